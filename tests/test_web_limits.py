"""What people make up themselves on pages runs in workers: bounded, and otherwise as in process."""

import asyncio
import json
import pickle
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest

from graph.store import Store
from ontology.errors import (
    AmbiguousError,
    LuocdoError,
    NotFoundError,
    StoreLockedError,
    UnreadableError,
)
from queries.answer import output
from queries.answer.question import questions
from queries.answer.run import Answer, answer, query
from queries.gate import SyntaxFault
from queries.serve.page_tasks import File, LimitError, Ready, Written
from queries.serve.pool import Limits, Pool

if TYPE_CHECKING:
    from conftest import Web

    Serve = Callable[..., AbstractContextManager[Web]]

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = "SELECT (CONCAT(?t, STR(?a)) AS ?x) { GRAPH ?g { ?p ld:text ?t } ?a ?b ?c . ?d ?e ?f }"
AMBIGUOUS = "ke-hoach"  # several documents are one
LIMITS = Limits(seconds=4, workers=3, file_rows=3)


def got(url: str) -> tuple[int, str]:
    """Status and text of a page."""
    try:
        with urllib.request.urlopen(url, timeout=60) as page:
            return int(page.status), page.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture(scope="module")
def limited(
    serve_web: "Serve", examples_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["Web"]:
    folder = shutil.copytree(examples_folder, tmp_path_factory.mktemp("limits") / "kho")
    with serve_web(folder, limits=LIMITS) as running:
        yield running


def plain(web: "Web", sparql: str) -> tuple[int, str]:
    """What the plain form answers."""
    return got(f"{web.url}/nang-cao?cau-hoi={quote(sparql)}")


# --- limits on the pages --------------------------------------------------------------------------


def test_a_query_without_end_is_a_sentence_and_others_are_answered(limited: "Web") -> None:
    with ThreadPoolExecutor(4) as people:
        bombs = [people.submit(plain, limited, CROSS) for _ in range(3)]
        ordinary = [got(f"{limited.url}/tra-cuu/{name}")[0] for name in ("conflicts", "missing")]
        ordinary.append(plain(limited, "SELECT ?d { ?d a ld:Work }")[0])

    assert ordinary == [200, 200, 200]
    for status, said in (bomb.result() for bomb in bombs):
        assert status == 504
        assert "Tìm câu trả lời quá 4 giây nên luocdo đã dừng → thu hẹp câu hỏi" in said
    assert plain(limited, "ASK { ?d a ld:Work }")[0] == 200


def test_rows_without_end_are_a_sentence(limited: "Web") -> None:
    status, said = plain(limited, ROWS)
    assert status in (422, 504)
    assert "nên luocdo đã dừng → thu hẹp câu hỏi" in said
    assert got(f"{limited.url}/tra-cuu/conflicts")[0] == 200


def test_a_file_of_too_many_rows_is_a_page_and_no_file(limited: "Web") -> None:
    """Never a part of the answer as if it were all of it; a script gets its sentence as JSON."""
    for kind, begins in (("xlsx", "<!DOCTYPE"), ("csv", "<!DOCTYPE"), ("json", '{"error":')):
        status, said = got(f"{limited.url}/tra-cuu/documents.{kind}")
        assert status == 422 and said.startswith(begins)
        assert "dài quá 3 dòng nên chưa lập thành tệp → chọn hẹp hơn" in said


def test_a_syntax_error_is_told_with_its_place(limited: "Web") -> None:
    status, said = plain(limited, "SELECT ?x WHERE {\n  ?x ?y ?z .\n  oops\n}")
    assert status == 400 and "sai cú pháp (dòng 3, cột 3)" in said


@pytest.mark.parametrize("sparql", ["DROP ALL", "SELECT * { SERVICE <urn:x> { ?s ?p ?o } }"])
def test_what_is_refused_is_said(limited: "Web", sparql: str) -> None:
    assert 'role="alert"' in plain(limited, sparql)[1]


def test_a_description_is_shown_as_turtle(limited: "Web") -> None:
    _, said = plain(limited, "CONSTRUCT { ?d rdfs:label ?l } { ?d a ld:Work ; rdfs:label ?l }")
    assert "KH 423-KH/TU" in said and "@prefix" in said


# --- the same as in process -----------------------------------------------------------------------


def test_an_ambiguous_parameter_lists_what_it_may_mean(limited: "Web") -> None:
    with limited.desk.read() as store, pytest.raises(AmbiguousError) as raised:
        answer(store, "rests-on", {"work": AMBIGUOUS})

    status, said = got(f"{limited.url}/tra-cuu/rests-on?hoi=1&work={AMBIGUOUS}")

    assert status == 200
    for iri, _ in raised.value.candidates:
        link = urlencode({"work": iri, "hoi": "1"}).replace("&", "&amp;")
        assert f'href="/tra-cuu/rests-on?{link}"' in said
    status, said = got(f"{limited.url}/tra-cuu/rests-on.csv?work={AMBIGUOUS}")
    assert status == 400 and f"“{AMBIGUOUS}” có" in said


def test_a_file_is_what_the_verbs_make(limited: "Web") -> None:
    asked = {"work": "423-KH/TU"}
    with limited.desk.read() as store:
        found = answer(store, "rests-on", asked)

    status, said = got(f"{limited.url}/tra-cuu/rests-on.json?{urlencode(asked)}")

    assert (status, json.loads(said)) == (200, json.loads(output.text(found, format="json")))
    assert len(found) > 0


def test_after_a_write_a_page_shows_what_is_new(own_web: "Web") -> None:
    import luocdo

    count = "SELECT (COUNT(?d) AS ?n) { ?d ld:held true }"

    def shown() -> tuple[bool, str]:
        page = got(f"{own_web.url}/tra-cuu/documents?hoi=1")[1]
        return "7788/UBND-KT" in page, plain(own_web, count)[1].partition("<tbody>")[2]

    before = shown()
    paper = own_web.folder.parent / "moi.txt"
    paper.write_text(
        "ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN\nSố: 7788/UBND-KT\nHưng Yên, ngày 12 tháng 6 năm 2025\n"
        "Kính gửi: Sở Tài chính.\nGiao Sở Tài chính rà soát, báo cáo trước ngày 30/6/2025.\n",
        encoding="utf-8",
    )
    luocdo.build([paper], own_web.folder, workers=1)
    after = shown()

    assert (before[0], after[0]) == (False, True)
    assert before[1] != after[1]


def in_pool(folder: Path, limits: Limits, *asked: Any) -> list[Any]:
    """What workers answer, or the mistakes they tell."""

    async def all_of_it() -> list[Any]:
        pool = Pool(folder, limits)
        await pool.start()
        try:
            return [await one(pool, what) for what in asked]
        finally:
            await pool.close()

    async def one(pool: Pool, what: Any) -> Any:
        try:
            return await (pool.file(what) if isinstance(what, File) else pool.ask(what))
        except (LuocdoError, RuntimeError) as error:
            return error

    return asyncio.run(all_of_it())


def in_process(store: Store, asked: Ready) -> Answer | LuocdoError:
    try:
        return answer(store, asked.name, asked.given, limit=asked.limit)
    except LuocdoError as error:
        return error


GIVEN = {"work": "423-KH/TU", "body": "Sở Tài chính", "document": "423-KH/TU"}


def test_every_question_gives_the_same_in_a_worker(chain: Store, chain_folder: Path) -> None:
    asked = [
        Ready(
            name,
            {n: GIVEN.get(n, p.example) for n, p in made.parameters.items() if not p.optional},
            5,
        )
        for name, made in questions().items()
    ]
    there = in_pool(chain_folder, Limits(workers=1), *asked)

    for what, found in zip(asked, there, strict=True):
        here = in_process(chain, what)
        if isinstance(here, LuocdoError):
            assert (type(found), str(found), vars(found)) == (type(here), str(here), vars(here))
        else:
            assert found == here, what.name
    assert sum(len(found) for found in there if isinstance(found, Answer)) > 10


def test_statements_come_back_whole(chain: Store, chain_folder: Path) -> None:
    sparql = "CONSTRUCT WHERE { ?d ld:code ?c }"
    (found,) = in_pool(chain_folder, Limits(workers=1), Written(sparql, 4))
    assert found == query(chain, sparql, limit=4) and found.cut


def test_too_much_memory_is_a_limit(chain_folder: Path) -> None:
    limits = Limits(seconds=120, workers=1, memory=300_000_000)
    ended, alive = in_pool(chain_folder, limits, Written(LARGE, 5), Written("ASK {}", 5))
    assert isinstance(ended, LimitError) and ended.status == 422
    assert "quá nhiều bộ nhớ" in str(ended)
    assert isinstance(alive, Answer)


def test_workers_leave_no_temporary_files(
    chain_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    limits = Limits(seconds=2, workers=1)
    book, late = in_pool(
        chain_folder, limits, File("missing", {}, 900, "xlsx", "vi"), Written(CROSS, 5)
    )
    assert book.startswith(b"PK") and isinstance(late, LimitError) and late.status == 504
    assert list(tmp_path.glob("luocdo-*")) == []


def test_what_should_not_happen_is_told_to_the_log(chain_folder: Path) -> None:
    (found,) = in_pool(chain_folder, Limits(workers=1), File("missing", {}, 9, "no format", "vi"))
    assert isinstance(found, RuntimeError) and "KeyError: 'no format'" in str(found)


@pytest.mark.parametrize(
    "error",
    [
        NotFoundError("x", ("a", "b")),
        AmbiguousError("x", (("urn:a", "A"), ("urn:b", "B"))),
        StoreLockedError(Path("kho")),
        UnreadableError("a.docx", "hỏng", "lưu lại"),
        SyntaxFault("gần “x”.", 3, 7),
        LimitError(504, "quá lâu"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_mistake_comes_back_with_its_data(error: LuocdoError) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), back.args, vars(back)) == (type(error), error.args, vars(error))
