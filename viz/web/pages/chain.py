"""Chuỗi văn bản: the drawing of one document's chain; all that was chosen stands in the address."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

from ontology.dates import typed
from ontology.identity import BASE
from ontology.lexicon import label
from queries.search.catalogue import Wanted, choose, most_cited
from viz import style, words
from viz.assigned import with_bodies
from viz.content import Content
from viz.folds import FEWEST
from viz.layout import layout, narrow
from viz.outline import as_text
from viz.reach import LIMIT, Chain, Wish, nearby, reach
from viz.web.pages.bodies import body_url
from viz.web.render import attachment, desk_of, document_url, language, render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.datastructures import QueryParams
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.read.nodes import Node
    from graph.store import Store
    from queries.search.catalogue import Row
    from queries.search.full_text import Hit
    from viz.layout import Drawing

DEPTHS = (1, 2, 3, 4)
SCREEN, MOST = 12, 40  # boxes of a chain as it opens, and as somebody asked for more of it
WIDE, TALL = 1697.0, 566.0  # px that stand on 1366 x 768 at the smallest scale, .8
WHOLE = "het"  # sau=, the whole chain
WAYS = {"len": "superior", "xuong": "subordinate", "hai": "both"}  # huong=, key of labels.yaml
FOUND = 30  # documents offered for what was typed
BEGINNINGS = 12  # documents of each list on the page to choose one
FOLD = "gom:"  # mo=, opens a "+n" box
OPENED = 40  # documents opened one by one that an address may name


def routes() -> list[BaseRoute]:
    """The chain's addresses."""
    from starlette.routing import Route

    return [
        Route("/chuoi", chain),
        Route("/chuoi/so-do.svg", picture),
        Route("/chuoi/tep", offline),
    ]


@dataclass(frozen=True)
class View:
    """What an address asks for; `parameters` are those that ask for something, as given."""

    wish: Wish
    down: bool  # from above to below, not from left to right
    as_list: bool
    whole: bool  # not only what fits a screen
    unfolded: Counter[str]  # how often a "+n" box was opened, by its key
    parameters: tuple[tuple[str, str], ...]

    def address(self, path: str = "/chuoi", **changed: str) -> str:
        """The address of this view with some parameters changed ("" takes one away)."""
        kept = [(k, v) for k, v in self.parameters if k not in changed]
        return f"{path}?{urlencode([*kept, *((k, v) for k, v in changed.items() if v)])}"

    def expanded(self, iri: str, way: str) -> str:
        """The address of this view with the documents above or below one ("len", "xuong")."""
        return f"/chuoi?{urlencode([*self.parameters, ('mo', f'{way}:{iri}')])}"

    @property
    def undo(self) -> str:
        """The address of this view before the last opening; "" where nothing was opened."""
        opened = [n for n, (name, _) in enumerate(self.parameters) if name == "mo"]
        kept = [p for n, p in enumerate(self.parameters) if n not in opened[-1:]]
        return f"/chuoi?{urlencode(kept)}" if opened else ""

    @property
    def query(self) -> str:
        """The view as parameters of an address, but for a path's end."""
        return urlencode([(k, v) for k, v in self.parameters if k != "toi"])


NAMES = ("iri", "huong", "ho", "sau", "tu", "den", "cap", "ngay", "mo", "toi", "chieu", "dang")


def view_of(query: QueryParams) -> View:
    """The view that an address asks for; what is not understood is left out."""
    given = tuple(
        (k, v) for k, v in query.multi_items() if k in NAMES and (v or k in ("ho", "cap"))
    )
    way = query.get("huong", "hai")
    wish = Wish(
        focus=query["iri"],
        up=way != "xuong",
        down=way != "len",
        depth=_whole(query.get("sau"), 1, LIMIT),
        families=_some(query, "ho", style.FAMILIES, frozenset({style.QUIET})),
        opened=tuple(filter(None, map(_opened, query.getlist("mo")[:OPENED]))),
        since=_whole(query.get("tu"), 1900, 2999),
        until=_whole(query.get("den"), 1900, 2999),
        levels=_some(query, "cap", style.LEVELS),
        as_of=_day(query.get("ngay")),
        goal=query.get("toi", ""),
    )
    keys = [k.removeprefix(FOLD) for k in query.getlist("mo")[:OPENED] if k.startswith(FOLD)]
    return View(
        wish,
        down=query.get("chieu") == "doc",
        as_list=query.get("dang") == "danh-sach",
        whole=bool(query.get("sau")) or bool(wish.goal),
        unfolded=Counter(keys),
        parameters=given,
    )


