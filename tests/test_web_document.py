"""The document pages in a real browser: list, text with its citations, original, attributes,
decisions that stay, missing documents, conflicts; and papers that mean harm."""

from __future__ import annotations

import base64
import csv
import io
import os
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pypdfium2
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import luocdo
from graph import open_store
from graph.curate import curate
from graph.read.decision_log import settled
from graph.read.details import work
from graph.read.mentions import incoming, outgoing, paper
from graph.store import Store
from graph.update import add_papers
from ingest.pipeline import extract
from ingest.read import page_image
from ontology.identity import paper_iri
from ontology.model import Text, Unsure
from queries import lookup
from queries.answer.conflicts import disagreements, matters
from queries.search.catalogue import Wanted, choose, matcher, waiting
from viz.marks import Mark, chunks, line_of, line_starts
from viz.send import message
from viz.status import status_key
from viz.web.originals import keep
from viz.web.pages.original import cutout

if TYPE_CHECKING:
    from conftest import Browser, Web

    Serve = Callable[..., AbstractContextManager[Web]]

EXAMPLES = Path(__file__).parents[1] / "examples"
LETTER, PLAN, ABOVE = "1690/UBND-NC", "30-KH/ĐU", "423-KH/TU"
JS_TEXT = "return document.querySelector(arguments[0])?.innerText || ''"


def _iri(folder: Path, code: str) -> str:
    with open_store(folder) as store:
        return lookup(store, code).iri


def _url(web: Web, code: str, **parameters: str) -> str:
    parameters = {"tab": "toan-van"} | parameters
    return f"{web.url}/van-ban/xem?{urlencode({'iri': _iri(web.folder, code), **parameters})}"


def _get(url: str) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), dict(error.headers)


def _page(url: str) -> str:
    status, body, _ = _get(url)
    assert status == 200, body[:500]
    return body.decode()


def _said(url: str) -> str:
    """The words of a page."""
    return unescape(re.sub(r"<[^>]*>", "", _page(url)))


# --- parts ----------------------------------------------------------------------------------------


def test_pieces_make_the_text_again() -> None:
    text = "Căn cứ Luật A và Luật B;\n" * 900 + "hết"
    marks = [Mark("cite", 0, 7, 13), Mark("task", 1, 0, 60), Mark("warn", 0, 10, 20)]
    made = list(chunks(text, marks))
    assert "".join(p.text for chunk in made for p in chunk) == text
    assert len(made) > 3  # a long text comes in parts that the browser lays out when seen
    assert [p.text for p in made[0] if p.cite == 0] == ["Luậ", "t A"]


def test_marks_that_cross_and_nest() -> None:
    text = "một hai ba bốn năm"
    made = list(chunks(text, [Mark("cite", 0, 0, 7), Mark("cite", 1, 4, 10)], note_at=5))
    pieces = [(p.text, p.cite, p.first, p.last) for p in made[0]]
    assert pieces == [
        ("một ", 0, True, False),
        ("hai", 1, True, False),  # of two that are as long here, the shorter counts
        (" ba", 1, False, True),
        (" bốn năm", None, False, False),
    ]
    assert [p.note for p in made[0]][-1]


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        ("a\u202eb", "bidi marks turn words round"),
        ("a\u2066b\u2069", "isolates as well"),
        ("a\x00\x1b[31mb", "control characters"),
        ("a\ufeffb", "a mark in the middle of a text"),
    ],
)
def test_text_is_shown_without(shown: str, why: str) -> None:
    made = "".join(p.text for chunk in chunks(shown, []) for p in chunk)
    assert not set(made) & set("\u202e\u2066\u2069\x00\x1b\ufeff"), why


def test_text_is_shown_composed() -> None:
    assert next(chunks("Kế hoạch", []))[0].text == "Kế hoạch"


def test_lines_are_counted_from_one() -> None:
    starts = line_starts("a\nbb\n\nc")
    assert [line_of(starts, n) for n in (0, 1, 2, 5, 6)] == [1, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("typed", "text", "fits"),
    [
        ("ke hoach", "Kế hoạch số 1", True),  # typed without marks
        ("kế hoạch", "Kế hoạch", True),
        ("kế hoạch", "Ke hoach", False),  # marks that were typed are meant
        ("42 tu", "423-KH/TU", True),  # pieces of words, in any order
        ("", "anything", True),
        ("so noi vu", "Sở Tài chính", False),
    ],
)
def test_words_of_the_list(typed: str, text: str, fits: bool) -> None:
    assert matcher(typed)(text) is fits


