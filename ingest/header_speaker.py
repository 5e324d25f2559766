"""Who speaks in a text without its printed head: the body that answers, concludes, requires."""

import re

from ingest.header_signature import stack
from ingest.header_words import flat
from ingest.tail import Tail

_KINDS = (
    r"(?:Bộ Chính trị(?:, Ban Bí thư)?|Ban Bí thư|Ban Chấp hành|Ban Thường vụ|Thủ tướng Chính phủ|Chính phủ|Quốc hội"
    r"|Bộ|Tổng cục|Chi cục|Cục|Thuế|Sở|Ủy ban|Uỷ ban|UBND|Ban|Hội đồng|Văn phòng|Tỉnh ủy|Thành ủy|Huyện ủy|Đảng ủy"
    r"|Kho bạc|Ngân hàng|Bảo hiểm|Tòa án|Viện|Thanh tra|Trung tâm|Kiểm toán)"
)
_WORD = r"(?:(?: -)? [^\W\d_]{1,9},?)"
_SPEAKS = re.compile(
    rf"(?P<who>{_KINDS}{_WORD}{{0,9}}?)"
    r" (?:có ý kiến|kết luận|đã nhận được|nhận được|trả lời|xin thông báo|thông báo|yêu cầu|đề nghị|hướng dẫn|ban hành|quyết định)(?= |:|,)"
)
_DEFINED = re.compile(
    rf"(?P<who>{_KINDS}{_WORD}{{2,30}}?(?: \d{{1,3}}{_WORD}{{1,3}})?) ?\(sau đây (?:gọi|viết)"
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


def of_body(text: str, tail: Tail) -> str | None:
    """The issuer as the first sentences name it, checked against the post at the foot if there is one."""
    words = flat(text)
    kinds = _kinds(tail)
    found = [m["who"].strip(" ,") for p in (_DEFINED, _SPEAKS) for m in p.finditer(words)]
    if kinds:
        found = [name for name in found if name.startswith(kinds)]
    return found[0] if found else None


def _kinds(tail: Tail) -> tuple[str, ...]:
    for signature in tail.signatures:
        for line in stack(signature):
            for post, kinds in _HEADS.items():
                if post in line:
                    return kinds
    return ()
