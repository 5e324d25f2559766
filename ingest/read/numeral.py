"""Roman numerals counted on the picture: Tesseract's Vietnamese model drops a stroke of three
("khóa XIII" becomes "XII", heading "III." becomes "II."), and no word beside it tells.
"""

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.read.raster import Raster
from ingest.read.tesseract import Word

if TYPE_CHECKING:
    from PIL.Image import Image

# Tens, ones (two strokes may be read as H or L) and low marks: a bracket has a stroke of its own.
_NUMERAL = re.compile(r"(X{0,3})(I[IHL]{0,2}|HI)([.,;:”\"]{0,3})")
_MOST = 3  # ones in a numeral
_BAND = 0.2, 0.8  # of the height of the word: little of serifs, all of the arms of an X
_UPRIGHT = 0.85  # of a column is ink where a stroke stands
_EVEN = 2  # times as wide or as far apart as the least: what differs more is no numeral


def counted(page: Raster, word: Word) -> str:
    """The word, with as many ones as strokes are printed where fewer were read."""
    found = _NUMERAL.fullmatch(word.text)
    if found is None:
        return word.text
    tens, ones, marks = found.groups()
    strokes = _strokes(page.image.crop((word.x0 - 1, word.y0, word.x1 + 1, word.y1)))
    if len(ones) < strokes <= _MOST or (ones.strip("I") and strokes in (2, _MOST)):
        return tens + "I" * strokes + marks
    return word.text


def _strokes(image: "Image") -> int:
    """How many upright strokes a word has; 0 when they are not alike."""
    from PIL import Image

    wide, high = image.size
    band = image.crop((0, round(_BAND[0] * high), wide, max(1, round(_BAND[1] * high))))
    values = band.tobytes()
    half = (min(values) + max(values)) // 2
    inked = band.point([255] * half + [0] * (256 - half))
    columns = inked.resize((wide, 1), Image.Resampling.BOX).tobytes()
    upright = bytes(c >= 255 * _UPRIGHT for c in columns)
    runs = [m.span() for m in re.finditer(b"\x01+", upright)]
    widths = [end - start for start, end in runs]
    gaps = [b[0] - a[0] for a, b in pairwise(runs)]
    alike = all(max(sizes) <= _EVEN * min(sizes) for sizes in (widths, gaps) if sizes)
    return len(runs) if alike else 0
