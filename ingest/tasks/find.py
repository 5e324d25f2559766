"""Who must do what by when: the assignments of a paper (giao nhiệm vụ).

One walk over the tree of blocks. A statement that lays a task on somebody (`triggers`) opens an
assignment; what follows goes on with it until a new actor, a deadline of its own or the end of the
item. Items without an actor inherit that of the item or the announcing sentence above them. Forms
("Cơ quan chủ trì: …") and task tables are read first (`labelled`, `tables`). Norms are left to the
law: in laws, decrees and the like only execution clauses assign.
"""

from collections.abc import Sequence

import msgspec

from ingest.structure.tree import Block, Structure
from ingest.tasks import triggers as lay
from ingest.tasks.actor_ends import Stop
from ingest.tasks.actors import Actors, parse
from ingest.tasks.assemble import Draft, finish, joins
from ingest.tasks.confidence import confidence, of_tasks
from ingest.tasks.cues import exact
from ingest.tasks.deadlines import Clock
from ingest.tasks.fielded import Fielded
from ingest.tasks.judge import holds, umbrella
from ingest.tasks.paper import PLACES, TOPIC, duties, is_statute
from ingest.tasks.sections import HEADINGS, behind_title
from ingest.text.patterns import spaced
from ingest.text.sentences import statements
from ontology.model import Assignment, Citation, Document, Table

_LONGEST_NAMES = 600  # characters of an item that only names who


def assignments(
    text: str,
    structure: Structure,
    citations: Sequence[Citation],
    document: Document,
    tables: Sequence[Table] = (),
    paper: frozenset[str] = frozenset(),
) -> tuple[Assignment, ...]:
    """The assignments of a normalised text in reading order.

    `citations` gives `cites` its indices, `document` the year of days printed without one, `tables`
    the tables of the original (offsets into `text`), `paper` the signs of `of_paper`. Never raises;
    linear in the text.
    """
    if is_statute(document) and not duties(text):
        return ()
    clock = Clock(document.date, document.effective)
    drafts = _Reader(text, structure, document, tables, clock).run()
    found = finish(text, structure, drafts, citations, clock)
    paper |= of_tasks(len(found))
    return tuple(
        msgspec.structs.replace(a, confidence=confidence(a, document.type, paper)) for a in found
    )


