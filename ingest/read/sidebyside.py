"""Headers and signatures that a typist set side by side with tabs or spaces instead of a table."""

import re
from collections.abc import Iterable, Iterator

from ingest.read.blocks import Block, Paragraph

_GAP = re.compile(r"\s*(?:\t|\s{4,})\s*")
_RIGHT = re.compile(r"\s*\t|\s{10,}")
_STATE = re.compile(r"C[ỘÔ]NG\s+H(?:ÒA|OÀ)\s+XÃ\s+HỘI|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM")
_RECIPIENTS = re.compile(r"N[ơƠ][iI]\s+nh[ậẬ]n", re.IGNORECASE)
_ITEM = re.compile(r"\s*[-–+*]\s?\w")
_LONGEST = 40  # lines of a header or signature


def in_columns(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with each such stretch read left whole, then right."""
    waiting = list(blocks)
    i = 0
    while i < len(waiting):
        end = _end(waiting, i)
        if end == i:
            yield waiting[i]
            i += 1
            continue
        yield from _columns(waiting[i:end])
        i = end


def _end(blocks: list[Block], start: int) -> int:
    """Where the stretch that begins at `start` ends; `start` itself when none begins there."""
    first = blocks[start]
    parts = _parts(first)
    if len(parts) != 2:
        return start
    header, signature = _STATE.search(parts[1]), _RECIPIENTS.match(parts[0])
    if not (header or signature):
        return start
    end = start + 1
    while end < min(len(blocks), start + _LONGEST) and _belongs(blocks[end], bool(signature)):
        end += 1
    return end


def _belongs(block: Block, signature: bool) -> bool:
    if not isinstance(block, Paragraph):
        return False
    parts = _parts(block)
    one_sided = _RIGHT.match(block.text) or (signature and _ITEM.match(block.text))
    return len(parts) == 2 or not parts or (len(parts) == 1 and bool(one_sided))


def _parts(block: Block) -> list[str]:
    text = block.text.strip() if isinstance(block, Paragraph) else ""
    return [p for p in _GAP.split(text) if p]


def _columns(blocks: list[Block]) -> Iterator[Paragraph]:
    left: list[str] = []
    right: list[str] = []
    for block in blocks:
        assert isinstance(block, Paragraph)
        parts = _parts(block)
        if len(parts) == 2:
            left.append(parts[0])
            right.append(parts[1])
        elif parts:
            (right if _RIGHT.match(block.text) else left).append(parts[0])
    yield from map(Paragraph, left + right)
