"""Decisions of people, as the effective graph reads them from the curated graph."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec
from pyoxigraph import Quad

from graph.effective.bodies import is_body, joined
from graph.effective.resolve import Same
from graph.effective.similar import SAME_WORDS, words_alike
from graph.papers.facts import Bag, Facts, Mention, bags_of
from ontology.identity import BASE, LD, own_iri
from ontology.model import Document
from ontology.series import bounds_of

VERBS = ("rejects", "confirms", "adds")
_WHEN = "http://www.w3.org/ns/prov#generatedAtTime"
CLAIMED = ("number", "code", "date", "issuer", "title", "signer")  # that a claim may fill in


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person on one relation of one paper: rejects, confirms or adds it."""

    iri: str
    verb: str
    relation: str
    paper: str  # sha256
    names: frozenset[str]
    quote: str | None = None  # hash of the folded quote, where one mention is meant
    words: str = ""  # … and the quote itself
    code: str = ""  # of an added relation, as the person gave it

    def hits(self, mention: Mention) -> bool:
        """Whether this verdict is about `mention` (of the same paper)."""
        return (
            mention.relation == self.relation
            and mention.name in self.names
            and (
                self.quote in (None, mention.quote)
                or words_alike(self.words, mention.words) >= SAME_WORDS
            )
        )


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of a task; `papers` are all of its document that there are."""

    iri: str
    task: str  # its key
    words: str
    status: str  # IRI
    at: str  # ISO 8601
    paper: str  # sha256
    papers: tuple[str, ...]

    @property
    def age(self) -> tuple[datetime, str]:
        """By this the words of people come in the order in which they were said."""
        return datetime.fromisoformat(self.at), self.iri


@dataclass(frozen=True, slots=True)
class Decisions:
    """Everything people settled."""

    verdicts: Mapping[str, tuple[Verdict, ...]] = field(default_factory=dict)  # by paper
    same: tuple[Same, ...] = ()
    # paper → field → value; with "?" before the field a claim, which only fills a blank
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)  # body → the one it is joined to
    said: tuple[Said, ...] = ()  # of tasks
    # name → the numbers by which people named it when they added a relation
    given: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, sha: str) -> tuple[object, object]:
        """All that was decided about one paper and changes what is known (confirming does not)."""
        verdicts = self.verdicts.get(sha, ())
        return tuple(v for v in verdicts if v.verb != "confirms"), self.fields.get(sha, {})

    def rejected(self, sha: str, mention: Mention) -> bool:
        """Whether a person took this mention's relation away."""
        return any(v.verb == "rejects" and v.hits(mention) for v in self.verdicts.get(sha, ()))

    def added(self, sha: str) -> tuple[Verdict, ...]:
        """Relations that a person added to what this paper prints."""
        return tuple(v for v in self.verdicts.get(sha, ()) if v.verb == "adds")


def decisions_of(quads: Iterable[Quad], copies: "Copies") -> Decisions:
    """The decisions in a curated graph, each with every paper of the document it is about."""
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    fields: dict[str, dict[str, str]] = defaultdict(dict)
    same: list[Same] = []
    bodies: dict[str, list[frozenset[str]]] = {"same": [], "different": []}
    said: list[Said] = []
    bags = bags_of(quads)
    replaced = {str(old) for bag in bags.values() for old in bag.get("insteadOf", ())}
    for iri, bag in sorted(bags.items()):
        if iri in replaced:
            continue
        for verb in VERBS:
            for relation in bag.get(verb, ()):
                verdict = _verdict(iri, verb, str(relation), bag)
                for sha in copies.of(verdict.paper, _key(bag)):
                    verdicts[sha].append(replace(verdict, paper=sha))
        for local in ("same", "different"):
            if names := frozenset(map(str, bag.get(local, ()))):
                if any(map(is_body, names)):
                    bodies[local].append(names)
                else:
                    same.append(Same(names, local == "same"))
        if "field" in bag:
            for sha in copies.of(_paper(bag), _key(bag)):
                fields[sha][str(bag["field"][0])] = str(bag["value"][0])
        if "claims" in bag and (name := str(bag["claims"][0])) in CLAIMED:
            for sha in copies.of(_paper(bag), _key(bag)):
                fields[sha].setdefault(f"?{name}", str(bag["value"][0]))
        if "ofTask" in bag and "status" in bag:  # else who of us does it
            said.append(said_in(iri, bag, copies))
    made = {k: tuple(v) for k, v in verdicts.items()}
    merged = joined(bodies["same"], bodies["different"])
    given: dict[str, frozenset[str]] = {}
    for one in (v for some in made.values() for v in some if v.code):
        for name in one.names:
            given[name] = given.get(name, frozenset()) | {one.code}
    return Decisions(made, tuple(same), dict(fields), merged, tuple(said), given)


