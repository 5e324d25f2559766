"""What a careful clerk would ask about: warnings, never verdicts."""

import re
from collections.abc import Iterator

from ingest.citations.mention import Mention
from ontology.bodies import issuers_differ
from ontology.dates import exists, shown
from ontology.identity import symbol_fits_issuer
from ontology.lexicon import document_types, raw
from ontology.model import Document, Warning

_MAX_WARNINGS = 500
_TERM = re.compile(
    r",?\s+\(?[Kk]h(?:óa|oá|oa)\s+[IVX]{1,5}\)?"
)  # "Bộ Chính trị khóa XII" is Bộ Chính trị


def doubts(mentions: list[Mention], document: Document) -> list[Warning]:
    """The warnings of a paper; offsets are those of the mentions."""
    found = [w for m in mentions for w in _of_one(m, document)]
    found += _between(mentions)
    return sorted(found, key=lambda w: (w.start, w.code))[:_MAX_WARNINGS]


def _warn(code: str, mention: Mention, **words: str) -> Warning:
    message = raw("warnings")["warnings"][code]["vi"].format(
        code=mention.code or mention.name or "", **words
    )
    return Warning(code, message, mention.start, mention.end)


def _of_one(mention: Mention, document: Document) -> Iterator[Warning]:
    if (
        mention.issuer
        and mention.parsed
        and symbol_fits_issuer(mention.parsed, mention.issuer) is False
    ):
        yield _warn("issuer-symbol-mismatch", mention, issuer=mention.issuer)
    if mention.date and not exists(mention.date):
        yield _warn("impossible-date", mention, date=shown(mention.date))
    elif mention.date and _after(mention.date, document.date):
        yield _warn(
            "future-date", mention, date=shown(mention.date), own=shown(document.date or "")
        )
    if _type_differs(mention):
        yield _warn("type-code-mismatch", mention, type=document_types()[mention.type or ""].vi)


def _between(mentions: list[Mention]) -> Iterator[Warning]:
    """One document that the paper gives two dates or two issuers."""
    seen: dict[tuple[object, ...], Mention] = {}
    issuers: dict[tuple[object, ...], Mention] = {}
    for mention in mentions:
        if mention.parsed is None:
            continue
        key = mention.parsed.key
        if mention.date and len(mention.date) == 10:
            first = seen.setdefault(key, mention)
            if first.date != mention.date and _same_paper(first, mention):
                yield _warn(
                    "two-dates",
                    mention,
                    first=shown(first.date or ""),
                    second=shown(mention.date),
                )
        if mention.issuer:
            first = issuers.setdefault(key, mention)
            differ = issuers_differ(
                _TERM.sub("", first.issuer or ""), _TERM.sub("", mention.issuer)
            )
            if differ and _same_paper(first, mention):
                yield _warn("two-issuers", mention, first=first.issuer or "", second=mention.issuer)


def _same_paper(first: Mention, second: Mention) -> bool:
    """Numbers of offices restart each year: another year is another document."""
    if first.date and second.date and first.date[:4] != second.date[:4]:
        return bool(second.parsed and second.parsed.year)
    return True


def _after(date: str, own: str | None) -> bool:
    return own is not None and date[: len(own)] > own[: len(date)]


def _type_differs(mention: Mention) -> bool:
    """ "Quyết định số 12/CT-UBND": the type word says one thing, the code another."""
    if not mention.parsed or not mention.type or "typed" not in mention.signs:
        return False
    said = raw("citation")["code_types"].get(mention.parsed.series)
    allowed = raw("citation")["same_code"].get(mention.parsed.series, [said])
    return said is not None and mention.type not in allowed
