"""A document in a few plain lines, to paste into a message: what it is, what it gives a body to do,
by when. For who has no access to the store."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ontology.bodies import fold
from ontology.lexicon import label
from queries.search.cite import citation
from viz import words

if TYPE_CHECKING:
    from graph.read.details import Task
    from graph.read.nodes import Node

_LONGEST = 600  # characters of one task in a message


def pasted(text: str, limit: int = 2_000) -> str:
    """A citation as it is pasted: cleaned, its hard spaces kept."""
    return words.NBSP.join(words.shown(part, limit) for part in text.split(words.NBSP))


def bodies(tasks: Sequence["Task"]) -> list[str]:
    """The bodies that the tasks name, as printed, in the order of their first task."""
    named = (name for t in tasks for name in (*t.lead, *t.partners))
    return list(dict.fromkeys(words.shown(name, 200) for name in named))


def message(node: "Node", tasks: Sequence["Task"], body: str = "", *, lang: str = "vi") -> str:
    """The lines to send; with `body` its tasks, without one the first lines alone."""
    cited = citation(node.code, type=node.type, date=node.date, issuer=node.issuer)
    lines = [pasted(cited.full)]
    if node.title:
        lines.append(f"{label('subject', lang)}: {words.shown(node.title)}")
    if not body:
        return "\n".join(lines)
    given = [t for t in tasks if _role(t, body)]
    lines.append(label("sent-tasks" if given else "sent-none", lang).format(body=body))
    lines += [_line(n, t, body, lang) for n, t in enumerate(given, 1)]
    return "\n".join(lines)


def _role(task: "Task", body: str) -> str:
    wanted = fold(body)
    if wanted in map(fold, task.lead):
        return "lead"
    return "partners" if wanted in map(fold, task.partners) else ""


def _line(number: int, task: "Task", body: str, lang: str) -> str:
    due = words.date_text(task.deadline) or words.shown(task.deadline, 200)
    said = f"{label('deadline', lang)}: {due}" if due else label("no-deadline-stated", lang)
    role = label(_role(task, body), lang)
    return f"{number}. {role}: {words.shown(task.task, _LONGEST)} ({said})"
