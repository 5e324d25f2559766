"""The room's queue: who takes what, what others wrote meanwhile, who did what."""

from __future__ import annotations

import csv
import io
import re
import urllib.request
import zipfile
from datetime import date, timedelta
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from raw_http import send, session
from selenium.webdriver.common.by import By
from test_closing import PLAN

import luocdo
from graph.open import open_store
from graph.taskround import hand_task, rounds, unhand_task
from graph.taskstatus import find_task
from queries.register.kin import with_kin
from queries.register.queue import DAYS, in_hand
from queries.register.tasks import register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from conftest import Browser, Web
    from raw_http import Got


import pytest

SECRET = "x" * 40
LAN = {"X_Remote_User": "Lan", "X_Remote_Groups": "xu-ly", "X_Proxy_Secret": SECRET}
HUNG = LAN | {"X_Remote_User": "Hùng"}
GUEST = LAN | {"X_Remote_User": "Khách", "X_Remote_Groups": "xem"}
NEXT = date.today().year + 1
ON = date(NEXT, 6, 20)
TODAYS = PLAN.replace("2025", str(NEXT)).replace(f"tháng 3 năm {NEXT}", "tháng 3 năm 2026")


@pytest.fixture
def kho(tmp_path: Path) -> Path:
    (tmp_path / "kh.txt").write_text(TODAYS, encoding="utf-8")
    luocdo.build([tmp_path / "kh.txt"], tmp_path / "kho", workers=1)
    return tmp_path / "kho"


def test_each_field_by_itself_and_the_last_word_back(kho: Path) -> None:
    with open_store(kho, write=True) as store:
        row = register(store, today=ON)[0]
        task = find_task(store, row.id)
        hand_task(store, task, {"handler": "Lan", "inner": "28/5/2025"}, by="Bình", at=_at(1))
        hand_task(store, task, {"handler": "Hùng"}, by="Lan", at=_at(2))
        made = register(store, today=ON)[0].round
        assert made and (made.handler, made.inner, made.by) == ("Hùng", date(2025, 5, 28), "Lan")
        hand_task(store, task, {"handler": ""}, by="Hùng", at=_at(3))
        assert rounds(store)[row.id].handler == ""
        for expected in ("Hùng", "Lan"):
            unhand_task(store, row.id)
            assert rounds(store)[row.id].handler == expected
        unhand_task(store, row.id)
        assert row.id not in rounds(store)


def _at(second: int) -> str:
    return f"2025-06-20T08:00:0{second}+07:00"


def test_a_task_given_on_knows_its_parent(examples_folder: Path) -> None:
    today = date(2026, 1, 1)
    with open_store(examples_folder) as store:
        rows = with_kin(store, register(store, today=today), today)
    parents = [(r.label, r.kin.parent.label) for r in rows if r.kin and r.kin.parent]
    assert ("KH 30-KH/ĐU", "KH 423-KH/TU") in parents
    above = next(r for r in rows if r.kin and r.kin.children)
    assert above.iri in {r.kin.parent.iri for r in rows if r.kin and r.kin.parent}


@pytest.fixture
def office(kho: Path, serve_web: Callable[..., AbstractContextManager[Web]]) -> Iterator[Web]:
    with serve_web(kho, proxies=("127.0.0.1",), secret=SECRET) as web:
        yield web


def _post(web: Web, path: str, who: dict[str, str], /, *tasks: str, **fields: str) -> Got:
    known = session(web, **who)
    given = [("csrf", known.token), *fields.items(), *(("task", t) for t in tasks)]
    body = urlencode(given).encode()
    kind = "application/x-www-form-urlencoded"
    return send(web, "POST", path, body, Content_Type=kind, Cookie=known.cookie, **who)


