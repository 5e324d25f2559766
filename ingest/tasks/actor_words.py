"""The words of lexicon/assignment_cues.yaml that names of actors are made of and ended by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from ingest.tasks.cues import data
from ingest.text.patterns import fold
from ingest.text.phrases import Phrases, words_of
from ontology import lexicon

_CAPITAL = ("bodies", "titles")  # they begin a name only with a capital
_ANY_CASE = ("groups", "lower_titles", "lower_bodies", "places", "fixed", "compounds")
_OPENING = ("plural", "person", "bodies", "titles", "groups", "lower_titles", "lower_bodies")
_WITHIN = ("compounds", "inner", "narrowing", "relative")
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
    "occasions",
    "settled",
    "allowed",
    "made",
    "named",
    "companies",
    "forms",
    "trades",
    "activities",
)
_ENDING = ("strong", "adverbs", "verbs", "circumstance", "speech", "other")
_BEHIND = ("organise", "inform", "manner", "sets_in")  # what tells a verb from a noun


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
    occasions: Phrases
    settled: Phrases
    allowed: Phrases
    made: Phrases
    named: Phrases
    companies: Phrases
    forms: Phrases
    trades: Phrases
    activities: Phrases
    strong: Phrases
    verbs: Phrases
    circumstance: Phrases
    speech: Phrases
    other: Phrases
    duty: Phrases
    passed: Phrases
    organise: Phrases
    inform: Phrases
    manner: Phrases
    sets_in: Phrases
    shared: Phrases
    shared_ends: frozenset[str]  # the last words of these
    provinces: Phrases
    cities: frozenset[str]  # those of the provinces that are cities, folded
    levels: dict[str, int]  # "tỉnh" → which of the levels of places
    place_ends: frozenset[str]  # their last words: "phố" of "thành phố", "vực" of "khu vực"
    pausing: frozenset[str]  # these and `shared_ends`: a name may be whole behind them
    fields: dict[str, Phrases]  # "Sở" → what departments are named after
    openings: "Openings"  # what a list may begin with
    within: frozenset[str]  # first words of all that may stand out within a name
    marked: frozenset[str]  # these, those that may end it, and those that make it plural
    standing_out: frozenset[str]  # these, what parts names, and what fields stand behind


@cache
def words() -> Words:
    """The lexicon's lists of actors and predicates."""
    actors, predicates = data()["actors"], data()["predicates"]
    lists = (*_OPENING, *_WITHIN, *_OTHERS)
    ends = ("strong", "circumstance", "speech", "other", "duty", "passed", *_BEHIND)
    fields = {head: Phrases(_fields(head)) for head in ("Bộ", "Sở")}
    fields |= {head.lower(): known for head, known in fields.items()}
    within = _firsts(actors[n] for n in _WITHIN)
    marked = within | _firsts([actors["plural"], *(predicates[n] for n in _ENDING)])
    shared_ends = frozenset(words_of(p)[-1] for p in actors["shared"])
    nouns = [noun for level in actors["levels"] for noun in level if noun != "đặc khu"]
    place_ends = frozenset(words_of(noun)[-1] for noun in (*nouns, "khu vực"))
    return Words(
        **{name: Phrases(flat(actors[name])) for name in lists},
        **{name: Phrases(flat(predicates[name])) for name in ends},
        verbs=Phrases([*predicates["adverbs"], *flat(predicates["verbs"])]),
        shared=Phrases(actors["shared"]),
        shared_ends=shared_ends,
        provinces=Phrases(p.name for p in lexicon.provinces().values()),
        cities=frozenset(
            " ".join(words_of(p.name)) for p in lexicon.provinces().values() if p.kind == "C"
        ),
        levels={fold(noun): n for n, nouns in enumerate(actors["levels"]) for noun in nouns},
        place_ends=place_ends,
        pausing=shared_ends | place_ends,
        fields=fields,
        openings=_openings(actors),
        within=within,
        marked=marked,
        standing_out=marked | {"và", *map(fold, fields)},
    )


@lru_cache(maxsize=32768)
def begins(word: str) -> bool:
    """Can a list of actors begin with this word?"""
    return words().openings.begins(word)


_QUOTES = "\"“”'"
_Seconds = dict[str, frozenset[str] | None]  # by first word: the second ones, None for any


@dataclass(frozen=True, slots=True)
class Openings:
    """The first two words of all that a list may begin with: most texts fail here at no cost."""

    capital: _Seconds
    small: _Seconds  # of a first word in small letters, or a quote
    never: frozenset[tuple[str, ...]]  # "Trường hợp", "Ban hành": no bodies

    def begins(self, first: str) -> bool:
        """Can a list begin with this word?"""
        return fold(first) in (self.capital if first[0].isupper() else self.small)

    def may(self, first: str, second: str | None, *, cut: bool) -> bool:
        """Can a list begin so? `cut`: the second word may go on behind what was read."""
        word = fold(first)
        seconds = (self.capital if first[0].isupper() else self.small).get(word, frozenset())
        if seconds is None:
            return second is None or (word, fold(second)) not in self.never
        return bool(seconds and cut) or (second is not None and fold(second) in seconds)


def _openings(actors: dict[str, Any]) -> Openings:
    """What the lists of names, and the words before names, begin with."""

    def phrases(*names: str) -> list[tuple[str, ...]]:
        return [words_of(p) for name in names for p in flat(actors[name])]

    small = _seconds(phrases("plural", "person", "named", *_ANY_CASE))
    capital = _seconds(phrases("plural", "person", *_ANY_CASE, *_CAPITAL))
    for plural in phrases("plural"):
        if len(plural) == 1:
            small[plural[0]] = capital[plural[0]] = frozenset(capital)
    small.update(dict.fromkeys(_QUOTES))
    return Openings(capital, small, frozenset(p for p in phrases("not_bodies") if len(p) == 2))


def _seconds(phrases: Iterable[tuple[str, ...]]) -> _Seconds:
    made: _Seconds = {}
    for first, *rest in phrases:
        known = made.get(first, frozenset())
        made[first] = known | {rest[0]} if rest and known is not None else None
    return made


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
