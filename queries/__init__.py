"""What people ask: ready questions, look-up of codes, queries of one's own."""

from queries.find import Work, find_bodies, lookup
from queries.output import write
from queries.run import (
    Answer,
    Column,
    Question,
    Statements,
    ask,
    query,
    question,
    questions,
    select,
)

__all__ = [
    "Answer",
    "Column",
    "Question",
    "Statements",
    "Work",
    "ask",
    "find_bodies",
    "lookup",
    "query",
    "question",
    "questions",
    "select",
    "write",
]
