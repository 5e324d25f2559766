"""Where the parts of a paper begin and end: web residue, head, title, body, foot, annexes."""

import re
from dataclasses import dataclass
from functools import cache

from ingest.structure.blocks import Raw
from ingest.structure.foot import Tail, find_tail
from ingest.structure.head import Head, find_head
from ingest.structure.head_words import type_names


@dataclass(frozen=True, slots=True)
class Frame:
    """The head, the foot and what lies around them."""

    head: Head
    tail: Tail
    start: int
    end: int

    def place(self, offset: int) -> str:
        """The part of `offset` in head or foot: web, header, title, recipients, signature."""
        if offset < self.start:
            return "web"
        if offset < self.head.body:
            pieces = (*((self.head.title,) if self.head.title else ()), *self.head.rest)
            return "title" if any(p.start <= offset < p.end for p in pieces) else "header"
        before = [line.start for line in self.tail.recipients if line.start <= offset]
        listed = max(before, default=-1 if self.tail.label is None else self.tail.label)
        signed = [
            line.start for s in self.tail.signatures for line in s.lines if line.start <= offset
        ]
        return "signature" if max(signed, default=-1) > listed else "recipients"


def frame(text: str, raw: list[Raw]) -> Frame:
    """The parts of `text`, whose blocks are `raw`."""
    head = find_head(text)
    start = head.start if head.printed else _residue_end(text, raw)
    return Frame(head, find_tail(text, head.body, raw), start, len(text))


@cache
def _titled() -> re.Pattern[str]:
    """The name a web page gives a paper: type and number."""
    return re.compile(type_names() + r"\s{1,3}(?:số\s{1,3})?\d{1,5}[/\-]")


def _residue_end(text: str, raw: list[Raw]) -> int:
    """Behind the web title lines over a text without its head ("Kết luận số 69-KL/TW …")."""
    titled, end = _titled(), 0
    for block in raw[:5]:
        line = text[block.start : block.end]
        if not titled.match(line):
            break
        end = block.end
    return end
