"""Keeping the effective graph true to the papers and the decisions."""

from collections.abc import Iterable

from graph.decisions import decisions_of
from graph.effective import derive, view_of
from graph.facts import Facts, stored_facts
from graph.store import Change, Store, need_writable, ordered
from graph.terms import in_graph
from graph.triples import paper_quads
from ontology.identity import EFFECTIVE, VOCABULARY, graph_iri
from ontology.model import Record


def add_papers(store: Store, papers: Iterable[tuple[Record, str]]) -> int:
    """Put papers (record, full text) in; returns how many were new or said something new.

    Whole papers only, also when the process dies; effective is brought up to date at the end, or
    at the next opening for writing (`rebuild` of a `stale` store).
    """
    need_writable(store)
    changed = 0
    for record, text in papers:
        graph = graph_iri(record.source.sha256)
        quads = set(paper_quads(record, text))
        if quads != set(store.quads(graph)):
            store.apply(store.stamped(Change((graph,), (), ordered(quads))))
            changed += 1
    refresh(store)
    return changed


def remove_paper(store: Store, sha: str) -> None:
    """Take a paper out, with all that only it supports; raises `NotFoundError`."""
    need_writable(store)
    store.remove_paper(sha)
    refresh(store)


def refresh(store: Store) -> bool:
    """Bring effective up to date if papers or decisions changed since it was computed."""
    if not store.stale:
        return False
    rebuild(store)
    return True


def rebuild(store: Store) -> None:
    """Compute the effective graph anew from the papers and the decisions."""
    need_writable(store)
    write_vocabulary(store)
    papers, decisions = list(all_facts(store)), decisions_of(store.curated())
    wanted = set(in_graph(derive(view_of(papers, decisions, store.text)), EFFECTIVE))
    there = set(store.quads(EFFECTIVE))
    change = Change((), ordered(there - wanted), ordered(wanted - there))
    store.apply(store.settled(change))


def all_facts(store: Store) -> Iterable[Facts]:
    """The facts of every paper in the store."""
    for sha in store.papers():
        if facts := stored_facts(store.quads(graph_iri(sha))):
            yield facts


def write_vocabulary(store: Store) -> None:
    """Put this release's vocabulary in, if another one is there."""
    from pyoxigraph import RdfFormat, parse

    from ontology.vocabulary import vocabulary

    store.replace(VOCABULARY, parse(vocabulary(), format=RdfFormat.N_QUADS))
