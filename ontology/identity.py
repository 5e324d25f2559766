"""Names ↔ IRIs: what a citation prints, normalised into an IRI that never changes (docs: graph).

    name   = work / open
    work   = "urn:lex:vn" *(";" place) ":" owner ":" series ":" slot ";" number *(":" annex)
    open   = "https://w3id.org/luocdo/ref/vn" same shape, "_" for unknown place, owner or year

Modelled on RFC 9676 (nobody assigned `vn`: PREFIX is the one place that says so). A name is made
from what is printed and from the place and date of the citing paper, never by guessing: what stays
unknown stays open, and only the resolver of the graph may say more.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from ontology.bodies import (
    UNKNOWN,
    Body,
    Context,
    Place,
    ascii_slug,
    context_of,
    fold,
    locate,
    recognise,
)
from ontology.code import Code, normative_letters, parse_code
from ontology.errors import BadNameError
from ontology.iri import (
    BASE,
    CURATED,
    EFFECTIVE,
    LAW_REFERENCE,
    LD,
    LOG,
    STANDARD,
    VOCABULARY,
    assignment_iri,
    citation_iri,
    conflict_iri,
    decision_iri,
    digest,
    graph_iri,
    group_iri,
    law_reference_iri,
    paper_iri,
    reference_iri,
    warning_iri,
    work_iri,
)
from ontology.laws import Law, fold_law, law, law_names, laws, versions
from ontology.lexicon import Issuer, issuers, provinces, raw
from ontology.messages import message
from ontology.model import Citation, Document, Edge, Record
from ontology.series import Bounds, bounds_of, run, term

__all__ = [
    "BASE",
    "CURATED",
    "EFFECTIVE",
    "LAW_REFERENCE",
    "LD",
    "LOG",
    "PREFIX",
    "STANDARD",
    "VOCABULARY",
    "BadNameError",
    "Bounds",
    "Code",
    "Context",
    "Law",
    "Name",
    "assignment_iri",
    "block_key",
    "citation_iri",
    "conflict_iri",
    "context_of",
    "decision_iri",
    "digest",
    "fold_law",
    "graph_iri",
    "group_iri",
    "is_party",
    "law",
    "law_names",
    "law_reference_iri",
    "laws",
    "level_of",
    "mint",
    "name_of_law",
    "name_record",
    "organisation_iri",
    "own_iri",
    "paper_iri",
    "parse_code",
    "reference_iri",
    "refines",
    "series_of",
    "slug",
    "symbol_fits_issuer",
    "symbols_of",
    "term_at",
    "term_of",
    "unslug",
    "warning_iri",
    "work_iri",
]

PREFIX = "urn:lex:vn"
OPEN_PREFIX = BASE + "ref/vn"
_NOWHERE = Context()

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
        if not self.open and not (self.year and self.owner != UNKNOWN and _known(self.place)):
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


def _known(place: Place) -> bool:
    """Whether no part of the place is unknown, the era of its province included."""
    return not place or (place[0][-2:] in (".o", ".n") and UNKNOWN not in place)


# --- from printed parts to a name ---------------------------------------------------------------


def mint(
    code: Code | None,
    *,
    type: str | None = None,
    date: str | None = None,
    issuer: str | None = None,
    context: Context,
) -> Name | None:
    """The name of a citation as printed: number and symbol, date, issuer, and the citing context.

    None where there is no number (blank, zero, no code): such a paper has no name of its own.
    `type` is no part of a name (Party QĐ is Quyết định and Quy định alike).
    """
    del type
    if code is None or not code.number:
        return None
    when = bounds_of(date, year=code.year, latest=context.latest)
    place, owner = _place_and_owner(code, issuer, when, context)
    year = code.year or _year(when if date else Bounds())
    letters = code.owner if "." not in owner else f"{code.owner}.{owner.split('.', 1)[1]}"
    which = run(place, letters, year, when) if year and _known(place) and owner != UNKNOWN else 0
    series = _series(code, local=bool(place)) if owner != UNKNOWN else slug(_symbol(code))
    closed = year is not None and owner != UNKNOWN and _known(place) and which is not None
    return Name(
        place=place,
        owner=owner,
        series=series,
        year=year,
        number=f"{code.number}{code.suffix.replace('đ', 'dj')}",  # a point stays: 66.4
        run=which or None,
        open=not closed,
    )


def _year(when: Bounds) -> int | None:
    first, last = when.earliest, when.latest
    return first.year if first and last and first.year == last.year else None


def _symbol(code: Code) -> str:
    return re.sub("/", "-", code.symbol)


def _series(code: Code, *, local: bool) -> str:
    """The series as printed: type letters, khóa, unit, and `.qppl` where the year is in the number.

    `.qppl` also at the centre for letters numbered both ways: 19/2025/QĐ-TTg and 19/QĐ-TTg of
    2025 are two papers.
    """
    if code.joint:
        return slug(_symbol(code))
    if code.series:
        head = slug(code.series) + code.term
    elif code.term or (
        not code.unit and code.owner in raw("document_types")["old_short"]["owners"]
    ):
        head = slug(code.owner) + code.term
    else:
        head = "cv"
    unit = f".{slug(code.unit)}" if code.unit else ""
    normative = code.year and code.series and (local or code.series in normative_letters())
    return f"{head}{unit}{'.qppl' if normative else ''}"


def _place_and_owner(
    code: Code, issuer: str | None, when: Bounds, context: Context
) -> tuple[Place, str]:
    rows = _rows(code)
    by_topic = any(r.id in raw("issuers")["by_topic"] for r in rows)
    if rows and not by_topic and all(not r.template for r in rows):
        return (), _owner_slug(code)
    body = recognise(issuer, replace(context, bounds=when)) if issuer else None
    if body is not None and (body.group or not (body.row or body.province or body.inside)):
        body = None
    if by_topic:
        return _by_topic(code, issuer, body, when)
    if body is None:
        return _without_issuer(code, rows, when, context)
    if _fits(code, body) is False:
        return locate(body, when), UNKNOWN
    if any(r.id in _committees() for r in rows):
        return _committee(code, body, when)
    return locate(body, when), _owner_slug(code)


def _owner_slug(code: Code) -> str:
    """Owner letters without what only varies in print: SGD&ĐT, SGD-ĐT, SGDĐT are one."""
    return slug(re.sub(r"[-&]", "", _letters(code))) or UNKNOWN


def _letters(code: Code) -> str:
    """Owner letters; of a code that bears only a type (47-SL) those of who issued that type."""
    return code.owner or str(_old_short()["types"].get(code.series, ""))


def _old_short() -> dict[str, Any]:
    return dict(raw("document_types")["old_short"])


@cache
def _committees() -> frozenset[str]:
    """Rows of the committees that share ĐU and of their offices: what they lead is the owner."""
    return frozenset(
        {*raw("issuers")["committees"], "DU", "VPDU", "BTCDU", "UBKTDU", "BTGDU", "CB"}
    )


def _committee(code: Code, body: Body, when: Bounds) -> tuple[Place, str]:
    if body.row is None or body.issuer not in _committees():
        return locate(body, when), UNKNOWN
    led = raw("issuers")["committees"].get(body.issuer or "", body.led)
    if not led and body.level not in ("commune", "grassroots"):
        return locate(body, when), UNKNOWN
    if not led and not body.inside:
        return locate(body, when), UNKNOWN
    return locate(body, when), f"{_owner_slug(code)}.{led}" if led else _owner_slug(code)


def _by_topic(code: Code, issuer: str | None, body: Body | None, when: Bounds) -> tuple[Place, str]:
    topic = re.search(r" về (.{3,200})$", fold(issuer or ""))
    place: Place = (
        () if code.owner.endswith(("TW", "CP")) else locate(body, when) if body else (UNKNOWN,)
    )
    return place, f"{_owner_slug(code)}.{ascii_slug(topic[1])}" if topic else UNKNOWN


def _without_issuer(
    code: Code, rows: Sequence[Issuer], when: Bounds, context: Context
) -> tuple[Place, str]:
    """Place and owner from the symbol and the citing paper's own place alone."""
    if any(r.id in _committees() for r in rows):
        return (UNKNOWN,), UNKNOWN
    owner = _owner_slug(code)
    levels = {r.level for r in rows}
    mixed = not rows or any(not r.template for r in rows)
    if mixed or context.province is None or (len(levels) > 1 and context.level != "province"):
        return (UNKNOWN,), owner
    level = "province" if "province" in levels else min(levels)
    row = min((r for r in rows if r.level == level), key=lambda r: r.id)
    inside = context.inside[:1] if level == "district" and context.inside else ()
    if level == "district" and not inside:
        inside = (UNKNOWN,)
    return locate(Body("", row.id, level, context.province, inside), when), owner


