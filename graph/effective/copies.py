"""Statements of a document are counted once: the best copy speaks, the others are witnesses.

A statement of another copy that no better copy makes (an annex that is missing there) speaks for
itself, so that nothing is lost.
"""

from collections.abc import Iterator, Mapping, Sequence

from graph.effective.similar import SAME_WORDS, words_alike
from graph.papers.facts import Facts, Mention, Task
from graph.papers.words import same_words


def witnesses(copies: Sequence[Facts]) -> dict[str, str]:
    """Statement (citation or task) → the same one in a better copy; `copies` are best first."""
    found: dict[str, str] = {}
    mentions: list[Mention] = []
    tasks: list[Task] = []
    for copy in copies:
        found |= dict(_mentions(copy, mentions))
        found |= dict(_tasks(copy, tasks))
        mentions += (m for m in copy.mentions if m.iri not in found)
        tasks += (t for t in copy.tasks if t.iri not in found)
    return found


def _mentions(copy: Facts, better: Sequence[Mention]) -> Iterator[tuple[str, str]]:
    """By what is said of which document; of a scan also by the words, where it misread a number."""
    said = {_said(m): m.iri for m in reversed(better)}
    for mention in copy.mentions:
        if (same := said.get(_said(mention))) or (
            copy.ocr and (same := _by_words(mention.words, {m.words: m.iri for m in better}))
        ):
            yield mention.iri, same


def _said(mention: Mention) -> tuple[str, str, str | None, str | None]:
    return mention.relation, mention.name, mention.subject, mention.provision


def _tasks(copy: Facts, better: Sequence[Task]) -> Iterator[tuple[str, str]]:
    """Each task of a better copy answers to one: a paper may say the same words twice."""
    left = {t.iri: t.words for t in better}
    for task in copy.tasks:
        if same := _by_words(task.words, {words: iri for iri, words in reversed(left.items())}):
            del left[same]
            yield task.iri, same


def _by_words(words: str, better: Mapping[str, str]) -> str | None:
    """The statement of the same words, else of the most alike."""
    for said, iri in better.items():
        if same_words(said) == same_words(words):
            return iri
    alike = max(better, key=lambda said: words_alike(said, words), default="")
    return better[alike] if alike and words_alike(alike, words) >= SAME_WORDS else None
