"""The drawing as SVG, for print, for pages without script and for slips and docx.

Same positions, lines and heads as on the canvas. Presentation attributes carry the light theme, so
the SVG also stands alone; the page's CSS overrides them for dark screens and black print.
"""

from collections.abc import Iterable
from html import escape
from itertools import groupby

from ontology import lexicon
from viz import style
from viz.layout import Band, Box, Drawing
from viz.lines import BAND, Piece
from viz.measure import width

HEADING = 34  # px for the headings above the columns
FONT = "IBM Plex Sans, Noto Sans, sans-serif"


def svg(drawing: Drawing, *, lang: str = "vi", name: str = "chain-drawing") -> str:
    """`drawing` as one `<svg>` element of id `name`; text is escaped, nothing in it can run."""
    heading = escape(lexicon.label("lineage", lang))
    turned = drawing.down
    wide, high = round(drawing.width) + 1, round(drawing.height + HEADING) + 1
    ordered = sorted(drawing.pieces, key=lambda p: (_rank(p.family), p.shape))
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" id="{escape(name)}" class="chain" ',
            f'role="img" aria-label="{heading}" viewBox="0 0 {wide} {high}" ',
            f'width="{wide}" height="{high}" font-family="{FONT}">',
            *(_band(band, wide if turned else high, lang, turned) for band in drawing.bands),
            f'<g transform="translate(0 {HEADING})">',
            *(
                _family(family, tuple(pieces), turned)
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
    # of no family of its own: the colour is that of the place it is shown at
    drawn = _family(family, pieces).replace(f"family f-{family}", "family")
    return f'<symbol id="s-{family}" viewBox="0 0 44 16">{drawn}</symbol>'


def _rank(family: str) -> int:
    """Quiet lines first, so that the strong ones lie above."""
    return -list(style.FAMILIES).index(family)


def _band(band: Band, length: int, lang: str, down: bool) -> str:
    tint, ink = style.LEVELS[band.level].light
    title = escape(lexicon.label(f"level-{band.level}", lang))
    span = f"{band.x1 - band.x0:g}"
    if down:
        y = band.x0 + HEADING
        place, at = (
            f'x="0" y="{y:g}" width="{length}" height="{span}"',
            f'x="{BAND}" y="{y + 17:g}"',
        )
    else:
        place = f'x="{band.x0:g}" y="0" width="{span}" height="{length}"'
        at = f'x="{band.x0 + BAND:g}" y="22"'
    return (
        f'<g class="level l-{band.level}"><rect class="ground" {place} fill="{tint}" '
        f'fill-opacity=".45"/><text {at} font-size="13" font-weight="600" fill="{ink}">'
        f"{title}</text></g>"
    )


def _family(family: str, pieces: tuple[Piece, ...], down: bool = False) -> str:
    kind = style.FAMILIES[family]
    paths = "".join(f'<path d="{_path(p, down)}"/>' for p in pieces)
    gap = f'<g class="gap" stroke="#FFFFFF" stroke-width="1.6">{paths}</g>'
    lines = f'<g stroke-width="5">{paths}</g>{gap}' if kind.double else paths
    heads = "".join(_head(p, kind, down) for p in pieces if p.shape == "head")
    heads += "".join(_word(p, down) for p in pieces if p.word)
    return (
        f'<g class="family f-{family}" stroke="{kind.light}" stroke-width="{kind.width:g}" '
        f'fill="none">{lines}<g fill="{kind.light}" stroke="none">{heads}</g></g>'
    )


def _path(p: Piece, down: bool) -> str:
    if p.shape != "curve":
        return f"M{p.x0:g} {p.y0:g}L{p.x1:g} {p.y1:g}"
    x, y = (p.x0 + p.x1) / 2, (p.y0 + p.y1) / 2
    bends = f"{p.x0:g} {y:g} {p.x1:g} {y:g}" if down else f"{x:g} {p.y0:g} {x:g} {p.y1:g}"
    return f"M{p.x0:g} {p.y0:g}C{bends} {p.x1:g} {p.y1:g}"


def _head(p: Piece, kind: style.Family, down: bool) -> str:
    """The head at the end of a stub."""
    way = 1 if p.x1 + p.y1 > p.x0 + p.y0 else -1

    def at(x: float, y: float) -> tuple[float, float]:
        along, across = way * x * kind.length, y * kind.length
        return (p.x1 + across, p.y1 + along) if down else (p.x1 + along, p.y1 + across)

    if kind.head == "circle":
        x, y = at(style.CIRCLE[0], 0)
        return f'<circle cx="{x:g}" cy="{y:g}" r="{style.CIRCLE[1] * kind.length:g}"/>'
    points = (f"{x:g},{y:g}" for x, y in (at(*point) for point in style.HEADS[kind.head]))
    return f'<polygon points="{" ".join(points)}"/>'


def _word(p: Piece, down: bool) -> str:
    """The relation's word, written into its line."""
    x, y = (p.x0 + p.x1) / 2, (p.y0 + p.y1) / 2
    room = width(p.word, style.TITLE_SIZE) + 6
    return (
        f'<rect class="gap" x="{x - room / 2:g}" y="{y - 7:g}" width="{room:g}" '
        f'height="14" fill="#FFFFFF" stroke="none"/><text class="word" x="{x:g}" '
        f'y="{y + 4:g}" font-size="12" text-anchor="middle">{escape(p.word)}</text>'
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
        f"{''.join(_text(box, x + style.PAD, y, ink))}{''.join(_more(box, ink))}</g>"
    )


def _more(box: Box, ink: str) -> Iterable[str]:
    """How many neighbours above (left) and below (right) are left out, on the box's upper edge."""
    for text, x0, room in pills(box.more):
        x, y = box.x - style.BOX_WIDTH / 2 + x0, box.y - style.BOX_HEIGHT / 2
        yield (
            f'<g class="pill"><rect x="{x:g}" y="{y - 10:g}" width="{room:g}" height="16" rx="8" '
            f'fill="#FFFFFF" stroke="{ink}"/><text x="{x + room / 2:g}" y="{y + 2:g}" '
            f'text-anchor="middle">{text}</text></g>'
        )


def pills(more: tuple[int, int]) -> Iterable[tuple[str, float, float]]:
    """(text, x in the box, width) of the counts on a box's upper edge."""
    for count, right in zip(more, (False, True), strict=True):
        if count > 0:
            text = f"+{min(count, 99_999)}"
            room = width(text, style.TITLE_SIZE) + 14
            yield text, style.BOX_WIDTH - room - 6 if right else 6.0, room


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
