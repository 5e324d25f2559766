"""Who must do what by when: the assignments of a paper (giao nhiệm vụ).

One walk over the tree of blocks. A statement that lays a task on somebody (ingest.laying) opens an
assignment; what follows goes on with it until a new actor, a deadline of its own or the end of the
item. Items without an actor inherit that of the item or the announcing sentence above them. Forms
("Cơ quan chủ trì: …") and task tables are read first (ingest.forms, ingest.tasktable). Norms are
left to the law: in laws, decrees and the like only execution clauses assign.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from ingest import laying as lay
from ingest.actors import Stop, fold, parse
from ingest.cues import cue, data, pattern
from ingest.deadline import Clock, deadline, every
from ingest.deadline import field as field_deadline
from ingest.forms import Field, Form, field_of, forms, named
from ingest.statements import statements
from ingest.structure import Block, Structure
from ingest.tasktable import Task, tasks
from ontology.model import Assignment, Citation, Document, Table

_PLACES = ("body", "annex", "task", "basis")
_HEADINGS = ("heading", "part", "chapter", "section", "subsection", "letter", "roman")
_HEADING_LENGTH = 160
_TITLE_LENGTH = 70  # of a heading that ends with a colon; a longer one is a sentence
_CONFIDENCE = {
    "order": 0.95,
    "direct": 0.95,
    "form": 0.95,
    "table": 0.95,
    "heading": 0.93,
    "opening": 0.92,
    "execution": 0.97,
    "lead-in": 0.85,
    "topic": 0.85,
    "passive": 0.75,
    "inherited": 0.75,
    "notice": 0.6,
    "umbrella": 0.6,
}


def assignments(
    text: str,
    structure: Structure,
    citations: Sequence[Citation],
    document: Document,
    tables: Sequence[Table] = (),
) -> tuple[Assignment, ...]:
    """The assignments of a normalised text in reading order.

    `citations` gives `cites` its indices, `document` the year of days printed without one, `tables`
    the tables of the original (offsets into `text`). Never raises; linear in the text.
    """
    drafts = _kept(_Reader(text, structure, document, tables).run(), text)
    order = sorted(range(len(drafts)), key=lambda i: (drafts[i].start, -drafts[i].end))
    rank = {old: new for new, old in enumerate(order)}
    return tuple(
        _finished(text, drafts[i], citations, document, _moved(drafts[i].parent, rank))
        for i in order
    )


def _moved(parent: int | None, rank: dict[int, int]) -> int | None:
    return None if parent is None else rank[parent]


@dataclass(slots=True)
class _Draft:
    """An assignment being read."""

    start: int
    end: int
    lead: tuple[str, ...]
    rule: str
    said: int  # where the words behind the actor begin
    parent: int | None = None
    unit: int = -1  # the block it stands in, or the item it covers
    coordinate: tuple[str, ...] = ()
    deadline: str | None = None  # of a form or table; else read from the span
    output: str | None = None
    advise: str | None = None
    fixed: bool = False  # deadline comes from a field, even where that field says none
    due: str | None = None  # last computed deadline met while reading
    own: bool = False  # a bullet that is an assignment by its own deadline
    task: str | None = None
    heading: bool = False  # so far it only names who


@dataclass(slots=True)
class _Frame:
    """An item or announcing sentence whose actors what is below it inherits."""

    block: int
    lead: tuple[str, ...]
    draft: int | None
    umbrella: bool
    beside: bool  # a paragraph: its list stands beside it in the tree, not below
    coordinate: tuple[str, ...] = ()  # partners that the announcement names for all below it


class _Reader:
    """The state of the walk."""

    def __init__(
        self, text: str, structure: Structure, document: Document, tables: Sequence[Table]
    ) -> None:
        self.text, self.blocks, self.document = text, _nested(text, structure.blocks), document
        self.tables = tables
        self.clock = Clock(document.date, document.effective)
        self.norms = document.type in data()["zones"]["norms"]
        self.zones: list[str] = []
        self.open = False
        self.frames: list[_Frame] = []
        self.drafts: list[_Draft] = []
        self.current: _Draft | None = None
        self.formed: dict[int, Form] = {}

    def run(self) -> list[_Draft]:
        """All drafts, in the order they were met."""
        tabled = tasks(self.text, self.blocks, self.tables)
        self.drafts.extend(self._tabled(task) for task in tabled)
        spans = [(t.start, t.end) for t in tabled]
        taken = self._forms()
        inside = 0
        for i, block in enumerate(self.blocks):
            self.zones.append(self._zone(i, block))
            while inside < len(spans) and spans[inside][1] <= block.start:
                inside += 1
            in_table = inside < len(spans) and block.start < spans[inside][1] and (
                block.end > spans[inside][0]
            )
            if block.place not in _PLACES or i in taken or in_table:
                self.current = None
                if form := self.formed.get(i):
                    self.drafts.append(self._formed_draft(form))
                continue
            self._leave(i, block)
            self._read(i, block)
        return self.drafts

    # -- where we are ----------------------------------------------------------------------------

    def _zone(self, i: int, block: Block) -> str:
        """What the nearest heading above says stands here: execution, work, background or ""."""
        if block.place == "annex" and (i == 0 or self.blocks[i - 1].place != "annex"):
            self.open, self.frames = False, []
        own = self._heading_zone(i, block)
        if own:
            if block.kind in _HEADINGS and own == "background":
                self.open = False
            return own
        if block.parent is not None:
            return self.zones[block.parent]
        return ""

    def _heading_zone(self, i: int, block: Block) -> str:
        words = self.text[block.content : block.end].strip()
        if words.endswith(":") and len(words) > _TITLE_LENGTH:
            return ""
        if len(words) > _HEADING_LENGTH or (block.kind in ("paragraph", "dash", "plus", "star")):
            return ""
        if words.rstrip().endswith((".", ";")):
            return ""
        if block.kind == "article":
            words = words.split("\n")[0]
        return _zone_of(words)

    def _leave(self, i: int, block: Block) -> None:
        """Forget the items and announcements that block `i` no longer stands under."""
        while self.frames and not self._under(i, self.frames[-1]):
            self.frames.pop()
            self.current = None
        if self.current and not self._within(i, self.current.unit):
            self.current = None

    def _within(self, i: int, unit: int) -> bool:
        """True if block `i` is `unit` or stands below it (-1: the whole paper)."""
        if unit < 0:
            return self.blocks[i].kind not in _HEADINGS
        up: int | None = i
        while up is not None and up > unit:
            up = self.blocks[up].parent
        return up == unit

    def _under(self, i: int, frame: _Frame) -> bool:
        if self._within(i, frame.block):
            return True
        if not frame.beside or self.blocks[i].kind in _HEADINGS:
            return False
        above = self.blocks[frame.block].parent
        return above is None or self._within(i, above)

    # -- one block -------------------------------------------------------------------------------

    def _read(self, i: int, block: Block) -> None:
        """Open, go on with or close assignments by what a block says."""
        text = self.text
        if block.kind in _HEADINGS and block.kind != "heading" and self._names_who(i, block):
            return
        if cue("closings", fold=False).match(text, block.content, block.end):
            if block.kind == "paragraph":
                self.current, self.frames = None, []
        if self._names_who(i, block):
            return
        labelled = field_of(text, block, i)
        if labelled and labelled.kind == "deadline":
            return self._date(i, labelled)
        begin = labelled.start if labelled and labelled.kind in ("lead", "task") else block.content
        self.open = self.open or bool(labelled)
        spans = list(statements(text, begin, block.end))
        n = 0
        while n < len(spans):
            start, end = spans[n]
            found = self._found(i, block, n, start, end)
            m = n
            while found and end < found.actors.stop_at and m + 1 < len(spans):
                m += 1
                end = spans[m][1]
            if found and self._counts(i, block, n, start, found, end):
                n = m
                self._begin(i, block, found, end)
            else:
                self._go_on(i, block, n, start, spans[n][1])
            n += 1
        if cue("directives", "opener").search(text, max(block.content, block.end - 240), block.end):
            self.open = True

    def _date(self, i: int, labelled: Field) -> None:
        """A deadline label dates the sentences of the fields beside it."""
        due = field_deadline(self.text[labelled.start : labelled.end], self.clock)
        above = self.blocks[i].parent
        for draft in reversed(self.drafts):
            if draft.unit < 0 or self.blocks[draft.unit].parent != above or draft.rule == "form":
                break
            if draft.due is None:
                draft.deadline, draft.fixed = due, True

    def _names_who(self, i: int, block: Block) -> bool:
        """An item that only names who opens an assignment for all below it."""
        if block.end - block.content > 600:
            return False
        found = lay.heading(self.text, block.content, block.end)
        if not found or not self._has_list(i, block) or not self._may(i, block, found, block.start, block.end):
            return False
        self._begin(i, block, found, block.end)
        return True

    def _has_list(self, i: int, block: Block) -> bool:
        """True if something stands below an item that only names who."""
        following = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        if following is None or following.place not in _PLACES or following.kind in _HEADINGS:
            return False
        if following.parent == i:
            return True
        return block.kind in ("paragraph", "heading") and following.kind != "paragraph"

    def _closes(self, start: int, end: int) -> bool:
        """The closing duties of a norm: to carry it out, to tell of difficulties."""
        text = self.text
        return bool(cue("own").search(text, start, end) or cue("difficulty").search(text, start, end))

    def _may(self, i: int, block: Block, found: lay.Laying, start: int, end: int) -> bool:
        """Is a sign of this kind enough here?"""
        zone, strong = self.zones[i], found.actors.stop is Stop.STRONG
        if block.place == "basis":
            return found.rule == "order" and not self.norms
        if self.norms:
            if self._general(fold_name(found.actors.names[0])):
                return False
            told = zone == "execution" or (zone == "final" and (strong or self._closes(start, end)))
            return told or self._orders(found, start) or (strong and self._decides(block, found))
        if found.rule in ("order", "direct", "notice"):
            return True
        if zone == "background":
            return False
        return self.open or zone in ("execution", "work") or (strong and bool(self.frames))

    def _orders(self, found: lay.Laying, start: int) -> bool:
        """In a norm only the issuer's own "Giao …" orders."""
        if found.rule != "order":
            return False
        if cue("difficulty").search(self.text, start, found.start):
            return True
        before = " ".join(self.text[start : found.start].split())
        subject = fold_name(before.rpartition(" ")[0])
        return before[:4].lower() == "giao" or (
            before.endswith("giao") and self._is_issuer(subject)
        )

    def _decides(self, block: Block, found: lay.Laying) -> bool:
        """An individual decision tells named bodies what they are responsible for."""
        return (
            self.document.type in ("quyet-dinh", "nghi-quyet")
            and block.place == "body"
            and not found.actors.group
            and found.rule in ("opening", "lead-in")
        )

    def _found(self, i: int, block: Block, n: int, start: int, end: int) -> lay.Laying | None:
        """What statement `n` of a block seems to lay, unless it goes on with a broken sentence."""
        if n == 0 and self._runs_on(i, block):
            return None
        return lay.laying(self.text, start, end, block.end)

    def _counts(
        self, i: int, block: Block, n: int, start: int, found: lay.Laying, end: int
    ) -> bool:
        """Does a laying count where it stands?"""
        if self._executes(found, end):
            return True
        strong = found.actors.stop is Stop.STRONG
        if not self._may(i, block, found, start, end) or self._past(found, end):
            return False
        if found.rule in ("order", "direct"):
            return not self._asks(found)
        if n and self.current and self._same(found.actors.names, self.current.lead):
            return False  # the same body again: the task goes on
        if self.norms and cue("conditions", fold=False).match(self.text, start):
            return strong
        return found.rule not in ("opening", "lead-in", "topic") or not self._speaks(found)

    def _executes(self, found: lay.Laying, end: int) -> bool:
        behind = found.actors.stop_at
        return bool(cue("execution").search(self.text, behind, min(end, behind + 200)))

    def _same(self, one: Sequence[str], other: Sequence[str]) -> bool:
        return {fold_name(n) for n in one} == {fold_name(n) for n in other}

    def _runs_on(self, i: int, block: Block) -> bool:
        """A paragraph that goes on with a sentence broken by a page or a blank line."""
        if i == 0:
            return False
        last = self.blocks[i - 1]
        before = self.text[max(last.start, last.end - 12) : last.end]
        if block.kind == "dash":
            return before[-1].isalnum() and last.end - last.start > _HEADING_LENGTH
        return block.kind == "paragraph" and bool(_UNFINISHED.search(before))

    def _past(self, found: lay.Laying, end: int) -> bool:
        """A report of what was done."""
        if found.actors.stop is Stop.PAST:
            return True
        behind = self.text[found.actors.stop_at : min(end, found.actors.stop_at + 40)]
        return bool(cue("past").search(behind)) and found.actors.stop is not Stop.STRONG

    def _asks(self, found: lay.Laying) -> bool:
        """A superior asked merely to decide is given no task."""
        before = self.text[max(0, found.start - 60) : found.start]
        polite = re.search(r"(?:[Kk]ính|[Tt]rân trọng)\s+(?:\w+\s+)?đề nghị\s*$", before)
        behind = self.text[found.actors.stop_at : found.actors.stop_at + 60]
        return bool(polite) and bool(_DECIDES.match(behind))

    def _speaks(self, found: lay.Laying) -> bool:
        """The issuer speaking ("Cục Thuế có ý kiến …"), or a general subject under a norm."""
        names = [fold_name(name) for name in found.actors.names]
        if self._general(names[0]) and self.document.type in ("cong-van", None):
            return True
        if len(names) > 1 or not self._is_issuer(names[0]):
            return False
        return bool(cue("speaks").match(self.text, found.actors.stop_at))

    def _general(self, name: str) -> bool:
        return any(name == g or name.startswith(g + " ") for g in _general_subjects())

    def _is_issuer(self, name: str) -> bool:
        issuer = fold_name(self.document.issuer or "")
        return bool(issuer and name) and (issuer.startswith(name) or name.startswith(issuer))

    # -- assignments -----------------------------------------------------------------------------

    def _begin(self, i: int, block: Block, found: lay.Laying, end: int) -> None:
        """Open the assignment that a statement lays, and what inherits from it."""
        text, start = self.text, found.start
        if found.rule in ("lead-in", "opening") and self._timed(block, found):
            start = self._statement_start(block, found)
        said = text[found.start : end]
        told_below = bool(cue("not_umbrella").search(said[-60:]))  # "theo hướng dẫn sau:"
        umbrella = found.rule != "heading" and not told_below and bool(cue("umbrella").search(said[-200:]))
        rule = "umbrella" if umbrella else self._rule(found, end)
        draft = _Draft(start, end, found.actors.names, rule, found.actors.stop_at)
        draft.parent, draft.unit, draft.due = self._parent(), i, self._due(start, end)
        self.drafts.append(draft)
        self.open = self.open or found.rule == "order"
        self.frames = [f for f in self.frames if not self._replaced(i, f)]
        self.current = None if umbrella or told_below or rule == "notice" else draft
        if rule == "notice" or told_below:
            return
        bare = found.actors.stop is Stop.NOTHING and end == block.end
        unfinished = text[end - 1] == ":" or found.rule == "heading" or bare
        draft.heading = unfinished and not umbrella
        beside = block.kind in ("paragraph", "heading") and unfinished
        frame = _Frame(i, found.actors.names, len(self.drafts) - 1, umbrella, beside)
        if unfinished:
            frame.coordinate = _partners(text, draft)
        self.frames.append(frame)
        if beside:
            draft.unit = self._above(frame)

    def _replaced(self, i: int, frame: _Frame) -> bool:
        """A frame of the same block, or of a paragraph beside this one, gives way."""
        if frame.block == i:
            return True
        same = self.blocks[frame.block].parent == self.blocks[i].parent
        return frame.beside and same and self.blocks[i].kind in ("paragraph", "heading")

    def _rule(self, found: lay.Laying, end: int) -> str:
        behind = found.actors.stop_at
        if cue("execution").search(self.text, behind, min(end, behind + 200)):
            return "execution"
        return found.rule

    def _timed(self, block: Block, found: lay.Laying) -> bool:
        """True if what stands before the actor is the deadline."""
        start = self._statement_start(block, found)
        return start < found.start and bool(
            cue("timed", fold=False).match(self.text, start)
            and every(self.text, start, found.start, self.clock)
        )

    def _statement_start(self, block: Block, found: lay.Laying) -> int:
        return max(s for s, _ in statements(self.text, block.content, found.start + 1))

    def _parent(self) -> int | None:
        return self.frames[-1].draft if self.frames else None

    def _go_on(self, i: int, block: Block, n: int, start: int, end: int) -> None:
        """A statement without an actor: more of the current assignment, or inherited."""
        current = self.current
        due = self._due(start, end)
        if cue("difficulty").search(self.text, start, end):
            self.current = None
        elif current and n == 0 and self._runs_on(i, block):
            current.end = end
        elif current and self._splits(i, block, n, current, due):
            self._inherit(i, start, end, own=n == 0)
        elif current:
            current.own = current.own or (current.heading and self._own_deadline(block))
            current.end, current.heading = end, False
            current.due = due or current.due
        elif self.frames and self._inherits(i, block):
            self._inherit(i, start, end, own=False)

    def _splits(self, i: int, block: Block, n: int, current: _Draft, due: str | None) -> bool:
        """A deadline of its own makes a bullet, or a later sentence, its own assignment."""
        if not self.frames or current.rule == "execution":
            return False
        if n == 0 and block.label and self.frames[-1].block != i:
            return (self._own_deadline(block) and not current.heading) or current.own
        return bool(due and current.due and due != current.due)

    def _own_deadline(self, block: Block) -> bool:
        return deadline(self.text, block.content, block.end, self.clock) is not None

    def _inherits(self, i: int, block: Block) -> bool:
        """Topic headings and closings inherit nothing."""
        if not self.frames[-1].lead or self.frames[-1].block == i:
            return False
        if block.kind == "paragraph" and not self.frames[-1].umbrella and not block.parent:
            return False
        following = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        deeper = following is not None and following.parent == i
        last = self.text[block.end - 1]
        return not (deeper and (last == ":" or (last not in ".;" and block.end - block.content < 200)))

    def _inherit(self, i: int, start: int, end: int, own: bool) -> None:
        frame = self.frames[-1]
        draft = _Draft(start, end, frame.lead, "inherited", start)
        draft.parent, draft.unit = frame.draft, self._unit(i, frame)
        draft.coordinate = frame.coordinate
        draft.own = own and self._own_deadline(self.blocks[i])
        if draft.own:
            draft.unit = i
        draft.due = self._due(start, end)
        self.drafts.append(draft)
        self.current = draft

    def _unit(self, i: int, frame: _Frame) -> int:
        """The item an inherited assignment covers: the one right below an announcement."""
        if not frame.umbrella:
            return frame.block if not frame.beside else self._above(frame)
        anchor = frame.block if self._within(i, frame.block) else self.blocks[frame.block].parent
        up = i
        while (parent := self.blocks[up].parent) is not None and parent != anchor:
            if anchor is not None and parent < anchor:
                break
            up = parent
        return up

    def _above(self, frame: _Frame) -> int:
        parent = self.blocks[frame.block].parent
        return -1 if parent is None else parent

    def _due(self, start: int, end: int) -> str | None:
        found = deadline(self.text, start, end, self.clock)
        return found.value if found and found.computed else None

    # -- forms and tables ------------------------------------------------------------------------

    def _forms(self) -> set[int]:
        """Read the forms; the blocks they take up are read no further."""
        taken: set[int] = set()
        for form in forms(self.text, self.blocks):
            last = max(f.block for f in form.fields)
            first = min(f.block for f in form.fields)
            if form.owner is not None and not self._heading_zone(form.owner, self.blocks[form.owner]):
                first = form.owner
            taken.update(range(first, last + 1))
            self.formed[first] = form
        return taken

    def _formed_draft(self, form: Form) -> _Draft:
        text = self.text
        task = form.values("task")
        start = task[0].start if task else self._item_start(form)
        end = max(f.end for f in form.fields)
        lead = tuple(dict.fromkeys(n for f in form.values("lead") for n in named(text, f)))
        draft = _Draft(start, end, lead, "form", start)
        draft.coordinate = tuple(
            dict.fromkeys(n for f in form.values("coordinate") for n in named(text, f))
        )
        due = form.values("deadline")
        draft.fixed = bool(due)
        draft.deadline = field_deadline(text[due[0].start : due[-1].end], self.clock) if due else None
        output = form.values("output")
        draft.output = _plain(text[output[0].start : output[-1].end]) if output else None
        stop = min(f.start for f in form.fields if f.kind != "task")
        draft.task = _plain(text[start:stop]) if task else None
        return draft

    def _item_start(self, form: Form) -> int:
        if form.owner is not None:
            return self.blocks[form.owner].content
        return min(f.start for f in form.fields)

    def _tabled(self, task: Task) -> _Draft:
        draft = _Draft(task.start, task.end, task.lead, "table", task.start)
        draft.coordinate, draft.output, draft.task = task.coordinate, task.output, task.task
        draft.deadline, draft.fixed = field_deadline(task.deadline or "", self.clock), True
        draft.advise = task.advise
        return draft


