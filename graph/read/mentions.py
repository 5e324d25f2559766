"""What one work says of others and others of it, in one query a direction, and what one paper says
in the order of its text. Sentences are read only where they are shown
(`graph.read.nodes.Reader`)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.papers.facts import Bag, bags_of
from graph.read.nodes import Evidence, Link
from graph.store import PREFIXES, Store
from graph.terms import listed, values
from ontology.identity import BASE, CURATED, EFFECTIVE, LD, graph_iri, paper_iri
from ontology.lexicon import relations
from ontology.model import FilePart

_FIRST = 40_000  # mentions of one work that are looked at


def outgoing(store: Store, iri: str, *, links: int | None = None) -> tuple[Link, ...]:
    """What the work (canonical IRI) says of others, with evidence whose sentences are not read; at
    most so many `links`."""
    return _links(store, iri, f"?c ld:from <{iri}> ; ld:cited ?x", True, links)


def incoming(
    store: Store, iri: str, *, links: int | None = None, mentions: int = _FIRST
) -> tuple[Link, ...]:
    """What others say of the work, as `outgoing`; at most so many mentions are looked at."""
    return _links(store, iri, f"?c ld:cited <{iri}> ; ld:from ?x", False, links, mentions)


def _links(
    store: Store, iri: str, pattern: str, tail: bool, links: int | None, most: int = _FIRST
) -> tuple[Link, ...]:
    """The links, read whole; where there are more than wanted, those of the first alone."""
    if links is None:
        return _read(store, iri, pattern, tail, most)
    there = _ends(store, iri, tail) if links else []
    kept = set(there[:links])
    if len(there) > links:
        pattern = f"VALUES ?x {{ {values(sorted({x for _, x in kept}))} }} {pattern}"
    found = _read(store, iri, pattern, tail, most) if kept else ()
    return tuple(k for k in found if (k.relation, k.object if tail else k.subject) in kept)


def _ends(store: Store, iri: str, tail: bool) -> list[tuple[str, str]]:
    """(relation, other end) of every link in order: thousands, of a law, in a tenth of a second."""
    known = listed(LD + r for r in relations() if r != "assigns")
    pattern = f"<{iri}> ?r ?x" if tail else f"?x ?r <{iri}>"
    rows = store.query(
        PREFIXES + f"SELECT ?r ?x WHERE {{ {pattern} FILTER(?x != <{iri}> && ?r IN ({known})) }}",
        graphs=(EFFECTIVE,),
    ).rows
    return sorted((str(r).removeprefix(LD), str(x)) for r, x in rows)


def _read(store: Store, iri: str, pattern: str, tail: bool, most: int) -> tuple[Link, ...]:
    found: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    rows = store.query(
        PREFIXES + "SELECT ?c ?x ?r ?g ?quote ?start ?end ?sure ?page WHERE {"
        f" {pattern} . GRAPH ?g {{ ?c ld:relation ?r ; ld:quote ?quote ; ld:start ?start ;"
        " ld:end ?end ; ld:confidence ?sure } OPTIONAL { GRAPH ?g { ?c ld:page ?page } }"
        f" }} LIMIT {most}"
    ).rows
    for c, x, r, g, quote, start, end, sure, page in rows:
        sha = str(g).removeprefix(f"{BASE}graph/")
        at = int(str(page)) if page is not None else None
        span = int(str(start)), int(str(end))
        proof = Evidence(str(c), sha, "", str(quote), "", *span, float(str(sure)), at)
        found[str(r).removeprefix(LD), str(x)].append(proof)
    for relation, other, proof in _added(store, pattern):
        found[relation, other].append(proof)
    made = [
        Link(*((iri, r, x) if tail else (x, r, iri)), tuple(sorted(proofs, key=_surest)))
        for (r, x), proofs in found.items()
        if x != iri
    ]
    return tuple(sorted(made, key=lambda k: (k.relation, k.subject, k.object)))


def _surest(proof: Evidence) -> tuple[float, str, int, str]:
    return -proof.confidence, proof.paper, proof.start, proof.citation


def _added(store: Store, pattern: str) -> Iterable[tuple[str, str, Evidence]]:
    """Relations that a person added: the sentence is what the person said."""
    rows = store.query(
        PREFIXES + f"SELECT ?c ?x ?r ?paper ?who ?note WHERE {{ {pattern} ."
        f" GRAPH <{CURATED}> {{ ?c ld:adds ?r ; ld:inPaper ?paper ."
        " OPTIONAL { ?c prov:wasAttributedTo ?who } OPTIONAL { ?c ld:note ?note } } }"
    ).rows
    for d, x, r, paper, who, note in rows:
        said = ": ".join(str(p) for p in (who, note) if p)
        sha = str(paper).removeprefix(f"{BASE}file/")
        proof = Evidence(str(d), sha, str(who or ""), "", said or "…", 0, 0, 1.0)
        yield str(r).removeprefix(LD), str(x), proof


# --- one paper in the order of its text -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """A citation where it stands; `work` is what it means, None where a person rejected it.

    `subject` is the printed name of another document of which the paper states the relation.
    """

    iri: str
    start: int
    end: int
    quote: str
    relation: str
    confidence: float
    page: int | None
    name: str  # printed name as IRI
    code: str | None
    title: str | None
    date: str | None
    work: str | None = None
    candidates: tuple[str, ...] = ()
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a field of the header was read."""

    field: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning of the paper; `kind` is its code."""

    kind: str
    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as read: its text, and everything found in it in the order of the text."""

    sha256: str
    text: str
    mentions: tuple[Mention, ...]
    readings: dict[str, Reading]
    notices: tuple[Notice, ...]
    fields: dict[str, tuple[str, ...]]  # literals of the header by property
    recipients: tuple[str, ...]
    parts: tuple[FilePart, ...] = ()  # the documents of a file that holds several


