"""The drawing as vis-network data, made by pyvis: boxes, invisible ports, pieces of line.

Ids are opaque ("d3", "k7", "p12"): nothing of a document's text becomes an id, a tooltip or markup.
"""

from typing import Any

from graph.boxes import Node
from viz import style
from viz.layout import Box, Drawing, Piece, face

OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"chosen": False, "fixed": True, "font": {"size": 0}},
    "edges": {
        "smooth": {"enabled": False, "type": "continuous", "roundness": 0.5},
        "arrowStrikethrough": True,
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
_CURVE = {
    "enabled": True,
    "type": "cubicBezier",
    "forceDirection": "horizontal",
    "roundness": 0.5,
}


def network(drawing: Drawing, ids: dict[str, str], lang: str) -> dict[str, Any]:
    """vis-network's nodes, edges and options of `drawing`, with the data of its boxes.

    `ids` gives the opaque id of each document's IRI.
    """
    from pyvis.network import Network

    net = Network(directed=True)
    for box in drawing.boxes:
        net.add_node(ids.get(box.id, box.id), " ", shape="custom", x=box.x, y=box.y)
    points: dict[tuple[float, float], str] = {}
    for number, piece in enumerate(drawing.pieces):
        ends = [_point(net, points, at) for at in ((piece.x0, piece.y0), (piece.x1, piece.y1))]
        net.add_edge(*ends, id=f"e{number}", **_edge(piece))
    nodes, edges, *_ = net.get_network_data()
    return {
        "nodes": [_lean(n) for n in nodes],
        "edges": edges,
        "options": OPTIONS,
        "boxes": {ids.get(b.id, b.id): _box(b, drawing.focus, ids) for b in drawing.boxes},
        "pieces": {
            f"e{i}": {"family": p.family, "links": p.links, "word": p.word, "shape": p.shape}
            for i, p in enumerate(drawing.pieces)
        },
        "unfolded": {
            ids[n.iri]: _looks(n, face(n, lang), focus=False)
            for b in drawing.boxes
            for n in b.folded
        },
        "bands": [{"level": b.level, "x0": b.x0, "x1": b.x1} for b in drawing.bands],
        "columns": drawing.columns,
        "width": drawing.width,
        "height": drawing.height,
    }


def _point(net: Any, points: dict[tuple[float, float], str], at: tuple[float, float]) -> str:
    """The invisible node at a place, made when first asked for."""
    if at not in points:
        points[at] = f"p{len(points)}"
        net.add_node(points[at], " ", shape="dot", size=0, x=at[0], y=at[1])
    return points[at]


def _lean(node: dict[str, Any]) -> dict[str, Any]:
    """A node without what pyvis adds of its own (colour, font, label of ports)."""
    return {k: v for k, v in node.items() if k in ("id", "shape", "x", "y", "size")}


def _edge(piece: Piece) -> dict[str, Any]:
    kind = style.FAMILIES[piece.family]
    made: dict[str, Any] = {"color": kind.light, "width": kind.width, "arrows": ""}
    if piece.shape == "curve":
        made["smooth"] = _CURVE
    if piece.shape == "head":
        scale = round((kind.length - 3 * kind.width) / 15, 3)  # vis: length = 15 scale + 3 width
        made["arrows"] = {"to": {"enabled": True, "type": kind.head, "scaleFactor": scale}}
    elif kind.double:
        made |= {"width": 1.6, "color": style.PAGE["light"]["panel"]}
        made["background"] = {"enabled": True, "color": kind.light, "size": 5}
    return made


def _box(box: Box, focus: str, ids: dict[str, str]) -> dict[str, Any]:
    looks = _looks(box.node, (box.number, box.date, box.title), focus=box.node.iri == focus)
    looks |= {"x": box.x, "y": box.y, "column": box.column}
    if box.folded:
        looks |= {"held": True, "folded": [ids[n.iri] for n in box.folded]}
    return looks


def _looks(node: Node, face_: tuple[str, str, tuple[str, ...]], *, focus: bool) -> dict[str, Any]:
    number, date, title = face_
    return {
        "number": number,
        "date": date,
        "title": title,
        "level": style.level(node.level).id,
        "party": node.party,
        "held": node.held,
        "focus": focus,
        "folded": [],
    }
