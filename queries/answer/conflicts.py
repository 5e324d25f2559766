"""Where papers disagree about a document: every side with who says so, never a verdict."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.store import PREFIXES, Store
from graph.terms import values
from ontology.bodies import fold
from ontology.identity import BASE, EFFECTIVE
from queries.answer.evidence import SAID, printed, said_of, sha_of, year_of
from queries.projection import Plain, describe

KINDS = ("date", "year", "future", "issuer", "title", "text", "cycle")
_READ = (*SAID, "start", "end")


@dataclass(frozen=True, slots=True)
class Saying:
    """One paper on the matter; `start` is None where the paper speaks of itself."""

    paper: str  # sha256
    work: str  # the document that says it
    label: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """What some papers say; `own` where the document itself does."""

    value: str  # as printed; a day in ISO 8601
    own: bool
    sayings: tuple[Saying, ...]

    @property
    def count(self) -> int:
        """How many documents say so."""
        return len({s.work for s in self.sayings})


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Papers disagree on `kind` of a document: date, year, future, issuer, title, text, cycle."""

    work: str
    label: str
    kind: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """What papers disagree on, and the citations and papers that do."""

    work: str
    label: str
    kind: str
    evidence: tuple[str, ...]


def matters(store: Store, *, about: str | None = None) -> tuple[Matter, ...]:
    """All of them by kind and document, or those about one document (canonical IRI)."""
    one = f"VALUES ?w {{ <{about}> }} " if about else ""
    rows = list(
        store.query(
            PREFIXES + f"SELECT ?w ?kind ?e WHERE {{ {one}GRAPH <{EFFECTIVE}> {{"
            " ?c a ld:Conflict ; ld:about ?w ; ld:kind ?kind ; ld:evidence ?e } }"
        )
    )
    describe(store, rows, [Plain("w", "rdfs:label", "label")], ())
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in rows:
        found[str(row["w"]), str(row["label"] or row["w"]), str(row["kind"])].add(str(row["e"]))
    made = (Matter(*key, tuple(sorted(evidence))) for key, evidence in found.items())
    return tuple(sorted(made, key=lambda m: (KINDS.index(m.kind), m.label, m.work)))


def disagreements(store: Store, of: Iterable[Matter]) -> tuple[Disagreement, ...]:
    """What each side says of some matters."""
    listed = tuple(of)
    said = _said(store, {e for matter in listed for e in matter.evidence})
    return tuple(
        Disagreement(m.work, m.label, m.kind, _sides(m.work, m.kind, m.evidence, said))
        for m in listed
    )


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a citation or a paper prints, and which document that is."""

    paper: str
    work: str
    label: str
    printed: Mapping[str, str]

    @property
    def span(self) -> tuple[int | None, int | None]:
        if "start" not in self.printed:
            return None, None
        return int(self.printed["start"]), int(self.printed["end"])


def _said(store: Store, evidence: Iterable[str]) -> dict[str, _Evidence]:
    bags = {e: bag for e, bag in printed(store, evidence, _READ).items() if sha_of(e)}
    works = _works(store, map(sha_of, bags))
    return {
        e: _Evidence(sha, *works.get(sha, ("", "")), {n: str(v[0]) for n, v in bag.items() if v})
        for e, bag in bags.items()
        for sha in (sha_of(e),)
    }


def _works(store: Store, shas: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Paper → the document it is, with its label."""
    files = values(f"{BASE}file/{sha}" for sha in sorted(set(shas)))
    rows = store.query(
        PREFIXES + f"SELECT ?f ?w ?l WHERE {{ VALUES ?f {{ {files} }} ?f ld:paperOf ?w"
        " OPTIONAL { ?w rdfs:label ?l } }"
    ).rows
    return {str(f).removeprefix(f"{BASE}file/"): (str(w), str(lab or w)) for f, w, lab in rows}


def _sides(
    work: str, kind: str, evidence: Iterable[str], said: Mapping[str, _Evidence]
) -> tuple[Side, ...]:
    found: dict[str, list[tuple[str, Saying, bool]]] = defaultdict(list)
    for iri in sorted(evidence):
        if (one := said.get(iri)) and (value := said_of(kind, one.printed)):
            own = one.work == work and one.span[0] is None
            saying = Saying(one.paper, one.work, one.label, *one.span)
            found[value if kind in ("date", "year", "future") else fold(value)].append(
                (value, saying, own)
            )
    made = [
        Side(
            value=Counter(v for v, _, _ in all_).most_common(1)[0][0],
            own=any(own for _, _, own in all_),
            sayings=tuple(saying for _, saying, _ in all_),
        )
        for all_ in found.values()
    ]
    if kind == "year" and (year := year_of(work)) and len(made) == 1 and made[0].value != year:
        made.append(Side(year, False, ()))  # said by the number alone
    return tuple(sorted(made, key=lambda s: (not s.own, -s.count, s.value)))
