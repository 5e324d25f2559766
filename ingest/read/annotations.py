"""What annotations of a PDF page print, through pdfium: numbers stamped, frames of signatures."""

import pypdfium2
from pypdfium2 import raw

from ingest.read.objects import address, inside

_MOST = 200  # annotations of a page that are looked at
_DEPTH = 4  # forms in forms: the frame of a signature has three
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
    texts = inside(_last(page), raw.FPDF_PAGEOBJ_TEXT, depth=_DEPTH - 1)
    return frozenset(at for item in texts if (at := address(item)))


def _last(page: pypdfium2.PdfPage) -> raw.FPDF_PAGEOBJECT:
    return raw.FPDFPage_GetObject(page.raw, raw.FPDFPage_CountObjects(page.raw) - 1)


def take_off(page: pypdfium2.PdfPage) -> None:
    """Leave out of a picture of a flattened page what its annotations printed."""
    last = _last(page)
    if raw.FPDFPage_RemoveObject(page.raw, last):
        raw.FPDFPageObj_Destroy(last)
