"""Items printed as forms: "- Cơ quan chủ trì: …", "- Thời gian thực hiện: …" under one task.

The labels and what they say are the `fields` of lexicon/assignment_cues.yaml. Fields that hang
under one item make one task; a second lead or task label under the same item begins the next. What
is to be done stands in the item, or in the bullets between it and the fields: then the item is a
topic, and the bullets behind one task's fields say what the next one is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from ingest.structure.tree import Block
from ingest.tasks.actor_ends import Stop
from ingest.tasks.actor_words import words
from ingest.tasks.actors import parse
from ingest.tasks.cues import cue, data, factored, lowered
from ingest.tasks.sections import titled
from ingest.text.patterns import spaced
from ingest.text.phrases import Tokens
from ingest.text.sentences import skip

_LABEL_END = r"\s{0,5}(?:\([^)\n]{1,40}\)\s{0,3})?[:：]"
_LABEL = 100  # characters within which a label ends
_MOST_FIELDS = 60  # of one task, bullets below its labels included
_PLACES = ("body", "annex")


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled line: what kind it is, which block it is, and its value's span."""

    kind: str
    block: int
    start: int
    end: int


@dataclass(slots=True)
class Form:
    """A task as a form: the item it stands under (None: no item) and its fields in order."""

    owner: int | None
    said: int | None = None  # the block where the task begins: a bullet, else the item itself
    fields: list[Field] = field(default_factory=list)

    def values(self, kind: str) -> list[Field]:
        """The fields of a kind that say something."""
        return [f for f in self.fields if f.kind == kind and f.end > f.start]


@cache
def _labels() -> tuple[re.Pattern[str], dict[str, str], frozenset[str]]:
    """The labels as a pattern, their kinds, and what two letters they begin with."""
    kinds = {spaced(label): kind for kind, labels in data()["fields"].items() for label in labels}
    longest = sorted(kinds, key=len, reverse=True)
    words = "|".join(re.escape(label).replace(r"\ ", r"\s{1,5}") for label in longest)
    made = lowered(data()["labels"]["made"]).pattern
    either = factored(f"{made}|{words}")
    regex = re.compile(rf"[*_]{{0,3}}({either})[*_]{{0,3}}{_LABEL_END}", re.IGNORECASE)
    return regex, kinds, _firsts([*longest, *data()["labels"]["first"]])


def _firsts(labels: Sequence[str]) -> frozenset[str]:
    """The first three characters of a block that begins with a label, perhaps in bold."""
    plain = {case for label in labels for case in _cases(label)}
    plain |= {label.replace(" ", "\n") for label in plain}
    bold = {mark + label for mark in ("*", "**", "***", "_", "__", "___") for label in plain}
    return frozenset((label + behind)[:3] for label in plain | bold for behind in " \n:,/(*_")


def _cases(letters: str) -> tuple[str, ...]:
    return letters, letters.capitalize(), letters.upper()


def field_of(text: str, block: Block, index: int) -> Field | None:
    """The field that `block` prints, if it begins with a label and a colon."""
    if text.find(":", block.content, min(block.end, block.content + _LABEL)) < 0:
        return None
    match = _labels()[0].match(text, block.content, block.end)
    if not match:
        return None
    start = skip(text, match.end(), block.end)
    return Field(_kind(match[1]), index, start, block.end)


def _kind(label: str) -> str:
    folded = spaced(label.casefold())
    return _labels()[1].get(folded) or ("coordinate" if "phối hợp" in folded else "lead")


def fields(text: str, blocks: Sequence[Block]) -> dict[int, Field]:
    """The labelled lines of a paper's body and annexes, by their blocks."""
    firsts = _labels()[2]
    return {
        i: found
        for i, block in enumerate(blocks)
        if text[block.content : block.content + 3] in firsts
        and block.place in _PLACES
        and (found := field_of(text, block, i))
    }


def forms(text: str, blocks: Sequence[Block], fields: dict[int, Field]) -> list[Form]:
    """The forms of a paper: at least who leads, and one field more or an item that says what."""
    made: list[Form] = []
    for i, found in fields.items():
        owner = _owner(blocks, i, fields)
        form = made[-1] if made and made[-1].owner == owner else None
        said = _said(text, blocks, i, owner, fields)
        if form is None or _repeats(form, found, said):
            form = Form(owner, said)
            made.append(form)
        form.fields.append(found)
        form.fields.extend(_values_below(blocks, found, fields))
    return [form for form in made if _complete(text, form)]


