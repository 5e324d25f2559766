"""Where each block stands: căn cứ block, quoted new wording, footnote, annex, beside head and foot.

Pages that lost their line breaks put head, căn cứ and signature into one block, and amending
articles open a quotation in the middle of one: such blocks are cut first.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from ingest.blocks import Raw, block_at
from ingest.frame import Frame
from ingest.header_words import any_of, type_names

_SWALLOWED = ("”Điều ", '"Điều ')
_ITEMS = frozenset(["paragraph", "dash", "star", "plus"])


@cache
def _basis() -> re.Pattern[str]:
    """First words of a line of the căn cứ block."""
    return re.compile(r"[-+*]?\s?" + any_of("basis_cues").pattern)


@cache
def _member() -> re.Pattern[str]:
    """A member of the block without "Căn cứ" begins with what it cites."""
    return re.compile(rf"[-+*]?\s?(?:và\s)?(?:{type_names()}|Văn bản)(?![^\W\d_])")


def cut(text: str, raw: list[Raw], parts: Frame) -> list[Raw]:
    """`raw` with blocks parted where the paper's parts and quotations begin."""
    head, tail = parts.head, parts.tail
    points = {head.body, tail.start, tail.end, *_openings(text), *_articles(text)}
    for piece in (head.title, *head.rest):
        points |= {piece.start, piece.end} if piece else set()
    starts = [block.start for block in raw]
    inside: dict[int, list[int]] = {}
    for point in points:
        point += len(text[point : point + 80]) - len(text[point : point + 80].lstrip())
        i = bisect_right(starts, point) - 1
        if i >= 0 and raw[i].start < point < raw[i].end:
            inside.setdefault(i, []).append(point)
    if not inside:
        return raw
    return [piece for i, block in enumerate(raw) for piece in _pieces(text, block, inside.get(i))]


def _pieces(text: str, block: Raw, points: list[int] | None) -> list[Raw]:
    if not points:
        return [block]
    points = sorted(set(points))
    first = block._replace(end=_trimmed(text, block.start, points[0]))
    ends = [*points[1:], block.end]
    rest = [block_at(text, a, _trimmed(text, a, b)) for a, b in zip(points, ends, strict=True)]
    return [first._replace(after_label=min(first.after_label, first.end)), *rest]


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def _openings(text: str) -> list[int]:
    """Quotation marks behind "như sau:" within a line."""
    behind = [at + 5 if text[at + 4 : at + 5] == " " else at + 4 for at in _finds(text, "sau:")]
    return [at for at in behind if text[at : at + 1] in ("“", '"')]


def _articles(text: str) -> list[int]:
    """Articles behind a closing mark that swallowed the line break."""
    return [at + 1 for mark in _SWALLOWED for at in _finds(text, mark) if text[at - 1] in ".;"]


def _finds(text: str, mark: str) -> Iterator[int]:
    """Where `mark` stands; `str.find` is several times faster than a pattern here."""
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)


def place_blocks(text: str, raw: list[Raw], parts: Frame) -> list[str]:
    """The place of each block of `raw`."""
    places = [parts.place(block.start) for block in raw]
    _mark_annexes(raw, places, parts)
    _mark_footnotes(raw, places)
    _mark_basis(text, raw, places)
    _mark_quotes(text, raw, places)
    return places


def _mark_annexes(raw: list[Raw], places: list[str], parts: Frame) -> None:
    """In a text without foot, annexes begin at the first PHỤ LỤC."""
    if parts.tail.start < parts.tail.end:
        return
    first = next((i for i, b in enumerate(raw) if b.kind == "annex" and places[i] == "body"), None)
    if first is not None:
        places[first:] = ["annex" if place == "body" else place for place in places[first:]]


def _mark_footnotes(raw: list[Raw], places: list[str]) -> None:
    """A footnote runs on over unlabelled paragraphs to the next label."""
    inside = False
    for i, block in enumerate(raw):
        inside = block.kind == "footnote" or (inside and block.kind == "paragraph")
        if inside:
            places[i] = "footnote"


def _mark_basis(text: str, raw: list[Raw], places: list[str]) -> None:
    """Căn cứ lines from the title to the enacting words."""
    open_ = False
    for i, block in enumerate(raw):
        if places[i] != "body":
            continue
        line = text[block.start : block.start + 40]
        listed = block.kind in _ITEMS
        if listed and line.lstrip("-+* ").startswith("Căn") and _basis().match(line):
            open_ = True
        elif not (open_ and listed and (_basis().match(line) or _runs_on(text, raw, i, line))):
            if open_ or block.kind not in ("paragraph", "heading"):
                return
            continue
        places[i] = "basis"


def _runs_on(text: str, raw: list[Raw], i: int, line: str) -> bool:
    """A member without "Căn cứ", or the rest of one that a line break has cut off."""
    ended = text[raw[i - 1].end - 1] in ";,."
    return bool(_member().match(line)) if ended else text[raw[i].end - 1] in ";,"


_REACH = 400  # blocks: longer quotations are taken for a missing closing mark


def _mark_quotes(text: str, raw: list[Raw], places: list[str]) -> None:
    """New wording of amending articles: “…” that opens a block and runs to its closing mark."""
    closing, budget = -1, 2 * len(raw) + 1000
    for i, block in enumerate(raw):
        if places[i] not in ("body", "annex"):
            continue
        if i > closing and block.opens_quote and i and text[raw[i - 1].end - 1] == ":":
            found = _closing(text, raw, i, min(_REACH, budget))
            closing = i if found is None else found
            budget -= _REACH if found is None else closing - i + 1
        if i <= closing:
            places[i] = "quoted"


def _closing(text: str, raw: list[Raw], opening: int, reach: int) -> int | None:
    """Index of the block that ends the quotation opened by block `opening`, None if unclosed."""
    curly, depth = text[raw[opening].start] == "“", 0
    for i in range(opening, min(opening + max(reach, 1), len(raw))):
        start, end = raw[i].start, raw[i].end
        if curly:
            depth += text.count("“", start, end) - text.count("”", start, end)
            if depth <= 0 or text[max(start + 1, end - 3) : end].rstrip(";").endswith('."'):
                return i
        elif text[max(start + 1, end - 4) : end].rstrip(".;, ").endswith('"'):
            return i
    return None
