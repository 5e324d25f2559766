"""What a page asks of a worker (worker.py) in place of a SPARQL request, and how it comes back.

A page's questions run where they can be killed, as those of the endpoint do. Between luocdo's own
processes answers and mistakes are pickled whole; a file is made where its rows are.
"""

import io
import pickle
from typing import ClassVar

import msgspec

from graph.store import Store
from ontology.errors import QueryError
from ontology.messages import message
from queries.answer import feed, output
from queries.answer.changes import changes
from queries.answer.question import question
from queries.answer.run import Answer, answer, query
from queries.register.sheet import write_answer

FILE_TIMES = 6  # times the time limit of a page that a file of all rows may take


class Ready(msgspec.Struct, frozen=True, tag=True):
    """A ready question, what a person typed for it, and the most rows of its answer."""

    times: ClassVar[int] = 1
    name: str
    given: dict[str, str]
    limit: int


class File(Ready, frozen=True, tag=True):
    """Its whole answer as a file (xlsx, or a format of output.py); more than `limit`: refused."""

    times: ClassVar[int] = FILE_TIMES
    format: str
    lang: str


class Written(msgspec.Struct, frozen=True, tag=True):
    """SPARQL that a person wrote, with the usual prefixes, and the most rows of its answer."""

    times: ClassVar[int] = 1
    sparql: str
    limit: int


class Feed(msgspec.Struct, frozen=True, tag=True):
    """What changed since an epoch, as a page of a feed (`queries.answer.feed`) at `address`."""

    times: ClassVar[int] = 1
    format: str
    address: str
    since: int | None
    after: str
    lang: str


Asked = Ready | File | Written | Feed


class LimitError(QueryError):
    """An answer that takes more than it may; `status` is the HTTP status of the page."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        super().__init__(sentence)


def answered(store: Store, asked: Asked) -> bytes:
    """A file, or else the pickled `Answer` or `Statements`; raises as `answer` and `query` do."""
    if isinstance(asked, Written):
        return pickle.dumps(query(store, asked.sparql, limit=asked.limit))
    if isinstance(asked, Feed):
        page = changes(store, asked.since, after=asked.after, lang=asked.lang)
        return feed.FORMATS[asked.format](page, asked.address, asked.lang)
    found = answer(store, asked.name, asked.given, limit=asked.limit)
    return _file(found, asked) if isinstance(asked, File) else pickle.dumps(found)


def _file(found: Answer, asked: File) -> bytes:
    if found.cut:
        raise LimitError(422, message("file-long", most=asked.limit, remedy=_remedy(asked)))
    if asked.format == "xlsx":
        out = io.BytesIO()
        title = getattr(question(asked.name).title, asked.lang)
        write_answer(found, out, title=title, lang=asked.lang)
        return out.getvalue()
    bom = b"\xef\xbb\xbf" if asked.format == "csv" else b""
    return bom + output.text(found, format=asked.format, lang=asked.lang).encode()


def too_slow(asked: Asked, seconds: float) -> str:
    """The sentence for what took longer than it may."""
    what = message("making-file") if isinstance(asked, File) else message("finding-answer")
    return message("too-slow", what=what, seconds=f"{seconds:g}", remedy=_remedy(asked))


def too_large(asked: Asked) -> str:
    """The sentence for what needed more memory than it may."""
    csv = isinstance(asked, File) and asked.format == "xlsx"
    other = message("or-csv") if csv else ""
    return message("too-much", remedy=_remedy(asked), other=other)


def _remedy(asked: Asked) -> str:
    if isinstance(asked, Written):
        return message("narrow-query")
    if isinstance(asked, Ready) and question(asked.name).parameters:
        return message("narrow-question")
    return message("later")
