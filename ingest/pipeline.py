"""One paper's text → its Record: a pure function of text, lexicon and PIPELINE.

Everything is read on normalised text; here, and only here, spans go back to the original.
"""

from ingest.assignment import assignments
from ingest.citation import Mention, citations
from ingest.confidence import confidence, edge_confidence
from ingest.doubts import doubts
from ingest.header import header
from ingest.normalise import Normal, normalise
from ingest.relation import Link, relate
from ingest.structure import structure
from ontology.identity import name_record
from ontology.model import Assignment, Citation, Document, Edge, Record, Source, Text, Warning
