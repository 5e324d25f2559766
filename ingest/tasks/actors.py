"""Who: lists of bodies, groups and persons that a task is laid on, split name by name.

`parse` reads one list from a position on ("Giám đốc các Sở: Tài chính, Nội vụ; UBND các xã")
and says what ended it: a predicate, a circumstance, a colon. Names that hold commas, "và" or verbs
("Sở Văn hóa, Thể thao và Du lịch", "ban chỉ đạo") are taken whole before a list is split. All words
come from lexicon/assignment_cues.yaml; no list is read further than the last of `_REACHES`.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.tasks.actor_words import begins, words
from ingest.text.phrases import TOKEN, Phrases, Tokens, fold

_REACHES = (150, 500, 1600)  # characters read at first, then; the longest list has about 900
_HEAD = 80  # characters in which a list must have begun
_ASIDE = 300  # characters of a parenthesis inside a name
_CLAUSE = 18  # words of a relative clause inside a name
_PART = 12  # words of a part of a name between two commas
_NEXT = 30  # characters behind a name in which a word tells its verb
_LIVING = 32  # behind what bodies do for a living, within which their task begins
_HAVING = 24  # of one that says what a group has
_AND = "và"
_GOVERNING = ("để", "việc", "tác", "được", "bị", "về", "cho", "theo", "và")  # no predicate behind
_EXPERT = (("chuyên", "môn"), ("nhà", "nước"))  # "cơ quan chuyên môn", "quản lý nhà nước"
_WHOSE = ("thuộc", "trực", "cấp", "của", "tại", "trên", "ở")
_PLACED = ("xã", "phường", "huyện", "quận", "ủy")
_PROVINCES = (("các", "tỉnh"), ("các", "thành", "phố"))
_MEASURES = (("chức", "năng"), ("nhiệm", "vụ"), ("thẩm", "quyền"), ("phạm", "vi"), ("lĩnh", "vực"))
_CHARGE = ("có", "chức", "năng")
_SETS_OUT = (
    ("nghiêm", "túc"),
    ("tiếp", "tục"),
    ("khẩn", "trương"),
    ("tập", "trung"),
    ("chủ", "động"),
    ("chủ", "trì"),
)
_ROLE = re.compile(  # "Sở Y tế (cơ quan thường trực Ban Chỉ đạo)": what it is to others is no name
    r"\s(?:\(|- )(?:(?:cơ quan|đơn vị|bộ phận) )(?:thường trực|đầu mối|giúp việc|chủ trì)\b.*"
    r"|\s\((?:chủ trì|đầu mối|thường trực)\)$",
    re.IGNORECASE,
)
_TRADES = (("bưu", "chính"), ("điện", "lực"), ("viễn", "thông"))  # of corporations, no bodies
_QUOTES = "\"“”'"


class Stop(IntEnum):
    """What ends a list of actors."""

    NOTHING = 0  # the stretch itself ends
    STRONG = 1  # "chủ trì", "có trách nhiệm": only a task goes on so
    PREDICATE = 2
    MANNER = 3  # "theo chức năng", "trên cơ sở": a predicate follows
    COLON = 4
    PAST = 5  # "đã": a report, not a task
    OTHER = 6


_GOES_ON = (Stop.STRONG, Stop.PREDICATE, Stop.MANNER)


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
    near = min(end, start + _HEAD)
    one = _ONE.match(text, start, near)
    if not one or not begins(one[1]):
        return None
    two = TOKEN.search(text, one.end(), near)
    cut = near < end and near == (two or one).end()
    if not words().openings.may(one[1], two and two[0], cut=cut):
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
    name = " ".join(text[actors.start : (end := actors.start + t.span(n - 1)[1])].split())
    said = actors.start + t.span(n)[0]
    return actors._replace(names=(name,), end=end, stop=Stop.PREDICATE, stop_at=said)


def verb(text: str, start: int, end: int) -> int | None:
    """Where a task's verb stands at `start` on the same line ("Bộ Y tế: | Chỉ đạo …"), or None."""
    first = TOKEN.search(text, start, min(end, start + _HEAD))
    if not first or fold(first.group()) not in words().marked or fold(first.group()) == "không":
        return None
    if text[start : first.start()].strip(" ") or not words().verbs.at(
        Tokens(text[first.start() : min(end, first.start() + _HEAD)]), 0
    ):
        return None
    return first.start()


def _parsed(text: str, start: int, end: int, loose: bool, n: int = 0) -> Actors | None:
    near = min(end, start + _REACHES[n])
    found = _walked(text[start:near], loose)
    if found is None:
        return None
    names, first, last, stop, stop_at, group = found
    stop_at += start
    sign = text[stop_at : stop_at + 1]
    marked = sign == "(" or (group and sign == ",")
    cut = near < end and (stop_at > near - _HEAD or marked)
    if cut and n + 1 < len(_REACHES):  # a long list, or a parenthesis that goes on
        return _parsed(text, start, end, loose, n + 1)
    return Actors(names, start + first, start + last, stop, stop_at, group)


@lru_cache(maxsize=1024)  # a paper names the same bodies again and again
def _walked(stretch: str, loose: bool) -> Actors | None:
    """The list that begins `stretch`, its offsets counted from there."""
    return _Walk(stretch, Tokens(stretch), loose).run()


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
            past = first == "đã" and phrases is w.relative
            made.setdefault(first, []).append((phrases, Stop.PAST if past else stop))
    return made


@dataclass(slots=True)
class _Item:
    """One name being read: its first and last token, and what kind of name it is."""

    first: int
    last: int
    group: bool
    plural: bool = False
    lower: bool = False
    person: bool = False
    title: bool = False
    head: str = ""  # what a shared head word lends: "Giám đốc Sở" in "Giám đốc các Sở: A, B"


