"""Cơ quan, đơn vị: what each issued and was given, a page for each, and who has yet to act."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from graph.read.nodes import nodes
from graph.taskstatus import statuses
from ontology import collate
from ontology.bodies import ascii_slug
from queries.answer.days import day_of
from queries.register.bodies import (
    Body,
    Tally,
    issued_by,
    kin,
    known,
    search,
    tallies,
)
from queries.register.groups import groups_of
from queries.register.twins import said_of
from queries.search.find import joined_body
from viz.style import BODIES, LEVELS
from viz.web.office import office, province
from viz.web.pages.documents import paging
from viz.web.reading import box
from viz.web.render import address, desk_of, document_url, language, listing, may, render
from viz.web.roles import Role
from viz.words import shown

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.store import Store

PATH = "/co-quan"
SIZE = 50  # rows of a page
SUGGESTED = 8
TALLYING = 2.0  # seconds that the list waits for its numbers
COLUMNS = (  # key of labels.yaml, what it is sorted by
    ("body-name", "ten"),
    ("level", "cap"),
    ("area", ""),
    ("issued-count", "ban-hanh"),
    ("lead", "chu-tri"),
    ("partners", "phoi-hop"),
    ("open-tasks", "chua-xong"),
    ("late-tasks", "qua-han"),
)
FIRST = "chu-tri"


def routes() -> list[BaseRoute]:
    """The bodies' addresses."""
    from starlette.routing import Route

    return [
        Route(PATH, bodies),
        Route(f"{PATH}.json", typed),
        Route(f"{PATH}/xem", body),
    ]


# --- the list -------------------------------------------------------------------------------------


def bodies(request: Request) -> Response:
    """The bodies that the address asks for, 50 a page."""
    given = request.query_params
    kept = {key: given.get(key, "")[:200] for key in ("q", "cap", "nhom", "xep")}
    with listing(request, "bodies", known) as store:
        listed = known(store).listed
        counted = _tallies(request, store)
    found = search(listed, kept["q"]) if kept["q"].strip() else list(listed)
    found = [b for b in found if kept["nhom"] or not b.group]
    if kept["cap"] in LEVELS:
        found = [b for b in found if b.level == kept["cap"]]
    found = _ordered(found, kept["xep"], counted or {})
    first, pages = paging(given.get("trang", ""), len(found), SIZE)
    return render(
        request,
        "bodies.html",
        kept=kept,
        total=len(found),
        rows=[_row(b, counted) for b in found[first : first + SIZE]],
        levels=tuple(level for level in LEVELS if level != BODIES),
        columns=[_column(key, by, kept) for key, by in COLUMNS],
        counting=counted is None,
        first=first,
        pages=pages,
        page=first // SIZE + 1,
        at=lambda n: address(PATH, kept, trang=str(n)),
    )


def _tallies(request: Request, store: Store, wait: float = TALLYING) -> dict[str, Tally] | None:
    """The numbers of tasks, or None while they are counted for the first time."""
    today, said = date.today(), statuses(store)
    mark = (store.epoch(), today, tuple(sorted(s.decision for all_ in said.values() for s in all_)))
    found = desk_of(request).cache.get("bodies", mark, partial(tallies, store, today), wait=wait)
    return found.value if found else None


def _ordered(found: list[Body], by: str, counted: dict[str, Tally]) -> list[Body]:
    none = Tally()
    keys: dict[str, Callable[[Body], Any]] = {
        "ten": lambda b: 0,  # they come by name
        "cap": lambda b: (list(LEVELS).index(b.level), collate.key(b.name)),
        "ban-hanh": lambda b: -b.issued,
        "chu-tri": lambda b: -(counted[b.iri].lead if b.iri in counted else b.named),
        "phoi-hop": lambda b: -counted.get(b.iri, none).partner,
        "chua-xong": lambda b: -counted.get(b.iri, none).open,
        "qua-han": lambda b: -counted.get(b.iri, none).late,
    }
    return sorted(found, key=keys.get(by, keys[FIRST]))


def _column(key: str, by: str, kept: dict[str, str]) -> dict[str, str]:
    now = {"ten": "ascending", "cap": "ascending"}.get(by, "descending")
    shown = by and by == (kept["xep"] or FIRST)
    url = address(PATH, kept, xep=by) if by else ""
    return {"key": key, "url": url, "now": now if shown else ""}


