"""What is known: works, edges, bodies and doubts, computed from what the papers print.

A pure function of the papers' facts and of people's decisions: the order of papers changes
nothing. `View` holds what was resolved; each work and each paper is then one unit of statements.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pyoxigraph import Literal, NamedNode

from graph.effective.bodies import body_iri, body_unit
from graph.effective.claims import Claim, Conflict, Held, Resolution
from graph.effective.copies import witnesses
from graph.effective.decisions import Decisions, Said, agreed, settle
from graph.effective.fields import (
    Told,
    dates_unit,
    fields_unit,
    is_draft,
    is_reference,
    parse_name,
)
from graph.effective.heads import citation_head, pinpoint, task_head
from graph.effective.resolve import is_vague, keys_of
from graph.effective.similar import fold_title, titles_agree
from graph.effective.tasks import attached, work_of
from graph.effective.validity import DEEDS, Deed
from graph.papers.facts import Facts, Mention, Task
from graph.papers.triples import relation_of
from graph.terms import FALSE, TRUE, TYPE, Statement, decimal, ld
from ontology.identity import (
    Name,
    conflict_iri,
    paper_iri,
    series_of,
)
from ontology.parted import bodies_of
from ontology.series import bounds_of, full_date

K = TypeVar("K")
V = TypeVar("V")
TextOf = Callable[[str], str | None]  # sha256 → full text
ACYCLIC = ("implements", "replaces")
FORM = "16"  # raised when other statements are made of the same papers: old stores are made anew
_AGREEING = 20  # letters that titles which agree have in common at least, if both have so many


def claims_of(facts: Facts) -> Iterator[Claim]:
    """What the mentions of a paper claim of the documents they name."""
    latest = facts.context.latest
    limit = latest.isoformat() if latest else None
    for m in facts.mentions:
        late = None if m.voice == "editor" else limit  # an editor writes later
        yield Claim(m.iri, facts.sha, m.name, m.date, m.title, m.issuer, late)
        if subject := m.of_subject():
            yield Claim(subject.iri, facts.sha, subject.name)


class Drafts:
    """Papers without full name, by series and the opening words of their titles."""

    def __init__(self, drafts: Iterable[Facts]) -> None:
        self._filed: dict[str, dict[str, list[Facts]]] = defaultdict(lambda: defaultdict(list))
        for draft in drafts:
            if series := series_key(draft):
                self._filed[series][_first_words(draft.document.title)].append(draft)

    def alike(self, series: str | None, title: str | None) -> Iterator[Facts]:
        """Those of a series that rule 5 would compare with a paper of such a title."""
        filed = self._filed.get(series or "", {})
        words = _first_words(title)
        for key in {words, ""} if words else filed:
            yield from (d for d in filed.get(key, ()) if may_be_one(title, d.document.title))


def held_of(papers: Sequence[Facts], text_of: TextOf) -> Iterator[Held]:
    """What the papers say of themselves; full text only where the resolver will compare it."""
    drafts = Drafts(filter(is_draft, papers))
    names = Counter(p.name for p in papers)
    for p in papers:
        series, d = series_key(p), p.document
        alike = names[p.name] > 1 or any(drafts.alike(series, d.title))
        own = series if is_draft(p) else None
        yield Held(p.sha, p.name, d.date, d.title, d.issuer, text_of(p.sha) if alike else None, own)


def may_be_one(title: str | None, other: str | None) -> bool:
    """Whether papers of one series with such titles are worth comparing: these do not disagree."""
    return not (title and other) or titles_agree(title, other)


def series_key(paper: Facts) -> str | None:
    """Place, owner and series of a paper ("hung.yen.o:ubnd:cv.nc"), drafts included."""
    if name := parse_name(paper.name):
        return series_of_name(name)
    return series_of(paper.document, paper.context)


def series_of_name(name: Name) -> str:
    """Place, owner and series of a name."""
    return f"{';'.join(name.place)}:{name.owner}:{name.series}"


def draft_keys(paper: Facts) -> tuple[str, ...]:
    """What a paper is filed under, so that drafts (">") and papers ("=") of one text meet."""
    if (series := series_key(paper)) is None:
        return ()
    mark = ">" if is_draft(paper) else "="
    year, opening = _opening(paper)
    return f"{mark}{series}", f"{mark}{series}|{year}|{opening}"


def sought_drafts(paper: Facts) -> Iterator[str]:
    """Under which keys the papers lie that rule 5 compares with this one.

    Of its series, year and opening words, or without; of the whole series where it says no more.
    """
    if (series := series_key(paper)) is None:
        return
    year, opening = _opening(paper)
    for mark in "=>" if is_draft(paper) else ">":
        if year and opening:
            yield from (f"{mark}{series}|{y}|{t}" for y in (year, "") for t in (opening, ""))
        else:
            yield f"{mark}{series}"


def _opening(paper: Facts) -> tuple[str, str]:
    """Year and first letters of the title, "" where unknown: papers of one text share them."""
    first = bounds_of(paper.document.date).earliest
    return str(first.year) if first else "", _first_words(paper.document.title)


def _first_words(title: str | None) -> str:
    """What titles that agree have in common."""
    return fold_title(title or "")[:_AGREEING]


@dataclass(frozen=True, slots=True)
class View:
    """The papers with what was resolved about them."""

    papers: Mapping[str, Facts]
    decisions: Decisions
    resolution: Resolution
    held: Mapping[str, Sequence[Facts]]  # work → its papers, the best copy first
    cited: Mapping[str, Sequence[tuple[Facts, Mention]]]  # document → mentions of it
    aliases: Mapping[str, Sequence[str]]  # work → its other names
    doubts: Mapping[str, Sequence[Conflict]]  # work → conflicts
    alike: Mapping[str, Sequence[str]]  # name → names it may be the same as
    # statement of a copy → the same in a better copy, which counts
    witness: Mapping[str, str] = field(default_factory=dict)

    def work(self, facts: Facts) -> str:
        """The work of a paper."""
        return self.resolution.work_of_paper[facts.sha]

    def target(self, mention: Mention) -> tuple[str, float]:
        """What a mention means, and how surely."""
        return self.resolution.cited[mention.iri]

    def subject(self, facts: Facts, mention: Mention) -> str | None:
        """The work that stands at the tail of a mention's edge; None for an open reference."""
        if (subject := mention.of_subject()) is None:
            return self.work(facts)
        found = self.resolution.cited[subject.iri][0]
        return None if is_reference(found) else found


