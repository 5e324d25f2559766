"""From marks on a page to reading order: glyphs → rows of segments → columns → paragraphs.

Used for PDF (a glyph is a character) and OCR (a glyph is a word). The order of a PDF's content
stream is not safe for Vietnamese (accented letters may be drawn last); only position is.
Coordinates are points from the top left corner of the page as it is read.
"""

import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import attrgetter
from statistics import median

from ingest.read.blocks import Paragraph, Place
from ingest.read.repair import is_cut
from ontology import lexicon

_SAME_LINE = 0.35  # of the font size: baselines closer than this are one line
_SPACE = 0.13  # of the font size, beyond the line's spacing: a wider gap is a space
_FEW = 6  # pairs of letters that tell how a line is spaced
_SEGMENT = 1.0  # of the font size: a wider gap may part columns
_COLUMNS = 2.2  # of the font size: a gap that begins a block of two columns
_GUTTER = 0.5  # of the font size: the least width of an empty band between two columns
_INDENT = 72.0  # points: no first line of a paragraph is indented more
_ALIGNED = 6.0  # points by which lines of one column may differ in left edge or centre
_MARKER = re.compile(r"(?:[-+•*–]\s|\d{1,3}[.)]\s|[a-zđ]\)\s|[IVX]{1,6}\.\s|Điều\s\d)")
_CUT_AFTER = re.compile(r"\w[-–/]$")  # "423-" / "KH/TU", "12/2023/QĐ-" / "UBND"
_CUT_BEFORE = re.compile(r"[-–/][A-ZĐ]")  # "148" / "-KL/TW"
_CUT_YEAR = re.compile(r"\d/(?:\d\n\d{3}|\d\d\n\d\d|\d{3}\n\d)(?!\d)")  # "31/10/202" / "5"
_ENDED = re.compile(r"[.;:!?”\"]\W{0,2}$")
_NUMBER_LINE = re.compile(r"S[ốôóỐÔ]\s?:")
_SUBJECT_LINE = re.compile(r"V/v|Về việc")
_CUT_SYMBOL = re.compile(r"[0-9A-ZĐ][-–/]$")
_SYMBOL = re.compile(r"[A-ZĐ]{2}|\d")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character or word with its box, baseline and font size."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one line without a wide gap; what is read as one."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float

    @property
    def centre(self) -> float:
        """The middle of the segment."""
        return (self.x0 + self.x1) / 2


_STATE_OR_PARTY = re.compile(r"CONGHOAXAHOI|DANGCONGSANVIETNAM")
_RECIPIENTS = re.compile(r"N[ơƠ][iI]\s?nh[ậẬ]n")
_ADDRESS = re.compile(r"K[íỉÍỈ]nh\s?g[ửừứ]i")  # stands under both columns of a head
Row = tuple[Segment, ...]
Edges = tuple[float, float]  # left and right end of the text


def rows(glyphs: Iterable[Glyph], *, words: bool = False) -> list[Row]:
    """Group glyphs into lines, and lines into segments parted by wide gaps."""
    return segmented(baselines(glyphs), words=words)


def segmented(lines: Iterable[list[Glyph]], *, words: bool) -> list[Row]:
    """Lines parted into segments by wide gaps."""
    made = (tuple(_segments(line, words)) for line in lines)
    return [row for row in made if row]


def baselines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs by their lines, from top to bottom and from left to right."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=_base):
        if lines and glyph.base - lines[-1][0].base <= _SAME_LINE * glyph.size:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    for line in lines:
        line.sort(key=_left)
    return lines


_left, _base = attrgetter("x0"), attrgetter("base")


def _segments(line: list[Glyph], words: bool) -> Iterable[Segment]:
    split = _motto(line)
    if split:  # headers are often set so tight that no gap tells the columns apart
        yield from _stretches(line[:split], words)
        line = line[split:]
    yield from _stretches(line, words)


def _motto(line: list[Glyph]) -> int:
    """Where the motto of State or Party begins in a line that holds something before it."""
    plain = [_bare(g.text) for g in line]
    found = _STATE_OR_PARTY.search("".join(plain))
    return bisect_right(list(accumulate(map(len, plain))), found.start()) if found else 0


def is_motto(text: str) -> bool:
    """Whether text begins with the motto's capitals, whatever OCR made of accents and spaces."""
    return bool(_STATE_OR_PARTY.match(_bare(text)))


@lru_cache(maxsize=4096)  # of a PDF a letter at a time
def _bare(text: str) -> str:
    """Letters without accents and white space."""
    letters = unicodedata.normalize("NFD", text.replace("Đ", "D"))
    return "".join(c for c in letters if not unicodedata.combining(c) and not c.isspace())


