"""Keeping the effective graph true to the papers and the decisions."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from pyoxigraph import Quad

from graph.decisions import decisions_of
from graph.effective import derive, view_of
from graph.facts import Facts, facts_of, stored_facts
from graph.store import Change, Store, need_writable, ordered
from graph.terms import in_graph
from graph.triples import SAMPLE_MARK, paper_quads
from ontology.identity import EFFECTIVE, VOCABULARY, graph_iri
from ontology.model import Record

BATCH = 500  # papers in one write: what is done stays done when the run is stopped
_MANY = 20_000  # quads from which a bulk load is faster than a transaction


def add_papers(store: Store, papers: Iterable[tuple[Record, str]]) -> int:
    """Put papers (record, full text) in; returns how many were new or said something new.

    `papers` may be endless for memory: it is taken in batches. Only whole papers are ever stored,
    also when the process dies; effective is computed at the end, or at the next opening for
    writing of a store that was left behind.
    """
    need_writable(store)
    there, stream = frozenset(store.papers()), iter(papers)
    fresh: dict[str, Facts] = {}
    while batch := list(islice(stream, BATCH)):
        fresh |= _put(store, batch, there)
    refresh(store, fresh)
    return len(fresh)


def _put(
    store: Store, batch: Iterable[tuple[Record, str]], there: frozenset[str]
) -> dict[str, Facts]:
    fresh: dict[str, Facts] = {}
    new: dict[str, list[Quad]] = {}
    for record, text in batch:
        sha, quads = record.source.sha256, list(paper_quads(record, text))
        if sha in there and set(quads) == set(store.quads(graph_iri(sha))):
            continue
        fresh[sha] = facts_of(record, sample=SAMPLE_MARK in text)
        if sha in there:
            store.put_paper(sha, quads)
        else:
            new[sha] = quads
    if new:
        store.apply(store.stamped(Change()))
        store.bulk(quad for quads in new.values() for quad in quads)
    return fresh


def remove_paper(store: Store, sha: str) -> None:
    """Take a paper out, with all that only it supports; raises `NotFoundError`."""
    need_writable(store)
    store.remove_paper(sha)
    refresh(store)


def refresh(store: Store, fresh: Mapping[str, Facts] | None = None) -> bool:
    """Bring effective up to date if papers or decisions changed since it was computed.

    `fresh` are facts at hand, which need not be read back. False if nothing was to be done.
    """
    if not store.stale:
        return False
    rebuild(store, fresh)
    return True


def rebuild(store: Store, fresh: Mapping[str, Facts] | None = None) -> None:
    """Compute the effective graph anew from the papers and the decisions."""
    need_writable(store)
    write_vocabulary(store)
    papers = all_facts(store, fresh or {})
    view = view_of(papers, decisions_of(store.curated()), store.text)
    there = set(store.quads(EFFECTIVE))
    if there:
        wanted = set(in_graph(derive(view), EFFECTIVE))
        _replace(store, there - wanted, wanted - there)
    else:
        store.bulk(in_graph(derive(view), EFFECTIVE))
    store.apply(store.settled(Change()))


def _replace(store: Store, gone: set[Quad], new: set[Quad]) -> None:
    if len(new) < _MANY:
        store.apply(Change((), ordered(gone), ordered(new)))
    else:
        store.apply(Change((), ordered(gone)))
        store.bulk(new)


def all_facts(store: Store, fresh: Mapping[str, Facts]) -> Iterator[Facts]:
    """The facts of every paper in the store, those at hand not read again."""
    for sha in store.papers():
        if facts := fresh.get(sha) or stored_facts(store.quads(graph_iri(sha))):
            yield facts


def write_vocabulary(store: Store) -> None:
    """Put this release's vocabulary in, if another one is there."""
    from pyoxigraph import RdfFormat, parse

    from ontology.vocabulary import vocabulary

    store.replace(VOCABULARY, parse(vocabulary(), format=RdfFormat.N_QUADS))
