"""A lineage for networkx and pyvis, and the same drawing as the pages' own script takes it.

In the pages ids are opaque ("d3", "k7", "p12"): nothing of a document's text becomes an id, a
tooltip or markup there.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from graph.read.nodes import Node
from ontology import lexicon
from viz import style, words
from viz.face import Face
from viz.folds import family_of
from viz.layout import Box, Drawing, layout
from viz.lines import Piece
from viz.svg import pills

if TYPE_CHECKING:
    import networkx as nx
    from pyvis.network import Network

    from graph.read.lineage import Lineage
    from graph.read.nodes import Link

OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"shape": "dot", "size": 0, "chosen": False, "fixed": True, "font": {"size": 0}},
    "edges": {
        "smooth": {"enabled": False, "type": "continuous", "roundness": 0.5},
        "chosen": False,
    },
    "interaction": {
        "dragNodes": False,
        "hover": True,
        "hoverConnectedEdges": False,
        "selectConnectedEdges": False,
        "keyboard": {"enabled": False},
        "tooltipDelay": 86_400_000,
        "zoomView": True,
        "multiselect": False,
    },
}


def digraph(lineage: "Lineage", lang: str = "vi") -> "nx.MultiDiGraph[str]":
    """The documents of a lineage and their relations: one edge a relation, from who says it.

    Nodes are IRIs with label, code, type, level, date, title, issuer, party, held (what is unknown
    is left out); edges have the relation as their key, and relation, words, quote, sentence, paper.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    known = ("code", "type", "level", "date", "title", "issuer", "party", "held")
    for node in lineage.nodes:
        facts = {k: v for k in known if (v := getattr(node, k)) is not None}
        graph.add_node(node.iri, label=words.name(node, lang), **facts)
    for link in lineage.links:
        graph.add_edge(link.subject, link.object, link.relation, **_facts(link, lang))
    return graph


def _facts(link: "Link", lang: str) -> dict[str, Any]:
    relation = lexicon.relations().get(link.relation)
    said = {"relation": link.relation, "family": family_of(link)}
    said["words"] = str(getattr(relation, lang)) if relation else link.relation
    for proof in link.evidence[:1]:
        said |= {"quote": proof.quote, "sentence": proof.sentence, "paper": proof.paper_label}
    return said


def drawn(drawing: Drawing, ids: Mapping[str, str] = MappingProxyType({})) -> "Network":
    """The boxes of a drawing as nodes of a `pyvis.network.Network`, where the drawing has them.

    `ids` gives other ids than the documents' IRIs. Physics are off: nothing moves.
    """
    from viz.notebook import Chain

    net = Chain(directed=True, cdn_resources="in_line", width="100%", height="640px")
    net.set_options(json.dumps(OPTIONS))
    for box in drawing.boxes:
        net.add_node(ids.get(box.id, box.id), x=round(box.x, 1), y=round(box.y, 1), **_boxed(box))
    return net


def pyvis(lineage: "Lineage", lang: str = "vi") -> "Network":
    """A lineage as a `pyvis.network.Network`, laid out by luocdo: columns from the centre down.

    A notebook shows it; `write_html(name)` makes a file that asks for nothing from outside.
    """
    drawing = layout(lineage, lang=lang)
    net = drawn(drawing)
    at = {node.iri: box.id for box in drawing.boxes for node in (box.node, *box.folded)}
    ends = {(at.get(k.subject), at.get(k.object), k.relation): k for k in reversed(drawing.links)}
    for (tail, head, _), link in reversed(ends.items()):
        if tail and head and tail != head:
            net.add_edge(tail, head, **_line(link, lang))
    return net


def _boxed(box: Box) -> dict[str, Any]:
    """How a box looks where vis-network draws it itself."""
    tint, ink = style.level(box.node.level).light
    face = box.face
    return {
        "label": "\n".join((face.number + face.date, *face.title)),
        "shape": "box",
        "color": {"background": tint, "border": ink},
        "font": {"size": style.TITLE_SIZE, "color": style.PAGE["light"]["text"], "align": "left"},
        "widthConstraint": {"minimum": style.BOX_WIDTH - 2 * style.PAD},
        "title": "" if box.folded else words.shown(box.node.title),
        "authority": style.level(box.node.level).id,
    }


def _line(link: "Link", lang: str) -> dict[str, Any]:
    family, facts = style.FAMILIES[family_of(link)], _facts(link, lang)
    quote = facts.get("quote")
    return {
        "width": family.width,
        "color": family.light,
        "arrows": {"to": {"enabled": True, "type": family.head}},
        "smooth": {"enabled": True, "type": "cubicBezier", "forceDirection": "horizontal"},
        "title": f"{facts['words']}: “{words.shown(quote, 300)}”" if quote else facts["words"],
        "relation": link.relation,
    }


def network(drawing: Drawing, ids: dict[str, str]) -> dict[str, Any]:
    """The nodes of `drawn`, the pieces of its lines, and what the pages' script adds to them.

    `ids` gives the opaque id of each document's IRI. Colours, widths and heads of the lines are
    put on by luocdo.js from the family, so that both themes have theirs. vis-network knows no lines
    with bends: a piece runs between two points of no size.
    """
    net = drawn(drawing, ids)
    nodes = [{k: n[k] for k in ("id", "x", "y")} for n in net.nodes]
    points: dict[tuple[float, float], str] = {}
    edges = [
        {"id": f"e{n}", "from": _point(nodes, points, p.x0, p.y0)}
        | {"to": _point(nodes, points, p.x1, p.y1)}
        | _edge(p)
        for n, p in enumerate(drawing.pieces)
    ]
    return {
        "nodes": nodes,
        "edges": edges,
        "options": OPTIONS,
        "boxes": {ids.get(b.id, b.id): _box(b, ids) for b in drawing.boxes},
        "bands": [{"level": b.level, "x0": b.x0, "x1": b.x1} for b in drawing.bands],
        "columns": drawing.columns,
        "width": drawing.width,
        "height": drawing.height,
        "down": drawing.down,
    }


def _point(
    nodes: list[dict[str, Any]], points: dict[tuple[float, float], str], x: float, y: float
) -> str:
    """The end of a piece at a place, made when first asked for."""
    if (x, y) not in points:
        points[x, y] = f"p{len(points)}"
        nodes.append({"id": points[x, y], "x": round(x, 1), "y": round(y, 1)})
    return points[x, y]


def _edge(piece: Piece) -> dict[str, Any]:
    made = {"family": piece.family, "piece": piece.shape, "links": piece.links}
    return made | ({"word": piece.word} if piece.word else {})


def _box(box: Box, ids: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {"x": box.x, "y": box.y, "column": box.column}
    if any(box.more):
        made["pills"] = list(pills(box.more))
    if box.folded:
        made |= looks(box.node, box.face) | {"held": True}
        made["folded"] = [ids[n.iri] for n in box.folded]
        made["key"] = box.id
    return made


def looks(node: Node, face: Face) -> dict[str, Any]:
    """How the script paints the box of a document."""
    return {
        "number": face.number,
        "after": face.date,
        "lines": face.title,
        "struck": face.struck,
        "level": style.level(node.level).id,
        "party": node.party,
        "held": node.held,
    }