def _stretches(line: list[Glyph], words: bool) -> Iterable[Segment]:
    text: list[str] = []
    begun: list[Glyph] = []  # glyphs of the segment
    space, least = False, _SPACE + (0.0 if words else _spacing(line))
    for glyph in line:
        if glyph.text.isspace():
            space = True
            continue
        gap = glyph.x0 - max([g.x1 for g in begun[-3:]]) if begun else 0.0
        if begun and gap > _SEGMENT * glyph.size:
            yield _segment(text, begun)
            text, begun = [], []
        elif begun and (space or gap > least * glyph.size or words):
            text.append("" if words and is_cut(begun[-1].text, glyph.text, gap) else " ")
        text.append(glyph.text)
        begun.append(glyph)
        space = False
    if begun:
        yield _segment(text, begun)


def _spacing(line: Sequence[Glyph]) -> float:
    """By how much a line's letters are set apart, or pressed into one another (font sizes)."""
    gaps = [(b.x0 - a.x1) / b.size for a, b in pairwise(line) if a.text.strip() and b.text.strip()]
    return median(gaps) if len(gaps) >= _FEW else 0.0


def _segment(text: list[str], glyphs: list[Glyph]) -> Segment:
    return Segment(
        "".join(text),
        glyphs[0].x0,
        min(g.y0 for g in glyphs),
        max(g.x1 for g in glyphs),
        max(g.y1 for g in glyphs),
        median(g.base for g in glyphs),
        median(g.size for g in glyphs),
    )


