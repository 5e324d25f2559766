"""Questions, look-up and outputs over an invented chain (cases/chain.yaml)."""

import csv
import io
import json
import re
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from graph.open import open_store
from graph.store import Change, Result, Store
from graph.taskstatus import find_task, set_status
from graph.update import add_papers
from luocdo.cli import main
from ontology.errors import AmbiguousError, LexiconError, NotFoundError, QueryError
from ontology.generate import terms
from ontology.identity import BASE, CURATED, EFFECTIVE, LD, LOG, VOCABULARY, name_record
from ontology.model import Document, Record, Source
from queries import Statements, find_bodies, lookup, query, question, questions
from queries.answer.days import day_of
from queries.answer.documentation import PAGE, page
from queries.answer.empty import KNOWN, PRINTED, reasons
from queries.answer.evidence import COLUMNS, proofs
from queries.answer.output import text
from queries.answer.question import Column, _question
from queries.answer.run import Answer, answer, ask, fill, select
from queries.gate import SyntaxFault
from queries.projection import lean, ordered

ROOT = Path(__file__).resolve().parents[1]
KL = "urn:lex:vn:tw:kl:2025;148"
KH = "urn:lex:vn;hung.yen.o:tu:kh:2025;423"
DU = "urn:lex:vn;hung.yen.o:dju.ubnd:kh:2025;30"
CV = "urn:lex:vn;hung.yen.o:ubnd:cv.nc:2025;1690"
SNV = "urn:lex:vn;hung.yen.o:snv:cv.tccc:2025;800"
OLD = "urn:lex:vn;hung.yen.o:ubnd:qdj.qppl:2023;40"
NEW = "urn:lex:vn;hung.yen.o:ubnd:qdj.qppl:2025;12"


def columns(answer: Answer, *names: str) -> list[tuple[object, ...]]:
    return [tuple(record[name] for name in names) for record in answer.records()]


# --- look-up --------------------------------------------------------------------------------------


def test_a_held_paper_is_found_by_its_code_whatever_its_place() -> None:
    """A Party board that prints no province: its place is open, its number is not."""
    document = Document(
        code="11-KH/ĐU", number="11", type="ke-hoach", issuer="Đảng ủy xã Khoái Châu"
    )
    source = Source("11.txt", "1" * 64, "txt", 9, False)
    with open_store(":memory:", write=True) as store:
        add_papers(store, [(name_record(Record(source, document)), "11-KH/ĐU")])
        assert lookup(store, "11-KH/ĐU").code == "11-KH/ĐU"


@pytest.mark.parametrize(
    ("typed", "iri", "why"),
    [
        ("148-KL/TW", KL, "as printed"),
        ("148-kl/tw", KL, "any case"),
        ("148 KL TW", KL, "blanks for separators"),
        ("  148 - KL / TW ", KL, "any spacing"),
        ("30-KH/ĐU", DU, "with diacritics"),
        ("30-kh/du", DU, "without"),
        ("kế hoạch 423", KH, "type and number"),
        ("ke hoach 423", KH, "the same without diacritics"),
        ("kh 423", KH, "letters of the type"),
        ("hung yen 423", KH, "place and number"),
        ("423", KH, "the only one of that number"),
        ("0423-KH/TU", KH, "leading zeros do not count"),
        ("Kết luận số 148-KL/TW ngày 08/4/2025 của Bộ Chính trị", KL, "a whole citation pasted"),
        ("QĐ 40/2023", OLD, "number and year"),
        ("chức năng của Sở Nội vụ", NEW, "a piece of the title"),
        ("chuc nang cua so noi vu", NEW, "the same without diacritics"),
        ("kế hoạch công tác kiểm tra", KH, "type and a piece of the title"),
        (KH, KH, "its IRI"),
    ],
)
def test_lookup(chain: Store, typed: str, iri: str, why: str) -> None:
    assert lookup(chain, typed).iri == iri, why


def test_lookup_says_what_is_known(chain: Store) -> None:
    work = lookup(chain, "423-KH/TU")
    assert (work.code, work.date, work.held, work.open) == (
        "423-KH/TU",
        date(2025, 4, 28),
        True,
        False,
    )
    assert work.described == "KH 423-KH/TU, ngày 28/4/2025, Tỉnh ủy Hưng Yên"


def test_ambiguous_code_lists_its_documents(chain: Store) -> None:
    with pytest.raises(AmbiguousError) as caught:
        lookup(chain, "18-NQ/TW")
    assert [iri for iri, _ in caught.value.candidates] == [
        "urn:lex:vn:tw:nq:2017;18",  # reorganisation, term XII
        "urn:lex:vn:tw:nq:2022;18",  # land, term XIII: numbers start again each term
    ]
    assert "25/10/2017" in str(caught.value)


@pytest.mark.parametrize("typed", ["nghị quyết 18 năm 2022", "18-NQ/TW ngày 16/6/2022"])
def test_a_date_tells_two_documents_apart(chain: Store, typed: str) -> None:
    assert lookup(chain, typed).iri == "urn:lex:vn:tw:nq:2022;18"


