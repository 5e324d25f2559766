"""Does this statement lay a task on somebody? The actor, where the task begins, and how we know.

Three ways: an order ("Giao Sở Y tế …"), an actor that opens the statement, perhaps behind a
circumstance or a topic ("Trên cơ sở đó, Sở Y tế …", "Về kinh phí: Sở Tài chính …"), and a heading
that only names who ("Trách nhiệm của Bộ Nội vụ", "3. Sở Y tế:"). Whether a weak sign is enough
where it stands is for the caller to say.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ingest.tasks.actor_ends import Stop
from ingest.tasks.actor_words import words
from ingest.tasks.actors import Actors, asked, parse, verb
from ingest.tasks.cues import cue, data, exact, pattern, small
from ingest.text.patterns import spaced
from ingest.text.phrases import Tokens
from ingest.text.sentences import skip

_LEAD = 900  # characters a circumstance before the actor may take
_COMMAS = 16
_ORDER = 1000  # characters of a statement within which its order stands
_TOPIC = 260
GOES_ON = (Stop.STRONG, Stop.PREDICATE, Stop.MANNER)


class Laying(NamedTuple):
    """Who is told, where the assignment begins, and by which sign (`rule`)."""

    actors: Actors
    start: int
    rule: str  # notice order direct opening lead-in topic heading


def laying(
    text: str, start: int, end: int, limit: int, *, weak: bool = True, reader: str | None = None
) -> Laying | None:
    """What `text[start:end]` lays on whom; a list of actors may run on to `limit`.

    Without `weak` only by an order or a notice. `reader` is the one body that a letter is to.
    """
    start = _unlabelled(text, start, end)
    found = _notice(text, start, end, limit) or _order(text, start, end, limit)
    if not found and reader:
        found = _to_reader(text, start, end, reader)
    if not found and not weak:
        return None
    found = found or _opening(text, start, limit) or _led_in(text, start, end, limit)
    return _directed(text, found, limit) if found else None


_SIGNS = "(-+*•"
_LABEL = re.compile(r"(?:\((?:[ivx]{1,5}|\d{1,2}|[a-zđ])\)|[-+*•])\s*")


def _unlabelled(text: str, start: int, end: int) -> int:
    """Behind a label printed within a paragraph: "… sau: (i) Giao Sở Y tế …"."""
    match = _LABEL.match(text, start, end) if text[start] in _SIGNS else None
    return match.end() if match else start


def _behind_label(text: str, at: int, end: int) -> int:
    """Behind the label of the first of a topic's items: "Về thủ tục: (1) Sở Y tế …"."""
    return _unlabelled(text, skip(text, at, end), end)


def heading(text: str, start: int, end: int) -> Laying | None:
    """A stretch that only names who ("3. Sở Y tế:", "Trách nhiệm của Bộ Nội vụ")."""
    match = exact("responsibility").match(text, start, end)
    sentence, open_end = text[end - 1] == ".", text[end - 1].isalnum()
    while end > start and text[end - 1] in " .:":
        end -= 1
    actors = parse(text, match.end() if match else start, end)
    if not actors or _torn(actors.names[0]):
        return None
    doing = open_end and actors.stop is Stop.PREDICATE and not _CUT.search(text, actors.end, end)
    doing = doing or (not sentence and bool(exact("in_charge").match(text, actors.stop_at, end)))
    if below := _passed_down(text, actors, end):
        return Laying(below, below.start, "heading")
    doing = doing or bool(actors.group and _WHICH.match(text, actors.stop_at, end))
    if actors.group and doing:  # "Các xã tham gia hội chợ": which of them
        whole = spaced(text[actors.start : end])
        actors = actors._replace(names=(whole,), end=end, stop=Stop.NOTHING, stop_at=end)
    if actors.stop in (Stop.NOTHING, Stop.COLON) and actors.stop_at >= end - 2:
        return Laying(actors, actors.start, "heading")
    return None


def _passed_down(text: str, actors: Actors, end: int) -> Actors | None:
    """ "Bộ Chỉ huy quân sự tỉnh chỉ đạo lực lượng Bộ đội Biên phòng": the list is the latter's."""
    match = _DIRECT.match(text, actors.stop_at, end)
    below = parse(text, match.end(), end) if match else None
    return below if below and below.stop is Stop.NOTHING else None


_WHICH = re.compile(r"được\s+[^.,;:]{3,60}$")  # "Các đơn vị được kiểm tra"
_CUT = re.compile(r";|\b(?:của|và|với|về|các|theo|cho|tại|từ|đến|trong)\s*$")  # no whole name


def _torn(name: str) -> bool:
    """ "TRƯỜNG": what a broken line left of a name in capitals."""
    return name.isupper() and not name.isascii() and " " not in name


