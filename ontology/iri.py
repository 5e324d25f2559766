"""IRIs of everything that is not a document's name: papers, graphs, citations, tasks, decisions."""

import hashlib

from ontology.bodies import Place, ascii_slug, fold

BASE = "https://w3id.org/luocdo/"
LD = BASE + "ontology#"
EFFECTIVE = BASE + "graph/effective"
VOCABULARY = BASE + "graph/vocabulary"
CURATED = BASE + "graph/curated"
LOG = BASE + "graph/log"
STANDARD = BASE + "graph/standard"


def digest(*parts: str) -> str:
    """A short stable hash of texts, for IRIs."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def paper_iri(sha256: str) -> str:
    """One file."""
    return f"{BASE}file/{sha256}"


def graph_iri(sha256: str) -> str:
    """The named graph of what one file prints."""
    return f"{BASE}graph/{sha256}"


def work_iri(sha256: str) -> str:
    """The provisional work of a paper whose header lacks a number."""
    return f"{BASE}work/{sha256[:32]}"


def reference_iri(sha256: str, start: int) -> str:
    """An unnumbered citation: one node a mention."""
    return f"{BASE}ref/{sha256}-{start}"


LAW_REFERENCE = BASE + "ref/law/"


def law_reference_iri(folded: str) -> str:
    """A law by its name alone (`ontology.laws.fold_law`), where it is open which version is meant.

    >>> law_reference_iri("luật viên chức")
    'https://w3id.org/luocdo/ref/law/luat.vien.chuc'
    """
    return LAW_REFERENCE + ascii_slug(folded)


def citation_iri(sha256: str, start: int, end: int, *edge: str) -> str:
    """A citation; for a relation between two other documents with (subject, relation, object)."""
    return f"{BASE}cite/{sha256}/{start}-{end}" + (f"-{digest(*edge)}" if edge else "")


def assignment_iri(sha256: str, start: int, end: int, n: int = 0) -> str:
    """An assignment; `n` tells apart several of one stretch."""
    return f"{BASE}assign/{sha256}/{start}-{end}" + (f"-{n}" if n else "")


def warning_iri(sha256: str, n: int) -> str:
    """The n-th warning of a paper."""
    return f"{BASE}warning/{sha256}/{n}"


def conflict_iri(work: str, kind: str) -> str:
    """What papers disagree on about a work: one node a work and kind."""
    return f"{BASE}conflict/{digest(work, kind)}"


def decision_iri(entry: str) -> str:
    """A person's decision, by its YAML entry."""
    return f"{BASE}decision/{digest(entry)}"


def group_iri(name: str, place: Place = ()) -> str:
    """A collective addressee ("các sở, ban, ngành tỉnh"), kept whole."""
    where = ";".join(place) + "/" if place else ""
    return f"{BASE}group/{where}{ascii_slug(fold(name))}"
