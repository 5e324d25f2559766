"""`luocdo find` over the invented chain: words, marks, order, near codes, staleness."""

import json
import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

import luocdo
from benchmarks.generator import HARSH, world
from graph.open import open_store
from graph.store import Store
from luocdo.cli import main
from queries import Found, find
from queries.search.find import Work
from queries.search.full_text import Only, _snippet
from queries.search.index import FILE, FOUND, INDEX, LISTED
from queries.search.misprints import misprints
from queries.search.words import telex

HUNG_YEN, HANOI = "Ủy ban nhân dân tỉnh Hưng Yên", "Hội đồng nhân dân thành phố Hà Nội"
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


# Invented papers of an office, (code, type, date, issuer, title): none has a text.
SHELF = (
    ("5095/UBND-TNMT", "cong-van", "2025-09-11", HUNG_YEN, "Xử lý ô nhiễm tại cụm công nghiệp"),
    ("5095/BXD-QLN", "cong-van", "2024-03-02", "Bộ Xây dựng", "Quản lý nhà chung cư"),
    ("509/KH-UBND", "ke-hoach", "2025-02-03", HUNG_YEN, "Trồng cây đầu xuân"),
    ("30/2020/NĐ-CP", "nghi-dinh", "2020-03-05", "Chính phủ", "Về công tác văn thư"),
    ("130/2020/NĐ-CP", "nghi-dinh", "2020-10-30", "Chính phủ", "Kiểm soát tài sản, thu nhập"),
    ("71/NQ-HĐND", "nghi-quyet", "2025-07-30", HANOI, "Mức phạt phòng cháy và chữa cháy"),
    ("72/NQ-HĐND", "nghi-quyet", "2025-07-30", HANOI, "Phòng thủ dân sự, chữa bệnh cho dân"),
    ("45/2013/QH13", "luat", "2013-11-29", "Quốc hội", "Đất đai"),
    ("31/2024/QH15", "luat", "2024-01-18", "Quốc hội", "Đất đai"),
    ("102/2024/NĐ-CP", "nghi-dinh", "2024-07-30", "Chính phủ", "Chi tiết một số điều Luật Đất đai"),
    ("12/KH-UBND", "ke-hoach", "2025-03-01", HUNG_YEN, "Tuyên truyền Luật Đất đai năm 2024"),
    ("12/KH-UBND", "ke-hoach", "2026-03-01", "Ủy ban nhân dân tỉnh Phú Thọ", "Phát triển chợ"),
)


@pytest.fixture(scope="module")
def shelf() -> Iterator[Store]:
    from graph.open import open_store
    from graph.update import add_papers
    from ontology.identity import name_record
    from ontology.model import Record

    def paper(row: tuple[str, ...]) -> tuple[Record, str]:
        code, type_, day, issuer, title = row
        text = " ".join(row)
        source = {"name": f"{title}.txt", "format": "txt", "chars": len(text)}
        source["sha256"] = sha256(text.encode()).hexdigest()
        document = {"code": code, "number": code.split("/")[0], "type": type_, "issuer": issuer}
        made = {"source": source, "document": document | {"date": day, "title": title}}
        return name_record(msgspec.convert(made, Record, strict=False)), ""

    with open_store(":memory:", write=True) as store:
        add_papers(store, [paper(row) for row in SHELF])
        yield store


@pytest.mark.parametrize(
    ("typed", "first", "why"),
    [
        ("509 ô nhiễm", "CV 5095/UBND-TNMT", "half a number and a word"),
        ("509", "KH 509/KH-UBND", "the number itself before those that begin so"),
        ("5095 chung cư", "CV 5095/BXD-QLN", "the word decides between two of one number"),
        ("nđ 30 văn thư", "NĐ 30/2020/NĐ-CP", "a short form, half a code, a word of the title"),
        ("nd 30", "NĐ 30/2020/NĐ-CP", "the same without marks"),
        ("nghi dinh van thu", "NĐ 30/2020/NĐ-CP", "the type in full, no marks"),
        ("nq pccc", "NQ 71/NQ-HĐND", "a short form of a matter"),
        ("pccc hn", "NQ 71/NQ-HĐND", "two short forms"),
        ("luật đất đai", "Luật 31/2024/QH15", "the law in force before all that name it"),
        ("luat dat dai", "Luật 31/2024/QH15", "the same without marks"),
        ("luật đất đai 2013", "Luật 45/2013/QH13", "the year decides"),
        ("luật đấu thầu", "22/2023/QH15", "a law that no paper names, from the lexicon"),
        ("kế hoạch 12 phú thọ", "KH 12/KH-UBND", "the issuer decides"),
    ],
)
def test_what_an_office_types(shelf: Store, typed: str, first: str, why: str) -> None:
    assert labels(find(shelf, typed))[0] == first, why


