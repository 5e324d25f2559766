"""What a paper says of itself: invented heads and feet, each with its reason."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from ingest.header import header
from ingest.normalise import normalise
from ingest.structure import structure
from ontology.model import Document

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "headers.yaml").read_text(encoding="utf-8")
)["cases"]


def document(text: str) -> Document:
    """The document of a text."""
    folded = normalise(text).text
    return header(folded, structure(folded))


def _as_listed(value: object) -> object:
    if not isinstance(value, list):
        return value
    return [item if isinstance(item, list) else [item, None] for item in value]


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_reads_what_the_paper_prints(case: dict[str, Any]) -> None:
    made = msgspec.to_builtins(document(case["text"]))
    for name, expected in case["expect"].items():
        if name == "recipients":
            printed = [[r["name"], r["purpose"]] for r in made["recipients"]]
            assert printed == _as_listed(expected), case["why"]
        elif name == "addressees":
            assert list(made["addressees"]) == expected, case["why"]
        else:
            assert made[name] == expected, f"{name}: {case['why']}"
