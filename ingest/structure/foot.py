"""The foot of a paper: Nơi nhận, the TM./KT. lines, posts and names, in any order of the columns.

Cells are told apart by their form: a list item is a recipient, a line in capitals that begins with
a mark or a post is the signature's, two to six capitalised words under it are a name.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from ingest.structure.blocks import Raw
from ingest.structure.head_words import (
    LOWER,
    UPPER,
    any_of,
    any_phrase,
    flat,
    fold,
    motto,
    sign_mark,
    words,
)

_REACH = 9_000  # characters: Nơi nhận and signature are never longer
_OPENING = frozenset({"recipients", "signature", "row", "heading", "paragraph"})
_OVER = 200  # characters from a post over Nơi nhận to it: the name, blank lines
_CELL = re.compile(r"(?:(?! {4})[^\n|\t])+")  # columns: pipes, tabs, wide gaps
_LABEL = re.compile(r"[\W_]{0,6}Nơi\s{1,20}(?:nhận|gửi)[\s:*_]{0,6}", re.IGNORECASE)
_CAPITALS = re.compile(rf"(?:[{UPPER}\d]+(?![^\W\d_])[\s.,/&()\-]*)+")
_ARCHIVED = re.compile(r"\W{0,3}Lưu.{0,80}\.", re.DOTALL)
_SMALL_POST = re.compile(rf"[{UPPER}][{LOWER}]+(?: [{LOWER}]+){{1,5}}(?: [{UPPER}][^()\n]*)?")
# the day over a signature, or what blanks part of it
_DAY = re.compile(r"(?:[Nn]gày[ .…\d]{0,12})?(?:tháng.{1,14}năm[ .…\d]{2,12})?")
_FAMILY = re.compile(rf"[{UPPER}][{LOWER}]{{1,6}}")


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
def _person() -> re.Pattern[str]:
    """A person's name, a military rank or a degree before it."""
    annex = any_phrase(words("annex_heads"))
    word = rf"(?!{annex}|Nơi\s+nhận)[{UPPER}][{LOWER}]{{0,7}}(?![^\W\d_])"
    rank = rf"(?:(?:{any_phrase(words('ranks'))}\.?,?\s{{0,3}}){{1,3}}\s?)?"
    return re.compile(rf"{rank}(?P<name>{word}(?:[ \n]{{1,3}}{word}){{1,5}})")


@cache
def _signed_mark() -> re.Pattern[str]:
    """ "(Đã ký)", "[signed]", "(ký)"."""
    listed = any_phrase(words("signed"))
    return re.compile(rf"[\[(]?\s?{listed}\s?[\])]?|\(\s?ký[^()]{{0,30}}\)", re.IGNORECASE)


@cache
def _end_of_foot() -> re.Pattern[str]:
    """First words of what follows a foot: annexes, attached rules, footnotes, articles."""
    heads = any_phrase(words("annex_heads"))
    return re.compile(rf"\(?{heads}|\[(?:\d{{1,3}}|[ivx]+)\]|Chương\s|Điều\s{{1,2}}\d|#")


@cache
def _glued() -> re.Pattern[str]:
    """A mark or a post in capitals within a line."""
    return re.compile(rf"(?<=[\s.)])(?:{sign_mark().pattern}|{any_of('posts').pattern})")


def _is_page(line: str) -> bool:
    """A page number between the lines."""
    return len(line) < 4 and line.isdigit()


def is_mark(line: str) -> bool:
    """True for "TM. …", "KT. …", "T/M …"."""
    return bool(sign_mark().match(line))


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
        if block.kind not in _OPENING or block.start < body:
            continue
        near = posts is not None and block.start - posts < _OVER
        if near and block.kind in ("recipients", "signature"):
            return posts  # a signature stands over Nơi nhận, or over another one
        if block.kind == "recipients" and (over := _signed_over(text, body, block.start)):
            return over
        if block.kind in ("recipients", "signature"):
            return block.start
        if block.kind == "row" and (
            "Nơi nhận" in (row := text[block.start : block.end])
            or any(is_mark(c.strip()) for c in row.split("|"))
        ):
            return block.start
        if block.kind != "row" and not near and _is_post(text, raw, i):
            posts = block.start
    listed = _unlabelled(text, body, raw)
    found = min((at for at in (posts, listed) if at is not None), default=None)
    return _last_name(text, body, raw) if found is None else found


