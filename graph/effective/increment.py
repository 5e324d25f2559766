"""One paper or decision more: what changes in the effective graph, and nothing else looked at.

A change touches names; the names that the resolver would look at together with them are the
*touched* ones: those filed under the same keys, their aliases, what people joined, drafts of their
text. Of papers that hold or cite a touched document the head and these mentions are read, its
statements are computed as they were and as they will be, and the difference is the change.
Everything else is taken from the effective graph as it is.
A name of unknown place or owner is only *offered* touched works: it never is one of them, and each
work is offered for itself, so those that are not touched stay offered.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Quad

from graph.effective.bodies import BODIES, PRINTED, SUCCESSOR, body_iri, is_inner, is_open
from graph.effective.claims import Resolution, Same
from graph.effective.compute import (
    ACYCLIC,
    TextOf,
    View,
    circles,
    claims_of,
    cycle_unit,
    document_unit,
    documents,
    held_of,
    in_order,
    joined_unit,
    lay_out,
    may_be_one,
    mention_unit,
    paper_unit,
    sought_drafts,
    witnesses_of,
)
from graph.effective.conflicts import is_evidence
from graph.effective.decisions import Decisions, settle
from graph.effective.fields import ENOUGH, is_reference, is_strong, parse_name
from graph.effective.heads import STANDING
from graph.effective.labels import body_label
from graph.effective.resolve import is_vague, keys_of, resolve, sought
from graph.effective.touched import Readers, papers_of, sha_of, stored
from graph.papers.facts import Facts, Mention
from graph.papers.triples import type_node
from graph.store import PREFIXES, Change, Store
from graph.terms import TYPE, Statement, in_graph, ld, listed, values
from ontology.identity import (
    BASE,
    EFFECTIVE,
    LAW_REFERENCE,
    LD,
    Context,
    Name,
    conflict_iri,
    graph_iri,
    organisation_iri,
    paper_iri,
    refines,
)
from ontology.parted import bodies_of
from ontology.series import Bounds, bounds_of

_TIMES = (Bounds(), bounds_of("2025-01-01"), bounds_of("2026-01-01"))  # before and after 1/7/2025
_FILE, _CITE = f"{BASE}file/", f"{BASE}cite/"


@dataclass(frozen=True, slots=True)
class State:
    """Papers that differ, as they are on one side of a change, and the decisions of that side."""

    papers: Mapping[str, Facts]
    decisions: Decisions
    text_of: TextOf


def effective_change(store: Store, changed: frozenset[str], old: State, new: State) -> Change:
    """What to take from and put into effective when the `changed` papers go from `old` to `new`."""
    touched = _Touched(store, old, new)
    decided = {s for side in (old, new) for s in side.decisions.fields}
    readers = Readers(store, changed, decided)
    holders, whole, mentions = touched.readers()
    readers.read(holders, mentions, whole)
    views = _views(touched, readers, (old, new))
    involved = _involved(views, changed)
    if others := involved - readers.whole - changed:
        readers.read((), (), others)
        views = _views(touched, readers, (old, new))
    views = _with_witnesses(store, views, involved)
    whole = readers.whole | changed
    before, after = (
        {*_units(view, touched, whole), *_evidence(touched, side), *joined_unit(side.decisions)}
        for view, side in zip(views, (old, new), strict=True)
    )
    gone, fresh = before - after, after - before
    gone -= _still_used(_Bodies(store, changed, new), gone, after)
    return Change((), list(in_graph(gone, EFFECTIVE)), list(in_graph(fresh, EFFECTIVE)))


def _with_witnesses(store: Store, views: Sequence[View], involved: set[str]) -> list[View]:
    """The views with the witnesses among copies: as stored, but of `involved` papers as they are
    on each side.
    """
    others = [p for p in views[0].papers.values() if p.sha not in involved]
    ours = (i for p in others for i in (*(m.iri for m in p.mentions), *(t.iri for t in p.tasks)))
    asked = f"VALUES ?a {{ {said} }} ?a ld:witnesses ?b" if (said := values(ours)) else ""
    kept = {str(a): str(b) for a, b in _pairs(store, asked)} if asked else {}
    return [
        replace(v, witness=kept | witnesses_of(c for c in v.held.values() if c[0].sha in involved))
        for v in views
    ]


# --- which names are touched ----------------------------------------------------------------------


class _Touched:
    """The names that a change can reach, closed under everything the resolver looks at."""

    def __init__(self, store: Store, old: State, new: State) -> None:
        self.store = store
        self.sides = (old, new)
        self.aliases = Aliases(store)
        self.names: set[str] = set()
        self.offered: set[str] = set()
        self.doubts: dict[str, set[str]] = defaultdict(set)  # document → kinds of its conflicts
        self.days = _days(old, new)
        self.filed: dict[str, set[str]] = {}  # key → the names filed under it
        self.said: dict[str, bool] = {}  # what a mention prints → whether others print it
        self._close(set(self._first()))

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def _first(self) -> Iterator[str]:
        """Names that the change itself speaks of."""
        old, new = self.sides
        named = {m.name for s in self.sides for p in s.papers.values() for m in p.mentions}
        self.aliases.ask(named)
        about = f"VALUES ?a {{ {values(sorted(named))} }} ?c ld:about ?a ; ld:kind ?b"
        for name, kind in _pairs(self.store, about):
            self.doubts[str(name)].add(str(kind))
        for side in self.sides:
            for facts in side.papers.values():
                paper = settle(facts, side.decisions.fields.get(facts.sha, {}))
                yield from (paper.name, paper.printed_name or paper.name)
                yield from (m.subject for m in paper.mentions if m.subject)
                yield from (m.name for m in paper.mentions if not self._quiet(paper, m))
                yield from self._drafts(paper)
        for same in {*old.decisions.same} ^ {*new.decisions.same}:
            yield from self._members(same)
        if moved := values(joined_otherwise(old.decisions, new.decisions)):
            yield from _column(self.store, f"VALUES ?b {{ {moved} }} ?x ld:issuedBy ?b")
        for verdicts in (s.decisions.verdicts for s in self.sides):
            for sha in verdicts.keys() & {*old.papers, *new.papers}:
                yield from (n for v in verdicts[sha] for n in v.names)

    def _quiet(self, paper: Facts, mention: Mention) -> bool:
        """Whether a mention says of a full name only what papers that stay say too.

        Then nothing is resolved otherwise, and a law that all papers cite need not be looked at;
        of a doubt about it the mention is evidence (`_evidence`).
        """
        name = mention.name
        decided = {n for s in self.sides for same in s.decisions.same for n in same.names}
        open_ = parse_name(name) is None or is_reference(name)
        if (open_ and not name.startswith(LAW_REFERENCE)) or name in decided:
            return False
        if self.aliases.knows(name) or _local(mention, paper):
            return False
        late = bounds_of(mention.date).earliest
        if late and paper.context.latest and late > paper.context.latest:
            return False
        return self._said(mention, strong=is_strong(paper, mention))

    def _said(self, mention: Mention, *, strong: bool) -> bool:
        """Whether other documents print the same: one, or enough of the same weight where there is
        a doubt.
        """
        printed = {
            "printedCode": mention.code,
            "printedTitle": mention.title,
            "printedDate": mention.date,
            "printedIssuer": mention.issuer,
        }
        same = "".join(f" ; ld:{p} {Literal(v)}" for p, v in printed.items() if v)
        kind = f" ; ld:type {type_node(mention.type)}" if mention.type else ""
        ours = {sha for side in self.sides for sha in side.papers}
        skipped = f" FILTER(?g NOT IN ({listed(graph_iri(sha) for sha in sorted(ours))}))"
        doubted = bool(self.doubts.get(mention.name))
        of_weight = (
            " FILTER NOT EXISTS { ?c ld:voice 'editor' } ?p ld:ocr false"
            f" FILTER(!STRSTARTS(STR(?x), '{BASE}work/'))"
            " FILTER NOT EXISTS { ?p ld:markedDraft true }"
        )
        weight = of_weight if strong and doubted else ""
        pattern = (
            f"GRAPH ?g {{ ?c ld:name <{mention.name}> ; a ld:Citation{same}{kind} ;"
            f" ld:citing|ld:statedIn ?p . ?p ld:name ?x {weight} }}"
        )
        if pattern not in self.said:  # a paper cites the same in the same words again
            enough = ENOUGH if doubted else 1
            found = _column(self.store, pattern + skipped, (), limit=enough)
            self.said[pattern] = len(found) == enough
        return self.said[pattern]

    def _close(self, fresh: set[str]) -> None:
        while fresh := fresh - self.names:
            self.names |= fresh
            more = {n for f in fresh for n in self.aliases.cluster(f)}
            more |= self._kin({f for f in fresh if not is_vague(f)}) | self._meant(fresh)
            for same in self._decided:
                if (members := set(self._members(same))) & fresh:
                    more |= members
            fresh = more
        self.offered = self._offered() - self.names

    def _kin(self, names: set[str]) -> set[str]:
        """The names that the resolver compares with `names`, by the days known of these too."""
        keys = {k for n in names for k in sought(n, self.days.get(n, ()))}
        known = _pairs(self.store, f"VALUES ?a {{ {values(names)} }} ?a ld:filedUnder ?b")
        keys |= {str(k) for _, k in known if "|" in str(k)}
        return {n for n in self._filed(keys) if not is_vague(n)}

    @property
    def _decided(self) -> set[Same]:
        return {*self.sides[0].decisions.same, *self.sides[1].decisions.same}

    def _filed(self, keys: set[str]) -> set[str]:
        """The names under keys: of documents, their aliases, and those that people wrote."""
        if new := keys - self.filed.keys():
            self.filed |= {k: set() for k in new}
            data = " ".join(str(Literal(k)) for k in sorted(new))
            found = [(str(n), str(k)) for n, k in _pairs(
                self.store, f"VALUES ?b {{ {data} }} ?a ld:filedUnder ?b")]  # fmt: skip
            written = {*self.names, *(n for same in self._decided for n in self._members(same))}
            found += [(n, k) for n in written for k in keys_of(n, self.days.get(n, ())) if k in new]
            for name, key in found:
                self.filed[key].add(name)
            self.aliases.ask(name for name, _ in found)
        return {n for k in keys for n in self.filed[k]}

    def _meant(self, fresh: Iterable[str]) -> set[str]:
        """Works that a touched name of unknown place or owner may mean."""
        vague = [(parse_name(f), self._filed(sought(f))) for f in fresh if is_vague(f)]
        return {n for short, names in vague for n in names if _refines(n, short)}

    def _offered(self) -> set[str]:
        """Names of unknown place or owner that may mean a touched work."""
        found = set()
        for name in self.names:
            for vague in self._filed({k for k in sought(name) if k.startswith("?")}):
                if self.aliases.work(vague) == vague and _refines(name, parse_name(vague)):
                    found.add(vague)
        return found

    def _members(self, same: Same) -> Iterator[str]:
        for name in same.names:
            if name.startswith(_FILE):
                yield from _column(self.store, f"<{name}> ld:paperOf ?x")
            else:
                yield name

    def _drafts(self, paper: Facts) -> Iterator[str]:
        """Documents that rule 5 would compare this paper with: of its series, of its title."""
        keys = " ".join(str(Literal(k)) for k in sought_drafts(paper))
        for file, work in _pairs(
            self.store, f"VALUES ?k {{ {keys} }} ?a ld:filedUnder ?k ; ld:paperOf ?b"
        ):
            sha = sha_of(str(file))
            if may_be_one(paper.document.title, self._title(sha)) or self._corrected(sha):
                yield str(work)

    def _title(self, sha: str) -> str | None:
        printed = f"<{paper_iri(sha)}> ld:title ?x"
        return next(iter(_column(self.store, printed, (graph_iri(sha),))), None)

    def _corrected(self, sha: str) -> bool:
        return any(sha in side.decisions.fields for side in self.sides)

    def readers(self) -> tuple[set[str], set[str], set[str]]:
        """Papers that hold a touched document, those decided about, and all mentions of one."""
        works = sorted({*(self.aliases.work(n) for n in self.names), *self.offered})
        data = f"VALUES ?w {{ {values(works)} }}"
        holders = papers_of(_column(self.store, f"{data} ?x ld:paperOf ?w"))
        decided = {
            sha
            for side in self.sides
            for sha, verdicts in side.decisions.verdicts.items()
            if any(n in self.names for v in verdicts for n in v.names)
        }
        said = {*_column(self.store, f"{data} ?x ld:cited ?w")}
        names = values(sorted(self.names | self.offered))
        stated = f"VALUES ?n {{ {names} }} GRAPH ?g {{ ?x ld:citing ?n }}"
        said |= {*_column(self.store, stated, ())}
        return holders, decided, {m for m in said if m.startswith(_CITE)}


def _days(*sides: State) -> dict[str, set[str]]:
    """The dates that papers which differ print of a name."""
    found: dict[str, set[str]] = defaultdict(set)
    for side in sides:
        for facts in side.papers.values():
            paper = settle(facts, side.decisions.fields.get(facts.sha, {}))
            for name, day in (
                (paper.name, paper.document.date),
                *((m.name, m.date) for m in paper.mentions),
            ):
                if day:
                    found[name].add(day)
    return found


class Aliases:
    """Which document a name stands for, and the other names of a document, read as needed."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked: set[str] = set()
        self.works: dict[str, str] = {}
        self.names: dict[str, set[str]] = defaultdict(set)

    def ask(self, names: Iterable[str]) -> None:
        """Read what is known of names, in as few questions as can be."""
        while new := sorted(set(names) - self.asked):
            self.asked |= set(new)
            either = f"{{ VALUES ?a {{ {values(new)} }} ?a ld:nameOf ?b }}"
            either += f" UNION {{ VALUES ?b {{ {values(new)} }} ?a ld:nameOf ?b }}"
            names = set()
            for name, work in ((str(a), str(b)) for a, b in _pairs(self.store, either)):
                self.works[name] = work
                self.names[work].add(name)
                names |= {name, work}

    def work(self, name: str) -> str:
        """The document of a name: itself where it is nobody's other name."""
        self.ask([name])
        return self.works.get(name, name)

    def cluster(self, name: str) -> set[str]:
        """All names of the document of a name."""
        work = self.work(name)
        return {work, *self.names.get(work, ())}

    def knows(self, name: str) -> bool:
        """Whether the document of a name has another name."""
        return len(self.cluster(name)) > 1


