"""How often lines cross in our drawings and in dagre's of the same boxes and links.

usage: benchmarks/crossings.py STORE [--count 50] [--dagre FILE]
       (limit: 1.2 times dagre's; needs node, and npm where no FILE of dagre is given)

Counted are lines as drawn: links of one family into one box share a line of ours, which crosses
another once. The count link by link is printed beside it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from pathlib import Path

from graph import open_store
from graph.read.lineage import Lineage
from graph.store import PREFIXES, Store
from viz import style
from viz.layout import Drawing, Piece, layout
from viz.reach import Wish, reach

Point = tuple[float, float]
Line = tuple[str, str, list[Point]]  # tail, head, the way between
SMALLEST, LARGEST = 8, 150  # boxes of a lineage that is compared
DAGRE = "dagre@0.8.5"
SCRIPT = """
const dagre = require(process.argv[2]);
const out = JSON.parse(require("fs").readFileSync(0)).map(({ boxes, links }) => {
  const g = new dagre.graphlib.Graph({ multigraph: false });
  g.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 54 });
  g.setDefaultEdgeLabel(() => ({}));
  for (const id of boxes) g.setNode(id, { width: 216, height: 58 });
  for (const [tail, head] of links) g.setEdge(head, tail);
  dagre.layout(g);
  return g.edges().map((e) => [e.w, e.v, g.edge(e).points.map((p) => [p.x, p.y])]);
});
console.log(JSON.stringify(out));
"""


def lineages(store: Store, count: int) -> Iterator[Lineage]:
    """The first `count` lineages of middling size, of documents spread over the store."""
    rows = store.query(PREFIXES + "SELECT ?w WHERE { ?w ld:held true } ORDER BY ?w").rows
    families = frozenset(style.FAMILIES) - {style.QUIET}
    step = max(1, len(rows) // (count * 6))
    for (iri,) in rows[::step]:
        found = reach(store, Wish(str(iri), families=families, depth=3)).lineage
        if SMALLEST <= len(found.nodes) <= LARGEST and count:
            count -= 1
            yield found


def ends(drawing: Drawing) -> dict[int, tuple[str, str]]:
    """The boxes at the ends of each link."""
    box = {n.iri: b.id for b in drawing.boxes for n in (b.folded or (b.node,))}
    return {
        i: (box[k.subject], box[k.object])
        for i, k in enumerate(drawing.links)
        if k.subject in box and k.object in box and box[k.subject] != box[k.object]
    }


def ours(drawing: Drawing) -> list[Line]:
    """Our lines, one for each pair of boxes: the pieces that bear their link."""
    pieces: dict[int, list[Piece]] = defaultdict(list)
    for piece in drawing.pieces:
        for link in piece.links:
            pieces[link].append(piece)
    seen: dict[tuple[str, str], Line] = {}
    for link, pair in ends(drawing).items():
        if link in pieces:
            seen.setdefault(pair, (*pair, _way(pieces[link])))
    return list(seen.values())


def _way(pieces: Iterable[Piece]) -> list[Point]:
    """The pieces one after another, from the tail on."""
    after = {(round(p.x0, 1), round(p.y0, 1)): p for p in pieces}
    starts = after.keys() - {(round(p.x1, 1), round(p.y1, 1)) for p in after.values()}
    at: Point | None = next(iter(starts), None)
    way: list[Point] = []
    while at in after:
        piece = after.pop(at)
        way += _points(piece)
        at = round(piece.x1, 1), round(piece.y1, 1)
    return way


def _points(p: Piece) -> list[Point]:
    if p.shape != "curve":
        return [(p.x0, p.y0), (p.x1, p.y1)]
    made = []
    for t in (n / 16 for n in range(17)):
        bend = t * t * (3 - 2 * t)
        x = p.x0 + (p.x1 - p.x0) * (1.5 * t * (1 - t) + t**3)
        made.append((x, p.y0 + (p.y1 - p.y0) * bend))
    return made


def crossings(lines: list[Line]) -> int:
    """How often lines of pairs that share no box cross."""
    return sum(
        _cross(a[2], b[2])
        for a, b in combinations(lines, 2)
        if not {a[0], a[1]} & {b[0], b[1]} and _near(a[2], b[2])
    )


def drawn(drawing: Drawing) -> int:
    """How often our lines cross as drawn, stretches of links that share a box not counted."""
    pair = ends(drawing)
    lines = [
        (_points(p), [pair[k] for k in p.links if k in pair])
        for p in drawing.pieces
        if p.shape != "head"
    ]
    return sum(
        _cross(a, b)
        for (a, x), (b, y) in combinations(lines, 2)
        if _near(a, b) and any(not {*i} & {*j} for i in x for j in y)
    )


def _near(a: list[Point], b: list[Point]) -> bool:
    return all(
        min(p[i] for p in a) <= max(p[i] for p in b)
        and min(p[i] for p in b) <= max(p[i] for p in a)
        for i in (0, 1)
    )


def _cross(a: list[Point], b: list[Point]) -> int:
    return sum(_meet(*s, *t) for s in pairwise(a) for t in pairwise(b))


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two stretches cross, ends and stretches on top of each other not counted."""
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Point, b: Point, c: Point) -> float:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return 0.0 if abs(turn) < 1e-6 else turn


def theirs(drawings: list[Drawing], dagre: Path) -> list[list[Line]]:
    """dagre's lines for the same boxes and pairs."""
    asked = [
        {"boxes": [b.id for b in d.boxes], "links": sorted(set(ends(d).values()))} for d in drawings
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".cjs") as script:
        script.write(SCRIPT)
        script.flush()
        done = subprocess.run(
            ["node", script.name, str(dagre)],
            input=json.dumps(asked), capture_output=True, text=True, check=True,
        )  # fmt: skip
    return [[(a, b, [tuple(p) for p in way]) for a, b, way in lines]
            for lines in json.loads(done.stdout)]  # fmt: skip


def fetched(folder: Path) -> Path:
    """dagre from the npm registry, unpacked in `folder`."""
    subprocess.run(["npm", "pack", DAGRE], cwd=folder, check=True, capture_output=True)
    subprocess.run(["tar", "xzf", next(folder.glob("*.tgz")).name], cwd=folder, check=True)
    return folder / "package" / "dist" / "dagre.js"


def main() -> int:
    """Print both counts and their share; 1 if ours cross more than 1.2 times as often."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--dagre", type=Path)
    asked = parser.parse_args()
    with open_store(asked.store) as store:
        drawings = [layout(lineage) for lineage in lineages(store, asked.count)]
    with tempfile.TemporaryDirectory() as folder:
        other = theirs(drawings, asked.dagre or fetched(Path(folder)))
    own = [drawn(d) for d in drawings]
    single = sum(crossings(ours(d)) for d in drawings)
    their = [crossings(lines) for lines in other]
    worst = sorted(zip(own, their, (d.focus for d in drawings), strict=True), reverse=True)
    for mine, its, focus in worst[:5]:
        print(f"  {focus}: {mine}, dagre {its}")
    boxes, links = sum(len(d.boxes) for d in drawings), sum(len(ends(d)) for d in drawings)
    share = sum(own) / max(sum(their), 1)
    print(f"{len(drawings)} lineages of the store, {boxes} boxes, {links} links")
    print(f"crossings: ours {sum(own)}, dagre {sum(their)}: {share:.2f} (limit 1.20)")
    print(f"link by link: ours {single}: {single / max(sum(their), 1):.2f}")
    return 0 if share <= 1.2 else 1


if __name__ == "__main__":
    sys.exit(main())
