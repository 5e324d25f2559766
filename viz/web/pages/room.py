"""Việc của phòng: who has which document and task, what nobody has taken; who did what."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from graph.read.nodes import nodes
from ontology import lexicon
from ontology.dates import day as day_text
from ontology.identity import BASE
from ontology.lexicon import label, task_statuses
from queries.answer.days import day_of
from queries.answer.question import Column
from queries.answer.run import Answer
from queries.register.queue import InHand, in_hand, people
from queries.register.tasks import TaskRow, find_tasks
from viz import content, words
from viz.web import audit
from viz.web.changed import mark
from viz.web.office import office, office_name
from viz.web.pages.tasks import MINE, NOBODY, TYPES, done_by, seen
from viz.web.reading import box
from viz.web.render import (
    address,
    attachment,
    desk_of,
    document_url,
    language,
    may,
    page_number,
    render,
)
from viz.web.roles import Role

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

PATH = "/phong"
TASKS = 50  # rows of tasks shown
ENTRIES = 100  # rows of the archive on a page
COLUMNS = ("at", "who", "did", "papers", "what")


def routes() -> list[BaseRoute]:
    """The queue, the archive and its files."""
    from starlette.routing import Route

    return [
        Route(PATH, room),
        Route(f"{PATH}/da-lam", archive),
        Route(f"{PATH}/da-lam.{{kind}}", archive_file),
    ]


def room(request: Request) -> Response:
    """Documents and open tasks of the office by who has them; `ai` is one of us, or nobody."""
    who, today, user = request.query_params.get("ai", "")[:200], date.today(), request.state.user
    lang = language(request)
    with desk_of(request).read() as store:
        body = office(request, store)
        name = office_name(store, body)
        papers = in_hand(store, today, name)
        register = find_tasks(store, today=today, body=body or None, specific=True)
        if not body:  # whose the others are is not known before an office is chosen
            register = register.of_handler(None)
        entries = [e for e in register.entries if not e.state.closed]
        busy = people(
            (p.handler for p in papers),
            (e.round.handler for e in entries if e.round),
            (e.round.handler for e in entries if e.round and e.state.id == "late"),
        )
        if who:
            papers = [p for p in papers if _has(p, who, user)]
            entries = [e for e in entries if done_by(e, who, user)]
        rows = register.only(entries).rows(0, TASKS)
    return render(
        request,
        "room.html",
        who=who,
        choices=[("", "everybody"), (MINE, "mine"), (NOBODY, "nobody_yet")],
        people=busy,
        papers=[_paper(p, today, lang) for p in papers],
        tasks=[_task(r) for r in rows],
        beyond=len(entries) - len(rows),
        body_name=name,
        just=[k for k in request.query_params.get("vua", "")[:2_000].split(",") if k],
    )


def _has(paper: InHand, who: str, user: str) -> bool:
    if who == NOBODY:
        return not paper.handler
    return paper.handler.casefold() == (user if who == MINE else who).casefold()


def _paper(paper: InHand, today: date, lang: str) -> dict[str, Any]:
    seen = mark(paper.sha, paper.decisions)
    return {"p": paper, "d": box(paper.node, lang), "seen": seen, "state": paper.state(today)}


def _task(row: TaskRow) -> dict[str, Any]:
    return {"t": row, **seen(row)}


# --- who did what ---------------------------------------------------------------------------------


def archive(request: Request) -> Response:
    """The audit log as people read it, the latest first."""
    rows, page = _entries(request), page_number(request.query_params.get("trang", ""))
    shown = rows[(page - 1) * ENTRIES : page * ENTRIES]
    return render(
        request,
        "archive.html",
        rows=_lines(request, shown),
        q=_asked(request),
        names=sorted({e.who for e in _all(request)}),
        page=page,
        last=max(1, -(-len(rows) // ENTRIES)),
        total=len(rows),
        files={k: address(f"{PATH}/da-lam.{k}", _asked(request)) for k in ("xlsx", "csv")},
    )


def archive_file(request: Request) -> Response:
    """All lines that the page's filters leave, as a file."""
    from starlette.exceptions import HTTPException
    from starlette.responses import Response

    from queries.answer.output import text
    from queries.register.sheet import write_answer

    kind, lang = request.path_params["kind"], language(request)
    if kind not in ("xlsx", "csv"):
        raise HTTPException(404)
    columns = {
        c: Column("text", label(f"audit-{c}", "vi"), label(f"audit-{c}", "en")) for c in COLUMNS
    }
    lines = _lines(request, _entries(request))
    answer = Answer(columns, tuple(tuple(str(line[c]) for c in COLUMNS) for line in lines))
    if kind == "csv":
        body = b"\xef\xbb\xbf" + text(answer, format="csv", lang=lang).encode()
    else:
        out = io.BytesIO()
        write_answer(answer, out, title=label("done-archive", lang), lang=lang, made=date.today())
        body = out.getvalue()
    saved = attachment(f"da-lam-{date.today().isoformat()}.{kind}")
    return Response(body, media_type=TYPES[kind], headers=saved)


