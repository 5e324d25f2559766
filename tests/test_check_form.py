"""Every rule of form: silent on the sample drafts, and heard where its fault is put in."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ingest import extract
from ingest.structure.parts import parts
from ontology.model import Text
from ontology.series import full_date
from queries.check.finding import Finding
from queries.check.form import Rule, form, rules, system_of, systems

DRAFTS = Path(__file__).parent / "cases" / "drafts"


@cache
def samples(system: str) -> tuple[tuple[str, str], ...]:
    found = sorted(DRAFTS.glob(f"{system}-*.txt"))
    return tuple((path.name, path.read_text(encoding="utf-8")) for path in found)


def faults(words: str) -> list[Finding]:
    text = Text(words, "draft.txt", "0" * 64, "txt")
    record = extract(text)
    day = full_date(record.document.date) or date(2026, 4, 1)
    found = form(record, text, parts(record, words), None, day, "vi")
    assert found is not None, "no head was read"
    assert all(words[f.start : f.end].split() == f.quote.split() for f in found)
    return found


def heard(words: str) -> set[str]:
    return {f.rule.removeprefix("form/") for f in faults(words)}


@pytest.mark.parametrize("name", [name for s in ("state", "party") for name, _ in samples(s)])
def test_a_sample_draft_has_no_fault(name: str) -> None:
    words = (DRAFTS / name).read_text(encoding="utf-8")

    assert heard(words) == set()


SEEDED = [(s.id, r) for s in systems().values() for r in s.rules if r.right]


@pytest.mark.parametrize(("system", "rule"), SEEDED, ids=[r.id for _, r in SEEDED])
def test_the_rule_hears_its_fault(system: str, rule: Rule) -> None:
    fitting = [words for _, words in samples(system) if rule.right in words]
    assert fitting, f"no sample draft has {rule.right!r}"

    wrong = fitting[0].replace(rule.right, rule.wrong, 1)
    found = [f for f in faults(wrong) if f.rule == f"form/{rule.id}"]
    assert found
    for fault in sorted(found, key=lambda f: -f.start):
        if fault.replacement is not None:
            wrong = wrong[: fault.start] + fault.replacement + wrong[fault.end :]
            assert rule.id not in heard(wrong), f"cured as {fault.replacement!r}"


def test_every_rule_has_a_source_and_a_number_of_them_is_there() -> None:
    every = [r for s in systems().values() for r in s.rules]

    assert len(every) >= 60
    assert all(r.source and r.vi and r.en for r in every)
    assert len({r.id for r in every}) == len(every)


@pytest.mark.parametrize(
    ("day", "source"), [("2026-05-26", "HD 36, II.1.2, điểm"), ("2026-05-27", "HD 05, theo")]
)
def test_a_rule_is_stated_by_the_guideline_of_the_day(day: str, source: str) -> None:
    (star,) = (r for r in rules("party", date.fromisoformat(day)) if r.id == "party-star")

    assert star.source.startswith(source)


@pytest.mark.parametrize(
    ("head", "system"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n", "state"),
        ("ĐẢNG CỘNG SẢN VIỆT NAM\n", "party"),
        ("Kính thưa các đồng chí,\n", None),
    ],
)
def test_a_draft_without_number_is_known_by_its_head(head: str, system: str | None) -> None:
    text = Text(head, "draft.txt", "0" * 64, "txt")

    assert system_of(extract(text), head) == system
