"""The bodies of a store: what each issued and was given, whom it followed, who has yet to act.

A body is one row whatever papers call it: its name is that of the lexicon or, where the lexicon
has none, what printed ones agree on. Before and after a merger are two, told apart by the place.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pyoxigraph import NamedNode

from graph import Answer, answers
from graph.store import DEFAULT_GRAPHS, PREFIXES, Store
from ontology import collate
from ontology.bodies import ascii_slug
from ontology.dates import day
from ontology.errors import NotFoundError
from ontology.identity import BASE, EFFECTIVE, level_of
from ontology.lexicon import provinces
from ontology.organisations import era_apart, followers, forerunners, goes_on, heirs, life
from ontology.vocabulary import label_of
from queries.per_state import Kept
from queries.register.table import TABLES
from queries.register.tasks import tallied
from queries.search.find import find_bodies, joined_body

# A body has acted on a document when a paper of its own says one of these of it.
ACTING = ("implements+", "details", "based_on", "replies_to", "reviews")


@dataclass(frozen=True)
class Body:
    """A body or a collective addressee (`group`) that papers of the store name."""

    iri: str
    name: str
    names: tuple[str, ...]  # all that it is called, the name among them
    group: bool
    issued: int = 0  # documents of the store
    named: int = 0  # tasks in which it stands, in any role

    @cached_property
    def level(self) -> str:
        """The column of the drawing; "unknown" where the lexicon does not know the body."""
        return level_of("", issuer=self.name)

    @property
    def place(self) -> str:
        """See `place_of`."""
        return place_of(self.iri)

    @property
    def where(self) -> str:
        """The place, as far as the name does not say it."""
        return where(self.iri, self.name)

    @cached_property
    def slug(self) -> str:
        """All its names without marks, for searching."""
        return " ".join(ascii_slug(n) for n in self.names)


def place_of(iri: str) -> str:
    """The province in a body's IRI, with the day until which an old one was, or the body of the
    centre within which it stands; "" where none is.

    >>> place_of("https://w3id.org/luocdo/org/thai.binh.o/so.noi.vu")
    'Thái Bình (đến 30/6/2025)'
    """
    parts = iri.removeprefix(BASE).split("/")
    row = provinces().get(parts[1].split(";")[0].replace(".", "-")) if len(parts) == 3 else None
    if row is None:
        return (label_of(f"{BASE}org/{parts[1]}") if len(parts) == 3 else None) or ""
    return f"{row.name} (đến {day(row.valid_to)})" if row.valid_to else row.name


def where(iri: str, name: str) -> str:
    """The place of a body, as far as its name does not say it.

    >>> where("https://w3id.org/luocdo/org/thai.binh.o/so.noi.vu", "Sở Nội vụ tỉnh Thái Bình")
    '(đến 30/6/2025)'
    """
    place = place_of(iri)
    bare, _, until = place.partition(" (")
    return place if bare not in name else f"({until}" if until else ""


@dataclass(slots=True)
class Tally:
    """How many tasks a body has; `open` and `late` are those that it leads."""

    lead: int = 0
    partner: int = 0
    open: int = 0
    late: int = 0


@dataclass(frozen=True)
class Known:
    """The bodies of one state of the store by IRI."""

    bodies: Mapping[str, Body]

    def body(self, iri: str) -> Body:
        """The body of that IRI; raises `NotFoundError`."""
        if iri not in self.bodies:
            raise NotFoundError(iri)
        return self.bodies[iri]

    @cached_property
    def listed(self) -> tuple[Body, ...]:
        """Those that issued something or stand in a task, by name."""
        used = (b for b in self.bodies.values() if b.issued or b.named)
        return tuple(sorted(used, key=lambda b: (collate.key(b.name), b.iri)))


def _read(store: Store) -> Known:
    asked = "SELECT iri, COUNT(*) FROM part JOIN body ON body.id = part.body GROUP BY body"
    with TABLES.reading(store) as tables:
        named: dict[str, int] = dict(tables.execute(asked))
    asked = f"SELECT ?b (COUNT(?w) AS ?n) WHERE {{ {_ISSUED} }} GROUP BY ?b"
    rows = store.query(PREFIXES + asked, graphs=(EFFECTIVE,)).rows
    issued = {str(b): int(str(n)) for b, n in rows}
    found = {
        iri: Body(iri, _name(names), _called(names), "/group/" in iri)
        for iri, names in _names(store).items()
    }
    made = {
        iri: Body(iri, b.name, b.names, b.group, issued.get(iri, 0), named.get(iri, 0))
        for iri, b in found.items()
    }
    return Known(made)


known = Kept(_read)  # the bodies of the store, kept until papers or settled facts change
_ORDER = {"vi": 0, "": 1}  # languages of labels
_ISSUED = "?w ld:held true ; ld:issuedBy ?b"


def name_of(store: Store, iri: str) -> str:
    """The name of one body; raises `NotFoundError`."""
    try:
        iri = joined_body(store, NamedNode(iri).value)
    except ValueError as error:
        raise NotFoundError(iri) from error
    found = _names(store, f"VALUES ?b {{ <{iri}> }}")
    if iri not in found:
        raise NotFoundError(iri)
    return _name(found[iri])


def _names(store: Store, some: str = "") -> dict[str, list[tuple[str, str]]]:
    """IRI → (name, "vi" or "en" of the lexicon, "" of a label, "printed" of a name as printed)."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = store.query(
        PREFIXES + f"SELECT ?b ?l (IF(?p = ld:printedAs, 'printed', LANG(?l)) AS ?tongue)"
        f" WHERE {{ {some} VALUES ?kind {{ ld:Organisation ld:Group }} ?b a ?kind ; ?p ?l"
        " FILTER(?p IN (rdfs:label, ld:printedAs)) }",
        graphs=DEFAULT_GRAPHS,
    ).rows
    for b, name, tongue in rows:
        found[str(b)].append((str(name), str(tongue or "")))
    return found


