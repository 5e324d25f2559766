"""Fit a model of lexicon/confidence.yaml; prints how far it can be believed, office by office.

usage: fit_confidence.py {citations,tasks} GOLD [--write]
       fit_confidence.py {citations,tasks} GOLD --add SET FOLDER …

GOLD holds texts/, expected/, score.py and files/ with score_files.py. These are papers on which
the rules were written: they look better there than they are, so they weigh little. unseen.json
holds what the rules got right and wrong on papers before anyone had looked at them ([signs, right,
wrong] a paper); it decides. Each office is judged by weights that were fitted without its papers.
`--add` puts a set of tests/blind into unseen.json, its texts in the FOLDERs: with the rules of the
commit that kept the set, before its errors were mended.
"""

import argparse
import importlib.util
import json
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, NamedTuple

import yaml

from ingest.pipeline import extract
from ingest.read import read_many
from ingest.text import confidence
from ingest.text.patterns import fold
from ontology.certainty import CERTAIN
from ontology.model import Text

LEXICON = Path(__file__).resolve().parents[1] / "ontology/lexicon/confidence.yaml"
UNSEEN = Path(__file__).with_name("unseen.json")
JUDGED = {"citations": 0, "tasks": 1}  # where the scorer lists them
HOLD = 2.0  # to nought: so many rows on the other side move a sign half the way
SEEN = 0.1  # weight of a statement of a paper on which the rules were written
FOLDS = 20  # groups of the papers whose office is not told
RARE = 3  # unseen statements: a sign met less often has no weight of its own
WANTED = {"citations": 0.97, "tasks": 0.95}  # right, of what is called sure, at offices left out
ROUNDS = 25  # over all signs


class Row(NamedTuple):
    """Statements with the same signs in one paper: how many right and wrong, and their weight."""

    office: str
    signs: frozenset[str]
    right: int
    wrong: int
    weight: float


class Watch:
    """Stands for `confidence.probability` while a paper is read: numbers what is asked."""

    def __init__(self, model: str) -> None:
        self.model, self.asked = model, list[frozenset[str]]()

    def __call__(self, model: str, signs: frozenset[str]) -> float:
        if model != self.model:
            return 1.0
        self.asked.append(signs)
        return float(len(self.asked) - 1)


def module(path: Path) -> ModuleType:
    """A script of the annotations as a module."""
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def seen(model: str, gold: Path) -> list[Row]:
    """The rows of the annotated texts and files."""
    score, files = module(gold / "score.py"), module(gold / "score_files.py")
    rows = []
    for path in sorted((gold / "texts").glob("*.txt")):
        text = Text(path.open(encoding="utf-8", newline="").read(), path.name, "0" * 64, "txt")
        rows += _rows(model, score, gold, path.stem, text, None)
    for path, read in read_many(sorted((gold / "files" / "files").iterdir())):
        if isinstance(read, Text):
            name = path.name.split(".")[0]
            rows += _rows(model, score, gold / "files", name, read, files.Alignment)
    return rows


def _rows(
    model: str, score: ModuleType, gold: Path, name: str, text: Text, align: Any
) -> list[Row]:
    expected, target = score.read_gold(gold, name)
    watch = Watch(model)
    usual, confidence.probability = confidence.probability, watch  # type: ignore[assignment]
    try:
        record = json.loads(extract(text).to_json())
    finally:
        confidence.probability = usual
    if align:
        _move(record, align(text.text, target), target)
    found: dict[frozenset[str], Counter[bool]] = defaultdict(Counter)
    for number, right in score.score_document(expected, record, target)[2][JUDGED[model]]:
        found[watch.asked[int(number)]][right] += 1
    issuer = expected["document"].get("issuer")
    office = fold(issuer[0] if isinstance(issuer, list) else issuer or "")
    return [Row(office, signs, n[True], n[False], SEEN) for signs, n in found.items()]


def _move(record: dict[str, Any], where: Any, target: str) -> None:
    """Spans of the file's reading as spans of the annotated one."""
    for kind in ("citations", "assignments"):
        kept = []
        for item in record[kind]:
            span = where.span(item["start"], item["end"])
            if span is not None or not where.left_out(item["start"]):
                item["start"], item["end"] = span or (len(target) - 1, len(target))
                item["quote"] = target[item["start"] : item["end"]]
                kept.append(item)
        record[kind] = kept


def unseen(model: str) -> list[Row]:
    """The rows of unseen.json; papers whose office is not told are dealt out to groups."""
    papers = json.loads(UNSEEN.read_text("utf-8"))[model]
    return [
        Row(fold(paper["office"]) or f"#{i % FOLDS}", frozenset(signs.split()), right, wrong, 1.0)
        for i, paper in enumerate(papers)
        for signs, right, wrong in paper["rows"]
    ]


def add(model: str, gold: Path, blind: Path, folders: list[Path]) -> None:
    """Put what the rules of now get right and wrong of a blind set into unseen.json."""
    from blind import lay  # beside this file; heads.py imports this as benchmarks.fit_confidence

    score, kept = module(gold / "score.py"), json.loads(UNSEEN.read_text("utf-8"))
    with TemporaryDirectory() as folder:
        at = Path(folder) / "set"
        lay(blind, folders, at)
        for path in sorted((at / "texts").iterdir()):
            text = Text(path.read_text("utf-8"), path.name, "0" * 64, "txt")
            rows = _rows(model, score, at, path.stem, text, None)
            said = sorted([" ".join(sorted(r.signs)), r.right, r.wrong] for r in rows)
            kept[model].append({"office": rows[0].office if rows else "", "rows": said})
    parts = []
    for name, papers in kept.items():
        lines = ",\n".join(json.dumps(paper, ensure_ascii=False) for paper in papers)
        parts.append(f'"{name}": [\n{lines}\n]')
    UNSEEN.write_text("{" + ",\n".join(parts) + "}\n", "utf-8")


