"""The parts of a draft as the decrees on form name them, each a stretch of its text."""

import re
import unicodedata
from collections import defaultdict
from itertools import pairwise

from ingest.structure.tree import Block, Structure, structure
from ingest.text.normalise import Normal, normalise
from ontology.model import Part, Parts, Record

_OF_LINES = {"head", "top", "left", "recipients", "signature", "body", "document"}
_BLOCKS = {
    "chapter": "chapters",
    "section": "sections",
    "subsection": "sections",
    "part": "parts",
    "article": "articles",
    "clause": "clauses",
    "point": "points",
    "annex": "annexes",
}


def parts(record: Record, text: str) -> Parts:
    """Every part by its name; a part that the draft lacks has no entry."""
    normal = normalise(text)
    tree = structure(normal.text)
    return _Cutter(record, text, normal, tree).all()


class _Cutter:
    def __init__(self, record: Record, text: str, normal: Normal, tree: Structure) -> None:
        self.record, self.text, self.normal, self.tree = record, text, normal, tree
        self.made: Parts = defaultdict(list)

    def all(self) -> Parts:
        head, tail = self.tree.frame.head, self.tree.frame.tail
        if head.printed:
            self._head()
        for block in self.tree.blocks:
            self._block(block)
        for name in ("addressees", "recipients"):
            if self.made.get(f"{name}_lines"):
                self.made[f"last_{name}_line"] = self.made[f"{name}_lines"][-1:]
                self.made[f"{name}_but_last"] = self._whole(self.made[f"{name}_lines"])
        if bases := self.made.get("bases"):
            self.made["last_basis"], self.made["bases_but_last"] = bases[-1:], bases[:-1]
        if tail.recipients:
            self._add("recipients", tail.start if tail.label is None else tail.label, tail.end)
        self._signatures()
        self._add("body", head.body, tail.start)
        self._add("document", 0, len(self.normal.text))
        return {k: v for k, v in self.made.items() if v}

    def _whole(self, lines: list[Part]) -> list[Part]:
        """All but the last, and but those that a second printed line goes on."""
        ends = ((a, self.text[a.end : b.start]) for a, b in pairwise(lines))
        return [line for line, between in ends if not between.strip(" \r\n\t-–+*•")]

    def _add(self, name: str, start: int, end: int) -> None:
        first, last = self.normal.original(start), self.normal.original(end)
        if last > first:
            breaks = r"[\t\u00a0]" if name in _OF_LINES else r"[\n\r\t\u00a0]"
            self.made[name].append(Part(first, last, re.sub(breaks, " ", self.text[first:last])))

    def _head(self) -> None:
        head = self.tree.frame.head
        self._add("head", head.start, head.body)
        self._add("top", head.start, min(len(self.normal.text), head.body + 200))
        if head.code:
            self._add("left", head.start, head.code.start)
        if len(head.mottos) > 1:
            for name, span in zip(("motto", "motto_words"), head.mottos, strict=False):
                self._add(name, *span)
        elif head.mottos:
            self._add("motto", *head.mottos[0])
        if head.code:
            before = self.normal.text.rfind("S", max(0, head.code.start - 30), head.code.start)
            self._add("number", before if before >= 0 else head.code.start, head.code.end)
            self._add("symbol", *head.code)
        if head.date:
            start = head.place.start if head.place else head.date.start
            self._add("date_line", start, head.date.end)
        if head.type:
            self._add("type_line", *head.type)
        if head.title:
            self._add("title", *head.title)
            self._add("subject_line", *self._line(head.title.start, head.title.end))
        issuer = self.record.document.evidence.get("issuer")
        if issuer and issuer[0] < issuer[1]:
            spaced = re.sub(r"\s", " ", self.text[issuer[0] : issuer[1]])
            self.made["issuer"].append(Part(issuer[0], issuer[1], spaced))

    def _line(self, start: int, end: int) -> tuple[int, int]:
        """A title with what stands before it on its line ("V/v")."""
        return self.normal.text.rfind("\n", 0, start) + 1, end

    def _block(self, block: Block) -> None:
        if block.place == "basis":
            self._add("bases", block.start, block.end)
        elif block.place in ("header", "recipients"):
            self._lines(block)
        elif block.kind in _BLOCKS and block.place in ("body", "annex"):
            self._add(_BLOCKS[block.kind], block.start, block.end)

    def _lines(self, block: Block) -> None:
        first = self.normal.text[block.start : block.end]
        label = block.kind in ("addressees", "recipients")
        if label:
            name = "addressees" if block.kind == "addressees" else "recipients_label"
            self._add(name, block.start, block.end)
        if block.place == "recipients" and not label:
            self._add("recipients_lines", block.start, block.end)
            if "lưu" in unicodedata.normalize("NFC", first).casefold()[:8]:
                self._add("archive", block.start, block.end)
        elif self._addressed(block) and not label:
            self._add("addressees_lines", block.start, block.end)

    def _addressed(self, block: Block) -> bool:
        """Whether a line of the head stands under Kính gửi."""
        head = self.tree.frame.head
        return bool(head.addressees and block.start >= head.addressees.end and block.kind == "dash")

    def _signatures(self) -> None:
        for signature in self.tree.frame.tail.signatures:
            for line in signature.lines:
                self._add("capacity", line.start, line.end)
            if signature.name:
                self._add("signer", signature.name.start, signature.name.end)
                start = self.normal.text.rfind("\n", 0, signature.name.start) + 1
                self._add("signer_line", start, signature.name.end)
            if signature.lines:
                last = signature.name or signature.lines[-1]
                self._add("signature", signature.lines[0].start, last.end)
