"""What the store's own texts and registers tell a check: articles of an act, numbers given out."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from ontology.code import Code, parse_code
from ontology.disk import home_of
from queries.register.post import FOLDER

_ARTICLE = re.compile(r"^[ \t*“\"]*(?:Điều|ĐIỀU)\s{1,3}(\d{1,4})[a-zđ]?\s?[.:]", re.MULTILINE)
_CLAUSE = re.compile(r"^[ \t*]*(\d{1,3})\s?[.)]\s", re.MULTILINE)
_ONE = re.compile(r"(?:(?i:khoản) (?P<clause>\d{1,3}) )?(?i:điều) (?P<article>\d{1,4})")
_MOST = 0.5  # of its numbers up to the last, that a register must list to stand for a series
_LEAST = 10  # rows

Articles = dict[int, int]  # article → its last clause, 0 where none is numbered


def articles_of(text: str) -> Articles | None:
    """The articles of a text; None unless they run from 1 to the last without a gap."""
    found = list(_ARTICLE.finditer(text))
    last: Articles = {}
    for at, head in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(text)
        numbers = [int(n) for n in _CLAUSE.findall(text, head.start(), end)]
        through = numbers == list(range(1, len(numbers) + 1))
        article = int(head[1])
        clauses = len(numbers) if through else 999  # who counts otherwise is not judged
        last[article] = max(last.get(article, 0), clauses)
    return last if len(last) > 1 and set(last) == set(range(1, len(last) + 1)) else None


def lacks(articles: Articles, provision: str) -> str | None:
    """The last provision that the text has in place of the printed one; None if it has it.

    >>> lacks({1: 2, 2: 0}, "khoản 3 Điều 1"), lacks({1: 2, 2: 0}, "Điều 5")
    ('khoản 2 Điều 1', 'Điều 2')
    """
    found = _ONE.fullmatch(" ".join(provision.split()))
    if not found:
        return None
    article, clause = int(found["article"]), int(found["clause"] or 0)
    if article not in articles:
        return f"Điều {max(articles)}"
    has = articles[article]
    return f"khoản {has} Điều {article}" if 0 < has < clause else None


class _Saved(msgspec.Struct):
    name: str
    rows: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """A paper that a register lists."""

    code: Code
    number: str
    date: str | None
    issuer: str | None
    title: str | None
    name: str  # of the register


class Registers:
    """The office's registers: which numbers they list, and whose series they hold."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows

    @classmethod
    def beside(cls, store: str | Path | None) -> "Registers":
        """Those that were taken into a store; none without a store."""
        folder = home_of(store) / FOLDER if store else None
        files = sorted(folder.glob("*.*.json")) if folder and folder.is_dir() else []
        return cls([row for file in files for row in _rows(file)])

    def numbered(self, numbers: set[int]) -> Iterator[Row]:
        """The rows with one of these running numbers."""
        return (row for row in self.rows if row.code.number in numbers)

    def hold(self, code: Code, year: str) -> bool:
        """Whether they list most numbers of this series and year: what is missing is not given."""
        numbers = self._given.get((code.symbol.casefold(), year), set())
        return len(numbers) >= _LEAST and len(numbers) >= _MOST * max(numbers)

    @cached_property
    def _given(self) -> dict[tuple[str, str], set[int]]:
        given: dict[tuple[str, str], set[int]] = defaultdict(set)
        for row in self.rows:
            given[row.code.symbol.casefold(), (row.date or "")[:4]].add(row.code.number or 0)
        return given


def _rows(file: Path) -> Iterator[Row]:
    saved = msgspec.json.decode(file.read_bytes(), type=_Saved)
    for row in saved.rows:
        code = parse_code(row.get("code", ""))
        if code and code.number:
            date, issuer, title = (row.get(k) or None for k in ("date", "issuer", "title"))
            yield Row(code, str(code), date, issuer, title, saved.name)
