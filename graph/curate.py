"""Decisions of people, from a YAML file, the office's register, or one by one (docs/decisions.md).

A decision is stored by what it is about (paper, relation, printed name, folded quote), so that it
survives re-reading and merging; it is undone by taking its entry out of the file it came from.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
from pyoxigraph import Literal, NamedNode, Quad

from graph.entries import DATES, VERBS, Entry, converted, iso_date, read_entries
from graph.papers.facts import Facts, stored_facts
from graph.papers.triples import quote_hash, whole_of
from graph.store import PREFIXES, Change, PaperInfo, Store, need_writable, ordered
from graph.terms import TYPE, Statement, in_graph, ld
from graph.update import decide
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
from ontology.messages import message

PROV = "http://www.w3.org/ns/prov#"
_WHO = NamedNode(f"{PROV}wasAttributedTo")
_WHEN = NamedNode(f"{PROV}generatedAtTime")
_SOURCE = NamedNode(f"{PROV}hadPrimarySource")


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
    of: Path | None = None,
    whole: bool = True,
) -> Curated:
    """Take decisions: a `.yaml` or register `.csv` file (the whole of it: what left it is undone),
    or single entries (dictionaries with the keys of `Entry`), which only add; read from a file
    `of` that name, they are the whole of it, or some more.

    `who` and `when` (ISO 8601) stand for entries without `by` and `at`. Raises `CurationError`
    where an entry cannot be taken as written; what matches nothing is listed in the result.
    """
    need_writable(store)
    entries = read_entries(source) if isinstance(source, Path) else converted(source, "")
    file = source if isinstance(source, Path) else of
    who = who or (file.name if file else "")
    made, unmatched = _made(store, entries, who, when)
    there = {q.subject.value for q in store.curated() if isinstance(q.subject, NamedNode)}
    new = {iri: statements for iri, statements in made.items() if iri not in there}
    gone = _gone(store, file, made) if file and whole else frozenset()
    _write(store, file, new, made, gone)
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
    source: Path | None,
    new: Mapping[str, Sequence[Statement]],
    made: Mapping[str, object],
    gone: frozenset[str],
) -> None:
    add = list(in_graph((s for statements in new.values() for s in statements), CURATED))
    remove = [q for q in store.curated() if _of(q) in gone]
    logged = set(store.quads(LOG))
    remove += [q for q in logged if _of(q) in gone]
    if source:
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
            for iri, statements in _Maker(store, entry, files, f"{by}\n{at}").statements():
                signed = _signed(NamedNode(iri), by, at, entry.note)
                made[iri] = [*statements, *instead_of(iri, entry.withdraw), *signed]
        except _Missing as missing:
            unmatched.append(Unmatched(msgspec.json.encode(entry).decode(), missing.args[0]))
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


def instead_of(decision: str, other: str | None) -> Iterable[Statement]:
    """In whose place a decision stands: the other counts no more."""
    if other:
        yield NamedNode(decision), ld("insteadOf"), NamedNode(other)


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

    def __init__(self, store: Store, entry: Entry, files: _Files, signed: str) -> None:
        self.store, self.entry, self.files, self.signed = store, entry, files, signed

    def statements(self) -> list[tuple[str, list[Statement]]]:
        """(IRI, statements) of every decision that the entry makes."""
        entry = self.entry
        if entry.set is not None:
            return self._fields("set", "field", entry.set)
        if entry.claim is not None:  # of each source by itself: they may differ
            return self._fields(f"claim\n{self.signed}", "claims", entry.claim)
        if entry.same is None and entry.different is None and not self._kind:
            return [(decision_iri(f"withdraw\n{entry.withdraw}"), [])]
        if entry.same or entry.different:
            return [self._names("same" if entry.same else "different")]
        return [self._verdict()]

    @property
    def _kind(self) -> str | None:
        """The verb of a verdict on one relation."""
        return next((k for k in VERBS if getattr(self.entry, k)), None)

    def _fields(
        self, verb: str, local: str, fields: Mapping[str, str | int]
    ) -> list[tuple[str, list[Statement]]]:
        sha = self._paper()
        made = []
        for name, given in fields.items():
            value = iso_date(str(given)) if name in DATES else str(given).strip()
            iri = decision_iri("\n".join((verb, sha, name, value)))
            node = NamedNode(iri)
            statements: list[Statement] = [
                *self._where(node, sha),
                (node, ld(local), Literal(name)),
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
        kind = str(self._kind)
        relation, sha = str(getattr(entry, kind)), self._paper()
        relation = relation if kind == "add" else whole_of(relation)
        other = entry.of or ""
        names = [self._other(other, sha)] if kind == "add" else self._mentioned(sha, relation)
        quote = quote_hash(entry.quote) if entry.quote else ""
        iri = decision_iri("\n".join((kind, sha, relation, quote, *names)))
        node = NamedNode(iri)
        statements: list[Statement] = [
            (node, ld(VERBS[kind]), ld(relation)),
            *self._where(node, sha),
            *((node, ld("ofName"), NamedNode(n)) for n in names),
        ]
        if kind == "add" and (code := parse_code(other)):  # perhaps no paper prints it
            statements.append((node, ld("printedCode"), Literal(str(code))))
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
                raise _Missing(message("several-files", n=len(found), wanted=wanted))
        raise _Missing(message("no-file-in-store", wanted=wanted))

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
            raise _Missing(message("several-documents", given=given, n=len(found)))
        return found[0]

    def _bearers(self, given: str) -> list[str]:
        """The documents with that code or label."""
        if (code := parse_code(given)) is None:
            pattern = f"?w rdfs:label|ld:printedAs {Literal(given)}"
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
            raise _Missing(message("no-such-link", relation=relation, wanted=wanted))
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
