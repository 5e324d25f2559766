"""Each rule of the checks finds its own fault, and a sound store has none."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.embedded import MEMORY
from graph.export import as_rdflib
from graph.open import open_store
from graph.papers.triples import paper_quads
from graph.shapes import _broken
from graph.store import Change, Store
from graph.validate import Problem, validate
from ontology.identity import CURATED, EFFECTIVE, LD
from ontology.lexicon import relations
from ontology.model import Record

SHAPES = Path(__file__).parents[1] / "ontology" / "shapes.ttl"

PREFIXES = (
    f"@prefix ld: <{LD}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
    "@prefix owl: <http://www.w3.org/2002/07/owl#> . "
    "@prefix kl: <urn:lex:vn:tw:kl:2025;> . @prefix kh: <urn:lex:vn;hung.yen.o:tu:kh:2025;> . "
    "@prefix b: <https://w3id.org/luocdo/> . "
)
KL, KH = "kl:148", "kh:423"
PLAN = "<urn:lex:vn;hung.yen.o:dju.ubnd:kh:2025;30>"
OLD = "<urn:lex:vn;hung.yen.o:ubnd:qdj.qppl:2023;40>"


def add(store: Store, turtle: str, graph: str = EFFECTIVE) -> None:
    triples = ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    node = ox.NamedNode(graph)
    quads = [ox.Quad(t.subject, t.predicate, t.object, node) for t in triples]
    store.apply(Change(add=quads))


def test_a_sound_store_has_no_problem(chain: Store) -> None:
    assert validate(chain) == []


@pytest.mark.parametrize(
    ("turtle", "rule", "severity", "why"),
    [
        (f"{KH} ld:amends {KL} ; ld:cites {KL} .", "evidence", "error", "no paper says so"),
        (f"{KH} ld:assigns <https://w3id.org/luocdo/org/x> .", "assigns", "error", "no task"),
        (
            f"{KH} ld:assigns b:x . b:t ld:from {KL} ; ld:lead b:x .",
            "assigns",
            "error",
            "the task is another document's",
        ),
        (
            f"{KH} ld:assigns b:x . b:t ld:from {KH} ; ld:advises b:x .",
            "assigns",
            "error",
            "a body that is advised is given no task",
        ),
        (f"{OLD} ld:cites {KL} .", "cites-alone", "error", "cites what?"),
        (f"{KH} ld:urges {PLAN} .", "cites", "error", "ld:cites is missing"),
        (
            "b:ref-x a ld:OpenReference ; ld:cites kl:148 .",
            "open-subject",
            "error",
            "strangers meet",
        ),
        (f'{KH} ld:code "424-KH/TU" .', "one-value", "error", "two codes"),
        (f'{KH} ld:date "2025-04-29"^^xsd:date .', "one-value", "error", "two dates"),
        (f"<urn:x> ld:nameOf {KL} , {KH} .", "one-value", "error", "one name of two works"),
        (
            'b:w ld:date "2025-05-01"^^xsd:date ; ld:notBefore "2025-01-01"^^xsd:date ;'
            ' ld:notAfter "2025-04-30"^^xsd:date .',
            "date-bounds",
            "error",
            "the date contradicts what the paper proves",
        ),
        (f"{KH} ld:implements {KH} .", "self-edge", "error", "of itself"),
        (f"{KL} ld:implements {KH} ; ld:cites {KH} .", "cycle", "error", "KH implements KL too"),
        (
            f"{KL} ld:replaces {KH} ; ld:cites {KH} . {KH} ld:replaces {KL} ; ld:cites {KL} .",
            "cycle",
            "error",
            "each replaces the other",
        ),
        (f"{KL} ld:implements {KH} ; ld:cites {KH} .", "later-cited", "warning", "KH is younger"),
        (
            f'{KL} ld:issuedBy b:o . b:o ld:validTo "2025-02-28"^^xsd:date .',
            "body-alive",
            "warning",
            "the body had gone",
        ),
        (f"{KL} ld:repeals {OLD} ; ld:cites {OLD} .", "one-system", "warning", "Party over State"),
        (f"b:c ld:cited b:nothing ; ld:from {KH} .", "described", "error", "nothing known of it"),
        (f"{KH} owl:sameAs {KL} .", "same-as", "error", "smears without a way back"),
        (f"{KH} ld:cites [] .", "blank-node", "error", "no name to be told apart by"),
        ("<urn:lex:vn:tw:kl:2025;7> a ld:Work ; ld:number '8' .", "name", "error", "7 or 8?"),
        ("<urn:lex:vn:oops> a ld:Work .", "name", "error", "not of the grammar"),
        ("<urn:lex:vn:tw:kl:2025;7> a ld:Work ; ld:year 2024 .", "name", "error", "which year?"),
    ],
)
def test_each_fault_is_found(
    own_chain: Store, turtle: str, rule: str, severity: str, why: str
) -> None:
    add(own_chain, turtle)
    found = {(p.rule, p.severity) for p in validate(own_chain)}
    assert (rule, severity) in found, why


def test_a_year_that_a_paper_prints_unlike_the_number_is_no_fault(own_chain: Store) -> None:
    work = "<urn:lex:vn:btc:tt:2010;168> a ld:Work ; ld:number '168' ; ld:year 2011"
    add(own_chain, f"{work} ; ld:dateClaim '2011-12-02' .")
    assert "name" not in {p.rule for p in validate(own_chain)}


def test_a_relation_a_person_adds_needs_no_citation(own_chain: Store) -> None:
    add(own_chain, "b:decision ld:adds ld:urges .", CURATED)
    add(own_chain, f"b:decision ld:from {KH} ; ld:cited {PLAN} .")
    add(own_chain, f"{KH} ld:urges {PLAN} ; ld:cites {PLAN} .")
    assert "evidence" not in {p.rule for p in validate(own_chain)}


def test_a_paper_that_effective_does_not_know_is_named(own_chain: Store) -> None:
    add(own_chain, 'b:p a ld:Paper ; ld:fileName "mới.txt" .', "https://w3id.org/luocdo/graph/x")
    assert "paper-of" in {p.rule for p in validate(own_chain)}


def test_messages_come_in_both_languages(own_chain: Store) -> None:
    add(own_chain, f"{KH} owl:sameAs {KL} .")
    (vi,), (en,) = validate(own_chain), validate(own_chain, lang="en")
    assert vi.message == "Có owl:sameAs trong kho: urn:lex:vn:tw:kl:2025;148"
    assert en.message == "owl:sameAs in the store: urn:lex:vn:tw:kl:2025;148"


def broken(paper: tuple[Record, str], local: str, value: str | None) -> list[ox.Quad]:
    """The paper's quads with the values of one property changed, or taken away."""
    made = []
    for quad in paper_quads(*paper):
        if quad.predicate.value != LD + local:
            made.append(quad)
        elif value is not None:
            term = next(
                ox.parse(f"{PREFIXES} b:x ld:x {value} .", format=ox.RdfFormat.TURTLE)
            ).object
            made.append(ox.Quad(quad.subject, quad.predicate, term, quad.graph_name))
    return made


