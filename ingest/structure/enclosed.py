"""Other papers in one file: the regulation that a decision promulgates, the draft that a submission
encloses. Annexes and the blank forms of rules are no papers.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ingest.structure.head import Span, find_head
from ingest.structure.head_words import any_of, flat, fold, headings, motto, words
from ingest.structure.tree import Structure

_REACH = 1_200  # characters from a type word to "(Ban hành kèm theo …)"; between two heads
_ABOVE = 400  # characters over a motto in which its head, or the label of a form, may stand
_LEAST = 400  # characters of a paper
_FILLED = re.compile(r"…|\.{3,}|_{5,}")  # places left to fill
_MOST = 8  # of them on the first page of a draft; a form has more
_TYPE = 120  # of a type word in capitals, line breaks within it
_NUMBER = re.compile(r"S(?:ố|Ố)\s*:")


class Enclosed(NamedTuple):
    """text[start:end] is a paper of its own."""

    start: int
    end: int
    kind: str  # promulgated (by the first paper), enclosed (with a head of its own)
    type: str | None = None  # of a promulgated paper, which has a type and a title for a head
    title: Span | None = None


def enclosed(text: str, tree: Structure) -> tuple[Enclosed, ...]:
    """The papers of `text` behind its first one, in order. Linear time."""
    found = sorted([*_promulgated(text, tree), *_with_heads(text, tree)])
    ends = [*(paper.start for paper in found[1:]), tree.end][: len(found)]
    return tuple(paper._replace(end=end) for paper, end in zip(found, ends, strict=True))


@cache
def _attached() -> re.Pattern[str]:
    """ "(Ban hành kèm theo Quyết định …)" under a title."""
    return re.compile(rf"\(\s?{any_of('attached').pattern}")


def _promulgated(text: str, tree: Structure) -> Iterator[Enclosed]:
    pattern, ids = headings()
    for block in tree.blocks:
        if block.start < tree.frame.head.body or block.kind not in ("heading", "paragraph"):
            continue
        named = pattern.match(fold(text[block.start : block.start + _TYPE]))
        type_id = ids[flat(named[0])] if named else ""
        if named is None or type_id not in words("promulgated_types"):
            continue
        head = fold(text[block.start : block.start + _REACH])
        if (under := _attached().search(head)) is None:
            continue
        title = head[named.end() : under.start()].strip(" *\n:")
        if not re.search(r"[.;]\s", title):
            begin = block.start + head.index(title, named.end())
            yield Enclosed(block.start, 0, "promulgated", type_id, Span(begin, begin + len(title)))


def _with_heads(text: str, tree: Structure) -> Iterator[Enclosed]:
    """Where another head begins: behind the foot that of a draft, too, whose number is blank; the
    head of a form is none.
    """
    begin, foot = tree.frame.head.body, tree.frame.tail.end
    before = begin
    for found in motto().finditer(fold(text[begin:])):
        at = begin + found.start()
        low, before = max(before, at - _ABOVE), at
        start = _first_line(text, low, at)
        head = find_head(text[start : at + 4 * _REACH])
        blanks = len(_FILLED.findall(text[at : at + 5 * _ABOVE]))
        form = blanks > _MOST or any_of("form_heads").search(fold(text[low:at]))
        whole = head.type and (at >= foot or (head.code and head.date)) and tree.end - at > _LEAST
        if whole and not form:
            yield Enclosed(start, 0, "enclosed")


def _first_line(text: str, low: int, at: int) -> int:
    """Where the head begins: over its motto stand its issuer, in capitals, and its number."""
    lines = text[low:at].splitlines(keepends=True)
    start = at
    for line in reversed(lines):
        said = line.strip()
        if said and not said.isupper() and not _NUMBER.match(said):
            break
        start -= len(line)
    return start + len(text[start:at]) - len(text[start:at].lstrip())
