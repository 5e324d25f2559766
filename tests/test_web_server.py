"""The web application over a store on a SPARQL server shows what it shows over a folder."""

import hashlib
import html
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import servers
from raw_http import form, send, session, upload

import luocdo
from graph import open_store

if TYPE_CHECKING:
    from conftest import Web

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
Serve = Callable[..., AbstractContextManager["Web"]]


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def both(
    request: pytest.FixtureRequest, serve_web: Serve, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple["Web", "Web"]]:
    """The examples in a folder, and on a server."""
    with ExitStack() as opened:
        oxigraph = request.param == "oxigraph"
        server = opened.enter_context(
            servers.oxigraph()
            if oxigraph
            else servers.virtuoso(tmp_path_factory.mktemp("virtuoso"))
        )
        patch = opened.enter_context(pytest.MonkeyPatch.context())
        for key in () if oxigraph else ("LUOCDO_USER", "LUOCDO_PASSWORD"):
            patch.setenv(key, "dba")
        patch.setenv("LUOCDO_HOME", str(tmp_path_factory.mktemp("home")))
        places: list[str | Path] = [tmp_path_factory.mktemp("here") / "thu-muc-4711", server]
        for place in places:
            luocdo.build([EXAMPLES], place)
        here, far = (opened.enter_context(serve_web(place)) for place in places)
        yield here, far


def shown(web: "Web", path: str) -> tuple[int, str]:
    """Status and page, without what is of the session, the time of day or the place."""
    for _ in range(60):
        got = send(web, "GET", path)
        if "refresh" not in got.headers and 'http-equiv="refresh"' not in got.body:
            break
        time.sleep(0.05)
    page = re.sub(r"[0-9a-f]{64}(?=\")|@page .*|<meta http-equiv=\"Content-Sec.*", "", got.body)
    place = str(web.desk.store) if "://" in str(web.desk.store) else str(web.folder.resolve())
    page = page.replace(html.escape(place), "KHO").replace(web.folder.name, "KHO")
    return got.status, re.sub(r" · cập nhật [\d/: ]*|\d+,\d giây|\b\d\d:\d\d\b", "", page)


def links(page: str) -> set[str]:
    found = {html.unescape(h) for h in re.findall(r'href="(/[^"#]*)', page)}
    return {f for f in found if not f.startswith(("/static", "/tuy-chon"))}


def test_every_page_is_the_same(both: tuple["Web", "Web"]) -> None:
    here, far = both
    # Where a limit cuts, Virtuoso orders rows of one count in its own way.
    ordered = sorted if str(far.desk.store).endswith("/sparql") else str
    todo, seen = ["/"], {"/"}
    kinds: dict[str, int] = {}
    while todo:
        path = todo.pop(0)
        kind = re.sub(r"=[^&]*", "=", path)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > 2:  # of one page with other values two are enough
            continue
        one, other = shown(here, path), shown(far, path)
        assert one[0] == other[0] != 500, path
        if not re.search(r"\.(xlsx|docx|pdf)\b", path):  # they tell the time
            assert ordered(one[1]) == ordered(other[1]), path
        new = sorted(links(one[1]) - seen)
        seen.update(new)
        todo += new
    assert len(kinds) > 40


ASKED = [
    "SELECT ?w ?code WHERE { ?w a ld:Work ; ld:code ?code } ORDER BY ?w",
    "SELECT ?p (COUNT(*) AS ?n) WHERE { GRAPH ?p { ?c a ld:Citation } } GROUP BY ?p ORDER BY ?p",
    "ASK { ?w a ld:Work }",
    "ASK { ?w a ld:NoSuchThing }",
    "CONSTRUCT { ?w ld:cites ?o } WHERE { ?w ld:cites ?o }",
    "SELECT ?s WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT ?x WHERE { ?x",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
]


@pytest.mark.parametrize("query", ASKED)
@pytest.mark.parametrize(
    "accept", ["application/sparql-results+json", "text/csv", "application/n-triples"]
)
def test_the_endpoint_answers_alike(both: tuple["Web", "Web"], query: str, accept: str) -> None:
    got = [send(web, "GET", f"/sparql?query={quote(query)}", Accept=accept) for web in both]
    assert got[0].status == got[1].status
    assert got[0].headers["content-type"] == got[1].headers["content-type"]
    bodies = [sorted(g.body.splitlines()) for g in got]
    assert bodies[0] == bodies[1] or json.loads(got[0].body) == json.loads(got[1].body)


def test_what_is_written_shows_at_once_and_lies_beside(both: tuple["Web", "Web"]) -> None:
    _, far = both
    paper = "ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN\nSố: 4711/UBND-NC\nHưng Yên, ngày 02/3/2026\n"
    words = f"{paper}Thực hiện Kế hoạch số 423-KH/TU".encode()
    assert upload(far, {"mới.txt": words}).status == 303
    sha = hashlib.sha256(words).hexdigest()
    while "4711/UBND-NC" not in send(far, "GET", "/van-ban").body:
        time.sleep(0.2)
    assert (far.folder / "originals" / sha / "mới.txt").is_file()
    known = session(far)
    body, kind = form({"csrf": known.token, "sha": sha}, {})
    gone = send(far, "POST", "/tep/bo", body, Content_Type=kind, Cookie=known.cookie)
    assert gone.status == 303, gone.body[:500]
    with open_store(far.desk.store) as store:
        assert sha not in store.papers()