def witnesses_of(documents: Iterable[Sequence[Facts]]) -> dict[str, str]:
    """The statements of copies that a better copy makes, which counts; copies are best first."""
    several = (copies for copies in documents if len(copies) > 1)
    return {iri: same for copies in several for iri, same in witnesses(copies).items()}


def in_order(papers: Iterable[Facts], decisions: Decisions) -> list[Facts]:
    """The papers with what people set, best copies first: issued before drafts."""
    return best_first(settle(p, decisions.fields.get(p.sha, {})) for p in papers)


def best_first(papers: Iterable[Facts]) -> list[Facts]:
    """Settled papers: issued ones before drafts, files with letters in them before scans."""
    return sorted(papers, key=lambda p: (p.draft, is_draft(p), p.ocr, p.sha))


def lay_out(papers: Sequence[Facts], decisions: Decisions, resolution: Resolution) -> View:
    """What was resolved, by document; which copies are witnesses is left open.

    A paper of no work in `resolution` is held elsewhere: only its mentions count here.
    """
    held: dict[str, list[Facts]] = defaultdict(list)
    cited: dict[str, list[tuple[Facts, Mention]]] = defaultdict(list)
    for paper in papers:
        if work := resolution.work_of_paper.get(paper.sha):
            held[work].append(paper)
        for mention in (m for one in paper.mentions for m in (one, one.of_subject()) if m):
            cited[resolution.cited[mention.iri][0]].append((paper, mention))
    return View(
        papers={p.sha: p for p in papers},
        decisions=decisions,
        resolution=resolution,
        held={work: agreed(copies, decisions) for work, copies in held.items()},
        cited=cited,
        aliases=_aliases(papers, resolution),
        doubts=_grouped((c.work, c) for c in resolution.conflicts),
        alike=_grouped(resolution.possibly_same),
    )


