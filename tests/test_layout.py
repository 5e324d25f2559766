"""The drawing's positions: text that fits, columns, lanes, folds (docs/design/interface.md)."""

import json
from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import msgspec
import pytest
import yaml
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

import viz
from graph.read.lineage import Lineage
from graph.read.nodes import Link, Node
from ontology import lexicon
from viz import style, words
from viz.face import face
from viz.folds import FOLD_OVER, FOLD_SHOWN
from viz.layout import LIMIT, Box, Drawing, layout
from viz.lines import Piece
from viz.measure import clean, cut, width, wrap
from viz.outline import FIRST, MORE, Entry, Portion, outline, portion

STATIC = Path(viz.__file__).parent / "static"
ROOM = style.BOX_WIDTH - 2 * style.PAD


def authored() -> Lineage:
    case = Path(__file__).parent / "cases" / "lineage-40.yaml"
    return msgspec.convert(yaml.safe_load(case.read_text(encoding="utf-8")), Lineage)


def paper(key: str, level: str = "so", **fields: object) -> Node:
    made = Node(
        key, f"{key}/CV", "cong-van", "2025-06-01", "nội dung", "Sở Nội vụ", level, False, True
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def points(piece: Piece) -> list[tuple[float, float]]:
    """Places along a piece, as vis-network and the SVG draw it."""
    if piece.shape != "curve":
        return [
            (piece.x0 + (piece.x1 - piece.x0) * t / 40, piece.y0 + (piece.y1 - piece.y0) * t / 40)
            for t in range(41)
        ]
    middle = (piece.x0 + piece.x1) / 2
    made = []
    for t in (n / 40 for n in range(41)):
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        x = a * piece.x0 + (b + c) * middle + d * piece.x1
        made.append((x, (a + b) * piece.y0 + (c + d) * piece.y1))
    return made


def under(drawing: Drawing) -> list[tuple[str, Piece]]:
    """Pieces of line that pass under a box."""
    return [
        (box.id, piece)
        for piece in drawing.pieces
        for box in drawing.boxes
        if any(
            abs(x - box.x) < style.BOX_WIDTH / 2 - 1 and abs(y - box.y) < style.BOX_HEIGHT / 2 - 1
            for x, y in points(piece)
        )
    ]


def overlapping(boxes: tuple[Box, ...]) -> list[tuple[str, str]]:
    return [
        (a.id, b.id)
        for a, b in combinations(boxes, 2)
        if abs(a.x - b.x) < style.BOX_WIDTH and abs(a.y - b.y) < style.BOX_HEIGHT
    ]


# text


def test_widths_are_those_of_the_vendored_fonts() -> None:
    table = json.loads((STATIC / "widths.json").read_text(encoding="utf-8"))
    for weight, by_width in table.items():
        found: dict[str, set[str]] = defaultdict(set)
        for subset in ("latin", "latin-ext", "vietnamese"):
            font = TTFont(STATIC / "fonts" / f"ibm-plex-sans-{subset}-{weight}-normal.woff2")
            for code, glyph in font.getBestCmap().items():
                found[str(font["hmtx"][glyph][0])].add(chr(code))
        assert {k: "".join(sorted(v)) for k, v in found.items()} == by_width


VIETNAMESE = "ăâđêôơưĂÂĐÊÔƠƯ" + "".join(
    chr(c) for c in range(0x1EA0, 0x1EFA)
)  # a letter the font lacks would be drawn in another face and measured wrong


def test_every_vietnamese_letter_is_measured() -> None:
    table = json.loads((STATIC / "widths.json").read_text(encoding="utf-8"))
    for weight in ("400", "600", "700"):
        assert set(VIETNAMESE) <= set("".join(table[weight].values()))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("thực hiện Kết luận số 148-KL/TW của Bộ Chính trị về tinh gọn bộ máy", "ordinary"),
        ("a" * 100_000, "one endless word"),
        ("Ấ " * 50_000, "endless words"),
        ("", "no title"),
        ("số 1234567890123456789012345678901234567890/QĐ-UBND rất dài", "a word wider than a line"),
    ],
)
def test_box_lines_fit(text: str, why: str) -> None:
    lines = wrap(text, ROOM, 12, 2)
    assert len(lines) <= 2, why
    assert all(width(line, 12) <= ROOM for line in lines), why


def test_a_cut_title_ends_at_a_word() -> None:
    made = cut("triển khai thực hiện Công văn của Ủy ban nhân dân tỉnh về tài sản công", 150, 12)
    assert made == "triển khai thực hiện Công …"


