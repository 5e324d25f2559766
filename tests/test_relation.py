"""Every cue and every rule of the lexicon says what its own examples say."""

from collections.abc import Iterator
from typing import Any

import pytest

from ingest.citations.find import citations
from ingest.relations.context import Context
from ingest.relations.rules import relate
from ingest.relations.verdict import Verdict
from ingest.relations.voice import voice
from ingest.structure.tree import structure
from ingest.text.normalise import normalise
from ontology.lexicon import raw, relations
from ontology.model import Document

CUES: list[dict[str, Any]] = raw("relation_cues")["cues"]
AFTER: list[dict[str, Any]] = raw("relation_cues")["after"]


def below(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows and those under them."""
    for row in rows:
        yield from below(row["rows"]) if "rows" in row else (row,)


RULES = raw("relation_rules")
ROWS = [row for rows in (RULES["first"], *RULES["then"].values()) for row in below(rows)]
INTROS: list[dict[str, Any]] = raw("relation_cues")["list_intro"]


def said(sentence: str, kind: str = "quyet-dinh", issuer: str | None = None) -> str:
    """The relation of the citation that ▸ marks."""
    return verdict(sentence, kind, issuer).relation


def verdict(sentence: str, kind: str, issuer: str | None = None) -> Verdict:
    """What is said of the citation that ▸ marks."""
    marked = "Điều 9. Nội dung khác\n\n" + sentence
    text = normalise(marked.replace("▸", "")).text
    tree = structure(text)
    document = Document(type=kind, issuer=issuer, code="9999/QĐ-XXX")
    found = relate(text, citations(text, tree, document), tree, document)
    (at,) = [v for v in found if v.mention.start == marked.index("▸")]
    return at


@pytest.mark.parametrize("row", [*CUES, *AFTER], ids=[r["id"] for r in [*CUES, *AFTER]])
def test_examples(row: dict[str, Any]) -> None:
    kind = row.get("in", "quyet-dinh")
    assert said(row["example"], kind, row.get("issuer")) == row.get("says", row["relation"])
    for other in row.get("no", ()):
        assert said(other["text"], kind) == other["relation"]


@pytest.mark.parametrize("row", INTROS, ids=[r["relation"] for r in INTROS])
def test_lists(row: dict[str, Any]) -> None:
    items = f"{row['example']}\n\n- ▸Quyết định số 36/2023/QĐ-UBND ngày 19/10/2023;\n\n- Điều khác."
    assert said(items) == row["relation"]


@pytest.mark.parametrize(
    "row", [r for r in ROWS if "example" in r], ids=[r["id"] for r in ROWS if "example" in r]
)
def test_rules(row: dict[str, Any]) -> None:
    at = verdict(row["example"], row.get("in", "quyet-dinh"))
    if "make" not in row:
        assert at.relation == row.get("then", "references")
    if "{" not in row["id"] and row.get("make") in (None, "nested"):
        assert at.rule == row["id"]
    for other in row.get("no", ()):
        assert said(other["text"], other.get("in", "quyet-dinh")) == other["relation"]


NOTES: list[dict[str, Any]] = raw("relation_words")["notes"]


@pytest.mark.parametrize("row", NOTES, ids=[r["example"][:40] for r in NOTES])
def test_notes_of_editors_are_nobodys_statement(row: dict[str, Any]) -> None:
    at = verdict(row["example"], "luat")
    assert (voice(at), at.relation) == ("editor", "references")


@pytest.mark.parametrize(
    "sentence",
    [
        "2. Thủ tục thực hiện theo ▸Nghị định số 21/2021/NĐ-CP có hiệu lực từ ngày 15/5/2021.",
        "Căn cứ Luật Đất đai được sửa đổi, bổ sung bởi ▸Luật số 43/2024/QH15;",
        "Điều này được thực hiện theo ▸Nghị định số 21/2021/NĐ-CP.",
        "[Ghi chú của mẫu: sửa đổi khi cần] Báo cáo theo ▸Nghị định số 21/2021/NĐ-CP.",
        "Văn bản liên quan đến hồ sơ gồm ▸Nghị định số 21/2021/NĐ-CP.",
        "Bãi bỏ [Khoản này hết hiệu lực bởi Khoản 2 Điều 47 Luật Chuyển đổi số 2025 có hiệu lực từ"
        " ngày 01/07/2026] Điều 8 của ▸Luật số 67/2006/QH11.",
    ],
)
def test_what_an_act_says_is_no_note(sentence: str) -> None:
    assert voice(verdict(sentence, "quyet-dinh")) == "own"


def test_rules_are_well_formed() -> None:
    for row in ROWS:
        assert set(row) <= {"id", "when", "then", "make", "why", "rare", "example", "in", "no"}
        assert row["why"] and row.get("then", "references") in relations(), row["id"]
        for asked, value in row.get("when", {}).items():
            assert asked.rstrip("!~") in {*dir(Context), *INITIAL}, asked
            assert not asked.endswith("~") or raw("relation_words")[value], row["id"]


INITIAL = ("place", "type", "own")  # set when a context is made


def test_cues_are_well_formed() -> None:
    ids = [row["id"] for row in [*CUES, *AFTER]]
    assert len(set(ids)) == len(ids)
    for row in CUES:
        assert row["relation"] in relations() or row["relation"] == "considered", row["id"]
        assert row["filler"] in ("link", "free", "none"), row["id"]
        assert all(word == word.lower() and " " not in word for word in row["starts"]), row["id"]
