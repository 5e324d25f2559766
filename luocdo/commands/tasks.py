"""`luocdo tasks`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import luocdo
from luocdo import present
from luocdo.commands.output import format_of, pairs, wait, write_answer, writing
from luocdo.commands.reports import FORMS, write_file
from ontology.errors import QueryError
from ontology.lexicon import label
from ontology.messages import message

if TYPE_CHECKING:
    from queries.register.tasks import TaskRow


def tasks(args: Namespace) -> int:
    """`luocdo tasks`: the register, or what a person says of one task."""
    if args.set:
        return _set_task(args)
    if args.unset:
        said = luocdo.unset_task(args.unset, args.store)
        present.print_status_undone(said, present.console(), args.lang)
        return 0
    if args.lost:
        lost = wait(args, lambda: luocdo.lost_task_statuses(args.store))
        present.print_lost(lost, present.console(), args.lang)
        return 0
    _write_tasks(wait(args, lambda: _tasks(args)), args)
    if args.body:
        heirs = wait(args, lambda: luocdo.answering(args.body, args.store, today=args.as_of))
        for ended in heirs:
            present.print_ended(ended, args.lang)
    if lost := wait(args, lambda: luocdo.lost_task_statuses(args.store)):
        print(label("statuses-lost", args.lang).format(n=len(lost)), file=sys.stderr)
    return 0


def _tasks(args: Namespace) -> Sequence[TaskRow]:
    return luocdo.tasks(
        args.store,
        body=args.body,
        source=args.source,
        due=args.due,
        role=args.role,
        today=args.as_of,
        specific=args.specific,
    )


def _set_task(args: Namespace) -> int:
    given = pairs(args.set[1:])
    unknown = sorted(given.keys() - {"status", "note", "by", "when"})
    if unknown or not given.get("status"):
        what = message("none-named", unknown=unknown[0]) if unknown else message("status-missing")
        example = message("status-example")
        raise QueryError(message("set-how", what=what, set=args.set[0], example=example))
    task, said = luocdo.set_task(args.set[0], args.store, **given)
    present.print_status_set(task, said, present.console(), args.lang)
    return 0


def _write_tasks(rows: Sequence[TaskRow], args: Namespace) -> None:
    """To standard output, or to a file in the format of its ending."""
    format = format_of(args)
    if args.form != "list" and format not in FORMS[args.form]:
        known = ", ".join(f".{kind}" for kind in FORMS[args.form])
        raise QueryError(message("out-how", out=args.out or args.form, known=known))
    if format in ("xlsx", "docx"):
        _write_office(rows, args, format)
        return
    from queries.register import sheet

    every = format in ("csv", "json")
    write_answer(sheet.answer(rows, args.lang, every=every, sentences=args.sentences), args, format)


def _write_office(rows: Sequence[TaskRow], args: Namespace, format: str) -> None:
    if not args.out:
        raise QueryError(message("file-needs-name", format=format))
    with writing(Path(args.out)) as out:
        write_file(rows, out, args, format)
    print(args.out)
