"""Everything known of one work, for `luocdo show` and for its page."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from graph.read.citing import doubtful
from graph.read.mentions import incoming, outgoing
from graph.read.nodes import PROOFS, Link, Node, Reader, canonical, nodes
from graph.read.signatures import signatures
from graph.read.validity import Validity, validity
from graph.store import PREFIXES, PaperInfo, Store
from graph.terms import Value, values
from ontology.identity import BASE, EFFECTIVE, LD
from ontology.model import Signature


@dataclass(frozen=True, slots=True)
class Task:
    """A task that a work lays on bodies, as printed, with its sentence."""

    iri: str
    paper: str  # sha256
    task: str
    lead: tuple[str, ...]
    partners: tuple[str, ...]
    monitors: tuple[str, ...]
    advises: str | None
    deadline: str | None
    output: str | None
    generic: bool
    implements: tuple[str, ...]  # IRIs of the works this one task carries out
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning of one paper, or of its citations by what is known; `kind` is its code."""

    kind: str
    message: str
    paper: str
    sentence: str
    start: int
    end: int
    region: str | None = None  # of the original, as in the record


@dataclass(frozen=True, slots=True)
class Doubt:
    """A conflict: papers disagree on `kind`; `evidence` are IRIs of citations and papers."""

    kind: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkDetails:
    """All that is known of one work; `fields` are its literals by local property name."""

    node: Node
    label: str
    fields: dict[str, tuple[Value, ...]]
    names: tuple[str, ...]  # its other names
    papers: tuple[PaperInfo, ...]
    outgoing: tuple[Link, ...]  # what it says of others
    incoming: tuple[Link, ...]  # what others say of it
    neighbours: dict[str, Node]  # the works at the other ends
    tasks: tuple[Task, ...]
    warnings: tuple[Notice, ...]
    doubts: tuple[Doubt, ...]
    possibly_same: tuple[Node, ...]
    validity: Validity
    signatures: tuple[Signature, ...] = ()  # of its files, the earliest first


def work(
    store: Store,
    iri: str,
    *,
    as_of: date | None = None,
    limit: int = 300,
    sentences: bool = True,
) -> WorkDetails:
    """What is known of the work that `iri` (any name or paper of it) means.

    At most `limit` links a direction (0: none are looked for), their `sentences` read or not
    (`Reader.read` does it later); `as_of` is the day its validity is asked for (today). Raises
    `NotFoundError`. Without sentences doubts come without evidence (a law has it by the thousand).
    """
    own = canonical(store, iri)
    fields = _fields(store, own)
    reader = Reader(store)
    says, said = outgoing(store, own, links=limit), incoming(store, own, links=limit)
    if sentences:
        says, said = _read(says, reader), _read(said, reader)
    ends = {e for link in (*says, *said) for e in (link.subject, link.object)} - {own}
    alike = [str(o) for o in _around(store, own, "ld:possiblySame|^ld:possiblySame")]
    files = [str(f) for f in _around(store, own, "^ld:paperOf")]
    found = {n.iri: n for n in nodes(store, {own, *ends, *alike})}
    return WorkDetails(
        node=found[own],
        label=str(next(iter(fields.get("label", ())), own)),
        fields=fields,
        names=tuple(str(n) for n in _around(store, own, "^ld:nameOf")),
        papers=_papers(store, files),
        outgoing=says,
        incoming=said,
        neighbours={iri: found[iri] for iri in sorted(ends)},
        tasks=_tasks(store, own, reader),
        warnings=(
            *_doubtful(store, own, reader),
            *_warnings(store, _best(store, own) or files, reader),
        ),
        doubts=_doubts(store, own, evidence=sentences),
        possibly_same=tuple(found[a] for a in alike),
        validity=validity(store, own, as_of or date.today()),
        signatures=signatures(store, files),
    )


def _fields(store: Store, iri: str) -> dict[str, tuple[Value, ...]]:
    found: dict[str, list[Value]] = defaultdict(list)
    rows = store.query(
        PREFIXES + f"SELECT ?p ?v WHERE {{ <{iri}> ?p ?v FILTER(isLiteral(?v)) }} ORDER BY ?p ?v"
    ).rows
    for predicate, value in rows:
        if value is not None:
            found[str(predicate).rpartition("#")[2]].append(value)
    return {name: tuple(values_) for name, values_ in found.items()}


def _around(store: Store, iri: str, path: str) -> list[Value | None]:
    rows = store.query(
        PREFIXES + f"SELECT DISTINCT ?o WHERE {{ <{iri}> {path} ?o }} ORDER BY ?o"
    ).rows
    return [row[0] for row in rows]


def _best(store: Store, iri: str) -> list[str]:
    """The best of several copies: its warnings are the document's."""
    return [str(f) for f in _around(store, iri, "ld:bestCopy")]


