"""Lineage, paths, details and validity over the invented chain and small authored stores."""

import pytest

from graph.open import open_store
from graph.read.lineage import Lineage, canonical, lineage, path, paths, work
from graph.read.nodes import shared_date
from graph.store import PREFIXES, Store
from graph.update import add_papers
from ontology.errors import NotFoundError
from ontology.identity import paper_iri
from ontology.model import Record, Span, Text

PLAN_423 = "urn:lex:vn;hung.yen.o:tu:kh:2025;423"
PLAN_30 = "urn:lex:vn;hung.yen.o:dju.ubnd:kh:2025;30"
LETTER = "urn:lex:vn;hung.yen.o:ubnd:cv.nc:2025;1690"
CONCLUSION = "urn:lex:vn:tw:kl:2025;148"


def codes(found: Lineage) -> list[str | None]:
    return [n.code for n in found.nodes]


def steps(found: Lineage) -> set[tuple[str, str, str]]:
    return {(k.subject, k.relation, k.object) for k in found.links}


def test_up_is_what_it_rests_on(chain: Store) -> None:
    found = lineage(chain, PLAN_30, down=False)
    assert codes(found)[0] == "30-KH/ĐU"
    assert set(codes(found)) >= {"423-KH/TU", "148-KL/TW"}
    assert "1690/UBND-NC" not in codes(found)
    assert (PLAN_423, "implements", CONCLUSION) in steps(found)
    assert found.cut == 0


def test_down_is_what_rests_on_it(chain: Store) -> None:
    found = lineage(chain, CONCLUSION, up=False)
    assert set(codes(found)) >= {"148-KL/TW", "423-KH/TU", "30-KH/ĐU", "1690/UBND-NC"}


def test_depth_cuts_and_counts(chain: Store) -> None:
    near = lineage(chain, CONCLUSION, up=False, depth=1)
    whole = lineage(chain, CONCLUSION, up=False)
    assert set(codes(near)) < set(codes(whole))
    assert near.cut > 0


def test_limit_cuts_and_counts(chain: Store) -> None:
    near = lineage(chain, CONCLUSION, up=False, depth=1)
    whole = lineage(chain, CONCLUSION, up=False, depth=2)
    cut = lineage(chain, CONCLUSION, up=False, limit=2)
    assert len(near.nodes) == 3 and near.cut == len(whole.nodes) - len(near.nodes)
    assert [n.iri for n in cut.nodes] == [n.iri for n in near.nodes[:2]]
    assert cut.cut == near.cut + 1, "the neighbour that has no place, and what lies behind both"


def test_only_the_relations_asked_for(chain: Store) -> None:
    found = lineage(chain, LETTER, relations=["implements"])
    assert {k.relation for k in found.links} == {"implements"}
    assert "18-NQ/TW" not in codes(found)


def test_boxes_carry_what_the_drawing_needs(chain: Store) -> None:
    boxes = {n.code: n for n in lineage(chain, LETTER).nodes}
    plan, letter, conclusion = (boxes[c] for c in ("423-KH/TU", "1690/UBND-NC", "148-KL/TW"))
    assert (plan.type, plan.date, plan.level, plan.party, plan.held) == (
        "ke-hoach", "2025-04-28", "tinh-uy", True, True,
    )  # fmt: skip
    assert (letter.level, letter.party, len(letter.papers)) == ("hdnd-ubnd", False, 1)
    assert (conclusion.level, conclusion.held, conclusion.papers) == ("tw-dang", False, ())


def test_every_link_has_its_sentence(chain: Store) -> None:
    for link in lineage(chain, LETTER).links:
        assert link.evidence
        for proof in link.evidence:
            text = chain.text(proof.paper)
            assert text is not None
            assert text[proof.start : proof.end] == proof.quote
            assert " ".join(proof.quote.split()) in proof.sentence
            assert proof.paper_label


