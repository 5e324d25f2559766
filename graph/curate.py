"""Decisions of people, from a YAML file, the office's register, or one by one (docs/decisions.md).

A decision is stored by what it is about (paper, relation, printed name, folded quote), so that it
survives re-reading and merging; it is undone by taking its entry out of the file it came from.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import yaml
from pyoxigraph import Literal, NamedNode, Quad

from graph.effective.decisions import decisions_of
from graph.papers.facts import Facts, stored_facts
from graph.papers.triples import HEADER_FIELDS, quote_hash, whole_of
from graph.store import PREFIXES, Change, PaperInfo, Store, need_writable, ordered
from graph.terms import TYPE, Statement, in_graph, ld
from graph.update import copies_in, decide
from ontology.dates import typed
from ontology.errors import CurationError
from ontology.identity import (
    BASE,
    CURATED,
    LOG,
    decision_iri,
    graph_iri,
    mint,
    paper_iri,
    parse_code,
)
from ontology.lexicon import document_types, relations
from ontology.reasons import reason_of

PROV = "http://www.w3.org/ns/prov#"
_WHO = NamedNode(f"{PROV}wasAttributedTo")
_WHEN = NamedNode(f"{PROV}generatedAtTime")
_SOURCE = NamedNode(f"{PROV}hadPrimarySource")
_VERBS = {"reject": "rejects", "confirm": "confirms", "add": "adds"}
_FIELDS = frozenset({*HEADER_FIELDS, "type"})
_DATES = ("date", "effective", "expires")


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One decision as a person writes it; exactly one of the first six keys says what kind."""

    reject: str | None = None  # relation id
    confirm: str | None = None
    add: str | None = None
    same: tuple[str, ...] | None = None
    different: tuple[str, ...] | None = None
    set: dict[str, str | int] | None = None
    paper: str | None = None  # file name, SHA-256 (or its first 8 digits), or IRI
    of: str | None = None  # the other document: code as printed, name, or IRI
    quote: str | None = None  # the mention, where only one of several is meant
    note: str | None = None
    by: str | None = None
    at: str | None = None  # ISO 8601


def schema() -> dict[str, Any]:
    """The JSON Schema of a decisions file, as kept in docs/decisions.schema.json."""
    return msgspec.json.schema(list[Entry])


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A decision that found nothing to decide on, and why."""

    decision: str  # the entry as JSON, or the IRI of a stored decision
    reason: str


@dataclass(frozen=True, slots=True)
class Curated:
    """What one `curate` did."""

    added: tuple[str, ...] = ()  # IRIs of decisions
    removed: tuple[str, ...] = ()
    kept: int = 0
    unmatched: tuple[Unmatched, ...] = ()


def curate(
    store: Store,
    source: Path | Iterable[Mapping[str, Any]],
    *,
    who: str = "",
    when: str | None = None,
) -> Curated:
    """Take decisions: a `.yaml` or register `.csv` file (the whole of it: what left it is undone),
    or single entries (dictionaries with the keys of `Entry`), which only add.

    `who` and `when` (ISO 8601) stand for entries without `by` and `at`. Raises `CurationError`
    where an entry cannot be taken as written; what matches nothing is listed in the result.
    """
    need_writable(store)
    entries = read_entries(source) if isinstance(source, Path) else _converted(source, "")
    who = who or (source.name if isinstance(source, Path) else "")
    made, unmatched = _made(store, entries, who, when)
    there = {q.subject.value for q in store.curated() if isinstance(q.subject, NamedNode)}
    new = {iri: statements for iri, statements in made.items() if iri not in there}
    gone = _gone(store, source, made) if isinstance(source, Path) else frozenset()
    _write(store, source, new, made, gone)
    return Curated(tuple(sorted(new)), tuple(sorted(gone)), len(made) - len(new), unmatched)


def retract(store: Store, *decisions: str) -> bool:
    """Undo decisions by their IRIs, all in one step; False if there is none."""
    need_writable(store)
    quads = [q for q in store.curated() if _of(q) in decisions]
    marks = [q for q in store.quads(LOG) if _of(q) in decisions]
    if quads:
        decide(store, Change((), ordered([*quads, *marks])))
    return bool(quads)


def _write(
    store: Store,
    source: object,
    new: Mapping[str, Sequence[Statement]],
    made: Mapping[str, object],
    gone: frozenset[str],
) -> None:
    add = list(in_graph((s for statements in new.values() for s in statements), CURATED))
    remove = [q for q in store.curated() if _of(q) in gone]
    logged = set(store.quads(LOG))
    remove += [q for q in logged if _of(q) in gone]
    if isinstance(source, Path):
        marks = in_graph(((NamedNode(iri), _SOURCE, _place(source)) for iri in made), LOG)
        add += [q for q in marks if q not in logged]
    if add or remove:
        decide(store, Change((), ordered(remove), ordered(add)))


def _of(quad: Quad) -> str:
    return quad.subject.value if isinstance(quad.subject, NamedNode) else ""


def _place(source: Path) -> Literal:
    return Literal(str(source.resolve()))


def _gone(store: Store, source: Path, made: Mapping[str, object]) -> frozenset[str]:
    """Decisions that came from this file alone and are no longer in it."""
    places: dict[str, set[object]] = defaultdict(set)
    for quad in store.quads(LOG):
        if quad.predicate == _SOURCE:
            places[_of(quad)].add(quad.object)
    return frozenset(
        iri for iri, where in places.items() if where == {_place(source)} and iri not in made
    )


# --- reading --------------------------------------------------------------------------------------


def read_entries(path: Path) -> list[Entry]:
    """The entries of a decisions file or of a register; raises `CurationError`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CurationError(f"{path}: không phải UTF-8 ({error}) → lưu lại bằng UTF-8.") from error
    except OSError as error:
        raise CurationError(
            f"{path}: không đọc được ({reason_of(error)}) → kiểm tra tên tệp."
        ) from error
    return _register(text, path) if path.suffix.lower() == ".csv" else _decisions(text, path)


