"""Who must do what by when: the assignments of a paper (giao nhiệm vụ).

One walk over the tree of blocks. A statement that lays a task on somebody (`triggers`) opens an
assignment; what follows goes on with it until a new actor, a deadline of its own or the end of the
item. Items without an actor inherit that of the item or the announcing sentence above them. Forms
("Cơ quan chủ trì: …") and task tables are read first (`labelled`, `tables`). Norms are left to the
law: in laws, decrees and the like only execution clauses assign.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.structure.tree import Block, Structure
from ingest.tasks import triggers as lay
from ingest.tasks.actor_words import words
from ingest.tasks.actors import Stop, parse
from ingest.tasks.assemble import Draft, finish, fold_name, joins, names_no_one, partners, plain
from ingest.tasks.cues import cue, data, exact, pattern, small
from ingest.tasks.deadlines import Clock, deadline, every
from ingest.tasks.deadlines import field as field_deadline
from ingest.tasks.inline import bare, bracket, in_line, roles, split
from ingest.tasks.labelled import Field, Form, fields, forms, named
from ingest.tasks.sections import HEADINGS, behind_title, nested, zones
from ingest.tasks.tables import Task, tasks
from ingest.text.phrases import Tokens
from ingest.text.sentences import statements
from ontology.model import Assignment, Citation, Document, Table

_PLACES = ("body", "annex", "task", "basis")
_DECISIONS = ("quyet-dinh", "nghi-quyet")
_RULES = ("nghi-dinh", "thong-tu", "thong-tu-lien-tich")  # their annexes hold forms of decisions
_DECISION = re.compile(r"Quyết định\s+này")
_LONGEST_NAMES = 600  # characters of an item that only names who
_TOPIC = 200  # of a heading of items that inherit
_BESIDE = 12  # assignments that one deadline label can date
_BULLETS, _NUMBERED = ("dash", "plus", "star"), ("roman", "clause")
_LISTED = (*_BULLETS, "point", "paren")
_NEAR = 40  # characters behind an actor in which its main verb stands
_ORDERED = ("order", "direct")
_LAID = (*_ORDERED, "heading")
_ADDRESSED = ("đồng chí", "quý đồng chí")


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
    if _is_statute(document) and not _duties(text):
        return ()
    clock = Clock(document.date, document.effective)
    drafts = _Reader(text, structure, document, tables, clock).run()
    return finish(text, structure, drafts, citations, clock)


@dataclass(slots=True)
class _Frame:
    """An item or announcing sentence whose actors what is below it inherits."""

    block: int
    draft: Draft
    umbrella: bool
    beside: bool  # a paragraph: its list stands beside it in the tree, not below
    coordinate: tuple[str, ...] = ()  # partners that it names for all below


class _Reader:
    """The state of the walk."""

    def __init__(
        self,
        text: str,
        structure: Structure,
        document: Document,
        tables: Sequence[Table],
        clock: Clock,
    ) -> None:
        self.text, self.document, self.clock = text, document, clock
        self.blocks = nested(text, structure.blocks)
        self.fields = fields(text, self.blocks)
        self.tables = tables
        self.resolves = _resolves(document)
        self.norms = document.type in data()["zones"]["norms"] and not self.resolves
        self.plan = _plan(document)
        self.statute = _is_statute(document)
        title = document.title or "" if document.type == "thong-bao" else ""
        self.concludes = bool(cue("concludes").search(title))
        self.individual = bool(_INDIVIDUAL.match(document.code or ""))
        self.founds = bool(cue("founds").search(document.title or ""))
        self.seats = bool(cue("seats").search(document.title or ""))
        self.tells = document.type in data()["zones"]["tells"]
        self.untold = self.tells or document.type == "giay-moi"  # which says when to meet
        self.zones = [""] * len(self.blocks) if self.statute else zones(text, self.blocks)
        self.loud = self._loud() if self.norms else frozenset()
        self.open = False  # an order has been given: weak signs will do
        self.frames: list[_Frame] = []
        self.drafts: list[Draft] = []
        self.current: Draft | None = None
        self.weak = True  # more than an order can lay a task in this block
        self.told = -1  # the last block that tells what was
        self.listed = 0  # end of a list of actors that lays nothing: no member of it is tried

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
            if place not in _PLACES or self._silent(i, block):
                self.current = None
            elif i in formed or i in taken:
                self.current = None
                if form := formed.get(i):
                    self.drafts.append(self._formed(form))
            else:
                self._leave(i)
                self._read(i, block)
        return self.drafts

    # -- where we are ----------------------------------------------------------------------------

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

    def _states_due(self, i: int) -> bool:
        """On the task before it: "Thời gian hoàn thành trước ngày …", "Báo cáo gửi về …"."""
        block = self.blocks[i]
        if block.kind == "paragraph" and self._says(i, "states_due"):
            return True
        handed = block.kind in ("paragraph", *_BULLETS) and self._says(i, "hands_in")
        return handed and self._own_deadline(block)

    def _says(self, i: int, sign: str) -> bool:
        """Does block `i` begin with this sign?"""
        return _is((sign,), self.text, self.blocks[i].content, self.blocks[i].end)

    def _within(self, i: int, unit: int) -> bool:
        """True if block `i` is `unit` or stands below it (-1: the whole paper)."""
        if unit < 0:
            return self.blocks[i].kind not in HEADINGS
        up: int | None = i
        while up is not None and up > unit:
            up = self.blocks[up].parent
        return up == unit

    def _under(self, i: int, frame: _Frame) -> bool:
        if self._within(i, frame.block):
            return True
        if not frame.beside or self.blocks[i].kind in (*HEADINGS, "heading", "article"):
            return False
        above = self.blocks[frame.block].parent
        return above is None or self._within(i, above)

    # -- one block -------------------------------------------------------------------------------

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
        if self._in_line(i, block, labelled):
            return
        self.open = self.open or labelled is not None
        said = behind_title(self.text, block)
        if said > block.content and lay.heading(self.text, block.content, said):
            said = block.content  # the title names who
        if labelled and labelled.kind in ("lead", "task"):
            said = labelled.start
        self._statements(i, block, _topic_whole(self.text, said, block.end))
        if self.text[block.end - 1] == ":" and _announces(self.text, block):
            self.open = True

    def _concluded(self, block: Block) -> bool:
        """A numbered item of conclusions: it gives tasks, unless it only assesses."""
        if not block.label or self.document.type != "ket-luan":
            return self.concludes and bool(block.label)
        near = min(block.end, block.content + _TOPIC)
        return not cue("assesses").search(self.text, block.content, near)

    def _silent(self, i: int, block: Block) -> bool:
        """A rule of a norm outside its execution clauses: nothing in it can lay a task."""
        if not self.norms or self.frames or i in self.loud:
            return False
        return self.zones[i] != "final" or (
            not self.current
            and not _strong().search(self.text, block.content, block.end)
            and not _closes(self.text, block.content, block.end)
        )

    def _loud(self) -> frozenset[int]:
        """The blocks of a norm that may lay a task: of its execution clauses, a decision's body,
        and those that hold the words of a duty.
        """
        found = set(_holding(_duties(self.text), self.blocks))
        found.update(i for i, zone in enumerate(self.zones) if zone == "execution")
        if self.document.type in _DECISIONS:
            found.update(i for i, block in enumerate(self.blocks) if block.place == "body")
        return frozenset(found)

    def _names_who(self, i: int, block: Block) -> bool:
        """An item that only names who opens an assignment for all below it."""
        length, last = block.end - block.content, self.text[block.end - 1]
        if length > _LONGEST_NAMES or last in ";," or (last == "." and length > _TOPIC):
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

    def _has_list(self, i: int, block: Block) -> bool:
        """True if something stands below an item that only names who."""
        following = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        if following is None or following.place not in _PLACES or following.kind in HEADINGS:
            return False
        if following.parent == i:
            return True
        return block.kind in ("paragraph", "heading") and following.kind != "paragraph"

    def _statements(self, i: int, block: Block, spans: list[tuple[int, int]]) -> None:
        n = 0
        self.weak = self._weak(i, block)
        while n < len(spans):
            start, end = spans[n]
            found = self._found(i, block, n, start, end)
            last = self._last(block, spans, n, found)
            end = spans[last][1]
            if found and self._counts(i, n, found, start, end):
                if 0 < block.end - end < 60 and _umbrella(self.text, end, block.end):
                    last, end = len(spans), block.end  # "…; cụ thể như sau:"
                self._begin(i, block, found, start, end)
            elif found or not self._in_brackets(i, block, start, end):
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
                if joined and joined.stop is not Stop.NOTHING:
                    reach = max(reach, joined.end)
        while spans[n][1] < reach and n + 1 < len(spans):
            n += 1
        return n

    # -- what counts -----------------------------------------------------------------------------

    def _found(self, i: int, block: Block, n: int, start: int, end: int) -> lay.Laying | None:
        """What statement `n` of a block seems to lay, unless it goes on with a broken sentence."""
        broken = n == 0 and self._runs_on(i, block)
        if start < self.listed or (broken and self.current) or self._partners(i, n, start):
            return None
        weak = (self.weak or (self.open and not self.norms)) and not broken
        found = lay.laying(self.text, start, end, block.end, weak=weak)
        more = found is None and weak and end < block.end
        if more and (actors := parse(self.text, start, block.end)):
            self.listed = actors.end
        return found

    def _partners(self, i: int, n: int, start: int) -> bool:
        """True of an item below "chủ trì, phối hợp:" that begins with a partner."""
        if n or not self.current or not self._announced_by(i, "partnered"):
            return False
        match = exact("with").match(self.text, start)
        actors = parse(self.text, match.end() if match else start, self.blocks[i].end)
        if actors:
            self.current.coordinate += actors.names
        return actors is not None

    def _announced_by(self, i: int, *signs: str) -> bool:
        """Does what announces the list of block `i` end with one of these signs?"""
        above, kind = i - 1, self.blocks[i].kind
        if kind not in _LISTED:
            return False
        while above > 0 and self.blocks[above].kind == kind:
            above -= 1
        first = self.blocks[above]
        if self.text[first.end - 1] not in ":ipớù":  # "…:", "chủ trì, phối hợp với"
            return False
        start = max(first.content, first.end - 80)
        return any(exact(sign).search(self.text, start, first.end) for sign in signs)

    def _weak(self, i: int, block: Block) -> bool:
        """Can anything but an order lay a task here? Orders before, a heading, the final clause."""
        if self.norms:
            return self._weak_in_norm(i, block)
        if (
            self.resolves
            or self.open
            or self.plan
            or self.frames
            or self.zones[i] in ("execution", "work")
        ):
            return True
        if _umbrella(self.text, block.content, block.end) or _needs(self.text, block):
            return True
        return self.text.find("trách nhiệm", block.content, block.end) >= 0 or _executes(
            self.text, block.content, block.end
        )

    def _weak_in_norm(self, i: int, block: Block) -> bool:
        """In a norm: below an order, in its last clauses, and where a decision says "phải"."""
        if self.frames or self.current:
            return True
        if not self.statute:
            if self.zones[i] in ("execution", "final"):
                return True
            if self._decided(i) and (
                self.individual
                or _strong().search(self.text, block.content, block.end)
                or _has(("difficulty",), self.text, block.content, block.end)
            ):
                return True
        return _executes(self.text, block.content, block.end)

    def _runs_on(self, i: int, block: Block) -> bool:
        """A paragraph that goes on with a sentence broken by a page or a blank line."""
        if i == 0:
            return False
        last = self.blocks[i - 1]
        before = self.text[max(last.start, last.end - 12) : last.end]
        if block.kind == "dash":
            broken = before[-1].isalnum() and last.end - last.start > _TOPIC
            first = self.text[block.content].islower()  # among dashes a capital begins an item
            return broken and (first or last.kind != "dash")
        return block.kind == "paragraph" and bool(_UNFINISHED.search(before))

    def _counts(self, i: int, n: int, found: lay.Laying, start: int, end: int) -> bool:
        """Does a laying count where it stands?"""
        actors = found.actors
        if self._executes(i, found, end):
            return True
        ordered = found.rule in _ORDERED  # "đề nghị đơn vị …": the addressee
        if (names_no_one(actors.names) and not ordered) or self._past(found, end):
            return False
        if _is(("competence",), self.text, actors.stop_at, end):
            return False
        if self.text[end - 1] == ":" and exact("says").fullmatch(self.text, actors.stop_at, end):
            return False
        if not self._may(i, found, start, end):
            return False
        if ordered:
            return not (self._asks(found) or self._continues(i, n, found))
        if actors.stop is not Stop.STRONG and fold_name(actors.names[0]) in _ADDRESSED:
            return False  # "các đồng chí trao đổi kỹ": told, not asked
        again = n or _is(("conditions",), self.text, start, end)
        if again and self.current and _same(actors.names, self.current.lead):
            return False  # the same body again: the task goes on
        if self.norms and _is(("conditions",), self.text, start, end):
            return actors.stop is Stop.STRONG
        return found.rule == "notice" or not self._speaks(found)

    def _continues(self, i: int, n: int, found: lay.Laying) -> bool:
        """ "Sở A rà soát …. Trên cơ sở đó, giao Sở A trình …": one item, one body, one task."""
        now = self.current
        return bool(
            n
            and now
            and now.unit == i
            and now.rule == "opening"
            and _same(found.actors.names, now.lead)
        )

    def _executes(self, i: int, found: lay.Laying, end: int) -> bool:
        """An execution clause; that of another kind of paper is a form in the annex."""
        behind = found.actors.stop_at
        if not _executes(self.text, behind, min(end, behind + 200)):
            return False
        own = self.document.type not in _RULES or self.blocks[i].place != "annex"
        return own or not _DECISION.search(self.text, behind, end)

    def _may(self, i: int, found: lay.Laying, start: int, end: int) -> bool:
        """Is a sign of this kind enough here?"""
        zone, strong = self.zones[i], found.actors.stop is Stop.STRONG
        if self.norms:
            return self._may_in_norm(i, found, start, end)
        if self._quotes(i):
            return found.rule in _ORDERED
        if self.blocks[i].place == "basis":
            return found.rule == "order" or self.open
        if self.tells and not (self._coming(i) and (strong or found.rule in _LAID)):
            return False  # of what was found, done and ordered
        if found.rule in (*_ORDERED, "notice"):
            return True
        if self.document.type == "quyet-dinh":
            return self._annexed(i, found)
        if zone == "background":  # but an order's items may be headed "Hoàn thành mục tiêu …"
            turns = self.concludes and strong and _umbrella(self.text, start, end)
            return turns or bool(self.frames)  # behind what was assessed: what is to be done
        if self.open or zone in ("execution", "work"):
            return True
        if strong and self.plan and found.rule == "opening" and not found.actors.group:
            return True
        if strong and (_umbrella(self.text, start, end) or self._heads(i, found, end)):
            return True  # "…, tỉnh A cần thực hiện các nhiệm vụ sau:"
        if strong and self.frames:
            return True
        return self.resolves and (
            (strong and self._decides(i, found, start)) or self._resolved(i, found)
        )

    def _quotes(self, i: int) -> bool:
        """Below the article of a law that a letter quotes: it has none of its own."""
        up: int | None = i if self.document.type in data()["zones"]["without_articles"] else None
        while up is not None and self.blocks[up].kind != "article":
            up = self.blocks[up].parent
        return up is not None and self.blocks[up].place == "body"

    def _coming(self, i: int) -> bool:
        """In a report: below a heading of what is to be done or asked for next?"""
        up: int | None = i
        while up is not None:
            block = self.blocks[up]
            heads = self.text[block.end - 1] not in ".;" and block.end - block.content < _TOPIC
            if heads and cue("coming").search(self.text, block.content, block.end):
                return True
            up = block.parent
        return False

    def _resolved(self, i: int, found: lay.Laying) -> bool:
        """An article of a resolution that tells one named body what it does next."""
        article = self.blocks[i].kind == "article" and self.blocks[i].place == "body"
        return article and found.rule == "opening" and not found.actors.group

    def _annexed(self, i: int, found: lay.Laying) -> bool:
        """In the plan that a decision adopts: among its work, who is told opens the item."""
        zone, block = self.zones[i], self.blocks[i]
        if found.rule == "heading":  # "1.2. Sở Y tế" and its items, no cell of a table
            named = zone == "work" and block.kind in (*_NUMBERED, "point")
            return zone == "execution" or named
        if self.frames or zone == "execution":
            return True
        opens = found.rule in ("opening", "lead-in") and found.start == block.content
        plain = opens and not found.actors.group
        return zone == "work" and (found.actors.stop is Stop.STRONG or plain)

    def _heads(self, i: int, found: lay.Laying, end: int) -> bool:
        """ "Tỉnh A cần:", and a list of what is to be done."""
        named = not found.actors.group and not self.untold
        return named and self.text[end - 1] == ":" and self._has_list(i, self.blocks[i])

    def _may_in_norm(self, i: int, found: lay.Laying, start: int, end: int) -> bool:
        """Norms oblige in general; their execution clauses, orders and decisions assign."""
        if self.statute or self.blocks[i].place == "basis":
            return False
        if _has(("difficulty",), self.text, start, found.start):
            return True  # what to do in difficulties, wherever a rule says it, whoever meets them
        if _general(found.actors.names[0]):
            return False
        zone, strong = self.zones[i], found.actors.stop is Stop.STRONG
        if self.frames or zone == "execution" or self._orders(i, found, start):
            return True
        if zone == "final":
            return strong or _closes(self.text, start, end)
        laid = strong or found.rule == "heading" or self._plainly(i, found, start)
        return laid and self._decides(i, found, start)

    def _orders(self, i: int, found: lay.Laying, start: int) -> bool:
        """In a norm only the issuer's own "Giao …" orders, in its final clauses requests too."""
        if found.rule != "order":
            return False
        before = " ".join(self.text[start : found.start].split())
        first = before.lower()[:10]
        asks = self.zones[i] == "final" and first.startswith(("đề nghị", "yêu cầu"))
        if asks or first.startswith(("giao", "phân công")) or cue("difficulty").search(before):
            return True
        return before.endswith("giao") and self._is_issuer(fold_name(before.rpartition(" ")[0]))

    def _decides(self, i: int, found: lay.Laying, start: int) -> bool:
        """An individual decision tells named bodies what they are responsible for."""
        if found.rule == "heading":  # "Điều 2. Nhiệm vụ của Tổ công tác", and a list of them
            seats = self.seats or (self.individual and cue("seated").match(found.actors.names[0]))
            return bool(seats) and self._decided(i) and self.text.startswith("Nhiệm", start)
        return (
            self._decided(i)
            and (not found.actors.group or _led(found.actors.names[0]))
            and found.rule in ("opening", "lead-in")
        )

    def _plainly(self, i: int, found: lay.Laying, start: int) -> bool:
        """A decision of a case says in its articles what a body does next; one that founds a body
        tells only those in office to act, all else there is competence.
        """
        block, actors = self.blocks[i], found.actors
        if not self.individual or found.rule != "opening" or actors.stop is not Stop.PREDICATE:
            return False
        if block.kind not in ("article", "clause") or self.zones[i] == "background":
            return False
        return not self.founds or _led(actors.names[0]) or self._helps(actors.names[0])

    def _helps(self, name: str) -> bool:
        """True of a body in office told what it does for the committee that a decision founds."""
        return self.seats and not cue("seated").match(name)

    def _decided(self, i: int) -> bool:
        """Does block `i` stand in the body of a decision or resolution?"""
        return self.document.type in _DECISIONS and self.blocks[i].place == "body"

    def _past(self, found: lay.Laying, end: int) -> bool:
        """A report of what was done."""
        if found.actors.stop is Stop.PAST:
            return True
        if found.actors.stop is Stop.STRONG:
            return False
        behind = found.actors.stop_at
        match = cue("past").search(self.text, behind, min(end, behind + 2 * _NEAR))
        told = match is not None and match.start() < behind + _NEAR
        return told and self._due(found.start, end) is None  # what is due is not past

    def _asks(self, found: lay.Laying) -> bool:
        """A superior asked merely to decide is given no task."""
        before = self.text[max(0, found.start - 60) : found.start]
        upward = self.document.type in ("bao-cao", "to-trinh")
        return bool(upward or cue("directives", "ask").search(before)) and _is(
            ("directives", "decide"), self.text, found.actors.stop_at, found.actors.stop_at + 60
        )

    def _speaks(self, found: lay.Laying) -> bool:
        """The issuer speaking ("Cục Thuế có ý kiến …"), or a general subject under a norm."""
        names = found.actors.names
        if self.document.type in ("cong-van", None) and _general(names[0]):
            return True
        if len(names) > 1 or not self._is_issuer(fold_name(names[0])):
            return False
        if self.document.type == "cong-van" and found.actors.stop is Stop.PREDICATE:
            return True  # what the sender of a letter does itself
        return bool(cue("speaks").match(self.text, found.actors.stop_at))

    def _closes(self, block: Block) -> bool:
        """The paper ends, or its issuer speaks again ("Bộ Tài chính gửi kèm …"): no more tasks."""
        if _is(("closings",), self.text, block.content, block.end):
            return True
        actors = parse(self.text, block.content, block.end)
        if not actors or not self._is_issuer(fold_name(actors.names[0])):
            return False
        return bool(cue("speaks").match(self.text, actors.end + 1))

    def _is_issuer(self, name: str) -> bool:
        issuer = _placed(fold_name(self.document.issuer or ""))
        name = _placed(name)
        if not issuer or not name:
            return False
        head = name.endswith(" " + issuer)  # "Cục trưởng Cục Hải quan" of Cục Hải quan
        return head or issuer.startswith(name) or name.startswith(issuer)

    # -- assignments -----------------------------------------------------------------------------

    def _begin(self, i: int, block: Block, found: lay.Laying, start: int, end: int) -> None:
        """Open the assignment that a statement lays, and what inherits from it."""
        text, at = self.text, found.start
        if found.rule in ("lead-in", "opening", "order", "topic") and self._timed(start, at):
            at = start
        topic = found.rule == "topic" and bare(text, found.actors.stop_at, end)
        if topic:
            at = start  # "In tờ rơi: Sở Y tế thực hiện": the topic is the task
        listing = text[end - 1] == ":" and bool(cue("not_umbrella").search(text, end - 60, end))
        umbrella = found.rule != "heading" and not listing and self._announced(i, found, at, end)
        rule = (
            "umbrella" if umbrella else "execution" if self._executes(i, found, end) else found.rule
        )
        self._replace(i, block, found)
        draft = Draft(at, end, found.actors.names, rule, found.actors.stop_at, unit=i)
        draft.parent, draft.due = self._above(), self._due(at, end)
        draft.general = _has(("difficulty",), text, start, found.start)
        if topic:
            draft.said, draft.task = start, plain(text[start : found.start])
        self.drafts.append(draft)
        self.open = self.open or found.rule in _ORDERED
        self.current = None if umbrella or listing or rule == "notice" else draft
        if rule == "notice":
            self.frames = []
        elif not listing:
            self._frame(i, block, found, draft)

    def _announced(self, i: int, found: lay.Laying, at: int, end: int) -> bool:
        """Does the statement only announce the items below it?"""
        below = self.blocks[i + 1].kind if i + 1 < len(self.blocks) else ""
        if _umbrella(self.text, at, end):
            if below in _LISTED and cue("contents").search(self.text, max(at, end - 200), end):
                return False
            loose = below in _BULLETS or (below == "paren" and not self._due_below(i))
            told = loose and cue("details").search(self.text, max(at, end - 200), end)
            return not told  # work, and bullets that say how: one task
        said, block = found.actors.stop_at, self.blocks[i]
        if block.kind in _NUMBERED and below == block.kind and not self._parent(i):
            return self.text[end - 1] == ":"  # its list was numbered on from it
        return below in _NUMBERED and bool(cue("calls").fullmatch(self.text, said, end))

    def _due_below(self, i: int) -> bool:
        """Has an item right below block `i` a deadline of its own? Then each is a task."""
        j = i + 1
        while j < len(self.blocks) and self._within(j, i):
            if self.blocks[j].parent == i and self._own_deadline(self.blocks[j]):
                return True
            j += 1
        return False

    def _frame(self, i: int, block: Block, found: lay.Laying, draft: Draft) -> None:
        """What stands below or beside `block` inherits from `draft`."""
        bare = found.actors.stop is Stop.NOTHING and draft.end == block.end
        unfinished = self.text[draft.end - 1] == ":" or found.rule == "heading" or bare
        umbrella = draft.rule == "umbrella"
        alone = not self.text[draft.said : draft.end].strip(" :\n")
        draft.heading = unfinished and (alone or not umbrella)
        beside = unfinished and (
            block.kind in ("paragraph", "heading") or not (self.norms or alone or self._parent(i))
        )
        frame = _Frame(i, draft, umbrella, beside)
        if unfinished:
            frame.coordinate = partners(self.text, draft)
        if beside:
            draft.unit = -1 if block.parent is None else block.parent
        self.frames.append(frame)

    def _parent(self, i: int) -> bool:
        """Does anything stand below block `i`?"""
        return i + 1 < len(self.blocks) and self.blocks[i + 1].parent == i

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
        if start >= at or not _is(("timed",), self.text, start, at):
            return False
        return bool(every(self.text, start, at, self.clock))

    def _above(self) -> Draft | None:
        return self.frames[-1].draft if self.frames else None

    def _go_on(self, i: int, block: Block, n: int, start: int, end: int) -> None:
        """A statement without an actor: more of the current assignment, or inherited."""
        current = self.current
        if not current and (not self.frames or self._told(i)):
            return
        if _has(("difficulty",), self.text, start, end):
            self.current = None
        elif n == 0 and _is(("narrates",), self.text, start, end):
            self.current = None
            self.told = i
        elif current and n == 0 and (self._runs_on(i, block) or self._states_due(i)):
            current.end, current.due = end, self._due(start, end) or current.due
        elif current and not self._splits(i, block, n, current, start, end):
            current.own = current.own or (current.heading and self._own_deadline(block))
            current.end, current.heading = end, False
            current.due = self._due(start, end) or current.due
        elif self.frames and (current or self._inherits(i, block)):
            own = n == 0 and (bool(current) or self._beside_own())
            self._inherit(i, start, end, own=own, split=bool(current) and n > 0)

    def _beside_own(self) -> bool:
        """True behind a bullet of the same item that is an assignment by its own deadline."""
        last = self.drafts[-1]
        return last.own and last.parent is self.frames[-1].draft

    def _told(self, i: int) -> bool:
        """True within or below a block that tells what was."""
        return self.told >= 0 and self._within(i, self.told)

    def _splits(self, i: int, block: Block, n: int, current: Draft, start: int, end: int) -> bool:
        """A deadline of its own makes a bullet, or a later sentence, its own assignment."""
        if not self.frames or current.rule == "execution":
            return False
        if n == 0 and (self._announced_by(i, "itemised", "partnered")):
            return False  # "…, gồm:": its items are what is counted or handed in
        if n == 0 and block.label and self.frames[-1].block != i:
            return current.own or (not current.heading and self._own_deadline(block))
        due = self._due(start, end)
        if n and self._otherwise(current, start, end):
            return True
        if n and not self._ended(current, start):
            return False
        if n and not current.due and _is(("hands_in",), self.text, start, end) and due:
            return False
        if (n or not (block.label or current.heading)) and self._repeats(start, end):
            return True
        return bool(due and current.due and due != current.due)

    def _ended(self, current: Draft, start: int) -> bool:
        """Has the task a sentence to itself, or its clause its deadline at the end?"""
        before = self.text[current.start : start].rstrip()
        if not before.endswith(";"):
            return True
        dates = every(self.text, current.start, current.start + len(before) - 1, self.clock)
        return bool(dates) and dates[-1].end >= current.start + len(before) - 1

    def _otherwise(self, current: Draft, start: int, end: int) -> bool:
        """A later sentence that recurs where the task so far is due once, or the reverse."""
        here = deadline(self.text, start, end, self.clock)
        so_far = deadline(self.text, current.start, current.end, self.clock) if here else None
        return here is not None and so_far is not None and here.computed != so_far.computed

    def _repeats(self, start: int, end: int) -> bool:
        """A sentence that says when its task is due again, or then."""
        repeats = _is(("repeats",), self.text, start, start + _NEAR)
        return repeats and deadline(self.text, start, end, self.clock) is not None

    def _own_deadline(self, block: Block) -> bool:
        """Is a block due at a time of its own? What a later sentence repeats is not its own."""
        if deadline(self.text, block.content, block.end, self.clock) is None:
            return False
        later = list(statements(self.text, block.content, block.end))[1:]
        end = next((start for start, end in later if self._repeats(start, end)), block.end)
        return deadline(self.text, block.content, end, self.clock) is not None

    def _inherits(self, i: int, block: Block) -> bool:
        """Headings of topics inherit nothing; their items do."""
        frame = self.frames[-1]
        if not frame.draft.lead or frame.block == i:
            return False
        if block.kind == "paragraph" and not frame.umbrella and block.parent is None:
            return False
        if i + 1 == len(self.blocks) or self.blocks[i + 1].parent != i:
            return True
        last, long = self.text[block.end - 1], block.end - block.content >= _TOPIC
        if last == "." and not long and self._named_below(i + 1):
            return False  # "4. Tập huấn quản lý.", and bullets that each name a body
        return last in ".;" or (last != ":" and long)

    def _named_below(self, i: int) -> bool:
        """Does block `i`, the first of its list, lay its task on a body of its own?"""
        block = self.blocks[i]
        listed = block.kind in _LISTED
        found = lay.laying(self.text, block.content, block.end, block.end) if listed else None
        return found is not None and found.rule == "opening"

    def _inherit(self, i: int, start: int, end: int, *, own: bool, split: bool) -> None:
        frame = self.frames[-1]
        draft = Draft(start, end, frame.draft.lead, "inherited", start, parent=frame.draft)
        draft.coordinate, draft.due = frame.coordinate, self._due(start, end)
        draft.own = own and self._own_deadline(self.blocks[i])
        draft.unit = i if draft.own or split else self._unit(i, frame)
        self.drafts.append(draft)
        self.current = draft

    def _unit(self, i: int, frame: _Frame) -> int:
        """The item an inherited assignment covers: the one right below an announcement."""
        above = self.blocks[frame.block].parent
        if not frame.umbrella:
            return frame.block if not frame.beside else -1 if above is None else above
        anchor = frame.block if self._within(i, frame.block) else above
        while self.blocks[i].kind != "clause" and (parent := self.blocks[i].parent) != anchor:
            if parent is None:
                break
            if anchor is not None and parent < anchor:
                break
            i = parent
        return i

    def _due(self, start: int, end: int) -> str | None:
        found = deadline(self.text, start, end, self.clock)
        return found.value if found and found.computed else None

    # -- forms and tables ------------------------------------------------------------------------

    def _forms(self) -> dict[int, Form | None]:
        """The forms by their first block; the other blocks they take up with None."""
        taken: dict[int, Form | None] = {}
        invited = self.document.type == "giay-moi"  # its fields say when and where to meet
        for form in () if invited else forms(self.text, self.blocks, self.fields):
            if self.norms and not form.values("deadline") and not form.values("coordinate"):
                continue  # the fields of a procedure, not of a task
            form.fields = [part for f in form.fields for part in split(self.text, f)]
            first = form.said if form.said is not None else min(f.block for f in form.fields)
            taken.update(dict.fromkeys(range(first, max(f.block for f in form.fields) + 1)))
            taken[first] = form
        return taken

    def _formed(self, form: Form) -> Draft:
        """The task that a form prints."""
        text = self.text
        task = form.values("task")
        said = self.blocks[form.said].content if form.said is not None else form.fields[0].start
        start = task[0].start if task else said
        draft = Draft(
            start,
            max(self.blocks[f.block].end for f in form.fields),
            (),
            "form",
            start,
        )
        draft.lead, beside = roles(self._bodies(form, "lead"))
        draft.coordinate = (*self._bodies(form, "coordinate"), *beside)
        draft.monitor = self._bodies(form, "monitor")
        if due := form.values("deadline"):
            draft.fixed = True
            draft.deadline = field_deadline(text[due[0].start : due[-1].end], self.clock)
        if output := form.values("output"):
            draft.output = plain(text[output[0].start : output[-1].end])
        if task:
            draft.task = plain(text[start : task[-1].end])
        return draft

    def _bodies(self, form: Form, kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(n for f in form.values(kind) for n in named(self.text, f)))

    def _in_line(self, i: int, block: Block, labelled: Field | None) -> bool:
        """A task with the fields of its form behind it in the same line."""
        if self.untold or labelled or self.text.find(":", block.content, block.end - 1) < 0:
            return False
        found = in_line(self.text, block, i)
        if not found or (self.norms and not found.values("deadline")):
            return False
        self._lay(i, block, self._formed(found))
        return True

    def _in_brackets(self, i: int, block: Block, start: int, end: int) -> bool:
        """A task that says in brackets at its end who carries it out."""
        if self.norms or self.untold or self.text[max(start, end - 4) : end].find(")") < 0:
            return False
        found = bracket(self.text, start, end) if self.weak or self.open else None
        if not found:
            return False
        if found.start == start:  # a sentence of its own: the task stands before it
            start = block.content if start > block.content else self._before(i)
        before = self.drafts[-1] if self.drafts and self.drafts[-1].start == start else None
        if found.start <= start or (before and before.rule != "inherited"):
            return False
        draft = Draft(start, end, found.lead, "form", start)
        draft.task, draft.coordinate = plain(self.text[start : found.start]), found.beside
        if found.due:
            draft.deadline, draft.fixed = field_deadline(found.due, self.clock), True
        if before:
            self.drafts.pop()
        elif self.drafts and start < self.drafts[-1].end < end:  # it had gone on to here
            self.drafts[-1].end = max(self.drafts[-1].start + 1, self.blocks[i - 1].end)
        self._lay(i, block, draft)
        return True

    def _before(self, i: int) -> int:
        """Where the block before `i` begins, if it says what is to be done; else where `i` does."""
        above = self.blocks[i - 1] if i else None
        if above is None or above.kind in HEADINGS or above.place != self.blocks[i].place:
            return self.blocks[i].content
        return above.content

    def _lay(self, i: int, block: Block, draft: Draft) -> None:
        """A task found whole in block `i`: what stands below it goes on with it."""
        draft.unit, draft.parent = i, self._above()
        self.drafts.append(draft)
        self.current = draft
        self.frames = [f for f in self.frames if f.block != i]
        self.frames.append(_Frame(i, draft, umbrella=False, beside=False))

    def _date(self, i: int, labelled: Field) -> None:
        """A deadline label dates the sentences of the fields beside it."""
        due = field_deadline(self.text[labelled.start : labelled.end], self.clock)
        above = self.blocks[i].parent
        for draft in reversed(self.drafts[-_BESIDE:]):
            if draft.unit < 0 or self.blocks[draft.unit].parent != above or draft.rule == "form":
                break
            if draft.due is None:
                draft.deadline, draft.fixed = due, True
        last = self.drafts[-1] if self.drafts else None
        beside = last and last.end == self.blocks[i - 1].end and last.rule != "form"
        if last and beside and not last.fixed and last.due is None:
            last.deadline, last.fixed, last.end = due, True, self.blocks[i].end

    def _tabled(self) -> set[int]:
        """Read the task tables; the blocks they take up are read no further."""
        taken: set[int] = set()
        i = 0
        for task in tasks(self.text, self.tables):
            self.drafts.append(self._row(task))
            while i < len(self.blocks) and self.blocks[i].end <= task.start:
                i += 1
            while i < len(self.blocks) and self.blocks[i].start < task.end:
                taken.add(i)
                i += 1
        return taken

    def _row(self, task: Task) -> Draft:
        said, until = task.said
        draft = Draft(task.start, task.end, task.lead, "table", said, until=until)
        draft.coordinate, draft.monitor = task.coordinate, task.monitor
        draft.output, draft.task = task.output, task.task
        draft.deadline, draft.fixed = field_deadline(task.deadline or "", self.clock), True
        draft.advise = task.advise
        return draft


