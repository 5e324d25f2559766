"""What a box says: number and date, two lines of title or a word on its force, a fold's content."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from graph.read.nodes import Node
from ontology import lexicon
from viz import style
from viz.measure import cut, width, wrap
from viz.words import abbreviation, date_text, name, shown, title

ROOM = style.BOX_WIDTH - 2 * style.PAD
ENDED = frozenset({"expired", "replaced"})
NOTED = frozenset(
    {"expired", "partly-expired", "suspended", "not-yet-in-force", "draft", "replaced"}
)


@dataclass(frozen=True, slots=True)
class Face:
    """The text of a box, cut to fit; `struck`: a line goes through the number (expired)."""

    number: str
    date: str
    title: tuple[str, ...]
    struck: bool = False


def face(node: Node, lang: str, *, status: str = "", twice: bool = False) -> Face:
    """The text of a document's box.

    `status` is a key of labels.yaml (only those in NOTED are written), `twice` says that another
    box in view bears the same number, so that the place has to tell them apart.
    """
    if node.level == style.BODIES:
        first, *rest = wrap(shown(node.title), ROOM, style.NUMBER_SIZE, 2, 700)
        return Face(first, "", (*rest, shown(node.issuer)))
    number = cut(name(node, lang), ROOM, style.NUMBER_SIZE, 700)
    left = ROOM - width(number, style.NUMBER_SIZE, 700)
    place = _place(node) if twice else ""
    notes = [lexicon.label(status, lang)] if status in NOTED else []
    first = _date(node, left)
    if place and width(f"{first} · {place}", style.TITLE_SIZE) <= left:
        first += f" · {place}"
    elif place and title(node) != place:
        notes.append(place)
    lines = wrap(title(node), ROOM, style.TITLE_SIZE, 1 if notes else 2)
    return Face(number, first, (*lines, *_notes(notes)), struck=status in ENDED)


def _date(node: Node, room: float) -> str:
    """The date after the number; day and month alone where the year would not fit, if the number
    says it (139/2025/QĐ-UBND)."""
    date = date_text(node.date)
    short = date.removesuffix(f"/{date[-4:]}") if f"/{date[-4:]}/" in (node.code or "") else ""
    tails = (f" · {text}" for text in (date, short) if text)
    return next((t for t in tails if width(t, style.TITLE_SIZE) <= room), "")


def _notes(notes: Sequence[str]) -> tuple[str, ...]:
    return (cut(" · ".join(notes), ROOM, style.TITLE_SIZE),) if notes else ()


def fold_face(members: Sequence[Node], lang: str) -> Face:
    """The text of a "+12 CV của sở" box: what is folded, and its first and last numbers."""
    types = {member.type for member in members}
    kind = abbreviation(members[0].type) if len(types) == 1 else ""
    bodies = members[0].level == style.BODIES
    head = lexicon.label("folded-bodies" if bodies else "folded", lang).format(
        n=len(members),
        type=kind or lexicon.label("documents", lang),
        level=lexicon.label(f"level-{style.level(members[0].level).id}", lang),
    )
    first = cut(name(members[0], lang), ROOM, style.TITLE_SIZE)
    last = cut(f"… {name(members[-1], lang)}", ROOM, style.TITLE_SIZE)
    return Face(cut(head, ROOM, style.NUMBER_SIZE, 700), "", (first, last))


@cache
def _province_names() -> tuple[str, ...]:
    return tuple(sorted({p.name for p in lexicon.provinces().values()}, key=len, reverse=True))


def _place(node: Node) -> str:
    """What tells two papers of one number apart: the issuer's province, else the issuer."""
    issuer = shown(node.issuer)
    return next((p for p in _province_names() if p in issuer), issuer)