def test_clean_drops_what_no_vietnamese_text_needs() -> None:
    assert clean("a\u202eb\u0007 \n c\u200f") == "ab c"  # bidi override, bell, line end, mark
    assert clean("Ủy") == "Ủy"  # decomposed letters are composed: the font has no marks


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2025-04-08", "08/4/2025"),  # zero before days 1-9, not before months 3-9
        ("2025-02-14", "14/02/2025"),  # zero before months 1-2
        ("2025-12-28", "28/12/2025"),
        ("2025-04", "4/2025"),
        ("2025", "…/2025"),  # a công văn with day and month blank
        (None, ""),
        ("bậy", ""),
    ],
)
def test_dates_as_in_van_thu(iso: str | None, shown: str) -> None:
    assert words.date_text(iso) == shown


@pytest.mark.parametrize(
    ("code", "kind", "shown"),
    [
        ("148-KL/TW", "ket-luan", "KL 148-KL/TW"),
        ("/UBND-NC", "cong-van", "CV …/UBND-NC"),  # number not yet given
        ("45/2019/QH14", "luat", "Luật 45/2019/QH14"),  # a type without letters
        ("12/NQ-HĐND", "nghi-quyet", "NQ 12/NQ-HĐND"),
        ("99/X", None, "99/X"),  # unknown type: the number alone
    ],
)
def test_names(code: str, kind: str | None, shown: str) -> None:
    assert words.name(paper("x", code=code, type=kind)) == shown


def test_a_box_title_is_shortened_but_never_a_number() -> None:
    made = words.title(
        paper("x", title="V/v thực hiện Kế hoạch số 423-KH/TU của Ban Thường vụ Tỉnh ủy")
    )
    assert made == "thực hiện KH 423-KH/TU của BTV Tỉnh ủy"


def test_citation_to_paste() -> None:
    node = paper(
        "x", code="423-KH/TU", type="ke-hoach", date="2025-04-28", issuer="Ban Thường vụ Tỉnh ủy"
    )
    assert words.citation(node) == (
        "Kế hoạch số\u00a0423-KH/TU ngày 28/4/2025 của Ban Thường vụ Tỉnh ủy"
    )


def test_an_expired_document_is_struck_and_says_so() -> None:
    made = face(paper("x"), "vi", status="expired")
    assert made.struck
    assert made.title == ("nội dung", "Hết hiệu lực toàn bộ")
    assert not face(paper("x"), "vi", status="in-force").struck


def test_a_long_number_keeps_day_and_month() -> None:
    node = paper("x", code="139/2025/QĐ-UBND", type="quyet-dinh", date="2025-11-26")
    assert face(node, "vi").number == "QĐ 139/2025/QĐ-UBND"
    assert face(node, "vi").date == " · 26/11"
    assert face(paper("x", code="1907-QĐNS/TW", type="quyet-dinh"), "vi").date == " · 01/6/2025"


def test_one_number_twice_in_view_is_told_apart_by_its_place() -> None:
    issuers = ("Ban Thường vụ Tỉnh ủy Hưng Yên", "Ban Thường vụ Tỉnh ủy Thái Bình")
    nodes = tuple(paper(i, code="1462-QĐ/TU", type="quyet-dinh", issuer=i) for i in issuers)
    drawing = layout(Lineage(issuers[0], nodes, (Link(issuers[1], "references", issuers[0]),)))
    said = {" ".join((b.face.date, *b.face.title)) for b in drawing.boxes}
    assert any("Hưng Yên" in s for s in said) and any("Thái Bình" in s for s in said)


# the authored case


@pytest.mark.parametrize("hidden", [frozenset(), frozenset({"vien-dan"})])
def test_authored_case_has_no_line_under_a_box(hidden: frozenset[str]) -> None:
    drawing = layout(authored(), hidden=hidden)
    assert len(drawing.boxes) == 40
    assert not under(drawing)
    assert not overlapping(drawing.boxes)


def test_columns_go_from_the_centre_to_the_communes() -> None:
    drawing = layout(authored())
    assert [b.level for b in drawing.bands] == [
        "tw-dang", "tinh-uy", "dang-uy", "hdnd-ubnd", "so", "xa"
    ]  # fmt: skip
    for box in drawing.boxes:
        band = next(b for b in drawing.bands if b.level == box.node.level)
        assert band.x0 < box.x - style.BOX_WIDTH / 2 < box.x + style.BOX_WIDTH / 2 < band.x1