def joined_otherwise(old: Decisions, new: Decisions) -> set[str]:
    """The bodies, as they stand, that people join to others now or no longer do."""
    differ = {b for b, _ in old.bodies.items() ^ new.bodies.items()}
    return {old.bodies.get(b, b) for b in differ}


def _pairs(store: Store, pattern: str) -> list[tuple[object, object]]:
    rows = store.query(PREFIXES + f"SELECT ?a ?b WHERE {{ {pattern} }}", graphs=(EFFECTIVE,)).rows
    return [(a, b) for a, b in rows]


def _refines(name: str, short: Name | None) -> bool:
    full = parse_name(name)
    return bool(full and short and not full.open and refines(full, short))


def _local(mention: Mention, paper: Facts) -> bool:
    """Whether the printed issuer is one body here and another elsewhere or at another time."""
    return any(_changes(name, paper.context) for name in bodies_of(mention.issuer or ""))


def _changes(name: str, context: Context) -> bool:
    here = organisation_iri(name, context)
    return (
        is_open(here)
        or is_inner(here)
        or any(organisation_iri(name, Context(bounds=b)) != here for b in _TIMES)
    )


def _column(
    store: Store, pattern: str, graphs: Sequence[str] = (EFFECTIVE,), limit: int | None = None
) -> list[str]:
    cut = f" LIMIT {limit}" if limit else ""
    query = PREFIXES + f"SELECT DISTINCT ?x WHERE {{ {pattern} }}{cut}"
    return [str(x) for (x,) in store.query(query, graphs=graphs).rows]