def test_evidence_names_its_page(chain_papers: list[tuple[Record, str]]) -> None:
    paged = [
        (r, Text(t, r.source.name, r.source.sha256, "pdf", pages=(Span(0, 40), Span(40, len(t)))))
        for r, t in chain_papers
    ]
    with open_store(":memory:", write=True) as store:
        add_papers(store, paged)
        proofs = [e for link in lineage(store, LETTER).links for e in link.evidence]
        assert proofs
        assert all(e.page == (1 if e.start < 40 else 2) for e in proofs)


def test_any_name_or_paper_of_a_work_finds_it(
    chain: Store, chain_papers: list[tuple[Record, str]]
) -> None:
    record, _ = chain_papers[0]
    assert canonical(chain, paper_iri(record.source.sha256)) == PLAN_423
    assert canonical(chain, PLAN_423) == PLAN_423


@pytest.mark.parametrize("wrong", ["urn:lex:vn:tw:kl:2025;999", "a b", "x> } DROP", ""])
def test_an_unknown_name_is_not_found(chain: Store, wrong: str) -> None:
    for verb in (canonical, lineage, work):
        with pytest.raises(NotFoundError):
            verb(chain, wrong)


def test_path_reads_from_the_one_that_rests_on_the_other(chain: Store) -> None:
    for ends in ((LETTER, CONCLUSION), (CONCLUSION, LETTER)):
        found = path(chain, *ends)
        assert codes(found)[0] == "1690/UBND-NC"
        assert codes(found)[-1] == "148-KL/TW"
        assert all(k.evidence for k in found.links)


def test_all_paths_come_shortest_first_and_no_more_than_asked(chain: Store) -> None:
    found = list(paths(chain, LETTER, CONCLUSION))
    sizes = [len(p.nodes) for p in found]
    assert sizes == sorted(sizes)
    assert len(found) > 1
    assert len(list(paths(chain, LETTER, CONCLUSION, limit=1))) == 1


def test_no_path_is_not_found(chain: Store) -> None:
    lone = "https://w3id.org/luocdo/ref/vn:tw:nq:_;18"
    with pytest.raises(NotFoundError):
        path(chain, lone, PLAN_423)


def test_details_of_a_work(chain: Store) -> None:
    found = work(chain, LETTER)
    assert found.label.endswith("1690/UBND-NC")
    assert [p.name for p in found.papers] == ["cong-van.txt"]
    assert (PLAN_423, "implements") in {(k.object, k.relation) for k in found.outgoing}
    assert set(found.neighbours) == {
        e for k in (*found.outgoing, *found.incoming) for e in (k.subject, k.object)
    } - {LETTER}
    lead = [t for t in found.tasks if t.lead == ("Sở Nội vụ",)]
    assert [t.partners for t in lead] == [("Sở Tài chính",)]
    assert lead[0].sentence.startswith("a) Sở Nội vụ chủ trì")


def test_details_of_a_work_that_is_only_cited(chain: Store) -> None:
    found = work(chain, CONCLUSION)
    assert not found.node.held
    assert found.papers == ()
    assert PLAN_423 in {k.subject for k in found.incoming}
    assert found.outgoing == ()


@pytest.mark.parametrize(
    ("first", "last", "shared"),
    [
        ("2025-05-20", "2025-05-20", "2025-05-20"),
        ("2025-05-01", "2025-05-31", "2025-05"),
        ("2024-12-31", "2025-01-01", None),
        (None, "2025-01-01", None),
    ],
)
def test_shared_date(first: str | None, last: str | None, shared: str | None) -> None:
    assert shared_date(first, last) == shared


def test_no_link_leads_to_a_body(chain: Store) -> None:
    found = chain.query(PREFIXES + "SELECT ?o WHERE { ?w ld:assigns ?o }")
    bodies = {str(row[0]) for row in found.rows}
    assert bodies
    assert not bodies & {n.iri for n in lineage(chain, LETTER, relations=["assigns"]).nodes}
