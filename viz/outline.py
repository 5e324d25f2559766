"""The lineage as an indented list: the accessible view, also printed and read without script.

Every document stands once, under the document it rests on most closely; every link stands once,
with the document that says it; a body with tasks only there. What is under one document opens a
bounded number at a time.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.read.nodes import Link, Node
from ontology import lexicon
from viz import style, words
from viz.folds import family_of

if TYPE_CHECKING:
    from graph.read.lineage import Lineage

DEEPEST = 12  # steps of indentation; what lies deeper is listed at the last step
FIRST, MORE = 8, 20  # documents under one that are seen at once, and that each opening adds


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the list, the numbers of the links it states, and what rests on it."""

    node: Node
    links: tuple[int, ...]
    children: tuple["Entry", ...]

    @property
    def size(self) -> int:
        """How many documents it lists."""
        return 1 + sum(child.size for child in self.children)


@dataclass(frozen=True, slots=True)
class Portion:
    """Entries that are seen at once; `rest` opens in its place, `left` documents are in it."""

    entries: tuple[Entry, ...]
    rest: "Portion | None"

    @property
    def left(self) -> int:
        """How many documents the rest lists."""
        return sum(e.size for e in self.rest.entries) + self.rest.left if self.rest else 0


def portion(entries: Sequence[Entry], room: int = FIRST) -> Portion:
    """The first `room` entries, and the rest; a rest of one is no rest."""
    cut = len(entries) if len(entries) <= room + 1 else room
    rest = portion(entries[cut:], MORE) if entries[cut:] else None
    return Portion(tuple(entries[:cut]), rest)


def outline(lineage: "Lineage") -> tuple[Entry, ...]:
    """The list's top entries, superiors first."""
    nodes = {n.iri: n for n in lineage.nodes if n.level != style.BODIES}
    stated: dict[str, list[int]] = defaultdict(list)
    for number, link in enumerate(lineage.links):
        stated[link.subject].append(number)
    parent = _parents(nodes, lineage.links)
    below: dict[str | None, list[Node]] = defaultdict(list)
    for iri in sorted(nodes, key=lambda i: _order(nodes[i])):
        below[parent.get(iri)].append(nodes[iri])

    def entries(of: Sequence[Node], depth: int) -> tuple[Entry, ...]:
        made: list[Entry] = []
        for node in of:
            under = below.get(node.iri, [])
            nested = entries(under, depth + 1) if depth < DEEPEST else ()
            made.append(Entry(node, tuple(stated[node.iri]), nested))
            if depth >= DEEPEST:
                made += _flat(under, below, stated)
        return tuple(made)

    return entries(below[None], 0)


def _flat(
    nodes: Sequence[Node],
    below: dict[str | None, list[Node]],
    stated: dict[str, list[int]],
) -> list[Entry]:
    """Everything under the deepest step, in reading order, at that step."""
    made, todo = [], list(nodes)
    while todo:
        node = todo.pop(0)
        made.append(Entry(node, tuple(stated[node.iri]), ()))
        todo[:0] = below.get(node.iri, [])
    return made


def _parents(nodes: dict[str, Node], links: Sequence[Link]) -> dict[str, str]:
    """For each document the one it is listed under: strongest family, then nearest level, date."""
    families, levels = list(style.FAMILIES), list(style.LEVELS)
    choices: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
    for k in links:
        if k.subject in nodes and k.object in nodes and k.subject != k.object:
            head = nodes[k.object]
            level = -levels.index(head.level) if head.level in style.LEVELS else 0
            rank = families.index(family_of(k))
            choices[k.subject].append((rank, level, head.date or "", head.iri))
    parent: dict[str, str] = {}
    for iri in sorted(choices, key=lambda i: _order(nodes[i])):
        for *_, head_iri in sorted(choices[iri]):
            if not _leads_to(parent, head_iri, iri):
                parent[iri] = head_iri
                break
    return parent


def _leads_to(parent: dict[str, str], start: str, goal: str) -> bool:
    here: str | None = start
    while here is not None and here != goal:
        here = parent.get(here)
    return here == goal


def _order(node: Node) -> tuple[int, bool, str, str]:
    levels = list(style.LEVELS)
    level = levels.index(node.level) if node.level in style.LEVELS else len(levels)
    return level, node.date is None, node.date or "", node.iri


def as_text(lineage: "Lineage", lang: str, note: str) -> str:
    """The list as text to send: a line a document, indented, with what it says of others."""
    names = {n.iri: words.name(n, lang) for n in lineage.nodes}
    focus = next(n for n in lineage.nodes if n.iri == lineage.focus)
    lines = [f"{lexicon.label('lineage', lang)}: {words.citation(focus)}"]

    def add(entries: Sequence[Entry], depth: int) -> None:
        for entry in entries:
            node = entry.node
            dated = " · ".join(p for p in (names[node.iri], words.date_text(node.date)) if p)
            about = f" – {words.shown(node.title, 300)}" if node.title and node.code else ""
            said = _said(lineage, entry, names, lang)
            lines.append(f"{'  ' * depth}- {dated}{about}{f' ({said})' if said else ''}")
            add(entry.children, depth + 1)

    add(outline(lineage), 0)
    return "\n".join([*lines, note])


def _said(lineage: "Lineage", entry: Entry, names: dict[str, str], lang: str) -> str:
    """ "thực hiện KH 423-KH/TU; căn cứ …": the links a document states, but plain references."""
    links = (lineage.links[number] for number in entry.links)
    return "; ".join(
        f"{getattr(lexicon.relations()[k.relation], lang)} {names[k.object]}"
        for k in links
        if k.object in names and k.relation in lexicon.relations() and family_of(k) != style.QUIET
    )
