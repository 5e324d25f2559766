"""How fast text becomes a record, beside what reading the file costs anyway.

usage: extraction.py TEXTS [--megabytes N] [--peer PYTHON] [--long]

TEXTS is a folder of UTF-8 texts. Times are CPU seconds of one process (medians of three runs), so
that a busy machine does not disturb them. --peer names an interpreter with eyecite and hyperscan,
measured on English text of our own with as many citations a kilobyte; --long adds 50 MB and memory.
"""

import argparse
import math
import random
import resource
import statistics
import subprocess
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

from ingest.citations.find import citations
from ingest.citations.warnings import doubts
from ingest.header.fields import header
from ingest.pipeline import extract
from ingest.relations.edges import edges
from ingest.relations.rules import relate
from ingest.structure.boilerplate import paper
from ingest.structure.tree import structure
from ingest.tasks.find import assignments
from ingest.text.normalise import normalise
from ontology.identity import name_record
from ontology.model import Record, Text

HOSTILE = ("số số số ", "12-34/56 ", "thực hiện ", "(“[", "Luật ", "khoản 1, ", "của Bộ ")
STEPS = (
    "normalise",
    "structure",
    "header",
    "citation",
    "relation",
    "edges",
    "assignment",
    "names",
)


def seconds(work: Callable[[], object], runs: int = 3) -> float:
    """Median CPU time of `work`."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def sample(folder: Path, megabytes: float) -> list[Path]:
    """A fixed random choice of files of about `megabytes`."""
    files = sorted(folder.rglob("*.txt"))
    random.Random(1).shuffle(files)
    chosen, size = [], 0
    for file in files:
        if size >= megabytes * 1e6:
            break
        chosen.append(file)
        size += file.stat().st_size
    return chosen


def floor(files: list[Path]) -> None:
    """Read, decode, check NFC, look once for a word: what any tool must pay."""
    for file in files:
        text = file.read_bytes().decode("utf-8")
        unicodedata.is_normalized("NFC", text)
        text.find("\x00")


def record(text: str) -> int:
    """Number of citations of the record of a text."""
    return len(extract(Text(text, "x.txt", "0" * 64, "txt")).citations)


def stages(texts: list[str]) -> dict[str, float]:
    """CPU seconds of each step over all texts, medians of three runs."""
    made = [extract(Text(text, "x.txt", "0" * 64, "txt")) for text in texts]
    runs = [_stages(texts, made) for _ in range(3)]
    return {step: statistics.median(run[step] for run in runs) for step in STEPS}


def _stages(texts: list[str], records: list[Record]) -> dict[str, float]:
    spent: dict[str, float] = {}
    clock = time.process_time
    for text, made in zip(texts, records, strict=True):
        paper.cache_clear()  # the structure pays for it
        marks = [clock()]
        folded = normalise(text).text
        marks.append(clock())
        tree = structure(folded)
        marks.append(clock())
        head = header(folded, tree)
        marks.append(clock())
        found = citations(folded, tree, head)
        marks.append(clock())
        links = relate(folded, found, tree, head)
        marks.append(clock())
        edges(folded, links, frozenset())
        doubts(found, head)
        marks.append(clock())
        assignments(folded, tree, made.citations, head, (), frozenset())
        marks.append(clock())
        name_record(made)
        marks.append(clock())
        for name, start, end in zip(STEPS, marks, marks[1:], strict=False):
            spent[name] = spent.get(name, 0.0) + end - start
    return spent


def exponent(piece: str, sizes: tuple[int, int]) -> tuple[float, float]:
    """(seconds at the larger size, growth exponent) of a text of nothing but `piece`."""
    small, large = (piece * (size // len(piece)) for size in sizes)
    first, second = seconds(lambda: record(small), 1), seconds(lambda: record(large), 1)
    return second, math.log(second / first) / math.log(len(large) / len(small))


PEER = """
import sys, time
from eyecite import get_citations
from eyecite.tokenizers import HyperscanTokenizer
text = sys.stdin.read()
pages = [text[i:i + 20000] for i in range(0, len(text), 20000)]
tokenizer = HyperscanTokenizer(cache_dir="/tmp/eyecite-cache")
get_citations(pages[0], tokenizer=tokenizer)
start = time.process_time()
found = sum(len(get_citations(page, tokenizer=tokenizer)) for page in pages)
print(found, time.process_time() - start)
"""


def english(megabytes: float, every: int) -> str:
    """Our own English prose with a case citation about every `every` characters."""
    filler = (
        "The agency must state its reasons, and the record before the court must support them. "
    )
    made, rng, length = [], random.Random(2), 0
    while length < megabytes * 1e6:
        volume, page, year = rng.randint(1, 999), rng.randint(1, 1500), rng.randint(1950, 2020)
        case = f"See Smith v. Jones, {volume} F.3d {page}, {page + 3} (9th Cir. {year}). "
        made.append(case + filler * max(1, round((every - len(case)) / len(filler))))
        length += len(made[-1])
    return "".join(made)


def peer(python: str, every: int) -> tuple[float, float]:
    """(MB/s, µs a citation) of eyecite on English text of the same density."""
    text = english(1.0, every)
    command = [python, "-c", PEER]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    found, spent = done.stdout.split()
    return len(text) / 1e6 / float(spent), float(spent) / int(found) * 1e6


def long_text(texts: list[str], megabytes: int) -> None:
    """One text of `megabytes`: time, and memory above what was there before."""
    joined, size = [], 0
    while size < megabytes * 1e6:
        for text in texts:
            joined.append(text)
            size += len(text.encode())
            if size >= megabytes * 1e6:
                break
    whole = "\n\n".join(joined)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent = seconds(lambda: record(whole), 1)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    rate, times = size / 1e6 / spent, grown / size
    print(f"| {size / 1e6:.0f} MB | {spent:.1f} s | {rate:.2f} MB/s | {times:.1f} |")


def main() -> None:
    """Print the tables of docs/performance.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--megabytes", type=float, default=6.0)
    parser.add_argument("--peer")
    parser.add_argument("--long", action="store_true")
    asked = parser.parse_args()
    files = sample(asked.texts, asked.megabytes)
    texts = [f.read_text(encoding="utf-8") for f in files]
    size = sum(f.stat().st_size for f in files) / 1e6
    record(texts[0])
    base = seconds(lambda: floor(files))
    counts: list[int] = []
    spent = seconds(lambda: counts.append(sum(map(record, texts))))
    found = counts[0]
    print(
        f"{len(texts)} texts, {size:.1f} MB, {found} citations ({found / size / 1000:.2f} a KB)\n"
    )
    print("| | MB/s | of the floor | µs a citation |\n|---|---|---|---|")
    print(f"| floor: read + decode + NFC + one scan | {size / base:.0f} | 1 | |")
    print(
        f"| text → record | {size / spent:.2f} | 1/{spent / base:.0f} | {spent / found * 1e6:.0f} |"
    )
    steps = stages(texts)
    alike = size / (steps["normalise"] + steps["citation"])
    related = size / sum(steps[step] for step in ("normalise", "citation", "relation", "edges"))
    print(f"| of it what eyecite does: citations | {alike:.1f} | | |")
    print(f"| and what it does not: relations, edges between others | {related:.1f} | | |")
    if asked.peer:
        rate, each = peer(asked.peer, round(size * 1e6 / found))
        print(f"| eyecite (hyperscan), English of like density | {rate:.2f} | | {each:.0f} |")
        print(
            f"\nratio to eyecite in MB/s: {alike / rate:.1f} citations, {related / rate:.1f} with "
            f"relations, {size / spent / rate:.1f} the whole record"
        )
    print("\n| step | share | MB/s |\n|---|---|---|")
    for name, took in sorted(steps.items(), key=lambda s: -s[1]):
        print(f"| {name} | {took / sum(steps.values()):.0%} | {size / took:.0f} |")
    print("\n| a megabyte of | s | exponent |\n|---|---|---|")
    for piece in HOSTILE:
        took, power = exponent(piece, (250_000, 1_000_000))
        print(f"| `{piece}` | {took:.2f} | {power:.2f} |")
    if asked.long:
        print("\n| one text of | time | rate | memory, times the text |\n|---|---|---|---|")
        for megabytes in (5, 15, 50):
            long_text(texts, megabytes)


if __name__ == "__main__":
    main()
