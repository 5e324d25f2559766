"""The evidence of an answer's rows: fetched for the rows that are shown, never joined in SPARQL.

A mention (citation or task) tells its paper's graph by its IRI, so that each is looked up in one
graph. An engine that joins this for every row of a question before it drops most of them takes
ten times as long.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from graph.store import PREFIXES, Store
from graph.terms import Iri, Value, values
from ontology.errors import BadNameError
from ontology.identity import BASE, CURATED, EFFECTIVE, LD, Name, graph_iri, paper_iri

MENTION = ("/cite/", "/assign/", "/file/")  # or a whole paper
_SAID_OF = {  # kind → properties of a citation, then of the paper itself, that tell what is said
    "date": ("printedDate",),
    "year": ("printedDate",),
    "future": ("printedDate",),
    "issuer": ("printedIssuer", "issuerName"),
    "title": ("printedTitle", "title"),
    "text": ("fileName",),
    "cycle": ("quote",),
}
SAID = (*dict.fromkeys(n for names in _SAID_OF.values() for n in names), "name")
_PRINTED = {  # column → what a paper's graph says of a mention
    "quote": "quote",
    "start": "start",
    "end": "end",
    "task": "task",
    "deadline": "deadline",
    "lead": "printedLead",
    "partners": "printedPartner",
    "output": "output",
    "relation": "relation",
    "citing": "citing",
    **{name: name for name in SAID},  # for `says`
}
COLUMNS = ("citation", "paper", "file", "says", *_PRINTED)  # what an answer may take from here
PRINTED = 10  # citations of a document, by and large
_RANKED = ("relation", "citing", "start")  # what proofs of one link are told apart by

Link = tuple[str, str, str]  # subject, relation, object
Bag = dict[str, list[Value]]  # column → values


def proofs(
    store: Store, links: Sequence[Link], columns: Collection[str] = COLUMNS
) -> dict[Link, Bag]:
    """The first proof of each link: a person's decision, then what the document itself says, by
    file and place. A link that nothing proves has none."""
    mentions = _mentions(store, links)
    bags = printed(store, {m for found in mentions.values() for m in found}, {*columns, *_RANKED})
    best = {}
    for link, found in mentions.items():
        fit = [m for m in found if link[1] in bags[m].get("relation", ())]
        if fit:
            best[link] = bags[min(fit, key=lambda m: _rank(m, bags[m]))]
    return best


def first_mentions(
    store: Store, documents: Iterable[str], columns: Collection[str] = COLUMNS
) -> dict[str, Bag]:
    """Of each document some citation of it, the first by IRI."""
    rows = store.query(
        PREFIXES + "SELECT ?o (MIN(STR(?c)) AS ?first) WHERE {"
        f" VALUES ?o {{ {values(sorted(set(documents)))} }}"
        f" GRAPH <{EFFECTIVE}> {{ ?c ld:cited ?o }} }} GROUP BY ?o"
    ).rows
    found = {str(document): str(mention) for document, mention in rows}
    bags = printed(store, found.values(), columns)
    return {document: bags[mention] for document, mention in found.items()}


def _rank(mention: str, bag: Mapping[str, list[Value]]) -> tuple[int, str, int, str]:
    """A decision first, then a paper that speaks for itself, by file and place."""
    paper = paper_iri(sha) if (sha := sha_of(mention)) else ""
    foreign = 0 if not sha else 1 if paper in bag.get("citing", ()) else 2
    start = next(iter(bag.get("start", ())), 0)
    return foreign, str(next(iter(bag.get("file", ())), "")), int(str(start)), mention


def _mentions(store: Store, links: Sequence[Link]) -> dict[Link, list[str]]:
    """The citations between the ends of each link."""
    by_ends: dict[tuple[str, str], list[str]] = defaultdict(list)
    for citation, subject, object_ in _citations(store, links):
        by_ends[subject, object_].append(citation)
    return {link: by_ends.get((link[0], link[2]), []) for link in links}


def _citations(store: Store, links: Sequence[Link]) -> Iterator[tuple[str, str, str]]:
    """All citations between tails and heads. The sub-query keeps the engine to the side where
    fewer begin: asking for pairs may walk through all that is said of a head, for each pair."""
    tails, heads = (values(sorted({link[end] for link in links})) for end in (0, 2))
    few, others = (f"?o {{ {heads} }}", f"?s {{ {tails} }}")
    if not _rare(store, heads, len(tails.split())):
        few, others = others, few
    rows = store.query(
        PREFIXES + f"SELECT ?c ?s ?o WHERE {{ {{ SELECT ?c ?s ?o WHERE {{ VALUES {few}"
        f" GRAPH <{EFFECTIVE}> {{ ?c ld:cited ?o ; ld:from ?s }} }} }} VALUES {others} }}"
    ).rows
    return ((str(c), str(s), str(o)) for c, s, o in rows)


def _rare(store: Store, heads: str, tails: int) -> bool:
    """Whether fewer citations are of the heads than so many documents would have."""
    found = store.query(
        PREFIXES + f"SELECT (COUNT(*) AS ?n) WHERE {{ VALUES ?o {{ {heads} }}"
        f" GRAPH <{EFFECTIVE}> {{ ?c ld:cited ?o }} }}"
    )
    return int(str(found.rows[0][0])) < tails * PRINTED


def printed(
    store: Store, mentions: Iterable[str], columns: Collection[str] = COLUMNS
) -> dict[str, Bag]:
    """What is known of mentions by the columns of an answer, each column's values in order."""
    wanted = sorted(set(mentions))
    bags: dict[str, Bag] = {m: {"citation": [m]} for m in wanted}
    for mention, column, value in (*_stated(store, wanted, columns), *_decided(store, wanted)):
        bags[mention].setdefault(column, []).append(value)
    files = _files(store, {sha for m in wanted if (sha := sha_of(m))})
    for mention, bag in bags.items():
        for found in bag.values():
            found.sort(key=str)
        if sha := sha_of(mention):
            bag |= {"file": files.get(sha, []), "paper": [Iri(paper_iri(sha))]}
    return bags


