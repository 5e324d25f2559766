"""Parts of acts as nodes: how what papers print becomes an eId, and who cites a part."""

import pytest

from graph.store import PREFIXES, Store
from ontology.provisions import eids, words


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("Điều 5", "art_5"),
        ("Khoản 3 Điều 13a", "art_13a art_13a__para_3"),
        ("điểm d, điểm đ khoản 1 Điều 58",
         "art_58 art_58__para_1 art_58__para_1__point_d art_58__para_1__point_dj"),
        ("điểm c khoản 2, khoản 3 Điều 44",
         "art_44 art_44__para_2 art_44__para_2__point_c art_44__para_3"),
        ("khoản 2 và 3 Điều 5", "art_5 art_5__para_2 art_5__para_3"),
        ("các điều 105, 106 và 107", "art_105 art_106 art_107"),
        ("Mục 2 Chương II, Điều 91", "art_91 chp_ii chp_ii__sec_2"),
        ("Chương XI-2", "chp_xi-2"),
        ("tiểu mục 1 mục II Phụ lục số 2", "att_2 att_2__sec_ii att_2__sec_ii__subsec_1"),
        ("Điều 5 và các văn bản liên quan", "art_5"),
        ("Điều lệ Đảng", ""),
        ("toàn bộ", ""),
        (", ".join(f"Điều {n}" for n in range(1, 90)), ""),  # a whole code is no pinpoint
    ],
)  # fmt: skip
def test_eids(printed: str, found: str) -> None:
    assert eids(printed) == tuple(found.split())


def test_words_of_a_part() -> None:
    assert words("art_58__para_1__point_dj") == "điểm đ khoản 1 Điều 58"
    assert words("chp_ii__sec_2", "en") == "Section 2 Chapter II"


def test_who_cites_a_paragraph_cites_its_article_as_a_part_of_the_work(chain: Store) -> None:
    rows = chain.query(
        PREFIXES + "SELECT ?label ?code { ?c ld:pinpoint ?part ; ld:from ?from ."
        " ?part a ld:Provision ; ld:provisionOf/ld:code ?code ; rdfs:label ?label } ORDER BY ?label"
    ).rows
    assert rows == [("khoản 2 Điều 3", "40/2023/QĐ-UBND"), ("Điều 3", "40/2023/QĐ-UBND")]
