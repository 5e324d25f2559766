"""Random papers of a store taken out and put in again: processor time of each, nothing changed.

usage: python benchmarks/again.py STORE FOLDER [N]    (FOLDER: what the store was built from)
"""

import random
import statistics
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from graph.open import open_store
from graph.update import add_papers, remove_paper
from ingest import extract, read
from ontology.identity import EFFECTIVE


def main(place: str, folder: str, count: str = "80") -> None:
    """Print the median, mean and 95th percentile of taking out and putting in."""
    files = sorted(p for p in Path(folder).rglob("*") if p.is_file())
    gone, added = [], []
    with open_store(place, write=True) as store:
        before = set(store.quads(EFFECTIVE))
        for path in random.Random(3).sample(files, int(count)):
            text = read(path)
            record = extract(text)
            start = time.process_time()
            remove_paper(store, record.source.sha256)
            between = time.process_time()
            add_papers(store, [(record, text)])
            gone.append(between - start)
            added.append(time.process_time() - between)
        assert set(store.quads(EFFECTIVE)) == before, "a paper more or less is not as built at once"
    for name, taken in (("added", added), ("removed", gone)):
        late = statistics.quantiles(taken, n=20)[-1]
        print(
            f"{name}: median {statistics.median(taken):.3f} s, mean {statistics.mean(taken):.3f} s,"
            f" 95 % within {late:.3f} s"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
