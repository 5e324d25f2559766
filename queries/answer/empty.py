"""Why a query may have found nothing: a term that nobody states, or one that only papers print."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from ontology.generate import short, terms
from ontology.lexicon import label
from queries.gate import names

# What stands in the papers' graphs alone (tests/test_queries.py compares it with a store).
_PRINTED = """
addresseeName chars citing confidence documentKey end expires field fileName format mentions
message name ocr output page parent pipeline place printedAdvised printedCode printedDate
printedDeadline printedIssuer printedLead printedMonitor printedPartner printedSubject
printedTitle purpose recipient recipientName sha256 start statedIn taskKey text
"""
PRINTED = frozenset(_PRINTED.split())


def reasons(sparql: str, lang: str = "vi") -> list[str]:
    """Sentences, each with a query that answers; empty where nothing of the kind is seen."""
    return list(dict.fromkeys(_reasons(sparql, lang)))


def _reasons(sparql: str, lang: str) -> Iterator[str]:
    known = {term.name for term in terms()}
    in_graph = re.search(r"\bGRAPH\b", sparql, re.IGNORECASE)
    for name in map(_shortened, names(sparql)):
        prefix, _, local = name.partition(":")
        if prefix == "ld" and local and local not in known:
            near = get_close_matches(local, known, n=1, cutoff=0.5)
            key = "empty-near" if near else "empty-unknown"
            yield label(key, lang).format(term=name, near=f"ld:{near[0]}" if near else "")
        elif prefix == "ld" and local in PRINTED and not in_graph:
            yield label("empty-printed", lang).format(
                term=name, example=f"SELECT ?x ?y {{ GRAPH ?g {{ ?x {name} ?y }} }} LIMIT 10"
            )
        elif own := _ours().get(name):
            yield label("empty-near", lang).format(term=name, near=own)


def _shortened(name: str) -> str:
    return short(name.strip("<>")) if name.startswith("<") else name


@cache
def _ours() -> dict[str, str]:
    """Terms of other vocabularies that the store does not state → the term it states instead."""
    found: dict[str, str] = {}
    for term in terms():
        for match in term.matches:
            found.setdefault(match.partition(" ")[2], f"ld:{term.name}")
    stated = ("rdf:", "rdfs:", "skos:", "owl:")
    return {name: own for name, own in found.items() if not name.startswith(stated)}
