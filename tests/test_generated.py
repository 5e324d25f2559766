"""Authored corpora with known truth (benchmarks/generator.py), in the small."""

import sys
from collections import defaultdict
from itertools import product
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1]))

from benchmarks.generator import HARSH, REAL, Rates, world
from benchmarks.truth import identity, view_of, wrong_status
from graph.effective.decisions import Decisions
from graph.effective.resolve import keys_of, sought
from graph.open import open_store
from graph.papers.facts import facts_of
from graph.update import add_papers
from queries.answer.run import answer


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


def test_some_dispatches_answer_others() -> None:
    made = world(500, seed=3)
    acts = {act.id: act for act in made.acts}
    answers = [
        (acts[made.act_of[record.source.sha256]], citation)
        for record, _ in made.papers
        for citation in record.citations
        if citation.relation == "replies_to"
    ]
    assert answers
    assert {(act.kind.type, citation.type) for act, citation in answers} == {
        ("cong-van", "cong-van")
    }


def test_the_first_rows_are_asked_alone_and_more_where_they_are_of_one_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of rows equal to the last one some may be missing, so more are asked for."""
    with open_store(":memory:", write=True) as store:
        add_papers(store, world(30, seed=1).papers)
        whole = answer(store, "tasks-no-deadline", {})
        days = [row.date for row in whole]
        assert 1 < len(set(days)) < len(days), "some tasks are of one day"
        monkeypatch.setattr("queries.answer.run.FIRST", 1)
        for growth, limit in product((2, 100_000), range(0, len(days) + 1, 9)):
            monkeypatch.setattr("queries.answer.run.GROWTH", growth)
            few = answer(store, "tasks-no-deadline", {}, limit=limit)
            assert few.rows == whole.rows[:limit]
            assert few.cut == (limit < len(days))


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
