"""Files made from the ontology and the record, so that they cannot drift.

`python -m ontology.generate` writes them: docs/ontology.md and context.jsonld come from core.ttl,
docs/record.schema.json from `model`.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ontology.identity import LD
from ontology.model import json_schema
from ontology.vocabulary import OWL, PREFIXES, RDF, RDFS, SKOS, core_ttl, short

_SCHEMA = PREFIXES["schema"]


class Term(NamedTuple):
    """One class or property of core.ttl."""

    name: str
    kind: str  # Class, ObjectProperty, DatatypeProperty
    vi: str
    en: str
    comment: str
    comment_vi: str
    source: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    above: tuple[str, ...]  # superclasses
    inverse: str
    matches: tuple[str, ...]


@cache
def _statements() -> dict[str, dict[str, list[tuple[str, str]]]]:
    """core.ttl as subject → predicate → (value, language), in file order."""
    import pyoxigraph as ox

    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for triple in ox.parse(core_ttl(), format=ox.RdfFormat.TURTLE):
        value, predicate = triple.object, triple.predicate.value
        lang = value.language if isinstance(value, ox.Literal) else None
        pair = (value.value, lang or "")
        found.setdefault(triple.subject.value, {}).setdefault(predicate, []).append(pair)
    return found


@cache
def terms() -> tuple[Term, ...]:
    """Every class and property of core.ttl, in file order."""
    return tuple(_term(s, p) for s, p in _statements().items() if s.startswith(LD))


def _term(subject: str, values: dict[str, list[tuple[str, str]]]) -> Term:
    def all_of(*predicates: str) -> tuple[str, ...]:
        return tuple(short(v) for p in predicates for v, _ in values.get(p, ()))

    def one(predicate: str, lang: str = "") -> str:
        return next((v for v, tag in values.get(predicate, ()) if tag == lang), "")

    matches = tuple(
        f"{kind} {short(v)}"
        for kind in ("exactMatch", "closeMatch", "broadMatch", "relatedMatch")
        for v, _ in values.get(SKOS + kind, ())
    )
    return Term(
        name=subject.removeprefix(LD),
        kind=next(v for v, _ in values[RDF + "type"] if v.startswith(OWL)).removeprefix(OWL),
        vi=one(RDFS + "label", "vi"),
        en=one(RDFS + "label", "en"),
        comment=one(RDFS + "comment", "en"),
        comment_vi=one(RDFS + "comment", "vi"),
        source=one(PREFIXES["dcterms"] + "source"),
        domain=all_of(RDFS + "domain", _SCHEMA + "domainIncludes"),
        range=all_of(RDFS + "range", _SCHEMA + "rangeIncludes"),
        above=all_of(RDFS + "subClassOf"),
        inverse=one(OWL + "inverseOf").removeprefix(LD),
        matches=matches,
    )


def _context() -> dict[str, Any]:
    """The JSON-LD context of exports: every property under its local name, typed by its range."""
    context: dict[str, Any] = dict(PREFIXES)
    for term in sorted(t for t in terms() if t.kind != "Class"):
        kind = "@id" if term.kind == "ObjectProperty" else term.range[0]
        whole: dict[str, str] = {"@id": f"ld:{term.name}", "@type": kind}
        context[term.name] = f"ld:{term.name}" if kind == "xsd:string" else whole
    return {"@context": context}


def _rows(kind: str) -> Iterator[str]:
    for term in (t for t in terms() if t.kind == kind):
        notes = [f"{term.comment_vi} *{term.comment}*"]
        notes += [f"Sub-class of {', '.join(term.above)}."] if term.above else []
        notes += [f"Inverse of ld:{term.inverse}."] if term.inverse else []
        notes += [f"Matches: {', '.join(term.matches)}."] if term.matches else []
        cells = [f"`ld:{term.name}`", f"{term.vi} / {term.en}"]
        if kind != "Class":
            cells.append(f"{', '.join(term.domain) or '–'} → {', '.join(term.range) or '–'}")
        yield f"| {' | '.join([*cells, ' '.join(notes), term.source])} |"


def _page() -> str:
    lines = [
        "# Bản thể luận / Ontology",
        "",
        f"Namespace `ld:` = `{LD}`. Made from ontology/core.ttl by `python -m ontology.generate`;",
        "do not edit. What the graphs hold and how names are formed: docs/graph.md.",
    ]
    kinds = {
        "Class": ("Classes", "| Term | vi / en | Meaning | Source |\n|---|---|---|---|"),
        "ObjectProperty": (
            "Properties to things",
            "| Term | vi / en | From → to | Meaning | Source |\n|---|---|---|---|---|",
        ),
        "DatatypeProperty": (
            "Properties to values",
            "| Term | vi / en | From → to | Meaning | Source |\n|---|---|---|---|---|",
        ),
    }
    for kind, (heading, head) in kinds.items():
        lines += ["", f"## {heading}", "", head, *_rows(kind)]
    return "\n".join(lines) + "\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def generated() -> dict[str, str]:
    """Path in the repository → content, for every file made here."""
    return {
        "docs/ontology.md": _page(),
        "docs/record.schema.json": _json(json_schema()),
        "ontology/context.jsonld": _json(_context()),
    }


def main() -> None:
    """Write the generated files into the working tree this module lies in."""
    root = Path(__file__).resolve().parents[1]
    for path, content in generated().items():
        (root / path).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
