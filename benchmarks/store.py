"""What the graph makes of real papers, and what it survives.

usage: store.py corpus FOLDER | store.py lineage STORE [N] | store.py kills [N]

corpus reads every text of FOLDER into a new store and prints counts, time, peak memory and disk;
lineage asks N random works of a store (200); kills runs the kill -9 test N times (100).
"""

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from graph.open import open_store
from graph.read.lineage import lineage
from graph.store import PREFIXES, Store
from graph.update import add_papers
from ingest import extract, read
from ontology.model import Record, Text

COUNTS = {
    "papers": "GRAPH ?g { ?x a ld:Paper }",
    "works": "?x a ld:Work",
    "works held": "?x ld:held true",
    "open names": "?x a ld:OpenReference",
    "edges": "?s ld:cites ?x",
    "citations": "GRAPH ?g { ?x a ld:Citation }",
    "tasks": "GRAPH ?g { ?x a ld:Assignment }",
    "possibly the same": "?s ld:possiblySame ?x",
}


def papers(folder: Path, spent: list[float]) -> Iterator[tuple[Record, Text]]:
    """Every paper of a folder, with the seconds that reading and extracting took."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        start = time.perf_counter()
        text = read(path)
        record = extract(text)
        spent.append(time.perf_counter() - start)
        yield record, text


def rows(store: Store, select: str, pattern: str, end: str = "") -> list[tuple[object, ...]]:
    """The rows of a question."""
    return list(store.query(f"{PREFIXES} SELECT {select} WHERE {{ {pattern} }} {end}").rows)


def corpus(folder: Path) -> None:
    """Build a store of real papers."""
    with tempfile.TemporaryDirectory() as scratch:
        place, spent, start = Path(scratch, "kho"), list[float](), time.perf_counter()
        with open_store(place, write=True) as store:
            add_papers(store, papers(folder, spent))
        total = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        disk = sum(f.stat().st_size for f in place.rglob("*") if f.is_file()) / 1e6
        print(f"{total:.0f} s, of it reading {sum(spent):.0f} s (longest {max(spent):.1f} s)")
        print(f"peak memory {peak:.0f} MB, disk {disk:.0f} MB")
        with open_store(place) as store:
            for name, pattern in COUNTS.items():
                print(f"{name:20} {rows(store, '(COUNT(*) AS ?n)', pattern)[0][0]}")
            pattern, end = "?c a ld:Conflict ; ld:kind ?kind", "GROUP BY ?kind ORDER BY ?kind"
            for kind, number in rows(store, "?kind (COUNT(*) AS ?n)", pattern, end):
                print(f"conflict {kind!s:11} {number}")


def lineages(place: str, number: int) -> None:
    """Times of the lineage of so many random works."""
    with open_store(place) as store:
        works = [str(w) for (w,) in rows(store, "?x", "?x ld:held true", "ORDER BY ?x")]
        taken = []
        for work in random.Random(6).sample(works, min(number, len(works))):
            start = time.perf_counter()
            lineage(store, work)
            taken.append(time.perf_counter() - start)
    cuts = statistics.quantiles(taken, n=20)
    print(
        f"lineage of {len(taken)} works: p50 {statistics.median(taken):.3f} s, p95 {cuts[18]:.3f} s"
    )


def kills(times: str) -> int:
    """Kill -9 so often while building, adding and curating."""
    test = Path(__file__).parents[1] / "tests" / "test_robust.py"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-k", "killed", str(test)],
        env={**os.environ, "LUOCDO_KILLS": times}, check=False,
    ).returncode  # fmt: skip


def main() -> None:
    """Run what is asked for."""
    command, *rest = sys.argv[1:] or [""]
    if command == "corpus" and rest:
        corpus(Path(rest[0]))
    elif command == "lineage" and rest:
        lineages(rest[0], int(rest[1]) if rest[1:] else 200)
    elif command == "kills":
        raise SystemExit(kills(rest[0] if rest else "100"))
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
