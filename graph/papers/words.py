"""The words of a sentence, whatever copy of a document they stand in."""

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=65536)
def same_words(quote: str) -> str:
    """A quote for comparing: its letters and digits, whatever the case, line breaks and marks."""
    return "".join(re.findall(r"\w", unicodedata.normalize("NFC", quote).casefold()))
