"""The decisions of people as people read them: what, about which paper, who, when, note."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from graph.effective.decisions import VERBS
from graph.effective.similar import SAME_WORDS, words_alike
from graph.papers.facts import Bag
from graph.papers.triples import quote_hash
from graph.read.mentions import Mention
from graph.store import PREFIXES, Store
from graph.terms import values
from graph.update import copies_in
from ontology.identity import BASE, CURATED, EFFECTIVE, LD, LOG, paper_iri
from ontology.vocabulary import task_status_iri

_PROV = "http://www.w3.org/ns/prov#"
# verb of a decision on names → where these stand
_NAMES = {**dict.fromkeys(VERBS, "ofName"), "same": "same", "different": "different"}


@dataclass(frozen=True, slots=True)
class Settled:
    """One decision; `verb` is rejects, confirms, adds, same, different, set, claims, status (of a
    task) or withdraws."""

    iri: str
    verb: str
    relation: str = ""
    paper: str = ""  # sha256
    names: tuple[str, ...] = ()  # the other document; of same and different all of them
    quote: str | None = None  # hash of the words, where one mention is meant
    field: str = ""
    value: str = ""
    who: str = ""
    when: str = ""  # ISO 8601
    note: str = ""
    source: str = ""  # the file that it is written in
    words: str = ""  # of the sentence or task that it is about
    document: str = ""  # by what other copies of its paper are known
    instead: str = ""  # IRI of the decision in whose place it stands
    other: str = ""  # what the other document is called, of a relation

    @property
    def of_paper(self) -> bool:
        """Whether it is about one paper, or about a task that papers of one document state."""
        return bool(self.paper or self.document)

    def about(self, mention: Mention) -> bool:
        """Whether this settles that mention of the same paper."""
        return (
            self.verb in ("rejects", "confirms")
            and self.relation == mention.relation
            and mention.name in self.names
            and (
                self.quote in (None, quote_hash(mention.quote))
                or words_alike(self.words, mention.quote) >= SAME_WORDS
            )
        )

    @property
    def act(self) -> tuple[str, str]:
        """Decisions of one act (a correction drops one link and adds another) share this."""
        return self.who, self.when


def of_mention(found: Iterable[Settled], mention: Mention) -> list[Settled]:
    """The decisions about one mention, with what was added in the place of a dropped link."""
    kept = list(found)
    own = [d for d in kept if d.about(mention)]
    acts = {d.act for d in own if d.verb == "rejects"}
    words = quote_hash(mention.quote)
    return own + [d for d in kept if d.verb == "adds" and d.act in acts and d.quote == words]


def settled(store: Store, papers: Iterable[str], names: Iterable[str] = ()) -> list[Settled]:
    """Decisions about the papers (sha256) of a document, made on whatever copy of it, or naming one
    of the works, the latest first; statuses are shown with their tasks."""
    own = {*papers}
    files = values(paper_iri(sha) for sha in sorted(own))
    known = [f"{{ VALUES ?f {{ {files} }} ?d ld:inPaper|ld:same|ld:different ?f }}"]
    keys = f"VALUES ?f {{ {files} }} GRAPH ?g {{ ?f ld:documentKey ?k }}"
    known.append(f"{{ {keys} GRAPH <{CURATED}> {{ ?d ld:ofDocument ?k }} }}")
    if wanted := values(names):
        known.append(f"{{ VALUES ?n {{ {wanted} }} ?d ld:same|ld:different ?n }}")
    rows = store.query(
        PREFIXES + f"SELECT DISTINCT ?d WHERE {{ {' UNION '.join(known)} }}",
        graphs=(CURATED,),
    ).rows
    copies = copies_in(store)
    return [
        one
        for one in _read(store, [str(d) for (d,) in rows])
        if one.verb not in ("status", "claims", "withdraws")
        and (not one.paper or not own.isdisjoint(copies.of(one.paper, one.document or None)))
    ]


def all_decisions(store: Store) -> list[Settled]:
    """Every decision of the store that counts or waits, and what withdraws one, latest first."""
    rows = store.query(
        PREFIXES + "SELECT DISTINCT ?d WHERE { ?d a ld:Decision"
        " FILTER NOT EXISTS { ?other ld:insteadOf ?d } }",
        graphs=(CURATED,),
    ).rows
    return _read(store, [str(d) for (d,) in rows])


def decisions_about(store: Store, decisions: Iterable[str]) -> list[Settled]:
    """Some decisions by their IRIs."""
    return _read(store, list(decisions))


def _read(store: Store, iris: list[str]) -> list[Settled]:
    if not iris:
        return []
    rows = store.query(
        PREFIXES + f"SELECT ?d ?p ?v WHERE {{ VALUES ?d {{ {values(iris)} }} ?d ?p ?v }}",
        graphs=(CURATED, LOG),
    ).rows
    bags: dict[str, Bag] = defaultdict(lambda: defaultdict(list))
    for d, p, v in rows:
        if v is not None:
            bags[str(d)][str(p).removeprefix(LD)].append(v)
    made = [one for iri, bag in bags.items() if (one := _one(iri, bag))]
    called = _called(store, {n for m in made if m.relation for n in m.names})
    made = [replace(m, other=called.get(m.names[0], "")) if m.relation else m for m in made]
    return sorted(made, key=lambda s: (s.when, s.iri), reverse=True)


def _called(store: Store, names: Iterable[str]) -> dict[str, str]:
    """Name → the label of its document, where the store still knows it."""
    if not (listed := values(sorted(names))):
        return {}
    asked = f"SELECT ?n ?l {{ VALUES ?n {{ {listed} }} {{ ?n rdfs:label ?l }} UNION"
    rows = store.query(
        PREFIXES + asked + " { ?n ld:nameOf ?w . ?w rdfs:label ?l } }", graphs=(EFFECTIVE,)
    ).rows
    return {str(n): str(called) for n, called in rows}


def _one(iri: str, bag: Bag) -> Settled | None:
    def text(name: str) -> str:
        return next((str(v) for v in bag.get(name, ())), "")

    verb = next((v for v in (*_NAMES, "claims", "status") if v in bag), "set")
    if verb == "set" and "field" not in bag:
        verb = "withdraws"
    if verb == "withdraws" and "insteadOf" not in bag:
        return None
    names = bag.get(_NAMES.get(verb, ""), ())
    return Settled(
        iri=iri,
        verb=verb,
        relation=text(verb).removeprefix(LD) if verb in VERBS else "",
        paper=text("inPaper").removeprefix(f"{BASE}file/"),
        names=tuple(sorted(map(str, names))),
        quote=text("quoteHash") or None,
        field=text("field") or text("claims"),
        value=text("value") or text("status").removeprefix(task_status_iri("")),
        who=text(f"{_PROV}wasAttributedTo"),
        when=text(f"{_PROV}generatedAtTime"),
        note=text("note"),
        source=text(f"{_PROV}hadPrimarySource"),
        words=text("quote"),
        document=text("ofDocument"),
        instead=text("insteadOf"),
    )