def _decisions(text: str, path: Path) -> list[Entry]:
    try:
        found = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        raise CurationError(f"{path}: YAML sai: {' '.join(str(error).split())}") from error
    if not isinstance(found, list):
        raise CurationError(f"{path}: phải là một danh sách, mỗi quyết định một mục “- …”.")
    return _converted(found, str(path))


def _converted(entries: Iterable[object], where: str) -> list[Entry]:
    made = []
    for n, entry in enumerate(entries, 1):
        try:
            made.append(_checked(msgspec.convert(_plain(entry), Entry)))
        except (msgspec.ValidationError, ValueError) as error:
            raise CurationError(f"{where or 'quyết định'}: mục {n}: {error}") from error
    return made


def _plain(entry: object) -> object:
    """YAML's days as text: people write them without quotation marks."""
    if isinstance(entry, Mapping):
        return {k: _plain(v) for k, v in entry.items()}
    return entry.isoformat() if hasattr(entry, "isoformat") else entry


def _checked(entry: Entry) -> Entry:
    kinds = [k for k in (*_VERBS, "same", "different", "set") if getattr(entry, k) is not None]
    if len(kinds) != 1:
        raise ValueError("phải có đúng một trong reject, confirm, add, same, different, set")
    relation = entry.reject or entry.confirm or entry.add
    if relation is not None and relation not in relations():
        raise ValueError(f"không có mối liên hệ “{relation}”")
    if relation is not None and not (entry.paper and entry.of):
        raise ValueError("cần paper và of")
    for names in (entry.same, entry.different):
        if names is not None and len(set(names)) < 2:
            raise ValueError("cần ít nhất hai tên")
    if entry.set is not None:
        _check_fields(entry)
    return entry


def _check_fields(entry: Entry) -> None:
    fields = entry.set or {}
    if not entry.paper or not fields:
        raise ValueError("set cần paper và ít nhất một trường")
    if unknown := sorted(fields.keys() - _FIELDS):
        raise ValueError(f"không có trường {', '.join(unknown)}")
    if "type" in fields and fields["type"] not in document_types():
        raise ValueError(f"không có loại văn bản “{fields['type']}”")
    for name in _DATES:
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
        raise CurationError(f"{path}: thiếu cột “tệp” (các cột: tệp, số, ngày, ký hiệu).")
    entries = []
    for n, row in enumerate(rows, 2):
        cells = {key: (row.get(column) or "").strip() for key, column in names.items() if key}
        fields = {k: v for k, v in cells.items() if k != "paper" and v}
        if cells["paper"] and fields:
            entries.append(_row(cells["paper"], fields, f"{path}: dòng {n}"))
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
    raise ValueError(f"“{text}” không phải ngày (28/5/2025 hoặc 2025-05-28)")


