"""The vocabulary graph: core.ttl, and the lexicon as SKOS concepts, provinces and central bodies.

Written by the release, the same in every store; no blank nodes; every label in both languages.
Bodies that exist once a province are `ld:BodyPattern` here; the bodies themselves are made where
papers name them.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from ontology import lexicon
from ontology.identity import BASE, LD, VOCABULARY
from ontology.organisations import after, bare, before, central_bodies, pattern_iri, standing

OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
ORG = "http://www.w3.org/ns/org#"
PREFIXES = {
    "ld": LD,
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": ORG,
    "owl": OWL,
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "skos": SKOS,
    "xsd": XSD,
}

Value = str | date | tuple[str, str]  # an IRI in <>, a plain string, a day, or (text, language)
Row = tuple[str, str, Value]

type_iri = f"{BASE}type/{{}}".format
province_iri = f"{BASE}province/{{}}".format
task_status_iri = f"{BASE}task-status/{{}}".format


def _iri(text: str) -> str:
    return f"<{text}>"


def _scheme(name: str) -> str:
    return _iri(f"{BASE}scheme/{name}")


def _labels(subject: str, vi: str, en: str, *, concept: bool = True) -> Iterator[Row]:
    """A concept has its name as SKOS has it, and as whatever asks for rdfs:label finds it."""
    for text, lang in ((vi, "vi"), (en or vi, "en")):
        yield subject, f"{RDFS}label", (text, lang)
        if concept:
            yield subject, f"{SKOS}prefLabel", (text, lang)


def _alternatives(subject: str, names: Iterable[str]) -> Iterator[Row]:
    for name in names:
        if "{" not in name:
            yield subject, f"{SKOS}altLabel", (name, "vi")


def _lifetime(subject: str, row: Any) -> Iterator[Row]:
    if row.valid_from:
        yield subject, f"{LD}validFrom", row.valid_from
    if row.valid_to:
        yield subject, f"{LD}validTo", row.valid_to


def _types() -> Iterator[Row]:
    for row in lexicon.document_types().values():
        subject = type_iri(row.id)
        yield subject, f"{RDF}type", _iri(f"{LD}DocumentType")
        yield subject, f"{SKOS}inScheme", _scheme("types")
        yield from _labels(subject, row.vi, row.en)
        yield from _alternatives(subject, row.aliases)
        for form in row.forms:
            yield subject, f"{SKOS}broader", _iri(f"{BASE}system/{form['system']}")
            if form.get("code"):
                yield subject, f"{LD}symbol", form["code"]


def _systems() -> Iterator[Row]:
    for name, words in lexicon.raw("document_types")["systems"].items():
        subject = f"{BASE}system/{name}"
        yield subject, f"{RDF}type", _iri(f"{SKOS}Concept")
        yield subject, f"{SKOS}inScheme", _scheme("types")
        yield from _labels(subject, words["vi"], words["en"])


def _task_statuses() -> Iterator[Row]:
    for name, row in lexicon.task_statuses().items():
        subject = task_status_iri(name)
        yield subject, f"{RDF}type", _iri(f"{LD}Status")
        yield subject, f"{SKOS}inScheme", _scheme("task-statuses")
        yield from _labels(subject, row.vi, row.en)
        yield from _alternatives(subject, row.words)


def _provinces() -> Iterator[Row]:
    kinds = {"P": ("Tỉnh", "province"), "C": ("Thành phố", "city")}
    for row in lexicon.provinces().values():
        subject, (vi, en) = province_iri(row.id), kinds[row.kind]
        yield subject, f"{RDF}type", _iri(f"{LD}Province")
        vi_era, en_era = _era(row)
        vi, en = f"{vi} {row.name} ({vi_era})", f"{row.name} {en} ({en_era})"
        yield from _labels(subject, vi, en, concept=False)
        yield from _alternatives(subject, (row.name, *row.aliases))
        yield from _lifetime(subject, row)
        for old in row.merged_from:
            yield subject, f"{LD}predecessor", _iri(province_iri(old))
        if row.successor:
            yield subject, f"{LD}successor", _iri(province_iri(row.successor))


def _era(row: lexicon.Province) -> tuple[str, str]:
    """Which of two units of one name this is, in both languages."""
    if row.valid_to:
        day = f"{row.valid_to:%d}/{row.valid_to.month}/{row.valid_to.year}"
        return f"đến {day}", f"until {day}"
    day = (
        f"{row.valid_from:%d}/{row.valid_from.month}/{row.valid_from.year}"
        if row.valid_from
        else "?"
    )
    return f"từ {day}", f"from {day}"


def _bodies() -> Iterator[Row]:
    central = central_bodies()
    for row in lexicon.issuers().values():
        subject = central.get(row.id) or pattern_iri(row.id)
        yield subject, f"{RDF}type", _iri(LD + ("BodyPattern" if row.template else "Organisation"))
        yield from _labels(subject, bare(row.vi), row.en)
        yield from _alternatives(subject, row.aliases)
        yield from _lifetime(subject, row)
        yield subject, f"{LD}branch", row.branch
        for code in row.codes:
            yield subject, f"{LD}symbol", code
        if row.id in central:
            yield subject, f"{LD}level", _iri(f"{BASE}level/{standing(subject).level}")
        yield from _kin(subject, row)


def _kin(subject: str, row: lexicon.Issuer) -> Iterator[Row]:
    """What a body, or every body of a pattern, came from and went over into, whole or in part."""
    for predicate, ids in (
        ("predecessor", before(row.id)),
        ("successor", [other for other, _ in after(row.id)]),
        ("partOf", [row.parent] if row.parent else []),
    ):
        for other in ids:
            yield subject, LD + predicate, _iri(central_bodies().get(other) or pattern_iri(other))


@cache
def vocabulary() -> bytes:
    """The whole vocabulary graph as sorted N-Quads lines in UTF-8, the same on every run."""
    import pyoxigraph as ox

    graph = ox.NamedNode(VOCABULARY)
    core = list(ox.parse(core_ttl(), format=ox.RdfFormat.TURTLE))
    named = {t for t in core if t.predicate.value == f"{SKOS}prefLabel"}
    label = ox.NamedNode(f"{RDFS}label")
    lines = {f"{t} {graph} .\n" for t in core}
    lines |= {f"{t.subject} {label} {t.object} {graph} .\n" for t in named}
    own = {t.subject for t in core if str(t.subject).startswith(f"<{LD}")}
    lines |= {f"{term} <{RDFS}isDefinedBy> <{LD[:-1]}> {graph} .\n" for term in own}
    made = (*_types(), *_systems(), *_task_statuses(), *_provinces(), *_bodies())
    lines |= {f"{_iri(s)} {_iri(p)} {_term(v)} {graph} .\n" for s, p, v in made}
    return "".join(sorted(lines)).encode()


def core_ttl() -> bytes:
    """core.ttl as it is shipped."""
    return (files("ontology") / "core.ttl").read_bytes()


def _term(value: Value) -> str:
    import pyoxigraph as ox

    if isinstance(value, date):
        return f'"{value}"^^<{XSD}date>'
    if isinstance(value, tuple):
        return str(ox.Literal(value[0], language=value[1]))
    return value if value.startswith("<") else str(ox.Literal(value))


@cache
def _named() -> dict[str, dict[str, str]]:
    """IRI → language → label, of everything in the vocabulary."""
    import pyoxigraph as ox

    found: dict[str, dict[str, str]] = {}
    for quad in ox.parse(vocabulary(), format=ox.RdfFormat.N_QUADS):
        label = quad.object
        if quad.predicate.value in (f"{RDFS}label", f"{SKOS}prefLabel") and label.language:
            found.setdefault(quad.subject.value, {})[label.language] = label.value
    return found


def label_of(iri: str, lang: str = "vi") -> str | None:
    """What people call a term, type, level, status or central body; None for anything else."""
    return _named().get(iri, {}).get(lang)


def find_type(text: str) -> str | None:
    """The IRI of a document type by id ("ke-hoach"), name or code ("Kế hoạch", "KH"), or None."""
    wanted = " ".join(text.casefold().split())
    for row in lexicon.document_types().values():
        codes = (form["code"].casefold() for form in row.forms if form.get("code"))
        if wanted in (row.id, row.vi.casefold(), row.en.casefold(), *codes):
            return type_iri(row.id)
    return None


def short(iri: str) -> str:
    """An IRI with its usual prefix, or whole where it has none."""
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri
