"""Fit lexicon/confidence.yaml on judged citations; prints cross-validated reliability tables.

usage: fit_confidence.py GOLD_DIR [--write]    (GOLD_DIR holds texts/, expected/ and score.py)

GOLD_DIR are papers on which the rules were written: they look better there than they are, so they
weigh little. unseen.json holds what the rules got right and wrong on papers before anyone had
looked at them (a list for each paper of [signs, right, wrong]); it decides.
"""

import importlib.util
import json
import math
import random
import sys
from pathlib import Path
from types import ModuleType

import yaml

from ingest.citations.find import citations
from ingest.header.fields import header
from ingest.pipeline import extract
from ingest.relations.confidence import signs
from ingest.relations.rules import relate
from ingest.structure.tree import structure
from ingest.text.normalise import normalise
from ontology.model import Text

LEXICON = Path(__file__).resolve().parents[1] / "ontology/lexicon/confidence.yaml"
UNSEEN = Path(__file__).with_name("unseen.json")
Row = tuple[frozenset[str], bool, float]  # signs, right, weight
FOLDS, ROUNDS, RATE = 10, 400, 1.0
HOLD = 3.0  # to the priors
SEEN = 0.1  # weight of a citation of a paper on which the rules were written
MARGIN = 0.3  # log-odds taken off: the next office writes otherwise than these


def scorer(gold: Path) -> ModuleType:
    """The scorer of the annotations as a module."""
    spec = importlib.util.spec_from_file_location("score", gold / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of(gold: Path) -> list[list[Row]]:
    """For each paper: signs of each judged citation, and whether it and its relation are right."""
    score = scorer(gold)
    papers = []
    for path in sorted((gold / "texts").glob("*.txt")):
        text = path.open(encoding="utf-8", newline="").read()
        expected = json.loads((gold / "expected" / f"{path.stem}.json").read_text("utf-8"))
        record = json.loads(extract(Text(text, path.name, "0" * 64, "txt")).to_json())
        folded = normalise(text).text
        tree = structure(folded)
        document = header(folded, tree)
        mentions = citations(folded, tree, document)
        relate(folded, mentions, tree, document)
        for i, citation in enumerate(record["citations"]):
            citation["confidence"] = i  # the scorer hands it back beside its verdict
        judged = score.score_document(expected, record, text)[2]
        papers.append([(frozenset(signs(mentions[i])), right, SEEN) for i, right in judged])
    return papers


def unseen() -> list[list[Row]]:
    """The rows of unseen.json, a list for each paper."""
    return [
        [
            (frozenset(found.split()), right, 1.0)
            for found, hits, misses in paper
            for right in [True] * hits + [False] * misses
        ]
        for paper in json.loads(UNSEEN.read_text("utf-8"))
    ]


def fit(rows: list[Row], priors: dict[str, float]) -> dict[str, float]:
    """Logistic regression held to the priors; signs that are no prior have no weight."""
    weights = dict(priors)
    total = sum(weight for _, _, weight in rows)
    for _ in range(ROUNDS):
        gradient = {key: HOLD * (weights[key] - priors[key]) for key in weights}
        for found, right, weight in rows:
            error = weight * (chance(found, weights) - right)
            for key in ("bias", *found):
                if key in gradient:
                    gradient[key] += error
        for key, slope in gradient.items():
            weights[key] -= RATE * slope / total
    weights["bias"] -= MARGIN
    return weights


def chance(found: frozenset[str], weights: dict[str, float]) -> float:
    """Probability of a row under the weights."""
    total = weights["bias"] + sum(weights.get(key, 0.0) for key in found)
    return 1 / (1 + math.exp(-total))


def table(papers: list[list[Row]], priors: dict[str, float]) -> None:
    """Reliability of predictions on papers that were left out of the fit."""
    order = list(range(len(papers)))
    random.Random(7).shuffle(order)
    seen: list[tuple[float, bool, float]] = []
    for fold in range(FOLDS):
        out = set(order[fold::FOLDS])
        weights = fit([r for i, p in enumerate(papers) if i not in out for r in p], priors)
        seen += [(chance(found, weights), right, w) for i in out for found, right, w in papers[i]]
    show("unseen papers", [(sure, right) for sure, right, weight in seen if weight == 1])
    show("papers of the rules", [(sure, right) for sure, right, weight in seen if weight < 1])


def show(name: str, seen: list[tuple[float, bool]]) -> None:
    """One table: how many statements, and which share is right, by confidence."""
    print(f"{name}: {len(seen)} citations, {FOLDS}-fold by paper")
    for low, high in ((0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01), (0.9, 1.01)):
        inside = [right for sure, right in seen if low <= sure < high]
        if inside:
            part, right = len(inside) / len(seen), sum(inside) / len(inside)
            row = f"{low:.2f}-{min(high, 1):.2f}  n {len(inside):4} ({part:.2f})"
            print(f"  {row}  right {right:.3f}")


def main() -> None:
    """Fit, print, and with --write keep the weights."""
    gold = Path(sys.argv[1])
    text = LEXICON.read_text("utf-8")
    priors: dict[str, float] = yaml.safe_load(text)["priors"]
    edge = priors.pop("edge")
    papers = [*rows_of(gold), *unseen()]
    table(papers, priors)
    weights = {**fit([row for paper in papers for row in paper], priors), "edge": edge}
    if "--write" in sys.argv:
        head = text[: text.index("weights:")]
        lines = [f'  "{key}": {round(value, 2)}' for key, value in weights.items()]
        LEXICON.write_text(head + "weights:\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
