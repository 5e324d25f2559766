"""What a question file says of itself: its parameters, its columns, its query."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import msgspec
import yaml

from ontology.errors import LexiconError, NotFoundError
from ontology.messages import message

if TYPE_CHECKING:
    pass

PARAMETER = re.compile(r"\$(\w+)")
Kind = Literal["text", "code", "date", "number", "flag", "concept", "id"]


class Words(msgspec.Struct, frozen=True):
    """A sentence in both languages."""

    vi: str
    en: str


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a question asks for; `type` says how the words of a person become a term."""

    type: Literal["work", "body", "type", "date", "text", "int"]
    vi: str
    en: str
    example: str
    optional: bool = False
    default: Literal["", "today", "late"] = ""  # today; the first day that is still called late


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column of an answer; `id` columns are for programs, tables leave them out.

    `code` is a label that stays on one line, `concept` an IRI with a name in the vocabulary.
    """

    kind: Kind
    vi: str
    en: str


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: Words
    description: Words
    columns: dict[str, Column]
    parameters: dict[str, Parameter] = {}
    once: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    files: str = ""
    goal: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One file of `sparql/`."""

    name: str
    title: Words
    description: Words
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, Column]
    sparql: str
    once: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    files: str = ""
    goal: str = ""


@cache
def questions() -> dict[str, Question]:
    """Every ready question by name; raises `LexiconError` for a file with a broken head."""
    folder = files("queries") / "sparql"
    names = sorted(f.name for f in folder.iterdir() if f.name.endswith(".rq"))
    return {n[:-3]: _question(n, (folder / n).read_text(encoding="utf-8")) for n in names}


def _question(file: str, text: str) -> Question:
    head = re.match(r"(?:#.*\n)+", text)
    lines = [line[2:] for line in (head[0] if head else "").splitlines()]
    try:
        found = msgspec.convert(yaml.safe_load("\n".join(lines)), _Head)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise LexiconError(file, message("question-head", error=error)) from error
    fields = {name: getattr(found, name) for name in found.__struct_fields__}
    return Question(name=file[:-3], sparql=text, **fields)


def question(name: str) -> Question:
    """A question by name; raises `NotFoundError` with near names."""
    from difflib import get_close_matches

    if name not in questions():
        near = tuple(get_close_matches(name, questions(), cutoff=0.5))
        remedy = message("list-questions")
        raise NotFoundError(name, near, where=message("in-questions"), remedy=remedy)
    return questions()[name]
