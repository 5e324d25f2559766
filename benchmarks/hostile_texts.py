"""How the cost of extraction grows with the length of 30 texts made to be slow.

usage: hostile_texts.py [LETTERS]

Each text is read at LETTERS (100,000) and at four times as many; the exponent of its growth is
log(CPU ratio) / log(length ratio): 1 is linear, 2 quadratic.
"""

import hashlib
import math
import sys
import time
from itertools import count
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from ingest.pipeline import extract
from ontology.model import Text

HEAD = """ỦY BAN NHÂN DÂN
TỈNH HƯNG YÊN
Số: 5/KH-UBND
Hưng Yên, ngày 5 tháng 3 năm 2025

KẾ HOẠCH
Về việc tổ chức thực hiện

"""
# What is repeated; {i} counts, {d} and {m} are a day and a month.
SHAPES = {
    "numbered tasks": "{i}. Sở Nội vụ chủ trì, phối hợp với Sở Tài chính thực hiện việc {i},"
    " hoàn thành trước ngày {d}/{m}/2025.\n",
    "numbered, no dot": "{i}. Giao Sở Nội vụ thực hiện nhiệm vụ số {i} trước ngày 30/6\n",
    "lettered": "a) Sở Y tế chủ trì rà soát, báo cáo trước ngày {d}/{m}/2025;\n",
    "dashes": "- Giao Sở Tài chính tham mưu, hoàn thành trong quý {m}/2025;\n",
    "pluses": "+ UBND các xã, phường triển khai thực hiện.\n",
    "one line": "{i}) Giao Sở Nội vụ thực hiện nhiệm vụ {i}; ",
    "roman": "II. NHIỆM VỤ\n1. Sở Công Thương báo cáo.\n",
    "articles": "Điều {i}. Sở Nội vụ chịu trách nhiệm thi hành Quyết định này.\n",
    "deadlines": "trước ngày 30 tháng 6 năm 2025 ",
    "often": "hằng tháng, quý, năm ",
    "bodies": "Sở Nội vụ, ",
    "bodies and": "Sở Nội vụ và Sở Tài chính và ",
    "body of bodies": "phòng của sở của ",
    "bases": "Căn cứ Luật Đất đai ngày 18 tháng 01 năm 2024;\n",
    "citations": "Nghị định số {i}/2024/NĐ-CP ngày {d}/{m}/2024 của Chính phủ, ",
    "provisions": "điểm a khoản {d} Điều {i} Luật Đất đai và ",
    "amended": "được sửa đổi, bổ sung bởi Nghị định số {i}/2024/NĐ-CP ",
    "replaces": "Quyết định này thay thế Quyết định số {i}/QĐ-UBND.\n",
    "number alone": "{i}/QĐ-UBND ",
    "numbers of": "số số số {i} ",
    "slashes": "1/2/3/4/",
    "hyphens": "KH-UBND-",
    "capitals": "ỦY BAN NHÂN DÂN TỈNH ",
    "capital lines": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n",
    "recipients": "- Như trên;\n- Lưu: VT, NC.\n",
    "addressees": "Kính gửi: Sở Nội vụ;\n",
    "quotes": "“Điều {i}. Nội dung ",
    "brackets": "(( [",
    "blank lines": "\n \n\t\n",
    "dots": "........ , ",
    "one word": "a",
    "marks on letters": "ế̀̃",
}


def text(shape: str, letters: int) -> str:
    """A paper of that shape, `letters` long."""
    parts, size = [HEAD], len(HEAD)
    for i in count(1):
        if size >= letters:
            return "".join(parts)
        parts.append(shape.format(i=i, d=i % 28 + 1, m=i % 12 + 1))
        size += len(parts[-1])
    raise AssertionError("unreachable")


def seconds(said: str) -> float:
    """The CPU time of one extraction."""
    sha = hashlib.sha256(said.encode()).hexdigest()
    paper, began = Text(text=said, name="a.txt", sha256=sha, format="txt"), time.process_time()
    extract(paper)
    return time.process_time() - began


def main() -> None:
    """Print the table."""
    letters = int(sys.argv[1]) if sys.argv[1:] else 100_000
    for shape in SHAPES.values():
        seconds(text(shape, 2_000))  # what is loaded once
    print(f"{'text':20}{letters:>10}{4 * letters:>10}{'exponent':>10}")
    for name, shape in SHAPES.items():
        short, long = (seconds(text(shape, n)) for n in (letters, 4 * letters))
        grown = math.log(long / short) / math.log(4)
        print(f"{name:20}{short:>9.2f}s{long:>9.2f}s{grown:>10.2f}", flush=True)


if __name__ == "__main__":
    main()
