"""Where a trích yếu ends: the hardest border of the head, since nothing is printed there.

Web copies set it in capitals (the first word in small letters ends it), offices in bold small
letters (a blank line, a rule or the first words of a body end it). A line in capitals over the căn
cứ block ("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH …") is the authority, not the title.
"""

import re
from functools import cache

from ingest.structure.head_words import LOWER, any_of, flat, fold, spaced, words

_LEAD = re.compile(r"(?:[\s*#|]|\\|-{3,}|_{3,}|:(?=\s*\n))*")
_STOP = re.compile(r"-{3,}|_{3,}|={3,}|\n\s*[*\\]+\s*\n|\||\t|\./\.|(?<=\s)\*(?=\s)")
_PARAGRAPH = re.compile(r"\n[ \r]*\n\s*")
_NUMBERED = re.compile(
    r"(?:[IVX]{1,4}|[A-D]|\d{1,2})\s?[.\-/)]\s"
    r"|(?:PHẦN|CHƯƠNG|Phần|Chương|Điều|ĐIỀU|MỤC)\s{1,3}(?:[IVX\d]|THỨ|thứ)"
)


@cache
def _heading() -> re.Pattern[str]:
    """A label or a heading that begins the body."""
    return re.compile(rf"{_NUMBERED.pattern}|{any_of('body_headings').pattern}")


_SESSION = re.compile(rf"\s{{1,4}}\(?(?:KHÓA|KHOÁ|NHIỆM KỲ|KỲ HỌP)(?![^\W\d_])[^{LOWER}]{{0,120}}$")


def skip_lead(window: str, at: int, limit: int) -> int:
    """Behind blanks, rules and asterisks."""
    found = _LEAD.match(window, at, limit)
    return found.end() if found else at


def typed_title(window: str, at: int, limit: int, issuer: str) -> tuple[int, int, int]:
    """(start, end, body) of the title that begins behind a type word at `at`.

    `issuer` is the issuer as printed in the head (capitals); it tells the authority line from the
    title. Offsets are equal where the paper prints no title.
    """
    start = skip_lead(window, at, limit)
    opens = ("Căn cứ", "- Căn cứ", "Kính gửi")
    if window.startswith(opens, start) or _heading().match(window, start):
        return start, start, start
    end = _capitals(window, start, limit) if _in_capitals(window, start) else start
    if end == start or _unfinished(window[start:end]) or _on_type_line(window, at, end):
        end = max(end, _small(window, skip_lead(window, end, limit), limit))
    authority = _authority(window[start:end], issuer)
    end_title = start + len(window[start : start + authority].rstrip(" \n*-_,;:"))
    return start, end_title, start + authority if authority < end - start else end


def _in_capitals(window: str, start: int) -> bool:
    first = [w for w in window[start : start + 60].split()[:3] if any(c.isalpha() for c in w)]
    return bool(first) and all(w.isupper() for w in first[:2])


def _unfinished(title: str) -> bool:
    """ "CỦA BỘ CHÍNH TRỊ" or "VỀ VIỆC" alone: the rest follows, perhaps in small letters."""
    words_ = flat(title)
    organ = r"(?:CỦA|HỘI NGHỊ) (?:(?! VỀ ).){3,90}(?: VỀ(?: VIỆC)?)?"
    return bool(re.fullmatch(rf"{organ}|VỀ(?: VIỆC)?|V/V", words_))


def _on_type_line(window: str, at: int, end: int) -> bool:
    """ "BÁO CÁO THẨM TRA / Dự án Luật …": words of the heading, the title stands under them."""
    short = len(window[at:end].split()) < 4 and "\n" not in window[at:end]
    following = window[end : end + 40].strip(" \r\t*")
    below = following.startswith("\n") and not following.startswith("\n\n")
    opens = following.strip()
    body = _heading().match(opens) or any_of("firm_cues").match(opens)
    return short and below and opens[1:2].islower() and not body


def _capital_token(token: str) -> bool:
    bare = token.strip(".,;:()“”\"'…*[]")
    plain = bare.isupper() or not any(map(str.isalpha, bare)) or any(map(str.isdigit, bare))
    return plain or sum(c.isupper() for c in bare) > 1  # "IoT", "CT-TTg"


def _capitals(window: str, start: int, limit: int) -> int:
    """End of the run of words in capitals; a blank line ends it unless the title is unfinished."""
    end = start
    for token in re.compile(r"\S+").finditer(window, start, limit):
        gap = window[end : token.start()]
        if end > start and _PARAGRAPH.search(gap) and not _goes_on(window[start:end]):
            break
        if _STOP.match(token[0]) or not _capital_token(token[0]):
            break
        if end > start and "\n" in gap and _heading().match(window, token.start()):
            break
        end = token.end()
    return end


def _goes_on(title: str) -> bool:
    return _unfinished(title) or _after_connector(title) or len(title.split()) == 1


def _small(window: str, start: int, limit: int) -> int:
    """End of a title in small letters."""
    end = start
    for line in re.compile(r"[^\n]+").finditer(window, start, limit):
        words_ = line[0].strip()
        if not words_:
            continue
        if end > start and _ends_before(window, start, end, line.start(), words_):
            break
        stop = _STOP.search(line[0])
        end = line.start() + (
            len(line[0][: stop.start()].rstrip()) if stop else len(line[0].rstrip())
        )
        if stop or end - start > 700:
            break
    return end


def _ends_before(window: str, start: int, end: int, at: int, line: str) -> bool:
    if line[0].islower() and line[1:2] not in (")", "."):
        return window[end - 1] in ".;:"  # a sentence goes on, even behind a blank line
    if (
        window.count("\n", end, at) > 1
        or line.isupper()
        or _heading().match(line.lstrip("#* "))
        or any_of("firm_cues").match(line.lstrip("_~*"))
    ):
        return True
    sentence = len(line) > 110 or line[-1] in ".:;"
    cue = any_of("body_cues").match(line)
    return sentence and bool(cue or (len(line.split()) > 3 and _is_complete(window[start:end])))


def _is_complete(title: str) -> bool:
    """Whether nothing is left open that a line in a capital could go on with."""
    opened = title.count("(") > title.count(")") or title.count("“") > title.count("”")
    return not opened and title[-1] not in ",-" and not _after_connector(title.upper())


def _authority(title: str, issuer: str) -> int:
    """Where the authority line begins inside a run of capitals; its length if there is none."""
    folded = flat(fold(title))
    name = flat(fold(issuer))
    session = _SESSION.search(folded)
    before = folded[: session.start()] if session else folded
    if name and before.endswith(name) and before != name:
        return _cut(title, folded[len(before) - len(name) :])
    for found in re.finditer(r"\n\s*(?=" + any_of("posts").pattern + ")", title):
        if not _after_connector(title[: found.start()]):
            return found.start()
    return len(title)


def _after_connector(before: str) -> bool:
    last = flat(fold(before)).rsplit(" ", 2)
    return any(" ".join(last[-n:]).strip(",") in words("authority_behind") for n in (1, 2))


def _cut(title: str, name: str) -> int:
    """Start of `name` (with the post before it) at the end of `title`, else its length."""
    tail = re.search(spaced(name) + r"\s*$", fold(title))
    if not tail:
        return len(title)
    at = tail.start()
    for post in re.finditer(any_of("posts").pattern + r"\s{1,9}", title[max(0, at - 40) : at]):
        if max(0, at - 40) + post.end() == at:
            at = max(0, at - 40) + post.start()
            break
    return len(title) if _after_connector(title[:at]) else at
