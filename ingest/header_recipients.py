"""Kính gửi and Nơi nhận: who a paper is addressed to and who gets a copy, and for what."""

import re

from ingest.header_words import any_of, flat
from ontology.model import Recipient

_ITEM = re.compile(r"[-+*•]\s{0,4}(?=[^\W_]|[(“\"])")
_SKIP = re.compile(
    r"\(|(?:Địa chỉ|Mã số thuế|MST|Điện thoại|ĐT|Email|Số điện thoại|Số CCCD|Số ĐT)(?![^\W\d_])",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"(?:Đồng\s{1,3})?kính\s{1,3}gửi\s{0,3}:?\s{0,3}", re.IGNORECASE)
_LINES = 80  # an address list is never longer
_PURPOSE = re.compile(
    r"[(\[]\s{0,2}((?:để|đề)[^)\]]{1,60})[)\]]|[,(-]?\s(để\s{1,2}(?:b/?c|báo cáo|t/?h|thực hiện|p/?h|phối hợp|biết|chỉ đạo|theo dõi|đăng)[^;()]{0,30})$"
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
        items.append(words[item.end() :])
        return True
    if not items or again or (items[-1].rstrip().endswith(";") and not dashed):
        items.append(words)
    else:
        items[-1] += " " + words
    return dashed


def _over(last: str, words: str, gap: bool, dashed: bool, length: int) -> bool:
    """True if `words` begin the body: the list was closed, or a sentence begins."""
    if last.rstrip().endswith((".", "./.")) or (gap and not words[0].islower()):
        return True
    if dashed and last.rstrip().endswith(";"):
        return not words[0].islower()
    sentence = len(words) > 110 or length < 0.7 * len(words)
    return bool(any_of("firm_cues").match(words) or (sentence and any_of("body_cues").match(words)))


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
