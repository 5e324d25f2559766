"""A Vietnamese sentence → the ready question it asks, by the rows of lexicon/asking.yaml alone.

Where no row fits, or several do, nothing is guessed: the nearest questions are offered.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import msgspec

from ontology.bodies import ascii_slug
from ontology.errors import QueryError
from ontology.lexicon import raw
from queries.answer.days import day_of
from queries.answer.question import questions

Need = Literal["code", "codes", "body", "date"]
_CODE = re.compile(r"\d+[\w.]*(?:/\d{4})?[-/][^\W\d_][\w&.]*(?:[-/][^\W_][\w&.]*)*")
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}|hôm nay", re.IGNORECASE)
_HEADS = "Sở|Bộ|Ban|UBND|HĐND|Ủy ban|Uỷ ban|Văn phòng|Công an|Thanh tra|Tỉnh ủy|Đảng ủy|Chi cục|Cục"
_BODY = re.compile(rf"(?<!\w)(?:{_HEADS})(?:\s+[\w-]+)+")
_INSIDE = {"nhân", "dân", "vụ", "chính", "và", "tỉnh", "xã", "phường", "thành", "phố", "ủy"}
NEAR = 3


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ask: str
    all: tuple[tuple[str, ...], ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    without: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """The question and its parameters; without `question` the nearest ones that are offered."""

    question: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    near: tuple[str, ...] = ()


def understand(sentence: str) -> Understood:
    """What a sentence asks, or what is nearest to it."""
    text = sentence[:500]
    named = _named(text)
    plain = _plain(_CODE.sub(" ", _DATE.sub(" ", text)))
    fitting = {row.ask for row in _rows() if _fits(row, plain, named)}
    if len(fitting) == 1 and (given := _given(name := min(fitting), named)) is not None:
        return Understood(name, given)
    return Understood(near=tuple(sorted(fitting))[:NEAR] or _nearest(plain))


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(msgspec.convert(row, _Row) for row in raw("asking")["rows"])


def _plain(text: str) -> str:
    return f" {' '.join(ascii_slug(text).replace('.', ' ').split())} "


def _named(text: str) -> dict[Need, list[str]]:
    codes, dates = _CODE.findall(_DATE.sub(" ", text)), _DATE.findall(text)
    found: dict[Need, list[str]] = {"code": codes, "date": dates, "body": _bodies(text)}
    return found | {"codes": codes if len(codes) == 2 else []}


def _bodies(text: str) -> list[str]:
    """Names of bodies: up to the first word that is neither capital nor part of such names."""
    found = []
    for match in _BODY.finditer(text):
        words = match[0].split()
        end = next((n for n, w in enumerate(words) if not w[0].isupper() and w not in _INSIDE), 99)
        found.append(" ".join(words[:end]).removesuffix(" và"))
    return [name for name in found if " " in name]


def _fits(row: _Row, plain: str, named: Mapping[Need, list[str]]) -> bool:
    def said(words: str) -> bool:
        return f" {words} " in plain

    return (
        all(any(map(said, group)) for group in row.all)
        and (not row.any or any(map(said, row.any)))
        and not any(map(said, row.none))
        and all(named[need] for need in row.needs)
        and not any(named[need] for need in row.without)
        and ("codes" in row.needs or len(named["code"]) < 2)
    )


def _given(name: str, named: Mapping[Need, list[str]]) -> dict[str, str] | None:
    """The parameters; None where one of them is not there once, or is no day."""
    kinds: dict[str, Need] = {"work": "code", "body": "body", "date": "date"}
    wanted = {n: p for n, p in questions()[name].parameters.items() if not p.optional}
    if name == "path":
        return dict(zip(wanted, named["codes"], strict=True))
    given = {}
    for parameter, asked in wanted.items():
        words = named[kinds[asked.type]]
        if len(words) != 1:
            return None
        given[parameter] = words[0]
        if asked.type == "date":
            try:
                given[parameter] = day_of(parameter, words[0])
            except QueryError:
                return None
    return given


def _nearest(plain: str) -> tuple[str, ...]:
    said = set(plain.split())

    def shared(name: str) -> int:
        asked = questions()[name]
        return len(said & set(_plain(f"{asked.title.vi} {asked.description.vi}").split()))

    return tuple(sorted(questions(), key=lambda name: (-shared(name), name))[:NEAR])