def test_siblings_stand_by_date() -> None:
    drawing = layout(authored(), hidden=frozenset({"vien-dan"}))
    heads = {k.object for k in authored().links if k.subject == "urn:x:e0"}
    siblings = [
        b
        for b in drawing.boxes
        if b.node.level == "so"
        and {k.object for k in authored().links if k.subject == b.node.iri} == heads
    ]
    by_height = sorted(siblings, key=lambda b: b.y)
    assert [b.node.date for b in by_height] == sorted(b.node.date or "" for b in siblings)


def test_a_chain_inside_a_level_takes_sub_columns() -> None:
    """40 → 30 → 20 → 10, all of one level: left to right, a sub-column each."""
    nodes = tuple(paper(str(n)) for n in (10, 20, 30, 40))
    links = tuple(Link(a, "amends", b) for a, b in (("20", "10"), ("30", "20"), ("40", "30")))
    drawing = layout(Lineage("10", nodes, links))
    x = {b.id: b.x for b in drawing.boxes}
    assert x["10"] < x["20"] < x["30"] < x["40"]
    assert {p.word for p in drawing.pieces if p.word} == {"sửa đổi"}
    assert not under(drawing)


def test_a_circle_of_links_is_drawn() -> None:
    nodes = (paper("a"), paper("b"))
    drawing = layout(
        Lineage("a", nodes, (Link("a", "replies_to", "b"), Link("b", "replies_to", "a")))
    )
    assert {i for p in drawing.pieces if p.shape == "head" for i in p.links} == {0, 1}
    assert not under(drawing)


def test_a_lone_paper_is_one_box() -> None:
    drawing = layout(Lineage("a", (paper("a"),), ()))
    assert [b.id for b in drawing.boxes] == ["a"]
    assert not drawing.pieces


def test_a_link_to_itself_or_to_nothing_is_not_drawn() -> None:
    lineage = Lineage("a", (paper("a"),), (Link("a", "amends", "a"), Link("a", "amends", "gone")))
    assert not layout(lineage).pieces


# folding


def family(count: int) -> Lineage:
    head = paper("head", "hdnd-ubnd")
    rest = tuple(paper(f"s{n:03}", date=f"2025-06-{n % 28 + 1:02}") for n in range(count))
    return Lineage("head", (head, *rest), tuple(Link(n.iri, "implements", "head") for n in rest))


@pytest.mark.parametrize(("count", "boxes"), [(7, 8), (8, 8), (20, 8)])
def test_more_than_seven_siblings_fold(count: int, boxes: int) -> None:
    drawing = layout(family(count))
    assert len(drawing.boxes) == boxes
    folded = [n for b in drawing.boxes for n in b.folded]
    assert len(folded) == (count - FOLD_SHOWN if count > FOLD_OVER else 0)


def test_a_fold_says_what_is_in_it_and_keeps_its_links() -> None:
    drawing = layout(family(20))
    fold = next(b for b in drawing.boxes if b.folded)
    assert fold.face.number == "+14 CV của Sở, ban, ngành"
    assert {i for p in drawing.pieces if p.shape == "head" for i in p.links} == set(range(20))


def test_a_sibling_with_subordinates_of_its_own_is_not_folded() -> None:
    lineage = family(12)
    child = paper("child", "xa")
    lineage = replace(
        lineage,
        nodes=(*lineage.nodes, child),
        links=(*lineage.links, Link("child", "implements", "s011")),
    )
    assert "s011" in {b.id for b in layout(lineage).boxes}


def test_at_most_300_boxes_nearest_the_focus() -> None:
    nodes = tuple(
        paper(f"n{i:04}", "so", type=f"t{i}") for i in range(400)
    )  # 400 types: nothing folds
    links = tuple(Link(n.iri, "implements", "n0000") for n in nodes[1:])
    far = paper("far", "xa")
    drawing = layout(Lineage("n0000", (*nodes, far), (*links, Link("far", "implements", "n0399"))))
    assert len(drawing.boxes) == LIMIT
    assert "far" in {n.iri for n in drawing.undrawn}


# any lineage


@st.composite
def lineages(draw: st.DrawFn) -> Lineage:
    count = draw(st.integers(1, 24))
    levels = draw(st.lists(st.sampled_from([*style.LEVELS, "?"]), min_size=count, max_size=count))
    nodes = tuple(paper(f"n{i}", level, date=f"20{10 + i % 20}") for i, level in enumerate(levels))
    ends = st.integers(0, count - 1)
    relation = st.sampled_from(sorted(lexicon.relations()))
    links = draw(st.lists(st.tuples(ends, relation, ends), max_size=40, unique=True))
    return Lineage("n0", nodes, tuple(Link(f"n{a}", r, f"n{b}") for a, r, b in links))


