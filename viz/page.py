"""One offline HTML file of a lineage: drawing, list, sentences, document pages (UI.md §5).

pyvis makes the network; the page around it is ours, because pyvis' own asks a CDN and injects text
unescaped. The file asks for nothing: scripts, styles and fonts are inside, and its policy
(Content-Security-Policy) allows exactly those, by hash.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.boxes import Evidence, Link, Node
from ontology import lexicon
from ontology.errors import UnreadableError
from viz import style, words
from viz.document import DocumentView, Mention
from viz.layout import Drawing, family_of, layout
from viz.network import network
from viz.outline import Entry, outline
from viz.svg import svg

if TYPE_CHECKING:
    from graph.lineage import Lineage

SENTENCE_LIMIT = (
    2_000  # characters of a source sentence shown; a longer one is cut around its quote
)
TEXT_LIMIT = 400_000  # characters of a full text in the file
_RANGES = {  # unicode-range of the vendored subsets, as published with them
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,"
    "U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,"
    "U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
    "vietnamese": "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,"
    "U+0300-0301,U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
}
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
) -> Path:
    """Write the offline file of `lineage`; returns its path.

    `store_count` is the number of documents in the store (None: those of the lineage), `office` the
    line at the head of the print. Raises `UnreadableError` when the file cannot be written.
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
    )
    try:
        target.write_text(html, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UnreadableError(
            target,
            f"không ghi được tệp ({error.strerror})",
            "chọn thư mục khác hoặc đóng tệp đang mở",
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
) -> str:
    """The page of `write_view` as text."""
    lineage = _with_focus(lineage)
    ids = {n.iri: f"d{i}" for i, n in enumerate(lineage.nodes)}
    views = _views(lineage, lang)
    note = lexicon.label("static-note", lang).format(
        date=words.date_text((today or date.today()).isoformat()),
        store=words.shown(store_label, 120),
        n=_count(store_count if store_count is not None else len(lineage.nodes)),
    )
    pages = {d.iri: d for d in documents}
    css = _css(note)
    scripts = (_vis(), _static("luocdo.js"))
    data = {
        "views": {key: network(drawing, ids, lang) for key, drawing in views.items()},
        "documents": {ids[n.iri]: _document_data(n, lang) for n in lineage.nodes},
        "links": [_link_data(k, ids, lang) for k in lineage.links],
        "words": _labels(lang),
        "focus": ids[lineage.focus],
        "theme": _theme(),
    }
    focus = next(n for n in lineage.nodes if n.iri == lineage.focus)
    made: str = _template().render(
        lang=lang,
        w=_labels(lang),
        policy=_policy(scripts, css),
        css=css,
        scripts=scripts,
        data=json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        note=note,
        office=words.shown(office, 200),
        focus=_heading(focus, lang),
        focus_id=ids[lineage.focus],
        focus_links=sum(lineage.focus in (k.subject, k.object) for k in lineage.links),
        families=_family_counts(lineage),
        sheets=[(key, svg(drawing, lang=lang)) for key, drawing in views.items()],
        entries=outline(lineage),
        item=lambda entry: _item(entry, ids, lineage, lang),
        pages=[_page(n, pages.get(n.iri), ids, lineage, lang, full_text) for n in lineage.nodes],
        cuts=_cuts(lineage, views, lang, full_text),
        swatch=_swatch,
        show=words.shown,
        nb=_unbroken,
    )
    return made


def _with_focus(lineage: "Lineage") -> "Lineage":
    """The lineage with its focus among the nodes (a lone paper has no others)."""
    if any(n.iri == lineage.focus for n in lineage.nodes):
        return lineage
    lone = Node(lineage.focus, None, None, None, None, None, "unknown", False, False)
    return replace(lineage, nodes=(lone, *lineage.nodes))


def _views(lineage: "Lineage", lang: str) -> dict[str, Drawing]:
    """The drawing without viện dẫn, shown first, and the one with all; one if they are the same."""
    quiet = layout(lineage, hidden=frozenset({style.QUIET}), lang=lang)
    full = layout(lineage, lang=lang)
    alone = len(quiet.boxes) < 2 <= len(full.boxes)
    same = len(quiet.pieces) == len(full.pieces)
    return {"all": full} if alone or same else {"quiet": quiet, "all": full}


def _cuts(
    lineage: "Lineage", views: Mapping[str, Drawing], lang: str, full_text: bool
) -> list[tuple[str, list[str]]]:
    """What the file leaves out: a sentence and the names it concerns."""
    cuts: list[tuple[str, list[str]]] = []
    if lineage.cut:
        cuts.append((lexicon.label("cut-elsewhere", lang).format(n=_count(lineage.cut)), []))
    undrawn = views["all"].undrawn
    if undrawn:
        line = lexicon.label("cut-drawing", lang).format(n=_count(len(undrawn)))
        cuts.append((line, [words.name(n, lang) for n in undrawn]))
    if not full_text:
        cuts.append((lexicon.label("cut-text", lang), []))
    return cuts


# what the template shows


def _count(n: int) -> str:
    return f"{n:,}".replace(",", ".")


@cache
def _labels(lang: str) -> dict[str, str]:
    return {key.replace("-", "_"): str(getattr(v, lang)) for key, v in lexicon.labels().items()}


def _heading(node: Node, lang: str) -> dict[str, Any]:
    """How a document is named at the head of its page and in the list."""
    blank = bool(node.code) and words.number(node.code).startswith("…")
    return {
        "name": words.name(node, lang),
        "date": words.date_text(node.date),
        "issuer": words.shown(node.issuer),
        "title": words.shown(node.title),
        "level": style.level(node.level).id,
        "held": node.held,
        "blank": blank,
        "party": node.party,
        "type": words.type_name(node.type, lang),
    }


def _document_data(node: Node, lang: str) -> dict[str, Any]:
    return _heading(node, lang) | {"cite": words.citation(node)}


def _link_data(link: Link, ids: Mapping[str, str], lang: str) -> list[str]:
    """Tail, head, the relation both ways, family; documents outside the lineage give ""."""
    there, back = _relation(link.relation, lang)
    return [ids.get(link.subject, ""), ids.get(link.object, ""), there, back, family_of(link)]


def _relation(relation: str, lang: str) -> tuple[str, str]:
    """The relation's words, forwards and as a heading of the other document's page."""
    known = lexicon.relations().get(relation)
    if known is None:
        return relation, relation
    return (known.vi, known.vi_inverse) if lang == "vi" else (known.en, known.en_inverse)


def _family_counts(lineage: "Lineage") -> list[tuple[str, int]]:
    known = {n.iri for n in lineage.nodes}
    found = [family_of(k) for k in lineage.links if {k.subject, k.object} <= known]
    return [(f, found.count(f)) for f in style.FAMILIES if f in found]


def _item(entry: Entry, ids: Mapping[str, str], lineage: "Lineage", lang: str) -> dict[str, Any]:
    """An entry of the list with its links and their sentences."""
    nodes = {n.iri: n for n in lineage.nodes}
    links = []
    for number in entry.links:
        link = lineage.links[number]
        if link.object in nodes:
            links.append(
                {
                    "id": f"k{number}",
                    "family": family_of(link),
                    "relation": _relation(link.relation, lang)[0],
                    "target": ids[link.object],
                    "name": words.name(nodes[link.object], lang),
                    "evidence": [_evidence(e) for e in link.evidence],
                }
            )
    return _heading(entry.node, lang) | {"id": ids[entry.node.iri], "links": links}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    """A sentence in three parts, the middle one marked; where it stands, how sure it is."""
    sentence, quote = (
        words.shown(evidence.sentence, SENTENCE_LIMIT * 4),
        words.shown(evidence.quote),
    )
    before, found, after = sentence.partition(quote) if quote else (sentence, "", "")
    if not found:
        before, found, after = (sentence, "", "") if sentence else ("", quote, "")
    half = SENTENCE_LIMIT // 2
    return {
        "before": before if len(before) <= half else "… " + before[-half:],
        "quote": found,
        "after": after if len(after) <= half else after[:half] + " …",
        "paper": words.number(evidence.paper_label),
        "page": evidence.page,
        "certainty": words.certainty(evidence.confidence).replace("-", "_"),
    }


def _page(
    node: Node,
    view: DocumentView | None,
    ids: Mapping[str, str],
    lineage: "Lineage",
    lang: str,
    full_text: bool,
) -> dict[str, Any]:
    """A document page: what the store told, or what the lineage alone knows."""
    made = view or DocumentView(node.iri)
    own = [
        ("outgoing", k.relation, k.object, i)
        for i, k in enumerate(lineage.links)
        if k.subject == node.iri
    ] + [
        ("incoming", k.relation, k.subject, i)
        for i, k in enumerate(lineage.links)
        if k.object == node.iri
    ]
    return _heading(node, lang) | {
        "id": ids[node.iri],
        "cite": words.citation(node),
        "fields": [
            (_labelled(key, lang), words.shown(value))
            for key, value in (made.fields or _plain_fields(node, lang))
            if value
        ],
        "outgoing": _groups("outgoing", own, made.outgoing, ids, lineage, lang),
        "incoming": _groups("incoming", own, made.incoming, ids, lineage, lang),
        "tasks": made.tasks,
        "warnings": [(_labelled(w.label, lang), w) for w in made.warnings],
        "text": (made.text or "")[:TEXT_LIMIT] if full_text else "",
    }


def _labelled(key: str, lang: str) -> str:
    """The label of that key, or the words themselves."""
    return _labels(lang).get(key.replace("-", "_"), words.shown(key, 200))


def _plain_fields(node: Node, lang: str) -> tuple[tuple[str, str], ...]:
    return (
        ("number-symbol", words.number(node.code)),
        ("type", words.type_name(node.type, lang)),
        ("date", words.date_text(node.date)),
        ("issuer", node.issuer or ""),
        ("subject", node.title or ""),
    )


def _groups(
    side: str,
    own: Sequence[tuple[str, str, str, int]],
    mentions: Sequence[Mention],
    ids: Mapping[str, str],
    lineage: "Lineage",
    lang: str,
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Heading → documents: links of the lineage by number (their sentence is in the list), and
    the store's further mentions with their own sentences."""
    way = 0 if side == "outgoing" else 1
    names = {n.iri: words.name(n, lang) for n in lineage.nodes}
    groups: dict[str, list[dict[str, Any]]] = {}
    said = set()
    for where, relation, other, number in own:
        if where == side and other in names:
            said.add((relation, other))
            row: dict[str, Any] = {"link": f"k{number}", "target": ids[other], "name": names[other]}
            groups.setdefault(_relation(relation, lang)[way], []).append(row)
    for mention in mentions:
        if (mention.relation, mention.iri) not in said:
            row = {
                "link": "",
                "target": ids.get(mention.iri or "", ""),
                "name": words.shown(mention.name, 200),
                "evidence": [_evidence(e) for e in mention.evidence],
            }
            groups.setdefault(_relation(mention.relation, lang)[way], []).append(row)
    return list(groups.items())


_NUMBER = re.compile(r"\d{1,6}[-/][\w/-]{1,40}")


def _unbroken(text: str) -> Any:
    """Text as HTML in which a document's number is never broken at the end of a line."""
    from markupsafe import Markup, escape

    made, end = Markup(), 0
    for found in _NUMBER.finditer(text):
        made += escape(text[end : found.start()]) + Markup('<span class="nb">{}</span>').format(
            found[0]
        )
        end = found.end()
    return made + escape(text[end:])


def _swatch(family: str) -> Any:
    """A relation's line and head as a small SVG for filters and legend."""
    from markupsafe import Markup

    from viz.layout import Piece
    from viz.svg import swatch

    length = style.FAMILIES[family].length
    line = Piece("line", family, 2, 8, 42 - length, 8, ())
    return Markup(swatch(family, (line, Piece("head", family, 42 - length, 8, 42, 8, ()))))


# the file's own parts


@cache
def _static(name: str) -> str:
    text = (files("viz") / "static" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


@cache
def _vis() -> str:
    """vis-network as pyvis ships it (9.1.2)."""
    script = files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js"
    text = script.read_text(encoding="utf-8").replace("\r\n", "\n")
    return text.rpartition("//# sourceMappingURL")[0] or text


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("viz"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("view.html")


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
    return "\n".join((_fonts(), _theme_css(), _static("luocdo.css"))).replace("{{foot}}", foot)


@cache
def _fonts() -> str:
    faces = []
    for weight, slant in _FACES:
        for subset, span in _RANGES.items():
            name = f"ibm-plex-sans-{subset}-{weight}-{slant}.woff2"
            data = base64.b64encode((files("viz") / "static" / "fonts" / name).read_bytes())
            faces.append(
                f"@font-face{{font-family:'IBM Plex Sans';font-style:{slant};font-weight:{weight};"
                f"src:url(data:font/woff2;base64,{data.decode()}) format('woff2');"
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
    } | {"box": [style.BOX_WIDTH, style.BOX_HEIGHT, style.PAD, *style.BASELINES]}


def _theme_css() -> str:
    """Levels and families as CSS variables, light and dark."""

    def rules(mode: str) -> str:
        levels = "".join(
            f".l-{v.id}{{--tint:{getattr(v, mode)[0]};--ink:{getattr(v, mode)[1]}}}"
            for v in style.LEVELS.values()
        )
        return levels + "".join(
            f".f-{f.id}{{--line:{getattr(f, mode)}}}" for f in style.FAMILIES.values()
        )

    return f"{rules('light')}\n@media screen and (prefers-color-scheme:dark){{{rules('dark')}}}"
