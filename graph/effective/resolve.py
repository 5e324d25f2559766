"""Names to works: a pure function of what the papers print, who holds what, and decisions.

Rules of docs/design/identity.md in the order 1 (decisions), 2 (headers), 4 (a wrong year), 3 (open
names), 5 (drafts); all work inside a block (first code letters + number), so a change touches only
its own block. Nothing depends on the order of the input. Nothing is joined across place or term.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from graph.effective.claims import Claim, Conflict, Held, Resolution, Same
from graph.effective.conflicts import find_conflicts
from graph.effective.similar import (
    SAME_TEXT,
    any_agree,
    likeness,
    shingles,
    titles_agree,
    titles_differ,
)
from ontology.bodies import UNKNOWN
from ontology.errors import BadNameError
from ontology.identity import (
    BASE,
    Name,
    block_key,
    is_party,
    refines,
    symbols_of,
    term_at,
    term_of,
)
from ontology.lexicon import raw
from ontology.series import bounds_of, full_date

__all__ = [
    "Claim",
    "Conflict",
    "Held",
    "Resolution",
    "Same",
    "block_of",
    "cell_of",
    "is_vague",
    "keys_of",
    "resolve",
    "sought",
]

OPEN_CONFIDENCE = 0.9  # rule 3: one candidate, but not printed
# Numbers of the State restart every year: of a bare one, the only paper in the store is believed
# to be meant while it is of the last five years (a term of office and of its programmes).
_NEAR = 5


@lru_cache(maxsize=65536)
def block_of(name: str) -> str:
    """The block a name belongs to: first code letters and number; "" for unnumbered ones."""
    parsed = _parse(name)
    return " ".join(block_key(parsed)) if parsed else ""


@lru_cache(maxsize=65536)
def is_vague(name: str) -> bool:
    """Whether place or owner of a name is unknown: works are offered for it, it never is one."""
    parsed = _parse(name)
    return parsed is not None and (parsed.owner == UNKNOWN or UNKNOWN in parsed.place)


@lru_cache(maxsize=65536)
def cell_of(name: str) -> str:
    """The part of its block in which a name can be joined: place of either era, owner, series.

    Nothing outside a cell changes what a name of it means, save what people decide; "" for vague
    and unnumbered names.
    """
    if (parsed := _parse(name)) is None or is_vague(name):
        return ""
    place = ";".join(p.removesuffix(".o").removesuffix(".n") for p in parsed.place)
    return f"{place}:{parsed.owner}:{parsed.series};{parsed.number.split('+')[0]}"


def keys_of(name: str, days: Iterable[str] = ()) -> tuple[str, ...]:
    """What a name is filed under, so that a change finds it, whatever the size of the store.

    A full name under its cell, its block, and its kin (names that rule 4 may compare it with); one
    without year or run under its cell's "?", a vague one under its block's. `days`: printed dates.
    """
    if not (block := block_of(name)):
        return ()
    if is_vague(name):
        return (f"?{block}",)
    cell, parsed = cell_of(name), _parse(name)
    if parsed is None or parsed.open:
        return (f"{cell}|?",)
    return cell, block, *(f"{cell}|{k}" for k in _kin(parsed, days))


def sought(name: str, days: Iterable[str] = ()) -> set[str]:
    """Under which keys the names lie that a change of `name` can reach.

    Of a full name its kin and what may mean it; of the others every name they may mean.
    """
    if not (block := block_of(name)):
        return set()
    if is_vague(name):
        return {block}
    cell, parsed = cell_of(name), _parse(name)
    if parsed is None or parsed.open:
        return {cell, f"{cell}|?"}
    kin = {f"{cell}|{k}" for k in _kin(parsed, days)}
    kin = {cell} if f"{cell}|{_UNSURE}" in kin else kin | {f"{cell}|{_UNSURE}"}
    return kin | {f"{cell}|?", f"?{block}"}


_UNSURE = "-"  # kin of a Party name whose term is not known: all of its cell


def _kin(name: Name, days: Iterable[str]) -> tuple[str, ...]:
    """What names that rule 4 compares have in common: a Party's term, else a day of the year."""
    if term := _term_kin(name):
        return (term,)
    return tuple(sorted({f"{d:%m-%d}" for day in days if (d := full_date(day))}))


@lru_cache(maxsize=65536)
def _term_kin(name: Name) -> str:
    """The term of a Party name as a key; "" for what is of the State."""
    term = term_of(name)
    return "" if not is_party(name) else _UNSURE if term is None else f"term {term}"


@lru_cache(maxsize=65536)
def _parse(iri: str) -> Name | None:
    try:
        return Name.parse(iri)
    except BadNameError:
        return None


