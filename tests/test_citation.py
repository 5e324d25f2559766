"""Citations and their relations in sentences of our own (cases/citations.yaml), and offsets."""

import unicodedata
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.citations.find import citations
from ingest.pipeline import extract
from ingest.relations.edges import edges
from ingest.relations.rules import relate
from ingest.relations.verdict import Verdict
from ingest.structure.tree import structure
from ingest.text.normalise import normalise
from ingest.text.organisations import find_bodies, match_body
from ontology.lexicon import document_types, relations
from ontology.model import Document, Text

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "citations.yaml").read_text(encoding="utf-8")
)["cases"]
FIELDS = {"code", "name", "type", "date", "issuer", "provision", "rel"}
# a sentence alone looks like a title; behind an article's heading it is text of the body
BODY = "Điều 7. Nội dung khác\n\n"


def read(case: dict[str, Any]) -> tuple[str, list[Verdict]]:
    """Text and verdicts of a case."""
    document = msgspec.convert({"type": "quyet-dinh"} | case.get("document", {}), Document)
    text = normalise(BODY + case["text"]).text
    tree = structure(text)
    return text, relate(text, citations(text, tree, document), tree, document)


def field(verdict: Verdict, name: str) -> object:
    """A field of a case: its relation and provision are the verdict's, all else is printed."""
    said = {"rel": verdict.relation, "provision": verdict.provision}
    return said[name] if name in said else getattr(verdict.mention, name)


def test_cases_are_well_formed() -> None:
    assert len({c["id"] for c in CASES}) == len(CASES)
    for case in CASES:
        assert set(case) <= {"id", "why", "text", "document", "expect", "edges"}, case["id"]
        for quote, fields in case["expect"]:
            assert quote in case["text"] and set(fields) <= FIELDS, case["id"]
            assert fields.get("rel", "references") in relations(), case["id"]
            assert fields.get("type", "luat") in document_types(), case["id"]


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_finds_what_is_cited(case: dict[str, Any]) -> None:
    text, found = read(case)
    quotes = [text[v.mention.start : v.mention.end] for v in found]
    assert quotes == [quote for quote, _ in case["expect"]], case["why"]
    for verdict, (quote, fields) in zip(found, case["expect"], strict=True):
        made = {name: field(verdict, name) for name in fields}
        assert made == fields, f"{quote}: {case['why']}"
    if "edges" in case:
        made_edges = {(e.subject, e.relation, e.object) for e in edges(text, found)}
        assert made_edges == {tuple(e) for e in case["edges"]}, case["why"]


BODIES = [  # the name ends at ▸; why
    ("Ban Thường vụ Đảng ủy UBND tỉnh▸ thực hiện", "what a committee leads belongs to its name"),
    ("Sở Văn hóa, Thể thao và Du lịch▸ chủ trì", "a comma inside a name"),
    ("Uỷ ban nhân dân tỉnh Thừa Thiên\nHuế▸ quy định", "older tone placement, a broken line"),
    ("Công ty cổ phần Cấp nước Sông Đà▸ về giá", "a company by its own name"),
    ("CHÍNH PHỦ▸ BAN HÀNH", "capitals end before the verb"),
    ("Chủ tịch UBND các huyện, thị xã, thành phố▸ tổ chức", "holders of an office as a group"),
    ("Hội nghị lần thứ 4 Ban Chấp hành Trung ương Đảng khóa XI▸. Sau", "a plenum of the Party"),
]


@pytest.mark.parametrize(("marked", "why"), BODIES)
def test_names_of_bodies(marked: str, why: str) -> None:
    assert match_body(marked.replace("▸", ""), 0) == marked.index("▸"), why


def test_bodies_in_a_stretch() -> None:
    text = "Sở Nội vụ phối hợp với Công an tỉnh và UBND các xã, phường."
    assert [text[a:b] for a, b in find_bodies(text)] == [
        "Sở Nội vụ",
        "Công an tỉnh",
        "UBND các xã, phường",
    ]


@given(
    number=st.integers(1, 9999),
    code=st.sampled_from(["QĐ-UBND", "NQ-HĐND", "TTr-STC", "KH-UBND"]),
    day=st.dates(date(1950, 1, 1), date(2049, 12, 31)),
    dash=st.sampled_from(["-", "‐", "‑", "–", "−"]),
    blank=st.sampled_from([" ", "\u00a0", "\n", "  "]),
    form=st.sampled_from(["NFC", "NFD"]),
)
def test_offsets_in_every_form(
    number: int, code: str, day: date, dash: str, blank: str, form: Literal["NFC", "NFD"]
) -> None:
    printed = f"Quyết định số {number}/{code} ngày {day.day}/{day.month}/{day.year}"
    shown = printed.replace("-", dash).replace(" ", blank)
    original = unicodedata.normalize(form, f"Ở đây theo {shown}, các sở thực hiện.")
    record = extract(Text(original, "a.txt", "0" * 64, "txt"))
    (citation,) = record.citations
    assert citation.quote == original[citation.start : citation.end]
    assert unicodedata.normalize("NFC", citation.quote) == unicodedata.normalize("NFC", shown)
    assert (citation.code, citation.date) == (f"{number}/{code}", day.isoformat())
