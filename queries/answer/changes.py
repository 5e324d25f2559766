"""What came into a store, or is said otherwise, since an epoch (docs/endpoint.md).

The log holds the epoch in which something was last said of a paper; all that a paper says is told
with it: the document, its relations, tasks and what it ends. Whoever follows puts that in the place
of what was told of this paper before; of a paper that was removed nothing is left.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.store import PREFIXES, Store
from graph.terms import Value, values
from ontology.display import harmless
from ontology.identity import BASE, LOG, graph_iri, paper_iri
from ontology.lexicon import label
from ontology.vocabulary import label_of

ENOUGH = 500  # entries of a page; the last paper is always told whole
ALL = 2**62
RECENT = 20  # epochs that are told unasked
_AT_ONCE = 25  # papers looked at in one question
_FIRST = "1970-01-01T00:00:00+00:00"
Row = dict[str, Value | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is said now: `kind` is document, relation, task, ending or removed."""

    kind: str
    iri: str
    paper: str  # sha256
    about: str  # IRI of the document that says it; of a removed paper its own
    epoch: int
    when: str  # xsd:dateTime
    title: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of entries, by epoch and paper; `after` is the paper behind which the next begins."""

    entries: tuple[Entry, ...]
    epoch: int  # ask for what comes since this one next time
    updated: str
    after: tuple[int, str] | None = None


def changes(
    store: Store,
    since: int | None = None,
    *,
    after: str = "",
    lang: str = "vi",
    enough: int = ENOUGH,
) -> Changes:
    """What changed after the epoch `since` (None: in the last `RECENT`).

    With `after`, also what changed in epoch `since` itself behind that paper.
    """
    since = max(0, store.epoch()[1] - RECENT) if since is None else since
    marks = _marks(store, since, after)
    entries: list[Entry] = []
    told = 0
    while told < len(marks) and len(entries) < enough:
        some = marks[told : told + _AT_ONCE]
        for (epoch, _), found in zip(some, _entries(store, some, lang), strict=True):
            if len(entries) >= enough:
                break
            entries += found
            told += 1
            since = epoch
    rest = marks[told - 1] if told < len(marks) else None
    now = max(since, store.epoch()[1]) if rest is None else since
    updated = max((e.when for e in entries), default=_times(store, [now]).get(now, _FIRST))
    once = {e.iri: e for e in entries}  # two copies of a document end another one once
    return Changes(tuple(once.values()), now, updated, rest)


def _marks(store: Store, since: int, after: str) -> list[tuple[int, str]]:
    """(epoch, sha) of the papers of which something else is said since, and is worked out."""
    known = store.epoch()[1]
    rows = store.query(
        PREFIXES + f"SELECT ?p ?n {{ ?p ld:epoch ?n FILTER(?n >= {since} && ?n <= {known}) }}",
        graphs=(LOG,),
    ).rows
    latest: dict[str, int] = defaultdict(int)
    for paper, n in rows:
        if (iri := str(paper)).startswith(paper_iri("")):  # documents have their marks, too
            sha = iri.removeprefix(paper_iri(""))
            latest[sha] = max(latest[sha], int(str(n)))
    return sorted((n, sha) for sha, n in latest.items() if (n, sha) > (since, after or "g"))


def _times(store: Store, epochs: Iterable[int]) -> dict[int, str]:
    nodes = values(f"{BASE}epoch/{n}" for n in {*epochs})
    asked = f"SELECT ?e ?t {{ VALUES ?e {{ {nodes} }} ?e prov:endedAtTime ?t }}"
    rows = store.query(PREFIXES + asked, graphs=(LOG,)).rows
    return {int(str(e).rpartition("/")[2]): str(t) for e, t in rows}


# --- what papers say ------------------------------------------------------------------------------

_NAMED = "OPTIONAL { %s rdfs:label %s FILTER(LANG(%s) != 'en') }"
_DOCUMENT = "?paper ld:paperOf ?iri OPTIONAL { ?iri rdfs:label ?a } OPTIONAL { ?iri ld:title ?b }"
_RELATION = (
    "GRAPH ?g { ?iri a ld:Citation } ?iri ld:from ?from ; ld:cited ?to ; ld:relation ?kind ;"
    " ld:quote ?quote OPTIONAL { ?from rdfs:label ?a } "
) + _NAMED % ("?to", "?b", "?b")
_TASK = (
    "GRAPH ?g { ?iri a ld:Assignment } ?iri ld:from ?from ; ld:task ?b ; ld:quote ?quote"
    " OPTIONAL { ?iri ld:lead ?who "
) + f"{_NAMED % ('?who', '?a', '?a')} }}"
_ENDING = (
    "?paper ld:paperOf ?from . { ?iri ld:by ?from } UNION"
    " { ?iri ld:about ?from FILTER NOT EXISTS { ?iri ld:by ?other } }"
    " ?iri a ld:ValidityEvent ; ld:kind ?kind ; ld:about ?to"
    " FILTER(?kind NOT IN ('begins', 'exempt'))"
    " OPTIONAL { ?to rdfs:label ?a } OPTIONAL { ?iri ld:provision ?b }"
)
_SAID = {"document": _DOCUMENT, "relation": _RELATION, "task": _TASK, "ending": _ENDING}


def _entries(store: Store, marks: list[tuple[int, str]], lang: str) -> Iterator[list[Entry]]:
    """What each of some papers says."""
    held, times = store.held(sha for _, sha in marks), _times(store, (n for n, _ in marks))
    data = " ".join(f"(<{paper_iri(sha)}> <{graph_iri(sha)}>)" for sha in held)
    found: dict[str, dict[tuple[str, ...], list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name, pattern in _SAID.items() if held else ():
        asked = f"SELECT DISTINCT * {{ VALUES (?paper ?g) {{ {data} }} {pattern} }}"
        for row in store.query(PREFIXES + asked):
            sha = str(row["paper"]).rpartition("/")[2]
            once = "from" if name == "relation" else "iri"  # however often it is mentioned
            key = (name, *(str(row.get(k)) for k in (once, "kind", "to")))
            found[sha][key].append(row)
    for epoch, sha in marks:
        when = times.get(epoch, _FIRST)
        if sha not in held:
            gone = label("change-removed", lang)
            yield [Entry("removed", paper_iri(sha), sha, paper_iri(sha), epoch, when, gone)]
            continue
        yield [
            _entry(name, sorted(rows, key=lambda r: str(r["iri"])), sha, epoch, when, lang)
            for (name, *_), rows in sorted(found[sha].items())
        ]


def _entry(name: str, rows: list[Row], sha: str, epoch: int, when: str, lang: str) -> Entry:
    iri, quote = str(rows[0]["iri"]), harmless(str(rows[0].get("quote") or ""))
    about = str(rows[0].get("from") or iri)
    iri = paper_iri(sha) if name == "document" else iri
    return Entry(name, iri, sha, about, epoch, when, _title(name, rows, lang), quote)


def _title(name: str, rows: list[Row], lang: str) -> str:
    """One line of it: a document's name and title, "A implements B", who does what, what ended."""
    first, *_ = rows
    a = ", ".join(sorted({str(row["a"]) for row in rows if row["a"]}))
    b = ", ".join(sorted({str(row["b"]) for row in rows if row["b"]}))
    if name == "relation":
        words = label_of(str(first["kind"]), lang) or ""
        return harmless(f"{a} {words} {b}")
    if name == "ending":
        words = label(f"change-{first['kind']}", lang)
        return harmless(" ".join(f"{a} {words} {b}".split()))
    return harmless(": ".join(part for part in (a, b) if part))
