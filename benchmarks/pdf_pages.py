"""What a page of PDF with letters costs, file → record, beside another checkout: CPU ms.

usage: pdf_pages.py OTHER_CHECKOUT FILE.pdf …

Both are run by turns in processes of their own, with all that is loaded once loaded.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

HERE = str(Path(__file__).resolve().parents[1])


def cost(files: list[bytes]) -> float:
    """CPU milliseconds a page."""
    from ingest.pipeline import extract
    from ingest.read.pdf import open_pdf, read_pdf

    pages = sum(len(open_pdf(data)) for data in files)
    spent = []
    for _ in range(3):
        start = time.process_time()
        for data in files:
            extract(read_pdf(data))
        spent.append(time.process_time() - start)
    return 1000 * min(spent) / pages


def measured(checkout: str, paths: list[str]) -> float:
    """The same in another process, by the code of a checkout."""
    command = [sys.executable, __file__, "--here", *paths]
    environment = {**os.environ, "PYTHONPATH": checkout}
    done = subprocess.run(command, env=environment, cwd="/", capture_output=True, check=True)
    return float(done.stdout)


def main() -> None:
    other, *given = sys.argv[1:]
    if other == "--here":
        print(cost([Path(p).read_bytes() for p in given]))
        return
    paths = [str(Path(p).resolve()) for p in given]
    turns = [(measured(other, paths), measured(HERE, paths)) for _ in range(3)]
    before, after = (min(turn[n] for turn in turns) for n in (0, 1))
    print(f"{before:.1f} ms a page there, {after:.1f} here: {after / before:.2f} times")


if __name__ == "__main__":
    main()
