"""FRBR URIs of Akoma Ntoso 3 (OASIS, akn-nc v1.0 §4) for documents and their parts.

Made of the name alone, so that every paper that cites a document writes the same URI.
"""

import re

from ontology.errors import LuocdoError
from ontology.identity import Name

# Series of normative acts: a year inside a local number, the National Assembly's, NĐ, TT, TTLT.
NORMATIVE = re.compile(r"\.qppl$|^(?:qh|ubtvqh)\d+$|^(?:ndj|tt|ttlt)(?:-|$)")


def is_act(iri: str) -> bool:
    """Whether the name is a normative act's; all else is a `doc` of Akoma Ntoso."""
    name = _name(iri)
    return bool(name and NORMATIVE.search(name.series))


def frbr_uri(iri: str, eid: str = "") -> str | None:
    """The URI of a work, or of its part; None for a name with unknown parts.

    >>> frbr_uri("urn:lex:vn:cp:ndj:2020;30", "art_5__para_2")
    '/akn/vn/act/ndj/cp/2020/30/~art_5__para_2'
    >>> frbr_uri("urn:lex:vn;hung.yen.o:tu:kh:2025;423")
    '/akn/vn-hung.yen.o/doc/kh/tu/2025/423'
    """
    name = _name(iri)
    if name is None or name.open or name.year is None:
        return None
    place = "".join(f"-{part}" for part in name.place)
    number = f"{name.number};{name.run}" if name.run else name.number
    kind = "act" if is_act(iri) else "doc"
    annex = "".join(f"!{part}" for part in name.annex[:1])
    tail = f"/{annex}{f'~{eid}' if eid else ''}" if annex or eid else ""
    return f"/akn/vn{place}/{kind}/{name.series}/{name.owner}/{name.year}/{number}{tail}"


def _name(iri: str) -> Name | None:
    try:
        return Name.parse(iri)
    except LuocdoError:
        return None