def _signed_over(text: str, body: int, at: int) -> int | None:
    """Start of the lines in capitals over Nơi nhận at `at`, a post among them, names under them."""
    low = max(body, at - _OVER)
    start, found = at, None
    for line in reversed(list(re.finditer(r"[^\n]+", text[low:at]))):
        cells = [c.strip() for c in re.split(r" {4,}|[\t|]", fold(line[0])) if c.strip()]
        if not all(c.isupper() or _name(c) or _signed_mark().match(c) for c in cells):
            break
        start = low + line.start() if any(c.isupper() for c in cells) else start
        if any(c.isupper() and (is_mark(c) or any_of("posts").match(c)) for c in cells):
            found = start
    return found if found is None else start


def _last_name(text: str, body: int, raw: list[Raw]) -> int | None:
    """ "Nguyễn Văn A (Đã ký)" among the last lines, nothing else being printed of the foot."""
    for block in raw[-4:]:
        line = text[block.start : min(block.end, block.start + 80)]
        signed = _signed_mark().search(line)
        if (
            block.start >= body
            and signed
            and _name((line[: signed.start()] or line[signed.end() :]).strip())
        ):
            return block.start
    return None


def _unlabelled(text: str, body: int, raw: list[Raw]) -> int | None:
    """Start of a list that ends in "- Lưu: VT …" without the words Nơi nhận over it."""
    at = text.find("- Lưu", body)
    if at < 0:
        return None
    i = bisect_right(raw, at, key=lambda block: block.start) - 1
    while (
        i > 0
        and raw[i - 1].start >= body
        and raw[i - 1].kind == "dash"
        and raw[i].kind == "dash"
        and raw[i - 1].end - raw[i - 1].start < 160
    ):
        i -= 1
    return raw[i].start