def edges(flow: Iterable[Row], width: float) -> Edges:
    """Where the text of pages of this width begins and ends: by its long lines, noise aside."""
    long = [row for row in flow if row[-1].x1 - row[0].x0 > width / 2]
    if not long:
        return width, 0.0  # no line is long: none is full
    lefts, rights = sorted(row[0].x0 for row in long), sorted(row[-1].x1 for row in long)
    return lefts[len(long) * 15 // 100], rights[len(long) * 85 // 100]


def paragraphs(page_rows: Sequence[Row], page: int, text_edges: Edges) -> list[Paragraph]:
    """Lines in reading order, joined into paragraphs where the print shows that they go on."""
    made: list[Paragraph] = []
    for region, is_column in _regions(list(page_rows)):
        if region:
            own = (min(s.x0 for s in region), max(s.x1 for s in region))
            made.extend(_join(region, page, own if is_column else text_edges))
    return made


def cell_paragraphs(cell_rows: Sequence[Row], page: int, cell: Edges) -> tuple[Paragraph, ...]:
    """The lines of a table cell between its edges: one paragraph, but for list items that begin
    a line, and for names of which each has its own.
    """
    groups: list[list[Segment]] = []
    lines = [_merged(row) for row in cell_rows]
    room = cell[1] - cell[0] - 2 * (min((s.x0 for s in lines), default=0.0) - cell[0])
    for segment in lines:
        if groups and not (_MARKER.match(segment.text) or _own(groups[-1][-1], segment, room)):
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return tuple(_paragraph(group, page) for group in groups)


def _own(before: Segment, line: Segment, room: float) -> bool:
    """Whether a line in a capital begins though its first word had ample room above it, or
    both are persons.
    """
    word = line.text.split(" ", 1)[0]
    width = (line.x1 - line.x0) * (len(word) + 1) / max(len(line.text), 1)
    free = room - (before.x1 - before.x0)
    ended = line.text[0].isupper() and not before.text.isupper() and free > 1.5 * width
    return ended or (_is_person(before.text) and _is_person(line.text))


def _is_person(text: str) -> bool:
    words = text.strip(" ;,").split()
    named = 1 < len(words) < 6 and all(w.istitle() for w in words)
    return named and words[0].upper() in lexicon.raw("header")["families"]


# --- columns -----------------------------------------------------------------------------------


def _regions(page_rows: list[Row]) -> Iterable[tuple[list[Segment], bool]]:
    """Stretches that are read from top to bottom, and whether it is one column of a block."""
    flow: list[Segment] = []
    i = 0
    while i < len(page_rows):
        block = _block(page_rows, i) if _begins_block(page_rows[i]) else None
        if block is None:
            flow.append(_merged(page_rows[i]))
            i += 1
            continue
        end, gutter = block
        start = _upward(page_rows, i, gutter, len(flow))
        del flow[len(flow) - (i - start) :]
        yield flow, False
        for side in _sides(page_rows[start:end], gutter):
            yield side, True
        flow, i = [], end
    yield flow, False


def _begins_block(row: Row) -> bool:
    """Whether a line has two parts that are certainly no one sentence."""
    certain = _has_motto(row) or _has_recipients(row)
    return certain or any(b.x0 - a.x1 > _COLUMNS * b.size for a, b in pairwise(row))


def _has_motto(row: Row) -> bool:
    return any(is_motto(s.text) for s in row[1:])


def _has_recipients(row: Row) -> bool:
    """Whether the recipients begin here, beside whom the signature stands at heights of its own."""
    return bool(_RECIPIENTS.match(row[0].text))


def _gaps(row: Row) -> list[tuple[float, float]]:
    """The empty bands of a line; only the one before the motto where there is one."""
    if _has_recipients(row):
        return _surviving([(row[0].x1, math.inf)], row[1:])
    pairs = list(pairwise(row))
    certain = [(a, b) for a, b in pairs if is_motto(b.text)]
    return [(a.x1, b.x0) for a, b in certain or pairs]


def _block(page_rows: list[Row], start: int) -> tuple[int, tuple[float, float]] | None:
    """Where the two-column block that begins at `start` ends, and its gutter."""
    gaps = _gaps(page_rows[start])
    end, last, final = start + 1, start + 1, gaps
    while end < len(page_rows) and _near(page_rows[end - 1], page_rows[end]):
        gaps = _surviving(gaps, page_rows[end])
        if not gaps or _ADDRESS.match(page_rows[end][0].text):
            break
        end += 1
        if len(page_rows[end - 1]) > 1 or _has_recipients(page_rows[start]):
            last, final = end, gaps
    final = [g for g in final if g[1] < math.inf]
    if not final:
        return None
    gutter = max(final, key=lambda g: g[1] - g[0])
    end = _downward(page_rows, start, last, gutter)
    narrow = gutter[1] - gutter[0] < 6 * page_rows[start][0].size
    if end == start + 1 and narrow and not _has_motto(page_rows[start]):
        return None  # one line with a gap in it ("Số:      /UBND-NC")
    return end, gutter


def _near(row: Row, following: Row, lines: float = 4.5) -> bool:
    return following[0].base - row[0].base < lines * max(row[0].size, following[0].size)


def _surviving(gaps: list[tuple[float, float]], row: Row) -> list[tuple[float, float]]:
    """What a row leaves empty of the bands that were empty so far."""
    for s in row:
        cut: list[tuple[float, float]] = []
        for a, b in gaps:
            if s.x1 <= a or s.x0 >= b:
                cut.append((a, b))
            else:
                cut += [(a, s.x0), (s.x1, b)]
        gaps = [(a, b) for a, b in cut if b - a > _GUTTER * s.size]
    return gaps


def _downward(page_rows: list[Row], start: int, end: int, gutter: tuple[float, float]) -> int:
    """One-sided lines below still belong to the block when they stand in line with a column."""
    while end < len(page_rows) and _near(page_rows[end - 1], page_rows[end], 2.6):
        if _ADDRESS.match(page_rows[end][0].text):
            break
        if not _in_line(page_rows[end], page_rows[start:end], gutter):
            break
        end += 1
    return end


def _upward(page_rows: list[Row], start: int, gutter: tuple[float, float], limit: int) -> int:
    """The same for one-sided lines above (a capacity line above "Nơi nhận")."""
    first = start
    while start > first - limit and _near(page_rows[start - 1], page_rows[start]):
        below = page_rows[start : first + 4]
        row = page_rows[start - 1]
        if row[0].x0 < gutter[1] - 1 or not _in_line(row, below, gutter):
            break
        start -= 1
    return start


def _in_line(row: Row, block: Sequence[Row], gutter: tuple[float, float]) -> bool:
    segment = _merged(row)
    left = segment.x1 <= gutter[1]
    if not left and segment.x0 < gutter[0]:
        return False
    column = [s for r in block for s in r if (s.centre < sum(gutter) / 2) == left]
    if not column:
        return False
    if abs(segment.x0 - _nearest(column, segment).x0) < 1:
        return True  # the short last line of a subject in full lines
    edge, centre = median(s.x0 for s in column), median(s.centre for s in column)
    by_edge = sum(abs(s.x0 - edge) for s in column) / len(column)
    by_centre = sum(abs(s.centre - centre) for s in column) / len(column)
    return (by_edge <= by_centre + 1 and abs(segment.x0 - edge) < _ALIGNED) or (
        by_centre <= by_edge + 1 and abs(segment.centre - centre) < _ALIGNED
    )


def _nearest(column: Sequence[Segment], segment: Segment) -> Segment:
    return min(column, key=lambda s: abs(s.base - segment.base))


def _sides(
    block: Sequence[Row], gutter: tuple[float, float]
) -> tuple[list[Segment], list[Segment]]:
    middle = sum(gutter) / 2
    left: list[Segment] = []
    right: list[Segment] = []
    for row in block:
        for side, part in (
            (left, [s for s in row if s.centre < middle]),
            (right, [s for s in row if s.centre >= middle]),
        ):
            if part:
                side.append(_merged(tuple(part)))
    return left, right


def _merged(row: Row) -> Segment:
    """A row's segments as one, parted by a space."""
    if len(row) == 1:
        return row[0]
    return Segment(
        " ".join(s.text for s in row),
        row[0].x0,
        min(s.y0 for s in row),
        max(s.x1 for s in row),
        max(s.y1 for s in row),
        row[0].base,
        row[0].size,
    )


# --- paragraphs --------------------------------------------------------------------------------


def _join(region: list[Segment], page: int, text_edges: Edges) -> list[Paragraph]:
    """Join the lines of a region that the print shows to be one paragraph."""
    left, right = text_edges
    groups = [[region[0]]]
    for before, line in pairwise(region):
        if _goes_on(groups[-1], before, line, left, right):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_paragraph(group, page) for group in groups]


