"""From what a person types to one document or one body of the store.

Codes are found in any case and spacing and without diacritics ("148-kl/tw", "148 KL TW"), with
words around them ("kế hoạch 423", "hung yen 423"), by a piece of the title, or by IRI.
"""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from graph.store import PREFIXES, Store
from graph.terms import Iri, values
from ontology.bodies import ascii_slug, fold, recognise, untitled
from ontology.dates import day
from ontology.errors import AmbiguousError, NotFoundError
from ontology.identity import EFFECTIVE
from ontology.organisations import answers, era_apart, goes_on, heirs, life
from ontology.vocabulary import label_of
from queries.projection import Plain, Record, describe

_PARTICLES = frozenset(("so", "ngay", "thang", "nam", "cua"))  # số, ngày, tháng, năm, của
NEAR = 5  # near codes offered when nothing fits
MATCHED = 1_000  # documents of the same words that are looked at more closely
LISTED = 20  # candidates listed when several fit


@dataclass(frozen=True, slots=True)
class Work:
    """A document of the store, held or only cited; an open reference has `open` set."""

    iri: str
    label: str
    code: str | None = None
    date: datetime.date | None = None
    title: str | None = None
    issuer: str | None = None
    type: str | None = None  # IRI
    year: int | None = None
    held: bool = False
    open: bool = False
    signer: str | None = None

    @property
    def described(self) -> str:
        """Label, date and issuer in one line, enough to tell it from others of its code."""
        when = f"ngày {day(self.date)}" if self.date else str(self.year or "")
        parts = [self.label, when, self.issuer or ""]
        return ", ".join(p for p in parts if p)


_PROPERTIES = {
    "label": "rdfs:label",
    "code": "ld:code",
    "date": "ld:date",
    "title": "ld:title",
    "issuer": "ld:issuerName",
    "type": "ld:type",
    "year": "ld:year",
    "held": "ld:held",
    "signer": "ld:signer",
}
_KINDS = (
    f"GRAPH <{EFFECTIVE}> {{ VALUES ?kind {{ ld:Work ld:Consolidation ld:OpenReference }}"
    " ?work a ?kind . %s }"
)


def lookup(store: Store, text: str) -> Work:
    """The one document that `text` means.

    Raises `AmbiguousError` with the candidates, `NotFoundError` with near codes.
    """
    if re.match(r"(?:urn|https?):\S+$", text.strip()):
        return _by_iri(store, text.strip())
    words = _words(text)
    numbers = [w for w in words if w[0].isdigit()]
    works = _works(store, _numbered(numbers) if numbers else _worded(store, text)) if words else []
    for fits in _tests(text, words):
        if found := _best([w for w in works if fits(w)]):
            return _only(text, found)
    raise NotFoundError(text, _near(store, text))


def _by_iri(store: Store, iri: str) -> Work:
    """A document by its own IRI or by any other name of it."""
    if not re.search(r'[<>"{}|\\^`\s]', iri):
        for pattern in (f"VALUES ?work {{ <{iri}> }}", f"<{iri}> ld:nameOf ?work ."):
            if found := _works(store, pattern):
                return found[0]
    raise NotFoundError(iri)


def _words(text: str) -> list[str]:
    """The words of a text, lower case, without diacritics: "148-KL/TW" → 148, kl, tw."""
    return [w for w in ascii_slug(text).split(".") if w]


def _telling(words: list[str]) -> set[str]:
    """The words that tell one document from another: without particles and leading zeros."""
    return {w.lstrip("0") or w for w in words} - _PARTICLES


def _numbered(numbers: list[str]) -> str:
    """The works that bear one of the numbers: every store has them indexed by value."""
    plain = {n.lstrip("0") or n for n in numbers}
    listed = " ".join(f'"{n}"' for n in sorted(plain | set(numbers)))
    return f"VALUES ?number {{ {listed} }} ?work ld:number ?number ."


def _worded(store: Store, text: str) -> str:
    """The works whose label, type, title or issuer hold the words of a text without number.

    Only these four are read of every document, and the rest of the few that fit.
    """
    rows = store.query(
        PREFIXES
        + "SELECT ?work ?said WHERE { VALUES ?field { rdfs:label ld:type ld:title ld:issuerName }"
        f" GRAPH <{EFFECTIVE}> {{ ?work ?field ?said }} FILTER(LANG(?said) = '' || isIRI(?said)) }}"
    ).rows
    said: dict[str, str] = {}
    for iri, value in rows:
        words = label_of(value) if isinstance(value, Iri) else value
        said[str(iri)] = f"{said.get(str(iri), '')} {words}"
    wanted = _telling(_words(text))
    found = [iri for iri, words in said.items() if wanted and wanted <= _telling(_words(words))]
    return f"VALUES ?work {{ {' '.join(f'<{iri}>' for iri in sorted(found)[:MATCHED])} }}"


