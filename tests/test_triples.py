"""One paper as quads, the way back, and the sentence around a span."""

import time
from datetime import date
from hashlib import sha256
from itertools import pairwise

import pyoxigraph as ox
import pytest

from graph.papers.facts import facts_of, stored_facts
from graph.papers.sentence import sentence
from graph.papers.triples import SAMPLE_MARK, paper_quads
from graph.terms import ld, value
from ontology.generate import terms
from ontology.identity import LD, graph_iri, name_record, paper_iri
from ontology.model import (
    Assignment,
    Citation,
    Document,
    Edge,
    Recipient,
    Record,
    Source,
    Span,
    Text,
    Warning,
)

TEXT = (
    "ỦY BAN NHÂN DÂN TỈNH NAM ĐỊNH. Số 88/UBND-KT\n"
    "Thực hiện Kế hoạch số 12-KH/TU ngày 31/6/2024 của Tỉnh ủy thực hiện Nghị quyết số 29-NQ/TW; "
    "giao Sở Tài chính chủ trì, phối hợp với Sở Xây dựng hoàn thành trước ngày 15/8/2024./.\n"
)


def span(quote: str) -> tuple[int, int]:
    start = TEXT.index(quote)
    return start, start + len(quote)


def record() -> Record:
    plan, task = "Kế hoạch số 12-KH/TU ngày 31/6/2024 của Tỉnh ủy", "giao Sở Tài chính chủ trì"
    return name_record(
        Record(
            source=Source("88.txt", sha256(TEXT.encode()).hexdigest(), "txt", len(TEXT)),
            document=Document(
                code="88/UBND-KT",
                number="88",
                type="cong-van",
                issuer="Ủy ban nhân dân tỉnh Nam Định",
                place="Nam Định",
                date="2024-07-02",
                title="Thực hiện Kế hoạch số 12-KH/TU",
                addressees=("Các sở, ngành",),
                recipients=(Recipient("Như trên"), Recipient("Tỉnh ủy", "để b/c")),
                signer="Trần Văn Bình",
                evidence={"code": (*span("88/UBND-KT"), 0.99)},
            ),
            citations=(
                Citation(
                    *span(plan), plan, "12-KH/TU", None, "ke-hoach", "2024-06-31", "Tỉnh ủy",
                    relation="implements", confidence=0.9, rule="implements/1",
                ),
                Citation(
                    *span("Nghị quyết số 29-NQ/TW"), "Nghị quyết số 29-NQ/TW", "29-NQ/TW",
                    type="nghi-quyet", provision="mục II",
                ),
            ),
            edges=(Edge("12-KH/TU", "implements", "29-NQ/TW", *span(plan), plan, 0.8),),
            assignments=(
                Assignment(
                    *span(task), task, ("Sở Tài chính",), ("Sở Xây dựng",), ("Sở Nội vụ",),
                    None, "hoàn thành", "2024-08-15", "trước 15/8/2024", "Điều 2", cites=(0,),
                ),
                Assignment(*span(task), task, ("Sở Tài chính",), task="báo cáo", parent=0),
            ),
            warnings=(Warning("no-such-day", "Không có ngày 31/6/2024.", *span("31/6/2024")),),
        )
    )  # fmt: skip


def objects(quads: list[ox.Quad], local: str) -> list[object]:
    return [value(q.object) for q in quads if q.predicate == ld(local)]


def test_every_quad_stands_in_the_graph_of_its_paper_and_is_of_the_ontology() -> None:
    quads = list(paper_quads(record(), TEXT))
    known = {LD + t.name for t in terms()}
    assert {q.graph_name for q in quads} == {ox.NamedNode(graph_iri(record().source.sha256))}
    assert not [q for q in quads if isinstance(q.subject, ox.BlankNode)]
    assert not [q for q in quads if isinstance(q.object, ox.BlankNode)]
    used = {q.predicate.value for q in quads} | {
        q.object.value for q in quads if isinstance(q.object, ox.NamedNode)
    }
    assert {u for u in used if u.startswith(LD)} <= known


def test_nothing_in_a_papers_graph_describes_another_document_or_concludes() -> None:
    quads = list(paper_quads(record(), TEXT))
    subjects = {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}
    assert not [s for s in subjects if s.startswith("urn:lex:")]
    concluded = {ld(t) for t in ("implements", "cites", "cited", "from", "paperOf", "assigns")}
    assert not [q for q in quads if q.predicate in concluded]


def test_a_day_that_no_calendar_has_stays_text() -> None:
    quads = list(paper_quads(record(), TEXT))
    assert "2024-06-31" in objects(quads, "printedDate")
    days = {str(v) for q in quads if isinstance(v := value(q.object), date)}
    assert days == {"2024-07-02", "2024-08-15"}  # bounds of the paper, the task's deadline


def test_printed_text_is_plain_string() -> None:
    literals = [q.object for q in paper_quads(record(), TEXT) if isinstance(q.object, ox.Literal)]
    assert not [x for x in literals if x.language]


