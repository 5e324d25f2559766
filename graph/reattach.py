"""Decisions that nothing in the store answers to: about a sentence that no copy of its document
has any more, or about a document that is gone.

They stay, and count again when their sentence comes back. A person attaches one to the sentence
that stands there now, or withdraws it: a decision of its own each, so that undoing it brings the
old one back.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from graph.curate import curate
from graph.effective.decisions import Verdict
from graph.effective.similar import letters_alike
from graph.papers.facts import Facts, Mention, Task, stored_facts
from graph.read.decision_log import Settled, all_decisions
from graph.store import PREFIXES, Store
from graph.taskstatus import find_task, said_of, set_status
from graph.update import copies_in
from ontology.errors import CurationError
from ontology.identity import CURATED, EFFECTIVE, graph_iri
from ontology.messages import message

LEAST = 0.3  # of its pairs of letters a sentence shares with the one it is offered for


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A stored decision, why nothing answers to it, and the most alike that stands there now."""

    said: Settled
    reason: str
    papers: tuple[str, ...]  # sha256 of the files of its document that the store has
    near: Mention | Task | None = None

    @property
    def decision(self) -> str:
        """Its IRI."""
        return self.said.iri


def unmatched(store: Store, papers: Collection[str] | None = None) -> list[Unmatched]:
    """All of them, the latest first, or those of the document with the files `papers` (sha256)."""
    copies, linked = copies_in(store), _linked(store)
    found = [s for s in all_decisions(store) if s.paper and s.iri not in linked]
    about = {s.iri: copies.of(s.paper, s.document or None) for s in found}
    there = store.held({sha for shas in about.values() for sha in shas})

    @cache
    def facts(sha: str) -> Facts | None:
        return stored_facts(store.quads(graph_iri(sha)))

    made: list[Unmatched] = []
    for said in found:
        held = tuple(sha for sha in about[said.iri] if sha in there)
        if papers is None or not set(papers).isdisjoint(held):
            made += _judged(said, held, facts)
    return made


def _judged(
    said: Settled, held: tuple[str, ...], facts: Callable[[str], Facts | None]
) -> Iterator[Unmatched]:
    if not held:
        yield Unmatched(said, message("file-gone"), ())
    elif said.verb in ("rejects", "confirms", "status"):
        known = [f for sha in held if (f := facts(sha))]
        mentions = [m for f in known for m in f.mentions]
        if said.verb != "status" and any(map(_verdict(said).hits, mentions)):
            return
        places: Iterable[Mention | Task] = mentions
        if said.verb == "status":
            places = [t for f in known for t in f.tasks]
        yield Unmatched(said, message("sentence-gone"), held, _nearest(said, places))


def _verdict(said: Settled) -> Verdict:
    names = frozenset(said.names)
    return Verdict(said.iri, said.verb, said.relation, said.paper, names, said.quote, said.words)


def _nearest(said: Settled, places: Iterable[Mention | Task]) -> Mention | Task | None:
    """The most alike sentence; of a decision about no single one a mention of the same document."""
    best: tuple[float, Mention | Task | None] = (LEAST, None)
    for place in places:
        named = isinstance(place, Mention) and place.name in said.names
        alike = letters_alike(said.words, place.words) if said.words else float(named)
        if alike > best[0]:
            best = alike, place
    return best[1]


def _linked(store: Store) -> set[str]:
    """Statuses whose task is there."""
    said = f"GRAPH <{CURATED}> {{ ?d ld:ofTask ?key }} GRAPH <{EFFECTIVE}> {{ ?d ld:about ?a }}"
    asked = f"{PREFIXES}SELECT ?d WHERE {{ {said} }}"
    return {str(d) for (d,) in store.query(asked, graphs=()).rows}


def find(store: Store, typed: str) -> Unmatched:
    """One of them by its IRI or the first characters of its id; raises `CurationError`."""
    wanted = typed.strip().rpartition("/")[2]
    found = [u for u in unmatched(store) if u.decision.rpartition("/")[2].startswith(wanted)]
    if len(wanted) < 4 or len(found) != 1:
        raise CurationError(message("no-such-unmatched", typed=typed[:80]))
    return found[0]


def attach(store: Store, one: Unmatched, *, who: str, note: str = "") -> str:
    """Let a decision hold for the sentence most alike; returns the decision that now says so."""
    said, near, now = one.said, one.near, datetime.now().astimezone()
    if near is None:
        raise CurationError(message("nothing-near"))
    note = note or said.note
    if isinstance(near, Task):
        task, old = find_task(store, near.key), said_of(store, said.iri)
        at = now.isoformat(timespec="microseconds")
        return set_status(
            store, task, said.value, on=old, by=who, at=at, note=note, instead=said.iri
        ).decision
    verb = "confirm" if said.verb == "confirms" else "reject"
    sha = near.iri.split("/")[-2]
    entry = {verb: near.relation, "paper": sha, "of": near.name, "quote": near.words, "note": note}
    return _take(store, {k: v for k, v in entry.items() if v} | {"withdraw": said.iri}, who, now)


def withdraw(store: Store, one: Unmatched, *, who: str, note: str = "") -> str:
    """Let a decision count no more; returns the decision that says so."""
    entry = {"withdraw": one.decision} | ({"note": note} if note else {})
    return _take(store, entry, who, datetime.now().astimezone())


def _take(store: Store, entry: dict[str, str], who: str, now: datetime) -> str:
    done = curate(store, [entry], who=who, when=now.isoformat(timespec="seconds"))
    if not done.added:
        raise CurationError(message("decided-already"))
    return done.added[0]