# --- from entries to statements -------------------------------------------------------------------


class _Missing(Exception):
    """Nothing in the store is what an entry speaks of."""


def _made(
    store: Store, entries: Iterable[Entry], who: str, when: str | None
) -> tuple[dict[str, list[Statement]], tuple[Unmatched, ...]]:
    made: dict[str, list[Statement]] = {}
    unmatched = []
    files = _Files(store)
    for entry in entries:
        by, at = entry.by or who, entry.at or when
        try:
            for iri, statements in _Maker(store, entry, files).statements():
                made[iri] = [*statements, *_signed(NamedNode(iri), by, at, entry.note)]
        except _Missing as missing:
            unmatched.append(Unmatched(msgspec.json.encode(entry).decode(), str(missing)))
    return made, tuple(unmatched)


def _signed(node: NamedNode, who: str, when: str | None, note: str | None) -> Iterable[Statement]:
    yield node, TYPE, ld("Decision")
    if who:
        yield node, _WHO, Literal(who)
    if when:
        kind = "dateTime" if "T" in when else "date"
        yield node, _WHEN, Literal(when, datatype=NamedNode(f"{_XSD}{kind}"))
    if note:
        yield node, ld("note"), Literal(note)


_XSD = "http://www.w3.org/2001/XMLSchema#"


