"""Relations between other documents, as the record keeps them: by code, else by printed name."""

from collections.abc import Iterator
from itertools import pairwise

from ingest.citations.mention import Mention
from ingest.relations.confidence import confidence, edge_confidence
from ingest.relations.verdict import Verdict
from ontology.laws import fold_law
from ontology.model import Edge

_MAX_EDGES = 5_000


def edges(text: str, verdicts: list[Verdict], paper: frozenset[str] = frozenset()) -> list[Edge]:
    """Each stated relation once; an end is its code wherever the paper prints one for it."""
    ends = _Ends(text, verdicts)
    found: dict[tuple[str, str, str], Edge] = {}
    for edge in (
        *_linked(text, verdicts, ends, paper),
        *_amending_names(text, verdicts, ends, paper),
    ):
        key = (fold_law(edge.subject), edge.relation, fold_law(edge.object))
        if edge.subject != edge.object and key not in found and len(found) < _MAX_EDGES:
            found[key] = edge
    return sorted(found.values(), key=lambda e: (e.start, e.end))


def _stated(verdicts: list[Verdict]) -> Iterator[tuple[Verdict, str, Verdict, str]]:
    """(subject, relation, object, rule) of what is said between two documents."""
    for verdict in verdicts:
        yield from ((link.other, link.relation, verdict, link.rule) for link in verdict.done)
        yield from ((verdict, link.relation, link.other, link.rule) for link in verdict.does)


def _linked(
    text: str, verdicts: list[Verdict], ends: "_Ends", paper: frozenset[str]
) -> Iterator[Edge]:
    for one, relation, other, rule in _stated(verdicts):
        subject = ends.of(one.mention, None)
        object_ = ends.of(other.mention, one.mention)
        if subject and object_:
            start = min(one.mention.start, other.mention.start)
            end = max(one.mention.end, other.mention.end)
            sure = edge_confidence(rule, confidence(one, paper), confidence(other, paper))
            yield Edge(subject, relation, object_, start, end, text[start:end], sure)


def _amending_names(
    text: str, verdicts: list[Verdict], ends: "_Ends", paper: frozenset[str]
) -> Iterator[Edge]:
    """ "Luật sửa đổi … của Luật A và Luật B" amends both by its name."""
    for verdict in verdicts:
        mention = verdict.mention
        subject = ends.of(mention, None) if mention.inner else None
        for law in mention.inner if subject else ():
            object_ = law.code or ends.named(law.name, mention)
            sure = edge_confidence("name/amends", confidence(verdict, paper), 1.0)
            start, end = mention.start, mention.end
            yield Edge(subject or "", "amends", object_, start, end, text[start:end], sure)


class _Ends:
    """What each document of the paper is called at the end of an edge."""

    def __init__(self, text: str, verdicts: list[Verdict]) -> None:
        mentions = [verdict.mention for verdict in verdicts]
        self.codes: dict[str, dict[str, None]] = {}
        self.right: dict[str, str] = {}  # "79/2025/NĐCP" is 79/2025/NĐ-CP, printed elsewhere
        for code in sorted((m.code for m in mentions if m.parsed and m.code), key=len):
            self.right[_letters(code)] = code
        amending = {
            (one.mention.code, fold_law(other.mention.name or ""))
            for one, _, other, _ in _stated(verdicts)
        }
        for m in mentions:
            if m.code and m.name and (m.code, fold_law(m.name)) not in amending:
                self.codes.setdefault(fold_law(m.name), {})[m.code] = None
        for before, m in pairwise(mentions):  # "Luật A (Luật số 36/2024/QH15)"
            if _restates(before, m) and text[before.end : m.start].strip() == "(":
                self.codes.setdefault(fold_law(before.name or ""), {})[m.code or ""] = None
        for law in (law for m in mentions for law in m.inner if law.code):
            self.codes.setdefault(fold_law(law.name), {})[law.code or ""] = None

    def of(self, mention: Mention, citing: Mention | None) -> str | None:
        """The code, else the name; a law that the citing one cannot know keeps its name."""
        if mention.code:
            return self.right.get(_letters(mention.code), mention.code)
        return self.named(mention.name, citing or mention, mention.date) if mention.name else None

    def named(self, name: str, citing: Mention, date: str | None = None) -> str:
        """The latest code that the paper prints for `name`, not later than the citing document."""
        year = _year(citing)
        fitting = [c for c in self.codes.get(fold_law(name), {}) if _fits(c, year, date)]
        return max(fitting, key=_code_year) if fitting else name


def _restates(before: Mention, m: Mention) -> bool:
    named = before.how == "name" and before.code is None and m.code is not None and not m.name
    return named and before.type == m.type


def _letters(code: str) -> str:
    """A code without its separators and case; what stands first tells its year from its number."""
    first, _, rest = code.partition("/")
    return f"{first}/{''.join(filter(str.isalnum, rest))}".casefold()


def _fits(code: str, year: int | None, date: str | None) -> bool:
    own = _code_year(code)
    return (not date or int(date[:4]) == own) and (year is None or own <= year)


def _code_year(code: str) -> int:
    parts = code.split("/")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0


def _year(mention: Mention) -> int | None:
    if mention.date:
        return int(mention.date[:4])
    return mention.parsed.year if mention.parsed else None
