"""The foot of a paper: Nơi nhận, the TM./KT. lines, posts and names, in whatever order the columns come.

Cells are told apart by their form: a list item is a recipient, a line in capitals that begins with a
mark or a post is the signature's, two to six capitalised words under it are a name.
"""

import re
from dataclasses import dataclass
from functools import cache

from ingest.blocks import Raw
from ingest.header_words import LOWER, UPPER, any_of, flat, fold, words

_REACH = 9_000  # characters: Nơi nhận and signature are never longer
_CELL = re.compile(r"[^\n|\t]+")
_LABEL = re.compile(r"\W{0,6}Nơi\s{1,3}(?:nhận|gửi)\W{0,6}", re.IGNORECASE)
_WORD = rf"(?!(?:Phụ\s+lục|Mẫu\s+số|Danh\s+mục|Danh\s+sách|Nơi\s+nhận))[{UPPER}][{LOWER}]{{0,7}}(?![^\W\d_])"
_RANK = r"(?:(?:PGS|GS|TS|ThS|BS|KS|LS|CN|Đại tướng|Thượng tướng|Trung tướng|Thiếu tướng|Đại tá|Thượng tá|Trung tá|Thiếu tá)\.?,?\s{0,3}){1,3}"
_NAME = re.compile(rf"(?:{_RANK}\s?)?(?P<name>{_WORD}(?:[ \n]{{1,3}}{_WORD}){{1,5}})")
_CAPITALS = re.compile(rf"(?:[{UPPER}\d]+(?![^\W\d_])[\s.,/&()\-]*)+")
_FAMILY = re.compile(rf"[{UPPER}][{LOWER}]{{1,6}}")
_SIGNED = re.compile(
    r"[\[(]?\s?(?:đã\s{1,3}ký|ký\s{1,3}tên|signed)\s?[\])]?|\(?\s?(?:ký|ký,\s?đóng\s?dấu)\s?\)",
    re.IGNORECASE,
)
_END_OF_FOOT = re.compile(
    r"PHỤ\s{1,3}LỤC|Phụ\s{1,3}lục|DANH\s{1,3}SÁCH|DANH\s{1,3}MỤC|MẪU\s{1,3}SỐ|Mẫu\s{1,3}số|BIỂU|QUY\s{1,3}(?:CHẾ|ĐỊNH)|KẾ\s{1,3}HOẠCH|\[\d{1,3}\]|\[[ivx]+\]|\(?Ban\s{1,3}hành\s{1,3}kèm|\(?Kèm\s{1,3}theo|Chương\s|Điều\s{1,2}\d|#"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a signature: text[start:end]."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """The stacked lines over one name ("TM. …", "KT. …", post) and the name."""

    lines: tuple[Line, ...]
    name: Line | None


@dataclass(frozen=True, slots=True)
class Tail:
    """What the foot prints; `start` == `end` == len(text) where there is none."""

    start: int
    end: int
    recipients: tuple[Line, ...] = ()
    signatures: tuple[Signature, ...] = ()
    label: int | None = None  # where "Nơi nhận" stands


@cache
def _mark() -> re.Pattern[str]:
    longest = sorted(words("sign_marks"), key=len, reverse=True)
    return re.compile(
        r"(?:"
        + "|".join(re.escape(m) for m in longest)
        + rf")(?:\s?\.\s?|\s{{1,3}}(?=[{UPPER}]{{2}}))(?=[{UPPER}])"
    )


def is_mark(line: str) -> bool:
    """True for "TM. …", "KT. …", "T/M …"."""
    return bool(_mark().match(line))


def find_tail(text: str, body: int, raw: list[Raw]) -> Tail:
    """The foot of `text` behind offset `body`."""
    start = _start(text, body, raw)
    if start is None:
        return Tail(len(text), len(text))
    return _Reader(text, start, min(len(text), start + _REACH)).read()


def _start(text: str, body: int, raw: list[Raw]) -> int | None:
    """The first Nơi nhận, TM./KT. line or, in papers without either, post over a name."""
    posts = None
    for i, block in enumerate(raw):
        if block.start < body:
            continue
        if block.kind in ("recipients", "signature"):
            return block.start
        if block.kind == "row" and (
            "Nơi nhận" in (row := text[block.start : block.end])
            or any(is_mark(c.strip()) for c in row.split("|"))
        ):
            return block.start
        if posts is None and block.kind in ("heading", "paragraph") and _is_post(text, raw, i):
            posts = block.start
    return posts


def _is_post(text: str, raw: list[Raw], i: int) -> bool:
    block = raw[i]
    line = fold(text[block.start : min(block.end, block.start + 160)])
    post = any_of("posts").match(line)
    if not post or not line[: post.end()].isupper():
        return False
    rest = line[post.end() :]
    if not rest.isupper() and _NAME.search(rest):
        return True
    following = text[raw[i + 1].start : raw[i + 1].end] if i + 1 < len(raw) else ""
    return bool(_name(following) or _SIGNED.match(following))


class _Reader:
    """Reads the cells of the foot once, from its first anchor on."""

    def __init__(self, text: str, start: int, limit: int) -> None:
        self.text, self.start, self.limit = text, start, limit
        self.end = start
        self.recipients: list[Line] = []
        self.open: list[Line] = []
        self.done: list[Signature] = []
        self.label: int | None = None
        self.listing = False
        self.family: Line | None = None

    def read(self) -> Tail:
        for cell in _CELL.finditer(self.text, self.start, self.limit):
            words_ = cell[0].strip(" \r*_\\-") if cell[0].strip()[:1] != "-" else cell[0].strip()
            if not words_ or not any(c.isalnum() for c in words_):
                continue
            at = cell.start() + cell[0].index(words_[0])
            if not self._cell(Line(at, at + len(words_), fold(words_))):
                break
        if self.open:
            self.done.append(Signature(tuple(self.open), None))
        return Tail(self.start, self.end, tuple(self.recipients), tuple(self.done), self.label)

    def _cell(self, line: Line) -> bool:
        """Take one cell; False where the foot is over."""
        if label := _LABEL.match(line.text):
            return self._open_list(line, label.end())
        if line.text.startswith(("-", "+", "•")):
            return self._recipient(line)
        if is_mark(line.text) or self._is_post(line):
            return self._sign(line)
        if _SIGNED.fullmatch(line.text):
            self.end = line.end
            return True
        if self.open and (name := _name((joined := self._joined(line)).text)):
            return self._close(joined, name)
        if self.open and _FAMILY.fullmatch(line.text):
            self.family = line
            return True
        if _END_OF_FOOT.match(line.text) and (self.done or not self.listing):
            return False
        if self.open and line.text.isupper():
            self.open.append(line)
            self.end = line.end
            return True
        return self._other(line)

    def _joined(self, line: Line) -> Line:
        """A name broken after its first word is put together."""
        family, self.family = self.family, None
        return Line(family.start, line.end, f"{family.text} {line.text}") if family else line

    def _is_post(self, line: Line) -> bool:
        post = any_of("posts").match(line.text)
        return bool(post and line.text[: post.end()].isupper())

    def _open_list(self, line: Line, at: int) -> bool:
        if self.label is not None:
            return False
        self.label, self.listing, self.end = line.start, True, line.end
        rest = line.text[at:].strip()
        if rest:
            return self._cell(Line(line.start + at, line.end, rest))
        return True

    def _recipient(self, line: Line) -> bool:
        if self.label is None and self.done:
            return False
        self.recipients.append(line)
        self.end = max(self.end, line.end)
        return True

    def _sign(self, line: Line) -> bool:
        """A line of capitals, perhaps with the name behind it ("… PHÓ CHỦ TỊCH Nguyễn Văn A")."""
        if self.done and self.end + 400 < line.start:
            return False
        capitals = _CAPITALS.match(line.text)
        stop = capitals.end() if capitals else len(line.text)
        self.open.append(Line(line.start, line.start + stop, line.text[:stop].strip()))
        self.end = line.end if stop == len(line.text) else line.start + stop
        rest = _SIGNED.sub(lambda m: " " * len(m[0]), line.text[stop:])
        if name := _NAME.match(rest.lstrip()):
            offset = stop + len(rest) - len(rest.lstrip())
            return (
                self._close(Line(line.start + offset, line.end, rest.strip()), name)
                and not rest.lstrip()[name.end() :].strip()
            )
        return True

    def _close(self, line: Line, name: re.Match[str]) -> bool:
        found = Line(
            line.start + name.start("name"), line.start + name.end("name"), flat(name["name"])
        )
        self.done.append(Signature(tuple(self.open), found))
        self.open, self.end = [], max(self.end, found.end)
        return True

    def _other(self, line: Line) -> bool:
        """A broken line of a recipient, a broken name, or the end of the foot."""
        if self.recipients and self.listing and not self.done:
            last = self.recipients[-1]
            self.recipients[-1] = Line(last.start, line.end, f"{last.text} {line.text}")
            self.end = line.end
            return True
        return not self.done


def _name(line: str) -> re.Match[str] | None:
    """`line` as a person's name, else None."""
    found = _NAME.fullmatch(line.strip(" ./"))
    if (
        not found
        or any_of("posts").match(fold(line).upper())
        or any_of("bodies").match(fold(line).upper())
    ):
        return None
    return found
