"""One offline HTML file of a lineage: drawing, list, sentences, document pages.

pyvis makes the network; the page around it is ours, because pyvis' own asks a CDN and injects text
unescaped. The file asks for nothing: scripts, styles and fonts are inside, and its policy
(Content-Security-Policy) allows exactly those, by hash.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from graph.read.nodes import Node
from ontology import lexicon
from ontology.errors import UnreadableError
from ontology.messages import message
from ontology.reasons import reason_of
from viz import style, words
from viz.content import FEW, Content, labels
from viz.document import DocumentView
from viz.folds import family_of
from viz.layout import Drawing, layout, narrow
from viz.network import network
from viz.outline import as_text, outline, portion
from viz.sheets import paper, sheet_svg, sheets
from viz.svg import svg, symbol

if TYPE_CHECKING:
    from graph.read.lineage import Lineage

_RANGES = {  # unicode-range of the vendored subsets, as published with them
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,"
    "U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,"
    "U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
    "vietnamese": "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,"
    "U+0300-0301,U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
}
DENSE = 400  # links up to which the file holds viện dẫn too
_FACES = (("400", "normal"), ("600", "normal"), ("700", "normal"), ("400", "italic"))


def write_view(
    path: Path | str,
    lineage: "Lineage",
    *,
    documents: Iterable[DocumentView] = (),
    lang: str = "vi",
    store_label: str = "luocdo",
    store_count: int | None = None,
    office: str = "",
    full_text: bool = False,
    today: date | None = None,
    confirmed: Mapping[str, str] | None = None,
) -> Path:
    """Write the offline file of `lineage`; returns its path.

    `store_count` is the number of documents in the store (None: those of the lineage), `office` the
    line at the head of the print, `confirmed` says by citation who confirmed it. Raises
    `UnreadableError` when the file cannot be written.
    """
    target = Path(path)
    html = view_html(
        lineage,
        documents=documents,
        lang=lang,
        store_label=store_label,
        store_count=store_count,
        office=office,
        full_text=full_text,
        today=today,
        confirmed=confirmed,
    )
    try:
        target.write_text(html, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UnreadableError(
            target,
            message("file-cannot-write", reason=reason_of(error)),
            message("other-folder"),
        ) from error
    return target


def view_html(
    lineage: "Lineage",
    *,
    documents: Iterable[DocumentView] = (),
    lang: str = "vi",
    store_label: str = "luocdo",
    store_count: int | None = None,
    office: str = "",
    full_text: bool = False,
    today: date | None = None,
    confirmed: Mapping[str, str] | None = None,
) -> str:
    """The page of `write_view` as text."""
    from viz.notebook import vis_script

    lineage, quiet = _bearable(with_focus(lineage))
    content = Content(lineage, {d.iri: d for d in documents}, lang, confirmed or {})
    views = _views(content)
    note = _note(today or date.today(), store_label, store_count or len(lineage.nodes), lang)
    css, scripts = _css(note), (vis_script(), _static("luocdo.js"))
    made: str = _template("view.html").render(
        policy=_policy(scripts, css),
        css=css,
        scripts=scripts,
        data=data_json(content, views, send=as_text(lineage, lang, note)),
        note=note,
        office=words.shown(office, 200),
        cuts=_cuts(content, views, quiet, full_text),
        full_text=full_text,
        show=words.shown,
        **_values(content, views),
    )
    return made


def chain_html(content: Content, views: Mapping[str, Drawing]) -> Markup:
    """Drawing, list and panel of a chain, as the web application's page holds them."""
    return Markup(_template("chain.html").render(_values(content, views)))


def data_json(content: Content, views: Mapping[str, Drawing], **more: object) -> str:
    """What luocdo.js works on, as the content of a `<script type="application/json">`."""
    data = content.for_script() | more
    data["views"] = {key: network(drawing, content.ids) for key, drawing in views.items()}
    data["theme"] = _theme()
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _values(content: Content, views: Mapping[str, Drawing]) -> dict[str, Any]:
    """What the templates show of a chain."""
    lineage, lang = content.lineage, content.lang
    return {
        "lang": lang,
        "w": labels(lang),
        "content": content,
        "focus": next(n for n in lineage.nodes if n.iri == lineage.focus),
        "alone": not any(lineage.focus in (k.subject, k.object) for k in lineage.links),
        "sheets": [_printed(key, drawing, lang) for key, drawing in views.items()],
        "views": views.keys(),
        "entries": portion(outline(lineage)),
        "portion": portion,
        "swatch": swatch,
        "symbols": symbols(),
        "nb": unbroken,
    }


