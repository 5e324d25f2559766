"""Authored corpora with known truth (benchmarks/generator.py), in the small."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1]))

from benchmarks.generator import HARSH, REAL, Rates, world
from benchmarks.truth import identity, wrong_status
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