def _papers(store: Store, files: list[str]) -> tuple[PaperInfo, ...]:
    shas = {f.removeprefix(f"{BASE}file/") for f in files}
    return store.paper_infos(shas)


def _read(found: tuple[Link, ...], reader: Reader) -> tuple[Link, ...]:
    """Links with the sentences of their surest evidence."""
    return tuple(
        replace(link, evidence=tuple(map(reader.read, link.evidence[:PROOFS]))) for link in found
    )


_TASK_TEXTS = (
    *("printedLead", "printedPartner", "printedMonitor", "printedAdvised"),
    *("deadline", "output", "task"),
)


def _tasks(store: Store, iri: str, reader: Reader) -> tuple[Task, ...]:
    rows = store.query(
        PREFIXES + "SELECT ?a ?g ?p ?v WHERE {"
        f" ?a ld:from <{iri}> . GRAPH ?g {{ ?a a ld:Assignment ; ld:statedIn ?paper ; ?p ?v }}"
        " FILTER(isLiteral(?v)) }"
    ).rows
    found: dict[tuple[str, str], dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for a, g, p, v in rows:
        if v is not None:
            found[str(g), str(a)][str(p).removeprefix(LD)].append(v)
    carried = _implemented(store, [a for _, a in found])
    made = [_task(reader, g, a, bag, carried.get(a, ())) for (g, a), bag in found.items()]
    return tuple(sorted(made, key=lambda t: (t.paper, t.start, t.end, t.iri)))


def _implemented(store: Store, tasks: list[str]) -> dict[str, tuple[str, ...]]:
    rows = store.query(
        PREFIXES + f"SELECT ?a ?w WHERE {{ VALUES ?a {{ {values(tasks)} }} ?a ld:implementsIn ?w }}"
        " ORDER BY ?a ?w"
    ).rows
    found: dict[str, list[str]] = defaultdict(list)
    for a, w in rows:
        found[str(a)].append(str(w))
    return {a: tuple(ws) for a, ws in found.items()}


def _task(
    reader: Reader, graph: str, iri: str, bag: dict[str, list[Value]], carried: tuple[str, ...]
) -> Task:
    sha = graph.removeprefix(f"{BASE}graph/")
    start, end = int(str(bag["start"][0])), int(str(bag["end"][0]))
    texts = {name: tuple(sorted(str(v) for v in bag.get(name, ()))) for name in _TASK_TEXTS}
    one = {name: next(iter(found), None) for name, found in texts.items()}
    return Task(
        iri=iri,
        paper=sha,
        task=one["task"] or "",
        lead=texts["printedLead"],
        partners=texts["printedPartner"],
        monitors=texts["printedMonitor"],
        advises=one["printedAdvised"],
        deadline=one["deadline"],
        output=one["output"],
        generic=bool(bag["generic"][0]),
        implements=carried,
        sentence=reader.sentence(sha, start, end),
        start=start,
        end=end,
    )


def _doubtful(store: Store, iri: str, reader: Reader) -> Iterator[Notice]:
    """What is doubtful in its citations by what is known of other documents."""
    for one in doubtful(store, iri):
        said = reader.sentence(one.paper, one.start, one.end)
        yield Notice(one.kind, one.message, one.paper, said, one.start, one.end)


def _warnings(store: Store, files: list[str], reader: Reader) -> tuple[Notice, ...]:
    made = []
    for file in files:
        sha = file.removeprefix(f"{BASE}file/")
        rows = store.query(
            PREFIXES
            + "SELECT ?kind ?message ?start ?end ?region WHERE { ?w a ld:Warning ; ld:kind ?kind ;"
            " ld:message ?message ; ld:start ?start ; ld:end ?end"
            " OPTIONAL { ?w ld:region ?region } } ORDER BY ?start ?end ?kind ?region",
            graphs=(f"{BASE}graph/{sha}",),
        ).rows
        for kind, message, start, end, region in rows:
            span = int(str(start)), int(str(end))
            said = reader.sentence(sha, *span)
            seen = str(region) if region else None
            made.append(Notice(str(kind), str(message), sha, said, *span, seen))
    return tuple(made)


def _doubts(store: Store, iri: str, *, evidence: bool) -> tuple[Doubt, ...]:
    proof = " ; ld:evidence ?e" if evidence else ""
    rows = store.query(
        PREFIXES + f"SELECT ?kind ?e WHERE {{ ?c a ld:Conflict ; ld:about <{iri}> ;"
        f" ld:kind ?kind{proof} }} ORDER BY ?kind ?e",
        graphs=(EFFECTIVE,),
    ).rows
    found: dict[str, list[str]] = defaultdict(list)
    for kind, one in rows:
        found[str(kind)] += [str(one)] if evidence else []
    return tuple(Doubt(kind, tuple(proofs)) for kind, proofs in found.items())
