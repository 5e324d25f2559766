"""How sure a task is: that it is one, where it ends and who leads it."""

from ingest.tasks.actor_words import words
from ingest.text import confidence as model
from ingest.text.phrases import Tokens
from ontology.model import Assignment

_LONG_NAME = 80  # characters of a lead that may hold more than its name
_LONG, _SHORT = 1_500, 60  # characters of a task that may hold several, or be a heading
_NAME = 3  # words of a name that may say whose it is
_NEAR = 200  # characters of a task that hold its predicate
_FEW = 3  # tasks of a paper that gives few


def signs(task: Assignment, kind: str | None) -> frozenset[str]:
    """The rule, the kind of paper, who leads, and how the words begin and end."""
    length, said = task.end - task.start, Tokens(task.task[:_LONG_NAME].lower())
    near, first, w = Tokens(task.quote[:_NEAR]), [Tokens(n) for n in task.lead[:1]], words()
    tests = {
        "lead:several": len(task.lead) > 1,
        "lead:class": task.lead[:1] != () and task.lead[0].lower().startswith(("các ", "những ")),
        "lead:bare": any(len(name.folded) < _NAME for name in first),
        "lead:body": any(_is_body(name) for name in first),
        "lead:proper": any(not _is_body(name) and _all_capital(name) for name in first),
        "lead:long": any(len(name) > _LONG_NAME for name in task.lead),
        "has:deadline": task.deadline is not None,
        "has:advise": task.advise is not None,
        "has:cites": bool(task.cites),
        "has:partner": bool(task.coordinate),
        "has:parent": task.parent is not None,
        "says:strong": any(w.strong.at(near, i) for i in range(len(near.folded))),
        "says:verb": bool(w.verbs.at(said, 0)),
        "says:generic": task.generic,
        "ends:open": task.quote[-1:] not in tuple(".;/"),
        "size:long": length > _LONG,
        "size:short": length < _SHORT,
    }
    rule = f"rule:{task.rule.removeprefix('assignment/')}"
    return frozenset({rule, f"kind:{kind}"} | {sign for sign, holds in tests.items() if holds})


def _is_body(name: Tokens) -> bool:
    """A name that begins with the head word of an office or of who is in it, no company's."""
    w = words()
    return name.capital(0) and bool(w.bodies.at(name, 0) or w.titles.at(name, 0))


def _all_capital(name: Tokens) -> bool:
    return all(map(name.capital, range(len(name.folded))))


def of_tasks(count: int) -> frozenset[str]:
    """The sign of a paper that gives few tasks."""
    return frozenset({"paper:few"}) if count <= _FEW else frozenset()


def confidence(task: Assignment, kind: str | None, paper: frozenset[str]) -> float:
    """Probability that a task and its leads are right; `paper`: what all its tasks share."""
    return model.probability("tasks", signs(task, kind) | paper)
