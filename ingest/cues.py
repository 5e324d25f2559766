"""Cues of lexicon/assignment_cues.yaml as compiled patterns: a space stands for any short blank."""

import re
from functools import cache
from typing import Any

from ontology import lexicon


@cache
def data() -> dict[str, Any]:
    """The lexicon of assignments."""
    return lexicon.raw("assignment_cues")


def pattern(cue: str, *, fold: bool = True, **parts: str) -> re.Pattern[str]:
    """`cue` compiled: `{part}` filled in, spaces any run of up to nine blanks (line breaks too)."""
    for name, part in parts.items():
        cue = cue.replace("{" + name + "}", part)
    spaced = cue.replace(" ?", r"\s{0,9}").replace(" ", r"\s{1,9}")
    return re.compile(spaced, re.IGNORECASE if fold else 0)


def lowered(cue: str, **parts: str) -> re.Pattern[str]:
    """`cue` for text in small letters: three times as fast as one that ignores case."""
    small = {name: _small(part) for name, part in parts.items()}
    return pattern(_small(cue), fold=False, **small)


def _small(cue: str) -> str:
    return re.sub(r"\\.|\(\?P<|.", lambda m: m[0] if len(m[0]) > 1 else m[0].lower(), cue)


@cache
def small(*path: str) -> re.Pattern[str]:
    """The pattern at `path` for text in small letters."""
    return lowered(_at(*path))


@cache
def cue(*path: str, fold: bool = True) -> re.Pattern[str]:
    """The pattern at `path` of the lexicon (a list there means any of its patterns)."""
    return pattern(_at(*path), fold=fold)


def _at(*path: str) -> str:
    found: Any = data()
    for key in path:
        found = found[key]
    return "|".join(found) if isinstance(found, list) else str(found)
