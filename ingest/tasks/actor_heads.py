"""Where a name of an actor begins: its head word, and what kind of name it opens."""

from ingest.tasks.actor_ends import AND, Item, Stop, Stretch

QUOTES = "\"“”'"
_GOES_ON = (Stop.STRONG, Stop.PREDICATE, Stop.MANNER)


class Heads(Stretch):
    """Reads the head of a name."""

    def opening(self, i: int) -> tuple[int, Item] | None:
        """(tokens of the head, new item) where a name of an actor begins at `i`."""
        t, w = self.t, self.w
        begin, end = i, len(t.printed)
        i += i < end and t.printed[i] in QUOTES
        first = i
        plural = w.plural.at(t, i)
        i += plural
        if i >= end or t.folded[i] not in w.openings.capital:
            return None
        person = w.person.at(t, i)
        led = t.capital(i + person) or w.lower_titles.at(t, i + person)
        if person and (led or not (plural and w.compounds.at(t, i))):
            first = i = i + person
        if w.not_bodies.at(t, i):
            return None
        item = Item(first, i, bool(plural) and not person, bool(plural))
        n = self._head(i, item)
        if not n and person and t.capital(i):
            item.person, n = True, 1
            if t.folded[i - person : i] in (("ông",), ("bà",)):
                item.first = i - person  # as printed: "ông Nguyễn Văn A"
        if not n and person and t.word(i - 1) == "chí":  # "Đề nghị các đồng chí | nghiên cứu …"
            item.first, item.group = begin, True
            return i - begin, item
        return (i + n - begin, item) if n else None

    def _head(self, i: int, item: Item) -> int:
        """Tokens of the head word at `i`, 0 where none stands; marks what kind of name it opens."""
        t, w = self.t, self.w
        if t.word(i) not in w.openings.capital:
            return 0
        if n := w.fixed.at(t, i):
            item.group = False
            return n
        if (n := w.compounds.at(t, i)) and not self._holds_event(i):
            item.group = item.group or not t.capital(i)
            return n
        if t.capital(i) and (n := w.companies.at(t, i)):
            item.group = item.plural or self._bare_group(i, n)
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
            item.lower, item.group = True, self._over_group(i + n)
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
        while i > first and (n := w.trades.at(t, i + (t.word(i) in (AND, ",", "-")))):
            i += n + (t.word(i) in (AND, ",", "-"))
        if i == first and t.lower(i) and not w.trades.at(t, i):
            self._complete = i
        return i

    def _holds_event(self, i: int) -> bool:
        """ "Tổ chức Hội khỏe …": a verb and an event, no organisation."""
        return self.t.folded[i : i + 3] == ("tổ", "chức", "hội") and self.t.capital(i)

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
        if n > 1 or self.t.word(i) not in ("bộ", "thuế"):
            return False
        if self.w.fields["Bộ"].at(self.t, i + 1):
            return False  # "Bộ tài chính" as some print it
        return self.t.lower(i + n) and not self._bare(i + n)

    def _holds(self, i: int, n: int) -> bool:
        """ "Lãnh đạo các sở" is a title, "Lãnh đạo, chỉ đạo …" a predicate."""
        t, w = self.t, self.w
        return not w.verbs.at(t, i) or bool(t.capital(i + n) or self._over_group(i + n))

    def _is_noun(self, i: int, n: int, item: Item) -> bool:
        """A lower-case common noun alone is a group only where the words around say so."""
        t, w = self.t, self.w
        verb = t.capital(i) and t.folded[i : i + 2] == ("tổ", "chức")
        known = t.capital(i) and n > 1
        if item.plural or ((self.loose or known) and not verb):
            return True
        if t.folded[i : i + n] == ("đối", "tượng"):
            return False  # "…; đối tượng mua bán hàng cấm": whom the task is about
        if t.folded[i : i + n] == ("tổ", "chức") or n == 1:
            after = t.folded[i + n] if i + n < len(t.folded) else ""
            return after in (",", AND) and bool(w.groups.at(t, i + n + 1))
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
