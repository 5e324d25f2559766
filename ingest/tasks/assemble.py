"""From an assignment as read to the record: partners, the advised body, deadline, product, task."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ingest.structure.provision import closes, provision
from ingest.structure.tree import Structure
from ingest.tasks.actor_ends import Stop
from ingest.tasks.actors import parse
from ingest.tasks.cues import cue, data, exact, lowered, small
from ingest.tasks.deadlines import Clock, Stated, deadline, field
from ingest.tasks.sections import HEADINGS
from ingest.text.patterns import fold, spaced
from ingest.text.phrases import lower
from ontology.model import Assignment, Citation

_NO_ONE = ("cơ quan", "đơn vị", "tổ chức", "cá nhân")  # "cơ quan chủ trì": no body is named
_GENERIC = ("umbrella", "notice", "execution")
_SHORT = 420  # characters of a general call; longer text says what is to be done


@dataclass(slots=True)
class Draft:
    """An assignment being read; what is None is read from its span at the end."""

    start: int
    end: int
    lead: tuple[str, ...]
    rule: str
    said: int  # where the words behind the actor begin
    unit: int = -1  # the block it stands in, or the item it covers; -1: the paper
    parent: "Draft | None" = None
    coordinate: tuple[str, ...] = ()
    monitor: tuple[str, ...] = ()
    advise: str | None = None
    task: str | None = None
    output: str | None = None
    deadline: Stated | None = None
    fixed: bool = False  # the deadline is a field's, even where the field says none
    due: str | None = None  # the last computed deadline met while reading
    own: bool = False  # a bullet that is an assignment by its own deadline
    heading: bool = False  # so far it only names who
    until: int | None = None  # where its words end, if before its end: the cell of a table
    general: bool = False  # said to everybody, or for the case of difficulties


def plain(words: str) -> str:
    """Words on one line, without marks at the ends."""
    return spaced(words).strip(" .;,:-/")


def fold_name(name: str) -> str:
    """A body's name for comparison: small letters, one tone placement, no leading plural."""
    folded = [fold(w) for w in name.replace("UBND", "Ủy ban nhân dân").split()]
    return " ".join(folded[1:] if folded and folded[0] in ("các", "những") else folded)


def names_no_one(names: Sequence[str]) -> bool:
    """True of labels like "Cơ quan chủ trì" that a rule took for an actor."""
    return all(fold(name) in _NO_ONE for name in names)


def finish(
    text: str,
    tree: Structure,
    drafts: Sequence[Draft],
    citations: Sequence[Citation],
    clock: Clock,
) -> tuple[Assignment, ...]:
    """The records of `drafts`, in reading order; `citations` in order of their starts."""
    kept = [d for d in drafts if not _BARE.fullmatch(text, d.said, d.end)]
    kept.sort(key=lambda d: (d.start, -d.end))
    number = {id(d): i for i, d in enumerate(kept)}
    starts = [c.start for c in citations]
    return tuple(_record(text, tree, d, number, _inside(d, citations, starts), clock) for d in kept)


# all that a heading of items with actors of their own, or the head of a column, says
_BARE = re.compile(r"[\s:,]*(?:(?:có|chịu) trách nhiệm|chủ trì|lãnh đạo,? chỉ đạo|chỉ đạo)?[\s:,]*")


def _record(
    text: str,
    tree: Structure,
    draft: Draft,
    number: dict[int, int],
    cites: tuple[int, ...],
    clock: Clock,
) -> Assignment:
    said = text[draft.said : draft.until or draft.end]
    low = lower(said)
    generic = draft.general or draft.rule in _GENERIC or _is_generic(low)
    due = draft.deadline if draft.fixed else _stated(text, tree, draft, clock)
    advise = draft.advise
    if advise is None and (draft.rule == "umbrella" or not generic):
        advise = _advised(text, draft, low)
    return Assignment(
        start=draft.start,
        end=draft.end,
        quote=text[draft.start : draft.end],
        lead=draft.lead,
        coordinate=partners(text, draft),
        monitor=draft.monitor,
        advise=advise,
        task=draft.task or _task(text, draft),
        deadline=due.value if due else None,
        printed_deadline=due.printed if due else None,
        provision=None if generic and closes(tree, draft.start) else provision(tree, draft.start),
        output=draft.output or _output(said, low),
        generic=generic,
        cites=cites,
        parent=_parent(draft, number),
        rule=f"assignment/{draft.rule}",
    )


def _stated(text: str, tree: Structure, draft: Draft, clock: Clock) -> Stated | None:
    """The deadline that a task states or refers to, or that the heading above it states."""
    found = deadline(text, draft.start, draft.end, clock)
    if found is None and exact("same_time").search(text, draft.start, draft.end):
        fields = list(_TIME.finditer(text, 0, draft.start))
        return field(fields[-1][1], clock) if fields else None
    index = tree.index(draft.start) if found is None else None
    for block in () if index is None else tree.ancestors(index):
        heads = block.kind in HEADINGS and not found
        found = deadline(text, block.content, block.end, clock) if heads else found
        if found and text[found.start : found.end].casefold().find("tháng") < 0:
            found = None  # of a year: what it plans for
    return Stated(found.value, plain(text[found.start : found.end])) if found else None


_TIME = re.compile(
    r"^[-+*\d.) ]{0,6}Thời (?:gian|hạn|điểm)[^:.\n]{0,40}:([^\n]{4,160})", re.MULTILINE
)


def _parent(draft: Draft, number: dict[int, int]) -> int | None:
    """The nearest kept assignment above: a heading of items with actors of their own is none."""
    above = draft.parent
    while above is not None and id(above) not in number:
        above = above.parent
    return None if above is None else number[id(above)]


