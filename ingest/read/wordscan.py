"""Scanned pages pasted into a Word file as pictures: read like the pages of any scan, each in its
place among what was typed.

In a file with hardly a letter of its own every picture larger than an emblem is a page of the
paper. In a typed paper only a picture as large as a page is, and only if a text is found on it:
offices paste photographs and charts too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import msgspec

from ingest.read import raster
from ingest.read.blocks import Block, Draft, Grid, Paragraph, Picture
from ingest.read.failure import RefusedError, drawn, guarded, linked, many_pictures, pasted
from ingest.read.page import Sheet, add_page, laid_out, marked
from ingest.read.sniff import IMAGES, sniff
from ingest.read.zipxml import Package
from ontology.model import Text

_CAPTION = 120  # letters; no paper has fewer
_FILE = 50_000  # bytes; an emblem or a signature has fewer, a scanned page more
_PART, _PAGE = 0.1, 0.4  # of an A4 page: more than an emblem; a page set between its margins
DRAWN = ("docx", "odt")  # files whose pictures can be shown again; others are copies made anew
_BLANK = Sheet((), (), 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Typed:
    """A Word file taken apart: what was typed, and pictures where they stand."""

    blocks: tuple[Block, ...]
    package: Package
    margins: tuple[str, ...]
    letters: int

    @classmethod
    def of(cls, blocks: Iterable[Block], package: Package, margins: tuple[str, ...]) -> "Typed":
        """The blocks of the body, and its running lines."""
        made = tuple(blocks)
        return cls(made, package, margins, _letters(made))

    @property
    def is_scan(self) -> bool:
        """Whether there is no paper but in its pictures."""
        return self.letters < _CAPTION

    def pages(self) -> list[Picture]:
        """The pictures that are pages, in order, each part of the file once."""
        least = _PART if self.is_scan else _PAGE
        large = (p for p in _pictures(self.blocks) if p.share >= least)
        return list({(p.part or p): p for p in large}.values())


def text_of(typed: Typed, progress: Callable[[], None]) -> Text:
    """The text of a Word file; `progress` is called after each picture that was read.

    Raises `RefusedError` when the paper is in pictures and none of them can be read.
    """
    read: dict[Picture, Sheet | RefusedError] = {}
    for number, picture in enumerate(typed.pages()):
        if number == raster.MAX_FRAMES:
            read[picture] = many_pictures(number)
            break
        read[picture] = guarded(partial(_sheet, typed, picture))
        progress()
    if typed.is_scan and not any(isinstance(page, Sheet) for page in read.values()):
        _refuse(typed, read.values())
    return _written(typed, read)


def page_of(typed: Typed, number: int) -> bytes | None:
    """The picture that is page `number` (0-based) of a file of pictures alone."""
    pages = typed.pages() if typed.is_scan else []
    return _bytes(typed.package, pages[number]) if 0 <= number < len(pages) else None


def _sheet(typed: Typed, picture: Picture) -> Sheet:
    """A picture read; one without a text on it in a typed paper is an empty page."""
    from ingest.read import ocr

    ocr.require()
    page = ocr.image_sheet(next(raster.frames(_bytes(typed.package, picture))))
    said = sum(c.isalpha() for row in page.flow for s in row for c in s.text)
    return page if typed.is_scan or page.tables or said >= _CAPTION else _BLANK


def _bytes(package: Package, picture: Picture) -> bytes:
    """The bytes of a picture of the kinds that scans are kept in; others are never opened."""
    if picture.part not in package.names:
        raise linked()
    data = package.bytes(picture.part)
    try:
        known = sniff(data) in IMAGES
    except RefusedError:
        known = False
    if not known:
        raise drawn()
    return data


def _refuse(typed: Typed, problems: Iterable[Sheet | RefusedError]) -> None:
    """Raise what kept the pictures of a file of nothing else from being read, if there are any."""
    for problem in problems:
        if isinstance(problem, RefusedError):
            raise problem
    least = _FILE if typed.letters else 0
    if typed.package.largest(("word/media/", "Pictures/")) > least:
        raise pasted()


def _written(typed: Typed, read: dict[Picture, Sheet | RefusedError]) -> Text:
    sheets = [page if isinstance(page, Sheet) else _BLANK for page in read.values()]
    pages, running = laid_out(sheets)
    draft = Draft()
    draft.blocks(_woven(typed.blocks, read, dict(zip(read, pages, strict=True))))
    margins = tuple(dict.fromkeys((*typed.margins, *running)))
    text = draft.finish(typed.package.kind, margins, ocr=any(pages))
    if not text.ocr:
        return text
    text = marked(text, sheets)
    if not typed.is_scan:  # what was typed is on no page that is known
        return msgspec.structs.replace(text, pages=(), boxes=())
    return text if text.format in DRAWN else msgspec.structs.replace(text, boxes=())


def _woven(
    blocks: Iterable[Block],
    read: dict[Picture, Sheet | RefusedError],
    pages: dict[Picture, list[Block]],
) -> list[Block]:
    """What was typed with the blocks of the pages, or why there are none, in their places."""
    made: list[Block] = []
    left = dict(read)  # a picture that is placed again is read once
    numbers = {picture: number for number, picture in enumerate(read, 1)}
    after_page = bool(read)  # the empty paragraphs that only hold pictures are left out
    for block in _flat(blocks):
        if isinstance(block, Picture):
            page = left.pop(block, None)
            if isinstance(page, RefusedError):
                made.append(replace(block, number=numbers[block], problem=page))
            elif page and after_page:
                add_page(made, pages[block])
            elif page:
                made.extend(pages[block])
                after_page = bool(pages[block])
        elif not (after_page and isinstance(block, Paragraph) and not block.text.strip()):
            made.append(block)
            after_page = False
    return made


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, the pictures in the cells of a table after it."""
    for block in blocks:
        yield block
        if isinstance(block, Grid):
            yield from _pictures([block])


def _pictures(blocks: Iterable[Block]) -> Iterator[Picture]:
    for block in blocks:
        if isinstance(block, Picture):
            yield block
        elif isinstance(block, Grid):
            for cell in block.cells:
                yield from _pictures(cell.blocks)


def _letters(blocks: Sequence[Block]) -> int:
    """How many letters were typed."""
    count = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            count += sum(map(str.isalpha, block.text))
        elif isinstance(block, Grid):
            count += sum(_letters(cell.blocks) for cell in block.cells)
    return count
