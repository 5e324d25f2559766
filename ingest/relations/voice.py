"""Whose words a citation stands in, and the last day that an extension or a suspension names."""

import re

from ingest.header.term import until
from ingest.relations.verdict import Verdict

_AROUND = 600  # characters that the sentence of such a deed is long at most
_STOP = re.compile(r"[.;](?:\s|\Z)")


def voice(verdict: Verdict) -> str:
    """`own`, `quoted` (wording of another act), or `editor` (a note of a law database)."""
    if verdict.mention.place == "quoted":
        return "quoted"
    return "editor" if verdict.noted else "own"


def last_day(text: str, verdict: Verdict) -> str | None:
    """The last day that the paper extends or suspends the document's force to, YYYY[-MM[-DD]]: "kéo
    dài … đến hết ngày 31/12/2026"; None where it does neither or names none.
    """
    if verdict.relation not in ("extends_validity", "suspends"):
        return None
    after = text[verdict.mention.end : verdict.mention.end + _AROUND]
    stop = _STOP.search(after)
    return until(after[: stop.start()] if stop else after)
