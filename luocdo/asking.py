"""The verbs that ask: what a document is, what it rests on, who must act."""

from __future__ import annotations

TYPE_CHECKING = False  # what type checkers take as true, without the import of typing
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    import networkx
    from pyvis import network as pyvis_network

    from graph.read.lineage import Lineage, WorkDetails
    from ontology.law_table import Act
    from queries.answer.changes import Changes
    from queries.answer.run import Answer, Statements
    from queries.check.finding import Report as CheckReport
    from queries.register.bodies import Ended
    from queries.register.progress import Progress as WhoActs
    from queries.search.cite import Citation
    from queries.search.full_text import Found


def day_or_today(text: str | None) -> date:
    """The day that a person typed (raises `QueryError`), today for None."""
    from datetime import date

    from queries.answer.days import day_of

    return date.fromisoformat(day_of("as-of", text)) if text else date.today()


def show(code: str, store: str | Path, *, as_of: str | None = None) -> WorkDetails:
    """All that is known of one document; `as_of` (YYYY-MM-DD, today) is the day of its status.

    `code` may be typed in any case, with or without diacritics and blanks, or be an IRI. Raises
    `NotFoundError` with near codes, `AmbiguousError` with the candidates.
    """
    from graph import open_store, work
    from queries import lookup

    day = day_or_today(as_of) if as_of else None
    with open_store(store) as opened:
        return work(opened, lookup(opened, code).iri, as_of=day)


def lineage(
    code: str,
    store: str | Path,
    *,
    up: bool = True,
    down: bool = True,
    depth: int | None = None,
    relations: Iterable[str] | None = None,
    limit: int = 300,
) -> Lineage:
    """The documents that `code` rests on (`up`) and that rest on it (`down`), with the sentences.

    `relations` are lexicon ids (None: all), `depth` counts steps (None: to the end). Raises as
    `show` does.
    """
    from graph import lineage as lineage_of
    from graph import open_store
    from queries import lookup

    wanted = None if relations is None else set(relations)
    with open_store(store) as opened:
        focus = lookup(opened, code).iri
        return lineage_of(
            opened, focus, up=up, down=down, depth=depth, relations=wanted, limit=limit
        )


def network(
    code: str,
    store: str | Path,
    *,
    up: bool = True,
    down: bool = True,
    depth: int | None = None,
    relations: Iterable[str] | None = None,
    limit: int = 300,
    lang: str = "vi",
) -> networkx.MultiDiGraph[str]:
    """The `lineage` of a document for networkx: typed nodes, one edge a relation with its quote.

    Nodes (IRIs) have label, code, type, level, date, title, issuer, party, held; the key of an edge
    is its relation, and it has words, quote, sentence and paper. Raises as `show` does.
    """
    from viz.network import digraph

    found = lineage(code, store, up=up, down=down, depth=depth, relations=relations, limit=limit)
    return digraph(found, lang)


def pyvis(
    code: str,
    store: str | Path,
    *,
    up: bool = True,
    down: bool = True,
    depth: int | None = None,
    relations: Iterable[str] | None = None,
    limit: int = 300,
    lang: str = "vi",
) -> pyvis_network.Network:
    """The `lineage` of a document as a `pyvis.network.Network`, laid out as luocdo's pages are.

    A notebook shows it as it is; `write_html(file)` makes a page that works offline.
    """
    from viz.network import pyvis as drawn

    found = lineage(code, store, up=up, down=down, depth=depth, relations=relations, limit=limit)
    return drawn(found, lang)


def find(words: str, store: str | Path, *, limit: int = 20) -> Found:
    """Documents by words of number, title, issuer or text, with or without marks, best first."""
    from graph import open_store
    from queries import find as find_in_store

    with open_store(store) as opened:
        return find_in_store(opened, words, limit=limit)


def cite(code: str, store: str | Path, *, party: bool = False) -> Citation:
    """The full and the short citation of a document, in the form of the State or of the Party.

    Raises as `show` does.
    """
    from graph import open_store
    from queries import cite as cite_work
    from queries import lookup

    with open_store(store) as opened:
        return cite_work(lookup(opened, code), party=party)


