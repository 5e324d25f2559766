"""Which open tasks a report says are done: proposals with their sentence, for a person to confirm.

A report proposes only tasks that its own issuer leads, of the document that it reports on.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from graph.read.nodes import Node, nodes
from graph.store import PREFIXES, Store
from graph.taskstatus import find_task, set_status
from ontology.bodies import fold
from ontology.lexicon import label, raw
from queries.register.tasks import TaskRow, find_tasks, parts_of

ALIKE = 0.6  # of the task's telling words that the sentence has
LEAST = 3  # telling words of a task that can be known again
MOST = 500  # reports looked at, the latest first
_SPLIT = re.compile(r"(?<=[.;!?])\s+|\n\s*\n|\n(?=\s*(?:[-–+•]|\d+[.)]|[a-zđ]\)))")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A task that may be closed, the report that says so, and its sentence."""

    task: TaskRow
    report: Node
    on: date  # of the report
    sentence: str


def proposals(store: Store, today: date) -> list[Proposal]:
    """What the reports of the store say is done and nobody has marked so."""
    told = _reports(store)
    register = find_tasks(store, today=today, documents={r[2] for r in told})
    parts, entries = parts_of(store, (e.iri for e in register.entries)), defaultdict(list)
    for entry in register.entries:
        marked = entry.status is not None and entry.status.closed
        if not marked and not entry.generic:  # also of a task that lapsed
            for role, body in parts.get(entry.iri, ()):
                if role == "lead":
                    entries[entry.document, body].append(entry)
    reports = [r for r in told if (r[2], r[1]) in entries][:MOST]
    papers = {n.iri: n for n in nodes(store, {r[0] for r in reports})}
    made: dict[str, Proposal] = {}
    for report, body, work, on in reports:
        text = "\n".join(store.text(sha) or "" for sha in papers[report].papers[:1])
        for row in register.only(entries[work, body]).rows():
            if row.id not in made and (said := closes(row.task, text)):
                made[row.id] = Proposal(row, papers[report], on, said)
    return list(made.values())


def close(store: Store, keys: Iterable[str], *, by: str, at: str, lang: str) -> list[Proposal]:
    """Mark proposed tasks (by their whole ids) as done, with their reports' words.

    `at` is the time, ISO 8601. What no report proposes is left as it is. Returns those closed.
    """
    wanted = set(keys)
    made = [p for p in proposals(store, date.fromisoformat(at[:10])) if p.task.id in wanted]
    for known in made:
        note = label("proposals-note", lang).format(
            report=known.report.code or "", sentence=known.sentence
        )
        task = find_task(store, known.task.id)
        set_status(store, task, "done", on=known.on, by=by, at=at, note=note[:2_000])
    return made


def _reports(store: Store) -> list[tuple[str, str, str, date]]:
    """(report, issuer, document reported on, day), the latest first."""
    rows = store.query(
        PREFIXES + "SELECT DISTINCT ?r ?b ?w ?on WHERE {"
        " { ?r ld:reviews|ld:replies_to ?w } UNION { ?r ld:implements|ld:references ?w ;"
        " ld:type <https://w3id.org/luocdo/type/bao-cao> }"
        " ?r ld:held true ; ld:issuedBy ?b ; ld:date ?on }"
    ).rows
    found = [(str(r), str(b), str(w), on) for r, b, w, on in rows if isinstance(on, date)]
    return sorted(found, key=lambda f: (f[3], f[0], f[2]), reverse=True)


def closes(task: str, text: str) -> str:
    """The sentence of a report that says that a task is done; "" where none does."""
    wanted = telling(task)
    if len(wanted) < LEAST:
        return ""
    best = (0.0, "")
    for part in _SPLIT.split(text):
        said = " ".join(part.split())
        if len(said) < 1_000 and _done(said):
            best = max(best, (len(wanted & telling(said)) / len(wanted), said))
    return best[1] if best[0] >= ALIKE else ""


def _done(sentence: str) -> bool:
    words = raw("closing")
    said = sentence.casefold()
    return bool(re.search(words["done"], said)) and not re.search(words["open"], said)


def telling(text: str) -> set[str]:
    """The words of a text that tell one task from another, folded."""
    return set(re.findall(r"\w+", fold(text))) - _common()


@cache
def _common() -> frozenset[str]:
    return frozenset(fold(w) for w in raw("closing")["common"])