def test_the_quote_is_the_text_at_its_offsets() -> None:
    store = ox.Store()
    store.extend(paper_quads(record(), TEXT))
    rows = store.query(
        f"PREFIX ld: <{LD}> SELECT ?c WHERE {{ GRAPH ?g {{ ?p ld:text ?t . ?c ld:quote ?q ;"
        " ld:start ?s ; ld:end ?e FILTER(SUBSTR(?t, ?s + 1, ?e - ?s) != ?q) } }"
    )
    assert isinstance(rows, ox.QuerySolutions)
    assert not list(rows)


def test_two_tasks_of_one_span_are_two_nodes_and_keep_their_parent() -> None:
    quads = list(paper_quads(record(), TEXT))
    parents = [(q.subject, q.object) for q in quads if q.predicate == ld("parent")]
    assert len(parents) == 1
    assert parents[0][0] != parents[0][1]


@pytest.mark.parametrize("marked", [True, False])
def test_a_sample_says_so_itself(marked: bool) -> None:
    text = f"{TEXT}({SAMPLE_MARK})" if marked else TEXT
    assert objects(list(paper_quads(record(), text)), "sample") == ([True] if marked else [])


def test_facts_read_back_from_the_graph_are_those_of_the_record() -> None:
    quads = list(paper_quads(record(), TEXT))
    assert stored_facts(quads) == facts_of(record())
    assert stored_facts(quads[:0]) is None


def test_the_paper_bears_what_it_prints_of_itself() -> None:
    paper = ox.NamedNode(paper_iri(record().source.sha256))
    own = {q.predicate.value.removeprefix(LD): q.object for q in paper_quads(record(), TEXT)
           if q.subject == paper}  # fmt: skip
    assert value(own["name"]) == "urn:lex:vn;nam.dinh.o:ubnd:cv.kt:2024;88"
    assert value(own["issuerName"]) == "Ủy ban nhân dân tỉnh Nam Định"
    assert value(own["notBefore"]) == value(own["notAfter"])


SENTENCES = [
    # (text, the span, the sentence, why)
    ("A làm. Căn cứ Luật X của\nQuốc hội; Sở Y làm.", "Luật X",
     "Căn cứ Luật X của Quốc hội; Sở Y làm.",
     "a hard-wrapped line goes on; a list of names after ; is one"),
    ("Giao Sở A rà soát; báo cáo UBND TP. Huế trước ngày 5. Sở B theo dõi.", "UBND TP. Huế",
     "báo cáo UBND TP. Huế trước ngày 5. Sở B theo dõi.", "abbreviations and numbers end nothing"),
    ("như sau:\n1. Sở A chủ trì\n2. Sở B phối hợp theo Kế hoạch 5\n3. Sở C", "Kế hoạch 5",
     "2. Sở B phối hợp theo Kế hoạch 5", "each numbered line is a unit"),
    ("thực hiện theo quy định./.\n\nNơi nhận:\n- Như trên;", "theo quy định",
     "thực hiện theo quy định./.", "the end mark ends it"),
    ("theo Kết luận số 9-KL/TW của\n\nBan Bí thư về tổ chức. Hết.", "Kết luận số 9-KL/TW",
     "theo Kết luận số 9-KL/TW của Ban Bí thư về tổ chức.", "a page break inside a sentence"),
    ("Điều 1. Phê duyệt Đề án.\nĐiều 2. Giao Sở A theo Quyết định 7.\nĐiều 3. Hiệu lực",
     "Quyết định 7",
     "Điều 2. Giao Sở A theo Quyết định 7.", "an article is a unit with its number"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "part", "wanted", "why"), SENTENCES)
def test_sentence(text: str, part: str, wanted: str, why: str) -> None:
    start = text.index(part)
    assert sentence(text, start, start + len(part)) == wanted, why


@pytest.mark.parametrize("filler", [" ", "\n", "A. ", "; ", "a.\n", "1.1.1.1", "…"])
def test_sentence_takes_bounded_time(filler: str) -> None:
    text = filler * 2_000_000
    begun = time.process_time()
    found = sentence(text, 1_000_000, 1_000_010)
    assert time.process_time() - begun < 0.5
    assert len(found) <= 1_210


def pages(text: str | Text) -> dict[str, int]:
    """Kind of node → its page, for the one citation, edge and task of `record()`."""
    quads = list(paper_quads(record(), text))
    kinds = {q.subject: ("edge" if "/cite/" in str(q.subject) and str(q.subject).count("-") > 1
                         else "cite" if "/cite/" in str(q.subject) else "task")
             for q in quads}  # fmt: skip
    return {kinds[q.subject]: int(value(q.object)) for q in quads  # type: ignore[arg-type]
            if q.predicate == ld("page")}  # fmt: skip


def test_pages_of_the_reader() -> None:
    plan, task = TEXT.index("Kế hoạch số"), TEXT.index("giao Sở")
    cuts = [0, plan, plan, task, len(TEXT)]  # page 2 is blank
    spans = tuple(Span(a, b) for a, b in pairwise(cuts))
    text = Text(TEXT, "88.pdf", record().source.sha256, "pdf", pages=spans)
    assert (pages(text)["cite"], pages(text)["task"]) == (3, 4)


def test_pages_by_form_feeds_and_none() -> None:
    assert pages(TEXT) == {}
    assert pages(TEXT.replace("\n", "\f", 1))["cite"] == 2