class _Files:
    """The papers that entries speak of, each read once for all of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._facts: dict[str, Facts | None] = {}

    @cached_property
    def papers(self) -> tuple[PaperInfo, ...]:
        """All papers of the store."""
        return tuple(self._store.papers().values())

    def facts(self, sha: str) -> Facts | None:
        """What one paper prints."""
        if sha not in self._facts:
            self._facts[sha] = stored_facts(self._store.quads(graph_iri(sha)))
        return self._facts[sha]


class _Maker:
    """One entry as decisions, each keyed by what it is about and nothing else."""

    def __init__(self, store: Store, entry: Entry, files: _Files) -> None:
        self.store, self.entry, self.files = store, entry, files

    def statements(self) -> list[tuple[str, list[Statement]]]:
        """(IRI, statements) of every decision that the entry makes."""
        entry = self.entry
        if entry.set is not None:
            return self._fields(entry.set)
        if entry.same or entry.different:
            return [self._names("same" if entry.same else "different")]
        return [self._verdict()]

    def _fields(self, fields: Mapping[str, str | int]) -> list[tuple[str, list[Statement]]]:
        sha = self._paper()
        made = []
        for name, given in fields.items():
            value = iso_date(str(given)) if name in _DATES else str(given).strip()
            iri = decision_iri("\n".join(("set", sha, name, value)))
            node = NamedNode(iri)
            statements: list[Statement] = [
                *self._where(node, sha),
                (node, ld("field"), Literal(name)),
                (node, ld("value"), Literal(value)),
            ]
            made.append((iri, statements))
        return made

    def _names(self, verb: str) -> tuple[str, list[Statement]]:
        given = self.entry.same or self.entry.different or ()
        names = sorted({self._name(n) for n in given})
        iri = decision_iri("\n".join((verb, *names)))
        return iri, [(NamedNode(iri), ld(verb), NamedNode(n)) for n in names]

    def _verdict(self) -> tuple[str, list[Statement]]:
        entry = self.entry
        kind = next(k for k in _VERBS if getattr(entry, k))
        relation, sha = str(getattr(entry, kind)), self._paper()
        relation = relation if kind == "add" else whole_of(relation)
        other = entry.of or ""
        names = [self._other(other, sha)] if kind == "add" else self._mentioned(sha, relation)
        quote = quote_hash(entry.quote) if entry.quote else ""
        iri = decision_iri("\n".join((kind, sha, relation, quote, *names)))
        node = NamedNode(iri)
        statements: list[Statement] = [
            (node, ld(_VERBS[kind]), ld(relation)),
            *self._where(node, sha),
            *((node, ld("ofName"), NamedNode(n)) for n in names),
        ]
        if quote:
            statements.append((node, ld("quoteHash"), Literal(quote)))
            statements.append((node, ld("quote"), Literal(" ".join((entry.quote or "").split()))))
        return iri, statements

    def _where(self, node: NamedNode, sha: str) -> Iterator[Statement]:
        """The paper, and by what its other copies are known."""
        yield node, ld("inPaper"), NamedNode(paper_iri(sha))
        if facts := self.files.facts(sha):
            yield node, ld("ofDocument"), Literal(facts.key)

    def _paper(self) -> str:
        """The SHA-256 of the paper meant."""
        wanted = (self.entry.paper or "").removeprefix(f"{BASE}file/")
        papers = self.files.papers
        tests: tuple[Callable[[Any], bool], ...] = (
            lambda p: p.sha256 == wanted,
            lambda p: p.name == wanted,
            lambda p: bool(re.fullmatch("[0-9a-f]{8,}", wanted)) and p.sha256.startswith(wanted),
        )
        for test in tests:
            found = [p.sha256 for p in papers if test(p)]
            if len(found) == 1:
                return str(found[0])
            if found:
                raise _Missing(f"có {len(found)} tệp “{wanted}” trong kho, ghi SHA-256")
        raise _Missing(f"không có tệp “{wanted}” trong kho")

    def _other(self, given: str, sha: str) -> str:
        """A name as `_name` finds it; of a number that no document of the store bears, as printed
        in that paper.
        """
        try:
            return self._name(given)
        except _Missing:
            code, facts = parse_code(given), self.files.facts(sha)
            made = mint(code, context=facts.context) if code and facts else None
            if made is None or self._bearers(given):
                raise
            return made.iri

    def _name(self, given: str) -> str:
        """A name by IRI, or by the code or label of the one document that bears it."""
        if re.match(r"urn:|https?://", given):
            return given
        found = self._bearers(given)
        if len(found) != 1:
            raise _Missing(f"“{given}” là {len(found)} văn bản trong kho, ghi tên đầy đủ (IRI)")
        return found[0]

    def _bearers(self, given: str) -> list[str]:
        """The documents with that code or label."""
        if (code := parse_code(given)) is None:
            pattern = f"?w rdfs:label {Literal(given)}"
        else:
            printed = {given, str(code)}
            codes = " ".join(str(Literal(p)) for p in sorted(printed))
            pattern = f"VALUES ?c {{ {codes} }} ?w ld:code ?c"
        rows = self.store.query(PREFIXES + f"SELECT DISTINCT ?w WHERE {{ {pattern} }}").rows
        return [str(w) for (w,) in rows]

    def _mentioned(self, sha: str, relation: str) -> list[str]:
        """The printed names by which the paper mentions the other document in that relation."""
        facts = self.files.facts(sha)
        wanted = self.entry.of or ""
        names = sorted(_names_in(facts, relation, wanted)) if facts else []
        if not names:
            raise _Missing(f"tệp không có mối liên hệ {relation} với “{wanted}”")
        return names


def _names_in(facts: Facts, relation: str, wanted: str) -> set[str]:
    code = parse_code(wanted)
    found = set()
    for mention in facts.mentions:
        printed = parse_code(mention.code) if mention.code else None
        same = wanted in (mention.name, mention.title, mention.code)
        if mention.relation == relation and (
            same or (code is not None and printed is not None and printed.key == code.key)
        ):
            found.add(mention.name)
    return found


def unmatched(store: Store) -> list[Unmatched]:
    """Stored decisions that nothing in the store answers to any more (a paper gone, a mention
    that is read otherwise now); they stay, and count again when it comes back."""
    decisions = decisions_of(store.curated(), copies_in(store))
    papers = _Files(store)
    answered, why = set[str](), dict[str, str]()
    for sha in sorted({*decisions.verdicts, *decisions.fields}):
        facts = papers.facts(sha)
        verdicts = decisions.verdicts.get(sha, ())
        if facts is None:
            about = [v.iri for v in verdicts] or [paper_iri(sha)]
            why = dict.fromkeys(about, "tệp không còn trong kho") | why
            continue
        for verdict in verdicts:
            if verdict.verb == "adds" or any(map(verdict.hits, facts.mentions)):
                answered.add(verdict.iri)
            else:
                why[verdict.iri] = "tệp không còn câu ấy"
    return [Unmatched(iri, reason) for iri, reason in sorted(why.items()) if iri not in answered]
