"""Parent and child tasks across papers: a body was given a task by one document and gave it on by
its own, which carries that document out.

Where the upper document gives the body several tasks, the parent is the one whose telling words
the child has most of, if it has enough of them; else the child stands without parent.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from graph.store import PREFIXES, Store
from graph.terms import values
from ontology.identity import EFFECTIVE
from queries.register.asked import Entry
from queries.register.closing import telling
from queries.register.tasks import Kin, Register, TaskRow, find_tasks, parts_of

ALIKE = 0.3  # of the parent's telling words that the child has, where there are several parents
MOST = 2_000  # tasks looked at


def with_kin(store: Store, rows: Sequence[TaskRow], today: date) -> tuple[TaskRow, ...]:
    """The rows with their parents and children."""
    pairs = _pairs(store, {r.document for r in rows})
    if not pairs:
        return tuple(rows)
    both = {work for lower, _, upper in pairs for work in (lower, upper)}
    made = _kin(store, pairs, find_tasks(store, today=today, documents=both, specific=True))
    return tuple(replace(r, kin=made[r.iri]) if r.iri in made else r for r in rows)


def _pairs(store: Store, works: Iterable[str]) -> list[tuple[str, str, str]]:
    """(lower document, its issuer, upper document) with one of `works` on either side."""
    listed = values(sorted(works))
    links = set[tuple[str, str]]()
    for side in "cp":  # one pattern a question: joined, an engine reads the whole store
        asked = f"SELECT ?c ?p WHERE {{ VALUES ?{side} {{ {listed} }} ?c ld:implements ?p }}"
        rows = store.query(PREFIXES + asked, graphs=(EFFECTIVE,)).rows
        links |= {(str(c), str(p)) for c, p in rows}
    lower = values(sorted({c for c, _ in links}))
    issued = defaultdict[str, set[str]](set)
    asked = f"SELECT ?c ?b WHERE {{ VALUES ?c {{ {lower} }} ?c ld:issuedBy ?b }}"
    for c, b in store.query(PREFIXES + asked, graphs=(EFFECTIVE,)).rows if links else ():
        issued[str(c)].add(str(b))
    return [(c, b, p) for c, p in sorted(links) for b in sorted(issued[c])]


def _kin(store: Store, pairs: Iterable[tuple[str, str, str]], register: Register) -> dict[str, Kin]:
    """Assignment → its kin."""
    of_work: dict[str, list[Entry]] = defaultdict(list)
    for entry in register.entries:
        of_work[entry.document].append(entry)
    parts = parts_of(store, (e.iri for e in register.entries))
    given = []  # (children, the tasks that their issuer was given by the upper document)
    for lower, issuer, upper in pairs:
        led = [e for e in of_work[upper] if ("lead", issuer) in parts.get(e.iri, ())]
        if led and of_work[lower]:
            given.append((of_work[lower], led))
    wanted = {e.iri: e for some, led in given for e in (*some, *led)}
    rows = {r.iri: r for r in register.only(list(wanted.values())[:MOST]).rows()}
    parents, children = dict[str, TaskRow](), defaultdict[str, list[TaskRow]](list)
    for some, led in given:
        upper_rows = [rows[e.iri] for e in led if e.iri in rows]
        for child in (rows[e.iri] for e in some if e.iri in rows):
            if child.iri not in parents and (parent := _parent(child, upper_rows)):
                parents[child.iri] = parent
                children[parent.iri].append(child)
    return {i: Kin(parents.get(i), tuple(children[i])) for i in {*parents, *children}}


def _parent(child: TaskRow, candidates: Sequence[TaskRow]) -> TaskRow | None:
    if len(candidates) == 1:
        return candidates[0]
    said = telling(f"{child.task} {child.sentence}")
    words = [(telling(c.task), c) for c in candidates]
    shares = [(len(w & said) / len(w), n) for n, (w, _) in enumerate(words) if w]
    best = max(shares, default=(0.0, 0))
    return candidates[best[1]] if best[0] >= ALIKE else None