_UNFINISHED = re.compile(r"(?:,|\b(?:của|và|với|về|các|theo|tại|từ|đến|do|cho|để|số|ngày|trong|bởi|hoặc))\s*$")
_DECIDES = re.compile(r"(?:\w+\s+){0,3}?(?:xem xét|cho ý kiến|quyết định|phê duyệt|ban hành|chấp thuận|thông qua|thẩm định)")


@cache
def _zone_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    zones = data()["zones"]
    return tuple((name, pattern(zones[name])) for name in ("background", "execution", "final", "work"))


def _zone_of(words: str) -> str:
    for name, regex in _zone_patterns():
        if regex.search(words):
            return name
    return ""


@cache
def _general_subjects() -> frozenset[str]:
    return frozenset(fold_name(g) for g in data()["actors"]["general"])


def fold_name(name: str) -> str:
    """A body's name for comparison: small letters, one tone placement, no leading plural."""
    words = [fold(w) for w in name.replace("UBND", "Ủy ban nhân dân").split()]
    return " ".join(words[1:] if words and words[0] in ("các", "những") else words)


def _nested(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with "4.1" under "4", as the numbers say, their words without leading blanks."""
    made: list[Block] = []
    last: dict[tuple[int | None, str], int] = {}
    for i, block in enumerate(blocks):
        block = block._replace(content=_skip(text, block.content, block.end))
        if block.kind == "clause" and block.label:
            above = block.parent
            prefix = block.label.rstrip(".").rpartition(".")[0]
            parent = last.get((above, prefix)) if prefix else None
            last[above, block.label.rstrip(".")] = i
            block = block._replace(parent=above if parent is None else parent)
        made.append(block)
    return tuple(made)


def _skip(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


# -- from draft to record --------------------------------------------------------------------------


def _kept(drafts: list[_Draft], text: str) -> list[_Draft]:
    """Without headings under which every item has its own actor; their items move up."""
    dead = {i for i, d in enumerate(drafts) if d.heading and _BARE.fullmatch(text, d.said, d.end)}
    number = {old: new for new, old in enumerate(i for i in range(len(drafts)) if i not in dead)}
    for draft in drafts:
        while draft.parent in dead:
            draft.parent = drafts[draft.parent].parent
        draft.parent = None if draft.parent is None else number[draft.parent]
    return [d for i, d in enumerate(drafts) if i not in dead]


_BARE = re.compile(r"[\s:,]*(?:(?:có|chịu) trách nhiệm|chủ trì|lãnh đạo,? chỉ đạo|chỉ đạo)?[\s:,]*")


def _finished(
    text: str,
    draft: _Draft,
    citations: Sequence[Citation],
    document: Document,
    parent: int | None,
) -> Assignment:
    clock = Clock(document.date, document.effective)
    due = None if draft.fixed else deadline(text, draft.start, draft.end, clock)
    said = text[draft.said : draft.end]
    generic = draft.rule in ("umbrella", "notice", "execution") or _generic(said)
    advised = draft.advise or (None if draft.rule != "umbrella" and generic else _advised(text, draft))
    inside = [n for n, c in enumerate(citations) if draft.start <= c.start and c.end <= draft.end]
    return Assignment(
        start=draft.start,
        end=draft.end,
        quote=text[draft.start : draft.end],
        lead=draft.lead,
        coordinate=_partners(text, draft),
        advise=advised,
        task=draft.task or _task(text, draft),
        deadline=draft.deadline if draft.fixed else due.value if due else None,
        output=draft.output or _output(said),
        generic=generic,
        cites=tuple(inside),
        parent=parent,
        confidence=_CONFIDENCE[draft.rule],
        rule=f"assignment/{draft.rule}",
    )


def _partners(text: str, draft: _Draft) -> tuple[str, ...]:
    """The coordinators: of the field, and those the sentence names."""
    found = list(draft.coordinate)
    for match in cue("coordinate").finditer(text, draft.start, draft.end):
        actors = parse(text, match.end(), draft.end, loose=True)
        if actors and actors.stop is not Stop.PAST:
            found.extend(n for n in actors.names if n not in _NO_ONE)
    lead = {fold_name(n) for n in draft.lead}
    unique = {fold_name(n): n for n in reversed(found)}
    return tuple(n for n in dict.fromkeys(found) if unique[fold_name(n)] == n and fold_name(n) not in lead)


_Advice = tuple[re.Pattern[str], bool, re.Pattern[str] | None]


_NO_ONE = ("cơ quan", "đơn vị", "tổ chức", "cá nhân")  # "cơ quan chủ trì": no body is named


@cache
def _advising() -> tuple[_Advice, ...]:
    rows = data()["advise"]
    return tuple(
        (pattern(r["re"]), r["needs"], pattern(r["unless"]) if "unless" in r else None)
        for r in rows
    )


def _advised(text: str, draft: _Draft) -> str | None:
    """The body that is advised, or decides on what the lead prepares: the first the text names."""
    hits = []
    for regex, needs, unless in _advising():
        for match in regex.finditer(text, draft.said, draft.end):
            if unless and unless.search(text[max(draft.start, match.start() - 12) : match.start()]):
                continue
            actors = parse(text, match.end(), draft.end)
            if actors and (not needs or cue("decides").match(text, actors.end, draft.end)):
                hits.append((match.start(), actors.start, actors.end))
                break
    if not hits:
        return None
    _, start, end = min(hits)
    return _plain(re.sub(r"\s*\([^)]{0,200}\)", "", text[start:end]))


def _task(text: str, draft: _Draft) -> str:
    """The words behind the actor, the preamble of partners left out."""
    start = draft.said
    match = _CHAIRS.match(text, start, draft.end)
    if match:
        actors = parse(text, match.end(), draft.end) if match["with"] else None
        start = actors.stop_at if actors else match.end()
    return _plain(text[start : draft.end])


_CHAIRS = re.compile(
    r"\s*(?:tiếp tục\s+)?chủ trì,?\s+(?P<with>(?:và\s+)?phối hợp\s+(?:chặt chẽ\s+)?(?:với|cùng)\s+)?"
)


@cache
def _generics() -> tuple[re.Pattern[str], ...]:
    return tuple(pattern(row) for row in data()["generic"])


def _generic(said: str) -> bool:
    short = said.strip()
    return len(short) < 420 and any(regex.search(short) for regex in _generics())


_OUTPUT = re.compile(
    r"(?:xây dựng|ban hành|trình|tham mưu|dự thảo|hoàn thiện|lập)\s+(?:dự thảo\s+)?"
    r"((?:Kế hoạch|Nghị quyết|Quyết định|Đề án|Báo cáo|Tờ trình|Chương trình|Nghị định|Thông tư|Chỉ thị"
    r"|kế hoạch|đề án|báo cáo|chương trình|quy chế|Quy chế|phương án|Phương án)(?:\s[^\s.,;:]+){0,14})"
)


def _output(said: str) -> str | None:
    """The paper to be made, if the task names one."""
    match = _OUTPUT.search(said)
    return _plain(match[1]) if match else None


def _plain(words: str) -> str:
    return " ".join(words.split()).strip(" .;,:-/")
