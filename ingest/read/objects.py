"""What a PDF page is drawn of: texts, paths, pictures, and forms that hold more of them."""

import ctypes
from collections.abc import Callable, Iterator

import pypdfium2
from pypdfium2 import raw

_MOST = 20_000  # objects of a page, or of a form, that are looked at


def objects(page: pypdfium2.PdfPage, kind: int, *, depth: int = 0) -> Iterator[raw.FPDF_PAGEOBJECT]:
    """The objects of a kind (FPDF_PAGEOBJ_…) on a page and in its forms, `depth` forms deep."""
    count = raw.FPDFPage_CountObjects(page.raw)
    yield from _of(count, lambda i: raw.FPDFPage_GetObject(page.raw, i), kind, depth)


def inside(form: raw.FPDF_PAGEOBJECT, kind: int, *, depth: int) -> Iterator[raw.FPDF_PAGEOBJECT]:
    """The same of a form."""
    count = raw.FPDFFormObj_CountObjects(form)
    yield from _of(count, lambda i: raw.FPDFFormObj_GetObject(form, i), kind, depth)


def _of(
    count: int, item_at: Callable[[int], raw.FPDF_PAGEOBJECT], kind: int, depth: int
) -> Iterator[raw.FPDF_PAGEOBJECT]:
    for i in range(min(count, _MOST)):
        item = item_at(i)
        found = raw.FPDFPageObj_GetType(item)
        if found == kind:
            yield item
        elif found == raw.FPDF_PAGEOBJ_FORM and depth:
            yield from inside(item, kind, depth=depth - 1)


def address(item: raw.FPDF_PAGEOBJECT) -> int | None:
    """What tells an object of a page from all others."""
    return ctypes.addressof(item.contents) if item else None
