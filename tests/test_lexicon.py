"""The words: every list fits its own rules and the lists fit each other."""

import re
from collections import Counter
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise

import msgspec
import pytest

from ontology.bodies import ascii_slug
from ontology.certainty import certainty
from ontology.code import owner_letters, parse_code, type_letters
from ontology.errors import LexiconError
from ontology.identity import Name, fold_law, law_names, laws
from ontology.lexicon import (
    Label,
    document_types,
    issuers,
    label,
    labels,
    provinces,
    raw,
    relations,
)


def test_provinces_63_became_34() -> None:
    old = {i for i in provinces() if i.endswith("-o")}
    new = {p.id: p for p in provinces().values() if p.id.endswith("-n")}
    assert (len(old), len(new)) == (63, 34)
    merged = [m for p in new.values() for m in p.merged_from]
    assert sorted(merged) == sorted(old), "every old unit went into exactly one new one"
    assert sum(p.unchanged for p in new.values()) == 11
    for unit in old:
        assert provinces()[unit].successor in new
        assert unit in new[str(provinces()[unit].successor)].merged_from
        assert provinces()[unit].valid_to == date(2025, 6, 30)
    assert all(p.valid_from == date(2025, 7, 1) for p in new.values())


def test_names_of_older_provinces_are_no_living_unit() -> None:
    ids = [row["id"] for row in raw("provinces")["before_2008"] if "id" in row]
    assert len(set(ids)) == len(ids) and not set(ids) & set(provinces())


def test_issuers_point_at_issuers() -> None:
    for issuer in issuers().values():
        for other in (issuer.parent, *issuer.predecessors):
            assert other is None or other in issuers(), (issuer.id, other)
        if issuer.valid_from and issuer.valid_to:
            assert issuer.valid_from < issuer.valid_to, issuer.id
    assert set(raw("issuers")["committees"]) <= set(issuers())
    assert set(raw("issuers")["by_topic"]) <= set(issuers())
    for principals in raw("issuers")["offices"].values():
        assert set(principals) <= set(issuers())


def test_ministries_of_march_2025() -> None:
    day = date(2025, 3, 1)
    ministries = [
        i
        for i in issuers().values()
        if i.branch == "government"
        and i.level == "central"
        and i.vi.startswith("Bộ ")
        and (i.valid_from or day) <= day <= (i.valid_to or day)
    ]
    assert len(ministries) == 14


def test_a_successor_of_a_ministry_was_there() -> None:
    for issuer in issuers().values():
        successor = issuers().get(issuer.successor or "")
        if issuer.valid_to and successor and successor.valid_from:
            assert successor.valid_from <= issuer.valid_to + timedelta(days=31), issuer.id


TESTS = raw("document_types")["number_patterns"]


@pytest.mark.parametrize("row", TESTS["tests"], ids=lambda r: str(r[0]))
def test_numbers_of_the_lexicon_are_read(row: list[object]) -> None:
    printed, _, expected = row
    code = parse_code(str(printed))
    assert code is not None and isinstance(expected, dict)
    if "num" in expected:
        assert code.number == int(expected["num"]) and code.suffix == expected.get("suf", "")
    if "year" in expected:
        assert code.year == int(expected["year"])
    if "code" in expected:
        assert code.series == expected["code"]
    if "sym" in expected and "num" in expected:
        assert code.symbol == expected["sym"]


@pytest.mark.parametrize("row", TESTS["dirty_variants"], ids=lambda r: str(r[0]))
def test_dirty_numbers_of_the_lexicon_are_cleaned(row: list[str]) -> None:
    printed, clean, _ = row
    assert parse_code(printed) == parse_code(clean), row


def test_document_types() -> None:
    systems = set(raw("document_types")["systems"])
    for kind in document_types().values():
        assert all(form["system"] in systems for form in kind.forms), kind.id
    assert set(raw("document_types")["central_types"]) <= set(document_types())
    assert {"KH", "NQ", "QĐ", "QĐNS", "CTr"} <= type_letters()
    assert {"TW", "TU", "ĐU", "UBND", "TTg", "LĐTBXH"} <= owner_letters()


def test_relations_are_pairs_of_words() -> None:
    assert len(relations()) >= 22
    inverses = [r.inverse for r in relations().values()]
    assert len(set(inverses)) == len(inverses)
    for relation in relations().values():
        assert relation.vi and relation.vi_inverse and relation.en and relation.en_inverse


def test_labels_are_in_both_languages() -> None:
    assert all(w.vi and w.en for w in labels().values())
    assert label("lineage") == "Chuỗi văn bản" and label("lineage", "en") == "Lineage"
    with pytest.raises(LexiconError):
        label("no-such-word")
    with pytest.raises(msgspec.ValidationError):  # a comma outside quotation marks ends the words
        msgspec.convert({"vi": "Có trong sổ", "chưa có tệp": None, "en": "x"}, Label)