@cache
def _issuers_by_letters() -> dict[str, tuple[Issuer, ...]]:
    found: dict[str, list[Issuer]] = {}
    for row in issuers().values():
        for letters in row.codes:
            found.setdefault(letters, []).append(row)
    return {k: tuple(v) for k, v in found.items()}


def _rows(code: Code) -> tuple[Issuer, ...]:
    """The lexicon's bodies that number with these letters."""
    return _issuers_by_letters().get(_letters(code), ())


def symbol_fits_issuer(
    code: Code | str | None, issuer: str | None, context: Context = _NOWHERE
) -> bool | None:
    """Whether the printed issuer can have given this number; None where the lexicon cannot tell.

    >>> symbol_fits_issuer("1462-QĐ/ĐU", "Ban Thường vụ Tỉnh ủy")
    False
    >>> symbol_fits_issuer("423-KH/TU", "Ban Thường vụ Tỉnh ủy")
    True
    """
    parsed = parse_code(code) if isinstance(code, str) else code
    return _fits(parsed, recognise(issuer, context)) if parsed and issuer else None


def _fits(code: Code, body: Body) -> bool | None:
    rows, row = _rows(code), body.row
    if row is None or not rows or body.group:
        return None
    if {code.owner, *re.split(r"[-/]", code.symbol)} & set(row.codes):
        return True
    same_series = any(set(r.codes) & set(row.codes) for r in rows if not r.template)
    kin = any(
        row.id in (r.parent, r.successor, *r.predecessors) or r.id == row.parent for r in rows
    )
    office = row.id in raw("issuers")["offices"].get(code.owner, ())
    return None if same_series or kin or office else False


