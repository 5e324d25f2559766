"""PDF through pdfium, by the position of each character."""

import ctypes
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import msgspec
import pypdfium2
from pypdfium2 import raw

from ingest.read import annotations, failure, legacy, stamps
from ingest.read.failure import attached, broken, password
from ingest.read.layout import Glyph
from ingest.read.objects import address, objects
from ingest.read.page import Sheet, draft_of, sheet
from ingest.read.rules import MAX_RULES, Rule
from ingest.read.signatures import signatures
from ingest.read.textlayer import is_garbled, is_scan
from ontology.messages import message
from ontology.model import Text

HALF = 0.5  # of a page: a picture that covers more is the page itself
MAX_PAGES = 3000
_COVER = 300  # letters; the cover of a portfolio says little more than how to open it
MAX_GLYPHS = 60_000  # on one page; a dense page has 6,000
MAX_IMAGES = 200  # on one page
_HYPHENS = {0xFFFE: 0x2D, 0x0002: 0x2D}
_BLANK = 0x20  # the highest character that pdfium adds between those that a file holds
_MISTAKEN = {0x01A2: "Ư", 0x01A3: "ư"}  # what some programs write for letters of Vietnamese
_THIN = 2.5  # points: a drawn box thinner than this is a line


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page's text layer holds, in points from the top left corner as it is read."""

    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    width: float
    height: float
    image_share: float = 0.0  # of the page that its largest picture covers
    stamps: tuple[Glyph, ...] = ()  # what annotations fill in
    framed: bool = False  # whether annotations print words, of a signature perhaps


def read_pdf(data: bytes, progress: Callable[[], None] = lambda: None, *, at_once: int = 1) -> Text:
    """The text of a PDF, up to `at_once` scanned pages of it read side by side.

    `progress` is called after each page.
    """
    document = open_pdf(data)
    if (pages := len(document)) > MAX_PAGES:
        document.close()
        raise failure.many_pages(pages, MAX_PAGES)
    signed = signatures(document, data) if raw.FPDF_GetSignatureCount(document.raw) > 0 else ()
    sheets, scans = list[Sheet | Future[Sheet]](), deque[Future[Sheet]]()
    garbled: tuple[int, ...] = ()
    with ThreadPoolExecutor(at_once) as threads:  # for Tesseract only: pdfium takes one at a time
        try:
            for number in range(pages):
                page = page_text(document, number)
                scan = is_scan(page.glyphs, page.image_share)
                if scan or is_garbled(page.glyphs):
                    garbled += () if scan else (number,)
                    typed = page.image_share < HALF
                    scans.append(_scanned(document, number, page, threads, typed=typed))
                    sheets.append(scans[-1])
                    if len(scans) > at_once:
                        scans.popleft().result()
                else:
                    glyphs = stamps.stamped(page.glyphs, page.stamps)
                    sheets.append(sheet(glyphs, page.rules, (page.width, page.height)))
                progress()
            ocr = any(isinstance(page, Future) for page in sheets)
            text = draft_of([*_done(sheets, progress)], "pdf", ocr=ocr)
            if document.count_attachments() and sum(map(str.isalpha, text.text)) < _COVER:
                raise attached()
            return msgspec.structs.replace(text, garbled=garbled, signatures=signed)
        finally:
            threads.shutdown(cancel_futures=True)
            document.close()


def _done(sheets: Iterable[Sheet | Future[Sheet]], progress: Callable[[], None]) -> Iterator[Sheet]:
    for page in sheets:
        if isinstance(page, Future):
            yield page.result()
            progress()
        else:
            yield page


def open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    """Open a PDF; raises `RefusedError` for a password, a broken file, a file without pages."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise password() from error
        raise broken("PDF") from error
    if len(document) == 0:
        raise broken("PDF", message("no-pages"))
    return document


def _scanned(
    document: pypdfium2.PdfDocument,
    number: int,
    known: PageText,
    threads: ThreadPoolExecutor,
    *,
    typed: bool,
) -> Future[Sheet]:
    """Read a page from its picture, in another thread; what annotations print is known already."""
    from ingest.read import ocr, raster

    ocr.require()
    page = document[number]
    try:
        if known.framed:
            annotations.take_off(page)
        wide, high = page.get_size()
        inches = max(wide * high, 1.0) / 72**2
        dpi = min(raster.DPI, math.isqrt(int(raster.MAX_PIXELS / inches)))
        image = page.render(scale=dpi / 72).to_pil()
    finally:
        page.close()
    return threads.submit(ocr.image_sheet, image, dpi, known.stamps, typed=typed)


def page_text(document: pypdfium2.PdfDocument, number: int) -> PageText:
    """The characters and drawn lines of a page."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return PageText((), (), 0.0, 0.0)  # one broken page does not lose the others
    try:
        frame = _Frame.of(page)
        boxes = [frame.box(*box) for box in annotations.flattened(page)]
        if boxes:
            page.close()
            page = document[number]
        printed = annotations.printed(page) if boxes else frozenset()
        own, over = list[Glyph](), list[Glyph]()
        for glyph, drawn_by in _glyphs(page, frame, bool(boxes)):
            (over if drawn_by in printed else own).append(glyph)
        return PageText(
            tuple(own),
            tuple(_rules(page, frame)),
            frame.width,
            frame.height,
            _image_share(page, frame),
            tuple(stamps.fills(over, boxes)),
            bool(over),
        )
    finally:
        page.close()


