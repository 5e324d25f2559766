"""Does an installed luocdo work for a stranger? Standard library only, run from anywhere.

usage: smoke.py LUOCDO_COMMAND   (exit 0: the seed's chain stands)
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} → {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def main(luocdo: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        record = json.loads(run(luocdo, "extract", str(EXAMPLES / "cong-van-UBND-NC.txt")))
        assert record["document"]["code"] == "/UBND-NC", record["document"]
        store, page = f"{folder}/kho", Path(folder, "chuoi.html")
        run(luocdo, "build", str(EXAMPLES), "--store", store)
        tree = run(luocdo, "lineage", "423-KH/TU", "--store", store, "--html", str(page))
        for code in ("148-KL/TW", "30-KH/ĐU", "1690/UBND-NC"):
            assert code in tree, tree
        assert "<svg" in page.read_text(encoding="utf-8")
        assert "Sở Tài chính" in run(luocdo, "show", "1690/UBND-NC", "--store", store)
        run(luocdo, "validate", "--store", store)
    print("smoke: passed")


if __name__ == "__main__":
    main(sys.argv[1])