# --- naming a record ----------------------------------------------------------------------------


def name_record(record: Record) -> Record:
    """`record` with the names of its paper, of every citation and of every edge's ends filled in.

    In-paper rule: a short or undated mention takes the one full name of the same symbol (or of the
    same law) in the same paper before a name of its own is minted.
    """
    document, sha = record.document, record.source.sha256
    context = context_of(document, record.citations)
    names = _Names(record.citations, context)
    cited = tuple(
        msgspec.structs.replace(
            c, target=names.target(c) or _by_law(c) or reference_iri(sha, c.start)
        )
        for c in record.citations
    )
    edges = tuple(_name_edge(e, names) for e in record.edges)
    own = msgspec.structs.replace(document, iri=own_iri(document, context, sha))
    return msgspec.structs.replace(record, document=own, citations=cited, edges=edges)


def _by_law(citation: Citation) -> str | None:
    """A known law by bare name, of which version is open: one node for all who call it so."""
    name = citation.name
    if not name or citation.code or citation.date or name.rstrip()[-4:].isdigit():
        return None
    return law_reference_iri(fold_law(name)) if versions(name) else None


def own_iri(document: Document, context: Context, sha256: str) -> str:
    """The paper's own name where its header is complete, else a provisional work of this file."""
    code = parse_code(document.code) if document.code else None
    name = mint(code, date=document.date, issuer=document.issuer, context=context)
    return name.iri if name and not name.open else work_iri(sha256)


def _name_edge(edge: Edge, names: "_Names") -> Edge:
    return msgspec.structs.replace(
        edge,
        subject_target=names.by_text(edge.subject),
        object_target=names.by_text(edge.object),
    )


