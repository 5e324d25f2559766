"""The bodies that the documents of a chain give tasks to, as the last column of its drawing."""

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from graph.read.lineage import Lineage
from graph.read.nodes import Evidence, Link, Node, Reader
from graph.store import PREFIXES, Store
from graph.terms import values
from ontology.identity import EFFECTIVE, graph_iri
from ontology.lexicon import label
from queries.projection import MENTION
from queries.register.bodies import known
from viz.style import BODIES

if TYPE_CHECKING:
    from collections.abc import Sequence

PROOFS = 3  # sentences of each link
_TASKS = (
    """SELECT ?w ?b ?a WHERE { VALUES ?w { %s } ?a ld:from ?w ; ld:lead ?b } ORDER BY ?w ?b ?a"""
)
_SAID = """SELECT ?a ?quote ?start ?end ?sure WHERE { VALUES (?a ?g) { %s }
  GRAPH ?g { ?a ld:quote ?quote ; ld:start ?start ; ld:end ?end ; ld:confidence ?sure } }"""


def with_bodies(store: Store, lineage: Lineage, lang: str) -> Lineage:
    """The lineage with every body that leads a task of one of its documents."""
    works = values(n.iri for n in lineage.nodes)
    rows = store.query(PREFIXES + _TASKS % works, graphs=(EFFECTIVE,)).rows
    tasks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for work, body, task in rows:
        tasks[str(work), str(body)].append(str(task))
    names = known(store).bodies
    counts: dict[str, int] = defaultdict(int)
    for (_, body), given in tasks.items():
        counts[body] += len(given)
    nodes = [_node(iri, names[iri].name, n, lang) for iri, n in counts.items() if iri in names]
    proofs = _proofs(store, [task for given in tasks.values() for task in given[:PROOFS]])
    links = [
        Link(work, "assigns", body, tuple(proofs[t] for t in given if t in proofs), len(given))
        for (work, body), given in tasks.items()
        if body in names
    ]
    return replace(lineage, nodes=(*lineage.nodes, *nodes), links=(*lineage.links, *links))


def _node(iri: str, name: str, tasks: int, lang: str) -> Node:
    said = label("tasks-given", lang).format(n=tasks)
    return Node(iri, None, None, None, name, said, BODIES, party=False, held=True)


def _proofs(store: Store, tasks: "Sequence[str]") -> dict[str, Evidence]:
    """Task → its sentence."""
    placed = {task: place[1] for task in tasks if (place := MENTION.search(task))}
    data = " ".join(f"(<{task}> <{graph_iri(sha)}>)" for task, sha in placed.items())
    reader = Reader(store)
    return {
        str(task): reader.read(
            Evidence(
                str(task),
                placed[str(task)],
                "",
                str(quote),
                "",
                int(str(start)),
                int(str(end)),
                float(str(sure)),
            )
        )
        for task, quote, start, end, sure in store.query(PREFIXES + _SAID % data).rows
    }
