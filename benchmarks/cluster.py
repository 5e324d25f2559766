"""Reading by several processes beside one: rate, processor time, the same records whatever dies.

usage: cluster.py TEXTS [FILES] [--svg FILE]

TEXTS is a folder of documents; a fixed choice of FILES (400) of them is read by one process, two,
and by Dask workers (two, four; four of which one is killed -9 and one stands still for 3 seconds).
Efficiency is the rate of a run beside that of one process times the processes or cores, whichever
are fewer; *of the processor* counts processor seconds, which other work disturbs less. Both count
from the first record on: starting is told apart.
"""

import hashlib
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

sys.path.append(str(Path(__file__).resolve().parents[1]))

from ingest.read import readers
from ingest.read.batch import Readers
from ontology.errors import UnreadableError

FILES = 400
STILL = 3.0  # seconds
RUNS = (
    ("1 process", 1, "", False),
    ("2 processes", 2, "", False),
    ("2 Dask workers", 2, "local:2", False),
    ("4 Dask workers", 4, "local:4", False),
    ("4, one killed, one still", 4, "local:4", True),
)


def spent() -> dict[tuple[int, float], float]:
    """Processor seconds of this process and all below it, by process."""
    own = psutil.Process()
    found: dict[tuple[int, float], float] = {}
    for process in (own, *own.children(recursive=True)):
        try:
            times = process.cpu_times()
            found[process.pid, process.create_time()] = times.user + times.system
        except psutil.NoSuchProcess:
            continue
    return found


def harmed(crew: Readers) -> None:
    """One worker of a cluster is killed, another stands still for a while."""
    killed, stilled, *_ = crew._client.run(os.getpid).values()  # type: ignore[attr-defined]
    os.kill(killed, signal.SIGKILL)
    os.kill(stilled, signal.SIGSTOP)
    threading.Timer(STILL, os.kill, (stilled, signal.SIGCONT)).start()


def run(
    files: Sequence[Path], workers: int, cluster: str, harm: Callable[[Readers], None] | None
) -> tuple[dict[str, str], float, float, float]:
    """(hash of each record, seconds to the first, seconds after it, processor seconds after it)."""
    made: dict[str, str] = {}
    begun = time.perf_counter()
    with readers(workers, cluster) as crew:
        for file, found in crew.records(files):
            if not made:
                started, before = time.perf_counter(), spent()
                if harm:
                    harm(crew)
            assert file.name not in made, f"{file} twice"
            told = str(found) if isinstance(found, UnreadableError) else found[0].to_json()
            made[file.name] = hashlib.sha256(told.encode()).hexdigest()
        ended, after = time.perf_counter(), spent()
    used = sum(seconds - before.get(who, 0.0) for who, seconds in after.items())
    return made, started - begun, ended - started, used


def main() -> None:
    """Print a line a run; with --svg draw the efficiencies."""
    words = sys.argv[1:]
    drawn = words.pop(words.index("--svg") + 1) if "--svg" in words else ""
    place, *rest = (w for w in words if w != "--svg")
    known = {p.name: p for p in sorted(Path(place).rglob("*.txt"))}
    files = random.Random(1).sample(sorted(known.values()), int(rest[0]) if rest else FILES)
    cores, one = os.cpu_count() or 1, None
    rows = []
    for name, workers, cluster, harm in RUNS:
        made, first, seconds, used = run(files, workers, cluster, harmed if harm else None)
        one = one or (made, seconds, used)
        wall = one[1] / seconds / min(workers, cores)
        own = one[2] / used
        rows.append((name, wall, own))
        same = "same records" if made == one[0] else "OTHER RECORDS"
        print(
            f"{name:25} first after {first:5.1f} s, then {len(files) / seconds:5.1f} files/s,"
            f" {used:6.1f} s of processor, efficiency {wall:.2f}, of the processor {own:.2f};"
            f" {len(made)} of {len(files)}, {same}",
            flush=True,
        )
    if drawn:
        draw(rows, drawn)


def draw(rows: Sequence[tuple[str, float, float]], file: str) -> None:
    """Efficiency of each run as bars."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 2.6), layout="constrained")
    names = [name for name, _, _ in rows][::-1]
    axes.barh(names, [own for _, _, own in rows][::-1], color="#7a1f1f")
    axes.axvline(0.8, color="#333", linewidth=1)
    axes.set_xlabel("work a processor second, beside one process (bar: .8)")
    figure.savefig(file, metadata={"Date": None})


if __name__ == "__main__":
    main()
