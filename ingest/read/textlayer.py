"""Whether a PDF page's text layer is the paper, or a stamp over a scan, or garbled letters."""

import re
import unicodedata
from collections.abc import Sequence

from ingest.read.layout import Glyph

_FEW = 120  # letters; an electronic signature's stamp has fewer, a page of a paper more
_STRIP = 100.0  # points from the first to the last line of such a stamp
_SAMPLE = 200  # letters from which the share of accents says something
_ACCENTED = 0.12  # of all letters; Vietnamese has 0.22 to 0.30, garbled layers 0.02 to 0.08
_ODD = 0.06  # of all signs; a paper stays under 0.02
_PLAIN = re.compile(r"[\w\s.,;:!?()\[\]/%\"'“”‘’+*=<>&@°…–—-]")


def is_garbled(glyphs: Sequence[Glyph]) -> bool:
    """Whether the letters cannot be Vietnamese prose: hardly an accent, or many odd signs.

    English prose has few accents too, but no odd signs and no capitals inside words.
    """
    text = unicodedata.normalize("NFC", "".join(g.text for g in glyphs))
    count = sum(map(str.isalpha, text))
    if count < _SAMPLE:
        return False
    accented = sum(not c.isascii() for c in text if c.isalpha()) / count
    odd = sum(not _PLAIN.match(c) for c in text) / len(text)
    inner = len(re.findall(r"[a-z][A-Z]", text)) / count
    return odd > _ODD or (accented < _ACCENTED and (odd > _ODD / 4 or inner > 0.01))


def is_scan(glyphs: Sequence[Glyph], image_share: float) -> bool:
    """Whether the page is a picture (covering `image_share` of it) with little text over it: few
    letters, or all in a strip where a program wrote who signed the scan.
    """
    if image_share <= 0.5:
        return False
    bases = [g.base for g in glyphs if g.text.isalpha()]
    return len(bases) < _FEW or max(bases) - min(bases) < _STRIP
