"""Own number, day, issuer, title and type of files with letters and of scans apart, and each miss.

usage: heads.py GOLD RECORDS

GOLD is the folder that holds score.py and files/; RECORDS is what `score_files.py --out` wrote.
Of each miss the line says whether the record warns of it: a wrong value without a warning is sure.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.fit_confidence import module

_FIELDS = ("code", "date", "issuer", "title", "type")


def papers(gold: Path, records: Path) -> Iterator[tuple[str, Any, Any, str]]:
    """Name, gold, record and the gold's reading of each paper."""
    for path in sorted((gold / "files" / "expected").glob("*.json")):
        found = json.loads((records / path.name).read_text(encoding="utf-8"))
        text = (gold / "files" / "texts" / f"{path.stem}.txt").read_text(encoding="utf-8")
        yield path.stem, json.loads(path.read_text(encoding="utf-8")), found, text


def main() -> None:
    """Print the table and the misses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("records", type=Path)
    options = parser.parse_args()
    judge, misses = module(options.gold / "score.py"), []
    sums: dict[tuple[str, str], Counter[str]] = {}
    for name, gold, found, text in papers(options.gold, options.records):
        kind = "scans" if found["source"]["ocr"] else "letters"
        counts, errors, _ = judge.score_document(gold, found, text)
        warned = {w["code"] for w in found["warnings"]}
        for field in _FIELDS:
            row = sums.setdefault((kind, field), Counter())
            right, wanted, read = counts[f"document.{field}"]
            row.update(right=right, gold=wanted, found=read)
            for want, got in errors.get(f"document.{field}", ()):
                code = {"code": "unsure-number", "date": "unsure-date"}.get(field, "")
                said = "warned" if code in warned else "no warning"
                misses.append(f"{name} {kind} {field}: {got!r} for {want!r} ({said})")
    print("kind     field    n  right  found     F1")
    for (kind, field), row in sorted(sums.items()):
        f1 = 2 * row["right"] / max(1, row["gold"] + row["found"])
        print(f"{kind:8} {field:7} {row['gold']:2} {row['right']:6} {row['found']:6}  {f1:.3f}")
    print(*misses, sep="\n")


if __name__ == "__main__":
    main()
