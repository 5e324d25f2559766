"""Decisions of people: taken, kept, survived, undone."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from graph.curate import curate, retract
from graph.entries import Entry, iso_date, read_entries, schema
from graph.open import open_store
from graph.reattach import unmatched
from graph.store import PREFIXES, Store
from graph.update import add_papers, rebuild, remove_paper
from ontology.errors import CurationError, StoreError
from ontology.identity import CURATED, EFFECTIVE
from ontology.model import Record

PLAN = "urn:lex:vn;hung.yen.o:tu:kh:2025;423"
LETTER = "urn:lex:vn;hung.yen.o:ubnd:cv.nc:2025;1690"
CONCLUSION = "urn:lex:vn:tw:kl:2025;148"
OPEN = "https://w3id.org/luocdo/ref/vn:tw:nq:_;18"
SETTLED = "urn:lex:vn:tw:nq:2017;18"


@pytest.fixture
def store(own_chain: Store) -> Iterator[Store]:
    yield own_chain


def lines(store: Store, graph: str) -> list[str]:
    return sorted(map(str, store.quads(graph)))


def related(store: Store, subject: str, relation: str) -> set[str]:
    found = store.query(PREFIXES + f"SELECT ?o WHERE {{ <{subject}> ld:{relation} ?o }}")
    return {str(row[0]) for row in found.rows}


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_rejected_relation_goes_and_comes_back(store: Store, tmp_path: Path) -> None:
    before = lines(store, EFFECTIVE)
    file = write(
        tmp_path / "quyet-dinh.yaml",
        """
- reject: implements
  paper: cong-van.txt
  of: 423-kh/tu
  by: Lan
  at: 2026-11-24
  note: chỉ nhắc tới