def test_what_somebody_wrote_meanwhile_is_told_and_nothing_is_lost(office: Web) -> None:
    page = send(office, "GET", "/nhiem-vu", **LAN).body
    seen = re.search(r'name="seen" value="(([0-9a-f]+)=[0-9a-f]+)"', page)
    assert seen
    given = {"task": seen[2], "seen": seen[1]}
    assert _post(office, "/nhiem-vu/giao", HUNG, **given, verb="take").status == 303
    late = _post(office, "/nhiem-vu/giao", LAN, **given, handler="Lan", note="gấp")
    assert late.status == 409 and "Hùng" in late.body and 'value="gấp"' in late.body
    assert "Điều vừa gõ" in unescape(late.body) and "<bdi>gấp</bdi>" in unescape(late.body)
    mine = send(office, "GET", "/phong?ai=toi", **HUNG).body
    assert "rà soát trụ sở" in mine, mine
    again = _post(
        office, "/nhiem-vu/giao", LAN, task=seen[2], handler="Lan", note="gấp", anyway="1"
    )
    assert again.status == 303
    assert "rà soát trụ sở" not in send(office, "GET", "/phong?ai=toi", **HUNG).body
    assert "rà soát trụ sở" not in send(office, "GET", "/phong?ai=chua", **HUNG).body
    assert _post(office, "/nhiem-vu/giao", GUEST, task=seen[2], verb="take").status == 403
    assert "Tài khoản này chỉ được xem" in unescape(send(office, "GET", "/nap", **GUEST).body)
    assert "Khách" in unescape(send(office, "GET", "/", **GUEST).body)


def test_a_paper_has_an_owner_until_it_is_finished(office: Web) -> None:
    with open_store(office.folder) as store:
        (sha,) = store.papers()
    assert _post(office, "/van-ban-den/giao", LAN, tep=sha, verb="take").status == 303
    page = send(office, "GET", "/phong?ai=toi", **LAN).body
    seen = re.search(rf'name="seen" value="({sha}=[0-9a-f]+)"', page)
    assert seen and "KH 77/KH-UBND" in page
    other = _post(office, "/van-ban-den/giao", HUNG, tep=sha, seen=f"{sha}=0", handler="Hùng")
    yesterday = f"{date.today() - timedelta(days=1):%d/%m/%Y}"
    _post(office, "/van-ban-den/giao", LAN, tep=sha, inner=yesterday)
    page = unescape(send(office, "GET", "/phong?ai=toi", **LAN).body)
    assert "Quá hạn 1 ngày" in page
    seen = re.search(rf'name="seen" value="({sha}=[0-9a-f]+)"', page)
    assert seen
    assert other.status == 409 and "Lan" in other.body
    done = _post(office, "/van-ban-den/giao", LAN, tep=sha, seen=seen[1], verb="finish", phong="1")
    assert (done.status, done.headers["location"]) == (303, "/phong")
    assert sha not in send(office, "GET", "/phong", **LAN).body
    _post(office, "/van-ban-den/giao", LAN, tep=sha, verb="undo")
    assert sha in send(office, "GET", "/phong", **LAN).body


LETTER = (
    "{issuer}\nSố: {number}/{symbol}\nHà Nội, ngày {day:%d} tháng {day:%m} năm {day:%Y}\n"
    "V/v báo cáo kết quả\nĐề nghị các cơ quan báo cáo.\n"
)


def test_a_paper_that_a_folder_brought_waits_for_somebody(tmp_path: Path) -> None:
    today = date.today()
    letters = (  # an office's own papers and old ones are no post
        ("BỘ NỘI VỤ", "11", "BNV-VP", today - timedelta(days=2)),
        ("BỘ NỘI VỤ", "12", "BNV-VP", today - timedelta(days=400)),
        ("BỘ TÀI CHÍNH", "13", "BTC-VP", today - timedelta(days=2)),
    )
    for issuer, number, symbol, day in letters:
        text = LETTER.format(issuer=issuer, number=number, symbol=symbol, day=day)
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    undated = "BỘ NỘI VỤ\nSố:      /BNV-VP\nHà Nội, ngày    tháng    năm\nV/v góp ý\nĐề nghị.\n"
    (tmp_path / "14.txt").write_text(undated, encoding="utf-8")
    luocdo.build([tmp_path], tmp_path / "kho", workers=1)
    with open_store(tmp_path / "kho") as store:
        found = in_hand(store, today, "Bộ Tài chính")
        assert sorted((r.node.code or "", r.came) for r in found) == [
            ("/BNV-VP", today.isoformat()),
            ("11/BNV-VP", today.isoformat()),
        ]
        assert in_hand(store, today + timedelta(days=DAYS + 1)) == []


def test_without_an_office_the_tasks_of_others_are_not_ours(office: Web) -> None:
    page = send(office, "GET", "/phong", **LAN).body
    assert "rà soát trụ sở" not in page and "Chọn cơ quan tôi" in page


