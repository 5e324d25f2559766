"""Bases that a paper of its kind usually has and that the draft does not name: worth a look."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from ontology.bodies import fold, recognise
from ontology.code import Code, parse_code
from ontology.identity import fold_law, law
from ontology.law_table import title_after
from ontology.lexicon import document_types, raw
from ontology.model import Record
from ontology.series import Bounds
from queries.check.finding import Finding, said
from queries.search.cite import citation


def bases(record: Record, text: str, day: date, lang: str) -> list[Finding] | None:
    """Missing bases by kind and issuer; None for a paper whose number tells neither."""
    code = parse_code(record.document.code or "")
    if code is None:
        return None
    start, end, quote = _place(record, text)
    found = []
    for row in raw("check")["bases"]:
        if not _asks(row, code, record) or _named(row, record, text, day):
            continue
        kind = document_types().get(record.document.type or "")
        words = {"printed": kind.vi if kind else str(code), "expected": record.document.issuer}
        found.append(
            Finding(
                kind="basis",
                verdict="missing",
                rule=f"basis/{row['id']}",
                severity="hint",
                start=start,
                end=end,
                quote=quote,
                replacement=_to_paste(row, day),
                source=str(row["source"]),
                message=said("basis-law" if "law" in row else "basis-title", lang, **words, **row),
            )
        )
    return [*found, *_party(record, text, lang)]


def _asks(row: dict[str, Any], code: Code, record: Record) -> bool:
    if code.series not in row["letters"] or (row.get("year") and code.year is None):
        return False
    body = recognise(record.document.issuer or "").row
    if row["owner"] == "central":
        return bool(
            body
            and body.level == "central"
            and body.branch == "government"
            and re.match(r"Bộ\b", body.vi)
        )
    if row["owner"] == "department":
        return bool(body and body.template and body.vi.startswith("Sở"))
    return code.owner in row["owner"]


def _named(row: dict[str, Any], record: Record, text: str, day: date) -> bool:
    """Whether a citation is the law that is in force, or an act with these words in its title."""
    if "title" in row:
        titles = (title_after(text, c.end) or "" for c in record.citations)
        return any(row["title"] in fold(t) for t in titles)
    act = law(row["law"], Bounds(day, day))
    codes = {c.key for x in record.citations if x.code and (c := parse_code(x.code))}
    wanted = parse_code(act.code or "") if act else None
    names = {fold_law(c.name) for c in record.citations if c.name}
    return bool(wanted and wanted.key in codes) or fold_law(row["law"]) in names


def _to_paste(row: dict[str, Any], day: date) -> str | None:
    act = law(row["law"], Bounds(day, day)) if "law" in row else None
    if act is None or not act.code:
        return None
    named = citation(act.code, type="luat", date=str(act.date), title=act.name)
    return f"{raw('check')['basis_word']} {named.full};"


def _place(record: Record, text: str) -> tuple[int, int, str]:
    """At the first basis, else at the title, else nowhere."""
    first = next((c for c in record.citations if c.place == "basis"), None)
    if first:
        return first.start, first.end, first.quote
    start, end, _ = record.document.evidence.get("title", (0, 0, 0.0))
    return start, end, text[start:end]


def _party(record: Record, text: str, lang: str) -> Iterator[Finding]:
    """A plan that speaks of a Party paper, while it names none by its number."""
    code = parse_code(record.document.code or "")
    party = (c for x in record.citations if x.code and (c := parse_code(x.code)))
    if code is None or code.series != "KH" or any(c.system == "party" for c in party):
        return
    if found := re.search(raw("check")["party_paper"], text):
        yield Finding(
            kind="basis",
            verdict="missing",
            rule="basis/party-paper",
            severity="hint",
            start=found.start(),
            end=found.end(),
            quote=found[0],
            source="Nghị định 30/2020/NĐ-CP, Phụ lục I, phần I, mục II.6.b",
            message=said("basis-party", lang, printed=" ".join(found[0].split())),
        )
