"""The rooms, their shelves and the way of one document through them: `make pictures` draws it.

Names and words are those of the packages themselves (the first line of each docstring), so the
picture cannot say what is no longer there. The steps are checked against the folders.
"""

import ast
from html import escape
from pathlib import Path
from textwrap import wrap

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("luocdo", "viz", "queries", "graph", "ingest", "ontology")  # imports go from left to right
WAY = (  # the shelves that one document passes, in order
    *("ingest/read", "ingest/text", "ingest/structure", "ingest/header", "ingest/citations"),
    *("ingest/relations", "ingest/tasks", "graph/papers", "graph/effective", "graph/read"),
    *("queries/answer", "viz/web"),
)
WIDTH, GAP, MARGIN = 236, 12, 18


def main() -> None:
    """Write architecture.svg beside this file."""
    shapes, x, bottom = [], MARGIN, 0
    for room in ROOMS:
        y = 88
        shapes.append(_text(x, 34, room + "/", 20, bold=True))
        shapes += [_text(x, 54 + 15 * i, t, 12) for i, t in enumerate(wrap(_says(room), 36)[:2])]
        for shelf in _shelves(room):
            shapes_of, y = _box(x, y, shelf)
            shapes += shapes_of
        bottom = max(bottom, y)
        x += WIDTH + 3 * GAP
    x -= 2 * GAP
    arrow = f'<path d="M{MARGIN} {bottom + 14}H{x - 8}" stroke="#55606E" marker-end="url(#a)"/>'
    foot = _text(MARGIN, bottom + 36, "imports go this way only; 1. … the way of one document", 12)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {x} {bottom + 50}" role="img"'
        ' font-family="IBM Plex Sans, Noto Sans, sans-serif" fill="#1A1F26">'
        "<title>The rooms of luocdo and the way of one document</title>"
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"'
        ' markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#55606E"/></marker></defs>'
        '<rect width="100%" height="100%" fill="#FFFFFF"/>'
    )
    drawn = "\n".join([head, *shapes, arrow, foot, "</svg>\n"])
    (ROOT / "docs" / "pictures" / "architecture.svg").write_text(drawn, encoding="utf-8")


def _shelves(room: str) -> list[str]:
    """Packages and modules of the room; the steps of the way first, in their order."""
    folder = ROOT / room
    packages = [p.parent for p in folder.glob("*/__init__.py")]
    modules = [p for p in folder.glob("*.py") if p.stem not in ("__init__", "__main__")]
    names = sorted(p.relative_to(ROOT).with_suffix("").as_posix() for p in (*packages, *modules))
    return sorted(names, key=lambda n: (WAY.index(n) if n in WAY else len(WAY), n))


def _says(name: str) -> str:
    package = ROOT / name / "__init__.py"
    source = package if package.exists() else (ROOT / name).with_suffix(".py")
    first = (ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or "").split("\n")
    return first[0]


def _box(x: int, y: int, name: str) -> tuple[list[str], int]:
    lines = wrap(_says(name), 38)[:3]
    height = 26 + 14 * len(lines)
    step = f"{WAY.index(name) + 1}. " if name in WAY else ""
    fill = "#E3EEFC" if step else "#F7F8FA"
    box = (
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{height}" rx="6" fill="{fill}"'
        ' stroke="#7C8796"/>'
    )
    title = _text(x + 8, y + 18, step + name.partition("/")[2], 14, bold=True)
    words = [_text(x + 8, y + 34 + 14 * i, line, 11) for i, line in enumerate(lines)]
    return [box, title, *words], y + height + 6


def _text(x: int, y: int, words: str, size: int, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}"{weight}>{escape(words)}</text>'


if __name__ == "__main__":
    main()
