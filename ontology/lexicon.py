"""The words of the trade: `ontology/lexicon/*.yaml`, read once on first use and checked.

A broken lexicon is an error (`LexiconError`), never a warning. Sources of each list are named in
the YAML files themselves.
"""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml

from ontology.errors import LexiconError
from ontology.messages import Message, message, worded


class DocumentType(msgspec.Struct, frozen=True):
    """A tên loại văn bản; `forms` holds its number grammar in each system (state, Party …)."""

    id: str
    vi: str
    en: str
    forms: tuple[dict[str, Any], ...] = msgspec.field(name="in", default=())
    aliases: tuple[str, ...] = ()
    cite: tuple[str, ...] = ()
    is_copy: bool = False
    note: str | None = None


class Issuer(msgspec.Struct, frozen=True):
    """An issuing body, or the template of one a province (`template`); dates inclusive."""

    id: str
    vi: str
    en: str = ""
    codes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    branch: str = "government"
    level: str = "central"
    parent: str | None = None
    template: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    predecessors: tuple[str, ...] = ()
    successor: str | None = None


class Province(msgspec.Struct, frozen=True):
    """A province or centrally-run city; old (id `…-o`) and new (`…-n`) are two entities."""

    id: str
    name: str
    kind: str
    code: str = ""
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    merged_from: tuple[str, ...] = ()
    unchanged: bool = False


class Relation(msgspec.Struct, frozen=True):
    """A relation between documents: A → B reads "A `vi` B", on B's page `vi_inverse`."""

    id: str
    vi: str
    vi_inverse: str
    en: str
    en_inverse: str
    inverse: str
    family: str
    eli: str | None = None
    dc: str | None = None
    akn: str | None = None
    status_effect: str | None = None


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word people see, in both languages."""

    vi: str
    en: str


@cache
def raw(name: str) -> dict[str, Any]:
    """The plain content of `lexicon/<name>.yaml`; raises `LexiconError` if missing or broken."""
    file = f"{name}.yaml"
    try:
        text = (files("ontology") / "lexicon" / file).read_text(encoding="utf-8")
        content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, yaml.YAMLError) as error:
        raise LexiconError(file, str(error)) from error
    if not isinstance(content, dict):
        raise LexiconError(file, message("not-a-table"))
    return content


def rows(name: str, key: str, kind: type[msgspec.Struct]) -> tuple[Any, ...]:
    """The rows under `key` of a lexicon file as records of `kind`; ids must be unique."""
    try:
        made: tuple[Any, ...] = tuple(msgspec.convert(row, kind) for row in raw(name)[key])
    except (KeyError, msgspec.ValidationError) as error:
        raise LexiconError(f"{name}.yaml", f"{key}: {error}") from error
    ids = [row.id for row in made]
    if len(set(ids)) != len(ids):
        raise LexiconError(
            f"{name}.yaml",
            message("id-twice", key=key, ids=sorted(i for i in ids if ids.count(i) > 1)),
        )
    return made


@cache
def document_types() -> dict[str, DocumentType]:
    """All document types by id, in lexicon order."""
    return {t.id: t for t in rows("document_types", "types", DocumentType)}


@cache
def issuers() -> dict[str, Issuer]:
    """Issuing bodies of today and of before 2025 by id; today's win where both files name one."""
    legacy = [
        issuer
        for key in ("mergers_2025", "mergers_2007", "older")
        for issuer in rows("legacy_ministries", key, Issuer)
    ]
    return {i.id: i for i in (*legacy, *rows("issuers", "issuers", Issuer))}


@cache
def provinces() -> dict[str, Province]:
    """The 63 provinces until 30/6/2025 (`…-o`) and the 34 from 1/7/2025 (`…-n`) by id."""
    return {p.id: p for key in ("old_63", "new_34") for p in rows("provinces", key, Province)}


@cache
def relations() -> dict[str, Relation]:
    """The relations of the trade by id, in lexicon order."""
    return {r.id: r for r in rows("relations", "relations", Relation)}


@cache
def labels() -> dict[str, Label]:
    """Words people see by key."""
    try:
        return msgspec.convert(raw("labels")["labels"], dict[str, Label])
    except (KeyError, msgspec.ValidationError) as error:
        raise LexiconError("labels.yaml", str(error)) from error


class TaskStatus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person says of a task; `words` as people type it, `closed` if nothing is due."""

    vi: str
    en: str
    closed: bool
    words: tuple[str, ...] = ()


@cache
def task_statuses() -> dict[str, TaskStatus]:
    """The statuses that a person can give a task, by id."""
    return {k: msgspec.convert(v, TaskStatus) for k, v in raw("labels")["task_statuses"].items()}


class TaskState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the day makes of a task; `{n}` in the words stands for days, `tone` is a colour."""

    vi: str
    en: str
    sign: str
    tone: str


@cache
def task_states() -> dict[str, TaskState]:
    """The states of tasks by id."""
    return {k: msgspec.convert(v, TaskState) for k, v in raw("labels")["task_states"].items()}


def label(key: str, lang: str = "vi") -> str:
    """One word people see; raises `LexiconError` for a key that labels.yaml does not have."""
    try:
        return worded(getattr(labels()[key], lang))
    except KeyError as error:
        raise LexiconError("labels.yaml", message("no-label", key=key)) from error


def labelled(key: str) -> Message:
    """A word people see, in both languages: part of a `message`."""
    return Message(label(key), label(key, "en"))
