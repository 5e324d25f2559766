"""Word files in the form of Decree 30/2020/NĐ-CP: slips of received papers, letters of reminder.

What only a person can fill in is left blank: the number, the day, who signs.
"""

from collections.abc import Sequence
from datetime import date
from typing import IO, Any

from ontology.bodies import fold, recognise
from ontology.dates import day
from ontology.lexicon import issuers, label
from queries.register.reminder import by_lead, cells, sentence_case, write_package
from queries.register.tasks import TaskRow

_TABLE = (560, 3511, 2000, 1500, 1500)  # twentieths of a point: 16 cm, A4 upright
_HALVES = (3600, 5471)
_EXECUTIVE, _COMMITTEE = "UBND", "TU"  # ids of the lexicon: above a province's offices
Block = dict[str, Any]


def write_slip(
    out: IO[bytes],
    *,
    office: str,
    paper: str,
    arrival: str,
    tasks: Sequence[tuple[str, str]],
    proposed: str,
    lang: str = "vi",
) -> None:
    """Phiếu giải quyết văn bản đến (Decree 30, Annex IV): the paper as it is cited, what it asks of
    the office by when, what is proposed, and room for ink."""
    blank = label("slip-blank", lang)
    blocks: list[Block] = [
        {"sides": [_office(office) or [("Office", blank)], [("Office", "")]], "widths": _HALVES},
        {"text": label("slip-form", lang), "style": "Title"},
        {"text": paper, "style": "Body"},
        {"text": label("slip-arrival", lang).format(arrival=arrival or blank), "style": "Body"},
    ]
    blocks += [
        {"text": f"{n}. {sentence_case(task)}" + (f" ({due})" if due else ""), "style": "Body"}
        for n, (task, due) in enumerate(tasks, 1)
    ]
    for key in ("slip-office", "slip-unit", "slip-handler"):
        said = proposed if key == "slip-unit" else ""
        blocks.append({"text": f"{label(key, lang)}: {said}".rstrip(), "style": "Body"})
        blocks += [{"text": blank, "style": "Body"}] * 2
    write_package({"letters": [blocks]}, out, document="letter.xml")


def write_letters(
    rows: Sequence[TaskRow],
    out: IO[bytes],
    *,
    office: str,
    party: bool,
    place: str,
    today: date,
    lang: str = "vi",
) -> None:
    """A letter of reminder to each body that leads open tasks among `rows`, one a page."""
    letters = [
        _letter(body, own, office, party, place, today, lang) for body, own in by_lead(rows, lang)
    ]
    nothing = [[{"text": label("reminder-none", lang), "style": "Body"}]]
    write_package({"letters": letters or nothing}, out, document="letter.xml")


def _letter(
    body: str, rows: Sequence[TaskRow], office: str, party: bool, place: str, today: date, lang: str
) -> list[Block]:
    late = sum(r.state.id == "late" for r in rows)
    said = label("letter-says" if late else "letter-says-none-late", lang)
    values = {"body": body, "office": office, "n": len(rows), "late": late, "day": day(today)}
    listed = [(str(n), *cells(body, r, lang)[:4]) for n, r in enumerate(rows, 1)]
    heads = ("row-number", "task", "assigning-document", "deadline", "status")
    return [
        _head(office, party, place, today, lang),
        {"text": label("letter-to", lang).format(body=sentence_case(body)), "style": "Addressee"},
        {"text": said.format(**values), "style": "Body"},
        {"heads": [label(k, lang) for k in heads], "rows": listed, "widths": _TABLE},
        {"text": label("letter-asks", lang).format(**values), "style": "Body"},
        _foot(office, lang),
    ]


def _head(office: str, party: bool, place: str, today: date, lang: str) -> Block:
    when = label("letter-place", lang).format(
        place=place or "…", month=f"{today.month:02}" if today.month < 3 else today.month,
        year=today.year,
    )  # fmt: skip
    state = [
        ("Office", label("letter-state", lang)),
        ("Motto", label("motto", lang)),
        ("PlaceDate", when),
    ]
    above = [("Office", label("letter-party", lang)), ("Line", ""), ("PlaceDate", when)]
    own = [
        *(_office(office) or [("Office", "…")]),
        ("Above", "*") if party else ("Line", ""),
        ("Above", label("letter-number", lang)),
        ("About", label("letter-about", lang)),
    ]
    return {"sides": [own, above if party else state], "widths": _HALVES}


def _office(office: str) -> list[tuple[str, str]]:
    above, own = letterhead(office)
    return [("Above", line.upper()) for line in above] + [("Office", line.upper()) for line in own]


def letterhead(office: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of the body above an office, and its own (Decree 30, Annex I; for the Party's
    offices Guidance 36-HD/VPTW).

    >>> letterhead("Sở Tài chính tỉnh Hưng Yên")
    (('Ủy ban nhân dân', 'tỉnh Hưng Yên'), ('Sở Tài chính',))
    >>> letterhead("Ban Tổ chức Tỉnh ủy Hưng Yên")
    (('Tỉnh ủy Hưng Yên',), ('Ban Tổ chức',))
    >>> letterhead("Ủy ban nhân dân tỉnh Hưng Yên"), letterhead("")
    (((), ('Ủy ban nhân dân', 'tỉnh Hưng Yên')), ((), ()))
    """
    body = recognise(office)
    own, place = office[: len(body.name)], office[len(body.name) :].strip()
    if body.row is None or not place or fold(own) != body.name:
        return (), (office,) if office else ()
    executive, committee = issuers()[_EXECUTIVE], issuers()[_COMMITTEE].vi.partition("{")[0]
    for upper in (name.strip() for name in committee.split("/")):
        if own.endswith(f" {upper}") and body.row.branch == "party":
            return (f"{upper} {place}",), (own.removesuffix(upper).strip(),)
    name = executive.vi.partition("{")[0].strip()
    below = body.row.branch == executive.branch and body.level == "province" and name not in own
    return ((name, place), (own,)) if below else ((), (own, place))


def _foot(office: str, lang: str) -> Block:
    sent = [("SentHead", f"{label('recipients', lang)}:")]
    sent += [("Sent", line) for line in label("letter-sent", lang).split("|")]
    signer = [("Signer", label("letter-signer", lang)), *[("Signer", "")] * 4]
    return {"sides": [sent, signer], "widths": _HALVES}
