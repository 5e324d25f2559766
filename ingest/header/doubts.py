"""What a clerk should check on the original because of how the file was read."""

from collections.abc import Iterator

from ontology.lexicon import raw
from ontology.model import Text, Warning


def reading_doubts(text: Text) -> Iterator[Warning]:
    """Warnings about pictures and pages; offsets are those of `text`."""
    for gap in text.unread:
        said = _said("unread-picture", number=gap.number, reason=gap.reason, remedy=gap.remedy)
        yield Warning("unread-picture", said, gap.at, gap.at + 1)
    if text.garbled:
        start = text.pages[text.garbled[0]].start
        pages = ", ".join(str(page + 1) for page in text.garbled)
        line = text.text[start:].split("\n", 1)[0]
        yield Warning(
            "garbled-letters", _said("garbled-letters", pages=pages), start, start + len(line)
        )


def _said(code: str, **words: object) -> str:
    sentence: str = raw("warnings")["warnings"][code]["vi"]
    return sentence.format(**words)
