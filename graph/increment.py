"""One paper or decision more: what changes in the effective graph, and nothing else looked at.

A change touches names; the names that the resolver would look at together with them (their cells,
their aliases, what people joined, drafts of their series) are the *touched* ones. The papers that
hold or cite a touched document are read, its statements are computed as they were and as they will
be, and the difference is the change. Everything else is taken from the effective graph as it is.
A name of unknown place or owner is only *offered* touched works: it never is one of them, and each
work is offered for itself, so those that are not touched stay offered.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Quad

from graph.boxes import listed, values
from graph.claims import Resolution, Same
from graph.decisions import Decisions, settle
from graph.effective import (
    ACYCLIC,
    TextOf,
    View,
    claims_of,
    cycle_unit,
    document_unit,
    documents,
    held_of,
    in_order,
    is_draft,
    is_reference,
    lay_out,
    may_be_one,
    mention_unit,
    paper_unit,
    parse_name,
    series_key,
)
from graph.facts import Facts, Mention
from graph.labels import body_label
from graph.readers import Readers, papers_of, stored
from graph.resolve import block_of, cell_of, is_vague, resolve
from graph.store import PREFIXES, Change, Store
from graph.terms import LABEL, TYPE, Statement, in_graph, ld
from graph.triples import type_node
from ontology.identity import (
    BASE,
    EFFECTIVE,
    LD,
    PREFIX,
    Context,
    Name,
    graph_iri,
    organisation_iri,
    paper_iri,
    refines,
)
from ontology.series import Bounds, bounds_of

_TIMES = (Bounds(), bounds_of("2025-01-01"), bounds_of("2026-01-01"))  # before and after 1/7/2025
_BODIES = (f"{BASE}org/", f"{BASE}group/")
_FILE, _WORK, _CITE = (f"{BASE}{kind}/" for kind in ("file", "work", "cite"))


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
    while read := readers.read(*touched.readers()):
        touched.widen(read)
    there = readers.papers
    papers = (*old.papers.values(), *new.papers.values())
    outside = _Outside(store, touched, there.values(), papers)
    before, after = (_statements(touched, there, outside, side) for side in (old, new))
    gone, fresh = before - after, after - before
    gone -= _still_used(_Bodies(store, changed, new), gone, after)
    return Change((), list(in_graph(gone, EFFECTIVE)), list(in_graph(fresh, EFFECTIVE)))


# --- which names are touched ----------------------------------------------------------------------


class _Touched:
    """The names that a change can reach, closed under everything the resolver looks at."""

    def __init__(self, store: Store, old: State, new: State) -> None:
        self.store = store
        self.sides = (old, new)
        self.aliases = {str(n): str(w) for n, w in _pairs(store, "?a ld:nameOf ?b")}
        self.names_of: dict[str, set[str]] = defaultdict(set)
        for name, work in self.aliases.items():
            self.names_of[work].add(name)
        self.names: set[str] = set()
        self.cells: set[str] = set()
        self.offered: set[str] = set()
        self.blocks: dict[str, list[str]] = {}  # the names of each block looked at
        self._close(set(self._first()))

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def _first(self) -> Iterator[str]:
        """Names that the change itself speaks of."""
        old, new = self.sides
        for side in self.sides:
            for facts in side.papers.values():
                paper = settle(facts, side.decisions.fields.get(facts.sha, {}))
                yield from (paper.name, paper.printed_name or paper.name)
                yield from (m.subject for m in paper.mentions if m.subject)
                yield from (m.name for m in paper.mentions if not self._quiet(paper, m))
                yield from self._drafts(paper)
        for same in {*old.decisions.same} ^ {*new.decisions.same}:
            yield from self._members(same)
        for verdicts in (s.decisions.verdicts for s in self.sides):
            for sha in verdicts.keys() & {*old.papers, *new.papers}:
                yield from (n for v in verdicts[sha] for n in v.names)

    def _quiet(self, paper: Facts, mention: Mention) -> bool:
        """Whether a mention says of a full name only what papers that stay say too.

        Then nothing is resolved otherwise, and a law that all papers cite need not be looked at.
        """
        name = mention.name
        decided = {n for s in self.sides for same in s.decisions.same for n in same.names}
        if parse_name(name) is None or is_reference(name) or name in decided:
            return False
        if name in self.aliases or name in self.names_of or _local(mention, paper):
            return False
        late = bounds_of(mention.date).earliest
        if late and paper.context.latest and late > paper.context.latest:
            return False
        doubt = f"?x ld:about <{name}> ; a ld:Conflict"
        return not _column(self.store, doubt) and self._said(mention)

    def _said(self, mention: Mention) -> bool:
        printed = {
            "printedCode": mention.code,
            "printedTitle": mention.title,
            "printedDate": mention.date,
            "printedIssuer": mention.issuer,
        }
        same = "".join(f" ; ld:{p} {Literal(v)}" for p, v in printed.items() if v)
        kind = f" ; ld:type {type_node(mention.type)}" if mention.type else ""
        ours = {sha for side in self.sides for sha in side.papers}
        pattern = f"GRAPH ?g {{ ?x ld:name <{mention.name}> ; a ld:Citation{same}{kind} }}"
        skipped = f" FILTER(?g NOT IN ({listed(graph_iri(sha) for sha in sorted(ours))}))"
        return bool(_column(self.store, pattern + skipped, (), limit=1))

    def _close(self, fresh: set[str]) -> None:
        while fresh := fresh - self.names:
            self.names |= fresh
            more = {n for f in fresh for n in self._cluster(f)}
            cells = {c for f in fresh if (c := cell_of(f))} - self.cells
            self.cells |= cells
            self._look_at({b for f in fresh if (b := block_of(f))})
            more |= {n for n in self._near(fresh) if cell_of(n) in cells}
            more |= self._meant(fresh)
            for same in self._decided:
                if (members := set(self._members(same))) & fresh:
                    more |= members
            fresh = more
        self.offered = self._offered() - self.names

    @property
    def _decided(self) -> set[Same]:
        return {*self.sides[0].decisions.same, *self.sides[1].decisions.same}

    def _near(self, names: Iterable[str]) -> set[str]:
        """The names of the blocks of `names`."""
        return {n for b in {block_of(f) for f in names} for n in self.blocks.get(b, ())}

    def _meant(self, fresh: Iterable[str]) -> set[str]:
        """Works that a touched name of unknown place or owner may mean."""
        vague = [(f, parse_name(f)) for f in fresh if is_vague(f)]
        return {n for f, short in vague for n in self._near([f]) if _refines(n, short)}

    def _offered(self) -> set[str]:
        """Names of unknown place or owner that may mean a touched work."""
        vague = {n for names in self.blocks.values() for n in names if is_vague(n)}
        pairs = ((n, parse_name(n)) for n in vague - self.names - self.aliases.keys())
        return {n for n, short in pairs if any(_refines(t, short) for t in self._touching(n))}

    def _touching(self, name: str) -> Iterator[str]:
        return (n for n in self.names if block_of(n) == block_of(name))

    def widen(self, papers: Iterable[Facts]) -> None:
        """Names of touched cells that no document bears, all their mentions being resolved."""
        names = {n for p in papers for m in p.mentions for n in (m.name, m.subject) if n}
        self._close({n for n in names if cell_of(n) in self.cells})

    def _cluster(self, name: str) -> set[str]:
        work = self.aliases.get(name, name)
        return {work, *self.names_of.get(work, ())}

    def _look_at(self, blocks: set[str]) -> None:
        """Read the names of blocks: of documents, aliases, and those that people wrote."""
        new = blocks - self.blocks.keys()
        if not new:
            return
        numbers = {b.rpartition(" ")[2] for b in new}
        printed = " ".join(f'"{n}{copy}"' for n in sorted(numbers) for copy in ("", "+2", "+3"))
        found = {*_column(self.store, f"VALUES ?n {{ {printed} }} ?x ld:number ?n"), *self.names}
        found |= {n for same in self._decided for n in self._members(same)}
        ends = tuple(f";{n}{copy}" for n in numbers for copy in ("", "+", ":"))
        found |= {n for n in self.aliases if any(e in n for e in ends)}
        self.blocks |= {b: [] for b in new}
        for name in sorted(found):
            if (block := block_of(name)) in new:
                self.blocks[block].append(name)

    def _members(self, same: Same) -> Iterator[str]:
        for name in same.names:
            if name.startswith(_FILE):
                yield from _column(self.store, f"<{name}> ld:paperOf ?x")
            else:
                yield name

    def _drafts(self, paper: Facts) -> Iterator[str]:
        """Documents that rule 5 would compare this paper with: of its series, of its title."""
        if (series := series_key(paper)) is None:
            return
        pool = self._pool(series, numbered=is_draft(paper))
        works = {self.aliases.get(name, name): name for name in pool}
        for work, sha, title in _titles(self.store, sorted(works)):
            if may_be_one(paper.document.title, title) or self._corrected(sha):
                yield works[work]

    def _corrected(self, sha: str) -> bool:
        return any(sha in side.decisions.fields for side in self.sides)

    def _pool(self, series: str, *, numbered: bool) -> Iterator[str]:
        """Held documents of a series: drafts, and with `numbered` the others too."""
        begin = f"{PREFIX}{'' if series.startswith(':') else ';'}{series}:"
        yield from _column(self.store, f'?x ld:series "{series}" ; ld:held true')
        yield from (
            n for n, w in self.aliases.items() if n.startswith(_WORK) and w.startswith(begin)
        )
        if numbered:
            letters = series.rpartition(":")[2]
            ours = f'FILTER(STRSTARTS(STR(?x), "{begin}"))'
            yield from _column(self.store, f'?x ld:series "{letters}" ; ld:held true {ours}')

    def readers(self) -> tuple[set[str], set[str]]:
        """Papers that hold a touched document or were decided about; all mentions of one."""
        works = sorted({*(self.aliases.get(n, n) for n in self.names), *self.offered})
        data = f"VALUES ?w {{ {values(works)} }}"
        papers = papers_of(_column(self.store, f"{data} ?x ld:paperOf ?w"))
        for side in self.sides:
            for sha, verdicts in side.decisions.verdicts.items():
                if any(n in self.names for v in verdicts for n in v.names):
                    papers.add(sha)
        said = {*_column(self.store, f"{data} ?x ld:cited|ld:from ?w")}
        names = values(sorted(self.names | self.offered))
        stated = f"VALUES ?n {{ {names} }} GRAPH ?g {{ ?x ld:citing ?n }}"
        said |= {*_column(self.store, stated, ())}
        return papers, {m for m in said if m.startswith(_CITE)}


def _pairs(store: Store, pattern: str) -> list[tuple[object, object]]:
    rows = store.query(PREFIXES + f"SELECT ?a ?b WHERE {{ {pattern} }}", graphs=(EFFECTIVE,)).rows
    return [(a, b) for a, b in rows]


def _refines(name: str, short: Name | None) -> bool:
    full = parse_name(name)
    return bool(full and short and not full.open and refines(full, short))


def _titles(store: Store, works: Sequence[str]) -> Iterator[tuple[str, str, str | None]]:
    """(work, sha256, printed title) of the papers of works."""
    rows = store.query(
        PREFIXES + f"SELECT ?w ?f ?t WHERE {{ VALUES ?w {{ {values(works)} }} ?f ld:paperOf ?w"
        " OPTIONAL { GRAPH ?g { ?f ld:title ?t } } }",
        graphs=(EFFECTIVE,),
    ).rows
    return ((str(w), str(f).removeprefix(_FILE), None if t is None else str(t)) for w, f, t in rows)


def _local(mention: Mention, paper: Facts) -> bool:
    """Whether the printed issuer is one body here and another elsewhere or at another time."""
    name = mention.issuer
    if not name:
        return False
    here = organisation_iri(name, paper.context)
    return any(organisation_iri(name, Context(bounds=b)) != here for b in _TIMES)


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
        for paper in (*there, *changed):
            for mention in paper.mentions:
                for m in filter(None, (mention, mention.of_subject())):
                    self.cited[m.iri] = (touched.aliases.get(m.name, m.name), 1.0)
        held = values(paper_iri(p.sha) for p in there)
        for file, work in _pairs(store, f"VALUES ?a {{ {held} }} ?a ld:paperOf ?b"):
            self.work_of_paper[str(file).removeprefix(_FILE)] = str(work)
        self._read(store, [m.iri for paper in there for m in paper.mentions])

    def _read(self, store: Store, mentions: Sequence[str]) -> None:
        terms = {LD + t for t in ("cited", "from", "candidate", "resolvedConfidence")}
        sure: dict[str, float] = {}
        found: dict[str, list[str]] = defaultdict(list)
        for c, p, v in _facts_about(store, mentions, terms):
            local = p.removeprefix(LD)
            if local == "cited":
                self.cited[c] = (str(v), 1.0)
            elif local == "from" and f"{c}#subject" in self.cited:
                self.cited[f"{c}#subject"] = (str(v), 1.0)
            elif local == "candidate":
                found[c].append(str(v))
            elif local == "resolvedConfidence":
                sure[c] = float(str(v))
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


def _statements(
    touched: _Touched, there: Mapping[str, Facts], outside: _Outside, side: State
) -> set[Statement]:
    """What the touched names and the changed papers give on one side of the change."""
    papers = in_order([*there.values(), *side.papers.values()], side.decisions)
    inside = {p.sha for p in papers if p.name in touched or p.sha in side.papers}
    decisions = _about(side.decisions, touched)
    heard = touched.names | touched.offered
    claims = (c for p in papers for c in claims_of(p) if c.name in heard)
    holders = [p for p in papers if p.sha in inside]
    resolution = resolve(claims, held_of(holders, side.text_of), decisions.same)
    kept = _still_offered(there.values(), touched, outside)
    view = lay_out(papers, decisions, _merged(resolution, outside, kept))
    return set(_units(view, touched, inside))


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


def _units(view: View, touched: _Touched, inside: set[str]) -> Iterator[Statement]:
    for paper in view.papers.values():
        if paper.sha in inside:
            yield from paper_unit(view, paper)
        else:
            yield from mention_unit(view, paper, (touched.names | touched.offered).__contains__)
    for document in documents(view):
        if document in touched:
            yield from document_unit(view, document)


# --- bodies and circles ---------------------------------------------------------------------------


def _still_used(bodies: "_Bodies", gone: set[Statement], after: set[Statement]) -> set[Statement]:
    """Labels and classes of bodies that other statements still speak of."""
    spoken = {o for _, _, o in after if isinstance(o, NamedNode)}
    removed = {(s.value, p.value, o) for s, p, o in gone}
    return {
        (node, predicate, value)
        for node, predicate, value in gone
        if predicate in (LABEL, TYPE)
        and node.value.startswith(_BODIES)
        and (node in spoken or bodies.users(node, removed))
        and (predicate == TYPE or bodies.printed(node, value, removed))
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
        return any(
            Literal(made) == label
            for facts in self._papers(subjects)
            for name in _names_in(facts)
            if organisation_iri(name, facts.context) == body.value
            and (made := body_label(name, facts.context))
        )

    def _papers(self, subjects: Iterable[str]) -> Iterator[Facts]:
        seen: set[str] = set()
        for subject in subjects:
            if subject in self.new.papers:
                found = {subject}
            elif shas := papers_of([subject]):
                found = set(shas)
            else:
                around = f"?x ld:paperOf|ld:cited <{subject}>"
                found = set(papers_of(_column(self.store, around)))
            for sha in sorted(found - seen):
                seen.add(sha)
                facts = self.new.papers.get(sha)
                if facts is None and sha not in self.changed:
                    facts = stored(self.store, sha)
                if facts:
                    yield facts


def _names_in(facts: Facts) -> Iterator[str]:
    """Every name of a body that a paper prints."""
    yield from filter(None, (facts.document.issuer, *(m.issuer for m in facts.mentions)))
    for task in facts.tasks:
        yield from (*task.lead, *task.partners, *([task.advised] if task.advised else []))


def _users(store: Store, body: NamedNode) -> list[tuple[object, object]]:
    rows = store.query(f"SELECT ?s ?p WHERE {{ ?s ?p {body} }}", graphs=(EFFECTIVE,)).rows
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
        if any(h in edges for heads in edges.values() for h in heads):
            add |= set(cycle_unit({relation: _proofs(store, relation, edges)}))
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
