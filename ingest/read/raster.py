"""Page images made ready for OCR: size, seal taken off, noise and skew taken out."""

import io
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.read.failure import broken, unsafe
from ingest.read.rules import Rule
from ontology.messages import message

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 200  # more makes no better text and takes longer (measured)
MAX_PIXELS = 40_000_000
MAX_FRAMES = 500
_A4_WIDTH = 8.27  # inches; photographs and many scans tell no resolution
_ACROSS, _DOWN = 150, 60  # pixels at 200 dpi: shorter strokes are letters
_FADE = 0.55  # of the way from ink to paper: lighter is no text
_THICK = 12  # pixels: thicker is a picture
_GRAIN = 7  # of 255: scans stay under 4, grain of a bad copier reaches 9
_INK, _TILE, _MUCH = 170, 32, 40  # darker is ink; in tiles of so many pixels; so much of 255
_BOLD = 0.25  # of its ink that a stroke of four pixels keeps when it is thinned
_NEAR = 5  # tiles: strips no farther apart are read as one

_COLOUR = 70  # of 255 between a pixel's strongest and weakest channel: ink, no yellowed paper
_STAMP = 1_500  # pixels at 200 dpi: two letters of a stamp, 12 mm high, have more

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Raster:
    """A grey page image and its resolution."""

    image: "Image"
    dpi: int
    turned: float = 0.0  # degrees clockwise by which the page was turned so far

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
                raise unsafe(message("picture-over"))
            for number, frame in enumerate(ImageSequence.Iterator(opened)):
                if number >= MAX_FRAMES:
                    raise unsafe(message("picture-pages"))
                yield ImageOps.exif_transpose(frame.convert("RGB"))
    except Image.DecompressionBombError as error:
        raise unsafe(message("picture-large")) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise broken(message("kind-picture")) from error


def resolution(image: "Image") -> int:
    """Dots an inch of a photographed or scanned page, taken to be as wide as A4."""
    return max(50, round(min(image.size) / _A4_WIDTH))


def prepare(image: "Image", dpi: int | None = None) -> Raster:
    """Grey at about 200 dpi without seals: red and blue ink is light in its strongest channel."""
    from PIL import Image, ImageChops

    if image.mode in ("RGB", "RGBA", "P", "CMYK"):
        red, green, blue = image.convert("RGB").split()
        image = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    else:
        image = image.convert("L")
    known = dpi or resolution(image)
    if 150 <= known <= 260:
        return Raster(image, known)
    factor = DPI / known
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    if size[0] * size[1] > MAX_PIXELS:
        raise unsafe(message("page-large"))
    return Raster(image.resize(size, Image.Resampling.LANCZOS), DPI)