def _some(
    query: QueryParams, name: str, all_: dict[str, Any], but: frozenset[str] = frozenset()
) -> frozenset[str]:
    """The values of a row of boxes to tick: all `but` some where the address has no such row."""
    if name not in query:
        return frozenset(all_) - but
    return frozenset(query.getlist(name)) & frozenset(all_)


def _whole(text: str | None, least: int, most: int) -> int | None:
    number = int(text) if text and re.fullmatch(r"\d{1,4}", text) else -1
    return number if least <= number <= most else None


def _day(text: str | None) -> date | None:
    iso = typed(text or "")
    return date.fromisoformat(iso) if iso else None


def _opened(text: str) -> tuple[str, str] | None:
    way, _, iri = text.partition(":")
    return (iri, "up" if way == "len" else "down") if way in ("len", "xuong") and iri else None


# the pages


def chain(request: Request) -> Response:
    """The drawing of one document, or the page to choose one."""
    if not request.query_params.get("iri"):
        return _start(request)
    asked, lang = view_of(request.query_params), language(request)
    with desk_of(request).read() as store:
        asked, found, content = _read(store, asked, lang)
    drawing, note = _draw(asked, content), _note(desk_of(request).folder.name, lang)
    from viz.page import chain_html, data_json, symbols

    views = {"all": drawing}
    return render(
        request,
        "chain.html",
        head=content.heading(next(n for n in content.lineage.nodes if n.iri == asked.wish.focus)),
        view=asked,
        wish=asked.wish,
        found=found,
        paths=[[content.names[i] for i in way] for way in found.paths],
        goal=content.names.get(asked.wish.goal, "") if asked.wish.goal else "",
        families=list(style.FAMILIES),
        levels=list(style.LEVELS),
        ways=WAYS,
        depths=DEPTHS,
        full=WHOLE,
        narrow=narrow(drawing),
        total=len(found.lineage.nodes),
        shown=sum(len(b.folded) or 1 for b in drawing.boxes if b.node.level != style.BODIES),
        symbols=symbols(),
        chain=chain_html(content, views),
        data=Markup(
            data_json(
                content,
                views,
                paths=_ids(content, found),
                web={"list": asked.as_list, "writes": not desk_of(request).read_only},
                send=as_text(content.lineage, lang, note),
            )
        ),
        note=note,
    )


def _read(store: Store, asked: View, lang: str) -> tuple[View, Chain, Content]:
    from graph.read.nodes import canonical
    from viz.reach import confirmed, marks

    wish = replace(asked.wish, focus=canonical(store, asked.wish.focus))
    if wish.goal:
        wish = replace(wish, goal=canonical(store, wish.goal))
    found = reach(store, wish) if asked.whole else nearby(store, wish, SCREEN)
    told = found.lineage
    if "giao" in wish.families and style.BODIES in wish.levels:
        told = with_bodies(store, told, lang)
    content = Content(
        told,
        {},
        lang,
        confirmed=confirmed(store, found.lineage, lang),
        more=found.more,
        place=_place,
        expand=asked.expanded,
        marks=marks(store, found.lineage, wish.as_of or date.today()),
    )
    return replace(asked, wish=wish), found, content


def _place(iri: str, at: str, sha: str) -> str:
    if iri.startswith((f"{BASE}org/", f"{BASE}group/")):
        return body_url(iri)
    return document_url(iri, den=at, tep=sha)


def _draw(asked: View, content: Content) -> Drawing:
    free = asked.whole or bool(asked.unfolded) or bool(asked.wish.opened)
    made = partial(
        layout,
        content.lineage,
        lang=content.lang,
        statuses=content.statuses,
        opened=asked.unfolded,
        more=content.more,
    )
    if free:
        drawing = made(room=MOST)
        return made(room=MOST, down=True) if asked.down and narrow(drawing) else drawing
    drawing = one_screen(made)
    return one_screen(partial(made, down=True)) if asked.down and narrow(drawing) else drawing


