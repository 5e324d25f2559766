"""What annotations of blind sets name is in the lexicon, and stands in the order of the text."""

import json
from pathlib import Path

import pytest

from ontology.lexicon import document_types, relations

SETS = sorted((Path(__file__).parent / "blind").glob("*.json"))


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_annotations_name_what_the_lexicon_knows(path: Path) -> None:
    papers = json.loads(path.read_text("utf-8"))
    assert len({paper["source"]["reading"] for paper in papers}) == len(papers) > 0
    for paper in papers:
        cited, length = paper["citations"], paper["source"]["chars"]
        types = [
            t for c in cited for t in (c["type"] if isinstance(c["type"], list) else [c["type"]])
        ]
        assert {paper["document"]["type"], *types} <= document_types().keys(), paper["id"]
        assert {c["relation"] for c in cited} <= relations().keys()
        assert [c["start"] for c in cited] == sorted(c["start"] for c in cited)
        for item in (*cited, *paper["ignore"], *paper["assignments"]):
            assert 0 <= item["start"] < item["end"] <= length
            assert not {"quote", "task", "text"} & item.keys()  # offsets, no words of the text
