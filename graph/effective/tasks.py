"""What has become of tasks: what people said of them, and the last day on which anybody owes them.

A person's word hangs on the document and on the words of the task; it is found again in whatever
copy the document has now. Both are stated beside the task, so that register, page, question and
SPARQL read the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from pyoxigraph import NamedNode, Quad

from graph.effective.decisions import Decisions, Said
from graph.effective.similar import SAME_WORDS, words_alike
from graph.effective.touched import papers_of
from graph.store import PREFIXES, Change, Store
from graph.terms import Statement, Value, date_literal, in_graph, ld, value, values
from ontology.identity import BASE, EFFECTIVE, paper_iri
from ontology.organisations import followers, life
from ontology.series import bounds_of

Stated = tuple[str, str, str]  # the task that counts (IRI), a key and the words of it in some copy
_TASK = f"{BASE}assign/"
_ENDS = (ld("printedExpires"), ld("validTo"))
TIMED = frozenset((*_ENDS, ld("due"), ld("from"), ld("lead")))  # what last days rest on


def attached(said: Iterable[Said], tasks: Collection[Stated]) -> dict[str, str]:
    """Decision → the task of its document that it is about: by its key, else the most alike of
    those that nobody spoke of.
    """
    keys, kept = {key: iri for iri, key, _ in tasks}, tuple(said)
    found = {s.iri: keys[s.task] for s in kept if s.task in keys}
    left = {iri: words for iri, _, words in tasks if iri not in found.values()}
    for one in (s for s in kept if s.iri not in found):
        alike, iri = max(((words_alike(one.words, w), i) for i, w in left.items()), default=(0, ""))
        if alike >= SAME_WORDS:
            found[one.iri] = iri
    return found


def statuses(said: Iterable[Said], about: Mapping[str, str]) -> Iterator[Statement]:
    """Which task each decision is about, and the status of tasks: the latest counts."""
    latest: dict[str, Said] = {}
    for one in sorted((s for s in said if s.iri in about), key=lambda s: s.age):
        yield NamedNode(one.iri), ld("about"), NamedNode(about[one.iri])
        latest[about[one.iri]] = one
    for task, one in latest.items():
        yield NamedNode(task), ld("status"), NamedNode(one.status)


def owed(found: Iterable[Statement]) -> Iterator[Statement]:
    """The last day of tasks with a deadline: of their document's own time, or of the bodies that
    lead them, where nobody took over.
    """
    due, work = set[str](), dict[str, str]()
    leads: dict[str, list[date | None]] = defaultdict(list)
    times: dict[str, list[date]] = defaultdict(list)
    for subject, predicate, said in found:
        if predicate in _ENDS:
            times[subject.value] += _last(value(said))
        elif subject.value.startswith(_TASK):
            if predicate == ld("due"):
                due.add(subject.value)
            elif predicate == ld("from"):
                work[subject.value] = str(value(said))
            elif predicate == ld("lead"):
                leads[subject.value].append(_gone(str(value(said))))
    for task in sorted(due):
        gone = [d for d in leads[task] if d]
        ends = [times.get(work[task], []), gone if len(gone) == len(leads[task]) else []]
        if lasts := [max(e) for e in ends if e]:
            yield NamedNode(task), ld("owedUntil"), date_literal(min(lasts))


def with_a_day(found: Collection[Statement]) -> Iterator[Statement]:
    """Of the statements of some papers those that `owed` needs."""
    due = {s for s, p, _ in found if p == ld("due")}
    return (one for one in found if one[1] in _ENDS or one[0] in due)


def _last(said: Value | None) -> list[date]:
    found = said if isinstance(said, date) else bounds_of(str(said)).latest
    return [found] if found else []


@lru_cache(maxsize=20_000)
def _gone(body: str) -> date | None:
    """The last day of a body that nobody followed."""
    last = life(body)[1]
    return last if last and not followers(body) else None


# --- what a change does ---------------------------------------------------------------------------


def tasks_change(
    store: Store, known: Change, lives: Change, old: Decisions, new: Decisions
) -> Change:
    """What becomes of tasks, when `known` of effective has been carried out and `lives` will be."""
    moved = {*old.said} ^ {*new.said}
    changed, of = _both(known), ld("paperOf")
    filed = [(s.value, o.value) for s, p, o in changed if p == of]
    tasks = {t for s, _, _ in changed if (t := s.value).startswith(_TASK)}
    touched = papers_of([*(file for file, _ in filed), *tasks]) | {
        sha for s in moved for sha in s.papers
    }
    works = {*(work for _, work in filed), *works_of(store, touched).values()}
    papers = papers_of(f for f, _ in _pairs(store, "paperOf", values(works)))
    said = [s for s in new.said if not (papers | touched).isdisjoint(s.papers)]
    wanted = set(statuses(said, _attached(store, said))) if said else set()
    ended = {s.value for s, p, _ in (*changed, *_both(lives)) if p in _ENDS}
    due = _due(store, works | ended)
    wanted |= set(owed([*due, *_times(store, works | ended, lives)])) if due else set()
    there = _stored(store, {s.iri for s in (*said, *moved)})
    spoken = {o.value for _, p, o in there | wanted if p == ld("about")}
    there |= _stored(store, tasks | spoken | {s.value for s, _, _ in due})
    gone, fresh = there - wanted, wanted - there
    return Change((), list(in_graph(gone, EFFECTIVE)), list(in_graph(fresh, EFFECTIVE)))


def _both(change: Change) -> list[Statement]:
    return [*_bare(change.remove), *_bare(change.add)]


def _bare(quads: Iterable[Quad]) -> list[Statement]:
    return [(q.subject, q.predicate, q.object) for q in quads]  # type: ignore[misc]


def work_of(said: Said, works: Mapping[str, str]) -> str | None:
    """The document that a person spoke of: of its paper, else of the copies that are left."""
    found = {works[sha] for sha in said.papers if sha in works}
    return works.get(said.paper) or (found.pop() if len(found) == 1 else None)


def _attached(store: Store, said: Sequence[Said]) -> dict[str, str]:
    """`attached` for decisions about any documents of the store."""
    works = works_of(store, {sha for s in said for sha in s.papers})
    spoken: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        if work := work_of(one, works):
            spoken[work].append(one)
    stated: dict[str, list[Stated]] = defaultdict(list)
    for work, task in _stated(store, spoken):
        stated[work].append(task)
    found: dict[str, str] = {}
    for work, ones in spoken.items():
        found |= attached(ones, stated[work])
    return found


def _stated(store: Store, works: Iterable[str]) -> Iterator[tuple[str, Stated]]:
    """Work, task that counts, key and words, of every task in every copy of some works."""
    rows = store.query(
        PREFIXES
        + f"SELECT ?w ?a ?key ?words ?best WHERE {{ VALUES ?w {{ {values(sorted(works))} }}"
        f" GRAPH <{EFFECTIVE}> {{ ?p ld:paperOf ?w }}"
        " GRAPH ?g { ?a ld:statedIn ?p ; ld:taskKey ?key ; ld:quote ?words }"
        f" OPTIONAL {{ GRAPH <{EFFECTIVE}> {{ ?a ld:witnesses ?best }} }} }} ORDER BY ?a",
        graphs=(),
    ).rows
    return ((str(w), (str(best or a), str(key), str(words))) for w, a, key, words, best in rows)


def works_of(store: Store, shas: Iterable[str]) -> dict[str, str]:
    """Paper (sha256) → its document."""
    files = values(map(paper_iri, sorted(shas)))
    rows = store.query(
        PREFIXES + f"SELECT ?f ?w WHERE {{ VALUES ?f {{ {files} }} ?f ld:paperOf ?w }}",
        graphs=(EFFECTIVE,),
    ).rows
    return {str(f).rpartition("/")[2]: str(w) for f, w in rows}


def _pairs(store: Store, local: str, objects: str) -> list[tuple[str, str]]:
    rows = store.query(
        PREFIXES + f"SELECT ?s ?o WHERE {{ VALUES ?o {{ {objects} }} ?s ld:{local} ?o }}",
        graphs=(EFFECTIVE,),
    ).rows
    return [(str(s), str(o)) for s, o in rows]


def _due(store: Store, works: Iterable[str]) -> list[Statement]:
    """What the last day of the tasks of some documents rests on, but for the documents' own."""
    data = values(sorted(works))
    return _made(
        store,
        f"{{ VALUES ?w {{ {data} }} ?s ld:from ?w ; ld:due ?day . ?s ?p ?o"
        " FILTER(?p IN (ld:from, ld:due, ld:lead)) }",
    )


def _times(store: Store, works: Iterable[str], lives: Change) -> set[Statement]:
    """When the time of documents ends, once `lives` is carried out."""
    wanted = set(works)
    found = _made(
        store,
        f"{{ VALUES ?s {{ {values(sorted(wanted))} }} ?s ?p ?o"
        " FILTER(?p IN (ld:printedExpires, ld:validTo)) }",
    )
    fresh = (one for one in _bare(lives.add) if one[1] in _ENDS)
    return {*found}.difference(_bare(lives.remove)).union(fresh)


def _stored(store: Store, nodes: Iterable[str]) -> set[Statement]:
    """What effective says of tasks and decisions."""
    return {
        *_made(
            store,
            f"{{ VALUES ?s {{ {values(sorted(nodes))} }} ?s ?p ?o"
            " FILTER(?p IN (ld:about, ld:status, ld:owedUntil)) }",
        )
    }


def _made(store: Store, pattern: str) -> list[Statement]:
    made = store.construct(
        PREFIXES + f"CONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}", graphs=(EFFECTIVE,)
    )
    return [(t.subject, t.predicate, t.object) for t in made]  # type: ignore[misc]
