"""What ends a list of actors, and the stretch of text that one is read from."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from ingest.tasks.actor_words import words
from ingest.text.phrases import Phrases, Tokens

HEAD = 80  # characters in which a list must have begun
CLAUSE = 18  # words of a relative clause inside a name
AND = "và"
SETS_OUT = (
    ("nghiêm", "túc"),
    ("tiếp", "tục"),
    ("khẩn", "trương"),
    ("tập", "trung"),
    ("chủ", "động"),
    ("chủ", "trì"),
)


class Stop(IntEnum):
    """What ends a list of actors."""

    NOTHING = 0  # the stretch itself ends
    STRONG = 1  # "chủ trì", "có trách nhiệm": only a task goes on so
    PREDICATE = 2
    MANNER = 3  # "theo chức năng", "trên cơ sở": a predicate follows
    COLON = 4
    PAST = 5  # "đã": a report, not a task
    OTHER = 6


@cache
def _ends() -> dict[str, list[tuple[Phrases, Stop]]]:
    """What may end a name, by its first word: the lists it stands in, the first that hits wins."""
    w = words()
    made: dict[str, list[tuple[Phrases, Stop]]] = {"tổ": [], "thông": []}  # verbs by what follows
    for phrases, stop in (
        (w.strong, Stop.STRONG),
        (w.relative, Stop.MANNER),
        (w.speech, Stop.OTHER),
        (w.circumstance, Stop.MANNER),
        (w.verbs, Stop.PREDICATE),
        (w.other, Stop.OTHER),
    ):
        for first in phrases.firsts():
            made.setdefault(first, []).append((phrases, Stop.PAST if first == "đã" else stop))
    return made


@dataclass(slots=True)
class Item:
    """One name being read: its first and last token, and what kind of name it is."""

    first: int
    last: int
    group: bool
    plural: bool = False
    lower: bool = False
    person: bool = False
    title: bool = False
    head: str = ""  # what a shared head word lends: "Giám đốc Sở" in "Giám đốc các Sở: A, B"


class Stretch:
    """The tokens of a stretch, the names read so far, and what may end one."""

    def __init__(self, text: str, stretch: Tokens, loose: bool) -> None:
        self.text, self.t, self.w, self.loose = text, stretch, words(), loose
        self.items: list[Item] = []
        self._complete = -1  # the token behind a department's full name
        self._object = -1  # the token behind a verb within a name, where its object stands
        self._office = ""  # of "Giám đốc: Sở A, Sở B"
        self._title = ""  # of "Giám đốc các Sở: A, B và các sở": the last takes it too

    def _predicate(self, i: int) -> Stop | None:
        """What begins at `i`, if a predicate or circumstance does (never with a capital)."""
        t, w = self.t, self.w
        if i >= len(t.printed):
            return Stop.NOTHING
        kinds = _ends().get(t.folded[i])
        if kinds is None or not t.lower(i):
            return None
        if t.folded[i : i + 2] == ("tổ", "chức"):
            listed = t.word(i - 1) in (",", ";", AND, "quan", "vị", "các", "những")
            listed = listed and t.folded[i - 2 : i] != ("liên", "quan")
            verb = w.organise.at(t, i + 2) or (t.word(i - 1) == "vị" and w.verbs.at(t, i + 2))
            return Stop.PREDICATE if not listed or verb else None
        if t.folded[i] == "có" and t.word(i + 1).isdecimal():
            return Stop.OTHER  # "Bệnh viện có 32 khoa" describes
        if t.folded[i : i + 2] == ("thông", "tin"):
            return Stop.PREDICATE if w.inform.at(t, i + 2) else None
        return next((stop for phrases, stop in kinds if phrases.at(t, i, lower=True)), None)

    def _bare(self, i: int) -> bool:
        """True if the noun before `i` stands alone: a mark, a qualifier or a predicate follows."""
        t, w = self.t, self.w
        return (
            i >= len(t.printed)
            or not t.printed[i][0].isalnum()
            or t.printed[i] == AND
            or bool(w.narrowing.at(t, i) or w.places.at(t, i))
            or self._predicate(i) is not None
        )

    def _sets_out(self, i: int) -> bool:
        """Does a task begin at `i`, whatever verb stands before it?"""
        return self.t.folded[i : i + 2] in SETS_OUT or bool(self.w.strong.at(self.t, i, lower=True))

    def _strong_within(self, i: int) -> bool:
        """True if a strong sign stands within the clause from `i` on, before any mark."""
        t = self.t
        for j in range(i, min(len(t.printed), i + CLAUSE)):
            if not t.printed[j][0].isalnum():
                return False
            if self.w.strong.at(t, j):
                return True
        return False

    def _separator(self, i: int) -> int:
        """The token behind ",", ";", "và"; "nhất là" too where a list of bodies follows it."""
        i += 1
        i += self.t.word(i) == AND
        skip = self.w.skip.at(self.t, i)
        return i + skip if skip and self.w.plural.at(self.t, i + skip) else i

    def _ended(self, i: int) -> Stop:
        stop = self._predicate(i)
        return Stop.OTHER if stop is None else stop

    def _aside(self, i: int) -> int | Stop:
        """A parenthesis belongs to the name before it."""
        t = self.t
        depth = 0
        for j in range(i, len(t.printed)):
            depth += (t.printed[j] == "(") - (t.printed[j] == ")")
            if not depth:
                return j + 1 - i
        return Stop.OTHER

    def _blank(self, i: int) -> int:
        """The dots of a place left blank in a form belong to the name before them."""
        n = i
        while n < len(self.t.printed) and self.t.printed[n] == ".":
            n += 1
        return n - i
