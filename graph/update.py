"""Keeping the effective graph true to the papers and the decisions."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from weakref import finalize

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from graph.effective.bodies import naming_change
from graph.effective.compute import FORM
from graph.effective.decisions import Copies, Decisions, decisions_of
from graph.effective.increment import (
    State,
    circle_change,
    effective_change,
    joined_otherwise,
)
from graph.effective.lives import validity_change
from graph.effective.pieces import derive
from graph.effective.spool import Spool, scratch
from graph.effective.tasks import tasks_change
from graph.effective.touched import papers_of
from graph.papers.facts import Facts, facts_of, stored_facts
from graph.papers.triples import SAMPLE_MARK, paper_quads, words_of
from graph.store import PREFIXES, Change, Store, need_writable
from graph.terms import in_graph, ld, values
from ontology.errors import NotFoundError
from ontology.identity import CURATED, EFFECTIVE, LOG, VOCABULARY, graph_iri
from ontology.law_table import own, own_list
from ontology.model import Record, Text

_FEW = 20  # a store of so many papers for each new one: looking at what is touched is quicker
BATCH = 500  # papers in one write: what is done stays done when the run is stopped
FIRST = 2_500  # papers in one write into an empty store, where the engine tidies less
_MOST = 10_000  # papers in one write: more take too much memory
_SHARE = 8  # a write is this part of what is there


def add_papers(store: Store, papers: Iterable[tuple[Record, str | Text]]) -> int:
    """Put papers (record, full text) in; returns how many were new or said something new.

    A `Text` in place of a string knows its pages, so that evidence can name them.

    `papers` may be endless for memory: it is taken in batches. Only whole papers are ever stored,
    also when the process dies; effective is computed at the end, or at the next opening for
    writing of a store that was left behind. A few papers more change only what they touch.
    """
    stream, fresh = iter(papers), Fresh(store.location)
    there, least, changed = store.paper_count(), BATCH if store.holds(1) else FIRST, 0
    while batch := list(islice(stream, batch_size(there, least))):
        changed += put_papers(store, batch, fresh)
        there += len(batch)
    refresh(store, fresh)
    return changed


def batch_size(there: int, least: int = 0) -> int:
    """Papers in one write into a store that holds `there`.

    Every few writes the engine merges all that it holds: the more that is, the rarer they are.
    """
    return min(_MOST, max(least or BATCH, there // _SHARE))


class Fresh:
    """The facts of papers just put in, kept on disk: they need not be read back from the store."""

    def __init__(self, location: str) -> None:
        """`location`: of the store, on whose disk they are kept."""
        file = scratch(location)
        finalize(self, file.close)
        self._kept = Spool[Facts](file, Facts)
        self._last: dict[str, int] = {}  # paper → which of all that were kept
        self._count = 0

    def put(self, facts: Facts) -> None:
        """Keep the facts of a paper in the place of those that were kept of it."""
        self._kept.put(facts)
        self._last[facts.sha] = self._count
        self._count += 1

    def __contains__(self, sha: str) -> bool:
        """Whether the facts of a paper are kept."""
        return sha in self._last

    def __iter__(self) -> Iterator[Facts]:
        """The facts of each paper."""
        return (f for n, f in enumerate(self._kept) if self._last[f.sha] == n)


def put_papers(store: Store, batch: Sequence[tuple[Record, str | Text]], fresh: Fresh) -> int:
    """Put one batch in; how many said something new. `fresh` gets the facts that `refresh` is owed.

    Of a few papers none are owed: they are put in with all they change.
    """
    need_writable(store)
    few = len(batch) < BATCH and store.holds(max(1, len(batch) * _FEW)) and not store.stale
    if few:
        return sum(_put_one(store, record, text) for record, text in batch)
    return _put(store, batch, fresh)


def _put_one(store: Store, record: Record, text: str | Text) -> bool:
    """One paper with all it changes, in one transaction."""
    sha, quads = record.source.sha256, list(paper_quads(record, text))
    old = list(store.quads(graph_iri(sha)))
    if set(quads) == set(old):
        return False
    facts = facts_of(record, sample=SAMPLE_MARK in words_of(text))
    before = {sha: found} if (found := stored_facts(old)) else {}
    _change(
        store, before, {sha: facts}, {sha: words_of(text)}, Change((graph_iri(sha),), (), quads)
    )
    return True


def _change(
    store: Store,
    before: Mapping[str, Facts],
    after: Mapping[str, Facts],
    texts: Mapping[str, str],
    papers: Change,
) -> None:
    """Carry out a change of papers' graphs together with what it changes in effective."""
    quads = store.curated()
    decisions = decisions_of(quads, copies_in(store))
    decided = decisions_of(quads, copies_in(store, without=before, beside=after))
    if others := _decided_otherwise(decisions, decided) - before.keys() - after.keys():
        kept = _facts(store, others)
        before, after = {**before, **kept}, {**after, **kept}
    changed = frozenset({*before, *after})
    old = State(before, decisions, store.text)
    new = State(after, decided, lambda sha: texts.get(sha) or store.text(sha))
    known = effective_change(store, changed, old, new)
    _carry_out(store, known, papers, changed, decisions, decided)


