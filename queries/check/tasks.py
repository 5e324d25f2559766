"""Tasks against recipients and against the calendar, and bodies that are no more."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ontology.bodies import Body, Context, fold, locate, recognise
from ontology.dates import impossible
from ontology.identity import context_of
from ontology.lexicon import raw
from ontology.model import Assignment, Record
from ontology.organisations import answers
from ontology.series import Bounds, full_date
from queries.check.finding import Finding, said
from queries.check.known import shown_date
from queries.register.groups import takes

LastDay = Callable[[int, int], str | None]


def none_stated(start: int, end: int) -> None:
    """No day is stated."""


@dataclass(frozen=True)
class _Draft:
    """What the checks of one draft share."""

    record: Record
    text: str
    day: date
    lang: str
    context: Context
    last_day: LastDay

    def finding(
        self, kind: str, verdict: str, rule: str, name: str, task: Assignment, **more: object
    ) -> Finding:
        """A finding at the name where the task prints it, else at its first words."""
        at = self.text.find(name, task.start, task.end) if name else -1
        start = at if at >= 0 else task.start
        end = at + len(name) if at >= 0 else min(task.end, start + 80)
        return self.at(kind, verdict, rule, start, end, **more)

    def at(
        self, kind: str, verdict: str, rule: str, start: int, end: int, **more: object
    ) -> Finding:
        """A finding at a stretch of the text."""
        kept = {k: str(more[k]) for k in ("printed", "expected", "replacement") if more.get(k)}
        return Finding(
            kind=kind,
            verdict=verdict,
            rule=rule,
            severity=str(more.get("severity", "warning")),
            start=start,
            end=end,
            quote=self.text[start:end],
            message=said(rule, self.lang, **more),
            **kept,  # type: ignore[arg-type]
        )


def tasks(
    record: Record, text: str, day: date, lang: str, last_day: LastDay = none_stated
) -> list[Finding]:
    """Deadlines that are missing or past, two leads, leads that are no more.

    `last_day` tells the last day stated between two places: a record has no deadline that lies
    before the document's own day, a draft may.
    """
    context = context_of(record.document, record.citations)
    draft = _Draft(record, text, day, lang, context, last_day)
    own = [t for t in record.assignments if not t.generic]
    return [
        *(f for t in own for f in _deadline(draft, t)),
        *(f for t in own for f in _leads(draft, t)),
        *_ended_bodies(draft),
    ]


def _deadline(draft: _Draft, task: Assignment) -> Iterator[Finding]:
    stated = task.deadline or draft.last_day(task.start, task.end)
    if stated is None:
        if any(impossible(draft.text, task.start, task.end)):
            return  # it has one, and `inner` says what is wrong with it
        who = ", ".join(task.lead) or "…"
        yield draft.finding(
            "task", "missing", "no-deadline", "", task, severity="hint", printed=who
        )
    elif (due := full_date(stated)) and due < draft.day:
        shown = {"printed": shown_date(stated), "expected": shown_date(str(draft.day))}
        yield draft.finding("task", "past", "past-deadline", "", task, **shown)


def _leads(draft: _Draft, task: Assignment) -> Iterator[Finding]:
    """Two bodies that both lead one piece of work ("A và B chủ trì …")."""
    lead_word = raw("check")["lead"]
    bodies = [n for n in task.lead if recognise(n, draft.context).row]
    if len(bodies) > 1 and lead_word in task.quote.casefold():
        names = {"printed": ", ".join(bodies), "expected": str(len(bodies))}
        yield draft.finding(
            "task", "contradicts", "two-leads", bodies[0], task, severity="hint", **names
        )


def _ended_bodies(draft: _Draft) -> Iterator[Finding]:
    """Bodies that lead, get or send the draft and were no more on its day, each once."""
    seen: set[str] = set()
    document, foot = (
        draft.record.document,
        max((t.end for t in draft.record.assignments), default=0),
    )
    for task in draft.record.assignments:
        for name in (*task.lead, *task.coordinate):
            if name not in seen and (over := _ended(name, draft)):
                seen.add(name)
                rule, words = over
                yield draft.finding("task", "past", rule, name, task, printed=name, **words)
    for name in (*document.addressees, *(r.name for r in document.recipients)):
        if name in seen or not (over := _ended(name, draft)):
            continue
        seen.add(name)
        at = draft.text.find(name, 0 if name in document.addressees else foot)
        if at >= 0:
            rule, words = over
            yield draft.at("recipient", "past", rule, at, at + len(name), printed=name, **words)


def _ended(name: str, draft: _Draft) -> tuple[str, dict[str, object]] | None:
    """(rule, words) of a body whose last day is over."""
    body = recognise(name, draft.context)
    row = body.row
    if row is None or not row.valid_to or row.valid_to >= draft.day or body.group:
        return None
    if fold(name) != body.name and not fold(name).startswith(body.name):
        return None
    since = shown_date((row.valid_to + timedelta(days=1)).isoformat())
    found = answers(name, draft.context.province, draft.day)
    heirs = "; ".join(f"{a.label} ({a.what})" if a.what else a.label for a in found)
    words: dict[str, object] = {"since": since, "severity": "warning"}
    if heirs:
        return "ended-body", words | {"expected": heirs}
    return "ended-body-only", words


# --- tasks against recipients ---------------------------------------------------------------------


def recipients(record: Record, text: str, day: date, lang: str) -> list[Finding] | None:
    """Bodies with a task that stand in neither Kính gửi nor Nơi nhận; None if there are neither."""
    document = record.document
    names = [*document.addressees, *(r.name for r in document.recipients)]
    if not names:
        return None
    draft = _Draft(record, text, day, lang, context_of(document, record.citations), none_stated)
    found, seen = [], set[str]()
    for task in record.assignments:
        for name in (*task.lead, *task.coordinate):
            if name in seen or _reached(name, names, draft):
                continue
            seen.add(name)
            found.append(
                draft.finding("recipient", "missing", "not-recipient", name, task, printed=name)
            )
    return found


def _reached(name: str, names: list[str], draft: _Draft) -> bool:
    """Whether a body gets the draft: by name, as one of a group, or as its own sender."""
    body = recognise(name, draft.context)
    if body.row is None or body.group:
        return True  # a person, a class of bodies: nobody can tell
    own = recognise(draft.record.document.issuer or "", draft.context)
    if own.issuer in (body.issuer, body.row.parent):
        return True
    return any(_means(n, name, body, draft) for n in names)


def _means(recipient: str, name: str, body: Body, draft: _Draft) -> bool:
    whole, own = fold(recipient), fold(name)
    if re.search(raw("check")["all_named"], whole) or own in whole or whole in own:
        return True
    other = recognise(recipient, draft.context)
    if other.issuer and other.issuer == body.issuer:
        return True
    place = locate(body, Bounds(draft.day, draft.day))
    group = place[:1] if draft.context.province else ()
    parts = re.split(r"\s?[;]\s?", recipient)
    return bool(body.row) and any(takes(p, group, body.row, place) for p in parts)  # type: ignore[arg-type]
