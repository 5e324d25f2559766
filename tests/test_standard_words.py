"""The graph of standard words says what is known, and follows every write."""

from pathlib import Path

from graph.curate import curate
from graph.open import open_store
from graph.standard import in_standard_words, lay
from graph.store import DEFAULT_GRAPHS, Store
from graph.update import rebuild, remove_paper
from ontology.identity import STANDARD

CITES = "SELECT ?a ?b { ?a <http://data.europa.eu/eli/ontology#cites> ?b }"
OWN = "SELECT ?a ?b { ?a <https://w3id.org/luocdo/ontology#cites> ?b }"
BODIES = "SELECT ?x { ?x a <http://www.w3.org/ns/org#Organization> } LIMIT 1"


def _true(store: Store) -> bool:
    known = [quad for graph in DEFAULT_GRAPHS for quad in store.quads(graph)]
    return set(store.quads(STANDARD)) == set(in_standard_words(known))


def test_it_is_laid_once_and_follows_what_is_written(own_chain: Store) -> None:
    assert not own_chain.standardised and not len(own_chain.query(CITES))
    lay(own_chain)
    cites = own_chain.query(CITES, graphs=(STANDARD,))
    own = own_chain.query(OWN)
    assert len(cites) == len(own) > 10 and len(own_chain.query(BODIES, graphs=(STANDARD,))) == 1
    assert _true(own_chain)
    shas = list(own_chain.papers())
    remove_paper(own_chain, shas[0])
    assert _true(own_chain) and 0 < len(own_chain.query(CITES, graphs=(STANDARD,))) < len(cites)
    curate(own_chain, [{"same": list(map(str, own.rows[0]))}], who="a", when="2026-01-01")
    assert _true(own_chain)
    rebuild(own_chain)
    assert _true(own_chain)


def test_another_opening_knows_of_it(own_folder: Path) -> None:
    with open_store(own_folder, write=True) as store:
        lay(store)
    with open_store(own_folder, write=True) as store:
        assert store.standardised
        remove_paper(store, next(iter(store.papers())))
        assert _true(store)


def test_a_server_keeps_it_too(server: str, own_folder: Path) -> None:
    with open_store(own_folder) as here, open_store(server, write=True) as there:
        there.bulk(here.quads())
        lay(there)
        remove_paper(there, next(iter(there.papers())))
        assert _true(there) and len(there.query(CITES, graphs=(STANDARD,)))