_DUTY = {  # what any laying in a norm outside its execution clauses holds, by its first word
    "trách": re.compile(r"\s{1,9}nhiệm\s{1,9}(?:\S{1,20}\s{1,9}){0,4}?(?:thi|thực)\s"),
    "ướng": re.compile(r"(?<=hướng)\s{1,9}dẫn\s{1,9}thi\s|(?<=vướng)\s"),
    "iao": re.compile(r"\s{1,9}(?=[^\W\d_]*[A-ZĐỦ]|[Cc]ác|[Tt]hường|[Bb]an)"),
}
_COMPANY = re.compile(r"Công ty (?:[A-ZĐÀ-Ỹ]|cổ phần [A-ZĐÀ-Ỹ])")
_UNFINISHED = re.compile(
    r"(?:,|\b(?:của|và|với|về|các|theo|tại|từ|đến|do|cho|để|số|ngày|trong|bởi|hoặc))\s*$"
)


def _is_statute(document: Document) -> bool:
    """A law or ordinance, or one as consolidated by the Office of the National Assembly."""
    consolidated = document.type == "van-ban-hop-nhat" and (document.code or "").endswith("-VPQH")
    return consolidated or document.type in data()["zones"]["statutes"]


def _resolves(document: Document) -> bool:
    """A resolution that is no legal norm: its number shows no year, or it adopts a plan."""
    case = _RESOLVES.fullmatch(document.code or "") or cue("planned").match(document.title or "")
    return document.type == "nghi-quyet" and bool(case)