# --- what is taken as it is -----------------------------------------------------------------------


class _Outside:
    """How untouched names are resolved now: read from the effective graph, kept as it is."""

    def __init__(
        self, store: Store, touched: _Touched, there: Collection[Facts], changed: Iterable[Facts]
    ) -> None:
        self.cited: dict[str, tuple[str, float]] = {}
        self.candidates: dict[str, tuple[str, ...]] = {}
        self.work_of_paper: dict[str, str] = {}
        held = values(paper_iri(p.sha) for p in there)
        for file, work in _pairs(store, f"VALUES ?a {{ {held} }} ?a ld:paperOf ?b"):
            self.work_of_paper[str(file).removeprefix(_FILE)] = str(work)
        self._read(store, [m for paper in there for m in paper.mentions])
        rest = [
            m for paper in (*there, *changed) for one in paper.mentions
            for m in (one, one.of_subject()) if m and m.iri not in self.cited
        ]  # fmt: skip
        touched.aliases.ask({m.name for m in rest})
        for m in rest:
            self.cited[m.iri] = touched.aliases.work(m.name), 1.0

    def _read(self, store: Store, mentions: Sequence[Mention]) -> None:
        terms = {LD + t for t in ("cited", "candidate", "resolvedConfidence")}
        sure: dict[str, float] = {}
        found: dict[str, list[str]] = defaultdict(list)
        for c, p, v in _facts_about(store, [m.iri for m in mentions], terms):
            local = p.removeprefix(LD)
            if local == "cited":
                self.cited[c] = (str(v), 1.0)
            elif local == "candidate":
                found[c].append(str(v))
            elif local == "resolvedConfidence":
                sure[c] = float(str(v))
        stated = [m.iri for m in mentions if m.subject]
        for c, _, work in _facts_about(store, stated, {LD + "from"}) if stated else ():
            self.cited[f"{c}#subject"] = (str(work), 1.0)
        self.candidates = {c: tuple(sorted(works)) for c, works in found.items()}
        for c, confidence in sure.items():
            self.cited[c] = (self.cited[c][0], confidence)


