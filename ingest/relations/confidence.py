"""How sure a statement is: a logistic sum of what speaks for and against it.

The weights are data (lexicon/confidence.yaml), fitted on annotated papers by cross-validation.
"""

import math
from functools import cache, lru_cache

from ingest.relations.verdict import Verdict
from ontology import lexicon


def signs(verdict: Verdict) -> set[str]:
    """What confidence is judged by: how it was found, what is printed with it, which rule."""
    return _signs(*_key(verdict))


def _key(verdict: Verdict) -> tuple[str, str, str, str, bool, frozenset[str]]:
    m = verdict.mention
    said = frozenset(m.signs) | verdict.signs
    return m.how, m.place, verdict.rule, verdict.relation, m.date is not None, said


def _signs(
    how: str, place: str, rule: str, relation: str, dated: bool, said: frozenset[str]
) -> set[str]:
    found = {"how:" + how, "place:" + place, "rule:" + rule, "says:" + relation}
    found |= {"has:" + sign for sign in said}
    if dated:
        found.add("has:date")
    if rule.endswith("/other"):
        found.add("kind:other")  # a cue, but of someone else's act
    return found


def confidence(verdict: Verdict) -> float:
    """Probability that the mention and its relation are right, two digits."""
    return _sure(*_key(verdict))


@lru_cache(maxsize=4096)
def _sure(
    how: str, place: str, rule: str, relation: str, dated: bool, said: frozenset[str]
) -> float:
    weights = _weights()
    found = sorted(_signs(how, place, rule, relation, dated, said))
    total = weights["bias"] + sum(weights.get(sign, 0.0) for sign in found)
    return round(1 / (1 + math.exp(-total)), 2)


def edge_confidence(rule: str, subject: float, object_: float) -> float:
    """Probability that an edge between two other documents is right."""
    weights = _weights()
    total = weights["edge"] + weights.get("edge:" + rule, 0.0)
    return round(min(subject, object_) / (1 + math.exp(-total)), 2)


@cache
def _weights() -> dict[str, float]:
    rows = lexicon.raw("confidence")
    return {str(k): float(v) for k, v in {**rows["priors"], **rows["weights"]}.items()}
