"""The drawing as SVG: well-formed, complete, harmless."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
import yaml

from graph.read.lineage import Lineage
from graph.read.nodes import Link, Node
from viz.layout import Drawing, layout
from viz.sheets import paper, sheets
from viz.style import BOX_HEIGHT, BOX_WIDTH, LEVELS
from viz.svg import svg

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror="window.pwned=1">',
    "</svg></style><script>window.pwned=1</script>",
    "\u202eđảo\u202c \u0000\u0008\ufffe ]]> --> &amp; &#x3c;",
    "Ấ" * 100_000,
)


def drawing() -> Drawing:
    case = Path(__file__).parent / "cases" / "lineage-40.yaml"
    return layout(msgspec.convert(yaml.safe_load(case.read_text(encoding="utf-8")), Lineage))


def test_every_box_and_line_is_there() -> None:
    made = drawing()
    root = ElementTree.fromstring(svg(made))
    boxes = [g for g in root.iter(f"{SVG}g") if (g.get("class") or "").startswith("box ")]
    assert len(boxes) == len(made.boxes)
    heads = sum(1 for _ in root.iter(f"{SVG}polygon")) + sum(1 for _ in root.iter(f"{SVG}circle"))
    assert heads == sum(p.shape == "head" for p in made.pieces)


def test_it_shows_the_words() -> None:
    text = " ".join(ElementTree.fromstring(svg(drawing())).itertext())
    for word in ("KL 148-KL/TW", "08/4/2025", "Trung ương Đảng", "thay thế", "CV …/UBND-NC"):
        assert word in text
    assert "replaces" in " ".join(ElementTree.fromstring(svg(layout_en(), lang="en")).itertext())


def layout_en() -> Drawing:
    case = Path(__file__).parent / "cases" / "lineage-40.yaml"
    lineage = msgspec.convert(yaml.safe_load(case.read_text(encoding="utf-8")), Lineage)
    return layout(lineage, lang="en")


def test_not_held_is_dashed_focus_is_thick_party_is_square() -> None:
    root = ElementTree.fromstring(svg(drawing()))
    rects = {
        "".join(g.itertext()): g.find(f"{SVG}rect")
        for g in root.iter(f"{SVG}g")
        if (g.get("class") or "").startswith("box ")
    }

    def rect(number: str) -> dict[str, str]:
        found = next(r for text, r in rects.items() if text.startswith(number))
        assert found is not None
        return dict(found.attrib)

    assert rect("KL 123-KL/TW")["stroke-dasharray"] == "5 3"
    assert rect("KL 123-KL/TW")["fill"] == "#FFFFFF"
    assert rect("CV …/UBND-NC")["stroke-width"] == "3"
    assert (rect("KH 423-KH/TU")["rx"], rect("KH 101/KH-UBND")["rx"]) == ("2", "9")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    node = Node("a", text, "cong-van", "2025", text, text, "so", False, True)
    other = replace(node, iri="b", code="1/A", level="<b>")
    root = ElementTree.fromstring(
        svg(layout(Lineage("a", (node, other), (Link("b", "replaces", "a"),))))
    )
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
        "svg", "g", "rect", "text", "tspan", "path", "polygon", "circle"
    }  # fmt: skip
    for element in root.iter():
        assert not [k for k in element.attrib if k.startswith("on") or k == "style"]


# sheets of paper


def wide(levels: int, each: int) -> Drawing:
    """A drawing of that many columns and boxes a column."""
    nodes = tuple(
        Node(
            f"{c:02}.{n:02}", f"{c}{n}/A", "cong-van", "2025", "nội dung", "Sở", level, False, True
        )
        for c, level in enumerate(list(LEVELS)[:levels])
        for n in range(each)
    )
    links = tuple(
        Link(f"{c:02}.{n:02}", "implements", f"{c - 1:02}.{n:02}")
        for c in range(1, levels)
        for n in range(each)
    )
    return layout(Lineage("00.00", nodes, links))


@pytest.mark.parametrize(
    ("levels", "each", "format_", "count"),
    [
        (3, 4, "a4", 1),  # a chain of a day's work
        (6, 12, "a3", 1),
        (9, 12, "a3", 2),  # too wide
        (4, 40, "a3", 3),  # too tall
    ],
)
def test_sheets(levels: int, each: int, format_: str, count: int) -> None:
    made = wide(levels, each)
    cut = sheets(made)
    assert (paper(made), len(cut)) == (format_, count)
    for box in made.boxes:
        x, y = box.x - BOX_WIDTH / 2, box.y - BOX_HEIGHT / 2
        assert [
            s
            for s in cut
            if s.x <= x and x + BOX_WIDTH <= s.x + s.width and s.y <= y
            and y + BOX_HEIGHT <= s.y + s.height
        ], f"{box.id} is cut on every sheet"  # fmt: skip
    assert all(12 * s.scale * 0.75 > 5.5 for s in cut)  # points on paper
