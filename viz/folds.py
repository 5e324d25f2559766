"""Which documents of a drawing share one "+12 QĐ của tỉnh" box, so that it fits on a screen."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from graph.read.nodes import Link, Node
from ontology import lexicon
from viz import style

FOLD_OVER, FOLD_SHOWN = 7, 6  # siblings of one type and level: over 7, 6 and a "+n" box are drawn
STEP = 8  # documents of a box that one opening shows
FEWEST = 3  # documents that are worth a box of their own
Groups = dict[str, list[Node]]


def family_of(link: Link) -> str:
    """The family of a link's relation."""
    relation = lexicon.relations().get(link.relation)
    return relation.family if relation else style.QUIET


def folds(
    nodes: Sequence[Node],
    links: Sequence[Link],
    focus: str,
    room: int,
    opened: Mapping[str, int] = MappingProxyType({}),
) -> dict[str, list[str]]:
    """Key of a box → the documents in it (IRIs), the rest being drawn one by one.

    Siblings always share one beyond the sixth; where more than `room` boxes are left, so do the
    documents of one type and level on one side of the focus, most numerous first, then of one
    level. `opened` counts by key how often somebody asked to see more of a box.
    """
    made = {
        key: [n.iri for n in group[FOLD_SHOWN + STEP * opened.get(key, 0) :]]
        for key, group in _siblings(nodes, links, focus).items()
    }
    if _boxes(nodes, made) <= room:
        return {key: iris for key, iris in made.items() if iris}
    made = {}
    above = _reached(focus, links, up=True)
    for typed in (True, False):
        groups: Groups = defaultdict(list)
        for node in sorted(nodes, key=_sibling):
            if node.iri != focus:
                side = "len" if node.iri in above else "xuong"
                kind = (node.type or "") if typed else ""
                groups[f"+{side}:{node.level}:{kind}"].append(node)
        for key, group in sorted(groups.items(), key=lambda g: (-len(g[1]), g[0])):
            own = {n.iri for n in group}
            if _boxes(nodes, made) > room and len(group) >= FEWEST:
                made = {k: v for k, v in made.items() if not own & set(v)}
                made[key] = [n.iri for n in group[STEP * opened.get(key, 0) :]]
    return {key: iris for key, iris in made.items() if iris}


def _boxes(nodes: Sequence[Node], made: Mapping[str, Sequence[str]]) -> int:
    return len(nodes) - sum(len(iris) - 1 for iris in made.values() if iris)


def _siblings(nodes: Iterable[Node], links: Iterable[Link], focus: str) -> Groups:
    """Documents of one type, level and relations to the same documents, where there are many.

    They lie at an end of the chain: none speaks of another one, or none is spoken of.
    """
    ends: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for k in links:
        ends[k.subject].add((k.object, f"> {family_of(k)}"))
        ends[k.object].add((k.subject, f"< {family_of(k)}"))
    groups: dict[tuple[object, ...], list[Node]] = defaultdict(list)
    for n in nodes:
        if n.iri != focus and len({way[0] for _, way in ends[n.iri]}) == 1:
            groups[n.level, n.type or "", tuple(sorted(ends[n.iri]))].append(n)
    many = [group for group in groups.values() if len(group) > FOLD_OVER]
    return {f"+{n}": sorted(group, key=_sibling) for n, group in enumerate(many)}


def _sibling(node: Node) -> tuple[bool, str, str]:
    return node.date is None, node.date or "", node.iri


def _reached(focus: str, links: Iterable[Link], *, up: bool) -> set[str]:
    """What `focus` rests on, at any number of steps."""
    near: dict[str, list[str]] = defaultdict(list)
    for k in links:
        near[k.subject if up else k.object].append(k.object if up else k.subject)
    seen, queue = {focus}, deque([focus])
    while queue:
        for other in near[queue.popleft()]:
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return seen
