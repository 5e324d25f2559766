"""Why a query may have found nothing, with a query that answers.

A term that nobody states, or that stands in other graphs than those it looks at; a value of another
kind than the term has. Rows of labels.yaml (`empty-…`) hold the words.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from ontology.generate import Term, terms
from ontology.lexicon import label, relations
from ontology.vocabulary import short
from queries.gate import names

# What stands in the papers' graphs alone (tests/test_queries.py compares it with a store).
_PRINTED = """
addresseeName chars citing confidence documentKey end expires field fileName format mentions
message name ocr output page parent pipeline place printedAdvised printedCode printedDate
printedDeadline printedIssuer printedLead printedMonitor printedPartner printedSubject
printedTitle purpose recipient recipientName sha256 start statedIn taskKey text
"""
PRINTED = frozenset(_PRINTED.split())
# What people ask papers' graphs for, and only the graph of what is known has (the same test).
_KNOWN = """
advises assigns branch cited cites coordinates date from held implementsIn inStatus issuedBy
jurisdiction lead level validFrom validTo year
"""
KNOWN = frozenset(_KNOWN.split())
_IN_GRAPH = re.compile(r"\bGRAPH\s+\S+\s*\{([^{}]*)", re.IGNORECASE)
_WORDS = r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
_VALUE = re.compile(rf"([\w-]+:[\w-]+)\s+({_WORDS}(?:@[\w-]+|\^\^[\w:]+)?|\d+)\s*[.;,}})]")
_DAY = r"""["'](\d{4}-\d\d-\d\d)["'](?!\^)"""
_COMPARED = re.compile(rf"[<>=]\s*{_DAY}|{_DAY}\s*[<>=]")
_COMMENT = re.compile(r"(?m)(?<![<\w/])#[^\n]*")


def reasons(sparql: str, lang: str = "vi") -> list[str]:
    """Sentences, each with a query that answers; empty where nothing of the kind is seen."""
    found = (*_of_terms(sparql), *_of_values(_COMMENT.sub("", sparql)))
    said = (label(f"empty-{key}", lang).format(**data) for key, data in found)
    return list(dict.fromkeys(said))


Found = tuple[str, dict[str, str]]  # a row of labels.yaml and what it takes


def _of_terms(sparql: str) -> Iterator[Found]:
    known, in_graph = _terms(), re.search(r"\bGRAPH\b", sparql, re.IGNORECASE)
    for name in map(_shortened, names(sparql)):
        prefix, _, local = name.partition(":")
        term = known.get(local) if prefix == "ld" else None
        if prefix == "ld" and local and not term:
            near = get_close_matches(local, known, n=1, cutoff=0.5)
            yield "near" if near else "unknown", {"term": name, "near": f"ld:{''.join(near)}"}
        elif term and local in PRINTED and not in_graph:
            example = f"SELECT ?x ?y {{ GRAPH ?g {{ ?x {name} ?y }} }} LIMIT 10"
            yield "printed", {"term": name, "example": example}
        elif term and local in _inverses():
            yield "near", {"term": name, "near": f"^ld:{term.inverse}"}
        elif name == "ld:Document":
            yield "near", {"term": name, "near": "ld:Work"}
        elif own := _ours().get(name):
            yield "standard", {"term": name, "near": own}
    for block in _IN_GRAPH.findall(sparql):
        for name in map(_shortened, names(block)):
            if name[3:] in KNOWN | relations().keys() and name.startswith("ld:"):
                yield (
                    "known",
                    {"term": name, "example": f"SELECT ?x ?y {{ ?x {name} ?y }} LIMIT 10"},
                )


def _of_values(sparql: str) -> Iterator[Found]:
    for name, value in _VALUE.findall(sparql):
        term = _terms().get(name[3:]) if name.startswith("ld:") else None
        plain = re.sub(r"(?<=[\"'])(?:@[\w-]+|\^\^[\w:]+)$", "", value).strip("\"'")
        value = value.replace("'", '"')
        if name in ("rdfs:label", "skos:prefLabel"):
            example = f'?x {name} ?label FILTER(STR(?label) = "{plain}")'
            yield "label", {"example": example}
        elif term and term.kind == "ObjectProperty":
            example = f'?x {name}/rdfs:label ?label FILTER(STR(?label) = "{plain}")'
            yield "thing", {"term": name, "example": example}
        elif term and (right := _typed(plain, term.range[0])) != value:
            yield "typed", {"term": name, "example": f"{name} {right}"}
    for day in filter(None, (day for pair in _COMPARED.findall(sparql) for day in pair)):
        yield "day", {"example": f'"{day}"^^xsd:date'}


def _typed(plain: str, kind: str) -> str:
    """A value as a term of that range has it."""
    bare = kind in ("xsd:integer", "xsd:boolean", "xsd:decimal")
    return plain if bare else f'"{plain}"' if kind == "xsd:string" else f'"{plain}"^^{kind}'


def _shortened(name: str) -> str:
    return short(name.strip("<>")) if name.startswith("<") else name


@cache
def _terms() -> dict[str, Term]:
    return {term.name: term for term in terms()}


@cache
def _inverses() -> frozenset[str]:
    """Relations read backwards, which are never stored."""
    return frozenset(_terms()) & {row.inverse for row in relations().values()}


@cache
def _ours() -> dict[str, str]:
    """Terms of other vocabularies that the store does not state → the term it states instead."""
    found: dict[str, str] = {}
    for term in terms():
        for match in term.matches:
            found.setdefault(match.partition(" ")[2], f"ld:{term.name}")
    stated = ("rdf:", "rdfs:", "skos:", "owl:")
    return {name: own for name, own in found.items() if not name.startswith(stated)}
