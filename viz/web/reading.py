"""What the page of one document says, as plain values for its templates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graph.papers.sentence import sentence, sentence_span
from graph.papers.triples import HEADER_FIELDS
from graph.read.citing import first_day
from graph.read.decision_log import Settled, of_mention, settled
from graph.read.details import work
from graph.read.mentions import Mention, Paper, paper
from graph.read.nodes import Reader, nodes
from graph.read.validity import Validity, validities
from graph.store import PREFIXES
from ontology.bodies import recognise
from ontology.certainty import certainty
from ontology.identity import BASE, paper_iri
from ontology.lexicon import label, provinces, relations
from queries.search.cite import citation
from viz import marks, style, words
from viz.content import (
    FIELD_LABELS,
    labelled,
    proof,
    relation_words,
    shown_value,
    warning_label,
)
from viz.folds import family_of
from viz.send import bodies, message, pasted
from viz.status import badge, reasons
from viz.web.render import document_url

if TYPE_CHECKING:
    from graph.read.nodes import Evidence, Link, Node
    from graph.store import PaperInfo, Store
    from queries.answer.conflicts import Disagreement, Saying, Side

FIRST = 8  # documents under one heading of a side list; the others open on demand
LINKS = 2_000  # links a direction
LISTED = 3  # decisions of one act that are named
TABS = ("tom-tat", "toan-van", "ban-goc", "nhiem-vu", "thuoc-tinh", "canh-bao")
TEXT = TABS[1]  # shown without asking where a place is asked for, else the summary is
Values = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What the address of a document page asks for."""

    iri: str
    lang: str = "vi"
    tab: str = TABS[0]
    day: date | None = None  # of the status
    copy: str = ""  # SHA-256 (or its first digits) of one of several files
    span: tuple[int, int] | None = None  # a place in the text of that file
    body: str = ""  # the message to send is for


