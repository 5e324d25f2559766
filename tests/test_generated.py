"""Authored corpora with known truth (benchmarks/generator.py), in the small."""

import sys
from collections import defaultdict
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1]))

from benchmarks.generator import HARSH, REAL, Rates, world
from benchmarks.truth import identity, wrong_status
from graph.decisions import Decisions
from graph.effective import view_of
from graph.facts import facts_of
from graph.resolve import keys_of, sought
from graph.store import open_store
from graph.update import add_papers


@pytest.mark.parametrize(("rates", "f1"), [(REAL, 0.99), (HARSH, 0.85)], ids=["real", "harsh"])
@pytest.mark.parametrize("seed", range(3))
def test_acts_are_told_apart(seed: int, rates: Rates, f1: float) -> None:
    found = identity(world(500, seed=seed, rates=rates))
    assert found.across == (), "nothing is joined across provinces or terms"
    assert found.f1 >= f1


def test_what_was_in_force_on_twenty_days() -> None:
    made = world(500, seed=7)
    with open_store(":memory:", write=True) as store:
        add_papers(store, made.papers)
        assert wrong_status(store, made, works=60) == []


def test_equal_arguments_give_the_same_corpus() -> None:
    assert world(50, seed=3).papers == world(50, seed=3).papers != world(50, seed=4).papers


@pytest.mark.parametrize("seed", range(2))
def test_what_the_resolver_compares_is_found_by_keys(seed: int) -> None:
    """One more paper reads what is filed under the keys sought: none of it may lie elsewhere."""
    made = world(600, seed=seed, rates=HARSH)
    found = view_of((facts_of(r) for r, _ in made.papers), Decisions(), dict[str, str]().get)
    days: dict[str, set[str]] = defaultdict(set)
    for work, cited in found.cited.items():
        days[work] |= {m.date for _, m in cited if m.date}
        days[work] |= {p.document.date for p in found.held.get(work, ()) if p.document.date}
    name_of = {m.iri: m.name for p in found.papers.values() for m in p.mentions}
    met = {(name_of[c], w) for c, works in found.resolution.candidates.items() for w in works}
    met |= {(name_of[c], w) for c, (w, sure) in found.resolution.cited.items() if sure < 1}
    met |= {(a, b) for a, others in found.alike.items() for b in others}
    assert len(met) > 20
    for one, other in met:
        for a, b in ((one, other), (other, one)):
            assert sought(a, days[a]) & {*keys_of(b, days[b])}, (a, b)