class Fit:
    """Weights of signs by logistic regression held to nought, one sign after the other."""

    def __init__(self, rows: list[Row]) -> None:
        met: Counter[str] = Counter()
        for row in rows:
            met.update(dict.fromkeys(row.signs, (row.right + row.wrong) * (row.weight == 1)))
        self.weights = {"bias": 0.0} | {s: 0.0 for s, n in sorted(met.items()) if n >= RARE}
        having = {s: [i for i, r in enumerate(rows) if s in r.signs] for s in self.weights}
        having["bias"] = list(range(len(rows)))
        odds = [0.0] * len(rows)
        for _ in range(ROUNDS):
            for sign, members in having.items():
                step = self._step(sign, [(rows[i], odds[i]) for i in members])
                self.weights[sign] += step
                for i in members:
                    odds[i] += step

    def _step(self, sign: str, members: list[tuple[Row, float]]) -> float:
        """One step of Newton's for a sign."""
        hold = 0.01 if sign == "bias" else HOLD
        slope, bend = -hold * self.weights[sign], hold
        for row, odds in members:
            p, all_ = 1 / (1 + math.exp(-odds)), row.right + row.wrong
            slope += row.weight * (row.right - all_ * p)
            bend += row.weight * all_ * p * (1 - p)
        return slope / bend

    def odds(self, row: Row) -> float:
        """Log-odds of a row."""
        return self.weights["bias"] + sum(self.weights.get(sign, 0.0) for sign in row.signs)


def left_out(rows: list[Row]) -> list[tuple[Row, float]]:
    """Each row with the log-odds of a fit without its office."""
    made: list[tuple[Row, float]] = []
    for office in sorted({row.office for row in rows}):
        own = [row for row in rows if row.office == office]
        fit = Fit([row for row in rows if row.office != office])
        made += [(row, fit.odds(row)) for row in own]
    return made


def margin(judged: list[tuple[Row, float]], wanted: float) -> float:
    """What must be taken off the log-odds, so that of what is called sure `wanted` is right."""
    unseen = [(row, odds) for row, odds in judged if row.weight == 1]
    return next(m / 20 for m in range(-20, 100) if share(unseen, m / 20)[1] >= wanted)


def share(judged: list[tuple[Row, float]], off: float) -> tuple[float, float, int]:
    """(share that is called sure, share of that which is right, how many there are)."""
    sure = [row for row, odds in judged if round(1 / (1 + math.exp(off - odds)), 2) >= CERTAIN]
    count = sum(row.right + row.wrong for row, _ in judged)
    called = sum(row.right + row.wrong for row in sure)
    return called / max(1, count), sum(r.right for r in sure) / max(1, called), count


def show(judged: list[tuple[Row, float]], off: float) -> None:
    """The table by office: those of 25 statements and more, and all others together."""
    for name, weight in (
        ("papers that the rules had not seen", 1.0),
        ("papers of the rules", SEEN),
    ):
        part = [(row, odds) for row, odds in judged if row.weight == weight]
        groups: dict[str, list[tuple[Row, float]]] = defaultdict(list)
        for row, odds in part:
            groups[row.office].append((row, odds))
        many = {k: v for k, v in groups.items() if share(v, off)[2] >= 25 and k[:1] != "#"}
        others = [pair for k, v in groups.items() if k not in many for pair in v]
        print(f"\n{name:58}    n   sure  of it right")
        for office, pairs in (*sorted(many.items()), ("others", others), ("all", part)):
            called, right, count = share(pairs, off)
            print(f"{office[:58]:58} {count:4}   {called:.2f}  {right:.3f}")


def write(model: str, fit: Fit, off: float) -> None:
    """Put the weights into the lexicon; the rest of the file stays as it is."""
    text = LEXICON.read_text("utf-8")
    head, _, rest = text.partition(f"  {model}:\n")
    behind = rest.splitlines(keepends=True)
    while behind and behind[0].startswith("    "):
        behind.pop(0)
    weights = {**fit.weights, "bias": fit.weights["bias"] - off}
    lines = [
        f'    "{sign}": {weight:.2f}\n' for sign, weight in weights.items() if abs(weight) >= 0.01
    ]
    LEXICON.write_text(f"{head}  {model}:\n{''.join(lines)}{''.join(behind)}", "utf-8")
    yaml.safe_load(LEXICON.read_text("utf-8"))


def main() -> None:
    """Fit, print, and with --write keep the weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("model", choices=sorted(JUDGED))
    parser.add_argument("gold", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--add", type=Path, nargs="+", metavar="SET FOLDER")
    args = parser.parse_args()
    if args.add:
        add(args.model, args.gold, args.add[0], args.add[1:])
        return
    rows = [*seen(args.model, args.gold), *unseen(args.model)]
    judged = left_out(rows)
    off = margin(judged, WANTED[args.model])
    print(f"{args.model}: margin {off:.2f}, so that {WANTED[args.model]} of what is sure is right")
    show(judged, off)
    if args.write:
        write(args.model, Fit(rows), off)


if __name__ == "__main__":
    main()
