"""What the commands share: waiting for a verb, the format that a file's ending says, writing."""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

from luocdo.waiting import waited
from ontology.errors import LuocdoError, QueryError
from ontology.lexicon import label
from ontology.messages import message
from ontology.reasons import reason_of

if TYPE_CHECKING:
    from queries import Answer

T = TypeVar("T")

_ENDINGS = {
    "ask": {".xlsx": "xlsx"},
    "tasks": {".xlsx": "xlsx", ".docx": "docx"},
    "query": {".srj": "sparql-json", ".srx": "sparql-xml", ".tsv": "sparql-tsv", ".ttl": "turtle"}
    | {".nt": "ntriples", ".jsonld": "jsonld", ".rdf": "rdfxml"},
}
_ENDINGS_OF_ALL = {".csv": "csv", ".json": "json", ".md": "markdown", ".txt": "table", "": "table"}


def wait(args: Namespace, action: Callable[[], T]) -> T:
    """What a verb that leaves the store as it is gives; Ctrl+C and --timeout end it at once."""
    found = waited(action, lang=args.lang, seconds=getattr(args, "timeout", 0))
    _tell_stale(args)
    return found


def _tell_stale(args: Namespace) -> None:
    """Say once that what is known is behind the papers: a run died, or still goes."""
    from graph import open_store

    if not getattr(args, "store", None) or vars(args).get("told"):
        return
    args.told = True
    with suppress(LuocdoError), open_store(args.store) as store:
        if store.stale:
            print(label("store-stale", args.lang), file=sys.stderr)


def pairs(words: Sequence[str]) -> dict[str, str]:
    """`key=value` words as a person gave them, each key once."""
    given: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not key or not equals:
            raise QueryError(message("write-parameter", word=word))
        if key in given:
            raise QueryError(message("parameter-twice", key=key))
        given[key] = value
    return given


def format_of(args: Namespace) -> str:
    """`--format`, else what the ending of the file says."""
    endings = _ENDINGS_OF_ALL | _ENDINGS[args.command]
    ending = Path(args.out or "").suffix.casefold()
    if not args.format and ending not in endings:
        known = ", ".join(sorted(endings.keys() - {""}))
        raise QueryError(message("out-how", out=args.out, known=known))
    return args.format or endings[ending]


def print_answer(answer: Answer, args: Namespace, format: str) -> None:
    """`write_answer`, and that rows were cut."""
    write_answer(answer, args, format)
    note_cut(answer.cut, args)


def write_answer(answer: Answer, args: Namespace, format: str) -> None:
    """An answer to standard output or to the file that was named."""
    from queries import write

    if not args.out:
        sys.stdout.write(_mark(args, format))
        write(answer, sys.stdout, format=format, lang=args.lang)
        return
    text = io.StringIO(newline="")
    write(answer, text, format=format, lang=args.lang)
    put(_mark(args, format) + text.getvalue(), args)


def _mark(args: Namespace, format: str) -> str:
    return "\ufeff" if args.bom and format == "csv" else ""


def put(text: str, args: Namespace) -> None:
    """To the file that was named, or to standard output."""
    if not args.out:
        sys.stdout.write(text)
        return
    with writing(Path(args.out)) as out:
        out.write(text.encode())
    print(args.out)


def writing(path: Path) -> IO[bytes]:
    """The file, open; what keeps it shut is a sentence."""
    try:
        return path.open("wb")
    except OSError as error:
        raise LuocdoError(
            message("path-cannot-write", path=path, reason=reason_of(error))
        ) from error


def note_cut(cut: bool, args: Namespace) -> None:
    """Say on the side that there are more rows than `--limit`."""
    if cut:
        more = "còn nữa, tăng --limit để xem" if args.lang == "vi" else "cut, raise --limit"
        print(f"({args.limit}: {more})", file=sys.stderr)
