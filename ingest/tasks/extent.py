"""How an assignment begins, goes on, is inherited by what stands below, and splits."""

from itertools import takewhile

from ingest.structure.tree import Block
from ingest.tasks import triggers as lay
from ingest.tasks.actor_ends import Stop
from ingest.tasks.assemble import Draft, partners
from ingest.tasks.cues import cue
from ingest.tasks.deadlines import every
from ingest.tasks.judge import ORDERED, Judge, holds, umbrella
from ingest.tasks.paper import BULLETS, LISTED, NUMBERED, TOPIC, Frame, stands


class Extent(Judge):
    """Opens assignments and goes on with them."""

    def _begin(self, i: int, block: Block, found: lay.Laying, start: int, end: int) -> None:
        """Open the assignment that a statement lays, and what inherits from it."""
        text, at = self.text, found.start
        if found.rule in ("lead-in", "opening", "order", "topic") and self._timed(start, at):
            at = start
        listing = text[end - 1] == ":" and bool(cue("not_umbrella").search(text, end - 60, end))
        umbrella = found.rule != "heading" and not listing and self._announced(i, found, at, end)
        rule = (
            "umbrella" if umbrella else "execution" if self._executes(i, found, end) else found.rule
        )
        self._replace(i, block, found)
        draft = Draft(at, end, found.actors.names, rule, found.actors.stop_at, unit=i)
        draft.parent, draft.due = self._above(), self._due(at, end)
        draft.general = holds(("difficulty",), text, start, found.start)
        self.drafts.append(draft)
        self.open = self.open or found.rule in ORDERED
        self.current = None if umbrella or listing or rule == "notice" else draft
        if rule == "notice":
            self.frames = []
        elif not listing:
            self._frame(i, block, found, draft)

    def _announced(self, i: int, found: lay.Laying, at: int, end: int) -> bool:
        """Does the statement only announce the items below it?"""
        if found.actors.start == end:
            return True  # "… yêu cầu:" to the one reader of a letter
        below = self.blocks[i + 1].kind if i + 1 < len(self.blocks) else ""
        if umbrella(self.text, at, end):
            if below in LISTED and cue("contents").search(self.text, max(at, end - 200), end):
                return False
            loose = below in BULLETS or (below == "paren" and not self._due_below(i))
            told = loose and cue("details").search(self.text, max(at, end - 200), end)
            return not told  # work, and bullets that say how: one task
        said, block = found.actors.stop_at, self.blocks[i]
        if block.kind in NUMBERED and below == block.kind and not self._parent(i):
            return self.text[end - 1] == ":"  # its list was numbered on from it
        return below in NUMBERED and bool(cue("calls").fullmatch(self.text, said, end))

    def _due_below(self, i: int) -> bool:
        """Has an item right below block `i` a deadline of its own? Then each is a task."""
        below = takewhile(lambda j: self._within(j, i), range(i + 1, len(self.blocks)))
        return any(self._own_deadline(self.blocks[j]) for j in below)

    def _frame(self, i: int, block: Block, found: lay.Laying, draft: Draft) -> None:
        """What stands below or beside `block` inherits from `draft`."""
        bare = found.actors.stop is Stop.NOTHING
        unfinished = self.text[draft.end - 1] == ":" or found.rule == "heading" or bare
        umbrella = draft.rule == "umbrella"
        alone = not self.text[draft.said : draft.end].strip(" :\n")
        draft.heading = unfinished and (alone or not umbrella)
        beside = unfinished and (
            block.kind in ("paragraph", "heading") or not (self.norms or alone or self._parent(i))
        )
        frame = Frame(i, draft, umbrella, beside)
        if unfinished:
            frame.coordinate = partners(self.text, draft)
        if beside:
            draft.unit = -1 if block.parent is None else block.parent
        self.frames.append(frame)

    def _replace(self, i: int, block: Block, found: lay.Laying) -> None:
        """Frames of the same block, or of a paragraph beside this one, give way."""
        level = block.kind in ("paragraph", "heading")
        if level and found.rule == "order":  # the issuer speaks anew, under no item
            self.frames = [f for f in self.frames if f.beside]
        self.frames = [
            f
            for f in self.frames
            if f.block != i
            and not (f.beside and level and self.blocks[f.block].parent == block.parent)
        ]

    def _timed(self, start: int, at: int) -> bool:
        """True if what stands before the actor is the deadline: it belongs to the task."""
        if start >= at or not stands(("timed",), self.text, start, at):
            return False
        return bool(every(self.text, start, at, self.clock))

    def _go_on(self, i: int, block: Block, n: int, start: int, end: int) -> None:
        """A statement without an actor: more of the current assignment, or inherited."""
        current = self.current
        if not current and (not self.frames or self._told(i)):
            return
        if holds(("difficulty",), self.text, start, end):
            self.current = None
        elif n == 0 and stands(("narrates",), self.text, start, end):
            self.current = None
            self.told = i
        elif current and n == 0 and (self._runs_on(i, block) or self._states_due(i)):
            current.end, current.due = end, self._due(start, end) or current.due
        elif current and not self._splits(i, block, n, current, start, end):
            current.own = current.own or (current.heading and self._own_deadline(block))
            current.end, current.heading = end, False
            current.due = self._due(start, end) or current.due
        elif current or self._inherits(i, block):
            own = n == 0 and (bool(current) or self._beside_own())
            self._inherit(i, start, end, own=own, split=bool(current) and n > 0)

    def _beside_own(self) -> bool:
        """True behind a bullet of the same item that is an assignment by its own deadline."""
        last = self.drafts[-1]
        return last.own and last.parent is self.frames[-1].draft

    def _splits(self, i: int, block: Block, n: int, current: Draft, start: int, end: int) -> bool:
        """A deadline of its own makes a bullet, or a later sentence, its own assignment."""
        if not self.frames or current.rule == "execution":
            return False
        if n == 0 and (self._announced_by(i, "itemised", "partnered")):
            return False  # "…, gồm:": its items are what is counted or handed in
        if n == 0 and block.label:
            return current.own or (not current.heading and self._own_deadline(block))
        due = self._due(start, end)
        if n and not self._ended(current, start):
            return False
        if n and not current.due and stands(("hands_in",), self.text, start, end) and due:
            return False
        if (n or not current.heading) and self._repeats(start, end):
            return True
        return bool(due and current.due and due != current.due)

    def _ended(self, current: Draft, start: int) -> bool:
        """Has the task a sentence to itself, or its clause its deadline at the end?"""
        before = self.text[current.start : start].rstrip()
        if not before.endswith(";"):
            return True
        dates = every(self.text, current.start, current.start + len(before) - 1, self.clock)
        return bool(dates) and dates[-1].end >= current.start + len(before) - 1

    def _inherits(self, i: int, block: Block) -> bool:
        """Headings of topics inherit nothing; their items do."""
        if i + 1 == len(self.blocks) or self.blocks[i + 1].parent != i:
            return True
        last, long = self.text[block.end - 1], block.end - block.content >= TOPIC
        if last == "." and not long and self._named_below(i + 1):
            return False  # "4. Tập huấn quản lý.", and bullets that each name a body
        return last in ".;" or (last != ":" and long)

    def _named_below(self, i: int) -> bool:
        """Does block `i`, the first of its list, lay its task on a body of its own?"""
        block = self.blocks[i]
        listed = block.kind in LISTED
        return listed and lay.laying(self.text, block.content, block.end, block.end) is not None

    def _inherit(self, i: int, start: int, end: int, *, own: bool, split: bool) -> None:
        frame = self.frames[-1]
        draft = Draft(start, end, frame.draft.lead, "inherited", start, parent=frame.draft)
        draft.coordinate, draft.due = frame.coordinate, self._due(start, end)
        draft.own = own and self._own_deadline(self.blocks[i])
        draft.unit = i if draft.own or split else self._unit(i, frame)
        self.drafts.append(draft)
        self.current = draft

    def _unit(self, i: int, frame: Frame) -> int:
        """The item an inherited assignment covers: the one right below an announcement."""
        above = self.blocks[frame.block].parent
        if not frame.umbrella:
            return frame.block if not frame.beside else -1 if above is None else above
        anchor = frame.block if self._within(i, frame.block) else above
        while self.blocks[i].kind != "clause" and (parent := self.blocks[i].parent) != anchor:
            if parent is None:
                break
            i = parent
        return i
