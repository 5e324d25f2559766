"""Lines into paragraphs and list items: the one place that decides where a block begins.

Papers come hard-wrapped (web copies, PDF), one paragraph a line (Word) or nearly on one line
(scraped pages). A line starts a block when it carries a label (Điều, khoản, điểm, gạch …), follows
a blank line, a rule or an ended sentence, or when the text is not wrapped at all. Everything is one
pass over the lines with a pattern chosen by the first letter: linear on any input.
"""

import re

import msgspec

from ingest.text.patterns import spaced

# Rank in the tree: a block hangs under the last block of a smaller rank.
RANKS = {
    "annex": 5,
    "part": 10,
    "chapter": 20,
    "section": 30,
    "subsection": 40,
    "letter": 42,
    "roman": 44,
    "heading": 46,
    "article": 50,
    "clause": 60,
    "point": 70,
    "paren": 75,
    "dash": 80,
    "plus": 81,
    "star": 82,
}
_WRAP = 120  # characters: lines of wrapped text seldom reach this, paragraphs on one line do
_SHORTEST = 50  # … and seldom fall short of this
_ENDED = frozenset('.:;!?”"…')  # an ended sentence or list item
_NAMING = (
    " Thủ tướng",
    " Ủy ban",
    " Uỷ ban",
    " Hội đồng",
    " Văn phòng",
    " Bộ trưởng",
    " của",
    " và",
)
_UNFILLED = frozenset({"row", "heading", "recipients", "addressees"})  # a label alone is whole
_LAWLIKE = {"article", "chapter", "section", "subsection", "part", "clause"}

_NUMBER = re.compile(
    r"(?P<clause>\d{1,3}(?:\.\d{1,2}){1,4})(?:[.)\-]|\\\.)?(?=\s)"
    r"|(?P<c2>\d{1,3})\s?(?:\\?[.)](?=\s|[^\W\d])|[-/](?=\s|[^\W\d_][^\W\d_A-ZĐ]))"
)
_ROMAN = re.compile(
    r"(?P<roman>[IVX]{1,6}[a-z]?)\s?(?:\\?[.):]|-)(?=\s|[^\W\d])|(?P<r2>[IVX]{1,5})/\s"
)
_LETTER = re.compile(r"(?P<letter>[A-EGHK])\s?(?:\\?\.|[-)/])(?=\s)")
_POINT = re.compile(r"(?P<point>[a-zđ]{1,2})\s?\)(?=\s|[^\W\d])|(?P<p2>[a-zđ])\.(?=\s+[^\W\d_a-z])")
_PAREN = re.compile(r"\((?P<paren>\d{1,3}|[ivx]{1,5}|[a-zđ])\)(?=\s|[^\W\d])")
_DASH = re.compile(r"(?P<dash>-)\s{0,3}(?=[^\W_]|[\"“(\[*…])")
_PLUS = re.compile(r"(?P<plus>\+)\s{0,3}(?=[^\W_]|[\"“(\[])")
_STAR = re.compile(r"(?P<star>[*•●▪◦·○])\s{0,3}(?=[^\W_]|[\"“(\[])")
_NOTE = re.compile(r"\[(?P<footnote>\d{1,3}|[ivx]{1,6}|\*)\]")
_ROW = re.compile(r"(?P<row>\|)")
_ARTICLE = re.compile(
    r"(?P<article>(?:Điều|ĐIỀU)\s{1,3}\d{1,4}[a-zđ]?)\s{0,2}(?:\\?[.:]|-\s|\n|$|(?=\s+[A-ZĐ]))"
)
_PART = re.compile(
    r"(?P<part>(?:Phần|PHẦN)\s{1,3}(?:(?:thứ|THỨ)\s{1,3}[^\W\d_]{2,5}|[IVX]{1,5}|\d{1,2}))"
    r"\s{0,2}(?:[.:\-]|\n|$|(?=\s[A-ZĐ]{2}))"
    r"|(?P<annex>PHỤ\s{1,3}LỤC(?:\s{1,3}(?:SỐ\s{1,2})?(?:[IVX]{1,6}|\d{1,3})[a-zA-Z]?)?)(?![^\W\d_])"
    r"|(?P<a2>Phụ\s{1,2}lục(?:\s{1,2}(?:số\s)?(?:[IVX]{1,6}|\d{1,3})[a-zA-Z]?)?)\s{0,2}(?=\n|$|\((?:Kèm|Ban|kèm|ban)\s)"
)
_CHAPTER = re.compile(
    r"(?P<chapter>(?:Chương|CHƯƠNG)\s{1,3}(?:[IVX]{1,6}|\d{1,2}|[^\W\d_]{2,5}(?=\n))[a-z]?)\s{0,2}"
    r"(?:[.:\-]|\n|$|(?=\s[A-ZĐ]{2}))"
)
_SECTION = re.compile(
    r"(?P<section>(?:Mục|MỤC)\s{1,3}(?:[IVX]{1,5}|\d{1,2}|[A-Z])[a-z]?)\s{0,2}(?:[.:\-]|\n|$|(?=\s[A-ZĐ]{2}))"
)
_SUBSECTION = re.compile(
    r"(?P<subsection>(?:Tiểu|TIỂU)\s{1,3}(?:mục|MỤC)\s{1,3}(?:[IVX]{1,5}|\d{1,2}))\s{0,2}(?:[.:\-]|\n|$|(?=\s[A-ZĐ]{2}))"
    r"|(?P<signature>T/M|TM\.|TL\.|T/L|TUQ\.|TM\s(?=[A-ZĐ]{2}))"
)
_SIGN = re.compile(r"(?P<signature>(?:KT|Q)\.|K/T|KT\s(?=[A-ZĐ]{2}))")
_PLACE_LABELS = re.compile(
    r"(?P<recipients>(?:Nơi|NƠI)\s{1,20}(?:nhận|NHẬN|gửi))|(?P<addressees>(?:Kính|KÍNH)\s{1,20}(?:gửi|GỬI))"
)
_UNDERLINED = re.compile(r"_{1,3}(?P<recipients>(?:Nơi|NƠI)\s{1,20}(?:nhận|NHẬN|gửi))")
_MARKDOWN = re.compile(r"#{1,6}\s{1,3}(?P<heading>)")

