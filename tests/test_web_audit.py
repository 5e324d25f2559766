"""Who may change what behind a proxy, what the audit log says of it, and that it cannot be bent.

The last part runs nginx with the configuration of docs/deployment.md before `luocdo serve`.
"""

from __future__ import annotations

import base64
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from raw_http import PAPER, form, need, send, session, upload

from luocdo.cli import main
from viz.web import audit
from viz.web.pages import routes
from viz.web.roles import ASKS, CHANGES, Role, own_groups, role_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from conftest import Web

    Serve = Callable[..., AbstractContextManager[Web]]

LETTER = "urn:lex:vn;hung.yen.o:ubnd:cv.nc:2025;1690"
SECRET = "một".encode().hex() * 8


def test_every_address_that_changes_has_its_role() -> None:
    """And the tables name no address that is not there."""
    posted, asked = set[str](), set[str]()
    for route in routes():
        methods = getattr(route, "methods", None) or set()
        (posted if "POST" in methods else asked).add(getattr(route, "path", ""))
    told = {*CHANGES, *ASKS}
    assert {f"POST {path}" for path in posted} == {key for key in told if key[:4] == "POST"}
    assert {key.removeprefix("GET ") for key in told if key[:4] == "GET "} <= asked


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("", Role.VIEWER),
        ("khách", Role.VIEWER),
        ("xử lý", Role.EDITOR),
        ("Domain Users, xu-ly", Role.EDITOR),
        ("xem|quản trị;xử lý", Role.ADMIN),
        ("VP-VanThu", Role.EDITOR),
        ("CN=VP-VanThu,OU=VP", Role.VIEWER),
        ("quan-tri-vien", Role.VIEWER),
    ],
)
def test_groups_give_a_role(header: str, role: Role) -> None:
    assert role_of(header, own_groups({"xu-ly": ["VP-VanThu"]})) == role


@pytest.mark.parametrize("said", ['[roles]\nchu = ["a"]', "[roles]\nxem = 1", "roles = 1"])
def test_roles_that_are_none_are_told_at_the_start(
    chain_folder: Path, tmp_path: Path, serve_web: Serve, said: str
) -> None:
    from ontology.errors import UnreadableError

    folder = shutil.copytree(chain_folder, tmp_path / "kho")
    (folder / "luocdo.toml").write_text(said)
    with pytest.raises(UnreadableError, match=r"luocdo\.toml"), serve_web(folder):
        pass


# --- who may --------------------------------------------------------------------------------------

_BY_ROLE = {Role.VIEWER: "xem", Role.EDITOR: "xu-ly", Role.ADMIN: "quan-tri"}


def test_each_role_reaches_as_far_as_the_table_says(own_folder: Path, serve_web: Serve) -> None:
    """Every address is tried in every role; who may goes on to the form's own mistakes."""
    with serve_web(own_folder, proxies=("127.0.0.1",)) as web:
        for role, group in _BY_ROLE.items():
            who = {"X_Remote_User": "lan", "X_Remote_Groups": group}
            known = session(web, **who)
            body, kind = form({"csrf": known.token}, {})
            for key, change in CHANGES.items():
                method, path = key.split()
                path = path.replace("{id}", "khong-co")
                given = {"Content_Type": kind, "Cookie": known.cookie, **who}
                got = send(web, method, path, body if method == "POST" else b"", **given)
                assert (got.status == 403) == (role < change.role), (group, key, got.body)
                assert ("Vai trò của anh, chị" in got.body) == (got.status == 403)
        assert "Bỏ khỏi kho" not in send(web, "GET", "/tep", X_Remote_User="lan").body
        assert "Nạp văn bản</a>" not in send(web, "GET", "/", X_Remote_User="lan").body


