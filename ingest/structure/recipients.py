"""Kính gửi and Nơi nhận: who a paper is addressed to and who gets a copy, and for what."""

import re
from functools import cache

from ingest.structure.head_words import any_of, any_phrase, flat, words
from ontology.model import Recipient

_ITEM = re.compile(r"[-+*•]\s{0,4}(?=[^\W_]|[(“\"])")
_AGAIN = re.compile(r"(?:Đồng\s{1,3})?kính\s{1,3}gửi\s{0,3}:?\s{0,3}", re.IGNORECASE)
_LINE = 110  # characters: a longer line holds more than an addressee
_FULL = 55  # characters: a shorter line was not broken by its margin
_LINES = 80  # an address list is never longer


@cache
def _open_end() -> re.Pattern[str]:
    """An item that cannot end here: its name goes on in the next line."""
    own = any_phrase(words("open_ends"))
    return re.compile(rf"(?:{own}|(?<!thuộc )(?<!của )(?:Bộ|Sở|Cục|Ban)|,|-)$")


@cache
def _sentence() -> re.Pattern[str]:
    """What no addressee holds: the body has begun."""
    starts, inside = any_phrase(words("sentence_starts")), any_phrase(words("sentence_words"))
    return re.compile(rf"^{starts}\s|(?<![^\W\d_])(?:{inside}|số \d|ngày \d)")


@cache
def _text_begins() -> re.Pattern[str]:
    """The first words of the text behind an addressee on the same line."""
    return re.compile(rf"(?<=[\w)]) (?={any_phrase(words('sentence_starts'))}\s)")


@cache
def _contact() -> re.Pattern[str]:
    """An address or a telephone number under an addressee."""
    return re.compile(rf"\(|{any_phrase(words('contacts'))}(?![^\W\d_])", re.IGNORECASE)


@cache
def _purpose() -> re.Pattern[str]:
    """ "(để b/c)", "(t/h)", "để báo cáo" behind a recipient."""
    why = any_phrase(words("purposes"))
    return re.compile(
        rf"[(\[]\s{{0,2}}((?:để|đề)\s[^)\]]{{1,60}}|{why}(?:,[^)\]]{{1,30}})?)\s?[)\]]"
        rf"|[,(-]?\s(để\s{{1,2}}{why}(?![^\W\d_])[^;()]{{0,30}})$"
    )


def address_list(window: str, at: int) -> tuple[list[str], int]:
    """The items of an address list that begins behind "Kính gửi" at `at`, and where it ends."""
    items: list[str] = []
    end, breaks, dashed, used, length = at, 0, False, 0, 0
    more = False  # "Đồng kính gửi:" alone on the line before
    for line in re.compile(r"[^\n|]+|\n").finditer(window, at):
        line_ = line[0].strip() if items else line[0].strip(" \t\r*\\").lstrip(" :*\\")
        used += 1
        if used > _LINES * 2:
            break
        if line[0] == "\n" or not line_:
            breaks += line[0] == "\n"
            continue
        if not items and len(line_) > _LINE and (cue := _text_begins().search(line_)):
            items.append(line_[: cue.start()])  # a page without line breaks
            end = line.start() + line[0].index(line_) + cue.start()
            break
        again = _AGAIN.match(line_)
        line_ = line_[again.end() :] if again else line_
        if again and not line_:
            more = True
            continue
        item = _ITEM.match(line_)
        own = item or again or more
        if items and not own and _over(items[-1], line_, breaks > 1, dashed, length):
            break
        if not _contact().match(line_):
            dashed = _add(items, line_, item, bool(again) or more, dashed)
        more = False
        end, breaks, length = line.end(), 0, len(line_)
    return [c for i in items if (c := flat(i).strip(" ;,.:~"))], end


def _add(
    items: list[str], line_: str, item: re.Match[str] | None, again: bool, dashed: bool
) -> bool:
    if item:
        if items and ":" in items[-1] and items[-1].endswith(","):
            items[-1] += " " + line_[item.end() :]  # a list of provinces broken at a comma
        else:
            items.append(line_[item.end() :])
        return True
    ended = bool(items) and items[-1].rstrip().endswith(";")
    if not items or again or (ended and not (dashed and line_[0].islower())):
        items.append(line_)
    else:
        items[-1] += " " + line_
    return dashed


def _proper(line_: str) -> bool:
    """True if most line_ are capitalised: the rest of a name, not a sentence."""
    each = [w for w in line_.split() if w[0].isalpha()]
    capital = sum(w[0].isupper() for w in each)
    return capital * 10 >= (6 if line_[-1] in ".:;" else 4) * len(each)


def _over(last: str, line_: str, gap: bool, dashed: bool, length: int) -> bool:
    """True if `line_` begin the body: the list was closed, or a sentence begins."""
    if last.rstrip().endswith(":"):
        return False  # "Bộ trưởng các Bộ:" and the names under it
    if last.rstrip().endswith((".", "./.")) or (gap and not line_[0].islower()):
        return True
    if dashed and last.rstrip().endswith(";"):
        return not (line_[0].islower() or line_.endswith(";"))  # it only lost its dash
    if any_of("firm_cues").match(line_):
        return True
    if not dashed and _sentence().search(line_):
        return True
    if line_[0].islower() or _open_end().search(last.rstrip()):
        return False
    if not dashed and length < _FULL:
        return len(line_) > _FULL or not _proper(line_)
    return bool(any_of("body_cues").match(line_))


def address_end(window: str, at: int) -> int:
    """Where the body begins behind the address list."""
    return address_list(window, at)[1]


def recipients(line: str) -> list[Recipient]:
    """The recipients on one line of Nơi nhận: several where a web copy lost the breaks."""
    parts = re.split(r"[;,]\s{0,3}-\s", line)
    return [_recipient(part) for part in parts if part.strip(" -+•;,.")]


def _recipient(line: str) -> Recipient:
    """One recipient with the purpose printed behind it."""
    line_ = flat(line).strip(" -+•;,.")
    found = _purpose().search(line_)
    if not found:
        return Recipient(line_)
    purpose = flat(found[1] or found[2]).strip(" ;,.")
    name = (line_[: found.start()] + line_[found.end() :]).strip(" ;,.-")
    return Recipient(name or line_, purpose)
