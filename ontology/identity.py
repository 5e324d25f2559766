"""Names ↔ IRIs: what a record prints, normalised into IRIs that never change (docs: graph).

The grammar of names is in `ontology.name`, how one is made in `ontology.minting`, what one says of
its body in `ontology.levels`; this module names whole records and gives all of them to the rooms.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from ontology.bodies import Body, Context, ascii_slug, fold, locate, recognise
from ontology.code import Code, parse_code
from ontology.context import context_of
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
from ontology.levels import is_party, level_of, term_at, term_of
from ontology.minting import mint, place_and_owner, series_of, symbol_fits_issuer
from ontology.model import Citation, Document, Edge, Record
from ontology.name import PREFIX, Name, block_key, refines, slug, symbols_of, unslug
from ontology.series import Bounds

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

_NOWHERE = Context()


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
        owners = {place_and_owner(code, i, Bounds(), self.context) for i in near if code}
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
