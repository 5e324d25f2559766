"""The type of a paper: the heading first, then the letters of its number, then its form."""

import re
from functools import cache

from ingest.header_words import flat, fold, type_names
from ingest.structure import Structure
from ontology import lexicon


def document_type(text: str, structure: Structure, code: str | None) -> str | None:
    """Type id of the lexicon; None where nothing tells."""
    head = structure.frame.head
    lettered = _of_code(code)
    if lettered in ("van-ban-hop-nhat", "thong-tu-lien-tich", "nghi-quyet-lien-tich"):
        return lettered
    if head.type_id:
        return head.type_id
    if head.law:
        return _by_name().get(" ".join(head.law.split()))
    if lettered and not head.addressees:
        return lettered
    if head.addressees or (code and not lettered):
        return "cong-van" if lettered in (None, "chi-thi") or head.addressees else lettered
    return _of_itself(text, structure)


@cache
def _codes() -> dict[str, str]:
    """Type letters of numbers, first reading first."""
    found: dict[str, str] = {}
    for kind in lexicon.document_types().values():
        for form in kind.forms:
            for letters in (form.get("code"), *form.get("variants", ())):
                if letters:
                    found.setdefault(letters, kind.id)
    return found


def _of_code(code: str | None) -> str | None:
    """Type of "n/yyyy/TYPE-X", "n/TYPE-X", "n-TYPE/X"."""
    found = re.match(r"[\da-zđ]*(?P<sep>[-/])(?:\d{4}/)?(?P<letters>[^\W\d_]+)", code or "")
    if not found:
        return None
    party = found["sep"] == "-"
    if found["letters"] == "TT":
        return "thong-tri" if party else "thong-tu"
    if found["letters"] == "CV":
        return "cong-van"
    return _codes().get(found["letters"])


@cache
def _by_name() -> dict[str, str]:
    return {fold(t.vi).lower(): t.id for t in lexicon.document_types().values()}


def _of_itself(text: str, structure: Structure) -> str | None:
    """A text without head names itself: "Kết luận này", "… ban hành Nghị định này"."""
    counts: dict[str, int] = {}
    pattern = re.compile("(" + type_names() + r")\s{1,3}này(?![^\W\d_])")
    for found in pattern.finditer(text, structure.start):
        kind = _by_name()[flat(found[1]).lower()]
        counts[kind] = counts.get(kind, 0) + 1
    return max(counts, key=lambda k: counts[k]) if counts else None
