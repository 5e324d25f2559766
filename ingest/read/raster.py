"""Page images made ready for OCR: size, seal taken off, noise and skew taken out."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.read.failure import RefusedError, broken, unsafe
from ingest.read.rules import Rule

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 200  # more makes no better text and takes longer (measured)
MAX_PIXELS = 40_000_000
MAX_FRAMES = 500
_A4_WIDTH = 8.27  # inches; photographs and many scans tell no resolution
_LINE_RUN = 70  # dark pixels in a row at 200 dpi that make a drawn line


@dataclass(frozen=True, slots=True)
class Raster:
    """A grey page image and its resolution."""

    image: "Image"
    dpi: int

    def pgm(self) -> bytes:
        """The image as a binary PGM, which every Leptonica reads and costs nothing to write."""
        wide, high = self.image.size
        return b"P5 %d %d 255\n" % (wide, high) + self.image.tobytes()


def frames(data: bytes) -> Iterator["Image"]:
    """The pages of an image file, upright as its camera says."""
    from PIL import Image, ImageOps, ImageSequence

    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.size[0] * opened.size[1] > MAX_PIXELS:
                raise unsafe("ảnh quá lớn (trên 40 triệu điểm ảnh)")
            for number, frame in enumerate(ImageSequence.Iterator(opened)):
                if number >= MAX_FRAMES:
                    raise unsafe("tệp ảnh có quá nhiều trang")
                yield ImageOps.exif_transpose(frame.convert("RGB"))
    except Image.DecompressionBombError as error:
        raise unsafe("ảnh quá lớn") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise broken("ảnh") from error


def prepare(image: "Image", dpi: int | None = None) -> Raster:
    """Grey at about 200 dpi without seals: red and blue ink is light in its strongest channel."""
    from PIL import Image, ImageChops

    if image.mode in ("RGB", "RGBA", "P", "CMYK"):
        red, green, blue = image.convert("RGB").split()
        image = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    else:
        image = image.convert("L")
    known = dpi or round(min(image.size) / _A4_WIDTH)
    if 150 <= known <= 260:
        return Raster(image, known)
    factor = DPI / max(known, 50)
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    if size[0] * size[1] > MAX_PIXELS:
        raise unsafe("trang quá lớn")
    return Raster(image.resize(size, Image.Resampling.LANCZOS), DPI)


def cleaned(raster: Raster) -> Raster:
    """Shadow and noise taken out, for pages that are read with low confidence."""
    from PIL import Image, ImageChops, ImageFilter

    image = raster.image
    small = image.resize((max(1, image.width // 8), max(1, image.height // 8)), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(8))
    background = paper.resize(image.size, Image.Resampling.BILINEAR)
    flat = ImageChops.invert(ImageChops.subtract(background, image))
    return Raster(flat.filter(ImageFilter.MedianFilter(3)), raster.dpi)


def turned(raster: Raster, degrees: float) -> Raster:
    """The page turned clockwise."""
    from PIL import Image

    exact = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180,
             270: Image.Transpose.ROTATE_90}  # fmt: skip
    if degrees in exact:
        return Raster(raster.image.transpose(exact[int(degrees)]), raster.dpi)
    if abs(degrees) < 0.1:
        return raster
    image = raster.image.rotate(
        -degrees, resample=Image.Resampling.BICUBIC, expand=False, fillcolor=255
    )
    return Raster(image, raster.dpi)


def skew(raster: Raster) -> float:
    """Degrees by which the lines fall to the right (clockwise), between -4 and 4."""
    from PIL import Image

    image = raster.image
    factor = 600 / max(image.size)
    small = image.resize(
        (max(1, round(image.width * factor)), max(1, round(image.height * factor))),
        Image.Resampling.BOX,
    )
    coarse = max((i / 2 for i in range(-8, 9)), key=lambda a: _sharpness(small, a))
    return max((coarse + i / 10 for i in range(-4, 5)), key=lambda a: _sharpness(small, a))


def _sharpness(image: "Image", degrees: float) -> float:
    """How much the darkness of neighbouring rows differs when the page is turned back."""
    from PIL import Image

    level = image.rotate(degrees, resample=Image.Resampling.BILINEAR, fillcolor=255)
    rows = level.resize((1, level.height), Image.Resampling.BOX).tobytes()
    return float(sum((a - b) ** 2 for a, b in zip(rows, rows[1:], strict=False)))


def rules(raster: Raster) -> list[Rule]:
    """Lines drawn on a level page, in pixels."""
    from PIL import Image, ImageFilter

    dark = raster.image.filter(ImageFilter.MinFilter(3)).point([0] * 140 + [255] * 116)
    least = _LINE_RUN * raster.dpi // DPI
    across = (Rule(a, y, b, y) for y, a, b in _runs(dark, least))
    down = (
        Rule(x, a, x, b) for x, a, b in _runs(dark.transpose(Image.Transpose.TRANSPOSE), least)
    )
    return [*across, *down]


def _runs(image: "Image", least: int) -> list[tuple[float, int, int]]:
    """Long dark runs as (middle of their rows, first, end), those that lie together as one."""
    data, wide = image.tobytes(), image.width
    dark = re.compile(rb"\x00{%d,}" % least)
    open_boxes: list[list[int]] = []  # first row, last row, first, end
    closed: list[list[int]] = []
    for y in range(image.height):
        for run in dark.finditer(data, y * wide, (y + 1) * wide):
            _extend(open_boxes, y, run.start() - y * wide, run.end() - y * wide)
        closed += [b for b in open_boxes if b[1] < y - 3]
        open_boxes = [b for b in open_boxes if b[1] >= y - 3]
    thick = least // 4  # thicker is a picture, not a line
    return [
        ((first + last) / 2, start, end)
        for first, last, start, end in closed + open_boxes
        if last - first <= thick
    ]


def _extend(boxes: list[list[int]], y: int, start: int, end: int) -> None:
    for box in boxes:
        if box[2] <= end and start <= box[3]:
            box[1], box[2], box[3] = y, min(box[2], start), max(box[3], end)
            return
    boxes.append([y, y, start, end])
