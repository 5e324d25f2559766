"""Capacity ("KT. CHỦ TỊCH") and post ("PHÓ CHỦ TỊCH") out of the stacked lines of a signature."""

import re
from functools import cache

from ingest.structure.foot import Line, Signature, is_mark
from ingest.structure.head_words import UPPER, any_of, any_phrase, flat, words


@cache
def _marks() -> re.Pattern[str]:
    """A mark within a line: after its dot, or its slash form ("T/M", "K/T")."""
    marks = any_phrase(words("sign_marks"))
    return re.compile(rf"(?<![{UPPER}/]){marks}(?:\s?\.|(?<=/[MLTQ]))\s{{0,3}}(?=[{UPPER}])")


@cache
def _glued() -> re.Pattern[str]:
    """Where a page lost the line break: "TM. ỦY BAN THƯỜNG VỤ QUỐC HỘICHỦ TỊCH"."""
    posts = any_phrase([*words("deputies"), "KT.", "TL.", "CHỦ TỊCH", "BỘ TRƯỞNG", "THỦ TƯỚNG"])
    return re.compile(rf"(?<=[{UPPER}])(?={posts}(?![^\W\d_]))")


# What recognition makes of a seal or a pen beside or under the lines: "É", "?HG CHANH", "Í Ỉ TÚC)".
_SMUDGE = re.compile(
    rf"^[^\w\"“].*|^(?![A-EIKLMPQTUVX])[{UPPER}] .*|(?:^|\s)(?![A-EIVX]$)[{UPPER}]$"
)


def stack(signature: Signature) -> list[str]:
    """The lines of a signature as its author set them: broken lines joined, glued lines parted."""
    lines: list[str] = []
    for line in signature.lines:
        text = _SMUDGE.sub("", flat(_glued().sub(" ", line.text)).strip(" ,(-"))
        if text and lines and _belongs(lines[-1], text, flat(line.text)):
            lines[-1] = f"{lines[-1]} {text}"
        elif text:
            lines.append(text)
        if flat(line.text).endswith(","):
            lines[-1] += ","
    return [part for line in lines for part in _parted(line.strip(" ,"))]


def _belongs(before: str, text: str, printed: str) -> bool:
    """True if `text` goes on with the line before it."""
    if is_mark(printed):
        return False
    if before.endswith((",", " VÀ", "-", "PHÓ", "TỔNG")) or before.split()[-1].rstrip(".") in words(
        "sign_marks"
    ):
        return True
    if text.startswith("TRƯỞNG") and before.endswith(words("half_posts")):  # "TL. CỤC / TRƯỞNG"
        return True
    return not any_of("posts").match(text.upper())


def _parted(line: str) -> list[str]:
    """ "TM. UBND KT. CHỦ TỊCH PHÓ CHỦ TỊCH" on one line is three."""
    starts = [m.start() for m in _marks().finditer(line)]
    starts = starts if starts and starts[0] == 0 else [0, *starts]
    parts = [line[a:b].strip() for a, b in zip(starts, [*starts[1:], len(line)], strict=True)]
    return [piece for part in parts if part for piece in _post_apart(part)]


def _post_apart(part: str) -> list[str]:
    """A marked line and the post glued to it."""
    mark = _marks().match(part)
    if not mark:
        return [part]
    rest = part[mark.end() :]
    own = any_of("posts").match(rest)
    for post in any_of("posts").finditer(rest, own.end() if own else 1):
        before = rest[: post.start()].rstrip()
        whole = before.endswith(("THƯỜNG VỤ", "CHẤP HÀNH"))  # an organ that can be signed for
        if (
            (not own and before in words("bare") and not whole)
            or before.endswith((",", "PHÓ", " VÀ", "TỔNG", "CHI"))
            or (own and not post[0].startswith(words("deputies")))
        ):
            continue
        return [part[: mark.end() + post.start()].strip(), rest[post.start() :].strip()]
    return [part]


def capacity(lines: list[str]) -> str | None:
    """The last TM./KT./TL./TUQ. line: the one directly over the post."""
    marked = [line for line in lines if is_mark(line)]
    return re.sub(r"(?<=[A-Z])\.(?=\S)", ". ", marked[-1]) if marked else None


def position(lines: list[str]) -> str | None:
    """The posts under the last marked line."""
    last = max((i for i, line in enumerate(lines) if is_mark(line)), default=-1)
    return ", ".join(lines[last + 1 :]) or None


def names(signatures: tuple[Signature, ...]) -> list[Line]:
    """The names that were signed, in order."""
    return [s.name for s in signatures if s.name]
