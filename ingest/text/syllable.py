"""What a syllable of Vietnamese looks like: all else in capitals is an abbreviation or a name."""

import re
import unicodedata

TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    r"(?:iê|yê|uyê|uô|ươ|oa|oă|oe|oo|uâ|uê|uơ|uy|uya|ua|ưa|ia|ya|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[cmnptiouy])?"
)


def is_syllable(word: str) -> bool:
    """Whether `word` may be one syllable of Vietnamese.

    >>> [is_syllable(w) for w in ("quyết", "NGHỊ", "ai", "TTATGT", "IoT", "OCOP", "BHYT")]
    [True, True, True, False, False, False, False]
    """
    low = unicodedata.normalize("NFD", word.lower())
    return bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", TONES.sub("", low))))
