"""Works as boxes and relations as lines with their sentences: what every view is made of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from graph.papers.sentence import sentence
from graph.store import PREFIXES, Store
from graph.terms import Value, listed, values
from ontology.errors import NotFoundError
from ontology.identity import BASE, CURATED, LD, graph_iri, is_party, level_of

PROOFS = 20  # sentences kept a link, the surest first
Row = tuple[Value | None, ...]
_READ = 600  # sentences read for one view: many links have few each, all have one


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence that proves a link."""

    citation: str  # IRI
    paper: str  # sha256 of the paper that says it
    paper_label: str
    quote: str
    sentence: str
    start: int
    end: int
    confidence: float
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A work as a box of the drawing."""

    iri: str
    code: str | None  # as printed, "423-KH/TU"
    type: str | None  # lexicon id
    date: str | None  # YYYY[-MM[-DD]]
    title: str | None
    issuer: str | None
    level: str  # tw-dang tw-nha-nuoc tinh-uy dang-uy hdnd-ubnd so huyen xa unknown
    party: bool
    held: bool
    sample: bool = False
    draft: bool = False  # unnumbered, or marked as a draft
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two works with its evidence; arrow = sentence (tail says it)."""

    subject: str
    relation: str
    object: str
    evidence: tuple[Evidence, ...] = ()
    proofs: int = 0  # how many sentences there are, shown or not (0: not counted)


def canonical(store: Store, iri: str) -> str:
    """The IRI that a work bears now, by any of its names or papers; raises `NotFoundError`."""
    try:
        node = ox.NamedNode(iri)
    except ValueError as error:
        raise NotFoundError(iri) from error
    rows = store.query(
        PREFIXES + f"SELECT ?w WHERE {{ {{ {node} ld:nameOf|ld:paperOf ?w }} UNION"
        f" {{ {node} a ?class . FILTER(?class IN (ld:Work, ld:OpenReference)) BIND({node} AS ?w) }}"
        " } ORDER BY ?w LIMIT 1"
    ).rows
    if not rows:
        raise NotFoundError(iri)
    return str(rows[0][0])


# --- boxes ----------------------------------------------------------------------------------------

_ONE = (
    "code",
    "type",
    "title",
    "issuerName",
    "date",
    "notBefore",
    "notAfter",
    "held",
    "sample",
    "draft",
)


def nodes(store: Store, works: Iterable[str]) -> list[Node]:
    """Works as boxes, in the order of their IRIs."""
    wanted = sorted(set(works))
    fields: dict[str, dict[str, object]] = {iri: {} for iri in wanted}
    found = store.query(
        PREFIXES + f"SELECT ?w ?p ?v WHERE {{ VALUES ?w {{ {values(wanted)} }}"
        f" ?w ?p ?v FILTER(?p IN ({listed(LD + p for p in _ONE)})) }}"
    )
    for work, predicate, value in found.rows:
        fields[str(work)][str(predicate).removeprefix(LD)] = value
    papers: dict[str, list[str]] = defaultdict(list)
    copies = store.query(
        PREFIXES + f"SELECT ?w ?f WHERE {{ VALUES ?w {{ {values(wanted)} }} ?f ld:paperOf ?w }}"
    )
    for work, file in copies.rows:
        papers[str(work)].append(str(file).removeprefix(f"{BASE}file/"))
    return [_node(iri, fields[iri], tuple(sorted(papers[iri]))) for iri in wanted]


def _node(iri: str, fields: dict[str, object], papers: tuple[str, ...]) -> Node:
    def text(name: str) -> str | None:
        return str(fields[name]) if name in fields else None

    kind = text("type")
    type_id = kind.removeprefix(f"{BASE}type/") if kind else None
    issuer = text("issuerName")
    return Node(
        iri=iri,
        code=text("code"),
        type=type_id,
        date=text("date") or shared_date(text("notBefore"), text("notAfter")),
        title=text("title"),
        issuer=issuer,
        level=level_of(iri, type_id, issuer),
        party=is_party(iri, issuer),
        held=bool(fields.get("held")),
        sample=bool(fields.get("sample")),
        draft=bool(fields.get("draft")),
        papers=papers,
    )


def shared_date(first: str | None, last: str | None) -> str | None:
    """What two bounds have in common: a day, a month, a year, or nothing.

    >>> shared_date("2025-05-20", "2025-06-30")
    '2025'
    """
    if not first or not last:
        return None
    a, b = first.split("-"), last.split("-")
    same = next((n for n in (3, 2, 1) if a[:n] == b[:n]), 0)
    return "-".join(a[:same]) or None


# --- links ----------------------------------------------------------------------------------------


