"""How sure a statement is: a logistic sum of what speaks for and against it.

The weights are data (lexicon/confidence.yaml), a model for each kind of statement, fitted by
benchmarks/fit_confidence.py, which judges them by papers of offices that the fit has not seen.
"""

import math
from functools import cache, lru_cache

from ontology import lexicon


@lru_cache(maxsize=8192)
def probability(model: str, signs: frozenset[str]) -> float:
    """Probability that a statement with these signs is right, two digits."""
    weights = _weights(model)
    total = weights["bias"] + sum(weights.get(sign, 0.0) for sign in sorted(signs))
    return round(1 / (1 + math.exp(-total)), 2)


@cache
def _weights(model: str) -> dict[str, float]:
    rows = lexicon.raw("confidence")["models"][model]
    return {str(sign): float(weight) for sign, weight in rows.items()}


def of_paper(ocr: bool) -> frozenset[str]:
    """The signs that all statements of a paper share: whether it was a scan."""
    return frozenset({"paper:ocr"}) if ocr else frozenset()
