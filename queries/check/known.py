"""What is known of documents that a draft may mean: those of the store and of the table of acts."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, partial

from graph.read.nodes import nodes
from graph.read.validity import Validity, validity
from graph.store import PREFIXES, Store
from ontology.bodies import issuers_differ
from ontology.code import Code, parse_code
from ontology.dates import day as written
from ontology.errors import BadNameError
from ontology.identity import BASE, EFFECTIVE, Name
from ontology.law_table import Act, Table
from ontology.lexicon import raw
from ontology.series import full_date
from queries.check.finding import Evidence, word
from queries.check.held import Articles, Registers, articles_of


@dataclass(frozen=True, eq=False)
class Known:
    """One document as somebody prints it: a work of the store, an act of the table, or both."""

    number: str
    type: str | None
    date: str | None
    issuer: str | None
    title: str | None
    iri: str | None = None
    held: bool = False
    cited: int = 0  # papers of the store that cite it, where it is not held
    act: Act | None = None
    stored: bool = False
    papers: tuple[str, ...] = ()  # SHA-256 of the files held
    register: str = ""  # the office's register that alone lists it

    @cached_property
    def code(self) -> Code | None:
        """Its number in parts."""
        return parse_code(self.number)

    @cached_property
    def name(self) -> Name | None:
        """Its name in the graph, where it has one."""
        try:
            return Name.parse(self.iri) if self.iri else None
        except BadNameError:
            return None


@dataclass(frozen=True, slots=True)
class State:
    """Whether a document was in force on the signing day, by whom and since when."""

    verdict: str  # in_force, ended, partly, amended, not_yet, suspended
    since: str | None = None
    by: str | None = None  # code of the act that did it
    part: str = ""
    source: str = ""
    amended_by: tuple[str, ...] = ()


_VERDICTS = {
    "expired": "ended",
    "partly-expired": "partly",
    "not-yet": "not_yet",
    "suspended": "suspended",
}


class Holdings:
    """What one opened store says of documents: each number, day, text and validity asked for once.

    For drafts checked one after another; what is written to the store meanwhile is not seen.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.validity = cache(partial(validity, store))
        self.articles = cache(partial(_articles, store))
        self._works: dict[str, Known] = {}
        self._asked: dict[str, set[str]] = {}  # running number or day → IRIs

    @cached_property
    def registers(self) -> Registers:
        """The office's registers beside the store."""
        return Registers.beside(self.store.location)

    def works(self, numbers: set[int], days: set[str]) -> dict[str, Known]:
        """Works with one of these running numbers or days, by IRI, in the order of their IRIs."""
        printed = set(map(str, numbers))
        self._ask(printed - self._asked.keys(), days - self._asked.keys())
        iris = {iri for key in printed | days for iri in self._asked[key]}
        return {iri: self._works[iri] for iri in sorted(iris)}

    def _ask(self, numbers: set[str], days: set[str]) -> None:
        if not numbers | days:
            return
        listed = " ".join(f'"{n}"' for n in sorted(numbers))
        xsd = "http://www.w3.org/2001/XMLSchema#date"
        dated = " ".join(f'"{d}"^^<{xsd}>' for d in sorted(days))
        rows = self.store.query(
            PREFIXES + f"SELECT DISTINCT ?w ?k WHERE {{ {{ VALUES ?k {{ {listed} }} ?w ld:number ?k"
            f" }} UNION {{ VALUES ?k {{ {dated} }} ?w ld:date ?k ; ld:number ?n }} }}",
            graphs=(EFFECTIVE,),
        ).rows
        self._read({str(w) for w, _ in rows} - self._works.keys())
        self._asked |= {key: set() for key in numbers | days}
        for work, key in rows:
            if str(work) in self._works:  # it has a code
                self._asked[str(key)].add(str(work))

    def _read(self, iris: set[str]) -> None:
        found = [n for n in nodes(self.store, iris) if n.code]
        counts = self._counts([n.iri for n in found if not n.held])
        for n in found:
            self._works[n.iri] = Known(
                number=n.code or "",
                type=n.type,
                date=n.date,
                issuer=n.issuer,
                title=n.title,
                iri=n.iri,
                held=n.held,
                papers=n.papers,
                cited=counts.get(n.iri, 0),
                stored=True,
            )

    def _counts(self, iris: list[str]) -> dict[str, int]:
        """How many works cite each of these."""
        if not iris:
            return {}
        listed = " ".join(f"<{i}>" for i in iris)
        rows = self.store.query(
            PREFIXES + "SELECT ?w (COUNT(DISTINCT ?from) AS ?n)"
            f" WHERE {{ VALUES ?w {{ {listed} }} ?from ld:cites ?w }} GROUP BY ?w",
            graphs=(EFFECTIVE,),
        ).rows
        return {str(w): int(str(n)) for w, n in rows}

    def code(self, iri: str) -> str | None:
        """The number of a work as printed."""
        return nodes(self.store, [iri])[0].code