class Reading:
    """One document of the store, read as far as the page asks for it."""

    def __init__(self, store: Store, asked: Asked) -> None:
        self.store, self.asked, self.lang = store, asked, asked.lang
        self.details = work(store, asked.iri, as_of=asked.day, limit=LINKS, sentences=False)
        self.node = self.details.node
        self.iri = self.node.iri
        self.reader = Reader(store)

    # --- the head ---------------------------------------------------------------------------------

    @cached_property
    def copies(self) -> tuple[PaperInfo, ...]:
        """The files of the document, the best to read first."""
        return tuple(sorted(self.details.papers, key=lambda p: (p.ocr, -p.chars, p.sha256)))

    @cached_property
    def copy(self) -> PaperInfo | None:
        """The file that is shown."""
        asked = self.asked.copy
        chosen = (p for p in self.copies if asked and p.sha256.startswith(asked))
        return next(chosen, self.copies[0] if self.copies else None)

    def url(self, **parameters: str) -> str:
        """This page with other parameters; tab, day and file stay unless given."""
        kept = {
            "tab": self.asked.tab,
            "ngay": self.asked.day.isoformat() if self.asked.day else "",
            "tep": self.copy.sha256 if self.copy and len(self.copies) > 1 else "",
        }
        asked = kept | parameters
        return document_url(self.iri, **(asked | {"tab": asked["tab"].removeprefix(TABS[0])}))

    def head(self) -> Values:
        """Name, date, issuer, status with its reasons, subject."""
        node, validity = self.node, self.details.validity
        return {
            **box(node, self.lang),
            "iri": self.iri,
            "status": badge(validity, node.type) if node.held else None,
            "as_of": validity.as_of.isoformat(),
            "reasons": reasons(validity, self._reasoned, self.lang),
            "sample": node.sample,
        }

    @cached_property
    def _reasoned(self) -> dict[str, Node]:
        wanted = {r.work for r in self.details.validity.reasons if r.work}
        return {n.iri: n for n in nodes(self.store, wanted)} if wanted else {}

    def citations(self) -> list[tuple[str, str]]:
        """(key of its label, citation to paste): State, Party, and the short one."""
        node = self.node
        made = [
            (
                key,
                citation(
                    node.code,
                    type=node.type,
                    date=node.date,
                    issuer=node.issuer,
                    title=node.title,
                    party=party,
                ),
            )
            for key, party in (("cite-state", False), ("cite-party", True))
        ]
        texts = [(key, c.full) for key, c in made] + [("cite-short", made[0][1].short)]
        return [(key, pasted(text)) for key, text in texts]

    def to_send(self) -> Values:
        """The message and the bodies that it may be made for."""
        tasks = self.details.tasks
        return {
            "bodies": bodies(tasks),
            "body": self.asked.body,
            "text": message(self.node, tasks, self.asked.body, lang=self.lang),
        }

    # --- the side lists ---------------------------------------------------------------------------

    def outgoing(self) -> list[Values]:
        """Dựa trên: the documents it speaks of, by relation."""
        return self._groups(self.details.outgoing, 0)

    def citing(self) -> int:
        """How many documents speak of it."""
        return len({k.subject for k in self.details.incoming})

    def incoming(self) -> list[Values]:
        """Được nói tới: the documents that speak of it, by relation."""
        return self._groups(self.details.incoming, 1)

    def _groups(self, links: Sequence[Link], way: int) -> list[Values]:
        by_relation: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            by_relation[link.relation].append(link)
        order = list(relations())
        known = sorted(by_relation, key=lambda r: order.index(r) if r in order else len(order))
        return [self._group(relation, by_relation[relation], way) for relation in known]

    def _group(self, relation: str, links: Sequence[Link], way: int) -> Values:
        ends = {k: self.details.neighbours[k.object if way == 0 else k.subject] for k in links}
        newest = sorted(links, key=lambda k: (ends[k].date or "", k.subject, k.object))[::-1]
        items = [self._item(k, ends[k], way, n < FIRST) for n, k in enumerate(newest)]
        return {
            "heading": relation_words(relation, self.lang)[way],
            "family": family_of(links[0]) if relation in relations() else style.QUIET,
            "count": len(items),
            "items": items[:FIRST],
            "rest": items[FIRST:],
        }

    def _item(self, link: Link, node: Node, way: int, read: bool) -> Values:
        proofs = [e for e in link.evidence if e.end]
        added = [e for e in link.evidence if not e.end]
        teller = self.node if way == 0 else node
        best = own_first(proofs, teller)
        said = self.reader.read(best) if best and read and way == 1 else None
        return box(node, self.lang) | {
            "url": document_url(node.iri),
            **self._standing(link, node, way),
            "place": self._place(best) if best else "",
            "proof": proof(said) if said else None,
            "told_by": words.number(said.paper_label) if said and not told(best, teller) else "",
            "times": len(proofs),
            "confirmed": any(e.citation in self._confirmed for e in proofs),
            "added": [words.shown(e.sentence, 300) for e in added],
        }

    def _standing(self, link: Link, node: Node, way: int) -> Values:
        """Why a basis was not in force on the day of this document; nothing where it was."""
        life = self._bases.get(node.iri) if way == 0 and link.relation == "based_on" else None
        said = badge(life, node.type) if life else None
        if life is None or said is None or said.tone == "good":
            return {}
        why = reasons(life, self.details.neighbours, self.lang)
        return {"status": said, "why": "; ".join(w for w, _ in why)}

    @cached_property
    def _bases(self) -> dict[str, Validity]:
        day = first_day(self.store, self.iri)
        based = [k.object for k in self.details.outgoing if k.relation == "based_on"]
        return validities(self.store, based, day) if day and based else {}

    def _place(self, evidence: Evidence) -> str:
        """The address of the sentence, in the text of the file that says it."""
        span = f"{evidence.start}-{evidence.end}"
        if self.copy and evidence.paper == self.copy.sha256:
            shown_now = self.asked.tab == TEXT
            return f"#c-{span}" if shown_now else f"{self.url(tab='', den=span)}#c-{span}"
        return sentence_url(evidence)

    # --- the whole text ---------------------------------------------------------------------------

    @cached_property
    def paper(self) -> Paper | None:
        """The file that is shown, as read."""
        return paper(self.store, self.copy.sha256) if self.copy else None

    @cached_property
    def decisions(self) -> list[Settled]:
        """What people settled about the document and its files, the latest first."""
        names = (self.iri, *self.details.names)
        return settled(self.store, [p.sha256 for p in self.copies], names)

    @cached_property
    def _cited(self) -> dict[str, Node]:
        mentions = self.paper.mentions if self.paper else ()
        wanted = {w for m in mentions for w in (m.work, *m.candidates) if w}
        wanted |= set(self._known.values())
        return {n.iri: n for n in nodes(self.store, wanted)} if wanted else {}

    def text(self) -> Values:
        """The text in pieces and the citations in it, in its order."""
        made = self.paper
        if made is None:
            return {"chunks": [], "cites": [], "notes": [], "warnings": 0}
        found = [m for m in made.mentions if not m.subject]
        tasks = [(n, t) for n, t in self.tasks if t.paper == made.sha256]
        laid = [marks.Mark("cite", n, m.start, m.end) for n, m in enumerate(found)]
        laid += [marks.Mark("stated", 0, m.start, m.end) for m in made.mentions if m.subject]
        laid += [marks.Mark("task", n, t.start, t.end) for n, t in tasks]
        laid += [marks.Mark("warn", n, w.start, w.end) for n, w in enumerate(made.notices)]
        span = self.asked.span
        if span and span[1] <= len(made.text):
            where = sentence_span(made.text, *span)
            laid.append(marks.Mark("place", 0, *where, name=f"p-{span[0]}-{span[1]}"))
        return {
            "chunks": list(marks.chunks(made.text, laid, span[1] if span else None)),
            "cites": [self._cite(m) for m in found],
            "notes": self.notes(),
        }

    def _cite(self, mention: Mention) -> Values:
        corrected = next((d for d in self.settled_of(mention) if d.verb == "adds"), None)
        work = self._known.get(corrected.iri) if corrected else mention.work
        node = self._cited.get(work or "")
        name = words.name(node, self.lang) if node else ""
        relation = corrected.relation if corrected else mention.relation
        said = relation_words(relation, self.lang)[0]
        sure = label(certainty(mention.confidence), self.lang)
        span = f"{mention.start}-{mention.end}"
        return {
            "url": document_url(work) if work else "",
            "title": " · ".join(p for p in (said, name, sure) if p),
            "dropped": work is None,
            "held": node is None or node.held,
            "note": f"{self.url(tab='', den=span)}#c-{span}",
            "anchor": f"c-{span}",
        }

    def notes(self) -> list[Values]:
        """The mentions at the place that is asked for, each explained."""
        span, made = self.asked.span, self.paper
        here = [m for m in made.mentions if (m.start, m.end) == span] if made else []
        return [self._note(m, made) for m in here if made]

    def _note(self, mention: Mention, made: Paper) -> Values:
        node = self._cited.get(mention.work or "")
        line = marks.line_of(marks.line_starts(made.text), mention.start)
        return {
            "span": f"{mention.start}-{mention.end}",
            "anchor": f"c-{mention.start}-{mention.end}",
            "iri": mention.iri,
            "relation": mention.relation,
            "relation_words": relation_words(mention.relation, self.lang)[0],
            "subject": words.shown(mention.subject, 200) if mention.subject else "",
            "of": mention.name,
            "quote": words.shown(mention.quote, 400),
            "node": box(node, self.lang) | {"url": document_url(node.iri)} if node else None,
            "dropped": mention.work is None,
            "certainty": certainty(mention.confidence).replace("-", "_"),
            "line": line,
            "page": mention.page,
            "decisions": self.acts(self.settled_of(mention)),
            "candidates": [
                box(self._cited[c], self.lang) | {"url": document_url(c)}
                for c in mention.candidates
                if c in self._cited
            ],
        }

    def settled_of(self, mention: Mention) -> list[Settled]:
        """What people decided about one mention."""
        near = self._by_link.get((mention.relation, mention.name))
        return of_mention([*near, *self._added], mention) if near else []

    @cached_property
    def _by_link(self) -> dict[tuple[str, str], list[Settled]]:
        """(relation, printed name) → decisions: a text of a thousand mentions asks for each."""
        found: dict[tuple[str, str], list[Settled]] = defaultdict(list)
        for made in self.decisions:
            for name in made.names if made.verb in ("confirms", "rejects") else ():
                found[made.relation, name].append(made)
        return found

    @cached_property
    def _added(self) -> list[Settled]:
        return [d for d in self.decisions if d.verb == "adds"]

    @cached_property
    def _confirmed(self) -> frozenset[str]:
        """The mentions of the file that somebody confirmed."""
        found = self.paper.mentions if self.paper and self.decisions else ()
        return frozenset(
            m.iri for m in found if any(d.verb == "confirms" for d in self.settled_of(m))
        )

    @cached_property
    def _known(self) -> dict[str, str]:
        """Decision that added a link → the document that it leads to."""
        added = (k for k in self.details.outgoing for e in k.evidence if not e.end)
        return {e.citation: k.object for k in added for e in k.evidence if not e.end}

    def acts(self, found: Sequence[Settled]) -> list[Values]:
        """Decisions by act, the latest first; one button undoes an act."""
        by_act: dict[tuple[str, str], list[Settled]] = defaultdict(list)
        for one in found:
            by_act[one.act].append(one)
        return [self._act(ones) for ones in by_act.values()]

    def _act(self, ones: Sequence[Settled]) -> Values:
        said = [self.decision(d) for d in ones]
        return {
            "said": said[:LISTED],
            "more": max(0, len(said) - LISTED),
            "iris": [d.iri for d in ones if not d.source],
            **{key: said[0][key] for key in ("who", "when", "note", "source")},
        }

    def decision(self, made: Settled) -> Values:
        """A decision in words."""
        what = f"decision-{made.verb}"
        relation = relation_words(made.relation, self.lang)[0] if made.relation else ""
        named = [self._named(n) for n in made.names]
        return {
            "iri": made.iri,
            "verb": made.verb,
            "words": label(what, self.lang),
            "relation": relation,
            "names": [n for n in dict.fromkeys(named) if n],
            "field": labelled(FIELD_LABELS.get(made.field, made.field), self.lang)
            if made.field
            else "",
            "value": shown_value(made.field, made.value, self.lang),
            "who": words.shown(made.who, 100),
            "when": moment(made.when),
            "note": words.shown(made.note, 500),
            "source": words.shown(made.source.replace("\\", "/").rpartition("/")[2], 200),
        }

    def _named(self, iri: str) -> str:
        if iri in self._cited:
            return words.name(self._cited[iri], self.lang)
        if iri == self.iri:
            return words.name(self.node, self.lang)
        files = {paper_iri(p.sha256): p.name for p in self.copies}
        tail = iri.rpartition("/")[2].removeprefix("urn:lex:")
        return words.shown(files.get(iri) or self._labels.get(iri) or tail, 200)

    @cached_property
    def _labels(self) -> dict[str, str]:
        """Names of documents that decisions speak of."""
        wanted = {n for d in self.decisions for n in d.names}
        found = nodes(self.store, wanted) if wanted else []
        return {n.iri: words.name(n, self.lang) for n in found if n.code or n.title}

    # --- tasks, warnings --------------------------------------------------------------------------

    @cached_property
    def tasks(self) -> list[tuple[int, Any]]:
        """The tasks with their numbers, from 1."""
        return list(enumerate(self.details.tasks, 1))

    def task_values(self) -> list[Values]:
        """The tasks for the page."""
        return [
            {
                "number": n,
                "task": words.shown(t.task, 2_000),
                "lead": words.shown("; ".join(t.lead), 500),
                "partners": words.shown("; ".join(t.partners), 1_000),
                "monitors": words.shown("; ".join(t.monitors), 500),
                "advises": words.shown(t.advises, 300),
                "output": words.shown(t.output, 500),
                "deadline": words.date_text(t.deadline) or words.shown(t.deadline, 300),
                "generic": t.generic,
                "sentence": words.shown(t.sentence, 4_000),
                "place": self.place(t.paper, t.start, t.end, "t"),
            }
            for n, t in self.tasks
        ]

    def place(self, sha: str, start: int, end: int, letter: str) -> str:
        """The address of a stretch of a file's text; `letter` as in `Mark.anchor`."""
        span = f"{start}-{end}"
        several = {"tep": sha} if len(self.copies) > 1 else {}
        return f"{document_url(self.iri, den=span, **several)}#{letter}-{span}"

    def part_values(self) -> list[Values]:
        """The documents of a file that holds several, each with its place."""
        if self.paper is None:
            return []
        return [
            {
                "kind": label(f"part-{part.kind}", self.lang),
                "words": " ".join(
                    words.shown(w, 400)
                    for w in (
                        words.type_name(part.type, self.lang) if part.type else None,
                        part.code,
                        part.title,
                    )
                    if w
                ),
                "place": self.place(self.paper.sha256, part.start, part.start + 1, "p"),
            }
            for part in self.paper.parts
        ]

    def warning_values(self) -> list[Values]:
        """The warnings of the document's files, each with its sentence."""
        return [
            {
                "label": label(warning_label(w.kind), self.lang),
                "message": words.shown(w.message),
                "sentence": words.shown(w.sentence, 4_000),
                "place": self.place(w.paper, w.start, w.end, "w"),
                "paper": w.paper,
                "region": w.region,
            }
            for w in self.details.warnings
        ]


