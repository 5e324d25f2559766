"""Who speaks in a text without its printed head: the body that answers, concludes, requires."""

import re
from functools import cache

from ingest.header.case import is_known
from ingest.header.signature import stack
from ingest.structure.foot import Tail
from ingest.structure.head_words import any_phrase, flat, fold, mapping, type_names, words
from ingest.structure.tree import Structure

_WORD = r"(?:(?: -)? [^\W\d_]{1,9},?)"


@cache
def _body() -> str:
    """A pattern for the first words of a body in running text."""
    return any_phrase(words("speakers"))


@cache
def _speaks() -> re.Pattern[str]:
    """ "Cục Thuế nhận được …", "Bộ Chính trị kết luận"."""
    verbs = any_phrase(words("speaks"))
    return re.compile(rf"(?P<who>{_body()}(?! và|,){_WORD}{{0,9}}?) {verbs}(?= |:|,)")


@cache
def _defined() -> re.Pattern[str]:
    """ "Ban Chỉ đạo … 02 cấp (sau đây gọi tắt là …)": the paper names its own author in full."""
    rest = rf"{_WORD}{{2,30}}?(?: \d{{1,3}}{_WORD}{{1,3}})?"
    return re.compile(rf"(?P<who>{_body()}{rest}) ?\(sau đây (?:gọi|viết)")


@cache
def _enacts() -> re.Pattern[str]:
    """ "Bộ trưởng Bộ Y tế ban hành Thông tư …" over the first article."""
    office = rf"(?:(?:{any_phrase(words('offices'))}|Tổng (?=Kiểm|Thanh))\s?)?"
    return re.compile(
        rf"(?:^|[;,.] ){office}(?P<who>{_body()}{_WORD}{{0,9}}?)"
        rf" ban hành {type_names()}(?![^\W\d_])"
    )


def of_body(text: str, structure: Structure) -> str | None:
    """The issuer as the first sentences name it, checked against the post at the foot.

    Bodies of laws and circulars speak in articles and name many bodies: of these only the enacting
    words are read.
    """
    start = structure.frame.head.body
    line = flat(text[start : start + 6000])
    if any(b.kind in ("article", "chapter") for b in structure.blocks[:60]):
        enacts = _enacts().search(fold(line))
        return _clean(enacts["who"]) if enacts else None
    kinds = _kinds(structure.frame.tail)
    line = fold(line[:2500])
    found = [_clean(m["who"]) for p in (_defined(), _speaks()) for m in p.finditer(line)]
    found += [_clean(closing["who"])] if (closing := _closing(text, structure)) else []
    found = [name for name in found if not _is_part(name)]
    if kinds:
        return next((name for name in found if name.startswith(kinds)), None)
    return next((name for name in found if is_known(name)), None)


def _closing(text: str, structure: Structure) -> re.Match[str] | None:
    """ "Bộ Y tế yêu cầu các đơn vị triển khai./." opens the last sentence before the foot."""
    foot = structure.frame.tail.start
    body = [b for b in structure.blocks if b.place == "body" and b.end <= foot]
    return _speaks().match(fold(flat(text[body[-1].start : body[-1].end]))) if body else None


_TRAILING = re.compile(
    r"(?: về (?:việc)?.*|,? (?:đã|trân trọng|xin|có|vừa|cũng|sẽ|quy định chi tiết(?: và)?))$"
)


def _clean(name: str) -> str:
    """The body without its head's office and without the first words of the sentence."""
    office = re.match(any_phrase(words("offices")) + r"\s(?=[^\W\d_])", name)
    name = name[office.end() if office else 0 :].strip(" ,")
    return name if name.startswith("Ban") else _TRAILING.sub("", name)


def _is_part(name: str) -> bool:
    """ "Ban Thường vụ" alone: a part that does not say whose it is names nobody."""
    return name.upper() in words("bare") or name.upper() in words("parts_of")


def _kinds(tail: Tail) -> tuple[str, ...]:
    """The kinds of bodies that the post at the foot can head."""
    for signature in tail.signatures:
        for line in stack(signature):
            for post, kinds in mapping("kinds_of_posts").items():
                if post in line:
                    return tuple(fold(kind) for kind in kinds)
    return ()
