"""The decisions of people as people read them: what, about which paper, who, when, note."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.effective.decisions import VERBS
from graph.papers.facts import Bag
from graph.papers.triples import quote_hash
from graph.read.mentions import Mention
from graph.store import PREFIXES, Store
from graph.terms import values
from ontology.identity import BASE, CURATED, LD, LOG, paper_iri

_PROV = "http://www.w3.org/ns/prov#"


@dataclass(frozen=True, slots=True)
class Settled:
    """One decision; `verb` is rejects, confirms, adds, same, different or set."""

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

    def about(self, mention: Mention) -> bool:
        """Whether this settles that mention of the same paper."""
        return (
            self.verb in ("rejects", "confirms")
            and self.relation == mention.relation
            and mention.name in self.names
            and self.quote in (None, quote_hash(mention.quote))
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
    """Decisions about the papers (sha256) or naming one of the works, the latest first."""
    files = values(paper_iri(sha) for sha in papers)
    known = [f"{{ VALUES ?f {{ {files} }} ?d ld:inPaper|ld:same|ld:different ?f }}"]
    if wanted := values(names):
        known.append(f"{{ VALUES ?n {{ {wanted} }} ?d ld:same|ld:different ?n }}")
    rows = store.query(
        PREFIXES + f"SELECT DISTINCT ?d WHERE {{ {' UNION '.join(known)} }}", graphs=(CURATED,)
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
    made = [_one(iri, bag) for iri, bag in bags.items()]
    return sorted((m for m in made if m), key=lambda s: (s.when, s.iri), reverse=True)


def _one(iri: str, bag: Bag) -> Settled | None:
    def text(name: str) -> str:
        return next((str(v) for v in bag.get(name, ())), "")

    verb = next((v for v in (*VERBS, "same", "different") if v in bag), "set")
    if verb == "set" and "field" not in bag:
        return None  # a status of a task: shown with the task
    names = bag.get("ofName" if verb in VERBS else verb, ())
    return Settled(
        iri=iri,
        verb=verb,
        relation=text(verb).removeprefix(LD) if verb in VERBS else "",
        paper=text("inPaper").removeprefix(f"{BASE}file/"),
        names=tuple(sorted(map(str, names))),
        quote=text("quoteHash") or None,
        field=text("field"),
        value=text("value"),
        who=text(f"{_PROV}wasAttributedTo"),
        when=text(f"{_PROV}generatedAtTime"),
        note=text("note"),
        source=text(f"{_PROV}hadPrimarySource"),
    )