def told(evidence: Evidence | None, node: Node) -> bool:
    """Whether the document itself says so; else a third one does of it."""
    return evidence is not None and evidence.paper in node.papers


def own_first(proofs: Sequence[Evidence], node: Node) -> Evidence | None:
    """The surest sentence, those of the document itself before what others say of it."""
    return min(proofs, key=lambda e: not told(e, node), default=None)


def sentence_url(evidence: Evidence) -> str:
    """The address of a sentence in the text of the file that says it."""
    span = f"{evidence.start}-{evidence.end}"
    there = document_url(paper_iri(evidence.paper), tep=evidence.paper, den=span)
    return f"{there}#c-{span}"


def box(node: Node, lang: str) -> Values:
    """How a document is named wherever it stands."""
    code = words.number(node.code)
    return {
        "iri": node.iri,
        "name": (name := words.name(node, lang)),
        "date": words.date_text(node.date),
        "issuer": words.shown(node.issuer, 300),
        "title": words.beside(name, node.title),
        "type": words.type_name(node.type, lang),
        "level": style.level(node.level).id,
        "party": node.party,
        "held": node.held,
        "blank": code.startswith("…"),
    }


def moment(when: str) -> str:
    """A day, or a day and hour: "24/11/2026 10:20"."""
    day, _, hour = when.partition("T")
    return " ".join(p for p in (words.date_text(day), hour[:5]) if p)