def _inside(draft: Draft, citations: Sequence[Citation], starts: list[int]) -> tuple[int, ...]:
    first = bisect_left(starts, draft.start)
    last = bisect_left(starts, draft.end)
    return tuple(n for n in range(first, last) if citations[n].end <= draft.end)


def partners(text: str, draft: Draft) -> tuple[str, ...]:
    """The coordinators: of the field or the heading above, and those the text names."""
    found = list(draft.coordinate)
    start, end = (draft.said, draft.until) if draft.until else (draft.start, draft.end)
    for at in joins(text, start, end):
        actors = parse(text, at, end, loose=True)
        if actors and actors.stop is not Stop.PAST:
            found.extend(n for n in actors.names if n not in _NO_ONE)
    found.extend(_beside_chair(text, draft, start, end))
    taken = {fold_name(n) for n in draft.lead} if found else set()
    kept = []
    for name in found:
        if (folded := fold_name(name)) not in taken:
            taken.add(folded)
            kept.append(name)
    return tuple(kept)


def _beside_chair(text: str, draft: Draft, start: int, end: int) -> tuple[str, ...]:
    """Those named between the chair and "phối hợp": "Sở A chủ trì, Sở B, Sở C | phối hợp …"."""
    together = exact("together").match(text, draft.said, end)
    others = parse(text, together.end(), end) if together else None
    return others.names if others else ()


def joins(text: str, start: int, end: int) -> Iterator[int]:
    """Where partners may be named, right behind words like "phối hợp với"."""
    low = lower(text[start:end])
    if any(word in low for word in data()["coordinate_words"]):
        for match in small("coordinate").finditer(low):
            yield start + match.end()


_WHOLE = re.compile(  # "cấp có thẩm quyền chủ trương đầu tư": what is decided is no name
    r"((?:[Cc]ấp|[Cc]ơ quan) (?:có )?thẩm quyền) (?!cấp|của|thuộc|ở|tại|theo|trên|và|khác|quản).*"
)
_Advice = tuple[list[str], re.Pattern[str], bool, re.Pattern[str] | None]


@cache
def _advising() -> tuple[_Advice, ...]:
    rows = data()["advise"]
    return tuple(
        (r["words"], lowered(r["re"]), r["needs"], lowered(r["unless"]) if "unless" in r else None)
        for r in rows
    )


def _advised(text: str, draft: Draft, low: str) -> str | None:
    """The body that is advised, or decides on what the lead prepares: the first the text names."""
    hits = [hit for advice in _advising() if (hit := _advice(text, draft, low, advice))]
    if not hits:
        return None
    start, end = min(hits)
    name = plain(re.sub(r"\s*\([^)]{0,200}\)", "", text[start:end]))
    return exact("matter").sub(r"\1", _WHOLE.sub(r"\1", name))


def _advice(text: str, draft: Draft, low: str, advice: _Advice) -> tuple[int, int] | None:
    """The first body behind one kind of words: its span."""
    words, regex, needs, unless = advice
    for word in words:
        if word in low:
            break
    else:
        return None
    end = draft.until or draft.end
    for match in regex.finditer(low):
        at = draft.said + match.start()
        if unless and unless.search(text[max(draft.start, at - 16) : at].lower()):
            continue
        actors = parse(text, draft.said + match.end(), end)
        if actors and (actors.names[0] in draft.lead or _others(text, draft, at)):
            continue
        if actors and needs and _COLLECTS.match(text, actors.end, end):
            continue
        if actors and (not needs or cue("decides").match(text, actors.end, end)):
            return actors.start, actors.end
    return None


def _others(text: str, draft: Draft, at: int) -> bool:
    """ "… gửi Phòng A để Phòng A tổng hợp, tham mưu B": another does what stands at `at`."""
    start = max(draft.said, at - _PURPOSE)
    match = _FOR.search(text, start, at)
    actors = parse(text, match.end(), draft.end) if match else None
    acts = actors and actors.stop in (Stop.STRONG, Stop.PREDICATE)
    return bool(actors and acts and 0 <= at - actors.stop_at <= _CHAIN)


_COLLECTS = re.compile(r",?\s+(?:để\s+)?tổng\s+hợp")  # "đề xuất gửi Sở A tổng hợp, báo cáo UBND"
_PURPOSE = 120  # characters of a clause that says what for
_CHAIN = 40  # of the verbs of its subject: "tổng hợp, tham mưu"; behind more, the sentence goes on
_FOR = re.compile(r"\bđể\s+(?=[^.;]*$)")
_CHAIRS = re.compile(
    r"\s*(?:tiếp\s+tục\s+)?chủ\s+trì,?\s+"
    r"(?P<joint>(?:và\s+)?phối\s+hợp\s+(?:chặt\s+chẽ\s+)?(?:(?:với|cùng)\s+)?)?"
)


def _task(text: str, draft: Draft) -> str:
    """The words behind the actor, the preamble of partners left out."""
    start = draft.said
    if match := _CHAIRS.match(text, start, draft.end):
        actors = parse(text, match.end(), draft.end) if match["joint"] else None
        start = actors.stop_at if actors else match.end()
    return plain(text[start : draft.end])


@cache
def _generic_calls() -> tuple[re.Pattern[str], ...]:
    return tuple(lowered(row) for row in data()["generic"])


def _is_generic(low: str) -> bool:
    short = low.strip()
    return len(short) < _SHORT and any(regex.search(short) for regex in _generic_calls())


def _output(said: str, low: str) -> str | None:
    """The paper to be made, if the task names one."""
    match = small("product").search(low)
    return plain(said[match.start(1) : match.end(1)]) if match else None
