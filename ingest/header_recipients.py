"""Kính gửi and Nơi nhận: who a paper is addressed to and who gets a copy, and for what."""

import re

from ingest.header_words import any_of, flat
from ontology import lexicon
from ontology.model import Recipient

_ITEM = re.compile(r"[-+*•]\s{0,4}(?=[^\W_]|[(“\"])")
_SKIP = re.compile(
    r"\(|(?:Địa chỉ|Mã số thuế|MST|Điện thoại|ĐT|Email|Số điện thoại|Số CCCD|Số ĐT)(?![^\W\d_])",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"(?:Đồng\s{1,3})?kính\s{1,3}gửi\s{0,3}:?\s{0,3}", re.IGNORECASE)
# An item that cannot end here: its name goes on in the next line.
_OPEN = re.compile(
    r"(?:Bộ trưởng|Chủ tịch|Giám đốc|[Cc]ục trưởng|Thủ trưởng|Chánh án|Viện trưởng|[Bb]í thư|[Đđ]ồng chí|[Cc]ác|và"
    r"|của|thuộc|[Cc]ông [Tt]y|(?<!thuộc )(?<!của )(?:Bộ|Sở|Cục|Ban)|Chi nhánh|Ngân hàng|Tập đoàn|Trường|Ông|Bà|,|-)$"
)
# What no addressee holds: the body has begun.
_SENTENCE = re.compile(
    r"^(?:Xét|Trả lời|Phúc đáp|Theo|Để|Ngày|Qua|Sau|Căn cứ|Thực hiện|Tiếp theo)\s"
    r"|(?<![^\W\d_])(?:nhận được|có ý kiến|đề nghị|trả lời|số \d|ngày \d)"
)
_FULL = 55  # characters: a shorter line was not broken by its margin
_LINES = 80  # an address list is never longer
_PURPOSE = re.compile(
    r"[(\[]\s{0,2}((?:để|đề)\s[^)\]]{1,60}|(?:b/?c|t/?h|p/?h|báo cáo|thực hiện|phối hợp|chỉ đạo|biết)(?:,[^)\]]{1,30})?)\s?[)\]]"
    r"|[,(-]?\s(để\s{1,2}(?:b/?c|báo cáo|t/?h|thực hiện|p/?h|phối hợp|biết|chỉ đạo|theo dõi|đăng)[^;()]{0,30})$"
)


def address_list(window: str, at: int) -> tuple[list[str], int]:
    """The items of an address list that begins behind "Kính gửi" at `at`, and where it ends."""
    items: list[str] = []
    end, gap, dashed, used, length = at, False, False, 0, 0
    for line in re.compile(r"[^\n|]+|\n").finditer(window, at):
        words = line[0].strip(" \t\r:*\\") if not items else line[0].strip()
        used += 1
        if used > _LINES * 2:
            break
        if line[0] == "\n" or not words:
            gap = gap or (line[0] == "\n" and window[line.start() - 1 : line.start()] in "\n ")
            continue
        again = _AGAIN.match(words)
        words = words[again.end() :] if again else words
        item = _ITEM.match(words)
        if items and not (item or again) and _over(items[-1], words, gap, dashed, length):
            break
        if (
            words
            and not (items and _SKIP.match(words) and _closed(items[-1]))
            and not _SKIP.match(words)
        ):
            dashed = _add(items, words, item, bool(again), dashed)
        end, gap, length = line.end(), False, len(words)
    return [c for i in items if (c := flat(i).strip(" ;,.:"))], end


def _closed(item: str) -> bool:
    return item.rstrip().endswith((";", ".", ","))


def _add(
    items: list[str], words: str, item: re.Match[str] | None, again: bool, dashed: bool
) -> bool:
    if item:
        if (
            items
            and ":" in items[-1]
            and items[-1].endswith(",")
            and _province(words[item.end() :])
        ):
            items[-1] += " " + words[item.end() :]  # a list of provinces broken at a comma
        else:
            items.append(words[item.end() :])
        return True
    if not items or again or (items[-1].rstrip().endswith(";") and not dashed):
        items.append(words)
    else:
        items[-1] += " " + words
    return dashed


def _proper(words: str) -> bool:
    """True if most words are capitalised: the rest of a name, not a sentence."""
    each = [w for w in words.split() if w[0].isalpha()]
    capital = sum(w[0].isupper() for w in each)
    return capital * 10 >= 6 * len(each) or (
        capital * 10 >= 4 * len(each) and words[-1] not in ".:;"
    )


def _province(words: str) -> bool:
    return words.startswith(tuple(p.name for p in lexicon.provinces().values()))


def _over(last: str, words: str, gap: bool, dashed: bool, length: int) -> bool:
    """True if `words` begin the body: the list was closed, or a sentence begins."""
    if last.rstrip().endswith((".", "./.")) or (gap and not words[0].islower()):
        return True
    if dashed and last.rstrip().endswith(";"):
        return not words[0].islower()
    if any_of("firm_cues").match(words):
        return True
    if not dashed and _SENTENCE.search(words):
        return True
    if words[0].islower() or _OPEN.search(last.rstrip()):
        return False
    if not dashed and length < _FULL:
        return len(words) > _FULL or not _proper(words)
    sentence = len(words) > 110 or length < 0.7 * len(words)
    return sentence and bool(any_of("body_cues").match(words))


def address_end(window: str, at: int) -> int:
    """Where the body begins behind the address list."""
    return address_list(window, at)[1]


def recipients(line: str) -> list[Recipient]:
    """The recipients on one line of Nơi nhận: several where a web copy lost the breaks."""
    parts = re.split(r"[;,]\s{0,3}-\s", line)
    return [_recipient(part) for part in parts if part.strip(" -+•;,.")]


def _recipient(line: str) -> Recipient:
    """One recipient with the purpose printed behind it."""
    words = flat(line).strip(" -+•;,.")
    found = _PURPOSE.search(words)
    if not found:
        return Recipient(words)
    purpose = flat(found[1] or found[2]).strip(" ;,.")
    name = (words[: found.start()] + words[found.end() :]).strip(" ;,.-")
    return Recipient(name or words, purpose)
