"""Whose words a citation stands in, and the last day that an extension gives to what it cites."""

import re

from ingest.header.term import until
from ingest.relations.verdict import Verdict
from ingest.relations.words import pattern

_AROUND = 600  # characters that a note, or the sentence of an extension, is long at most
_STOP = re.compile(r"[.;](?:\s|\Z)")


def voice(text: str, verdict: Verdict) -> str:
    """`own`, `quoted` (wording of another act), or `editor` (a note of a law database)."""
    mention = verdict.mention
    if mention.place == "quoted":
        return "quoted"
    return "editor" if verdict.rule == "references/editor" or _in_note(text, verdict) else "own"


def _in_note(text: str, verdict: Verdict) -> bool:
    """Whether it stands in "[Điều này hết hiệu lực bởi …]"."""
    start, end = verdict.mention.start, verdict.mention.end
    opening = text.rfind("[", max(0, start - _AROUND), start)
    if opening < 0 or "]" in text[opening:start]:
        return False
    note = pattern("note").match(text[opening : end + _AROUND].lower())
    return note is not None and opening + note.end() > start


def longer(text: str, verdict: Verdict) -> str | None:
    """The last day in force that the paper gives the document, YYYY[-MM[-DD]]: "kéo dài … đến
    hết ngày 31/12/2026"; None where it extends nothing or names none.
    """
    if verdict.relation != "extends_validity":
        return None
    after = text[verdict.mention.end : verdict.mention.end + _AROUND]
    stop = _STOP.search(after)
    return until(after[: stop.start()] if stop else after)
