"""The register on paper and screen: an Excel workbook, and an `Answer` for table, csv and json.

Cells of the workbook are typed: days are days, everything printed by a document is a plain string,
whatever it begins with.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

from graph.terms import Value
from ontology.certainty import certainty
from ontology.dates import day
from ontology.display import harmless, is_formula
from ontology.lexicon import label, task_states
from queries.answer.output import shown
from queries.answer.question import Column, Kind
from queries.answer.run import Answer
from queries.register.tasks import TaskRow, status_words

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CELL = 32_767  # characters: the most that Excel takes
_TONES = {  # text on tint; the sign and the words say the same
    "good": ("#0B5B40", "#E2F4EC"),
    "warn": ("#6B4300", "#FFF1DB"),
    "bad": ("#8C1D18", "#FBE9E7"),
    "unknown": ("#3B4552", "#ECEFF3"),
}
_HEAD, _LINE = "#0B5CAD", "#C9D2DE"


@dataclass(frozen=True, slots=True)
class _Field:
    """A column: its label's key, what kind of value, its width in characters, how to get it."""

    key: str
    kind: Kind
    width: int
    get: Callable[[TaskRow, str], Value | None]
    terminal: bool = False  # shown in the table of a terminal too


def _joined(names: Sequence[str]) -> str | None:
    return "; ".join(names) or None


def _state(row: TaskRow, lang: str) -> str:
    """The state, and beside it what a person said that does not close the task."""
    words = row.state.words(lang)
    said = status_words(row.status, lang)
    return (
        f"{words} · {said}" if said and not words.endswith(said) and not row.state.closed else words
    )


def _kind(row: TaskRow, lang: str) -> str | None:
    return label("generic-task", lang) if row.generic else None


def _role(row: TaskRow, lang: str) -> str | None:
    keys = {"lead": "lead", "partner": "partners", "monitor": "monitors", "advised": "advises"}
    return label(keys[row.role], lang) if row.role else None


def _taken(row: TaskRow, lang: str) -> str | None:
    return row.taken.words(lang) if row.taken else None


def _parent(row: TaskRow) -> str | None:
    return _given(row.kin.parent, "") if row.kin and row.kin.parent else None


def _children(row: TaskRow) -> str | None:
    return _joined([_given(c, "") for c in row.kin.children]) if row.kin else None


def _given(row: TaskRow, lang: str) -> str:
    return ", ".join(p for p in (row.label, row.place) if p)


def _terminal_task(row: TaskRow, lang: str) -> str:
    """The task, with what a reader must know about it, in a few lines."""
    words = row.task if len(row.task) <= 160 else row.task[:159].rstrip() + "…"
    said = row.status.note if row.status else None
    notes = [n for n in (_kind(row, lang), row.group, _taken(row, lang), said) if n]
    return f"{words} [{'; '.join(notes)}]" if notes else words


_FIELDS = (  # up to the place: what is printed on paper; behind it what one filters by
    _Field("task-id", "code", 9, lambda r, _: r.short),
    _Field("deadline", "date", 11, lambda r, _: r.due),
    _Field("status", "text", 17, _state),
    _Field("task", "text", 48, lambda r, _: r.task),
    _Field("lead", "text", 21, lambda r, _: _joined(r.lead)),
    _Field("partners", "text", 21, lambda r, _: _joined(r.partners)),
    _Field("assigned-in", "text", 16, lambda r, _: r.label),
    _Field("place-in-paper", "text", 11, lambda r, _: r.place),
    _Field("source-sentence", "text", 90, lambda r, _: r.sentence),
    _Field("deadline-stated", "text", 18, lambda r, _: r.deadline),
    _Field("monitors", "text", 16, lambda r, _: _joined(r.monitors)),
    _Field("advises", "text", 16, lambda r, _: r.advises),
    _Field("output", "text", 16, lambda r, _: r.output),
    _Field("date", "date", 12, lambda r, _: r.date),
    _Field("role", "text", 10, _role),
    _Field("through-group", "text", 18, lambda r, _: r.group),
    _Field("taken-from", "text", 24, _taken),
    _Field("generic-task", "text", 10, _kind),
    _Field("sureness", "text", 12, lambda r, lang: label(certainty(r.confidence), lang)),
    _Field("reported", "text", 16, lambda r, lang: status_words(r.status, lang) or None),
    _Field("note", "text", 24, lambda r, _: r.status.note if r.status else None),
    _Field("reported-by", "text", 14, lambda r, _: r.status.by if r.status else None),
    _Field("reported-on", "date", 12, lambda r, _: r.status.on if r.status else None),
    _Field("handler", "text", 16, lambda r, _: r.round.handler or None if r.round else None),
    _Field("inner-deadline", "date", 12, lambda r, _: r.round.inner if r.round else None),
    _Field("our-note", "text", 20, lambda r, _: r.round.fields.get("note") if r.round else None),
    _Field("parent-task", "text", 24, lambda r, _: _parent(r)),
    _Field("child-tasks", "text", 24, lambda r, _: _children(r)),
    _Field("file", "text", 20, lambda r, _: _joined(r.files)),
    _Field("document-id", "id", 30, lambda r, _: r.document),
)
_TERMINAL = (
    _Field("task-id", "code", 8, lambda r, _: r.short),
    _Field("deadline", "text", 10, lambda r, _: r.due or r.deadline),
    _Field("status", "text", 18, _state),
    _Field("task", "text", 50, _terminal_task),
    _Field("lead", "text", 20, lambda r, _: _joined(r.lead)),
    _Field("partners", "text", 20, lambda r, _: _joined(r.partners)),
    _Field("assigned-in", "text", 20, _given),
)
_SENTENCE = _Field("source-sentence", "text", 60, lambda r, _: r.sentence)