def _plan(document: Document) -> bool:
    """A plan, or a decision of a case whose annex is the plan that it adopts."""
    decided = document.type == "quyet-dinh" and bool(_INDIVIDUAL.match(document.code or ""))
    adopted = decided and cue("annexed").match(document.title or "")
    return document.type in data()["zones"]["plans"] or bool(adopted)


_INDIVIDUAL = re.compile(r"\d{0,6}/QĐ-")  # a decision of a case: its number shows no year
_RESOLVES = re.compile(r"\d{1,5}(?:/NQ-\S{2,20}|-NQ/\S{1,20})", re.IGNORECASE)


@lru_cache(maxsize=1)
def _duties(text: str) -> tuple[int, ...]:
    """Where the words of `_DUTY` stand; a plain search for the first word is the fast way."""
    found = []
    for word, behind in _DUTY.items():
        at = text.find(word)
        while at >= 0:
            if behind.match(text, at + len(word)):
                found.append(at)
            at = text.find(word, at + 1)
    return tuple(found)


def _holding(offsets: Sequence[int], blocks: Sequence[Block]) -> Iterator[int]:
    """The blocks in whose words `offsets` stand."""
    contents = [block.content for block in blocks]
    at = ((bisect_right(contents, offset) - 1, offset) for offset in offsets)
    return (i for i, offset in at if i >= 0 and offset < blocks[i].end)