def _called(names: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({name for name, tongue in names if tongue != "en"}))


def _name(names: Iterable[tuple[str, str]]) -> str:
    """The name to show: the lexicon's, else what printed names agree on."""
    return min(names, key=lambda n: (_ORDER.get(n[1], 2), n[0]))[0]


def search(found: Iterable[Body], text: str) -> list[Body]:
    """The bodies in whose names all words of `text` begin a word, with or without marks."""
    words = [w for w in ascii_slug(text).split(".") if w]
    patterns = [re.compile(rf"(?:^|[. ]){re.escape(w)}") for w in words]
    return [b for b in found if all(p.search(b.slug) for p in patterns)]


def tallies(store: Store, today: date) -> dict[str, Tally]:
    """Body → its tasks as of `today`: each counted once, however many copies state it."""
    found: dict[str, Tally] = defaultdict(Tally)
    for body, role, tasks, left, late in tallied(store, today):
        tally = found[body]
        if role == "partner":
            tally.partner = tasks
        elif role == "lead":
            tally.lead, tally.open, tally.late = tasks, left, late
    return dict(found)


def issued_by(store: Store, body: Body) -> list[str]:
    """The documents of the store that the body issued, newest first (IRIs)."""
    rows = store.query(
        PREFIXES + f"SELECT DISTINCT ?w ?day WHERE {{ VALUES ?b {{ <{body.iri}> }} {_ISSUED}"
        " OPTIONAL { ?w ld:date ?day } } ORDER BY DESC(?day) ?w"
    ).rows
    return list(dict.fromkeys(str(w) for w, _ in rows))


def kin(store: Store, body: Body) -> tuple[list[Body], list[Body]]:
    """(those it took over from, those that took over from it as a whole), of the next step.

    Also bodies that no paper of the store names: these are not among its `known`.
    """
    bodies = known(store).bodies

    def side(found: Iterable[Answer]) -> list[Body]:
        whole = (a for a in found if not a.what)
        return [bodies.get(a.iri) or Body(a.iri, a.label, (a.label,), False) for a in whole]

    before = (a for a in forerunners(body.iri) if not goes_on(a.iri))
    return side(before), side(() if goes_on(body.iri) else followers(body.iri))


@dataclass(frozen=True, slots=True)
class Ended:
    """A body of the store that is no more, its last day, and who answers in its place."""

    name: str
    last: date | None
    now: tuple[Answer, ...]


def answering(store: Store, name: str, today: date) -> list[Ended]:
    """Of the bodies that `name` means, those no more on a day; none where no paper names it.

    Raises `AmbiguousError`.
    """
    found = []
    try:
        named = find_bodies(store, name)
    except NotFoundError:
        return []
    for iri in named:
        now = answers(iri, None, today)
        if now and all(a.iri != iri for a in now) and not goes_on(iri):
            asked = f"SELECT (MIN(?l) AS ?name) WHERE {{ <{iri}> rdfs:label ?l }}"
            said = str(store.query(PREFIXES + asked).rows[0][0])
            found.append(Ended(said, life(iri)[1], now))
    return found


def same_bodies(iri: str) -> list[str]:
    """The body and those that took over from it, as `era_apart` has them."""
    return list(dict.fromkeys(map(era_apart, (iri, *heirs(iri)))))
