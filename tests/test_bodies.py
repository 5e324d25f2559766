"""One body, one node: labels, places, near-twins, and what people join, split and take back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Web
from raw_http import form, send, session
from test_effective import paper

import luocdo
from graph.effective.bodies import joined
from graph.effective.labels import body_label
from graph.open import open_store
from graph.store import PREFIXES, Store
from graph.update import add_papers, rebuild
from luocdo.cli import main
from ontology.bodies import Context, recognise
from ontology.identity import BASE, EFFECTIVE
from ontology.organisations import standing
from ontology.parted import bodies_of
from queries.register.bodies import known, place_of
from queries.register.twins import orphans, settle, twins
from queries.search.find import find_bodies, joined_body

ORG = f"{BASE}org/"


def ask(store: Store, pattern: str) -> list[str]:
    skos = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    asked = PREFIXES + skos + f"SELECT ?x WHERE {{ {pattern} }}"
    rows = store.query(asked, graphs=(EFFECTIVE,)).rows
    return sorted(str(x) for (x,) in rows)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "kho", write=True) as made:
        leads = ("Cục Bảo vệ thực vật", "Cục trưởng Cục Bảo vệ thực vật", "Cục Bảo vệ Thực vật,")
        add_papers(made, [paper("10/KH-UBND", "2024-03-01", leads=leads)])
        others = ("Cục Bảo vệ thựcvật", "Cục Quản lý xuất bản", "Cục Quản lý xuất bảng")
        add_papers(made, [paper("11/KH-UBND", "2024-03-02", leads=others)])
        yield made


@pytest.mark.parametrize(
    ("printed", "label"),
    [
        ("Trưởng Đòan đại biểu Quốc hội", "Đoàn đại biểu Quốc hội"),
        ("UBND xã Hòa Bình", "Ủy ban nhân dân xã Hòa Bình"),
        ("Huyện uỷ Kim Động", "Huyện ủy Kim Động"),
        ("CỤC CHĂN NUÔI", "Cục chăn nuôi"),
        ("Thường trực Hội Luật gia Việt Nam", "Hội Luật gia Việt Nam"),
        ("Trưởng Ban Thanh toán", "Ban Thanh toán"),
        ("Trưởng ban Ban Thanh toán", "Ban Thanh toán"),
        ("Giám đốc Bảo hiểm xã hội", "Bảo hiểm xã hội"),
        ("Thuế TP. Hà Nội", "Thuế TP. Hà Nội"),
        ("Trung tâm Giám định,Kiểm định;", "Trung tâm Giám định, Kiểm định"),
    ],
)
def test_a_label_is_a_name_without_titles_in_one_spelling(printed: str, label: str) -> None:
    assert body_label(printed, Context()) == label


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Bộ Nông nghiệp và Môi", "BNNMT"),
        ("Bộ Giáo dục và Đào", "BGDDT"),
        ("Bộ Tài", None),  # two ministries begin so
        ("Hội đồng Dân", None),
    ],
)
def test_a_name_cut_off_by_a_syllable_is_the_one_body_that_goes_on_so(
    printed: str, meant: str | None
) -> None:
    assert recognise(printed).issuer == meant


@pytest.mark.parametrize(
    ("printed", "place", "label"),
    [
        ("Tỉnh ủy", "hung-yen", "Tỉnh ủy Hưng Yên"),
        ("Thành ủy", "ha-noi", "Thành ủy Hà Nội"),
        ("Ban Tổ chức Thành ủy", "hai-phong", "Ban Tổ chức Thành ủy Hải Phòng"),
        ("Văn phòng Thành ủy", "ha-noi", "Văn phòng Thành ủy Hà Nội"),
        (
            "Ban Tuyên giáo và Dân vận Tỉnh ủy",
            "hung-yen",
            "Ban Tuyên giáo và Dân vận Tỉnh ủy Hưng Yên",
        ),
        ("Thành Đoàn", "ha-noi", "Thành Đoàn Hà Nội"),
        ("Tỉnh Đoàn", "hung-yen", "Tỉnh Đoàn Hưng Yên"),
        ("Sở Nội vụ", "ha-noi", "Sở Nội vụ thành phố Hà Nội"),
        ("UBND tỉnh", "hung-yen", "Ủy ban nhân dân tỉnh Hưng Yên"),
        ("Sở Sở Công thương", "hung-yen", "Sở Công Thương tỉnh Hưng Yên"),
    ],
)
def test_a_body_of_each_province_is_called_as_there(printed: str, place: str, label: str) -> None:
    assert body_label(printed, Context("province", place)) == label


@pytest.mark.parametrize(
    "printed",
    [
        "Cơ quan Thuế",
        "Cơ quan chuyên môn thuộc Sở Y tế",
        "Đơn vị sự nghiệp công lập thuộc tỉnh",
        "Cục chuyên ngành thuộc Bộ Y tế",
        "Cục trưởng của Bộ Y tế",
        "Hội Nông dân cùng cấp",
        "Đoàn đại biểu Quốc hội địa phương",
        "Ủy ban nhân dân 05 xã",
        "Bộ, ngành Trung ương",
        "Phó Trưởng Ban Chỉ đạo",
        "Đại diện Sở Y tế",
        "đại biểu Quốc hội tỉnh Hưng Yên",
        "Chánh án Tòa án",
        "Tư lệnh Quân khu",
        "Bà Trần Thị An",
        "Quỹ hợp tác xã",
        "Thủ trưởng cơ quan được giao quản lý Đề án",
    ],
)
def test_a_kind_of_bodies_or_whoever_holds_an_office_is_a_group(printed: str) -> None:
    assert recognise(printed).group


@pytest.mark.parametrize(
    "printed",
    [
        "Cục Công nghiệp địa phương",
        "Cơ quan thường trực Ban Chỉ đạo",
        "Cơ quan Ủy ban Kiểm tra Trung ương",
        "Cơ quan điều tra Bộ Quốc phòng",
        "Doanh nghiệp tư nhân Sao Mai",
        "Trung tâm Y tế thuộc Sở Y tế",
    ],
)
def test_a_body_that_is_named_is_no_group(printed: str) -> None:
    assert not recognise(printed).group


@pytest.mark.parametrize(
    ("printed", "bodies"),
    [
        ("Bộ Tài chính dự toán", ("Bộ Tài chính",)),
        ("Bộ Y tế tổ chức Hội đồng", ("Bộ Y tế",)),
        ("Thủ tướng Chính phủ ra", ("Thủ tướng Chính phủ",)),
        ("Thủ tướng Chính phủ Trần Văn An (để báo cáo)", ("Thủ tướng Chính phủ",)),
        ("Phó Thủ tướng Thường trực Chính phủ", ("Phó Thủ tướng Thường trực Chính phủ",)),
        ("BỘ Y TẾ Bộ Y tế", ("Bộ Y tế",)),
        ("Quý Sở Y tế", ("Sở Y tế",)),
        ("Hội đồng Quản trị của", ("Hội đồng Quản trị",)),
        ("Thuế Thành phố Hà Nội (và Thuế cơ sở)", ("Thuế Thành phố Hà Nội",)),
        ("Công ty Sao Mai, tổ chức đấu giá", ("Công ty Sao Mai",)),
        (
            "Ủy ban nhân dân thành phố Hà Nội và Ủy ban nhân dân thành phố Huế",
            ("Ủy ban nhân dân thành phố Hà Nội", "Ủy ban nhân dân thành phố Huế"),
        ),
        ("Công ty B", ()),
        ("Ông C", ()),
    ],
)
def test_a_name_ends_before_a_verb_and_before_its_holder(
    printed: str, bodies: tuple[str, ...]
) -> None:
    assert bodies_of(printed) == bodies


def test_an_exchange_is_no_office_of_each_province() -> None:
    assert recognise("Sở Giao dịch Chứng khoán Hồ Bắc").level is None
    assert recognise("Sở Thử nghiệm").level == "province"


def test_a_body_has_one_label_and_aliases_and_the_lexicons_english(store: Store) -> None:
    iri = f"{ORG}cuc.bao.ve.thuc.vat"
    assert ask(store, f"<{iri}> rdfs:label ?x") == ["Cục Bảo vệ thực vật"]
    assert ask(store, f"<{iri}> skos:altLabel ?x") == ["Cục Bảo vệ Thực vật"]
    add_papers(store, [paper("12/KH-UBND", "2024-03-03", leads=("Sở Nội vụ",))])
    english = ask(store, f"<{ORG}hung.yen.o/so.noi.vu> skos:prefLabel ?x FILTER(LANG(?x) = 'en')")
    assert english == ["Department of Home Affairs, Hưng Yên"]


def test_of_unknown_place_it_is_that_documents_own(tmp_path: Path) -> None:
    with open_store(tmp_path / "kho", write=True) as made:
        for number in (10, 11):
            add_papers(made, [paper(f"{number}/BC-ABC", "2024-03-01", "", leads=("Sở Y tế",))])
        found = sorted({*ask(made, "?a ld:lead ?x")})
        assert len(set(found)) == 2 and all(iri.startswith(f"{ORG}_.") for iri in found)
        assert [o.reason for o in orphans(made)] == ["no-place", "no-place"]


def test_what_every_ministry_has_stands_in_the_one_that_issued_the_paper() -> None:
    with open_store(":memory:", write=True) as made:
        leads = ("Vụ trưởng Vụ Pháp chế", "Vụ Pháp chế Bộ Nội vụ")
        add_papers(made, [paper("10/KH-BNV", "2024-03-01", "Bộ Nội vụ", leads=leads)])
        assert ask(made, "?a ld:lead ?x") == [
            f"{ORG}bo.noi.vu/vu.phap.che", f"{ORG}vu.phap.che.bo.noi.vu",
        ]  # fmt: skip
    assert place_of(f"{ORG}bo.noi.vu/vu.phap.che") == "Bộ Nội vụ"


def test_a_place_alone_is_its_committee_and_an_aside_no_other_body(tmp_path: Path) -> None:
    leads = ("Bộ Tài chính (Tổng cục Hải quan)", "Bộ Tài chính", "tỉnh Hưng Yên", "Sở Y tế (SYT)",
             "UBND tỉnh Hưng Yên", "Thành viên Hội đồng", "Sở Y tế")  # fmt: skip
    with open_store(tmp_path / "kho", write=True) as made:
        add_papers(made, [paper("10/KH-UBND", "2024-03-01", leads=leads)])
        found = sorted({*ask(made, "?a ld:lead ?x")})
        shown = ask(made, "?b a ld:Organisation ; rdfs:label ?x")
    local = ("so.y.te", "uy.ban.nhan.dan")
    here = [*(f"{ORG}hung.yen.o/{slug}" for slug in local), f"{ORG}bo.tai.chinh"]
    assert [f for f in found if f.startswith(ORG)] == sorted(here)
    assert [f for f in found if not f.startswith(ORG)] == [
        f"{BASE}group/hung.yen.o/thanh.vien.hoi.dong"
    ]
    assert not [name for name in shown if "(" in name or name == "Tỉnh Hưng Yên"]


def test_joint_issuers_are_several_bodies_and_words_around_a_name_are_none_of_it() -> None:
    joint = "Liên tịch Bộ Tài chính - Bộ Lao động - Thương binh và Xã hội và Bộ Y tế"
    leads = ("Thuộc Bộ Y tế", "Bộ Công an của Nghị định 142/2016/NĐ-CP Về", "Công ty A.....(4)")
    with open_store(":memory:", write=True) as made:
        add_papers(made, [paper("10/TTLT-BTC", "2014-03-01", joint, leads=leads)])
        slugs = ["bo.lao.dong.thuong.binh.va.xa.hoi", "bo.tai.chinh", "bo.y.te"]
        assert sorted(ask(made, "?w ld:held true ; ld:issuedBy ?x")) == [f"{ORG}{s}" for s in slugs]
        assert sorted(ask(made, "?a ld:lead ?x")) == [f"{ORG}bo.cong.an", f"{ORG}bo.y.te"]


@pytest.mark.parametrize(
    ("body", "level", "province"),
    [
        ("vu.phap.che.bo.noi.vu", "tw-nha-nuoc", None),
        ("_.0123456789ab/vu.phap.che", "tw-nha-nuoc", None),
        ("bo.noi.vu/vu.phap.che", "tw-nha-nuoc", None),
        ("dang.uy.bo.y.te", "dang-uy", None),
        ("hung.yen.n/hoi.nong.dan", "so", "hung-yen-n"),
        ("da.nang/ngan.hang.nha.nuoc.chi.nhanh", "so", None),  # before or after the merger
        ("_.0123456789ab/chi.cuc.thuy.loi", "so", None),
        ("_.0123456789ab/trung.tam.y.te", "unknown", None),
    ],
)
def test_a_body_without_row_stands_where_its_place_and_kind_say(
    body: str, level: str, province: str | None
) -> None:
    found = standing(f"{ORG}{body}")
    assert (found.level, found.province) == (level, province)


def test_near_twins_leave_the_list_when_people_settle_them(store: Store) -> None:
    pairs = {(t.reason, t.other.name) for t in twins(store)}
    assert pairs == {("letters", "Cục Bảo vệ thựcvật"), ("typing", "Cục Quản lý xuất bảng")}
    named = {"who": "Lan", "when": "2025-06-12"}
    assert settle(store, "same", ["Cục Bảo vệ thực vật", "Cục Bảo vệ thựcvật"], **named) == 1
    other = ["Cục Quản lý xuất bản", "Cục Quản lý xuất bảng"]
    assert settle(store, "different", other, **named) == 1
    assert twins(store) == ()


def test_tasks_follow_a_joined_body_and_come_back(store: Store) -> None:
    whole, broken = f"{ORG}cuc.bao.ve.thuc.vat", f"{ORG}cuc.bao.ve.thucvat"
    before = sorted(map(str, store.quads(EFFECTIVE)))
    settle(store, "same", [broken, whole], who="Lan", when="2025-06-12")
    leads = [len(ask(store, f"?x ld:lead <{iri}>")) for iri in (whole, broken)]
    assert leads == [4, 0]
    assert find_bodies(store, broken) == find_bodies(store, "Cục Bảo vệ thựcvật") == (whole,)
    assert joined_body(store, broken) == whole and broken not in known(store).bodies
    joined_now = sorted(map(str, store.quads(EFFECTIVE)))
    rebuild(store)
    assert sorted(map(str, store.quads(EFFECTIVE))) == joined_now, "survives a new reading"
    assert settle(store, "undo", [whole], who="Lan", when="2025-06-13") == 1
    assert sorted(map(str, store.quads(EFFECTIVE))) == before


def test_two_told_apart_never_meet() -> None:
    a, b, c = f"{ORG}a", f"{ORG}b", f"{ORG}c"
    links = [frozenset({a, b}), frozenset({b, c})]
    assert joined(links, []) == {b: a, c: a}
    assert joined(links, [frozenset({a, c})]) == {b: a}
    assert joined([frozenset({f"{ORG}bo.noi.vu", f"{ORG}bo.noi.v"})], []) == {
        f"{ORG}bo.noi.v": f"{ORG}bo.noi.vu"
    }


def test_the_page_joins_and_undoes(own_web: Web) -> None:
    lead, other = f"{ORG}hung.yen.o/so.tai.chinh", f"{ORG}hung.yen.o/so.noi.vu"

    def post(name: list[str], **fields: str) -> int:
        known_ = session(own_web)
        body, kind = form({"csrf": known_.token, **fields}, {}, [("name", n) for n in name])
        return send(
            own_web, "POST", "/co-quan/gop", body, Content_Type=kind, Cookie=known_.cookie
        ).status

    assert post([lead, other], verb="same") == 303
    page = send(own_web, "GET", f"/co-quan/xem?iri={other}").body
    assert "Đã ghi" in page and 'value="undo"' in page
    decision = re.findall(r'name="decision" value="([^"]+)"', page)[0]
    assert post([lead], verb="undo", decision=decision) == 303
    assert 'value="undo"' not in send(own_web, "GET", f"/co-quan/xem?iri={lead}").body
    assert send(own_web, "GET", "/co-quan/gan-trung").status == 200
    assert send(own_web, "GET", "/co-quan/mo-coi").status == 200
    assert post([lead], verb="eat") == 400


def test_the_command_lists_and_settles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = f"{tmp_path}/kho"
    with open_store(place, write=True) as made:
        leads = ("Cục Bảo vệ thực vật", "Cục Bảo vệ thựcvật", "Cục Thú y")
        add_papers(made, [paper("10/KH-UBND", "2024-03-01", leads=leads)])
    assert main(["bodies", "bao ve", "--store", place, "--format", "csv"]) == 0
    assert "thựcvật" in capsys.readouterr().out
    assert main(["bodies", "--twins", "--store", place, "--format", "csv"]) == 0
    assert "cuc.bao.ve.thucvat" in capsys.readouterr().out
    pair = ["Cục Bảo vệ thực vật", f"{ORG}cuc.bao.ve.thucvat"]
    assert main(["bodies", "--same", *pair, "--store", place]) == 0
    assert main(["bodies", "--twins", "--store", place]) == 1
    assert main(["bodies", "--undo", *pair, "--store", place]) == 0
    assert len(luocdo.bodies(place, which="twins").rows) == 1
    assert main(["bodies", "--same", "Cục Không có", "Cục Thú y", "--store", place]) == 2
