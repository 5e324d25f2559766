"""Mutated papers for as long as asked: no text may raise, no quote may differ from its span.

usage: fuzz.py TEXTS [--minutes N] [--seed N]

TEXTS is any folder of UTF-8 texts. A paper is cut, its lines are swapped, doubled or joined, bytes
are flipped and decoded again, and signs that upset parsers are strewn in. The first failure is
printed with the seed that makes it again and ends the run with status 1.
"""

import argparse
import random
import sys
import time
import traceback
import unicodedata
from collections.abc import Callable
from pathlib import Path

from ingest.pipeline import extract
from ontology.model import Text

_LONGEST = 30_000  # characters of a text: longer ones only make fewer
_NOISE = (
    "\u0000\u0301\u0323\u00ad\u200b\u200d\u202e\u2028\u3000\ufeff\ufffd\ud800İßﬁ①²\t\r\f"
    "()[]“”\"'«»{}<>|*_#\\/.,;:-–—…0123456789ĐđÐðƯỚ"
)
_WORDS = (
    *("Điều 1.", "khoản 2", "số ", "ngày 30/02/2025", "99/99/9999", "Kính gửi:", "Nơi nhận:"),
    *(
        "TM. ",
        "QUYẾT ĐỊNH",
        "PHỤ LỤC",
        "Luật ",
        "của Bộ ",
        "12/2020/NĐ-CP",
        "45-KL/TW",
        "“",
        "(kèm theo ",
    ),
    *("Căn cứ ", "thay thế ", "sửa đổi, bổ sung ", "[1]", "- ", "a) ", "I. ", "\n\n", "|---|"),
)


def cut(text: str, rng: random.Random) -> str:
    """A stretch of the text."""
    a, b = sorted(rng.randrange(len(text) + 1) for _ in range(2))
    return text[a:b]


def swap(text: str, rng: random.Random) -> str:
    """Some lines in another order."""
    lines = text.split("\n")
    for _ in range(rng.randrange(1, 20)):
        i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[i], lines[j] = lines[j], lines[i]
    return "\n".join(lines)


def join(text: str, rng: random.Random) -> str:
    """Line breaks lost, doubled or made carriage returns."""
    return text.replace("\n", rng.choice(("", " ", "\n\n", "\r\n", "\t")))


def strew(text: str, rng: random.Random) -> str:
    """Signs and words of the trade in any place."""
    pieces = list(text)
    for _ in range(rng.randrange(1, 60)):
        piece = rng.choice(_WORDS) if rng.random() < 0.4 else rng.choice(_NOISE)
        pieces.insert(rng.randrange(len(pieces) + 1), piece * rng.choice((1, 1, 1, 2, 50)))
    return "".join(pieces)


def flip(text: str, rng: random.Random) -> str:
    """Bytes changed or dropped, decoded as a careless program would."""
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(rng.randrange(1, 80)):
        if data:
            data[rng.randrange(len(data))] = rng.randrange(256)
    return data.decode(rng.choice(("utf-8", "latin-1", "cp1258")), "replace")


def form(text: str, rng: random.Random) -> str:
    """Another normal form, or another case."""
    make: Callable[[str], str] = rng.choice((str.upper, str.lower, str.title, str.swapcase))
    if rng.random() < 0.6:
        return unicodedata.normalize(rng.choice(("NFD", "NFC", "NFKC", "NFKD")), text)
    return make(text)


MUTATIONS = (cut, swap, join, strew, flip, form)


def mutated(texts: list[str], rng: random.Random) -> str:
    """One paper after one to four mutations, perhaps glued to a piece of another."""
    text = rng.choice(texts)[:_LONGEST]
    for _ in range(rng.randrange(1, 5)):
        text = rng.choice(MUTATIONS)(text, rng)[:_LONGEST]
    return text + cut(rng.choice(texts)[:5000], rng) if rng.random() < 0.1 else text


def check(text: str) -> None:
    """Every statement of the record quotes its span."""
    record = extract(Text(text, "x.txt", "0" * 64, "txt"))
    for item in (*record.citations, *record.edges, *record.assignments):
        assert item.quote == text[item.start : item.end], item


def main() -> None:
    """Run until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    texts = [t for f in sorted(asked.texts.rglob("*.txt")) if (t := f.read_text("utf-8"))]
    end, tried, slowest = time.monotonic() + 60 * asked.minutes, 0, 0.0
    while time.monotonic() < end:
        seed = asked.seed + tried
        text = mutated(texts, random.Random(seed))
        start = time.process_time()
        try:
            check(text)
        except Exception:
            traceback.print_exc()
            sys.exit(f"--seed {seed}: {len(text)} characters")
        slowest = max(slowest, time.process_time() - start)
        tried += 1
    print(f"{tried} papers, no failure, the slowest {slowest:.2f} s")


if __name__ == "__main__":
    main()