def test_without_the_secret_nobody_is_believed(examples_folder: Path, serve_web: Serve) -> None:
    """A program of this computer reaches the port as the proxy does."""
    who = {"X_Remote_User": "Giám đốc", "X_Remote_Groups": "quan-tri"}
    with serve_web(examples_folder, proxies=("127.0.0.1",), secret=SECRET) as web:
        for given in ({}, {"X_Proxy_Secret": SECRET[:-1]}, {"X_Proxy_Secret": "é"}):
            assert send(web, "GET", "/", **who, **given).status == 403
        twice = {"X_Proxy_Secret": SECRET, "x_proxy_secret": SECRET}
        assert send(web, "GET", "/", **who, **twice).status == 403
        assert send(web, "GET", "/", **who, X_Proxy_Secret=SECRET).status == 200


# --- what is written down -------------------------------------------------------------------------


def test_each_change_stands_in_the_log_with_who_when_and_of_what(own_web: Web) -> None:
    known = session(own_web)
    upload(own_web, {"a.txt": PAPER})
    sha = next((own_web.folder / "originals").glob("*/a.txt")).parent.name
    for path, fields in {
        "/nhiem-vu/tinh-trang": {"task": "0000", "status": "done"},
        "/van-ban/sua": {"tep": "0" * 64, "iri": LETTER, "field": "title", "value": "bí mật"},
        "/tep/bo": {"sha": "0" * 64},
    }.items():
        body, kind = form({"csrf": known.token, **fields}, {})
        send(own_web, "POST", path, body, Content_Type=kind, Cookie=known.cookie)
    send(own_web, "GET", f"/van-ban/goc?tep={sha}")
    log = audit.read(own_web.folder)
    assert log.problems == ()
    said = [(e.who, e.did) for e in log.entries]
    hanh = "Nguyễn Thị Hạnh"
    assert said[0] == (hanh, "upload") and log.entries[0].papers[0].endswith(sha)
    assert [did for _, did in said[1:7]] == [
        *("task-status", "failed", "correct", "failed", "remove", "failed")
    ]
    assert said[7] == (hanh, "export")
    assert log.entries[3].papers[0] == LETTER and log.entries[3].what["field"] == "title"
    assert "bí mật" not in (own_web.folder / audit.FILE).read_text(), "a secret must go with it"
    assert os.name == "nt" or (own_web.folder / audit.FILE).stat().st_mode & 0o077 == 0


def _some(folder: Path, count: int) -> list[bytes]:
    for n in range(count):
        said: dict[str, Any] = {"papers": [f"p{n}"], "what": {}, "path": "/nap"}
        audit.append(folder, who="lan", role="xử lý", did="upload", **said)
    return (folder / audit.FILE).read_bytes().splitlines(keepends=True)


BENT: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "a line changed": lambda lines: [lines[0], lines[1].replace(b"lan", b"an "), *lines[2:]],
    "the last line changed": lambda lines: [*lines[:-1], lines[-1].replace(b"lan", b"an ")],
    "a line taken out": lambda lines: [lines[0], *lines[2:]],
    "the first line taken out": lambda lines: lines[1:],
    "two lines in the other order": lambda lines: [lines[1], lines[0], *lines[2:]],
    "a line put in twice": lambda lines: [lines[0], *lines],
    "a line made unreadable": lambda lines: [lines[0], b"{\n", *lines[2:]],
    "the tail cut": lambda lines: lines[:-1],
    "the tail cut within a line": lambda lines: [*lines[:-1], lines[-1][:40]],
    "all taken away": lambda lines: [],
}