def _carry_out(
    store: Store,
    known: Change,
    beside: Change,
    changed: Collection[str],
    old: Decisions,
    new: Decisions,
) -> None:
    """A change of effective with its cause, of some papers, then what follows from it: circles,
    validity, names of bodies, what becomes of tasks."""
    store.apply(store.stamped(known.beside(beside), changed))
    lives = validity_change(store, known)
    more = lives.beside(circle_change(store, known)).beside(naming_change(store, known))
    store.apply(store.settled(more.beside(tasks_change(store, known, lives, old, new))))


def _put(store: Store, batch: Sequence[tuple[Record, str | Text]], fresh: Fresh) -> int:
    there, changed = store.held(record.source.sha256 for record, _ in batch), 0
    new: dict[str, tuple[Record, str | Text]] = {}
    for record, text in batch:
        if (sha := record.source.sha256) in there:
            quads = list(paper_quads(record, text))
            if set(quads) == set(store.quads(graph_iri(sha))):
                continue
            store.put_paper(sha, quads)
        else:
            new[sha] = record, text
        fresh.put(facts_of(record, sample=SAMPLE_MARK in words_of(text)))
        changed += 1
    if new:
        store.apply(store.stamped(Change(), new))
        store.bulk(quad for record, text in new.values() for quad in paper_quads(record, text))
    return changed


def remove_paper(store: Store, sha: str) -> None:
    """Take a paper out, with all that only it supports; raises `NotFoundError`."""
    need_writable(store)
    facts = stored_facts(store.quads(graph_iri(sha)))
    if facts is None:
        raise NotFoundError(sha)
    _change(store, {sha: facts}, {}, {}, Change((graph_iri(sha),)))


def decide(store: Store, change: Change) -> None:
    """Carry out a change of the curated graph together with what it changes in effective."""
    need_writable(store)
    quads, copies = set(store.curated()), copies_in(store)
    old = decisions_of(quads, copies)
    kept = (quads - set(change.remove)) | {q for q in change.add if _curated(q)}
    new = decisions_of(kept, copies)
    moved = joined_otherwise(old, new)
    papers = _facts(store, _decided_otherwise(old, new) | _speaking_of(store, moved))
    sides = (State(papers, d, store.text) for d in (old, new))
    known = effective_change(store, frozenset(papers), *sides)
    _carry_out(store, known, change, papers.keys(), old, new)


def _speaking_of(store: Store, bodies: Collection[str]) -> set[str]:
    """The papers that speak of bodies: in a task or sentence, or as a document of theirs."""
    if not bodies:
        return set()
    said = f"VALUES ?b {{ {values(bodies)} }}"
    either = f"{{ {said} ?x ?p ?b }} UNION {{ {said} ?w ?p ?b . ?x ld:paperOf ?w }}"
    asked = f"SELECT DISTINCT ?x WHERE {{ {either} }}"
    return papers_of(str(x) for (x,) in store.query(PREFIXES + asked, graphs=(EFFECTIVE,)).rows)


