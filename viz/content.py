"""What the page says of each document and link: plain values for the template, cut to size."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from graph.entries import DATES
from graph.read.nodes import Evidence, Link, Node
from ontology import lexicon
from ontology.certainty import certainty
from ontology.messages import worded
from viz import style, words
from viz.document import DocumentView, Mention
from viz.face import ENDED, NOTED, face
from viz.folds import family_of
from viz.layout import same_number
from viz.network import looks
from viz.outline import Entry

if TYPE_CHECKING:
    from graph.read.lineage import Lineage

SENTENCE_LIMIT = 2_000  # characters of a source sentence shown; a longer one is cut round its quote
MANY = 400  # links from which sentences are cut shorter
FEW = 60  # documents up to which their pages are whole
TASKS = 200  # tasks of one page
MENTIONS = 40  # documents under one heading of a page, beyond those of the lineage
LINKS = 4  # links of a document in the list that are seen at once
GIVEN = "giao"  # the family of links to bodies
TEXT_LIMIT = 400_000  # characters of a full text in the file


@cache
def labels(lang: str) -> dict[str, str]:
    """All words people see, by key with underscores (for templates and the script)."""
    return {key.replace("-", "_"): worded(getattr(v, lang)) for key, v in lexicon.labels().items()}


def labelled(key: str, lang: str) -> str:
    """The label of that key, or the words themselves."""
    return labels(lang).get(key.replace("-", "_"), words.shown(key, 200))


def warning_label(kind: str) -> str:
    """The key of labels.yaml that heads a warning of this kind."""
    known = lexicon.raw("warnings")["warnings"].get(kind, {})
    return str(known.get("label", "please-review"))


def relation_words(relation: str, lang: str) -> tuple[str, str]:
    """The relation's words, forwards and as a heading of the other document's page."""
    known = lexicon.relations().get(relation)
    if known is None:
        return words.shown(relation, 60), words.shown(relation, 60)
    return (known.vi, known.vi_inverse) if lang == "vi" else (known.en, known.en_inverse)


FIELD_LABELS = {  # field of a paper's header → key of labels.yaml
    "code": "number-symbol",
    "number": "number-alone",
    "type": "type",
    "date": "date",
    "issuer": "issuer",
    "place": "place-of-issue",
    "title": "subject",
    "signer": "signer",
    "capacity": "capacity",
    "position": "position",
    "effective": "effective-from",
    "urgency": "urgency",
    "secrecy": "secrecy",
    "addressees": "addressees",
}
DESK_LABELS = {  # what a register, the exchange or a person says beside the paper → the same
    "arrival": "arrival-number",
    "arrived": "arrived-on",
    "due": "answer-by",
    "unit": "hand-to",
    "handler": "handler",
    "inner": "inner-deadline",
    "note": "note",
    "finished": "finished",
    "recipients": "recipients",
    "answers": "sent-answers",
    "revokes": "sent-revokes",
    "updates": "sent-updates",
    "replaces": "sent-replaces",
}


def shown_value(field: str, value: str, lang: str) -> str:
    """A field's value as people read it."""
    if field in DATES:
        return words.date_text(value) or words.shown(value)
    if field == "type":
        return words.type_name(value, lang) or words.shown(value)
    return words.number(value) if field == "code" else words.shown(value)


def proof(evidence: Evidence, limit: int = SENTENCE_LIMIT) -> dict[str, Any]:
    """A sentence in three parts, the middle one marked; where it stands, how sure it is.

    What is longer than `limit` characters is cut round the marked part.
    """
    sentence = words.shown(evidence.sentence, SENTENCE_LIMIT * 4)
    quote = words.shown(evidence.quote)
    before, found, after = sentence.partition(quote) if quote else (sentence, "", "")
    if not found:
        before, found, after = (sentence, "", "") if sentence else ("", quote, "")
    half = limit // 2
    return {
        "before": before if len(before) <= half else "… " + before[-half:],
        "quote": found,
        "after": after if len(after) <= half else after[:half] + " …",
        "paper": words.number(evidence.paper_label),
        "page": evidence.page,
        "certainty": certainty(evidence.confidence).replace("-", "_"),
    }


@cache
def spoken() -> frozenset[str]:
    """The labels that the script uses, as keys with underscores."""
    script = (files("viz") / "static" / "luocdo.js").read_text(encoding="utf-8")
    named = re.findall(r"words\.(\w{1,40})", script)
    return frozenset(named) | {k for k in labels("vi") if k.startswith(("level_", "family_"))}


