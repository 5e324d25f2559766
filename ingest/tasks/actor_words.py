"""The words of lexicon/assignment_cues.yaml that names of actors are made of and ended by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ingest.tasks.cues import data
from ingest.text.patterns import fold
from ingest.text.phrases import Phrases, words_of
from ontology import lexicon

_CAPITAL = ("bodies", "titles")  # they begin a name only with a capital
_ANY_CASE = ("groups", "lower_titles", "lower_bodies", "places", "fixed", "compounds")
_WITHIN = ("compounds", "inner", "narrowing", "relative")
_ENDING = ("strong", "adverbs", "verbs", "circumstance", "speech", "other")


class Words:
    """The lists of the lexicon by their names there, ready for look-up, and what follows of them;
    what each holds is said in the lexicon."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Phrases:
            """A list of the lexicon."""

    def __init__(self) -> None:
        actors, predicates = data()["actors"], data()["predicates"]
        for name, rows in (actors | predicates).items():
            setattr(self, name, Phrases(flat(rows)))
        provinces = lexicon.provinces().values()
        nouns = [noun for level in actors["levels"] for noun in level if noun != "đặc khu"]
        self.verbs = Phrases([*predicates["adverbs"], *flat(predicates["verbs"])])
        self.provinces = Phrases(p.name for p in provinces)
        # those of the provinces that are cities, folded
        self.cities = {" ".join(words_of(p.name)) for p in provinces if p.kind == "C"}
        # "tỉnh" → which of the levels of places
        self.levels = {fold(n): i for i, nouns in enumerate(actors["levels"]) for n in nouns}
        # the last words of nouns that are shared, and of places: "phố" of "thành phố"
        self.shared_ends = frozenset(words_of(p)[-1] for p in actors["shared"])
        self.place_ends = frozenset(words_of(noun)[-1] for noun in (*nouns, "khu vực"))
        # a name may be whole, or be known, behind them
        self.pausing = self.shared_ends | self.place_ends | {*map(fold, actors["offices"])}
        # "Sở" → what departments are named after
        fields = {head: Phrases(_fields(head)) for head in ("Bộ", "Sở")}
        fields |= {head.capitalize(): Phrases(of) for head, of in actors["offices"].items()}
        self.fields = fields | {head.lower(): known for head, known in fields.items()}
        self.openings = _openings(actors)  # what a list may begin with
        # first words of all that may stand out within a name; and of what may end it
        self.within = _firsts(actors[n] for n in _WITHIN)
        ending = _firsts([actors["plural"], *(predicates[n] for n in _ENDING)])
        self.marked = self.within | ending
        self.standing_out = self.marked | {"và", *map(fold, self.fields)}


words = cache(Words)


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

    def may(self, first: str, second: str | None) -> bool:
        """Can a list begin so?"""
        word = fold(first)
        seconds = (self.capital if first[0].isupper() else self.small).get(word, frozenset())
        if seconds is None:
            return second is None or (word, fold(second)) not in self.never
        return second is not None and fold(second) in seconds


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
