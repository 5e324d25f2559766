"""The bodies in one printed name: joint issuers are several, and words around a name are cut.

Which words begin a body, lead up to a name or follow one is data (lexicon/issuers.yaml, `parting`).
"""

import re
from functools import cache, lru_cache

from ontology.bodies import recognise
from ontology.lexicon import raw


@lru_cache(maxsize=65536)
def bodies_of(printed: str) -> tuple[str, ...]:
    """The names of the bodies that `printed` names, in its order; () where it names none.

    >>> bodies_of("Liên tịch Bộ Lao động - Thương binh và Xã hội - Bộ Y tế và Bộ trưởng Bộ Nội vụ")
    ('Bộ Lao động - Thương binh và Xã hội', 'Bộ Y tế', 'Bộ trưởng Bộ Nội vụ')
    >>> bodies_of("Thuộc Bộ Y tế"), bodies_of("Bộ Công an của Nghị định 142/2016/NĐ-CP Về")
    (('Bộ Y tế',), ('Bộ Công an',))
    >>> bodies_of("Cục Quản lý Dược - Bộ Y tế"), bodies_of("Công ty A.....(4)")
    (('Cục Quản lý Dược - Bộ Y tế',), ())
    >>> bodies_of("Liên Bộ Tài chính - Y tế")
    ('Bộ Tài chính', 'Bộ Y tế')
    """
    if _known(printed):
        return (printed,)
    name = _rule("leading").sub("", printed)
    name = _rule("trailing").sub("", name).strip(" ,;:-–") or printed
    if _rule("nothing").search(name):
        return ()
    parts = tuple(dict.fromkeys(p.strip(" ,;:-–") for p in _rule("between").split(name)))
    if len(parts) > 1 and all(_known(p) or _rule("ministry").match(p) for p in parts):
        return parts
    return _of_ministries(name) or (_before_words(name),)


def _of_ministries(name: str) -> tuple[str, ...]:
    """ "Bộ Tài chính - Y tế": the head word is said once for all."""
    head, *others = _rule("shared").split(name)
    parts = (head, *(f"Bộ {p}" for p in others))
    return parts if others and all(recognise(p).issuer for p in parts) else ()


def meant(printed: str) -> str:
    """The body that a name printed as an actor's means: of a province, a district or a commune its
    people's committee; the one before a parenthesis that says through whom, or how it is shortened.

    >>> meant("Bộ Tài chính (Tổng cục Hải quan)"), meant("tỉnh Hưng Yên")
    ('Bộ Tài chính', 'Ủy ban nhân dân tỉnh Hưng Yên')
    >>> meant("Sở Nội vụ"), meant("Tổ công tác (theo Quyết định số 5)")
    ('Sở Nội vụ', 'Tổ công tác (theo Quyết định số 5)')
    """
    if found := _rule("aside").fullmatch(printed):
        head = found["head"]
        if recognise(head).row is not None or found["short"]:
            return head
    if not recognise(printed).name:
        return f"{raw('issuers')['parting']['government']} {printed[:1].lower()}{printed[1:]}"
    return printed


def _known(name: str) -> bool:
    body = recognise(name)
    return body.group or body.row is not None


def _before_words(name: str) -> str:
    """The body of the lexicon that `name` begins with, where words that follow no name come next.

    "Bộ Công Thương tại cơ quan" is Bộ Công Thương.
    """
    heads = (name[: m.start()] for m in _rule("following").finditer(name))
    return next((h for h in heads if recognise(h).row is not None), name)


@cache
def _rule(name: str) -> re.Pattern[str]:
    return re.compile(raw("issuers")["parting"][name])