def test_list_of_the_store(chain: Store) -> None:
    held = choose(chain, Wanted())
    assert held.rows and all(r.held for r in held.rows)
    dates = [r.date for r in held.rows if r.date]
    assert dates == sorted(dates, reverse=True)
    everything = choose(chain, Wanted(held="all", sort="code"))
    assert len(everything.rows) > len(held.rows)
    kind, n = next(iter(held.types.items()))
    assert len(choose(chain, Wanted(type=kind)).rows) == n


def test_waiting_counts_documents_not_mentions(chain: Store) -> None:
    held = {r.iri for r in choose(chain, Wanted()).rows}
    for iri, n in waiting(chain):
        assert len(held.intersection(k.subject for k in incoming(chain, iri))) == n


def test_what_is_said_both_ways(chain: Store) -> None:
    held = choose(chain, Wanted()).rows
    there = {(k.subject, k.relation, k.object) for r in held for k in outgoing(chain, r.iri)}
    for subject, relation, other in there:
        back = {(k.subject, k.relation) for k in incoming(chain, other)}
        assert (subject, relation) in back


def test_every_conflict_names_who_says_what(chain: Store) -> None:
    found = disagreements(chain, matters(chain))
    assert found
    for one in found:
        assert one.sides and all(side.value for side in one.sides)
        assert disagreements(chain, matters(chain, about=one.work))


def test_status_words_fit_the_type(chain: Store) -> None:
    from datetime import date

    from graph.read.validity import Reason, Validity

    free = Validity(date(2026, 1, 1), "not-applicable", reasons=(Reason("R12", None),))
    assert status_key(free, "ke-hoach") == "being-carried-out"
    assert status_key(free, "cong-van") == ""  # a letter is not "in force"
    ended = Validity(
        date(2026, 1, 1), "not-applicable", reasons=(*free.reasons, Reason("R3", None, "x"))
    )
    assert status_key(ended, "ke-hoach") == "replaced"
    over = Reason("period", date(2026, 1, 1))
    past = Validity(date(2026, 1, 1), "not-applicable", reasons=(*free.reasons, over))
    assert status_key(past, "ke-hoach") == "period-over"
    assert status_key(Validity(date(2026, 1, 1), "not-yet"), "luat") == "not-yet-in-force"


def test_message_to_send(examples_folder: Path) -> None:
    details = luocdo.show(LETTER, examples_folder)
    said = message(details.node, details.tasks, "Sở Tài chính")
    assert said.startswith("Công văn số\u00a01690/UBND-NC ngày 28/5/2025 của Ủy ban nhân dân tỉnh")
    assert "Giao Sở Tài chính:\n1. Chủ trì: tham mưu UBND tỉnh" in said
    assert "Không thấy nhiệm vụ giao Sở Y tế" in message(details.node, details.tasks, "Sở Y tế")


# --- pages as text --------------------------------------------------------------------------------


def test_list_page(web: Web) -> None:
    html = _page(f"{web.url}/van-ban")
    assert "5 văn bản" in html and "CV 1690/UBND-NC" in html and "Đang triển khai" in html
    only = _page(f"{web.url}/van-ban?loai=ke-hoach&tu=snv")
    assert "KH 85/KH-SNV" in only and "CV 1690/UBND-NC" not in only
    missing = _page(f"{web.url}/van-ban?kho=missing")
    assert "KL 148-KL/TW" in missing and "Chưa có trong kho" in missing
    assert "Không có văn bản nào khớp" in _page(f"{web.url}/van-ban?tu=khongco")
    assert "Held" in _page(f"{web.url}/van-ban?lang=en")


@pytest.mark.parametrize("wrong", ["trang=-1", "trang=9999999999", "xep=evil", "kho=x", "nam=%00"])
def test_list_page_takes_any_address(web: Web, wrong: str) -> None:
    assert _get(f"{web.url}/van-ban?{wrong}")[0] == 200


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ("", 404),
        ("iri=nothing", 404),
        ("iri=urn:lex:vn:none;1", 404),
        ("iri=" + quote('urn:x"> <script>'), 404),
    ],
)
def test_document_that_is_none(web: Web, wrong: str, status: int) -> None:
    assert _get(f"{web.url}/van-ban/xem?{wrong}")[0] == status


def test_document_page_takes_any_address(web: Web) -> None:
    for more in ("tab=x", "den=9-1", "den=0-999999999", "tep=zz", "trang=0", "gui=<b>"):
        assert _get(f"{_url(web, LETTER)}&{more}")[0] == 200
    assert _get(f"{_url(web, LETTER)}&ngay=30/2/2025")[0] == 400