def _facts_about(
    store: Store, nodes: Sequence[str], predicates: set[str]
) -> Iterator[tuple[str, str, object]]:
    rows = store.query(
        f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {values(nodes)} }}"
        f" ?s ?p ?o FILTER(?p IN ({listed(sorted(predicates))})) }}",
        graphs=(EFFECTIVE,),
    ).rows
    return ((str(s), str(p), o) for s, p, o in rows)


# --- the statements of one side -------------------------------------------------------------------


def _views(touched: _Touched, readers: Readers, sides: Sequence[State]) -> list[View]:
    """What the touched names and the changed papers are on each side of the change."""
    there = readers.papers.values()
    changed = [p for side in sides for p in side.papers.values()]
    outside = _Outside(touched.store, touched, there, changed)
    kept = _still_offered(there, touched, outside)
    heard = touched.names | touched.offered
    views = []
    for side in sides:
        papers = in_order([*there, *side.papers.values()], side.decisions)
        decisions = _about(side.decisions, touched)
        claims = (c for p in papers for c in claims_of(p) if c.name in heard)
        holders = [p for p in papers if p.name in touched or p.sha in side.papers]
        resolution = resolve(claims, held_of(holders, side.text_of), decisions.same)
        views.append(lay_out(papers, decisions, _merged(resolution, outside, kept)))
    return views


