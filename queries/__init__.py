"""What people ask: ready questions, look-up of codes, queries of one's own."""

from queries.cite import Citation, citation, cite
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
from queries.search import Found, Hit, find

__all__ = [
    "Answer",
    "Citation",
    "Column",
    "Found",
    "Hit",
    "Question",
    "Statements",
    "Work",
    "ask",
    "citation",
    "cite",
    "find",
    "find_bodies",
    "lookup",
    "query",
    "question",
    "questions",
    "select",
    "write",
]
