"""Raw requests to a running application, so that nothing between tidies them up."""

from __future__ import annotations

import http.client
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Web

PAPER = b"CONG VAN\n" + "Số: 12/UBND-NC\nHưng Yên, ngày 02 tháng 3 năm 2026\n".encode()


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: str


def send(web: Web, method: str, path: str, body: bytes = b"", /, **headers: str) -> Got:
    """One request; `Host` and all other headers are exactly these."""
    address = web.url.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=60)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    given = {"Host": address, **{key.replace("_", "-"): v for key, v in headers.items()}}
    if body:
        given["Content-Length"] = str(len(body))
    for key, value in given.items():
        connection.putheader(key, value.encode("utf-8"))
    connection.endheaders(body or None)
    answer = connection.getresponse()
    made = Got(
        answer.status,
        {key.lower(): value for key, value in answer.getheaders()},
        answer.read().decode("utf-8", "replace"),
    )
    connection.close()
    return made


@dataclass(frozen=True)
class Session:
    """What a page of ours gave: its cookie and its token."""

    cookie: str
    token: str


def session(web: Web, **headers: str) -> Session:
    got = send(web, "GET", "/", **headers)
    token = re.search(r'name="csrf" content="([0-9a-f]{64})"', got.body)
    assert token, got.body[:300]
    return Session(got.headers["set-cookie"].split(";")[0], token[1])


def form(
    fields: dict[str, str], files: Mapping[str, bytes], more: Iterable[tuple[str, str]] = ()
) -> tuple[bytes, str]:
    """(body, content type) of a multipart form; the keys of `files` are raw file names; `more`:
    fields that stand several times.
    """
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
        for k, v in (*fields.items(), *more)
    ]
    parts += [
        f'--x\r\nContent-Disposition: form-data; name="files"; filename="{n}"\r\n\r\n'.encode()
        + data
        + b"\r\n"
        for n, data in files.items()
    ]
    return b"".join(parts) + b"--x--\r\n", "multipart/form-data; boundary=x"


def upload(web: Web, files: dict[str, bytes], **headers: str) -> Got:
    known = session(web, **headers)
    body, kind = form({"csrf": known.token}, files)
    return send(web, "POST", "/nap", body, Content_Type=kind, Cookie=known.cookie, **headers)


def need(program: str) -> str:
    """A program of this computer; without it the test is skipped, in CI it fails."""
    found = shutil.which(program)
    if not found and os.environ.get("CI"):
        pytest.fail(f"{program} is needed in CI")
    if not found:
        pytest.skip(f"{program} is not installed")
    return str(found)
