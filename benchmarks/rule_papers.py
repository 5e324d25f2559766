"""In how many papers each row of lexicon/relation_rules.yaml decides.

usage: rule_papers.py FOLDER …    (texts; every row below two papers needs its `rare`: why it stays)
"""

import sys
from collections import Counter, defaultdict
from pathlib import Path

from ingest.citations.find import citations
from ingest.header.fields import header
from ingest.relations import rules
from ingest.relations.context import Context
from ingest.structure.tree import structure
from ingest.text.normalise import normalise
from ontology import lexicon

RARE = 2  # papers: a row that decides in fewer says why it stays


def papers(folders: list[Path]) -> dict[int, int]:
    """Place of a row in its file → how many papers it decides in."""
    decides: dict[rules.Row, set[Path]] = defaultdict(set)
    fits = rules.Row.fits
    at = Path()

    def watched(row: rules.Row, context: Context) -> bool:
        found = fits(row, context)
        if found:
            decides[row].add(at)
        return found

    rules.Row.fits = watched  # type: ignore[method-assign]
    for folder in folders:
        for at in sorted(folder.rglob("*.txt")):
            text = normalise(at.read_text("utf-8", errors="replace")).text
            tree = structure(text)
            document = header(text, tree)
            rules.relate(text, citations(text, tree, document), tree, document)
    rows = [row for tier in rules.tiers().values() for row in tier]
    return {i: len(decides[row]) for i, row in enumerate(rows)}


def main() -> int:
    """Print the rows, the rarest last; 1 if one below two papers has no reason."""
    file = lexicon.raw("relation_rules")
    rows = [*file["first"], *(row for tier in file["then"].values() for row in tier)]
    count = Counter(papers([Path(folder) for folder in sys.argv[1:]]))
    unexplained = 0
    for place, number in count.most_common():
        row = rows[place]
        missing = number < RARE and "rare" not in row
        unexplained += missing
        print(f"{number:5}  {row['id']:28}  {row.get('rare', '— no reason' if missing else '')}")
    return int(unexplained > 0)


if __name__ == "__main__":
    sys.exit(main())
