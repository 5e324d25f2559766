"""`luocdo query`, `ask` and `changes`."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

import luocdo
from luocdo import present
from luocdo.commands.output import format_of, note_cut, pairs, print_answer, put, wait, writing
from ontology.errors import QueryError
from ontology.lexicon import label
from ontology.messages import message
from ontology.reasons import reason_of

if TYPE_CHECKING:
    from queries import Answer


def query(args: Namespace) -> int:
    """`luocdo query`: SPARQL as given, from a file or standard input."""
    from queries import Answer
    from queries.answer.standard import GRAPHS, ROWS

    sparql = _sparql(args.file)
    format = format_of(args)
    if format in ROWS or format in GRAPHS:
        return _query_standard(sparql, args, format)
    found = wait(args, lambda: luocdo.query(sparql, args.store, limit=args.limit, as_of=args.as_of))
    if isinstance(found, Answer):
        print_answer(found, args, format)
        if not found.rows:
            _advise(sparql, args)
    elif format == "table":
        put(found.turtle, args)
        note_cut(found.cut, args)
    else:
        known = ", ".join(GRAPHS)
        raise QueryError(message("graph-formats", known=known))
    return 0


def _advise(sparql: str, args: Namespace) -> None:
    """Why a query may have found nothing."""
    from queries.answer.empty import reasons

    for sentence in reasons(sparql, args.lang):
        print(sentence, file=sys.stderr)


def _query_standard(sparql: str, args: Namespace, format: str) -> int:
    """In a format of the recommendations."""
    from graph import open_store
    from queries.answer.standard import standard

    def ask() -> tuple[str, bool]:
        with open_store(args.store) as store:
            return standard(store, sparql, format=format, limit=args.limit, as_of=args.as_of)

    body, cut = wait(args, ask)
    put(body, args)
    note_cut(cut, args)
    return 0


def _sparql(file: str) -> str:
    """The text of a query as given, or of a file (less the mark that Windows puts before it)."""
    if "{" in file:
        return file
    try:
        given = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return given.decode("utf-8-sig")
    except OSError as error:
        raise QueryError(message("file-reason", file=file, reason=reason_of(error))) from error
    except UnicodeDecodeError as error:
        raise QueryError(message("file-not-utf8", file=file)) from error


def ask(args: Namespace) -> int:
    """`luocdo ask`: answer a ready question, or list them."""
    from queries import questions

    if args.name is None:
        present.print_questions(questions().values(), present.console(), args.lang)
        return 0
    format = format_of(args)
    if format == "xlsx" and not args.out:
        raise QueryError(message("xlsx-needs-name", name=args.name))
    found = wait(args, lambda: _asked(args))
    if format == "xlsx":
        _write_sheet(found, args)
    else:
        print_answer(found, args, format)
    return 0


def _asked(args: Namespace) -> Answer:
    """The parameters are words of a person, no names of Python."""
    from graph import open_store
    from queries.answer.run import answer

    with open_store(args.store) as store:
        return answer(store, args.name, pairs(args.params), limit=args.limit)


def _write_sheet(answer: Answer, args: Namespace) -> None:
    from queries import question
    from queries.register.sheet import write_answer

    with writing(Path(args.out)) as out:
        title = getattr(question(args.name).title, args.lang)
        write_answer(answer, out, title=title, lang=args.lang)
    print(args.out)
    note_cut(answer.cut, args)


def changes(args: Namespace) -> int:
    """`luocdo changes`: all of them, and from where to ask next time."""
    from queries.answer.feed import FORMATS

    found = wait(args, lambda: luocdo.changes(args.store, args.since, lang=args.lang))
    if args.format != "table":
        put(FORMATS[args.format](found, "", args.lang).decode(), args)
        return 0
    lines = (
        f"{e.epoch} {label(f'change-{e.kind}', args.lang)}: {e.title}\n" for e in found.entries
    )
    put("".join(lines), args)
    print(label("changes-next", args.lang).format(n=found.epoch), file=sys.stderr)
    return 0
