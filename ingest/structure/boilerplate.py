"""What offices, programs and web sites print over a paper that is no part of it, blanked out.

Received stamps, the frames of electronic signatures, marks of samples, names of files, page counts
and the blank line that some extractors put behind every line. The text keeps its length, so all
offsets stay true; a stray line goes with its line break, so that it parts nothing.
"""

import re
from functools import cache, lru_cache
from itertools import pairwise

from ingest.structure.head_words import UPPER, any_of, any_phrase, fold, motto, sign_mark, words
from ingest.structure.spelling import spelled

_HEAD = 6_000  # characters at the start and
_FOOT = 9_000  # at the end in which stray lines are looked for
_DOUBLED = 20_000  # characters that tell whether every line is followed by a blank one
_LINES = 3  # a frame of a signature holds no longer value
_WRAPPED = 120  # characters: the lines of wrapped text are shorter,
_SHORT = 25  # and longer on the average than the cells of tables
_BREAKS = re.compile(r"\n(?:[ \t\r]*\n)*")
_MARGIN = re.compile(r"^( *)(?=[^\s])", re.MULTILINE)
_LINE = re.compile(r"[^\n]+")
_STAMP = re.compile(
    r"(?:Số|SỐ|Giờ|Ngày|NGÀY)\s{0,3}:?[\s\d.…/:hg_-]*|(?:Kính\s)?(?:C|c)huyển\s{0,3}:.{0,60}"
    r"|(?:Số và ký hiệu|Lưu hồ sơ|Lưu HS|Số, ký hiệu)[^:]{0,15}:?.{0,30}"
)
_STAMP_LINES = 5
_Line = tuple[int, int, str]  # start, end and words of a line
_TIME = re.compile(r"[\d\s./:+-]{6,40}")
_SIGNED_AT = r"[^\n]{0,250}?\d{1,2}:\d{2}(?::\d{2})?(?:\s{0,2}[+-]\d{2}:?\d{2})?"


@lru_cache(maxsize=1)  # structure and header ask for the same text one after the other
def paper(text: str) -> str:
    """`text`, same length, without stray lines and without a blank line behind every line."""
    text = spelled(_rebroken(_halved(_dedented(text))))
    foot = max(_HEAD, len(text) - _FOOT)
    pieces, at = [], 0
    for start, end in sorted({*_stray(text, 0, _HEAD), *_stray(text, foot, len(text))}):
        pieces += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*pieces, text[at:]]) if at else text


def _dedented(text: str) -> str:
    """The margin that all lines share goes to the ends of the lines before them."""
    if text.lstrip("\r\n")[:1] != " ":
        return text
    margins = {len(m[1]) for m in _MARGIN.finditer(text[:_DOUBLED])}
    common = min(margins, default=0)
    return text.replace("\n" + " " * common, " " * common + "\n") if common else text


def _halved(text: str) -> str:
    """Half the line breaks where hardly a line stands without a blank one behind it."""
    if text.count("\n", 0, _DOUBLED) < 16:
        return text
    breaks = [found[0].count("\n") for found in _BREAKS.finditer(text[:_DOUBLED].strip())]
    if breaks.count(1) * 12 > len(breaks):
        return text
    head = _head_end(text)
    return _BREAKS.sub(_half, text[:head]) + text[head:]


def _head_end(text: str) -> int:
    """The end of wrapped prose; else where the first paragraph on one line begins.

    Blank lines behind whole paragraphs and cells of tables part them and stay.
    """
    lines = [line for line in text[:_DOUBLED].split("\n") if line.strip()]
    written = sum(map(len, lines))
    long = [line for line in lines if len(line) > _WRAPPED]
    if sum(map(len, long)) * 5 <= written and written > _SHORT * len(lines):
        return len(text)
    return text.index(long[0]) if long else 0


def _half(found: re.Match[str]) -> str:
    kept = (found[0].count("\n") + 1) // 2
    return " " * (len(found[0]) - kept) + "\n" * kept


_PAGE = 1_000  # characters: longer lines on the average are pages without line breaks


def _rebroken(text: str) -> str:
    """A page on one line gets its breaks back where a part or an item must begin."""
    if len(text) < _PAGE or text.count("\n") * _PAGE > len(text):
        return text
    return _parts().sub(lambda found: "\n" + found[0][1:], text)


@cache
def _parts() -> re.Pattern[str]:
    """The blank before a part of the head or the foot, an article, a numbered or lettered item."""
    cues, posts = any_of("body_cues").pattern, any_of("posts").pattern
    ended = r"(?<=[.;:,”\")/])"
    before = [*(f"{mark}." for mark in words("sign_marks")), *words("before_posts")]
    not_one = "".join(rf"(?<!{re.escape(word)})" for word in before)
    capitals = rf"(?:(?<=[{UPPER}][{UPPER}])|(?<=[.;]))"
    return re.compile(
        rf" (?=Nơi nhận\s?:|Kính gửi\s?:|{sign_mark().pattern}|V/v |Số\s?:|Số \d{{1,5}}-[A-ZĐ]"
        rf"|{motto().pattern})"
        rf"|(?:{capitals}|(?<=[,:])) (?=Căn cứ )|(?<=[^\W\d_][.:]) (?={cues} )"
        rf"|{ended} (?=- |\+ |\d{{1,2}}\. [{UPPER}]|[a-zđ]\) |[IVX]{{1,4}}\. "
        rf"|Điều \d{{1,3}}\. |Chương [IVX]{{1,5}} )"
        rf"|{capitals}{not_one} (?={posts}(?: |$))"
    )


