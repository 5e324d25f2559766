"""The register of tasks: what the day makes of them, whose they are, what people said of them."""

import csv
import io
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import province
import pytest
from lxml import etree

import luocdo
from graph.open import open_store
from graph.store import Store
from graph.taskstatus import find_task, lost, set_status, statuses
from graph.update import add_papers, rebuild
from ingest import extract
from ingest.beside.body_list import read_list
from luocdo.cli import main
from ontology import collate
from ontology.errors import (
    AmbiguousError,
    CurationError,
    NotFoundError,
    QueryError,
    UnreadableError,
)
from ontology.model import Record, Text
from queries import ask
from queries.answer.output import text as printed
from queries.register.progress import progress, sheets
from queries.register.sheet import answer, plain, write_xlsx
from queries.register.tasks import TaskRow, register

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
TODAY = date(2025, 6, 26)

PAPER = """ỦY BAN NHÂN DÂN
TỈNH HƯNG YÊN
-------
Số: 77/KH-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Hưng Yên, ngày 02 tháng 6 năm 2025

KẾ HOẠCH
Kiểm tra công tác lưu trữ năm 2025

III. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ chủ trì, phối hợp với Sở Tài chính kiểm tra lưu trữ, hoàn thành trước ngày 27/6/2025.

2. Các sở, ban, ngành tự kiểm tra, báo cáo kết quả về Sở Nội vụ trước ngày 03/7/2025.

3. Ủy ban nhân dân các huyện, thị xã, thành phố bố trí kho lưu trữ trước ngày 31/12/2025.

4. Các phòng chuyên môn thuộc Sở Nội vụ tổng hợp kết quả, định kỳ hằng quý báo cáo Giám đốc Sở.

5. Các bộ, ngành liên quan hướng dẫn nghiệp vụ.

Nơi nhận:
- Như trên;
- Lưu: VT.
"""
AFTER = (
    PAPER.replace("02 tháng 6", "02 tháng 7")
    .replace("77/KH", "99/KH")
    .replace("/6/2025", "/7/2025")
)


def record(text: str, name: str) -> tuple[Record, str]:
    from hashlib import sha256

    return extract(Text(text, name, sha256(text.encode()).hexdigest(), "txt")), text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("register") / "kho"
    luocdo.build([EXAMPLES], made, workers=1)
    with open_store(made, write=True) as store:
        add_papers(store, [record(PAPER, "ke-hoach-77.txt"), record(AFTER, "ke-hoach-99.txt")])
    return made


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Iterator[Store]:
    copy = shutil.copytree(folder, tmp_path / "kho")
    with open_store(copy, write=True) as store:
        yield store


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    with open_store(folder) as opened:
        yield opened


def of(store: Store, code: str, **wanted: str) -> tuple[TaskRow, ...]:
    return register(store, today=TODAY, source=code, **wanted)


# --- the day --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2025, 6, 1), "● Trong hạn"),
        (date(2025, 6, 20), "▲ Sắp đến hạn, còn 7 ngày"),
        (date(2025, 6, 26), "▲ Sắp đến hạn, còn 1 ngày"),
        (date(2025, 6, 27), "▲ Hạn hôm nay"),  # the day itself is not late
        (date(2025, 6, 28), "■ Quá hạn 1 ngày"),
        (date(2025, 12, 31), "■ Quá hạn 187 ngày"),
        (date(2026, 1, 1), "○ Hạn đã qua, không còn tính quá hạn"),  # the plan was for 2025
    ],
)
def test_the_day_decides(store: Store, today: date, state: str) -> None:
    rows = register(store, today=today, source="77/KH-UBND")
    assert next(r for r in rows if r.lead == ("Sở Nội vụ",)).state.words() == state


def test_deadlines_stand_as_stated_and_as_days(store: Store) -> None:
    rows = of(store, "77/KH-UBND")
    assert [(r.deadline, r.due) for r in rows if r.deadline] == [
        ("trước ngày 27/6/2025", date(2025, 6, 27)),
        ("trước ngày 03/7/2025", date(2025, 7, 3)),
        ("trước ngày 31/12/2025", date(2025, 12, 31)),
        ("định kỳ hằng quý", None),  # a period is no day
    ]


def test_a_month_is_due_on_its_last_day(store: Store) -> None:
    (row,) = (r for r in of(store, "30-KH/ĐU") if "tài sản công" in r.task)
    assert (row.deadline, row.due) == ("trong tháng 6/2025", date(2025, 6, 30))


