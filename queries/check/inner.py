"""What a draft says against itself: two days of one document, an article it does not have."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from ontology.dates import impossible, iso, shown
from ontology.lexicon import document_types, issuers, raw
from ontology.model import Record
from queries.check.finding import Finding, said

_ARTICLE = re.compile(r"^[ \t*]*(?:Điều|ĐIỀU)\s{1,3}(\d{1,4})[a-zđ]?\s?[.:]", re.MULTILINE)
_SHORT = re.compile(r"(?<![\w/.&-])[A-ZĐ]{3,7}(?![\w/&-])")
_CAPITALS = re.compile(r"[A-ZĐÀ-Ỹ]{2}")
_KINDS = ("two-dates", "two-issuers", "future-date", "impossible-date")


def inner(record: Record, text: str, lang: str) -> list[Finding]:
    """Contradictions of the draft with itself."""
    return [
        *_warned(record),
        *_impossible(record, text, lang),
        *_articles(record, text, lang),
        *_abbreviations(record, text, lang),
    ]


def _warned(record: Record) -> Iterator[Finding]:
    """What the reading of the draft has found already."""
    for warning in record.warnings:
        if warning.code in _KINDS:
            quote = next((c.quote for c in record.citations if c.start == warning.start), "")
            yield Finding(
                kind="inner",
                verdict="contradicts",
                rule=warning.code,
                severity="warning",
                start=warning.start,
                end=warning.end,
                quote=quote,
                message=warning.message,
            )


def _impossible(record: Record, text: str, lang: str) -> Iterator[Finding]:
    """Days that no calendar has, outside citations, whose days are warned of by the reader."""
    cited = [range(c.start, c.end) for c in record.citations]
    for found in impossible(text):
        if not any(found.start() in span for span in cited):
            yield Finding(
                kind="inner",
                verdict="contradicts",
                rule="impossible-date",
                severity="warning",
                start=found.start(),
                end=found.end(),
                quote=found[0],
                printed=found[0],
                message=said("impossible-date", lang, printed=shown(iso(found))),
            )


@cache
def _own() -> re.Pattern[str]:
    """ "Điều 7 của Quyết định này"."""
    kinds = "|".join(sorted({t.vi for t in document_types().values()}, key=len, reverse=True))
    return re.compile(rf"Điều\s(\d{{1,4}})[a-zđ]?\s(?:(?:của|tại)\s)?(?:{kinds})\snày\b")


def _articles(record: Record, text: str, lang: str) -> Iterator[Finding]:
    """An article of its own that the draft names and does not have."""
    has = {int(n) for n in _ARTICLE.findall(text)}
    for found in _own().finditer(text) if len(has) > 1 else ():
        if int(found[1]) not in has:
            printed, last = f"Điều {found[1]}", str(max(has))
            yield Finding(
                kind="inner",
                verdict="contradicts",
                rule="own-provision",
                severity="error",
                start=found.start(),
                end=found.end(),
                quote=found[0],
                printed=printed,
                expected=last,
                message=said("own-provision", lang, printed=printed, expected=last),
            )


def _abbreviations(record: Record, text: str, lang: str) -> Iterator[Finding]:
    """The first place of an abbreviation that neither the draft nor common use explains."""
    counts: Counter[str] = Counter()
    for start, line in _prose(record, text):
        for found in _SHORT.finditer(line):
            short = found[0]
            counts[short] += 1
            if counts[short] > 1 or short in _common() or _explained(short, text):
                continue
            at = start + found.start()
            yield Finding(
                kind="inner",
                verdict="missing",
                rule="abbreviation",
                severity="hint",
                start=at,
                end=at + len(short),
                quote=short,
                printed=short,
                message=said("abbreviation", lang, printed=short),
            )


def _prose(record: Record, text: str) -> Iterator[tuple[int, str]]:
    """The lines of the body, citations blanked, without headings in capitals."""
    body = record.document.evidence.get("title", (0, 0, 0.0))[1]
    foot = min((e[0] for k, e in record.document.evidence.items() if k == "signer"), default=0)
    chars = list(text)
    for c in record.citations:
        chars[c.start : c.end] = " " * (c.end - c.start)
    at = 0
    for line in "".join(chars).splitlines(keepends=True):
        small = sum(ch.islower() for ch in line)
        list_item = line.lstrip().startswith("- ") and at > foot - 3000 > 0
        if at >= body and (not foot or at < foot) and small > len(line) / 2 and not list_item:
            yield at, line
        at += len(line)


def _explained(short: str, text: str) -> bool:
    """ "Khu kinh tế (KKT)", "viết tắt là KKT", "KKT: khu kinh tế"."""
    mark = re.escape(short)
    patterns = rf"\([^()]{{0,60}}\b{mark}\b[^()]{{0,20}}\)|\blà:? [“\"]?{mark}\b|\b{mark}\s?[:=(]"
    return bool(re.search(patterns, text))


@cache
def _common() -> frozenset[str]:
    """Abbreviations that everybody knows, and letters of bodies."""
    letters = {part for row in issuers().values() for c in row.codes for part in re.split(r"\W", c)}
    return (
        frozenset(raw("check")["known_abbreviations"])
        | letters
        | set(raw("issuers")["abbreviations"])
    )