def works_named(store: Store, iris: Iterable[str] | None = None) -> list[Work]:
    """Some documents of the store, or all of them, held or only cited."""
    return _works(store, "" if iris is None else f"VALUES ?work {{ {values(iris)} }}")


def _works(store: Store, pattern: str) -> list[Work]:
    """The documents that fit a pattern about ?work, by code, year and IRI."""
    rows = store.query(PREFIXES + f"SELECT DISTINCT ?work ?kind WHERE {{ {_KINDS % pattern} }}")
    found = list(rows)
    plain = [Plain("work", property, name) for name, property in _PROPERTIES.items()]
    describe(store, found, plain, ())
    made = {work.iri: work for work in map(_work, found)}
    return sorted(made.values(), key=lambda w: (w.code or "", w.year or 0, w.iri))


def _work(row: Record) -> Work:
    iri = str(row["work"])

    def text(name: str) -> str | None:
        return str(row[name]) if row[name] else None

    return Work(
        iri,
        text("label") or text("code") or iri,
        text("code"),
        row["date"] if isinstance(row["date"], datetime.date) else None,
        text("title"),
        text("issuer"),
        text("type"),
        int(str(row["year"])) if row["year"] else None,
        row["held"] is True,
        str(row["kind"]).endswith("OpenReference"),
        text("signer"),
    )


def _tests(text: str, words: list[str]) -> list[Callable[[Work], bool]]:
    """From the strictest reading of `text` to the loosest; the first that finds anything counts."""
    exact = "".join(text.casefold().split())
    return [
        lambda w: "".join((w.code or "").casefold().split()) == exact,
        lambda w: _words(w.code or "") == words,
        lambda w: _unpadded(_words(w.code or "")) == _unpadded(words),
        lambda w: _holds_run(_words(w.code or ""), words),  # "ubnd-nc": a symbol alone
        lambda w: bool(_telling(words)) and _telling(words) <= _telling(_haystack(w)),
    ]


def _holds_run(words: list[str], run: list[str]) -> bool:
    """Whether `run` stands in `words` in one piece."""
    return any(words[i : i + len(run)] == run for i in range(len(words) - len(run) + 1))


def _unpadded(words: list[str]) -> list[str]:
    return [w.lstrip("0") or w for w in words]


def _haystack(work: Work) -> list[str]:
    """All words by which a person may call a document."""
    kind = label_of(work.type) if work.type else None
    name = work.iri if work.iri.startswith("urn:") else ""  # holds place and year
    when = str(work.date or work.year or "")
    parts = (work.code, work.label, work.title, work.issuer, kind, when, name)
    return _words(" ".join(p for p in parts if p))


def _best(works: list[Work]) -> list[Work]:
    """Settled documents before open references, as a person means something known."""
    return [w for w in works if not w.open] or works


def _only(text: str, works: list[Work]) -> Work:
    if len(works) == 1:
        return works[0]
    raise AmbiguousError(text, tuple((w.iri, w.described) for w in works[:LISTED]))


def _near(store: Store, text: str) -> tuple[str, ...]:
    """Codes of the store that a slip of the hand away from `text`, best first."""
    rows = store.query(
        PREFIXES
        + f"SELECT DISTINCT ?code WHERE {{ GRAPH <{EFFECTIVE}> {{ ?work ld:code ?code }} }}"
    ).rows
    return likest((str(code) for (code,) in rows), ascii_slug(text))


def likest(codes: Iterable[str], wanted: str) -> tuple[str, ...]:
    """The few of `codes` that look most like `wanted` (a slug), best first."""
    scored = ((_likeness(wanted, ascii_slug(code)), code) for code in codes)
    best = sorted((s for s in scored if s[0] >= 0.6), key=lambda s: (-s[0], s[1]))
    return tuple(code for _, code in best[:NEAR])


