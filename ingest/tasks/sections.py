"""What kind of part a block stands in, as its headings say: execution, final, work, background.

"Tổ chức thực hiện", "Trách nhiệm …" hold tasks; "Mục đích, yêu cầu", "Tình hình" tell; the final
articles of a norm hold execution clauses beside rules of transition. Also the one thing the tree of
blocks leaves open: that "4.1" stands under "4".
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache, partial

from ingest.structure.tree import Block
from ingest.tasks.cues import data, lowered
from ingest.text.sentences import skip

HEADINGS = ("part", "chapter", "section", "subsection", "letter", "roman")
_UNTITLED = ("paragraph", "dash", "plus", "star")
_EXECUTED = "trách nhiệm thi hành"
_NAMES = re.compile(r"[Cc]ác\s(?:tỉnh|thành phố|[Bb]ộ|[Ss]ở|xã|phường)(?:,\sthành\sphố)?:$")
_ORDER = re.compile(r"(?:Đề|Kiến)\snghị\s[A-ZĐỦ][^A-ZĐ]")  # "Đề nghị Sở Y tế" heads no zone
_LINE = 50  # characters of a line that was broken for its length
_LONGEST = 160  # characters of a heading
_LONGEST_OPEN = 70  # of one that ends with a colon; a longer one is a sentence


def nested(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with "4.1" under "4", as the numbers say, their words without leading blanks."""
    made: list[Block] = []
    new = partial(tuple.__new__, Block)  # without a call of Python for each of many blocks
    last: dict[tuple[int | None, str], int] = {}
    place = list(range(len(blocks)))  # of each block among those made
    i = -1
    for n, block in enumerate(blocks):
        start, end, kind, label, above, where, content = block
        if kind == "paragraph" and made and _broken(text, made[-1], block):
            made[-1] = made[-1]._replace(end=end)
            place[n] = i
            continue
        i += 1
        if i < n:
            place[n] = i
            above = above if above is None else place[above]
        if kind == "clause" and label:
            label = label.rstrip(".")
            parent = last.get((above, label.rpartition(".")[0])) if "." in label else None
            last[above, label] = i
            above = above if parent is None else parent
        while content < end and text[content].isspace():
            content += 1
        same = above is block.parent and content == block.content
        made.append(block if same else new((start, end, kind, block.label, above, where, content)))
    return tuple(made)


def _broken(text: str, before: Block, block: Block) -> bool:
    """A paragraph that goes on with a list of bodies: "Bộ trưởng,⏎Thủ trưởng cơ quan ngang bộ"."""
    last = text[before.end - 1]
    if last == ":":
        near = block.start - before.end == 1
        return near and bool(_NAMES.search(text, max(before.content, before.end - 24), before.end))
    return (
        last in ",;"
        and (
            last == ","
            or before.kind == "article"
            or (before.kind == "paragraph" and text.find(_EXECUTED, block.start, block.end) >= 0)
        )
        and before.place == block.place == "body"
        and block.start - before.end == 1
        and before.kind not in HEADINGS
    )


def zones(text: str, blocks: Sequence[Block]) -> list[str]:
    """For each block what its nearest heading says stands there, "" where none does."""
    made: list[str] = []
    for block in blocks:
        sentence = text[block.end - 1] in ".;" and block.kind != "article"
        own = "" if sentence else titled(text, block)
        made.append(own or ("" if block.parent is None else made[block.parent]))
    return made


def behind_title(text: str, block: Block) -> int:
    """Where the words of an article begin, behind a title that stands on a line of its own."""
    if block.kind == "article" and text[block.end - 1] in ".;" and titled(text, block):
        return skip(text, text.index("\n", block.content), block.end)
    return block.content


def titled(text: str, block: Block) -> str:
    """What `block` itself announces, if it is a heading."""
    if block.kind in _UNTITLED:
        return ""
    ended = text[block.end - 1] in ".;"
    if block.kind != "article" and (ended or block.end - block.content > _LONGEST):
        return ""
    words = text[block.content : min(block.end, block.content + _LONGEST + 1)].strip()
    if ended:
        title, _, rest = words.partition("\n")  # an article's title, and its text behind it
        if block.kind != "article" or not rest[:1].isupper() or _wrapped(title):
            return ""
        words = title
    if len(words) > (_LONGEST_OPEN if words.endswith(":") else _LONGEST):
        return ""
    return "" if _ORDER.match(words) else _said(words.lower())


@lru_cache(maxsize=4096)  # headings come again from paper to paper
def _said(words: str) -> str:
    """What a heading in small letters says stands below it."""
    if not _any().search(words):
        return ""
    return next((name for name, regex in _patterns() if regex.search(words)), "")


def _wrapped(title: str) -> bool:
    """ "Điều 3. Phân công Phó Thủ tướng Nguyễn Văn⏎A …": a full line that breaks within a name."""
    if title.endswith((",", ";")):
        return True  # "… từ ngày ký. Chánh Văn phòng,⏎Trưởng phòng …"
    return len(title) > _LINE and title.rpartition(" ")[2][:1].isupper()


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    kinds = data()["zones"]
    return tuple((n, lowered(kinds[n])) for n in ("background", "execution", "final", "work"))


@cache
def _any() -> re.Pattern[str]:
    kinds = data()["zones"]
    return lowered("|".join(kinds[name] for name, _ in _patterns()))
