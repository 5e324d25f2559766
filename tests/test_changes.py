"""What changed since an epoch: told once, page by page, of a folder and of a server, as feeds."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
import servers
from test_endpoint import Server, serving

from graph.curate import curate
from graph.open import open_store
from graph.store import PREFIXES, Store
from graph.update import add_papers, remove_paper
from luocdo.cli import main
from ontology.model import Record
from queries.answer.changes import Changes, Entry, changes
from queries.answer.feed import atom

Papers = list[tuple[Record, str]]


@pytest.fixture(params=["folder", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "folder":
        with open_store(tmp_path / "kho", write=True) as opened:
            yield opened
        return
    with servers.oxigraph() as address, open_store(address, write=True) as opened:
        yield opened


def of(page: Changes, kind: str) -> list[Entry]:
    return [e for e in page.entries if e.kind == kind]


def test_a_new_paper_a_decision_and_a_removal_are_told(store: Store, chain_papers: Papers) -> None:
    *first, (last, text) = chain_papers
    add_papers(store, first)
    known = changes(store, 0).epoch
    assert changes(store, known).entries == ()

    add_papers(store, [(last, text)])
    page = changes(store, known)
    shas = Counter(e.paper for e in page.entries)
    assert last.source.sha256 in shas and page.epoch > known
    told = {(e.about, e.title) for e in page.entries if e.paper == last.source.sha256}
    rows = store.query(
        PREFIXES + "SELECT DISTINCT ?f ?r ?t { ?c ld:from ?f ; ld:relation ?r ; ld:cited ?t"
        f" FILTER(CONTAINS(STR(?c), '{last.source.sha256}')) }}"
    )
    relations = [e for e in of(page, "relation") if e.paper == last.source.sha256]
    assert len(relations) == len(rows) > 0 and len(told) == shas[last.source.sha256]
    assert all(e.quote and e.when.startswith("20") for e in relations)

    letter = next(r for r, _ in chain_papers if r.source.name == "cong-van.txt")
    sentence = "CV 1690/UBND-NC thực hiện KH 423-KH/TU"
    assert sentence in {e.title for e in changes(store, 0).entries}
    reject = {"reject": "implements", "paper": "cong-van.txt", "of": "423-KH/TU"}
    assert curate(store, [reject], who="Lan", when="2026-11-24").added
    again = changes(store, page.epoch)
    assert letter.source.sha256 in {e.paper for e in again.entries}
    assert sentence not in {e.title for e in again.entries}

    remove_paper(store, letter.source.sha256)
    gone = of(changes(store, again.epoch), "removed")
    assert [e.paper for e in gone] == [letter.source.sha256]
    assert "1690" not in gone[0].title + gone[0].about


def test_pages_hold_together_what_one_page_holds(chain: Store) -> None:
    whole, since, after = changes(chain, 0), 0, ""
    parts: list[Entry] = []
    while True:
        page = changes(chain, since, after=after, enough=3)
        parts += page.entries
        if page.after is None:
            break
        since, after = page.after
    assert parts == list(whole.entries) and page.epoch == whole.epoch
    assert {e.kind for e in parts} >= {"document", "relation", "task"}


def test_a_feed_names_each_entry_once_with_all_that_atom_asks_for(chain: Store) -> None:
    page = changes(chain, 0)
    read = feedparser.parse(atom(page, "http://máy/changes.atom"))
    assert (read.bozo, read.version, read.feed.language) == (False, "atom10", "vi")
    assert read.feed.author and read.feed.updated and read.feed.id == "http://máy/changes.atom"
    assert len({e.id for e in read.entries}) == len(read.entries) == len(page.entries)
    for entry in read.entries:
        assert entry.title and entry.updated_parsed and entry.content[0].value and entry.link


@pytest.fixture(scope="module")
def server(chain_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(chain_folder, tmp_path_factory.mktemp("serve") / "log") as started:
        yield started


def test_feeds_are_served_with_a_mark_of_the_store(server: Server) -> None:
    got = server.send("GET", "/changes.json?since=0&lang=en")
    assert (got.status, got.media) == (200, "application/feed+json")
    feed = json.loads(got.body)
    base = f"http://127.0.0.1:{server.port}"
    assert (feed["version"], feed["feed_url"]) == (
        "https://jsonfeed.org/version/1.1",
        f"{base}/changes.json",
    )
    assert server.send("GET", feed["items"][0]["url"].removeprefix(base)).status in (200, 303)
    mark = got.headers["etag"]
    assert server.send("GET", "/changes.json?since=0&lang=en", If_None_Match=mark).status == 304
    atom_feed = server.send("GET", "/changes.atom")
    assert atom_feed.media == "application/atom+xml"
    assert len(feedparser.parse(atom_feed.body).entries) == len(feed["items"])
    epoch = feed["_luocdo"]["epoch"]
    assert json.loads(server.send("GET", f"/changes.json?since={epoch}").body)["items"] == []


@pytest.mark.parametrize("asked", ["since=-1", "since=abc", "since=1&after='", "since=9999999999"])
def test_what_is_no_epoch_is_refused(server: Server, asked: str) -> None:
    assert server.send("GET", f"/changes.atom?{asked}").status == 400


def test_the_command_says_from_where_to_ask_next_time(
    chain_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["changes", "--store", str(chain_folder), "--since", "0"]) == 0
    said = capsys.readouterr()
    assert "thực hiện KL 148-KL/TW" in said.out and "--since" in said.err
    assert main(["changes", "--store", str(chain_folder), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["items"]