def test_text_holds_every_citation_and_task(web: Web) -> None:
    html = _page(_url(web, LETTER))
    with open_store(web.folder) as store:
        (info,) = [p for p in store.papers().values() if p.name == "cong-van-UBND-NC.txt"]
        made = paper(store, info.sha256)
    for mention in made.mentions:
        assert f'id="c-{mention.start}-{mention.end}"' in html
    for n in range(1, 8):
        assert f"→ nhiệm vụ {n}" in html
    assert html.count('class="to-task"') == 7


def test_citations_for_state_and_party(web: Web) -> None:
    html = _said(_url(web, ABOVE))
    assert "Kế hoạch số\u00a0423-KH/TU ngày 28/4/2025 của" in html
    assert "Kế hoạch số\u00a0423-KH/TU, ngày 28/4/2025 của" in html  # Party: HD 36-HD/VPTW


def test_message_page(web: Web) -> None:
    html = _page(_url(web, LETTER, gui="Sở Tài chính"))
    assert "Giao Sở Tài chính:" in html


def test_warnings_show_both_sides(web: Web) -> None:
    html = _said(_url(web, LETTER, tab="canh-bao"))
    assert "148-KL/TW được ghi hai cơ quan ban hành" in html
    assert "Bộ Chính trị; Bộ Chính trị, Ban Bí thư." in html
    conflicts = _page(f"{web.url}/chua-thong-nhat")
    assert "Hai cơ quan ban hành khác nhau" in conflicts and "tab=thuoc-tinh" in conflicts
    assert "3 văn bản ghi Bộ Chính trị, Ban Bí thư." in conflicts
    assert "1 văn bản ghi Bộ Chính trị." in conflicts


def test_the_place_in_doubt_is_shown_as_a_picture() -> None:
    """From the box of a scan's number to the part of the page that its warning shows."""
    place = Unsure("number", "4?", (33.0, 66.0, 66.0, 99.0))
    text = Text("Số: /SYT-NV\n", "a.pdf", "a" * 64, "pdf", ocr=True, unsure=(place,))
    with open_store(":memory:", write=True) as store:
        add_papers(store, [(extract(text), text.text)])
        (notice,) = work(store, paper_iri(text.sha256)).warnings
    assert notice.region == "page=1&xywh=33.0,66.0,33.0,33.0"
    shown = cutout(notice.paper, notice.region)
    assert shown["page"] == f"/van-ban/goc/trang?tep={text.sha256}&trang=1"
    assert shown["view"] == "-30 91 210 70"  # 110 pixels an inch, some words on both sides


def test_missing_page_and_its_file(web: Web) -> None:
    html = _page(f"{web.url}/con-thieu")
    assert "KL 148-KL/TW" in html and "<mark>" in html
    status, body, headers = _get(f"{web.url}/con-thieu.csv")
    assert status == 200 and headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    counts = [int(r[4]) for r in rows[1:]]
    assert counts == sorted(counts, reverse=True) and all(r[6] for r in rows[1:])


def test_cited_document_has_a_page(web: Web) -> None:
    html = _page(_url(web, "148-KL/TW"))
    assert "Chưa có trong kho" in html and "3 văn bản trong kho nói tới" in html
    assert 'href="/nap"' in html and "<blockquote>" in html


def test_original_is_a_download(web: Web) -> None:
    with open_store(web.folder) as store:
        shas = {p.name: p.sha256 for p in store.papers().values()}
    for name, sha in shas.items():
        status, body, headers = _get(f"{web.url}/van-ban/goc?tep={sha}")
        assert status == 200 and body == (EXAMPLES / name).read_bytes()
        assert headers["content-disposition"].startswith("attachment")
        assert headers["content-type"] == "application/octet-stream"
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("sha", ["", "../../etc/passwd", "0" * 64, "%2e%2e%2f", "A" * 64])
def test_no_other_file_is_given(web: Web, sha: str) -> None:
    for page in ("goc", "goc/trang", "goc/danh-dau"):
        assert _get(f"{web.url}/van-ban/{page}?tep={sha}")[0] == 404