def test_who_did_what_is_an_archive(office: Web) -> None:
    with open_store(office.folder) as store:
        (sha,) = store.papers()
    _post(office, "/van-ban-den/giao", LAN, tep=sha, verb="take")
    _post(office, "/van-ban-den/giao", HUNG, tep=sha, verb="take")
    page = send(office, "GET", "/phong/da-lam?ai=Lan", **HUNG).body
    assert "giao việc" in page and "KH 77/KH-UBND" in page
    assert "nhận việc" in page and "Chưa rõ" not in page, "a file is no document"
    with open_store(office.folder) as store:
        tasks = [row.id for row in register(store, today=ON)]
    _post(office, "/nhiem-vu/tinh-trang", HUNG, *tasks, status="done")
    _post(office, "/van-ban/sua", HUNG, iri="urn:a", tep=sha, field="title", value="Thử")
    page = unescape(send(office, "GET", "/phong/da-lam", **HUNG).body)
    assert f"{len(tasks)} nhiệm vụ" in page and "Hoàn thành" in page and "Trích yếu" in page
    assert not [t for t in tasks if t[:8] in page], "no ids"
    _post(office, "/nhiem-vu/giao", HUNG, *tasks[:1], handler="Minh", inner="28/5/2026")
    given = {"unit": "Phòng Tổng hợp", "handler": "Thu"}
    _post(office, "/van-ban-den/giao", HUNG, tep=sha, **given)
    page = unescape(send(office, "GET", "/phong/da-lam", **HUNG).body)
    assert "1 nhiệm vụ; cho Minh; hạn nội bộ 28/5/2026" in page
    assert "cho Phòng Tổng hợp; cho Thu" in page
    said = send(office, "GET", "/ghi-nhan", **HUNG)
    assert said.status == 200
    for words in ("Giao việc: Người xử lý Lan", "Giao việc: Hạn nội bộ 28/5/2026"):
        assert words in unescape(said.body), words
    rows = list(csv.reader(io.StringIO(send(office, "GET", "/phong/da-lam.csv", **HUNG).body[1:])))
    assert [row[1] for row in rows[-2:]] == ["Hùng", "Lan"], "the latest first"
    assert send(office, "GET", "/phong/da-lam.xlsx", **HUNG).status == 200
    assert "Lan" not in send(office, "GET", "/phong/da-lam", **GUEST).body


def test_many_at_once_and_back(
    kho: Path, serve_web: Callable[..., AbstractContextManager[Web]], browser: Browser
) -> None:
    """Ticked rows are marked together, undone together; the weekly report is the same twice."""
    with serve_web(kho) as web:
        driver = browser.open(f"{web.url}/nhiem-vu?ngay=20/6/{NEXT}")
        for box in driver.find_elements(By.CSS_SELECTOR, ".due input[type=checkbox]"):
            box.click()
        driver.find_element(By.CSS_SELECTOR, "#bulk input[name=handler]").send_keys("Lan")
        driver.find_element(By.CSS_SELECTOR, "#bulk button[formaction]").click()
        assert browser.says("Đã ghi 2 nhiệm vụ.", "#main").count("(Nguyễn Thị Hạnh)") == 2
        browser.open(f"{web.url}/nhiem-vu?ngay=20/6/{NEXT}&ai=Lan")
        for box in driver.find_elements(By.CSS_SELECTOR, ".due input[type=checkbox]"):
            box.click()
        driver.find_element(By.CSS_SELECTOR, "#bulk button[value=done]").click()
        browser.says("Đã ghi 2 nhiệm vụ.", "#main")
        undo = driver.find_element(By.CSS_SELECTOR, ".just button")
        assert driver.execute_script("return arguments[0].getBoundingClientRect().top", undo) >= 0
        driver.find_elements(By.CSS_SELECTOR, ".said-of summary")[-1].click()
        browser.wait("return document.activeElement.name === 'handler'")
        assert driver.execute_script("return document.querySelectorAll('.said-of b').length") == 2
        driver.find_element(By.CSS_SELECTOR, ".notice button[name=undo]").click()
        browser.wait("return !location.search.includes('vua=')")
        assert driver.execute_script("return document.querySelectorAll('.said-of b').length") == 0
        url = f"{web.url}/nhiem-vu/tien-do.docx?ngay=20/6/{NEXT}"
        one, two = (urllib.request.urlopen(url, timeout=60).read() for _ in range(2))
        made = zipfile.ZipFile(io.BytesIO(one)).read("word/document.xml").decode()
        assert one == two and "BÁO CÁO TUẦN" in made and "rà soát trụ sở" in made
