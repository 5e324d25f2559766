"""The words of lexicon/assignment_cues.yaml that names of actors are made of and ended by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingest.cues import data
from ingest.phrases import Phrases, fold
from ontology import lexicon

_OPENING = ("plural", "person", "bodies", "titles", "groups", "lower_titles", "lower_bodies")
_WITHIN = ("compounds", "inner", "narrowing", "relative", "plural")
_OTHERS = (
    "places",
    "fixed",
    "skip",
    "parted",
    "not_bodies",
    "clauses",
    "mixed",
    "topics",
    "departments",
)
_ENDING = ("strong", "adverbs", "verbs", "circumstance", "speech", "other")


@dataclass(frozen=True, slots=True)
class Words:
    """The lists, ready for look-up; what each holds is said in the lexicon."""

    plural: Phrases
    person: Phrases
    bodies: Phrases
    titles: Phrases
    groups: Phrases
    lower_titles: Phrases
    lower_bodies: Phrases
    places: Phrases
    fixed: Phrases
    compounds: Phrases
    inner: Phrases
    relative: Phrases
    narrowing: Phrases
    skip: Phrases
    parted: Phrases
    not_bodies: Phrases
    clauses: Phrases
    mixed: Phrases
    topics: Phrases
    departments: Phrases
    strong: Phrases
    verbs: Phrases
    circumstance: Phrases
    speech: Phrases
    other: Phrases
    organise: Phrases
    inform: Phrases
    shared: frozenset[str]
    fields: dict[str, Phrases]  # "Sở" → what departments are named after
    firsts: frozenset[str]  # first words of all that a list may begin with
    marked: frozenset[str]  # first words of all that may end a name or stand out within it


@cache
def words() -> Words:
    """The lexicon's lists of actors and predicates."""
    actors, predicates = data()["actors"], data()["predicates"]
    lists = (*_OPENING, *_WITHIN[:-1], *_OTHERS)
    ends = ("strong", "circumstance", "speech", "other", "organise", "inform")
    return Words(
        **{name: Phrases(flat(actors[name])) for name in lists},
        **{name: Phrases(flat(predicates[name])) for name in ends},
        verbs=Phrases([*predicates["adverbs"], *flat(predicates["verbs"])]),
        shared=frozenset(map(fold, actors["shared"])),
        fields={head: Phrases(_fields(head)) for head in ("Bộ", "Sở")},
        firsts=_firsts(actors[n] for n in (*_OPENING, "places", "fixed", "compounds")) | _QUOTES,
        marked=_firsts([*(actors[n] for n in _WITHIN), *(predicates[n] for n in _ENDING)]),
    )


_QUOTES = frozenset("\"“”'")


def flat(rows: Iterable[Any]) -> Iterator[str]:
    """The phrases of a list whose rows may be lists."""
    for row in rows:
        if isinstance(row, list):
            yield from row
        else:
            yield row


def _firsts(lists: Iterable[Iterable[Any]]) -> frozenset[str]:
    return frozenset(Phrases(p for rows in lists for p in flat(rows)).firsts())


def _fields(head: str) -> Iterator[str]:
    """What ministries or departments are named after: "Văn hóa, Thể thao và Du lịch"."""
    yield from data()["actors"]["fields"]
    for issuer in lexicon.issuers().values():
        if issuer.vi.startswith(f"{head} "):
            yield issuer.vi.split("→")[0].strip().removeprefix(f"{head} ")
