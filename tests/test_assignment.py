"""Assignments: each trap of the trade as a small paper of our own, and the promises of speed."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.structure.tree import structure
from ingest.tasks.cues import data
from ingest.tasks.find import assignments
from ontology.model import Assignment, Citation, Document

CASES = yaml.load(
    (Path(__file__).parent / "cases" / "assignments.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,
)["cases"]
FIELDS = ("coordinate", "advise", "deadline", "output")


def read(text: str, **document: Any) -> tuple[Assignment, ...]:
    cites = tuple(
        Citation(start, start + len(quote), quote)
        for quote in document.pop("cites", ())
        if (start := text.index(quote)) >= 0
    )
    return assignments(text, structure(text), cites, Document(**document))


def found(case: dict[str, Any]) -> tuple[Assignment, ...]:
    keys = ("type", "code", "date", "issuer", "title", "cites", "addressees")
    return read(case["text"], **{k: case[k] for k in keys if k in case})


@pytest.mark.parametrize("case", CASES, ids=[c["reason"][:60] for c in CASES])
def test_case(case: dict[str, Any]) -> None:
    got = found(case)
    words = [" ".join(a.quote.split()) for a in got]
    wanted = case["expect"]
    assert len(got) == len(wanted), words
    for a, said, want in zip(got, words, wanted, strict=True):
        assert said.startswith(want["from"])
        assert said.endswith(want.get("to", ""))
        assert list(a.lead) == want["lead"], said
        assert list(a.coordinate) == want.get("coordinate", []), said
        assert a.advise == want.get("advise"), said
        assert a.deadline == want.get("deadline"), said
        assert a.generic == (want.get("generic") == "true"), said
        assert a.parent == (int(want["parent"]) if "parent" in want else None), said
        if "output" in want:
            assert a.output == want["output"]
        if "task" in want:
            assert a.task == want["task"]
        if "cites" in want:
            assert list(a.cites) == [int(n) for n in want["cites"]]


@pytest.mark.parametrize("case", CASES, ids=[c["reason"][:60] for c in CASES])
def test_spans_hold_their_quotes(case: dict[str, Any]) -> None:
    for a in found(case):
        assert a.quote == case["text"][a.start : a.end]
        assert 0 < a.confidence <= 1 and a.rule.startswith("assignment/")


@pytest.mark.parametrize("example", data()["examples"], ids=lambda e: str(e["say"])[:60])
def test_examples_of_the_lexicon(example: dict[str, Any]) -> None:
    """Every pattern of assignment_cues.yaml stands with a sentence that it reads."""
    got = read(example["say"], type=example.get("type", "thong-bao"), date="2025-03-01")
    assert [list(a.lead) for a in got] == [example["lead"]]
    for name in FIELDS:
        value = getattr(got[0], name)
        plain = list(value) if isinstance(value, tuple) else value
        if name in example:
            assert plain == example[name]


HOSTILE = (
    "Sở A; " * 8_000,
    "giao Sở Y tế " * 12_000,
    "Hằng năm, Sở A làm. " * 8_000,
    "các sở, ban, ngành, " * 8_000,
    "Trên cơ sở " * 12_000 + ",",
    "Cơ quan chủ trì:\n\n" * 8_000,
    "(" * 120_000,
    "Việc do do do " * 10_000,
    "1. Sở Y tế:\n" * 10_000,
    "| Nhiệm vụ | Chủ trì |\n" * 6_000,
    "STT\n\nNhiệm vụ\n\nCơ quan chủ trì\n\n" + "1\n\na\n\nb\n\n" * 6_000,
    "trước ngày 1/1 hằng năm định kỳ " * 5_000,
    "Rà soát (Sở Y tế chủ trì). " * 6_000,
    "Rà soát. Đơn vị chủ trì: Sở Y tế; thời gian: quý II; " * 4_000,
    "Giao các cơ quan nghiên cứu, " * 6_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: t[:20].replace("\n", " "))
def test_time_grows_with_the_text_and_no_faster(text: str) -> None:
    half, whole = (_seconds(t) for t in (text[: len(text) // 2], text))
    assert whole < 4 * half + 1.0


def _seconds(text: str) -> float:
    tree = structure(text)
    start = time.process_time()
    assignments(text, tree, (), Document(type="chi-thi", date="2025"))
    return time.process_time() - start


def test_any_string_is_read() -> None:
    for text in (
        "",
        " ",
        "\n\n",
        "Giao",
        "Giao Sở",
        "Giao Sở Y tế",
        "\x00;.,:",
        "1.",
        "- ",
        "😀 giao",
    ):
        assert isinstance(read(text), tuple)


def test_a_task_says_where_it_stands_and_its_deadline_as_printed() -> None:
    text = (
        "II. NHIỆM VỤ\n1. Cấp tỉnh\na) Giao Sở Y tế báo cáo UBND tỉnh trước ngày\n30/6/2025.\n"
        "2. Giao Sở Nội vụ thẩm định đề án.\n"
    )
    first, second = read(text, type="ke-hoach", date="2025-06-02")
    assert (first.provision, first.deadline) == ("mục II.1.a", "2025-06-30")
    assert first.printed_deadline == "trước ngày 30/6/2025"
    assert (second.provision, second.printed_deadline) == ("mục II.2", None)