def _topic_whole(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The statements of a block; a proposal that is answered behind a colon is not cut at ";"."""
    spans = list(statements(text, start, end))
    match = exact("proposal").match(text, start, end) if len(spans) > 1 else None
    while match and len(spans) > 1 and spans[0][1] < match.end():
        spans[:2] = [(spans[0][0], spans[1][1])]
    return spans


def _announces(text: str, block: Block) -> bool:
    """An unfinished sentence that announces orders ("… có ý kiến như sau:")."""
    start = max(block.content, block.end - 240)
    return holds(("directives", "opener"), text, start, block.end)


class _Reader(Fielded):
    """One walk over the blocks."""

    def run(self) -> list[Draft]:
        """All drafts, in the order they were met."""
        taken = self._tabled()
        formed = self._forms()
        place = ""
        for i, block in enumerate(self.blocks):
            if block.place != place:
                place = block.place
                if place == "annex":
                    self.open, self.frames = False, []
                    self.norms = self.norms and not self.plan
            if place not in PLACES or self._silent(i, block):
                self.current = None
            elif i in formed or i in taken:
                self.current = None
                if form := formed.get(i):
                    self.drafts.append(self._formed(form))
            else:
                self._leave(i)
                self._read(i, block)
        return self.drafts

    def _leave(self, i: int) -> None:
        """Forget the items and announcements that block `i` no longer stands under."""
        if self.blocks[i].kind in HEADINGS and self.zones[i] == "background":
            self.open = False
        if self.current and (self._runs_on(i, self.blocks[i]) or self._states_due(i)):
            return
        while self.frames and not self._under(i, self.frames[-1]):
            self.frames.pop()
            self.current = None
        if self.current and not self._within(i, self.current.unit):
            self.current = None

    def _read(self, i: int, block: Block) -> None:
        """Open, go on with or close assignments by what a block says."""
        if block.kind == "paragraph" and (self.frames or self.current) and self._closes(block):
            self.current, self.frames = None, []
        self.open = self.open or self._concluded(block)
        if self._names_who(i, block):
            return
        if block.kind in HEADINGS:
            self.current = None
            return
        labelled = self.fields.get(i)
        if labelled and labelled.kind == "deadline":
            self._date(i, labelled)
            return
        self.open = self.open or labelled is not None
        said = behind_title(self.text, block)
        if labelled and labelled.kind in ("lead", "task"):
            said = labelled.start
        self._statements(i, block, _topic_whole(self.text, said, block.end))
        if self.text[block.end - 1] == ":" and _announces(self.text, block):
            self.open = True

    def _names_who(self, i: int, block: Block) -> bool:
        """An item that only names who opens an assignment for all below it."""
        length, last = block.end - block.content, self.text[block.end - 1]
        if length > _LONGEST_NAMES or last in ";," or (last == "." and length > TOPIC):
            return False
        if i and self.blocks[i - 1].kind == "signature":
            return False  # who signs an attached rule
        if not self._has_list(i, block):
            return False
        found = lay.heading(self.text, block.content, block.end)
        if not found or not self._may(i, found, block.content, block.end):
            return False
        self._begin(i, block, found, block.content, block.end)
        return True

    def _statements(self, i: int, block: Block, spans: list[tuple[int, int]]) -> None:
        n = 0
        self.weak = self._weak(i, block)
        while n < len(spans):
            start, end = spans[n]
            found = self._found(i, block, n, start, end)
            last = self._last(block, spans, n, found)
            end = spans[last][1]
            if found and self._counts(i, n, found, start, end):
                if 0 < block.end - end < 60 and umbrella(self.text, end, block.end):
                    last, end = len(spans), block.end  # "…; cụ thể như sau:"
                self._begin(i, block, found, start, end)
            else:
                self._go_on(i, block, n, start, end)
            n = last + 1

    def _last(
        self, block: Block, spans: list[tuple[int, int]], n: int, found: lay.Laying | None
    ) -> int:
        """The segment with which statement `n` ends: lists of bodies go on over semicolons."""
        start, end = spans[n]
        reach = found.actors.stop_at if found else end
        if self.text[end - 1] == ";":
            for at in joins(self.text, start, end):
                joined = parse(self.text, at, block.end)
                if joined:
                    reach = max(reach, joined.end)
        while spans[n][1] < reach and n + 1 < len(spans):
            n += 1
        return n

    def _found(self, i: int, block: Block, n: int, start: int, end: int) -> lay.Laying | None:
        """What statement `n` of a block seems to lay, unless it goes on with a broken sentence."""
        broken = n == 0 and self._runs_on(i, block)
        if start < self.listed or (broken and self.current):
            return None
        weak = (self.weak or (self.open and not self.norms)) and not broken
        reader = None if self.frames else self.reader  # below an announcement its body is asked
        found = lay.laying(self.text, start, end, block.end, weak=weak, reader=reader)
        if weak and (found is None or found.rule == "opening"):
            found = self._reader_opens(start, end, found)
        more = found is None and weak and end < block.end
        if more and (actors := parse(self.text, start, block.end)):
            self.listed = actors.end
        return found

    def _reader_opens(self, start: int, end: int, found: lay.Laying | None) -> lay.Laying | None:
        """A reader as named at the letter's head, no verb within cuts it: "Các Công ty khai thác
        thủy lợi điều tiết …"; otherwise what was `found`.
        """
        match = self.readers.match(self.text, start, end)
        said = match.end() + 1 if match else 0
        if not match or (found and found.actors.end >= match.end()) or self.text[said].isupper():
            return found
        actors = Actors((spaced(match[0]),), start, match.end(), Stop.PREDICATE, said, False)
        return lay.Laying(actors, start, "opening")
