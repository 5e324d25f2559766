"""What people ask: ready questions, look-up of codes, queries of one's own."""

from queries.answer.output import write
from queries.answer.question import Column, Question, question, questions
from queries.answer.run import Answer, Statements, ask, query, select
from queries.search.cite import Citation, citation, cite
from queries.search.find import Work, find_bodies, lookup
from queries.search.full_text import Found, Hit, find

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