def _is(path: tuple[str, ...], text: str, start: int, end: int) -> bool:
    """True if the cue at `path` stands at `start` (its capitals as printed)."""
    return bool(exact(*path).match(text, start, end))


def _has(path: tuple[str, ...], text: str, start: int, end: int) -> bool:
    """True if the cue at `path` stands in the stretch, in whatever case.

    Where the lexicon lists parts of words that every hit holds, one of them must be printed there.
    """
    hints = _hints(path[-1])
    for hint in hints:
        if text.find(hint, start, end) >= 0:
            break
    else:
        if hints:
            return False
    return bool(small(*path).search(text[start:end].lower()))


@cache
def _hints(name: str) -> tuple[str, ...]:
    return tuple(data()["hints"].get(name, ()))


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
    return _has(("directives", "opener"), text, start, block.end)


def _needs(text: str, block: Block) -> bool:
    """A sentence that ends with what somebody "cần:", before a list."""
    start = max(block.content, block.end - _NEAR)
    return text[block.end - 1] == ":" and text.find("cần", start, block.end) >= 0


def _umbrella(text: str, start: int, end: int) -> bool:
    """A sentence that only announces a list of tasks."""
    return _has(("umbrella",), text, max(start, end - 200), end)


def _executes(text: str, start: int, end: int) -> bool:
    """An execution clause: who carries out this very paper."""
    return _has(("execution",), text, start, end)


