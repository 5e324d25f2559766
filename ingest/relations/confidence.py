"""How sure a citation with its relation is, and an edge between two others."""

from ingest.relations.verdict import Verdict
from ingest.text import confidence as model


def signs(verdict: Verdict) -> frozenset[str]:
    """How it was found, what is printed with it, which rule decided and how far its cue stands."""
    m = verdict.mention
    found = {f"how:{m.how}", f"place:{m.place}", f"rule:{verdict.rule}", f"says:{verdict.relation}"}
    found |= {f"has:{sign}" for sign in (*m.signs, *verdict.signs)}
    if m.date is not None:
        found.add("has:date")
    if verdict.rule.endswith("/other"):
        found.add("kind:other")  # a cue, but of someone else's act
    return frozenset(found)


def confidence(verdict: Verdict, paper: frozenset[str]) -> float:
    """Probability that the mention and its relation are right; `paper` as `of_paper` gives it."""
    return model.probability("citations", signs(verdict) | paper)


def edge_confidence(rule: str, subject: float, object_: float) -> float:
    """Probability that an edge between two other documents is right."""
    return round(min(subject, object_) * model.probability("edges", frozenset({rule})), 2)
