"""From a stretch of a text back to its places on the pages of the original."""

from bisect import bisect_right

from ontology.model import Box, Text


def places(text: Text, start: int, end: int) -> tuple[Box, ...]:
    """Where `text.text[start:end]` stands: a box for each line of it, in points.

    A box of the text is a stretch of one printed line; where the stretch asked for begins or ends
    inside it, its sides are set in proportion to the characters. Empty for formats without places
    (Word, text, saved web pages).
    """
    first = max(0, bisect_right(text.boxes, start, key=lambda b: b.start) - 1)
    found = []
    for box in text.boxes[first:]:
        if box.start >= end:
            break
        if box.end > start and box.end > box.start:
            found.append(_part(box, max(start, box.start), min(end, box.end)))
    return tuple(found)


def _part(box: Box, start: int, end: int) -> Box:
    each = (box.x1 - box.x0) / (box.end - box.start)
    left, right = box.x0 + each * (start - box.start), box.x0 + each * (end - box.start)
    return Box(start, end, box.page, left, box.y0, right, box.y1)