@pytest.mark.parametrize("how", BENT)
def test_a_log_that_was_bent_is_told_for_ever(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    lines = _some(tmp_path, 5)
    assert main(["audit", "--store", str(tmp_path)]) == 0
    assert audit.read(tmp_path).mark in capsys.readouterr().err
    (tmp_path / audit.FILE).write_bytes(b"".join(BENT[how](lines)))
    assert main(["audit", "--store", str(tmp_path)]) == 1
    assert "KHÔNG liền mạch" in capsys.readouterr().err
    _some(tmp_path, 2)
    assert main(["audit", "--store", str(tmp_path)]) == 1, "later lines do not mend it"


def test_a_log_made_anew_lacks_the_mark_that_was_noted(tmp_path: Path) -> None:
    _some(tmp_path, 3)
    noted = audit.read(tmp_path).mark
    _some(tmp_path, 1)
    assert audit.read(tmp_path, mark=noted).problems == ()
    for name in (audit.FILE, audit.MARK):
        (tmp_path / name).unlink()
    _some(tmp_path, 4)  # at another time than the first
    assert audit.read(tmp_path).problems == ()
    assert audit.read(tmp_path, mark=noted).problems != ()


@pytest.mark.parametrize("torn", [b"", b'{"at": "20', "…".encode()[:2]])
def test_a_power_cut_while_writing_breaks_nothing(tmp_path: Path, torn: bytes) -> None:
    """The line is there whole or in part, the mark is still that of the line before."""
    _some(tmp_path, 2)
    mark = (tmp_path / audit.MARK).read_bytes()
    lines = _some(tmp_path, 1)
    last = torn or lines[-1]
    (tmp_path / audit.FILE).write_bytes(b"".join(lines[:-1]) + last)
    (tmp_path / audit.MARK).write_bytes(mark)
    assert audit.read(tmp_path).problems == ()
    _some(tmp_path, 1)
    log = audit.read(tmp_path)
    assert (log.problems, log.torn, len(log.entries)) == ((), bool(torn), 3 if torn else 4)


def test_what_cannot_be_written_down_is_not_done(own_web: Web) -> None:
    (own_web.folder / audit.FILE).mkdir()
    got = upload(own_web, {"a.txt": PAPER})
    assert got.status == 503
    assert "chưa thay đổi gì" in got.body
    assert not (own_web.folder / "jobs").exists()


# --- with nginx -----------------------------------------------------------------------------------

TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
DEPLOYMENT = Path(__file__).parents[1] / "docs" / "deployment.md"


@contextmanager
def nginx(folder: Path, port: int, behind: int) -> Iterator[subprocess.Popen[bytes]]:
    """nginx as docs/deployment.md has it, in a folder of its own."""
    program = need("nginx")
    (site,) = re.findall(r"```nginx\n(.*?)```", DEPLOYMENT.read_text("utf-8"), re.S)
    for word, own in {
        "listen 443": f"listen 127.0.0.1:{port}",
        "127.0.0.1:8375": f"127.0.0.1:{behind}",
        "/etc/ssl": str(folder),
        "/etc/nginx": str(folder),
    }.items():
        assert word in site
        site = site.replace(word, own)
    temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ {temporary} access_log off;\n{site} }}"
    )
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"),
            *("-keyout", folder / "luocdo.key", "-out", folder / "luocdo.crt"),
        ],
        check=True,
        capture_output=True,
    )
    users = "".join(f"{name}:{{PLAIN}}{name}\n" for name in ("lan", "binh", "ty"))
    (folder / "luocdo.htpasswd").write_text(users)
    (folder / "luocdo.secret.conf").write_text(f'proxy_set_header X-Proxy-Secret "{SECRET}";')
    process = subprocess.Popen([program, "-p", folder, "-c", folder / "nginx.conf"])
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


