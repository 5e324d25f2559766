"""What the graph concludes of a generated corpus, beside the truth."""

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from benchmarks.generator import DAYS, FIRST, Act, World, status
from graph.effective import compute
from graph.effective.decisions import Decisions
from graph.effective.fields import is_reference, parse_name
from graph.effective.resolve import resolve
from graph.papers.facts import Facts, facts_of
from graph.read.validity import validity
from graph.store import Store


@dataclass(frozen=True, slots=True)
class Identity:
    """Pairs of mentions and papers that are said to be one act, beside those that are."""

    items: int
    joined: int  # pairs that are said to be one
    right: int  # … and are
    true: int  # pairs that are one
    across: tuple[
        str, ...
    ]  # works that join acts of two places or terms, misprints of a year apart

    @property
    def f1(self) -> float:
        """Pairwise F1."""
        return 2 * self.right / (self.joined + self.true)


def view_of(papers: Iterable[Facts], decisions: Decisions, text_of: compute.TextOf) -> compute.View:
    """Resolve the papers at once and lay out what each document is known by."""
    settled = compute.in_order(papers, decisions)
    claims = (c for p in settled for c in compute.claims_of(p))
    resolution = resolve(claims, compute.held_of(settled, text_of), decisions.same)
    view = compute.lay_out(settled, decisions, resolution)
    return replace(view, witness=compute.witnesses_of(view.held.values()))


def identity(world: World) -> Identity:
    """How well acts are told apart. A name that stays open says no identity."""
    texts = {record.source.sha256: text for record, text in world.papers}
    view = view_of((facts_of(r) for r, _ in world.papers), Decisions(), texts.get)
    found = {iri: work for iri, (work, _) in view.resolution.cited.items()}
    found |= view.resolution.work_of_paper
    clusters: dict[str, list[str]] = defaultdict(list)
    for item, work in found.items():
        if not _vague(work):
            clusters[work].append(item)
    sizes = (Counter(world.act_of[i] for i in items) for items in clusters.values())
    return Identity(
        items=len(found),
        joined=sum(_pairs(len(items)) for items in clusters.values()),
        right=sum(_pairs(n) for size in sizes for n in size.values()),
        true=sum(_pairs(n) for n in Counter(world.act_of[i] for i in found).values()),
        across=tuple(sorted(w for w, items in clusters.items() if _across(world, items))),
    )


def _pairs(n: int) -> int:
    return n * (n - 1) // 2


def _vague(work: str) -> bool:
    """Whether an open name may be several acts': its place, owner or year is unknown."""
    name = parse_name(work)
    return is_reference(work) and (name is None or name.year is None or "_" in work)


def _across(world: World, items: Iterable[str]) -> bool:
    """Left aside: a misprinted year, which makes letter by letter the name of another act."""
    acts = {world.act_of[i] for i in items if i not in world.misprinted}
    return len({_series(world.acts[a]) for a in acts}) > 1


def _series(act: Act) -> tuple[object, ...]:
    """Place, era and kind, and of the Party the term."""
    return act.key if act.kind.party else act.key[:-1]


def wrong_status(
    store: Store, world: World, *, works: int, days: int = 20, seed: int = 0
) -> list[tuple[str, date, str, str]]:
    """(work, day, said, true) where the status of a held act on a random day is not the truth."""
    rng = random.Random(seed)
    asked = [FIRST + timedelta(days=rng.randrange(DAYS + 60)) for _ in range(days)]
    names = {world.act_of[r.source.sha256]: r.document.iri for r, _ in reversed(world.papers)}
    wrong = []
    for act in _interesting(rng, world, works):
        iri = names[act.id] or ""
        for day in asked:
            said, true = validity(store, iri, day).status, status(act, day)
            if said != true:
                wrong.append((iri, day, said, true))
    return wrong


def _interesting(rng: random.Random, world: World, count: int) -> list[Act]:
    """Held acts that something happens to, and as many others."""
    held = [world.acts[n] for n in sorted(world.held)]
    changed = [a for a in held if a.events]
    quiet = [a for a in held if not a.events]
    half = min(count // 2, len(changed))
    return rng.sample(changed, half) + rng.sample(quiet, min(count - half, len(quiet)))
