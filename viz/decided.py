"""Decisions of people in words, by the document that they are about."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from graph.effective.tasks import works_of
from graph.read.decision_log import Settled
from graph.read.nodes import nodes
from graph.store import Store
from graph.update import copies_in
from ontology.lexicon import label, task_statuses
from queries.register.queue import HANDED
from viz import words
from viz.content import DESK_LABELS, FIELD_LABELS, labelled, relation_words, shown_value


@dataclass(frozen=True, slots=True)
class OfDocument:
    """What people settled about one document; `iri` is "" where the store has it no more."""

    iri: str
    name: str
    decisions: tuple[Settled, ...]


def in_words(said: Settled, lang: str) -> str:
    """What was decided: "Đã bỏ mối liên hệ: Triển khai"."""
    more = ""
    if said.relation:
        more = " ".join(filter(None, (relation_words(said.relation, lang)[0], said.other)))
    elif said.verb == "status":
        more = str(getattr(task_statuses()[said.value], lang))
    elif said.field:
        field = labelled((FIELD_LABELS | DESK_LABELS).get(said.field, said.field), lang)
        more = f"{field} {shown_value(said.field, said.value, lang)}"
    handed = said.verb == "claims" and said.field in HANDED
    what = label("hand" if handed else f"decision-{said.verb}", lang)
    return f"{what}: {more}" if more else what


def by_document(store: Store, decisions: Sequence[Settled], lang: str) -> list[OfDocument]:
    """Decisions by document, that of the first one first."""
    copies = copies_in(store)
    about = {d.iri: copies.of(d.paper, d.document or None) for d in decisions if d.of_paper}
    works = works_of(store, {sha for shas in about.values() for sha in shas})
    found: dict[str, list[Settled]] = defaultdict(list)
    for one in decisions:
        held = [works[sha] for sha in about.get(one.iri, ()) if sha in works]
        gone = [f" {one.document or one.paper}"] if one.of_paper else one.names  # no IRI
        found[next(iter(held or gone), " ")].append(one)
    known = nodes(store, (iri for iri in found if " " not in iri))
    named = {n.iri: words.name(n, lang) for n in known if n.code or n.title}
    return [
        OfDocument(iri if iri in named else "", named.get(iri, ""), tuple(ones))
        for iri, ones in found.items()
    ]
