"""What the cell of a table says: which bodies or persons, a time, or the same as above."""

import re

from ingest.tasks.actor_ends import Stop
from ingest.tasks.actors import Actors, parse
from ingest.tasks.cues import cue, data
from ingest.text.patterns import spaced

Span = tuple[int, int]


def all_bodies(text: str, cell: Span) -> bool:
    """True of a cell that is, by more than half, a list of bodies."""
    match = _BULLET.match(text, *cell)
    start, second = match.end() if match else cell[0], text.find("; (2)", *cell)
    end = second if second > start else cell[1]
    actors = _listed(text, start, end)
    if actors is None or actors.stop in (Stop.STRONG, Stop.PREDICATE):
        return False
    return 2 * (actors.end - start) > end - start


def _listed(text: str, start: int, end: int) -> Actors | None:
    """The bodies that a cell names; what a class of them is charged with says which they are."""
    actors = parse(text, start, end)
    if actors is None or actors.stop is not Stop.PREDICATE:
        return actors
    semicolon = text.find(";", actors.end, end)
    behind = semicolon if semicolon > 0 else end
    charged = _CHARGED.search(text, actors.start, actors.stop_at)
    if not charged and not _HOLDING.match(text, actors.stop_at, behind):
        return actors
    whole = spaced(f"{actors.names[-1]}{text[actors.end : behind]}").strip(" .,")
    names = (*actors.names[:-1], whole)
    return actors._replace(names=names, end=behind, stop=Stop.OTHER, stop_at=behind)


_CHARGED = re.compile(r"[cC]ác\s(?:\S+\s){1,6}được\s+(?:giao|phân\s+công)\s*$")

_HOLDING = re.compile(r"có\s+(?!trách\s|nhiệm\s|kế\s|văn\s|giải\s)")


def timely(words: str) -> bool:
    """True of a cell that says when."""
    words = spaced(words)
    if len(words) > 90:
        return False
    whole = cue("deadlines", "vague").fullmatch(words.strip(" .;"))
    timed = cue("deadlines", "cell").match(words) or cue("duration").fullmatch(words)
    return bool(whole or timed)


def ditto(words: str) -> bool:
    """True of a cell that repeats the one above ("nt", "như trên")."""
    return words.strip().casefold() in data()["ditto"]


def bodies(text: str, span: Span | None) -> tuple[str, ...]:
    """The bodies a cell names; an unknown name is kept whole, up to a semicolon."""
    if span is None:
        return ()
    lines = [spaced(line).strip(" .;,-") for line in text[slice(*span)].splitlines()]
    if all(map(_is_person, lines)):
        return tuple(lines)  # one a line
    names: list[str] = []
    rest = _BULLET.match(text, span[0], span[1])
    while rest:
        actors = _listed(text, rest.end(), span[1])
        if actors is None:
            if names and "-" in rest.group():  # "Đài Phát thanh - Truyền hình"
                names[-1] += f" - {spaced(text[rest.end() : span[1]]).strip(' .;')}"
            break
        names.extend(actors.names)
        more = rest.end() < actors.stop_at < span[1]
        rest = _NEXT.match(text, actors.stop_at, span[1]) if more else None
    if names:
        return tuple(dict.fromkeys(names))
    words = spaced(text[span[0] : span[1]]).strip(" .;,-")
    return tuple(re.split(r"\s*;\s*", words)) if words and len(words) < 200 else ()


_HONORIFIC = re.compile(r"(?:ông|bà|đ/c|đồng chí)\s+", re.IGNORECASE)


def _is_person(line: str) -> bool:
    """ "Nguyễn Văn A": two to five words, each with a capital and in small letters behind it."""
    words = _HONORIFIC.sub("", line, count=1).split()
    return 2 <= len(words) <= 5 and all(w.istitle() and w.isalpha() for w in words)


_BULLET = re.compile(r"\s*(?:[-+•*]\s*|\(\d\)\s*)?")

_NEXT = re.compile(r"\s*(?:[-+.;,:•*]\s*){1,3}(?:\(\d\)\s*)?")
