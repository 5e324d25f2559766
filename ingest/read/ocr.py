"""Scans and photographs: seal off, level, words from Tesseract, then the layout of any page."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median
from typing import TYPE_CHECKING

from ingest.read import raster, tesseract
from ingest.read.failure import RefusedError
from ingest.read.handwritten import checked
from ingest.read.heading import reread
from ingest.read.layout import Glyph
from ingest.read.numeral import counted
from ingest.read.page import UNSURE, Mark, Sheet, draft_of, sheet
from ingest.read.raster import Raster
from ingest.read.repair import repaired, respelled
from ingest.read.rules import Rule
from ingest.read.stamps import stamped
from ingest.read.tesseract import Word
from ontology.messages import message
from ontology.model import Text

if TYPE_CHECKING:
    from PIL.Image import Image

_GOOD = 91.0  # mean word confidence below which a cleaned image is tried as well
_POOR = 50.0  # below which the page may stand on its side
_SPECK = 50.0  # confidence that one or two odd characters must have to be text
_GUESS = 25.0, 10.0  # the same for one letter or digit of full height, and for two
_LABEL = re.compile(r"[A-Za-zđ\d][.)]")  # of a list: "đ)", "1.", "I."
_EDGE = 0.07  # of the page's width: the margin beside the text
_EM = 1.4  # font sizes to the height of a usual word
_SPARSE = 11  # Tesseract's mode for words here and there
_LEAST_SKEW = 0.2  # degrees


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of one page image and how sure Tesseract is of them (0-100)."""

    image: Raster
    words: tuple[Word, ...]
    confidence: float
    printed: Raster  # the image before it was cleaned, which breaks thin lines


def read_image(data: bytes, kind: str, progress: Callable[[], None] = lambda: None) -> Text:
    """The text of a photographed or scanned page (all pages of a TIFF)."""
    require()
    sheets: list[Sheet] = []
    for image in raster.frames(data):
        sheets.append(image_sheet(image))
        progress()
    return draft_of(sheets, kind, ocr=True)


def require() -> None:
    """Raise `RefusedError` with what to install when scans cannot be read on this machine."""
    tesseract.require()
    require_pillow()


def require_pillow() -> None:
    """Raise `RefusedError` when the library for images is missing."""
    try:
        import PIL  # noqa: F401
    except ImportError as error:
        raise RefusedError(message("scan-no-pillow"), message("install-ocr")) from error


def image_sheet(
    image: "Image", dpi: int | None = None, stamps: Sequence[Glyph] = (), *, typed: bool = False
) -> Sheet:
    """A page image read and taken apart, with the words that are known to be stamped on it.

    Nobody wrote by hand on a page drawn from letters (`typed`).
    """
    reading = read_page(raster.prepare(image, dpi))
    high = 0 if typed else reading.image.image.height  # of a page whose head may be filled in
    words, unsure = checked(reading.image, reread(reading.image, reading.words), high)
    points = 72 / reading.image.dpi
    rules = [
        Rule(r.x0 * points, r.y0 * points, r.x1 * points, r.y1 * points)
        for r in raster.rules(reading.printed)
    ]
    wide, high = reading.image.image.size
    size = (wide * points, high * points)
    usual = median(w.y1 - w.y0 for w in words) if words else 0
    lines = _lines(w for w in words if not _is_noise(w, usual, wide))
    printed = _printed(reading.image, lines)
    glyphs = [glyph for line in lines for glyph in _line(line, printed, points, usual)]
    marks = tuple(_marks(printed, points))
    placed = stamped(glyphs, stamps)
    made = sheet(placed, rules, size, words=True, turned=reading.image.turned, marks=marks)
    return replace(made, unsure=unsure, stamped=_stamped(image))


def _stamped(image: "Image") -> tuple[str, ...]:
    """The lines of stamps in the upper half, whose colour the page is read without."""
    ink = raster.coloured(image)
    found = _lines(tesseract.words(ink, psm=_SPARSE)) if ink else []
    return tuple(" ".join(word.text for word in line) for line in found)


def read_page(page: Raster) -> Reading:
    """Read a page; one that is read badly is cleaned, then turned, and the best reading kept.

    A grainy page is cleaned before it is read at all: reading it as it is takes as long again.
    """
    grainy = raster.is_grainy(page)
    best = _read_clean(page) if grainy else _read(_level(page))
    if best.confidence < _GOOD:
        other = _read(_level(page)) if grainy else _read_clean(page)
        best = max(best, other, key=lambda r: r.confidence)
    if best.confidence < _POOR or _lies(best):
        degrees = tesseract.orientation(page)
        if degrees:
            turned = _read(_level(raster.turned(page, degrees)))
            best = max(best, turned, key=lambda r: (not _lies(r), r.confidence))
    return best


def _lies(reading: Reading) -> bool:
    """Whether most words run up or down: Tesseract reads them, but their lines out of order."""
    long = [w for w in reading.words if len(w.text) > 2]
    return 2 * sum(w.y1 - w.y0 > w.x1 - w.x0 for w in long) > len(long)


