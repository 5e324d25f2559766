"""Bodies in time: who answers on a day for a body that a paper names."""

from datetime import date

import pytest

from graph import answers
from graph.open import open_store
from graph.store import PREFIXES
from graph.taskstatus import find_task, set_status
from graph.update import add_papers
from ingest import extract
from ontology import lexicon
from ontology.errors import AmbiguousError, NotFoundError
from ontology.model import Text
from ontology.organisations import (
    after,
    before,
    central_bodies,
    followers,
    forerunners,
    goes_on,
    heirs,
    life,
)
from ontology.vocabulary import vocabulary
from queries.answer.run import answer
from queries.register.bodies import answering, kin, known
from queries.register.tasks import register

ORG = "https://w3id.org/luocdo/org/"
SPRING, SUMMER, OLD = date(2025, 4, 1), date(2025, 8, 1), date(2024, 1, 1)


@pytest.mark.parametrize(
    ("body", "place", "on", "labels"),
    [
        # departments of 1/3/2025, then the provinces of 1/7/2025
        ("Sở Tài nguyên và Môi trường", "hung-yen", OLD,
         ["Sở Tài nguyên và Môi trường tỉnh Hưng Yên"]),
        ("Sở Tài nguyên và Môi trường", "hung-yen", SPRING,
         ["Sở Nông nghiệp và Môi trường tỉnh Hưng Yên"]),
        ("Sở Tài nguyên và Môi trường", "Thái Bình", SUMMER,
         ["Sở Nông nghiệp và Môi trường tỉnh Hưng Yên"]),
        ("Sở Kế hoạch và Đầu tư", "hai-duong-o", SUMMER, ["Sở Tài chính thành phố Hải Phòng"]),
        ("Sở Nội vụ", "hung-yen", SPRING, ["Sở Nội vụ tỉnh Hưng Yên"]),
        ("Ban Dân tộc tỉnh", "cao-bang", SPRING, ["Sở Dân tộc và Tôn giáo tỉnh Cao Bằng"]),
        # a province of today is several of before
        ("UBND tỉnh", "hung-yen-n", SPRING,
         ["Ủy ban nhân dân tỉnh Thái Bình", "Ủy ban nhân dân tỉnh Hưng Yên"]),
        # the Party
        ("Tỉnh ủy", "thai-binh-o", SUMMER, ["Tỉnh ủy Hưng Yên"]),
        ("Ban Dân vận Tỉnh ủy", "hung-yen", SUMMER, ["Ban Tuyên giáo và Dân vận Tỉnh ủy Hưng Yên"]),
        ("Đảng ủy UBND tỉnh", "hung-yen", OLD, ["Ban cán sự đảng UBND tỉnh Hưng Yên"]),
        ("Ban Kinh tế Trung ương", None, SUMMER, ["Ban Chính sách, chiến lược Trung ương"]),
        # districts ended; which commune, the district alone does not say
        ("UBND huyện Kim Động", "hung-yen", SPRING,
         ["Ủy ban nhân dân huyện/quận/thị xã/thành phố thuộc tỉnh"]),
        ("UBND huyện Kim Động", "hung-yen", SUMMER, ["Ủy ban nhân dân xã/phường/thị trấn/đặc khu"]),
        # ministries, forth, back and over two steps
        ("Bộ Giao thông vận tải", None, SUMMER, ["Bộ Xây dựng", "Bộ Công an"]),
        ("Bộ Nông nghiệp và Môi trường", None, OLD,
         ["Bộ Nông nghiệp và Phát triển nông thôn", "Bộ Tài nguyên và Môi trường"]),
        ("Ủy ban Kế hoạch Nhà nước", None, SUMMER, ["Bộ Tài chính"]),
        # not known, or nothing known of the place
        ("Công ty Cấp nước", "hung-yen", SUMMER, []),
        ("Sở Tài chính", None, SUMMER, []),
    ],
)  # fmt: skip
def test_who_answers(body: str, place: str | None, on: date, labels: list[str]) -> None:
    assert [a.label for a in answers(body, place, on)] == labels


def test_an_iri_says_its_place_itself() -> None:
    (found,) = answers(f"{ORG}thai.binh.o/so.tai.nguyen.va.moi.truong", None, SUMMER)
    assert found.iri == f"{ORG}hung.yen.n/so.nong.nghiep.va.moi.truong"
    assert found.source == "Nghị định 45/2025/NĐ-CP; Nghị quyết 202/2025/QH15"
    assert answers(found.iri, None, SUMMER)[0].source == ""  # the body itself: nothing changed


