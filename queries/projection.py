"""What the engine is spared: the order of the rows, and columns that only describe a row.

The file of a question is a whole query, for any endpoint. An engine that fetches label, date and
title of every row, one by one, and then sorts them all takes ten times as long as this: the rows
bare, the keys of the order for all, the rest for those that are shown.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.store import PREFIXES, Store
from graph.terms import Iri, Value, values
from ontology.identity import EFFECTIVE

WHOLE = 20_000  # nodes from which a property of all that have it is read in less time
CHUNK = 2_000  # nodes in one query
MENTION = re.compile(r"/(?:cite|assign)/([0-9a-f]{64})/(\d{1,9})-(\d{1,9})(?!\d)")
_PLAIN = re.compile(r"^ *OPTIONAL { \?(\w+) ((?:rdfs|ld):\w+) \?(\w+) }\n", re.M)
_KEY = re.compile(r"(DESC\()?\?(\w+)")

Record = dict[str, Value | None]


@dataclass(frozen=True, slots=True)
class Plain:
    """A column that describes another one: the value of a property of it."""

    node: str
    property: str
    column: str


@dataclass(frozen=True, slots=True)
class Lean:
    """A query without its order and its plain columns; the keys: downwards or not, column."""

    sparql: str
    order: tuple[tuple[bool, str], ...]
    plain: tuple[Plain, ...]

    def top(self, size: int | None) -> str:
        """The query for the rows that come first by the first key alone; None: for all rows.

        An engine sorts numbers and days without reading what stands beside them, and then names
        only `size` rows: to name a row takes it as long as to find twenty.
        """
        if size is None:
            return self.sparql
        down, name = self.order[0]
        key = f"DESC(?{name})" if down else f"?{name}"  # what is unbound comes before all (§15.1)
        return f"{self.sparql.rstrip()}\nORDER BY {key} LIMIT {size}\n"

    def keys(self) -> list[Plain]:
        """The plain columns that the rows are sorted by."""
        return [p for p in self.plain if p.column in {name for _, name in self.order}]

    def others(self) -> list[Plain]:
        """The plain columns that only those see who see the row."""
        return [p for p in self.plain if p.column not in {name for _, name in self.order}]


def lean(sparql: str) -> Lean:
    """What is left to ask, and what was left out.

    >>> made = lean('''SELECT DISTINCT ?a ?b
    ... WHERE {
    ...   ?a ld:cites ?c .
    ...   OPTIONAL { ?a rdfs:label ?b }
    ... }
    ... ORDER BY DESC(?b) ?a''')
    >>> made.order, made.plain
    (((True, 'b'), (False, 'a')), (Plain(node='a', property='rdfs:label', column='b'),))
    >>> print(made.sparql.rstrip())
    SELECT DISTINCT ?a
    WHERE {
      ?a ld:cites ?c .
    }
    """
    body, _, order = sparql.rpartition("ORDER BY")
    plain = tuple(Plain(*found) for found in _PLAIN.findall(body))
    head, where, rest = _PLAIN.sub("", body).partition("\nWHERE {")
    names = "|".join(p.column for p in plain)
    # A server may refuse a column that nothing binds; the node of a dropped one must stay.
    selected = re.sub(rf" \?(?:{names})\b", "", head) if names else head
    keys = tuple((bool(down), name) for down, name in _KEY.findall(order))
    return Lean(selected + where + rest, keys, plain)


def describe(
    store: Store, records: Sequence[Record], columns: Iterable[Plain], together: Collection[str]
) -> None:
    """Fill plain columns: the least value, or all of those in `together`."""
    for plain in columns:
        known = _values(store, plain.property, {str(r[plain.node]) for r in records})
        for record in records:
            found = known.get(str(record[plain.node]))
            record[plain.column] = first(sorted(found or (), key=_key), plain.column in together)


def first(found: Sequence[Value] | None, together: bool) -> Value | None:
    """The first of some values, or all of them in one text."""
    if not found:
        return None
    return "; ".join(dict.fromkeys(map(str, found))) if together else found[0]


def _values(store: Store, property: str, nodes: set[str]) -> dict[str, list[Value]]:
    """What is known of each node."""
    found: dict[str, list[Value]] = defaultdict(list)
    listed = sorted(nodes)
    starts = range(0, len(listed), CHUNK)
    parts = [f"VALUES ?n {{ {values(listed[at : at + CHUNK])} }}" for at in starts]
    for part in parts if len(listed) <= WHOLE else [""]:
        for node, value in store.query(
            PREFIXES + f"SELECT ?n ?v {{ {part} GRAPH <{EFFECTIVE}> {{ ?n {property} ?v }} }}"
        ).rows:
            if value is not None and node in nodes:
                found[str(node)].append(value)
    return found


def ordered(records: Sequence[Record], order: Sequence[tuple[bool, str]]) -> list[Record]:
    """The rows in order: ten times faster than engines that read every term again for each
    comparison. Mentions of a paper come in its own order."""
    made = list(records)
    for down, name in reversed(order):
        made.sort(key=lambda record: _key(record[name]), reverse=down)
    return made


def _key(value: Value | None) -> tuple[Any, ...]:
    """As SPARQL orders: nothing, then names, then numbers and days, then text."""
    if isinstance(value, Iri):
        place = MENTION.search(value)
        return (1, place[1], int(place[2]), int(place[3])) if place else (1, str(value))
    if isinstance(value, str):
        return (4, value)
    return (0,) if value is None else (3, value) if isinstance(value, date) else (2, value)