def _notice(text: str, start: int, end: int, limit: int) -> Laying | None:
    """ "Văn phòng Chính phủ thông báo để A biết, thực hiện": a closing, not an order."""
    if text.find("biết", start, end) < 0:
        return None
    for match in cue("notice").finditer(text, start, end):
        actors = parse(text, match.end(), limit)
        if text[start].islower() and match.start() == start:
            continue  # "…; thông báo số tài khoản để Nhân dân biết": more of a task
        if (
            actors
            and cue("know").match(text, actors.stop_at)
            and _subject(text, start, match.start())
        ):
            return Laying(actors, actors.start, "notice")
    return None


def _order(text: str, start: int, end: int, limit: int) -> Laying | None:
    """An ordering verb with an actor right behind it."""
    for match in _orders().finditer(text, start, min(end, start + _ORDER)):
        at = match.end()
        actors = parse(text, at, limit) or _unknown(text, at, limit)
        if not actors or not _stays(text, start, match.start(), announces=text[end - 1] == ":"):
            continue
        actors = asked(text, actors) if actors.group else actors
        within = match.start() > start or text[match.start()].islower()
        if within and exact("staff").match(text, actors.start):
            continue  # "UBND xã phân công cán bộ …": the task is the commune's
        if actors.stop in (*GOES_ON, Stop.COLON, Stop.NOTHING):
            return Laying(actors, actors.start, "order")
    return _told(text, start, limit)


def _to_reader(text: str, start: int, end: int, reader: str) -> Laying | None:
    """ "… đề nghị | hoàn thiện hồ sơ": asked of nobody by name, in a letter to `reader` alone."""
    for match in exact("directives", "of_reader").finditer(text, start, end):
        if match.end() == end and text[end - 1] == ":":
            actors = Actors((reader,), end, end, Stop.COLON, end, False)
            return Laying(actors, match.start(), "order")
        said = verb(text, match.end(), end)
        if said is None or exact("directives", "decide").match(text, said, end):
            continue
        if _stays(text, start, match.start(), announces=False):
            actors = Actors((reader,), said, said, Stop.PREDICATE, said, False)
            return Laying(actors, said, "order")
    return None


@cache
def _orders() -> re.Pattern[str]:
    order = sorted(data()["directives"]["order"], key=len, reverse=True)
    either = "|".join(f"{first}{w[1:]}" for w in order for first in (w[0], w[0].upper()))
    # literals first: a fast search
    return pattern(rf"(?:{either})(?: ?:)? (?!của |và |về )", fold=False)


def _stays(text: str, start: int, at: int, *, announces: bool) -> bool:
    """True if the verb at `at` orders: no noun ("bàn giao"), no report, and a subject or none.

    A sentence that announces a list orders whatever the name of its subject.
    """
    before = text[max(start, at - 40) : at]
    if before and small("directives", "unless").search(before.lower()):
        return False
    if exact("reported").fullmatch(text, start, at):
        return False
    return announces or _subject(text, start, at)


_CLAUSE = re.compile(
    r"(?:[:)]|\bthì|\bnên|vướng mắc,?|phát sinh,?|khó khăn,?|[Kk]ính|[Tt]rân trọng|Đồng thời,?)\s*$"
)


def _subject(text: str, start: int, at: int) -> bool:
    """What stands before a verb is nothing, a finished clause or the body that speaks."""
    before = text[start:at].strip()
    if text[at].isupper() and text[at - 1] == "\n":
        return True  # behind a title on a line of its own
    if not before or _CLAUSE.search(before[-24:]) or before.startswith("Trên đây "):
        return True
    if before.endswith(",") and exact("lead_in").match(text, start, at):
        return True
    for begin in (start, *_breaks(text, start, at)):
        if text.find("phối hợp", start, begin) >= 0:
            return False  # "phối hợp với Sở A, Sở B và giao …": partners, no speaker
        actors = parse(text, begin, at + 1)
        if actors and at - actors.end <= _GAP:
            return True
    return False


_NAME = 120  # characters of an unknown name and the sign behind it
_GAP = 24  # characters between the speaker and its verb ("Văn phòng Chính phủ xin thông báo")


def _told(text: str, start: int, limit: int) -> Laying | None:
    """ "(ii) Chỉ đạo Đảng ủy Bộ Y tế chủ trì …": the order is passed down, the task is Y's."""
    if text[start : start + 1] not in _DIRECT_FIRST:
        return None
    match = _DIRECT.match(text, start, limit)
    below = parse(text, match.end(), limit) if match else None
    if below and text.startswith("chủ trì", below.stop_at):
        return Laying(below, below.start, "direct")
    return None


