"""Does what a statement seems to lay on somebody count as a task where it stands?"""

import re
from collections.abc import Sequence
from functools import cache

from ingest.structure.tree import Block
from ingest.tasks import triggers as lay
from ingest.tasks.actor_ends import Stop
from ingest.tasks.actor_words import words
from ingest.tasks.actors import parse
from ingest.tasks.assemble import fold_name, names_no_one
from ingest.tasks.cues import cue, data, exact, pattern, small
from ingest.tasks.paper import NEAR, NUMBERED, TOPIC, Paper, stands
from ingest.text.patterns import spaced
from ingest.text.phrases import Tokens

_RULES = ("nghi-dinh", "thong-tu", "thong-tu-lien-tich")  # their annexes hold forms of decisions
_DECISION = re.compile(r"Quyết định\s+này")
ORDERED = ("order", "direct")
_LAID = (*ORDERED, "heading")
_ADDRESSED = ("đồng chí", "quý đồng chí")
_COMPANY = re.compile(r"Công ty (?:[A-ZĐÀ-Ỹ]|cổ phần [A-ZĐÀ-Ỹ])")


def holds(path: tuple[str, ...], text: str, start: int, end: int) -> bool:
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


def umbrella(text: str, start: int, end: int) -> bool:
    """A sentence that only announces a list of tasks."""
    return holds(("umbrella",), text, max(start, end - 200), end)


def _executes(text: str, start: int, end: int) -> bool:
    """An execution clause: who carries out this very paper."""
    return holds(("execution",), text, start, end)


def _closes(text: str, start: int, end: int) -> bool:
    """The closing duties of a norm: to carry it out, to tell of difficulties."""
    return holds(("own",), text, start, end) or holds(("difficulty",), text, start, end)


@cache
def _strong() -> re.Pattern[str]:
    """What only a task goes on with, anywhere."""
    return pattern("|".join(data()["predicates"]["strong"]), fold=False)


def _led(name: str) -> bool:
    """True if the name begins with an office: "Thủ trưởng các đơn vị" are persons to be told."""
    return bool(words().titles.at(Tokens(name), 0))


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    return {fold_name(n) for n in one} == {fold_name(n) for n in other}


def _general(name: str) -> bool:
    """A subject of norms ("người nộp thuế"), not a body ("Công ty Điện lực A") that has tasks."""
    if _COMPANY.match(name):
        return False
    said = f"{fold_name(name)} "
    return said.startswith(_subjects("general")) and not said.startswith(_subjects("organised"))


@cache
def _subjects(row: str) -> tuple[str, ...]:
    subjects = [fold_name(g) for g in data()["actors"][row]]
    return tuple(subject + mark for subject in subjects for mark in " ,")


