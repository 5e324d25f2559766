"""What a citation says the paper does to the cited document: the first row that fits decides.

The rows are in lexicon/relation_rules.yaml; `ingest.relations.context` works out what they ask.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from ingest.citations.mention import Mention
from ingest.relations import lists, titles
from ingest.relations.context import Context
from ingest.relations.cues import nearness
from ingest.relations.scene import Paper
from ingest.relations.sentence import starts
from ingest.relations.verdict import Verdict
from ingest.relations.words import pattern
from ingest.structure.tree import Structure
from ontology import lexicon
from ontology.model import Document

_IN_NOTE = frozenset({"references/editor", "references/alias"})
_SET_ASIDE = frozenset({"quoted", "web"})


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One rule and its tests, each a question whether it holds of a context; or rows under one."""

    id: str
    then: str
    make: str | None
    tests: tuple[Callable[[Context], bool], ...]
    rows: tuple["Row", ...] = ()
    rare: str = ""  # why it stays though few papers need it


def _test(asked: str, value: Any) -> Callable[[Context], bool]:
    """The test of one entry of a row's `when`."""
    get, wanted = attrgetter(asked.rstrip("!~")), "!" not in asked
    if asked.endswith("~"):
        found = pattern(value).search
        return lambda c: (found(get(c)) is not None) is wanted
    if isinstance(value, bool):
        return lambda c: bool(get(c)) is value
    values = frozenset(value if isinstance(value, list) else [value])
    return (lambda c: get(c) in values) if wanted else (lambda c: get(c) not in values)


def relate(
    text: str, mentions: list[Mention], structure: Structure, document: Document
) -> list[Verdict]:
    """A verdict for each mention, in order."""
    paper = Paper(text, structure, document)
    said: list[Verdict] = []
    previous, start = None, 0
    for mention, following in zip_longest(mentions, mentions[1:]):
        start = starts(text, structure, mention, previous.mention if previous else None, start)
        limit = following.start if following else len(text)
        verdict = decide(Context(paper, mention, previous, start, limit))
        said.append(verdict)
        if verdict.rule not in _IN_NOTE:  # the sentence goes on behind the bracket
            previous = verdict
    return said


def decide(context: Context) -> Verdict:
    """The verdict of the first row that fits, and what the later tiers make of it."""
    row = _first(tiers()[0], context)
    context.verdict = _made(row, context) if row else context.verdict
    if context.place in _SET_ASIDE or context.verdict.rule in _FINAL:
        return context.verdict
    for rows in tiers()[1:]:
        if row := _first(rows, context):
            context.verdict = _made(row, context)
    return context.verdict


_FINAL = frozenset({"references/editor", "references/alias", "references/phrase"})


def _first(rows: tuple[Row, ...], context: Context) -> Row | None:
    """The first row of which all holds that it asks for, or the first below one."""
    for row in rows:
        for test in row.tests:
            if not test(context):
                break
        else:
            if found := _first(row.rows, context) if row.rows else row:
                return found
    return None


def _made(row: Row, context: Context) -> Verdict:
    name = row.id.format(
        cue=context.cue.id if context.cue else "",
        listed=context.listed if "{listed" in row.id else "",
        intro_says=context.intro_says if "{intro" in row.id else "",
        behind=context.behind["id"] if "{behind" in row.id and context.behind else "",
    )
    if row.make:
        return _MAKERS[row.make](context, name)
    return _said(context, row.then, name)


def _said(context: Context, relation: str, rule: str) -> Verdict:
    """The verdict so far with a relation, how far its cue stands and on what part it acts."""
    if context.cue is None or context.verdict.signs:
        return replace(context.verdict, relation=relation, rule=rule)
    part = context.object if relation in _ACTS else None
    signs = frozenset({nearness(context.filler), *(["object"] if part else [])})
    return replace(context.verdict, relation=relation, rule=rule, part=part, signs=signs)


def _behind(context: Context, name: str) -> Verdict:
    relation = context.behind_says or "references"
    part = lists.object_of(context, context.start) if relation in titles.WHOLE_ACTS else None
    return replace(context.verdict, relation=relation, rule=name, part=part)


_ACTS = (*titles.WHOLE_ACTS, "amends")
_MAKERS: dict[str, Callable[[Context, str], Verdict]] = {
    "cue": lambda c, name: _said(c, c.says or "references", name),
    "behind": _behind,
    "listed": lambda c, name: replace(c.verdict, relation=c.listed or "", rule=name),
    "intro": lambda c, name: replace(c.verdict, relation=c.intro_says or "", rule=name),
    "web": lambda c, name: replace(c.verdict, relation=c.web_title or "", rule=name),
    "like": lambda c, _: lists.like(c, c.last),
    "top": lambda c, _: lists.like(c, c.last.top),
    "member": lambda c, _: lists.member(c),
    "amending": lambda c, _: lists.amending(c),
    "its": lambda c, _: lists.its_act(c, c.its_cue),
    "nested": lambda c, name: replace(titles.nested(c), rule=name),
}


@cache
def tiers() -> tuple[tuple[Row, ...], ...]:
    """The tiers in the order in which they are asked."""
    file = lexicon.raw("relation_rules")
    return tuple(tuple(map(_row, rows)) for rows in (file["first"], *file["then"].values()))


def _row(row: dict[str, Any]) -> Row:
    tests = tuple(_test(asked, value) for asked, value in row.get("when", {}).items())
    below = tuple(map(_row, row.get("rows", ())))
    return Row(
        row.get("id", ""),
        row.get("then", "references"),
        row.get("make"),
        tests,
        below,
        row.get("rare", ""),
    )
