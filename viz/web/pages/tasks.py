"""Nhiệm vụ giao: the register with filters and sentences, what people say, files to take away."""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from graph.taskstatus import unset_status
from ontology.errors import LuocdoError, QueryError
from ontology.lexicon import label, task_states, task_statuses
from ontology.messages import spoken
from queries.answer.days import day_of
from queries.register.asked import SOON, Entry
from queries.register.closing import close, proposals
from queries.register.kin import with_kin
from queries.register.tasks import Register, TaskRow, find_tasks, status_words
from viz.web.asked import candidates, shown_day, shown_name
from viz.web.changed import mark
from viz.web.forms import posted
from viz.web.office import office, office_name, province
from viz.web.reading import box
from viz.web.render import address, attachment, desk_of, language, render
from viz.words import date_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.store import Store

PATH = "/nhiem-vu"
MINE, NOBODY = "toi", "chua"  # in addresses: what I do, what nobody has taken
SIZE = 50  # rows a page
MANY = 100  # proposals shown and confirmed at once
FILED = 20_000  # rows of a file to take away
DUES = ("all", "late", "1", "3", "7", "30", "none")
ROLES = ("lead", "partner", "monitor", "advised")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def routes() -> list[BaseRoute]:
    """The register's addresses."""
    from starlette.routing import Route

    return [
        Route(PATH, tasks),
        Route(f"{PATH}/tep.{{kind}}", download),
        Route(f"{PATH}/cong-van.docx", letters),
        Route(f"{PATH}/tien-do.xlsx", progress),
        Route(f"{PATH}/tien-do.docx", weekly),
        Route(f"{PATH}/de-nghi", proposed),
        Route(f"{PATH}/de-nghi", posted(confirm), methods=["POST"]),
    ]


@dataclass(frozen=True)
class Asked:
    """The state of the page, as its address carries it."""

    co_quan: str = ""
    vai_tro: str = ""
    tu: str = ""
    han: str = "all"
    tinh_trang: str = ""
    bo_chung: str = ""
    dich_danh: str = ""
    ngay: str = ""
    trang: str = ""
    ai: str = ""  # who of us does it: a name, MINE or NOBODY

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """From an address; what it does not know is left out."""
        names = {f.name: f.name.replace("_", "-") for f in fields(cls)}
        return cls(**{n: given[key].strip()[:300] for n, key in names.items() if given.get(key)})

    def url(self, path: str = PATH, **changed: str) -> str:
        """The address of this state, with changes."""
        state = {f.name: getattr(self, f.name) for f in fields(self)} | changed
        if state["han"] == "all":
            state["han"] = ""
        return address(path, {key.replace("_", "-"): value for key, value in state.items()})

    @property
    def day(self) -> date:
        """The day for which days late are counted."""
        return date.fromisoformat(day_of("ngày", self.ngay)) if self.ngay else date.today()

    @property
    def page(self) -> int:
        """The page shown, from 1."""
        return max(1, int(self.trang)) if self.trang.isdigit() and len(self.trang) < 7 else 1


def found(store: Store, asked: Asked, user: str) -> Register:
    """The tasks that the page's state asks for; raises `LuocdoError` with a sentence."""
    register = find_tasks(
        store,
        today=asked.day,
        body=asked.co_quan or None,
        role=asked.vai_tro or None,
        source=asked.tu or None,
        due=asked.han,
        specific=bool(asked.bo_chung),
        direct=bool(asked.dich_danh),
    )
    if asked.tinh_trang:
        register = register.of_state(asked.tinh_trang)
    if asked.ai:
        who = {MINE: user, NOBODY: ""}.get(asked.ai, asked.ai)
        register = register.of_handler(who)
    return register


def done_by(entry: Entry, who: str, user: str) -> bool:
    """Whether that is who does a task; of what is closed nobody need take anything."""
    handler = entry.round.handler if entry.round else ""
    if who == NOBODY:
        return not handler and not entry.state.closed
    return handler.casefold() == (user if who == MINE else who).casefold()


