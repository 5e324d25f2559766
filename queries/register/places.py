"""Where in its paper a task stands ("điểm c khoản 2 Điều 3", "mục II.2.c"), and the words of its
deadline: read again from the text, which is all a paper's graph keeps of it."""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from graph.papers.sentence import sentence
from ingest.structure.tree import Block, Structure, structure
from ingest.tasks.deadlines import Clock, every
from ingest.text.normalise import normalise

_NUMBERED = ("part", "chapter", "section", "subsection", "letter", "roman", "article", "clause")
_MARKS = ("dash", "plus", "star", "paragraph", "heading")


@dataclass
class Paper:
    """The text of one paper, its tree grown when first asked for."""

    text: str
    signed: str | None = None  # its date, YYYY-MM-DD
    _origins: list[int] = field(default_factory=list)

    @cached_property
    def _tree(self) -> Structure:
        normal = normalise(self.text)
        tree = structure(normal.text)
        self._origins = [normal.original(start) for start in tree.starts]
        return tree

    def sentence(self, start: int, end: int) -> str:
        """The sentence around a stretch, in one line."""
        return sentence(self.text, start, end)

    def place(self, start: int) -> str | None:
        """The provision that holds offset `start`; None where nothing is numbered."""
        tree = self._tree
        index = bisect_right(self._origins, start) - 1
        if index < 0:
            return None
        chain = [tree.blocks[index], *tree.ancestors(index)]
        if any(b.kind == "annex" for b in chain) or chain[0].place == "annex":
            return _annex(chain)
        return _provision(chain)

    def stated(self, start: int, end: int, due: str) -> str | None:
        """The printed words of the deadline that was read as day `due`; None if not found."""
        quote = normalise(self.text[start:end]).text
        for found in every(quote, 0, len(quote), Clock(self.signed)):
            if found.value == due:
                return " ".join(quote[found.start : found.end].split()).strip(" ,;.")
        return None


def _annex(chain: list[Block]) -> str:
    label = next((b.label for b in chain if b.kind == "annex" and b.label), None)
    return " ".join((label or "Phụ lục").split())


def _provision(chain: list[Block]) -> str | None:
    """From the innermost block outwards: "điểm c khoản 2 Điều 3", else "mục II.2.c"."""
    labels = {b.kind: (b.label or "").strip(" .)") for b in reversed(chain)}
    if "article" in labels:
        parts = [
            f"{word} {labels[kind]}"
            for word, kind in (("điểm", "point"), ("khoản", "clause"))
            if labels.get(kind)
        ]
        return " ".join([*parts, labels["article"]])
    path = [b.label.strip(" .)") for b in reversed(chain) if b.label and b.kind not in _MARKS]
    return f"mục {'.'.join(path)}" if path else None
