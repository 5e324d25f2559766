"""What a clerk should check on the original because of how the file was read, or was signed."""

from collections.abc import Iterator

import msgspec

from ingest.header.document_type import with_whole_letters
from ontology.dates import shown
from ontology.lexicon import raw
from ontology.model import Document, Text, Unsure, Warning

_DAY = len("2025-05-28")


def without_guesses(text: Text, document: Document) -> Document:
    """No title where a stamp or a crease left half of its words to be guessed, and the letters of
    the type in a scan's symbol that lost some of them to what a pen wrote beside.
    """
    if text.ocr and document.code:
        code = with_whole_letters(document.code, document.type)
        document = msgspec.structs.replace(document, code=code)
    if not _is_guessed(text, document):
        return document
    return msgspec.structs.replace(document, title=None)


def _is_guessed(text: Text, document: Document) -> bool:
    start, end = document.evidence.get("title", (0, 0, 0.0))[:2]
    guessed = sum(start <= doubt.start < end for doubt in text.doubts)
    return guessed > 1 and 2 * guessed >= len(text.text[start:end].split())


def reading_doubts(text: Text, document: Document) -> Iterator[Warning]:
    """Warnings about pictures, pages and signatures; offsets are those of `text`."""
    for gap in text.unread:
        said = _said("unread-picture", number=gap.number, reason=gap.reason, remedy=gap.remedy)
        yield Warning("unread-picture", said, gap.at, gap.at + 1)
    if text.garbled:
        pages = ", ".join(str(page + 1) for page in text.garbled)
        start, end = _line(text.text, text.pages[text.garbled[0]].start)
        yield Warning("garbled-letters", _said("garbled-letters", pages=pages), start, end)
    for unsure in text.unsure:
        place = "code" if unsure.field == "number" else "date"
        start, end = document.evidence.get(place, (*_line(text.text, 0), 0.0))[:2]
        code = f"unsure-{unsure.field}"
        yield Warning(code, _said(code, raw=unsure.raw), start, end, _region(unsure))
    if _is_guessed(text, document):
        start, end = document.evidence["title"][:2]
        said = _said("unsure-title", raw=" ".join(text.text[start:end].split()))
        yield Warning("unsure-title", said, start, end)
    start, end = document.evidence.get("signer", (*_line(text.text, 0), 0.0))[:2]
    for code, said in _of_signatures(text, document):
        yield Warning(code, said, start, end)


def _region(unsure: Unsure) -> str | None:
    if unsure.place is None:
        return None
    x0, y0, x1, y1 = unsure.place
    return f"page=1&xywh={x0:.1f},{y0:.1f},{x1 - x0:.1f},{y1 - y0:.1f}"


def _of_signatures(text: Text, document: Document) -> Iterator[tuple[str, str]]:
    """Codes and sentences. A leader may sign before the clerk dates: the last signature counts."""
    read = [s for s in text.signatures if s.intact is not None]
    if len(read) < len(text.signatures):
        yield "signature-unread", _said("signature-unread")
    for signature in read:
        if not signature.intact:
            yield "signature-broken", _said("signature-broken", name=signature.name or "…")
    if read and len(read) == len(text.signatures) and not any(s.whole for s in read):
        yield "changed-after-signing", _said("changed-after-signing")
    last, own = max((s.time for s in read if s.time), default=""), document.date or ""
    if last and len(own) == _DAY and last[:_DAY] < own:
        said = _said("signature-before-date", signed=shown(last[:_DAY]), own=shown(own))
        yield "signature-before-date", said


def _line(text: str, start: int) -> tuple[int, int]:
    """The first printed line from an offset on."""
    start += len(text[start:]) - len(text[start:].lstrip())
    return start, start + len(text[start:].split("\n", 1)[0])


def _said(code: str, **words: object) -> str:
    sentence: str = raw("warnings")["warnings"][code]["vi"]
    return sentence.format(**words)
