"""What people say of tasks: their status, who of us does them; of one or of many, with undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from graph.taskround import FIELDS, hand_task, rounds, unhand_task
from graph.taskstatus import find_task, set_status, status_id, statuses, unset_status
from ontology.dates import day as day_text
from ontology.errors import CurationError
from ontology.lexicon import task_statuses
from ontology.messages import message
from viz.web.changed import changed, tell
from viz.web.forms import posted
from viz.web.pages.tasks import MANY, PATH, Asked
from viz.web.render import address, desk_of, language

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.store import Store
    from graph.taskround import Round
    from graph.taskstatus import TaskStatus


def routes() -> list[BaseRoute]:
    """The addresses of the forms."""
    from starlette.routing import Route

    return [
        Route(f"{PATH}/tinh-trang", posted(say), methods=["POST"]),
        Route(f"{PATH}/giao", posted(hand), methods=["POST"]),
    ]


@dataclass(frozen=True)
class _Known:
    """What people said of tasks so far."""

    status: dict[str, tuple[TaskStatus, ...]]
    round: dict[str, Round]

    @classmethod
    def of(cls, store: Store) -> _Known:
        return cls(statuses(store), rounds(store))

    def decisions(self, key: str) -> list[str]:
        """What a row's mark is made of."""
        said = [s.decision for s in self.status.get(key, ())[:1]]
        return [*said, *(self.round[key].decisions if key in self.round else ())]

    def words(self, key: str, lang: str) -> str:
        """Everything that stands now, with who said it and when."""
        parts = []
        if said := self.status.get(key, ())[:1]:
            row = task_statuses()[said[0].status]
            parts.append((f"{getattr(row, lang)} {said[0].note or ''}", said[0].by, said[0].at))
        if made := self.round.get(key):
            parts.append((round_words(made), made.by, made.at))
        return "; ".join(f"{w.strip()} ({by}, {_moment(at)})" for w, by, at in parts)


def round_words(made: Round) -> str:
    """Who does it, by when, and the note: "Phòng Nội vụ · Lan · 05/6/2025"."""
    inner = made.inner
    said = [day_text(inner) if n == "inner" and inner else v for n, v in made.fields.items()]
    return " · ".join(said)


def _moment(at: str) -> str:
    when = datetime.fromisoformat(at)
    return f"{when:%H:%M} {day_text(when.date())}"


def say(request: Request, form: FormData) -> Response:
    """The status of tasks, or that the last words are taken back."""
    status, note = str(form.get("status", "")), str(form.get("note", "")).strip()[:2_000]
    now = datetime.now().astimezone()
    by, at = request.state.user, now.isoformat(timespec="microseconds")

    def write(store: Store, key: str) -> None:
        if form.get("undo"):
            unset_status(store, key)
            return
        task, said = find_task(store, key), status_id(status)
        set_status(store, task, said, on=now.date(), by=by, at=at, note=note)

    return _each(request, form, write, "")


def hand(request: Request, form: FormData) -> Response:
    """Who of us does tasks and by when; `verb` take, back and undo need nothing typed."""
    given = {name: " ".join(str(form.get(name, "")).split())[:300] for name in FIELDS}
    verb, by = str(form.get("verb", "")), request.state.user
    said = {name: value for name, value in given.items() if value}
    if verb in ("take", "back"):
        said = {**said, "handler": by if verb == "take" else ""}
    at = datetime.now().astimezone().isoformat(timespec="microseconds")

    def write(store: Store, key: str) -> None:
        if form.get("undo"):
            unhand_task(store, key)
            return
        hand_task(store, find_task(store, key), said, by=by, at=at)

    return _each(request, form, write, "1")


def _each(request: Request, form: FormData, write: object, handed: str) -> Response:
    """Write on every ticked task, or tell what others wrote meanwhile; back to the list."""
    from starlette.responses import RedirectResponse

    assert callable(write)
    keys = list(dict.fromkeys(str(k).strip() for k in form.getlist("task") if k))[:MANY]
    if not keys:
        raise CurationError(message("no-task-ticked"))
    back, room = Asked.of({k: str(v) for k, v in form.items()}), str(form.get("phong", ""))
    home = address("/phong", ai=str(form.get("ai", ""))) if room else back.url()
    with desk_of(request).write() as store:
        known = _Known.of(store)
        if others := changed(form, {key: known.decisions(key) for key in keys}):
            lang = language(request)
            stands = [(find_task(store, k).task, known.words(k, lang)) for k in others]
            return tell(request, form, stands, home)
        for key in keys:
            write(store, key)
    if not form.get("undo"):  # rows may leave the list: their undo stands above
        more = {"vua": ",".join(k[:16] for k in keys), "giao": handed}
        home = f"{home}{'&' if '?' in home else '?'}{address('', more)[1:]}"
    return RedirectResponse(f"{home}#t-{keys[0][:8]}", 303)
