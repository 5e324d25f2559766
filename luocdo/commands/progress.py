"""`luocdo progress`."""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

import luocdo
from luocdo.commands.output import writing
from luocdo.waiting import waited
from ontology.errors import QueryError
from ontology.lexicon import label
from ontology.messages import message

if TYPE_CHECKING:
    from queries.register.progress import Progress

FILES = (".docx", ".pdf", ".xlsx")


def progress(args: Namespace) -> int:
    """`luocdo progress`: a table, or a file of the kind that its ending says."""
    from ingest.read.office import as_pdf
    from queries import write
    from queries.register.progress import as_file, sheets

    def ask() -> Progress:
        return luocdo.progress(args.code, args.store, today=args.as_of, bodies=args.list)

    kind = Path(args.out or "").suffix.lower()
    if args.out and kind not in FILES:
        raise QueryError(message("out-how", out=args.out, known=", ".join(FILES)))
    found = waited(ask, lang=args.lang)
    if not args.out:
        tables = sheets(found, args.lang)
        if args.format in ("csv", "json"):  # one table, for programs: the bodies
            write(next(iter(tables.values())), sys.stdout, format=args.format, lang=args.lang)
            return 0 if found.levels else 1
        for title, answer in tables.items():
            print(title)
            write(answer, sys.stdout, format=args.format, lang=args.lang)
        if found.groups:
            print(f"{label('groups-named', args.lang)}: {'; '.join(g.name for g in found.groups)}")
        return 0 if found.levels else 1
    out = io.BytesIO()
    as_file(found, out, kind=kind[1:], printed=as_pdf, lang=args.lang)
    with writing(Path(args.out)) as file:
        file.write(out.getvalue())
    print(args.out)
    return 0
