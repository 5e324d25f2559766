"""Whether a PDF page's text layer is the paper, or a stamp over a scan, or garbled letters."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from ingest.read.layout import Glyph

_FEW = 120  # letters; an electronic signature's stamp has fewer, a page of a paper more
_STRIP = 100.0  # points from the first to the last line of such a stamp
_SAMPLE = 200  # letters from which the share of accents says something
_ACCENTED = 0.12  # of all letters; Vietnamese has 0.22 to 0.30, garbled layers 0.02 to 0.08
_ODD = 0.06  # of all signs; a paper stays under 0.02
_FOREIGN = 0.03  # of all letters; names of other languages stay under 0.01
_ALPHABET = re.compile(r"[A-Za-zĐđĂăÂâÊêÔôƠơƯưÀ-Ãà-ãÈ-Êè-êÌÍìíÒ-Õò-õÙÚùúÝýĨĩŨũẠ-ỹ]")
_PLAIN = re.compile(r"[\w\s.,;:!?()\[\]/%\"'“”‘’+*=<>&@°…–—-]")


def is_garbled(glyphs: Sequence[Glyph]) -> bool:
    """Whether the letters cannot be Vietnamese prose: hardly an accent, many odd signs, or letters
    of other alphabets (a font without Unicode: "QuyӃt ÿӏnh").

    English prose has few accents too, but no odd signs and no capitals inside words.
    """
    text = unicodedata.normalize("NFC", "".join(g.text for g in glyphs))
    letters = Counter(c for c in text if c.isalpha())
    count = letters.total()
    if count < _SAMPLE:
        return False
    accented = sum(n for c, n in letters.items() if not c.isascii()) / count
    foreign = sum(n for c, n in letters.items() if c < "\u0590" and not _ALPHABET.match(c)) / count
    odd = sum(not _PLAIN.match(c) for c in text) / len(text)
    inner = len(re.findall(r"[a-z][A-Z]", text)) / count
    poor = accented < _ACCENTED and (odd > _ODD / 4 or inner > 0.01)
    return odd > _ODD or foreign > _FOREIGN or poor


def is_scan(glyphs: Sequence[Glyph], image_share: float) -> bool:
    """Whether the page is a picture (covering `image_share` of it) with little text over it: few
    letters, or all in a strip where a program wrote who signed the scan.
    """
    if image_share <= 0.5:
        return False
    bases = [g.base for g in glyphs if g.text.isalpha()]
    return len(bases) < _FEW or max(bases) - min(bases) < _STRIP
