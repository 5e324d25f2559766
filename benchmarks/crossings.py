"""How our drawings of real chains compare with dagre's and ELK's of the same boxes and links.

usage: benchmarks/crossings.py STORE [--count 50] [--seed 20] [--npm FOLDER]
       (needs node, and npm where no FOLDER of node_modules is given)

Chains chosen by chance among those of at least 8 boxes, as the page opens them (`opened`) and whole
to the third step (`whole`). Ours stand in columns of authority; dagre and ELK place boxes as they
like, `ELK, levels` keeps the levels in order, as ours does. Counted are

crossings   of lines as drawn: links of one family into one box share a line of ours, which crosses
            another once; `pairs` counts pair of boxes by pair, as if each had a line of its own
collisions  words of lines on each other, on a box or on another line, and lines under boxes
one screen  drawings that stand whole on 1366 x 768 at the smallest scale at which the page opens

Exit 1 where ours cross more often than the better of the others, as drawn, or one opened is larger
than a screen.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from graph import open_store
from graph.read.lineage import Lineage
from graph.store import PREFIXES, Store
from ontology.lexicon import relations
from viz import style
from viz.assigned import with_bodies
from viz.folds import family_of
from viz.layout import Drawing, layout
from viz.lines import Piece
from viz.measure import width
from viz.reach import Wish, nearby, reach
from viz.web.pages.chain import SCREEN, TALL, WIDE, one_screen

Point = tuple[float, float]
Line = tuple[str, str, list[Point]]  # tail, head, the way between
Rect = tuple[float, float, float, float]  # left, top, right, bottom
SMALLEST, LARGEST = 8, 150  # boxes of a lineage that is compared
PACKAGES = ("dagre@0.8.5", "elkjs@0.9.3")
SCRIPT = """
const [dagre, ELK] = ["dagre", "elkjs"].map((name) => require(process.argv[2] + "/" + name));
const BOX = { width: 216, height: 58 };
const byDagre = ({ boxes, links }) => {
  const g = new dagre.graphlib.Graph();
  g.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 54 });
  for (const { id } of boxes) g.setNode(id, { ...BOX });
  for (const { tail, head, room } of links)
    g.setEdge(head, tail, room ? { width: room, height: 14, labelpos: "c" } : {});
  dagre.layout(g);
  return {
    boxes: boxes.map(({ id }) => [id, g.node(id).x, g.node(id).y]),
    lines: g.edges().map((e) => [e.w, e.v, g.edge(e).points.map((p) => [p.x, p.y])]),
    words: g.edges().map((e) => [e, g.edge(e)]).filter(([, l]) => l.width)
      .map(([e, l]) => [e.w, e.v, l.x - l.width / 2, l.y - 7, l.x + l.width / 2, l.y + 7]),
  };
};
const byElk = async ({ boxes, links }, levels) => {
  const made = await new ELK().layout({
    id: "all",
    layoutOptions: {
      "elk.algorithm": "layered", "elk.direction": "RIGHT", "elk.spacing.nodeNode": "14",
      "elk.layered.spacing.nodeNodeBetweenLayers": "54", "elk.layered.thoroughness": "30",
      ...(levels && { "elk.partitioning.activate": "true" }),
    },
    children: boxes.map(({ id, level }) => ({
      id, ...BOX, layoutOptions: levels ? { "elk.partitioning.partition": `${level}` } : {},
    })),
    edges: links.map(({ tail, head, room }, n) => ({
      id: `e${n}`, sources: [head], targets: [tail],
      labels: room ? [{ text: "w", width: room, height: 14 }] : [],
    })),
  });
  const at = (p) => [p.x, p.y];
  return {
    boxes: made.children.map((c) => [c.id, c.x + 108, c.y + 29]),
    lines: made.edges.flatMap((e) => (e.sections || []).map((s) => [e.targets[0], e.sources[0],
      [at(s.startPoint), ...(s.bendPoints || []).map(at), at(s.endPoint)]])),
    words: made.edges.flatMap((e) => e.labels.map((l) =>
      [e.targets[0], e.sources[0], l.x, l.y, l.x + l.width, l.y + l.height])),
  };
};
(async () => {
  const out = [];
  for (const asked of JSON.parse(require("fs").readFileSync(0)))
    out.push([byDagre(asked), await byElk(asked, false), await byElk(asked, true)]);
  console.log(JSON.stringify(out));
})();
"""
THEIRS = ("dagre", "ELK", "ELK, levels")


@dataclass(frozen=True)
class Picture:
    """A drawing by whomever: places of boxes, lines by pair of boxes, words on lines."""

    boxes: dict[str, Rect]
    lines: list[Line]
    words: list[tuple[set[tuple[str, str]], Rect]]  # whose pairs' word, where
    crossed: int

    def one_screen(self, space: tuple[float, float] | None = None) -> bool:
        """Whether all of it can be read on the smallest screen at once."""
        corners = [*self.boxes.values(), *(w for _, w in self.words)]
        corners += [(x, y, x, y) for _, _, way in self.lines for x, y in way]
        wide = max(c[2] for c in corners) - min(c[0] for c in corners)
        high = max(c[3] for c in corners) - min(c[1] for c in corners)
        wide, high = space or (wide, high)
        return wide <= WIDE and high <= TALL

    def collisions(self) -> int:
        """Words on words, boxes or other lines; lines under boxes that they do not lead to."""
        words = [w for _, w in self.words]
        on = sum(_over(a, b) for a, b in combinations(words, 2))
        on += sum(_over(w, b) for w in words for b in self.boxes.values())
        lines = {(a, b): way for a, b, way in self.lines}
        struck = sum(
            _through(way, word)
            for of, word in self.words
            for pair, way in lines.items()
            if pair not in of
        )
        under = sum(
            _through(way, box)
            for pair, way in lines.items()
            for key, box in self.boxes.items()
            if key not in pair
        )
        return on + struck + under


def chains(store: Store, count: int, seed: int) -> Iterator[tuple[Lineage, Lineage]]:
    """`count` chains of middling size, chosen by chance: as the page opens them, and whole."""
    rows = store.query(PREFIXES + "SELECT ?w WHERE { ?w ld:held true } ORDER BY ?w").rows
    families = frozenset(style.FAMILIES) - {style.QUIET}
    for (iri,) in random.Random(seed).sample(rows, len(rows)):
        wish = Wish(str(iri), families=families)
        near = with_bodies(store, nearby(store, wish, SCREEN).lineage, "vi")
        if len(near.nodes) < SMALLEST or not count:
            continue
        whole = reach(store, Wish(str(iri), families=families, depth=3), limit=LARGEST).lineage
        count -= 1
        yield near, whole


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


def _over(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1


def _through(way: list[Point], box: Rect) -> bool:
    """Whether a line runs through a box, 2 px of its rim not counted."""
    left, top, right, bottom = box[0] + 2, box[1] + 2, box[2] - 2, box[3] - 2
    steps = ((a, b, n / 20) for a, b in pairwise(way) for n in range(21))
    return any(
        left < a[0] + (b[0] - a[0]) * t < right and top < a[1] + (b[1] - a[1]) * t < bottom
        for a, b, t in steps
    )


def _rect(x: float, y: float) -> Rect:
    return (
        x - style.BOX_WIDTH / 2, y - style.BOX_HEIGHT / 2,
        x + style.BOX_WIDTH / 2, y + style.BOX_HEIGHT / 2,
    )  # fmt: skip


def picture(drawing: Drawing) -> Picture:
    """Our drawing."""
    words, pairs = [], ends(drawing)
    for p in drawing.pieces:
        if p.word:
            x, y, half = (p.x0 + p.x1) / 2, (p.y0 + p.y1) / 2, width(p.word, style.TITLE_SIZE) / 2
            of = {pairs[k] for k in p.links if k in pairs}
            words.append((of, (x - half - 3, y - 7, x + half + 3, y + 7)))
    boxes = {b.id: _rect(b.x, b.y) for b in drawing.boxes}
    return Picture(boxes, ours(drawing), words, drawn(drawing))


def theirs(drawings: list[Drawing], modules: Path) -> Iterator[list[Picture]]:
    """dagre's and ELK's pictures of the same boxes, pairs and words."""
    with tempfile.NamedTemporaryFile("w", suffix=".cjs") as script:
        script.write(SCRIPT)
        script.flush()
        done = subprocess.run(
            ["node", script.name, str(modules.resolve())],
            input=json.dumps([_asked(d) for d in drawings]),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    for made in json.loads(done.stdout):
        yield [_read(picture) for picture in made]


def _asked(d: Drawing) -> dict[str, object]:
    levels, said = list(style.LEVELS), dict[tuple[str, str], float]()
    for i, pair in sorted(ends(d).items()):
        link = d.links[i]
        worded = family_of(link) == "hieu-luc"
        room = width(relations()[link.relation].vi, style.TITLE_SIZE) + 6 if worded else 0.0
        said[pair] = max(said.get(pair, 0.0), room)
    return {
        "boxes": [
            {"id": b.id, "level": levels.index(style.level(b.node.level).id)} for b in d.boxes
        ],
        "links": [{"tail": a, "head": b, "room": room} for (a, b), room in sorted(said.items())],
    }


def _read(made: dict[str, Any]) -> Picture:
    boxes = {key: _rect(x, y) for key, x, y in made["boxes"]}
    lines = [(a, b, [(x, y) for x, y in way]) for a, b, way in made["lines"]]
    words = [({(a, b)}, (x0, y0, x1, y1)) for a, b, x0, y0, x1, y1 in made["words"]]
    return Picture(boxes, lines, words, crossings(lines))


def fetched(folder: Path) -> Path:
    """The packages from the npm registry, installed in `folder`."""
    subprocess.run(["npm", "install", "--silent", *PACKAGES], cwd=folder, check=True)
    return folder / "node_modules"


def compared(name: str, drawings: list[Drawing], modules: Path) -> bool:
    """Print a table; whether ours hold."""
    others = list(theirs(drawings, modules))
    own = [picture(d) for d in drawings]
    boxes, links = sum(len(d.boxes) for d in drawings), sum(len(p.lines) for p in own)
    print(f"\n{name}: {len(drawings)} chains, {boxes} boxes, {links} pairs")
    print("| | crossings | pairs | collisions | one screen |\n|---|---|---|---|---|")
    fit = sum(p.one_screen((d.width, d.height)) for p, d in zip(own, drawings, strict=True))
    crossed = sum(p.crossed for p in own)
    single, hit = sum(crossings(p.lines) for p in own), sum(p.collisions() for p in own)
    print(f"| ours | {crossed} | {single} | {hit} | {fit} |")
    best = []
    for column, other in enumerate(THEIRS):
        made = [pictures[column] for pictures in others]
        best.append(sum(p.crossed for p in made))
        hit, whole = sum(p.collisions() for p in made), sum(p.one_screen() for p in made)
        print(f"| {other} | {best[-1]} | {best[-1]} | {hit} | {whole} |")
    worst = sorted(zip((p.crossed for p in own), (d.focus for d in drawings), strict=True))[::-1]
    print("  most: " + "; ".join(f"{focus} {n}" for n, focus in worst[:4]))
    return crossed <= min(best) and (name != "opened" or fit == len(drawings))


def main() -> int:
    """Print both tables; 1 where ours do not hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--npm", type=Path)
    asked = parser.parse_args()
    with open_store(asked.store) as store:
        found = list(chains(store, asked.count, asked.seed))
    views: dict[str, tuple[int, Callable[[Lineage], Drawing]]] = {
        "opened": (0, lambda found: one_screen(partial(layout, found))),
        "whole": (1, layout),
    }
    with tempfile.TemporaryDirectory() as folder:
        modules = asked.npm or fetched(Path(folder))
        held = [
            compared(name, [draw(pair[n]) for pair in found], modules)
            for name, (n, draw) in views.items()
        ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
