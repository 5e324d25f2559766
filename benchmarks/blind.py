"""A blind set scored: annotations as offsets, laid over the texts and files that they name by hash.

usage: blind.py SET GOLD FOLDER … [-- options of score.py]

SET is a file of tests/blind, GOLD holds score.py, the FOLDERs the texts and files. A paper whose
file is not found, or that is read otherwise than when it was annotated, is named and left out.
"""

import json
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest import extract, read


def papers(annotations: Path, folders: list[Path]) -> list[tuple[dict[str, Any], Path, str]]:
    """(annotation, file, its reading) of the papers of a set that are at hand as annotated."""
    wanted = {paper["source"]["name"]: paper for paper in json.loads(annotations.read_text())}
    found = {path.name: path for folder in folders for path in folder.rglob("*")}
    made = []
    for name, paper in wanted.items():
        path = found.get(name)
        text = read(path).text if path else ""
        if path and sha256(text.encode()).hexdigest() == paper["source"]["reading"]:
            made.append((paper, path, text))
        else:
            print(f"{name}: {'read otherwise' if path else 'not found'}, left out")
    return made


def lay(annotations: Path, folders: list[Path], out: Path) -> None:
    """Write texts/, expected/ and predicted/ as the scorer wants them."""
    for name in ("texts", "expected", "predicted"):
        (out / name).mkdir(parents=True)
    for paper, path, text in papers(annotations, folders):
        for item in (*paper["citations"], *paper["ignore"], *paper["assignments"]):
            item["quote"] = text[item["start"] : item["end"]]
        (out / "texts" / f"{paper['id']}.txt").write_text(text, "utf-8", newline="")
        (out / "expected" / f"{paper['id']}.json").write_text(json.dumps(paper), "utf-8")
        record = extract(read(path)).to_json()
        (out / "predicted" / f"{paper['id']}.json").write_text(record, "utf-8")


def main(annotations: str, gold: str, *rest: str) -> int:
    """Lay the set out in a folder of its own and let score.py judge."""
    cut = rest.index("--") if "--" in rest else len(rest)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        lay(Path(annotations), [Path(f) for f in rest[:cut]], out)
        score = [sys.executable, f"{gold}/score.py", "--gold", folder]
        return subprocess.run(
            [*score, "--predictions", f"{folder}/predicted", *rest[cut + 1 :]]
        ).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