def test_place_is_marked_on_the_page_of_the_original(web: Web) -> None:
    with open_store(web.folder) as store:
        (info,) = [p for p in store.papers().values() if p.name.endswith(".pdf")]
        mention = paper(store, info.sha256).mentions[2]
    asked = f"tep={info.sha256}&trang=1&den={mention.start}-{mention.end}"
    status, picture, headers = _get(f"{web.url}/van-ban/goc/trang?{asked}")
    assert (
        status == 200 and picture.startswith(b"\x89PNG") and headers["content-type"] == "image/png"
    )
    svg = _page(f"{web.url}/van-ban/goc/danh-dau?{asked}")
    assert svg.count("#ffb300") and svg.count("#0b5cad")
    assert _get(f"{web.url}/van-ban/goc/trang?tep={info.sha256}&trang=99")[0] == 404
    assert "Tệp không có trang này" in _page(_url(web, PLAN, tab="ban-goc", trang="99"))


def test_place_is_marked_on_a_scan(own_web: Web, tmp_path: Path) -> None:
    if not shutil.which("tesseract"):
        assert not os.environ.get("CI"), "tesseract is needed in CI"
        pytest.skip("tesseract is not installed")
    scan = tmp_path / "quet.png"
    scan.write_bytes(page_image(EXAMPLES / "ke-hoach-30-KH-DU.pdf", 0, dpi=200) or b"")
    with scan.open("rb") as data:
        keep(own_web.folder, scan.name, data)
    luocdo.build([scan], own_web.folder, workers=1)
    with open_store(own_web.folder) as store:
        (info,) = [p for p in store.papers().values() if p.name == scan.name]
        mentions = paper(store, info.sha256).mentions
    assert info.ocr and mentions
    place = f"{mentions[0].start}-{mentions[0].end}"
    svg = _page(f"{own_web.url}/van-ban/goc/danh-dau?tep={info.sha256}&trang=1&den={place}")
    assert "#ffb300" in svg
    # two files of one document: each is shown when it is asked for
    html = _page(_url(own_web, PLAN, tep=info.sha256, den=place))
    assert "Bản trong kho" in html and f'id="p-{place}"' in html and "quet.png" in html


def test_original_stays_where_it_was_read(tmp_path: Path, serve_web: Serve) -> None:
    """`luocdo build` keeps no copy: the file is shown from its place while it is the same."""
    file = Path(shutil.copy(EXAMPLES / "ke-hoach-30-KH-DU.pdf", tmp_path))
    luocdo.build([file], tmp_path / "kho", workers=1)
    with serve_web(tmp_path / "kho") as web:
        assert "Tệp gốc không còn ở chỗ cũ" not in _page(_url(web, PLAN, tab="ban-goc"))
        file.write_bytes(file.read_bytes() + b"\n% other bytes")
        assert "Tệp gốc không còn ở chỗ cũ" in _page(_url(web, PLAN, tab="ban-goc"))


def test_text_file_has_no_pages(web: Web) -> None:
    assert "không có trang ảnh" in _page(_url(web, LETTER, tab="ban-goc"))


# --- in the browser -------------------------------------------------------------------------------


def _click(browser: Browser, css: str) -> None:
    browser.wait("return document.querySelector(arguments[0])", css)
    browser.driver.execute_script(
        "const e = document.querySelector(arguments[0]);"
        " e.scrollIntoView({block: 'center'}); e.click()",
        css,
    )


def _at(browser: Browser, part: str) -> None:
    browser.wait("return decodeURIComponent(location.href).includes(arguments[0])", part)
    browser.wait("return document.readyState === 'complete'")


def test_from_citation_to_document_and_back_to_the_sentence(web: Web, browser: Browser) -> None:
    browser.open(_url(web, LETTER))
    _click(browser, "article a.cite")  # the first one is of KH 423
    _at(browser, "tu:kh:2025;423")
    browser.says("KH 423-KH/TU", "h1")
    place = browser.wait(
        "return [...document.querySelectorAll('#duoc-noi-toi .mentions li')]"
        ".find(li => li.innerText.startsWith('CV 1690'))?.querySelector('.to-place').href"
    )
    browser.driver.get(place)
    browser.says("CV 1690/UBND-NC", "h1")
    anchor = urlsplit(place).fragment
    seen = "const r = document.getElementById(arguments[0]).getBoundingClientRect();"
    browser.wait(f"{seen} return r.top >= 0 && r.top < innerHeight", anchor)
    marked = browser.driver.execute_script(
        "return [...document.querySelectorAll('.place')].map(e => e.innerText).join('')"
    )
    assert "thực hiện Kế hoạch số 423-KH/TU" in " ".join(marked.split()).replace("Thực", "thực")
    browser.driver.back()
    browser.says("KH 423-KH/TU", "h1")


