"""Where the sentence of a citation begins, and the sentence that leads in its list."""

import re

from ingest.citations.mention import Mention
from ingest.relations.cues import acting_heading, cues_in
from ingest.relations.words import kinds, pattern
from ingest.structure.tree import Block, Structure
from ingest.text.patterns import UPPER

LOOK_BACK = 420  # characters of a sentence that are read before a citation
_BREAK = re.compile(
    rf"[.!?:\n](?:(?<=[.!?])\s+(?={UPPER}|\d|[-+*•“\"(]|[a-zđ]\))"
    rf"|(?<=\n)(?:[^\S\n]*+\n)++(?=\W*+{UPPER}|\d)|(?<=:)\s*\n|(?<=\.)/\.)"
)
_ITEMS = frozenset({"paragraph", "article", "clause", "point", "dash"})
_MARKS = "([“\"'-–*+•/"  # may stand glued before a word
_BLOCKS = 200  # blocks that are read back for the sentence that leads in a list
_HEAD = ("title", "header")


def starts(
    text: str, structure: Structure, mention: Mention, previous: Mention | None, before: int
) -> int:
    """Where the mention's sentence starts; `before` is where the one of `previous` did."""
    low = max(0, mention.left - LOOK_BACK)
    if previous and previous.end > low:
        low = max(low, min(previous.end, mention.left))
    start = low if low in (0, mention.left - LOOK_BACK) else None
    block = _block_start(text, structure, mention)
    if previous and previous.place in _HEAD and mention.place not in _HEAD:
        block = max(block, structure.frame.head.body)  # the text proper begins anew
    if block > low:
        low = start = block
    for found in _BREAK.finditer(text, low, mention.left + 1):
        words = kinds("carries" if found[0][0] == "\n" else "connects")
        near = max(0, found.start() - 9), found.start()
        if not (_unfinished(text, *near, words) or pattern("numbered").search(text, *near)):
            start = min(found.end(), mention.left)
    return before if start is None else start  # no break: the sentence goes on


def _block_start(text: str, structure: Structure, mention: Mention) -> int:
    """Start of the paragraph or item, 0 where it goes on with the one before (a page break)."""
    block = structure.at(mention.left)
    if mention.place in _HEAD or block is None:
        return 0  # a title is centred over several lines
    body = 0
    if block.kind == "article":
        found = pattern("article_body").search(text, block.content, mention.left)
        body = found.end() if found else 0
    if text[block.content : block.content + 1].islower():
        return body
    if _unfinished(text, max(0, block.start - 40), block.start, kinds("carries")):
        return body
    if block.kind == "paragraph" and _next_member(text, structure, block.start, mention):
        return body
    return max(body, block.content)


def _next_member(text: str, structure: Structure, start: int, mention: Mention) -> bool:
    """ "Thực hiện A về …; / B về …;": a line of its own for each document of one list."""
    if mention.left - start > 9 or text[start : mention.left].strip():
        return False
    end = max(0, start - 40) + len(text[max(0, start - 40) : start].rstrip())
    before = structure.at(end - 1)
    listed = before is not None and before.kind in _ITEMS and before.place == mention.place
    return listed and text[end - 1 : end] == ";"


def _unfinished(text: str, low: int, end: int, words: frozenset[str]) -> bool:
    """A comma or one of `words` stands before `end`."""
    before = text[low:end].rstrip()
    if not before[-1:].isalpha():
        return before.endswith(",")
    near = before.lower().split()[-2:]
    return near[-1].lstrip(_MARKS) in words or " ".join(near).lstrip(_MARKS) in words


def intro(text: str, lower: str, structure: Structure, mention: Mention) -> str:
    """The sentence that leads in the list whose item opens with the citation, "" for none."""
    index = structure.index(mention.start)
    if index is None or mention.place == "footnote":
        return ""
    block = structure.blocks[index]
    opening = text[block.content : mention.left].strip(' -–*“"(')
    if opening and not (
        pattern("next_author").search(text[block.content : mention.left])
        and not cues_in(lower, block.content, mention.left, mention)
    ):
        return ""
    for above in structure.ancestors(index):
        said = text[above.start : above.end]
        heads = above.kind == "article" and acting_heading().search(said.lower())
        if heads or said.rstrip().endswith(":") or ":\n" in said:
            return _end_of(lower, above)
        if pattern("ground_heading").fullmatch(said.strip().lower()):
            return "căn cứ:"
    for near in reversed(structure.blocks[max(0, index - _BLOCKS) : index]):
        said = text[near.start : near.end].rstrip()
        if said.endswith(":"):
            return _end_of(lower, near)
        if pattern("ground_heading").fullmatch(said.strip().lower()):
            return "căn cứ:"
        if near.kind == block.kind and near.kind != "paragraph":
            continue
        if said.endswith((".", "./.")):
            return ""
    return ""


def _end_of(lower: str, block: Block) -> str:
    return lower[block.start : block.end][-LOOK_BACK:]


def breaks(text: str, start: int, end: int) -> bool:
    """True if a sentence or item ends between."""
    return bool(_ENDS.search(text, start, end))


_ENDS = re.compile(rf";|\.\s+[-+*•\s]*(?:{UPPER}|\d)|\n\s*\n|:")