def said_in(iri: str, bag: Bag, copies: "Copies") -> Said:
    """A status as it stands in the curated graph."""
    key, words, status, at = (str(bag[n][0]) for n in ("ofTask", "quote", "status", _WHEN))
    paper = _paper(bag)
    return Said(iri, key, words, status, at, paper, tuple(copies.of(paper, _key(bag))))


class Copies:
    """The papers there are of a document, by its key (`Facts.key`)."""

    def __init__(self, read: Callable[[str], Collection[str]]) -> None:
        """`read` gives the papers (sha256) of a key."""
        self._read = read
        self._found: dict[str, frozenset[str]] = {}

    def of(self, sha: str, key: str | None) -> list[str]:
        """The papers that a decision about one of them is about; the paper itself counts always.

        Documents without number may share a key: another paper stands for one that has gone only
        where there is no doubt.
        """
        if key is None:
            return [sha]
        if key not in self._found:
            self._found[key] = frozenset(self._read(key))
        found = self._found[key]
        if "|" in key:
            found = frozenset() if sha in found or len(found) > 1 else found
        return sorted({sha, *found})


def _key(bag: Bag) -> str | None:
    return next((str(k) for k in bag.get("ofDocument", ())), None)


def _verdict(iri: str, verb: str, relation: str, bag: Bag) -> Verdict:
    names = frozenset(map(str, bag.get("ofName", ())))
    quote = next(iter(bag.get("quoteHash", ())), None)
    paper = _paper(bag)
    words = str(next(iter(bag.get("quote", ())), ""))
    local = relation.removeprefix(LD)
    code = str(next(iter(bag.get("printedCode", ())), ""))
    return Verdict(iri, verb, local, paper, names, str(quote) if quote else None, words, code)


def _paper(bag: Bag) -> str:
    return str(bag["inPaper"][0]).removeprefix(f"{BASE}file/")


def settle(facts: Facts, fields: Mapping[str, str]) -> Facts:
    """The paper with what people set (as from the office's register), named anew by it."""
    fields = _filled(facts.document, fields)
    if not fields:
        return facts
    document = facts.document
    if "number" in fields and "code" not in fields:
        fields = {**fields, "code": _numbered(document, fields["number"])}
    document = msgspec.structs.replace(document, **fields)
    context = facts.context
    if fields.keys() & {"number", "code"}:  # the register has it: issued
        document = msgspec.structs.replace(document, draft=False)
        facts = replace(facts, draft=False)
    if "date" in fields:
        context = replace(context, bounds=bounds_of(fields["date"]))
    document = msgspec.structs.replace(document, iri=own_iri(document, context, facts.sha))
    return replace(facts, document=document, context=context, printed_name=facts.name)


def agreed(papers: Sequence[Facts], decisions: Decisions) -> Sequence[Facts]:
    """The papers of one document, best first, each with what people set on any of them."""
    said = [decisions.fields.get(p.sha, {}) for p in reversed(papers)]
    fields = {k: v for one in said for k, v in one.items() if not k.startswith("?")}
    if len(papers) < 2 or not fields:
        return papers
    return [replace(p, document=msgspec.structs.replace(p.document, **fields)) for p in papers]


def _filled(document: Document, fields: Mapping[str, str]) -> dict[str, str]:
    """What people set, and of what is claimed that for which the paper and they have nothing."""
    said = {k: v for k, v in fields.items() if not k.startswith("?")}
    for name in CLAIMED:
        claim = fields.get(f"?{name}")
        printed = said.get(name) or getattr(document, "number" if name == "code" else name)
        blank = not printed or (name == "date" and str(claim).startswith(f"{printed}-"))
        if claim and blank:
            said[name] = claim
    return said


def _numbered(document: Document, number: str) -> str:
    """The printed code with the number filled into its blank ("/UBND-NC" → "1690/UBND-NC")."""
    code = document.code or ""
    return number + code[len(code) - len(code.lstrip("0123456789")) :]
