"""The store: Oxigraph on disk, or any SPARQL 1.1 server; the same few verbs on both.

The default graph of a query is effective + vocabulary ("what is known"); `GRAPH ?g` reaches what
each paper prints. A store that was written by halves says so by its epochs (`stale`).
"""

import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, islice
from types import TracebackType
from typing import Self

from pyoxigraph import Literal, NamedNode, Quad, Triple

from graph.marks import Marks
from graph.terms import Term, Value, ld, value
from ontology.errors import NotFoundError, StoreError
from ontology.identity import (
    BASE,
    CURATED,
    EFFECTIVE,
    LOG,
    STANDARD,
    VOCABULARY,
    graph_iri,
    paper_iri,
)
from ontology.messages import message

DEFAULT_GRAPHS = (EFFECTIVE, VOCABULARY)
PREFIXES = (
    f"PREFIX ld: <{BASE}ontology#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    "PREFIX prov: <http://www.w3.org/ns/prov#> "
)
_OF_PAPER = {"sha256", "fileName", "format", "pipeline", "ocr", "chars"}
_AT_ONCE = 400_000  # quads of a graph that is made anew in one write
_FILL = 1_000_000  # quads in the first bulk load of a graph made from nothing: an engine's batch
_FULL = 3_000_000  # in a later one: the more there is, the more each makes the engine merge
_MANY = 20_000  # quads from which a bulk load is faster than a transaction
_PAPERS = NamedNode(f"{BASE}graph/papers")  # subject of the epoch of all papers' graphs
_EFFECTIVE = NamedNode(EFFECTIVE)
_LOG = NamedNode(LOG)
_AT = f"{ld('epoch')} ?n"
_OF_FILE = re.compile(rf"{BASE}(?:file|cite|assign|graph)/([0-9a-f]{{64}})")
_OF_WORK = ("urn:lex:", f"{BASE}work/", f"{BASE}ref/")  # how IRIs of documents begin
_TIME = NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")
_ENDED = NamedNode("http://www.w3.org/ns/prov#endedAtTime")
# `Store.stale` as a query, where there is an engine and no `Store`
STALE = f"ASK {{ GRAPH {_LOG} {{ {_PAPERS} {_AT} MINUS {{ {_EFFECTIVE} {_AT} }} }} }}"


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of a SELECT: `terms` as RDF, `rows` as Python values (None where unbound)."""

    variables: tuple[str, ...]
    terms: tuple[tuple[Term | None, ...], ...]

    @property
    def rows(self) -> list[tuple[Value | None, ...]]:
        """Rows of values: `Iri`, str, int, float, bool, date, None."""
        return [tuple(map(value, row)) for row in self.terms]

    def __iter__(self) -> Iterator[dict[str, Value | None]]:
        """The rows as dictionaries."""
        for row in self.rows:
            yield dict(zip(self.variables, row, strict=True))

    def __len__(self) -> int:
        """How many rows."""
        return len(self.terms)


@dataclass(frozen=True, slots=True)
class PaperInfo:
    """A file in the store."""

    sha256: str
    name: str
    format: str
    pipeline: str
    ocr: bool
    chars: int


@dataclass(frozen=True, slots=True)
class Change:
    """One transaction: whole graphs to empty, then quads to take away, then quads to put in."""

    clear: tuple[str, ...] = ()
    remove: Sequence[Quad] = ()
    add: Sequence[Quad] = ()

    def __bool__(self) -> bool:
        """Whether anything is to be done."""
        return bool(self.clear or self.remove or self.add)

    def beside(self, other: "Change") -> "Change":
        """Both changes in one."""
        return Change(
            (*self.clear, *other.clear), [*self.remove, *other.remove], [*self.add, *other.add]
        )


class Store(ABC):
    """What both kinds of store can do; made by `graph.open.open_store`, a context manager."""

    location: str
    writable: bool

    @abstractmethod
    def query(self, sparql: str, *, graphs: Sequence[str] = DEFAULT_GRAPHS) -> Result:
        """The answer of a SELECT over the default graph `graphs`; raises `QueryError`."""

    @abstractmethod
    def construct(self, sparql: str, *, graphs: Sequence[str] = DEFAULT_GRAPHS) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE; raises `QueryError`."""

    @abstractmethod
    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """The quads of one graph, or of the whole store."""

    @abstractmethod
    def apply(self, change: Change) -> None:
        """Carry a change out, whole or not at all (a server: graph by graph)."""

    @abstractmethod
    def bulk(self, quads: Iterable[Quad]) -> None:
        """Put many quads in, fast."""

    @abstractmethod
    def close(self) -> None:
        """Give the store free for others."""

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def papers(self) -> dict[str, PaperInfo]:
        """The files in the store by SHA-256."""
        return {info.sha256: info for info in self._infos("?g")}

    def shas(self) -> list[str]:
        """The files in the store (SHA-256), in order."""
        found = self.query(PREFIXES + "SELECT ?p { GRAPH ?g { ?p a ld:Paper } }", graphs=())
        return sorted({str(paper).removeprefix(paper_iri("")) for (paper,) in found.rows})

    def holds(self, papers: int) -> bool:
        """Whether at least so many papers are in the store."""
        found = self.query(
            PREFIXES + f"SELECT ?p WHERE {{ GRAPH ?g {{ ?p a ld:Paper }} }} LIMIT {papers}",
            graphs=(),
        )
        return len(found) == papers

    def held(self, shas: Iterable[str]) -> frozenset[str]:
        """Which of these papers are in the store."""
        nodes = " ".join(f"<{paper_iri(sha)}>" for sha in shas)
        found = self.query(
            PREFIXES
            + f"SELECT ?p WHERE {{ VALUES ?p {{ {nodes} }} GRAPH ?g {{ ?p a ld:Paper }} }}",
            graphs=(),
        )
        return frozenset(str(paper).removeprefix(paper_iri("")) for (paper,) in found.rows)

    def paper_count(self) -> int:
        """How many papers are in the store."""
        found = self.query(
            PREFIXES + "SELECT (COUNT(?p) AS ?n) WHERE { GRAPH ?g { ?p a ld:Paper } }", graphs=()
        )
        return int(str(found.rows[0][0]))

    def paper_infos(self, shas: Iterable[str]) -> tuple[PaperInfo, ...]:
        """Some files of the store, in order."""
        return tuple(i for sha in sorted(shas) for i in self._infos(f"<{graph_iri(sha)}>"))

    def _infos(self, graph: str) -> list[PaperInfo]:
        """By SHA-256; a property is read of all papers at once, in a quarter of a join's time."""
        wanted = " ".join(f"ld:{name}" for name in sorted(_OF_PAPER))
        found = self.query(
            PREFIXES + f"SELECT ?p ?f ?v WHERE {{ VALUES ?f {{ {wanted} }}"
            f" GRAPH {graph} {{ ?p ?f ?v }} }}",
            graphs=(),
        )
        told: dict[str, dict[str, Value]] = defaultdict(dict)
        for paper, name, said in found.rows:
            if said is not None:
                told[str(paper)].setdefault(str(name).removeprefix(f"{BASE}ontology#"), said)
        infos = (_info(one) for one in told.values() if one.keys() >= _OF_PAPER)
        return sorted(infos, key=lambda info: info.sha256)

    def put_paper(self, sha: str, quads: Iterable[Quad]) -> None:
        """Put one paper's graph in the place of what was there; effective becomes stale."""
        self.apply(self.stamped(Change((graph_iri(sha),), (), list(quads))))

    def remove_paper(self, sha: str) -> None:
        """Take one paper's graph away; effective becomes stale. Raises `NotFoundError`."""
        if not any(self.quads(graph_iri(sha))):
            raise NotFoundError(sha)
        self.apply(self.stamped(Change((graph_iri(sha),))))

    def replace(self, graph: str, quads: Iterable[Quad]) -> bool:
        """Make a graph hold exactly `quads`, by differences; False if it held them already.

        Neither what is there nor what will be need fit into memory.
        """
        there, stream = Marks(self.quads(graph)), iter(quads)
        told, changed = set[str](), False
        if not there:
            return self._fill(stream)
        while some := set(islice(stream, _AT_ONCE)):
            new = [quad for quad in some if not there.keep(quad)]
            told |= _told_of(new)
            changed = self._add(new) or changed
        lost = (quad for quad in self.quads(graph) if there.lost(quad))
        while gone := list(islice(lost, _MANY)):
            told, changed = told | _told_of(gone), True
            self.apply(Change((), ordered(gone)))
        if graph == EFFECTIVE:
            self._add(_told(self.epoch()[0], told))
        return changed

    def _fill(self, stream: Iterator[Quad]) -> bool:
        """Put `stream` in as it comes; whether anything came. A bulk load holds all its quads."""
        size = _FILL
        for one in stream:
            self.bulk(chain([one], islice(stream, size - 1)))
            size = min(2 * size, _FULL)
        return size > _FILL

    def _add(self, quads: Sequence[Quad]) -> bool:
        # A bulk load is in files at once; who opens while a log becomes one may see neither.
        if len(quads) > _MANY:
            self.bulk(quads)
        else:
            self.apply(Change((), (), ordered(quads)))
        return bool(quads)

    def text(self, sha: str) -> str | None:
        """The full text of a paper; None if it is not in the store."""
        rows = self.query(
            f"SELECT ?t WHERE {{ <{paper_iri(sha)}> <{ld('text').value}> ?t }}",
            graphs=(graph_iri(sha),),
        ).rows
        return str(rows[0][0]) if rows else None

    def read_from(self, sha: str) -> list[str]:
        """Where a paper was read, as "computer:path"."""
        found = self.query(
            f"SELECT ?at WHERE {{ <{paper_iri(sha)}> <{ld('readFrom').value}> ?at }} ORDER BY ?at",
            graphs=(LOG,),
        )
        return [str(at) for (at,) in found.rows]

    def curated(self) -> list[Quad]:
        """The decisions of people."""
        return list(self.quads(CURATED))

    def epoch(self) -> tuple[int, int]:
        """(papers, effective): how often each was written; effective behind = to be recomputed."""
        nodes = f"VALUES ?g {{ {_PAPERS} {_EFFECTIVE} }}"
        asked = f"SELECT ?g ?n WHERE {{ {nodes} ?g {ld('epoch')} ?n }}"
        known = {str(g): int(str(n)) for g, n in self.query(asked, graphs=(LOG,)).rows}
        return known.get(_PAPERS.value, 0), known.get(_EFFECTIVE.value, 0)

    @property
    def raw(self) -> bool:
        """Whether others put a dump there that is not laid out as a store (a server's case)."""
        return False

    @cached_property
    def standardised(self) -> bool:
        """Whether what is known is stated in standard words too (`graph.standard`)."""
        return bool(len(self.query("SELECT ?s { ?s ?p ?o } LIMIT 1", graphs=(STANDARD,))))

    @property
    def stale(self) -> bool:
        """True if effective was computed from an older state of the papers."""
        papers, effective = self.epoch()
        return papers != effective

    def stamped(self, change: Change, shas: Iterable[str] = ()) -> Change:
        """`change` with the papers' epoch raised: effective is behind until it is settled.

        The log remembers in which epoch what is said of a paper or document changed; `shas` are
        more such papers.
        """
        papers, _ = self.epoch()
        marked = _marked(change, _PAPERS, papers, papers + 1)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        at = Quad(
            NamedNode(f"{BASE}epoch/{papers + 1}"), _ENDED, Literal(now, datatype=_TIME), _LOG
        )
        cleared = (m[1] for graph in change.clear if (m := _OF_FILE.match(graph)))
        files = map(paper_iri, (*shas, *cleared))
        more = _told(papers + 1, {*files, *_told_of((*change.remove, *change.add))})
        return Change(marked.clear, marked.remove, [*marked.add, at, *more])

    def settled(self, change: Change) -> Change:
        """`change` with the epoch of effective made that of the papers."""
        papers, effective = self.epoch()
        marked = _marked(change, _EFFECTIVE, effective, papers)
        told = _told_of((*change.remove, *change.add))
        return Change(marked.clear, marked.remove, [*marked.add, *_told(papers, told)])


