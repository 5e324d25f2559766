"""The shapes of `ontology/shapes.ttl` as SPARQL: a question a constraint, asked where data lies.

Read are the parts of SHACL Core that our shapes use; another one is an error, no rule that is left
out without a word. tests/test_validate.py holds the answers against those of a SHACL engine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ontology.identity import EFFECTIVE, LD
from ontology.lexicon import relations
from ontology.vocabulary import RDF, SKOS

_SH = "http://www.w3.org/ns/shacl#"
_REST = {"path", "message", "minCount", "maxCount", "lessThan"}
_FAULTS = {  # of a value ?v: what is true where it breaks the constraint; {} is its parameter
    "datatype": "!(ISLITERAL(?v) && DATATYPE(?v) = {})",
    "nodeKind": "!ISIRI(?v)",
    "pattern": "!REGEX(STR(?v), {})",
    "minLength": "STRLEN(STR(?v)) < {}",
    "minInclusive": "COALESCE(!(?v >= {}), true)",
    "maxInclusive": "COALESCE(!(?v <= {}), true)",
    "in": "STR(?v) NOT IN ({})",
    "class": "NOT EXISTS {{ ?v a {} }}",
}


@dataclass(frozen=True, slots=True)
class Constraint:
    """`sparql` finds each ?subject that breaks it, with the value where one value does."""

    rule: str
    said: Mapping[str, str]  # language → message
    sparql: str


@cache
def constraints() -> tuple[Constraint, ...]:
    """Every constraint of shapes.ttl; raises `ValueError` for one that is not known here."""
    shapes = _statements()
    return tuple(
        Constraint(rule, _messages(shape), _query(target, broken))
        for node in list(shapes.values())
        for target in node.get("targetClass", ())
        for rule, shape, broken in _broken(shapes, node)
    )


def _statements() -> dict[Any, dict[str, list[Any]]]:
    """Node → parameter of SHACL (local name) → its values."""
    import pyoxigraph as ox

    found: dict[Any, dict[str, list[Any]]] = {}
    text = (files("ontology") / "shapes.ttl").read_bytes()
    for quad in ox.parse(text, format=ox.RdfFormat.TURTLE):
        name = quad.predicate.value.removeprefix(_SH)
        found.setdefault(quad.subject, {}).setdefault(name, []).append(quad.object)
    return found


def _broken(
    shapes: Mapping[Any, Any], node: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """(rule, the shape with the message, pattern of what breaks it)."""
    for shape in (shapes[inner] for inner in node.get("property", ())):
        path = shape["path"][0]
        for broken in _of_property(shapes, shape, path):
            yield f"shape/{path.value.rpartition('#')[2]}", shape, broken
    for either in node.get("or", ()):
        ways = (shapes[way] for way in _listed(shapes, either))
        yield "shape", node, " ".join(_missing(w["path"][0], *w.get("hasValue", ())) for w in ways)


def _of_property(shapes: Mapping[Any, Any], shape: Mapping[str, Any], path: Any) -> Iterator[str]:
    if unknown := shape.keys() - _REST - _FAULTS.keys():
        raise ValueError(f"shapes.ttl: {', '.join(sorted(unknown))}")
    if "minCount" in shape:
        yield _missing(path)
    if "maxCount" in shape:
        yield f"?subject {path} ?one, ?other . FILTER(!SAMETERM(?one, ?other))"
    for other in shape.get("lessThan", ()):
        yield f"?subject {path} ?v ; {other} ?w . FILTER(COALESCE(!(?v < ?w), true))"
    if faults := [_fault(shapes, n, v) for n in shape.keys() & _FAULTS for v in shape[n]]:
        yield f"?subject {path} ?v . FILTER({' || '.join(sorted(faults))})"


def _missing(path: Any, value: Any = "?any") -> str:
    return f"FILTER NOT EXISTS {{ ?subject {path} {value} }}"


def _fault(shapes: Mapping[Any, Any], name: str, value: Any) -> str:
    if value.value == f"{SKOS}Concept":  # the lexicon's, which stand in no paper's graph
        return f"?v NOT IN ({', '.join(f'<{LD}{relation}>' for relation in relations())})"
    listed = ", ".join(map(str, _listed(shapes, value))) if name == "in" else value
    return _FAULTS[name].format(listed)


def _listed(shapes: Mapping[Any, Any], head: Any) -> Iterator[Any]:
    while head in shapes:
        yield shapes[head][f"{RDF}first"][0]
        head = shapes[head][f"{RDF}rest"][0]


def _messages(shape: Mapping[str, Any]) -> dict[str, str]:
    return {message.language: message.value for message in shape["message"]}


def _query(target: Any, broken: str) -> str:
    papers = f"GRAPH ?g {{ ?subject a {target} . {broken} }} FILTER(?g != <{EFFECTIVE}>)"
    return f"SELECT DISTINCT ?subject ?v {{ {papers} }}"
