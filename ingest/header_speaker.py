"""Who speaks in a text without its printed head: the body that answers, concludes, requires."""

import re

from ingest.header_case import is_known
from ingest.header_signature import stack
from ingest.header_words import flat
from ingest.structure import Structure
from ingest.tail import Tail

_KINDS = (
    r"(?:Bộ Chính trị(?:, Ban Bí thư)?|Ban Bí thư|Ban Chấp hành|Ban Thường vụ|Thủ tướng Chính phủ|Chính phủ|Quốc hội"
    r"|Bộ|Tổng cục|Chi cục|Cục|Thuế|Sở|Ủy ban|Uỷ ban|UBND|Ban|Hội đồng|Văn phòng|Tỉnh ủy|Thành ủy|Huyện ủy|Đảng ủy"
    r"|Kho bạc|Ngân hàng|Bảo hiểm|Tòa án|Viện|Thanh tra|Trung tâm|Kiểm toán)"
)
_WORD = r"(?:(?: -)? [^\W\d_]{1,9},?)"
_SPEAKS = re.compile(
    rf"(?P<who>{_KINDS}(?! và|,){_WORD}{{0,9}}?)"
    r" (?:có ý kiến|kết luận|nhận được|trả lời|thông báo|yêu cầu|đề nghị)(?= |:|,)"
)
_DEFINED = re.compile(
    rf"(?P<who>{_KINDS}{_WORD}{{2,30}}?(?: \d{{1,3}}{_WORD}{{1,3}})?) ?\(sau đây (?:gọi|viết)"
)
# "Thống đốc Ngân hàng Nhà nước Việt Nam ban hành Thông tư …" over the first article.
_ENACTS = re.compile(
    rf"(?:^|[;,.] )(?:(?:Bộ trưởng|Thống đốc|Chánh án|Viện trưởng|Chủ nhiệm|Chủ tịch|Tổng (?=Kiểm|Thanh)) )?(?P<who>{_KINDS}{_WORD}{{0,9}}?)"
    r" ban hành (?:Luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư|Quyết định|Chỉ thị|Quy định|Kế hoạch|Hướng dẫn)(?![^\W\d_])"
)
# The post at the foot tells what kind of body it is.
_HEADS = {
    "CỤC TRƯỞNG": ("Cục", "Tổng cục", "Chi cục"),
    "BỘ TRƯỞNG": ("Bộ",),
    "GIÁM ĐỐC": ("Sở", "Trung tâm", "Bảo hiểm", "Kho bạc"),
    "CHỦ TỊCH": ("Ủy ban", "Uỷ ban", "UBND", "Hội đồng"),
    "TRƯỞNG BAN": ("Ban",),
    "CHÁNH VĂN PHÒNG": ("Văn phòng",),
    "CHỦ NHIỆM": ("Văn phòng", "Ủy ban"),
    "TRƯỞNG THUẾ": ("Thuế",),
    "THỦ TƯỚNG": ("Thủ tướng",),
    "CHÁNH ÁN": ("Tòa án",),
    "VIỆN TRƯỞNG": ("Viện",),
}


def of_body(text: str, structure: Structure) -> str | None:
    """The issuer as the first sentences name it, checked against the post at the foot if there is one.

    Bodies of laws and circulars speak in articles and name many bodies: nothing is read from them.
    """
    start = structure.frame.head.body
    if enacts := _ENACTS.search(flat(text[start : start + 6000])):
        return _clean(enacts["who"])
    if any(b.kind in ("article", "chapter") for b in structure.blocks[:12]):
        return None
    words = flat(text[start : start + 2500])
    kinds = _kinds(structure.frame.tail)
    found = [_clean(m["who"]) for p in (_DEFINED, _SPEAKS) for m in p.finditer(words)]
    if kinds:
        return next((name for name in found if name.startswith(kinds)), None)
    return next((name for name in found if is_known(name)), None)


_OFFICE = re.compile(r"^(?:Bộ trưởng|Chủ tịch|Giám đốc|Cục trưởng|Thống đốc) (?=[^\W\d_])")
_TRAILING = re.compile(
    r"(?: về (?:việc)?.*|,? (?:đã|trân trọng|xin|có|vừa|cũng|sẽ|quy định chi tiết(?: và)?))$"
)


def _clean(name: str) -> str:
    """The body without its head's office and without the first words of the sentence."""
    name = _OFFICE.sub("", name.strip(" ,"))
    return name if name.startswith("Ban") else _TRAILING.sub("", name)


def _kinds(tail: Tail) -> tuple[str, ...]:
    for signature in tail.signatures:
        for line in stack(signature):
            for post, kinds in _HEADS.items():
                if post in line:
                    return kinds
    return ()
