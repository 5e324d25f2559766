"""Slow pages leave the others alone: threads of their own, lists read beside the pages, limits."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from threading import Event
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from graph.read.details import work
from graph.read.mentions import incoming, outgoing
from graph.store import PREFIXES, Store
from graph.update import remove_paper
from ontology import collate
from queries.per_state import Kept
from queries.register import tasks as register
from queries.search.catalogue import ALL, Wanted, choose, waiting
from queries.search.full_text import find
from viz.web.desk import Desk, NotYetError

if TYPE_CHECKING:
    from conftest import Web

DAY = date(2025, 6, 26)
HELD_UP = "Kho vừa thay đổi. Danh sách dưới đây là của lúc trước"


def got(web: Web, path: str) -> tuple[int, str]:
    """Status and text of a page."""
    try:
        with urllib.request.urlopen(web.url + path, timeout=60) as page:
            return int(page.status), page.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@contextmanager
def being_read(desk: Desk, name: str) -> Iterator[None]:
    """A list whose reading lasts as long as the block."""
    go_on = Event()

    def slowly() -> Store:
        assert go_on.wait(60)
        with desk.read() as store:
            return store

    with desk.read() as store:
        desk.cache.get(f"list {name}", store.epoch(), slowly, wait=0)
    try:
        yield
    finally:
        go_on.set()


def write(desk: Desk) -> str:
    """Take a paper out of the store; its name."""
    with desk.write() as store:
        info = min(store.papers().values(), key=lambda i: i.name)
        remove_paper(store, info.sha256)
    return info.name


# --- beside one another ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/nhiem-vu", "tasks"),
        ("/van-ban?kho=all", "search"),
        ("/con-thieu", "search"),
        ("/chua-thong-nhat", "conflicts"),
        ("/tep", "files"),
        ("/co-quan", "bodies"),
        ("/chuoi", "search"),
        ("/tim?q=423", "search"),
    ],
)
def test_while_one_list_is_read_all_other_pages_are_answered(
    own_web: Web, path: str, name: str
) -> None:
    """Forty people wait for the list; more than the server has threads for all pages."""
    own_web.desk.cache.settle()
    write(own_web.desk)  # a state of which nothing is read yet
    with ThreadPoolExecutor(40) as people, being_read(own_web.desk, name):
        waiting_ = [people.submit(got, own_web, path) for _ in range(40)]
        light = [got(own_web, p)[0] for p in ("/gioi-thieu", "/static/theme.css", "/tra-cuu")]
        still = [w for w in waiting_ if not w.done()]

    assert light == [200, 200, 200]
    assert still
    assert {w.result()[0] for w in waiting_} == {200}


def test_a_list_is_the_one_before_until_the_new_one_is_read(own_web: Web) -> None:
    _, before = got(own_web, "/tep")
    gone = write(own_web.desk)
    with being_read(own_web.desk, "files"):
        status, meanwhile = got(own_web, "/tep")
    own_web.desk.cache.settle()
    _, after = got(own_web, "/tep")

    assert HELD_UP not in before and gone in before
    assert status == 200 and HELD_UP in meanwhile and gone in meanwhile
    assert HELD_UP not in after and gone not in after


def test_a_list_that_takes_long_for_the_first_time_is_a_sentence_and_comes_by_itself(
    own_web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_web.desk.cache.settle()
    monkeypatch.setattr("viz.web.desk.FIRST", 0.1)
    with being_read(own_web.desk, "conflicts"):
        request = urllib.request.Request(own_web.url + "/chua-thong-nhat")
        with pytest.raises(urllib.error.HTTPError) as raised:
            urllib.request.urlopen(request, timeout=60)
        with raised.value as page:
            assert page.code == 503 and page.headers["Refresh"] == "5"
            assert "danh sách này đang được lập" in page.read().decode()
    own_web.desk.cache.settle()
    assert got(own_web, "/chua-thong-nhat")[0] == 200


def test_the_newest_state_is_shown_as_soon_as_it_is_read(own_web: Web) -> None:
    read: list[tuple[int, int]] = []

    def note(store: Store) -> None:
        read.append(store.epoch())

    first, old = own_web.desk.listed("notes", note)
    assert not old
    write(own_web.desk)
    second, old = own_web.desk.listed("notes", note)
    assert not old and read == [first.epoch(), second.epoch()] and read[0] != read[1]
    own_web.desk.listed("notes", note)
    assert len(read) == 2
    with being_read(own_web.desk, "others"), pytest.raises(NotYetError):
        own_web.desk.listed("others", note, first=0)


def test_the_state_before_is_at_hand_while_the_new_one_is_read(own_web: Web) -> None:
    go_on, begun = Event(), Event()

    def names(store: Store) -> frozenset[str]:
        if begun.is_set():
            assert go_on.wait(60)
        return frozenset(i.name for i in store.papers().values())

    kept = Kept(names)
    with own_web.desk.read() as before:
        there = kept(before)
    gone = write(own_web.desk)
    begun.set()
    with own_web.desk.read() as after, ThreadPoolExecutor(1) as another:
        new = another.submit(kept, after)
        assert kept(before) == there and not kept.has(after) and not new.done()
        go_on.set()
        assert new.result() == there - {gone}
        assert kept(before) == there and kept.has(after)


def test_a_search_finds_in_the_index_of_another_state(own_web: Web) -> None:
    own_web.desk.cache.settle()
    with own_web.desk.read() as store:
        before = [h.document for h in find(store, "423").hits]
    write(own_web.desk)
    with own_web.desk.read() as store:
        assert [h.document for h in find(store, "423", any_state=True).hits] == before
        after = find(store, "423")  # brings the index up to the new state
        assert find(store, "423", any_state=True) == after


# --- what is read at once says what was read one by one -------------------------------------------


def test_rows_come_in_the_same_order_whatever_the_page(chain: Store) -> None:
    found = register.find_tasks(chain, today=DAY)
    rows = found.rows()
    assert len(rows) > 4
    for size in (1, 3, 5):
        pages = [found.rows(n, n + size) for n in range(0, len(rows), size)]
        assert tuple(r for page in pages for r in page) == rows
    assert found.rows(len(rows), len(rows) + 5) == ()


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_the_first_links_are_those_of_all(chain: Store, count: int) -> None:
    for row in choose(chain, Wanted(held=ALL)).rows:
        assert incoming(chain, row.iri, links=count) == incoming(chain, row.iri)[:count]
        assert outgoing(chain, row.iri, links=count) == outgoing(chain, row.iri)[:count]
        assert len(work(chain, row.iri, limit=count).incoming) <= count


def test_who_waits_for_what_is_counted(chain: Store) -> None:
    held = {str(w) for (w,) in chain.query(PREFIXES + "SELECT ?w { ?f ld:paperOf ?w }").rows}
    cites = chain.query(PREFIXES + "SELECT DISTINCT ?s ?o { ?s ld:cites ?o }").rows
    counted = Counter(str(o) for s, o in cites if str(o) not in held and str(s) in held)
    assert counted and dict(waiting(chain)) == counted
    assert [n for _, n in waiting(chain)] == sorted(counted.values(), reverse=True)


@pytest.mark.parametrize("name", ["code", "issuer", "title"])
def test_documents_are_in_the_order_of_the_alphabet(chain: Store, name: str) -> None:
    texts = [getattr(r, name) for r in choose(chain, Wanted(held=ALL, sort=name)).rows]
    known = [t for t in texts if t]
    assert len(set(known)) > 3 and known == sorted(known, key=collate.key)
    assert not any(texts[len(known) :])
    back = choose(chain, Wanted(held=ALL, sort=f"-{name}")).rows
    assert [getattr(r, name) for r in back][: len(known)] == known[::-1]


def test_files_are_listed_by_name(web: Web) -> None:
    with web.desk.read() as store:
        names = sorted((i.name for i in store.papers().values()), key=collate.key)
    _, page = got(web, "/tep")
    places = [page.index(f">{name}<") for name in names]
    assert len(places) > 2 and places == sorted(places)
    assert f">{names[0]}<" in got(web, f"/tep?q={quote(names[0].upper())}")[1]
