"""Digital signatures as people read them."""

from collections.abc import Sequence

from ontology.lexicon import label
from ontology.model import Signature
from viz.words import date_text, shown


def signature_lines(signatures: Sequence[Signature], lang: str) -> list[str]:
    """One line a signer: who, last when, whether intact, whether the certificate is trusted.

    A clerk signs number, day and seal one by one: the last time of a signer stands for all.
    """
    by_signer: dict[tuple[str | None, str | None], list[Signature]] = {}
    for signature in signatures:
        by_signer.setdefault((signature.name, signature.organisation), []).append(signature)
    return [_line(group, lang) for group in by_signer.values()]


def _line(signed: Sequence[Signature], lang: str) -> str:
    last = signed[-1]
    if last.intact is None:
        return label("signature-unread", lang)
    who = [last.name, last.organisation if last.organisation != last.name else None]
    intact = "intact" if all(s.intact for s in signed) else "broken"
    chain = {None: "unchecked", True: "trusted", False: "untrusted"}[last.trusted]
    day, _, clock = (last.time or "").partition("T")
    parts = [
        " - ".join(shown(w) for w in who if w),
        " ".join(p for p in (date_text(day), clock[:5]) if p),
        label(f"signature-{intact}", lang),
        label(f"signature-{chain}", lang),
    ]
    return ", ".join(p for p in parts if p)
