"""Who: lists of bodies, groups and persons that a task is laid on, split name by name.

`parse` reads one list from a position on ("Giám đốc các Sở: Tài chính, Nội vụ; UBND các xã")
and says what ended it: a predicate, a circumstance, a colon. Names that hold commas, "và" or verbs
("Sở Văn hóa, Thể thao và Du lịch", "ban chỉ đạo") are taken whole before a list is split. All words
come from lexicon/assignment_cues.yaml; no list is read further than the last of `_REACHES`.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from ingest.tasks.actor_ends import AND, HEAD, Item, Stop
from ingest.tasks.actor_heads import QUOTES
from ingest.tasks.actor_lists import Lists
from ingest.tasks.actor_words import begins, words
from ingest.text.patterns import fold, spaced
from ingest.text.phrases import TOKEN, Tokens

_REACHES = (150, 500, 1600)  # characters read at first, then; the longest list has about 900
_NEXT = 30  # characters behind a name in which a word tells its verb
_ROLE = re.compile(  # "Sở Y tế (cơ quan thường trực Ban Chỉ đạo)": what it is to others is no name
    r"\s(?:\(|- )(?:(?:cơ quan|đơn vị|bộ phận) )(?:thường trực|đầu mối|giúp việc|chủ trì)\b.*"
    r"|\s\((?:chủ trì|đầu mối|thường trực)\)$",
    re.IGNORECASE,
)


class Actors(NamedTuple):
    """A list of actors: names as printed, its span, and what ended it at `stop_at`."""

    names: tuple[str, ...]
    start: int
    end: int
    stop: Stop
    stop_at: int
    group: bool  # only classes of bodies ("các cơ quan, đơn vị"), no named one


def parse(text: str, start: int, end: int, *, loose: bool = False) -> Actors | None:
    """The list of actors that begins at `start` (blanks before it allowed), or None.

    `loose` takes a lone common noun for a group too ("phối hợp với ngành công thương").
    """
    near = min(end, start + HEAD)
    one = _ONE.match(text, start, near)
    if not one or not begins(one[1]):
        return None
    two = TOKEN.search(text, one.end(), near)
    if not words().openings.may(one[1], two and two[0]):
        return None
    return _parsed(text, one.start(1), end, loose)


_ONE = re.compile(rf"\s*({TOKEN.pattern})")


def asked(text: str, actors: Actors) -> Actors:
    """Of "đề nghị các cơ quan nghiên cứu, góp ý …" the bodies before the verb "nghiên cứu".

    "các cơ quan nghiên cứu" names research bodies only where a predicate of its own follows.
    """
    t, w = Tokens(text[actors.start : actors.end + _NEXT]), words()
    n = w.plural.at(t, 0)
    n += n and w.groups.at(t, n)
    while t.word(n) == "," and (more := w.groups.at(t, n + 1)):
        n += 1 + more
    verb = w.verbs.at(t, n) if n and len(actors.names) == 1 else 0
    if not verb:
        return actors
    whole = actors.start + t.span(n + verb - 1)[1] == actors.end
    listed = text[actors.end : actors.end + 1] == "," and actors.stop is Stop.PREDICATE
    if not w.manner.at(t, n + verb) and not (whole and (listed or actors.stop is Stop.OTHER)):
        return actors
    name = spaced(text[actors.start : (end := actors.start + t.span(n - 1)[1])])
    said = actors.start + t.span(n)[0]
    return actors._replace(names=(name,), end=end, stop=Stop.PREDICATE, stop_at=said)


def verb(text: str, start: int, end: int) -> int | None:
    """Where a task's verb stands at `start` on the same line ("Bộ Y tế: | Chỉ đạo …"), or None."""
    first = TOKEN.search(text, start, min(end, start + HEAD))
    if not first or fold(first.group()) not in words().marked or fold(first.group()) == "không":
        return None
    near = Tokens(text[first.start() : min(end, first.start() + HEAD)])
    return first.start() if words().verbs.at(near, 0) else None