def answer(
    rows: Sequence[TaskRow], lang: str = "vi", *, every: bool = True, sentences: bool = False
) -> Answer:
    """The register as an answer: `every` column for csv and json, else those of a terminal."""
    fields = _FIELDS if every else (*_TERMINAL, *([_SENTENCE] if sentences else ()))
    columns = {f.key: Column(f.kind, label(f.key, "vi"), label(f.key, "en")) for f in fields}
    return Answer(columns, tuple(tuple(_cell(f, row, lang) for f in fields) for row in rows))


def _cell(f: _Field, row: TaskRow, lang: str) -> Value | None:
    """A cell without what a terminal would obey."""
    value = f.get(row, lang)
    return harmless(value) if isinstance(value, str) else value


def plain(text: str) -> str:
    """Text that a workbook can hold: no control characters, not longer than a cell takes."""
    clean = harmless(text)
    return clean if len(clean) <= CELL else clean[: CELL - 1] + "…"


def write_xlsx(rows: Sequence[TaskRow], out: IO[bytes], *, today: date, lang: str = "vi") -> None:
    """Write the register as a workbook: one sheet, filterable, ready for A4 landscape."""
    import xlsxwriter

    options = {"in_memory": True, "strings_to_numbers": False}
    options |= {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {"title": label("tasks", lang), "created": datetime(*today.timetuple()[:3])}
        )
        sheet = book.add_worksheet(label("tasks", lang))
        formats = _formats(book)
        _head(sheet, formats, lang)
        for n, row in enumerate(rows, start=1):
            _line(sheet, n, row, formats, lang)
        _paint(sheet, len(rows), book)
        _print(sheet, len(rows), today, lang)


def write_progress(
    rows: Sequence[TaskRow], out: IO[bytes], *, today: date, lang: str = "vi"
) -> None:
    """The columns that Regulation 08-QC/TW asks for: what assigns, the task, who, by when, how far
    it is, with what result. The same bytes for the same state and day."""
    columns = {k: Column("text", label(k, "vi"), label(k, "en")) for k in PROGRESS}
    title = label("progress-sheet", lang).format(date=day(today))
    cells = progress_rows(rows, lang)
    write_answer(Answer(columns, tuple(cells)), out, title=title, lang=lang, made=today)


PROGRESS = (  # the columns of Regulation 08-QC/TW
    *("assigning-document", "task", "acting-body"),
    *("deadline", "progress-of-task", "result"),
)


def progress_rows(rows: Sequence[TaskRow], lang: str) -> list[tuple[str, ...]]:
    """The cells under PROGRESS."""
    return [
        (
            ", ".join(p for p in (r.label, day(r.date) if r.date else "", r.place) if p),
            r.task,
            _joined(r.lead) or label("no-lead-stated", lang),
            day(r.due) if r.due else r.deadline or label("no-deadline-stated", lang),
            r.state.words(lang),
            ": ".join(p for p in (status_words(r.status, lang), r.status and r.status.note) if p),
        )
        for r in rows
    ]


def write_answer(
    answer: Answer, out: IO[bytes], *, title: str, lang: str = "vi", made: date | None = None
) -> None:
    """Write an answer as a workbook: every column, those for programs last and narrow.

    `title` heads the printed page; a cell that Excel would run is plain text. With the day on which
    it was `made` the same answer gives the same bytes.
    """
    write_answers({"": answer}, out, title=title, lang=lang, made=made)