class _Names:
    """The names that one paper's mentions print, each completed by the paper's fuller ones."""

    def __init__(self, citations: Sequence[Citation], context: Context) -> None:
        self.context = context
        self._read: dict[tuple[str | None, ...], Name | None] = {}  # what was printed → its name
        self.issued: dict[object, set[tuple[str | None, str]]] = {}  # code → date and issuer
        for citation in citations:
            code = parse_code(citation.code) if citation.code else None
            if code and citation.issuer:
                self.issued.setdefault(code.key, set()).add((citation.date, citation.issuer))
        self.by_code: dict[object, set[Name]] = {}
        self.by_law: dict[str, set[Name]] = {}
        for citation in citations:
            name = self._printed(citation)
            code = parse_code(citation.code) if citation.code else None
            if name and code:
                self.by_code.setdefault(code.key, set()).add(name)
            if name and citation.name:
                self.by_law.setdefault(fold_law(citation.name), set()).add(name)

    def _printed(self, citation: Citation) -> Name | None:
        """The name of one mention by itself, a law's only where number or date is printed."""
        printed = (citation.code, citation.name, citation.date, citation.issuer)
        if printed not in self._read:
            self._read[printed] = self._mint(citation)
        return self._read[printed]

    def _mint(self, citation: Citation) -> Name | None:
        if citation.code:
            code = parse_code(citation.code)
            issuer = citation.issuer or self._issuer(code, citation.date)
            return mint(code, date=citation.date, issuer=issuer, context=self.context)
        if citation.name and citation.date:
            return self._law(citation.name, citation.date)
        return None

    def _issuer(self, code: Code | None, day: str | None) -> str | None:
        """The one body that this paper prints beside a number, for a mention without one.

        Another day under the same number may be another body's paper: the citing one's own.
        """
        said = self.issued.get(code.key, ()) if code else ()
        near = sorted(i for d, i in said if day is None or day == d)
        owners = {_place_and_owner(code, i, Bounds(), self.context) for i in near if code}
        return near[0] if len(owners) == 1 else None

    def _law(self, name: str, printed: str | None) -> Name | None:
        found = law(name, self.context.bounds, printed=printed)
        return name_of_law(found) if found else None

    def target(self, citation: Citation) -> str | None:
        """The IRI of a mention, None where it names nothing that has a number."""
        name = self._printed(citation)
        if citation.code and name:
            code = parse_code(citation.code)
            return _fullest(name, self.by_code[code.key] if code else set()).iri
        if name is None and citation.name and not citation.code and not citation.date:
            name = self._short_law(citation.name)
        return name.iri if name else None

    def _short_law(self, name: str) -> Name | None:
        """A law by bare name: the one version this paper names in full, else the one in force."""
        full = [n for n in self.by_law.get(fold_law(name), ()) if not n.open]
        if len(full) > 1:
            return None  # two versions stand in this paper: the bare name may mean either
        return full[0] if full else self._law(name, None)

    def by_text(self, text: str) -> str | None:
        """The IRI of an edge's end: a code or a name that the same paper prints elsewhere."""
        code = parse_code(text)
        if code is None:
            law_name = self._short_law(text)
            return law_name.iri if law_name else None
        name = mint(code, issuer=self._issuer(code, None), context=self.context)
        return _fullest(name, self.by_code.get(code.key, set())).iri if name else None


def name_of_law(found: Law) -> Name | None:
    """The name of an act of the table."""
    if found.iri:
        return Name.parse(found.iri)
    centre = Context(level="central")
    return mint(parse_code(found.code or ""), date=found.date.isoformat(), context=centre)


def _fullest(name: Name, others: Iterable[Name]) -> Name:
    """The one of `others` that says all of `name` and more; `name` where none or several do."""
    fuller = [o for o in others if o != name and refines(o, name)]
    closed = [o for o in fuller if not o.open]
    if closed or not name.open:
        return closed[0] if len(closed) == 1 and name.open else name
    last = [o for o in fuller if not any(p != o and refines(p, o) for p in fuller)]
    return last[0] if len(last) == 1 else name


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


