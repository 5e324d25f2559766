"""Checks: what a store must hold to be believed. Nothing is repaired, everything is named.

`ontology/shapes.ttl` (SHACL) looks at what each paper prints, `checks/*.rq` at what is concluded;
what SPARQL cannot ask at scale (circles, names against their own parts) is computed here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

import yaml

from graph.export import as_rdflib
from graph.store import PREFIXES, Store
from ontology.errors import BadNameError
from ontology.identity import LD, Name, graph_iri
from ontology.lexicon import relations
from ontology.vocabulary import SKOS

if TYPE_CHECKING:
    from pyoxigraph import Quad
    from rdflib import Graph

Severity = Literal["error", "warning"]
CHUNK = 50_000  # quads a SHACL run looks at: bounds memory, not results
_SH = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that does not hold; `rule` names the check, `subject` the node (IRI)."""

    rule: str
    severity: Severity
    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class _Check:
    rule: str
    severity: Severity
    vi: str
    en: str
    sparql: str

    def problem(self, subject: str, detail: str, lang: str) -> Problem:
        said = f"{self.vi if lang == 'vi' else self.en}: {detail}"
        return Problem(self.rule, self.severity, subject, said)


_CYCLE = _Check("cycle", "error", "Các văn bản nối nhau thành vòng", "A circle of documents", "")
_NAME = _Check(
    "name", "error", "Tên văn bản không khớp số, năm của nó", "A name unlike its number or year", ""
)


def validate(store: Store, *, lang: str = "vi") -> list[Problem]:
    """Everything that does not hold in `store`, sorted; empty if all is well.

    Raises `StoreError` or `QueryError` if the store cannot be read.
    """
    found = [*_queries(store, lang), *_cycles(store, lang), *_names(store, lang)]
    return sorted({*found, *_shacl(store, lang)})


@cache
def _checks() -> tuple[_Check, ...]:
    folder = files("graph") / "checks"
    names = sorted(f.name for f in folder.iterdir() if f.name.endswith(".rq"))
    return tuple(_check(n[:-3], (folder / n).read_text(encoding="utf-8")) for n in names)


def _check(rule: str, text: str) -> _Check:
    head = re.match(r"(?:#.*\n)+", text)
    words = yaml.safe_load("\n".join(line[2:] for line in (head[0] if head else "").splitlines()))
    return _Check(rule, words["severity"], words["vi"], words["en"], text)


def _queries(store: Store, lang: str) -> Iterator[Problem]:
    for check in _checks():
        for subject, detail in store.query(check.sparql).rows:
            yield check.problem(str(subject), _cut(str(detail)), lang)


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 200 else plain[:199] + "…"


def _cycles(store: Store, lang: str) -> Iterator[Problem]:
    """Circles of implements, and of replaces: one problem a circle, on its lowest IRI."""
    import networkx as nx

    for relation in ("implements", "replaces"):
        rows = store.query(f"{PREFIXES} SELECT ?s ?o WHERE {{ ?s ld:{relation} ?o }}").rows
        graph: nx.DiGraph[str] = nx.DiGraph((str(s), str(o)) for s, o in rows)
        for circle in nx.strongly_connected_components(graph):
            if len(circle) > 1:
                listed = " → ".join(sorted(circle))
                yield _CYCLE.problem(min(circle), f"{relation}: {_cut(listed)}", lang)


def _names(store: Store, lang: str) -> Iterator[Problem]:
    """Works whose IRI does not parse to the number, series and year they bear."""
    rows = store.query(
        PREFIXES + "SELECT ?w ?n ?s ?y WHERE { ?w a ld:Work . OPTIONAL { ?w ld:number ?n }"
        " OPTIONAL { ?w ld:series ?s } OPTIONAL { ?w ld:year ?y }"
        ' FILTER(STRSTARTS(STR(?w), "urn:")) }'
    ).rows
    for iri, number, series, year in rows:
        try:
            name = Name.parse(str(iri))
        except BadNameError as error:
            yield _NAME.problem(str(iri), str(error), lang)
            continue
        parts = ((number, name.number), (series, name.series), (year, name.year))
        for said, parsed in parts:
            if said is not None and str(said) != str(parsed):
                yield _NAME.problem(str(iri), f"{said} ≠ {parsed}", lang)


def _shacl(store: Store, lang: str) -> Iterator[Problem]:
    """The shapes over the papers' graphs, some papers at a time."""
    chunk: list[Quad] = []
    for sha in store.papers():
        chunk += store.quads(graph_iri(sha))
        if len(chunk) >= CHUNK:
            yield from shacl(chunk, lang)
            chunk = []
    if chunk:
        yield from shacl(chunk, lang)


def shacl(quads: Iterable["Quad"], lang: str = "vi") -> Iterator[Problem]:
    """What SHACL finds in the graphs of one or more papers."""
    import pyshacl
    from rdflib import URIRef
    from rdflib.namespace import RDF

    data = as_rdflib(quads)
    for relation in relations():
        data.add((URIRef(f"{LD}{relation}"), RDF.type, URIRef(f"{SKOS}Concept")))
    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes())
    assert not isinstance(report, bytes | Exception)
    for result in report.subjects(RDF.type, URIRef(_SH + "ValidationResult")):
        yield _result(report, result, lang)


def _result(report: Any, result: Any, lang: str) -> Problem:
    from rdflib import URIRef

    def values(local: str) -> list[Any]:
        return list(report.objects(result, URIRef(_SH + local)))

    path = [str(v).rsplit("#", 1)[-1] for v in values("resultPath")]
    messages = {getattr(m, "language", None): str(m) for m in values("resultMessage")}
    detail = "".join(f" ({_cut(str(v))})" for v in values("value"))
    said = messages.get(lang) or next(iter(messages.values()), "")
    return Problem("/".join(["shape", *path]), "error", str(values("focusNode")[0]), said + detail)


@cache
def _shapes() -> "Graph":
    from rdflib import Graph

    return Graph().parse(data=(files("ontology") / "shapes.ttl").read_bytes(), format="turtle")