class Judge(Paper):
    """Judges a laying by the kind of paper, the part it stands in, and its sign."""

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
        if umbrella(self.text, block.content, block.end):
            return True
        return self.text.find("trách nhiệm", block.content, block.end) >= 0

    def _weak_in_norm(self, i: int, block: Block) -> bool:
        """In a norm: below an order, in its last clauses, and where a decision says "phải"."""
        if self.frames:
            return True
        if not self.statute:
            if self.zones[i] in ("execution", "final"):
                return True
            if self._decided(i) and (
                self.individual
                or _strong().search(self.text, block.content, block.end)
                or holds(("difficulty",), self.text, block.content, block.end)
            ):
                return True
        return _executes(self.text, block.content, block.end)

    def _counts(self, i: int, n: int, found: lay.Laying, start: int, end: int) -> bool:
        """Does a laying count where it stands?"""
        actors = found.actors
        if self._executes(i, found, end):
            return True
        ordered = found.rule in ORDERED  # "đề nghị đơn vị …": the addressee
        if (names_no_one(actors.names) and not ordered) or self._past(found, end):
            return False
        if stands(("competence",), self.text, actors.stop_at, end):
            return False
        if stands(("told_at",), self.text, start, found.start):
            return False  # "Tại Thông báo số …, Thủ tướng đã giao …"
        if self.text[end - 1] == ":" and exact("says").fullmatch(self.text, actors.stop_at, end):
            return False
        if not self._may(i, found, start, end):
            return False
        if ordered:
            return not self._asks(found)
        if actors.stop is not Stop.STRONG and fold_name(actors.names[0]) in _ADDRESSED:
            return False  # "các đồng chí trao đổi kỹ": told, not asked
        again = n or stands(("conditions",), self.text, start, end)
        if again and self.current and _same(actors.names, self.current.lead):
            return False  # the same body again: the task goes on
        if self.norms and stands(("conditions",), self.text, start, end):
            return actors.stop is Stop.STRONG
        return found.rule == "notice" or not self._speaks(found)

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
            return found.rule in ORDERED
        if self.blocks[i].place == "basis":
            return found.rule == "order" or self.open
        if self.tells and not (self._coming(i) and (strong or found.rule in _LAID)):
            return False  # of what was found, done and ordered
        if found.rule in (*ORDERED, "notice"):
            return True
        if self.document.type == "quyet-dinh":
            return self._annexed(i, found)
        if zone == "background":  # but an order's items may be headed "Hoàn thành mục tiêu …"
            return bool(self.frames)
        if self.open or zone in ("execution", "work"):
            return True
        if strong and self.plan and found.rule == "opening" and not found.actors.group:
            return True
        if strong and (self.frames or umbrella(self.text, start, end)):
            return True  # "…, tỉnh A cần thực hiện các nhiệm vụ sau:"
        return self.resolves and strong and self._decides(i, found, start)

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
            heads = self.text[block.end - 1] not in ".;" and block.end - block.content < TOPIC
            if heads and cue("coming").search(self.text, block.content, block.end):
                return True
            up = block.parent
        return False

    def _annexed(self, i: int, found: lay.Laying) -> bool:
        """In the plan that a decision adopts: among its work, who is told opens the item."""
        zone, block = self.zones[i], self.blocks[i]
        if found.rule == "heading":  # "1.2. Sở Y tế" and its items, no cell of a table
            named = zone == "work" and block.kind in (*NUMBERED, "point")
            return zone == "execution" or named
        if self.frames or zone == "execution":
            return True
        opens = found.rule in ("opening", "lead-in") and found.start == block.content
        plain = opens and not found.actors.group
        return zone == "work" and (found.actors.stop is Stop.STRONG or plain)

    def _may_in_norm(self, i: int, found: lay.Laying, start: int, end: int) -> bool:
        """Norms oblige in general; their execution clauses, orders and decisions assign."""
        if self.statute:
            return False
        if holds(("difficulty",), self.text, start, found.start):
            return True  # what to do in difficulties, wherever a rule says it, whoever meets them
        if _general(found.actors.names[0]):
            return False
        zone, strong = self.zones[i], found.actors.stop is Stop.STRONG
        if self.frames or zone == "execution" or self._orders(i, found, start):
            return True
        if zone == "final":
            return strong or _closes(self.text, start, end)
        laid = strong or found.rule == "heading" or self._plainly(i, found, end)
        return laid and self._decides(i, found, start)

    def _orders(self, i: int, found: lay.Laying, start: int) -> bool:
        """In a norm only the issuer's own "Giao …" orders, in its final clauses requests too."""
        if found.rule != "order":
            return False
        before = spaced(self.text[start : found.start])
        first = before.lower()[:10]
        asks = self.zones[i] == "final" and first.startswith(("đề nghị", "yêu cầu"))
        if asks or first.startswith(("giao", "phân công")):
            return True
        return before.endswith("giao") and self._is_issuer(fold_name(before.rpartition(" ")[0]))

    def _decides(self, i: int, found: lay.Laying, start: int) -> bool:
        """An individual decision tells named bodies what they are responsible for."""
        if found.rule == "heading":  # "Điều 2. Nhiệm vụ của Tổ công tác", and a list of them
            seats = self.seats or (self.individual and cue("seated").match(found.actors.names[0]))
            return bool(seats) and self.text.startswith("Nhiệm", start)
        return (
            self._decided(i)
            and (not found.actors.group or _led(found.actors.names[0]))
            and found.rule in ("opening", "lead-in")
        )

    def _plainly(self, i: int, found: lay.Laying, end: int) -> bool:
        """A decision of a case says in its articles what a body does next; one that founds a body
        tells only those in office to act, all else there is competence unless it is due.
        """
        block, actors = self.blocks[i], found.actors
        if not self.individual or found.rule != "opening" or actors.stop is not Stop.PREDICATE:
            return False
        if block.kind not in ("article", "clause") or self.zones[i] == "background":
            return False
        due = self._due(found.start, end) is not None
        return due or not self.founds or _led(actors.names[0])

    def _past(self, found: lay.Laying, end: int) -> bool:
        """A report of what was done."""
        if found.actors.stop is Stop.STRONG:
            return False
        behind = found.actors.stop_at
        match = cue("past").search(self.text, behind, min(end, behind + 2 * NEAR))
        told = match is not None and match.start() < behind + NEAR
        return told and self._due(found.start, end) is None  # what is due is not past

    def _asks(self, found: lay.Laying) -> bool:
        """A superior asked merely to decide is given no task."""
        before = self.text[max(0, found.start - 60) : found.start]
        upward = self.document.type in ("bao-cao", "to-trinh")
        return bool(upward or cue("directives", "ask").search(before)) and stands(
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
        if stands(("closings",), self.text, block.content, block.end):
            return True
        actors = parse(self.text, block.content, block.end)
        if not actors or not self._is_issuer(fold_name(actors.names[0])):
            return False
        return bool(cue("speaks").match(self.text, actors.end + 1))

    def _concluded(self, block: Block) -> bool:
        """A numbered item of conclusions: it gives tasks, unless it only assesses."""
        if not block.label or self.document.type != "ket-luan":
            return self.concludes and bool(block.label)
        near = min(block.end, block.content + TOPIC)
        return not cue("assesses").search(self.text, block.content, near)

    def _silent(self, i: int, block: Block) -> bool:
        """A rule of a norm outside its execution clauses: nothing in it can lay a task."""
        if not self.norms or self.frames or i in self.loud:
            return False
        return self.zones[i] != "final" or not (
            _strong().search(self.text, block.content, block.end)
            or _closes(self.text, block.content, block.end)
        )
