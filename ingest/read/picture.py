"""A page of the original as a picture, to be shown beside its text; runs in the worker process.

The picture has `points * dpi / 72` pixels, so that a `Box` of the text falls where its words are.
"""

import hashlib
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.read import office, raster
from ingest.read.failure import unsafe
from ingest.read.sniff import IMAGES, sniff
from ontology.confine import encloses
from ontology.messages import message

if TYPE_CHECKING:
    from PIL.Image import Image

_PRINTED = ("docx", "odt")  # text and web pages have no pages to show
_CONFINED = ("doc", "rtf")  # only where LibreOffice cannot take in other files they name


def picture(path: Path, page: int, dpi: int, scratch: Path) -> bytes | None:
    """Page `page` (0-based) as PNG; None when there is no such page or nothing here draws it."""
    data = path.read_bytes()
    kind = sniff(data, path.suffix)
    if kind in _PRINTED and (pasted := _pasted(data, kind, page)):
        return _of_image(pasted, 0, dpi)
    if kind in _PRINTED or (kind in _CONFINED and encloses()):
        printed = _printed(data, scratch)
        return None if printed is None else _of_pdf(printed.read_bytes(), page, dpi)
    if kind in IMAGES:
        return _of_image(data, page, dpi)
    return _of_pdf(data, page, dpi) if kind == "pdf" else None


def _pasted(data: bytes, kind: str, page: int) -> bytes | None:
    """The picture that is a page of a Word file of scanned pages: its places were told by it."""
    from ingest.read.docx import open_docx
    from ingest.read.odt import open_odt
    from ingest.read.wordscan import page_of

    return page_of(open_docx(data) if kind == "docx" else open_odt(data), page)


def _printed(data: bytes, scratch: Path) -> Path | None:
    """A Word or OpenDocument file as PDF; the last one made is kept for its other pages."""
    if office.program() is None:
        return None
    folder = scratch / "printed"
    made = folder / f"{hashlib.sha256(data).hexdigest()}.pdf"
    if not made.exists():
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        source = made.with_suffix(".in")
        source.write_bytes(data)
        office.to_pdf(source, scratch)
    return made


def _of_pdf(data: bytes, page: int, dpi: int) -> bytes | None:
    from ingest.read.ocr import require_pillow
    from ingest.read.pdf import open_pdf

    require_pillow()
    document = open_pdf(data)
    try:
        if not 0 <= page < len(document):
            return None
        drawn = document[page]
        wide, high = drawn.get_size()
        _need_small(wide * dpi / 72 * high * dpi / 72)
        return _png(drawn.render(scale=dpi / 72).to_pil())
    finally:
        document.close()


def _of_image(data: bytes, page: int, dpi: int) -> bytes | None:
    from ingest.read.ocr import require_pillow

    require_pillow()
    for number, image in enumerate(raster.frames(data)):
        if number == page:
            factor = dpi / raster.resolution(image)
            size = (math.ceil(image.width * factor), math.ceil(image.height * factor))
            _need_small(size[0] * size[1])
            return _png(image.resize(size))
    return None


def _need_small(pixels: float) -> None:
    if pixels > raster.MAX_PIXELS:
        raise unsafe(message("page-large"))


def _png(image: "Image") -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=3)
    return out.getvalue()
