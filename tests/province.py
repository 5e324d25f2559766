"""A province of 60 bodies that carries out one Conclusion, generated: who acted is known.

One Kết luận (cited, not held), the plan of the province's Party committee, which names 10 sở and 25
communes in groups alone and gives tasks; then plans, dispatches and reports of some of them.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PLACE = "Hưng Yên"
SO = (
    *("Nội vụ", "Tài chính", "Tư pháp", "Công Thương", "Nông nghiệp và Môi trường", "Xây dựng"),
    *("Khoa học và Công nghệ", "Y tế", "Giáo dục và Đào tạo", "Văn hóa, Thể thao và Du lịch"),
)
COMMUNES = tuple(f"{kind} {name}" for kind, names in (
    ("xã", ("Tân Hưng", "Minh Tân", "Đại Đồng", "Phú Cường", "Hòa Bình", "An Lạc", "Việt Tiến",
            "Đông Quan", "Thái Thụy", "Quỳnh Phụ", "Tiên Lữ", "Kim Động", "Ân Thi", "Vũ Thư")),
    ("phường", ("Phố Hiến", "Sơn Nam", "Trà Lý", "Mỹ Hào", "Đường Hào", "Hồng Châu",
                "Trần Lãm", "Vũ Phúc", "Thượng Hồng", "Trần Hưng Đạo", "Thái Bình")),
) for name in names)  # fmt: skip
CODES = ("SNV", "STC", "STP", "SCT", "SNNMT", "SXD", "SKHCN", "SYT", "SGDĐT", "SVHTTDL")
LISTED = [f"Sở {name}" for name in SO] + [c[0].upper() + c[1:] for c in COMMUNES]  # as offices have
TODAY = date(2025, 12, 1)


@dataclass(frozen=True)
class Province:
    """The papers by file name, and what holds of them."""

    papers: dict[str, str]
    bodies: frozenset[str]  # all who are to act, the Tỉnh ủy aside
    acted: frozenset[str]
    reported: dict[str, date]
    late: dict[str, int]  # tasks that a body leads and whose day is over


def province() -> Province:
    """10 sở, 25 communes with UBND and Đảng ủy each: 60; every third issued a paper of its own."""
    sở = [f"Sở {name}" for name in SO]
    bodies = [*sở, *(f"{o} {c}" for c in COMMUNES for o in ("UBND", "Đảng ủy"))]
    papers = {"kh-tinh-uy.txt": _plan()}
    acted, reported = set[str](), dict[str, date]()
    for n, body in enumerate(bodies):
        if n % 3 == 0:
            papers[f"kh-{n:02}.txt"] = _paper(body, n, "KH", "KẾ HOẠCH", "Thực hiện")
            acted.add(body)
        if n % 5 == 0:
            papers[f"bc-{n:02}.txt"] = _paper(body, n, "BC", "BÁO CÁO", "Kết quả thực hiện")
            acted.add(body)
            reported[body] = date(2025, 9, 1 + n % 28)
        if n % 7 == 0 and n < len(sở):
            papers[f"cv-{n:02}.txt"] = _dispatch(body, n)
            acted.add(body)
    late = dict.fromkeys([*sở, *(b for b in bodies if b.startswith("UBND"))], 1)
    late |= {"Sở Nội vụ": 2}
    return Province(papers, frozenset(bodies), frozenset(acted), reported, late)


def write(folder: Path) -> Province:
    """The papers as files of a folder."""
    made = province()
    for name, text in made.papers.items():
        (folder / name).write_text(text, encoding="utf-8")
    return made


def _plan() -> str:
    return f"""TỈNH ỦY HƯNG YÊN
*
Số: 45-KH/TU

ĐẢNG CỘNG SẢN VIỆT NAM

{PLACE}, ngày 15 tháng 7 năm 2025

KẾ HOẠCH
thực hiện Kết luận số 148-KL/TW ngày 08/4/2025 của Bộ Chính trị

Thực hiện Kết luận số 148-KL/TW ngày 08/4/2025 của Bộ Chính trị, Ban Thường vụ Tỉnh ủy
ban hành kế hoạch.

II. TỔ CHỨC THỰC HIỆN

1. Các sở, ban, ngành tỉnh xây dựng kế hoạch rà soát tài sản công, hoàn thành trước ngày 30/9/2025.

2. Ủy ban nhân dân các xã, phường thống kê trụ sở dôi dư, hoàn thành trước ngày 31/10/2025.

3. Đảng ủy các xã, phường lãnh đạo việc bố trí cán bộ lưu trữ, hoàn thành trước ngày 31/12/2025.

4. Sở Nội vụ chủ trì hướng dẫn nghiệp vụ lưu trữ tài liệu, hoàn thành trước ngày 15/8/2025.

Nơi nhận:
- Các sở, ban, ngành;
- Lưu Văn phòng Tỉnh ủy.

T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ

Nguyễn Văn An
"""


def _head(body: str, code: str, number: int, month: int, day: int) -> str:
    where = PLACE if body.startswith("Sở") else re.sub(r"^.*?(?:xã|phường) ", "", body)
    if body.startswith("Đảng ủy"):
        unit = body.removeprefix("Đảng ủy ").upper()
        line = f"Số: {number:02}-{code}/ĐU"
        top = f"ĐẢNG BỘ TỈNH HƯNG YÊN\nĐẢNG ỦY {unit}\n*\n{line}\n\nĐẢNG CỘNG SẢN VIỆT NAM"
    else:
        upper = "ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN\n" if body.startswith("Sở") else ""
        owner = CODES[SO.index(body[3:])] if body.startswith("Sở") else "UBND"
        name = body.upper().replace("UBND", "ỦY BAN NHÂN DÂN\n")
        symbol = f"{code}-{owner}" if owner != "UBND" else f"{code}-UBND"
        top = (
            f"{upper}{name}\n-------\nSố: {number:02}/{symbol}\n\n"
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
        )
    return f"{top}\n\n{where}, ngày {day:02} tháng {month} năm 2025\n"


_UPON = "Kế hoạch số 45-KH/TU ngày 15/7/2025 của Ban Thường vụ Tỉnh ủy Hưng Yên"


def _paper(body: str, n: int, code: str, kind: str, verb: str) -> str:
    month = 8 if code == "KH" else 9
    return f"""{_head(body, code, n + 1, month, 1 + n % 28)}
{kind}
{verb} {_UPON}

Thực hiện {_UPON}, {body} tỉnh Hưng Yên nêu các nội dung sau đây.

Công tác lưu trữ tại cơ quan được tổ chức nghiêm túc.

Nơi nhận:
- Tỉnh ủy;
- Lưu: VT.

Trần Thị Bình
"""


def _dispatch(body: str, n: int) -> str:
    head = _head(body, "X", 100 + n, 8, 2 + n % 20).replace("/X-", "/")
    return f"""{head}
V/v triển khai {_UPON}

Kính gửi: Các phòng, đơn vị thuộc Sở

Triển khai {_UPON}, {body} đề nghị các phòng, đơn vị thuộc Sở thực hiện nghiêm túc.

Nơi nhận:
- Như trên;
- Lưu: VT.

Trần Thị Bình
"""