def symbols() -> Markup:
    """Line and head of every family, for `swatch` to show."""
    return Markup("".join(symbol(family) for family in style.FAMILIES))


def _note(today: date, store: str, count: int, lang: str) -> str:
    """The foot of the page: when it was made, from which store."""
    return lexicon.label("static-note", lang).format(
        date=words.date_text(today.isoformat()), store=words.shown(store, 120), n=_count(count)
    )


def with_focus(lineage: "Lineage") -> "Lineage":
    """The lineage with its focus among the nodes (a lone paper has no others)."""
    if any(n.iri == lineage.focus for n in lineage.nodes):
        return lineage
    lone = Node(lineage.focus, None, None, None, None, None, "unknown", False, False)
    return replace(lineage, nodes=(lone, *lineage.nodes))


def _views(content: Content) -> dict[str, Drawing]:
    """The drawing without viện dẫn, shown first, and the one with all.

    One drawing only where there are no such links, or where the focus has no others. Narrow ones
    also from above to below.
    """
    lineage, lang, statuses = content.lineage, content.lang, content.statuses
    full = layout(lineage, lang=lang, statuses=statuses)
    near = {family_of(k) for k in lineage.links if lineage.focus in (k.subject, k.object)}
    made = {"all": full}
    hidden = {"all": frozenset[str](), "quiet": frozenset({style.QUIET})}
    if style.QUIET in dict(content.families) and near - {style.QUIET}:
        quiet = layout(lineage, hidden=hidden["quiet"], lang=lang, statuses=statuses)
        made = {"quiet": quiet, "all": full}
    for key, drawing in tuple(made.items()):
        if narrow(drawing):
            turned = layout(lineage, hidden=hidden[key], lang=lang, statuses=statuses, down=True)
            made[f"{key}-down"] = turned
    return made


def _printed(key: str, drawing: Drawing, lang: str) -> dict[str, Any]:
    """A drawing for print and for pages without script; cut to sheets where one is too small."""
    name, cut = f"chain-{key}", sheets(drawing)
    tiles = [sheet_svg(sheet, name) for sheet in cut] if len(cut) > 1 else []
    paper_ = paper(drawing)
    return {"key": key, "svg": svg(drawing, lang=lang, name=name), "tiles": tiles, "paper": paper_}


def _bearable(lineage: "Lineage") -> tuple["Lineage", int]:
    """The lineage without its viện dẫn, and their number, where it has more links than a file that
    is mailed can hold; they stay in the web application."""
    strong = tuple(k for k in lineage.links if family_of(k) != style.QUIET)
    if len(lineage.links) <= DENSE or not strong:
        return lineage, 0
    linked = {end for k in strong for end in (k.subject, k.object)} | {lineage.focus}
    nodes = tuple(n for n in lineage.nodes if n.iri in linked)
    return replace(lineage, nodes=nodes, links=strong), len(lineage.links) - len(strong)


def _cuts(
    content: Content, views: Mapping[str, Drawing], quiet: int, full_text: bool
) -> list[tuple[str, list[str]]]:
    """What the file leaves out: a sentence and the names it concerns."""
    cuts: list[tuple[str, list[str]]] = []
    lineage, lang, undrawn = content.lineage, content.lang, views["all"].undrawn
    if lineage.cut:
        cuts.append((lexicon.label("cut-elsewhere", lang).format(n=_count(lineage.cut)), []))
    if quiet:
        cuts.append((lexicon.label("cut-references", lang).format(n=_count(quiet)), []))
    if undrawn:
        line = lexicon.label("cut-drawing", lang).format(n=_count(len(undrawn)))
        cuts.append((line, [content.names[n.iri] for n in undrawn]))
    if len(lineage.nodes) > FEW:
        cuts.append((lexicon.label("cut-pages", lang), []))
    if not full_text:
        cuts.append((lexicon.label("cut-text", lang), []))
    return cuts


def _count(n: int) -> str:
    return f"{n:,}".replace(",", ".")


_NUMBER = re.compile(r"\d{1,6}[-/][\w/-]{1,40}")


