"""`luocdo find` over the invented chain: words, marks, order, near codes, staleness."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from graph.open import open_store
from graph.store import Store
from luocdo.cli import main
from queries import Found, find
from queries.search.full_text import FILE, telex

KL, KH, DU = "KL 148-KL/TW", "KH 423-KH/TU", "KH 30-KH/ĐU"
CV, SNV, NEW = "CV 1690/UBND-NC", "CV 800/SNV-TCCC", "QĐ 12/2025/QĐ-UBND"


def labels(found: Found) -> list[str]:
    return [hit.label for hit in found.hits]


@pytest.mark.parametrize(
    ("typed", "first", "why"),
    [
        ("hung yen 423", KH, "place and number"),
        ("148-kl/tw", KL, "a code in any case"),
        ("148 KL TW", KL, "blanks for separators"),
        ("30-kh/du", DU, "without marks"),
        ("30-KH/ĐU", DU, "with marks"),
        ("ke hoach 423", KH, "type and number"),
        ("0423-kh/tu", KH, "leading zeros do not count"),
        ("nghi quyet 18 2022", "NQ 18-NQ/TW", "type, number and year"),
        ("chuc nang cua so noi vu", NEW, "a piece of the title"),
        ("Chức năng của Sở Nội vụ", NEW, "the same with marks"),
        ("trụ sở dôi dư", KH, "words that stand in the text alone"),
        ("tru so doi du", KH, "the same without marks"),
        ("quản lý chặt chẽ các dự án dở dang", CV, "a sentence of it"),
    ],
)
def test_found_first(chain: Store, typed: str, first: str, why: str) -> None:
    assert labels(find(chain, typed))[0] == first, why


def test_the_bearer_of_a_number_comes_before_those_that_cite_it(chain: Store) -> None:
    found = find(chain, "423-KH/TU")
    assert labels(found)[0] == KH
    assert {DU, CV} <= set(labels(found)[1:])


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("trụ sở dôi dư", True),
        ("tru so doi du", True),
        ("trụ so dôi du", True),  # some with, some without
        ("tru sơ doi du", True),  # a wrong mark: found once marks are left aside
        ("trụ sở dôi dư hoàn toàn khác", False),  # every word must be there
    ],
)
def test_marks(chain: Store, typed: str, fits: bool) -> None:
    assert bool(find(chain, typed).hits) is fits


def test_marks_that_are_typed_count(chain: Store) -> None:
    """ "bộ máy" (organisation) is in the chain, and "bố mây" only by letters: the first wins."""
    assert find(chain, "tổ chức bộ máy").total > 0
    with_marks, without = find(chain, "Sở"), find(chain, "so")
    assert set(labels(with_marks)) < set(labels(without)), "“số” is not “sở”"


@pytest.mark.parametrize(
    ("word", "typed"),
    [("ủy", "uyr"), ("uỷ", "uyr"), ("hoà", "hoaf"), ("hòa", "hoaf"), ("đường", "dduwowngf")],
)
def test_a_tone_counts_wherever_it_is_written(word: str, typed: str) -> None:
    assert telex(word) == typed


@pytest.mark.parametrize(
    ("typed", "near"),
    [("42E-KH/TU", "423-KH/TU"), ("432-KH/TU", "423-KH/TU"), ("148-KL/TU", "148-KL/TW")],
)
def test_near_codes_are_offered(chain: Store, typed: str, near: str) -> None:
    assert find(chain, typed).near[0] == near


@pytest.mark.parametrize("typed", ["423-KH/TU", "tổ chức bộ máy", "số 148-KL/TW của Bộ Chính trị"])
def test_no_near_codes_where_all_is_well(chain: Store, typed: str) -> None:
    assert find(chain, typed).near == ()


def test_a_snippet_shows_where_the_words_stand(chain: Store) -> None:
    (hit, *_) = find(chain, "trụ sở dôi dư").hits
    assert "rà soát [trụ] [sở] [dôi] [dư], định kỳ" in hit.snippet


def test_a_limit_counts_the_rest(chain: Store) -> None:
    found = find(chain, "hung yen", limit=1)
    assert len(found.hits) == 1 < found.total


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        '"',
        "*",
        "a*",
        "AND",
        "NOT x",
        "NEAR(a b, 2)",
        'x" OR name : "y',
        "name : 423",
        "{name} : 423",
        "^423",
        "423 -kh",
        "'; DROP TABLE words; --",
        "\x00",
        "\ud800",
        "%_",
        "(" * 5_000,
        "từ " * 5_000,
        "x" * 100_000,
        "𝟜𝟚𝟛",
        "Ⅷ",
    ],
)
def test_no_word_is_syntax(chain: Store, typed: str) -> None:
    found = find(chain, typed)
    assert len(found.hits) <= found.total
    assert labels(find(chain, "423-kh/tu"))[0] == KH


def test_the_index_follows_the_store(own_chain: Store) -> None:
    folder = Path(own_chain.location)
    assert SNV in labels(find(own_chain, "800"))
    built = (folder / FILE).stat().st_mtime_ns
    find(own_chain, "423")
    assert (folder / FILE).stat().st_mtime_ns == built, "fresh: not built again"
    sha = next(s for s, info in own_chain.papers().items() if "800" in (own_chain.text(s) or ""))
    from graph.update import remove_paper

    remove_paper(own_chain, sha)
    assert SNV not in labels(find(own_chain, "800"))


def test_only_what_changed_is_indexed_again(own_chain: Store, chain_papers: list[object]) -> None:
    from graph.update import add_papers, remove_paper

    def kept() -> dict[str, tuple[int, tuple[object, ...]]]:
        find(own_chain, "423")
        with closing(sqlite3.connect(Path(own_chain.location) / FILE)) as index:
            return {iri: (n, rest) for n, iri, *rest in index.execute("SELECT * FROM document")}

    first = kept()
    sha = next(s for s, info in own_chain.papers().items() if "800" in (own_chain.text(s) or ""))
    remove_paper(own_chain, sha)
    without = kept()
    assert set(without) < set(first)
    add_papers(own_chain, chain_papers)  # type: ignore[arg-type]
    again = kept()
    assert max(number for number, _ in again.values()) > len(first), "what came back is new"
    assert sum(again[iri] == row for iri, row in first.items()) > 1, "the others stay"
    assert {iri: rest for iri, (_, rest) in again.items()} == {
        iri: rest for iri, (_, rest) in first.items()
    }
    found = [find(own_chain, words) for words in ("800", "kế hoạch", "hung yen 423", "sở")]
    (Path(own_chain.location) / FILE).unlink()
    assert found == [find(own_chain, words) for words in ("800", "kế hoạch", "hung yen 423", "sở")]


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\x00 and no more"])
def test_a_broken_index_is_built_anew(own_chain: Store, damage: bytes) -> None:
    (Path(own_chain.location) / FILE).write_bytes(damage)
    assert labels(find(own_chain, "423-kh/tu"))[0] == KH


def test_what_a_killed_process_left_of_an_index_is_cleared_away(own_chain: Store) -> None:
    left, at_work = (Path(own_chain.location) / name for name in (".find-old", ".find-new"))
    for file in (left, at_work):
        file.touch()
    os.utime(left, (0, 0))
    find(own_chain, "kế hoạch")
    assert not left.exists() and at_work.exists()


def test_the_index_of_another_program_is_replaced(own_chain: Store) -> None:
    path = Path(own_chain.location) / FILE
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE notes (x)")
    other.close()
    assert labels(find(own_chain, "423-kh/tu"))[0] == KH


def test_without_a_place_of_its_own_the_index_goes_to_the_cache(
    own_chain: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    blocked = Path(own_chain.location) / FILE
    blocked.unlink(missing_ok=True)
    blocked.mkdir()  # as good as a folder that others own, also for root
    (blocked / "x").touch()
    assert labels(find(own_chain, "423-kh/tu"))[0] == KH
    (made,) = (tmp_path / "cache" / "luocdo").iterdir()
    assert made.suffix == ".sqlite" and (os.name == "nt" or made.stat().st_mode & 0o077 == 0)


def test_a_store_in_memory_has_its_index_there(chain_papers: list[object]) -> None:
    from graph.update import add_papers

    with open_store(":memory:", write=True) as store:
        add_papers(store, chain_papers)  # type: ignore[arg-type]
        assert labels(find(store, "423-kh/tu"))[0] == KH


def test_the_command_prints_hits_near_codes_and_an_exit_code(
    chain_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(chain_folder)]
    assert main(["find", "hung", "yen", "423", "--limit", "1", *store]) == 0
    out = capsys.readouterr().out
    assert out.startswith("KH 423-KH/TU · 28/4/2025") and "tăng --limit" in out
    assert main(["find", "42E-KH/TU", *store]) == 1
    assert "Số, ký hiệu gần giống: 423-KH/TU" in capsys.readouterr().out
    assert main(["find", "148-kl/tw", "--format", "json", *store]) == 0
    assert json.loads(capsys.readouterr().out)["hits"][0]["label"] == KL


def test_a_snippet_takes_words_that_an_underscore_joins() -> None:
    """Form fields and file names stand in texts: "ke_hoach" is one word to \\w and two to us."""
    from queries.search.full_text import _snippet

    assert _snippet("xem tệp ke_hoach_423 kèm theo", ["hoach"]) == "xem tệp [ke_hoach_423] kèm theo"
