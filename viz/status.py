"""The badge of a document's status on a day, and why, in words that fit its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ontology.lexicon import label
from viz import words

if TYPE_CHECKING:
    from graph.read.nodes import Node
    from graph.read.validity import Validity

LABELS = {"not-yet": "not-yet-in-force"}  # where status id and label key differ
_TONES = {
    "in-force": "good",
    "being-carried-out": "good",
    "partly-expired": "warn",
    "suspended": "warn",
    "not-yet-in-force": "warn",
    "expired": "bad",
    "replaced": "bad",
    "period-over": "bad",
}
_SIGNS = {"good": "●", "warn": "▲", "bad": "■", "unknown": "○"}


@dataclass(frozen=True, slots=True)
class Badge:
    """A status: key of labels.yaml, tone (good, warn, bad, unknown), its sign."""

    key: str
    tone: str
    sign: str


def status_key(validity: "Validity", type_id: str | None) -> str:
    """The key of labels.yaml; "" where nothing is to be said (a letter, a report)."""
    if validity.status != "not-applicable":
        return LABELS.get(validity.status, validity.status)
    if any(reason.work and reason.rule != "R9" for reason in validity.reasons):
        return "replaced"
    if any(reason.rule == "period" for reason in validity.reasons):
        return "period-over"
    return "being-carried-out" if type_id in _CARRIED_OUT else ""


_CARRIED_OUT = ("ke-hoach", "chuong-trinh", "de-an", "phuong-an")  # what is carried out over time


def badge(validity: "Validity", type_id: str | None) -> Badge | None:
    """The badge to show, if any."""
    key = status_key(validity, type_id)
    tone = _TONES.get(key, "unknown")
    return Badge(key, tone, _SIGNS[tone]) if key else None


def reasons(validity: "Validity", works: Mapping[str, "Node"], lang: str) -> list[tuple[str, str]]:
    """(sentence, IRI of the document that it names or "") of every reason."""
    made = []
    for reason in validity.reasons:
        other = works.get(reason.work or "")
        day = words.date_text(reason.day.isoformat()) if reason.day else label("unknown", lang)
        sentence = label(f"reason-{reason.rule.lower()}", lang)
        name = words.name(other, lang) if other else ""
        made.append((" ".join(sentence.format(day=day, name=name).split()), reason.work or ""))
    return made
