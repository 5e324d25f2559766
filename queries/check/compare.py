"""What is known of a document beside what a draft cites of it: where the two differ."""

import re
from dataclasses import dataclass
from functools import cached_property

from ontology.bodies import issuers_differ
from ontology.code import Code
from ontology.identity import Name
from ontology.lexicon import document_types, raw
from ontology.model import Citation
from queries.check.known import Known, agreement, near, same_title
from queries.search.cite import citation as cited_as


@dataclass(frozen=True)
class Mention:
    """A citation with what the draft prints around it."""

    citation: Citation
    code: Code | None
    title: str | None  # the trích yếu printed behind it, or the name of the law
    name: Name | None

    @cached_property
    def typed(self) -> str | None:
        """The type, where the mention itself prints it."""
        kind = document_types().get(self.citation.type or "")
        words = " ".join(self.citation.quote.split()).casefold()
        return kind.id if kind and words.startswith(kind.vi.casefold()) else None


def undated(name: str) -> str:
    """A law's name without the year behind it."""
    return re.sub(r"\s*(?:năm\s*)?\d{4}$", "", name)


def titled(known: Known) -> bool:
    """Whether its title is printed by itself or by a list of laws, not by who cites it alone.

    Lists and cross-references leave titles out: those are as the citing papers have them.
    """
    source = known.act.source if known.act else "cited"
    return known.held or not re.match(r"((pointed|listed) )*cited", source)


def likeness(one: str | None, other: str | None) -> float:
    """The share of common words; of titles that hold the same words the one that has no others."""
    return (agreement(one, other) or 0.0) + same_title(one, other)


def one_series(known: Known, mention: Mention) -> bool:
    """Numbers that start anew each year: another year is another document, a near one a slip."""
    cited = mention.citation
    if mention.code is None or mention.code.year or mention.code.term or not cited.date:
        return True
    if not known.date or known.date[:4] == cited.date[:4]:
        return True
    day, own = cited.date[4:], known.date[4:]
    return (len(day) == 6 and day == own) or same_title(mention.title, known.title)


def same_date(cited: Citation, known: Known) -> bool:
    """Whether a day, month or year printed is that of the document, or of its force."""
    printed, day = cited.date or "", known.date or ""
    if printed.startswith(day) or day.startswith(printed):
        return True
    begun = known.act.effective if known.act and cited.name else None
    return len(printed) == 4 and bool(begun and begun.startswith(printed))


def other_issuer(printed: str, known: Known) -> bool:
    """Several bodies issued a joint act: any of them may be printed."""
    if known.code and known.code.joint:
        return False
    return issuers_differ(printed, known.issuer or "")


def other_type(mention: Mention, known: Known) -> bool:
    """Whether a draft calls a document by another type; types that share letters are alike."""
    if mention.typed == known.type:
        return False
    series = mention.code.series if mention.code else ""
    alike = raw("citation")["same_code"].get(series, ())
    return not (mention.typed in alike and known.type in alike)


def parts_apart(one: str | None, other: str | None) -> int:
    """How many parts of two numbers or symbols differ."""
    a, b = (one or "").split("-"), (other or "").split("-")
    return sum(x != y for x, y in zip(a, b, strict=False))


def slip(one: Code | None, other: Code) -> bool:
    """Whether two numbers differ by one character, or by the year inside them."""
    if one is None or one.key == other.key:
        return False
    if one.year and other.year and (*one.key[:2], one.key[3]) == (*other.key[:2], other.key[3]):
        return True
    return near(_compared(one), _compared(other))


def _compared(code: Code) -> str:
    """A code without what print varies in: leading zeros, case, marks."""
    symbol = code.symbol.replace("/", "-").casefold()
    return f"{code.number}{code.suffix}/{code.year or ''}/{symbol}"


def short(known: Known) -> str:
    """The document as a sentence names it."""
    return cited_as(known.number, type=known.type, date=known.date, issuer=known.issuer).full


def as_cited(known: Known, mention: Mention, *, party: bool) -> str:
    """What to paste in its place: as full as the mention itself is printed."""
    cited = mention.citation
    made = cited_as(
        known.number,
        type=known.type,
        date=known.date,
        issuer=known.issuer,
        title=law_title(known),
        party=party,
    )
    if not cited.date and not cited.issuer:
        return made.short
    if made.full == made.short or known.type in ("luat", "bo-luat", "phap-lenh"):
        return made.full
    return cited_as(
        known.number, type=known.type, date=known.date, issuer=known.issuer, party=party
    ).full


def law_title(known: Known) -> str | None:
    """The codified law prints titles of laws without the word Luật."""
    kind = document_types().get(known.type or "")
    title = known.title
    if title and kind and kind.id in ("luat", "bo-luat", "phap-lenh"):
        return title if title.startswith(kind.vi) else f"{kind.vi} {title}"
    return title