# --- what a name says ---------------------------------------------------------------------------


@cache
def _branches() -> dict[str, tuple[Issuer, ...]]:
    found: dict[str, list[Issuer]] = {}
    for letters, rows in _issuers_by_letters().items():
        found.setdefault(slug(re.sub(r"[-&]", "", letters)), []).extend(rows)
    return {k: tuple(v) for k, v in found.items()}


def _name(name: Name | str) -> Name | None:
    if isinstance(name, Name):
        return name
    try:
        return Name.parse(name)
    except BadNameError:
        return None


def is_party(name: Name | str, issuer: str | None = None) -> bool:
    """Whether the owner of the series (or the printed issuer) is a body of the Party."""
    return branch_of(name, issuer) == "party"


def branch_of(name: Name | str, issuer: str | None = None) -> str | None:
    """The branch of the owner of the series, or of the printed issuer; None where not one alone."""
    parsed = _name(name)
    rows = _branches().get(parsed.owner.split(".")[0], ()) if parsed else ()
    if not rows and issuer:
        row = recognise(issuer).row
        rows = (row,) if row else ()
    if not rows and parsed and parsed.owner == UNKNOWN:
        rows = tuple(r for p in parsed.series.split("-") for r in _branches().get(p, ()))
    found = {r.branch for r in rows}
    return found.pop() if len(found) == 1 else None


def province_of_name(name: Name | str) -> str | None:
    """Lexicon id of the province whose body issued a work; None for the centre and if unknown.

    >>> province_of_name("urn:lex:vn;hung.yen.o:tu:kh:2025;423")
    'hung-yen-o'
    """
    parsed = _name(name)
    found = parsed.place[0].replace(".", "-") if parsed and parsed.place else ""
    return found if found in provinces() else None


def level_of(name: Name | str, type: str | None = None, issuer: str | None = None) -> str:
    """The column of the drawing: tw-dang tw-nha-nuoc tinh-uy dang-uy hdnd-ubnd so huyen xa unknown.

    `name` is a name or its IRI; for a provisional or unnumbered work the printed `issuer` decides;
    a law's or decree's `type` is of the centre whatever else is unknown.
    """
    parsed = _name(name)
    if parsed is None or (UNKNOWN in parsed.place and issuer):
        return level_of_body(recognise(issuer)) if issuer else _level_of_type(type)
    party, owner = is_party(parsed, issuer), parsed.owner.split(".")[0]
    if owner in ("dju", "vpdju", "cb") or (owner == UNKNOWN and parsed.series.endswith("-dju")):
        return "xa" if len(parsed.place) > 1 else "dang-uy"
    if not parsed.place:
        return "tw-dang" if party else "tw-nha-nuoc"
    if len(parsed.place) > 1 or parsed.owner in ("hu", "qu", "thu"):
        return inner_level(parsed.place)
    return _provincial_level(owner, party)


def inner_level(place: Place) -> str:
    """The column of a place below a province: district, or commune."""
    commune = len(place) > 1 and place[1].startswith(("phuong.", "thi.tran.", "dac.khu."))
    return "xa" if commune or len(place) > 2 or place[0].endswith(".n") else "huyen"


def _provincial_level(owner: str, party: bool) -> str:
    if party:
        return "tinh-uy"
    if owner in ("ubnd", "ub", "hdjnd", "ctubnd", "ct"):
        return "hdnd-ubnd"
    rows = _branches().get(owner, ())
    return "so" if any(r.level == "province" for r in rows) else "unknown"


def _level_of_type(type: str | None) -> str:
    central = (
        "hien-phap",
        "bo-luat",
        "luat",
        "phap-lenh",
        "lenh",
        "nghi-dinh",
        "thong-tu",
        "thong-tu-lien-tich",
    )
    return "tw-nha-nuoc" if type in central else "unknown"