def _owner(blocks: Sequence[Block], i: int, fields: dict[int, Field]) -> int | None:
    """The item a field hangs under: its first ancestor that is no field itself."""
    parent = blocks[i].parent
    while parent is not None and parent in fields:
        parent = blocks[parent].parent
    return parent


def _said(
    text: str, blocks: Sequence[Block], i: int, owner: int | None, fields: dict[int, Field]
) -> int | None:
    """The first of the bullets right before field `i`, else its owner; no heading of a zone."""
    first = i
    while owner is not None and first - 1 > owner and _says(blocks, first - 1, owner, fields):
        first -= 1
    if first < i:
        return first
    if owner is None or (titled(text, blocks[owner]) and not _acts(text, blocks[owner])):
        return None
    return owner


def _acts(text: str, block: Block) -> bool:
    """ "1. Tổ chức tập huấn về sơ cứu": a verb opens the item, it is no heading of a zone."""
    t, w = Tokens(text[block.content : block.end]), words()
    organises = t.folded[:2] == ("tổ", "chức") and w.organise.at(t, 2)
    return titled(text, block) == "work" and bool(organises or w.verbs.at(t, 0))


def _says(blocks: Sequence[Block], i: int, owner: int, fields: dict[int, Field]) -> bool:
    """A block under `owner` that is neither a field nor the value of one."""
    above = blocks[i].parent
    while above is not None and above > owner and above not in fields:
        above = blocks[above].parent
    return i not in fields and above == owner


def _repeats(form: Form, found: Field, said: int | None) -> bool:
    """A label that begins the next task: the task's own, a second lead, one behind new bullets."""
    if len(form.fields) >= _MOST_FIELDS:
        return True
    if said is not None and said > form.fields[-1].block and form.values("lead"):
        return True
    if found.kind == "task":
        return any(f.kind in ("task", "lead") for f in form.fields)
    return found.kind == "lead" and any(f.kind == "lead" and f.end > f.start for f in form.fields)


def _values_below(blocks: Sequence[Block], found: Field, fields: dict[int, Field]) -> list[Field]:
    """The items under a label with no value of its own ("a) Nhiệm vụ:" and its bullets)."""
    below = []
    if found.end == found.start:
        j = found.block + 1
        while j < len(blocks) and blocks[j].parent == found.block and j not in fields:
            below.append(Field(found.kind, j, blocks[j].content, blocks[j].end))
            j += 1
    return below


def _complete(text: str, form: Form) -> bool:
    """A lead whose value is a list of bodies and no sentence, and something to be done."""
    leads = form.values("lead")
    kinds = {f.kind for f in form.fields if f.end > f.start}
    if not leads or not (kinds - {"lead"} or form.owner is not None):
        return False
    while len(leads) > 1 and form.fields[-1] is leads[-1] and not listed(text, leads[-1]):
        form.fields.pop()  # "+ Sở B đăng tải tin": a sentence of its own below the field
        leads.pop()
    told = bool(form.values("task"))  # "… tham mưu hoạt động" behind the partners adds nothing
    return all(listed(text, lead, whole=not told) for lead in leads)


def listed(text: str, lead: Field, *, whole: bool = True) -> bool:
    """True of a value that is a list of bodies and no sentence; not `whole`, one may follow it."""
    actors = parse(text, lead.start, lead.end)
    if actors is None:
        return False
    if actors.stop not in (Stop.STRONG, Stop.PREDICATE):
        return True
    chairs = _CHAIRS.match(text, actors.stop_at, lead.end)  # "Sở A chủ trì, phối hợp với Sở B."
    others = parse(text, chairs.end(), lead.end) if chairs else None
    if others and not whole:
        return True
    end = others.end if others else chairs.end() if chairs else lead.start
    return not text[end : lead.end].strip(" .;,")


_CHAIRS = re.compile(r"chủ\s+trì(?:,?\s+(?:và\s+)?phối\s+hợp(?:\s+(?:với|cùng))?\s+)?")


def named(text: str, found: Field) -> tuple[str, ...]:
    """The bodies in a field's value; an unknown name is kept whole."""
    actors = parse(text, found.start, found.end)
    value = spaced(text[actors.end if actors else found.start : found.end]).strip(" .;,")
    if actors and actors.group and cue("as_ruled").fullmatch(text, actors.end, found.end):
        return (*actors.names[:-1], f"{actors.names[-1]} {value}")
    if actors:
        return actors.names
    return (value,) if value and value.casefold() not in ("không", "-") else ()
