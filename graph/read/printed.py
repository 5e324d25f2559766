"""What each paper prints of itself, for finding the one that a register or the exchange means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.effective.similar import fold_title
from graph.store import PREFIXES, Store
from graph.terms import values
from ontology.bodies import issuers_differ
from ontology.identity import BASE, paper_iri, parse_code

_FIELDS = ("code", "number", "printedDate", "issuerName", "title")
LEAST, ALIKE = 6, 0.8  # words of a title that tells a paper without number; that both have


@dataclass(frozen=True, slots=True)
class Printed:
    """The header of one paper as printed; "" for what it lacks."""

    sha: str
    file: str
    code: str = ""
    number: str = ""
    date: str = ""
    issuer: str = ""
    title: str = ""


def printed(store: Store, shas: Iterable[str] | None = None) -> tuple[Printed, ...]:
    """The headers of some papers, or of all."""
    some = "" if shas is None else f"VALUES ?p {{ {values(map(paper_iri, shas))} }}"
    said = " ".join(f"OPTIONAL {{ ?p ld:{name} ?{name} }}" for name in _FIELDS)
    rows = store.query(
        PREFIXES + f"SELECT ?p ?name {' '.join('?' + n for n in _FIELDS)} WHERE {{ {some}"
        f" GRAPH ?g {{ ?p a ld:Paper ; ld:fileName ?name . {said} }} }} ORDER BY ?p",
        graphs=(),
    ).rows
    return tuple(
        Printed(str(p).removeprefix(f"{BASE}file/"), *(str(v or "") for v in rest))
        for p, *rest in rows
    )


class Finder:
    """Finds the one paper that a source speaks of, or none where there is any doubt."""

    def __init__(self, papers: Sequence[Printed]) -> None:
        self._papers = papers
        self._files: dict[str, list[Printed]] = {}
        self._codes: dict[object, list[Printed]] = {}
        for paper in papers:
            self._files.setdefault(paper.file.casefold(), []).append(paper)
            if paper.number and (code := parse_code(paper.code)):
                self._codes.setdefault(code.key, []).append(paper)

    def find(self, row: dict[str, str]) -> str:
        """The SHA-256 of the paper of a row; "" for none or several.

        By the file's name, by its number, and where the paper lacks one by its title.
        """
        if file := row.get("file", "").casefold():
            return _one(self._files.get(file, []))
        code = parse_code(row.get("code", ""))
        if code and (found := [p for p in self._codes.get(code.key, []) if _fits(p, row)]):
            return _one(found)
        blank = (p for p in self._papers if not p.number and _fits(p, row) and _series(p, code))
        return _one([p for p in blank if _alike(p.title, row.get("title", ""))])


def _one(found: Sequence[Printed]) -> str:
    """The paper, or the first of its copies."""
    same = {(p.code, p.date, p.title) for p in found}
    return found[0].sha if len(same) == 1 else ""


def _alike(one: str, other: str) -> bool:
    """Whether nearly all words of the shorter title stand in the longer one."""
    a, b = (set(fold_title(t).split()) for t in (one, other))
    least = min(len(a), len(b))
    return least >= LEAST and len(a & b) >= ALIKE * least


def _series(paper: Printed, code: object) -> bool:
    """Whether a blank "/UBND-NC" may be that number."""
    symbol = paper.code.lstrip("…./ -").casefold()
    return not symbol or code is None or str(code).casefold().endswith(symbol)


def _fits(paper: Printed, row: dict[str, str]) -> bool:
    """Whether day and issuer are not those of another document."""
    day, issuer = row.get("date", ""), row.get("issuer", "")
    year = not day or not paper.date or day[:4] == paper.date[:4]
    return year and not (issuer and paper.issuer and issuers_differ(issuer, paper.issuer))