_BY_FIRST: dict[str, tuple[re.Pattern[str], ...]] = {
    **dict.fromkeys("0123456789", (_NUMBER,)),
    **dict.fromkeys("IVX", (_ROMAN,)),
    **dict.fromkeys("ABDEGH", (_LETTER,)),
    "C": (_LETTER, _CHAPTER),
    "K": (_LETTER, _SIGN, _PLACE_LABELS),
    "Q": (_SIGN,),
    "N": (_PLACE_LABELS,),
    "P": (_PART,),
    "M": (_SECTION,),
    "T": (_SUBSECTION,),
    "Đ": (_ARTICLE,),
    "(": (_PAREN,),
    "[": (_NOTE,),
    "|": (_ROW,),
    "-": (_DASH,),
    "+": (_PLUS,),
    "#": (_MARKDOWN,),
    "_": (_UNDERLINED,),
    **dict.fromkeys("*•●▪◦·○", (_STAR,)),
}
_GROUP_KIND = {"c2": "clause", "r2": "roman", "p2": "point", "a2": "annex"}


class Raw(msgspec.Struct, gc=False):
    """A block before the paper is understood: what it is labelled and whether a quote opens it."""

    start: int
    end: int
    kind: str
    label: str | None
    after_label: int  # where its own words begin
    opens_quote: bool


def blocks(text: str) -> list[Raw]:
    """All blocks of `text` in order; blank lines and rules (-----, ****) belong to none."""
    return _Scanner(text).run()