def write_answers(
    answers: Mapping[str, Answer],
    out: IO[bytes],
    *,
    title: str,
    lang: str = "vi",
    made: date | None = None,
) -> None:
    """Write answers as a workbook as `write_answer` does, a sheet of that name each."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_numbers": False}  # rows on disk as they come
    options |= {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        if made:
            book.set_properties({"created": datetime(*made.timetuple()[:3])})
        formats = _formats(book)
        for name, answer in answers.items():
            _answer_sheet(book.add_worksheet(name or None), formats, answer, title, lang)


def _answer_sheet(
    sheet: "Worksheet", formats: dict[str, "Format"], answer: Answer, title: str, lang: str
) -> None:
    for n, column in enumerate(answer.columns.values()):
        sheet.set_column(n, n, _WIDTHS[column.kind])
        sheet.write_string(0, n, getattr(column, lang), formats["head"])
    for line, row in enumerate(answer.rows, start=1):
        for n, column in enumerate(answer.columns.values()):
            _put(sheet, line, n, _value(row[n], column, lang), formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(answer), 1), len(answer.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&L&B{plain(title)[:200].replace('&', '&&')}")
    sheet.set_footer(f"&R{label('page-of', lang)}")


_WIDTHS = {"text": 48, "code": 24, "date": 12, "number": 10, "flag": 10, "concept": 22, "id": 14}


def _value(value: Value | None, column: Column, lang: str) -> Value | None:
    """A cell's value: days and numbers stay what they are, the rest as people read it."""
    if isinstance(value, date) or column.kind == "id":
        return value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if number else shown(value, column, lang) or None


def _put(
    sheet: "Worksheet", line: int, n: int, value: Value | None, formats: dict[str, "Format"]
) -> None:
    if value is None:
        sheet.write_blank(line, n, None, formats["text"])
    elif isinstance(value, date) and value.year >= 1900:  # Excel knows no earlier day
        sheet.write_datetime(line, n, datetime(*value.timetuple()[:3]), formats["date"])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(line, n, value, formats["text"])
    else:
        said = plain(str(value))
        kind = "order" if is_formula(said) else "text"
        sheet.write_string(line, n, said, formats[kind])


def _formats(book: Any) -> dict[str, "Format"]:
    cell = {"valign": "top", "text_wrap": True, "border": 1, "border_color": _LINE, "font_size": 10}
    cell["font_name"] = "Times New Roman"  # the face of văn thư (NĐ 30/2020/NĐ-CP)
    head = {**cell, "bold": True, "font_color": "#FFFFFF", "bg_color": _HEAD, "valign": "vcenter"}
    return {
        "head": book.add_format(head),
        "text": book.add_format({**cell, "num_format": "@"}),
        "order": book.add_format({**cell, "num_format": "@", "quote_prefix": True}),
        "date": book.add_format({**cell, "num_format": "dd/mm/yyyy", "align": "left"}),
    }


def _head(sheet: "Worksheet", formats: dict[str, "Format"], lang: str) -> None:
    for n, f in enumerate(_FIELDS):
        sheet.set_column(n, n, f.width)
        sheet.write_string(0, n, label(f.key, lang), formats["head"])
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 1)


def _line(
    sheet: "Worksheet", n: int, row: TaskRow, formats: dict[str, "Format"], lang: str
) -> None:
    for column, f in enumerate(_FIELDS):
        _put(sheet, n, column, f.get(row, lang), formats)


def _paint(sheet: "Worksheet", count: int, book: Any) -> None:
    """Colours by the sign of the state, so that they follow when a person types another one."""
    column = next(n for n, f in enumerate(_FIELDS) if f.key == "status")
    signs = {state.sign: _TONES[state.tone] for state in task_states().values()}
    for sign, (ink, tint) in signs.items() if count else ():
        shown = book.add_format({"font_color": ink, "bg_color": tint})
        rule = {"type": "text", "criteria": "begins with", "value": sign, "format": shown}
        sheet.conditional_format(1, column, count, column, rule)


def _print(sheet: "Worksheet", count: int, today: date, lang: str) -> None:
    last = len(_FIELDS) - 1
    sheet.autofilter(0, 0, max(count, 1), last)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    shown = next(n for n, f in enumerate(_FIELDS) if f.key == "place-in-paper")
    sheet.print_area(0, 0, max(count, 1), shown)
    said = label("tasks-as-of", lang).format(n=count, date=day(today))
    sheet.set_header(f"&L&B{label('tasks', lang)}&R{said}")
    sheet.set_footer(f"&R{label('page-of', lang)}")