def test_place_without_anchor_is_scrolled_to(web: Web, browser: Browser) -> None:
    with open_store(web.folder) as store:
        (info,) = [p for p in store.papers().values() if p.name == "cong-van-UBND-NC.txt"]
        last = paper(store, info.sha256).mentions[-1]
    browser.open(_url(web, LETTER, den=f"{last.start}-{last.end}"))
    browser.wait(
        "const r = document.querySelector('.place').getBoundingClientRect();"
        " return scrollY > 100 && r.top > 0 && r.top < innerHeight"
    )


def test_explanation_opens_below_the_line_and_closes(web: Web, browser: Browser) -> None:
    driver = browser.open(_url(web, LETTER))
    _click(browser, "a.ref")
    said = browser.says("thực hiện", ".note")
    assert "KH 423-KH/TU" in said and "dòng" in said and "Mở văn bản" in said
    assert "den=" in driver.current_url  # the state is in the address
    ActionChains(driver).send_keys(Keys.ESCAPE).perform()
    browser.wait("return !document.querySelector('.note')")
    assert driver.execute_script("return document.activeElement.className") == "ref"


def test_without_script_everything_is_there(web: Web, browser: Browser) -> None:
    html = _page(_url(web, LETTER))
    href = re.search(r'class="ref" href="([^"]+)"', html)
    assert href
    note = _page(web.url + href[1].replace("&amp;", "&").partition("#")[0])
    assert 'class="note"' in note and "Bỏ mối liên hệ" in note and 'name="csrf"' in note
    browser.open(_url(web, LETTER, tab="thuoc-tinh"), script=False)
    assert "Cùng một văn bản" in browser.driver.page_source


def _note_text(browser: Browser) -> str:
    return str(browser.driver.execute_script(JS_TEXT, ".note"))


def _mention_of(store: Store, name: str, wanted: Callable[[str], bool]) -> tuple[str, int, int]:
    (info,) = [p for p in store.papers().values() if p.name == name]
    found = next(m for m in paper(store, info.sha256).mentions if wanted(m.relation))
    return info.sha256, found.start, found.end


def test_confirmed_and_dropped_links_stay_after_reading_again(
    own_web: Web, browser: Browser
) -> None:
    url = _url(own_web, LETTER)
    browser.open(url)
    _click(browser, "a.ref")
    _click(browser, ".note button[value=confirm]")
    said = browser.says("Nguyễn Thị Hạnh", ".note")
    assert "✓ Đã xác nhận" in said
    _click(browser, "a.ref[data-note]:not([aria-label*='KH 423'])")  # another citation
    browser.wait(
        "return document.querySelector('.note') && !document.querySelector('.note .decided')"
    )
    dropped = browser.driver.execute_script("return document.querySelector('.note').dataset.note")
    _click(browser, ".note button[value=reject]")
    browser.says("Đã bỏ mối liên hệ", ".note")
    with open_store(own_web.folder, write=True) as store:
        from graph.update import rebuild

        rebuild(store)
    luocdo.build([EXAMPLES], own_web.folder, workers=1)
    browser.open(f"{url}&den={dropped[2:]}")
    browser.says("Đã bỏ mối liên hệ", ".note")
    browser.wait("return document.querySelector('.cite.dropped')")
    _click(browser, ".note .decided button")  # Hoàn tác
    browser.wait(
        "return document.querySelector('.note') && !document.querySelector('.cite.dropped')"
    )
    with open_store(own_web.folder) as store:
        shas = store.papers()
        verbs = [d.verb for d in settled(store, shas) if not d.source]
    assert verbs == ["confirms"]


def test_correcting_a_link(own_web: Web, browser: Browser) -> None:
    iri = _iri(own_web.folder, LETTER)
    with open_store(own_web.folder) as store:
        sha, start, end = _mention_of(store, "cong-van-UBND-NC.txt", lambda r: r == "references")
        before = {(k.relation, k.object) for k in outgoing(store, iri)}
    browser.open(_url(own_web, LETTER, den=f"{start}-{end}"))
    browser.driver.execute_script(
        "const f = document.querySelector('.note .correct form');"
        "f.closest('details').open = true; f.relation.value = 'based_on'; f.of.value = '423-KH/TU';"
        "f.note.value = 'đối chiếu bản giấy'; f.requestSubmit()"
    )
    said = browser.says("Đã thêm mối liên hệ", ".note")
    assert "căn cứ" in said and "đối chiếu bản giấy" in said
    with open_store(own_web.folder) as store:
        after = {(k.relation, k.object) for k in outgoing(store, iri)}
    assert ("based_on", _iri(own_web.folder, ABOVE)) in after - before
    _click(browser, ".note .decided button")
    browser.wait("return document.querySelector('.note') && !document.querySelector('.decided')")
    with open_store(own_web.folder) as store:
        assert {(k.relation, k.object) for k in outgoing(store, iri)} == before
        assert not [d for d in settled(store, [sha]) if not d.source]


