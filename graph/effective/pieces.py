"""Every statement of the effective graph, computed piece by piece, so that memory is bounded.

A *piece* holds some thousand papers: those whose own names lie in it. Names that may be one
document, or mean one another, share a block (`graph.effective.resolve`), and blocks that a draft
or a person may join go together, so each piece is resolved alone. Three passes:

1. every paper goes to the piece of its own name, what it says of others to the pieces of theirs;
2. each piece resolves its names: what is known of documents, and what mentions mean;
3. each piece of papers, whose mentions now have a meaning: what papers support.

What only the whole tells comes last: validity, names of bodies, last days of tasks, circles. For
it a few facts of every document stay in memory.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import IO
from zlib import crc32

from graph.effective.bodies import PRINTED, naming
from graph.effective.claims import Resolution
from graph.effective.compute import (
    Drafts,
    TextOf,
    View,
    best_first,
    claims_of,
    cycle_unit,
    deeds_of,
    document_unit,
    documents,
    edges_of,
    held_of,
    joined_unit,
    lay_out,
    paper_unit,
    series_key,
    tasks_spoken_of,
    witnesses_of,
)
from graph.effective.decisions import Decisions, settle
from graph.effective.fields import is_draft
from graph.effective.lives import SPOKEN, Lives
from graph.effective.resolve import block_of, resolve
from graph.effective.spool import Spool
from graph.effective.tasks import TIMED, owed, statuses, with_a_day
from graph.papers.facts import Facts, Mention
from graph.terms import Statement
from ontology.identity import paper_iri
from ontology.law_table import Table
from ontology.lexicon import raw
from ontology.model import Document

PIECE = 10_000  # papers in a piece

Head = tuple[str, str, str | None]  # series, name and title of a paper
Edge = tuple[str, str, str, str]  # relation, tail, head, evidence


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a citation means, or of which work a paper is; kept only if it is not what is named."""

    of: str  # citation (IRI) or paper (sha256)
    work: str
    sure: float = 1.0
    candidates: tuple[str, ...] = ()