# --- Thuộc tính -----------------------------------------------------------------------------------


def attribute_values(reading: Reading) -> list[Values]:
    """The fields of the file that is shown: as settled, as printed, with the sentence."""
    made = reading.paper
    if made is None:
        return []
    settled_now = {
        d.field: d
        for d in reversed(reading.decisions)
        if d.verb == "set" and d.paper == made.sha256
    }
    return [_attribute(reading, made, field, settled_now.get(field)) for field in FIELD_LABELS]


def _attribute(reading: Reading, made: Paper, field: str, decided: Settled | None) -> Values:
    printed = "; ".join(made.fields.get(_PROPERTIES.get(field, field), ()))
    kind = printed.rpartition("/")[2] if field == "type" else printed
    value = decided.value if decided else kind
    if field == "code" and not decided and reading.node.code:
        value = reading.node.code  # its blank filled by a number that a person gave
    found = made.readings.get(field)
    lang = reading.lang
    sentence = sentence_at(made.text, found.start, found.end) if found else ""
    return {
        "field": field,
        "label": label(FIELD_LABELS[field], lang),
        "raw": value if field != "date" else words.date_text(value),
        "value": shown_value(field, value, lang),
        "printed": shown_value(field, kind, lang) if value != kind else "",
        "today": today_names(reading) if field == "issuer" else [],
        "sentence": sentence,
        "place": reading.place(made.sha256, found.start, found.end, "p") if found else "",
        "certainty": certainty(found.confidence).replace("-", "_") if found else "",
        "decided": reading.decision(decided) if decided else None,
    }