def _likeness(wanted: str, code: str) -> float:
    matcher = SequenceMatcher(None, wanted, code, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= 0.6 else 0.0


_IRI = re.compile(r"(?:urn|https?):[^<>\"{}|\\^`\s]{1,500}")
_BODIES = (
    PREFIXES
    + """
SELECT DISTINCT ?body ?name WHERE {
  %s VALUES ?kind { ld:Organisation ld:Group }
  ?body a ?kind ; rdfs:label|ld:printedAs ?name .
  FILTER EXISTS {
    ?named (ld:lead|ld:coordinates|ld:monitors|ld:advises|ld:issuedBy|ld:addressee) ?body
  }
}"""
)


def find_bodies(store: Store, text: str) -> tuple[str, ...]:
    """The IRIs of the body or group that `text` names: more than one where a body of the same name
    took over (before and after a merger), so that neither's tasks are lost.

    Raises `AmbiguousError` with the candidates, `NotFoundError` with near names.
    """
    if _IRI.fullmatch(text.strip()):
        iri = joined_body(store, text.strip())
        if store.query(_BODIES % f"VALUES ?body {{ <{iri}> }}").rows:
            return (iri,)
        raise NotFoundError(text)
    rows = [(str(iri), str(name)) for iri, name in store.query(_BODIES % "").rows]
    wanted, bare = _body_words(text), _body_words(untitled(text))
    leads = bool(recognise(text).led)
    tests: tuple[Callable[[str, str], bool], ...] = (
        lambda iri, name: _body_words(name) == wanted,
        lambda iri, name: _body_words(name) == bare,  # "Giám đốc Sở X" speaks for it
        lambda iri, name: _words(iri.rpartition("/")[2]) == wanted,  # its name without its place
        lambda iri, name: _body_words(name)[: len(wanted)] == wanted,
        # a Đảng ủy only where it is typed: "Sở Tài chính" is not "Đảng ủy Sở Tài chính"
        lambda iri, name: (
            set(wanted) <= set(_body_words(name)) and (leads or not recognise(name).led)
        ),
    )
    for fits in tests:
        if found := sorted((iri, name) for iri, name in rows if wanted and fits(iri, name)):
            return _one_name(text, found)
    raise NotFoundError(text, _like({name for _, name in rows}, ascii_slug(text)))


def meant_bodies(store: Store, text: str, today: datetime.date) -> tuple[str, ...]:
    """The IRIs of whom `text` means on a day: those of `find_bodies`, and who bears the name then.

    A body that no paper names is meant where it took over from one that is named. Raises as
    `find_bodies` does.
    """
    try:
        own = find_bodies(store, text)
    except NotFoundError:
        own = tuple(a.iri for a in answers(text, recognise(text).province, today))
        if not forerunners(store, own):
            raise
        return own
    if _IRI.fullmatch(text.strip()):
        return own
    now = (heir for iri in own for heir in heirs(iri) if era_apart(heir) == era_apart(iri))
    return tuple(dict.fromkeys((*own, *now)))


def forerunners(store: Store, bodies: Iterable[str]) -> dict[str, str]:
    """IRI and name of the bodies of the store that went over into one of `bodies` (IRIs)."""
    rows = store.query(
        PREFIXES + "SELECT ?b (MIN(?l) AS ?name) WHERE {"
        f" VALUES ?heir {{ {' '.join(f'<{b}>' for b in bodies)} }}"
        " ?b ld:successor ?heir ; rdfs:label ?l } GROUP BY ?b",
        graphs=(EFFECTIVE,),
    ).rows
    return {str(iri): str(name) for iri, name in rows}


def joined_body(store: Store, iri: str) -> str:
    """The body that people joined one to; itself where they did not."""
    if not _IRI.fullmatch(iri):
        return iri
    asked = f"SELECT ?b WHERE {{ <{iri}> ld:nameOf ?b }}"
    return next((str(b) for (b,) in store.query(PREFIXES + asked, graphs=(EFFECTIVE,)).rows), iri)


def other_names(store: Store, iri: str) -> tuple[str, ...]:
    """The IRIs of the bodies that people joined to one."""
    asked = f"SELECT ?n WHERE {{ ?n ld:nameOf <{iri}> }} ORDER BY ?n"
    return tuple(str(n) for (n,) in store.query(PREFIXES + asked, graphs=(EFFECTIVE,)).rows)


def _body_words(name: str) -> list[str]:
    """The words of a body's name: "UBND tỉnh" and "Ủy ban nhân dân tỉnh" are one."""
    return _words(fold(name))


def _one_name(text: str, found: list[tuple[str, str]]) -> tuple[str, ...]:
    if len({ascii_slug(name) for _, name in found}) > 1 and len({iri for iri, _ in found}) > 1:
        raise AmbiguousError(text, tuple((iri, _dated(iri, n)) for iri, n in found)[:LISTED])
    return tuple(dict.fromkeys(iri for iri, _ in found))


def _dated(iri: str, name: str) -> str:
    """A body's name, with its last day where it is no more: what tells it from its successor."""
    last = None if goes_on(iri) else life(iri)[1]
    return f"{name} (đến {day(last)})" if last else name


def _like(names: Iterable[str], wanted: str) -> tuple[str, ...]:
    scored = sorted((-_likeness(wanted, ascii_slug(name)), name) for name in names)
    return tuple(name for score, name in scored[:NEAR] if score < 0)
