"""Validity on a day, rule by rule (docs/graph.md): invented acts, each case with its reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from benchmarks.generator import world
from graph.curate import curate
from graph.open import open_store
from graph.read.details import work
from graph.read.validity import Reason, Validity, validities, validity
from graph.store import PREFIXES, Store
from graph.terms import ld
from graph.update import add_papers, rebuild
from luocdo.checker import take_laws
from ontology.identity import EFFECTIVE, name_record, work_iri
from ontology.model import Citation, Document, Record, Source

Cites = tuple[str, ...]  # relation, code, date of the cited act, provision, until
_TYPES = {
    "NĐ": ("nghi-dinh", "Chính phủ"),
    "TT": ("thong-tu", "Bộ Nội vụ"),
    "QĐ": ("quyet-dinh", "Ủy ban nhân dân tỉnh Hưng Yên"),
    "QH15": ("luat", "Quốc hội"),
    "KH": ("ke-hoach", "Ủy ban nhân dân tỉnh Hưng Yên"),
    "UBND": ("cong-van", "Ủy ban nhân dân tỉnh Hưng Yên"),
    "QĐTW": ("quy-dinh", "Ban Chấp hành Trung ương"),
    "NQ": ("nghi-quyet", "Ban Chấp hành Trung ương"),
    "VBHN": ("van-ban-hop-nhat", "Bộ Nội vụ"),
}


@dataclass(frozen=True)
class Act:
    """One invented act: its code, the day of issue, the first day in force, what it does."""

    code: str
    date: str | None
    effective: str | None = None
    does: Sequence[Cites] = ()
    until: str | None = None
    issuer: str | None = None
    condition: str | None = None

    @property
    def kind(self) -> tuple[str, str]:
        """Type and issuer, by the letters of the code."""
        letters = self.code.replace("-QĐ/TW", "/QĐTW").replace("/", " ").replace("-", " ").split()
        return next(_TYPES[w] for w in letters if w in _TYPES)

    @property
    def paper(self) -> tuple[Record, str]:
        """The act as a paper: one line a citation."""
        lines = [f"{self.code} {self.date}", *(" ".join(c) for c in self.does)]
        text, at, cites = "\n".join(lines), len(lines[0]) + 1, []
        for (relation, code, day, *more), line in zip(self.does, lines[1:], strict=True):
            part, until = (*more, None, None)[:2]
            cites.append(
                Citation(at, at + len(line), line, code=code, date=day, relation=relation,
                         provision=part or None, until=until, confidence=0.9)
            )  # fmt: skip
            at += len(line) + 1
        type_, issuer = self.kind
        number = self.code.split("/")[0].split("-")[0]
        document = Document(code=self.code, number=number, type=type_, date=self.date,
                            issuer=self.issuer or issuer, effective=self.effective,
                            expires=self.until, condition=self.condition)  # fmt: skip
        source = Source(f"{number}.txt", sha256(text.encode()).hexdigest(), "txt", len(text))
        return name_record(Record(source, document, tuple(cites))), text


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store(":memory:", write=True) as found:
        yield found


def iri_of(store: Store, code: str) -> str:
    """The work of a code."""
    found = store.query(f'SELECT ?w WHERE {{ ?w <{ld("code").value}> "{code}" }}').rows
    assert len(found) == 1, (code, found)
    return str(found[0][0])


def take(store: Store, acts: Sequence[Act]) -> None:
    """The acts in the store."""
    add_papers(store, [a.paper for a in acts])


def on(store: Store, code: str, day: str) -> Validity:
    """Validity of an act on a day."""
    return validity(store, iri_of(store, code), date.fromisoformat(day))


def rules(found: Validity) -> list[str]:
    """The rules that decided."""
    return [r.rule for r in found.reasons]


OLD, OLD_DAY = "10/2021/NĐ-CP", "2021-02-09"
A = Act(OLD, OLD_DAY, "2021-04-01")
TT = "5/2022/TT-BNV"
DETAIL = Act(TT, "2022-03-01", "2022-05-01", [("details", OLD, OLD_DAY)])

OLD_OFFICE = "Sở Tài nguyên và Môi trường tỉnh Hưng Yên"

Days = dict[str, tuple[str, list[str]]]  # day → status, rules
CASES: list[tuple[str, list[Act], str, Days]] = [
    ("R1: not yet in force before its own day, though issued", [A], OLD, {
        "2021-02-08": ("not-yet", ["R1"]), "2021-03-31": ("not-yet", ["R1"]),
        "2021-04-01": ("in-force", ["R1"])}),
    ("R1: a decree that states no day: unknown from its issue on", [Act(OLD, OLD_DAY)], OLD, {
        "2021-02-08": ("not-yet", ["R1"]), "2021-02-09": ("unknown", ["R1"]),
        "2030-01-01": ("unknown", ["R1"])}),
    ("R1: an individual decision counts from its issue", [Act("77/QĐ-UBND", "2022-01-10")],
     "77/QĐ-UBND", {"2022-01-09": ("not-yet", ["R1"]), "2022-01-10": ("in-force", ["R1"])}),
    ("R1: a normative decision (year in its number) does not",
     [Act("7/2022/QĐ-UBND", "2022-01-10")], "7/2022/QĐ-UBND", {"2022-06-01": ("unknown", ["R1"])}),
    ("R1: a Party resolution counts from its issue", [Act("27-NQ/TW", "2022-11-09")], "27-NQ/TW",
     {"2022-11-08": ("not-yet", ["R1"]), "2022-11-09": ("in-force", ["R1"])}),
    ("R1: issued some day of 2022: within the year nothing is claimed",
     [Act("77/QĐ-UBND", "2022")],
     "77/QĐ-UBND", {"2021-12-31": ("not-yet", ["R1"]), "2022-07-01": ("unknown", ["R1"]),
                    "2022-12-31": ("in-force", ["R1"])}),
    ("none: of what nobody holds and no table knows nothing is claimed",
     [Act("8/2023/QĐ-UBND", "2023-05-05", "2023-06-01",
          [("references", "77/QĐ-UBND", "2022-01-10")])],
     "77/QĐ-UBND", {"2022-01-09": ("unknown", ["none"]), "2024-12-31": ("unknown", ["none"])}),
    ("none: but that an act ends it is known of it as well",
     [Act("8/2023/QĐ-UBND", "2023-05-05", "2023-06-01", [("repeals", "77/QĐ-UBND", "2022-01-10")])],
     "77/QĐ-UBND", {"2023-05-31": ("unknown", ["none"]), "2023-06-01": ("expired", ["R3"])}),
    ("table: a law that nobody holds, by the table of laws: its first day and its follower",
     [Act("8/2023/QĐ-UBND", "2023-05-05", "2023-06-01",
          [("based_on", "45/2013/QH13", "2013-11-29")])],
     "45/2013/QH13", {"2014-06-30": ("not-yet", ["R1"]), "2014-07-01": ("in-force", ["R1"]),
                      "2024-08-01": ("expired", ["table"])}),
    ("R1: a later act moved the first day of the law, which still prints another",
     [Act("31/2024/QH15", "2024-01-18", "2025-01-01")], "31/2024/QH15",
     {"2024-07-31": ("not-yet", ["R1"]), "2024-08-01": ("in-force", ["R1"])}),
    ("R1: a stated last day counts itself",
     [Act(OLD, OLD_DAY, "2021-04-01", until="2023-12-31")], OLD,
     {"2023-12-31": ("in-force", ["R1"]), "2024-01-01": ("expired", ["R1"])}),
    ("R3: replaced on the day the new act takes effect, not the day it is issued",
     [A, Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("replaces", OLD, OLD_DAY)])], OLD,
     {"2024-02-29": ("in-force", ["R1"]), "2024-03-01": ("expired", ["R3"])}),
    ("R3: repealed in whole by the same",
     [A, Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("repeals", OLD, OLD_DAY)])], OLD,
     {"2024-02-29": ("in-force", ["R1"]), "2024-03-01": ("expired", ["R3"])}),
    ("R3: the new act states no day: before its issue nothing is in doubt, after it all",
     [A, Act("9/2024/NĐ-CP", "2024-01-10", None, [("replaces", OLD, OLD_DAY)])], OLD,
     {"2024-01-09": ("in-force", ["R1"]), "2024-01-10": ("unknown", ["R3"])}),
    ("R3: in one sentence a part, in another the whole: the whole",
     [A, Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01",
             [("repeals", OLD, OLD_DAY, "Điều 5"), ("repeals", OLD, OLD_DAY)])], OLD,
     {"2024-03-01": ("expired", ["R3"])}),
    ("R4: a part repealed: partly, and the rest stays",
     [A, Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01",
             [("repeals", OLD, OLD_DAY, "khoản 2 Điều 5")])], OLD,
     {"2024-02-29": ("in-force", ["R1"]), "2024-03-01": ("partly-expired", ["R1", "R4"])}),
    ("R4: a part replaced is no end of the whole",
     [A, Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01",
             [("replaces", OLD, OLD_DAY, "Phụ lục I")])], OLD,
     {"2030-01-01": ("partly-expired", ["R1", "R4"])}),
    ("R4: amended is still in force, and said",
     [A, Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("amends", OLD, OLD_DAY)])], OLD,
     {"2024-02-29": ("in-force", ["R1"]), "2024-03-01": ("in-force", ["R1", "R4"])}),
    ("R4: a part repealed, later the whole",
     [A, Act("9/2023/NĐ-CP", "2023-01-10", "2023-03-01", [("repeals", OLD, OLD_DAY, "Điều 5")]),
      Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("replaces", OLD, OLD_DAY)])], OLD,
     {"2023-03-01": ("partly-expired", ["R1", "R4"]), "2024-03-01": ("expired", ["R3"])}),
    ("R5: a Party paper ends no decree, and is shown",
     [A, Act("19-NQ/TW", "2022-06-16", None, [("replaces", OLD, OLD_DAY)])], OLD,
     {"2023-01-01": ("in-force", ["R1", "R5"])}),
    ("R5: a decree ends no Party paper",
     [Act("19-NQ/TW", "2022-06-16"),
      Act(OLD, "2023-02-09", "2023-04-01", [("repeals", "19-NQ/TW", "2022-06-16")])], "19-NQ/TW",
     {"2024-01-01": ("in-force", ["R1", "R5"])}),
    ("R5: a circular ends no decree",
     [A, Act(TT, "2022-03-01", "2022-05-01", [("repeals", OLD, OLD_DAY)])], OLD,
     {"2023-01-01": ("in-force", ["R1", "R5"])}),
    ("R5: a decree ends a circular",
     [Act(TT, "2022-03-01", "2022-05-01"),
      Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("repeals", TT, "2022-03-01")])], TT,
     {"2024-03-01": ("expired", ["R3"])}),
    ("R5: a province ends nothing of the centre",
     [A, Act("7/2022/QĐ-UBND", "2022-01-10", "2022-02-01", [("replaces", OLD, OLD_DAY)])], OLD,
     {"2023-01-01": ("in-force", ["R1", "R5"])}),
    ("R6: until 31/3/2025 the circular falls with the decree it spells out",
     [A, DETAIL, Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("replaces", OLD, OLD_DAY)])],
     TT, {"2024-02-29": ("in-force", ["R1"]), "2024-03-01": ("expired", ["R6"])}),
    ("R6: on the last day still",
     [A, DETAIL, Act("9/2025/NĐ-CP", "2025-01-10", "2025-03-31", [("replaces", OLD, OLD_DAY)])],
     TT, {"2025-04-01": ("expired", ["R6"])}),
    ("R6: from 01/4/2025 it stays in force",
     [A, DETAIL, Act("9/2025/NĐ-CP", "2025-01-10", "2025-04-01", [("replaces", OLD, OLD_DAY)])],
     TT, {"2025-06-01": ("in-force", ["R1"])}),
    ("R6: not while another act that it spells out stands",
     [A, Act("11/2021/NĐ-CP", "2021-02-10", "2021-04-01"),
      Act(TT, "2022-03-01", "2022-05-01",
          [("details", OLD, OLD_DAY), ("details", "11/2021/NĐ-CP", "2021-02-10")]),
      Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("replaces", OLD, OLD_DAY)])],
     TT, {"2024-06-01": ("in-force", ["R1"])}),
    ("R6: a part of the decree gone takes nothing with it",
     [A, DETAIL, Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01",
                     [("repeals", OLD, OLD_DAY, "Điều 5")])],
     TT, {"2024-06-01": ("in-force", ["R1"])}),
    ("R6: through two generations",
     [Act("44/2019/QH15", "2019-06-14", "2020-01-01"),
      Act(OLD, OLD_DAY, "2021-04-01", [("details", "44/2019/QH15", "2019-06-14")]), DETAIL,
      Act("50/2023/QH15", "2023-06-20", "2024-07-01",
          [("replaces", "44/2019/QH15", "2019-06-14")])],
     TT, {"2024-06-30": ("in-force", ["R1"]), "2024-07-01": ("expired", ["R6"])}),
    ("R6: whether the new decree began in time is not known: neither is this",
     [A, DETAIL, Act("9/2025/NĐ-CP", "2025-03-10", None, [("replaces", OLD, OLD_DAY)])],
     TT, {"2025-03-09": ("in-force", ["R1"]), "2025-06-01": ("unknown", ["R6"])}),
    ("R7: suspended from the day of the order",
     [A, Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("suspends", OLD, OLD_DAY)])], OLD,
     {"2024-02-29": ("in-force", ["R1"]), "2024-03-01": ("suspended", ["R7"])}),
    ("R7: in force again when the order ends",
     [A, Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("suspends", OLD, OLD_DAY)]),
      Act("30/2024/NĐ-CP", "2024-08-10", "2024-09-01",
          [("repeals", "9/2024/NĐ-CP", "2024-01-10")])],
     OLD, {"2024-08-31": ("suspended", ["R7"]), "2024-09-01": ("in-force", ["R1"])}),
    ("R7: in force again behind the last day that the order names",
     [A, Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01",
          [("suspends", OLD, OLD_DAY, "", "2024-05-31")])],
     OLD, {"2024-05-31": ("suspended", ["R7"]), "2024-06-01": ("in-force", ["R1"])}),
    ("R7: a part suspended leaves the act in force",
     [A, Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("suspends", OLD, OLD_DAY, "Điều 6")])],
     OLD, {"2024-03-01": ("in-force", ["R1", "R7"])}),
    ("R7: suspended, then replaced: expired",
     [A, Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("suspends", OLD, OLD_DAY)]),
      Act("30/2024/NĐ-CP", "2024-08-10", "2024-09-01", [("replaces", OLD, OLD_DAY)])],
     OLD, {"2024-09-01": ("expired", ["R3"])}),
    ("R8: a consolidated text has no validity of its own",
     [Act("3/VBHN-BNV", "2023-05-01")], "3/VBHN-BNV", {"2024-01-01": ("not-applicable", ["R8"])}),
    ("R11: the repeal of a repealing act revives nothing",
     [A, Act("9/2023/NĐ-CP", "2023-01-10", "2023-03-01", [("replaces", OLD, OLD_DAY)]),
      Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("repeals", "9/2023/NĐ-CP", "2023-01-10")])],
     OLD, {"2023-02-28": ("in-force", ["R1"]), "2024-06-01": ("expired", ["R3"])}),
    ("R12: a plan has no legal validity", [Act("30/KH-UBND", "2022-05-20")], "30/KH-UBND",
     {"2021-01-01": ("not-applicable", ["R12"]), "2024-01-01": ("not-applicable", ["R12"])}),
    ("R12: nor a dispatch", [Act("1690/UBND-NC", "2022-06-10")], "1690/UBND-NC",
     {"2024-01-01": ("not-applicable", ["R12"])}),
    ("R12: of a plan that another plan replaced that is said",
     [Act("30/KH-UBND", "2022-05-20"),
      Act("41/KH-UBND", "2023-05-20", None, [("replaces", "30/KH-UBND", "2022-05-20")])],
     "30/KH-UBND", {"2023-05-19": ("not-applicable", ["R12"]),
                    "2023-05-20": ("not-applicable", ["R12", "R3"])}),
    ("R12: the period that a plan states is over on the day after its last",
     [Act("30/KH-UBND", "2022-05-20", until="2023")], "30/KH-UBND",
     {"2023-12-31": ("not-applicable", ["R12"]),
      "2024-01-01": ("not-applicable", ["R12", "period"])}),
    ("R12: a period to the end of a month",
     [Act("30/KH-UBND", "2022-05-20", until="2022-09")], "30/KH-UBND",
     {"2022-09-30": ("not-applicable", ["R12"]),
      "2022-10-01": ("not-applicable", ["R12", "period"])}),
    ("R10: that its issuer went into another body ends nothing",
     [Act("12/QĐ-STNMT", "2024-05-20", issuer=OLD_OFFICE)], "12/QĐ-STNMT",
     {"2025-06-30": ("in-force", ["R1"]), "2026-01-01": ("in-force", ["R1"])}),
    ("R10: until the body that took over replaces it",
     [Act("12/QĐ-STNMT", "2024-05-20", issuer=OLD_OFFICE),
      Act("3/QĐ-SNNMT", "2025-09-01", None, [("replaces", "12/QĐ-STNMT", "2024-05-20")],
          issuer="Sở Nông nghiệp và Môi trường tỉnh Hưng Yên")],
     "12/QĐ-STNMT", {"2025-08-31": ("in-force", ["R1"]), "2025-09-01": ("expired", ["R3"])}),
    ("R13: replaced along a chain, each on its own day",
     [A, Act("9/2023/NĐ-CP", "2023-01-10", "2023-03-01", [("replaces", OLD, OLD_DAY)]),
      Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01",
          [("replaces", "9/2023/NĐ-CP", "2023-01-10")])],
     "9/2023/NĐ-CP", {"2023-02-28": ("not-yet", ["R1"]), "2023-03-01": ("in-force", ["R1"]),
                      "2024-03-01": ("expired", ["R3"])}),
    ("R13: two acts end it on two days: both are named, the first counts",
     [A, Act("9/2023/NĐ-CP", "2023-01-10", "2023-03-01", [("replaces", OLD, OLD_DAY)]),
      Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("repeals", OLD, OLD_DAY)])], OLD,
     {"2023-03-01": ("expired", ["R3"]), "2024-03-01": ("expired", ["R3", "R3"])}),
    ("term: extended, so the stated last day is not the last, nor is another known",
     [Act(OLD, OLD_DAY, "2021-04-01", until="2023-12-31"),
      Act("9/2023/NĐ-CP", "2023-10-10", "2023-12-01", [("extends_validity", OLD, OLD_DAY)])], OLD,
     {"2023-12-31": ("in-force", ["R1"]), "2024-01-01": ("unknown", ["R1"])}),
    ("term: the extension names the last day, which counts itself",
     [Act(OLD, OLD_DAY, "2021-04-01", until="2023-12-31"),
      Act("9/2023/NĐ-CP", "2023-10-10", "2023-12-01",
          [("extends_validity", OLD, OLD_DAY, "", "2026-12-31")])], OLD,
     {"2024-01-01": ("in-force", ["R1"]), "2026-12-31": ("in-force", ["R1"]),
      "2027-01-01": ("expired", ["R1"])}),
    ("R1: what waits for another act is not in force at once",
     [Act("77/QĐ-UBND", "2022-01-10", condition="từ ngày Quyết định số 9/QĐ-UBND hết hiệu lực")],
     "77/QĐ-UBND", {"2022-01-09": ("not-yet", ["R1"]), "2022-06-01": ("unknown", ["R1"])}),
    ("term: what is extended has one; after the extension its end is not known",
     [A, Act("9/2023/NĐ-CP", "2023-10-10", "2023-12-01", [("extends_validity", OLD, OLD_DAY)])],
     OLD, {"2023-11-30": ("in-force", ["R1"]), "2025-01-01": ("unknown", ["R1"])}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("acts", "asked", "days"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_status_on_a_day(store: Store, acts: list[Act], asked: str, days: Days) -> None:
    take(store, acts)
    found = {day: on(store, asked, day) for day in days}
    assert {day: (v.status, rules(v)) for day, v in found.items()} == days


@pytest.mark.parametrize(
    "type_",
    ("cong-van", "cong-dien", "ke-hoach", "chuong-trinh", "de-an", "phuong-an", "bao-cao",
     "to-trinh", "thong-bao", "giay-moi", "bien-ban"),
)  # fmt: skip
def test_types_without_legal_validity(store: Store, type_: str) -> None:
    record, text = Act("30/KH-UBND", "2022-05-20").paper
    add_papers(store, [(replace(record, document=replace(record.document, type=type_)), text)])
    assert on(store, "30/KH-UBND", "2024-01-01").status == "not-applicable"


def test_the_order_of_papers_does_not_matter() -> None:
    for _, acts, asked, days in CASES:
        found = []
        for way in (acts, acts[::-1]):
            with open_store(":memory:", write=True) as store:
                take(store, way)
                found.append([on(store, asked, day) for day in days])
        assert found[0] == found[1]


def test_an_attachment_stands_and_falls_with_its_carrier(store: Store) -> None:
    """R9: a regulation without number of its own, issued with a decision."""
    carrier = Act("15/QĐ-UBND", "2022-03-01")
    later = Act("9/QĐ-UBND", "2024-01-10", None, [("replaces", "15/QĐ-UBND", "2022-03-01")])
    record, text = Act("1/QĐ-UBND", None, None, [("annex_of", "15/QĐ-UBND", "2022-03-01")]).paper
    bare = Document(type="quy-che", issuer=record.document.issuer, title="Quy chế làm việc")
    take(store, [carrier, later])
    add_papers(store, [(name_record(replace(record, document=bare)), text)])
    attachment = work_iri(record.source.sha256)
    found = {day: validity(store, attachment, date.fromisoformat(day))
             for day in ("2022-02-28", "2022-03-01", "2024-01-10")}  # fmt: skip
    assert [v.status for v in found.values()] == ["not-yet", "in-force", "expired"]
    assert {v.reasons[0] for v in found.values()} == {
        Reason("R9", None, iri_of(store, "15/QĐ-UBND"))
    }


def test_days_and_acts_are_named(store: Store) -> None:
    later = Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("replaces", OLD, OLD_DAY)])
    take(store, [A, later])
    found = on(store, OLD, "2024-06-01")
    assert (found.begins, found.ends) == (date(2021, 4, 1), date(2024, 3, 1))
    assert found.reasons[0].work == iri_of(store, "9/2024/NĐ-CP")
    assert found.reasons[0].day == date(2024, 3, 1)


def test_what_a_person_adds_or_takes_away_counts(store: Store, tmp_path: Path) -> None:
    later = Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("repeals", OLD, OLD_DAY)])
    last = Act("8/2024/NĐ-CP", "2024-05-01", "2024-06-01", [("references", OLD, OLD_DAY)])
    take(store, [A, later, last])
    decisions = tmp_path / "quyet-dinh.yaml"
    sha, other = later.paper[0].source.sha256, last.paper[0].source.sha256
    decisions.write_text(f"- {{reject: repeals, paper: {sha}, of: {OLD}}}", encoding="utf-8")
    curate(store, decisions)
    assert on(store, OLD, "2025-01-01").status == "in-force"
    decisions.write_text(
        f"- {{reject: repeals, paper: {sha}, of: {OLD}}}\n"
        f"- {{add: replaces, paper: {other}, of: {OLD}}}",
        encoding="utf-8",
    )
    curate(store, decisions)
    assert on(store, OLD, "2024-05-31").status == "in-force"
    assert on(store, OLD, "2024-06-01").status == "expired"


def test_the_office_s_own_list_counts_before_the_packaged_one(tmp_path: Path) -> None:
    """Validity, `laws` and the check of drafts read one list; papers held still come first."""
    kept, csv = tmp_path / "kho", tmp_path / "bang.csv"
    one = Act("30/KH-UBND", "2022-05-20", None, [("based_on", OLD, OLD_DAY)])
    with open_store(kept, write=True) as made:
        take(made, [one])
        assert on(made, OLD, "2024-06-01").status == "unknown"
    csv.write_text(f"number,date,ended\n{OLD},{OLD_DAY},2024-05-01\n", encoding="utf-8")
    take_laws(csv, kept)
    with open_store(kept, write=True) as found:
        assert on(found, OLD, "2024-06-01").status == "expired"
        take(found, [Act("31/KH-UBND", "2022-05-21", None, [("based_on", OLD, OLD_DAY)])])
        assert on(found, OLD, "2024-06-01").status == "expired"
        before = set(found.quads(EFFECTIVE))
        rebuild(found)
        assert set(found.quads(EFFECTIVE)) == before


def test_an_act_that_is_only_cited_has_what_its_citations_say(store: Store) -> None:
    take(store, [Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("replaces", OLD, OLD_DAY)])])
    assert on(store, OLD, "2021-01-01").status == "not-yet"  # the table of laws has it
    assert on(store, OLD, "2022-01-01").status == "unknown"
    assert on(store, OLD, "2024-03-01").status == "expired"


def test_a_circle_of_details_ends() -> None:
    one = Act(OLD, OLD_DAY, "2021-04-01", [("details", TT, "2022-03-01")])
    with open_store(":memory:", write=True) as store:
        take(store, [one, DETAIL])
        assert on(store, TT, "2023-01-01").status == "in-force"


def test_a_document_says_which_of_its_bases_had_ended_and_what_it_prints_otherwise(
    store: Store,
) -> None:
    """A plan that rests on a law and a decree, both ended, and dates the decree wrongly."""
    new = Act("9/2024/NĐ-CP", "2024-01-10", "2024-03-01", [("replaces", OLD, OLD_DAY)])
    plan = Act("30/KH-UBND", "2025-05-20", None, [
        ("based_on", "45/2013/QH13", "2013-11-29"), ("based_on", OLD, "2021-02-19"),
        ("based_on", "9/2024/NĐ-CP", "2024-01-10")])  # fmt: skip
    take(store, [A, new, plan])
    found = work(store, iri_of(store, "30/KH-UBND")).warnings
    assert [w.kind for w in found] == ["basis-ended", "basis-ended", "cited-date-differs"]
    assert "45/2013/QH13" in found[0].message and "19/02/2021" in found[2].message
    assert found[1].message == (
        "Căn cứ NĐ 10/2021/NĐ-CP đã hết hiệu lực từ 01/03/2024 (NĐ 9/2024/NĐ-CP)."
    )
    early = Act("31/KH-UBND", "2024-02-29", None, [("based_on", OLD, OLD_DAY)])
    take(store, [early])
    assert work(store, iri_of(store, "31/KH-UBND")).warnings == (), "on its day it was in force"


IN_FORCE = """
SELECT ?w WHERE {
  ?period ld:periodOf ?w ; ld:inStatus ?status ; ld:validFrom ?first .
  FILTER(?status IN (<https://w3id.org/luocdo/status/in-force>,
                     <https://w3id.org/luocdo/status/partly-expired>))
  FILTER(?first <= "DAY"^^xsd:date)
  OPTIONAL { ?period ld:validTo ?last }
  FILTER(!BOUND(?last) || ?last >= "DAY"^^xsd:date)
}"""


def test_in_force_on_a_day_is_a_plain_pattern(store: Store) -> None:
    """docs/sparql.md §21: for every work and every day the same as `luocdo show --as-of`."""
    made = world(120, seed=3)
    add_papers(store, made.papers)
    works = [str(w) for (w,) in store.query(PREFIXES + "SELECT ?w WHERE { ?w a ld:Work }").rows]
    asked = "SELECT DISTINCT ?d WHERE { ?p ld:periodOf ?w ; ld:validFrom ?d }"
    days = sorted(d for (d,) in store.query(PREFIXES + asked).rows if isinstance(d, date))[::15]
    seen: set[str] = set()
    for day in [d for one in days for d in (one - timedelta(days=1), one)]:
        found = store.query(PREFIXES + IN_FORCE.replace("DAY", day.isoformat())).rows
        lives = validities(store, works, day)
        told = {w for w, v in lives.items() if v.status in ("in-force", "partly-expired")}
        assert {str(w) for (w,) in found} == told
        seen |= told
    assert len(seen) > 20