def _articles(store: Store, papers: tuple[str, ...]) -> Articles | None:
    made = (articles_of(text) for sha in papers if (text := store.text(sha)))
    return next((found for found in made if found), None)


@dataclass
class Library:
    """Store and table, asked for the documents of one draft at once."""

    table: Table
    holdings: Holdings | None
    lang: str = "vi"
    _by_number: dict[int, list[Known]] = field(default_factory=lambda: defaultdict(list))
    _by_date: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    _loaded: set[int] = field(default_factory=set)  # running numbers of which all are read

    def load(self, numbers: Iterable[int], dates: Iterable[str]) -> None:
        """Read what has one of these running numbers or one of these days."""
        wanted, days = set(numbers), {d for d in dates if full_date(d)}
        self._loaded |= wanted
        stored = self.holdings.works(wanted, days) if self.holdings else {}
        acts = [a for n in sorted(wanted) for a in self.table.numbered(n)]
        acts += [a for a in self.table.acts if a.date in days]
        for act in dict.fromkeys(acts):
            same = stored.pop(act.iri or "", None)
            self._add(_merged(act, same))
        for known in stored.values():
            self._add(known)
        for row in self.registers.numbered(wanted):
            if not self.numbered(row.code):
                self._add(
                    Known(row.number, None, row.date, row.issuer, row.title, register=row.name)
                )

    @property
    def registers(self) -> Registers:
        """The office's registers beside the store."""
        return self.holdings.registers if self.holdings else Registers([])

    def articles(self, known: Known) -> Articles | None:
        """The articles of its text, where it is held and its articles are numbered through."""
        return self.holdings.articles(known.papers) if self.holdings else None

    def _add(self, known: Known) -> None:
        if known.code and known.code.number:
            listed = self._by_number[known.code.number]
            if any(_id(k) == _id(known) for k in listed):
                return  # read before, by its day
            listed.append(known)
            if known.date:
                self._by_date[known.date].append(known)

    def numbered(self, code: Code) -> list[Known]:
        """Documents whose code is this one."""
        return [k for k in self._by_number.get(code.number or 0, ()) if _same(k.code, code)]

    def of_number(self, code: Code) -> list[Known]:
        """Acts of the Assembly, or of its committee, with this running number, of any term."""
        found = self._by_number.get(code.number or 0, ())
        return [k for k in found if k.code and k.code.term and k.code.owner == code.owner]

    def of_day(self, day: str) -> list[Known]:
        """Documents of a day."""
        return self._by_date.get(day, [])

    # --- what it says, for people -----------------------------------------------------------------

    def source(self, known: Known) -> str:
        """Who prints what is known of it."""
        if known.held:
            return word("sources", "held", self.lang) + self._otherwise(known)
        if known.register:
            return known.register
        if known.act:
            return self.table_words(known.act)
        return word("sources", "cited", self.lang).format(n=known.cited)

    def _otherwise(self, known: Known) -> str:
        """What the table of acts says that the paper held does not."""
        act, said = known.act, []
        if act and known.date and act.date != known.date:
            said.append(shown_date(act.date))
        if act and act.issuer and known.issuer and issuers_differ(act.issuer, known.issuer):
            said.append(act.issuer)
        return self._conflict(act, ", ".join(said)) if act and said else ""

    def _conflict(self, act: Act, said: str) -> str:
        words = word("sources", "conflict", self.lang)
        return words.format(other=self.table_words(act), said=said)

    def table_words(self, act: Act) -> str:
        """The table with its day, and where the row comes from."""
        names = raw("law_table")["sources"]
        origins = [s.partition(":")[0] for s in act.source.split()]
        shown = ", ".join(str(names[o][self.lang]) for o in origins if o in names)
        text = word("sources", "table", self.lang)
        return text.format_map({"day": written(self.table.day), "from": shown})

    def evidence(self, known: Known) -> Evidence:
        """The document as its source prints it."""
        parts = (known.number, shown_date(known.date), known.issuer, known.title)
        return Evidence(self.source(known), "; ".join(p for p in parts if p))

    # --- whether it was in force ------------------------------------------------------------------

    def state(self, known: Known, day: date) -> State:
        """What held papers say of it on a day, else the table; `in_force` where neither does."""
        said = self._said(known, day)
        listed = _listed(known.act, day, self.table_words(known.act)) if known.act else None
        if said and said.verdict != "in_force":
            if known.act and listed and "ended" in {said.verdict, listed.verdict} - {"amended"}:
                same = said.verdict == listed.verdict and said.since == listed.since
                status = word("status", listed.verdict, self.lang)
                day_of = f" {shown_date(listed.since)}" if listed.since else ""
                more = "" if same else self._conflict(known.act, f"{status}{day_of}")
                return replace(said, source=said.source + more)
            return said
        if said and listed and listed.verdict == "amended" and said.amended_by:
            return said
        return listed or said or State("in_force")

    def _said(self, known: Known, day: date) -> State | None:
        if not (self.holdings and known.stored and known.iri):
            return None
        found = self.holdings.validity(known.iri, day)
        rule = {"ended": ("R3", "R6", "R1"), "partly": ("R4",), "suspended": ("R7",)}
        verdict = _VERDICTS.get(found.status, "in_force")
        if found.status == "not-applicable" and any(r.rule == "R3" for r in found.reasons):
            verdict = "ended"  # a plan that another replaced
        why = next((r for r in found.reasons if r.rule in rule.get(verdict, ())), None)
        if verdict == "in_force":
            return State("in_force", source=word("sources", "held", self.lang))
        since = why.day if why else found.begins
        by = self.holdings.code(why.work) if why and why.work else None
        return State(
            verdict,
            since.isoformat() if since else None,
            by,
            _part(found),
            word("sources", "held", self.lang),
        )

    def citing(self, code: str | None) -> Known | None:
        """The document of a code, to be cited in place of another."""
        parsed = parse_code(code or "")
        if parsed is None or not parsed.number:
            return None
        if parsed.number not in self._loaded:
            self.load([parsed.number], ())
        return next(iter(self.numbered(parsed)), None)