def one_screen(made: Callable[..., Drawing]) -> Drawing:
    """The drawing of as many boxes as stand on the smallest screen."""
    for room in range(SCREEN, FEWEST, -1):
        drawing = made(room=room, within=(WIDE, TALL))
        if drawing.width <= WIDE and drawing.height <= TALL:
            break
    return drawing


def _ids(content: Content, found: Chain) -> list[list[str]]:
    return [[content.ids[iri] for iri in way if iri in content.ids] for way in found.paths]


def _note(store: str, lang: str) -> str:
    return label("sent-note", lang).format(
        date=words.date_text(date.today().isoformat()), store=words.shown(store, 120)
    )


def picture(request: Request) -> Response:
    """The drawing as a file of its own."""
    from starlette.responses import Response

    from viz.svg import svg

    asked, lang = view_of(request.query_params), language(request)
    with desk_of(request).read() as store:
        asked, _, content = _read(store, asked, lang)
    return Response(
        svg(_draw(asked, content), lang=lang),
        media_type="image/svg+xml",
        headers=_saved(content.names[content.lineage.focus], "svg"),
    )


def offline(request: Request) -> Response:
    """The chain as one HTML file to keep or to mail, with full texts where asked for."""
    from starlette.responses import Response

    from viz.page import view_html
    from viz.papers import document_views

    asked, lang = view_of(request.query_params), language(request)
    full, desk = request.query_params.get("toan-van") == "1", desk_of(request)
    with desk.read() as store:
        asked, found, content = _read(store, asked, lang)
        html = view_html(
            found.lineage,
            documents=document_views(store, found.lineage, lang=lang, full_text=full),
            lang=lang,
            store_label=desk.folder.name,
            store_count=store.paper_count(),
            full_text=full,
            confirmed=content.confirmed,
        )
    return Response(
        html,
        media_type="text/html",
        headers=_saved(content.names[content.lineage.focus], "html"),
    )


def _saved(name: str, ending: str) -> dict[str, str]:
    from viz.papers import file_name

    return attachment(file_name(name, ending))


def _start(request: Request) -> Response:
    """Choose a document: what was typed is looked for, and opened where it is the number of one;
    else the latest and the most cited."""
    from starlette.responses import RedirectResponse

    from viz.web.pages.search import found

    typed = request.query_params.get("q", "").strip()[:300]
    hits = found(request, typed, FOUND) if typed else None
    way = parse_qsl(request.query_params.get("ve", "")[:4_000])
    if hits and (only := _meant(typed, hits.hits)):
        return RedirectResponse(_chain_url(only, way), 303)
    recent, cited = ((), []) if typed else _beginnings(request, language(request))
    return render(
        request,
        "chain-start.html",
        typed=typed,
        hits=hits,
        recent=recent,
        cited=cited,
        way=way,
        chain_url=_chain_url,
    )


def _chain_url(iri: str, way: list[tuple[str, str]]) -> str:
    """The chain of a document, or the `way` to it from another."""
    return f"/chuoi?{urlencode([*way, ('toi' if way else 'iri', iri)])}"


def _meant(typed: str, hits: Sequence[Hit]) -> str:
    """The one document whose number was typed, with or without its kind; "" for none or several."""
    wanted = typed.casefold()
    same = [
        h.document
        for h in hits
        if wanted in (h.label.casefold(), h.label.casefold().partition(" ")[2])
    ]
    return same[0] if len(same) == 1 else ""


def _beginnings(request: Request, lang: str) -> tuple[tuple[Row, ...], list[tuple[Node, str, int]]]:
    """The latest documents; the most cited ones, each with its name and how many cite it."""
    from graph.read.nodes import nodes
    from viz.web.pages.search import listed

    with listed(request) as (store, old):
        recent = choose(store, Wanted(), size=BEGINNINGS, any_state=old).rows
        cited = most_cited(store, BEGINNINGS, any_state=old)
        known = {n.iri: n for n in nodes(store, [iri for iri, _ in cited])}
    return recent, [(known[iri], words.name(known[iri], lang), n) for iri, n in cited]