def test_papers_of_the_own_province_come_before_equals(shelf: Store) -> None:
    for place in ("Hưng Yên", "Phú Thọ"):
        (hit, *_) = find(shelf, "kế hoạch 12", place=place).hits
        assert place in str(hit.issuer)


def test_a_search_is_narrowed_by_issuer_and_year(shelf: Store) -> None:
    found = find(shelf, "ubnd")
    assert dict(found.issuers) == {HUNG_YEN: 3, "Ủy ban nhân dân tỉnh Phú Thọ": 1}
    assert found.years == (("2026", 1), ("2025", 3)) and found.held == found.total == 4
    assert labels(find(shelf, "ubnd", only=Only(year="2026"))) == ["KH 12/KH-UBND"]
    assert find(shelf, "ubnd", only=Only(issuer=HUNG_YEN)).total == 3
    assert find(shelf, "ubnd", only=Only(held=False)).total == 0


def test_a_law_that_is_not_in_the_store_is_no_link(shelf: Store) -> None:
    (hit, *_) = find(shelf, "luật đấu thầu").hits
    assert (hit.known, hit.held, hit.title) == (False, False, "Luật Đấu thầu")


@pytest.mark.parametrize(
    ("code", "day", "title", "meant"),
    [
        ("31/2024/QH14", None, "Luật Đất đai", "31/2024/QH15"),  # a term that ended before
        ("31/2023/QH15", None, "Luật Đất đai", "31/2024/QH15"),  # the title tells
        ("30/2002/NĐ-CP", "2020-03-05", None, "30/2020/NĐ-CP"),  # the day tells
        ("7777/2019/QĐ-BTC", "2021-05-05", None, ""),  # it contradicts itself
        ("31/2024/QH15", "2024-01-18", "Luật Đất đai", None),
        ("32/2024/QH15", "2024-01-18", "Luật Các tổ chức tín dụng", None),  # the next of that day
        ("5096/UBND-TNMT", "2025-09-11", None, None),
    ],
)
def test_a_number_cited_wrong_is_told_from_a_document(
    code: str, day: str | None, title: str | None, meant: str | None
) -> None:
    held = [Work("urn:lex:vn:cp:ndj:2020;30", "", "30/2020/NĐ-CP", date(2020, 3, 5), held=True)]
    cited = Work("urn:lex:vn:x:y:1;1", "", code, date.fromisoformat(day) if day else None, title)
    assert misprints([*held, cited]).get(cited.iri) == meant


def test_a_misprint_comes_last_and_says_what_is_meant(tmp_path: Path) -> None:
    said = "Căn cứ Luật Đất đai số 31/2024/{term} ngày 18 tháng 01 năm 2024 của Quốc hội;\n"
    for number, term in enumerate(("QH14", "QH15")):
        text = f"Số: {number + 70}/KH-UBND\nKẾ HOẠCH\nSử dụng đất\n" + said.format(term=term)
        (tmp_path / f"{term}.txt").write_text(text, encoding="utf-8")
    luocdo.build([tmp_path / "QH14.txt", tmp_path / "QH15.txt"], tmp_path / "kho", workers=1)
    with open_store(tmp_path / "kho") as store:
        hits = find(store, "31/2024").hits
        assert hits[-1].label == "Luật 31/2024/QH14" and hits[-1].meant == "31/2024/QH15"
        assert {hit.meant for hit in hits[:-1]} == {None} and "31/2024/QH15" in hits[0].label
        assert find(store, "31/2024/QH14").near[0] == "31/2024/QH15"


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


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_index_that_followed_the_store_is_one_made_anew(tmp_path: Path, seed: int) -> None:
    """Papers of a generated office come and go one by one, and people decide."""
    from graph.update import add_papers, remove_paper

    def rows(index: sqlite3.Connection) -> list[tuple[object, ...]]:
        names = ", ".join((*FOUND, *LISTED))
        return index.execute(f"SELECT {names} FROM document ORDER BY iri").fetchall()

    papers = list(world(40, seed=seed, rates=HARSH).papers)
    chance = random.Random(seed)
    with open_store(tmp_path / "kho", write=True) as store:
        add_papers(store, papers[:30])
        find(store, "a")
        for paper in chance.sample(papers, 24):
            sha = paper[0].source.sha256
            if store.held([sha]):
                remove_paper(store, sha)
            else:
                add_papers(store, [paper])
            with INDEX.reading(store) as followed, closing(sqlite3.connect(":memory:")) as anew:
                INDEX.fill(store, anew)
                assert rows(followed) == rows(anew)


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
    assert _snippet("xem tệp ke_hoach_423 kèm theo", ["hoach"]) == "xem tệp ke_[hoach]_423 kèm theo"


def test_a_snippet_of_a_long_text_is_the_place_where_all_words_stand() -> None:
    text = "đất " * 9_000 + "và " * 99 + "giá đất nông nghiệp." + " đai" * 9_000
    assert "[giá] [đất] nông nghiệp" in _snippet(text, ["giá", "đất"])