def _aliases(papers: Iterable[Facts], resolution: Resolution) -> dict[str, list[str]]:
    """Other names of works; a number that a person corrected may be another document's own."""
    pairs = {(work, name) for name, work in resolution.work_of.items() if name != work}
    for paper in papers:
        name, work = paper.printed_name, resolution.work_of_paper.get(paper.sha)
        if name and work and name != work and parse_name(name) is None:
            pairs.add((work, name))
    return _grouped(sorted(pairs))


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = defaultdict(list)
    for key, item in pairs:
        found[key].append(item)
    return found


def tasks_spoken_of(view: View) -> dict[str, str]:
    """Decision → the task that counts which it is about, in whatever copy that is stated."""
    spoken: dict[str, list[Said]] = defaultdict(list)
    for said in view.decisions.said:
        if work := work_of(said, view.resolution.work_of_paper):
            spoken[work].append(said)
    found: dict[str, str] = {}
    for work, ones in spoken.items():
        stated = [(t.iri, t.key, t.words) for p in view.held.get(work, ()) for t in p.tasks]
        stated.sort()
        found |= attached(ones, [(view.witness.get(i, i), k, w) for i, k, w in stated])
    return found


def joined_unit(decisions: Decisions) -> Iterator[Statement]:
    """The bodies that people joined to others: their IRIs lead there."""
    for name, body in decisions.bodies.items():
        yield NamedNode(name), ld("nameOf"), NamedNode(body)


def deeds_of(view: View) -> Iterator[tuple[str, Deed]]:
    """What papers, and people, say that one work does to the validity of another."""
    for paper in view.papers.values():
        for m in paper.mentions:
            if (
                m.relation in DEEDS
                and not paper.document.draft
                and m.voice != "editor"
                and m.iri not in view.witness
                and not view.decisions.rejected(paper.sha, m)
            ):
                tail, head = view.subject(paper, m), view.target(m)[0]
                if tail and tail != head:
                    last = full_date(m.until)
                    yield head, Deed(m.relation, tail, m.iri, m.part, m.provision or "", last)
        for verdict in view.decisions.added(paper.sha):
            work = view.work(paper)
            for head in {_known(view, n) for n in verdict.names} - {work}:
                if verdict.relation in DEEDS:
                    yield head, Deed(verdict.relation, work, verdict.iri)


def _relation(facts: Facts, mention: Mention) -> str:
    """The relation of an edge: to a part one of its own; a draft changes no other document."""
    if facts.document.draft and mention.relation in DEEDS:
        return "cites"
    return relation_of(mention.relation, mention.part)


def documents(view: View) -> set[str]:
    """Every work and open reference that is held, cited, stated or possibly meant."""
    found = {*view.held, *view.cited, *view.alike}
    found |= {b for others in view.alike.values() for b in others}
    found |= {w for works in view.resolution.candidates.values() for w in works}
    for paper in view.papers.values():
        found |= {_known(view, n) for v in view.decisions.added(paper.sha) for n in v.names}
    return found


def _known(view: View, name: str) -> str:
    return view.resolution.work_of.get(name, name)


# --- one paper ------------------------------------------------------------------------------------


def paper_unit(view: View, facts: Facts) -> Iterator[Statement]:
    """What one paper supports: its citations resolved, its edges, its tasks."""
    work = NamedNode(view.work(facts))
    file = NamedNode(paper_iri(facts.sha))
    yield file, ld("paperOf"), work
    for key in draft_keys(facts):
        yield file, ld("filedUnder"), Literal(key)
    yield from mention_unit(view, facts, lambda name: True)
    for task in () if facts.draft else facts.tasks:
        if same := view.witness.get(task.iri):
            yield NamedNode(task.iri), ld("witnesses"), NamedNode(same)
        else:
            yield from _task(view, facts, task, work)
    for name in facts.document.addressees:
        yield from _body(view, work, "addressee", name, facts)


