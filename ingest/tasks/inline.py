"""Tasks that name their bodies at the end of their own line.

"… . Đơn vị chủ trì: Sở Y tế; thời gian: quý II/2025" prints the fields of a form one behind the
other; "… (Sở Y tế chủ trì, phối hợp Sở Tài chính)" says who in brackets. The labels are those of
ingest.tasks.labelled, the words in brackets `bracketed` of lexicon/assignment_cues.yaml.
"""

import re
from dataclasses import dataclass

from ingest.structure.tree import Block
from ingest.tasks.actors import parse
from ingest.tasks.cues import exact
from ingest.tasks.labelled import Field, Form, label_at, listed

_LABEL = 100  # characters within which a label ends
_TASK = 12  # characters that say what is to be done, at least
_BRACKET = 300
_KINDS = ("lead", "coordinate", "deadline", "output", "advise", "note")
_MARKS = (".", ";", "(", "- ", "– ", "+ ")
_LOOSE = " .;,-–+\n"


def split(text: str, found: Field) -> list[Field]:
    """The fields of one line: "Đơn vị chủ trì: A; đơn vị phối hợp: B" behind the first label."""
    cuts = _labels(text, found.start, found.end)
    ends = [begin for begin, _, _ in cuts]
    made = [
        Field(found.kind, found.block, found.start, _shut(text, found.start, [*ends, found.end][0]))
    ]
    return made + _fields(text, found.block, cuts, found.end) if cuts else [found]


def in_line(text: str, block: Block, index: int) -> Form | None:
    """The form that a line prints behind its task, if it says who leads."""
    cuts = _labels(text, block.content, block.end)
    if not cuts or cuts[0][0] - block.content < _TASK:
        return None
    fields = _fields(text, index, cuts, block.end)
    leads = [field for field in fields if field.kind == "lead"]
    if not leads or not all(listed(text, lead) for lead in leads):
        return None
    said = Field("task", index, block.content, _shut(text, block.content, cuts[0][0]))
    return Form(index, index, [said, *fields])


def _labels(text: str, start: int, end: int) -> list[tuple[int, str, int]]:
    """(where it begins, its kind, where its value begins) of each label in a line."""
    found: list[tuple[int, str, int]] = []
    colon = text.find(":", start, end)
    while colon >= 0:
        if label := _label(text, max(start, colon - _LABEL), colon, further=bool(found)):
            found.append((*label, colon + 1))
        colon = text.find(":", colon + 1, end)
    return found


def _label(text: str, start: int, colon: int, *, further: bool) -> tuple[int, str] | None:
    """The label that ends at `colon`, behind a mark; a `further` one behind a comma, too."""
    begin = max(start, *(text.rfind(mark, start, colon) + len(mark) for mark in _MARKS))
    comma = text.rfind(",", begin, colon) + 1
    for at in (begin, comma) if comma and further else (begin,):
        while at < colon and text[at] in _LOOSE:
            at += 1
        kind = label_at(text, at, colon + 1)
        if kind in _KINDS:
            return at, kind
    return None


def _fields(text: str, index: int, cuts: list[tuple[int, str, int]], end: int) -> list[Field]:
    made: list[Field] = []
    for begin, kind, start in reversed(cuts):
        made.append(Field(kind, index, _open(text, start, end), _shut(text, start, end)))
        end = begin
    return made[::-1]


def _open(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _shut(text: str, start: int, end: int) -> int:
    """The end without the marks that part one field from the next."""
    while end > start and (text[end - 1] in " .;,-–+\n(" or _closes(text, start, end)):
        end -= 1
    return end


def _closes(text: str, start: int, end: int) -> bool:
    """True if a bracket ends here that was opened before the field."""
    return text[end - 1] == ")" and text.find("(", start, end) < 0


@dataclass(frozen=True, slots=True)
class Bracket:
    """Who does what stands before `start`: text[start:end] in brackets names `lead`."""

    start: int
    lead: tuple[str, ...]
    beside: tuple[str, ...]  # who is named between the chair and "phối hợp"
    due: str | None  # what stands behind the label of a deadline


def bracket(text: str, start: int, end: int) -> Bracket | None:
    """The brackets at the end of a statement that say who carries it out."""
    while end > start and text[end - 1] in " .;,/:":
        end -= 1
    if end <= start or text[end - 1] != ")":
        return None
    begin = text.rfind("(", max(start, end - _BRACKET), end)
    match = exact("bracketed", "by").match(text, begin + 1, end) if begin >= 0 else None
    actors = parse(text, match.end(), end - 1) if match else None
    if not actors or not exact("bracketed", "does").fullmatch(text, actors.stop_at, end - 1):
        return None
    chaired = exact("chaired").match(text, actors.stop_at, end)
    others = parse(text, chaired.end(), end - 1) if chaired else None
    beside = others.names if others and text.startswith("phối hợp", others.stop_at) else ()
    fields = _fields(text, 0, _labels(text, begin, end), end)
    due = next((text[f.start : f.end] for f in fields if f.kind == "deadline"), None)
    return Bracket(begin, actors.names, beside, due)


def bare(text: str, start: int, end: int) -> bool:
    """True if a predicate says no more than who does it, with whom and by when."""
    match = exact("bracketed", "chairs").match(text, start, end)
    if not match:
        return False
    joined = exact("bracketed", "joined").match(text, match.end(), end)
    others = parse(text, joined.end(), end, loose=True) if joined else None
    at = others.end if others else match.end()
    return bool(exact("bracketed", "rest").fullmatch(text, at, end))


_ROLE = re.compile(r"\s*\((?P<role>chủ trì|phối hợp|thực hiện|đầu mối)[^()]{0,40}\)$")


def roles(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(who leads, who helps) where each name has its part: "Sở A (chủ trì), Sở B (phối hợp)"."""
    leads: list[str] = []
    others: list[str] = []
    for name in names:
        match = _ROLE.search(name)
        beside = match is not None and match["role"] == "phối hợp"
        (others if beside else leads).append(name[: match.start()] if match else name)
    return tuple(leads), tuple(others)
