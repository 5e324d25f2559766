"""What a worker's first question would wait for; imported by the fork server and by nobody else."""

from ontology.vocabulary import label_of
from queries.answer.question import questions

questions()
label_of("")
