"""The verbs of the desk: the register of tasks, and what people decide about what was read."""

from __future__ import annotations

from luocdo.asking import day_or_today

TYPE_CHECKING = False  # what type checkers take as true, without the import of typing
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graph.curate import Curated
    from graph.reattach import Unmatched
    from graph.taskstatus import StatedTask, TaskStatus
    from queries.register.closing import Proposal
    from queries.register.tasks import TaskRow
    from viz.web.audit import Audit


def tasks(
    store: str | Path,
    *,
    body: str | None = None,
    source: str | None = None,
    due: str | None = None,
    role: str | None = None,
    today: str | None = None,
    specific: bool = False,
) -> tuple[TaskRow, ...]:
    """The register of tasks: who must do what by when, with the sentence and what people said.

    `body` with `role` (lead, partner, monitor, advised), `source` (a document's code) and `due`
    (late, a number of days, none, a day, all) narrow it; days late count to `today` (YYYY-MM-DD,
    today); `specific` leaves generic calls out. Raises as `show` does, and `QueryError`.
    """

    from graph import open_store
    from queries.register.tasks import register

    day = day_or_today(today)
    with open_store(store) as opened:
        return register(
            opened, today=day, body=body, source=source, due=due, role=role, specific=specific
        )


def set_task(
    task: str, store: str | Path, status: str, *, note: str = "", by: str = "", when: str = ""
) -> tuple[StatedTask, TaskStatus]:
    """Write down what a person says of the task with the id `task` (as the register prints it).

    `status` is an id or its words (done, "Hoàn thành"), `by` who says so (the login name), `when`
    the day it is true of (today). Raises `CurationError`, `NotFoundError`, `AmbiguousError`.
    """
    import getpass
    from datetime import datetime

    from graph import open_store
    from graph.taskstatus import find_task, set_status, status_id
    from queries.answer.days import day_of

    now = datetime.now().astimezone()
    on = datetime.fromisoformat(day_of("when", when)).date() if when else now.date()
    known, who = status_id(status), by.strip() or getpass.getuser()
    with open_store(store, write=True) as opened:
        found = find_task(opened, task)
        at = now.isoformat(timespec="microseconds")
        return found, set_status(opened, found, known, on=on, by=who, at=at, note=note.strip())


def unset_task(task: str, store: str | Path) -> TaskStatus:
    """Take the latest status of a task back, and return it; the one before it counts again."""
    from graph import open_store
    from graph.taskstatus import unset_status

    with open_store(store, write=True) as opened:
        return unset_status(opened, task)


def lost_task_statuses(store: str | Path) -> tuple[TaskStatus, ...]:
    """Statuses whose task no document of the store states any more; they stay till taken back."""
    from graph import open_store
    from graph.taskstatus import lost

    with open_store(store) as opened:
        return lost(opened)


def proposals(store: str | Path, *, today: str | None = None) -> list[Proposal]:
    """Open tasks that a report of their lead says are done, each with the report's sentence."""

    from graph import open_store
    from queries.register.closing import proposals as found

    day = day_or_today(today)
    with open_store(store) as opened:
        return found(opened, day)


def close_tasks(
    tasks: Sequence[str], store: str | Path, *, by: str = "", lang: str = "vi"
) -> list[Proposal]:
    """Mark proposed tasks (ids) as done, in the name of `by` (the login name); those closed.

    What no report proposes stays as it is. Raises `AmbiguousError` where an id names several tasks.
    """
    import getpass
    from contextlib import suppress
    from datetime import datetime

    from graph import open_store
    from graph.taskstatus import find_task
    from ontology.errors import NotFoundError
    from queries.register.closing import close

    at = datetime.now().astimezone().isoformat(timespec="microseconds")
    with open_store(store, write=True) as opened:
        whole = set[str]()
        for task in tasks:
            with suppress(NotFoundError):  # no task, so nothing proposes to close it
                whole.add(find_task(opened, task).key)
        return close(opened, whole, by=by.strip() or getpass.getuser(), at=at, lang=lang)


def unmatched(store: str | Path) -> list[Unmatched]:
    """Decisions that no sentence of the store answers to any more, and the most alike there is."""
    from graph import open_store
    from graph.reattach import unmatched as found

    with open_store(store) as opened:
        return found(opened)


def settle_unmatched(decision: str, store: str | Path, *, attach: bool, by: str = "") -> str:
    """Attach an unmatched decision (its id) to the sentence most alike, or withdraw it; returns
    the decision (IRI) that says so. Raises `CurationError`.
    """
    import getpass

    from graph import open_store, reattach

    with open_store(store, write=True) as opened:
        one = reattach.find(opened, decision)
        settle = reattach.attach if attach else reattach.withdraw
        return settle(opened, one, who=by.strip() or getpass.getuser())


def settle_bodies(
    store: str | Path, verb: str, names: Sequence[str], *, who: str = "", when: str | None = None
) -> int:
    """Say that bodies (IRI, or a name that one alone bears) are the `same` or `different`, or
    `undo` what was said of them; how many decisions that made or took back.

    Raises `CurationError`.
    """
    import getpass
    from datetime import datetime

    from graph import open_store
    from queries.register.twins import settle

    when = when or datetime.now().astimezone().isoformat(timespec="seconds")
    with open_store(store, write=True) as opened:
        return settle(opened, verb, names, who=who or getpass.getuser(), when=when)


def curate(file: str | Path, store: str | Path, *, who: str = "") -> Curated:
    """Take the decisions of a YAML file or a register (docs/decisions.md), signed `who` and now."""
    import getpass
    from datetime import datetime
    from pathlib import Path

    from graph import curate as curate_store
    from graph import open_store

    now = datetime.now().astimezone().isoformat(timespec="seconds")
    with open_store(store, write=True) as opened:
        return curate_store(opened, Path(file), who=who or getpass.getuser(), when=now)


def audit(store: str | Path, *, mark: str = "") -> Audit:
    """Who changed what in the web application, verified (docs/deployment.md).

    `mark` is one that was noted before.
    """
    from ontology.disk import home_of
    from viz.web.audit import read

    return read(home_of(store), mark=mark)