def _goes_on(
    group: list[Segment], before: Segment, line: Segment, left: float, right: float
) -> bool:
    """Whether `line` continues the paragraph: the line before is full and this one not indented."""
    if not 0.85 < line.size / before.size < 1.18 or line.base - before.base > 2.6 * line.size:
        return False
    if _is_cut(before.text, line.text):
        return True
    if _capitals(before.text) or _capitals(line.text):
        return False
    if _NUMBER_LINE.match(before.text) or _SUBJECT_LINE.match(line.text):
        return False
    word = line.text.split(" ", 1)[0]
    width = (line.x1 - line.x0) * (len(word) + 1) / max(len(line.text), 1)
    if right - before.x1 >= width:
        return False  # the next word would have fitted: the line was ended on purpose
    if line.x0 - left > line.size:
        return abs(line.x0 - before.x0) < 2 and line.text[0].islower()
    indented = group[0].x0 - left > line.size
    return indented or not _MARKER.match(line.text)


def across_pages(before: Paragraph, after: Paragraph) -> Paragraph | None:
    """The two as one when the last line of a page is full and the next page goes on with it."""
    if not before.pieces or not after.pieces or _ENDED.search(before.text[-3:]):
        return None
    last, right = before.pieces[-1][1], max(place[3] for _, place in before.pieces)
    if last[1] - after.pieces[0][1][1] > _INDENT:
        return None  # the last line stands in a column of its own (a signature)
    full = len(before.pieces) > 1 and right - last[3] < last[4] - last[2]
    goes_on = after.text[0].islower() or (full and not _MARKER.match(after.text))
    if not goes_on or _capitals(before.text) or _capitals(after.pieces[0][0]):
        return None
    return run_on(before, after)


def run_on(before: Paragraph, after: Paragraph) -> Paragraph:
    """Two paragraphs as one."""
    if not before.pieces:
        return after
    text, place = before.pieces[-1]
    tail = (text + joint(text, after.text), place)
    pieces = (*before.pieces[:-1], tail, *after.pieces)
    return Paragraph("".join(t for t, _ in pieces), pieces)


def _capitals(text: str) -> bool:
    return text.isupper() and sum(map(str.isalpha, text)) > 3


def _paragraph(lines: list[Segment], page: int) -> Paragraph:
    pieces: list[tuple[str, Place]] = []
    for i, line in enumerate(lines):
        text = line.text
        if i + 1 < len(lines):
            text += joint(text, lines[i + 1].text)
        pieces.append((text, (page, line.x0, line.y0, line.x1, line.y1)))
    return Paragraph("".join(t for t, _ in pieces), tuple(pieces))


def joint(before: str, after: str) -> str:
    """What stands between two lines that are one: nothing inside an identifier, else a space."""
    attached = _CUT_AFTER.search(before[-2:]) and after[:1].isalnum()
    year = _CUT_YEAR.search(f"{before[-5:]}\n{after[:4]}")
    return "" if attached or year or _CUT_BEFORE.match(after) else " "


def _is_cut(before: str, after: str) -> bool:
    """Whether a line end goes through a number and symbol."""
    return bool(_CUT_SYMBOL.search(before[-2:]) and _SYMBOL.match(after))