def _id(known: Known) -> tuple[str | None, ...]:
    return known.iri, known.number, known.date, known.register


def _part(found: Validity) -> str:
    return ""


def _listed(act: Act, day: date, source: str) -> State:
    """What the table says."""
    on, verdict = day.isoformat(), act.status(day)
    if verdict == "ended":
        return State(verdict, act.ended, act.ended_by, source=source)
    if verdict == "not_yet":
        return State(verdict, act.effective or act.date, source=source)
    amended = tuple(c.by for c in act.amended_by if c.since <= on)
    if verdict == "partly":
        last = max((c for c in act.parts_ended if c.since <= on), key=lambda c: c.since)
        return State(verdict, last.since, last.by, last.part, source, amended)
    if verdict == "amended":
        last = max((c for c in act.amended_by if c.since <= on), key=lambda c: c.since)
        return State(verdict, last.since, last.by, "", source, amended)
    return State("in_force", source=source)


def _merged(act: Act, stored: Known | None) -> Known:
    """One document of table and store; what a held paper prints counts before the table."""
    first, second = (stored, act) if stored and stored.held else (act, stored)
    return Known(
        number=act.number,
        type=_either(first, second, "type"),
        date=_either(first, second, "date"),
        issuer=_either(first, second, "issuer"),
        title=_either(first, second, "title"),
        iri=act.iri,
        held=bool(stored and stored.held),
        papers=stored.papers if stored else (),
        cited=stored.cited if stored else 0,
        act=act,
        stored=stored is not None,
    )


def _either(first: object, second: object, name: str) -> str | None:
    found = getattr(first, name, None) or getattr(second, name, None)
    return str(found) if found else None


def _same(one: Code | None, other: Code) -> bool:
    return one is not None and one.key == other.key


def shown_date(printed: str | None) -> str:
    """A date as văn thư writes it, also of a month or a year."""
    if day := full_date(printed):
        return written(day)
    return "/".join(reversed((printed or "").split("-")))


def near(one: str, other: str) -> bool:
    """Whether two codes differ by one character, or by two that changed places."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) == len(other):
        swapped = one[:at] + one[at + 1 : at + 2] + one[at : at + 1] + one[at + 2 :]
        return one[at + 1 :] == other[at + 1 :] or swapped == other
    return one[at:] == other[at + 1 :]


def agreement(one: str | None, other: str | None) -> float | None:
    """How many of the words of the shorter title stand in the longer; None if one is too short.

    Titles of one or two words say something only where they are the same.
    """
    few, many = sorted((_words(one), _words(other)), key=len)
    if len(few) < 3:
        return 1.0 if few and few == many else None
    return len(few & many) / len(few)


def same_title(one: str | None, other: str | None) -> bool:
    """Whether two titles have the same words."""
    return bool(_words(one)) and _words(one) == _words(other)


def _words(title: str | None) -> set[str]:
    from ontology.bodies import fold

    bare = re.sub(r"^(?:bộ luật|pháp lệnh) ", "", fold(title or ""))
    return set(re.findall(r"\w{2,}", bare)) - {"luật"}


__all__ = [
    "BASE",
    "Holdings",
    "Known",
    "Library",
    "State",
    "agreement",
    "near",
    "same_title",
    "shown_date",
]