@dataclass(frozen=True, slots=True)
class _Frame:
    """Turns PDF coordinates (bottom left, before rotation) into reading coordinates."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int  # clockwise: 0, 90, 180, 270

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> "_Frame":
        left, bottom, right, top = page.get_cropbox()
        return cls(left, bottom, right, top, page.get_rotation())

    @property
    def width(self) -> float:
        """Points from left to right as the page is read."""
        wide, high = self.right - self.left, self.top - self.bottom
        return high if self.turn in (90, 270) else wide

    @property
    def height(self) -> float:
        """Points from top to bottom as the page is read."""
        wide, high = self.right - self.left, self.top - self.bottom
        return wide if self.turn in (90, 270) else high

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point in reading coordinates."""
        if self.turn == 90:
            return y - self.bottom, x - self.left
        if self.turn == 180:
            return self.right - x, y - self.bottom
        if self.turn == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A box in reading coordinates, its corners in order."""
        (ax, ay), (bx, by) = self.point(x0, y0), self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _glyphs(
    page: pypdfium2.PdfPage, frame: _Frame, owners: bool
) -> Iterator[tuple[Glyph, int | None]]:
    """The characters that the file holds, each with the page's object that draws it if asked."""
    text_page = page.get_textpage()
    try:
        handle = text_page.raw
        count = min(raw.FPDFText_CountChars(handle), MAX_GLYPHS)
        codes = [raw.FPDFText_GetUnicode(handle, i) for i in range(count)]
        legacy_page = any(_encoding(handle, i) for i, c in enumerate(codes) if 0xA1 <= c <= 0xFF)
        box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        x, y = ctypes.c_double(), ctypes.c_double()
        for i, code in enumerate(codes):
            added = code <= _BLANK and raw.FPDFText_IsGenerated(handle, i)
            if code == 0 or (added and code not in _HYPHENS):
                continue
            raw.FPDFText_GetCharOrigin(handle, i, x, y)
            raw.FPDFText_GetLooseCharBox(handle, i, box)
            text = _character(handle, i, code, legacy_page)
            raw.FPDFText_GetMatrix(handle, i, matrix)
            # boxes come from what the font says of itself, which is often wrong; the size is not
            size = raw.FPDFText_GetFontSize(handle, i) * math.hypot(matrix.c, matrix.d) or 1.0
            a, b = frame.point(box.left, box.bottom)[0], frame.point(box.right, box.top)[0]
            x0, x1 = (a, b) if a < b else (b, a)
            base = frame.point(x.value, y.value)[1]
            drawn_by = address(raw.FPDFText_GetTextObject(handle, i)) if owners else None
            glyph = Glyph(text, x0, base - 0.75 * size, x1, base + 0.25 * size, base, size)
            yield glyph, drawn_by
    finally:
        text_page.close()


def _character(handle: raw.FPDF_TEXTPAGE, i: int, code: int, legacy_page: bool) -> str:
    encoding = _encoding(handle, i) if legacy_page else None
    text = _MISTAKEN.get(code) or chr(_HYPHENS.get(code, code))
    if encoding and not legacy.is_unicode(text):
        return legacy.convert(text, encoding)
    return "-" if text == "\u00ad" else text


def _encoding(handle: raw.FPDF_TEXTPAGE, i: int) -> str | None:
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(handle, i, name, 128, None)
    return legacy.encoding(name.value.decode("utf-8", "replace"))


def _rules(page: pypdfium2.PdfPage, frame: _Frame) -> Iterator[Rule]:
    """Horizontal and vertical lines drawn on the page, thin filled boxes among them."""
    count = 0
    for item in objects(page, raw.FPDF_PAGEOBJ_PATH):
        for x0, y0, x1, y1 in _strokes(item):
            rule = _rule(frame.box(x0, y0, x1, y1))
            if rule is not None:
                yield rule
                count += 1
        if count > MAX_RULES:
            return


def _image_share(page: pypdfium2.PdfPage, frame: _Frame) -> float:
    """The share of the page that its largest picture covers."""
    largest, sides = 0.0, [ctypes.c_float() for _ in range(4)]
    for item in islice(objects(page, raw.FPDF_PAGEOBJ_IMAGE, depth=2), MAX_IMAGES):
        if raw.FPDFPageObj_GetBounds(item, *sides):
            left, bottom, right, top = (side.value for side in sides)
            largest = max(largest, (right - left) * (top - bottom))
    return largest / max(frame.width * frame.height, 1.0)


def _rule(box: tuple[float, float, float, float]) -> Rule | None:
    x0, y0, x1, y1 = box
    if y1 - y0 <= _THIN < x1 - x0:
        return Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    if x1 - x0 <= _THIN < y1 - y0:
        return Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
    return None


def _strokes(item: raw.FPDF_PAGEOBJECT) -> Iterator[tuple[float, float, float, float]]:
    """The straight parts of a path; a thin filled box gives its long sides, which fall together."""
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for i in range(min(raw.FPDFPath_CountSegments(item), 2000)):
        segment = raw.FPDFPath_GetPathSegment(item, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield (*last, *point)
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield (*last, *start)
            last = start
