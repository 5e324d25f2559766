"""How long a person waits for `luocdo --help`, as a multiple of Python doing nothing.

usage: benchmarks/startup.py   (runs both in turn 21 times, prints medians and the ratio)
"""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

HELP = [str(Path(sys.executable).with_name("luocdo")), "--help"]
NOTHING = [sys.executable, "-c", "pass"]


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    pairs = [(seconds(HELP), seconds(NOTHING)) for _ in range(22)][1:]
    ours, bare = (median(column) for column in zip(*pairs, strict=True))
    print(f"luocdo --help {ours * 1000:.0f} ms, python -c pass {bare * 1000:.0f} ms", end="; ")
    print(f"ratio {ours / bare:.2f} (limit 4)")


if __name__ == "__main__":
    main()