def _involved(views: Sequence[View], changed: frozenset[str]) -> set[str]:
    """The papers of every work that a paper leaves or joins.

    What one of them no longer says another may still say, so all they say is looked at.
    """
    before, after = (v.resolution.work_of_paper for v in views)
    moved = {s for s in before.keys() | after.keys() if before.get(s) != after.get(s)} | changed
    works = {of[s] for of in (before, after) for s in moved if s in of}
    return {p.sha for v in views for w in works for p in v.held.get(w, ())}


def _still_offered(
    there: Iterable[Facts], touched: _Touched, outside: _Outside
) -> dict[str, list[str]]:
    """Works that are not touched, by the citation of an offered name that may mean them."""
    mentions = (m.iri for p in there for m in p.mentions if m.name in touched.offered)
    return {
        c: [w for w in outside.candidates[c] if w not in touched]
        for c in mentions
        if c in outside.candidates
    }


def _about(decisions: Decisions, touched: _Touched) -> Decisions:
    same = tuple(s for s in decisions.same if any(n in touched for n in touched._members(s)))
    return replace(decisions, same=same)


def _merged(
    resolution: Resolution, outside: _Outside, kept: Mapping[str, Sequence[str]]
) -> Resolution:
    offered = {
        c: tuple(sorted({*works, *resolution.candidates.get(c, ())})) for c, works in kept.items()
    }
    return replace(
        resolution,
        cited={**outside.cited, **resolution.cited},
        candidates={
            **{c: w for c, w in outside.candidates.items() if c not in resolution.cited},
            **resolution.candidates,
            **offered,
        },
        work_of_paper={**outside.work_of_paper, **resolution.work_of_paper},
    )