@pytest.mark.parametrize("typed", ["ubnd-nc", "/UBND-NC", "ubnd nc"])
def test_a_symbol_alone_means_the_document_that_bears_it(chain: Store, typed: str) -> None:
    assert lookup(chain, typed).iri == CV, "not those whose title cites it"


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("42e-KH/TU", "423-KH/TU"),  # a slip of the hand
        ("432-KH/TU", "423-KH/TU"),  # digits exchanged
        ("148-KL/TU", "148-KL/TW"),  # one letter off is another committee: offered, never taken
    ],
)
def test_near_codes_are_offered_not_taken(chain: Store, typed: str, near: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        lookup(chain, typed)
    assert caught.value.near[0] == near


@pytest.mark.parametrize("typed", ["", "   ", "xyz", "urn:lex:vn:tw:kl:2025;999", "http://a/> ?x"])
def test_nothing_found_is_said_plainly(chain: Store, typed: str) -> None:
    with pytest.raises(NotFoundError, match="Không thấy"):
        lookup(chain, typed)


def test_an_old_name_leads_to_its_work(own_chain: Store) -> None:
    import pyoxigraph as ox

    old, work = ox.NamedNode("urn:lex:vn:tw:kl:2024;148"), ox.NamedNode(KL)
    graph = ox.NamedNode("https://w3id.org/luocdo/graph/effective")
    own_chain.apply(Change(add=[ox.Quad(old, ox.NamedNode(f"{LD}nameOf"), work, graph)]))
    assert lookup(own_chain, "urn:lex:vn:tw:kl:2024;148").iri == KL


@pytest.mark.parametrize("typed", ["Sở Nội vụ", "so noi vu", "Sở Nội vụ tỉnh Hưng Yên"])
def test_find_bodies(chain: Store, typed: str) -> None:
    assert find_bodies(chain, typed) == ("https://w3id.org/luocdo/org/hung.yen.o/so.noi.vu",)


def _named(store: Store, **bodies: str) -> None:
    """Bodies with these names that lead a task."""
    import pyoxigraph as ox

    graph, org = ox.NamedNode(EFFECTIVE), "https://w3id.org/luocdo/org/"
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    quads = []
    for slug, name in bodies.items():
        body = ox.NamedNode(org + slug.replace("__", "/").replace("_", "."))
        task = ox.NamedNode(f"urn:x:task:{slug}")
        quads += [
            ox.Quad(body, label, ox.Literal(name), graph),
            ox.Quad(body, kind, ox.NamedNode(f"{LD}Organisation"), graph),
            ox.Quad(task, ox.NamedNode(f"{LD}lead"), body, graph),
        ]
    store.apply(Change(add=quads))


def test_a_body_is_not_the_committee_that_leads_it(own_chain: Store) -> None:
    _named(
        own_chain,
        hung_yen_o__dang_uy_so_y_te="Đảng ủy Sở Y tế",
        dang_uy_bo_y_te="Đảng ủy Bộ Y tế",
        hung_yen_o__so_y_te="Sở Y tế tỉnh Hưng Yên",
    )
    assert find_bodies(own_chain, "Sở Y tế") == (f"{BASE}org/hung.yen.o/so.y.te",)
    assert find_bodies(own_chain, "đảng ủy sở y tế") == (f"{BASE}org/hung.yen.o/dang.uy.so.y.te",)
    with pytest.raises(NotFoundError):
        find_bodies(own_chain, "Bộ Y tế")  # its committee is another body


def test_a_body_of_two_provinces_asks_which(own_chain: Store) -> None:
    _named(own_chain, thai_binh_o__so_noi_vu="Sở Nội vụ tỉnh Thái Bình")
    with pytest.raises(AmbiguousError, match="Thái Bình"):
        find_bodies(own_chain, "Sở Nội vụ")
    assert len(find_bodies(own_chain, "Sở Nội vụ tỉnh Thái Bình")) == 1


def test_several_bodies_are_listed(chain: Store) -> None:
    with pytest.raises(AmbiguousError) as caught:
        find_bodies(chain, "Sở")
    assert len(caught.value.candidates) > 1


def test_unknown_body_offers_near_names(chain: Store) -> None:
    with pytest.raises(NotFoundError) as caught:
        find_bodies(chain, "Sở Nội vu tỉnh Hưng Yênn")
    assert "Sở Nội vụ tỉnh Hưng Yên" in caught.value.near


# --- questions ------------------------------------------------------------------------------------

GIVEN = {
    "work": "423-KH/TU",
    "lower": "1690/UBND-NC",
    "upper": "148-KL/TW",
    "body": "Sở Nội vụ",
    "until": "31/12/2025",
    "since": "2025-05-01",
}


def asked(store: Store, name: str, **given: str) -> Answer:
    needed = {n for n, p in question(name).parameters.items() if not p.optional}
    return answer(store, name, {n: GIVEN[n] for n in needed} | given)


@pytest.mark.parametrize("name", questions())
def test_every_question_answers_with_its_columns(chain: Store, name: str) -> None:
    answer = asked(chain, name)
    assert answer.columns == questions()[name].columns
    assert all(len(row) == len(answer.columns) for row in answer.rows)


@pytest.mark.parametrize("name", questions())
def test_every_question_is_portable(name: str) -> None:
    words = re.sub(r"#.*|<[^>]*>|\"[^\"]*\"", "", questions()[name].sparql)
    assert re.search(r"\bSELECT DISTINCT\b", words)
    assert not re.search(r"\b(?:ASK|FROM|SERVICE|LATERAL|<<|YEAR)\b", words)
    ordered = re.search(r"ORDER BY(.*)\Z", words, re.S)
    assert ordered, "rows come in the same order every time"


@pytest.mark.parametrize("name", questions())
def test_every_row_has_its_evidence(chain: Store, name: str) -> None:
    for record in asked(chain, name).records():
        assert record["file"] or not record.get("held", True), record


@pytest.mark.parametrize("name", questions())
def test_every_parameter_and_column_is_used(name: str) -> None:
    found = questions()[name]
    selected = re.search(r"SELECT DISTINCT(.*)\n", found.sparql[found.sparql.rindex("PREFIX") :])
    assert selected
    chosen = re.findall(r"\?(\w+)", selected[1])
    proven = found.columns.keys() - chosen
    assert chosen == [name for name in found.columns if name in chosen]
    assert proven <= set(COLUMNS) and bool(proven) == bool(found.evidence or found.files)
    assert set(re.findall(r"\?(\w+)", found.sparql.rpartition("ORDER BY")[2])) <= {*chosen}
    assert set(re.findall(r"\$(\w+)", found.sparql)) == set(found.parameters)
    assert {*found.once, *found.join} <= found.columns.keys()


@pytest.mark.parametrize("name", questions())
def test_a_limit_keeps_the_first_rows_and_says_so(chain: Store, name: str) -> None:
    needed = {n: GIVEN[n] for n, p in question(name).parameters.items() if not p.optional}
    whole = answer(chain, name, needed)
    short = answer(chain, name, needed, limit=1)
    assert short.rows == whole.rows[:1]
    assert short.cut == (len(whole) > 1)


@pytest.mark.parametrize("name", questions())
def test_an_answer_says_what_the_whole_query_would_have_said(chain: Store, name: str) -> None:
    asked_ = question(name)
    needed = {n: GIVEN[n] for n, p in asked_.parameters.items() if not p.optional}
    whole = list(chain.query(fill(chain, asked_, needed)))
    rows = answer(chain, name, needed).records()
    other = {"quote", *asked_.join}  # the sentence around it, several in one
    shared = [n for n in asked_.columns if whole and n in whole[0] and n not in other]
    assert {tuple(r[n] for n in shared) for r in rows} == {
        tuple(r[n] for n in shared) for r in whole
    }


def test_rows_come_in_the_order_that_the_question_names() -> None:
    found = Result(
        ("n", "d"),
        tuple(
            (Literal(n) if n is not None else None, NamedNode(f"{BASE}assign/{'0' * 64}/{d}-999"))
            for n, d in ((2, 100), (None, 1), (10, 20), (10, 3))
        ),
    )
    rows = [(r["n"], str(r["d"])[-6:]) for r in ordered(list(found), ((True, "n"), (False, "d")))]
    assert rows == [(10, "/3-999"), (10, "20-999"), (2, "00-999"), (None, "/1-999")], "by place"


def test_rows_without_the_key_come_first_or_downwards_last() -> None:
    data = [("a", 2), ("b", None), ("c", 3), ("d", 1)]
    with open_store(":memory:", write=True) as store:
        for name, n in data:
            node, graph = NamedNode(f"{BASE}work/{name}"), NamedNode(EFFECTIVE)
            quads = [Quad(node, NamedNode(f"{LD}code"), Literal(name), graph)]
            quads += [Quad(node, NamedNode(f"{LD}year"), Literal(n), graph)] if n else []
            store.apply(Change(add=quads))
        body = (
            f"SELECT ?c ?n WHERE {{ ?w <{LD}code> ?c OPTIONAL {{ ?w <{LD}year> ?n }} }}\nORDER BY"
        )
        for key, first in (("?n", ["b", "d"]), ("DESC(?n)", ["c", "a"])):
            query = lean(f"{body} {key}")
            assert [row["c"] for row in store.query(query.top(2))] == first
            rows = ordered(list(store.query(query.top(None))), query.order)
            assert [row["c"] for row in rows][:2] == first


def test_what_a_hub_is_proven_by_is_read_from_the_few(
    chain: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the side of the citing documents or of the cited one: the proofs are the same."""
    rows = asked(chain, "cited-by", work="423-KH/TU").records()
    links = [(str(r["document"]), str(r["relation"]), KH) for r in rows]
    assert len({subject for subject, _, _ in links}) > 1
    found = []
    for many in (0, 1_000):
        monkeypatch.setattr("queries.answer.evidence.PRINTED", many)
        found.append(proofs(chain, links))
    assert found[0] == found[1]
    assert found[0].keys() == set(links)


def test_a_decision_proves_before_papers_and_a_paper_before_those_that_speak_of_it(
    own_chain: Store,
) -> None:
    link = (KH, f"{LD}implements", KL)
    assert proofs(own_chain, [link])[link]["file"] == ["ke-hoach-423.txt"]
    decision, work = NamedNode(f"{BASE}decision/1"), NamedNode(KL)
    said = [
        (decision, "from", NamedNode(KH), EFFECTIVE),
        (decision, "cited", work, EFFECTIVE),
        (decision, "adds", NamedNode(f"{LD}implements"), CURATED),
    ]
    quads = [Quad(s, NamedNode(f"{LD}{p}"), o, NamedNode(g)) for s, p, o, g in said]
    by = NamedNode("http://www.w3.org/ns/prov#wasAttributedTo")
    quads.append(Quad(decision, by, Literal("Lan"), NamedNode(CURATED)))
    own_chain.apply(Change(add=quads))
    assert proofs(own_chain, [link])[link]["file"] == ["Lan"]
    assert proofs(own_chain, [(KH, f"{LD}repeals", KL)]) == {}


def test_rests_on(chain: Store) -> None:
    answer = asked(chain, "rests-on", work="1690")
    rows = columns(answer, "relation", "document")
    assert rows == [
        (f"{LD}implements", KH),
        (f"{LD}implements", DU),
        (f"{LD}references", "https://w3id.org/luocdo/ref/vn:tw:nq:_;18"),
    ]


def test_evidence_is_the_whole_first_sentence_of_the_document_itself(chain: Store) -> None:
    (record,) = asked(chain, "rests-on").records()
    assert record["file"] == "ke-hoach-423.txt"  # 30-KH/ĐU says it too
    assert "Ban Thường vụ Tỉnh ủy ban hành Kế hoạch như sau:" in str(record["quote"])


def test_who_carries_out(chain: Store) -> None:
    answer = asked(chain, "carried-out-by", work="148-KL/TW")
    assert columns(answer, "document", "target") == [(KH, KL), (DU, KH), (CV, DU), (CV, KH)]


def test_lineage_up_and_down_are_the_same_links(chain: Store) -> None:
    up = columns(asked(chain, "lineage-up", work="1690"), "document", "target")
    assert set(up) == {(CV, KH), (CV, DU), (DU, KH), (KH, KL)}
    down = columns(asked(chain, "lineage-down", work="148-KL/TW"), "document", "target")
    assert set(up) < set(down)
    assert (SNV, CV) in down, "the answer of a department belongs to the chain"


def test_path(chain: Store) -> None:
    assert set(columns(asked(chain, "path"), "document", "target")) == {
        (CV, KH),
        (CV, DU),
        (DU, KH),
        (DU, KL),
        (KH, KL),
    }
    assert asked(chain, "path", lower="148-KL/TW", upper="1690").rows == ()


def test_cited_by(chain: Store) -> None:
    rows = columns(asked(chain, "cited-by"), "relation", "document")
    assert set(rows) == {
        (f"{LD}implements", DU),
        (f"{LD}implements", CV),
        (f"{LD}reviews", SNV),
    }


def test_missing_counts_who_waits(chain: Store) -> None:
    rows = columns(asked(chain, "missing"), "label", "waiting")
    assert rows[:2] == [("KL 148-KL/TW", 2), ("QĐ 40/2023/QĐ-UBND", 2)]


def test_tasks_of_a_body_name_its_part(chain: Store) -> None:
    rows = columns(asked(chain, "tasks-of-body", body="Sở Tài chính"), "role", "givenBy", "lead")
    assert rows == [
        (f"{LD}coordinates", "CV 1690/UBND-NC", "Sở Nội vụ"),
        (f"{LD}lead", "CV 1690/UBND-NC", "Sở Tài chính; Sở Xây dựng"),
        (f"{LD}lead", "KH 423-KH/TU", "Sở Tài chính"),
    ]


def test_tasks_of_a_document_in_its_order(chain: Store) -> None:
    rows = columns(asked(chain, "tasks-of-document"), "lead", "deadline")
    assert rows == [("Sở Nội vụ", "2025-06-30"), ("Sở Tài chính", "định kỳ hằng quý")]


@pytest.mark.parametrize(
    ("until", "count", "why"),
    [
        ("2025-06-19", 0, "before the first"),
        ("20/6/2025", 1, "the day itself counts"),
        ("31/12/2025", 2, "phrases are no day"),
    ],
)
def test_tasks_due(chain: Store, until: str, count: int, why: str) -> None:
    assert len(asked(chain, "tasks-due", until=until).rows) == count, why


def test_a_task_reported_done_is_not_due_until_it_is_reported_open_again(own_chain: Store) -> None:
    task = asked(own_chain, "tasks-due").records()[0]["assignment"]
    key = own_chain.query(
        f"SELECT ?k WHERE {{ GRAPH ?g {{ <{task}> <{LD}taskKey> ?k }} }}", graphs=()
    ).rows[0][0]
    for hour, status, left in ((8, "done", 1), (9, "doing", 2), (10, "stopped", 1)):
        at = f"2025-06-15T{hour:02}:00:00+07:00"
        found = find_task(own_chain, str(key))
        set_status(own_chain, found, status, on=date(2025, 6, 15), by="Lan", at=at)
        assert len(asked(own_chain, "tasks-due").rows) == left


def test_tasks_without_deadline_leave_general_calls_out(chain: Store) -> None:
    rows = columns(asked(chain, "tasks-no-deadline"), "task")
    assert rows == [("quản lý chặt chẽ các dự án dở dang",)]


def test_two_leads_and_two_deadlines(chain: Store) -> None:
    rows = columns(asked(chain, "tasks-doubled"), "kind", "task")
    kinds = "https://w3id.org/luocdo/kind/"
    assert rows == [
        (f"{kinds}two-deadlines", "tham mưu UBND tỉnh sắp xếp tổ chức bộ máy"),
        (f"{kinds}two-leads", "quản lý chặt chẽ các dự án dở dang"),
    ]


@pytest.mark.parametrize(
    ("given", "labels"),
    [
        ({"type": "Kế hoạch"}, ["KH 423-KH/TU", "KH 30-KH/ĐU"]),
        ({"type": "NQ", "year": "2022"}, ["NQ 18-NQ/TW"]),
        ({"year": "2023"}, ["QĐ 40/2023/QĐ-UBND"]),
        ({"signer": "lê thị thử"}, ["CV 1690/UBND-NC"]),
        ({"body": "Sở Nội vụ"}, ["CV 800/SNV-TCCC"]),
        ({"body": "Sở Nội vụ", "year": "2024"}, []),
    ],
)
def test_documents_by_what_is_given(chain: Store, given: dict[str, str], labels: list[str]) -> None:
    rows = columns(answer(chain, "documents", given), "label")
    assert [label for (label,) in rows] == labels


def test_expired_bases(chain: Store) -> None:
    rows = columns(asked(chain, "expired-bases"), "document", "target", "ended")
    assert rows == [(SNV, OLD, date(2025, 3, 15))]


def test_amendments(chain: Store) -> None:
    rows = columns(asked(chain, "amendments", work="40/2023/QĐ-UBND"), "relation", "document")
    assert rows == [(f"{LD}replaces", NEW)]


def test_replies(chain: Store) -> None:
    rows = columns(asked(chain, "replies", work="1690"), "relation", "document")
    assert rows == [(f"{LD}replies_to", SNV)]


def test_conflicts_say_who_says_what(chain: Store) -> None:
    rows = columns(asked(chain, "conflicts"), "says", "file")
    assert sorted(rows, key=str) == [
        ("Bộ Chính trị", "ke-hoach-423.txt"),
        ("Bộ Chính trị, Ban Bí thư", "ke-hoach-30.txt"),
    ]


def test_ambiguous_citations_offer_candidates(chain: Store) -> None:
    rows = columns(asked(chain, "ambiguous"), "printed", "candidateDate")
    assert rows == [("18-NQ/TW", date(2017, 10, 25)), ("18-NQ/TW", date(2022, 6, 16))]


def test_new_since(chain: Store) -> None:
    rows = columns(asked(chain, "new-since", since="1/6/2025"), "label")
    assert rows == [("CV 800/SNV-TCCC",), ("CV 1690/UBND-NC",)]


def test_rows_are_dataclasses(chain: Store) -> None:
    answer = asked(chain, "tasks-of-document")
    assert [row.lead for row in answer] == ["Sở Nội vụ", "Sở Tài chính"]
    assert len(answer) == 2
    with pytest.raises(FrozenInstanceError):
        next(iter(answer)).lead = "x"


def test_columns_of_any_name_make_rows(chain: Store) -> None:
    (row,) = select(chain, "SELECT (1 AS ?class) (2 AS ?2) (3 AS ?n) {}")
    assert (row._class_, row._2_, row.n) == (1, 2, 3)


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("rests-on", {}, "Thiếu tham số work"),
        ("rests-on", {"work": " "}, "Thiếu tham số work"),
        ("rests-on", {"work": "423-KH/TU", "x": "1"}, r"không có tham số x \(có: work\)"),
        ("tasks-due", {"until": "31/6/2025"}, "phải là một ngày"),  # June has 30 days
        ("tasks-due", {"until": "mai"}, "phải là một ngày"),
        ("documents", {"year": "hai nghìn"}, "phải là một số"),
        ("documents", {"type": "thư tình"}, "Không có loại văn bản"),
    ],
)
def test_bad_parameters_are_said_plainly(
    chain: Store, name: str, given: dict[str, str], said: str
) -> None:
    with pytest.raises(QueryError, match=said):
        answer(chain, name, given)


@pytest.mark.parametrize(
    "typed", ["2025-7-1", "1/7/2025", "01-07-2025", "01.07.2025", " ngày 01 tháng 7 năm 2025 "]
)
def test_a_day_is_taken_as_people_write_it(typed: str) -> None:
    assert day_of("since", typed) == "2025-07-01"


def test_today_is_a_day() -> None:
    assert date.fromisoformat(day_of("since", "Hôm nay")) == date.today()


def test_unknown_question_offers_near_names(chain: Store) -> None:
    with pytest.raises(NotFoundError) as caught:
        ask(chain, "task-of-body")
    assert "tasks-of-body" in caught.value.near
    with pytest.raises(NotFoundError, match="trong các câu hỏi có sẵn → gõ luocdo ask"):
        ask(chain, "")


def test_text_is_put_in_as_a_term_never_as_sparql(chain: Store) -> None:
    nasty = '" || true) } #'
    assert ask(chain, "documents", signer=nasty).rows == ()
    assert r"\" || true) } #" in fill(chain, question("documents"), {"signer": nasty})


def test_a_broken_head_names_the_file() -> None:
    with pytest.raises(LexiconError, match=r"broken\.rq"):
        _question("broken.rq", "# title: {vi: a}\n\nSELECT * {}")


# --- queries of one's own -------------------------------------------------------------------------


def test_select_types_its_columns(chain: Store) -> None:
    answer = select(
        chain,
        "SELECT ?document ?date ?held { ?document ld:date ?date ; ld:held ?held } ORDER BY ?date",
    )
    assert [column.kind for column in answer.columns.values()] == ["concept", "date", "flag"]
    assert not answer.cut


def test_select_is_cut_at_the_limit_and_says_so(chain: Store) -> None:
    answer = select(chain, "SELECT ?s { ?s a ld:Work }", limit=2)
    assert (len(answer.rows), answer.cut) == (2, True)


@pytest.mark.parametrize("sparql", ["SELECT ?x {", "ASK { ?s ?p ?o }", "DROP ALL", ""])
def test_bad_sparql_is_said_plainly(chain: Store, sparql: str) -> None:
    with pytest.raises(QueryError):
        select(chain, sparql)


def test_a_syntax_error_keeps_its_line(chain: Store) -> None:
    with pytest.raises(QueryError, match="at 4:2"):
        select(chain, "SELECT ?x {\n  ?x ?y ?z .\n  oops\n}")


def _table(found: Answer | Statements) -> Answer:
    assert isinstance(found, Answer)
    return found


@pytest.mark.parametrize(
    ("sparql", "yes"),
    [
        ('ASK { ?d ld:code "423-KH/TU" }', True),
        ("ask where { ?d ld:code '424-KH/TU' }", False),
        ("PREFIX ask: <urn:x:> ASK { ?d ask:ask ?ask }", False),
        ("# ASK\nASK { <urn:x:a> ?p ?o }", False),
    ],
)
def test_ask_is_answered_yes_or_no(chain: Store, sparql: str, yes: bool) -> None:
    assert _table(query(chain, sparql)).rows == ((yes,),)


def test_construct_and_describe_give_statements(chain: Store) -> None:
    made = query(chain, "CONSTRUCT { ?d ld:code ?c } WHERE { ?d ld:code ?c }", limit=2)
    assert isinstance(made, Statements) and (len(made.triples), made.cut) == (2, True)
    described = query(chain, f"DESCRIBE <{KH}>")
    assert isinstance(described, Statements)
    assert 'ld:code "423-KH/TU"' in described.turtle


def test_from_names_the_graphs(chain: Store) -> None:
    counted = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?o }"
    known, curated = (
        _table(query(chain, counted % clause)).rows[0][0] for clause in ("", f"FROM <{CURATED}>")
    )
    assert isinstance(known, int) and known > 1000 and curated == 0


def test_as_of_is_the_day_of_the_query(chain: Store) -> None:
    sparql = "SELECT ?l { ?d ld:date ?t ; rdfs:label ?l FILTER(?t <= ?asOf) } # ?asOf"
    early, late = (_table(query(chain, sparql, as_of=d)) for d in ("1/5/2025", "2025-12-31"))
    assert 0 < len(early) < len(late)


@pytest.mark.parametrize(
    ("sparql", "line", "column"),
    [
        ("SELECT ?x { ?x ?y }", 1, 19),
        ("SELECT ?x {\n  ?x ?y ?z .\n  oops\n}", 3, 3),
        ("SELECT ?x { ?x", 1, 15),
    ],
)
def test_a_syntax_error_is_told_by_its_place(
    chain: Store, sparql: str, line: int, column: int
) -> None:
    with pytest.raises(SyntaxFault) as caught:
        query(chain, sparql)
    assert (caught.value.line, caught.value.column) == (line, column)
    said = str(caught.value)
    assert ("chỗ “" in said or "hết giữa chừng" in said) and "expected" not in said


@pytest.mark.parametrize(
    ("sparql", "as_of", "said"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", None, "SERVICE"),
        ("SELECT * { FILTER EXISTS { \\u0053ervice <http://a/> {} } }", None, "SERVICE"),
        ("DROP ALL", None, "lệnh ghi"),
        ("LOAD <http://127.0.0.1:1/>", None, "lệnh ghi"),
        ("xin chào", None, "thiếu SELECT"),
        ("SELECT * { ?s ?p 'service' ", None, "dòng 1"),
        ("SELECT * {" + "{" * 500 + "}" * 501, None, "tầng ngoặc"),
        ("SELECT * { ?s ?p ?o } #" + "x" * 200_000, None, "ký tự"),
        ("SELECT * { ?s ?p ?o }", "2025-12-31", r"\?asOf"),
        ("SELECT * { ?s ?p '?asOf' }", "2025-12-31", r"\?asOf"),
        ("SELECT * { ?s ?p ?asOf }", "31/6/2025", "một ngày"),
    ],
)
def test_what_a_query_may_not_be(chain: Store, sparql: str, as_of: str | None, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        query(chain, sparql, as_of=as_of)


# --- outputs --------------------------------------------------------------------------------------

SAMPLE = Answer(
    {
        "code": Column("code", "Văn bản", "Document"),
        "date": Column("date", "Ngày", "Date"),
        "deadline": Column("date", "Thời hạn", "Deadline"),
        "relation": Column("concept", "Mối liên hệ", "Relation"),
        "held": Column("flag", "Có", "Held"),
        "quote": Column("text", "Nguyên văn", "Quote"),
        "id": Column("id", "Mã", "Id"),
    },
    (
        ("KH 423", date(2025, 4, 8), "2025-01-25", f"{LD}implements", True, "a |\nb", "urn:x"),
        ("=cmd()", None, "định kỳ hằng quý", f"{LD}unheard", False, None, "urn:y"),
    ),
)


def test_markdown() -> None:
    assert text(SAMPLE, format="markdown").splitlines() == [
        "| Văn bản | Ngày | Thời hạn | Mối liên hệ | Có | Nguyên văn |",
        "| --- | --- | --- | --- | --- | --- |",
        r"| KH 423 | 08/4/2025 | 25/01/2025 | thực hiện | có | a \| b |",
        f"| =cmd() |  | định kỳ hằng quý | {LD}unheard | không |  |",
    ]


def test_markdown_in_english() -> None:
    lines = text(SAMPLE, format="markdown", lang="en").splitlines()
    assert lines[0].startswith("| Document | Date |")
    assert "| implements | yes |" in lines[2]


def test_csv_keeps_everything_and_runs_nothing() -> None:
    rows = list(csv.reader(io.StringIO(text(SAMPLE, format="csv"))))
    assert rows[1] == [
        "KH 423",
        "2025-04-08",
        "2025-01-25",
        f"{LD}implements",
        "true",
        "a |\nb",
        "urn:x",
    ]
    assert rows[2][0] == "'=cmd()", "a spreadsheet must not run it"


def test_json_keeps_everything() -> None:
    data = json.loads(text(SAMPLE, format="json"))
    assert data["columns"]["date"] == "Ngày"
    assert data["rows"][0]["date"] == "2025-04-08"
    assert data["rows"][1]["quote"] is None


def test_table_leaves_ids_out_and_counts() -> None:
    shown = text(SAMPLE)
    assert "08/4/2025" in shown and "urn:x" not in shown
    assert shown.rstrip().endswith("2 dòng")


def test_an_empty_answer_says_so() -> None:
    assert text(Answer(SAMPLE.columns, ())).strip() == "Không có dòng nào."


# --- documentation --------------------------------------------------------------------------------


def test_the_page_of_questions_is_current() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page()


COOKBOOK = re.findall(
    r"^## (\d+\..*?)\n.*?^```sparql\n(.*?)^```",
    (ROOT / "docs" / "sparql.md").read_text(encoding="utf-8"),
    re.M | re.S,
)


def test_the_queries_of_the_cookbook_are_numbered() -> None:
    assert [int(title.split(".")[0]) for title, _ in COOKBOOK] == list(range(1, 24))


@pytest.mark.parametrize(("title", "sparql"), COOKBOOK, ids=[t for t, _ in COOKBOOK])
def test_cookbook(chain: Store, title: str, sparql: str) -> None:
    assert select(chain, sparql).rows, "an example that finds nothing teaches nothing"


FIRST = re.findall(
    r"^```sparql first (\w+)\n(.*?)^```",
    (ROOT / "docs" / "sparql.md").read_text(encoding="utf-8"),
    re.M | re.S,
)


def test_there_are_ten_first_queries() -> None:
    assert len({name for name, _ in FIRST}) == len(FIRST) == 10


@pytest.mark.parametrize(("name", "sparql"), FIRST, ids=[name for name, _ in FIRST])
def test_a_first_query_answers_and_says_nothing_twice(chain: Store, name: str, sparql: str) -> None:
    rows = select(chain, sparql).rows
    assert rows
    assert len(rows) == len(set(rows))


def test_the_pattern_of_evidence_finds_a_sentence(chain: Store) -> None:
    page = (ROOT / "docs" / "sparql.md").read_text(encoding="utf-8")
    (sparql,) = re.findall(r"^```sparql evidence\n(.*?)^```", page, re.M | re.S)
    assert select(chain, sparql).rows


@pytest.mark.parametrize(
    ("sparql", "said", "why"),
    [
        ("SELECT ?x { ?x ld:leed ?y }", ["ld:lead"], "a slip: the nearest term"),
        ("SELECT ?x { ?x eli:cites ?y }", ["ld:cites"], "another vocabulary: our term"),
        ("SELECT ?x { ?x ld:text ?y }", ["GRAPH ?g"], "printed alone: where it stands"),
        ("SELECT ?x { GRAPH ?g { ?x ld:text ?y } }", [], "asked where it stands"),
        ("SELECT ?x { ?x <https://w3id.org/luocdo/ontology#qqq> ?y }", ["ontology.md"], "unknown"),
        ('SELECT ?x { ?x ld:code "ld:nothing" } # ld:nor', [], "no name: a string, a comment"),
        ("SELECT ?x { ?x ld:implemented_by ?y }", ["^ld:implements"], "an inverse is not stored"),
        ("SELECT ?x { ?x a ld:Document }", ["ld:Work"], "stated of no node"),
        ("SELECT ?x { GRAPH ?g { ?x ld:implements ?y } }", ["{ ?x ld:imp"], "known, not printed"),
        ("SELECT ?x { GRAPH ?g { ?x ld:task ?t } ?x ld:lead ?y }", [], "each in its graph"),
        ('SELECT ?x { ?x rdfs:label "Luật Đất đai" }', ["STR(?label)"], "a tag of language"),
        ('SELECT ?x { ?x ld:type "Kế hoạch" . }', ["ld:type/rdfs:label"], "a node, no words"),
        ('SELECT ?x { ?x ld:year "2025" }', ["ld:year 2025"], "a number, no words"),
        ("SELECT ?x { ?x ld:year '2025'^^xsd:string }", ["ld:year 2025"], "quoted either way"),
        ("SELECT ?x { ?x ld:number 423 }", ['ld:number "423"'], "words, no number"),
        ('SELECT ?x { ?x ld:date "2025-01-02" }', ['"^^xsd:date'], "a day, no words"),
        ('SELECT ?x { ?x ld:date ?d FILTER(?d > "2025-01-02") }', ['"^^xsd:date'], "compared"),
        ('SELECT ?x { ?x ld:year 2025 ; ld:date "2025-01-02"^^xsd:date }', [], "as it should be"),
    ],
)
def test_an_empty_answer_says_what_may_be_wrong(sparql: str, said: list[str], why: str) -> None:
    found = reasons(sparql)
    assert len(found) == len(said), why
    assert all(part in line for part, line in zip(said, found, strict=True)), why
    assert len(reasons(sparql, "en")) == len(said)


def test_what_papers_alone_print_is_known(chain: Store) -> None:
    """`PRINTED` holds what a store has in its papers' graphs and nowhere else."""
    places: dict[bool, set[str]] = {True: set(), False: set()}
    for quad in chain.quads():
        graph = str(getattr(quad.graph_name, "value", ""))
        if graph != LOG:
            known = graph in (EFFECTIVE, VOCABULARY)
            places[known].add(quad.predicate.value.removeprefix(LD))
    assert places[True] & PRINTED == set()
    assert places[False] - places[True] - {"provision"} - PRINTED == set()
    assert places[False] & KNOWN == set() and {t.name for t in terms()} >= KNOWN


# --- workbook -------------------------------------------------------------------------------------


def test_a_workbook_keeps_types_and_runs_nothing() -> None:
    from zipfile import ZipFile

    from queries.register.sheet import write_answer

    out = io.BytesIO()
    write_answer(SAMPLE, out, title="Hỏi & đáp")
    with ZipFile(out) as parts:
        cells = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in cells, "no formula"
    assert all(words in cells for words in ("=cmd()", "thực hiện", "urn:x"))
    assert "<v>45755</v>" in cells, "08/4/2025 as a day"
    assert "Hỏi &amp;&amp; đáp" in cells


@pytest.mark.parametrize("name", questions())
def test_every_answer_fits_into_a_workbook(chain: Store, name: str) -> None:
    from queries.register.sheet import write_answer

    out = io.BytesIO()
    write_answer(asked(chain, name), out, title=question(name).title.vi)
    assert out.getvalue().startswith(b"PK")


def test_an_answer_is_written_to_a_file(
    chain_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["ask", "missing", "--store", str(chain_folder)]
    book, page = tmp_path / "thieu.xlsx", tmp_path / "thieu.md"
    assert main([*words, "--format", "xlsx", "--out", str(book)]) == 0
    assert main([*words, "--out", str(book.with_name("b.xlsx")), "--limit", "1"]) == 0
    assert main([*words, "--format", "markdown", "--out", str(page)]) == 0
    assert book.read_bytes().startswith(b"PK") and page.read_text("utf-8").startswith("| ")
    assert book.with_name("b.xlsx").read_bytes().startswith(b"PK")
    assert "còn nữa" in capsys.readouterr().err
    assert main([*words, "--format", "xlsx"]) != 0
    assert "--out missing.xlsx" in capsys.readouterr().err
