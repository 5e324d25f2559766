"""`luocdo extract`, `text` and `doctor`: what needs no store."""

from __future__ import annotations

import sys
from argparse import Namespace

import luocdo
from ontology.errors import QueryError, UnreadableError
from ontology.messages import message, spoken


def extract(args: Namespace) -> int:
    """`luocdo extract`: one JSON object, or one line a file."""
    if args.format == "json" and len(args.files) > 1:
        raise QueryError(message("many-files-jsonl"))
    failed = 0
    for file in args.files:
        try:
            record = luocdo.extract(file)
        except UnreadableError as error:
            if len(args.files) == 1:
                raise
            print(f"luocdo: {spoken(error, args.lang)}", file=sys.stderr)
            failed += 1
            continue
        print(record.to_json(indent=2 if args.format == "json" else 0))
    return 1 if failed else 0


def text(args: Namespace) -> int:
    """`luocdo text`: the text and nothing else, so that offsets count in it; or all of it."""
    read = luocdo.text(args.file)
    if args.format == "json":
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(read), indent=2).decode())
    else:
        sys.stdout.write(read.text)
    return 0


def doctor(args: Namespace) -> int:
    """`luocdo doctor`: the optional parts of this computer."""
    from ingest.read.doctor import doctor as parts
    from luocdo import present

    present.print_parts(parts(), present.console(), args.lang)
    return 0
