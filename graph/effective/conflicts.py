"""Where papers disagree about a work: shown to a person with who says what, never decided here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from graph.effective.claims import Claim, Conflict, Held
from graph.effective.similar import OTHER_TEXT, likeness, shingles, titles_agree, titles_differ
from ontology.bodies import issuers_differ
from ontology.errors import BadNameError
from ontology.identity import BASE, Name, paper_iri
from ontology.series import bounds_of, full_date


@dataclass(frozen=True, slots=True)
class _Said:
    """What one citation or paper says of a work."""

    who: str  # IRI
    date: str | None
    issuer: str | None
    title: str | None
    year: int | None  # of the printed name


def find_conflicts(
    claims: Sequence[Claim],
    held: Sequence[Held],
    cited: Mapping[str, tuple[str, float]],
    canonical: Mapping[str, str],
) -> tuple[Conflict, ...]:
    """All conflicts of kinds date, year, issuer, title, future and text, in order."""
    said: dict[str, set[_Said]] = defaultdict(set)
    for claim in claims:
        work = cited[claim.citation][0]
        if work in canonical and not work.startswith(f"{BASE}ref/"):
            said[work].add(_said(claim.citation, claim))
    for paper in held:
        said[canonical[paper.name]].add(_said(paper_iri(paper.paper), paper))
    found = [
        c for work, sayings in said.items() for c in _of_work(work, sorted(sayings, key=_order))
    ]
    found += _future(claims, cited) + _texts(held, canonical)
    return tuple(sorted(set(found), key=lambda c: (c.work, c.kind, c.evidence)))


def _order(said: _Said) -> tuple[str, ...]:
    return (said.who, said.date or "", said.issuer or "", said.title or "", str(said.year))


def _said(who: str, item: Claim | Held) -> _Said:
    return _Said(who, item.date, item.issuer, item.title, _year_of(item.name))


@lru_cache(maxsize=65536)
def _year_of(iri: str) -> int | None:
    try:
        return Name.parse(iri).year
    except BadNameError:
        return None


# Which sayings are the evidence of a conflict.
_COUNTS: dict[str, Callable[[_Said], bool]] = {
    "year": lambda s: bool(s.date or s.year),
    "date": lambda s: full_date(s.date) is not None,
    "issuer": lambda s: bool(s.issuer),
    "title": lambda s: bool(s.title),
}


def is_evidence(kind: str, claim: Claim) -> bool:
    """Whether a mention is part of a conflict of that kind about the document it names."""
    return kind in _COUNTS and _COUNTS[kind](_said(claim.citation, claim))


def _of_work(work: str, sayings: Sequence[_Said]) -> Iterable[Conflict]:
    """What is in doubt depends on which values are printed, never on how many print them."""
    full = {d for s in sayings if (d := full_date(s.date))}
    years = {d.year for d in full} | {s.year for s in sayings if s.year}
    if len(years) > 1:
        yield _conflict(work, "year", sayings)
    if len(full) > len({d.year for d in full}):
        yield _conflict(work, "date", sayings)
    issuers = {s.issuer for s in sayings if s.issuer}
    if any(issuers_differ(a, b) for a, b in combinations(sorted(issuers), 2)):
        yield _conflict(work, "issuer", sayings)
    titles = {s.title for s in sayings if s.title}
    whole = min(titles, key=lambda t: (-len(t), t), default="")
    if any(titles_differ(whole, t) and not titles_agree(whole, t) for t in titles):
        yield _conflict(work, "title", sayings)


def _conflict(work: str, kind: str, sayings: Sequence[_Said]) -> Conflict:
    return Conflict(work, kind, tuple(sorted({s.who for s in sayings if _COUNTS[kind](s)})))


def _future(claims: Sequence[Claim], cited: Mapping[str, tuple[str, float]]) -> list[Conflict]:
    """A paper cannot cite what is not yet issued."""
    found = []
    for claim in claims:
        first, limit = bounds_of(claim.date).earliest, full_date(claim.not_after)
        if first and limit and first > limit:
            found.append(Conflict(cited[claim.citation][0], "future", (claim.citation,)))
    return found


def _texts(held: Sequence[Held], canonical: Mapping[str, str]) -> list[Conflict]:
    """Two papers of one name that do not say the same."""
    by_name: dict[str, list[Held]] = defaultdict(list)
    for paper in held:
        if paper.text:
            by_name[canonical[paper.name]].append(paper)
    found = []
    for work, papers in by_name.items():
        if len(papers) > 1:
            bags = [shingles(p.text or "") for p in papers]
            if any(likeness(a, b) < OTHER_TEXT for a, b in combinations(bags, 2)):
                evidence = tuple(sorted(paper_iri(p.paper) for p in papers))
                found.append(Conflict(work, "text", evidence))
    return found
