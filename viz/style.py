"""The visual language (docs/design/interface.md) as values: families, levels, themes.

Order of LEVELS is the order of the columns, order of FAMILIES that of filters and legend.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """A family of relations: line colours on light and dark, width in px, head, head length."""

    id: str
    light: str
    dark: str
    width: float
    head: str
    length: float
    double: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A level of authority: (tint, title) on light and dark; Party boxes have square corners."""

    id: str
    light: tuple[str, str]
    dark: tuple[str, str]


FAMILIES: dict[str, Family] = {
    f.id: f
    for f in (
        Family("thuc-hien", "#053CD0", "#B5D2FC", 3, "arrow", 19),
        Family("can-cu", "#1F2933", "#F1F5F9", 2, "bar", 17),
        Family("huong-dan", "#10583D", "#46DFA4", 2, "circle", 13),
        Family("hieu-luc", "#600C0D", "#F38665", 2, "diamond", 18, double=True),
        Family("trao-doi", "#76086D", "#DC6EE7", 2, "inv_triangle", 15),
        Family("giao", "#8C6427", "#F6C842", 2, "crow", 17),
        Family("vien-dan", "#5E6876", "#98A3B3", 1, "vee", 12),
    )
}
QUIET = "vien-dan"  # off at first: it outnumbers all others

_PROVINCIAL_PARTY = (("#F3E8FB", "#5A2391"), ("#2E2140", "#D9B8FF"))
_LOCAL = (("#ECEFF3", "#3B4552"), ("#2A313A", "#C9D2DE"))
LEVELS: dict[str, Level] = {
    v.id: v
    for v in (
        Level("tw-dang", ("#FBE9E7", "#7A1F14"), ("#3A1F1C", "#FFB4A8")),
        Level("tw-nha-nuoc", ("#FFF1DB", "#6B4300"), ("#37290F", "#FFD08A")),
        Level("tinh-uy", *_PROVINCIAL_PARTY),
        Level("dang-uy", *_PROVINCIAL_PARTY),
        Level("hdnd-ubnd", ("#E3EEFC", "#0B4A8F"), ("#16293F", "#A9D0FF")),
        Level("so", ("#E2F4EC", "#0B5B40"), ("#13302A", "#8FE3C4")),
        Level("huyen", *_LOCAL),
        Level("xa", *_LOCAL),
        Level("unknown", *_LOCAL),
        Level("duoc-giao", ("#FFFFFF", "#6B4300"), ("#1B2027", "#FFD08A")),
    )
}
BODIES = "duoc-giao"  # the last column: bodies that documents give tasks to


def level(id_: str) -> Level:
    """The level of that id; an unknown one is "unknown"."""
    return LEVELS.get(id_, LEVELS["unknown"])


PAGE = {
    "light": {
        "page": "#F7F8FA",
        "panel": "#FFFFFF",
        "text": "#1A1F26",
        "muted": "#55606E",
        "focus": "#0B5CAD",
    },
    "dark": {
        "page": "#14181D",
        "panel": "#1B2027",
        "text": "#E6EAF0",
        "muted": "#A3AEBC",
        "focus": "#FFD166",
    },
}

BOX_WIDTH, BOX_HEIGHT = 216, 58  # px
PAD = 9  # px from the side of a box to its text
NUMBER_SIZE, TITLE_SIZE = 13, 12  # px
BASELINES = (19.5, 35.5, 50.5)  # px from the top of a box, one a line
PARTY_RADIUS, STATE_RADIUS = 2, 9  # px

HEADS: dict[str, tuple[tuple[float, float], ...]] = {
    # as vis-network draws them: tip at the origin, 1 = the head's length, x against the arrow
    "arrow": ((0, 0), (-1, 0.3), (-0.9, 0), (-1, -0.3)),
    "crow": ((-1, 0), (0, 0.3), (-0.4, 0), (0, -0.3)),
    "diamond": ((0, 0), (-0.5, -0.3), (-1, 0), (-0.5, 0.3)),
    "inv_triangle": ((0, 0.3), (0, -0.3), (-1, 0)),
    "vee": ((-1, 0.3), (-0.5, 0), (-1, -0.3), (0, 0)),
    "bar": ((0, 0.5), (0, -0.5), (-0.15, -0.5), (-0.15, 0.5)),
}
CIRCLE = (-0.4, 0.4)  # centre and radius of the head "circle"