def _read_clean(page: Raster) -> Reading:
    """Read a page cleaned, and where ink is left over (under a seal) once more with it faded."""
    clean = _level(raster.cleaned(page))
    printed = raster.turned(page, clean.turned - page.turned)
    reading = replace(_read(clean), printed=printed)
    faded = raster.faded(reading.image)
    for strip in raster.unread(faded, ((w.x0, w.y0, w.x1, w.y1) for w in reading.words)):
        reading = _filled(reading, raster.cropped(faded, strip), strip)
    return reading


def _filled(reading: Reading, part: Raster, strip: raster.Box) -> Reading:
    """A reading with the words it missed in a strip of the page."""
    known = [w for w in reading.words if strip[1] < w.y1 and w.y0 < strip[3]]
    found = [_moved(w, strip) for w in tesseract.words(part, psm=6)]
    if not found or fmean(w.confidence for w in found) < _SPECK:
        return reading  # grain read as words: 11 on an empty page, 92 under a seal
    missed = [
        w
        for w in found
        if w.confidence > _SPECK and len(w.text) > 1 and not any(_overlap(w, k) for k in known)
    ]
    return replace(reading, words=(*reading.words, *missed))


def _moved(word: Word, strip: raster.Box) -> Word:
    """A word of a strip on the whole page; its line stays apart from all others."""
    line = (-1 - strip[1], *word.line[1:])  # psm 6 makes one block
    return replace(word, y0=word.y0 + strip[1], y1=word.y1 + strip[1], line=line)


def _overlap(a: Word, b: Word) -> bool:
    wide = min(a.x1, b.x1) - max(a.x0, b.x0)
    high = min(a.y1, b.y1) - max(a.y0, b.y0)
    return wide > 3 and high > 3


def _level(page: Raster) -> Raster:
    degrees = raster.skew(page)
    return page if abs(degrees) < _LEAST_SKEW else raster.turned(page, -degrees)


def _read(page: Raster) -> Reading:
    words = tuple(tesseract.words(page))
    sure = [w.confidence for w in words if len(w.text) > 1]
    return Reading(page, words, fmean(sure) if sure else 0.0, page)


def _printed(page: Raster, lines: Iterable[Sequence[Word]]) -> dict[Word, str]:
    """What the paper has where each word was read; a pair of words may stand on two lines."""
    paragraphs: dict[tuple[int, int], list[Word]] = {}
    for line in lines:
        paragraphs.setdefault(line[0].line[:2], []).extend(line)
    return {
        word: text
        for words in paragraphs.values()
        for word, text in zip(
            words, respelled([repaired(counted(page, w)) for w in words]), strict=True
        )
    }


def _marks(printed: Mapping[Word, str], points: float) -> Iterator[Mark]:
    """The words to be checked: put right (more than the foreign Ð) or unsure."""
    for word, text in printed.items():
        raw = word.text.replace("Ð", "Đ").replace("ð", "đ")
        if text != raw or word.confidence < 100 * UNSURE:
            x, y = (word.x0 + word.x1) / 2 * points, (word.y0 + word.y1) / 2 * points
            folded = unicodedata.normalize("NFC", text)
            yield Mark(folded, word.text if text != raw else folded, word.confidence / 100, x, y)


def _lines(words: Iterable[Word]) -> list[list[Word]]:
    lines: dict[tuple[int, int, int], list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return list(lines.values())


def _is_noise(word: Word, usual: float, width: int) -> bool:
    """Specks, seal remains and cut-off accents read as one or two characters."""
    if not re.search(r"[^|_\\/—ˆ~=]", word.text):
        return True  # remains of lines
    if len(word.text) > 2:
        return not re.search(r"[\w.…-]", word.text)
    if word.text in "-–+•":
        return word.confidence < _SPECK
    if not word.text.isalnum() and len(word.text) == 1:
        return True
    if not _EDGE * width < word.x0 < (1 - _EDGE) * width:
        return word.confidence < _GOOD  # beside the text: shadows of a fold, holes, a pen
    printed = word.text.isalnum() or _LABEL.fullmatch(word.text)
    speck = word.y1 - word.y0 < 0.5 * usual or not printed
    return word.confidence < (_SPECK if speck else _GUESS[len(word.text) - 1])


def _line(
    words: list[Word], printed: Mapping[Word, str], points: float, usual: float
) -> list[Glyph]:
    """A line as glyphs on the baseline that most of its words stand on.

    One size for all text of about the page's usual height: letters alone tell it badly.
    """
    base = median(w.y1 for w in words) * points
    height = median(w.y1 - w.y0 for w in words)
    size = (usual if 0.7 < height / usual < 1.35 else height) * _EM * points
    return [
        Glyph(printed[w], w.x0 * points, w.y0 * points, w.x1 * points, w.y1 * points, base, size)
        for w in words
    ]