_PROPERTIES = {
    **{f: HEADER_FIELDS[f] for f in FIELD_LABELS if f in HEADER_FIELDS},
    "addressees": "addresseeName",
}


def sentence_at(text: str, start: int, end: int) -> str:
    """The sentence around a stretch, as shown."""
    return words.shown(sentence(text, start, end), 1_000)


def today_names(reading: Reading) -> list[str]:
    """What the issuer is today, where it or its province was merged or renamed."""
    rows = reading.store.query(
        PREFIXES + f"SELECT DISTINCT ?name WHERE {{ <{reading.iri}> ld:issuedBy ?body ."
        " ?body ld:successor+ ?now . ?now rdfs:label ?name"
        " FILTER NOT EXISTS { ?body rdfs:label ?name }"
        f" FILTER(LANG(?name) IN ('', '{reading.lang}')) }} ORDER BY ?name"
    ).rows
    return [*(words.shown(str(name), 200) for (name,) in rows), *_merged_province(reading)]


def _merged_province(reading: Reading) -> list[str]:
    """The province of today in the place of the issuer's, of a document from before the merger."""
    place = recognise(reading.node.issuer or "").province
    old = provinces().get(f"{place}-o")
    new = provinces().get((old.successor if old else None) or "")
    if not old or not new or new.name == old.name:
        return []
    known = reading.node.date
    if known and old.valid_to and known[:10] > old.valid_to.isoformat():
        return []
    kind = {"C": "thành phố", "P": "tỉnh"}.get(new.kind, "")
    return [f"{kind} {new.name}".strip()]


