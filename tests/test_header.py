"""What a paper says of itself: invented heads and feet, each with its reason."""

import re
import unicodedata
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from ingest.header.fields import header
from ingest.structure.boilerplate import paper
from ingest.structure.tree import structure
from ingest.text.normalise import normalise
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


LAYOUTS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "header_layouts.yaml").read_text(encoding="utf-8")
)


def _rows(paper: dict[str, Any]) -> list[tuple[str, str]]:
    return list(zip_longest(paper["left"], paper["right"], fillvalue=""))


def _one_line(text: str) -> str:
    return " ".join(word for word in text.split() if word.strip("-"))


# How extractors lay out the two columns of a head (why: each is met in files of offices).
ARRANGED: dict[str, Callable[[dict[str, Any]], str]] = {
    "left first": lambda p: "\n".join([*p["left"], *p["right"]]),
    "right first": lambda p: "\n".join([*p["right"], *p["left"]]),
    "rows mixed": lambda p: "\n".join(cell for row in _rows(p) for cell in row if cell),
    "wide gaps": lambda p: "\n".join(f"{a:<60}{b}" for a, b in _rows(p)),
    "tabs": lambda p: "\n".join(f"{a}\t\t{b}" for a, b in _rows(p)),
    "pipes": lambda p: "\n".join(f"| {a} | {b} |" for a, b in _rows(p)),
}
# What extractors do to a whole text.
SPOILED: dict[str, Callable[[str], str]] = {
    "a blank line behind every line": lambda t: t.replace("\n", "\n\n"),
    "a margin": lambda t: "\n".join(" " * 9 + line for line in t.split("\n")),
    "marks apart from letters": lambda t: unicodedata.normalize("NFD", t),
    "blanks at line ends": lambda t: t.replace("\n", "   \n"),
    "Số not read by OCR": lambda t: re.sub(r"\nSố:? ", "\n", t, count=1),
    "Số misread": lambda t: re.sub(r"\nSố:? ", "\n56: ", t, count=1),
    "Số in pieces": lambda t: re.sub(r"\nSố:? ", "\nSẽ\nố:\n", t, count=1),
}


def _says(text: str, expected: dict[str, Any]) -> None:
    made = msgspec.to_builtins(document(text))
    made["addressees"] = list(made["addressees"])
    assert {name: made[name] for name in expected} == expected


@pytest.mark.parametrize("paper", LAYOUTS["papers"].values(), ids=list(LAYOUTS["papers"]))
@pytest.mark.parametrize("arranged", ARRANGED.values(), ids=list(ARRANGED))
def test_any_layout_of_the_columns(
    paper: dict[str, Any], arranged: Callable[[dict[str, Any]], str]
) -> None:
    _says(f"{arranged(paper)}\n{paper['below']}", paper["expect"])


@pytest.mark.parametrize("paper", LAYOUTS["papers"].values(), ids=list(LAYOUTS["papers"]))
@pytest.mark.parametrize("spoiled", SPOILED.values(), ids=list(SPOILED))
def test_what_extraction_does_to_lines(
    paper: dict[str, Any], spoiled: Callable[[str], str]
) -> None:
    _says(spoiled(f"{ARRANGED['left first'](paper)}\n{paper['below']}"), paper["expect"])


@pytest.mark.parametrize("paper", LAYOUTS["papers"].values(), ids=list(LAYOUTS["papers"]))
@pytest.mark.parametrize("around", LAYOUTS["around"], ids=[a["id"] for a in LAYOUTS["around"]])
def test_what_stands_around_a_paper_is_not_read(
    paper: dict[str, Any], around: dict[str, str]
) -> None:
    text = f"{ARRANGED['left first'](paper)}\n{paper['below']}"
    _says(around.get("before", "") + text + around.get("after", ""), paper["expect"])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("KT. GIAM ĐỌC\nPHO GIAM ĐOC", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC"),
        ("UY BAN NHÂN DÂN\nTĨNH HƯNG YÊN", "ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN"),
        ("CộNG HòA Xã HộI CHủ NGHĨA VIệT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("THU TRƯỞNG ĐƠN VỊ", "THU TRƯỞNG ĐƠN VỊ"),  # Thủ trưởng or Thứ trưởng: left alone
        ("Giám đốc Sở", "Giám đốc Sở"),
    ],
)
def test_capitals_are_set_right_where_only_one_phrase_can_be_meant(text: str, meant: str) -> None:
    assert paper(text) == meant
