"""The papers that hold or mention what a change touches: of each its head and these mentions.

A law that a thousand papers cite is resolved again from a thousand citations, never from a
thousand papers; a paper is read whole where it may become another work's.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from pyoxigraph import NamedNode, Quad

from graph.papers.facts import Bag, Facts, Task, bags_of, part_of, stored_facts
from graph.store import PREFIXES, Store
from graph.terms import ld, values
from ontology.identity import BASE, LD, graph_iri, paper_iri
from ontology.series import full_date

# Of no use; the full text is long, the others are many.
_LEFT = ("text", "fileName", "format", "pipeline", "chars", "notBefore", "notAfter", "recipient")
# What is known of a document by one mention, and by one relation stated of another.
_PRINTED = ("printedCode", "printedTitle", "printedDate", "printedIssuer")
_MENTION = ("relation", "name", "type", "provision", "until", "voice", *_PRINTED)
_STATED = ("statedIn", "citing", "printedSubject")
# A paper that only mentions something: where it stands, and when.
_HEAD = (
    "code", "name", "issuerName", "issuedAt", "printedDate", "addresseeName", "ocr", "draft",
    "markedDraft",
)  # fmt: skip
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


def _terms(names: Iterable[str]) -> str:
    return ", ".join(str(ld(name)) for name in names)


class Readers:
    """Papers read whole, and single mentions of others, each once."""

    def __init__(self, store: Store, skipped: frozenset[str], whole: Collection[str]) -> None:
        """`skipped` papers are at hand; of the `whole` ones a mention alone is never enough."""
        self.store, self.skipped, self.always = store, skipped, whole
        self.papers: dict[str, Facts] = {}
        self.whole: set[str] = set()
        self.bags: dict[str, dict[str, Bag]] = defaultdict(dict)  # paper → node → what it prints

    def read(self, holders: Iterable[str], mentions: Iterable[str], whole: Iterable[str]) -> None:
        """Read the heads of papers, mentions of others with their heads, and `whole` papers."""
        done = self.whole | self.skipped
        wanted = {m for m in mentions if sha_of(m) not in done}
        heads = {*holders, *map(sha_of, wanted)} - done
        fresh = ({*whole} - done) | (heads & {*self.always})
        parts = heads - fresh
        self._heads({*holders} & parts, parts)
        self._keep(
            {m for m in wanted if sha_of(m) in parts}, f"IN ({_terms((*_MENTION, *_STATED))})"
        )
        for sha in fresh:
            self.whole.add(sha)
            if facts := stored(self.store, sha):
                self.papers[sha] = facts
        proofs = self._proofs({sha for sha in parts if self._undated(sha)})
        for sha in parts:
            bags = self.bags[sha]
            carried = [i for i, b in bags.items() if b.get("relation") == [LD + "implements"]]
            self.papers[sha] = part_of(sha, bags, self._tasks(carried), proofs[sha])

    def _undated(self, sha: str) -> bool:
        paper = self.bags[sha].get(paper_iri(sha), {})
        return full_date(next((str(d) for d in paper.get("printedDate", ())), None)) is None

    def _proofs(self, papers: set[str]) -> dict[str, set[str]]:
        """A paper without full date proves its time by the days of all that it cites."""
        pairs = " ".join(f"(<{graph_iri(sha)}> <{paper_iri(sha)}>)" for sha in sorted(papers))
        pattern = f"VALUES (?g ?p) {{ {pairs} }} GRAPH ?g {{ ?c ld:citing ?p ; ld:printedDate ?d }}"
        found: dict[str, set[str]] = defaultdict(set)
        query = f"SELECT DISTINCT ?p ?d WHERE {{ {pattern} }}"
        for paper, day in self.store.query(PREFIXES + query, graphs=()).rows if pairs else ():
            found[sha_of(str(paper))].add(str(day))
        return found

    def _heads(self, holders: set[str], papers: set[str]) -> None:
        """Read the heads of papers, of those that hold a touched document all of it."""
        self._keep(map(paper_iri, holders), f"NOT IN ({_terms(_LEFT)})")
        self._keep(map(paper_iri, papers - holders), f"IN ({_terms(_HEAD)})")

    def _keep(self, nodes: Iterable[str], wanted: str) -> None:
        """Read what nodes say in the graphs of their papers; `wanted`: a test of the property."""
        if not (pairs := " ".join(f"(<{graph_iri(sha_of(n))}> <{n}>)" for n in sorted(nodes))):
            return
        found = self.store.query(
            f"SELECT ?s ?p ?o WHERE {{ VALUES (?g ?s) {{ {pairs} }} GRAPH ?g {{ ?s ?p ?o }}"
            f" FILTER(?p {wanted}) }}",
            graphs=(),
        )
        quads: dict[str, list[Quad]] = defaultdict(list)
        for s, p, o in found.terms:
            assert isinstance(s, NamedNode) and isinstance(p, NamedNode) and o is not None
            quads[sha_of(s.value)].append(Quad(s, p, o))
        for sha, read in quads.items():
            self.bags[sha] |= bags_of(read)

    def _tasks(self, carried: Sequence[str]) -> tuple[Task, ...]:
        """The tasks in which documents are carried out, as far as that, by these mentions."""
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
        return tuple(Task(t, (), (), (), None, False, tuple(m)) for t, m in sorted(found.items()))