@settings(max_examples=60)
@given(lineages())
def test_any_lineage_is_drawn_whole(lineage: Lineage) -> None:
    drawing = layout(lineage)
    assert not under(drawing)
    assert not overlapping(drawing.boxes)
    heads = sorted(i for p in drawing.pieces if p.shape == "head" for i in p.links)
    assert heads == [i for i, k in enumerate(lineage.links) if k.subject != k.object]
    for piece in drawing.pieces:
        assert 0 <= min(piece.x0, piece.x1) <= max(piece.x0, piece.x1) <= drawing.width


@settings(max_examples=20)
@given(lineages())
def test_a_drawing_depends_on_its_lineage_alone(lineage: Lineage) -> None:
    again = replace(lineage, nodes=tuple(reversed(lineage.nodes)))
    assert {(b.id, b.x, b.y) for b in layout(lineage).boxes} == {
        (b.id, b.x, b.y) for b in layout(again).boxes
    }


@settings(max_examples=40)
@given(lineages())
def test_the_list_holds_every_document_and_link_once(lineage: Lineage) -> None:
    def all_of(entries: tuple[Entry, ...]) -> list[Entry]:
        return [x for e in entries for x in (e, *all_of(e.children))]

    entries = all_of(outline(lineage))
    papers = {n.iri for n in lineage.nodes if n.level != style.BODIES}  # bodies stand in links
    assert sorted(e.node.iri for e in entries) == sorted(papers)
    said = [i for i, k in enumerate(lineage.links) if k.subject in papers]
    assert sorted(i for e in entries for i in e.links) == said


@pytest.mark.parametrize("count", [0, 1, FIRST, FIRST + 1, FIRST + 2, FIRST + MORE + 2, 300])
def test_a_long_list_opens_a_bounded_number_at_a_time(count: int) -> None:
    nodes = tuple(paper(f"n{i:03}") for i in range(count))
    here: Portion | None = portion(outline(Lineage("n000", nodes, ())))
    seen: list[Entry] = []
    while here:
        assert len(here.entries) <= MORE + 1 and here.left != 1
        seen += here.entries
        assert here.left == count - len(seen)
        here = here.rest
    assert [e.node for e in seen] == list(nodes)


def test_a_chain_deeper_than_the_list_is_listed_whole() -> None:
    nodes = tuple(paper(f"n{i:03}") for i in range(200))
    links = tuple(Link(f"n{i + 1:03}", "implements", f"n{i:03}") for i in range(199))
    text = str(outline(Lineage("n000", nodes, links)))
    assert all(f"iri='n{i:03}'" in text for i in range(200))


def test_no_line_bends_where_a_word_stands_and_a_narrow_drawing_has_none() -> None:
    """Two laws repealed, one amended and two bases by one act: five lines in one gutter."""
    laws = (paper(f"l{n}", "tw-nha-nuoc") for n in range(4))
    nodes = (*laws, paper("act", "hdnd-ubnd"))
    said = (("l0", "repeals"), ("l1", "amends"), ("l2", "based_on"), ("l3", "based_on"))
    lineage = Lineage("act", nodes, tuple(Link("act", r, to) for to, r in said))
    drawing = layout(lineage)
    words = [p for p in drawing.pieces if p.word]
    bends = [p for p in drawing.pieces if p.shape == "curve"]
    assert {p.word for p in words} == {"bãi bỏ", "sửa đổi"}
    ends = ((w.x0 + w.x1 + width(w.word, 12)) / 2 for w in words)
    assert max(ends) < min(min(p.x0, p.x1) for p in bends)
    narrow = layout(lineage, within=(drawing.width - 1, 999))
    assert narrow.width < drawing.width and not [p for p in narrow.pieces if p.word]


def test_words_that_would_stand_on_each_other_are_left_out() -> None:
    """One act said six different things of one law: six words do not fit beside one box."""
    said = ("repeals", "amends", "replaces", "suspends", "extends", "corrects")
    nodes = (paper("law", "tw-nha-nuoc"), paper("act", "hdnd-ubnd"))
    lineage = Lineage("act", nodes, tuple(Link("act", r, "law") for r in said))
    drawing = layout(lineage, within=(9_999, 9_999))
    assert drawing.pieces and not [p for p in drawing.pieces if p.word]
