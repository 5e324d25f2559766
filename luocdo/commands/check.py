"""`luocdo check` and `luocdo laws`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from luocdo import checker, present
from ontology.dates import day
from ontology.errors import LuocdoError, QueryError
from ontology.lexicon import label
from ontology.messages import message, spoken
from queries.answer.days import day_of
from queries.answer.question import Column
from queries.answer.run import Answer
from queries.check.finding import KINDS, Report, word
from queries.check.sheet import answer, coverage_line

if TYPE_CHECKING:
    from ontology.law_table import Act


def check(args: Namespace) -> int:
    """`luocdo check`: 1 if a finding is an error, 2 if a draft could not be checked."""
    paths = checker.drafts(map(Path, args.paths))
    store = args.store
    options = {
        "as_of": date.fromisoformat(day_of("as-of", args.as_of)) if args.as_of else None,
        "only": tuple(args.only or KINDS),
        "lang": args.lang,
    }
    if len(paths) == 1 and not Path(args.paths[0]).is_dir():
        return _one(paths[0], store, args, options)
    if args.out:
        raise QueryError(message("out-one-draft"))
    return _many(paths, store, args, options)


def _one(path: Path, store: str | None, args: Namespace, options: dict[str, object]) -> int:
    report = checker.check(path, store, out=args.out, **options)  # type: ignore[arg-type]
    if args.format == "json":
        print(report.to_json())
    elif args.format == "csv":
        _rows([report], args)
    else:
        _table(report, args.lang)
    return 1 if any(f.severity == "error" for f in report.findings) else 0


def _many(paths: list[Path], store: str | None, args: Namespace, options: dict[str, object]) -> int:
    """A line a file, and a summary; the batch goes on past what cannot be read."""
    counts: Counter[str] = Counter()
    reports = []
    with present.progress(args.lang) as tick:
        done = checker.check_many(paths, store, **options)  # type: ignore[arg-type]
        for number, (path, report) in enumerate(done, start=1):
            tick(number, len(paths), path.name)
            if isinstance(report, LuocdoError):
                counts["failed"] += 1
                print(f"luocdo: {spoken(report, args.lang)}", file=sys.stderr)
                continue
            counts["errors" if any(f.severity == "error" for f in report.findings) else "ok"] += 1
            if args.format == "json":
                print(report.to_json(indent=0))
            elif args.format == "csv":
                reports.append(report)
            else:
                print(label("check-line", args.lang).format(file=path, **_counted(report)))
    if args.format == "csv":
        _rows(reports, args)
    words = {k: counts[k] for k in ("ok", "errors", "failed")}
    print(label("check-summary", args.lang).format(n=len(paths), **words), file=sys.stderr)
    return 2 if counts["failed"] else 1 if counts["errors"] else 0


def _counted(report: Report) -> dict[str, int]:
    found = Counter(f.severity for f in report.findings)
    coverage = report.coverage
    return {
        "error": found["error"],
        "warning": found["warning"],
        "hint": found["hint"],
        "citations": coverage.citations,
        "checked": coverage.checked,
    }


def _table(report: Report, lang: str) -> None:
    out = present.console()
    out.print(coverage_line(report, lang), markup=False)
    as_of = label("check-as-of", lang).format(date=day(date.fromisoformat(report.as_of)))
    out.print(as_of, markup=False)
    for missed in report.coverage.not_run:
        out.print(f"! {missed}", markup=False)
    for finding in report.faults:
        mark = {"error": "✕", "warning": "!", "hint": "·"}[finding.severity or "hint"]
        quote = " ".join(finding.quote.split())
        verdict = word("verdicts", finding.verdict, lang)
        out.print(f"{mark} {verdict}: {quote}", markup=False, highlight=False)
        out.print(f"    {finding.message}", markup=False, highlight=False)
        if finding.replacement:
            out.print(f"    → {finding.replacement}", markup=False, highlight=False)
    if not report.faults:
        out.print(label("check-nothing", lang), markup=False)


def _rows(reports: list[Report], args: Namespace) -> None:
    from queries import write

    write(answer(reports, args.lang), sys.stdout, format="csv", lang=args.lang)


# --- the table of acts ----------------------------------------------------------------------------


def laws(args: Namespace) -> int:
    """`luocdo laws`: list, search, take an update; 1 if nothing was found."""
    store = args.store
    if args.take:
        count, left = checker.take_laws(Path(args.take), args.store)
        print(label("laws-taken", args.lang).format(n=count, store=args.store))
        if left:
            print(label("laws-left", args.lang).format(n=len(left)), file=sys.stderr)
            print(*(f"  {spoken(s, args.lang)}" for s in left[:5]), sep="\n", file=sys.stderr)
        return 0
    found, table = checker.laws(" ".join(args.words), store, limit=args.limit)
    print(
        label("laws-day", args.lang).format(n=len(table.acts), date=day(table.day)), file=sys.stderr
    )
    _acts(found, args)
    return 0 if found else 1


def _acts(found: list[Act], args: Namespace) -> None:
    from ontology.law_table import COLUMNS
    from queries import write

    columns = {
        c: Column("text", label(f"laws-{c}", "vi"), label(f"laws-{c}", "en")) for c in COLUMNS
    }
    shown = ("number", "date", "title", "effective", "ended", "ended_by")
    if args.format == "table":
        columns = {k: v for k, v in columns.items() if k in shown}
    rows = tuple(tuple(_said(act, c) for c in columns) for act in found)
    write(Answer(columns, rows), sys.stdout, format=args.format, lang=args.lang)


def _said(act: Act, column: str) -> str:
    value = getattr(act, column)
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value or "")
