"""A report as rows (csv, workbook) and as a Word file of its own."""

from typing import IO

from ontology.lexicon import label
from queries.answer.question import Column
from queries.answer.run import Answer
from queries.check.finding import Finding, Report, word
from queries.register.reminder import write_tables


def coverage_line(report: Report, lang: str) -> str:
    """ "31 dẫn chiếu: 27 đối chiếu được, 3 ngoài phạm vi, 1 chưa đối chiếu được"."""
    c = report.coverage
    return label("check-coverage", lang).format(
        n=c.citations, checked=c.checked, outside=c.outside, unchecked=c.unchecked
    )


_COLUMNS = ("kind", "severity", "verdict", "quote", "field", "printed", "expected")
_MORE = ("replacement", "message", "source", "rule", "start", "end", "id")


def answer(reports: list[Report], lang: str) -> Answer:
    """The findings as rows, for csv and workbooks."""
    keys = ("file", *_COLUMNS, *_MORE)
    columns = {
        k: Column("text", label(f"check-{k}", "vi"), label(f"check-{k}", "en")) for k in keys
    }
    rows = [
        (report.file, *(_cell(finding, k, lang) for k in keys[1:]))
        for report in reports
        for finding in report.findings
    ]
    return Answer(columns, tuple(rows))


_GROUPS = {"kind": "kinds", "severity": "severities", "verdict": "verdicts", "field": "fields"}


def _cell(finding: Finding, key: str, lang: str) -> str:
    value = getattr(finding, key)
    if value and key in _GROUPS:
        return word(_GROUPS[key], value, lang)
    return "" if value is None else " ".join(str(value).split())


_WIDTHS = (620, 4200, 2000, 4700, 2550, 1000)
_HEADS = ("row-number", "check-quote", "check-verdict", "check-message", "check-replacement")


def write_docx(report: Report, out: IO[bytes], *, lang: str = "vi") -> None:
    """The findings as a table to print, for drafts that take no comments."""
    rows = [
        [_cell(f, "quote", lang), _cell(f, "verdict", lang), f.message, f.replacement or ""]
        for f in report.faults
    ]
    write_tables(
        out,
        annex=label("check-a-draft", lang),
        title=report.file,
        letter=coverage_line(report, lang),
        as_of=" ".join(report.coverage.not_run),
        none=label("check-nothing", lang),
        heads=[label(key, lang) for key in _HEADS],
        widths=_WIDTHS[:5],
        groups=[{"heading": "", "rows": rows}] if rows else [],
    )