def _all(request: Request) -> list[audit.Entry]:
    """The lines of the log that the user may see: who only looks sees none but their own."""
    found = audit.read(desk_of(request).folder).entries
    own = not may(request, Role.EDITOR)
    return [e for e in reversed(found) if not own or e.who == request.state.user]


def _asked(request: Request) -> dict[str, str]:
    return {k: request.query_params.get(k, "").strip()[:100] for k in ("ai", "tu", "den")}


def _entries(request: Request) -> list[audit.Entry]:
    asked = _asked(request)
    first = day_of("tu", asked["tu"]) if asked["tu"] else ""
    last = day_of("den", asked["den"]) if asked["den"] else "9"
    return [
        e
        for e in _all(request)
        if (not asked["ai"] or e.who == asked["ai"]) and first <= e.at[:10] <= last
    ]


def _lines(request: Request, entries: list[audit.Entry]) -> list[dict[str, Any]]:
    lang = language(request)
    with desk_of(request).read() as store:
        known = nodes(store, {p for e in entries for p in e.papers})
    names = {n.iri: words.name(n, lang) for n in known}
    return [_line(e, names, lang) for e in entries]


def _line(entry: audit.Entry, names: dict[str, str], lang: str) -> dict[str, Any]:
    when = datetime.fromisoformat(entry.at)
    papers = [p for p in entry.papers if p in names and not p.startswith(f"{BASE}file/")]
    return {
        "at": f"{day_text(when.date())} {when:%H:%M}",
        "who": entry.who,
        "did": label(f"did-{entry.did}", lang),
        "papers": "; ".join(names[p] for p in papers),
        "links": [(names[p], document_url(p)) for p in papers],
        "what": "; ".join(filter(None, (_said(k, v, lang) for k, v in entry.what.items()))),
    }


def _said(key: str, value: str, lang: str) -> str:
    """A field of the form that made the change, in words; "" for ids and places of sentences."""
    if key == "task":
        return label("tasks-given", lang).format(n=value.count(",") + 1)
    if key == "status" and value in task_statuses():
        return str(getattr(task_statuses()[value], lang))
    if key == "relation":
        return content.relation_words(value, lang)[0]
    if key == "field":
        known = (content.FIELD_LABELS | content.DESK_LABELS).get(value)
        return label(known, lang) if known else value
    if key in ("verb", "change", "undo", "erase"):
        word = f"did-{value}" if key == "change" else f"act-{key if value == '1' else value}"
        return label(word, lang) if word in lexicon.labels() else value
    if key in ("unit", "handler"):
        return label("handed-to", lang).format(name=value)
    if key == "inner":
        return label("until-ours", lang).format(day=value)
    return value if key == "name" else ""
