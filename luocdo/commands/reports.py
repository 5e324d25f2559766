"""`luocdo proposals`, and the letters and weekly reports of `luocdo tasks --form`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from typing import IO, TYPE_CHECKING

import luocdo
from luocdo.waiting import waited
from ontology.disk import home_of
from ontology.lexicon import label

if TYPE_CHECKING:
    from queries.register.tasks import TaskRow

FORMS = {"list": ("docx", "xlsx"), "letters": ("docx",), "weekly": ("docx", "xlsx")}


def write_file(rows: Sequence[TaskRow], out: IO[bytes], args: Namespace, kind: str) -> None:
    """The register, letters of reminder or the weekly report, as the pages write them."""
    from graph import open_store
    from ontology.levels import branch_of
    from queries.answer.days import day_of
    from queries.register import letters, reminder, sheet
    from viz.web.office import installed, office_name, province

    today = date.fromisoformat(day_of("as-of", args.as_of)) if args.as_of else date.today()
    lang = args.lang
    with open_store(args.store) as store:
        own = installed(home_of(args.store), store)
        name = office_name(store, own)
    if args.form == "letters":
        party, place = branch_of(own, name) == "party", province(own)
        letters.write_letters(
            rows, out, office=name, party=party, place=place, today=today, lang=lang
        )
    elif args.form == "weekly" and kind == "docx":
        reminder.write_weekly(rows, out, office=name, today=today, lang=lang)
    else:
        xlsx = sheet.write_progress if args.form == "weekly" else sheet.write_xlsx
        (xlsx if kind == "xlsx" else reminder.write_docx)(rows, out, today=today, lang=lang)


def proposals(args: Namespace) -> int:
    """`luocdo proposals`: what reports say is done, or with `--confirm` mark it so."""
    from queries import write
    from queries.answer.question import Column
    from queries.answer.run import Answer

    if args.confirm:
        found = luocdo.close_tasks(args.confirm, args.store, by=args.who or "", lang=args.lang)
    else:
        found = waited(lambda: luocdo.proposals(args.store), lang=args.lang)
    heads = ("task-id", "task", "lead", "assigned-in", "reported-in", "source-sentence")
    columns = {key: Column("text", label(key), label(key, "en")) for key in heads}
    rows = [
        (p.task.short, p.task.task, "; ".join(p.task.lead), p.task.label, p.report.code or "",
         p.sentence)
        for p in found
    ]  # fmt: skip
    write(Answer(columns, tuple(rows)), sys.stdout, format=args.format, lang=args.lang)
    if args.confirm:
        print(label("proposals-done", args.lang).format(n=len(found)), file=sys.stderr)
    return 0 if found else 1