@pytest.mark.parametrize(
    ("local", "value", "rule", "why"),
    [
        ("citing", None, "shape/citing", "who says it?"),
        ("citing", '"ai"', "shape/citing", "a word is no document"),
        ("start", '"mười"', "shape/start", "no number"),
        ("fileName", "b:x", "shape/fileName", "a name is text"),
        ("name", None, "shape/name", "of what?"),
        ("quote", '""', "shape/quote", "an empty quote proves nothing"),
        ("relation", "ld:likes", "shape/relation", "not of the lexicon"),
        ("relation", None, "shape/relation", "no relation at all"),
        ("start", "-1", "shape/start", "before the text"),
        ("start", "99999", "shape/start", "after its own end"),
        ("end", None, "shape/end", "endless"),
        ("confidence", "1.5", "shape/confidence", "more than certain"),
        ("place", '"margin"', "shape/place", "no such place"),
        ("printedLead", None, "shape", "a task for nobody"),
        ("task", None, "shape/task", "a task of nothing"),
        ("statedIn", None, "shape/statedIn", "a task of no paper"),
        ("sha256", '"abc"', "shape/sha256", "no digest"),
        ("text", None, "shape/text", "a paper without its words"),
    ],
)
def test_each_shape_holds(
    chain_papers: list[tuple[Record, str]], local: str, value: str | None, rule: str, why: str
) -> None:
    quads = broken(chain_papers[2], local, value)
    with open_store(MEMORY, write=True) as store:
        store.bulk(quads)
        found = {p for p in validate(store) if p.rule.startswith("shape")}
    assert rule in {p.rule for p in found}, why
    assert {p.severity for p in found} == {"error"}
    assert {(p.rule, p.subject) for p in found} == by_shacl(quads)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the engine, of its own old names
def by_shacl(quads: list[ox.Quad]) -> set[tuple[str, str]]:
    """What a SHACL engine says of the same graph, as (rule, node)."""
    import pyshacl
    from rdflib import RDF, SH, SKOS, Graph, URIRef

    data = as_rdflib(quads)
    for relation in relations():
        data.add((URIRef(LD + relation), RDF.type, SKOS.Concept))
    _, report, _ = pyshacl.validate(data, shacl_graph=Graph().parse(SHAPES))
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        path = [str(p).rpartition("#")[2] for p in report.objects(result, SH.resultPath)]
        found.add(("/".join(["shape", *path]), str(report.value(result, SH.focusNode))))
    return found


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_shapes_are_shapes() -> None:
    """Meta-SHACL: shapes.ttl against the shapes of SHACL itself."""
    import pyshacl
    from rdflib import Graph

    pyshacl.validate(Graph(), shacl_graph=Graph().parse(SHAPES), meta_shacl=True)


def test_a_constraint_that_is_not_known_is_no_silence() -> None:
    node, shape = ox.BlankNode(), ox.BlankNode()
    shapes = {shape: {"path": [ox.NamedNode("b:x")], "uniqueLang": [ox.Literal(True)]}}
    with pytest.raises(ValueError, match="uniqueLang"):
        list(_broken(shapes, {"property": [shape]}))
    assert not list(_broken({node: {}}, {}))


def test_a_quote_that_the_text_does_not_have(own_chain: Store) -> None:
    quote = next(q for q in own_chain.quads() if q.predicate.value == LD + "quote")
    other = ox.Quad(quote.subject, quote.predicate, ox.Literal("Kế hoạch khác"), quote.graph_name)
    own_chain.apply(Change(remove=[quote], add=[other]))
    assert {(p.rule, p.subject) for p in validate(own_chain)} == {
        ("quote", str(quote.subject)[1:-1])
    }


def test_problems_are_values_in_order() -> None:
    one, two = Problem("a", "error", "x", "m"), Problem("b", "error", "x", "m")
    assert sorted({two, one, one}) == [one, two]
