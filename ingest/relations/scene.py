"""A citation in its sentence, and the document before it there: what all rules look at."""

import re

from ingest.citations.mention import Mention, parsed_code
from ingest.relations.cues import annexes_forms, passive_in
from ingest.relations.notes import editors_notes, within, without
from ingest.relations.verdict import Verdict
from ingest.relations.words import flat, lazy
from ingest.structure.tree import Structure
from ingest.text.patterns import fold
from ontology.model import Document

_ASIDE = frozenset({"quoted", "web"})


class Paper:
    """What all citations of a paper share."""

    def __init__(self, text: str, structure: Structure, document: Document) -> None:
        self.text, self.structure, self.document = text, structure, document
        lower = text.lower()
        lower = lower if len(lower) == len(text) else text  # some capitals grow: İ
        self.notes = editors_notes(lower)
        self.lower = without(lower, self.notes)
        self.code = parsed_code(document.code) if document.code else None
        self.issuer = fold(document.issuer or "")
        self.addressees = [fold(name) for name in document.addressees]
        self.annexes_forms = annexes_forms(document.type, document.title)


LONGEST = 4_000  # letters of a sentence that are looked at before a citation


class Scene:
    """One citation in its sentence, and the document before it."""

    def __init__(
        self, paper: Paper, mention: Mention, previous: Verdict | None, start: int, limit: int
    ) -> None:
        self.paper, self.mention, self.previous = paper, mention, previous
        self.text, self.lower, self.document = paper.text, paper.lower, paper.document
        self.start = max(start, mention.left - LONGEST)  # of the sentence
        self.limit = limit  # where the next citation is
        self.place, self.type, self.own = mention.place, mention.type, paper.document.type
        self.verdict = Verdict(
            mention, outer=self.outer, noted=within(paper.notes, mention.start)
        )  # what the rows have said so far

    # before it in its sentence

    @lazy
    def _bracketed(self) -> tuple[Verdict | None, str, Verdict | None]:
        """The document that it goes on from, what stands between, the one before their bracket."""
        before = self.previous
        if before is None or before.mention.end <= self.start or before.mention.place in _ASIDE:
            return None, "", None
        gap = flat(self.lower[before.mention.end : self.mention.left])
        if "”" in gap and "“" not in gap:
            return None, "", None  # the quotation that holds it is over
        if gap.lstrip().startswith(");") and before.outer:
            return before.outer, gap.lstrip()[1:], None  # "Tờ trình A (thực hiện Luật B); Báo cáo"
        if gap.rfind("(") > gap.rfind(")"):
            return before, gap, before
        return before, gap, before.outer if ")" not in gap else None

    @property
    def before(self) -> Verdict | None:
        """The document before it in its sentence."""
        return self._bracketed[0]

    @property
    def last(self) -> Verdict:
        """The document before it, where the rows have asked whether there is one."""
        assert self.before
        return self.before

    @property
    def gap(self) -> str:
        """What stands between, in small letters."""
        return self._bracketed[1]

    @property
    def outer(self) -> Verdict | None:
        """The document before the bracket that holds it."""
        return self._bracketed[2]

    @property
    def follows(self) -> bool:
        """A document stands before it in its sentence."""
        return self.before is not None

    @lazy
    def lead(self) -> str:
        """The sentence up to it."""
        return self.lower[self.start : self.mention.left]

    @lazy
    def near(self) -> str:
        """The words right before it, on one line."""
        return flat(self.lower[max(0, self.mention.left - 160) : self.mention.left])

    @property
    def printed(self) -> str:
        """… as printed."""
        return self.text[max(0, self.mention.left - 90) : self.mention.left]

    @lazy
    def passive(self) -> re.Match[str] | None:
        """The document before it has been changed by it."""
        return passive_in(self.gap)

    @property
    def before_says(self) -> str:
        """The relation of the document before it."""
        return self.last.relation

    @property
    def top_says(self) -> str:
        """The relation of the outermost document before it."""
        return self.last.top.relation

    @property
    def repeats(self) -> bool:
        """The number of the document before it, again."""
        code = self.last.mention.code
        return bool(code) and self.mention.code == code
