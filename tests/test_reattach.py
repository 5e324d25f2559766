"""Decisions in other copies of their document: kept, or listed for a person to settle."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from graph.curate import curate, retract
from graph.open import open_store
from graph.reattach import Unmatched, attach, find, unmatched, withdraw
from graph.store import Store
from graph.taskstatus import find_task, set_status, statuses
from graph.update import add_papers, rebuild, remove_paper
from ingest.pipeline import extract
from luocdo.cli import main
from ontology.errors import CurationError
from ontology.identity import EFFECTIVE
from ontology.model import Record, Text
from viz.web import audit

if TYPE_CHECKING:
    from conftest import Web

PLAN = """SỞ NỘI VỤ TỈNH HƯNG YÊN
Số: 91/KH-SNV

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hưng Yên, ngày 12 tháng 3 năm 2025

KẾ HOẠCH
Kiểm tra công tác văn thư năm 2025

Thực hiện Kế hoạch số 44/KH-UBND ngày 20/02/2025 của Ủy ban nhân dân tỉnh Hưng Yên về công tác
văn thư, Sở Nội vụ ban hành Kế hoạch kiểm tra như sau:

III. TỔ CHỨC THỰC HIỆN

1. Văn phòng Sở chủ trì, lập danh sách các đơn vị được kiểm tra, hoàn thành trước ngày 15/4/2025.

2. Phòng Cải cách hành chính chủ trì tổng hợp kết quả, hoàn thành trước ngày 30/6/2025.

Nơi nhận:
- Như trên;
- Lưu: VT.
"""
Swap = tuple[str, str]
SCAN = (
    ("danh sách các", "danh sáoh cac"),
    ("hoàn thành trước ngày 15", "hoàn thanh trước ngày 15"),
)
CHANGED = (
    ("lập danh sách các đơn vị được kiểm tra", "rà soát và chọn những nơi phải được kiểm tra"),
    ("44/KH-UBND ngày 20/02", "45/KH-UBND ngày 21/02"),
)
AT = "2025-04-14T08:00:00+07:00"


def paper(name: str, *swaps: Swap) -> tuple[Record, str]:
    text = f"{PLAN}\n{name}\n"  # another file, whatever it says
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    return extract(Text(text, name, sha256(text.encode()).hexdigest(), "txt")), text


def sha(name: str, *swaps: Swap) -> str:
    return paper(name, *swaps)[0].source.sha256


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The plan as a PDF, with a link rejected, a date set and a task done."""
    with open_store(tmp_path / "kho", write=True) as store:
        add_papers(store, [paper("ban.pdf")])
        first = paper("ban.pdf")[0]
        cited = next(c for c in first.citations if c.code == "44/KH-UBND")
        said = {"paper": first.source.sha256, "of": cited.target, "quote": cited.quote}
        curate(store, [{"reject": cited.relation, **said}], who="Lan", when="2025-04-14")
        curate(store, [{"set": {"signer": "Trần Văn Bình"}, "paper": said["paper"]}], who="Lan")
        task = find_task(store, keys(store)[0])
        set_status(store, task, "done", on=date(2025, 4, 14), by="Lan", at=AT, note="báo miệng")
    return tmp_path / "kho"


def keys(store: Store) -> list[str]:
    """The tasks' keys in the order of the text."""
    asked = "SELECT ?k WHERE { GRAPH ?g { ?a ld:taskKey ?k ; ld:start ?s } } ORDER BY ?s"
    return [str(k) for (k,) in store.query(f"PREFIX ld: <{LD}> {asked}", graphs=()).rows]


LD = "https://w3id.org/luocdo/ontology#"


def replaced(store: Store, name: str, *swaps: Swap) -> list[Unmatched]:
    """What fits no more after the PDF gave way to another file; effective is as computed anew."""
    add_papers(store, [paper(name, *swaps)])
    remove_paper(store, sha("ban.pdf"))
    return checked(store)


def checked(store: Store) -> list[Unmatched]:
    found = sorted(map(str, store.quads(EFFECTIVE)))
    rebuild(store)
    assert found == sorted(map(str, store.quads(EFFECTIVE)))
    return unmatched(store)


@pytest.mark.parametrize(
    ("swaps", "left"),
    [((), set()), (SCAN, set()), (CHANGED, {"rejects", "status"})],
    ids=["docx", "scan with slips", "another text"],
)
def test_what_is_kept_in_another_copy(
    folder: Path, swaps: tuple[Swap, ...], left: set[str]
) -> None:
    with open_store(folder, write=True) as store:
        found = replaced(store, "ban.docx", *swaps)
        assert {u.said.verb for u in found} == left
        assert all(u.papers == (sha("ban.docx", *swaps),) for u in found)
        assert ("done" in said(store)) == ("status" not in left)


def said(store: Store) -> list[str]:
    """The statuses of tasks that are there."""
    return [s.status for found in statuses(store).values() for s in found if s.about]