@pytest.mark.parametrize(
    ("due", "leads"),
    [
        ("late", []),
        ("7", ["Sở Nội vụ", "Các sở, ban, ngành"]),
        ("1", ["Sở Nội vụ"]),
        ("30/6/2025", ["Sở Nội vụ"]),
        ("2025-07-03", ["Sở Nội vụ", "Các sở, ban, ngành"]),
        ("none", ["Các bộ, ngành liên quan"]),
    ],
)
def test_due(store: Store, due: str, leads: list[str]) -> None:
    assert [", ".join(r.lead) for r in of(store, "77/KH-UBND", due=due)] == leads


@pytest.mark.parametrize("due", ["hôm qua", "31/2/2025", "-3", "7 ngày"])
def test_a_due_that_is_none_is_said_to_be_none(store: Store, due: str) -> None:
    with pytest.raises(QueryError, match="--due"):
        register(store, today=TODAY, due=due)


def test_rows_come_by_deadline_then_phrases_then_none_and_generic_last(store: Store) -> None:
    rows = [r for r in register(store, today=TODAY) if not r.state.closed]
    firm = [r for r in rows if not r.generic]
    dues = [r.due for r in firm if r.due]
    assert dues == sorted(dues)
    kinds = [0 if r.due else 1 if r.deadline else 2 for r in firm]
    assert kinds == sorted(kinds)
    assert [r.generic for r in rows] == sorted(r.generic for r in rows)


def test_names_are_in_vietnamese_order() -> None:
    names = ["Ủy ban", "Sở Y tế", "Đảng ủy", "Sở Nội vụ", "Dân quân", "Ban 10", "Ban 9", "Án"]
    assert sorted(names, key=collate.key) == [
        "Án",
        "Ban 9",
        "Ban 10",
        "Dân quân",
        "Đảng ủy",
        "Sở Nội vụ",
        "Sở Y tế",
        "Ủy ban",
    ]
    tones = ["mạ", "má", "mã", "mả", "mà", "ma", "mă", "mâ", "Ma"]
    assert sorted(tones, key=collate.key) == [
        "ma", "Ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ",
    ]  # fmt: skip


# --- what a row says ------------------------------------------------------------------------------


def test_a_row_says_where_and_by_which_sentence(store: Store) -> None:
    row = of(store, "77/KH-UBND")[0]
    assert (row.label, row.place, row.files) == ("KH 77/KH-UBND", "mục III.1", ("ke-hoach-77.txt",))
    assert row.sentence.startswith("1. Sở Nội vụ chủ trì") and row.sentence.endswith("27/6/2025.")
    assert row.partners == ("Sở Tài chính",)
    assert PAPER[row.start : row.end].startswith("Sở Nội vụ chủ trì")


def test_leads_stand_in_the_order_of_the_sentence(store: Store) -> None:
    row = next(r for r in of(store, "1690/UBND-NC") if len(r.lead) == 2)
    assert row.lead == ("Các sở, ban, ngành tỉnh", "UBND các huyện, thị xã, thành phố")


def test_copies_of_one_paper_state_a_task_once(own: Store) -> None:
    before = len(register(own, today=TODAY))
    add_papers(own, [record(PAPER + "\n\n", "ke-hoach-77-ky-so.txt")])
    rows = register(own, today=TODAY)
    assert len(rows) == before
    files = {r.files for r in rows if r.label == "KH 77/KH-UBND"}
    assert [sorted(f) for f in files] == [["ke-hoach-77-ky-so.txt", "ke-hoach-77.txt"]]


# --- whose ----------------------------------------------------------------------------------------


def shown(rows: tuple[TaskRow, ...]) -> set[tuple[str, str | None, str | None]]:
    return {(", ".join(r.lead), r.role, r.group) for r in rows}


def test_a_body_gets_the_tasks_of_its_groups_marked_so(store: Store) -> None:
    rows = register(store, today=TODAY, body="Sở Tài chính tỉnh Hưng Yên", source="77/KH-UBND")
    assert shown(rows) == {
        ("Sở Nội vụ", "partner", None),
        ("Các sở, ban, ngành", "lead", "Các sở, ban, ngành"),
    }


@pytest.mark.parametrize(
    ("role", "leads"),
    [("lead", {"Các sở, ban, ngành"}), ("partner", {"Sở Nội vụ"}), ("advised", set())],
)
def test_role(store: Store, role: str, leads: set[str]) -> None:
    rows = of(store, "77/KH-UBND", body="Sở Tài chính", role=role)
    assert {", ".join(r.lead) for r in rows} == leads


