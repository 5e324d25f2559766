"""How a list of actors goes on behind a mark, and what the members of a shared head word are."""

from itertools import pairwise

from ingest.tasks.actor_clauses import PART, Clauses
from ingest.tasks.actor_ends import AND, Item, Stop
from ingest.text.patterns import fold

_PLACED = ("xã", "phường", "huyện", "quận", "ủy")
_CITY = ["thành", "phố"]
_PROVINCES = (("các", "tỉnh"), ("các", "thành", "phố"))


class Lists(Clauses):
    """Tells the next name of a list from more of the same one."""

    def _follow(self, i: int, item: Item) -> str:
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
        if t.lower(i) and t.printed[i - 1] == AND and self._predicate(i) is None:
            return "same" if w.departments.at(t, item.first) or w.inner.at(t, i) else "stop"
        if item.group:
            return "same" if item.title and t.capital(i) and self._named_on(i) else "stop"
        return "same" if t.capital(i) or self._named_on(i) else "stop"

    def _named_on(self, i: int) -> bool:
        """ "Ban Chỉ đạo các chương trình, | dự án trọng điểm, các bộ": words up to a mark behind
        which the list goes on say what the body is for, if none of them is a predicate.
        """
        t = self.t
        j = i
        while j < min(len(t.printed), i + PART) and t.printed[j][0].isalnum():
            noun = self.w.inner.at(t, j)
            if not noun and (t.printed[j] == AND or self._predicate(j) is not None):
                return False
            j += noun or 1
        return i < j < len(t.printed) and t.printed[j] in (",", ";") and self._goes_on(j)

    def _joined(self, i: int, new: Item, item: Item) -> str:
        """A bare common noun goes on with the group before it; all else is a name of its own."""
        t, w = self.t, self.w
        if item.person and w.titles.at(t, i):
            return "same"  # "đồng chí Nguyễn Văn A, Phó Chủ tịch …": one person
        if item.title and t.word(i + 1) == t.folded[item.last] == "ủy":
            return "same"  # "Bí thư Tỉnh ủy, | Thành ủy"
        if item.title and t.folded[i - 1 : i + 2] == (AND, "cá", "nhân"):
            return "new"  # "Thủ trưởng các đơn vị và | cá nhân có liên quan"
        if w.plural.at(t, i):
            return "new"
        if t.printed[i - 1] == AND and t.capital(i) and self._department(i, item):
            return "same"  # "Cục Khởi nghiệp và Doanh nghiệp công nghệ"
        if item.plural and new.lower and item.lower:
            return "same"  # "các đồng chí bộ trưởng, thủ trưởng cơ quan ngang bộ"
        if not item.group and t.lower(i) and self._of_class(i, item):
            return "same"  # "Ban Chỉ đạo các bộ, | ngành, địa phương"
        party = t.folded[max(0, i - 4) : i - 1][-3:] == ("tổ", "chức", "đảng")
        if not item.group or (party and w.parted.at(t, i)):  # the agencies named after it
            return "new"
        if self._fellow(i, item):
            return "same"  # "Thủ trưởng các Vụ, | Cục thuộc Bộ"
        if item.title and self._in_place(item):
            return "new"  # "Chủ tịch UBND các xã, phường và | tổ chức, cá nhân có liên quan"
        noun = w.compounds.at(t, i) or w.groups.at(t, i)
        if noun:
            if self._closed(i, noun, item):
                return "new"
            again = t.folded[i : i + noun] in (
                t.folded[j : j + noun] for j in range(item.first, item.last + 1)
            )  # "thủ trưởng cơ quan Kho bạc, cơ quan Thuế"
            named = (
                t.capital(i + noun)
                and not w.places.at(t, i + noun)
                and t.folded[i + noun : i + noun + 2] != ("trung", "ương")
                and not again
            )
            return "same" if not named and (t.lower(i) or self._bare(i + noun)) else "new"
        return "new"

    def _beside(self, i: int, item: Item) -> bool:
        """ "UBND tỉnh A, | thành phố B": a second place of one level has a body of its own."""
        level = self._level(i)
        if level is None:
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
        return w.levels.get(noun) if n and t.capital(i + n) else None

    def _trade(self, i: int, item: Item) -> bool:
        """ "các doanh nghiệp trong lĩnh vực xây dựng, | giao thông": one class of bodies."""
        t = self.t
        return ("lĩnh", "vực") in pairwise(t.folded[item.first : i])

    def _of_class(self, i: int, item: Item) -> bool:
        """True if a body's name ends with a class of bodies, and another stands at `i`."""
        t, groups = self.t, self.w.groups
        k = next((k for k in range(item.first + 1, i) if self.w.plural.at(t, k)), i)
        k += 1
        while k < i and (n := groups.at(t, k) or int(t.printed[k] in (",", AND))):
            k += n
        return k == i

    def _fellow(self, i: int, item: Item) -> bool:
        """True of a head word that names no one behind another: "các Vụ, | Cục thuộc Bộ"."""
        t, shared = self.t, self.w.shared
        heads = range(item.first, item.last + 1)
        behind = any(t.word(j - 1) == "các" and shared.at(t, j) for j in heads[1:])
        return bool(behind and t.capital(i) and shared.at(t, i) == 1 and self._bare(i + 1))

    def _in_place(self, item: Item) -> bool:
        """True if a name ends with a common noun of places."""
        at, places = self.t, self.w.places
        return any(places.at(at, item.last + 1 - n) == n for n in (1, 2, 3))

    def _department(self, i: int, item: Item) -> bool:
        """True if `i` is a common noun in capitals within the name of a department."""
        t, w = self.t, self.w
        if w.bodies.at(t, i) or w.titles.at(t, i) or not w.groups.at(t, i):
            return False
        near = range(item.first, min(item.first + 4, item.last))
        return any(w.departments.at(t, j) for j in near)

    def _closed(self, i: int, noun: int, item: Item) -> bool:
        """ "các cơ quan chức năng, | chính quyền địa phương": the group before has its own end."""
        t, w = self.t, self.w
        j = item.last
        ends_bare = any(
            words.at(t, j + 1 - n) == n
            for words in (w.groups, w.places, w.compounds)
            for n in (1, 2, 3)
        )
        same = t.word(i) in t.folded[item.first : j]
        modified = bool(w.compounds.at(t, i)) or (noun > 1 and not self._bare(i + noun))
        return not ends_bare and not same and modified

    def _titles(self, i: int, item: Item) -> bool:
        """ "Giám đốc: Sở A, Sở B": the title belongs to each body up to the next semicolon."""
        bare = self.loose and item.plural and item.group
        if bare and self.t.capital(i + 1):
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

    def _lends(self, i: int, item: Item) -> bool:
        """True where the head word before `i` is shared: "các Sở: A, B", "các Bộ A, B"."""
        t, w = self.t, self.w
        if t.folded[i - 1] not in w.shared_ends and t.printed[i] != ":":
            return False
        if "các" not in t.folded[item.first : i]:
            return False
        mixed = self._mixed(i)
        shared = next((n for n in (1, 2) if w.shared.at(t, i - n) == n), 0)
        if not (mixed or shared):
            return False
        if "các" not in t.folded[max(item.first, i - 4 - mixed) : i - 1 - mixed]:
            return False
        if t.printed[i] == ":":
            fields = w.fields.get(t.printed[i - 1 - mixed])
            named = fields and fields.at(t, i + 1) > 2  # "các Sở: Thông tin và Truyền thông"
            verb = 0 if named else w.verbs.at(t, i + 1)  # "UBND các xã, phường: Phối hợp với …"
            return t.capital(i + 1) and not (verb and t.lower(i + 1 + verb))
        fields = w.fields.get(t.printed[i - 1])
        if not fields and t.folded[i - shared - 1 : i] in _PROVINCES:
            fields = w.provinces  # "các tỉnh Nghệ An, Gia Lai"
        return bool(fields and fields.at(t, i)) or self._several(i)

    def _several(self, i: int) -> bool:
        """ "các xã Tân An, Phú Mỹ": proper names of places behind one noun of their level."""
        t = self.t
        end = self._proper_end(i) if t.folded[i - 1] in _PLACED and self._proper(i) else i
        listed = i < end < len(t.printed)
        return listed and self._proper(end + 1) and self.opening(end + 1) is None

    def _proper(self, i: int) -> bool:
        """Does a proper name begin at `i`, or a number that is one ("phường 3")?"""
        return self.t.capital(i) or self.t.word(i).isdecimal()

    def _members(self, i: int, item: Item) -> tuple[int, Stop, bool]:
        """The members of a shared head from `i` on, each an item of its own."""
        t = self.t
        self.items.pop()
        last = i - self._mixed(i)
        words = [w for w in t.printed[item.first : last] if fold(w) != "các"]
        fields = self.w.fields.get(t.printed[last - 1])
        alone = t.printed[i] != ":"
        i += not alone
        while True:
            first = i
            if fields and (n := fields.at(t, i)):
                i += n
            i = self._proper_end(i)
            head = self._ranked(words, first, i)
            self.items.append(Item(first, i - 1, False, head=" ".join(head)))
            if i >= len(t.printed) or t.printed[i] not in (",", ";", AND):
                if alone and fields:
                    self._single(i, item)
                return i, self._ended(i), False
            after = self._separator(i)
            known = bool(fields and fields.at(t, after))
            if not known and (opened := self.opening(after)):
                if opened[1].plural:
                    self._title = " ".join(words[:-1])
                if alone and fields and t.printed[after] != words[-1]:
                    self._single(i, item)
                return after, Stop.NOTHING, True
            if not self._proper(after):
                return i, self._ended(after), False
            i, alone = after, False

    def _ranked(self, head: list[str], first: int, end: int) -> list[str]:
        """Of "các tỉnh, thành phố: A, B" the head with the noun that each has, province or city."""
        if " ".join(self.t.folded[first:end]) not in self.w.cities or head[-2:] == _CITY:
            return head
        return [*head[:-1], *_CITY]

    def _mixed(self, i: int) -> int:
        """Tokens between the head word and the colon at `i` of "các Bộ, cơ quan: …"."""
        if self.t.printed[i] != ":":
            return 0
        return next((n - 1 for n in (8, 4, 3) if n < i and self.w.mixed.at(self.t, i - n) == n), 0)

    def _single(self, i: int, item: Item) -> None:
        """ "các Sở Xây dựng (nêu trên)": one kind of body, and no list; it stays as printed."""
        self.items[-1] = Item(item.first, i - 1, True, True)

    def _proper_end(self, i: int) -> int:
        """Behind the rest of a member's name: words up to a mark, "và" or a predicate."""
        t = self.t
        while i < len(t.printed) and t.printed[i] != AND:
            marked = not t.printed[i][0].isalnum() and t.printed[i] != "-"
            if marked or self._predicate(i) is not None:
                break
            i += 1
        return i
