"""In how many papers each row of lexicon/relation_rules.yaml decides.

usage: rule_papers.py FOLDER …    (texts; every row below two papers needs its `rare`: why it stays)
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from ingest.citations.find import citations
from ingest.header.fields import header
from ingest.relations import rules
from ingest.relations.context import Context
from ingest.relations.verdict import Verdict
from ingest.structure.tree import structure
from ingest.text.normalise import normalise

RARE = 2  # papers: a row that decides in fewer says why it stays


def papers(folders: list[Path]) -> list[tuple[int, rules.Row]]:
    """In how many papers each row decides, in the order of the file."""
    decides: dict[rules.Row, set[Path]] = {row: set() for row in _rows(sum(rules.tiers(), ()))}
    made = rules._made
    at = Path()

    def watched(row: rules.Row, context: Context) -> Verdict:
        decides[row].add(at)
        return made(row, context)

    rules._made = watched
    for folder in folders:
        for at in sorted(folder.rglob("*.txt")):
            text = normalise(at.read_text("utf-8", errors="replace")).text
            tree = structure(text)
            document = header(text, tree)
            rules.relate(text, citations(text, tree, document), tree, document)
    return [(len(found), row) for row, found in decides.items()]


def _rows(rows: tuple[rules.Row, ...]) -> Iterator[rules.Row]:
    for row in rows:
        yield from _rows(row.rows) if row.rows else (row,)


def main() -> int:
    """Print the rows, the rarest last; 1 if one below two papers has no reason."""
    unexplained = 0
    found = papers([Path(folder) for folder in sys.argv[1:]])
    for number, row in sorted(found, key=lambda pair: -pair[0]):
        missing = number < RARE and not row.rare
        unexplained += missing
        print(f"{number:5}  {row.id:28}  {'— no reason' if missing else row.rare}")
    return int(unexplained > 0)


if __name__ == "__main__":
    sys.exit(main())
