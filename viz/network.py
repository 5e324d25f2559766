"""The drawing as vis-network data, made by pyvis: boxes, invisible ports, pieces of line.

Ids are opaque ("d3", "k7", "p12"): nothing of a document's text becomes an id, a tooltip or markup.
"""

from typing import Any

from graph.read.nodes import Node
from viz import style
from viz.face import Face
from viz.layout import Box, Drawing, Piece
from viz.svg import pills

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


def network(drawing: Drawing, ids: dict[str, str]) -> dict[str, Any]:
    """vis-network's nodes and edges of `drawing`, by pyvis, and what our own script adds to them.

    `ids` gives the opaque id of each document's IRI. Colours, widths and heads of the edges are
    put on by luocdo.js from the family, so that both themes have theirs.
    """
    from pyvis.network import Network

    net = Network(directed=True)
    for box in drawing.boxes:
        net.add_node(ids.get(box.id, box.id), " ", x=box.x, y=box.y)
    points: dict[tuple[float, float], str] = {}
    for number, piece in enumerate(drawing.pieces):
        ends = [_point(net, points, at) for at in ((piece.x0, piece.y0), (piece.x1, piece.y1))]
        net.add_edge(*ends, id=f"e{number}", **_edge(piece))
    nodes, edges, *_ = net.get_network_data()
    return {
        "nodes": [{"id": n["id"], "x": round(n["x"], 1), "y": round(n["y"], 1)} for n in nodes],
        "edges": [{k: v for k, v in edge.items() if k != "arrows"} for edge in edges],
        "options": OPTIONS,
        "boxes": {ids.get(b.id, b.id): _box(b, ids) for b in drawing.boxes},
        "bands": [{"level": b.level, "x0": b.x0, "x1": b.x1} for b in drawing.bands],
        "columns": drawing.columns,
        "width": drawing.width,
        "height": drawing.height,
        "down": drawing.down,
    }


def _point(net: Any, points: dict[tuple[float, float], str], at: tuple[float, float]) -> str:
    """The invisible node at a place, made when first asked for."""
    if at not in points:
        points[at] = f"p{len(points)}"
        net.add_node(points[at], " ", x=round(at[0], 1), y=round(at[1], 1))
    return points[at]


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
