"""Bodies that may be one, and bodies that may be none: lists for a person to settle.

Nothing here joins anything. A pair leaves the list when people say that it is one body, or two
(`same`, `different`: docs/decisions.md).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from graph.curate import curate, retract
from graph.read.decision_log import Settled, settled
from graph.store import PREFIXES, Store
from graph.terms import values
from ontology import collate
from ontology.bodies import fold
from ontology.errors import AmbiguousError, CurationError, NotFoundError
from ontology.identity import CURATED, EFFECTIVE
from ontology.lexicon import label
from ontology.messages import message
from ontology.organisations import central_bodies
from queries.answer.question import Column
from queries.answer.run import Answer
from queries.per_state import Kept
from queries.register.bodies import Body, known, search
from queries.search.find import find_bodies, other_names
from queries.search.misprints import one_letter

TWINS = ("letters", "words", "era", "cut", "typing")  # why two may be one, surest first
ORPHANS = ("no-place", "cut-off", "once")  # why a body may be none, or another
_SHORT = 10  # letters below which one letter more or less makes another word
_NUMBERED = re.compile(r"\d|\b[ivx]+\b")
_LINKS = frozenset({"và", "của", "thuộc"})


@dataclass(frozen=True, slots=True)
class Twins:
    """Two bodies that may be one; the first is named more often."""

    reason: str  # of TWINS
    body: Body
    other: Body


@dataclass(frozen=True, slots=True)
class Orphan:
    """A body that may be none, or one whose place is not known."""

    reason: str  # of ORPHANS
    body: Body


def _find(store: Store) -> tuple[Twins, ...]:
    apart = _told_apart(store)
    rows: dict[tuple[str, ...], Twins] = {}
    listed = known(store).listed
    for reason, one, other in sorted(_pairs(listed), key=lambda p: TWINS.index(p[0])):
        pair = sorted((one, other), key=lambda b: (-_weight(b), b.iri))
        key = tuple(b.iri for b in pair)
        if not any({*key} <= bar for bar in apart):
            rows.setdefault(key, Twins(reason, *pair))
    order = {reason: n for n, reason in enumerate(TWINS)}
    return tuple(
        sorted(rows.values(), key=lambda t: (order[t.reason], -_weight(t.other), t.body.iri))
    )


twins = Kept(_find)  # kept until papers or decisions change


def _weight(body: Body) -> int:
    return body.issued + body.named


def _told_apart(store: Store) -> list[set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    asked = "SELECT ?d ?n WHERE { ?d ld:different ?n }"
    for decision, name in store.query(PREFIXES + asked, graphs=(CURATED,)).rows:
        found[str(decision)].add(str(name))
    return list(found.values())


def _pairs(bodies: Iterable[Body]) -> Iterator[tuple[str, Body, Body]]:
    """(reason, body, body) of one place, by what their names have in common."""
    by_place: dict[str, list[Body]] = defaultdict(list)
    for body in bodies:
        by_place[_place(body)].append(body)
    for there in by_place.values():
        for reason, same in (("letters", _letters), ("words", _words)):
            shelves: dict[str, dict[str, Body]] = defaultdict(dict)
            for body in there:
                for name in {body.name, *body.names}:
                    shelves[same(name)][body.iri] = body
            for shelf in shelves.values():
                yield from ((reason, a, b) for a, b in combinations(shelf.values(), 2))
        yield from (("typing", a, b) for a, b in _mistyped(there))
        yield from (("cut", a, b) for a, b in cut_off(there))
    yield from _other_era(bodies)


def _place(body: Body) -> str:
    return body.iri.rpartition("/")[0]


def _letters(name: str) -> str:
    """A name without case, blanks and punctuation."""
    return re.sub(r"\W", "", fold(name))


def _words(name: str) -> str:
    """The words of a name in alphabetical order, without those that only link them."""
    return " ".join(sorted({*re.findall(r"\w+", fold(name))} - _LINKS))


def _mistyped(bodies: Iterable[Body]) -> Iterator[tuple[Body, Body]]:
    """Pairs one letter apart; numbers of units are no letters ("Quân khu 5", "Khu vực II")."""
    shelves: dict[str, dict[str, Body]] = defaultdict(dict)
    for body in bodies:
        letters = _letters(body.name)
        if len(letters) >= _SHORT and not _NUMBERED.search(fold(body.name)):
            for n in range(len(letters) + 1):
                shelves[letters[:n] + letters[n + 1 :]][body.iri] = body
    for shelf in shelves.values():
        for one, other in combinations(shelf.values(), 2):
            if one_letter(_letters(one.name), _letters(other.name)):
                yield one, other


def cut_off(bodies: Iterable[Body]) -> Iterator[tuple[Body, Body]]:
    """(body, the one body of the lexicon whose name goes on where its own breaks off)."""
    central = {*central_bodies().values()}
    whole = {fold(b.name): b for b in bodies if b.iri in central}
    for body in bodies:
        words = fold(body.name)
        longer = [b for name, b in whole.items() if name.startswith(f"{words} ")]
        if len(words.split()) > 2 and len(longer) == 1 and body.iri not in central:
            yield body, longer[0]


def _other_era(bodies: Iterable[Body]) -> Iterator[tuple[str, Body, Body]]:
    """A body of a province before or after the mergers, and the same where that is not known."""
    there = {b.iri: b for b in bodies}
    for body in there.values():
        bare = re.sub(r"\.[on](?=[/;])", "", body.iri, count=1)
        if bare != body.iri and bare in there:
            yield "era", body, there[bare]


# --- bodies that may be none ----------------------------------------------------------------------


def _lonely(store: Store) -> tuple[Orphan, ...]:
    listed = known(store).listed
    cut = {body.iri for body, _ in cut_off(listed)}
    rows = []
    for body in listed:
        if "/_" in body.iri:
            rows.append(Orphan("no-place", body))
        elif body.iri in cut:
            rows.append(Orphan("cut-off", body))
        elif _weight(body) == 1 and body.level == "unknown" and not body.group:
            rows.append(Orphan("once", body))
    order = {reason: n for n, reason in enumerate(ORPHANS)}
    rows.sort(key=lambda o: (order[o.reason], -_weight(o.body), collate.key(o.body.name)))
    return tuple(rows)


orphans = Kept(_lonely)


def papers_of(store: Store, bodies: Iterable[Body]) -> Mapping[str, tuple[str, ...]]:
    """Body → the documents that name it in a task, or that it issued, at most three."""
    asked = (
        f"SELECT DISTINCT ?b ?w WHERE {{ VALUES ?b {{ {values(b.iri for b in bodies)} }}"
        " { ?w ld:issuedBy|ld:addressee ?b } UNION { ?a ld:lead|ld:coordinates|ld:monitors|"
        "ld:advises ?b ; ld:from ?w } } ORDER BY ?b ?w"
    )
    found: dict[str, list[str]] = defaultdict(list)
    for body, work in store.query(PREFIXES + asked, graphs=(EFFECTIVE,)).rows:
        found[str(body)].append(str(work))
    return {body: tuple(works[:3]) for body, works in found.items()}


# --- what people settle ---------------------------------------------------------------------------


def settle(store: Store, verb: str, names: Iterable[str], *, who: str, when: str) -> int:
    """`same`, `different` or `undo` of bodies; how many decisions that made or took back.

    Raises `CurationError` where a name is that of no body, or of several.
    """
    iris = [one_body(store, name) for name in names]
    if verb == "undo":
        there = [d for d in settled(store, (), iris) if not d.source and {*iris} <= {*d.names}]
        retract(store, *(d.iri for d in there))
        return len(there)
    done = curate(store, [{verb: iris}], who=who, when=when)
    return len(done.added)


def said_of(store: Store, iri: str) -> list[Settled]:
    """What people settled of a body, the latest first."""
    found = settled(store, (), [iri, *other_names(store, iri)])
    return [d for d in found if d.verb in ("same", "different")]


def one_body(store: Store, name: str) -> str:
    """The IRI of the body that a person means by its IRI or name; raises `CurationError`."""
    try:
        found = find_bodies(store, name)
    except (AmbiguousError, NotFoundError) as error:
        raise CurationError(str(error)) from error
    if len(found) > 1:
        raise CurationError(message("several-bodies", name=name, bodies=", ".join(found)))
    return found[0]


# --- as tables ------------------------------------------------------------------------------------


def table(store: Store, words: str = "", *, which: str = "all") -> Answer:
    """The bodies in whose names `words` stand: "all", "twins" or "orphans", each with its IRI."""
    made = {"all": _all, "twins": _twins_table, "orphans": _orphans_table}[which]
    return made(store, {b.iri for b in search(known(store).listed, words)})


def _answer(columns: Iterable[str], rows: Iterable[tuple[str | int, ...]]) -> Answer:
    heads = {}
    for c in columns:
        number = c in ("body-named", "issued-count")
        heads[c] = Column("number" if number else "text", label(c), label(c, "en"))
    return Answer(heads, tuple(rows))


def _all(store: Store, wanted: set[str]) -> Answer:
    columns = ("body-name", "also-called", "area", "issued-count", "body-named", "body-iri")
    rows = (
        (b.name, "; ".join(n for n in b.names if n != b.name), b.place, b.issued, b.named, b.iri)
        for b in known(store).listed
        if b.iri in wanted
    )
    return _answer(columns, rows)


def _twins_table(store: Store, wanted: set[str]) -> Answer:
    columns = ("twin-reason", "body-name", "twin-of", "body-named", "body-iri", "twin-iri")
    found = (t for t in twins(store) if {t.body.iri, t.other.iri} & wanted)
    rows = (
        (label(f"twins-{t.reason}"), t.other.name, t.body.name, _weight(t.other), t.other.iri,
         t.body.iri)
        for t in found
    )  # fmt: skip
    return _answer(columns, rows)


def _orphans_table(store: Store, wanted: set[str]) -> Answer:
    found = [o for o in orphans(store) if o.body.iri in wanted]
    rows = ((label(f"orphans-{o.reason}"), o.body.name, _weight(o.body), o.body.iri) for o in found)
    return _answer(("twin-reason", "body-name", "body-named", "body-iri"), rows)