def test_whole_document_confirmed_and_undone(own_web: Web, browser: Browser) -> None:
    browser.open(_url(own_web, ABOVE, tab="thuoc-tinh"))
    _click(browser, "form[action$='xac-nhan'] button")
    browser.says("Mọi mối liên hệ của bản này đã được xem", "#main")
    browser.says("✓ Đã xác nhận", ".decided")
    _click(browser, ".decided button")
    browser.says("Xác nhận cả văn bản", "#main")
    with open_store(own_web.folder) as store:
        shas = store.papers()
        assert not [d for d in settled(store, shas) if d.verb == "confirms"]


def test_correcting_fields_follows_the_document(own_web: Web, browser: Browser) -> None:
    """One button makes all fields editable; what was not typed over stays as it was read."""
    driver = browser.open(_url(own_web, "85/KH-SNV", tab="tom-tat"))
    _click(browser, ".middle a.button[href*='sua=1']")
    browser.wait("return document.activeElement.closest('#f-code')")
    ActionChains(driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    driver.switch_to.active_element.send_keys("86/KH-SNV")
    driver.execute_script("document.querySelector('#f-signer [name=value]').value = 'Lê Mới'")
    driver.switch_to.active_element.send_keys(Keys.ENTER)
    browser.says("KH 86/KH-SNV", "h1")  # under its new name, on the same tab
    assert "Đã sửa" in browser.says("Nguyễn Thị Hạnh", "#f-code")
    assert "Lê Mới" in driver.find_element(By.ID, "f-signer").text
    assert len(driver.find_elements(By.CSS_SELECTOR, ".facts .badge.good")) == 2
    _click(browser, ".decided button")
    browser.says("KH 85/KH-SNV", "h1")


def _works(folder: Path) -> int:
    with open_store(folder) as store:
        return len(choose(store, Wanted()).rows)


def test_joining_and_splitting_documents(own_web: Web, browser: Browser) -> None:
    browser.open(_url(own_web, "1215/STC-QLCS", tab="thuoc-tinh"))
    fill = (
        "const f = [...document.querySelectorAll('form[action$=ten]')].at(-1);"
        "f.querySelector('input[type=text][name=name]').value = arguments[0]; f.requestSubmit()"
    )
    browser.driver.execute_script(fill, "85/KH-SNV")
    browser.says("Bản trong kho", "#main")
    assert _works(own_web.folder) == 4
    _click(browser, ".decided button")
    browser.wait("return !document.querySelector('.decided button')")
    assert _works(own_web.folder) == 5
    browser.expected.append("400")
    browser.driver.execute_script(fill, "999/KHONGCO")
    browser.says("kiểm tra số, ký hiệu")


@pytest.mark.parametrize(
    ("issuer", "date", "today"),
    [
        ("Ủy ban nhân dân tỉnh Thái Bình", "2024-05-06", "nay là tỉnh Hưng Yên"),
        ("Tỉnh ủy Bắc Giang", "2023-01-02", "nay là tỉnh Bắc Ninh"),
        ("Ủy ban nhân dân tỉnh Hưng Yên", "2024-05-06", ""),  # its name stayed
        ("Bộ Kế hoạch và Đầu tư", "2024-05-06", "nay là Bộ Tài chính"),
    ],
)
def test_issuer_as_printed_and_today(tmp_path: Path, issuer: str, date: str, today: str) -> None:
    from viz.web.reading import Asked, Reading, today_names

    file = tmp_path / "a.txt"
    file.write_text("Kế hoạch số 423-KH/TU ngày 28/4/2025", encoding="utf-8")
    luocdo.build([file], tmp_path / "kho", workers=1)
    with open_store(tmp_path / "kho", write=True) as store:
        (sha,) = store.papers()
        curate(store, [{"set": {"issuer": issuer, "date": date}, "paper": sha}])
        names = today_names(Reading(store, Asked(f"https://w3id.org/luocdo/file/{sha}")))
    assert names == ([today.removeprefix("nay là ")] if today else [])


def test_decisions_of_a_file_are_undone_there(web: Web) -> None:
    html = _page(_url(web, LETTER, tab="thuoc-tinh"))
    assert "Ghi trong tệp so-van-ban.csv" in html and "hoan-tac" not in html


def test_forged_forms_are_refused(own_web: Web) -> None:
    for path in ("lien-he", "xac-nhan", "sua", "ten", "hoan-tac"):
        data = urlencode({"csrf": "x", "tep": "0" * 64}).encode()
        asked = urllib.request.Request(f"{own_web.url}/van-ban/{path}", data, method="POST")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked, timeout=60)
        with refused.value as error:
            assert error.code == 403