def _row(found: Body, counted: dict[str, Tally] | None) -> dict[str, Any]:
    tally = (counted or {}).get(found.iri, Tally())
    return {"body": found, "url": body_url(found.iri), "tally": tally, "tasks": _links(found.iri)}


def _links(iri: str) -> dict[str, str]:
    """The register's address for each number of a body's tasks."""
    to = partial(address, "/nhiem-vu", {"co-quan": iri, "dich-danh": "1"})
    return {
        "lead": to(**{"vai-tro": "lead"}),
        "partner": to(**{"vai-tro": "partner"}),
        "open": to(**{"vai-tro": "lead", "tinh-trang": "open"}),
        "late": to(**{"vai-tro": "lead", "han": "late"}),
    }


def body_url(iri: str) -> str:
    """The page of a body."""
    return address(f"{PATH}/xem", {"iri": iri})


# --- suggestions while typing ---------------------------------------------------------------------


def typed(request: Request) -> Response:
    """The first bodies that fit `q` as JSON: {hits: [{value, label, detail}]}.

    `value` is what a filter takes: the IRI, since several bodies may bear one name.
    """
    from starlette.responses import JSONResponse

    words = request.query_params.get("q", "").strip()[:200]
    with listing(request, "bodies", known) as store:
        found = search(known(store).listed, words) if words else []
        ours = province(office(request, store))
    begins = ascii_slug(words)

    def order(b: Body) -> tuple[bool, bool, bool, int]:
        elsewhere = not (ours and b.place.startswith(ours))
        return b.group, not b.slug.startswith(begins), elsewhere, -b.named - b.issued

    found.sort(key=order)
    hits = [_suggestion(b) for b in found[:SUGGESTED]]
    return JSONResponse({"hits": hits}, headers={"Cache-Control": "no-store"})


def _suggestion(found: Body) -> dict[str, str]:
    return {"value": found.iri, "label": shown(found.name, 120), "detail": shown(found.where, 80)}


# --- one body -------------------------------------------------------------------------------------


def body(request: Request) -> Response:
    """One body: tasks, papers, groups as of a day, whom it followed and who followed it."""
    given, lang = request.query_params, language(request)
    typed_day = given.get("ngay", "").strip()
    day = date.fromisoformat(day_of("ngay", typed_day)) if typed_day else date.today()
    with listing(request, "bodies", known) as store:
        found = known(store).body(_iri(store, given.get("iri", "")))
        counted = _tallies(request, store)
        issued = issued_by(store, found)
        first, pages = paging(given.get("trang", ""), len(issued), SIZE)
        before, after = kin(store, found)
        there = known(store).bodies
        groups = [g for all_ in groups_of(store, [found.iri]).values() for g in all_ if g.on(day)]
        rows = papers(store, issued[first : first + SIZE], lang)
        said = _said(store, found)
    return render(
        request,
        "body.html",
        **_row(found, counted),
        counting=counted is None,
        kin=[
            (key, [(b, body_url(b.iri) if b.iri in there else "") for b in side])
            for key, side in _sides(before, after)
        ],
        groups=[(g.label, body_url(g.iri)) for g in groups],
        said=said,
        editing=may(request, Role.EDITOR),
        day=day.isoformat(),
        rows=rows,
        total=len(issued),
        first=first,
        pages=pages,
        page=first // SIZE + 1,
        at=lambda n: address(f"{PATH}/xem", {"iri": found.iri, "ngay": typed_day}, trang=str(n)),
    )


def _said(store: Store, found: Body) -> list[dict[str, Any]]:
    called = known(store).bodies
    return [
        {
            "verb": d.verb,
            "who": d.who,
            "when": d.when[:10],
            "decision": "" if d.source else d.iri,
            "others": [
                called[n].name if n in called else n.rpartition("/")[2]
                for n in d.names
                if n != found.iri
            ],
        }
        for d in said_of(store, found.iri)
    ]


def _iri(store: Store, asked: str) -> str:
    """The body asked for, or the one that people joined it to."""
    return asked if asked in known(store).bodies else joined_body(store, asked)


def _sides(before: list[Body], after: list[Body]) -> list[tuple[str, list[Body]]]:
    return [(k, side) for k, side in (("predecessors", before), ("successors", after)) if side]


def papers(store: Store, iris: Iterable[str], lang: str) -> list[dict[str, Any]]:
    """Documents as named wherever they stand, in the order given."""
    wanted = list(iris)
    made = {n.iri: n for n in nodes(store, wanted)} if wanted else {}
    return [box(made[i], lang) | {"url": document_url(i)} for i in wanted if i in made]
