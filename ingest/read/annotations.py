"""What annotations of a PDF page print, through pdfium: numbers stamped, frames of signatures."""

import ctypes
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

_MOST = 200  # annotations of a page that are looked at
_DEPTH = 4  # forms in forms: the frame of a signature has three
_OBJECTS = 2000
Box = tuple[float, float, float, float]


def flattened(page: pypdfium2.PdfPage) -> list[Box]:
    """Draw what annotations print into the page, as one form behind all else, to be seen when the
    page is opened anew. Their boxes (left, bottom, right, top); none when nothing was drawn.
    """
    count = min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST)
    boxes = [box for n in range(count) if (box := _appearance(page, n)) is not None]
    done = boxes and raw.FPDFPage_Flatten(page.raw, raw.FLAT_PRINT) == raw.FLATTEN_SUCCESS
    return boxes if done else []


def _appearance(page: pypdfium2.PdfPage, number: int) -> Box | None:
    """The box of an annotation that prints something."""
    annotation, rectangle = raw.FPDFPage_GetAnnot(page.raw, number), raw.FS_RECTF()
    drawn = raw.FPDFAnnot_GetObjectCount(annotation) > 0
    placed = drawn and raw.FPDFAnnot_GetRect(annotation, rectangle)
    raw.FPDFPage_CloseAnnot(annotation)
    return (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top) if placed else None


def printed(page: pypdfium2.PdfPage) -> frozenset[int]:
    """The objects of text that a flattened page has from its annotations, by their addresses."""
    return frozenset(_texts(_last(page), _DEPTH))


def _last(page: pypdfium2.PdfPage) -> raw.FPDF_PAGEOBJECT:
    return raw.FPDFPage_GetObject(page.raw, raw.FPDFPage_CountObjects(page.raw) - 1)


def _texts(item: raw.FPDF_PAGEOBJECT, depth: int) -> Iterator[int]:
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_TEXT and (at := address(item)):
        yield at
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth:
        for number in range(min(raw.FPDFFormObj_CountObjects(item), _OBJECTS)):
            yield from _texts(raw.FPDFFormObj_GetObject(item, number), depth - 1)


def address(item: raw.FPDF_PAGEOBJECT) -> int | None:
    """What tells an object of a page from all others."""
    return ctypes.addressof(item.contents) if item else None


def take_off(page: pypdfium2.PdfPage) -> None:
    """Leave out of a picture of a flattened page what its annotations printed."""
    last = _last(page)
    if raw.FPDFPage_RemoveObject(page.raw, last):
        raw.FPDFPageObj_Destroy(last)