def test_copying_the_citation(web: Web, browser: Browser) -> None:
    driver = browser.open(_url(web, ABOVE))
    _click(browser, "[data-cite] summary")
    browser.says("Đã sao chép", "#toasts")
    fields = driver.execute_script(
        "return [...document.querySelectorAll('[data-cite] textarea')].map(a => a.value)"
    )
    assert len(fields) == 3 and fields[2] == "Kế hoạch số\u00a0423-KH/TU"


def test_narrow_screen_folds_the_side_lists(web: Web, browser: Browser) -> None:
    driver = browser.open(_url(web, LETTER), (390, 844))
    browser.wait("return !document.querySelector('.fold').open")
    assert driver.execute_script("return document.documentElement.scrollWidth") == 390
    tops = driver.execute_script(
        "return ['#dua-tren', '#duoc-noi-toi', 'article.text']"
        ".map(q => document.querySelector(q).getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)  # both lists above the text


def test_keyboard_alone(web: Web, browser: Browser) -> None:
    driver = browser.open(_url(web, LETTER))
    driver.execute_script("document.querySelector('[data-cite] summary').focus()")
    seen = []
    for _ in range(60):
        ActionChains(driver).send_keys(Keys.TAB).perform()
        seen.append(driver.execute_script("return document.activeElement.className"))
        if "ref" in seen:
            break
    assert "ref" in seen and "to-place" in seen
    ActionChains(driver).send_keys(Keys.ENTER).perform()
    browser.says("Mở văn bản", ".note")
    browser.wait("return document.activeElement.closest('.note')")
    ring = driver.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
    assert ring != "none"


def test_print_is_one_slip(web: Web, browser: Browser) -> None:
    driver = browser.open(_url(web, LETTER))
    browser.cdp("Emulation.setEmulatedMedia", media="print")
    shown = driver.execute_script(
        "return [...document.querySelectorAll("
        "'button, .button, .tabs, .side, article.text, .slip')]"
        ".filter(e => e.checkVisibility()).map(e => e.className)"
    )
    assert shown == ["slip print-only"]
    said = driver.execute_script(JS_TEXT, ".slip")
    assert "Phiếu tóm tắt văn bản đến" in said and "bút phê" in said and "Sở Tài chính" in said
    pdf = browser.cdp("Page.printToPDF", preferCSSPageSize=True)["data"]
    assert len(pdf) > 10_000
    browser.cdp("Emulation.setEmulatedMedia", media="")


def test_the_list_is_printed_whole(web: Web, browser: Browser) -> None:
    browser.open(f"{web.url}/van-ban")
    pdf = base64.b64decode(browser.cdp("Page.printToPDF", preferCSSPageSize=True)["data"])
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        text = " ".join(document[0].get_textpage().get_text_range().split())
        assert document[0].get_width() > document[0].get_height()
    assert "KH 423-KH/TU" in text and "Nhiệm vụ" in text, "the last column"


# --- papers that mean harm ------------------------------------------------------------------------

EVIL = "<script>window.pwned=1</script><img src=x onerror=window.pwned=1>"


def _hostile(folder: Path) -> None:
    """Papers whose titles, bodies, signers, sentences want to run, turn round, burst the page."""
    head = (
        "ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN\n\nSố: {n}/KH-UBND\n\n"
        "Hưng Yên, ngày 05 tháng 6 năm 2025\n\n"
    )
    body = (
        "KẾ HOẠCH\nTriển khai {title}\n\nThực hiện Kế hoạch số 423-KH/TU ngày 28/4/2025 của Ban"
        " Thường vụ Tỉnh ủy {title}, Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:\n\n"
        "1. Sở Nội vụ chủ trì, phối hợp với {title} tham mưu thực hiện {title} trước ngày"
        " 30/6/2025.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nNguyễn {title}\n"
    )
    titles = {
        "901": EVIL,
        "902": '"><svg onload=window.pwned=1> {{7*7}} </textarea></article><b>',
        "903": "\u202eđảo ngược\u2066 chữ \u200f",
        "904": "W" * 4_000,
        "905": "Z\u0301\u0302\u0303\u0304" * 1_000,
        "906": "javascript:window.pwned=1 &lt;script&gt; %3Cscript%3E",
    }
    papers = folder.parent / "hostile"
    papers.mkdir()
    for n, title in titles.items():
        name = f"{n} <img src=x onerror=window.pwned=1>.txt"
        text = head.format(n=n) + body.replace("{title}", title)
        (papers / name).write_text(text, encoding="utf-8")
    report = luocdo.build([papers], folder, workers=1)
    assert len(report.read) == len(titles), report.failed


def test_hostile_papers_run_nothing_and_keep_the_layout(own_web: Web, browser: Browser) -> None:
    _hostile(own_web.folder)
    with open_store(own_web.folder, write=True) as store:
        info = next(p for p in store.papers().values() if p.name.startswith("901"))
        entry = {"set": {"signer": EVIL}, "paper": info.sha256, "note": EVIL, "by": EVIL}
        curate(store, [entry], when="2026-01-01")
        rows = [r.iri for r in choose(store, Wanted(words="kh-ubnd")).rows]
        named = {p.sha256 for p in store.papers().values() if p.name[:3] in ("901", "903", "904")}
        places = {sha: paper(store, sha).mentions[0] for sha in named}
    assert len(rows) == 6
    pages = ["/van-ban", "/con-thieu", "/chua-thong-nhat"]
    for sha, mention in places.items():
        den, iri = f"{mention.start}-{mention.end}", f"https://w3id.org/luocdo/file/{sha}"
        pages.append(f"/van-ban/xem?{urlencode({'iri': iri, 'den': den})}")
    for iri in rows:
        for tab in ("toan-van", "ban-goc", "nhiem-vu", "thuoc-tinh", "canh-bao"):
            pages.append(f"/van-ban/xem?{urlencode({'iri': iri, 'tab': tab, 'gui': EVIL})}")
    pages.append(f"/van-ban/xem?{urlencode({'iri': _iri(own_web.folder, ABOVE)})}")
    pages += ["/", "/tep", "/nhiem-vu", "/co-quan", "/chuoi", f"/tim?{urlencode({'q': EVIL})}"]
    pages += [f"/chuoi?{urlencode({'iri': iri})}" for iri in (*rows, _iri(own_web.folder, ABOVE))]
    for page in pages:
        for size in ((1366, 768), (390, 844)) if "tab=" not in page else ((390, 844),):
            driver = browser.open(own_web.url + page, size)
            width = driver.execute_script("return document.documentElement.scrollWidth")
            assert width <= size[0], page
            assert driver.execute_script("return window.pwned") is None, page
            drawn = "" if page.startswith("/van-ban") else ":not(*)"  # others draw signs and lines
            odd = driver.execute_script(
                'return document.querySelectorAll(\'main script:not([type="application/json"]),'
                f" main img[src=x], main svg:not(svg.info){drawn}').length"
            )
            assert odd == 0, page
    assert parse_qs(urlsplit(browser.driver.current_url).query)


def test_a_long_text_stays_usable(own_web: Web, browser: Browser) -> None:
    line = "Thực hiện Kế hoạch số 423-KH/TU ngày 28/4/2025 của Ban Thường vụ Tỉnh ủy, {n}.\n"
    head = (EXAMPLES / "cong-van-UBND-NC.txt").read_text(encoding="utf-8")[:400]
    text = head + "".join(line.format(n=n) + "Nội dung khác.\n" * 40 for n in range(1_500))
    place = own_web.folder.parent / "dai.txt"
    place.write_text(text, encoding="utf-8")
    assert len(text) > 1_000_000
    luocdo.build([place], own_web.folder, workers=1)
    with open_store(own_web.folder) as store:
        (info,) = [p for p in store.papers().values() if p.name == "dai.txt"]
        last = paper(store, info.sha256).mentions[-1]
    iri = f"https://w3id.org/luocdo/file/{info.sha256}"
    asked = urlencode({"iri": iri, "tep": info.sha256, "den": f"{last.start}-{last.end}"})
    driver = browser.open(f"{own_web.url}/van-ban/xem?{asked}#c-{last.start}-{last.end}")
    browser.wait(
        "const r = document.querySelector('.cite.place').getBoundingClientRect();"
        " return r.top > 0 && r.top < innerHeight"
    )
    assert driver.execute_script("return document.querySelectorAll('.chunk').length") > 100