def derive(
    papers: Iterable[Facts],
    decisions: Decisions,
    text_of: TextOf,
    room: IO[bytes],
    *,
    count: int,
    own: Table | None = None,
) -> Iterator[Statement]:
    """Every statement of the effective graph; some come more than once.

    `count` papers, more or less. `room`: for what waits; `own`: the office's own list of laws.
    """
    pieces = _Pieces(decisions, text_of, room, count // PIECE + 1, own)
    pieces.distribute(papers)
    for piece in range(pieces.count):
        yield from pieces.noted(pieces.documents(piece))
    for piece in range(pieces.count):
        yield from pieces.noted(pieces.papers(piece))
    yield from pieces.whole()


class _Pieces:
    """The papers in their pieces, and what is remembered from one to the next."""

    def __init__(
        self, decisions: Decisions, text_of: TextOf, room: IO[bytes], count: int, own: Table | None
    ) -> None:
        self.decisions, self.text_of, self.count, self.room = decisions, text_of, count, room
        self._own = [Spool[Facts](room, Facts) for _ in range(count)]
        self._said = [Spool[Facts](room, Facts) for _ in range(count)]
        self._meant = [Spool[_Meant](room, _Meant) for _ in range(count)]
        self._edges = Spool[Edge](room, Edge)
        self._links = _Links()
        self._added: set[str] = set()  # names in relations that people added
        self._known: dict[str, str] = {}  # … → their documents
        self._works = dict.fromkeys((s for one in decisions.said for s in one.papers), "")
        self._spoken: dict[str, str] = {}
        self._lives = Lives(own)
        self._printed: set[Statement] = set()
        self._timed: list[Statement] = []
        self._days: list[Statement] = []
        self._keep: dict[object, Callable[[Statement], object]] = {PRINTED: self._printed.add}
        self._keep |= dict.fromkeys(SPOKEN, self._lives.hear)
        self._keep |= dict.fromkeys(TIMED, self._timed.append)
        self._keep |= dict.fromkeys(SPOKEN & TIMED, self._both)

    def _both(self, said: Statement) -> None:
        self._lives.hear(said)
        self._timed.append(said)

    def _piece(self, name: str) -> int:
        return crc32(self._links.find(_block(name)).encode()) % self.count

    # --- which paper belongs where ----------------------------------------------------------------

    def distribute(self, papers: Iterable[Facts]) -> None:
        """Every paper to the piece of its name, and what it says to those of the names."""
        kept, heads = Spool[Facts](self.room, Facts), Spool[Head](self.room, Head)
        drafts: list[Facts] = []
        files: dict[str, str] = {}
        asked = {n for same in self.decisions.same for n in same.names}
        for paper in (settle(p, self.decisions.fields.get(p.sha, {})) for p in papers):
            kept.put(paper)
            if series := series_key(paper):
                heads.put((series, paper.name, paper.document.title))
                drafts += [replace(paper, mentions=(), tasks=())] if is_draft(paper) else []
            if (file := paper_iri(paper.sha)) in asked:
                files[file] = paper.name
            self._added |= {n for v in self.decisions.added(paper.sha) for n in v.names}
        self._link(heads, Drafts(drafts), files)
        for paper in kept:
            home = self._piece(paper.name)
            self._own[home].put(paper)
            said: dict[int, list[Mention]] = defaultdict(list, {home: []})
            for mention in paper.mentions:
                for piece in {self._piece(n) for n in (mention.name, mention.subject) if n}:
                    said[piece].append(mention)
            for piece, mentions in said.items():
                self._said[piece].put(_part(paper, mentions, whole=piece == home))

    def _link(
        self,
        heads: Iterable[Head],
        drafts: Drafts,
        files: Mapping[str, str],
    ) -> None:
        """What drafts and decisions may join goes together."""
        for series, name, title in heads:
            for draft in drafts.alike(series, title):
                self._links.join(_block(name), _block(draft.name))
        renamed = raw("aliases")["names"].items()
        for names in (*(same.names for same in self.decisions.same), *renamed):
            first, *others = [_block(files.get(n, n)) for n in names]
            for other in others:
                self._links.join(first, other)

    # --- what each piece tells --------------------------------------------------------------------

    def documents(self, piece: int) -> Iterator[Statement]:
        """What is known of the documents whose names lie in a piece."""
        papers = best_first(self._said[piece])
        own = [p for p in papers if self._piece(p.name) == piece]
        claims = (c for p in papers for c in claims_of(p))
        resolution = resolve(claims, held_of(own, self.text_of), self.decisions.same)
        view = lay_out(papers, self.decisions, resolution)
        self._tell(view, piece)
        here = {n: resolution.work_of.get(n, n) for n in self._added if self._piece(n) == piece}
        self._known |= here
        for iri in documents(view) | {*here.values()}:
            if self._piece(iri) == piece:
                yield from document_unit(view, iri)

    def _tell(self, view: View, piece: int) -> None:
        """What the names of a piece mean, to the pieces of the papers that print them."""
        resolution = view.resolution
        for paper in view.papers.values():
            reader = self._meant[self._piece(paper.name)]
            if work := resolution.work_of_paper.get(paper.sha):
                if work != paper.name:
                    reader.put(_Meant(paper.sha, work))
                if paper.sha in self._works:
                    self._works[paper.sha] = work
            for one in _all(paper):
                target = resolution.cited[one.iri]
                offered = resolution.candidates.get(one.iri, ())
                named = target == (one.name, 1.0) and not offered
                if not named and self._piece(one.name) == piece:
                    reader.put(_Meant(one.iri, *target, offered))

    def papers(self, piece: int) -> Iterator[Statement]:
        """What the papers of a piece support."""
        view = self._view(piece)
        for paper in view.papers.values():
            yield from paper_unit(view, paper)
        for target, deed in deeds_of(view):
            self._lives.deed(target, deed)
        for relation, tails in edges_of(view).items():
            for tail, heads in tails.items():
                for head, proof in heads:
                    self._edges.put((relation, tail, head, proof))
        self._spoken |= tasks_spoken_of(view)

    def _view(self, piece: int) -> View:
        own = best_first(self._own[piece])
        cited = {one.iri: (one.name, 1.0) for paper in own for one in _all(paper)}
        works = {s: w for s, w in self._works.items() if w} | {p.sha: p.name for p in own}
        offered = {}
        for one in self._meant[piece]:
            if one.of in works:
                works[one.of] = one.work
            else:
                cited[one.of] = one.work, one.sure
                offered[one.of] = one.candidates
        resolution = Resolution(self._known, cited, offered, frozenset(), (), works, {})
        view = lay_out(own, self.decisions, resolution)
        return replace(view, witness=witnesses_of(view.held.values()))

    # --- what only the whole tells ----------------------------------------------------------------

    def noted(self, found: Iterable[Statement]) -> Iterator[Statement]:
        """`found` of one piece as it is; what the whole needs of it is remembered."""
        for said in found:
            if keep := self._keep.get(said[1]):
                keep(said)
            yield said
        self._lives.settle()
        self._days += with_a_day(self._timed)
        self._timed.clear()

    def whole(self) -> Iterator[Statement]:
        """What follows from all pieces."""
        yield from naming(self._printed)
        yield from joined_unit(self.decisions)
        for said in self._lives.statements():
            if said[1] in TIMED:
                self._days.append(said)
            yield said
        yield from owed(self._days)
        yield from statuses(self.decisions.said, self._spoken)
        yield from cycle_unit(_rings(self._edges))


def _rings(edges: Iterable[Edge]) -> dict[str, dict[str, set[tuple[str, str]]]]:
    """The edges left when all that ends somewhere is peeled off: hardly any but for circles.

    Hashes stand for names meanwhile; two that are one leave an edge too many, never one too few.
    """
    left = {(hash((r, tail)), hash((r, head))) for r, tail, head, _ in edges}
    while True:
        tails, heads = ({pair[n] for pair in left} for n in (0, 1))
        kept = {(t, h) for t, h in left if t in heads and h in tails}
        if len(kept) == len(left):
            break
        left = kept
    found: dict[str, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for relation, tail, head, proof in edges if left else ():
        if (hash((relation, tail)), hash((relation, head))) in left:
            found[relation][tail].add((head, proof))
    return found


def _all(paper: Facts) -> Iterator[Mention]:
    """The mentions of a paper, and the subjects of those that state a relation."""
    return (m for one in paper.mentions for m in (one, one.of_subject()) if m)


def _block(name: str) -> str:
    """The block of a name; one without number, and what is split off it, has its own."""
    return block_of(name) or name.partition("+")[0]


def _part(paper: Facts, mentions: Iterable[Mention], *, whole: bool) -> Facts:
    """A paper by some of its mentions, its header `whole` or as far as it counts for others."""
    document = paper.document
    if not whole:
        document = Document(iri=document.iri, issuer=document.issuer)
    return replace(paper, document=document, mentions=tuple(mentions), tasks=())


class _Links:
    """Disjoint sets of blocks."""

    def __init__(self) -> None:
        self._up: dict[str, str] = {}

    def find(self, block: str) -> str:
        while (up := self._up.get(block, block)) != block:
            block = up
        return block

    def join(self, one: str, other: str) -> None:
        if (a := self.find(one)) != (b := self.find(other)):
            self._up[max(a, b)] = min(a, b)