def links(store: Store, edges: Sequence[tuple[str, str, str]]) -> list[Link]:
    """Edges with the sentences that prove them, the surest first; fewer each where there are many.

    `Link.proofs` counts all there are.
    """
    if not edges:
        return []
    ranked, share = _ranked(store, edges), max(1, min(PROOFS, _READ // len(edges)))
    best = {edge: [c for *_, c in ranked[edge][:share]] for edge in edges}
    wanted = [c for found in best.values() for c in found]
    proofs, reader = {**_printed(store, wanted), **_decided(store, wanted)}, Reader(store)
    return [
        Link(*edge, tuple(reader.read(proofs[c]) for c in best[edge]), len(ranked[edge]))
        for edge in edges
    ]


def _ranked(
    store: Store, edges: Sequence[tuple[str, str, str]]
) -> dict[tuple[str, str, str], list[tuple[float, str, int, str]]]:
    """What proves each edge, the surest first: (-confidence, paper, start, citation).

    All that the tails say is fetched, and what is no edge here dropped: looking for pairs would
    walk through everything that is said of a head that thousands cite.
    """
    tails, pairs = sorted({s for s, _, _ in edges}), {(s, o) for s, _, o in edges}
    rows = store.query(
        PREFIXES + f"SELECT ?c ?s ?o WHERE {{ VALUES ?s {{ {values(tails)} }}"
        " ?c ld:from ?s ; ld:cited ?o }"
    ).rows
    ends = {str(c): (str(s), str(o)) for c, s, o in rows if (str(s), str(o)) in pairs}
    ranked: dict[tuple[str, str, str], list[tuple[float, str, int, str]]]
    ranked = {edge: [] for edge in edges}
    printed = _cited(
        store,
        list(ends),
        "?r ?sure ?start",
        "ld:relation ?r ; ld:confidence ?sure ; ld:start ?start",
    )
    for c, r, sure, start in (*printed, *_added(store, [c for c in ends if "/cite/" not in c])):
        tail, head = ends[str(c)]
        if (edge := (tail, str(r).removeprefix(LD), head)) in ranked:
            ranked[edge].append((-float(str(sure)), sha_of(str(c)), int(str(start)), str(c)))
    for found in ranked.values():
        found.sort()
    return ranked


def sha_of(iri: str) -> str:
    """The paper that a citation stands in; "" for a decision."""
    return iri.partition("/cite/")[2].partition("/")[0]


def _cited(store: Store, citations: Sequence[str], names: str, pattern: str) -> list[Row]:
    """What papers' graphs hold of citations; the graph is told by the IRI, and looked at alone."""
    data = " ".join(f"(<{c}> <{graph_iri(sha)}>)" for c in citations if (sha := sha_of(c)))
    return store.query(
        PREFIXES + f"SELECT ?c {names} WHERE {{ VALUES (?c ?g) {{ {data} }}"
        f" GRAPH ?g {{ ?c {pattern} }} }}"
    ).rows


def _added(store: Store, decisions: Sequence[str]) -> list[Row]:
    """The relations that people added, as sure as can be."""
    return store.query(
        PREFIXES
        + f"SELECT ?d ?r (1 AS ?sure) (0 AS ?start) WHERE {{ VALUES ?d {{ {values(decisions)} }}"
        " ?d ld:adds ?r }",
        graphs=(CURATED,),
    ).rows


def _printed(store: Store, citations: Sequence[str]) -> dict[str, Evidence]:
    """Citations as evidence, their sentences not yet read."""
    pages = {str(c): int(str(p)) for c, p in _cited(store, citations, "?p", "ld:page ?p")}
    rows = _cited(
        store,
        citations,
        "?quote ?start ?end ?sure",
        "ld:quote ?quote ; ld:start ?start ; ld:end ?end ; ld:confidence ?sure",
    )
    found = {}
    for c, quote, start, end, sure in rows:
        iri, span = str(c), (int(str(start)), int(str(end)))
        proof = Evidence(iri, sha_of(iri), "", str(quote), "", *span, float(str(sure)))
        found[iri] = replace(proof, page=pages.get(iri))
    return found


def _decided(store: Store, decisions: Sequence[str]) -> dict[str, Evidence]:
    """Edges that a person added, with who did and why."""
    found = store.query(
        PREFIXES + "SELECT ?d ?paper ?who ?note WHERE {"
        f" VALUES ?d {{ {values(d for d in decisions if not sha_of(d))} }}"
        " ?d ld:inPaper ?paper ; prov:wasAttributedTo ?who . OPTIONAL { ?d ld:note ?note } }",
        graphs=(CURATED,),
    )
    proofs = {}
    for d, paper, who, note in found.rows:
        said = f"{who}: {note}" if note else str(who)
        sha = str(paper).removeprefix(f"{BASE}file/")
        proofs[str(d)] = Evidence(str(d), sha, str(who), "", said, 0, 0, 1.0)
    return proofs


class Reader:
    """Sentences and labels of papers, each paper fetched once."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.papers: dict[str, tuple[str, str]] = {}

    def sentence(self, sha: str, start: int, end: int) -> str:
        """The sentence around a stretch of a paper."""
        return sentence(self._paper(sha)[0], start, end)

    def read(self, proof: Evidence) -> Evidence:
        """A proof with its sentence and its paper's name; a person's decision has its own."""
        if proof.sentence:
            return proof
        text, label = self._paper(proof.paper)
        said = sentence(text, proof.start, proof.end)
        return replace(proof, paper_label=label, sentence=said)

    def _paper(self, sha: str) -> tuple[str, str]:
        if sha not in self.papers:
            rows = self.store.query(
                PREFIXES + f"SELECT ?l WHERE {{ <{BASE}file/{sha}> ld:paperOf/rdfs:label ?l }}"
            ).rows
            self.papers[sha] = self.store.text(sha) or "", str(rows[0][0]) if rows else ""
        return self.papers[sha]