def check(
    draft: str | Path,
    store: str | Path | None = None,
    *,
    as_of: str | None = None,
    only: Iterable[str] = (),
    lang: str = "vi",
) -> CheckReport:
    """What a careful head clerk would mark in a draft (docs/check.md); the draft goes nowhere.

    Without `store` it is compared with the table of central acts alone. `as_of` (YYYY-MM-DD, today)
    is the signing day of a draft that prints none; `only` some of citation, basis, form, recipient,
    task, inner (all). Raises `UnreadableError`, `QueryError`.
    """
    from pathlib import Path

    from luocdo.checker import check as check_draft
    from queries.check.finding import KINDS

    day = day_or_today(as_of) if as_of else None
    return check_draft(Path(draft), store, as_of=day, only=tuple(only) or KINDS, lang=lang)


def laws(words: str = "", store: str | Path | None = None, *, limit: int = 20) -> list[Act]:
    """Acts of the table of central acts that hold the words, the youngest first."""
    from luocdo.checker import laws as found

    return found(words, store, limit=limit)[0]


def ask(name: str, store: str | Path, *, limit: int | None = None, **params: str) -> Answer:
    """The rows of a ready question (docs/questions.md); `params` are what a person would type."""
    from graph import open_store
    from queries.answer.run import answer

    with open_store(store) as opened:
        return answer(opened, name, params, limit=limit)


def query(
    sparql: str, store: str | Path, *, limit: int | None = None, as_of: str | None = None
) -> Answer | Statements:
    """What a SPARQL query finds, the usual prefixes supplied: rows, or statements of a CONSTRUCT.

    `as_of` is the day that the query calls ?asOf. Raises `QueryError`.
    """
    from graph import open_store
    from queries import query as query_store

    with open_store(store) as opened:
        return query_store(opened, sparql, limit=limit, as_of=as_of)


def bodies(store: str | Path, words: str = "", *, which: str = "all") -> Answer:
    """The bodies in whose names all of `words` stand; `which`: all, "twins" (that may be one),
    "orphans" (of unknown place, cut off, named once). Raises `StoreError`.
    """
    from graph import open_store
    from queries.register.twins import table

    with open_store(store) as opened:
        return table(opened, words, which=which)


def progress(
    document: str,
    store: str | Path,
    *,
    today: str | None = None,
    bodies: str | Path | None = None,
) -> WhoActs:
    """Who carries out a document, level by level: papers, tasks and last report of each body.

    `bodies` is the office's list of bodies (csv, xlsx, txt …), kept for the next time. Raises as
    `show` does, `QueryError` and `UnreadableError`.
    """
    from pathlib import Path

    from graph import open_store
    from ingest.beside.body_list import read_list
    from ontology.disk import home_of
    from queries.register.listed import keep_list, kept_list
    from queries.register.progress import progress as found

    day = day_or_today(today)
    home = home_of(store)
    with open_store(store) as opened:
        listed = keep_list(home, read_list(Path(bodies))) if bodies else kept_list(home)
        return found(opened, document, day, listed)


def changes(store: str | Path, since: int | None = None, *, lang: str = "vi") -> Changes:
    """What is new, or said otherwise, since the epoch `since` (None: in the last twenty).

    Ask next time for what comes since `Changes.epoch`. Raises `StoreError`.
    """
    from graph import open_store
    from queries.answer.changes import ALL
    from queries.answer.changes import changes as changed

    with open_store(store) as opened:
        return changed(opened, since, lang=lang, enough=ALL)


def answering(body: str, store: str | Path, *, today: str | None = None) -> list[Ended]:
    """Of the bodies that `body` means, those no more `today`, their last day and who answers now.

    Raises `AmbiguousError`, `QueryError`.
    """
    from graph import open_store
    from queries.register.bodies import answering as found

    day = day_or_today(today)
    with open_store(store) as opened:
        return found(opened, body, day)
