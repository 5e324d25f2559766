"""What `luocdo check` takes of processor and memory: a batch of drafts, and one of 20 pages.

    python benchmarks/check_batch.py FOLDER --store KHO [--count 300]

FOLDER holds texts; the first `count` of them are the batch, the one nearest to 50,000 characters
has the 20 pages. Processes that read files count too; peak memory is that of the largest process.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PAGES = 50_000  # characters of 20 pages


def taken(drafts: list[Path], store: str) -> tuple[float, int, int]:
    """CPU seconds and peak MB of one run of the command, and the lines that it printed."""
    command = [sys.executable, "-m", "luocdo.cli", "check", "--store", store, *map(str, drafts)]
    with tempfile.TemporaryFile() as out:
        run = subprocess.Popen(command, stdout=out)
        _, _, used = os.wait4(run.pid, 0)
        out.seek(0)
        return used.ru_utime + used.ru_stime, used.ru_maxrss >> 10, len(out.readlines())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--store", required=True)
    parser.add_argument("--count", type=int, default=300)
    args = parser.parse_args()
    drafts = sorted(args.folder.glob("*.txt"))[: args.count]
    seconds, memory, lines = taken(drafts, args.store)
    each = seconds / len(drafts)
    print(f"batch: {lines} of {len(drafts)} drafts, {seconds:.1f} s CPU, {each:.3f} s a draft,")
    print(f"  peak memory {memory} MB")
    long = min(drafts, key=lambda d: abs(len(d.read_text(encoding="utf-8")) - PAGES))
    seconds, memory, _ = taken([long], args.store)
    print(f"one of 20 pages ({long.name}): {seconds:.1f} s CPU with the start,")
    print(f"  peak memory {memory} MB")


if __name__ == "__main__":
    main()