def mention_unit(view: View, facts: Facts, about: Callable[[str], bool]) -> Iterator[Statement]:
    """What the mentions of one paper, and the relations added to it, say about some names."""
    for mention in facts.mentions:
        wanted = about(mention.name) or (mention.subject and about(mention.subject))
        if wanted:
            yield from _filed_open(mention)
        if wanted and not view.decisions.rejected(facts.sha, mention):
            yield from _mention(view, facts, mention)
            yield from _carried_out(view, facts, mention)
    for verdict in view.decisions.added(facts.sha):
        for name in filter(about, sorted(verdict.names)):
            yield from _edge(verdict.iri, view.work(facts), verdict.relation, _known(view, name))


def _filed_open(mention: Mention) -> Iterator[Statement]:
    """An open name may be no document, all its mentions being resolved: its mentions file it."""
    for name in filter(None, (mention.name, mention.subject)):
        if is_reference(name) and not is_vague(name):
            for key in keys_of(name):
                yield NamedNode(name), ld("filedUnder"), Literal(key)


def _mention(view: View, facts: Facts, mention: Mention) -> Iterator[Statement]:
    node = NamedNode(mention.iri)
    target, sure = view.target(mention)
    if same := view.witness.get(mention.iri):
        yield node, ld("cited"), NamedNode(target)
        yield node, ld("witnesses"), NamedNode(same)
        return
    yield from citation_head(node, mention)
    yield from pinpoint(node, mention, target)
    tail = None if mention.voice == "editor" else view.subject(facts, mention)
    yield from _edge(mention.iri, tail, _relation(facts, mention), target)
    if sure < 1:
        yield node, ld("resolvedConfidence"), decimal(sure)
        yield node, ld("basis"), Literal("inferred")
    for candidate in view.resolution.candidates.get(mention.iri, ()):
        yield node, ld("candidate"), NamedNode(candidate)


def _edge(citation: str, subject: str | None, relation: str, target: str) -> Iterator[Statement]:
    node, cited = NamedNode(citation), NamedNode(target)
    yield node, ld("cited"), cited
    if subject and subject != target:
        tail = NamedNode(subject)
        yield node, ld("from"), tail
        yield tail, ld(relation), cited
        yield tail, ld("cites"), cited


def _carried_out(view: View, facts: Facts, mention: Mention) -> Iterator[Statement]:
    """A document carried out in a task: of the task, beside the edge of the work."""
    if mention.relation == "implements":
        for task in facts.tasks:
            if mention.iri in task.mentions and task.iri not in view.witness:
                target = NamedNode(view.target(mention)[0])
                yield NamedNode(task.iri), ld("implementsIn"), target


def _task(view: View, facts: Facts, task: Task, work: NamedNode) -> Iterator[Statement]:
    node = NamedNode(task.iri)
    yield node, ld("from"), work
    yield from task_head(node, task)
    for name in task.lead:
        yield from _body(view, node, "lead", name, facts)
        yield from _body(view, work, "assigns", name, facts)
    for name in task.partners:
        yield from _body(view, node, "coordinates", name, facts)
    for name in task.monitors:
        yield from _body(view, node, "monitors", name, facts)
    if task.advised:
        yield from _body(view, node, "advises", task.advised, facts)


def _body(
    view: View, subject: NamedNode, local: str, name: str, facts: Facts
) -> Iterator[Statement]:
    joined = view.decisions.bodies
    for one in bodies_of(name):
        yield subject, ld(local), NamedNode(body_iri(one, facts, joined))
        yield from body_unit(one, facts, joined)


# --- one document ---------------------------------------------------------------------------------