def _is_post(text: str, raw: list[Raw], i: int) -> bool:
    block = raw[i]
    if not text[block.start : block.start + 2].isupper():
        return False
    line = fold(text[block.start : min(block.end, block.start + 160)])
    post = any_of("posts").match(line)
    if not post:
        return False
    rest = line[post.end() :]
    if not rest.isupper() and (_person().search(rest) or _signed_mark().search(rest)):
        return True
    following = "".join(text[b.start : b.end] for b in raw[i + 1 : i + 2])
    return bool(_name(following.strip(" |")) or _signed_mark().match(following))


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
            if not any(c.isalnum() for c in words_) or _is_page(words_) or _DAY.fullmatch(words_):
                continue
            at = cell.start() + cell[0].index(words_[0])
            if not self._cell(Line(at, at + len(words_), fold(words_))):
                break
        if self.open and not self.done:
            self.done.append(Signature(tuple(self.open), None))
        return Tail(self.start, self.end, tuple(self.recipients), tuple(self.done), self.label)

    def _cell(self, line: Line) -> bool:
        """Take one cell; False where the foot is over."""
        if motto().match(line.text):
            return False  # the head of the next paper
        if label := _LABEL.match(line.text):
            return self._open_list(line, label.end())
        if line.text.startswith(("-", "+", "•")):
            return self._recipient(line)
        bare = bool(self.open and self.open[-1].text.endswith("."))  # "TM." alone on its line
        if bare or self._is_mark(line) or self._is_post(line):
            return self._sign(line)
        if signed := _signed_mark().match(line.text):
            return self._signed(line, signed.end())
        signed = _signed_mark().search(line.text)
        if signed and (name := _name(line.text[: signed.start()].strip())):
            return self._close(line, name)
        if self.open and (name := _name((joined := self._joined(line)).text)):
            return self._close(joined, name)
        if self.open and _FAMILY.fullmatch(line.text):
            self.family = line
            return True
        if self._ends_name(line) or self._beside(line):
            return True
        if self.open and (shouted := _shouted(line.text)):
            return self._close(line, shouted)
        if _end_of_foot().match(line.text) and (
            self.done or self.open or not self.listing or self._listed_out()
        ):
            return False
        if self._spoken_post(line):
            return self._sign(line)
        if self.open and line.text.isupper():
            self.open.append(line)
            self.end = line.end
            return True
        return self._other(line)

    def _signed(self, line: Line, at: int) -> bool:
        """ "(Đã ký)", perhaps with the name behind it."""
        rest = line.text[at:].strip(" ./:")
        self.end = line.end
        if rest and (name := _name(rest)):
            return self._close(Line(line.start + line.text.index(rest), line.end, rest), name)
        return not rest or not self.done

    def _ends_name(self, line: Line) -> bool:
        """ "Nguyễn Văn / An": the last word of a name that a line break cut off."""
        if self.open or not self.done or not _FAMILY.fullmatch(line.text):
            return False
        last = self.done[-1]
        name = last.name
        if name is None or name.text.count(" ") != 1:
            return False
        whole = Line(name.start, line.end, f"{name.text} {line.text}")
        self.done[-1], self.end = Signature(last.lines, whole), line.end
        return True

    def _beside(self, line: Line) -> bool:
        """A second name on the row of the first: the lines over both part by their columns."""
        last = self.done[-1] if self.done and not self.open else None
        if last is None or last.name is None or "\n" in self.text[last.name.end : line.start]:
            return False
        found, mine, its = _name(line.text), self._middle(line), self._middle(last.name)
        lines = [n for n in last.lines if abs(self._middle(n) - mine) < abs(self._middle(n) - its)]
        if not found or not lines or len(lines) == len(last.lines):
            return False
        self.done[-1] = Signature(tuple(n for n in last.lines if n not in lines), last.name)
        self.open = lines
        return self._close(line, found)

    def _middle(self, line: Line) -> float:
        """The column of a line's middle."""
        return (line.start + line.end) / 2 - self.text.rfind("\n", 0, line.start)

    def _joined(self, line: Line) -> Line:
        """A name broken after its first word is put together."""
        family, self.family = self.family, None
        return Line(family.start, line.end, f"{family.text} {line.text}") if family else line

    def _is_mark(self, line: Line) -> bool:
        return is_mark(fold(self.text[line.start : line.start + 40]))

    def _is_post(self, line: Line) -> bool:
        """A post in capitals; "CHỦ / TỊCH" may be broken over two lines."""
        return bool(any_of("posts").match(fold(self.text[line.start : line.start + 60])))

    def _spoken_post(self, line: Line) -> bool:
        """A post in small letters alone on its line behind Nơi nhận, a person's name under it."""
        if not (self.listing or self.open) or self.done or not line.text[:1].isupper():
            return False
        if not any_of("posts").fullmatch(fold(line.text).upper().removeprefix("PHÓ ")):
            return False
        below = self.text[line.end : line.end + 120].split("\n")
        lines = [fold(words_) for cell in below if (words_ := cell.strip())][:2]
        if lines and _signed_mark().fullmatch(lines[0]):
            lines.pop(0)
        return bool(lines and (_name(lines[0]) or _shouted(lines[0])))

    def _open_list(self, line: Line, at: int) -> bool:
        if self.label is not None:
            return False
        self.label, self.listing, self.end = line.start, True, line.end
        rest = line.text[at:].strip()
        if rest:
            return self._cell(Line(line.start + at, line.end, rest))
        return True

    def _recipient(self, line: Line) -> bool:
        """A list item; a page that lost its breaks prints the signature behind the last one."""
        if self.label is None and self.done:
            return False
        glued = _glued().search(line.text, line.text.find("Lưu")) if "Lưu" in line.text else None
        stop = glued.start() if glued else len(line.text)
        self.recipients.append(Line(line.start, line.start + stop, line.text[:stop].rstrip()))
        self.end = max(self.end, line.start + stop)
        if glued:
            return self._cell(Line(line.start + stop, line.end, line.text[stop:]))
        return True

    def _sign(self, line: Line) -> bool:
        """A line of capitals, perhaps with the name behind it ("… PHÓ CHỦ TỊCH Nguyễn Văn A")."""
        if self.done and self.end + 400 < line.start:
            return False
        capitals = _CAPITALS.match(line.text)
        stop = capitals.end() if capitals else len(line.text)
        if _SMALL_POST.fullmatch(line.text, stop) and self._is_mark(line) and stop < 6:
            stop = len(line.text)  # "KT. Hiệu trưởng": behind the bare mark
        self.open.append(Line(line.start, line.start + stop, line.text[:stop].strip()))
        if not self.done:
            self.end = line.end if stop == len(line.text) else line.start + stop
        rest = _signed_mark().sub(lambda m: " " * len(m[0]), line.text[stop:])
        name = _person().match(rest.lstrip())
        if not name:
            return True
        at = stop + len(rest) - len(rest.lstrip())
        self._close(Line(line.start + at, line.end, line.text[at:]), name)
        return self._more(line, at + name.end())

    def _more(self, line: Line, at: int) -> bool:
        """Behind a name on one line: another signature of a joint paper, or an annex."""
        rest = line.text[at:].lstrip(" .;")
        another = is_mark(rest) or any_of("posts").match(rest)
        return not rest or bool(another and self._cell(Line(line.end - len(rest), line.end, rest)))

    def _close(self, line: Line, name: re.Match[str]) -> bool:
        printed = flat(name["name"])
        printed = printed.title() if printed.isupper() else printed
        start, end = name.span("name")
        end = line.end - (len(line.text) - end)  # a name put together is shorter than its span
        found = Line(line.start + start, end, printed)
        self.done.append(Signature(tuple(self.open), found))
        self.open, self.end = [], max(self.end, found.end)
        return True

    def _other(self, line: Line) -> bool:
        """A broken line of a recipient, a broken name, or the end of the foot."""
        if self.listing and not self.recipients and not self.open:
            return self._recipient(line)
        if self._listed_out():
            return not self.done
        if self.recipients and self.listing and (not self.done or self._listing_on(line)):
            last = self.recipients[-1]
            self.recipients[-1] = Line(last.start, line.end, f"{last.text} {line.text}")
            self.end = max(self.end, line.end)
            return True
        return not self.done

    def _listed_out(self) -> bool:
        """True behind "- Lưu: VT, NC.": the archive is the last recipient, a full stop its end."""
        return bool(self.recipients) and bool(_ARCHIVED.fullmatch(self.recipients[-1].text))

    def _listing_on(self, line: Line) -> bool:
        """True if the list, beside which the signature stands in a table, is not at its end."""
        if self.recipients[-1].text.endswith(","):
            return True
        between = self.text[self.end : line.start]
        return "Lưu" not in self.recipients[-1].text and "\n\n" not in between.replace(" ", "")


def _shouted(line: str) -> re.Match[str] | None:
    """A person's name in capitals: it begins with a family name."""
    found = re.fullmatch(r"(?P<name>[^\W\d_]+(?: [^\W\d_]+){1,4})", line.strip(" ./"))
    return found if found and line.isupper() and line.split()[0] in words("families") else None


def _name(line: str) -> re.Match[str] | None:
    """`line` as a person's name, else None."""
    found = _person().fullmatch(line.strip(" ./"))
    named = fold(found["name"]).upper() if found else ""
    if any_of("posts").match(named):
        return None
    body = any_of("bodies").match(named)
    return found if not body or body[0] == "ĐOÀN" else None  # Đoàn is a family name, too
