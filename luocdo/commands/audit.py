"""`luocdo audit`."""

from __future__ import annotations

import sys
from argparse import Namespace

import luocdo
from ontology.lexicon import label
from ontology.messages import spoken
from queries.answer.question import Column
from queries.answer.run import Answer

FIELDS = ("at", "who", "role", "did", "papers", "what", "path")


def audit(args: Namespace) -> int:
    """`luocdo audit`: every line, then its mark; 1 if a line was changed, cut or put in."""
    from queries import write

    found = luocdo.audit(args.store, mark=args.mark)
    lang = args.lang
    columns = {f: Column("text", label(f"audit-{f}"), label(f"audit-{f}", "en")) for f in FIELDS}
    rows = tuple(tuple(_cell(getattr(e, f), f, lang) for f in FIELDS) for e in found.entries)
    write(Answer(columns, rows), sys.stdout, format=args.format, lang=args.lang)
    for problem in found.problems:
        print(f"luocdo: {spoken(problem, lang)}", file=sys.stderr)
    if found.torn:
        print(label("audit-torn", lang).format(n=found.torn), file=sys.stderr)
    key = "audit-broken" if found.problems else "audit-whole"
    words = label(key, lang).format(n=len(rows), mark=found.mark)
    print(words, file=sys.stderr)
    return 1 if found.problems else 0


def _cell(value: str | list[str] | dict[str, str], field: str, lang: str) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}={words}" for key, words in value.items())
    if isinstance(value, list):
        return " ".join(value)
    return label(f"did-{value}", lang) if field == "did" else value
