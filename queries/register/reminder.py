"""The annex of a reminder (đôn đốc) as a Word file: a table of open tasks for each lead body.

A .docx is a few XML files in a zip; `word/` holds them as templates, every value escaped.
"""

import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import IO, TYPE_CHECKING, Any

from graph.taskstatus import TaskStatus
from ontology import collate
from ontology.bodies import fold, spelled
from ontology.dates import day
from ontology.lexicon import document_types, label, task_states
from queries.register.sheet import PROGRESS, plain, progress_rows
from queries.register.tasks import TaskRow, status_words

if TYPE_CHECKING:
    from jinja2 import Environment

WIDTHS = (620, 5900, 2350, 1750, 1800, 2150)  # twentieths of a point: A4 landscape within 2 cm
_WEEKLY = (620, 2600, 5000, 2000, 1450, 1500, 1400)
HEADS = ("row-number", "task", "assigning-document", "deadline", "status", "note")
_PARTS = {  # name in the package → template
    "[Content_Types].xml": "content-types.xml",
    "_rels/.rels": "package.rels",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document.rels",
    "word/styles.xml": "styles.xml",
    "word/footer.xml": "footer.xml",
}


def write_docx(rows: Sequence[TaskRow], out: IO[bytes], *, today: date, lang: str = "vi") -> None:
    """Write the open tasks among `rows` as an annex to a letter, ready to print.

    A task with several leads stands under each of them.
    """
    write_tables(
        out,
        annex=label("reminder-annex", lang),
        title=label("reminder-title", lang),
        letter=label("reminder-letter", lang).format(year=today.year),
        as_of=label("reminder-as-of", lang).format(date=day(today)),
        none=label("reminder-none", lang),
        heads=[label(key, lang) for key in HEADS],
        widths=WIDTHS,
        groups=[_group(name, found, lang) for name, found in by_lead(rows, lang)],
    )


def write_weekly(
    rows: Sequence[TaskRow], out: IO[bytes], *, office: str, today: date, lang: str = "vi"
) -> None:
    """The weekly report on the columns of Regulation 08-QC/TW: open tasks, then those that people
    closed in the seven days until `today`."""
    opened = [r for r in rows if not r.state.closed]
    closed = [r for r in rows if r.state.closed and r.status and _of_week(r.status, today)]
    groups = [
        {"heading": f"{label(key, lang)} ({len(own)})", "rows": progress_rows(own, lang)}
        for key, own in (("open-work", opened), ("closed-of-week", closed))
        if own
    ]
    write_tables(
        out,
        annex=office.upper(),
        title=label("weekly-title", lang),
        letter=label("progress-sheet", lang).format(date=day(today)),
        as_of=label("reminder-as-of", lang).format(date=day(today)),
        none=label("reminder-none", lang),
        heads=[label(key, lang) for key in ("row-number", *PROGRESS)],
        widths=_WEEKLY,
        groups=groups,
    )


def _of_week(said: TaskStatus, today: date) -> bool:
    told = max(said.on, date.fromisoformat(said.at[:10]))
    return today - timedelta(days=7) < told <= today


def write_tables(
    out: IO[bytes],
    *,
    title: str,
    heads: Sequence[str],
    widths: Sequence[int],
    groups: Sequence[Mapping[str, object]],
    none: str,
    as_of: str,
    annex: str = "",
    letter: str = "",
) -> None:
    """A Word file of numbered tables, the same bytes for the same values.

    Each group has its `heading`, `rows` and maybe `heads` and `widths` of its own; where there is
    none, `none` says so. Above stand `annex`, `title` and `letter`, below `as_of`.
    """
    words = {"annex": annex, "title": title, "letter": letter, "as_of": as_of, "none": none}
    write_package({"w": words, "heads": heads, "widths": widths, "groups": groups}, out)


def write_package(
    values: dict[str, Any], out: IO[bytes], *, document: str = "document.xml"
) -> None:
    """A Word file from the templates of `word/`, the same bytes for the same values."""
    parts = _PARTS | {"word/document.xml": document}
    with zipfile.ZipFile(out, "w") as package:
        for name, template in parts.items():
            part = zipfile.ZipInfo(name)  # of 1980: no file tells when it was made
            part.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(part, _templates().get_template(template).render(values))


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("queries", "word"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=lambda value: plain(value) if type(value) is str else value,
    )


def by_lead(rows: Sequence[TaskRow], lang: str) -> list[tuple[str, list[TaskRow]]]:
    """Open tasks under each lead body however it is printed, by name; those without lead last."""
    names: dict[str, str] = {}
    found: dict[str, list[TaskRow]] = defaultdict(list)
    for row in rows:
        for name in (row.lead or ("",)) if not row.state.closed else ():
            names.setdefault(fold(name), spelled(name))
            found[fold(name)].append(row)
    keys = sorted(found, key=lambda k: (not k, collate.key(names[k])))
    return [(names[k] or label("no-lead-stated", lang), found[k]) for k in keys]


def _group(name: str, rows: Sequence[TaskRow], lang: str) -> dict[str, Any]:
    late = sum(r.state.id == "late" for r in rows)
    heading = label("reminder-count", lang).format(body=sentence_case(name), n=len(rows), late=late)
    return {"heading": heading, "rows": [cells(name, r, lang) for r in rows]}


def cells(name: str, row: TaskRow, lang: str) -> tuple[str, ...]:
    """Task, document that gives it, deadline, state and note of a row under one lead body."""
    given = (_cited(row, lang), row.place)
    due = day(row.due) if row.due else row.deadline or label("no-deadline-stated", lang)
    document = ", ".join(p for p in given if p)
    return sentence_case(row.task), document, due, _state(row, lang), _note(name, row, lang)


def sentence_case(text: str) -> str:
    """Text that begins a line: its first letter a capital."""
    return text[:1].upper() + text[1:]


def _cited(row: TaskRow, lang: str) -> str:
    """The document as letters name it: “Công văn số 4127/UBND-NC ngày 05/12/2026”."""
    letters, _, code = row.label.partition(" ")
    kinds = (t for t in document_types().values() if any(f.get("code") == letters for f in t.forms))
    kind = next((t.vi if lang == "vi" else t.en for t in kinds), "")
    named = label("kind-and-number", lang).format(kind=kind, code=code) if kind else row.label
    when = label("on-day", lang).format(day=day(row.date)) if row.date else ""
    return f"{named} {when}".strip()


def _state(row: TaskRow, lang: str) -> str:
    """The state without its sign; "" where the column of the deadline says it all."""
    if row.state.id == "no-deadline":
        return ""
    return row.state.words(lang).removeprefix(task_states()[row.state.id].sign).strip()


def _note(name: str, row: TaskRow, lang: str) -> str:
    """Who else has part in it, and what a person said."""
    others = [n for n in row.lead if fold(n) != fold(name)] if row.lead else []
    said = [status_words(row.status, lang), (row.status and row.status.note) or ""]
    notes = [
        label("together-with", lang).format(names="; ".join(others)) if others else "",
        label("partners-are", lang).format(names="; ".join(row.partners)) if row.partners else "",
        ": ".join(s for s in said if s),
    ]
    return ". ".join(n for n in notes if n)