def level_of_body(body: Body) -> str:
    """The column of a body, as `level_of` names them."""
    row = body.row
    if row is None:
        return {"commune": "xa", "district": "huyen"}.get(body.level or "", "unknown")
    if row.id in _committees():
        return "xa" if body.level == "commune" else "dang-uy"
    if body.level in ("commune", "district"):
        return "xa" if body.level == "commune" else "huyen"
    if not row.template:
        return "tw-dang" if row.branch == "party" else "tw-nha-nuoc"
    return _provincial_level(slug(row.codes[0]), row.branch == "party")


def term_of(name: Name, printed: str | None = None) -> int | None:
    """Which committee term a Party name belongs to, by its year, run and printed date.

    A number of the terms of that committee, counted from the first the lexicon knows; None for
    what is not of the Party, and where the term is not known.
    """
    if name.open or name.year is None or not is_party(name):
        return None
    if name.run:
        first = bounds_of(f"{name.year}-01-01")
        before = term(name.place, _series_owner(name), first)
        return None if before is None else before + name.run - 1
    when = bounds_of(
        printed if (printed or "").startswith(str(name.year)) else None, year=name.year
    )
    return term(name.place, _series_owner(name), when)


def term_at(name: Name, day: date) -> int | None:
    """Which term the committee of `name` was in on `day`; None where not known."""
    return term(name.place, _series_owner(name), Bounds(day, day)) if is_party(name) else None


def _series_owner(name: Name) -> str:
    """The owner as lexicon/series_runs.yaml writes it: "TW", "ĐU.ubnd"."""
    head, _, led = name.owner.partition(".")
    capitals = unslug(head)
    spelled = next((c for c in _issuers_by_letters() if c.upper() == capitals), capitals)
    return f"{spelled}.{led}" if led else spelled


def block_key(name: Name) -> tuple[str, str]:
    """First code letters and number: what two names of one work always share."""
    letters = re.match(r"[a-z%A-Z]*", name.series.split(".")[0].split("-")[0])
    return (letters[0] if letters else "", name.number.split("+")[0])


def symbols_of(name: Name) -> frozenset[str]:
    """The whole symbols, as slugs, that a name can have been printed with: kh-tu, ubnd-nc."""
    head, *units = [p for p in name.series.split(".") if p != "qppl"]
    owner, unit = name.owner.split(".")[0], "".join(f"-{u}" for u in units)
    return frozenset({f"{head}-{owner}{unit}"} | ({f"{owner}{unit}"} if head == "cv" else set()))


def series_of(document: Document, context: Context) -> str | None:
    """Place, owner and series of a paper without number ("hung.yen.o:ubnd:cv.nc"), where known."""
    code = parse_code(document.code) if document.code else None
    if code is None or code.number is not None:
        return None
    numbered = replace(code, number=1, digits="1")
    name = mint(numbered, date=document.date, issuer=document.issuer, context=context)
    known = name is not None and _known(name.place) and name.owner != UNKNOWN
    return f"{';'.join(name.place)}:{name.owner}:{name.series}" if name and known else None


@lru_cache(maxsize=65536)
def organisation_iri(name: str, context: Context = _NOWHERE) -> str:
    """The IRI of a body, placed by the citing paper: Sở Nội vụ → …/org/hung.yen.o/so.noi.vu.

    Central bodies have no place (…/org/bo.tai.chinh); collective names give a group.
    """
    body = recognise(name, context)
    when = context.bounds
    if body.group:
        place = locate(body, when, "") if body.province else ()
        return group_iri(name, place)
    row = body.row
    local = body.province is not None or body.inside or (row is not None and row.template)
    local = local or body.level in ("province", "district", "commune")
    place = locate(body, when, "") if local else ()
    where = f"{';'.join(place)}/" if place else ""
    return f"{BASE}org/{where}{_body_slug(body)}"


def _body_slug(body: Body) -> str:
    row = body.row
    if row is None or body.led:
        return ascii_slug(body.name)
    if row.id == "TU" and body.name in ("tỉnh ủy", "thành ủy"):
        return ascii_slug(body.name)
    first = re.split(r" / | → |/| \(", re.sub(r"\{[TPD]\}|…", "", row.vi))[0]
    return re.sub(r"\.(?:tinh|huyen|xa|quan)$", "", ascii_slug(fold(first)))
