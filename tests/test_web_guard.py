"""What a local web application must refuse: other hosts, foreign forms, forged names, bad files."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from raw_http import PAPER, form, send, session, upload

from viz.web.originals import clean_name, keep, original

if TYPE_CHECKING:
    from conftest import Web

    Serve = Callable[..., AbstractContextManager[Web]]

# --- who may ask ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8375",
        "0.0.0.0",
        "",
        "[::ffff:7f00:1]",
    ],
)
@pytest.mark.parametrize(
    "path", ["/", "/tim.json?q=423", "/sparql?query=ASK{}", "/static/theme.css"]
)
def test_a_name_that_is_not_ours_is_refused(web: Web, host: str, path: str) -> None:
    """DNS rebinding: a page elsewhere gets its own name to point here."""
    got = send(web, "GET", path, Host=host)
    assert got.status == 421
    assert "luocdo serve" in got.body


def test_two_hosts_are_refused(web: Web) -> None:
    address = web.url.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=60)
    connection.putrequest("GET", "/", skip_host=True)
    connection.putheader("Host", address)
    connection.putheader("Host", "evil.example")
    connection.endheaders()
    assert connection.getresponse().status in (400, 421)
    connection.close()


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example"]
)
def test_a_form_of_another_site_is_refused(web: Web, origin: str) -> None:
    known = session(web)
    body, kind = form({"csrf": known.token}, {"a.txt": PAPER})
    got = send(web, "POST", "/nap", body, Content_Type=kind, Cookie=known.cookie, Origin=origin)
    assert got.status == 403
    assert not (web.folder / "jobs").exists()


FOREIGN = [
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},  # another port of this computer
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "script"},
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "cors", "Sec_Fetch_Dest": "empty"},
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"},
    {"Sec_Fetch_Site": "moon"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1"},  # the port is another
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "http://localhost:8375"},
    {"Origin": "https://127.0.0.1:$port"},  # the scheme is another
    {"Origin": "http://127.0.0.1:$port.evil.example"},
]
QUESTION = "/sparql?query=SELECT%20*%7B%3Fs%20%3Fp%20%3Fo%7D"
DATA = [
    QUESTION,
    "/changes.json",
    "/tim.json?q=423",
    "/nhiem-vu/tep.csv",
    "/.well-known/void",
    "/openapi.json",
    "/",
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", DATA)
def test_no_address_answers_a_page_of_another_origin(
    web: Web, path: str, headers: dict[str, str]
) -> None:
    port = web.url.rpartition(":")[2].strip("/")
    given = {key: value.replace("$port", port) for key, value in headers.items()}
    got = send(web, "GET", path, **given)
    assert got.status == 403
    assert "trang khác" in got.body


LINK = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}


def test_a_link_elsewhere_may_lead_to_a_page_and_to_no_data(web: Web) -> None:
    assert send(web, "GET", "/van-ban", **LINK).status == 200
    assert send(web, "GET", QUESTION, **LINK).status == 403
    assert send(web, "GET", "/tim.json?q=423", **LINK).status == 403
    assert send(web, "POST", "/nap", b"x", **LINK).status == 403


@pytest.mark.parametrize("headers", [{}, {"Sec_Fetch_Site": "none"}, {"Origin": "http://$host"}])
def test_our_own_pages_and_programs_are_answered(web: Web, headers: dict[str, str]) -> None:
    host = web.url.removeprefix("http://").strip("/")
    given = {key: value.replace("$host", host) for key, value in headers.items()}
    assert send(web, "GET", QUESTION, **given).status == 200
    given["Sec_Fetch_Site"] = "same-origin"
    assert send(web, "GET", QUESTION, **given).status == 200


def test_the_token_is_of_one_user(own_web: Web, serve_web: Serve) -> None:
    """A session that changes hands at one computer brings no token along."""
    with serve_web(own_web.folder, proxies=("127.0.0.1",)) as web:
        known = session(web, X_Remote_User="lan", X_Remote_Groups="xu-ly")
        body, kind = form({"csrf": known.token}, {"a.txt": PAPER})
        given = {"Content_Type": kind, "Cookie": known.cookie}
        assert (
            send(
                web, "POST", "/nap", body, X_Remote_User="binh", X_Remote_Groups="xu-ly", **given
            ).status
            == 403
        )
        assert (
            send(
                web, "POST", "/nap", body, X_Remote_User="lan", X_Remote_Groups="xu-ly", **given
            ).status
            == 303
        )


def test_behind_a_proxy_the_origin_is_that_of_the_name_and_of_https(
    examples_folder: Path, serve_web: Serve
) -> None:
    with serve_web(examples_folder, proxies=("127.0.0.1",), hosts=("luocdo.tinh.vn",)) as web:
        given = {"Host": "luocdo.tinh.vn", "X_Forwarded_Proto": "https"}
        for origin, status in (
            ("https://luocdo.tinh.vn", 200),
            ("https://luocdo.tinh.vn:443", 200),
            ("http://luocdo.tinh.vn", 403),
            ("https://luocdo.tinh.vn:8443", 403),
        ):
            assert send(web, "GET", QUESTION, Origin=origin, **given).status == status


@pytest.mark.parametrize("path", ["/nap", "/tep/bo"])
@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_our_token_is_refused(web: Web, path: str, token: str) -> None:
    body, kind = form({"csrf": token, "sha": "0" * 64}, {"a.txt": PAPER})
    cookie = session(web).cookie
    got = send(web, "POST", path, body, Content_Type=kind, Cookie=cookie)
    assert got.status == 403
    assert "tải lại trang (F5)" in got.body
    assert not (web.folder / "jobs").exists()


def test_the_token_of_another_session_is_refused(web: Web) -> None:
    mine, other = session(web), session(web)
    body, kind = form({"csrf": other.token}, {"a.txt": PAPER})
    got = send(web, "POST", "/nap", body, Content_Type=kind, Cookie=mine.cookie)
    assert mine.token != other.token
    assert got.status == 403


def test_a_forged_user_counts_for_nothing_without_a_proxy(own_web: Web) -> None:
    """Nobody but the person at this PC writes, whatever the header says."""
    got = upload(own_web, {"a.txt": PAPER}, X_Remote_User="Giám đốc")
    page = send(own_web, "GET", got.headers["location"])
    assert "Nguyễn Thị Hạnh" in page.body
    assert "Giám đốc" not in page.body


def test_behind_a_proxy_only_the_proxy_is_answered(examples_folder: Path, serve_web: Serve) -> None:
    with serve_web(examples_folder, proxies=("10.0.0.5",)) as web:
        got = send(web, "GET", "/", X_Remote_User="Giám đốc", X_Forwarded_For="10.0.0.5")
    assert got.status == 403
    assert "máy chủ có đăng nhập" in got.body


def test_behind_a_proxy_the_user_is_who_it_names(own_web: Web, serve_web: Serve) -> None:
    with serve_web(own_web.folder, proxies=("127.0.0.1",), hosts=("luocdo.tinh.vn",)) as web:
        headers = {"Host": "luocdo.tinh.vn", "X_Remote_User": "Trần Văn Bình"}
        headers["X_Remote_Groups"] = "xử lý"
        got = upload(web, {"a.txt": PAPER}, **headers)
        assert got.status == 303
        assert "Trần Văn Bình" in send(web, "GET", got.headers["location"], **headers).body
        assert send(web, "GET", "/").status == 421, "its own name only"


def test_who_is_not_logged_in_may_read_and_not_write(own_web: Web, serve_web: Serve) -> None:
    with serve_web(own_web.folder, proxies=("127.0.0.1",)) as web:
        assert send(web, "GET", "/").status == 200
        got = upload(web, {"a.txt": PAPER})
    assert got.status == 403
    assert "chưa gửi tên người dùng" in got.body


def test_a_second_name_beside_the_proxys_is_nobody(own_web: Web, serve_web: Serve) -> None:
    """Else the reader could send the first one."""
    with serve_web(own_web.folder, proxies=("127.0.0.1",)) as web:
        got = upload(
            web,
            {"a.txt": PAPER},
            X_Remote_User="Giám đốc",
            x_remote_user="binh",
            X_Remote_Groups="xu-ly",
        )
    assert got.status == 403


def test_over_https_the_cookie_is_secure(examples_folder: Path, serve_web: Serve) -> None:
    with serve_web(examples_folder, proxies=("127.0.0.1",)) as web:
        got = send(web, "GET", "/", X_Forwarded_Proto="https")
    cookie = got.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Secure"} <= set(cookie.split("; "))


def test_read_only_takes_no_form_but_a_question(examples_folder: Path, serve_web: Serve) -> None:
    with serve_web(examples_folder, desk={"read_only": True}) as web:
        assert upload(web, {"a.txt": PAPER}).status == 403
        assert "Nạp văn bản" not in send(web, "GET", "/").body
        asked = send(web, "POST", "/sparql", b"ASK {}", Content_Type="application/sparql-query")
    assert asked.status == 200


# --- what pages may do ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/nap", "/tep", "/gioi-thieu", "/tim?q=423", "/khong-co"])
def test_no_page_has_inline_script_or_style(web: Web, path: str) -> None:
    got = send(web, "GET", path)
    policy = got.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert not re.search(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=|javascript:", got.body)
    assert got.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../pyproject.toml",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static/..%2f..%2fpyproject.toml",
        "/static//etc/passwd",
        "/static/web/..%5c..%5cweb.py",
        "/static/%00",
        "/nap/..%2f..%2fetc",
        "/tep/bo?sha=..%2f..%2fetc%2fpasswd",
        "/tep/bo?sha=" + "é" * 64,
    ],
)
def test_no_path_leads_out(web: Web, path: str) -> None:
    got = send(web, "GET", path.replace("é", "%C3%A9"))
    assert got.status == 404
    assert "[build-system]" not in got.body and "root:" not in got.body


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "/a\r\nX: 1"],
)
def test_choosing_a_theme_leads_nowhere_else(web: Web, back: str) -> None:
    from urllib.parse import quote

    got = send(web, "GET", f"/tuy-chon?theme=dark&ve={quote(back, safe='')}")
    assert (got.status, got.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    ("name", "value"),
    [("lang", "xx"), ("theme", "<b>"), ("body", "a b"), ("body", "javascript:1"), ("keys", "")],
)
def test_a_choice_that_is_none_is_not_kept(web: Web, name: str, value: str) -> None:
    from urllib.parse import quote

    got = send(web, "GET", f"/tuy-chon?{name}={quote(value)}")
    assert f"{name}=" not in got.headers.get("set-cookie", "")


def test_a_broken_cookie_breaks_nothing(web: Web) -> None:
    for cookie in ("luocdo=" + "a" * 5000, "luocdo=%00; lang=\x01; body=%ff%fe", "theme=<script>"):
        got = send(web, "GET", "/", Cookie=cookie)
        assert got.status == 200
        assert "<script>" not in got.body


# --- what is uploaded -----------------------------------------------------------------------------


def test_too_large_an_upload_is_a_sentence(
    own_web: Web, monkeypatch: pytest.MonkeyPatch, serve_web: Serve
) -> None:
    from viz.web.pages import upload as page

    monkeypatch.setattr(page, "TOTAL", 100_000)
    with serve_web(own_web.folder) as web:
        got = upload(web, {"a.txt": b"x" * 200_000})
    assert got.status == 413
    assert "lớn hơn mức cho phép" in got.body


def test_too_many_files_is_a_sentence(own_web: Web) -> None:
    got = upload(own_web, {f"{n}.txt": PAPER for n in range(201)})
    assert got.status == 400
    assert "nhiều nhất 200 tệp" in got.body


def test_no_file_is_a_sentence(web: Web) -> None:
    got = upload(web, {})
    assert got.status == 400
    assert "Chưa chọn tệp nào" in got.body


HOSTILE = {
    "../../../etc/cron.d/x.txt": "x.txt",
    "..\\\\..\\\\x.txt": "x.txt",
    "C:\\\\Users\\\\a\\\\Kế hoạch.docx": "Kế hoạch.docx",
    "<script>window.pwned=1</script>.txt": "script_.txt",
    "\u202egpj.exe.txt": "gpj.exe.txt",
    "CON.txt": "_CON.txt",
    "a.txt:ads": "a.txt_ads",
    "Ấ" * 1_000 + ".txt": "Ấ" * 65 + ".txt",
}


def test_hostile_names_stay_below_the_originals(own_web: Web) -> None:
    for number, (raw, kept) in enumerate(HOSTILE.items()):
        got = upload(own_web, {raw: PAPER + str(number).encode()})
        assert got.status == 303, raw
        page = send(own_web, "GET", got.headers["location"]).body
        assert "<script>" not in page
        found = [p.name for p in (own_web.folder / "originals").glob("*/*")]
        assert kept in found, (raw, found)
    outside = [p for p in own_web.folder.parent.rglob("*.txt") if "originals" not in p.parts]
    assert outside == []


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("..", "tep"),
        ("", "tep"),
        (".bashrc", "bashrc"),
        ("a/b\\c.pdf", "c.pdf"),
        ("Ke\u0302\u0301 hoa\u0323ch.docx", "Kế hoạch.docx"),  # NFD, as a Mac sends it
        ("tab\tnew\nline.txt", "tabnewline.txt"),
        ("x." + "y" * 400, "x." + "y" * 11),
    ],
)
def test_clean_names(raw: str, kept: str) -> None:
    assert clean_name(raw) == kept


def test_what_is_kept_is_never_overwritten(tmp_path: Path) -> None:
    import io

    first = keep(tmp_path, "a.txt", io.BytesIO(b"one"))
    again = keep(tmp_path, "b.txt", io.BytesIO(b"one"))
    other = keep(tmp_path, "a.txt", io.BytesIO(b"two"))
    assert first == again != other
    assert first.read_bytes() == b"one" and other.read_bytes() == b"two"
    assert original(tmp_path, first.parent.name) == first
    assert original(tmp_path, "../../etc") is None


def test_a_name_of_100_000_letters_is_a_sentence(own_web: Web) -> None:
    got = upload(own_web, {"a" * 100_000 + ".txt": PAPER})
    assert got.status == 400
    assert "không đọc được" in got.body


def test_decisions_are_not_taken_from_an_upload(own_web: Web) -> None:
    """They are signed: who uploads could sign for anybody."""
    got = upload(own_web, {"quyet-dinh.yaml": b"decisions: []"})
    page = send(own_web, "GET", got.headers["location"]).body
    assert "luocdo curate" in page
    assert not list((own_web.folder / "originals").glob("*/quyet-dinh.yaml"))