def files_of(store: Store, documents: Iterable[str]) -> dict[str, list[Value]]:
    """The names of the files that documents were read from, in order."""
    held = store.query(
        PREFIXES + f"SELECT ?f ?w WHERE {{ VALUES ?w {{ {values(sorted(set(documents)))} }}"
        f" GRAPH <{EFFECTIVE}> {{ ?f ld:paperOf ?w }} }}"
    ).rows
    papers = {str(file).removeprefix(f"{BASE}file/"): str(work) for file, work in held}
    found: dict[str, list[Value]] = defaultdict(list)
    for sha, names in _files(store, papers).items():
        found[papers[sha]] += names
    return {work: sorted(names, key=str) for work, names in found.items()}


def says(kind: str, bag: Bag) -> list[Value]:
    """What a mention says in a conflict of a kind (an IRI)."""
    printed = {name: str(found[0]) for name, found in bag.items() if found}
    said = said_of(kind.rpartition("/")[2], printed)
    return [said] if said else []


def said_of(kind: str, printed: Mapping[str, str]) -> str:
    """What a citation or a paper says in a disagreement of `kind`; "" where it does not say."""
    said = next((printed[p] for p in _SAID_OF.get(kind, ()) if printed.get(p)), "")
    return (said[:4] or year_of(printed.get("name", ""))) if kind == "year" else said


def year_of(name: str) -> str:
    """The year of a document's name; "" where it has none."""
    try:
        return str(Name.parse(name).year or "")
    except BadNameError:
        return ""


def sha_of(mention: str) -> str:
    """The paper that a mention stands in; "" for a decision of a person."""
    rest = next((rest for m in MENTION if (rest := mention.partition(m)[2])), "")
    return rest.partition("/")[0]


def _stated(
    store: Store, mentions: Sequence[str], columns: Collection[str]
) -> Iterator[tuple[str, str, Value]]:
    names = {LD + local: column for column, local in _PRINTED.items() if column in columns}
    data = " ".join(f"(<{m}> <{graph_iri(sha)}>)" for m in mentions if (sha := sha_of(m)))
    asked = ", ".join(f"<{iri}>" for iri in names)
    rows = store.query(
        f"SELECT ?m ?p ?v WHERE {{ VALUES (?m ?g) {{ {data} }}"
        f" GRAPH ?g {{ ?m ?p ?v FILTER(?p IN ({asked})) }} }}"
    ).rows
    return ((str(m), names[str(p)], v) for m, p, v in rows if v is not None)


def _decided(store: Store, mentions: Sequence[str]) -> Iterator[tuple[str, str, Value]]:
    """The relations that people added, with who did."""
    decisions = [m for m in mentions if not sha_of(m)]
    if not decisions:
        return
    rows = store.query(
        PREFIXES + f"SELECT ?d ?r ?who WHERE {{ VALUES ?d {{ {values(decisions)} }}"
        f" GRAPH <{CURATED}> {{ ?d ld:adds ?r OPTIONAL {{ ?d prov:wasAttributedTo ?who }} }} }}"
    ).rows
    for decision, relation, who in rows:
        yield from ((str(decision), n, v) for n, v in (("relation", relation), ("file", who)) if v)


def _files(store: Store, papers: Iterable[str]) -> dict[str, list[Value]]:
    """The names that files came under, in order."""
    data = " ".join(f"(<{paper_iri(sha)}> <{graph_iri(sha)}>)" for sha in sorted(papers))
    found: dict[str, list[Value]] = defaultdict(list)
    rows = store.query(
        PREFIXES + f"SELECT ?f ?n WHERE {{ VALUES (?f ?g) {{ {data} }}"
        " GRAPH ?g { ?f ld:fileName ?n } }"
    ).rows
    for file, name in rows:
        found[str(file).removeprefix(f"{BASE}file/")].append(str(name))
    return {sha: sorted(names, key=str) for sha, names in found.items()}
