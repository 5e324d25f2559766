"""Where the parts of a paper begin: web residue, head, title, body, Nơi nhận, signature, annexes.

Everything is found by anchors that a văn thư is bound to print (quốc hiệu, số, "ngày … tháng …
năm", "Nơi nhận", TM./KT. lines), never by their order: text extraction mixes the two columns.
Searches run over windows of fixed size, so the cost does not grow with the paper.
"""

import re
from dataclasses import dataclass

HEAD_WINDOW = 6000  # characters behind the first anchor in which the head must end
_LATEST_HEAD = 20000  # web residue before the head is never longer

MOTTO = re.compile(
    r"CỘNG\s{1,9}H(?:ÒA|OÀ)\s{1,9}XÃ\s{1,9}HỘI\s{1,9}CHỦ\s{1,9}NGHĨA\s{1,9}VIỆT\s{1,9}NAM"
    r"|ĐẢNG\s{1,9}CỘNG\s{1,9}SẢN\s{1,9}VIỆT\s{1,9}NAM"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Offsets of the parts; a part that the paper does not print is empty (start == end)."""

    start: int
    title: int
    title_end: int
    body: int
    recipients: int
    signature: int
    tail_end: int
    end: int