def resolve(
    claims: Iterable[Claim], held: Iterable[Held], decisions: Iterable[Same] = ()
) -> Resolution:
    """Cluster names into works by rules 1, 2, 4, 3, 5; independent of order."""
    renamed = {Same(frozenset(pair)) for pair in raw("aliases")["names"].items()}
    return _Resolver(
        sorted(set(claims), key=lambda c: (c.citation, c.name)),
        sorted(set(held), key=lambda h: (h.paper, h.name)),
        sorted({*decisions, *renamed}, key=lambda d: (not d.same, sorted(d.names))),
    ).run()


class _Resolver:
    def __init__(
        self, claims: Sequence[Claim], held: Sequence[Held], decisions: Sequence[Same]
    ) -> None:
        self.decisions = decisions
        self.held, self.splits = _split(held, decisions)
        self.claims = claims
        written = {n for d in decisions for n in d.names if not n.startswith(f"{BASE}file/")}
        names = {c.name for c in claims} | {h.name for h in self.held} | written
        self.names = {n: parsed for n in sorted(names) if (parsed := _parse(n))}
        self.union = _Union(sorted(names))
        self.curated = {d.canonical for d in decisions if d.canonical}
        self.facts = _facts(self.claims, self.held)
        self.own = {h.paper: h.name for h in self.held}  # a paper does not cite itself
        self.possible: set[tuple[str, str]] = set()

    def run(self) -> Resolution:
        self._decide()
        blocks: dict[tuple[str, str], list[str]] = defaultdict(list)
        for iri, name in self.names.items():
            blocks[block_key(name)].append(iri)
        for members in blocks.values():
            self._misdated([m for m in members if not self.names[m].open])
        self._drafts()
        canonical = self._canonical()
        cited, candidates = self._cite(blocks, canonical)
        return Resolution(
            work_of=canonical,
            cited=cited,
            candidates=candidates,
            possibly_same=self._possibly(canonical),
            conflicts=find_conflicts(self.claims, self.held, cited, canonical),
            work_of_paper={h.paper: canonical[h.name] for h in self.held},
            why=dict(self.union.why),
        )

    def _decide(self) -> None:
        """Rule 1: what people settled; a `different` bars every later join."""
        for decision in self.decisions:
            if not decision.same:
                self.union.bar(self._named(decision))
        for decision in self.decisions:
            if decision.same:
                first, *others = self._named(decision) or [""]
                for other in others:
                    self.union.join(first, other, "decision")

    def _named(self, decision: Same) -> list[str]:
        """The names a decision is about, a paper's own name in place of the paper."""
        names = {self.own.get(n.removeprefix(f"{BASE}file/"), n) for n in decision.names}
        return sorted(n for n in names if n in self.union.parent)

    def _misdated(self, members: Sequence[str]) -> None:
        """Rule 4: one number of one term under two years is one paper misdated, if more agrees."""
        groups: dict[tuple[object, ...], list[str]] = defaultdict(list)
        for iri in sorted(members):
            name = self.names[iri]
            groups[name.place, name.owner, name.series, name.number, name.annex].append(iri)
        for group in groups.values():
            for i, one in enumerate(group):
                for other in group[i + 1 :]:
                    self._compare_years(one, other)

    def _compare_years(self, one: str, other: str) -> None:
        a, b = self.facts[one], self.facts[other]
        day = bool(a.days & b.days) and not (a.held and b.held)
        if not is_party(self.names[one]):
            if day and any_agree(a.titles, b.titles):
                self.possible.add((one, other))
            return
        if (term := self._term(one)) is None or term != self._term(other):
            return
        if day or any_agree(a.titles, b.titles):
            self.union.join(one, other, "rule4")
        else:
            self.possible.add((one, other))

    def _term(self, iri: str) -> object:
        """The committee term of a name, where all that is printed of it says one."""
        name, dates = self.names[iri], self.facts[iri].dates
        terms = {term_of(name, d) for d in dates or (None,)}
        return terms.pop() if len(terms) == 1 else None

    def _drafts(self) -> None:
        """Rule 5: a paper without number is the one numbered work, or the one other, it equals."""
        pools: dict[str, list[Held]] = defaultdict(list)
        for paper in self.held:
            if paper.text and (series := _series_of(paper, self.names.get(paper.name))):
                pools[series].append(paper)
        for pool in pools.values():
            drafts = [h for h in pool if h.name.startswith(f"{BASE}work/")]
            if drafts:
                self._join_drafts(drafts, pool)

    def _join_drafts(self, drafts: Sequence[Held], pool: Sequence[Held]) -> None:
        for draft in drafts:
            alike = [h for h in pool if h.name != draft.name and _one_text(draft, h)]
            numbered = {self.union.find(h.name) for h in alike if h.name in self.names}
            if len(numbered) > 1:
                continue
            for other in (*sorted(numbered), *(h.name for h in alike if h.name > draft.name)):
                self.union.join(draft.name, other, "rule5")

    def _canonical(self) -> dict[str, str]:
        held = {h.name for h in self.held}
        clusters: dict[str, list[str]] = defaultdict(list)
        for iri in self.union.parent:
            clusters[self.union.find(iri)].append(iri)
        settled = {n for d in self.decisions if d.same for n in d.names}

        def rank(iri: str) -> tuple[bool, bool, bool, bool, bool, str]:
            """Chosen by a person, then of a work at all, numbered, curated, held, lowest."""
            reference = iri.startswith(f"{BASE}ref/")
            unnumbered = iri not in self.names
            return (
                iri not in self.curated,
                reference,
                unnumbered,
                iri not in settled,
                iri not in held,
                iri,
            )

        return {iri: min(members, key=rank) for members in clusters.values() for iri in members}

    def _cite(
        self, blocks: Mapping[tuple[str, str], Sequence[str]], canonical: Mapping[str, str]
    ) -> tuple[dict[str, tuple[str, float]], dict[str, tuple[str, ...]]]:
        """Rule 3, per citation: an open name is the one work that fits it, else stays open."""
        closed = {k: [m for m in v if not self.names[m].open] for k, v in blocks.items()}
        opened = {k: [m for m in v if self.names[m].open] for k, v in blocks.items()}
        cited: dict[str, tuple[str, float]] = {}
        candidates: dict[str, tuple[str, ...]] = {}
        for claim in self.claims:
            name, work = self.names.get(claim.name), canonical[claim.name]
            cited[claim.citation] = (work, 1.0)
            if claim.name in self.splits:
                cited[claim.citation] = (canonical[self._split_of(claim)], 1.0)
            if name is None or not name.open or work != claim.name:
                continue
            key = block_key(name)
            fitting = self._fitting(claim, name, closed[key], canonical)
            rival = any(
                refines(self.names[o], name)
                for o in opened[key]
                if o != claim.name and self._dated(o)
            )
            if (chosen := self._choose(claim, name, fitting, rival)) is not None:
                cited[claim.citation] = (chosen, OPEN_CONFIDENCE)
            elif fitting:
                candidates[claim.citation] = tuple(sorted(fitting))
        return cited, candidates

    def _fitting(
        self, claim: Claim, name: Name, block: Sequence[str], canonical: Mapping[str, str]
    ) -> dict[str, list[str]]:
        """Works that an open name may mean → their names that fit."""
        limit, own = bounds_of(claim.not_after).latest, canonical.get(self.own.get(claim.paper, ""))
        found: dict[str, list[str]] = defaultdict(list)
        for iri in block:
            full = self.names[iri]
            if refines(full, name) and (name.owner != UNKNOWN or name.series in symbols_of(full)):
                begun = bounds_of(min(self.facts[iri].dates, default=None), year=full.year).earliest
                late = limit is not None and begun is not None and begun > limit
                if not (late or canonical[iri] == own or self.union.barred(claim.name, iri)):
                    found[canonical[iri]].append(iri)
        return found

    def _choose(
        self, claim: Claim, name: Name, fitting: Mapping[str, Sequence[str]], rival: bool
    ) -> str | None:
        """The one work an open name means; None where place, term or issuer leave a doubt.

        `rival`: a fuller open name is in the set, so a paper that is no candidate may be meant.
        """
        if name.owner == UNKNOWN or UNKNOWN in name.place:
            return None
        titled = [w for w, iris in fitting.items() if claim.title and self._title_fits(claim, iris)]
        if len(titled) == 1:
            return titled[0]
        if len(fitting) != 1 or titled or rival:
            return None
        work, iris = next(iter(fitting.items()))
        clash = claim.title and any(
            titles_differ(claim.title, t) for i in iris for t in self.facts[i].titles
        )
        return None if clash or not all(self._safe(claim, name, i) for i in iris) else work

    def _dated(self, iri: str) -> bool:
        """Whether an open name has a year and stands for itself: some paper of an unsure series."""
        return self.names[iri].year is not None and self.union.find(iri) == iri

    def _title_fits(self, claim: Claim, iris: Sequence[str]) -> bool:
        return any(titles_agree(claim.title, t) for i in iris for t in self.facts[i].titles)

    def _safe(self, claim: Claim, name: Name, iri: str) -> bool:
        """Whether place and term are settled: the era printed, the term that of the citing day.

        A term of the Party lies on one side of 01/7/2025, so that it tells the era as well.
        """
        full = self.names[iri]
        if full.run and not name.run and name.year:
            return False
        day = full_date(claim.not_after)
        if not is_party(full):
            if name.place != full.place:
                return False
            near = day is not None and full.year is not None and day.year - full.year <= _NEAR
            return near or name.year is not None
        return day is not None and term_at(full, day) == self._term(iri) is not None

    def _split_of(self, claim: Claim) -> str:
        """Which of several papers of one name a citation means: by date or title, or the first."""
        parts = self.splits[claim.name]
        says = _facts((), self.held)
        by_date = [n for n in parts if claim.date and claim.date in says[n].dates]
        by_title = [n for n in parts if claim.title and any_agree({claim.title}, says[n].titles)]
        return next((found[0] for found in (by_date, by_title) if len(found) == 1), claim.name)

    def _possibly(self, canonical: Mapping[str, str]) -> frozenset[tuple[str, str]]:
        pairs = {
            (min(canonical[a], canonical[b]), max(canonical[a], canonical[b]))
            for a, b in self.possible
            if not self.union.barred(a, b)
        }
        return frozenset(p for p in pairs if p[0] != p[1])