def _parsed(text: str, start: int, end: int, loose: bool, n: int = 0) -> Actors | None:
    near = min(end, start + _REACHES[n])
    found = _walked(text[start:near], loose)
    if found is None:
        return None
    names, first, last, stop, stop_at, group = found
    stop_at += start
    sign = text[stop_at : stop_at + 1]
    marked = sign == "(" or (group and sign == ",")
    cut = near < end and (stop_at > near - HEAD or marked)
    if cut and n + 1 < len(_REACHES):  # a long list, or a parenthesis that goes on
        return _parsed(text, start, end, loose, n + 1)
    return Actors(names, start + first, start + last, stop, stop_at, group)


@lru_cache(maxsize=1024)  # a paper names the same bodies again and again
def _walked(stretch: str, loose: bool) -> Actors | None:
    """The list that begins `stretch`, its offsets counted from there."""
    return _Walk(stretch, Tokens(stretch), loose).run()


class _Walk(Lists):
    """Reads one list of actors, token by token, never going back."""

    def run(self) -> Actors | None:
        """The whole list from the first token on."""
        i, stop = 0, Stop.NOTHING
        while opened := self.opening(i):
            i, item = i + opened[0], opened[1]
            if self.t.printed[i - opened[0] - 1] == ";" or item.title:
                self._office = ""
            item.last, item.head, self._title = i - 1, self._title or self._office, ""
            self.items.append(item)
            i, stop, more = self._name(i, item)
            if not more:
                break
        return self._made(i, stop) if self.items else None

    def _name(self, i: int, item: Item) -> tuple[int, Stop, bool]:
        """Read on from `i`: (where it stopped, why, whether another name follows there)."""
        t = self.t
        while i < len(t.printed):
            if self._plain(i):
                item.last, i = i, i + 1
                continue
            if self._lends(i, item):
                return self._members(i, item)
            if self._again(i, item):
                return i, Stop.NOTHING, True
            if t.printed[i] == ":" and self._titles(i, item):
                return i + 1, Stop.NOTHING, True
            if t.printed[i] in (",", ";", AND):
                if n := self._of_name(i, i + 1, item) or self._engaged_on(i, item):
                    item.last, i = i + n, i + 1 + n
                    continue
                after = self._separator(i)
                kind = self._follow(after, item)
                if kind != "same":
                    return after if kind == "new" else i, self._ended(after), kind == "new"
                w = self.w
                i = after + (
                    w.inner.at(t, after)
                    or w.compounds.at(t, after)
                    or w.groups.at(t, after)
                    or w.places.at(t, after)
                )
                item.last = max(item.last, i - 1)
                continue
            step = self._step(i, item)
            if isinstance(step, Stop):
                return i, step, False
            if t.folded[i : i + 3] != ("(", "sau", "đây"):  # "(sau đây gọi tắt là …)": no part
                item.last = i + step - 1
            i += step
        return i, Stop.NOTHING, False

    def _again(self, i: int, item: Item) -> bool:
        """ "Sở A⏎Sở B" in a cell: the head word comes again, and no mark before it."""
        t = self.t
        if i == self._complete and t.folded[item.first] == "bộ" and t.folded[i] == "các":
            return bool(self.w.places.at(t, i + 1))  # "Bộ Quốc phòng | các tỉnh A, B"
        head = t.printed[i] in self.w.fields and t.printed[item.first] == t.printed[i]
        return head and i > item.first + 1 and not item.title and t.capital(i + 1)

    def _plain(self, i: int) -> bool:
        """A word that neither ends a name nor stands out within it: most words of a text."""
        folded, printed, w = self.t.folded, self.t.printed, self.w
        word = folded[i]
        return (
            word not in w.standing_out
            and folded[i - 1] not in w.pausing
            and len(word) > 1
            and word[0].isalnum()
            and i != self._object
            and i != self._complete
            and (printed[i - 1][0].islower() or printed[i][0].isupper() or not self._numbered(i))
        )

    def _of_name(self, i: int, at: int, item: Item) -> int:
        """Tokens at `at` that a capital verb right before `i` governs within a department's name:
        "Cục Quản lý | đấu thầu", "Cục Quản lý, | giám sát bảo hiểm"; "Ban Quản lý" alone is a name.
        """
        t = self.t
        if i != self._object or not t.lower(at):
            return 0
        n = self.w.topics.at(t, at)
        if t.word(item.first) == "ban":
            return 0
        self._object = at + n
        return n

    def _field(self, i: int, item: Item) -> int:
        """Tokens at `i` of what an office of old is named after: "Tổng cục | thống kê"."""
        t = self.t
        if t.folded[item.first : i] != ("tổng", "cục"):
            return 0
        n = self.w.topics.at(t, i)
        self._object = i + n
        return n

    def _step(self, i: int, item: Item) -> int | Stop:
        """How many tokens at `i` belong to the name, or what ends the list there."""
        t, w = self.t, self.w
        if not t.printed[i][0].isalnum():
            return self._mark(i)
        if item.title and (n := w.plural.at(t, i)) and (noun := w.groups.at(t, i + n)):
            item.group = True  # "Giám đốc (Thủ trưởng) các sở, ban, ngành"
            if noun > 1 and t.lower(i + n):
                return n + noun  # "Viện trưởng các viện nghiên cứu"
        small = t.lower(i - 1) and t.lower(i)  # "Chi bộ | xây dựng …" is no ministry
        fields = None if small else w.fields.get(t.printed[i - 1])
        if not fields and t.folded[i] not in w.marked:
            return Stop.PREDICATE if self._settled(i, item) else 1
        if fields and (n := fields.at(t, i)):
            self._complete = i + n
            return n
        if i == self._complete and t.capital(i) and w.verbs.at(t, i):
            return Stop.PREDICATE  # "Bộ Nội vụ Thẩm định …": it lost its line break
        if self._new_line(i, item):
            return Stop.PREDICATE
        if t.capital(i) and (n := w.verbs.at(t, i)) and not t.capitals(i + 1, i + n):
            self._object = i + n
            return n  # "Đào tạo", "Phát triển" within a name
        field = t.folded[i - 2 : i] == ("lĩnh", "vực") and t.word(i - 3) != "trách"
        n = self._of_name(i, i, item) or self._field(i, item) or (field and w.verbs.at(t, i))
        n = n or (t.folded[i] == "về" and self._expert(i))
        return n or self._concerned(i) or self._narrowed(i, item)

    def _new_line(self, i: int, item: Item) -> bool:
        """ "Thủ trưởng cơ quan ngang bộ⏎Tập trung …": a task begins the line behind a class."""
        t, w = self.t, self.w
        if not t.capital(i) or not w.verbs.at(t, i):
            return False
        if t.folded[i - 3 : i] == ("một", "thành", "viên"):
            return False  # "Công ty TNHH một thành viên⏎Khai thác …"
        if not item.plural and w.bodies.at(t, item.first) == i - item.first:
            return False  # "Trung tâm⏎Phát triển quỹ đất"
        common = any(
            words.at(t, i - n) == n
            for words in (w.groups, w.places, w.fixed)
            for n in (1, 2, 3, 4)
            if i - n >= item.first
        )
        named = t.word(i - 1) != "ban" and w.sets_in.at(t, i)
        breaks = "\n" in self.text[t.span(i - 1)[1] : t.span(i)[0]]
        return bool(common or named) and breaks

    def _mark(self, i: int) -> int | Stop:
        t = self.t
        mark = t.printed[i]
        if mark == "(":
            return self._aside(i)
        if mark == ":":
            return Stop.COLON
        if mark == "." and t.printed[i : i + 3] == [".", ".", "."]:
            return self._blank(i)
        if mark == "…" or (mark == "." and t.printed[i - 1] in ("TP", "Tp", "P", "TX", "TT")):
            return 1
        if "\n" in self.text[t.span(i - 1)[1] : t.span(i)[0]]:
            return Stop.OTHER
        return 1 if mark in "-&/" else Stop.OTHER

    def _made(self, i: int, stop: Stop) -> Actors:
        t = self.t
        names = tuple(self._printed(item) for item in self.items)
        stop_at = t.span(i)[0] if i < len(t.printed) else t.span(len(t.printed) - 1)[1]
        end = t.span(self.items[-1].last)[1]
        group = all(item.group for item in self.items)
        return Actors(names, t.span(0)[0], end, stop, stop_at, group)

    def _printed(self, item: Item) -> str:
        """The name as printed, with the head word that it shares."""
        start, end = self.t.span(item.first)[0], self.t.span(item.last)[1]
        name = _ROLE.sub("", spaced(self.text[start:end]).strip(QUOTES + "…"))
        return f"{item.head} {name}" if item.head else name