def test_what_followed_and_what_was_before_of_local_bodies() -> None:
    old = f"{ORG}thai.binh.o/so.tai.nguyen.va.moi.truong"
    next_, new = (f"{ORG}{p}/so.nong.nghiep.va.moi.truong" for p in ("thai.binh.o", "hung.yen.n"))
    assert [a.iri for a in followers(old)] == [next_]
    assert [a.iri for a in followers(next_)] == [new] and followers(new) == ()
    assert heirs(old) == (next_, new)
    assert {a.iri.split("/")[-2] for a in forerunners(new)} == {"thai.binh.o", "hung.yen.o"}
    assert life(next_) == (date(2025, 3, 1), date(2025, 6, 30))


def test_a_province_that_was_merged_with_none_keeps_its_bodies() -> None:
    """Their tasks follow from the one IRI to the other, yet nothing ended."""
    assert heirs(f"{ORG}nghe.an.o/so.y.te") == (f"{ORG}nghe.an.n/so.y.te",)
    assert goes_on(f"{ORG}nghe.an.o/so.y.te") and goes_on(f"{ORG}ha.noi.o/uy.ban.nhan.dan")
    ended = ("nghe.an.o/so.tai.nguyen.va.moi.truong", "hung.yen.o/so.y.te", "nghe.an.n/so.y.te")
    assert not any(goes_on(f"{ORG}{body}") for body in ended)


def test_a_place_below_a_new_province_is_a_commune_whose_bodies_last() -> None:
    for slug in ("uy.ban.nhan.dan", "dang.uy"):
        assert life(f"{ORG}hung.yen.n;minh.tan/{slug}")[1] is None
        assert followers(f"{ORG}hung.yen.n;minh.tan/{slug}") == ()
    assert life(f"{ORG}hung.yen.o;kim.dong/uy.ban.nhan.dan")[1] == date(2025, 6, 30)


def test_of_a_name_that_the_lexicon_does_not_know_nothing_is_said() -> None:
    assert life(f"{ORG}cong.ty.cap.nuoc") == (None, None) and heirs(f"{ORG}cong.ty.cap.nuoc") == ()


def test_a_part_of_the_work_is_named_and_no_act_is_claimed_for_it() -> None:
    whole, *parts = answers("Bộ Thông tin và Truyền thông", None, SUMMER)
    assert (whole.label, whole.what) == ("Bộ Khoa học và Công nghệ", None)
    assert {(p.label, p.source) for p in parts} == {
        ("Bộ Văn hóa, Thể thao và Du lịch", ""), ("Bộ Công an", "")}  # fmt: skip
    assert all(p.what for p in parts)


def test_every_body_that_ended_on_a_known_day_in_2025_has_a_successor_or_is_listed() -> None:
    ended = {i.id for i in lexicon.issuers().values() if i.valid_to and i.valid_to.year == 2025}
    without = {i for i in ended if not after(i)}
    assert without == {"DUK"}  # the two Đảng ủy Khối went to several, by what they led


def test_predecessors_are_successors_turned_round() -> None:
    assert set(before("SNNMT")) == {"SNNPTNT", "STNMT"}
    for body in lexicon.issuers():
        assert all((body, None) in after(old) for old in before(body))


def test_the_vocabulary_states_both_ways() -> None:
    text, bodies = vocabulary().decode(), central_bodies()
    ld = "https://w3id.org/luocdo/ontology#"
    old, new = bodies["BKHDT"], bodies["BTC"]
    assert f"<{old}> <{ld}successor> <{new}>" in text
    assert f"<{new}> <{ld}predecessor> <{old}>" in text
    pattern = "https://w3id.org/luocdo/pattern/"
    assert f"<{pattern}STTTT> <{ld}successor> <{pattern}SKHCN>" in text


PLAN = """ỦY BAN NHÂN DÂN
TỈNH HƯNG YÊN
-------

Số: 10/KH-UBND

Hưng Yên, ngày 01 tháng 3 năm 2024

KẾ HOẠCH
Rà soát hồ sơ

1. {} chủ trì rà soát hồ sơ, hoàn thành trước ngày 30/6/2024.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Trần Văn An
"""