def _told(epoch: int, iris: Iterable[str]) -> list[Quad]:
    """A mark of the epoch on every paper and document of which something else is said."""
    return [Quad(NamedNode(iri), ld("epoch"), Literal(epoch), _LOG) for iri in sorted(iris)]


def _told_of(quads: Iterable[Quad]) -> set[str]:
    """The papers of which statements speak, and the documents that stand in known ones (IRIs)."""
    found = set[str]()
    for quad in quads:
        name = str(quad.subject.value)  # type: ignore[union-attr]
        if of_file := _OF_FILE.match(name):
            found.add(paper_iri(of_file[1]))
        if quad.graph_name == _EFFECTIVE:
            ends = (name, quad.object.value if isinstance(quad.object, NamedNode) else "")
            found.update(end for end in ends if end.startswith(_OF_WORK))
    return found


def _marked(change: Change, node: NamedNode, old: int, new: int) -> Change:
    if old == new:
        return change
    marks = [Quad(node, ld("epoch"), Literal(str(n)), _LOG) for n in (old, new)]
    return Change(change.clear, [*change.remove, marks[0]], [*change.add, marks[1]])


def ordered(quads: Iterable[Quad]) -> list[Quad]:
    """Quads in the order of their N-Quads lines: the canonical order."""
    return sorted(quads, key=str)


def _info(told: Mapping[str, Value]) -> PaperInfo:
    return PaperInfo(
        sha256=str(told["sha256"]),
        name=str(told["fileName"]),
        format=str(told["format"]),
        pipeline=str(told["pipeline"]),
        ocr=bool(told["ocr"]),
        chars=int(str(told["chars"])),
    )


def need_writable(store: Store) -> None:
    """Raise `StoreError` for a store that was opened to be read."""
    if not store.writable:
        raise StoreError(message("store-read-only", location=store.location))