def _units(view: View, touched: _Touched, whole: Collection[str]) -> Iterator[Statement]:
    for paper in view.papers.values():
        if paper.sha in whole:
            yield from paper_unit(view, paper)
        else:
            yield from mention_unit(view, paper, (touched.names | touched.offered).__contains__)
    for document in documents(view):
        if document in touched:
            yield from document_unit(view, document)


def _evidence(touched: _Touched, side: State) -> Iterator[Statement]:
    """One more mention of a document in doubt, which is not touched: evidence of that doubt."""
    for facts in side.papers.values():
        for claim in claims_of(facts):
            if claim.name not in touched:
                for kind in touched.doubts.get(claim.name, ()):
                    if is_evidence(kind, claim):
                        conflict = NamedNode(conflict_iri(claim.name, kind))
                        yield conflict, ld("evidence"), NamedNode(claim.citation)


# --- bodies and circles ---------------------------------------------------------------------------


def _still_used(bodies: "_Bodies", gone: set[Statement], after: set[Statement]) -> set[Statement]:
    """Labels and classes of bodies, and parts of works, that other statements still speak of."""
    spoken = {o for _, p, o in after if isinstance(o, NamedNode) and p != ld("nameOf")}
    removed = {(s.value, p.value, o) for s, p, o in gone}
    parts = {s for s, p, _ in gone if p == ld("provisionOf") and bodies.users(s, removed)}
    return {s for s in gone if s[0] in parts} | {
        (node, predicate, value)
        for node, predicate, value in gone
        if predicate in (PRINTED, TYPE, *STANDING)
        and node.value.startswith(BODIES)
        and (node in spoken or bodies.users(node, removed))
        and (predicate != PRINTED or bodies.printed(node, value, removed))
    }


class _Bodies:
    """Who else speaks of a body, and how they print its name, on the new side of a change."""

    def __init__(self, store: Store, changed: frozenset[str], new: State) -> None:
        self.store, self.changed, self.new = store, changed, new

    def users(
        self, body: NamedNode, removed: set[tuple[str, str, NamedNode | Literal]]
    ) -> list[str]:
        """Subjects of statements that stay and have `body` as their object."""
        rows = _users(self.store, body)
        return [str(s) for s, p in rows if (str(s), str(p), body) not in removed]

    def printed(
        self,
        body: NamedNode,
        label: NamedNode | Literal,
        removed: set[tuple[str, str, NamedNode | Literal]],
    ) -> bool:
        """Whether a paper that stays prints a name of `body` that reads as `label`."""
        subjects = [*self.users(body, removed), *self.new.papers]
        joined = self.new.decisions.bodies
        return any(
            Literal(made) == label
            for subject, facts in self._papers(subjects, each="/_." in body.value)
            for printed in _names_in(facts)
            for name in bodies_of(printed)
            if body.value in (body_iri(name, facts, joined), body_iri(name, facts, joined, subject))
            and (made := body_label(name, facts.context))
        )

    def _papers(self, subjects: Iterable[str], *, each: bool) -> Iterator[tuple[str, Facts]]:
        """The papers in which subjects are spoken of, once, or once for `each` subject."""
        seen: set[str] = set()
        for subject in subjects:
            if subject in self.new.papers:
                found = {subject}
            elif shas := papers_of([subject]):
                found = set(shas)
            else:
                around = f"?x ld:paperOf|ld:cited <{subject}>"
                found = set(papers_of(_column(self.store, around)))
            for sha in sorted(found if each else found - seen):
                seen.add(sha)
                facts = self.new.papers.get(sha)
                if facts is None and sha not in self.changed:
                    facts = stored(self.store, sha)
                if facts:
                    yield subject, settle(facts, self.new.decisions.fields.get(sha, {}))


