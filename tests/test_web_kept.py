"""What people do with papers that may be secret, on the pages: held, cleared, deleted, erased."""

from __future__ import annotations

import re
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from raw_http import form, send, session, upload

from graph.open import open_store
from ontology.identity import graph_iri
from viz.web import audit

if TYPE_CHECKING:
    from conftest import Web

DOUBTFUL = """ỦY BAN NHÂN DÂN
TỈNH HƯNG YÊN
Số: 5/BC-UBND
MAT
Hưng Yên, ngày 5 tháng 3 năm 2025

BÁO CÁO
Về việc chuẩn bị cuộc họp {}

Ủy ban nhân dân tỉnh báo cáo như sau.
"""


def post(web: Web, path: str, **fields: str) -> int:
    known = session(web)
    body, kind = form({"csrf": known.token, **fields}, {})
    return send(web, "POST", path, body, Content_Type=kind, Cookie=known.cookie).status


def done(web: Web, path: str) -> str:
    """The page of a job once nothing is left to read."""
    for _ in range(600):
        page = send(web, "GET", path).body
        if 'data-state="done"' in page:
            return page
        time.sleep(0.1)
    raise AssertionError("the job does not end")


@pytest.mark.parametrize("verb", ["clear", "secret"])
def test_a_held_paper_waits_for_who_looks_at_it(own_web: Web, verb: str) -> None:
    given = {"a.txt": DOUBTFUL.format("một").encode(), "b.txt": DOUBTFUL.format("hai").encode()}
    job = upload(own_web, given).headers["location"]
    page = done(own_web, job)
    assert page.count('name="verb" value="clear"') == 2
    sha = re.findall(r'name="sha" value="(\w+)"', page)[0]
    assert post(own_web, f"{job}/xem-mat", sha=sha, verb=verb) == 303
    page = done(own_web, job)
    assert page.count('name="verb" value="clear"') == 1, "the other one still waits"
    kept = [p.parent.name for p in (own_web.folder / "originals").glob("*/[ab].txt")]
    assert (sha in kept) == (verb == "clear")
    with own_web.desk.read() as store:
        assert bool(store.paper_infos([sha])) == (verb == "clear")
    entry = audit.read(own_web.folder).entries[-1]
    assert (entry.did, entry.what["verb"]) == ("clear", verb)
    assert any(paper.endswith(sha) for paper in entry.papers)


@pytest.mark.parametrize("erase", [True, False])
def test_removal_erases_where_the_form_says_so(own_web: Web, erase: bool) -> None:
    word = "chuyện-chỉ-có-ở-đây"
    given = {"a.txt": DOUBTFUL.replace("MAT\n", "").format(word).encode()}
    page = done(own_web, upload(own_web, given).headers["location"])
    assert "Mở văn bản" in page or "/van-ban/xem" in page
    sha = next((own_web.folder / "originals").glob("*/a.txt")).parent.name
    assert 'name="erase"' in send(own_web, "GET", f"/tep/bo?sha={sha}").body
    assert post(own_web, "/tep/bo", sha=sha, **({"erase": "1"} if erase else {})) == 303
    files = [p for p in own_web.folder.rglob("*") if p.is_file()]
    assert any(word.encode() in p.read_bytes() for p in files) != erase
    assert send(own_web, "GET", "/van-ban").status == 200


def test_the_files_of_a_store_are_its_owners_alone(own_folder: Path) -> None:
    """From Python too, where nobody sets the mask, and where an older version made them."""
    for path in [own_folder, *own_folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    with open_store(own_folder, write=True):
        pass
    data = own_folder / "graph"
    loose = [p for p in [data, *data.iterdir()] if stat.S_IMODE(p.stat().st_mode) & 0o077]
    assert loose == []


def test_pages_say_that_a_run_was_stopped(own_web: Web) -> None:
    assert "nạp dở" not in send(own_web, "GET", "/van-ban").body
    with open_store(own_web.folder, write=True) as store:
        sha = next(iter(store.papers()))
        store.put_paper(sha, list(store.quads(graph_iri(sha))))
    assert "nạp dở" in send(own_web, "GET", "/gioi-thieu").body
