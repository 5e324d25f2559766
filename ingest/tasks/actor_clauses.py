"""What narrows who is meant: places, trades, duties, relative clauses behind a name or a class."""

from ingest.tasks.actor_ends import AND, CLAUSE, Item, Stop
from ingest.tasks.actor_heads import Heads

PART = 12  # words of a part of a name between two commas
_LIVING = 32  # behind what bodies do for a living, within which their task begins
_CLAUSE = 5  # of a clause that a list goes on behind
_HAVING = 24  # of one that says what a group has
_EXPERT = (("chuyên", "môn"), ("nhà", "nước"))  # "cơ quan chuyên môn", "quản lý nhà nước"
_WHOSE = ("thuộc", "trực", "cấp", "của", "tại", "trên", "ở")
_CHARGE = ("có", "chức", "năng")


class Clauses(Heads):
    """Reads what belongs to a name behind its head."""

    def _goes_on(self, i: int) -> bool:
        """True if the list goes on behind the mark at `i` with a name or a class of bodies."""
        after = i + 1 + (self.t.word(i + 1) == AND)
        opened = self.opening(after)
        return opened is not None and (opened[1].plural or self.t.capital(after))

    def _settled(self, i: int, item: Item) -> bool:
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

    def _behind_province(self, i: int, item: Item) -> bool:
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
        near = range(i + 2, min(i + PART, len(t.folded)))
        end = next((j for j in near if not t.printed[j][0].isalnum() or t.word(j) in _WHOSE), 0)
        return end - i if t.word(end) in _WHOSE else 0

    def _narrowed(self, i: int, item: Item) -> int | Stop:
        """Tokens at `i` that narrow who is meant, one for a plain word, or what ends the list."""
        t, w = self.t, self.w
        if t.folded[i] in w.within:
            if w.occasions.at(t, i):
                return Stop.MANNER
            if t.folded[i : i + 2] == ("tổ", "chức") and not item.group and w.organise.at(t, i + 2):
                return Stop.PREDICATE  # "Đảng ủy xã | tổ chức hội nghị"
            if n := w.compounds.at(t, i) or w.inner.at(t, i) or w.narrowing.at(t, i):
                if t.folded[i : i + n] == _CHARGE and not item.group:
                    return Stop.OTHER  # "Hội đồng có chức năng tham mưu …" describes
                return n
            if n := w.relative.at(t, i):
                return self._relative(i, n, item)
        which = t.folded[i] in ("có", "chưa") and (item.group or self._over_places(i, item))
        lacks = t.folded[i] == "chưa"
        if which and (n := self._having(i, told=lacks)):
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
            if t.word(j) in (",", AND, "hoặc") and activities.at(t, j + 1):
                j += 1
        for k in range(j, min(len(t.printed), j + _LIVING) if j > i else j):
            if not t.printed[k][0].isalnum():
                break
            if k > j and self._sets_out(k):
                return j - i
        return 0

    def _engaged_on(self, i: int, item: Item) -> int:
        """Tokens behind the mark at `i` that go on with the trades of a class of bodies."""
        activities = self.w.activities
        trading = any(activities.at(self.t, i - n) == n for n in (2, 3))
        return self._engaged(i + 1) if trading and item.group and item.plural else 0

    def _held(self, i: int, n: int, item: Item) -> bool:
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
            if w.duty.at(t, j):
                return 0 if t.folded[j - 1] == AND else j - i
            if not t.printed[j][0].isalnum():
                break
        return 0

    def _relative(self, i: int, n: int, item: Item) -> int | Stop:
        """A clause that narrows the only, bare group stays in its name; any other is left out."""
        t, w = self.t, self.w
        if t.word(i) in ("đã", "mà"):
            return Stop.PAST
        if item.group and (end := self._before_next(i + n)):
            return end - i  # "…, các chi bộ | được kiểm tra | và các đồng chí …"
        if len(self.items) > 1 or not item.group:
            return Stop.MANNER
        clause = w.clauses.at(t, i)
        after = self._predicate(i + clause) if clause else None
        if after is Stop.STRONG or (after is not None and not self._strong_within(i + clause)):
            return clause
        j = i + n
        j += max(w.verbs.at(t, j), w.strong.at(t, j))
        while j < len(t.printed) and t.printed[j][0].isalnum() and j - i < CLAUSE:
            if w.strong.at(t, j):
                return j - i
            j += 1
        return Stop.MANNER

    def _before_next(self, i: int) -> int:
        """Where a clause of a few words ends before the list's next name, 0 where none comes."""
        t = self.t
        for j in range(i, min(i + _CLAUSE, len(t.printed))):
            if t.printed[j] in (",", ";", AND):
                return j if self._goes_on(j) else 0
            if not t.printed[j][0].isalnum():
                break
        return 0

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
                return j - i if told or not acts else 0
            if told and t.printed[j] == AND and self._goes_on(j):
                return j - i
            if t.printed[j] == ":":
                return (does or j) - i  # "UBND các xã có cơ sở khai thác đá:" is a heading
            if t.printed[j] == "," and t.printed[j + 1 : j + 2] and t.printed[j + 1].isupper():
                continue  # "liên quan đến hoạt động VLNCN, TCTN"
            if not t.printed[j][0].isalnum():
                return j - i if t.printed[j] in ",;" and self._goes_on(j) else 0
            acts = acts or bool(w.verbs.at(t, j, lower=True))
            if not does and t.folded[j : j + 2] == ("thực", "hiện"):
                does = j
        return 0

    def _over_places(self, i: int, item: Item) -> bool:
        """True behind "UBND các xã, phường": a clause may say which of them."""
        t, places = self.t, self.w.places
        many = next((j for j in range(item.first, i) if t.folded[j] == "các"), i)
        return any(places.at(t, j) for j in range(many, i))