def _names_in(facts: Facts) -> Iterator[str]:
    """Every name of a body that a paper prints."""
    document = facts.document
    yield from filter(None, (document.issuer, *(m.issuer for m in facts.mentions)))
    yield from document.addressees
    for task in facts.tasks:
        yield from (*task.lead, *task.partners, *task.monitors)
        yield from [task.advised] if task.advised else []


def _users(store: Store, body: NamedNode) -> list[tuple[object, object]]:
    asked = f"SELECT ?s ?p WHERE {{ ?s ?p {body} FILTER(?p NOT IN ({ld('nameOf')}, {SUCCESSOR})) }}"
    rows = store.query(asked, graphs=(EFFECTIVE,)).rows
    return [(s, p) for s, p in rows]


def circle_change(store: Store, change: Change) -> Change:
    """The conflicts of circles, when the edges of `change` (already carried out) have changed."""
    add: set[Statement] = set()
    tails = {r: _tails(change, r) for r in ACYCLIC}
    if not any(tails.values()):
        return Change()
    known = _column(store, "?c ld:kind 'cycle' ; ld:about ?x")
    for relation in ACYCLIC:
        edges = _ahead(store, relation, {*tails[relation], *known})
        if on := {w for circle in circles(edges) for w in circle}:
            closed = {t: heads & on for t, heads in edges.items() if t in on}
            add |= set(cycle_unit({relation: _proofs(store, relation, closed)}))
    wanted = set(in_graph(add, EFFECTIVE))
    there = {q for n in _column(store, "?x ld:kind 'cycle'") for q in _about_node(store, n)}
    return Change((), list(there - wanted), list(wanted - there))


def _tails(change: Change, relation: str) -> set[str]:
    quads = (*change.remove, *change.add)
    return {
        q.subject.value
        for q in quads
        if q.predicate == ld(relation) and isinstance(q.subject, NamedNode)
    }


def _about_node(store: Store, iri: str) -> list[Quad]:
    node, graph = NamedNode(iri), NamedNode(EFFECTIVE)
    made = store.construct(f"CONSTRUCT {{ {node} ?p ?o }} WHERE {{ {node} ?p ?o }}")
    return [Quad(t.subject, t.predicate, t.object, graph) for t in made]


def _ahead(store: Store, relation: str, tails: set[str]) -> dict[str, set[str]]:
    """Everything that `tails` lead to by one relation, as tail → heads."""
    found: dict[str, set[str]] = defaultdict(set)
    seen, edge = set(tails), sorted(tails)
    while edge:
        pairs = _pairs(store, f"VALUES ?a {{ {values(edge)} }} ?a ld:{relation} ?b")
        for tail, head in pairs:
            found[str(tail)].add(str(head))
        edge = sorted({str(h) for _, h in pairs} - seen)
        seen |= set(edge)
    return found


def _proofs(
    store: Store, relation: str, edges: Mapping[str, set[str]]
) -> dict[str, set[tuple[str, str]]]:
    """The citations and decisions behind edges, as tail → (head, IRI)."""
    data = " ".join(f"(<{t}> <{h}>)" for t in sorted(edges) for h in sorted(edges[t]))
    rows = store.query(
        PREFIXES + f"SELECT ?t ?h ?c WHERE {{ VALUES (?t ?h) {{ {data} }}"
        " ?c ld:from ?t ; ld:cited ?h ."
        f" GRAPH ?g {{ ?c ld:relation|ld:adds ld:{relation} }} }}"
    ).rows
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for tail, head, citation in rows:
        found[str(tail)].add((str(head), str(citation)))
    return found
