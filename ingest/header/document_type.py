"""The type of a paper: the heading first, then the letters of its number, then its form."""

import re
from functools import cache

from ingest.structure.head_words import flat, fold
from ingest.structure.tree import Structure
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
        return _by_name().get(flat(head.law))
    if head.addressees or (code and not lettered):
        return "cong-van"
    return lettered or _of_itself(text, structure)


_LETTERS = re.compile(r"(?<=[-/])[A-ZĐ][A-Za-zĐđ]*(?=[-/])")


def with_whole_letters(code: str, kind: str | None) -> str:
    """The number of a scan with the letters of its type whole: "23/C-UBND" of a Báo cáo is
    "23/BC-UBND". Letters that are another type's, or no part of its own, stay.
    """
    found = _LETTERS.search(code)
    if not found or found[0] in _codes():
        return code
    whole = (letters for letters, of in _codes().items() if of == kind and found[0] in letters)
    return f"{code[: found.start()]}{next(whole, found[0])}{code[found.end() :]}"


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
    for found in _THIS.finditer(text, structure.start):
        before = text[max(structure.start, found.start() - _LONGEST) : found.start()]
        kind = _type_at_end(before) if before[-1:].isspace() else None
        if kind:
            counts[kind] = counts.get(kind, 0) + 1
    return max(counts, key=lambda k: counts[k]) if counts else None


_THIS = re.compile(r"này(?![^\W\d_])")
_LONGEST = 50  # characters of the longest type name with its blanks


def _type_at_end(words: str) -> str | None:
    """The type whose name ends `words`, the longest name that fits."""
    words = flat(words)
    for name, kind in _by_last().get(words.rsplit(" ", 1)[-1], ()):
        if words.endswith(name):
            return kind
    return None


@cache
def _by_last() -> dict[str, list[tuple[str, str]]]:
    """Last syllable of type names → (name, id), the longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for kind in lexicon.document_types().values():
        found.setdefault(fold(kind.vi).split()[-1], []).append((fold(kind.vi), kind.id))
    return {last: sorted(names, key=lambda n: -len(n[0])) for last, names in found.items()}