def _stray(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of stray lines (with their line breaks) and of stray runs within longer lines."""
    if not _may_hold("\n" + text[start:end]):
        return []
    lines = [(m.start(), m.end(), fold(m[0].strip())) for m in _LINE.finditer(text, start, end)]
    lines = [line for line in lines if line[2]]
    shut = {*_signatures(lines), *_arrivals(lines), *_samples(lines if not start else [])}
    shut |= {i for i, line in enumerate(lines) if _alone().fullmatch(line[2])}
    whole = [(lines[i][0], min(lines[i][1] + 1, len(text))) for i in shut]
    longer = [
        (at, found.end())
        for i, (at, stop, _) in enumerate(lines)
        if i not in shut and (found := _inline().match(text, at, stop))
    ]
    return whole + longer


def _may_hold(part: str) -> bool:
    """A quick look for the first words and the endings of stray lines."""
    return bool(_FILES.search(part) or _first_words().search(part))


@cache
def _first_words() -> re.Pattern[str]:
    keys = ("signature_keys", "signature_marks", "samples", "arrivals")
    listed = any_phrase([w for key in keys for w in words(key)])
    return re.compile(rf"\n[ \t(\[]{{0,80}}(?:{listed}|Trang|Page|http|www)", re.IGNORECASE)


_FILES = re.compile(r"\.(?:pdf|doc|rtf|odt|htm)")


@cache
def _alone() -> re.Pattern[str]:
    """Lines that are stray by themselves."""
    page = r"(?:Trang|Page)\s{0,2}\d{1,4}(?:\s{0,2}(?:/|of|trên)\s{0,2}\d{1,4})?"
    file = r"\S.{0,120}\.(?:pdf|docx?|rtf|odt|html?)|(?:https?://|www\.)\S{1,200}"
    return re.compile(rf"\W{{0,3}}(?:{page}|{file})\W{{0,3}}")


def _samples(lines: list[_Line]) -> list[int]:
    """Indices of marks over the head; behind its first line "TÀI LIỆU …" may be of a title."""
    head = (i for i, (_, _, line) in enumerate(lines) if _is_body(line) or motto().search(line))
    over = lines[: next(head, 3)]
    marks = any_of("samples")
    return [i for i, (_, _, line) in enumerate(over) if line.isupper() and marks.match(line)]


@cache
def _sure() -> re.Pattern[str]:
    """A key of an electronic signature's frame that stands nowhere else."""
    keys, marks = any_phrase(words("signature_keys")), any_phrase(words("signature_marks"))
    return re.compile(rf"{keys}\s{{0,3}}:|{marks}", re.IGNORECASE)


@cache
def _key() -> re.Pattern[str]:
    """Any key of such a frame."""
    fields = any_phrase(words("signature_fields"))
    return re.compile(rf"{fields}\s{{0,3}}:|{_sure().pattern}", re.IGNORECASE)


@cache
def _inline() -> re.Pattern[str]:
    """A frame on one line, to its hour; a frame without an hour cannot be told from its paper."""
    keys = any_phrase(words("signature_keys"))
    return re.compile(rf"\s*{keys}\s{{0,3}}:{_SIGNED_AT}", re.IGNORECASE)


def _signatures(lines: list[_Line]) -> set[int]:
    """Indices of lines of frames: from key to key, values broken over a line or two included."""
    keys = [i for i, line in enumerate(lines) if len(line[2]) < 200 and _key().match(line[2])]
    shut: set[int] = set()
    run: list[int] = []
    for i, following in pairwise([*keys, len(lines) + _LINES + 1]):
        run.append(i)
        if following - i > _LINES:
            if any(_sure().match(lines[k][2]) for k in run):
                shut |= set(range(run[0], run[-1] + 1))
                behind = run[-1] + 1
                if behind < len(lines) and _TIME.fullmatch(lines[behind][2]):
                    shut.add(behind)
            run = []
    return shut


@cache
def _arrived() -> re.Pattern[str]:
    """The head of a received stamp, perhaps with its number on the same line."""
    return re.compile(rf"{any_phrase(words('arrivals'))}(?![^\W\d_])(?P<rest>.{{0,80}})")


def _arrivals(lines: list[_Line]) -> set[int]:
    """Indices of lines of received stamps: "ĐẾN", number, day, "Chuyển:", the receiver over it."""
    shut: set[int] = set()
    for i, (_, _, line) in enumerate(lines):
        found = _arrived().fullmatch(line)
        rest = found["rest"].strip(" :") if found else ""
        if not found or (rest and not _STAMP.fullmatch(rest)):
            continue
        last = _end_of_stamp(lines, i)
        if last > i or rest.startswith(("Số", "SỐ")):  # not "TỪ NGÀY … / ĐẾN NGÀY …" of a title
            shut |= set(range(_receiver(lines, i, last), last + 1))
    return shut


def _end_of_stamp(lines: list[_Line], i: int) -> int:
    last = i
    for _, _, line in lines[i + 1 : i + 1 + _STAMP_LINES]:
        if not _STAMP.fullmatch(line):
            break
        last += 1
    return last


def _receiver(lines: list[_Line], first: int, last: int) -> int:
    """Where the stamp begins: with the receiver's name, if the bodies of the head follow it."""
    followed = last + 1 < len(lines) and _is_body(lines[last + 1][2])
    return 0 if first <= 3 and followed else first


def _is_body(line: str) -> bool:
    return line.isupper() and bool(any_of("bodies").match(line))