class _Scanner:
    """The state of the one pass: the block being built and what came before the line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.done: list[Raw] = []
        self.block: Raw | None = None  # the last of `done` while it is open
        self.upper = False  # True if the open block is all in capitals
        self.numbers: dict[str, int] = {}
        self.last = self.width = 0  # length of the last line, of the longest printed line
        self.wrapped = False

    def run(self) -> list[Raw]:
        position, gap = 0, True
        lines = self.text.split("\n")
        self.wrapped, self.width = _wrapping(lines)
        for line in lines:
            word = line.strip()
            if not word:
                gap = True
            elif word[0] in "-_*=~." and not word.strip("-_*=~. |"):
                gap = True
                self._close()
            else:
                start = position if line[0] == word[0] else position + line.index(word[0])
                if self.block and not gap and word[0].islower() and _is_middle(word):
                    self.last, self.upper = len(word), False
                    self.block.end = start + self.last
                else:
                    self._line(start, word, gap)
                    gap = False
            position += len(line) + 1
        self._close()
        return self.done

    def _line(self, start: int, word: str, gap: bool) -> None:
        quote, block = word[0] in '“"', self.block
        found = _label(self.text, start + 1, word[1:]) if quote else _label(self.text, start, word)
        if found and not (block and self.wrapped and not gap and self._continues(block, found)):
            self._open_labelled(start, word, found, quote)
        elif block and self._joins(block, word, gap, quote):
            block.end, self.upper = start + len(word), self.upper and word.isupper()
            self.last = len(word)
        else:
            self._open(Raw(start, start + len(word), "paragraph", None, start, quote), word)

    def _continues(self, block: Raw, found: re.Match[str]) -> bool:
        """A label-like start in the middle of a wrapped sentence ("… quy định tại / Điều 5.")."""
        last = self.text[block.end - 1]
        if last in _ENDED:
            return False
        kind, label = _named(found)
        if kind in _LAWLIKE:
            return _last_number(label) not in (None, 1, self.numbers.get(kind, 0) + 1)
        if kind == "dash":
            return self.text[found.end()].isdigit() or block.kind == "paragraph"
        return kind == "footnote"

    def _joins(self, block: Raw, word: str, gap: bool, quote: bool) -> bool:
        last, kind = self.text[block.end - 1], block.kind
        if block.end == block.after_label and kind not in _UNFILLED:
            return True  # a label alone on its line: "Điều 3." / "Chương I"
        if word[0].islower() or (word[0] == "(" and not gap):
            return not (gap and last in _ENDED)
        if gap or not self.wrapped or quote or last in _ENDED or kind in ("row", "heading"):
            return False
        if (
            self.last < 0.55 * self.width
            and block.end - self.last > block.start
            and not self.text.endswith(_NAMING, block.start, block.end)
        ):
            return False  # a short line that is not its block's first ended a paragraph
        return word.isupper() or not self.upper

    def _open_labelled(self, start: int, word: str, found: re.Match[str], quote: bool) -> None:
        (kind, label), end = _named(found), start + len(word)
        self._open(Raw(start, end, kind, label, min(found.end(), end), quote), word)
        if self.wrapped and kind in _LAWLIKE:
            self.numbers[kind] = _last_number(label) or 0

    def _open(self, block: Raw, word: str) -> None:
        self._close()
        self.block, self.last, self.upper = block, len(word), word.isupper()
        self.done.append(block)

    def _close(self) -> None:
        if self.upper and self.block and self.block.kind == "paragraph":
            self.block.kind = "heading"
        self.block = None


def _label(text: str, at: int, word: str) -> re.Match[str] | None:
    """The label that `word`, which stands at `at`, begins with."""
    patterns = _BY_FIRST.get(word[:1])
    if patterns is None:
        if word[1:2] not in ").":
            return None if word[2:3] != ")" else _POINT.match(text, at)
        patterns = (_POINT,)
    for pattern in patterns:
        if found := pattern.match(text, at):
            return found
    return None


def block_at(text: str, start: int, end: int) -> Raw:
    """text[start:end] as one block, for a block that has to be cut in two."""
    word = text[start:end]
    quote = word[:1] in ("“", '"')
    found = _label(text, start + quote, word[quote:])
    if not found:
        return Raw(start, end, "heading" if word.isupper() else "paragraph", None, start, quote)
    return Raw(start, end, *_named(found), min(found.end(), end), quote)


def _named(found: re.Match[str]) -> tuple[str, str]:
    """The kind of a label, and the label on one line."""
    group = found.lastgroup or ""
    return _GROUP_KIND.get(group, group), spaced(found[group])


def _is_middle(word: str) -> bool:
    """A line in small letters goes on with the sentence before it, unless that is its label."""
    return word[1:2] not in ").:" and word[2:3] != ")"


def _last_number(label: str) -> int | None:
    tail = label.rsplit(" ", 1)[-1].rsplit(".", 1)[-1].rstrip("abcdđe")
    return int(tail) if tail.isdigit() else None


def _wrapping(lines: list[str]) -> tuple[bool, int]:
    """(whether the text is wrapped, longest line of a page's length).

    It is where little stands in longer lines, or much in lines that break off within a sentence
    (wrapped text under a web page's teaser).
    """
    lengths = [len(line) for line in lines]
    printed = [n for n in lengths if n <= _WRAP]
    total, long = sum(lengths), sum(lengths) - sum(printed)
    wrapped = long * 5 <= total
    if not wrapped and long * 5 <= 4 * total:
        cut = (line for line in lines if _SHORTEST <= len(line) <= _WRAP)
        wrapped = 3 * sum(len(c) for c in cut if c.rstrip()[-1:] not in _ENDED) >= total
    return wrapped, max(printed, default=0)