def test_a_role_needs_a_body(store: Store) -> None:
    with pytest.raises(QueryError, match="--body"):
        register(store, today=TODAY, role="lead")


def test_groups_of_the_old_province_are_not_those_of_the_new(store: Store) -> None:
    """Hưng Yên before and after 1/7/2025 are two; a name that both bear gives both."""
    old = "https://w3id.org/luocdo/org/hung.yen.o/so.tai.chinh"
    labels = {r.label for r in register(store, today=TODAY, body=old)}
    assert "KH 77/KH-UBND" in labels and "KH 99/KH-UBND" not in labels


def test_who_is_concerned_and_parts_of_a_body_stay_open(store: Store) -> None:
    leads = {r.lead[0] for r in register(store, today=TODAY, body="Sở Nội vụ")}
    assert not {"Các bộ, ngành liên quan", "Các phòng chuyên môn thuộc Sở Nội vụ"} & leads


def test_an_unknown_body_gets_near_names(store: Store) -> None:
    with pytest.raises(NotFoundError) as caught:
        register(store, today=TODAY, body="Sở Nội vụz")
    assert any("Sở Nội vụ" in near for near in caught.value.near)


# --- what people say ------------------------------------------------------------------------------


def say(store: Store, row: TaskRow, status: str, at: str = "2025-06-26T08:00:00+07:00") -> None:
    task = find_task(store, row.short)
    set_status(store, task, status, on=TODAY, by="Lan", at=at, note="báo qua điện thoại")


def test_a_person_says_done_and_it_is_late_no_more(own: Store) -> None:
    row = of(own, "77/KH-UBND")[0]
    say(own, row, "done")

    done = next(r for r in of(own, "77/KH-UBND") if r.id == row.id)

    assert done.status and (done.status.by, done.status.on) == ("Lan", TODAY)
    assert (done.state.words(), done.status.note) == ("● Hoàn thành đúng hạn", "báo qua điện thoại")
    assert of(own, "77/KH-UBND")[-1].id == row.id  # behind the open ones
    assert row.id not in {r.id for r in register(own, today=date(2025, 9, 1), due="late")}
    dues = ask(own, "tasks-due", until="2025-06-28").records()
    assert row.iri not in {r["assignment"] for r in dues}


def test_done_after_the_deadline_is_done_late(own: Store) -> None:
    row = of(own, "423-KH/TU")[0]  # due 25/5/2025
    say(own, row, "done")
    assert of(own, "423-KH/TU")[-1].state.words() == "● Hoàn thành quá hạn"


def test_a_status_that_does_not_close_leaves_the_days(own: Store) -> None:
    row = of(own, "423-KH/TU")[0]
    say(own, row, "doing")
    now = next(r for r in of(own, "423-KH/TU") if r.id == row.id)
    assert now.state.id == "late" and now.status and now.status.status == "doing"
    assert answer([now]).records()[0]["status"] == "■ Quá hạn 32 ngày · Đang thực hiện"