def test_open_tasks_of_a_body_that_is_no_more_are_its_successor_s() -> None:
    """Also where no paper names the successor; what was done, and the old body's own list, stay."""
    name = "Sở Tài nguyên và Môi trường"
    with open_store(":memory:", write=True) as store:
        text = Text(PLAN.format(name), "a.txt", "0" * 64, "txt")
        add_papers(store, [(extract(text), text)])
        heir = "Sở Nông nghiệp và Môi trường tỉnh Hưng Yên"
        (row,) = register(store, body=heir, today=SUMMER)
        assert (
            row.taken and row.taken.words() == f"tiếp nhận từ {name} tỉnh Hưng Yên (đến 28/02/2025)"
        )
        assert [r.taken for r in register(store, body=name, today=SUMMER)] == [None]
        with pytest.raises(NotFoundError):
            register(store, body="Sở Nông nghiệp và Môi trường tỉnh Nghệ An", today=SUMMER)
        (asked,) = answer(store, "tasks-of-body", {"body": heir}).records()
        assert (asked["assignment"], asked["takenOver"]) == (row.iri, f"{name} tỉnh Hưng Yên")
        now = f"<{ORG}hung.yen.n/so.nong.nghiep.va.moi.truong>"
        led = store.query(f"{PREFIXES} SELECT ?t {{ ?t ld:lead [ ld:successor {now} ] }}").rows
        assert [str(t) for (t,) in led] == [row.iri]
        task = find_task(store, row.short)
        set_status(store, task, "done", on=SUMMER, by="A", at="2025-07-15T08:00:00+07:00")
        assert register(store, body=heir, today=SUMMER) == ()


def test_a_body_that_kept_its_name_took_over_from_the_one_of_the_old_province() -> None:
    """By its name today's body is meant, whether a paper names it or not; by IRI the one alone."""
    old, name = "Sở Tài chính tỉnh Hưng Yên (đến 30/6/2025)", "Sở Tài chính tỉnh Hưng Yên"
    with open_store(":memory:", write=True) as store:
        text = Text(PLAN.format("Sở Tài chính"), "a.txt", "0" * 64, "txt")
        add_papers(store, [(extract(text), text)])
        (row,) = register(store, body=name, today=SUMMER)
        assert row.taken and row.taken.words() == f"tiếp nhận từ {old}"
        (row,) = register(store, body=name, today=date(2025, 6, 30))
        assert row.taken is None
        (row,) = register(store, body=f"{ORG}hung.yen.o/so.tai.chinh", today=SUMMER)
        assert row.taken is None
        set_status(store, find_task(store, row.short), "done", on=SUMMER, by="A",
                   at="2025-07-15T08:00:00+07:00")  # fmt: skip
        (row,) = register(store, body=name, today=SUMMER)
        assert row.taken and row.state.closed, "what bears the name asked for is never left out"
        text = Text(PLAN.format("Sở Tài chính").replace("HƯNG YÊN", "THÁI BÌNH").replace(
            "Hưng Yên", "Thái Bình"), "b.txt", "1" * 64, "txt")  # fmt: skip
        add_papers(store, [(extract(text), text)])
        with pytest.raises(AmbiguousError, match=r"Thái Bình \(đến 30/6/2025\)"):
            register(store, body="Sở Tài chính", today=SUMMER)
        assert len(register(store, body=name, today=SUMMER)) == 2


def test_who_answers_for_a_body_of_the_store_that_is_no_more() -> None:
    name = "Sở Tài nguyên và Môi trường"
    with open_store(":memory:", write=True) as store:
        text = Text(PLAN.format(name), "a.txt", "0" * 64, "txt")
        add_papers(store, [(extract(text), text)])
        (old,) = answering(store, name, SUMMER)
        (now,) = old.now
        assert (old.name, old.last) == (f"{name} tỉnh Hưng Yên", date(2025, 2, 28))
        assert now.label == "Sở Nông nghiệp và Môi trường tỉnh Hưng Yên"
        assert answering(store, name, OLD) == []
        body = known(store).body(f"{ORG}hung.yen.o/so.tai.nguyen.va.moi.truong")
        before, after = kin(store, body)
        assert ([b.name for b in before], [b.iri for b in after]) == (
            [], [f"{ORG}hung.yen.o/so.nong.nghiep.va.moi.truong"])  # fmt: skip