""",
    )
    assert PLAN in related(store, LETTER, "implements")
    done = curate(store, file)
    assert (len(done.added), done.unmatched) == (1, ())
    assert PLAN not in related(store, LETTER, "implements")
    rebuild(store)
    assert PLAN not in related(store, LETTER, "implements")
    assert curate(store, file).kept == 1
    write(file, "")
    assert curate(store, file).removed == done.added
    assert lines(store, EFFECTIVE) == before
    assert lines(store, CURATED) == []


def test_who_and_when_are_kept(store: Store) -> None:
    entry = {"confirm": "implements", "paper": "cong-van.txt", "of": "423-KH/TU"}
    curate(store, [entry], who="Lan", when="2026-11-24T08:00:00+07:00")
    rows = store.query(
        PREFIXES + "SELECT ?who ?when WHERE { ?d a ld:Decision ; ld:confirms ld:implements ;"
        " prov:wasAttributedTo ?who ; prov:generatedAtTime ?when }",
        graphs=(CURATED,),
    ).rows
    assert [tuple(map(str, row)) for row in rows] == [("Lan", "2026-11-24T08:00:00+07:00")]


def test_one_mention_of_several_can_be_meant(store: Store) -> None:
    quote = "Kế  hoạch số 423-KH/TU\nngày 28/4/2025 của Ban Thường vụ Tỉnh ủy"
    one = {"reject": "implements", "paper": "cong-van.txt", "of": "423-KH/TU", "quote": quote}
    assert curate(store, [one]).unmatched == ()
    assert PLAN in related(store, LETTER, "implements")  # another mention still says so


def test_an_added_relation_has_the_decision_behind_it(store: Store) -> None:
    done = curate(store, [{"add": "replaces", "paper": "cong-van.txt", "of": CONCLUSION}], who="A")
    assert CONCLUSION in related(store, LETTER, "replaces")
    assert related(store, done.added[0], "from") == {LETTER}
    assert retract(store, done.added[0])
    assert not retract(store, done.added[0])
    assert CONCLUSION not in related(store, LETTER, "replaces")


def test_same_settles_an_open_reference(store: Store) -> None:
    curate(store, [{"same": [OPEN, SETTLED]}], who="Lan")
    assert SETTLED in related(store, LETTER, "references")
    assert related(store, OPEN, "nameOf") == {SETTLED}


def test_different_is_taken(store: Store) -> None:
    assert curate(store, [{"different": [PLAN, CONCLUSION]}]).added


def test_a_register_names_a_paper_whose_number_is_blank(
    tmp_path: Path, chain_papers: list[tuple[Record, str]]
) -> None:
    record, text = next(p for p in chain_papers if p[0].source.name == "cong-van.txt")
    blank = msgspec.structs.replace(
        record,
        document=msgspec.structs.replace(
            record.document, code="/UBND-NC", number=None, date="2025", iri=None
        ),
    )
    file = write(tmp_path / "so-van-ban.csv", "\ufefftệp;số;ngày\ncong-van.txt;1690;10/6/2025\n")
    with open_store(":memory:", write=True) as store:
        add_papers(store, [(blank, text)])
        before = lines(store, EFFECTIVE)
        provisional = f"https://w3id.org/luocdo/work/{record.source.sha256[:32]}"
        assert related(store, provisional, "implements")
        curate(store, file)
        assert related(store, provisional, "nameOf") == {LETTER}
        assert related(store, LETTER, "code") == {"1690/UBND-NC"}
        assert related(store, LETTER, "date") == {"2025-06-10"}
        after = lines(store, EFFECTIVE)
        add_papers(store, [(blank, text)])  # read again: the row still counts
        assert lines(store, EFFECTIVE) == after
        curate(store, write(file, "tệp,số,ngày\n"))
        assert lines(store, EFFECTIVE) == before


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("cong-van.txt,1690,10/6/2025,UBND-NC", "1690/UBND-NC"),
        ("cong-van.txt,1690/UBND-NC,2025-06-10,", "1690/UBND-NC"),
        ("cong-van.txt,1690,,/UBND-KT", "1690/UBND-KT"),
        ("cong-van.txt,7,,-CV/TU", "7-CV/TU"),
    ],
)
def test_register_rows_as_offices_write_them(tmp_path: Path, row: str, code: str) -> None:
    file = write(tmp_path / "so.csv", f"Tệp,Số,Ngày,Ký hiệu\n{row}\n,,,\n")
    entries = read_entries(file)
    assert len(entries) == 1
    fields = entries[0].set or {}
    assert fields.get("code", f"{fields['number']}/UBND-NC") == code


def test_what_matches_nothing_is_listed_and_the_rest_is_done(store: Store) -> None:
    done = curate(
        store,
        [
            {"reject": "implements", "paper": "khong-co.txt", "of": "423-KH/TU"},
            {"reject": "replaces", "paper": "cong-van.txt", "of": "423-KH/TU"},
            {"same": [OPEN, "999-NQ/TW"]},
            {"reject": "implements", "paper": "cong-van.txt", "of": "30-KH/ĐU"},
        ],
    )
    assert [u.reason.split(" ")[0] for u in done.unmatched] == ["không", "tệp", "“999-NQ/TW”"]
    assert len(done.added) == 1


def test_a_stored_decision_whose_paper_went_is_listed_and_counts_again(
    store: Store, chain_papers: list[tuple[Record, str]]
) -> None:
    curate(store, [{"reject": "implements", "paper": "cong-van.txt", "of": "423-KH/TU"}])
    assert unmatched(store) == []
    sha = next(s for s, info in store.papers().items() if info.name == "cong-van.txt")
    remove_paper(store, sha)
    assert [u.reason for u in unmatched(store)] == ["tệp không còn trong kho"]
    add_papers(store, chain_papers)
    assert unmatched(store) == []
    assert PLAN not in related(store, LETTER, "implements")


def test_two_folders_with_registers_of_one_name_do_not_undo_each_other(
    store: Store, tmp_path: Path
) -> None:
    rows = {"a": "cong-van.txt,7,", "b": "ke-hoach-30.txt,8,"}
    for folder, row in rows.items():
        (tmp_path / folder).mkdir()
        curate(store, write(tmp_path / folder / "so-van-ban.csv", f"tệp,số,ngày\n{row}\n"))
    assert len(lines(store, CURATED)) == 12
    curate(store, write(tmp_path / "a" / "so-van-ban.csv", "tệp,số,ngày\n"))
    assert len(lines(store, CURATED)) == 6


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- reject: implements\n", "paper và of"),
        ("- reject: loves\n  paper: a\n  of: b\n", "không có mối liên hệ"),
        ("- same: [a]\n", "ít nhất hai tên"),
        ("- same: [a, b]\n  reject: implements\n", "đúng một"),
        ("- paper: a\n  set: {colour: red}\n", "không có trường"),
        ("- paper: a\n  set: {date: 31/6/2025}\n", "không phải ngày"),
        ("- paper: a\n  set: {type: thu-tinh}\n", "không có loại văn bản"),
        ("- paper: a\n  sett: {date: 2025}\n", "mục 1"),
        ("reject: implements\n", "danh sách"),
        ("- [1, 2\n", "YAML sai"),
    ],
)
def test_an_entry_that_cannot_be_taken_is_a_sentence(
    store: Store, tmp_path: Path, text: str, said: str
) -> None:
    file = write(tmp_path / "quyet-dinh.yaml", text)
    with pytest.raises(CurationError, match=said) as raised:
        curate(store, file)
    assert str(file) in str(raised.value)
    assert lines(store, CURATED) == []


def test_a_register_without_its_column_is_a_sentence(store: Store, tmp_path: Path) -> None:
    with pytest.raises(CurationError, match="thiếu cột"):
        curate(store, write(tmp_path / "so.csv", "x,y\n1,2\n"))
    with pytest.raises(CurationError, match=r"không đọc được .* kiểm tra tên tệp"):
        curate(store, tmp_path / "none.yaml")
    with pytest.raises(CurationError, match=r"không đọc được .* kiểm tra tên tệp"):
        curate(store, tmp_path)
    (tmp_path / "cu.yaml").write_bytes("- note: số".encode("utf-16"))
    with pytest.raises(CurationError, match="lưu lại bằng UTF-8"):
        curate(store, tmp_path / "cu.yaml")


def test_a_reader_cannot_decide(chain: Store) -> None:
    with pytest.raises(StoreError):
        curate(chain, [])


@pytest.mark.parametrize(
    ("text", "iso"),
    [("28/5/2025", "2025-05-28"), ("2025-05-28", "2025-05-28"), ("01.02.2025", "2025-02-01"),
     ("2025", "2025"), ("2025-05", "2025-05")],
)  # fmt: skip
def test_dates_as_people_write_them(text: str, iso: str) -> None:
    assert iso_date(text) == iso


def test_the_schema_in_docs_is_that_of_the_entries() -> None:
    docs = Path(__file__).parents[1] / "docs"
    assert json.loads((docs / "decisions.schema.json").read_text(encoding="utf-8")) == schema()
    page = (docs / "decisions.md").read_text(encoding="utf-8")
    assert [f for f in Entry.__struct_fields__ if f"`{f}`" not in page] == []


def test_the_examples_in_docs_are_entries(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "decisions.md").read_text(encoding="utf-8")
    blocks = page.split("```yaml\n")[1:]
    assert blocks
    for block in blocks:
        assert read_entries(write(tmp_path / "quyet-dinh.yaml", block.split("```")[0]))