def test_the_latest_word_counts_and_undoing_brings_the_one_before_back(
    folder: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(folder, tmp_path / "kho")
    row = luocdo.tasks(copy, source="77/KH-UBND", today="2025-06-26")[0]
    luocdo.set_task(row.short, copy, "đang làm", by="Lan")
    luocdo.set_task(row.short, copy, "Hoàn thành", by="Minh", when="26/6/2025")

    def status() -> str | None:
        found = luocdo.tasks(copy, source="77/KH-UBND")
        said = next(r.status for r in found if r.id == row.id)
        return said.status if said else None

    assert status() == "done"
    assert luocdo.unset_task(row.short, copy).by == "Minh"
    assert status() == "doing"
    assert luocdo.unset_task(row.short, copy).by == "Lan"
    assert status() is None
    with pytest.raises(NotFoundError):
        luocdo.unset_task(row.short, copy)


def test_a_status_survives_rebuilding_and_re_reading(own: Store) -> None:
    """Re-read by another pipeline: offsets shift, line breaks and case differ, the words stay."""
    row = of(own, "77/KH-UBND")[0]
    say(own, row, "done")
    rebuild(own)
    assert next(r for r in of(own, "77/KH-UBND") if r.id == row.id).state.id == "done-on-time"

    read, text = record(PAPER, "ke-hoach-77.txt")
    moved = tuple(
        msgspec.structs.replace(
            a, start=a.start + 1, end=a.end + 1, quote=a.quote.replace(" ", "\n").upper()
        )
        for a in read.assignments
    )
    add_papers(own, [(msgspec.structs.replace(read, assignments=moved), "\n" + text)])

    again = next(r for r in of(own, "77/KH-UBND") if r.id == row.id)
    assert again.iri != row.iri and again.state.id == "done-on-time"


def test_a_status_whose_paper_left_is_listed_and_counts_again_when_it_comes_back(
    own: Store,
) -> None:
    from graph.update import remove_paper

    row = of(own, "77/KH-UBND")[0]
    say(own, row, "done")
    remove_paper(own, row.paper)
    assert [s.task for s in lost(own)] == [row.id]
    add_papers(own, [record(PAPER, "ke-hoach-77.txt")])
    assert lost(own) == ()
    assert of(own, "77/KH-UBND")[-1].state.id == "done-on-time"


def test_two_tasks_of_the_same_words_have_keys_of_their_own() -> None:
    from graph.papers.triples import task_keys

    read, _ = record(PAPER, "ke-hoach-77.txt")
    task = read.assignments[0]
    twice = msgspec.structs.replace(
        read, assignments=(task, msgspec.structs.replace(task, start=9_000, end=9_100))
    )
    assert len(set(task_keys(twice))) == 2
    assert task_keys(twice)[0] == task_keys(read)[0]


def test_ids_need_four_characters_and_say_which_they_could_mean(own: Store) -> None:
    row = of(own, "77/KH-UBND")[0]
    assert find_task(own, row.short.upper()).key == row.id
    for typed in ("", row.id[:3], "xyz1", '"}', "0000ffff"):
        with pytest.raises(NotFoundError):
            find_task(own, typed)
    with pytest.raises(AmbiguousError):
        from graph.taskstatus import unset_status

        for n, at in enumerate(("2025-06-26T08:00:00+07:00", "2025-06-26T09:00:00+07:00")):
            said = {
                "key": f"aaaa{n:012}",
                "iri": f"{row.iri}{n}",
                "quote": "Việc mà không tệp nào còn ghi",
            }
            task = replace(find_task(own, row.short), **said)
            set_status(own, task, "done", on=TODAY, by="Lan", at=at)
        unset_status(own, "aaaa")


def test_nobody_can_say_what_the_lexicon_does_not_know(folder: Path) -> None:
    with pytest.raises(CurationError, match="Hoàn thành"):
        luocdo.set_task("0000", folder, "bỏ qua")


def test_statuses_in_two_zones_are_ordered_by_time(own: Store) -> None:
    row = of(own, "77/KH-UBND")[0]
    say(own, row, "done", at="2025-06-26T08:00:00+07:00")
    say(own, row, "doing", at="2025-06-26T02:00:00+00:00")  # an hour later
    assert [s.status for s in statuses(own)[row.id]] == ["doing", "done"]


# --- on paper -------------------------------------------------------------------------------------

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def workbook(rows: tuple[TaskRow, ...], lang: str = "vi") -> dict[str, etree._Element]:
    out = io.BytesIO()
    write_xlsx(rows, out, today=TODAY, lang=lang)
    with zipfile.ZipFile(out) as package:
        assert package.testzip() is None
        parts = [n for n in package.namelist() if n.endswith(".xml")]
        return {name: etree.fromstring(package.read(name)) for name in parts}


def cells(parts: dict[str, etree._Element]) -> list[dict[str, tuple[str, str]]]:
    """(type, value) of each cell by column letter, a row a dictionary; shared strings put in."""
    shared = ["".join(map(str, si.itertext())) for si in parts["xl/sharedStrings.xml"]]
    rows = []
    for row in parts["xl/worksheets/sheet1.xml"].iter(f"{MAIN}row"):
        made = {}
        for cell in row:
            value = cell.findtext(f"{MAIN}v") or ""
            kind = cell.get("t", "n")
            letter = (cell.get("r") or "").rstrip("0123456789")
            made[letter] = (kind, shared[int(value)] if kind == "s" else value)
        rows.append(made)
    return rows


def test_the_workbook_has_typed_cells(store: Store) -> None:
    table = cells(workbook(of(store, "77/KH-UBND")))
    assert [table[0][c][1] for c in "ABCD"] == ["Mã", "Thời hạn", "Tình trạng", "Nội dung nhiệm vụ"]
    day = (date(2025, 6, 27) - date(1899, 12, 30)).days
    assert table[1]["B"] == ("n", str(day))
    assert table[1]["C"] == ("s", "▲ Sắp đến hạn, còn 1 ngày")
    assert table[1]["I"][1].startswith("1. Sở Nội vụ chủ trì")  # the sentence


def test_the_workbook_is_ready_to_filter_and_print(store: Store) -> None:
    sheet = workbook(of(store, "77/KH-UBND"))["xl/worksheets/sheet1.xml"]
    pane = sheet.find(f".//{MAIN}pane")
    assert pane is not None and (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    setup, filtered = sheet.find(f"{MAIN}pageSetup"), sheet.find(f"{MAIN}autoFilter")
    assert setup is not None and filtered is not None
    assert (setup.get("orientation"), setup.get("paperSize"), setup.get("fitToHeight")) == (
        "landscape",
        "9",
        "0",
    )
    assert filtered.get("ref") == "A1:AD6"
    signs = {e.get("text") for e in sheet.iter(f"{MAIN}cfRule")}
    assert signs == {"■", "▲", "●", "○"}


HOSTILE = [
    '=HYPERLINK("http://x","mở")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\t=1+1",
    "a\x00b\x07\x1b[31m\ud800c\ufffe",
    "<script>&amp;</script>",
    "_x0041_",
    "x" * 40_000,
]


@pytest.mark.parametrize("words", HOSTILE, ids=[ascii(w[:12]) for w in HOSTILE])
def test_hostile_text_stays_text(store: Store, words: str) -> None:
    row = replace(
        of(store, "77/KH-UBND")[0], task=words, lead=(words,), label=words, files=(words,)
    )
    parts = workbook((row,))
    assert not list(parts["xl/worksheets/sheet1.xml"].iter(f"{MAIN}f", f"{MAIN}hyperlink"))
    kind, _ = cells(parts)[1]["D"]
    assert kind == "s"
    assert len(plain(words)) <= 32_767
    line = list(csv.reader(io.StringIO(printed(answer([row]), format="csv"))))[1]
    assert not line[3].startswith(tuple("=+-@\t"))
    assert "\x1b" not in printed(answer([row], every=False))


def test_an_empty_register_is_a_workbook_too() -> None:
    parts = workbook(())
    assert len(cells(parts)) == 1


def test_the_same_register_is_the_same_workbook(store: Store) -> None:
    made = [io.BytesIO(), io.BytesIO()]
    for out in made:
        write_xlsx(of(store, "77/KH-UBND"), out, today=TODAY)
    assert made[0].getvalue() == made[1].getvalue()


# --- the command ----------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> tuple[int, str, str]:
    code = main(["tasks", "--store", str(folder), *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_prints_ids_that_set_takes(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copytree(folder, tmp_path / "kho")
    wanted = ("--from", "77/KH-UBND", "--as-of", "26/6/2025")
    _, out, _ = run(capsys, copy, *wanted)
    short = luocdo.tasks(copy, source="77/KH-UBND", today="2025-06-26")[0].short
    assert short in out and "Sắp đến hạn" in out

    note = "note=báo qua điện thoại"
    code, out, _ = run(
        capsys, copy, "--set", short, "status=done", note, "by=Lan", "when=27/6/2025"
    )
    assert code == 0 and "Hoàn thành" in out

    _, out, _ = run(capsys, copy, *wanted, "--format", "csv")
    assert "Hoàn thành đúng hạn" in out and "báo qua điện thoại" in out and "2025-06-27" in out
    _, out, _ = run(capsys, copy, "--unset", short)
    assert "Lan" in out
    _, out, _ = run(capsys, copy, *wanted, "--format", "csv")
    assert "báo qua điện thoại" not in out


def test_files_by_their_ending(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, first in (
        ("a.xlsx", b"PK"),
        ("a.csv", b"\xef\xbb\xbfM\xc3\xa3"),
        ("a.json", b"{"),
    ):
        code, _, _ = run(capsys, folder, "--out", str(tmp_path / name), "--bom")
        assert code == 0 and (tmp_path / name).read_bytes().startswith(first)
    run(capsys, folder, "--out", str(tmp_path / "b.csv"))
    assert (tmp_path / "b.csv").read_bytes().startswith("Mã,".encode())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "xlsx"], "--out"),
        (["--out", "/khong/co/a.xlsx"], "→"),
        (["--due", "hôm qua"], "--due"),
        (["--as-of", "hôm qua"], "hôm qua"),
        (["--role", "lead"], "--body"),
        (["--body", "Sở Không Có Thật"], "Không thấy"),
        (["--from", "999-KH/XX"], "Không thấy"),
        (["--set", "zzzz", "status=done"], "zzzz"),
        (["--set", "abcd"], "status"),
        (["--set", "abcd", "status=done", "hạn=mai"], "hạn"),
        (["--set", "abcd", "xong"], "tham_số=giá_trị"),
        (["--set", "abcd", "status=done", "when=mai"], "mai"),
        (["--unset", "abcd"], "abcd"),
    ],
)
def test_mistakes_get_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    code, _, err = run(capsys, folder, *words)
    assert code == 2 and said in err and "Traceback" not in err


def test_english(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, folder, "--lang", "en", "--as-of", "2025-06-26", "--sentences")
    assert "Due in 1 day" in out and "Source sentence" in out


def test_who_carries_out_a_document_level_by_level(chain: Store) -> None:
    found = progress(chain, "423-KH/TU", date(2026, 1, 1))
    lines = {r.body.name: r for r in found.lines}
    acted = {code for r in lines.values() for n in r.acts if (code := n.code)}
    assert {"30-KH/ĐU", "1690/UBND-NC"} <= acted
    assert any(not r.acts and r.tasks for r in lines.values()), "who has nothing yet is named"
    assert all(r.late <= r.open <= r.tasks for r in lines.values())
    levels = [level for level, _ in found.levels]
    assert levels.index("dang-uy") < levels.index("hdnd-ubnd")
    bodies, tasks = sheets(found).values()
    assert (len(bodies), len(tasks)) == (len(lines), found.open)


def test_a_province_of_sixty_bodies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Groups are expanded by the office's list; who acted, reported, is late is as generated."""
    (tmp_path / "in").mkdir()
    made = province.write(tmp_path / "in")
    kho = tmp_path / "kho"
    luocdo.build([tmp_path / "in"], kho, workers=1)
    before = luocdo.progress("148-KL/TW", kho, today="2025-12-01")
    assert "Đảng ủy các xã, phường" in {g.name for g in before.groups}, "of whom nobody said"
    names = [line.body.name for _, lines in before.levels for line in lines]
    assert len(names) == len(set(names)), "a body stands once"
    listed = tmp_path / "danh-sach.csv"
    rows = (f'{n},"{name}"\n' for n, name in enumerate(province.LISTED, 1))
    listed.write_text("TT,Đơn vị\n" + "".join(rows), encoding="utf-8")
    found = luocdo.progress("148-KL/TW", kho, today="2025-12-01", bodies=listed)
    lines = {r.body.name.removesuffix(" tỉnh Hưng Yên"): r for r in found.lines}
    assert len(lines) == sum(len(some) for _, some in found.levels), "a body stands once"
    assert lines.pop("Tỉnh ủy Hưng Yên").acts
    assert len(made.bodies) == 60 and lines.keys() == made.bodies
    assert {b for b, r in lines.items() if r.acts} == made.acted
    assert {b: r.report for b, r in lines.items() if r.report} == made.reported
    assert {b: r.late for b, r in lines.items() if r.late} == made.late
    asked = ["progress", "148-KL/TW", "--store", str(kho), "--as-of", "2025-12-01"]
    for name, begins in (("a.docx", b"PK"), ("a.xlsx", b"PK"), ("a.pdf", b"%PDF")):
        assert main([*asked, "--out", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_bytes().startswith(begins)
    capsys.readouterr()
    assert main([*asked, "--format", "csv"]) == 0
    printed = capsys.readouterr().out
    print(f"{len(lines)} bodies, {len(made.acted)} acted, {found.open} open tasks")
    assert all(body in printed for body in made.bodies), "kept from the time before"


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("Xã Tân Hưng\nPhường Trà Lý",
         "UBND xã Tân Hưng|Đảng ủy xã Tân Hưng|UBND phường Trà Lý|Đảng ủy phường Trà Lý"),
        ("huyện Khoái Châu\nThị xã Mỹ Hào",
         "UBND huyện Khoái Châu|Huyện ủy Khoái Châu|UBND thị xã Mỹ Hào|Thị ủy Mỹ Hào"),
        ("Danh sách\nSở Nội vụ\nSở Nội vụ\nghi chú", "Sở Nội vụ"),
    ],
)  # fmt: skip
def test_the_list_of_an_office(tmp_path: Path, text: str, bodies: str) -> None:
    path = tmp_path / "ds.txt"
    path.write_text(text, encoding="utf-8")
    assert read_list(path) == bodies.split("|")
    path.write_text("không có gì", encoding="utf-8")
    with pytest.raises(UnreadableError):
        read_list(path)
