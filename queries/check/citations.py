"""One verdict for each mention of another document, with the proof beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from ontology.code import Code, parse_code
from ontology.errors import BadNameError
from ontology.identity import Context, Law, Name, context_of, law, symbol_fits_issuer
from ontology.law_table import covered, title_after
from ontology.lexicon import document_types, raw
from ontology.model import Citation, Record
from ontology.series import Bounds, full_date
from queries.check.compare import (
    Mention,
    as_cited,
    likeness,
    one_series,
    other_issuer,
    other_type,
    parts_apart,
    same_date,
    short,
    slip,
    titled,
    undated,
)
from queries.check.finding import Finding, said, word
from queries.check.held import lacks
from queries.check.known import Known, Library, State, agreement, same_title, shown_date
from queries.search.cite import citation as cited_as

_OFFERED = 8  # numbers that a wrong one may stand for
_STEPS = 5  # generations of acts that replaced one another
# Share of common words of two titles that are one, surely one, two; and a clear difference.
_ALIKE, _SAME, _OTHER, _MARGIN = 0.6, 0.8, 0.34, 0.25


def citations(record: Record, text: str, library: Library, day: date, lang: str) -> list[Finding]:
    """Exactly one verdict a mention; `differs` may give several findings, one a field."""
    context = replace(
        context_of(record.document, record.citations), bounds=Bounds(day, day)
    )  # a draft without a day of its own means the laws of the signing day
    mentions = [_mention(c, text) for c in record.citations]
    numbers = [m.code.number for m in mentions if m.code and m.code.number]
    named = [_law_code(m, context) for m in mentions]
    numbers += [c.number for c in named if c and c.number]
    library.load(numbers, [m.citation.date or "" for m in mentions])
    judge = _Judge(library, day, lang, record, context)
    found: list[Finding] = []
    told: set[tuple[object, str]] = set()
    for mention, law_code in zip(mentions, named, strict=True):
        code = mention.code or law_code
        for finding in judge.of(mention, law_code):
            about = (code.key if code else finding.quote, finding.verdict)
            found.append(_again(finding) if about in told else finding)
            told.add(about)
    return found


def _again(finding: Finding) -> Finding:
    """What was said of a document at its first mention is no news at the next."""
    known = finding.verdict in ("unknown", "amended", "partly", "not_yet")
    return msgspec.structs.replace(finding, severity=None) if known else finding


def _mention(citation: Citation, text: str) -> Mention:
    code = parse_code(citation.code) if citation.code else None
    try:
        name = Name.parse(citation.target) if citation.target else None
    except BadNameError:
        name = None
    named = undated(citation.name) if code and citation.name else None
    return Mention(citation, code, named or title_after(text, citation.end), name)


def _law_code(mention: Mention, context: Context) -> Code | None:
    """The number of a law that is cited by its name."""
    cited = mention.citation
    if mention.code or not cited.name:
        return None
    found = law(cited.name, context.bounds, printed=cited.date)
    return parse_code(found.code) if found and found.code else None


@dataclass(frozen=True)
class _Judge:
    library: Library
    day: date
    lang: str
    record: Record
    context: Context

    def of(self, mention: Mention, law_code: Code | None) -> Iterator[Finding]:
        """The findings of one mention."""
        code = mention.code or law_code
        if code is None or not code.number:
            yield from self._unnumbered(mention)
            return
        exact = [k for k in self.library.numbered(code) if self._fits(k, mention)]
        best = max(exact, key=lambda k: self._points(k, mention), default=None)
        wrong = self._wrong(best, mention) if best else {}
        others = self._others(mention) if mention.code else []
        if best is None or (others and self._rather(others[0], best, wrong, mention)):
            yield from self._not_itself(mention, code, others, known=best is not None)
        elif wrong:
            for field, (printed, expected) in wrong.items():
                yield self._differs(mention, best, field, printed, expected)
            if others and "date" in wrong:  # the day is right if the number is the slip
                yield self._slipped(mention, others, known=True)
        elif len(exact) > 1 and not mention.citation.date and not mention.title and not law_code:
            yield self._finding(mention, "unchecked", "unchecked-several")
        elif lacking := self._lacking(best, mention):
            yield lacking
        else:
            yield self._standing(mention, best)

    def _lacking(self, known: Known, mention: Mention) -> Finding | None:
        """A provision that the text held does not have."""
        printed = mention.citation.provision
        has = self.library.articles(known) if printed and known.held else None
        if not printed or not has or (last := lacks(has, printed)) is None:
            return None
        return self._finding(
            mention,
            "differs",
            "provision",
            severity="error",
            field="provision",
            printed=printed,
            expected=last,
            code=known.number,
            source=self.library.source(known),
            evidence=(self.library.evidence(known),),
        )

    # --- which document is meant ------------------------------------------------------------------

    def _fits(self, known: Known, mention: Mention) -> bool:
        """Not a paper of another province, committee or year that merely bears the same number."""
        if known.act or known.name is None or mention.name is None:
            return one_series(known, mention)
        a, b = known.name, mention.name
        owners = "_" in (a.owner, b.owner) or a.owner.split(".")[0] == b.owner.split(".")[0]
        free = "_" in a.place or "_" in b.place or not b.place
        places = free or [p[:-2] for p in a.place[:1]] == [p[:-2] for p in b.place[:1]]
        return owners and places and one_series(known, mention)

    def _points(self, known: Known, mention: Mention) -> int:
        cited = mention.citation
        dated = bool(cited.date and known.date and known.date.startswith(cited.date))
        same_year = bool(cited.date and known.date and known.date[:4] == cited.date[:4])
        title = agreement(mention.title, known.title)
        alike = title is not None and title >= _ALIKE
        early = not known.date or known.date <= self.day.isoformat()
        return 8 * dated + 4 * alike + 2 * same_year + early + (known.held or bool(known.act))

    def _wrong(self, known: Known, mention: Mention) -> dict[str, tuple[str, str]]:
        """Field → (printed, expected) where the draft and the source print different things."""
        cited, wrong = mention.citation, {}
        if cited.date and known.date and not same_date(cited, known):
            wrong["date"] = (shown_date(cited.date), shown_date(known.date))
        if cited.issuer and known.issuer and other_issuer(cited.issuer, known):
            wrong["issuer"] = (cited.issuer, known.issuer)
        if mention.typed and known.type and other_type(mention, known):
            names = document_types()
            wrong["type"] = (names[mention.typed].vi, names[known.type].vi)
        share = agreement(mention.title, known.title)
        if (
            titled(known)
            and not cited.name
            and share is not None
            and share < _OTHER
            and known.title
        ):
            wrong["title"] = (mention.title or "", known.title)
        return wrong

    def _others(self, mention: Mention) -> list[Known]:
        """The known documents of the same day whose number is a slip away and which fit otherwise.

        Of several those whose title is most like the printed one; too many tell nothing.
        """
        cited, code = mention.citation, mention.code
        assert code
        dated = self.library.of_day(cited.date) if cited.date else []
        found = [k for k in dated if slip(k.code, code) and self._agrees(k, mention)]
        shares = {k: likeness(mention.title, k.title) for k in found}
        best = max(shares.values(), default=0.0)
        likest = [k for k, share in shares.items() if share == best]
        if not found and code.term and not cited.date:
            likest = [k for k in self.library.of_number(code) if self._same_law(k, mention)]
        return likest if len({k.number for k in likest}) <= _OFFERED else []

    def _same_law(self, known: Known, mention: Mention) -> bool:
        """An act of the Assembly a slip away, of the printed name or, without one, of its term."""
        code = mention.code
        if code is None or known.code is None or not slip(known.code, code):
            return False
        if mention.title and known.title:
            return (agreement(mention.title, known.title) or 0.0) >= _ALIKE
        return known.code.term == code.term

    def _agrees(self, known: Known, mention: Mention) -> bool:
        cited = mention.citation
        share = agreement(mention.title, known.title) if titled(known) else None
        if share is not None and share < _OTHER:
            return False
        if cited.issuer and known.issuer and other_issuer(cited.issuer, known):
            return False
        return self._fits(known, mention)

    def _rather(
        self, other: Known, best: Known, wrong: dict[str, tuple[str, str]], mention: Mention
    ) -> bool:
        """Whether the number is the slip, rather than the day and the title."""
        if same_title(mention.title, other.title) != same_title(mention.title, best.title):
            return same_title(mention.title, other.title)
        share = agreement(mention.title, other.title) or 0.0
        own = agreement(mention.title, best.title)
        if share >= _SAME and (own is None or own <= share - _MARGIN):
            return True
        if own is not None and own >= _SAME > share:
            return False
        year = mention.code and mention.code.year != int((mention.citation.date or "0")[:4])
        return "date" in wrong and (
            bool(mention.code and mention.code.year and year)
            or parts_apart(mention.citation.date, best.date) > 1
        )

    # --- findings ---------------------------------------------------------------------------------

    def _not_itself(
        self, mention: Mention, code: Code, others: list[Known], *, known: bool
    ) -> Iterator[Finding]:
        cited = mention.citation
        if others:
            yield self._slipped(mention, others, known=known)
        elif cited.issuer and symbol_fits_issuer(code, cited.issuer, self.context) is False:
            yield self._finding(
                mention,
                "differs",
                "symbol",
                severity="warning",
                field="issuer",
                printed=cited.issuer,
                code=str(code),
            )
        elif not covered(code) and self.library.registers.hold(code, (cited.date or "")[:4]):
            yield self._finding(mention, "unknown", "unknown-register", severity="hint")
        elif not covered(code):
            yield self._finding(mention, "outside", "outside")
        elif self._later(mention, code):
            yield self._finding(mention, "unchecked", "unchecked-later")
        else:
            yield self._finding(mention, "unknown", "unknown", severity="hint")

    def _slipped(self, mention: Mention, others: list[Known], *, known: bool) -> Finding:
        titled = (agreement(mention.title, others[0].title) or 0.0) >= _ALIKE
        numbers = sorted({k.number for k in others})
        sure = len(numbers) == 1
        shared = "date" if mention.citation.date else "title" if titled else ""
        return self._finding(
            mention,
            "differs" if known else "likely",
            "differs-number" if known else "likely" if shared else "likely-alone",
            severity="error" if known else "warning" if titled and sure else "hint",
            field="number",
            printed=str(mention.code),
            expected=" / ".join(numbers),
            replacement=as_cited(others[0], mention, party=self._party) if sure else None,
            evidence=map(self.library.evidence, others),
            source=self.library.source(others[0]),
            shared=word("shared", shared, self.lang) if shared else "",
        )

    def _later(self, mention: Mention, code: Code) -> bool:
        """Whether it is younger than the table, as far as its day or its year tells."""
        table = self.library.table.day
        if day := full_date(mention.citation.date):
            return day > table
        year = code.year or int((mention.citation.date or "0")[:4])
        return year > table.year or (year == table.year and self.day > table)

    def _unnumbered(self, mention: Mention) -> Iterator[Finding]:
        """By name alone: a constitution, a law of no such year, or nobody knows which."""
        cited = mention.citation
        known = law(cited.name, self.context.bounds, printed=cited.date) if cited.name else None
        source = str(raw("law_table")["sources"]["lexicon"][self.lang])
        if known:
            yield self._finding(mention, "right", "right", source=source)
        elif other := self._version(cited):
            shown = shown_date(cited.date), shown_date(str(other.date))
            yield self._finding(
                mention,
                "differs",
                "differs",
                severity="error",
                field="date",
                printed=shown[0],
                expected=shown[1],
                replacement=cited_as(
                    other.code, type="luat", date=str(other.date), title=other.name
                ).full,
                source=source,
            )
        else:
            rule = "unchecked-code" if cited.code else "unchecked-number"
            yield self._finding(mention, "unchecked", rule)

    def _version(self, cited: Citation) -> Law | None:
        """Of a law whose printed year no version has, the version in force on the day."""
        bare = undated(cited.name or "")
        return law(bare, Bounds(self.day, self.day)) if cited.date and bare else None

    def _differs(
        self, mention: Mention, known: Known, field: str, printed: str, expected: str
    ) -> Finding:
        return self._finding(
            mention,
            "differs",
            "differs",
            severity="warning" if field == "title" or not (known.held or known.act) else "error",
            field=field,
            printed=printed,
            expected=expected,
            replacement=as_cited(known, mention, party=self._party),
            evidence=(self.library.evidence(known),),
            source=self.library.source(known),
        )

    def _standing(self, mention: Mention, known: Known) -> Finding:
        """It is the document it says; was it in force on the signing day?"""
        state, source = self.library.state(known, self.day), self.library.source(known)
        proof = (self.library.evidence(known),)
        if state.verdict == "in_force":
            return self._finding(mention, "right", "right", source=source, evidence=proof)
        if state.verdict in ("ended", "partly", "suspended") and self._speaks_of(mention):
            rule = "right-acts-on-it"
            return self._finding(mention, "right", rule, source=source, evidence=proof)
        if self._names(state):
            rule = "right-names-amendment"
            return self._finding(mention, "right", rule, source=source, evidence=proof)
        return self._over(mention, known, state)

    def _over(self, mention: Mention, known: Known, state: State) -> Finding:
        by = self.library.citing(state.by) if state.verdict in ("ended", "amended") else None
        heir = self._heir(by) if state.verdict == "ended" else None  # an amendment is named beside
        replacement = as_cited(heir, mention, party=self._party) if heir else None
        return self._finding(
            mention,
            state.verdict,
            "ended-itself" if state.verdict == "ended" and not state.by else state.verdict,
            severity=self._severity(mention, state.verdict),
            expected=heir.number if heir else by.number if by else state.by,
            replacement=replacement,
            evidence=(self.library.evidence(k) for k in dict.fromkeys((known, by, heir)) if k),
            source=state.source,
            since=shown_date(state.since),
            by=short(by) if by else state.by,
            part=state.part,
        )

    def _heir(self, known: Known | None) -> Known | None:
        """What stands in its place on the day: who ended it may have ended since."""
        for _ in range(_STEPS):
            if known is None:
                break
            state = self.library.state(known, self.day)
            if state.verdict != "ended" or not state.by:
                break
            known = self.library.citing(state.by) or known
        return known

    def _severity(self, mention: Mention, verdict: str) -> str:
        rests, cited = raw("check")["rests_on"], mention.citation
        on_it = cited.relation in rests["relations"] or cited.place in rests["places"]
        if verdict in ("ended", "suspended"):
            return "error" if on_it else "warning"
        return "warning" if verdict == "not_yet" and cited.relation == "based_on" else "hint"

    def _speaks_of(self, mention: Mention) -> bool:
        cited, relations = mention.citation, raw("check")["speaks_of"]
        said = {cited.relation, cited.rule.split("/")[0]}  # the rule: what was said of it by others
        if said & set(relations) or cited.place == "quoted":
            return True
        ends = (e for e in self.record.edges if e.relation in relations)
        return any(e.object in (cited.code, cited.name) for e in ends)

    def _names(self, state: State) -> bool:
        """Whether the draft cites an act that amended it."""
        if state.verdict not in ("amended", "partly"):
            return False
        cited = {c.key for x in self.record.citations if x.code and (c := parse_code(x.code))}
        acts = (*state.amended_by, state.by or "")
        return any(c.key in cited for a in acts if (c := parse_code(a)))

    @property
    def _party(self) -> bool:
        code = parse_code(self.record.document.code or "")
        return code is not None and code.system == "party"

    def _finding(self, mention: Mention, verdict: str, rule: str, **more: object) -> Finding:
        cited = mention.citation
        words = {"day": shown_date(self.library.table.day.isoformat()), **more}
        if field := more.get("field"):
            words["field"] = word("fields", str(field), self.lang)
        kept = ("severity", "field", "printed", "expected", "replacement", "source")
        evidence: Any = more.get("evidence", ())
        return Finding(
            kind="citation",
            verdict=verdict,
            rule=rule,
            start=cited.start,
            end=cited.end,
            quote=cited.quote,
            message=said(rule, self.lang, **words),
            evidence=tuple(evidence),
            **{k: more[k] for k in kept if more.get(k)},  # type: ignore[arg-type]
        )
