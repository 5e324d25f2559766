"""Checks: what a store must hold to be believed. Nothing is repaired, everything is named.

`ontology/shapes.ttl` (SHACL, asked as SPARQL) looks at what each paper prints, `checks/*.rq` at
what is concluded; what SPARQL cannot ask at scale (circles, names against their own parts, quotes
against the text) is computed here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from graph.shapes import constraints
from graph.store import PREFIXES, Store
from ontology.errors import BadNameError
from ontology.identity import Name, graph_iri
from ontology.messages import spoken

Severity = Literal["error", "warning"]


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


_QUOTE = _Check(
    "quote",
    "error",
    "Câu trích không đúng với toàn văn tại vị trí đã ghi",
    "The quote is not what the text has at its place",
    PREFIXES + "SELECT ?subject ?quote ?start ?end"
    " { ?subject ld:quote ?quote ; ld:start ?start ; ld:end ?end }",
)


def validate(store: Store, *, lang: str = "vi") -> list[Problem]:
    """Everything that does not hold in `store`, sorted; empty if all is well.

    Raises `StoreError` or `QueryError` if the store cannot be read.
    """
    found = [*_queries(store, lang), *_cycles(store, lang), *_names(store, lang)]
    found += [*_quotes(store, lang), *_shapes(store, lang)]
    return sorted(set(found))


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
    """Works whose IRI does not parse to the number, series and year they bear.

    A year that a paper prints unlike the number is its own claim, and no fault of the store.
    """
    rows = store.query(
        PREFIXES + "SELECT ?w ?n ?s ?y WHERE { ?w a ld:Work . OPTIONAL { ?w ld:number ?n }"
        " OPTIONAL { ?w ld:series ?s }"
        " OPTIONAL { ?w ld:year ?y FILTER NOT EXISTS {"
        "   ?w ld:dateClaim ?claim FILTER(STRSTARTS(?claim, STR(?y))) } }"
        ' FILTER(STRSTARTS(STR(?w), "urn:")) }'
    ).rows
    for iri, number, series, year in rows:
        try:
            name = Name.parse(str(iri))
        except BadNameError as error:
            yield _NAME.problem(str(iri), spoken(error, lang), lang)
            continue
        parts = ((number, name.number), (series, name.series), (year, name.year))
        for said, parsed in parts:
            if said is not None and str(said) != str(parsed):
                yield _NAME.problem(str(iri), f"{said} ≠ {parsed}", lang)


def _quotes(store: Store, lang: str) -> Iterator[Problem]:
    """Quotes that the text does not have: an engine would count from its beginning each time."""
    for sha in store.papers():
        text = store.text(sha) or ""
        rows = store.query(_QUOTE.sparql, graphs=(graph_iri(sha),)).rows
        for subject, quote, start, end in rows:
            if not isinstance(start, int) or not isinstance(end, int):
                continue  # a shape says so
            if text[start:end] != quote:
                yield _QUOTE.problem(str(subject), _cut(str(quote)), lang)


def _shapes(store: Store, lang: str) -> Iterator[Problem]:
    """What the graphs of papers hold against `ontology/shapes.ttl`."""
    for constraint in constraints():
        for subject, value in store.query(constraint.sparql).rows:
            detail = "" if value is None else f" ({_cut(str(value))})"
            said = constraint.said[lang] + detail
            yield Problem(constraint.rule, "error", str(subject), said)
