"""What is doubtful in the citations of a document, by what is known of the others: a basis that was
out of force on its day, a day or an issuer that the other document does not bear."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from graph.read.validity import Validity, validities
from graph.store import PREFIXES, Store
from graph.terms import values
from ontology.bodies import issuers_differ
from ontology.identity import EFFECTIVE
from ontology.lexicon import raw
from ontology.series import full_date

_SHOWN = 300  # citations of one document that are looked at


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A citation that a careful clerk would ask about; `kind` is a code of warnings.yaml."""

    kind: str
    message: str
    paper: str  # sha256
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Cited:
    """One citation beside what is known of the document that it means."""

    citation: str
    relation: str
    work: str
    label: str
    start: int
    end: int
    printed_date: str | None
    printed_issuer: str | None
    date: date | None
    issuer: str | None

    @property
    def paper(self) -> str:
        return self.citation.partition("/cite/")[2].partition("/")[0]


def doubtful(store: Store, iri: str) -> tuple[Doubtful, ...]:
    """The doubtful citations of a work (canonical IRI), in the order of its text."""
    cited = list(_citations(store, iri))
    bases = [c for c in cited if c.relation.endswith("#based_on")]
    day = first_day(store, iri)
    lives = validities(store, (c.work for c in bases), day) if day and bases else {}
    labels = _labels(store, (r.work for v in lives.values() for r in v.reasons if r.work))
    found: list[Doubtful] = []
    for one in bases:
        if life := lives.get(one.work):
            found += _ended(one, life, labels)
    for one in cited:
        found += _differing(one)
    kept = {(d.kind, d.message): d for d in reversed(found)}  # once a document, where it is first
    return tuple(sorted(kept.values(), key=lambda d: (d.paper, d.start, d.kind)))


def first_day(store: Store, iri: str) -> date | None:
    """The day of a document; of one whose day is not known the first that it can have."""
    asked = f"SELECT ?d WHERE {{ <{iri}> ld:notBefore ?d }}"
    rows = store.query(PREFIXES + asked, graphs=(EFFECTIVE,)).rows
    return next((d for (d,) in rows if isinstance(d, date)), None)


def _citations(store: Store, iri: str) -> Iterator[_Cited]:
    rows = store.query(
        PREFIXES + "SELECT ?c ?r ?w ?l ?start ?end ?pd ?pi ?d ?i WHERE {"
        f" ?c ld:from <{iri}> ; ld:cited ?w ; ld:relation ?r . ?w a ld:Work ; rdfs:label ?l ."
        " GRAPH ?g { ?c ld:citing ?p ; ld:start ?start ; ld:end ?end }"
        " OPTIONAL { GRAPH ?g { ?c ld:printedDate ?pd } }"
        " OPTIONAL { GRAPH ?g { ?c ld:printedIssuer ?pi } }"
        " OPTIONAL { ?w ld:date ?d } OPTIONAL { ?w ld:issuerName ?i } }"
        f" ORDER BY ?start LIMIT {_SHOWN}"
    ).rows
    for c, r, w, name, start, end, printed, issuer, day, known in rows:
        yield _Cited(
            citation=str(c),
            relation=str(r),
            work=str(w),
            label=str(name),
            start=int(str(start)),
            end=int(str(end)),
            printed_date=str(printed) if printed is not None else None,
            printed_issuer=str(issuer) if issuer is not None else None,
            date=day if isinstance(day, date) else None,
            issuer=str(known) if known is not None else None,
        )


def _labels(store: Store, works: Iterable[str]) -> dict[str, str]:
    asked = (
        f"SELECT ?w ?l WHERE {{ VALUES ?w {{ {values(sorted(set(works)))} }} ?w rdfs:label ?l }}"
    )
    return {str(w): str(name) for w, name in store.query(PREFIXES + asked).rows}


def _ended(one: _Cited, life: Validity, labels: dict[str, str]) -> Iterator[Doubtful]:
    """A basis that had ended, and by what."""
    if life.status != "expired":
        return
    why = next((r for r in life.reasons if r.day), None)
    by = labels.get(why.work or "", "") if why else ""
    since = _printed(why.day) if why and why.day else ""
    yield _made("basis-ended", one, since=since, by=f" ({by})" if by else "")


def _differing(one: _Cited) -> Iterator[Doubtful]:
    """A day or an issuer that the other document does not bear."""
    said = full_date(one.printed_date)
    if said and one.date and said != one.date:
        yield _made("cited-date-differs", one, said=_printed(said), known=_printed(one.date))
    if one.printed_issuer and one.issuer and issuers_differ(one.printed_issuer, one.issuer):
        yield _made("cited-issuer-differs", one, said=one.printed_issuer, known=one.issuer)


def _printed(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _made(kind: str, one: _Cited, **words: str) -> Doubtful:
    said = raw("warnings")["warnings"][kind]["vi"].format(code=one.label, **words)
    return Doubtful(kind, said, one.paper, one.start, one.end)