_DIRECT_FIRST = ": \n(LlCc"  # what the next pattern begins with
_DIRECT = re.compile(r"[:\s]*(?:\([a-zđ\d]{1,4}\)\s*)?(?:[Ll]ãnh đạo,\s+)?[Cc]hỉ đạo\s+")


def _opening(text: str, start: int, limit: int) -> Laying | None:
    """An actor that opens the statement and goes on with a predicate."""
    match = exact("connectors").match(text, start, limit)
    at = match.end() if match else start
    actors = parse(text, at, limit)
    if actors is None and text.find("chủ trì", at, at + _NAME) > 0:
        actors = _unknown(text, at, limit, chairs=True)
    if actors and actors.stop in GOES_ON:
        return Laying(actors, actors.start, "opening")
    if actors and actors.stop is Stop.COLON and (said := _said(text, actors.stop_at + 1, limit)):
        actors = actors._replace(stop=Stop.PREDICATE, stop_at=said)
        return Laying(actors, actors.start, "opening")
    return None


def _said(text: str, start: int, limit: int) -> int | None:
    """Where the task begins behind "Sở Tài chính: (1)", at its verb or its circumstance."""
    start = _behind_label(text, start, limit)
    begin = verb(text, start, limit)
    if begin is None and (match := _CIRCUMSTANCE.match(text, start, limit)):
        begin = match.end("blank")
    return begin


_CIRCUMSTANCE = re.compile(r"(?P<blank> ?)(?:Trên cơ sở|Căn cứ|Theo chức năng|Trong phạm vi)\s")


def _unknown(text: str, start: int, limit: int, *, chairs: bool = False) -> Actors | None:
    """A name of no known kind ("Giao Petrolimex chủ trì …"): its capital and what it must do tell.

    With `chairs` only where it presides over others.
    """
    if not text[start : start + 1].isupper():
        return None
    match = exact("unknown").match(text, start, min(limit, start + _NAME))
    if not match or (chairs and not exact("presides").match(text, match.end(), limit)):
        return None
    name = spaced(match["name"])
    if words().verbs.at(Tokens(name), 0):
        return None
    end = match.end("name")
    return Actors((name,), start, end, Stop.STRONG, match.end(), False)


def _led_in(text: str, start: int, end: int, limit: int) -> Laying | None:
    """An actor behind a circumstance (",") or a topic (":")."""
    lead: re.Match[str] | None = None
    for n, at in enumerate(_breaks(text, start, min(end, start + _LEAD))):
        lead = lead if n else exact("lead_in").match(text, start, end)
        topic = text[at - 1] == ":"
        if not topic and not lead:
            continue  # "Rà soát, hoàn thiện thể chế: các bộ trình …": the topic goes on
        if not topic and _PREDICATE.search(text, start, at):
            continue  # "Đối với hộ đã nộp hồ sơ, …: Sở A giải quyết": a colon may follow
        at = _behind_label(text, at, limit) if topic else at
        actors = parse(text, at, limit)
        if not actors or actors.stop not in GOES_ON:
            continue
        if topic or _begins(text, at):
            return Laying(actors, actors.start, "lead-in" if lead else "topic")
    return None


_PREDICATE = re.compile(
    r"(?:chủ trì|phối hợp|giao(?! (?:thông|dịch|lưu|tiếp))|yêu cầu(?<!có yêu cầu)|đã(?! được)"
    r"|đề nghị(?<!hồ sơ đề nghị)(?<!đơn đề nghị)(?<!văn bản đề nghị)|chỉ\s+đạo(?=\s+các\s))"
    r"\b(?! (?:của|nêu|tại))"  # literals first: a fast search
)


def _begins(text: str, at: int) -> bool:
    """Behind a comma a bare common noun goes on with a list; a name or "các …" begins one."""
    word = spaced(text[at : at + 16])
    return not word[:1].islower() or word.startswith(("các ", "những ", "lãnh "))


_BREAK = re.compile(  # literals first: a fast search
    r",(?=\s)|:(?=\s)|thì(?<=\sthì)(?=\s)|vướng mắc(?=\s)|phát sinh(?=\s)|khó khăn(?=\s)"
    r"|bổ\ssung(?<=cần\ssửa\sđổi,\sbổ\ssung)(?=\s)"
)


def _breaks(text: str, start: int, end: int) -> Iterator[int]:
    """Where an actor may follow a circumstance: behind a comma, a colon, "thì"."""
    for n, match in enumerate(_BREAK.finditer(text, start, end)):
        if n == _COMMAS:
            return
        yield match.end()


def _directed(text: str, found: Laying, limit: int) -> Laying:
    """ "X chỉ đạo Y chủ trì …" lays the task on Y."""
    return _told(text, found.actors.stop_at, limit) or found
