"""Decisions as people write them: a YAML file, the office's register, single entries."""

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from graph.papers.triples import HEADER_FIELDS
from ontology.dates import typed
from ontology.errors import CurationError
from ontology.identity import parse_code
from ontology.lexicon import document_types, relations
from ontology.messages import message
from ontology.reasons import reason_of

VERBS = {"reject": "rejects", "confirm": "confirms", "add": "adds"}
_FIELDS = frozenset({*HEADER_FIELDS, "type"})
DESK = (  # what a register, the exchange or a person says beside the paper
    "arrival", "arrived", "due", "unit", "handler", "inner", "recipients", "answers", "revokes",
    "updates", "replaces", "note", "finished",
)  # fmt: skip
DATES = ("date", "effective", "expires", "arrived", "due", "inner", "finished")


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One decision as a person writes it; exactly one of the first seven keys says what kind, but
    for one that only withdraws another."""

    reject: str | None = None  # relation id
    confirm: str | None = None
    add: str | None = None
    same: tuple[str, ...] | None = None
    different: tuple[str, ...] | None = None
    set: dict[str, str | int] | None = None
    claim: dict[str, str | int] | None = None  # fills blanks, and is shown where the print differs
    withdraw: str | None = None  # IRI of a decision: alone no longer meant, else replaced by this
    paper: str | None = None  # file name, SHA-256 (or its first 8 digits), or IRI
    of: str | None = None  # the other document: code as printed, name, or IRI
    quote: str | None = None  # the mention, where only one of several is meant
    note: str | None = None
    by: str | None = None
    at: str | None = None  # ISO 8601


def schema() -> dict[str, Any]:
    """The JSON Schema of a decisions file, as kept in docs/decisions.schema.json."""
    return msgspec.json.schema(list[Entry])


def read_entries(path: Path) -> list[Entry]:
    """The entries of a decisions file or of a register; raises `CurationError`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CurationError(message("not-utf8", path=path, error=error)) from error
    except OSError as error:
        raise CurationError(message("cannot-read", path=path, reason=reason_of(error))) from error
    return _register(text, path) if path.suffix.lower() == ".csv" else _decisions(text, path)


def _decisions(text: str, path: Path) -> list[Entry]:
    try:
        found = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        raise CurationError(
            message("yaml-wrong", path=path, error=" ".join(str(error).split()))
        ) from error
    if not isinstance(found, list):
        raise CurationError(message("not-a-list", path=path))
    return converted(found, str(path))


def converted(entries: Iterable[object], where: str) -> list[Entry]:
    """Entries checked one by one; raises `CurationError` naming the first that is wrong."""
    made = []
    for n, entry in enumerate(entries, 1):
        try:
            made.append(_checked(msgspec.convert(_plain(entry), Entry)))
        except (msgspec.ValidationError, ValueError) as error:
            raise CurationError(
                message("entry-of", where=where or message("a-decision"), n=n, error=error)
            ) from error
    return made


def _plain(entry: object) -> object:
    """YAML's days as text: people write them without quotation marks."""
    if isinstance(entry, Mapping):
        return {k: _plain(v) for k, v in entry.items()}
    return entry.isoformat() if hasattr(entry, "isoformat") else entry


def _checked(entry: Entry) -> Entry:
    verbs = (*VERBS, "same", "different", "set", "claim")
    given = sum(getattr(entry, k) is not None for k in verbs)
    if given > 1 or not (given or entry.withdraw):
        raise ValueError(message("one-verb", listed=", ".join(verbs)))
    relation = entry.reject or entry.confirm or entry.add
    if relation is not None and relation not in relations():
        raise ValueError(message("no-relation", relation=relation))
    if relation is not None and not (entry.paper and entry.of):
        raise ValueError(message("paper-and-of"))
    for names in (entry.same, entry.different):
        if names is not None and len(set(names)) < 2:
            raise ValueError(message("two-names"))
    if entry.set is not None or entry.claim is not None:
        _check_fields(entry)
    return entry


def _check_fields(entry: Entry) -> None:
    fields = entry.set or entry.claim or {}
    if not entry.paper or not fields:
        raise ValueError(message("set-needs-field"))
    known = _FIELDS if entry.claim is None else _FIELDS | {*DESK}
    if unknown := sorted(fields.keys() - known):
        raise ValueError(message("no-fields", listed=", ".join(unknown)))
    if "type" in fields and fields["type"] not in document_types():
        raise ValueError(message("no-type-named", type=fields["type"]))
    for name in DATES:
        if name in fields:
            iso_date(str(fields[name]))


_COLUMNS = {
    "paper": ("tệp", "tập tin", "file", "tên tệp"),
    "number": ("số", "so", "number"),
    "date": ("ngày", "ngày ban hành", "date"),
    "code": ("ký hiệu", "số, ký hiệu", "số ký hiệu", "code"),
}


def _register(text: str, path: Path) -> list[Entry]:
    """The office's register: a row gives a file its number and date, and its symbol if need be."""
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    rows = list(csv.DictReader(text.splitlines(), delimiter=separator))
    names = {_column(n): n for n in (rows[0] if rows else ()) if n}
    if rows and "paper" not in names:
        raise CurationError(message("column-missing", path=path))
    entries = []
    for n, row in enumerate(rows, 2):
        cells = {key: (row.get(column) or "").strip() for key, column in names.items() if key}
        fields = {k: v for k, v in cells.items() if k != "paper" and v}
        if cells["paper"] and fields:
            entries.append(_row(cells["paper"], fields, message("line-of", path=path, n=n)))
    return entries


def _column(name: str) -> str:
    plain = " ".join(name.casefold().split())
    return next((key for key, words in _COLUMNS.items() if plain in words), "")


def _row(paper: str, fields: dict[str, str], where: str) -> Entry:
    code, number = fields.get("code", ""), fields.get("number", "")
    if parsed := parse_code(number):  # the whole số, ký hiệu in the column of numbers
        code, number = number, str(parsed.number)
    if code and not code[0].isdigit():  # "UBND-NC", "/UBND-NC": the symbol alone
        code = f"{number}{'' if code[0] in '/-' else '/'}{code}"
    kept = {"number": number, "code": code, "date": fields.get("date", "")}
    try:
        return _checked(Entry(set={k: v for k, v in kept.items() if v}, paper=paper))
    except ValueError as error:
        raise CurationError(f"{where}: {error}") from error


def iso_date(text: str) -> str:
    """A day as people write it ("28/5/2025", "2025-05-28", "2025") in ISO 8601.

    Raises `ValueError` for a day that no calendar has.
    """
    if re.fullmatch(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?", text.strip()):
        return text.strip()
    if iso := typed(text):
        return iso
    raise ValueError(message("not-a-day", text=text))