class _Walk:
    """Reads one list of actors, token by token, never going back."""

    def __init__(self, text: str, stretch: Tokens, loose: bool) -> None:
        self.text, self.t, self.w, self.loose = text, stretch, words(), loose
        self.items: list[_Item] = []
        self._complete = -1  # the token behind a department's full name
        self._object = -1  # the token behind a verb within a name, where its object stands
        self._office = ""  # of "Giám đốc: Sở A, Sở B"
        self._title = ""  # of "Giám đốc các Sở: A, B và các sở": the last takes it too

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

    # -- where a name begins ---------------------------------------------------------------------

    def opening(self, i: int) -> tuple[int, _Item] | None:
        """(tokens of the head, new item) where a name of an actor begins at `i`."""
        t, w = self.t, self.w
        begin, end = i, len(t.printed)
        i += i < end and t.printed[i] in _QUOTES
        first = i
        plural = w.plural.at(t, i)
        i += plural
        if i >= end or t.folded[i] not in w.openings.capital:
            return None
        person = w.person.at(t, i)
        led = t.capital(i + person) or w.lower_titles.at(t, i + person)
        if person and (led or not (plural and w.compounds.at(t, i))):
            first = i = i + person
        if i >= end or w.not_bodies.at(t, i):
            return None
        item = _Item(first, i, bool(plural) and not person, bool(plural))
        n = self._head(i, item)
        if not n and person and t.capital(i):
            item.person, n = True, 1
            if not plural and t.folded[i - person : i] in (("ông",), ("bà",)):
                item.first = i - person  # as printed: "ông Nguyễn Văn A"
        if not n and person and self._called(i):
            item.first, item.group = begin, True
            return i - begin + (t.word(i) == "trong"), item
        return (i + n - begin, item) if n else None

    def _called(self, i: int) -> bool:
        """ "Đề nghị các đồng chí | nghiên cứu …": no name says which of them."""
        t, w = self.t, self.w
        if t.word(i - 1) != "chí":
            return False
        narrowed = t.lower(i) and (w.narrowing.at(t, i) or w.relative.at(t, i))
        among = t.word(i) == "trong" and (t.capital(i + 1) or w.groups.at(t, i + 1))
        return bool(narrowed or among) or self._predicate(i) in _GOES_ON

    def _head(self, i: int, item: _Item) -> int:
        """Tokens of the head word at `i`, 0 where none stands; marks what kind of name it opens."""
        t, w = self.t, self.w
        if i >= len(t.folded) or t.folded[i] not in w.openings.capital:
            return 0
        if n := w.fixed.at(t, i):
            item.group = False
            return n
        if (n := w.compounds.at(t, i)) and not self._holds_event(i, item):
            item.group = item.group or not t.capital(i)
            return n
        if t.capital(i) and (n := w.companies.at(t, i)):
            item.group = (item.plural and self._bare(i + n)) or self._bare_group(i, n)
            return self._company(i + n) - i
        if t.capital(i) and (n := w.titles.at(t, i)):
            item.group, item.title = self._over_group(i + n), True
            return n if self._holds(i, n) else 0
        if t.capital(i) and (n := w.bodies.at(t, i)) and not self._measure(i, n):
            item.group = (item.plural and self._bare(i + n)) or self._bare_group(i, n)
            return n
        if n := w.lower_bodies.at(t, i):
            item.group = False
            return n
        if n := w.lower_titles.at(t, i):
            item.lower, item.group = True, item.group or self._over_group(i + n)
            return n if self._holds(i, n) else 0
        if (n := w.named.at(t, i)) and not item.plural and t.lower(i) and t.capital(i + n):
            return n
        if n := w.groups.at(t, i):
            item.group = True
            return n if self._is_noun(i, n, item) else 0
        if n := w.places.at(t, i):
            return n if item.plural or t.capital(i + n) or self._alone(i, n) else 0
        return 0

    def _company(self, i: int) -> int:
        """The token behind a company's legal form and trades, which may be verbs and hold "và":
        "Công ty cổ phần | thương mại và tư vấn kỹ thuật". A bare "Công ty" is a whole name.
        """
        t, w = self.t, self.w
        first = i
        while n := w.forms.at(t, i):
            i += n
        while i > first and (
            n := w.trades.at(t, i + (t.word(i) in (_AND, ",", "-") and t.word(i - 1) != ","))
        ):
            i += n + (t.word(i) in (_AND, ",", "-"))
        if i == first and t.lower(i) and not w.trades.at(t, i):
            self._complete = i
        return i

    def _holds_event(self, i: int, item: _Item) -> bool:
        """ "Tổ chức Hội khỏe …": a verb and an event, no organisation."""
        verb = self.t.folded[i : i + 3] == ("tổ", "chức", "hội")
        return verb and self.t.capital(i) and not item.plural

    def _alone(self, i: int, n: int) -> bool:
        """ "Tỉnh rà soát …": the province that a conclusion speaks to, by its common noun."""
        stop = self._predicate(i + n) if self.t.capital(i) else None
        return stop in _GOES_ON

    def _over_group(self, i: int) -> bool:
        """A title over a class: "Thủ trưởng các sở", "Người đứng đầu cơ quan"."""
        t, w = self.t, self.w
        return bool(w.plural.at(t, i) or (t.lower(i) and w.groups.at(t, i)))

    def _measure(self, i: int, n: int) -> bool:
        """ "Bộ quy tắc", "Thuế tài nguyên", "Tổ chức …": a set, a tax, a verb; no body."""
        if self.t.folded[i : i + 2] == ("tổ", "chức"):
            return True
        if self.t.folded[i : i + n] == ("thống", "kê"):
            return not self.w.places.at(self.t, i + n)
        thing = n == 1 and self.t.word(i) in ("bộ", "thuế")
        if not thing or self.w.plural.at(self.t, i + n):  # "Thuế các tỉnh"
            return False
        if n == 1 and self.w.fields["Bộ"].at(self.t, i + 1):
            return False  # "Bộ tài chính" as some print it
        return self.t.lower(i + n) and not self._bare(i + n)

    def _holds(self, i: int, n: int) -> bool:
        """ "Lãnh đạo các sở" is a title, "Lãnh đạo, chỉ đạo …" a predicate."""
        t, w = self.t, self.w
        return not w.verbs.at(t, i) or bool(t.capital(i + n) or self._over_group(i + n))

    def _is_noun(self, i: int, n: int, item: _Item) -> bool:
        """A lower-case common noun alone is a group only where the words around say so."""
        t, w = self.t, self.w
        verb = t.capital(i) and t.folded[i : i + 2] == ("tổ", "chức") and not item.plural
        known = t.capital(i) and n > 1 and self._predicate(i) is None
        organises = t.folded[i : i + 2] == ("tổ", "chức") and w.plural.at(t, i + n)
        if item.plural or ((self.loose or known) and not (verb or organises)):
            return True
        if t.folded[i : i + n] == ("đối", "tượng"):
            return False  # "…; đối tượng mua bán hàng cấm": whom the task is about
        if t.folded[i : i + n] == ("tổ", "chức") or n == 1:
            after = t.folded[i + n] if i + n < len(t.folded) else ""
            return after in (",", _AND) and bool(w.groups.at(t, i + n + 1))
        return True

    def _bare_group(self, i: int, n: int) -> bool:
        """ "Sở, ban, ngành": a head word that names no one, before common nouns."""
        t, w = self.t, self.w
        after = i + n + 1
        return (
            n == w.groups.at(t, i)
            and t.word(i + n) == ","
            and t.lower(after)
            and bool(w.groups.at(t, after))
            and not w.fixed.at(t, after)
        )

    # -- how it goes on --------------------------------------------------------------------------

    def _name(self, i: int, item: _Item) -> tuple[int, Stop, bool]:
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
            if t.printed[i] in (",", ";", _AND):
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

    def _again(self, i: int, item: _Item) -> bool:
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

    def _of_name(self, i: int, at: int, item: _Item) -> int:
        """Tokens at `at` that a capital verb right before `i` governs within a department's name:
        "Cục Quản lý | đấu thầu", "Cục Quản lý, | giám sát bảo hiểm"; "Ban Quản lý" alone is a name.
        """
        t = self.t
        if i != self._object or not t.lower(at):
            return 0
        n = self.w.topics.at(t, at)
        if t.word(item.first) == "ban" and t.word(at) != "đầu":
            return 0
        self._object = at + n
        return n

    def _field(self, i: int, item: _Item) -> int:
        """Tokens at `i` of what an office of old is named after: "Tổng cục | thống kê"."""
        t = self.t
        if t.folded[item.first : i] != ("tổng", "cục"):
            return 0
        n = self.w.topics.at(t, i)
        self._object = i + n
        return n

    def _separator(self, i: int) -> int:
        """The token behind ",", ";", "và"; "nhất là" too where a list of bodies follows it."""
        i += 1
        i += self.t.word(i) == _AND
        skip = self.w.skip.at(self.t, i)
        return i + skip if skip and self.w.plural.at(self.t, i + skip) else i

    def _ended(self, i: int) -> Stop:
        stop = self._predicate(i)
        return Stop.OTHER if stop is None else stop

    def _step(self, i: int, item: _Item) -> int | Stop:
        """How many tokens at `i` belong to the name, or what ends the list there."""
        t, w = self.t, self.w
        if not t.printed[i][0].isalnum():
            return self._mark(i)
        if len(t.printed[i]) == 1 and t.word(i + 1) == ")":
            return Stop.COLON  # "… a) Tổ chức …": its items begin in the same line
        if item.title and (n := w.plural.at(t, i)) and (noun := w.groups.at(t, i + n)):
            item.group = True  # "Giám đốc (Thủ trưởng) các sở, ban, ngành"
            if noun > 1 and t.lower(i + n):
                return n + noun  # "Viện trưởng các viện nghiên cứu"
        fields = w.fields.get(t.printed[i - 1])
        if not fields and t.folded[i] not in w.marked:
            return Stop.PREDICATE if self._settled(i, item) else 1
        if fields and (n := fields.at(t, i)):
            if t.lower(i) and w.verbs.at(t, i) == n and w.made.at(t, i + n):
                return Stop.PREDICATE
            self._complete = i + n
            return n
        if i == self._complete and t.capital(i) and (w.verbs.at(t, i) or w.circumstance.at(t, i)):
            return Stop.PREDICATE  # "Bộ Nội vụ Thẩm định …": it lost its line break
        if self._new_line(i, item):
            return Stop.PREDICATE
        if t.capital(i) and (n := w.verbs.at(t, i)) and not t.capitals(i + 1, i + n):
            if t.printed[i - 1] in (")", "quyền"):  # "cấp có thẩm quyền Quyết định …"
                return Stop.PREDICATE
            self._object = i + n
            return n  # "Đào tạo", "Phát triển" within a name
        field = t.folded[i - 2 : i] == ("lĩnh", "vực") and t.word(i - 3) != "trách"
        n = self._of_name(i, i, item) or self._field(i, item) or (field and w.verbs.at(t, i))
        n = n or (t.folded[i] == "về" and self._expert(i))
        return n or self._concerned(i) or self._narrowed(i, item)

    def _settled(self, i: int, item: _Item) -> bool:
        """A body's name is whole: behind its field ("Sở Y tế | khử khuẩn"), its number or its one
        place ("UBND tỉnh | điều chuyển", "UBND xã A | khoan giếng") any small letter is a verb's.
        """
        t, w = self.t, self.w
        if not t.lower(i) or item.group:
            return False
        whole = (
            i == self._complete or t.printed[i - 1].isdecimal() or self._behind_province(i, item)
        )
        if not whole and not self._behind_place(i) > item.first + 1:
            return False
        if w.settled.at(t, i) or w.places.at(t, i) or w.groups.at(t, i) or w.plural.at(t, i):
            return False
        return i == self._complete or "các" not in t.folded[item.first : i]

    def _numbered(self, i: int) -> bool:
        """Is the word before `i` a number, or of a place's proper name?"""
        first = self.t.printed[i - 1][0]
        return first.isdecimal() or (first.isupper() and self._behind_place(i) > 0)

    def _behind_place(self, i: int) -> int:
        """The token behind the common noun of the place that ends at `i`, 0 where none does."""
        t = self.t
        while i and t.capital(i - 1):
            i -= 1
        noun = t.folded[i - 1] if i else ""
        if noun not in self.w.place_ends or t.word(i - 2) in ("tác", "lĩnh"):
            return 0  # "hợp tác xã", "lĩnh vực"
        return i

    def _behind_province(self, i: int, item: _Item) -> bool:
        """ "Báo Bình Thuận | đăng …": a province's name ends the name of its body."""
        provinces = self.w.provinces
        return any(i - n > item.first and provinces.at(self.t, i - n) == n for n in (2, 3))

    def _concerned(self, i: int) -> int | Stop:
        """Tokens at `i` that say what bodies have to do with, 0 where none do."""
        t = self.t
        j = i + (t.folded[i] == "có")
        if t.folded[j : j + 2] == ("liên", "quan") and t.word(j + 2) in ("đến", "tới"):
            n = self._having(j + 2, told=True)
            return n and n + j + 2 - i  # "các đơn vị liên quan đến việc thực hiện sắp xếp"
        return Stop.OTHER if t.folded[i] == "đến" and t.folded[i - 1] == "quan" else 0

    def _expert(self, i: int) -> int:
        """Tokens at `i` that say in what a body is expert: "cơ quan chuyên môn | về y tế"."""
        t = self.t
        if t.folded[i - 2 : i] not in _EXPERT:
            return 0
        near = range(i + 2, min(i + _PART, len(t.folded)))
        end = next((j for j in near if not t.printed[j][0].isalnum() or t.word(j) in _WHOSE), 0)
        return end - i if t.word(end) in _WHOSE else 0

    def _narrowed(self, i: int, item: _Item) -> int | Stop:
        """Tokens at `i` that narrow who is meant, one for a plain word, or what ends the list."""
        t, w = self.t, self.w
        if t.folded[i] in w.within:
            if w.occasions.at(t, i):
                return Stop.MANNER
            if t.folded[i : i + 2] == ("tổ", "chức") and not item.group and w.organise.at(t, i + 2):
                return Stop.PREDICATE  # "Đảng ủy xã | tổ chức hội nghị"
            if n := w.compounds.at(t, i) or w.inner.at(t, i) or w.narrowing.at(t, i):
                if t.folded[i : i + n] == _CHARGE:
                    if not item.group:
                        return Stop.OTHER  # "Hội đồng có chức năng tham mưu …" describes
                    n += self._charged(i + n)
                return n + (t.word(i + n - 1) == "nơi" and t.word(i + n) == "có")
            if n := self._receiving(i, item):
                return n
            if n := w.relative.at(t, i):
                return self._relative(i, n, item)
        which = t.folded[i] in ("có", "chưa") and (item.group or self._over_places(i, item))
        lacks = t.folded[i] == "chưa"
        if which and (n := self._having(i, told=lacks) or (lacks and self._lacking(i))):
            return n
        if item.group and item.plural and (n := self._engaged(i)):
            return n
        n = w.groups.at(t, i)
        if n and (t.folded[i - 1] in ("các", "những") or self._held(i, n, item)):
            return n  # "Bí thư các | chi bộ", "Bí thư | chi bộ"
        stop = self._predicate(i)
        works = stop is Stop.PREDICATE or t.folded[i : i + 2] == ("chủ", "trì")
        if works and item.group and item.plural and (n := self._doing(i)):
            return n
        if t.folded[i] == "đang" and item.group and (n := self._under_way(i)):
            return n
        if stop is None:
            return Stop.PREDICATE if self._settled(i, item) else 1
        return stop

    def _engaged(self, i: int) -> int:
        """Tokens at `i` of what bodies of a class do for a living, where their task follows:
        "các đơn vị | sản xuất, kinh doanh | hóa chất khẩn trương …".
        """
        t, activities = self.t, self.w.activities
        j = i
        while n := activities.at(t, j):
            j += n
            if t.word(j) in (",", _AND, "hoặc") and activities.at(t, j + 1):
                j += 1
        for k in range(j, min(len(t.printed), j + _LIVING) if j > i else j):
            if not t.printed[k][0].isalnum():
                break
            if k > j and self._sets_out(k):
                return j - i
        return 0

    def _engaged_on(self, i: int, item: _Item) -> int:
        """Tokens behind the mark at `i` that go on with the trades of a class of bodies."""
        activities = self.w.activities
        trading = any(activities.at(self.t, i - n) == n for n in (2, 3))
        return self._engaged(i + 1) if trading and item.group and item.plural else 0

    def _sets_out(self, i: int) -> bool:
        """Does a task begin at `i`, whatever verb stands before it?"""
        return self.t.folded[i : i + 2] in _SETS_OUT or bool(
            self.w.strong.at(self.t, i, lower=True)
        )

    def _held(self, i: int, n: int, item: _Item) -> bool:
        """True if `n` tokens right behind an office are what it heads, and no longer verb."""
        t, w = self.t, self.w
        titles = w.lower_titles if item.lower else w.titles
        verb = w.verbs.at(t, i) >= n or t.word(i) == "tổ"
        return not verb and titles.at(t, item.first) == i - item.first

    def _doing(self, i: int) -> int:
        """Tokens at `i` that tell which bodies: "các đơn vị | khai thác nước | có trách nhiệm"."""
        t, w = self.t, self.w
        if not w.duty.stand_in(t.folded[i + 1 : i + _HAVING]) or w.passed.at(t, i):
            return 0
        for j in range(i + 1, min(len(t.printed), i + _HAVING)):
            if w.duty.at(t, j) or (t.folded[j] == "theo" and self._duty_behind(j)):
                return 0 if t.folded[j - 1] == _AND else j - i
            if not t.printed[j][0].isalnum():
                break
        return 0

    def _charged(self, i: int) -> int:
        """ "các đơn vị có chức năng | đào tạo, bồi dưỡng | thuộc tỉnh": tokens that say in what."""
        t = self.t
        for j in range(i, min(len(t.printed), i + _PART)):
            if t.folded[j] in ("thuộc", "trực"):
                return j - i
            if t.folded[j] in ("các", "những", "việc") or t.printed[j] in ".;:(":
                break
        return 0

    def _under_way(self, i: int) -> int:
        """Tokens at `i` that tell which: "các dự án đang thi công | tiếp tục chỉ đạo …"."""
        t = self.t
        for j in range(i + 2, min(len(t.printed), i + _PART)):
            if t.folded[j : j + 2] in _SETS_OUT or self.w.duty.at(t, j):
                return j - i
            if not t.printed[j][0].isalnum():
                break
        return 0

    def _duty_behind(self, i: int) -> bool:
        """ "… | theo chức năng, nhiệm vụ được giao | có trách nhiệm": a duty behind its measure."""
        t, w = self.t, self.w
        if t.folded[i + 1 : i + 3] not in _MEASURES:
            return False
        for j in range(i + 3, min(len(t.printed), i + _PART)):
            if w.duty.at(t, j):
                return True
            if t.printed[j] in ".;:":
                break
        return False

    def _new_line(self, i: int, item: _Item) -> bool:
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
        named = i > item.first + 1 and t.word(i - 1) != "ban" and w.sets_in.at(t, i)
        breaks = "\n" in self.text[t.span(i - 1)[1] : t.span(i)[0]]
        return bool(common or named) and breaks

    def _mark(self, i: int) -> int | Stop:
        t = self.t
        mark, after = t.printed[i], i + 1
        if mark == "(":
            return self._aside(i)
        if mark == ":":
            return Stop.COLON
        if mark == "." and t.printed[i : i + 3] == [".", ".", "."]:
            return self._blank(i)
        if mark == "…" or (mark == "." and t.printed[i - 1] in ("TP", "Tp", "P", "TX", "TT")):
            return 1
        joins = after < len(t.printed) and t.printed[after][0].isalpha()
        if "\n" in self.text[t.span(i - 1)[1] : t.span(i)[0]]:
            return Stop.OTHER
        return 1 if mark in "-&/" and joins else Stop.OTHER

    def _blank(self, i: int) -> int:
        """The dots of a place left blank in a form belong to the name before them."""
        n = i
        while n < len(self.t.printed) and self.t.printed[n] == ".":
            n += 1
        return n - i

    def _aside(self, i: int) -> int | Stop:
        """A parenthesis belongs to the name before it."""
        t = self.t
        depth = 0
        for j in range(i, len(t.printed)):
            if t.span(j)[0] - t.span(i)[0] > _ASIDE:
                break
            depth += (t.printed[j] == "(") - (t.printed[j] == ")")
            if not depth:
                return j + 1 - i
        return Stop.OTHER

    def _relative(self, i: int, n: int, item: _Item) -> int | Stop:
        """A clause that narrows the only, bare group stays in its name; any other is left out."""
        t, w = self.t, self.w
        if t.word(i) in ("đã", "mà"):
            return Stop.PAST if t.word(i) == "đã" else Stop.OTHER
        if len(self.items) > 1 or not (item.group or item.plural):
            return Stop.MANNER
        clause = w.clauses.at(t, i)
        after = self._predicate(i + clause) if clause else None
        at_once = after is Stop.STRONG and t.word(i + clause) != "chủ"  # "… | khẩn trương"
        if at_once or (after is not None and not self._strong_within(i + clause)):
            return clause
        j = i + n
        j += max(w.verbs.at(t, j), w.strong.at(t, j))
        while j < len(t.printed) and t.printed[j][0].isalnum() and j - i < _CLAUSE:
            if w.strong.at(t, j):
                return j - i
            j += 1
        return Stop.MANNER

    def _receiving(self, i: int, item: _Item) -> int:
        """ "các xã được cấp máy phát điện | lập sổ theo dõi": tokens up to the second verb, 0 for
        none; what the first one governs lies between them.
        """
        t, w = self.t, self.w
        bare = item.group and item.plural and len(self.items) == 1
        if t.word(i) != "được" or not bare or w.clauses.at(t, i) or w.allowed.at(t, i + 1):
            return 0
        if self._strong_within(i):
            return 0
        verbs, behind = 0, False
        j = i + 1
        while j < min(len(t.printed), i + _HAVING) and t.printed[j][0].isalnum():
            n = w.inner.at(t, j) or (behind and w.topics.at(t, j))
            verb = 0 if n else w.verbs.at(t, j, lower=True)
            acts = behind and not n and self._predicate(j) is Stop.PREDICATE
            if acts and t.word(j - 1) not in _GOVERNING:
                return j - i
            verbs += verb
            behind = not verb and verbs > 0
            j += n or verb or 1
        return 0

    def _strong_within(self, i: int) -> bool:
        """True if a strong sign stands within the clause from `i` on, before any mark."""
        t = self.t
        for j in range(i, min(len(t.printed), i + _CLAUSE)):
            if not t.printed[j][0].isalnum():
                return False
            if self.w.strong.at(t, j):
                return True
        return False

    def _having(self, i: int, *, told: bool = False) -> int:
        """ "các đơn vị có thủ tục hành chính": a few words up to a strong sign or the end.

        Up to the next name of the list, or if `told`, verbs may stand among them.
        """
        t, w = self.t, self.w
        if w.verbs.at(t, i) > 1 or w.strong.at(t, i):
            return 0  # "có giải pháp …", "có trách nhiệm …"
        acts, does = False, 0
        for j in range(i + 1, min(len(t.printed), i + _HAVING) + 1):
            if j == len(t.printed):
                return j - i if j > i + 1 else 0
            if w.strong.at(t, j, lower=True) or (told and self._sets_out(j)):
                return j - i if j > i + 1 and (told or not acts) else 0
            if told and t.printed[j] == _AND and self._goes_on(j):
                return j - i
            if t.printed[j] == ":":
                named = (does or j) - i  # "UBND các xã có cơ sở khai thác đá:" is a heading
                return named if named > 1 else 0
            if t.printed[j] == "," and t.printed[j + 1 : j + 2] and t.printed[j + 1].isupper():
                continue  # "liên quan đến hoạt động VLNCN, TCTN"
            if not t.printed[j][0].isalnum():
                return j - i if t.printed[j] in ",;" and self._goes_on(j) else 0
            acts = acts or bool(w.verbs.at(t, j, lower=True))
            if not does and t.folded[j : j + 2] == ("thực", "hiện"):
                does = j
        return 0

    def _lacking(self, i: int) -> int:
        """ "các đơn vị chưa nộp hồ sơ | nộp ngay": tokens up to the second verb, 0 for none."""
        t, w = self.t, self.w
        first = j = i + 1
        while n := w.verbs.at(t, j, lower=True):
            j += n
        j = max(j, first + 1)
        while j < min(len(t.printed), i + _HAVING) and t.printed[j][0].isalnum():
            if n := w.inner.at(t, j) or w.topics.at(t, j):
                j += n
            elif t.word(j) == t.word(first) or w.verbs.at(t, j, lower=True):
                if t.word(j - 1) not in _GOVERNING:
                    return j - i
                j += 1
            else:
                j += 1
        return 0

    def _over_places(self, i: int, item: _Item) -> bool:
        """True behind "UBND các xã, phường": a clause may say which of them."""
        t, places = self.t, self.w.places
        many = next((j for j in range(item.first, i) if t.folded[j] == "các"), i)
        return any(places.at(t, j) for j in range(many, i))

    def _goes_on(self, i: int) -> bool:
        """True if the list goes on behind the mark at `i` with a name or a class of bodies."""
        after = i + 1 + (self.t.word(i + 1) == _AND)
        opened = self.opening(after)
        return opened is not None and (opened[1].plural or self.t.capital(after))

    def _predicate(self, i: int) -> Stop | None:
        """What begins at `i`, if a predicate or circumstance does (never with a capital)."""
        t, w = self.t, self.w
        if i >= len(t.printed):
            return Stop.NOTHING
        kinds = _ends().get(t.folded[i])
        if kinds is None or not t.lower(i):
            return None
        if t.folded[i : i + 2] == ("tổ", "chức"):
            listed = t.word(i - 1) in (",", ";", _AND, "quan", "vị", "các", "những")
            concerned = t.folded[i - 2 : i] == ("liên", "quan") and t.word(i + 2) == ","
            said = i + 2 + concerned  # "các đơn vị liên quan tổ chức, triển khai …"
            verb = w.organise.at(t, said) or (t.word(i - 1) == "vị" and w.verbs.at(t, said))
            return Stop.PREDICATE if not listed or verb else None
        if t.folded[i] == "có" and t.word(i + 1).isdecimal():
            return Stop.OTHER  # "Bệnh viện có 32 khoa" describes
        if t.folded[i : i + 2] == ("thông", "tin"):
            return Stop.PREDICATE if w.inform.at(t, i + 2) else None
        return next((stop for phrases, stop in kinds if phrases.at(t, i, lower=True)), None)

    # -- lists -----------------------------------------------------------------------------------

    def _follow(self, i: int, item: _Item) -> str:
        """What the token behind a mark begins: a "new" name, the "same" one, or none ("stop")."""
        t, w = self.t, self.w
        if i >= len(t.printed):
            return "stop"
        if t.word(i - 2).isdecimal() and (t.word(i).isdecimal() or t.word(i) == "điều"):
            return "same"  # "… có tên tại Điều 1, | 2 và | Điều 3"
        if t.lower(i) and (place := w.places.at(t, i)):
            if self._beside(i, item):
                return "new"
            within = any(w.places.at(t, j) for j in range(item.first, item.last + 1))
            if within or not t.capital(i + place):
                return "same"
        if self._inside_field(i, item):
            return "same"
        if t.lower(i) and w.fixed.at(t, i):
            return "same" if item.lower or item.group else "new"
        if item.group and t.lower(i) and self._trade(i, item):
            return "same"
        if opened := self.opening(i):
            return self._joined(i, opened[1], item)
        if item.group and t.lower(i) and w.groups.at(t, i) and self._predicate(i) is None:
            return "same"
        if item.group and t.lower(i) and w.inner.at(t, i):
            return "same"  # "các cơ quan quản lý chương trình A, | chương trình B"
        if t.lower(i) and t.printed[i - 1] == _AND and self._predicate(i) is None:
            return "same" if w.departments.at(t, item.first) or w.inner.at(t, i) else "stop"
        if item.group:
            return "same" if item.title and t.capital(i) and self._named_on(i) else "stop"
        return "same" if t.capital(i) or self._named_on(i) else "stop"

    def _named_on(self, i: int, parts: int = 3) -> bool:
        """ "Ban Chỉ đạo các chương trình, | dự án trọng điểm, các bộ": words up to a mark behind
        which the list goes on say what the body is for, if none of them is a predicate.
        """
        t = self.t
        j = i
        while j < min(len(t.printed), i + _PART) and t.printed[j][0].isalnum():
            noun = self.w.inner.at(t, j)
            if not noun and (t.printed[j] == _AND or self._predicate(j) is not None):
                return False
            j += noun or 1
        on = i < j < len(t.printed) and t.printed[j] in (",", ";")
        if not on:
            return False
        return self._goes_on(j) or (
            parts > 1 and t.lower(j + 1) and self._named_on(j + 1, parts - 1)
        )

    def _joined(self, i: int, new: _Item, item: _Item) -> str:
        """A bare common noun goes on with the group before it; all else is a name of its own."""
        t, w = self.t, self.w
        if item.person and w.titles.at(t, i):
            return "same"  # "đồng chí Nguyễn Văn A, Phó Chủ tịch …": one person
        if item.title and self._committees(i, item):
            return "same"  # "Bí thư Tỉnh ủy, | Thành ủy"
        if item.title and t.folded[i - 1 : i + 2] == (_AND, "cá", "nhân"):
            return "new"  # "Thủ trưởng các đơn vị và | cá nhân có liên quan"
        if plural := w.plural.at(t, i):
            whole = item.group or w.places.at(t, item.first)  # "Thành phố A và các tỉnh …"
            whole = whole or "các" not in t.folded[item.first : i]  # "Văn phòng, các thôn"
            return "same" if w.places.at(t, i + plural) and not whole else "new"
        if t.printed[i - 1] == _AND and t.capital(i) and self._department(i, item):
            return "same"  # "Cục Khởi nghiệp và Doanh nghiệp công nghệ"
        if item.plural and new.lower and item.lower:
            return "same"  # "các đồng chí bộ trưởng, thủ trưởng cơ quan ngang bộ"
        if not item.group and not new.plural and t.lower(i) and self._of_class(i, item):
            return "same"  # "Ban Chỉ đạo các bộ, | ngành, địa phương"
        if not item.group or self._parted(i):
            return "new"
        if self._fellow(i, item):
            return "same"  # "Thủ trưởng các Vụ, | Cục thuộc Bộ"
        if item.title and self._in_place(item) and not w.places.at(t, i):
            return "new"  # "Chủ tịch UBND các xã, phường và | tổ chức, cá nhân có liên quan"
        noun = w.compounds.at(t, i) or w.groups.at(t, i)
        if noun and not new.person:
            if self._closed(i, noun, item):
                return "new"
            again = t.folded[i : i + noun] in (
                t.folded[j : j + noun] for j in range(item.first, item.last + 1)
            )  # "thủ trưởng cơ quan Kho bạc, cơ quan Thuế"
            named = (
                (t.capital(i + noun) or (t.word(i) == "viện" and t.capital(i + 1)))
                and not w.places.at(t, i + noun)
                and t.folded[i + noun : i + noun + 2] != ("trung", "ương")
                and not w.compounds.at(t, i)
                and not again
            )
            return "same" if not named and (t.lower(i) or self._bare(i + noun)) else "new"
        return "new"

    def _beside(self, i: int, item: _Item) -> bool:
        """ "UBND tỉnh A, | thành phố B": a second place of one level has a body of its own."""
        level = self._level(i)
        if level is None or item.group:
            return False
        j = next((j for j in range(item.first, item.last) if self._level(j) == level), None)
        if j is None:
            return False
        self._title = item.head or " ".join(self.t.printed[item.first : j])
        return True

    def _level(self, i: int) -> int | None:
        """The level of the named place at `i`: of provinces (and cities like them), communes …"""
        t, w = self.t, self.w
        n = w.places.at(t, i)
        noun = " ".join(t.folded[i : i + n])
        if not n or not t.capital(i + n) or noun not in w.levels:
            return None
        name = " ".join(t.folded[i + n : i + n + w.provinces.at(t, i + n)])
        return None if noun == "thành phố" and name not in w.cities else w.levels[noun]

    def _committees(self, i: int, item: _Item) -> bool:
        """Is the bare Party committee at `i` the fellow of the one before the mark?"""
        t = self.t
        pair = (t.folded[item.last - 1 : item.last + 1], t.folded[i : i + 2])
        after = i + 2
        ends = after >= len(t.printed) or not t.printed[after][0].isalnum()
        bare = ends or self._predicate(after) is not None
        return all(len(two) == 2 and two[1] == "ủy" for two in pair) and bare

    def _trade(self, i: int, item: _Item) -> bool:
        """ "các doanh nghiệp trong lĩnh vực xây dựng, | giao thông": one class of bodies."""
        t, w = self.t, self.w
        within = ("lĩnh", "vực") in zip(
            t.folded[item.first : i], t.folded[item.first + 1 : i], strict=False
        )
        noun = bool(w.inner.at(t, i)) or self._predicate(i) is None
        return within and noun and not w.groups.at(t, i)

    def _of_class(self, i: int, item: _Item) -> bool:
        """True if a body's name ends with a class of bodies, and another stands at `i`."""
        t, groups = self.t, self.w.groups
        k = next((k for k in range(item.first + 1, i) if self.w.plural.at(t, k)), i)
        k += 1
        while k < i and (n := groups.at(t, k) or int(t.printed[k] in (",", _AND))):
            k += n
        return k == i and bool(groups.at(t, i))

    def _fellow(self, i: int, item: _Item) -> bool:
        """True of a head word that names no one behind another: "các Vụ, | Cục thuộc Bộ"."""
        t, shared = self.t, self.w.shared
        heads = range(item.first, item.last + 1)
        behind = any(t.word(j - 1) == "các" and shared.at(t, j) for j in heads[1:])
        return bool(behind and t.capital(i) and shared.at(t, i) == 1 and self._bare(i + 1))

    def _in_place(self, item: _Item) -> bool:
        """True if a name ends with a common noun of places."""
        at, places = self.t, self.w.places
        return any(places.at(at, item.last + 1 - n) == n for n in (1, 2, 3))

    def _department(self, i: int, item: _Item) -> bool:
        """True if `i` is a common noun in capitals within the name of a department."""
        t, w = self.t, self.w
        if w.bodies.at(t, i) or w.titles.at(t, i) or not w.groups.at(t, i):
            return False
        near = range(item.first, min(item.first + 4, item.last))
        return any(w.departments.at(t, j) for j in near)

    def _closed(self, i: int, noun: int, item: _Item) -> bool:
        """ "các cơ quan chức năng, | chính quyền địa phương": the group before has its own end."""
        t, w = self.t, self.w
        j = item.last
        ends_bare = any(
            words.at(t, j + 1 - n) == n
            for words in (w.groups, w.places, w.compounds)
            for n in (1, 2, 3)
            if j + 1 - n >= item.first
        )
        same = t.word(i) in t.folded[item.first : j]
        modified = bool(w.compounds.at(t, i)) or (noun > 1 and not self._bare(i + noun))
        if item.title and t.word(j) == "khác":
            return False  # "Thủ trưởng các tổ chức hành chính khác, | đơn vị sự nghiệp"
        return not ends_bare and not same and modified and t.word(j) not in ("đảng", "ủy")

    def _parted(self, i: int) -> bool:
        """Party organs and the agencies named after them are two groups."""
        before = self.t.folded[max(0, i - 4) : i - 1]
        return before[-3:] == ("tổ", "chức", "đảng") and bool(self.w.parted.at(self.t, i))

    def _bare(self, i: int) -> bool:
        """True if the noun before `i` stands alone: a mark, a qualifier or a predicate follows."""
        t, w = self.t, self.w
        return (
            i >= len(t.printed)
            or not t.printed[i][0].isalnum()
            or t.printed[i] == _AND
            or bool(w.narrowing.at(t, i) or w.places.at(t, i))
            or self._predicate(i) is not None
        )

    def _inside_field(self, i: int, item: _Item) -> bool:
        """True inside a department's own name: "Sở Văn hóa, | Thể thao và Du lịch"."""
        t = self.t
        for j in range(max(item.first, item.last - 7), item.last + 1):
            fields = self.w.fields.get(t.printed[j])
            if fields and j + 1 + fields.at(t, j + 1) > i:
                return True
        return False

    def _titles(self, i: int, item: _Item) -> bool:
        """ "Giám đốc: Sở A, Sở B": the title belongs to each body up to the next semicolon."""
        bare = self.loose and item.plural and item.group
        if bare and self.t.capital(i + 1) and self.opening(i + 1):
            self.items.pop()  # "phối hợp với các đơn vị: Sở A, Sở B"
            return True
        end = item.first + self.w.titles.at(self.t, item.first)
        over = end < i and self.t.folded[end] == "các"  # "Thủ trưởng các cơ quan, đơn vị: Sở A"
        opened = self.opening(i + 1) if item.title and (end == i or over) else None
        if opened is None or (over and opened[1].group):
            return False
        self.items.pop()
        self._office = " ".join(self.t.printed[item.first : end])
        return True

    def _lends(self, i: int, item: _Item) -> bool:
        """True where the head word before `i` is shared: "các Sở: A, B", "các Bộ A, B"."""
        t, w = self.t, self.w
        if t.folded[i - 1] not in w.shared_ends and t.printed[i] != ":":
            return False
        if "các" not in t.folded[item.first : i]:
            return False
        mixed = self._mixed(i)
        shared = next((n for n in (1, 2) if w.shared.at(t, i - n) == n), 0)
        if i - 1 < item.first or not (mixed or shared):
            return False
        if "các" not in t.folded[max(item.first, i - 4 - mixed) : i - 1 - mixed]:
            return False
        if t.printed[i] == ":":
            verb = w.verbs.at(t, i + 1)  # "UBND các xã, phường: Phối hợp với …"
            verb = 0 if self._departs(i - 1 - mixed, i + 1) else verb
            return t.capital(i + 1) and not (verb and t.lower(i + 1 + verb))
        fields = w.fields.get(t.printed[i - 1])
        if not fields and t.folded[i - shared - 1 : i] in _PROVINCES:
            fields = w.provinces  # "các tỉnh Nghệ An, Gia Lai"
        return bool(fields and fields.at(t, i)) or self._several(i)

    def _departs(self, head: int, i: int) -> bool:
        """ "các Sở: | Thông tin và Truyền thông": what a department is named after, no verb."""
        fields = self.w.fields.get(self.t.printed[head])
        return bool(fields and fields.at(self.t, i) > 2)

    def _several(self, i: int) -> bool:
        """ "các xã Tân An, Phú Mỹ": proper names of places behind one noun of their level."""
        t = self.t
        if t.folded[i - 1] not in _PLACED or not self._proper(i):
            return False
        end = self._proper_end(i)
        listed = end < len(t.printed) and t.printed[end] in (",", _AND) and self._proper(end + 1)
        return listed and self.opening(end + 1) is None

    def _proper(self, i: int) -> bool:
        """Does a proper name begin at `i`, or a number that is one ("phường 3")?"""
        return self.t.capital(i) or self.t.word(i).isdecimal()

    def _members(self, i: int, item: _Item) -> tuple[int, Stop, bool]:
        """The members of a shared head from `i` on, each an item of its own."""
        t = self.t
        self.items.pop()
        last = i - self._mixed(i)
        words = [w for w in t.printed[item.first : last] if fold(w) != "các"]
        fields = self.w.fields.get(t.printed[last - 1])
        alone = t.printed[i] != ":"
        i += not alone
        whole = not fields and self._parts(i)
        while True:
            first = i
            if fields and (n := fields.at(t, i)):
                i += n
            i = self._proper_end(i)
            aside = self._aside(i) if t.word(i) == "(" else Stop.OTHER
            i += 0 if isinstance(aside, Stop) else aside
            while whole and i < len(t.printed) and t.printed[i] in (",", _AND):
                i = self._proper_end(i + 1)
            head = words[:-1] + self._ranked(words[-1], first, i)
            self.items.append(_Item(first, i - 1, False, head=" ".join(head)))
            if i >= len(t.printed) or t.printed[i] not in (",", ";", _AND):
                if alone and fields:
                    self._single(i, item)
                stop = self._ended(i)
                return i, self._mark_stop(i, stop), False
            after = self._separator(i)
            known = bool(fields and fields.at(t, after))
            known = known or (words[-1] == "đoàn" and t.folded[after : after + 2] in _TRADES)
            code = not t.word(after).isalpha()  # "các Phòng: PC02, PC04"
            if not known and not code and (opened := self.opening(after)):
                if opened[1].plural and opened[1].group and t.printed[i] != ";":
                    self._title = " ".join(words[:-1])
                if alone and fields and t.printed[after] != words[-1]:
                    self._single(i, item)
                return after, Stop.NOTHING, True
            if not self._proper(after):
                return i, self._ended(after), False
            i, alone = after, False

    def _parts(self, i: int) -> bool:
        """True if semicolons part the members: "các Cục: Xuất bản, In và Phát hành; Báo chí"."""
        t = self.t
        for j in range(i, len(t.printed)):
            if t.printed[j] == ";":
                return t.capital(j + 1) and self.opening(j + 1) is None
            if t.printed[j] in ".:" or self._predicate(j) is not None:
                break
        return False

    def _ranked(self, noun: str, first: int, end: int) -> list[str]:
        """Of "các tỉnh, thành phố: A, B" the noun that each has, a province or a city."""
        city = " ".join(self.t.folded[first:end]) in self.w.cities
        return ["thành", "phố"] if city and noun == "tỉnh" else [noun]

    def _mixed(self, i: int) -> int:
        """Tokens between the head word and the colon at `i` of "các Bộ, cơ quan: …"."""
        if self.t.printed[i] != ":":
            return 0
        return next((n - 1 for n in (8, 4, 3) if n < i and self.w.mixed.at(self.t, i - n) == n), 0)

    def _single(self, i: int, item: _Item) -> None:
        """ "các Sở Xây dựng (nêu trên)": one kind of body, and no list; it stays as printed."""
        if self.items[-1].first > item.first:
            self.items[-1] = _Item(item.first, i - 1, True, True)

    def _mark_stop(self, i: int, stop: Stop) -> Stop:
        colon = i < len(self.t.printed) and self.t.printed[i] == ":"
        return Stop.COLON if colon else stop

    def _proper_end(self, i: int) -> int:
        """Behind the rest of a member's name: words up to a mark, "và" or a predicate."""
        t = self.t
        while i < len(t.printed) and t.printed[i] != _AND:
            joined = t.printed[i] == "-" and t.capital(i + 1)
            if not (t.printed[i][0].isalnum() or joined) or self._predicate(i) is not None:
                break
            i += 1
        return i

    # -- the result ------------------------------------------------------------------------------

    def _made(self, i: int, stop: Stop) -> Actors:
        t = self.t
        names = tuple(self._printed(item) for item in self.items)
        stop_at = t.span(i)[0] if i < len(t.printed) else t.span(len(t.printed) - 1)[1]
        end = t.span(self.items[-1].last)[1]
        group = all(item.group for item in self.items)
        return Actors(names, t.span(0)[0], end, stop, stop_at, group)

    def _printed(self, item: _Item) -> str:
        """The name as printed, with the head word that it shares."""
        start, end = self.t.span(item.first)[0], self.t.span(item.last)[1]
        name = _ROLE.sub("", " ".join(self.text[start:end].split()).strip(_QUOTES + "…"))
        return f"{item.head} {name}" if item.head else name