def paper(store: Store, sha: str) -> Paper:
    """What the paper's own graph holds; empty where there is no such paper."""
    bags = bags_of(store.quads(graph_iri(sha)))
    kinds: dict[str, list[tuple[str, Bag]]] = defaultdict(list)
    for iri, bag in bags.items():
        for kind in bag.get("", ()):
            kinds[str(kind).removeprefix(LD)].append((iri, bag))
    own = bags.get(paper_iri(sha), {})
    return Paper(
        sha256=sha,
        text=store.text(sha) or "",
        mentions=_mentions(store, kinds["Citation"]),
        readings=_readings(bag for _, bag in kinds["FieldReading"]),
        notices=_notices(bag for _, bag in kinds["Warning"]),
        fields={k: tuple(map(str, v)) for k, v in own.items() if k},
        recipients=tuple(_text(b, "recipientName") or "" for _, b in sorted(kinds["Recipient"])),
        parts=tuple(sorted((_part(b) for _, b in kinds["FilePart"]), key=lambda p: p.start)),
    )


def _part(bag: Bag) -> FilePart:
    return FilePart(
        _number(bag, "start"),
        _number(bag, "end"),
        _text(bag, "kind") or "",
        _text(bag, "printedCode"),
        _text(bag, "partType"),
        _text(bag, "printedIssuer"),
        _text(bag, "printedDate"),
        _text(bag, "printedTitle"),
    )


def _text(bag: Bag, name: str) -> str | None:
    return next((str(v) for v in bag.get(name, ())), None)


def _number(bag: Bag, name: str) -> int:
    return int(_text(bag, name) or 0)


def _mentions(store: Store, found: list[tuple[str, Bag]]) -> tuple[Mention, ...]:
    works = _resolved(store, [iri for iri, _ in found])
    made = [_mention(iri, bag, works.get(iri, {})) for iri, bag in found]
    return tuple(sorted(made, key=lambda m: (m.start, m.end, m.iri)))


def _mention(iri: str, bag: Bag, resolved: dict[str, list[str]]) -> Mention:
    page, sure = _text(bag, "page"), resolved.get("resolvedConfidence", ["1"])
    return Mention(
        iri=iri,
        start=_number(bag, "start"),
        end=_number(bag, "end"),
        quote=_text(bag, "quote") or "",
        relation=(_text(bag, "relation") or "").removeprefix(LD),
        confidence=float(_text(bag, "confidence") or 0) * float(sure[0]),
        page=int(page) if page else None,
        name=_text(bag, "name") or "",
        code=_text(bag, "printedCode"),
        title=_text(bag, "printedTitle"),
        date=_text(bag, "printedDate"),
        work=next(iter(resolved.get("cited", ())), None),
        candidates=tuple(sorted(resolved.get("candidate", ()))),
        subject=_text(bag, "citing") if "statedIn" in bag else None,
    )


def _resolved(store: Store, iris: list[str]) -> dict[str, dict[str, list[str]]]:
    """Citation → property (cited, candidate, resolvedConfidence) → values."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = store.query(
        PREFIXES + f"SELECT ?c ?p ?v WHERE {{ VALUES ?c {{ {values(iris)} }} ?c ?p ?v"
        " FILTER(?p IN (ld:cited, ld:candidate, ld:resolvedConfidence)) }"
    ).rows
    for c, p, v in rows:
        found[str(c)][str(p).removeprefix(LD)].append(str(v))
    return found


def _readings(bags: Iterable[Bag]) -> dict[str, Reading]:
    made = (
        Reading(
            _text(b, "field") or "",
            _number(b, "start"),
            _number(b, "end"),
            float(_text(b, "confidence") or 0),
        )
        for b in bags
    )
    return {r.field: r for r in made}


def _notices(bags: Iterable[Bag]) -> tuple[Notice, ...]:
    made = [
        Notice(
            _text(b, "kind") or "",
            _text(b, "message") or "",
            _number(b, "start"),
            _number(b, "end"),
        )
        for b in bags
    ]
    return tuple(sorted(made, key=lambda n: (n.start, n.end, n.kind)))
