"""Samples of a store for reading by eye: what was concluded, with the sentence it rests on.

usage: validity.py clauses|ends|conflicts|bodies|successions|QUESTION STORE [N [SEED [K=V …]]]

clauses draws sentences of the texts that speak of repeal beside a number, with what was read in
each; ends draws what the graph says to have ended, with the sentence; conflicts draws documents on
which papers disagree, with who says what; bodies draws the bodies that issue, receive or stand in
a task, with a sentence or document that names each; successions draws the bodies with tasks that
are no more, with who took over and a task; a QUESTION (`luocdo ask`) its rows.
"""

import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1]))

from graph.open import open_store
from graph.store import PREFIXES, Store
from ontology.identity import LD, graph_iri
from ontology.organisations import followers, life
from queries import ask

_CUE = re.compile(r"thay thế|bãi bỏ|hết hiệu lực|h[uủ][yỷ] bỏ", re.IGNORECASE)
_NUMBER = re.compile(r"\b\d+[/-](?:\d{4}[/-])?[A-ZĐ][A-ZĐ0-9&.-]*(?:[/-][A-ZĐ0-9&.-]+)*")
_SENTENCE = re.compile(r"[^\n;]*(?:\n(?![\n0-9a-zđ*+•-])[^\n;]*)*")
_LONGEST = 900


def clauses(store: Store) -> Iterator[str]:
    """Every repealing sentence, each with the citations read in it."""
    for sha in sorted(store.papers()):
        text = store.text(sha) or ""
        for found in _SENTENCE.finditer(text):
            said = found[0]
            if len(said) < _LONGEST and _CUE.search(said) and _NUMBER.search(said):
                yield f"{' '.join(said.split())}\n    → {_read(store, sha, *found.span())}"


def _read(store: Store, sha: str, start: int, end: int) -> str:
    rows = store.query(
        PREFIXES + f"SELECT ?s ?r ?code ?part WHERE {{ GRAPH <{graph_iri(sha)}> {{ ?c ld:start ?s ;"
        " ld:relation ?r OPTIONAL { ?c ld:printedCode ?code } OPTIONAL { ?c ld:provision ?part }"
        f" FILTER(?s >= {start} && ?s < {end}) }} }} ORDER BY ?s"
    ).rows
    return "; ".join(f"{c} {str(r).removeprefix(LD)} {p or ''}" for _, r, c, p in rows)


def ends(store: Store) -> Iterator[str]:
    """Every work that another ends, by whom, from when, and the sentence."""
    rows = store.query(
        PREFIXES + "SELECT DISTINCT ?work ?on ?by ?quote WHERE { ?e ld:kind 'ends' ; ld:about ?w ;"
        " ld:by ?b ; ld:evidence ?c . ?c ld:quote ?quote . ?w rdfs:label ?work ."
        " ?b rdfs:label ?by OPTIONAL { ?e ld:on ?on } } ORDER BY ?work ?by ?quote"
    ).rows
    yield from (" | ".join(str(v) for v in row) for row in rows)


def conflicts(store: Store) -> Iterator[str]:
    """Every document and kind of conflict, with what is said."""
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in ask(store, "conflicts").records():
        said[str(row["label"]), str(row["kind"])].append(f"{row['says']}: {row['quote']}")
    yield from (f"{work} {kind}\n    " + "\n    ".join(all_) for (work, kind), all_ in said.items())


_TASK = "?e ld:lead|ld:coordinates|ld:advises|ld:monitors ?b ; ld:quote ?said"
_HEAD = "?e ld:issuedBy|ld:addressee ?b ; ld:held true ; rdfs:label ?said"


def bodies(store: Store) -> Iterator[str]:
    """Every body that a paper names, its IRI, and where it stands."""
    for iri, name, said in _named(store, _TASK, _HEAD):
        yield f"{name} <{iri}> | {said}"


def successions(store: Store) -> Iterator[str]:
    """Every body with a task that is no more, its last day, who took over, and the task."""
    for iri, name, said in _named(store, _TASK):
        if found := followers(iri):
            now = "; ".join(f"{a.label} ({a.what or 'all'})" for a in found)
            yield f"{name} <{iri}> until {life(iri)[1]} → {now} | {said}"


def _named(store: Store, *patterns: str) -> Iterator[tuple[str, str, str]]:
    """(IRI, name, where it stands: the first by its words) of every body."""
    said: dict[str, str] = {}
    for pattern in patterns:
        for body, words in store.query(PREFIXES + f"SELECT ?b ?said {{ {pattern} }}").rows:
            line = " ".join(str(words).split())
            said[str(body)] = min(said.get(str(body), line), line)
    asked = "SELECT ?b (MIN(?l) AS ?name) { ?b a ld:Organisation ; rdfs:label ?l } GROUP BY ?b"
    for body, name in store.query(PREFIXES + asked + " ORDER BY ?b").rows:
        if str(body) in said:
            yield str(body), str(name), said[str(body)]


def answers_of(store: Store, question: str, *given: str) -> Iterator[str]:
    """Every row of a question, without what it leaves blank."""
    parameters: dict[str, Any] = dict(one.split("=", 1) for one in given)
    for row in ask(store, question, **parameters).records():
        yield " | ".join(f"{k}: {v}" for k, v in row.items() if v not in (None, ""))


def main(kind: str, place: str, count: str = "100", seed: str = "17", *given: str) -> None:
    """Print how many there are and `count` of them."""
    drawn = {d.__name__: d for d in (clauses, ends, conflicts, bodies, successions)}
    with open_store(place) as store:
        found = list(drawn[kind](store) if kind in drawn else answers_of(store, kind, *given))
    print(len(found))
    for one in random.Random(int(seed)).sample(found, min(int(count), len(found))):
        print(f"- {one}")


if __name__ == "__main__":
    main(*sys.argv[1:])