def coloured(image: "Image") -> Raster | None:
    """The coloured ink of a page's upper half alone, dark on white: stamps; None where is none."""
    from PIL import Image, ImageChops

    if image.mode not in ("RGB", "RGBA", "P", "CMYK"):
        return None
    upper = image.convert("RGB").crop((0, 0, image.width, image.height // 2))
    wide = round(DPI * _A4_WIDTH)
    size = (wide, max(1, round(upper.height * wide / upper.width)))
    red, green, blue = upper.resize(size, Image.Resampling.BILINEAR).split()
    light = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    dark = ImageChops.darker(ImageChops.darker(red, green), blue)
    colour = ImageChops.subtract(light, dark).point(lambda v: 0 if v > _COLOUR else 255)
    ink = colour.histogram()[0]
    return Raster(colour, DPI) if ink > _STAMP else None


def cleaned(raster: Raster) -> Raster:
    """Shadow and noise taken out, for pages that are read with low confidence."""
    from PIL import Image, ImageChops, ImageFilter

    image = raster.image
    small = image.resize(
        (max(1, image.width // 8), max(1, image.height // 8)), Image.Resampling.BOX
    )
    for _ in range(4):  # as one filter of 9 x 9, four times as fast
        small = small.filter(ImageFilter.MaxFilter(3))
    paper = small.filter(ImageFilter.GaussianBlur(8))
    background = paper.resize(image.size, Image.Resampling.BILINEAR)
    flat = ImageChops.invert(ImageChops.subtract(background, image))
    return replace(raster, image=_median(flat))


def _median(image: "Image") -> "Image":
    """Each pixel the median of the nine around it, seven times as fast as Pillow's own filter
    (measured): of three sorted columns it is the median of the largest least, the middle middle
    and the least largest.
    """
    from PIL.ImageChops import darker, lighter, offset

    def middle(a: "Image", b: "Image", c: "Image") -> "Image":
        return lighter(darker(a, b), darker(lighter(a, b), c))

    def beside(column: "Image") -> tuple["Image", "Image", "Image"]:
        return offset(column, 1, 0), column, offset(column, -1, 0)

    above, below = offset(image, 0, 1), offset(image, 0, -1)
    least, most = darker(above, below), lighter(above, below)
    a, b, c = beside(darker(least, image))
    d, e, f = beside(lighter(most, image))
    middles = middle(*beside(lighter(least, darker(most, image))))
    return middle(lighter(lighter(a, b), c), middles, darker(darker(d, e), f))


def is_grainy(raster: Raster) -> bool:
    """Whether half of the pixels differ from their surroundings: such a page is cleaned first."""
    from PIL import ImageChops

    wide, high = raster.image.size
    part = raster.image.crop((wide // 4, high // 4, wide // 2, high // 2))
    grain = ImageChops.difference(part, _median(part)).histogram()
    return sum(grain[:_GRAIN]) < sum(grain) / 2


def unread(raster: Raster, words: Iterable[Box]) -> list[Box]:
    """The strips of the page, as wide as it is, with much ink outside of the boxes of words."""
    from PIL import Image, ImageDraw

    image = raster.image.copy()
    draw = ImageDraw.Draw(image)
    for x0, y0, x1, y1 in words:
        draw.rectangle((x0 - 6, y0 - 6, x1 + 6, y1 + 6), fill=255)
    ink = image.point([255] * _INK + [0] * (256 - _INK))
    wide, high = image.width // _TILE, image.height // _TILE
    coarse = ink.resize((wide, high), Image.Resampling.BOX).tobytes()
    inked = [y for y in range(high) if max(coarse[y * wide : (y + 1) * wide]) > _MUCH]
    firsts = [y for y in inked if not any(above in inked for above in range(y - _NEAR, y))]
    lasts = [y for y in inked if not any(below in inked for below in range(y + 1, y + _NEAR + 1))]
    return [
        (0, max(0, (first - 1) * _TILE), image.width, min(image.height, (last + 2) * _TILE))
        for first, last in zip(firsts, lasts, strict=True)
    ]


def faded(raster: Raster) -> Raster:
    """A cleaned page with grey seals and specks faded out, and some strokes of letters too."""
    return replace(raster, image=raster.image.point(_levels(raster.image)))


def _levels(image: "Image") -> list[int]:
    """A tone curve from the darkest ink to white half-way to paper: grey seals and specks fade."""
    counts, seen, ink = image.histogram(), 0, 0
    while seen < 0.005 * sum(counts):
        seen += counts[ink]
        ink += 1
    white = ink + (255 - ink) * _FADE
    return [max(0, min(255, round((v - ink) * 255 / (white - ink)))) for v in range(256)]


def turned(raster: Raster, degrees: float) -> Raster:
    """The page turned clockwise."""
    from PIL import Image

    if not degrees:
        return raster
    exact = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180,
             270: Image.Transpose.ROTATE_90}  # fmt: skip
    if degrees in exact:
        image = raster.image.transpose(exact[int(degrees)])
    else:
        image = raster.image.rotate(-degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return Raster(image, raster.dpi, raster.turned + degrees)


def cropped(raster: Raster, box: Box) -> Raster:
    """A part of the page."""
    return Raster(raster.image.crop(box), raster.dpi)


def enlarged(raster: Raster, box: Box, scale: float) -> Raster:
    """A part of the page so many times as large, paper around it."""
    from PIL import Image, ImageOps

    part = raster.image.crop(box)
    size = round(part.width * scale), round(part.height * scale)
    larger = part.resize(size, Image.Resampling.LANCZOS)
    return Raster(ImageOps.expand(larger, round(20 * scale), 255), round(raster.dpi * scale))


def thinned(raster: Raster) -> Raster:
    """The page with a pixel taken off every side of its strokes; as it is where they are thin."""
    from PIL import ImageFilter

    image = raster.image.filter(ImageFilter.MaxFilter(3))
    left, ink = (sum(picture.histogram()[:_INK]) for picture in (image, raster.image))
    return replace(raster, image=image) if left > _BOLD * ink else raster


def gap(raster: Raster, box: Box, share: float) -> int:
    """The column without ink that is nearest to a share of the width of a box."""
    from PIL import Image

    inked = raster.image.crop(box).point([255] * _INK + [0] * (256 - _INK))
    columns = inked.resize((inked.width, 1), Image.Resampling.BOX).tobytes()
    wanted = round(share * inked.width)
    empty = [x for x, ink in enumerate(columns) if not ink]
    return box[0] + min(empty, key=lambda x: abs(x - wanted), default=wanted)


def skew(raster: Raster) -> float:
    """Degrees by which the lines fall to the right (clockwise), between -4 and 4."""
    from PIL import Image

    image = raster.image
    factor = 600 / max(image.size)
    small = image.resize(
        (max(1, round(image.width * factor)), max(1, round(image.height * factor))),
        Image.Resampling.BOX,
    )
    coarse = _sharpest(small, (i / 2 for i in range(-8, 9)))
    return _sharpest(small, (coarse + i / 10 for i in range(-4, 5)))


def _sharpest(image: "Image", angles: Iterable[float]) -> float:
    """The angle at which lines stand out most, the smallest one of equals."""
    return max(sorted(angles, key=abs), key=lambda angle: _sharpness(image, angle))


def _sharpness(image: "Image", degrees: float) -> float:
    """How much the darkness of neighbouring rows differs when the page is turned back.

    Columns are moved up and down instead: at such angles the rows are the same.
    """
    from PIL import Image

    fall = math.tan(math.radians(degrees))
    move = (1, 0, 0, fall, 1, -fall * image.width / 2)
    level = image.transform(image.size, Image.Transform.AFFINE, move, fillcolor=255)
    rows = level.resize((1, level.height), Image.Resampling.BOX).tobytes()
    return float(sum((a - b) ** 2 for a, b in pairwise(rows)))


def rules(raster: Raster) -> list[Rule]:
    """Lines drawn on a level page, in pixels."""
    from PIL import Image

    image = raster.image
    across = (Rule(a, y, b, y) for y, a, b in _lines(image, _ACROSS * raster.dpi // DPI))
    standing = image.transpose(Image.Transpose.TRANSPOSE)
    down = (Rule(x, a, x, b) for x, a, b in _lines(standing, _DOWN * raster.dpi // DPI))
    return [*across, *down]


def _lines(image: "Image", least: int) -> list[tuple[float, int, int]]:
    """Horizontal lines as (middle of their rows, first, end); runs that lie together are one."""
    from PIL import Image

    # Averaged over 8 pixels along the line, specks fade and a drawn line stays dark.
    wide = max(1, image.width // 8)
    squeezed = image.resize((wide, image.height), Image.Resampling.BOX)
    paper = sorted(squeezed.resize((40, 40), Image.Resampling.BOX).tobytes())[1200]
    dark = squeezed.point([0] * int(paper * 0.72) + [255] * (256 - int(paper * 0.72))).tobytes()
    run = re.compile(rb"\x00{%d,}" % (least // 8))
    boxes = _boxes(
        (y, m.start() - y * wide, m.end() - y * wide)
        for y in range(image.height)
        for m in run.finditer(dark, y * wide, (y + 1) * wide)
    )
    return [
        ((top + bottom) / 2, start * 8, end * 8)
        for top, bottom, start, end in boxes
        if bottom - top < _THICK and _alone(squeezed, (top, bottom, start, end), paper)
    ]


def _boxes(runs: Iterator[tuple[int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Runs (row, start, end), by rows, joined where they touch: (top, bottom, start, end)."""
    open_boxes: list[tuple[int, int, int, int]] = []
    closed: list[tuple[int, int, int, int]] = []
    for y, start, end in runs:
        closed += [b for b in open_boxes if b[1] < y - 3]
        open_boxes = [b for b in open_boxes if b[1] >= y - 3]
        touching = [b for b in open_boxes if b[2] <= end and start <= b[3]]
        open_boxes = [b for b in open_boxes if b not in touching]
        tops, starts, ends = (
            zip(*((t, s, e) for t, _, s, e in touching), strict=True)
            if touching
            else ((y,), (start,), (end,))
        )
        open_boxes.append((min(tops), y, min(*starts, start), max(*ends, end)))
    return closed + open_boxes


def _alone(image: "Image", box: tuple[int, int, int, int], paper: int) -> bool:
    """Whether the rows on both sides are paper: the serifs of bold capitals make lines too."""
    from PIL import ImageStat

    top, bottom, start, end = box
    sides = ((top - 6, top - 4), (bottom + 4, bottom + 6))
    return all(
        ImageStat.Stat(image.crop((start, a, end, b))).mean[0] > paper * 0.8
        for a, b in sides
        if a >= 0 and b <= image.height
    )
