"""The words and patterns of lexicon/relation_words.yaml, compiled where they are first used."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Generic, TypeVar

from ingest.text.patterns import tolerant
from ontology import lexicon

_Asked = TypeVar("_Asked")
_Told = TypeVar("_Told")


class lazy(Generic[_Asked, _Told]):
    """`functools.cached_property` without the lock that Python 3.11 takes at each first look."""

    def __init__(self, make: Callable[[_Asked], _Told]) -> None:
        self.make, self.__doc__ = make, make.__doc__

    def __get__(self, asked: _Asked, owner: type[_Asked]) -> _Told:
        """Work it out; from then on it is found in the instance before this is asked."""
        found = asked.__dict__[self.make.__name__] = self.make(asked)
        return found


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern by name; on printed text its letters may be capitals where it does not say."""
    return compiled(str(words()[name]))


def compiled(written: str) -> re.Pattern[str]:
    """A pattern as the lexicon writes it."""
    if "{KINDS}" in written:
        all_kinds = "|".join(kind.vi.lower() for kind in lexicon.document_types().values())
        written = written.replace("{KINDS}", all_kinds)
    return re.compile(tolerant(written), re.IGNORECASE if "(?-i:" in written else 0)


@cache
def kinds(name: str) -> frozenset[str]:
    """A set of types, owners or words by name."""
    return frozenset(words()[name])


def words() -> dict[str, Any]:
    """The whole file."""
    return lexicon.raw("relation_words")


def cue_words() -> dict[str, Any]:
    """The file of cues."""
    return lexicon.raw("relation_cues")


def type_name(kind: str | None) -> str:
    """A type's name in small letters, "" for none."""
    found = lexicon.document_types().get(kind or "")
    return found.vi.lower() if found else ""


def ranks_below(low: str | None, high: str | None) -> bool:
    """True for a circular behind a decree, a decree behind a law: it never changes that one."""
    rank: dict[str | None, int] = words()["rank"]
    a, b = rank.get(low), rank.get(high)
    if "nghi-quyet" in (low, high) or a is None or b is None:
        return False
    return a > b


def flat(gap: str) -> str:
    """`gap` with single blanks, those at its ends kept: runs of blanks cost patterns dear."""
    said = " ".join(gap.split())
    return f"{' ' if gap[:1].isspace() else ''}{said}{' ' if gap[-1:].isspace() else ''}"
