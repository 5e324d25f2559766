"""How well `luocdo find` orders: is the document that is meant among the first three?

    python benchmarks/search.py KHO [--wrong]

benchmarks/search.yaml holds 120 searches as an office types them, over the papers of the corpus
(docs/performance.md). Prints, for each kind, the share with the document first and among the first
three, and the processor's milliseconds of a search while one types, once the index is warm; --wrong
lists the others.
"""

import argparse
import time
from pathlib import Path

import yaml

from graph.open import open_store
from queries.search.full_text import find

FIRST = 3


def main() -> None:
    """Ask every search twice; the second time counts for the processor."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("--wrong", action="store_true")
    args = parser.parse_args()
    kinds = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    every: list[int] = []
    taken: list[float] = []
    with open_store(args.store) as store:
        for kind, rows in kinds.items():
            ranks = []
            for typed, meant in ((str(t), m) for t, m in rows):
                hits = find(store, typed, limit=8).hits
                begun = time.process_time()
                find(store, typed, limit=8, snippets=False)
                taken.append(1000 * (time.process_time() - begun))
                labels = [hit.label for hit in hits]
                wanted = [meant] if isinstance(meant, str) else meant
                rank = next(
                    (n for n, a in enumerate(labels) if any(a.endswith(w) for w in wanted)), 99
                )
                ranks.append(rank)
                if args.wrong and rank >= FIRST:
                    print(f"  {typed!r} → {', '.join(labels[:FIRST])}, not {meant}")
            every += ranks
            print(f"{kind:15}{_shares(ranks)}")
    taken.sort()
    print(f"{'all':15}{_shares(every)}")
    print(f"CPU ms while typing, warm: median {taken[len(taken) // 2]:.0f}, most {taken[-1]:.0f}")


def _shares(ranks: list[int]) -> str:
    n = len(ranks)
    first, three = sum(r == 0 for r in ranks), sum(r < FIRST for r in ranks)
    return f"first {first / n:.2f}  first {FIRST} {three / n:.2f}  ({n})"


if __name__ == "__main__":
    main()
