"""One draft → its report."""

from collections.abc import Collection
from datetime import date

import msgspec

from ontology.law_table import Table
from ontology.model import Layout, Parts, Record, Text
from ontology.series import full_date
from queries.check.bases import bases
from queries.check.citations import citations
from queries.check.finding import KINDS, Coverage, Finding, Report, identified, word
from queries.check.form import form
from queries.check.inner import inner
from queries.check.known import Holdings, Library
from queries.check.tasks import LastDay, none_stated, recipients, tasks


def check(
    record: Record,
    text: Text,
    holdings: Holdings | None,
    table: Table,
    *,
    parts: Parts | None = None,
    layout: Layout | None = None,
    last_day: LastDay = none_stated,
    as_of: date | None = None,
    only: Collection[str] = KINDS,
    lang: str = "vi",
) -> Report:
    """All that a careful head clerk would mark; `only` is a choice of KINDS.

    `parts` and `layout` are what the rules of form look at (ingest.parts, ingest.layout_of),
    `last_day` tells what day the text states between two places (deadlines.last_stated).
    The signing day is the draft's own printed day, else `as_of`, else today.
    """
    own = tuple(c for c in record.citations if c.voice != "editor")  # its own words
    record = msgspec.structs.replace(record, citations=own)
    day = full_date(record.document.date) or as_of or date.today()
    ran: dict[str, list[Finding] | None] = {}
    if "citation" in only:
        library = Library(table, holdings, lang)
        ran["citation"] = citations(record, text.text, library, day, lang)
    if "basis" in only:
        ran["basis"] = bases(record, text.text, day, lang)
    if "form" in only:
        ran["form"] = form(record, text, parts or {}, layout, day, lang)
    if "recipient" in only:
        ran["recipient"] = recipients(record, text.text, day, lang)
    if "task" in only:
        ran["task"] = tasks(record, text.text, day, lang, last_day)
    if "inner" in only:
        ran["inner"] = inner(record, text.text, lang)
    found = [f for kind in ran.values() for f in kind or ()]
    missed = tuple(word("not_run", kind, lang) for kind, made in ran.items() if made is None)
    if holdings is None and "citation" in only:
        missed = (word("not_run", "store", lang), *missed)
    if layout is None and ran.get("form") is not None:
        missed = (*missed, word("not_run", "layout", lang))
    coverage = _coverage(ran.get("citation") or [], record, missed)
    return Report(text.name, day.isoformat(), coverage, identified(found))


def _coverage(found: list[Finding], record: Record, missed: tuple[str, ...]) -> Coverage:
    verdicts = {(f.start, f.end): f.verdict for f in found}
    outside = sum(v == "outside" for v in verdicts.values())
    unchecked = sum(v == "unchecked" for v in verdicts.values())
    checked = len(verdicts) - outside - unchecked
    return Coverage(len(record.citations), checked, outside, unchecked, missed)