def _closes(text: str, start: int, end: int) -> bool:
    """The closing duties of a norm: to carry it out, to tell of difficulties."""
    return _has(("own",), text, start, end) or _has(("difficulty",), text, start, end)


@cache
def _strong() -> re.Pattern[str]:
    """What only a task goes on with, anywhere."""
    return pattern("|".join(data()["predicates"]["strong"]), fold=False)


def _placed(folded: str) -> str:
    """A name without the noun of its place: "Sở Y tế tỉnh A" is printed "Sở Y tế A", too."""
    return re.sub(r" (?:tỉnh|thành phố)(?= )", "", folded)


def _led(name: str) -> bool:
    """True if the name begins with an office: "Thủ trưởng các đơn vị" are persons to be told."""
    return bool(words().titles.at(Tokens(name), 0))


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    return {fold_name(n) for n in one} == {fold_name(n) for n in other}


def _general(name: str) -> bool:
    """A subject of norms ("người nộp thuế"), not a body ("Công ty Điện lực A") that has tasks."""
    if _COMPANY.match(name):
        return False
    return f"{fold_name(name)} ".startswith(_general_subjects())


@cache
def _general_subjects() -> tuple[str, ...]:
    subjects = [fold_name(g) for g in data()["actors"]["general"]]
    return tuple(subject + mark for subject in subjects for mark in " ,")