@dataclass(slots=True)
class _Facts:
    """What is printed of a name, by all who print it."""

    dates: set[str] = field(default_factory=set)
    days: set[tuple[int, int]] = field(default_factory=set)  # (month, day)
    titles: set[str] = field(default_factory=set)
    held: bool = False


def _facts(claims: Sequence[Claim], held: Sequence[Held]) -> defaultdict[str, _Facts]:
    found: defaultdict[str, _Facts] = defaultdict(_Facts)
    items: list[Claim | Held] = [*claims, *held]
    for item in items:
        facts = found[item.name]
        if item.date:
            facts.dates.add(item.date)
        if day := full_date(item.date):
            facts.days.add((day.month, day.day))
        if item.title:
            facts.titles.add(item.title)
        facts.held = facts.held or isinstance(item, Held)
    return found


def _series_of(paper: Held, name: Name | None) -> str | None:
    if name is None or name.open:
        return paper.series
    return f"{';'.join(name.place)}:{name.owner}:{name.series}"


def _one_text(one: Held, other: Held) -> bool:
    """Rule 5: dates that can be one, titles that agree, and nearly the same words."""
    a, b = bounds_of(one.date), bounds_of(other.date)
    late = a.earliest and b.latest and a.earliest > b.latest
    early = a.latest and b.earliest and a.latest < b.earliest
    if late or early or (one.title and other.title and not titles_agree(one.title, other.title)):
        return False
    return likeness(shingles(one.text or ""), shingles(other.text or "")) >= SAME_TEXT