def test_a_person_attaches_them_to_the_sentences_of_now_and_takes_it_back(folder: Path) -> None:
    with open_store(folder, write=True) as store:
        link, task = sorted(replaced(store, "ban.docx", *CHANGED), key=lambda u: u.said.verb)
        assert link.near and "45/KH-UBND" in link.near.words
        assert task.near and "rà soát và chọn" in task.near.words
        made = [attach(store, u, who="Minh") for u in (link, task)]
        assert checked(store) == [] and said(store) == ["done"]
        linked = (
            f"SELECT ?c WHERE {{ ?c <{LD}from> ?w ; <{LD}quote> ?q FILTER(CONTAINS(?q, '45/KH')) }}"
        )
        assert len(store.query(linked)) == 0, "rejected in the sentence of now too"
        retract(store, *made)
        assert {u.decision for u in checked(store)} == {link.decision, task.decision}
        assert said(store) == []


def test_withdrawn_it_counts_no_more_even_when_its_paper_comes_back(folder: Path) -> None:
    with open_store(folder, write=True) as store:
        made = [withdraw(store, u, who="Minh") for u in replaced(store, "ban.docx", *CHANGED)]
        add_papers(store, [paper("ban.pdf")])
        assert checked(store) == [] and said(store) == []
        retract(store, *made)
        assert checked(store) == [] and said(store) == ["done"]


def test_of_a_document_that_left_all_are_listed_until_it_comes_back(folder: Path) -> None:
    with open_store(folder, write=True) as store:
        remove_paper(store, sha("ban.pdf"))
        found = checked(store)
        assert {u.said.verb for u in found} == {"rejects", "set", "status"}
        assert {u.reason for u in found} == {"tệp không còn trong kho"}
        with pytest.raises(CurationError, match="nạp lại bản cũ"):
            attach(store, find(store, found[0].decision), who="Minh")
        add_papers(store, [paper("ban.pdf")])
        assert checked(store) == []


def test_the_command_lists_and_settles(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> str:
        assert main(["--lang", "vi", "decisions", *words, "--store", str(folder)]) == 0
        return capsys.readouterr().out

    assert re.search("Đã bỏ mối liên hệ: .+ KH 44/KH-UBND: “", run())
    assert "91/KH-SNV" in run() and "0 ghi nhận chưa khớp" in run("--unmatched")
    with open_store(folder, write=True) as store:
        replaced(store, "ban.docx", *CHANGED)
    listed = run("--unmatched")
    assert "2 ghi nhận chưa khớp" in listed and "Lan, 14/4/2025" in listed
    for id_ in re.findall(r"(?m)^([0-9a-f]{8}): Tình trạng", listed):
        run("--attach", id_, "--who", "Minh")
    for id_ in re.findall(r"(?m)^([0-9a-f]{8}): Đã bỏ", listed):
        run("--withdraw", id_)
    with open_store(folder, write=True) as store:
        remove_paper(store, sha("ban.docx", *CHANGED))
    left = run()
    assert left.count("Văn bản không còn trong kho") == 1 and "91/KH-SNV" not in left
    with open_store(folder, write=True) as store:
        add_papers(store, [paper("ban.docx", *CHANGED)])
    assert "0 ghi nhận chưa khớp" in run("--unmatched")
    assert main(["decisions", "--attach", "zzzz", "--store", str(folder)]) == 2


def test_the_page_lists_attaches_withdraws_and_undoes(
    folder: Path, serve_web: Callable[..., "AbstractContextManager[Web]"]
) -> None:
    with open_store(folder, write=True) as store:
        replaced(store, "ban.docx", *CHANGED)
    browser = build_opener(HTTPCookieProcessor())
    with serve_web(folder) as web:

        def page(path: str = "/ghi-nhan", **form: str) -> str:
            data = urlencode(form).encode() if form else None
            with browser.open(web.url + path, data) as answer:
                return str(answer.read().decode())

        first = page()
        assert "2 ghi nhận chưa khớp" in first and "rà soát và chọn" in first
        csrf = re.search(r'name="csrf" value="([^"]+)"', first)
        assert csrf
        ids = re.findall(r'name="decision" value="([^"]+)"><button class="small primary"', first)
        assert len(ids) == 2
        after = page(csrf=csrf[1], decision=ids[0], verb="attach")
        assert "1 ghi nhận chưa khớp" in after and "Nguyễn Thị Hạnh" in after
        after = page(csrf=csrf[1], decision=ids[1], verb="withdraw")
        assert "ghi nhận chưa khớp" not in after
        undo = re.search(
            r'name="decision" value="([^"]+)"><button class="small" name="verb" value="undo"', after
        )
        assert undo
        assert "1 ghi nhận chưa khớp" in page(csrf=csrf[1], decision=undo[1], verb="undo")
        shown = re.search(r'href="(/van-ban/xem[^"]+tab=thuoc-tinh)"', first)
        assert shown and "1 ghi nhận chưa khớp" in page(shown[1].replace("&amp;", "&"))
        log = audit.read(web.folder)
        assert [e.did for e in log.entries] == ["decisions"] * 3 and log.problems == ()