def unbroken(text: str) -> Markup:
    """Text as HTML in which a document's number is never broken at the end of a line, and letters
    are `raised`."""
    made, end = Markup(), 0
    for found in _NUMBER.finditer(text):
        made += escape(text[end : found.start()])
        made += Markup('<span class="nb">{}</span>').format(found[0])
        end = found.end()
    return raised(made + escape(text[end:]))


def raised(text: str) -> Markup:
    """Text as HTML; letters that a PDF raised above the line ("HCQT^{Đức}") are raised again."""
    return Markup(re.sub(r"\^\{([^{}\n]{1,40})\}", r"<sup>\1</sup>", str(escape(text))))


def swatch(family: str) -> Markup:
    """A relation's line and head beside its word; drawn once a page as a symbol."""
    return Markup('<svg class="swatch" aria-hidden="true"><use href="#s-{}"/></svg>').format(family)


# the file's own parts


@cache
def _static(name: str) -> str:
    text = (files("viz") / "static" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


@cache
def _template(name: str) -> Any:
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("viz"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(name)


def _policy(scripts: Sequence[str], css: str) -> str:
    hashes = " ".join(_hash(s) for s in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src {_hash(css)}; font-src data:; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _css(note: str) -> str:
    """Fonts, theme and rules; `note` stands in the foot of printed pages."""
    foot = "".join(c if c.isalnum() or c in " ,;./" else f"\\{ord(c):x} " for c in note)
    return "\n".join(
        (_fonts(_embedded), _rules(), _static("luocdo.css"), _static("file.css"))
    ).replace("{{foot}}", foot)


@cache
def web_css() -> str:
    """Fonts (by address), theme and plain elements: the style that all web pages begin with."""
    return f"{_fonts(lambda name: f'fonts/{name}')}\n{_rules()}"


def _rules() -> str:
    return "\n".join((_static("base.css"), _dark(_dark_tokens), _theme_css()))


def _dark_tokens(root: str) -> str:
    return f"{root}{{{_static('dark.css')}}}"


def _dark(rules: Callable[[str], str]) -> str:
    """Rules for the dark theme, below a root: the system's, unless the page names another."""
    system, named = rules(":root:not([data-theme=light])"), rules(":root[data-theme=dark]")
    return f"@media screen and (prefers-color-scheme:dark){{{system}}}\n@media screen{{{named}}}"


def _embedded(name: str) -> str:
    data = base64.b64encode((files("viz") / "static" / "fonts" / name).read_bytes())
    return f"data:font/woff2;base64,{data.decode()}"


def _fonts(source: Callable[[str], str]) -> str:
    """The faces of IBM Plex Sans; `source` gives the address of a font file."""
    faces = []
    for weight, slant in _FACES:
        for subset, span in _RANGES.items():
            name = f"ibm-plex-sans-{subset}-{weight}-{slant}.woff2"
            faces.append(
                f"@font-face{{font-family:'IBM Plex Sans';font-style:{slant};font-weight:{weight};"
                f"src:url({source(name)}) format('woff2');"
                f"unicode-range:{span}}}"
            )
    return "\n".join(faces)


def _theme() -> dict[str, Any]:
    """The colours of canvas parts, by theme."""
    return {
        mode: {
            "page": style.PAGE[mode],
            "levels": {v.id: getattr(v, mode) for v in style.LEVELS.values()},
            "families": {f.id: getattr(f, mode) for f in style.FAMILIES.values()},
        }
        for mode in ("light", "dark")
    } | {
        "box": [style.BOX_WIDTH, style.BOX_HEIGHT, style.PAD, *style.BASELINES],
        "lines": {
            f.id: {"width": f.width, "head": f.head, "length": f.length, "double": f.double}
            for f in style.FAMILIES.values()
        },
    }


def _theme_css() -> str:
    """Levels and families as CSS variables, light and dark."""

    def rules(mode: str, root: str = "") -> str:
        levels = "".join(
            f"{root} .l-{v.id}{{--tint:{getattr(v, mode)[0]};--ink:{getattr(v, mode)[1]}}}"
            for v in style.LEVELS.values()
        )
        return levels + "".join(
            f"{root} .f-{f.id}{{--line:{getattr(f, mode)}}}" for f in style.FAMILIES.values()
        )

    return f"{rules('light')}\n{_dark(partial(rules, 'dark'))}"
