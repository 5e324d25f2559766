"""The drawing as SVG, for print, for pages without script and for slips and docx.

Same positions, lines and heads as on the canvas. Presentation attributes carry the light theme, so
the SVG also stands alone; the page's CSS overrides them for dark screens and black print.
"""

from collections.abc import Iterable
from html import escape
from itertools import groupby

from ontology import lexicon
from viz import style
from viz.layout import BAND, Band, Box, Drawing, Piece

HEADING = 34  # px for the headings above the columns
FONT = "IBM Plex Sans, Noto Sans, sans-serif"


def svg(drawing: Drawing, *, lang: str = "vi", name: str = "chain-drawing") -> str:
    """`drawing` as one `<svg>` element of id `name`; text is escaped, nothing in it can run."""
    heading = escape(lexicon.label("lineage", lang))
    width, height = round(drawing.width) + 1, round(drawing.height + HEADING) + 1
    ordered = sorted(drawing.pieces, key=lambda p: (_rank(p.family), p.shape))
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" id="{escape(name)}" class="chain" ',
            f'role="img" aria-label="{heading}" viewBox="0 0 {width} {height}" ',
            f'width="{width}" height="{height}" font-family="{FONT}">',
            *(_band(band, height, lang) for band in drawing.bands),
            f'<g transform="translate(0 {HEADING})">',
            *(
                _family(family, tuple(pieces))
                for family, pieces in groupby(ordered, key=lambda p: p.family)
            ),
            '<g font-size="12" fill="#1A1F26">',
            *(_box(box, drawing.focus) for box in drawing.boxes),
            "</g></g></svg>",
        )
    )


def symbol(family: str) -> str:
    """A line and head of `family` alone, 44 × 16 px, as a `<symbol>` for filters and legend."""
    inner = 42 - style.FAMILIES[family].length
    pieces = (
        Piece("line", family, 2, 8, inner, 8, ()),
        Piece("head", family, inner, 8, 42, 8, ()),
    )
    return f'<symbol id="s-{family}" viewBox="0 0 44 16">{_family(family, pieces)}</symbol>'


def _rank(family: str) -> int:
    """Quiet lines first, so that the strong ones lie above."""
    return -list(style.FAMILIES).index(family)


def _band(band: Band, height: int, lang: str) -> str:
    tint, ink = style.LEVELS[band.level].light
    title = escape(lexicon.label(f"level-{band.level}", lang))
    return (
        f'<g class="level l-{band.level}"><rect class="ground" x="{band.x0:g}" y="0" '
        f'width="{band.x1 - band.x0:g}" height="{height}" fill="{tint}" fill-opacity=".45"/>'
        f'<text x="{band.x0 + BAND:g}" y="22" font-size="13" font-weight="600" fill="{ink}">'
        f"{title}</text></g>"
    )


def _family(family: str, pieces: tuple[Piece, ...]) -> str:
    kind = style.FAMILIES[family]
    paths = "".join(f'<path d="{_path(p)}"/>' for p in pieces)
    gap = f'<g class="gap" stroke="#FFFFFF" stroke-width="1.6">{paths}</g>'
    lines = f'<g stroke-width="5">{paths}</g>{gap}' if kind.double else paths
    heads = "".join(_head(p, kind) for p in pieces if p.shape == "head")
    heads += "".join(_word(p) for p in pieces if p.word)
    return (
        f'<g class="family f-{family}" stroke="{kind.light}" stroke-width="{kind.width:g}" '
        f'fill="none">{lines}<g fill="{kind.light}" stroke="none">{heads}</g></g>'
    )


def _path(p: Piece) -> str:
    if p.shape == "curve":
        middle = (p.x0 + p.x1) / 2
        return f"M{p.x0:g} {p.y0:g}C{middle:g} {p.y0:g} {middle:g} {p.y1:g} {p.x1:g} {p.y1:g}"
    return f"M{p.x0:g} {p.y0:g}L{p.x1:g} {p.y1:g}"


def _head(p: Piece, kind: style.Family) -> str:
    """The head at the end of a stub."""
    way = 1 if p.x1 > p.x0 else -1
    if kind.head == "circle":
        at, radius = style.CIRCLE
        return (
            f'<circle cx="{p.x1 + way * at * kind.length:g}" cy="{p.y1:g}" '
            f'r="{radius * kind.length:g}"/>'
        )
    points = (
        f"{p.x1 + way * x * kind.length:g},{p.y1 + y * kind.length:g}"
        for x, y in style.HEADS[kind.head]
    )
    return f'<polygon points="{" ".join(points)}"/>'


def _word(p: Piece) -> str:
    """The relation's word, written into its line."""
    middle, room = (p.x0 + p.x1) / 2, abs(p.x1 - p.x0)
    return (
        f'<rect class="gap" x="{middle - room / 2 + 3:g}" y="{p.y0 - 8:g}" width="{room - 6:g}" '
        f'height="16" fill="#FFFFFF" stroke="none"/><text class="word" x="{middle:g}" '
        f'y="{p.y0 + 4:g}" font-size="12" text-anchor="middle">{escape(p.word)}</text>'
    )


def _box(box: Box, focus: str) -> str:
    level = style.level(box.node.level)
    tint, ink = level.light
    x, y = box.x - style.BOX_WIDTH / 2, box.y - style.BOX_HEIGHT / 2
    outside = not box.node.held and not box.folded
    radius = style.PARTY_RADIUS if box.node.party else style.STATE_RADIUS
    stroke = 3 if box.node.iri == focus else 1
    dashes = ' stroke-dasharray="5 3"' if outside else ""
    return (
        f'<g class="box l-{level.id}{" out" if outside else ""}">'
        f'<rect x="{x:g}" y="{y:g}" width="{style.BOX_WIDTH}" height="{style.BOX_HEIGHT}" '
        f'rx="{radius}" fill="{"#FFFFFF" if outside else tint}" stroke="{ink}" '
        f'stroke-width="{stroke}"{dashes}/>'
        f"{''.join(_text(box, x + style.PAD, y, ink))}</g>"
    )


def _text(box: Box, x: float, y: float, ink: str) -> Iterable[str]:
    date = escape(box.face.date)
    struck = ' text-decoration="line-through"' if box.face.struck else ""
    yield (
        f'<text x="{x:g}" y="{y + style.BASELINES[0]:g}" font-size="{style.NUMBER_SIZE}" '
        f'font-weight="700" fill="{ink}" xml:space="preserve"><tspan{struck}>'
        f"{escape(box.face.number)}</tspan>"
        f'<tspan class="date" font-weight="400" font-size="{style.TITLE_SIZE}" fill="#55606E">'
        f"{date}</tspan></text>"
    )
    for line, base in zip(box.face.title, style.BASELINES[1:], strict=False):
        yield f'<text class="title" x="{x:g}" y="{y + base:g}">{escape(line)}</text>'