def test_a_missing_list_says_so() -> None:
    with pytest.raises(LexiconError):
        raw("no-such-list")


# --- series, laws, aliases ------------------------------------------------------------------------


def test_series_starts_are_in_order() -> None:
    for row in raw("series_runs")["series"]:
        spans = [s if isinstance(s, list) else [s, s] for s in row["starts"]]
        assert all(a[1] < b[0] for a, b in pairwise(spans)), row
        assert all(first <= last for first, last in spans), row
        for owner in row["owners"]:
            assert owner.split(".")[0] in owner_letters(), owner


def test_laws_are_clean_and_sorted() -> None:
    seen = set()
    for law in laws():
        assert law.name == law.name.strip() and "  " not in law.name and "số " not in law.name[-6:]
        assert (fold_law(law.name), law.date) not in seen, law
        seen.add((fold_law(law.name), law.date))
        assert law.effective is None or law.effective >= law.date or law.code == "31-L/CTN", law
        if law.code:
            code = parse_code(law.code)
            assert code and code.number and (code.year or law.date.year) == law.date.year, law
        else:
            assert law.iri and not Name.parse(law.iri).open
    codes = [law.code for law in laws() if law.code]
    assert len(set(codes)) == len(codes) >= 400


def test_the_bare_name_is_never_an_amending_act() -> None:
    plain = {fold_law(law.name) for law in laws() if not law.amends}
    for law in laws():
        assert law.amends == ("sửa đổi" in law.name.casefold()), law
        assert not (law.amends and fold_law(law.name) in plain)


@pytest.mark.parametrize(
    ("code", "name", "day", "effective"),
    [
        ("31/2024/QH15", "Luật Đất đai", "2024-01-18", "2024-08-01"),
        ("45/2013/QH13", "Luật Đất đai", "2013-11-29", "2014-07-01"),
        ("64/2025/QH15", "Luật Ban hành văn bản quy phạm pháp luật", "2025-02-19", "2025-04-01"),
        ("65/2025/QH15", "Luật Tổ chức chính quyền địa phương", "2025-02-19", "2025-03-01"),
        ("72/2025/QH15", "Luật Tổ chức chính quyền địa phương", "2025-06-16", "2025-06-16"),
        ("100/2015/QH13", "Bộ luật Hình sự", "2015-11-27", "2018-01-01"),
        ("45/2019/QH14", "Bộ luật Lao động", "2019-11-20", "2021-01-01"),
        ("14/2022/QH15", "Luật Phòng, chống rửa tiền", "2022-11-15", "2023-03-01"),
    ],
)  # fmt: skip
def test_well_known_acts(code: str, name: str, day: str, effective: str) -> None:
    found = next(law for law in laws() if law.code == code)
    assert (found.name, str(found.date), str(found.effective)) == (name, day, effective)


def test_names_to_look_for_come_longest_first() -> None:
    names = law_names()
    assert [len(n) for n in names] == sorted((len(n) for n in names), reverse=True)
    assert {"Luật Đất đai", "Hiến pháp", "Bộ luật Hàng hải", "Điều lệ Đảng"} <= set(names)


def test_old_names_lead_to_good_ones() -> None:
    for old, new in raw("aliases")["names"].items():
        assert Name.parse(old).iri == old and Name.parse(new).iri == new


def test_pairs_for_ocr_have_one_reading() -> None:
    pairs = raw("ocr")["pairs"]
    assert all(len(pair.split(" ")) == 2 and pair == pair.lower() for pair in pairs)
    bare = [ascii_slug(pair) for pair in pairs]
    assert len(set(bare)) == len(bare)


@pytest.mark.parametrize(
    ("confidence", "word"),
    [
        (1.0, "certain"),
        (0.9, "certain"),
        (0.89, "please-review"),
        (0.6, "please-review"),
        (0.59, "unknown"),
        (0.0, "unknown"),
    ],
)
def test_the_words_for_a_confidence_begin_at_their_bounds(confidence: float, word: str) -> None:
    assert certainty(confidence) == word


def test_no_label_stands_twice() -> None:
    """YAML keeps the last of two in silence: another page would change its words."""
    text = (files("ontology") / "lexicon" / "labels.yaml").read_text(encoding="utf-8")
    labels = text.partition("\nlabels:\n")[2].partition("\ntask_statuses:\n")[0]
    keys = re.findall(r"^  ([\w-]+):", labels, re.M)
    assert sorted(k for k, n in Counter(keys).items() if n > 1) == []
