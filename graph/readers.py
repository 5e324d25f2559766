"""The papers that hold or mention what a change touches: of the latter only these mentions.

A law that a thousand papers cite is resolved again from a thousand citations, never from a
thousand papers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from pyoxigraph import NamedNode, Quad

from graph.boxes import values
from graph.facts import Bag, Facts, Mention, Task, bags_of, facts_of, record_of, stored_facts
from graph.store import PREFIXES, Store
from graph.terms import ld
from ontology.identity import BASE, graph_iri, paper_iri
from ontology.series import full_date

# Of no use for a mention; the full text is long, the others are many.
_LEFT = ("text", "fileName", "format", "pipeline", "chars", "notBefore", "notAfter", "rule")
IN_FILES = (f"{BASE}file/", f"{BASE}cite/", f"{BASE}assign/")


def stored(store: Store, sha: str) -> Facts | None:
    """The facts of one paper, read from its graph."""
    return stored_facts(store.quads(graph_iri(sha)))


def sha_of(iri: str) -> str:
    """The SHA-256 of a file, or of the file that a citation or assignment stands in."""
    return iri.removeprefix(BASE).split("/")[1]


def papers_of(iris: Iterable[str]) -> set[str]:
    """The files among `iris`, and those that citations and assignments among them stand in."""
    return {sha_of(i) for i in iris if i.startswith(IN_FILES)}


class Readers:
    """Papers read whole, and single mentions of others, each once."""

    def __init__(self, store: Store, skipped: frozenset[str], whole: Collection[str]) -> None:
        """`skipped` papers are at hand; of the `whole` ones a mention alone is never enough."""
        self.store, self.skipped, self.always = store, skipped, whole
        self.papers: dict[str, Facts] = {}
        self.whole: set[str] = set()
        self.bags: dict[str, dict[str, Bag]] = defaultdict(dict)  # paper → node → what it prints

    def read(self, papers: Iterable[str], mentions: Iterable[str]) -> list[Facts]:
        """Read papers, and mentions of others; those of which something new was read."""
        done = self.whole | self.skipped
        wanted = {m for m in mentions if (s := sha_of(m)) not in done and m not in self.bags[s]}
        fresh = {s for s in papers if s not in done}
        fresh |= {s for m in wanted if (s := sha_of(m)) in self.always}
        parts = self._mentions({m for m in wanted if sha_of(m) not in fresh})
        fresh |= {sha for sha in parts if self._needs_all(sha)}
        for sha in fresh:
            self.whole.add(sha)
            if facts := stored(self.store, sha):
                self.papers[sha] = facts
        for sha in parts - fresh:
            self.papers[sha] = self._part(sha)
        return [self.papers[s] for s in fresh | parts if s in self.papers]

    def _needs_all(self, sha: str) -> bool:
        """A paper without full date proves its time by all that it cites."""
        paper = self.bags[sha].get(paper_iri(sha), {})
        return full_date(next((str(d) for d in paper.get("printedDate", ())), None)) is None

    def _mentions(self, mentions: Collection[str]) -> set[str]:
        """Read mentions and the heads of their papers; returns the papers."""
        papers = {sha_of(m) for m in mentions}
        nodes = [*mentions, *(paper_iri(s) for s in papers if not self.bags[s])]
        for sha, quads in self._quads(nodes).items():
            self.bags[sha] |= bags_of(quads)
        return papers

    def _quads(self, nodes: Iterable[str]) -> dict[str, list[Quad]]:
        pairs = " ".join(f"(<{graph_iri(sha_of(n))}> <{n}>)" for n in sorted(nodes))
        found = self.store.query(
            f"SELECT ?s ?p ?o WHERE {{ VALUES (?g ?s) {{ {pairs} }} GRAPH ?g {{ ?s ?p ?o }}"
            f" FILTER(?p NOT IN ({', '.join(str(ld(name)) for name in _LEFT)})) }}",
            graphs=(),
        )
        quads: dict[str, list[Quad]] = defaultdict(list)
        for s, p, o in found.terms:
            assert isinstance(s, NamedNode) and isinstance(p, NamedNode) and o is not None
            quads[sha_of(s.value)].append(Quad(s, p, o))
        return quads

    def _part(self, sha: str) -> Facts:
        bags = self.bags[sha]
        facts = facts_of(record_of(bags[paper_iri(sha)], bags))
        return replace(facts, tasks=self._tasks(facts.mentions))

    def _tasks(self, mentions: Sequence[Mention]) -> tuple[Task, ...]:
        """The tasks in which documents are carried out, as far as that."""
        carried = sorted(m.iri for m in mentions if m.relation == "implements")
        if not carried:
            return ()
        rows = self.store.query(
            PREFIXES + f"SELECT ?t ?m WHERE {{ VALUES ?m {{ {values(carried)} }}"
            " GRAPH ?g { ?t ld:mentions ?m } }",
            graphs=(),
        ).rows
        found: dict[str, list[str]] = defaultdict(list)
        for task, mention in rows:
            found[str(task)].append(str(mention))
        return tuple(Task(t, (), (), None, False, tuple(m)) for t, m in sorted(found.items()))
