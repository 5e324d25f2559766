"""The vocabulary graph: core.ttl and the lexicon as SKOS concepts and ORG bodies.

Written by the release, the same in every store; no blank nodes; every label in both languages.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ontology import lexicon
from ontology.identity import BASE, LD, VOCABULARY

if TYPE_CHECKING:
    from pyoxigraph import Literal, NamedNode, Triple

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ORG = "http://www.w3.org/ns/org#"
_RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_LEVELS = {  # lexicon level of a body → level of authority; Party bodies by `_PARTY`
    "central": "tw-nha-nuoc",
    "ministry_unit": "tw-nha-nuoc",
    "district": "huyen",
    "commune": "xa",
}

type_iri = f"{BASE}type/{{}}".format
level_iri = f"{BASE}level/{{}}".format
status_iri = f"{BASE}status/{{}}".format
province_iri = f"{BASE}province/{{}}".format
body_iri = f"{BASE}org/{{}}".format