def _decided_otherwise(old: Decisions, new: Decisions) -> set[str]:
    """The papers about which something else is decided."""
    shas = {s for d in (old, new) for s in (*d.verdicts, *d.fields)}
    return {s for s in shas if old.of(s) != new.of(s)}


def _facts(store: Store, shas: Iterable[str]) -> dict[str, Facts]:
    return {s: f for s in shas if (f := stored_facts(store.quads(graph_iri(s))))}


def copies_in(
    store: Store, *, without: Collection[str] = (), beside: Mapping[str, Facts] | None = None
) -> Copies:
    """The papers of each document in the store, less some, and with others beside."""

    def read(key: str) -> set[str]:
        asked = f"SELECT ?p WHERE {{ GRAPH ?g {{ ?p ld:documentKey {Literal(key)} }} }}"
        there = {str(p).rpartition("/")[2] for (p,) in store.query(PREFIXES + asked).rows}
        return there - {*without} | {s for s, f in (beside or {}).items() if f.key == key}

    return Copies(read)


def _curated(quad: Quad) -> bool:
    return quad.graph_name == NamedNode(CURATED)


def refresh(store: Store, fresh: Fresh | None = None) -> bool:
    """Bring effective up to date if papers or decisions changed since it was computed.

    Also where an older release computed it in another form, or from other laws. `fresh` are facts
    at hand, which need not be read back. False if nothing was to be done.
    """
    if not store.stale and (_form(store) == _wanted_form(store) or not store.epoch()[0]):
        return False
    rebuild(store, fresh)
    return True


def rebuild(store: Store, fresh: Fresh | None = None) -> None:
    """Compute the effective graph anew from the papers and the decisions, in bounded memory."""
    need_writable(store)
    write_vocabulary(store)
    decisions = decisions_of(store.curated(), copies_in(store))
    with scratch(store.location) as room:
        count, laws = store.paper_count(), own(store.location)
        papers = all_facts(store, fresh)
        found = derive(papers, decisions, store.text, room, count=count, own=laws)
        store.replace(EFFECTIVE, in_graph(found, EFFECTIVE))
    store.apply(store.settled(_formed(store)))


def _form(store: Store) -> str | None:
    """Which release's form effective has; an older one is computed anew."""
    asked = f"SELECT ?n WHERE {{ <{EFFECTIVE}> {ld('form')} ?n }}"
    rows = store.query(asked, graphs=(LOG,)).rows
    return str(rows[0][0]) if rows else None


def _wanted_form(store: Store) -> str:
    """This release's form, and the office's own list of laws, on which validity rests, too."""
    file = own_list(store.location)
    return f"{FORM} {sha256(file.read_bytes()).hexdigest()}" if file else FORM


def _formed(store: Store) -> Change:
    if (old := _form(store)) == (wanted := _wanted_form(store)):
        return Change()
    node, log = NamedNode(EFFECTIVE), NamedNode(LOG)
    gone, new = (Quad(node, ld("form"), Literal(str(f)), log) for f in (old, wanted))
    return Change((), [gone] if old else [], [new])


def all_facts(store: Store, fresh: Fresh | None = None) -> Iterator[Facts]:
    """The facts of every paper in the store, those at hand not read again."""
    yield from fresh or ()
    for sha in store.shas():
        if not (fresh and sha in fresh) and (facts := stored_facts(store.quads(graph_iri(sha)))):
            yield facts


def write_vocabulary(store: Store) -> None:
    """Put this release's vocabulary in, if another one is there; the log remembers which."""
    from ontology.vocabulary import vocabulary

    content = vocabulary()
    node, log = NamedNode(VOCABULARY), NamedNode(LOG)
    mark = Quad(node, ld("epoch"), Literal(sha256(content).hexdigest()), log)
    marks = [q for q in store.quads(LOG) if q.subject == node]
    if marks != [mark]:
        store.replace(VOCABULARY, parse(content, format=RdfFormat.N_QUADS))
        store.apply(Change((), marks, [mark]))
