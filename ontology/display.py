"""Words of strangers as they may be shown: they drive no terminal, no sheet and no reader's eye."""

import re
from typing import Any

# Control characters but for tab and line end; marks that turn the direction of words; what no XML
# and no UTF-8 has. No Vietnamese text needs one of them.
_DRIVES = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")  # also as wide letters: Excel takes them


def harmless(text: str) -> str:
    """The text without what a terminal or a program would obey.

    >>> harmless("a\\x1b[2Jb \\u202ecod.exe")
    'a[2Jb cod.exe'
    """
    return _DRIVES.sub("", text)


def escaped(json: str) -> str:
    r"""JSON that says the same, with such characters written out.

    >>> escaped('{"a": "\u202e"}')
    '{"a": "\\u202e"}'
    """
    return _DRIVES.sub(lambda found: f"\\u{ord(found[0]):04x}", json)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a cell that begins so.

    >>> is_formula("=1+1"), is_formula(" ＝1+1"), is_formula("1+1")
    (True, True, False)
    """
    return bool(_FORMULA.match(text))


class Tame:
    """A terminal's stream that writes only what is harmless; `inner` is the stream itself."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def write(self, text: str) -> int:
        """As a stream's."""
        self.inner.write(harmless(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        """Everything else."""
        return getattr(self.inner, name)
