"""What registers, the exchange and people say of papers beside the print, and where they differ."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.effective.similar import titles_differ
from graph.read.printed import Printed, printed
from graph.store import PREFIXES, Store
from graph.terms import values
from ontology.bodies import issuers_differ
from ontology.identity import BASE, CURATED, paper_iri, parse_code


@dataclass(frozen=True, slots=True)
class Claim:
    """One field of one source; of several of a field the last one counts."""

    iri: str
    field: str
    value: str
    who: str
    when: str  # ISO 8601; "" for registers and the exchange


Claims = dict[str, dict[str, list[Claim]]]  # sha256 → field → claims, the last one first


def claims(store: Store, shas: Iterable[str] | None = None) -> Claims:
    """The claims on some papers, or on all."""
    some = "" if shas is None else f"VALUES ?p {{ {values(map(paper_iri, shas))} }} "
    rows = store.query(
        PREFIXES + f"SELECT ?p ?d ?field ?value ?who ?when WHERE {{ {some}"
        "?d ld:inPaper ?p ; ld:claims ?field ; ld:value ?value ."
        " OPTIONAL { ?d prov:wasAttributedTo ?who } OPTIONAL { ?d prov:generatedAtTime ?when } }",
        graphs=(CURATED,),
    ).rows
    found: Claims = defaultdict(lambda: defaultdict(list))
    for paper, *rest in rows:
        claim = Claim(*(str(v or "") for v in rest))
        found[str(paper).removeprefix(f"{BASE}file/")][claim.field].append(claim)
    for fields in found.values():
        for said in fields.values():
            said.sort(key=lambda c: (c.when, c.who), reverse=True)
    return {sha: dict(fields) for sha, fields in found.items()}


def latest(fields: dict[str, list[Claim]], name: str) -> str:
    """The value of a field that counts; "" where nobody claims it."""
    return fields[name][0].value if fields.get(name) else ""


def differing(store: Store, shas: Iterable[str]) -> dict[str, list[tuple[Claim, str]]]:
    """Paper → the claims that its print contradicts, each with what is printed."""
    listed = list(shas)
    said = claims(store, listed)
    found: dict[str, list[tuple[Claim, str]]] = {}
    for paper in printed(store, listed):
        for name, told in said.get(paper.sha, {}).items():
            there = _printed(paper, name)
            other = [(c, there) for c in told if there and _differ(name, c.value, there)]
            if other:
                found.setdefault(paper.sha, []).extend(other)
    return found


def _printed(paper: Printed, name: str) -> str:
    """What the paper itself has; "" where it has too little to be contradicted."""
    if name == "code":
        return paper.code if paper.number else ""
    if name == "date":
        return paper.date if len(paper.date) == 10 else ""
    return {"issuer": paper.issuer, "title": paper.title}.get(name, "")


def _differ(name: str, claim: str, there: str) -> bool:
    if name == "issuer":
        return issuers_differ(claim, there)
    if name == "title":
        return titles_differ(claim, there)
    one, other = parse_code(claim), parse_code(there)
    return one.key != other.key if name == "code" and one and other else claim != there