def tasks(request: Request) -> Response:
    """The register, a page of it; a mistake in a filter is said above an empty table."""
    asked, lang = Asked.of(request.query_params), language(request)
    wrong, of = "", []
    rows: tuple[TaskRow, ...] = ()
    near: tuple[Entry, ...] = ()
    states: dict[str, int] = {}
    with desk_of(request).read() as store:
        own = office(request, store)
        body = shown_name(store, "body", asked.co_quan)
        source, own_name = shown_name(store, "document", asked.tu), office_name(store, own)
        try:
            register = found(store, asked, request.state.user)
            states, near = register.states, register.until(asked.day + timedelta(days=SOON))
            first = (asked.page - 1) * SIZE
            rows = with_kin(store, register.rows(first, first + SIZE), asked.day)
        except LuocdoError as error:
            wrong, of = spoken(error, lang), _meant(error, asked)
    return render(
        request,
        "tasks.html",
        asked=asked,
        own=own,
        own_name=own_name,
        body=body,
        source=source,
        day=(day := shown_day(asked.ngay)),
        as_of=label("tasks-as-of", lang).format(
            n=(total := sum(states.values())), date=date_text(day or date.today().isoformat())
        ),
        wrong=wrong,
        just=[k for k in request.query_params.get("vua", "")[:2_000].split(",") if k],
        just_handed=request.query_params.get("giao", ""),
        bands=_bands(near, asked.day) if not wrong else (),
        people=sorted({e.round.handler for e in near if e.round and e.round.handler}),
        of=of,
        rows=[_shown(row, lang) for row in rows],
        total=total,
        counts=state_counts(states, lang),
        pages=-(-total // SIZE),
        dues=DUES,
        roles=ROLES,
        choices=[(key, getattr(row, lang)) for key, row in task_statuses().items()],
        to_send=_to_send(rows, body, bool(asked.tu), lang),
    )


def _meant(error: LuocdoError, asked: Asked) -> list[tuple[str, str]]:
    """What an ambiguous body or document may mean, each with the address that asks for it."""
    field = "tu" if getattr(error, "wanted", None) == asked.tu else "co_quan"
    return candidates(error, lambda iri: asked.url(**{field: iri}))


def state_counts(found: Mapping[str, int], lang: str) -> list[tuple[str, str, str, int]]:
    """(state, words, tone, how many) of the states present, in the lexicon's order."""
    of_many = {"late": "due-late", "soon": "due-soon"}  # where a task's own words tell its days
    return [
        (
            key,
            f"{row.sign} {label(of_many[key], lang) if key in of_many else getattr(row, lang)}",
            row.tone,
            found[key],
        )
        for key, row in task_states().items()
        if key in found
    ]


def _shown(row: TaskRow, lang: str) -> dict[str, Any]:
    return {
        "row": row,
        "state": row.state.words(lang),
        "tone": task_states()[row.state.id].tone,
        "said": status_words(row.status, lang),
        "at": f"{row.start}-{row.end}",
        **seen(row),
    }


def seen(row: TaskRow) -> dict[str, str]:
    """Who does it in words, and the mark by which a form knows what others write meanwhile."""
    said = (row.status.decision,) if row.status else ()
    handed = row.round.decisions if row.round else ()
    return {"seen": mark(row.id, (*said, *handed))}


def _bands(entries: tuple[Entry, ...], day: date) -> list[tuple[str, int]]:
    """(days, how many open tasks fall due within them, ours or the paper's day) of 1, 3 and 7."""
    left = [(min(days) - day).days for e in entries if not e.state.closed and (days := _days(e))]
    return [(band, sum(0 <= n <= int(band) for n in left)) for band in ("1", "3", "7")]


def _days(entry: Entry) -> list[date]:
    inner = entry.round.inner if entry.round else None
    return [d for d in (entry.due, inner) if d]


def _to_send(rows: tuple[TaskRow, ...], body: str, of_one: bool, lang: str) -> str:
    """What the page shows as plain text for a message; "" where it is not one body's or paper's."""
    if not rows or not (body or of_one):
        return ""
    parts, label_of = [], ""
    for n, row in enumerate(rows, start=1):
        if row.label != label_of:
            label_of = row.label
            head = label("gives-to", lang).format(document=label_of, body=body)
            parts.append(head if body else label_of)
        due = f" ({label('deadline', lang)}: {row.deadline})" if row.deadline else ""
        parts.append(f"{n}. {row.task}{due}")
    return "\n".join(parts)


def download(request: Request) -> Response:
    """The tasks of the page's state as a file."""
    from starlette.exceptions import HTTPException

    from queries.answer.output import text
    from queries.register.reminder import write_docx
    from queries.register.sheet import answer, write_xlsx

    kind, lang = request.path_params["kind"], language(request)
    if kind not in TYPES:
        raise HTTPException(404)
    asked, rows, _ = _filed(request)
    if kind == "csv":
        body = b"\xef\xbb\xbf" + text(answer(rows, lang), format="csv", lang=lang).encode()
    else:
        out = io.BytesIO()
        write = {"xlsx": write_xlsx, "docx": write_docx}[kind]
        write(rows, out, today=asked.day, lang=lang)
        body = out.getvalue()
    return _file(body, "nhiem-vu", asked, kind)


def letters(request: Request) -> Response:
    """A letter of reminder to each body, in the form of Decree 30."""
    from ontology.levels import branch_of
    from queries.register.letters import write_letters

    (asked, rows, own), out = _filed(request), io.BytesIO()
    with desk_of(request).read() as store:
        name = office_name(store, own)
    party = branch_of(own, name) == "party"
    place, lang = province(own), language(request)
    write_letters(rows, out, office=name, party=party, place=place, today=asked.day, lang=lang)
    return _file(out.getvalue(), "don-doc", asked, "docx")


def progress(request: Request) -> Response:
    """The weekly report in the columns of Regulation 08-QC/TW."""
    from queries.register.sheet import write_progress

    (asked, rows, _), out = _filed(request), io.BytesIO()
    write_progress(rows, out, today=asked.day, lang=language(request))
    return _file(out.getvalue(), "tien-do", asked, "xlsx")


def weekly(request: Request) -> Response:
    """The same as a Word file."""
    from queries.register.reminder import write_weekly

    (asked, rows, own), out = _filed(request), io.BytesIO()
    with desk_of(request).read() as store:
        name = office_name(store, own)
    write_weekly(rows, out, office=name, today=asked.day, lang=language(request))
    return _file(out.getvalue(), "bao-cao-tuan", asked, "docx")


def _filed(request: Request) -> tuple[Asked, tuple[TaskRow, ...], str]:
    """What the page shows, all of it, and whose desk it is."""
    asked = Asked.of(request.query_params)
    with desk_of(request).read() as store:
        register = found(store, asked, request.state.user)
        if len(register) > FILED:
            said = label("too-many-tasks", language(request))
            raise QueryError(said.format(n=FILED))
        rows = with_kin(store, register.rows(), asked.day)
        return asked, rows, office(request, store)


def _file(body: bytes, name: str, asked: Asked, kind: str) -> Response:
    from starlette.responses import Response

    saved = attachment(f"{name}-{asked.day.isoformat()}.{kind}")
    return Response(body, media_type=TYPES[kind], headers=saved)


# --- what reports say is done ---------------------------------------------------------------------


def proposed(request: Request) -> Response:
    """The tasks that reports propose to close, and those just closed, to be undone."""
    done = [k for k in request.query_params.get("xong", "").split(",") if k][:MANY]
    with desk_of(request).read() as store:
        rows = proposals(store, date.today())
        shown = [{"p": p, "d": box(p.report, language(request))} for p in rows[:MANY]]
    return render(request, "proposals.html", rows=shown, done=done)


def confirm(request: Request, form: FormData) -> Response:
    """Close the ticked tasks with the sentence of their report, or take the last words back."""
    from starlette.responses import RedirectResponse

    keys = [str(key) for key in form.getlist("task")][:MANY]
    lang, at = language(request), datetime.now().astimezone().isoformat(timespec="microseconds")
    with desk_of(request).write() as store:
        if form.get("undo"):
            for key in keys:
                unset_status(store, key)
            return RedirectResponse(f"{PATH}/de-nghi", 303)
        close(store, keys, by=request.state.user, at=at, lang=lang)
    return RedirectResponse(address(f"{PATH}/de-nghi", xong=",".join(keys)), 303)
