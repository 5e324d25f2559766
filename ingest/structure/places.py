"""Where each block stands: căn cứ block, quoted new wording, footnote, annex, beside head and foot.

Pages that lost their line breaks put head, căn cứ and signature into one block, and amending
articles open a quotation in the middle of one: such blocks are cut first.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache

from msgspec.structs import replace

from ingest.structure.blocks import Raw, block_at
from ingest.structure.head_words import any_of, type_names
from ingest.structure.regions import Frame

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
    points = {head.body, tail.start, tail.end, *_parted(text)}
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
    end = _trimmed(text, block.start, points[0])
    first = replace(block, end=end, after_label=min(block.after_label, end))
    ends = [*points[1:], block.end]
    rest = [block_at(text, a, _trimmed(text, a, b)) for a, b in zip(points, ends, strict=True)]
    return [first, *rest]


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


# Quotation marks behind "như sau:" within a line; articles behind a closing mark that swallowed
# the line break. Both begin with plain letters, so that the scan skips by them.
_QUOTATION = re.compile(r'sau: ?(?=[“"])')
_SWALLOWED = re.compile(r'Điều (?<=[.;][”"]Điều )')


def _parted(text: str) -> Iterator[int]:
    yield from (found.end() for found in _QUOTATION.finditer(text))
    yield from (found.start() for found in _SWALLOWED.finditer(text))


def place_blocks(text: str, raw: list[Raw], parts: Frame) -> list[str]:
    """The place of each block of `raw`."""
    places = _by_part([block.start for block in raw], parts)
    _mark_annexes(raw, places, parts)
    _mark_footnotes(raw, places)
    _mark_basis(text, raw, places)
    _mark_quotes(text, raw, places)
    return places


def _by_part(starts: list[int], parts: Frame) -> list[str]:
    """The part of each start; most stand in the body or behind the foot."""
    body, foot, annex = (
        bisect_left(starts, at)
        for at in (max(parts.start, parts.head.body), parts.tail.start, parts.tail.end)
    )
    return [
        *map(parts.place, starts[:body]),
        *["body"] * (foot - body),
        *map(parts.place, starts[max(body, foot) : annex]),
        *["annex"] * (len(starts) - max(body, annex)),
    ]


def _mark_annexes(raw: list[Raw], places: list[str], parts: Frame) -> None:
    """In a text without foot, annexes begin at the first PHỤ LỤC."""
    if parts.tail.start < parts.tail.end:
        return
    first = next((i for i, b in enumerate(raw) if b.kind == "annex" and places[i] == "body"), None)
    if first is not None:
        places[first:] = ["annex" if place == "body" else place for place in places[first:]]


def _mark_footnotes(raw: list[Raw], places: list[str]) -> None:
    """A footnote runs on over unlabelled paragraphs to the next label."""
    kinds = [block.kind for block in raw]
    for i in [i for i, kind in enumerate(kinds) if kind == "footnote"]:
        places[i] = "footnote"
        while i + 1 < len(kinds) and kinds[i + 1] == "paragraph":
            i += 1
            places[i] = "footnote"


def _mark_basis(text: str, raw: list[Raw], places: list[str]) -> None:
    """Căn cứ lines from the title to the enacting words."""
    open_ = False
    for i, block in enumerate(raw):
        if places[i] != "body":
            continue
        line = text[block.start : block.start + 40]
        listed = block.kind in _ITEMS
        if listed and line.lstrip("-+* ").startswith("Căn"):
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


_TEXT = ("body", "annex")
_REACH = 400  # blocks: longer quotations are taken for a missing closing mark


def _mark_quotes(text: str, raw: list[Raw], places: list[str]) -> None:
    """New wording of amending articles: “…” that opens a block and runs to its closing mark."""
    closing, budget = -1, 2 * len(raw) + 1000
    for i in [i for i, block in enumerate(raw) if block.opens_quote and i]:
        if i <= closing or places[i] not in _TEXT or text[raw[i - 1].end - 1] != ":":
            continue
        found = _closing(text, raw, i, min(_REACH, budget))
        closing = i if found is None else found
        budget -= _REACH if found is None else closing - i + 1
        for k in range(i, closing + 1):
            places[k] = "quoted" if places[k] in _TEXT else places[k]


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
