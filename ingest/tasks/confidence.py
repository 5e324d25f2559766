"""How sure a task is: that it is one, where it ends and who leads it."""

from ingest.tasks.actor_words import words
from ingest.text import confidence as model
from ingest.text.phrases import Tokens
from ontology.model import Assignment

_LONG_NAME = 80  # characters of a lead that may hold more than its name
_LONG, _SHORT = 1_500, 60  # characters of a task that may hold several, or be a heading


def signs(task: Assignment, kind: str | None) -> frozenset[str]:
    """The rule, the kind of paper, who leads, and how the words begin and end."""
    length, said = task.end - task.start, Tokens(task.task[:_LONG_NAME].lower())
    tests = {
        "lead:several": len(task.lead) > 1,
        "lead:class": task.lead[:1] != () and task.lead[0].lower().startswith(("các ", "những ")),
        "lead:long": any(len(name) > _LONG_NAME for name in task.lead),
        "has:deadline": task.deadline is not None,
        "has:partner": bool(task.coordinate),
        "has:parent": task.parent is not None,
        "says:verb": bool(words().verbs.at(said, 0)),
        "says:generic": task.generic,
        "ends:open": task.quote[-1:] not in tuple(".;/"),
        "size:long": length > _LONG,
        "size:short": length < _SHORT,
    }
    rule = f"rule:{task.rule.removeprefix('assignment/')}"
    return frozenset({rule, f"kind:{kind}"} | {sign for sign, holds in tests.items() if holds})


def confidence(task: Assignment, kind: str | None, paper: frozenset[str]) -> float:
    """Probability that a task and its leads are right; `paper` as `of_paper` gives it."""
    return model.probability("tasks", signs(task, kind) | paper)
