"""The ontology says what the graph uses, in both languages, and what is made from it is current."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.store import Store
from ontology import lexicon
from ontology.generate import generated, terms
from ontology.identity import EFFECTIVE, LD, VOCABULARY
from ontology.organisations import central_bodies
from ontology.vocabulary import (
    RDFS,
    SKOS,
    core_ttl,
    find_type,
    label_of,
    short,
    type_iri,
    vocabulary,
)

ROOT = Path(__file__).resolve().parents[1]
NAMES = {term.name for term in terms()}


@pytest.fixture(scope="module")
def core() -> list[ox.Triple]:
    return list(ox.parse(core_ttl(), format=ox.RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    return list(ox.parse(vocabulary(), format=ox.RdfFormat.N_QUADS))


def test_every_term_has_both_labels_a_comment_and_a_source() -> None:
    for term in terms():
        assert term.vi and term.en and term.source, term.name
        assert term.comment and term.comment_vi, term.name


def test_every_term_has_one_kind(core: list[ox.Triple]) -> None:
    owl, kind = "<http://www.w3.org/2002/07/owl#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    typed = [t.subject for t in core if t.predicate.value == kind and str(t.object).startswith(owl)]
    assert len(typed) == len(set(typed))


def test_properties_say_where_they_start_and_end() -> None:
    loose = {t.name for t in terms() if t.kind != "Class" and not (t.domain and t.range)}
    assert loose == {"epoch", "form"}  # on a graph, which has no class


def test_what_a_term_refers_to_exists() -> None:
    for term in terms():
        for other in (*term.domain, *term.range, *term.above):
            assert not other.startswith("ld:") or other[3:] in NAMES, (term.name, other)
        assert not term.inverse or term.inverse in NAMES


@pytest.mark.parametrize("relation", lexicon.relations().values(), ids=lambda r: r.id)
def test_relations_are_those_of_the_lexicon(relation: lexicon.Relation) -> None:
    by_name = {t.name: t for t in terms()}
    forth, back = by_name[relation.id], by_name[relation.inverse]
    assert (forth.vi, forth.en) == (relation.vi, relation.en)
    assert (back.vi, back.en) == (relation.vi_inverse, relation.en_inverse)
    assert (forth.inverse, back.inverse) == (back.name, forth.name)


def test_no_relation_stands_above_another(core: list[ox.Triple]) -> None:
    assert not [t for t in core if t.predicate.value == f"{RDFS}subPropertyOf"]


def test_labels_of_lists_are_those_people_see_elsewhere() -> None:
    words = {label.vi: label.en for label in lexicon.labels().values()}
    for kind, names in (
        ("status", ("in-force", "partly-expired", "expired", "suspended", "unknown")),
    ):
        for name in names:
            iri = f"https://w3id.org/luocdo/{kind}/{name}"
            vi, en = label_of(iri), label_of(iri, "en")
            assert vi is not None and words[vi] == en


@pytest.mark.parametrize("folder", ["graph", "queries", "viz", "luocdo"])
def test_terms_in_code_and_queries_exist(folder: str) -> None:
    for path in sorted((ROOT / folder).rglob("*")):
        if path.suffix not in (".py", ".rq"):
            continue
        text = path.read_text(encoding="utf-8")
        used = set(re.findall(r"\bld:([A-Za-z_]\w*)", text)) | set(
            re.findall(r'\bld\("(\w+)"\)', text)
        )
        assert used <= NAMES, path


def test_terms_in_a_store_exist(chain: Store) -> None:
    used = {q.predicate.value for q in chain.quads()}
    used |= {str(q.object)[1:-1] for q in chain.quads() if q.predicate.value.endswith("#type")}
    assert {iri.removeprefix(LD) for iri in used if iri.startswith(LD)} <= NAMES


def test_no_node_is_of_two_kinds_that_exclude_each_other(
    chain: Store, core: list[ox.Triple]
) -> None:
    apart = [t for t in core if t.predicate.value.endswith("disjointWith")]
    assert len(apart) == 30
    for pair in apart:
        both = (
            f"SELECT ?x {{ GRAPH ?g {{ ?x a {pair.subject} }} GRAPH ?h {{ ?x a {pair.object} }} }}"
        )
        assert not len(chain.query(both, graphs=())), (pair.subject, pair.object)


def test_vocabulary_has_no_blank_node_and_is_sorted(quads: list[ox.Quad]) -> None:
    lines = vocabulary().decode().splitlines()
    assert lines == sorted(set(lines))
    assert {str(q.graph_name) for q in quads} == {f"<{VOCABULARY}>"}
    assert not [q for q in quads if "_:" in (str(q.subject)[:2], str(q.object)[:2])]


def test_vocabulary_labels_stand_in_both_languages(quads: list[ox.Quad]) -> None:
    tongues: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate.value in (f"{RDFS}label", f"{SKOS}prefLabel"):
            assert isinstance(quad.object, ox.Literal) and quad.object.language
            tongues.setdefault(str(quad.subject), set()).add(quad.object.language)
    assert {subject for subject, found in tongues.items() if found != {"vi", "en"}} == set()


def test_vocabulary_holds_the_whole_lexicon(quads: list[ox.Quad]) -> None:
    subjects = {str(q.subject)[1:-1] for q in quads}
    assert {type_iri(t) for t in lexicon.document_types()} <= subjects
    assert {LD + r for r in lexicon.relations()} <= subjects
    assert set(central_bodies().values()) <= subjects
    provinces = {s for s in subjects if "/province/" in s}
    assert len(provinces) == 63 + 34


def test_bodies_that_bear_one_name_are_two() -> None:
    bodies = central_bodies()
    assert bodies["BNV"] != bodies["BNV_CU"]  # Home Affairs; the police ministry until 1998
    assert len(set(bodies.values())) == len(bodies)


def test_a_merged_ministry_leads_to_its_successor(chain: Store) -> None:
    bodies = central_bodies()
    rows = chain.query(
        f"SELECT ?after WHERE {{ <{bodies['BKHDT']}> <{LD}successor>+ ?after }}"
    ).rows
    assert bodies["BTC"] in {str(row[0]) for row in rows}


@pytest.mark.parametrize(
    ("text", "type_id"),
    [
        ("Kế hoạch", "ke-hoach"),
        ("kế  hoạch", "ke-hoach"),  # blanks and case do not count
        ("ke-hoach", "ke-hoach"),
        ("NĐ", "nghi-dinh"),
        ("Decree", "nghi-dinh"),
        ("CV", "cong-van"),
        ("thư tình", None),
    ],
)
def test_find_type(text: str, type_id: str | None) -> None:
    assert find_type(text) == (type_iri(type_id) if type_id else None)


@pytest.mark.parametrize("path", sorted(generated()))
def test_generated_files_are_current(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == generated()[path]


def test_short_names_come_back_whole() -> None:
    assert short(EFFECTIVE) == EFFECTIVE
    assert short(LD + "cites") == "ld:cites"
