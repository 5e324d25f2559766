"""Every cue of lexicon/relation_cues.yaml says what its own examples say."""

from typing import Any

import pytest

from ingest.citations.find import citations
from ingest.relations.rules import relate
from ingest.structure.tree import structure
from ingest.text.normalise import normalise
from ontology.lexicon import raw, relations
from ontology.model import Document

CUES: list[dict[str, Any]] = raw("relation_cues")["cues"]
AFTER: list[dict[str, Any]] = raw("relation_cues")["after"]
INTROS: list[dict[str, Any]] = raw("relation_cues")["list_intro"]


def said(sentence: str, kind: str = "quyet-dinh", issuer: str | None = None) -> str:
    """The relation of the citation that ▸ marks."""
    marked = "Điều 9. Nội dung khác\n\n" + sentence
    text = normalise(marked.replace("▸", "")).text
    tree = structure(text)
    document = Document(type=kind, issuer=issuer, code="9999/QĐ-XXX")
    found = citations(text, tree, document)
    relate(text, found, tree, document)
    (at,) = [m for m in found if m.start == marked.index("▸")]
    return at.relation


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


def test_cues_are_well_formed() -> None:
    ids = [row["id"] for row in [*CUES, *AFTER]]
    assert len(set(ids)) == len(ids)
    for row in CUES:
        assert row["relation"] in relations() or row["relation"] == "considered", row["id"]
        assert row["filler"] in ("link", "free", "none"), row["id"]
        assert all(word == word.lower() and " " not in word for word in row["starts"]), row["id"]