def document_unit(view: View, iri: str) -> Iterator[Statement]:
    """What is known of one document: its fields once each, its names, what is in doubt."""
    node, papers = NamedNode(iri), view.held.get(iri, ())
    open_ = is_reference(iri) and not papers
    yield node, TYPE, ld("OpenReference" if open_ else "Work")
    if not open_:
        yield node, ld("held"), TRUE if papers else FALSE
    if len(papers) > 1:
        yield node, ld("bestCopy"), NamedNode(paper_iri(papers[0].sha))
    yield from _identity(node, iri, papers)
    doubts = frozenset(c.kind for c in view.doubts.get(iri, ()))
    given = {c for n in (iri, *view.aliases.get(iri, ())) for c in view.decisions.given.get(n, ())}
    told = Told(iri, papers, view.cited.get(iri, ()), doubts, view.decisions.bodies, given)
    yield from fields_unit(told)
    yield from dates_unit(told)
    for name in view.aliases.get(iri, ()):
        yield NamedNode(name), ld("nameOf"), node
    yield from _filed(view, iri)
    for other in view.alike.get(iri, ()):
        yield node, ld("possiblySame"), NamedNode(other)
    for doubt in view.doubts.get(iri, ()):
        yield from conflict(doubt)


def _filed(view: View, iri: str) -> Iterator[Statement]:
    """Under what the names of a document are found again (`graph.effective.resolve.keys_of`)."""
    days = {m.date for _, m in view.cited.get(iri, ()) if m.date}
    days |= {p.document.date for p in view.held.get(iri, ()) if p.document.date}
    for name in (iri, *view.aliases.get(iri, ())):
        for key in keys_of(name, days):
            yield NamedNode(name), ld("filedUnder"), Literal(key)


def _identity(node: NamedNode, iri: str, papers: Sequence[Facts]) -> Iterator[Statement]:
    if name := parse_name(iri):
        yield node, ld("number"), Literal(name.number)
        yield node, ld("series"), Literal(name.series)
        return
    if papers and (number := papers[0].document.number):  # its place is open, not its number
        yield node, ld("number"), Literal(number.lstrip("0").lower())
    if papers and (series := series_key(papers[0])):
        yield node, ld("series"), Literal(series)


def conflict(found: Conflict) -> Iterator[Statement]:
    """A disagreement as a node with who says so."""
    node = NamedNode(conflict_iri(found.work, found.kind))
    yield node, TYPE, ld("Conflict")
    yield node, ld("about"), NamedNode(found.work)
    yield node, ld("kind"), Literal(found.kind)
    for iri in found.evidence:
        yield node, ld("evidence"), NamedNode(iri)


# --- cycles ---------------------------------------------------------------------------------------

Edges = Mapping[str, Mapping[str, set[tuple[str, str]]]]  # relation → subject → (object, evidence)


def edges_of(view: View) -> dict[str, dict[str, set[tuple[str, str]]]]:
    """The edges of the relations that may not run in a circle, each with a citation."""
    found: dict[str, dict[str, set[tuple[str, str]]]] = {r: defaultdict(set) for r in ACYCLIC}
    for paper in view.papers.values():
        for m in paper.mentions:
            if m.relation in found and not view.decisions.rejected(paper.sha, m):
                tail, head = view.subject(paper, m), view.target(m)[0]
                if tail and tail != head:
                    found[m.relation][tail].add((head, m.iri))
        for verdict in view.decisions.added(paper.sha):
            if verdict.relation in found:
                heads = {_known(view, n) for n in verdict.names} - {view.work(paper)}
                found[verdict.relation][view.work(paper)] |= {(h, verdict.iri) for h in heads}
    return found


def cycle_unit(edges: Edges) -> Iterator[Statement]:
    """A conflict for every work on a circle of one relation; the circle's edges are evidence."""
    for tails in edges.values():
        for circle in circles({t: {h for h, _ in heads} for t, heads in tails.items()}):
            for work in sorted(circle):
                proof = sorted({c for h, c in tails[work] if h in circle})
                yield from conflict(Conflict(work, "cycle", tuple(proof)))


def circles(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """Strongly connected parts of two or more; ends are peeled off first, nearly all there is."""
    left = dict(graph)
    while True:
        targets = {h for heads in left.values() for h in heads}
        kept = {t: heads & left.keys() for t, heads in left.items() if t in targets}
        kept = {t: heads for t, heads in kept.items() if heads}
        if kept.keys() == left.keys():
            break
        left = kept
    if not left:
        return []
    import networkx as nx

    edges: nx.DiGraph[str] = nx.DiGraph([(t, h) for t, heads in left.items() for h in heads])
    return [c for c in nx.strongly_connected_components(edges) if len(c) > 1]