def _split(
    held: Sequence[Held], decisions: Sequence[Same]
) -> tuple[list[Held], dict[str, list[str]]]:
    """Papers of one name that people call different, under names of their own (`…;15+2`)."""
    bars = [d.names for d in decisions if not d.same]
    groups: dict[str, list[list[Held]]] = defaultdict(list)
    for paper in held:
        mine = f"{BASE}file/{paper.paper}"
        for group in groups[paper.name]:
            others = {f"{BASE}file/{h.paper}" for h in group}
            if not any(mine in bar and bar & others for bar in bars):
                group.append(paper)
                break
        else:
            groups[paper.name].append([paper])
    renamed, splits = [], {}
    for name, parts in groups.items():
        names = [name, *(_numbered_copy(name, n) for n in range(2, len(parts) + 1))]
        if len(parts) > 1:
            splits[name] = names
        renamed += [replace(h, name=n) for n, part in zip(names, parts, strict=True) for h in part]
    return sorted(renamed, key=lambda h: (h.paper, h.name)), splits


def _numbered_copy(iri: str, copy: int) -> str:
    name = _parse(iri)
    return replace(name, number=f"{name.number}+{copy}").iri if name else f"{iri}+{copy}"


class _Union:
    """Disjoint sets of names; a bar keeps two names, and all that is joined to them, apart."""

    def __init__(self, names: Iterable[str]) -> None:
        self.parent = {n: n for n in names}
        self.members = {n: {n} for n in self.parent}
        self.bars: dict[str, set[str]] = defaultdict(set)
        self.why: dict[str, str] = {}

    def find(self, name: str) -> str:
        while (up := self.parent[name]) != name:
            self.parent[name] = name = self.parent[up]
        return name

    def bar(self, names: Sequence[str]) -> None:
        for name in names:
            self.bars[name] |= {n for n in names if n != name}

    def barred(self, one: str, other: str) -> bool:
        if not self.bars:
            return False
        far = self.members[self.find(other)]
        return any(self.bars[n] & far for n in self.members[self.find(one)] if n in self.bars)

    def join(self, one: str, other: str, why: str) -> None:
        a, b = sorted((self.find(one), self.find(other)))
        if a == b or self.barred(a, b):
            return
        self.parent[b] = a
        self.members[a] |= self.members.pop(b)
        for name in (one, other):
            self.why.setdefault(name, why)
