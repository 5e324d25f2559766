"""The sentence around a span of hard-wrapped administrative text."""

import re

# What opens a new unit at the start of a line: list numbers, dashes, articles, header formulas.
_MARKER = r"(?:[-–+•*]\s|\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}|[a-zđ]\)|[IVX]{1,5}[.)-]|" + (
    r"(?:Điều|Chương|Mục|Phần|Khoản)\s+\w{1,8}\b|Căn cứ|Kính gửi|Nơi nhận|V/v|Về việc|"
    r"TM\.|T/M|KT\.|K/T|QUYẾT |PHỤ LỤC|[^\n,]{2,40}, ngày [\d .…]{0,12} ?tháng )"
)
# A paragraph does not end in one of these: the blank line behind it is a page break.
_OPEN_END = r"(?<!,\n)" + "".join(
    rf"(?<!\b{word}\n)"
    for word in re.split(" ", "của và về tại số ngày với cho để do từ theo các năm là")
)
_CAPITAL = "[A-ZÀ-ÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2))) + "]"
_SMALL = "a-zà-ýăđĩũơư" + "".join(map(chr, range(0x1EA1, 0x1EFA, 2)))
_CAPS_LINE = rf"(?=[^\n]*\w\w|[-*_ ]+\n)[^{_SMALL}\n]{{1,100}}(?=\n|\Z)"  # KẾ HOẠCH, -----
_STOPS = (r"\.", "!", r"\?", "…")
# Each begins with a plain letter: the engine skips to those, ten times as fast as trying them all.
_BREAKS = re.compile(
    "|".join(
        (
            r"\./\.",  # the end mark
            r":(?=[ \t]{0,40}\r?\n)",  # a line that opens a list
            r";(?=[ \t]{0,40}\r?\n)",  # its members
            rf";(?=[ \t]{{1,40}}(?!{_CAPITAL}|[ \t]))",  # a clause; “Các sở; UBND xã” is one list
            rf"\n[ \t]{{0,40}}{_CAPS_LINE}",
            rf"\n(?=[ \t]{{0,40}}{_MARKER})",
            rf"\n{_OPEN_END}(?=[ \t]{{0,40}}\r?\n\s{{0,40}}[“\"(]?{_CAPITAL})",
            # A full stop before a capital, but not of “TP. Huế” nor of “Điều 5. Trách nhiệm”.
            *(
                rf"{stop}(?<!\b[A-ZĐ].)(?<!\b[A-ZĐ]\w.)(?<!\b[A-ZĐ]\w\w.)(?<!\b\d.)(?<!\b\d\d.)"
                rf"(?=\s{{1,40}}[“\"(]?{_CAPITAL})"
                for stop in _STOPS
            ),
        )
    )
)
_FIRST_LINE = re.compile(rf"[ \t]{{0,40}}{_CAPS_LINE}")
_CAP = 600  # characters looked at on each side: bounds time, and what a person reads at once


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of the sentence that holds `text[start:end]`; at most 600 characters beyond it."""
    left, right = max(0, start - _CAP), min(len(text), end + _CAP)
    head = _FIRST_LINE.match(text, 0, right) if left == 0 else None
    first = head.end() if head and head.end() <= start else left
    for found in _BREAKS.finditer(text, left, right):
        if found.start() >= start:
            break
        if found.end() <= start:
            first = found.end()
        elif text[found.start()] == "\n":  # the span stands in a heading
            first = found.start() + 1
    after = _BREAKS.search(text, end, right)
    last = (after.start() if after[0].startswith("\n") else after.end()) if after else right
    return _trim(text, first, last)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def sentence(text: str, start: int, end: int) -> str:
    """The sentence around a span, in one line."""
    first, last = sentence_span(text, start, end)
    return " ".join(text[first:last].split())
