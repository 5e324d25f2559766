"""Citations: every mention of another document, with what is printed beside it.

A mention has a head (a type word or a name), a number, a date, an issuer; members of a list share
them (docs/design/reading.md). What a mention relates to is decided in `ingest.relations`; offsets
are those of the normalised text.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from ingest.citations.attributes import complete, issuers_before, pinpoints, same_owner
from ingest.citations.codes import numbered
from ingest.citations.mention import Mention, Taken, parsed_code
from ingest.citations.named_acts import Named, find_names, name_at
from ingest.citations.pinpoints import pinpoint_before
from ingest.citations.short_forms import second_mentions
from ingest.citations.type_words import openings
from ingest.structure.head import Span
from ingest.structure.tree import Structure
from ingest.text.patterns import fold
from ontology.model import Document

_MAX_MENTIONS = 20_000  # a paper that cites more is no paper
_LIST_WORDS = re.compile(
    r"\s*(?:\([^()]{0,80}\)\s*)?(?:,|;|và|hoặc|,\s*và|kèm\s+theo)\s*(?:các\s+)?(?:số\s*:?\s*)?\Z",
    re.IGNORECASE,
)


def citations(text: str, structure: Structure, document: Document) -> list[Mention]:
    """All mentions of other documents in `text`, in order, without overlaps."""
    starts = openings(text)  # of web residue too: it is marked by its place
    named = [n for name in find_names(text, starts) for n in _not_own(text, name, document)]
    found = _merge(text, numbered(text, named), named, structure.frame.head.title)
    _share_lists(text, found)
    found = _only_others(text, found, structure, document)
    found = sorted([*found, *second_mentions(text, found, document, starts)], key=lambda m: m.start)
    for mention, limit in _with_limits(found, len(text)):
        if mention.how in ("short", "dated"):
            complete(text, mention, limit)
    for mention in found:
        mention.place = structure.place(mention.start)
    issuers_before(text, found)
    pinpoints(text, found)
    return found[:_MAX_MENTIONS]


def _not_own(text: str, name: Named, document: Document) -> tuple[Named, ...]:
    """An amending law that names itself names the laws that it amends."""
    enacted = document.type in _BY_NAME and _ENACTS.search(
        text, max(0, name.start - 24), name.start
    )
    if not name.inner or not (enacted or _is_own_name(name.name, document)):
        return (name,)
    return tuple(law for inner in name.inner if (law := name_at(text, inner.start)))


def _merge(
    text: str, numbered: Iterable[Mention], named: list[Named], title: Span | None
) -> list[Mention]:
    """Numbers and names in text order; a name that a number took is one mention with it."""
    found = list(numbered)
    free = Taken(found).free
    found = sorted([*found, *filter(free, map(_from_name, named))], key=lambda m: m.start)
    for mention, limit in _with_limits(found, len(text)):
        inside = title is not None and title.start <= mention.start < title.end
        complete(text, mention, min(limit, title.end) if title and inside else limit)
    return found


def _with_limits(found: list[Mention], end: int) -> Iterator[tuple[Mention, int]]:
    """Each mention with the offset it must not read over: where the next one starts."""
    return zip(found, [*(m.start for m in found[1:]), end], strict=False)


def _from_name(name: Named) -> Mention:
    made = Mention(
        name.start,
        name.end,
        name.type,
        name.code,
        name.name,
        issuer=name.issuer,
        how="name",
        inner=name.inner,
    )
    if name.known:
        made.signs.add("listed")
    return made


def _share_lists(text: str, found: list[Mention]) -> None:
    """Later members of a list take its type, earlier ones its trailing issuer."""
    for before, mention in pairwise(found):
        if mention.how == "list" and before.type and _joined(text, before, mention):
            _take_type(mention, before)
        elif mention.how == "list" and _of_parliament(text, before, mention):
            mention.type = before.type
    for mention, before in pairwise(reversed(found)):
        if before.issuer is None and mention.issuer and same_owner(before, mention):
            joined = _joined(text, before, mention) or _joined_parts(text, before, mention)
            before.issuer = mention.issuer if joined else None


def _take_type(mention: Mention, before: Mention) -> None:
    """The list's type word, unless the number's own letters say another type."""
    if mention.type is None or _same_series(before, mention):
        mention.type = before.type
        mention.signs.add("joined")


def _of_parliament(text: str, before: Mention, after: Mention) -> bool:
    """ "các Nghị quyết của Quốc hội: số 55/2010/QH12 về thuế; số 28/2016/QH14": no law."""
    owners = {m.parsed.owner if m.parsed else None for m in (before, after)}
    gap = text[before.end : after.start]
    listed = len(gap) < 200 and bool(re.fullmatch(r"[^.:;\n]*(?:\n[^.:;\n]+)*;\s+số\s+", gap))
    return before.type == "nghi-quyet" and owners == {"QH"} and listed


def _joined(text: str, before: Mention, after: Mention) -> bool:
    gap = text[before.end : after.start]
    return len(gap) < 100 and bool(_LIST_WORDS.fullmatch(gap))


def _joined_parts(text: str, before: Mention, after: Mention) -> bool:
    """ "Mục I Tờ trình A, Mục II Tờ trình B": what joins them stands before a pinpoint."""
    if after.start - before.end > 60:
        return False
    pin = pinpoint_before(text, before.end, after.start)
    return pin is not None and bool(_LIST_WORDS.fullmatch(text[before.end : pin[0]]))


def _same_series(a: Mention, b: Mention) -> bool:
    return bool(a.parsed and b.parsed and a.parsed.series == b.parsed.series)


def _only_others(
    text: str, found: list[Mention], structure: Structure, document: Document
) -> list[Mention]:
    """Without the paper itself, its header, web residue, and bare numbers of no list."""
    own = parsed_code(document.code) if document.code else None
    kept = []
    for mention in found:
        if own and mention.parsed and mention.parsed.key == own.key:
            continue
        if mention.name and not mention.code and _is_own_name(mention.name, document):
            continue
        if _annexed_to(text, mention, structure, document):
            continue
        if _congress_itself(mention, structure, document):
            continue
        if mention.type is None and mention.parsed and not mention.parsed.series:
            mention.type = "cong-van"
        if mention.how == "list" and not mention.signs & {"series", "joined"}:
            continue  # "Bảng số 02/BVĐ": no type word, no known letters, no list it belongs to
        kept.append(mention)
    return kept


_ANNEXED = re.compile(r"\((?:ban\s+hành\s+)?kèm\s+theo\s+\Z", re.IGNORECASE)


def _annexed_to(text: str, mention: Mention, structure: Structure, document: Document) -> bool:
    """ "(Kèm theo Quyết định số …)" over an annex is the paper itself, be its number misprinted."""
    if mention.type != document.type or structure.place(mention.start) != "annex":
        return False
    if not _ANNEXED.search(text, max(0, mention.start - 24), mention.start):
        return False
    own = parsed_code(document.code) if document.code else None
    if own is None or mention.parsed is None:
        return True
    same = (own.series, own.owner) == (mention.parsed.series, mention.parsed.owner)
    return same and mention.date in (None, document.date)


def _congress_itself(mention: Mention, structure: Structure, document: Document) -> bool:
    """A congress's resolution names itself in its title."""
    if mention.how != "name" or not mention.type == document.type == "nghi-quyet":
        return False
    return structure.place(mention.start) in ("title", "header")


_ENACTS = re.compile(r"ban\s+hành\s+\Z")
_BY_NAME = {"luat": "luật", "bo-luat": "bộ luật", "phap-lenh": "pháp lệnh"}


def _is_own_name(name: str, document: Document) -> bool:
    if document.type not in _BY_NAME or not document.title:
        return False
    own, said = f"{_BY_NAME[document.type]} {fold(document.title)}", fold(name)
    return own.startswith(said) or said.startswith(own)