@dataclass(frozen=True)
class Content:
    """A lineage and its document pages in one language, under opaque ids.

    `confirmed` says by citation who confirmed it, `more` by document how many neighbours above and
    below are not shown; `place` gives the address of a document's page in the web application, at a
    sentence ("start-end") of a paper (sha256) where they are given, `expand` that of the chain with
    what is above or below a document ("len", "xuong"); the offline file has none.
    """

    lineage: "Lineage"
    pages: Mapping[str, DocumentView]
    lang: str
    confirmed: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    place: Callable[[str, str, str], str] | None = None
    expand: Callable[[str, str], str] | None = None
    marks: Mapping[str, str] = field(default_factory=dict)  # status keys where there are no pages

    @cached_property
    def ids(self) -> dict[str, str]:
        """Opaque id of each document."""
        return {n.iri: f"d{i}" for i, n in enumerate(self.lineage.nodes)}

    @cached_property
    def names(self) -> dict[str, str]:
        """Shown name of each document."""
        return {n.iri: words.name(n, self.lang) for n in self.lineage.nodes}

    @cached_property
    def statuses(self) -> dict[str, str]:
        """Label key of each document's status, where its page tells one."""
        return {**self.marks, **{iri: page.status for iri, page in self.pages.items()}}

    @cached_property
    def _copied(self) -> set[str]:
        """Documents of which there are several copies."""
        return {n.iri for n in self.lineage.nodes if len(n.papers) > 1}

    @cached_property
    def families(self) -> list[tuple[str, int]]:
        """The families of relations present, with the number of links."""
        found = [family_of(k) for k in self.lineage.links if {k.subject, k.object} <= set(self.ids)]
        return [(f, found.count(f)) for f in style.FAMILIES if f in found]

    def heading(self, node: Node) -> dict[str, Any]:
        """How a document is named at the head of its page and in the list."""
        status = self.statuses.get(node.iri, "")
        return {
            "name": self.names[node.iri],
            "date": words.date_text(node.date),
            "issuer": words.shown(node.issuer),
            "title": words.beside(self.names[node.iri], node.title),
            "type": words.type_name(node.type, self.lang),
            "level": style.level(node.level).id,
            "held": node.held,
            "blank": words.number(node.code).startswith("…"),
            "status": lexicon.label(status, self.lang) if status in NOTED else "",
            "struck": status in ENDED,
        }

    def item(self, entry: Entry) -> dict[str, Any]:
        """An entry of the list with its links and their sentences: the first, the rest, and what
        bodies are given; ways to open what is above and below it."""
        links: list[dict[str, Any]] = []
        for number in entry.links:
            link = self.lineage.links[number]
            if link.object in self.ids:
                links.append(
                    {
                        "id": f"k{number}",
                        "family": family_of(link),
                        "relation": relation_words(link.relation, self.lang)[0],
                        "name": self.names[link.object],
                        "evidence": [self._proof(link.subject, e) for e in link.evidence],
                        "proofs": link.proofs,
                    }
                )
        page = self.place(entry.node.iri, "", "") if self.place else ""
        strength = list(style.FAMILIES)
        stated = sorted(
            (k for k in links if k["family"] != GIVEN), key=lambda k: strength.index(k["family"])
        )
        given = [k for k in links if k["family"] == GIVEN]
        few = len(stated) if len(stated) <= LINKS + 1 else LINKS
        return self.heading(entry.node) | {
            "id": self.ids[entry.node.iri],
            "links": stated[:few],
            "rest": stated[few:],
            "given": given,
            "page": page,
            "beyond": self._beyond(entry.node.iri),
        }

    def _beyond(self, iri: str) -> list[tuple[str, int, str]]:
        """(key of labels.yaml, how many, address) of neighbours that are not shown."""
        if not self.expand:
            return []
        ways = (("show_superior", "len"), ("show_subordinate", "xuong"))
        counts = zip(ways, self.more.get(iri, (0, 0)), strict=True)
        return [(key, n, self.expand(iri, way)) for (key, way), n in counts if n > 0]

    def _proof(self, iri: str, evidence: Evidence) -> dict[str, Any]:
        """A sentence with who confirmed it, and where it stands in the document of that IRI."""
        limit = SENTENCE_LIMIT if len(self.lineage.links) <= MANY else SENTENCE_LIMIT // 4
        made = proof(evidence, limit) | {"confirmed": self.confirmed.get(evidence.citation, "")}
        if self.place and evidence.end:
            paper = evidence.paper if iri in self._copied else ""
            made["place"] = self.place(iri, f"{evidence.start}-{evidence.end}", paper)
            if "/cite/" in evidence.citation:  # a task is no link to confirm
                made |= {"citation": evidence.citation, "sha": evidence.paper}
        return made

    def page(self, node: Node) -> dict[str, Any]:
        """A document page: what the store told, or what the lineage alone knows."""
        made = self.pages.get(node.iri) or DocumentView(node.iri)
        fields = made.fields or self._plain_fields(node)
        return self.heading(node) | {
            "id": self.ids[node.iri],
            "fields": [(labelled(k, self.lang), words.shown(v)) for k, v in fields if v],
            "outgoing": self._groups(node, 0, made.outgoing),
            "incoming": self._groups(node, 1, made.incoming),
            "tasks": made.tasks,
            "warnings": [(labelled(w.label, self.lang), w) for w in made.warnings],
            "text": (made.text or "")[:TEXT_LIMIT],
        }

    def _plain_fields(self, node: Node) -> tuple[tuple[str, str], ...]:
        return (
            ("number-symbol", words.number(node.code)),
            ("type", words.type_name(node.type, self.lang)),
            ("date", words.date_text(node.date)),
            ("issuer", node.issuer or ""),
            ("subject", node.title or ""),
        )

    @cached_property
    def _stated(self) -> dict[tuple[str, int], list[tuple[int, str, str]]]:
        """(document, 0 says | 1 is spoken of) → link number, relation, other; strong ones first."""
        made: dict[tuple[str, int], list[tuple[int, str, str]]] = {}
        strength = list(style.FAMILIES)
        links = sorted(enumerate(self.lineage.links), key=lambda n: strength.index(family_of(n[1])))
        for number, k in links:
            made.setdefault((k.subject, 0), []).append((number, k.relation, k.object))
            made.setdefault((k.object, 1), []).append((number, k.relation, k.subject))
        return made

    def _groups(
        self, node: Node, way: int, mentions: Sequence[Mention]
    ) -> list[tuple[str, list[dict[str, Any]]]]:
        """Heading → documents: links of the lineage by number (their sentences are in the list),
        then the store's further mentions, each with its surest sentence."""
        groups: dict[str, list[dict[str, Any]]] = {}
        said = set()
        for number, relation, other in self._stated.get((node.iri, way), ()):
            if other in self.ids:
                said.add((relation, other))
                row = self._row(other, self.names[other]) | {"link": f"k{number}"}
                groups.setdefault(relation_words(relation, self.lang)[way], []).append(row)
        for mention in mentions:
            group = groups.setdefault(relation_words(mention.relation, self.lang)[way], [])
            if (mention.relation, mention.iri) not in said and len(group) < MENTIONS:
                row = self._row(mention.iri or "", words.shown(mention.name, 200))
                proofs = [self._proof("", e) | {"place": ""} for e in mention.evidence[:1]]
                group.append(row | {"evidence": proofs})
        return [(heading, rows) for heading, rows in groups.items() if rows]

    def _row(self, iri: str, name: str) -> dict[str, Any]:
        return {"link": "", "target": self.ids.get(iri, ""), "name": name}

    def for_script(self) -> dict[str, Any]:
        """Documents and links as the script needs them; no sentence is among it."""
        twice = same_number(self.lineage.nodes)
        return {
            "documents": {
                self.ids[n.iri]: self._script_document(n, n.iri in twice)
                for n in self.lineage.nodes
            },
            "links": [self._script_link(k) for k in self.lineage.links],
            "focus": self.ids[self.lineage.focus],
            "words": {k: v for k, v in labels(self.lang).items() if k in spoken()},
        }

    def _script_document(self, node: Node, twice: bool) -> dict[str, Any]:
        status = self.statuses.get(node.iri, "")
        box = looks(node, face(node, self.lang, status=status, twice=twice))
        made = self.heading(node) | {"cite": words.citation(node), "box": box}
        if self.place:
            made |= {"iri": node.iri, "page": self.place(node.iri, "", "")}
        return made | ({"more": self.more[node.iri]} if node.iri in self.more else {})

    def _script_link(self, link: Link) -> list[str]:
        """Tail, head ("" outside the lineage), the relation both ways, its family."""
        ends = [self.ids.get(link.subject, ""), self.ids.get(link.object, "")]
        return [*ends, *relation_words(link.relation, self.lang), family_of(link)]