@dataclass(frozen=True)
class Office:
    """nginx on `port`, luocdo on `behind`."""

    folder: Path
    port: int
    behind: int

    def ask(
        self, method: str, path: str, user: str = "", body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """Through nginx, logged in as `user`."""
        context = ssl.create_default_context(cafile=self.folder / "luocdo.crt")
        context.check_hostname = False
        line = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=60)
        given = {"Host": f"luocdo.tinh.local:{self.port}"}
        if user:
            word = base64.b64encode(f"{user}:{user}".encode()).decode()
            given["Authorization"] = f"Basic {word}"
        given |= {key.replace("_", "-"): value for key, value in headers.items()}
        line.request(method, path, body, given)
        got = line.getresponse()
        answer = got.status, dict(got.getheaders()), got.read().decode()
        line.close()
        return answer

    def upload(self, user: str, **headers: str) -> int:
        """A paper, from the page."""
        _, given, page = self.ask("GET", "/", user)
        token = re.search(r'name="csrf" content="(\w+)"', page)
        assert token
        body, kind = form({"csrf": token[1]}, {f"{user}.txt": PAPER + user.encode()})
        known = {"Cookie": given["set-cookie"].split(";")[0], "Content_Type": kind}
        return self.ask("POST", "/nap", user, body, **known, **headers)[0]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "it did not start"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError("it does not answer")


@pytest.fixture(scope="module")
def office(chain_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """`luocdo serve` behind nginx; lan handles papers, binh runs the store, ty is nobody known."""
    folder, port, behind = tmp_path_factory.mktemp("nginx"), free_port(), free_port()
    store = shutil.copytree(chain_folder, folder / "kho")
    (folder / "proxy.secret").write_text(SECRET + "\n")
    (folder / "proxy.secret").chmod(0o600)
    command: list[str | Path] = [
        *(sys.executable, "-m", "luocdo", "serve", "--store", store, "--port", str(behind)),
        *("--behind-proxy", "--proxy-secret", folder / "proxy.secret"),
        *("--name", "luocdo.tinh.local"),
    ]
    serving = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        await_port(behind, serving)
        with nginx(folder, port, behind) as proxy:
            await_port(port, proxy)
            yield Office(folder, port, behind)
    finally:
        serving.terminate()
        serving.wait(20)


def test_nginx_lets_in_who_logs_in(office: Office) -> None:
    assert office.ask("GET", "/")[0] == 401
    assert office.ask("GET", "/", "ty")[0] == 200
    assert "Secure" in office.ask("GET", "/", "ty")[1]["set-cookie"]


def test_behind_nginx_roles_hold_and_cannot_be_taken(office: Office) -> None:
    forged = {"X_Remote_User": "binh", "X_Remote_Groups": "quan-tri", "x-remote-groups": "xu-ly"}
    assert office.upload("ty") == 403
    assert office.upload("ty", **forged) == 403
    assert office.upload("lan", **forged) == 303
    assert office.upload("binh") == 303
    log = audit.read(office.folder / "kho")
    assert [(e.who, e.role, e.did) for e in log.entries] == [
        ("lan", "xử lý", "upload"),
        ("binh", "quản trị", "upload"),
    ]
    assert main(["audit", "--store", str(office.folder / "kho")]) == 0


def test_a_program_of_this_computer_cannot_go_round_nginx(office: Office) -> None:
    line = http.client.HTTPConnection("127.0.0.1", office.behind, timeout=60)
    given = {"X-Remote-User": "binh", "X-Remote-Groups": "quan-tri", "Host": "luocdo.tinh.local"}
    for secret in ({}, {"X-Proxy-Secret": "0" * 64}):
        line.request("GET", "/", headers=given | secret)
        got = line.getresponse()
        got.read()
        assert got.status == 403
    line.close()


@pytest.mark.parametrize(
    ("said", "mode", "why"),
    [
        (None, 0o600, "không"),
        ("ngan", 0o600, "32"),
        ("a b " * 20, 0o600, "32"),
        (SECRET, 0o644, "chmod"),
    ],
)
def test_a_secret_that_is_none_is_refused(
    chain_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    said: str | None,
    mode: int,
    why: str,
) -> None:
    file = tmp_path / "proxy.secret"
    if said:
        file.write_text(said)
        file.chmod(mode)
    words = ["serve", "--store", str(chain_folder), "--behind-proxy", "--proxy-secret", str(file)]
    assert main(words) == 2
    assert why in capsys.readouterr().err
