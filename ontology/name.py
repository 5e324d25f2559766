"""The grammar of a document's name: its IRI, read and written, and what one name says of another.

    name   = work / open
    work   = "urn:lex:vn" *(";" place) ":" owner ":" series ":" slot ";" number *(":" annex)
    open   = "https://w3id.org/luocdo/ref/vn" same shape, "_" for unknown place, owner or year

Modelled on RFC 9676 (nobody assigned `vn`: PREFIX is the one place that says so).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

from ontology.bodies import UNKNOWN, Place
from ontology.errors import BadNameError
from ontology.iri import BASE
from ontology.messages import message

PREFIX = "urn:lex:vn"
OPEN_PREFIX = BASE + "ref/vn"
_TOKEN = r"(?:[a-z0-9.\-]|%[0-9A-F]{2})+"
_NAME = re.compile(
    rf"(?P<place>(?:;(?:_|[a-z0-9][a-z0-9.]*))*):(?P<owner>_|{_TOKEN}):(?P<series>{_TOKEN})"
    rf":(?P<year>_|[12][0-9]{{3}})(?:\.(?P<run>[1-9][0-9]?))?"
    r";(?P<number>[1-9][0-9]*(?:\.[1-9][0-9]?)?[a-z]{0,2}(?:\+[1-9][0-9]*)?)"
    rf"(?P<annex>(?::{_TOKEN})*)"
)


@lru_cache(maxsize=65536)
def slug(text: str) -> str:
    """Letters of a code as an IRI part; one to one for codes that differ by more than case.

    >>> slug("QĐNS"), slug("ĐA"), slug("DA"), slug("BGD&ĐT")
    ('qdjns', 'dja', 'da', 'bgd%26djt')
    """
    out = []
    for letter in text.replace("Ð", "Đ").replace("TƯ", "TW").lower():
        if letter == "đ":
            out.append("dj")
        elif letter in "j.%;:_~":  # `quote` lets the last two pass, names have no room for them
            out.append(f"%{ord(letter):02X}")
        else:
            out.append(quote(letter, safe=""))
    return "".join(out)


def unslug(text: str) -> str:
    """The letters, in capitals, that `slug` was given.

    >>> unslug("qdjns"), unslug("bgd%26djt")
    ('QĐNS', 'BGD&ĐT')
    """
    return unquote(text.replace("dj", "đ")).upper()


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """What a citation prints of a document, normalised.

    >>> Name.parse("urn:lex:vn;hung.yen.o:tu:kh:2025;423").number
    '423'
    >>> str(Name.parse("https://w3id.org/luocdo/ref/vn:tw:nq:_;18").year)
    'None'
    """

    place: Place  # () = centre; province with era, then district, commune; "_" unknown
    owner: str  # of the number series; "_" unknown, and then `series` is the whole symbol
    series: str
    year: int | None
    number: str
    run: int | None = None  # which series of that year, where the year has several
    annex: tuple[str, ...] = ()
    open: bool = False

    def __post_init__(self) -> None:
        """Refuse a name that claims to know what it does not, or that would not parse."""
        if not self.open and not (self.year and self.owner != UNKNOWN and known(self.place)):
            raise BadNameError(self.iri, message("name-whole-unknown"))
        if not _NAME.fullmatch(self._tail):
            raise BadNameError(self.iri, message("name-malformed"))

    @property
    def _tail(self) -> str:
        place = "".join(f";{p}" for p in self.place)
        slot = f"{self.year or UNKNOWN}{f'.{self.run}' if self.run else ''}"
        annex = "".join(f":{a}" for a in self.annex)
        return f"{place}:{self.owner}:{self.series}:{slot};{self.number}{annex}"

    @property
    def iri(self) -> str:
        """The name as an IRI; `Name.parse` reads it back."""
        return (OPEN_PREFIX if self.open else PREFIX) + self._tail

    @classmethod
    def parse(cls, iri: str) -> "Name":
        """Read a name; raises `BadNameError` for anything that `iri` would not give back."""
        prefix = next((p for p in (PREFIX, OPEN_PREFIX) if iri.startswith(p)), None)
        found = _NAME.fullmatch(iri[len(prefix) :]) if prefix and len(iri) < 500 else None
        if prefix is None or found is None:
            raise BadNameError(iri, message("name-malformed"))
        return cls(
            place=tuple(found["place"].split(";")[1:]),
            owner=found["owner"],
            series=found["series"],
            year=None if found["year"] == UNKNOWN else int(found["year"]),
            number=found["number"],
            run=int(found["run"]) if found["run"] else None,
            annex=tuple(found["annex"].split(":")[1:]),
            open=prefix == OPEN_PREFIX,
        )


def known(place: Place) -> bool:
    """Whether no part of the place is unknown, the era of its province included."""
    return not place or (place[0][-2:] in (".o", ".n") and UNKNOWN not in place)


def refines(full: Name, short: Name) -> bool:
    """Whether every known part of `short` is said by `full` too (unknown parts are free)."""
    series = full.series == short.series or UNKNOWN in (full.owner, short.owner)
    return (
        full.number == short.number
        and full.annex == short.annex
        and series
        and short.owner in (UNKNOWN, full.owner)
        and short.year in (None, full.year)
        and short.run in (None, full.run)
        and _place_refines(full.place, short.place)
    )


def _place_refines(full: Place, short: Place) -> bool:
    if short == (UNKNOWN,):
        return True
    if len(full) != len(short):
        return False
    return all(
        s in (f, UNKNOWN) or (i == 0 and f[-2:] in (".o", ".n") and f[:-2] == s)
        for i, (f, s) in enumerate(zip(full, short, strict=True))
    )


def block_key(name: Name) -> tuple[str, str]:
    """First code letters and number: what two names of one work always share."""
    letters = re.match(r"[a-z%A-Z]*", name.series.split(".")[0].split("-")[0])
    return (letters[0] if letters else "", name.number.split("+")[0])


def symbols_of(name: Name) -> frozenset[str]:
    """The whole symbols, as slugs, that a name can have been printed with: kh-tu, ubnd-nc."""
    head, *units = [p for p in name.series.split(".") if p != "qppl"]
    owner, unit = name.owner.split(".")[0], "".join(f"-{u}" for u in units)
    return frozenset({f"{head}-{owner}{unit}"} | ({f"{owner}{unit}"} if head == "cv" else set()))