def names_values(reading: Reading) -> Values:
    """Other names, documents that may be the same, copies: for merging and splitting."""
    details = reading.details
    names = [n for n in details.names if not n.startswith(f"{BASE}work/")]  # by no number
    others = {n.iri: n for n in nodes(reading.store, names)} if names else {}
    return {
        "names": [{"iri": n, "name": _name(n, others.get(n), reading.lang)} for n in names],
        "alike": [
            box(n, reading.lang) | {"url": document_url(n.iri)} for n in details.possibly_same
        ],
        "copies": [
            {"sha": c.sha256, "file": paper_iri(c.sha256), "name": words.shown(c.name, 200)}
            for c in reading.copies
        ],
    }


def _name(iri: str, node: Node | None, lang: str) -> str:
    if node and (node.code or node.title):
        return words.name(node, lang)
    return words.shown(iri.rpartition("/")[2].removeprefix("urn:lex:"), 200)


def open_links(reading: Reading) -> list[Mention]:
    """The mentions of the file that nobody confirmed or dropped, one of each kind and document."""
    made = reading.paper
    found: dict[tuple[str, str], Mention] = {}
    for mention in made.mentions if made else ():
        if mention.work and not reading.settled_of(mention):
            found.setdefault((mention.relation, mention.name), mention)
    return list(found.values())


# --- a conflict in words --------------------------------------------------------------------------


def disagreement_values(found: Disagreement, reader: Reader, lang: str) -> Values:
    """Both sides of a conflict, each with the sentences that say so."""
    return {
        "kind": found.kind,
        "label": label(f"conflict-{found.kind}", lang),
        "name": words.shown(found.label, 200),
        "url": document_url(found.work),
        "settle": document_url(found.work, tab="thuoc-tinh"),
        "sides": [_side(found, side, reader, lang) for side in found.sides],
    }


SAYINGS = 5  # sentences of one side


def _side(found: Disagreement, side: Side, reader: Reader, lang: str) -> Values:
    dated = found.kind in ("date", "year", "future")
    value = words.date_text(side.value) if dated and "-" in side.value else side.value
    others = len({s.work for s in side.sayings if s.start is not None or s.work != found.work})
    contrast = any(s.own for s in found.sides)
    key = "side-number" if not side.sayings else "side-others" if contrast else "side-say"
    if side.own:
        key = "side-own-others" if others else "side-own"
    if found.kind in ("future", "cycle", "text"):
        key = f"side-{found.kind}"
    said = label(key, lang).format(value=words.shown(value, 400), n=others or side.count)
    first = {s.work: s for s in reversed(side.sayings)}  # one sentence of each document
    shown_ones = list(reversed(first.values()))[:SAYINGS]
    return {
        "words": said,
        "more": len(first) - len(shown_ones),
        "sayings": [_saying(s, reader) for s in shown_ones],
    }


def _saying(said: Saying, reader: Reader) -> Values:
    here, anchor = {"tep": said.paper}, ""
    sentence_ = ""
    if said.start is not None and said.end is not None:
        here["den"] = f"{said.start}-{said.end}"
        anchor = f"#c-{here['den']}"
        sentence_ = words.shown(reader.sentence(said.paper, said.start, said.end), 1_000)
    return {
        "name": words.shown(said.label, 200),
        "url": document_url(said.work, **here) + anchor,
        "sentence": sentence_,
    }
