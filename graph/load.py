"""A dump laid out as a store: papers and decisions as they are, the rest computed anew."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from graph.open import open_store
from graph.store import Change
from graph.update import rebuild
from ontology.errors import StoreError, UnreadableError
from ontology.identity import BASE, EFFECTIVE, LOG, VOCABULARY
from ontology.messages import message
from ontology.reasons import reason_of

_AT_ONCE = 100_000  # quads in one write
_DERIVED = {NamedNode(graph) for graph in (EFFECTIVE, VOCABULARY, LOG)}
_FORMATS = {".nq": RdfFormat.N_QUADS, ".trig": RdfFormat.TRIG, ".jsonld": RdfFormat.JSON_LD}


def load(location: str | Path, file: str | Path | None = None) -> int:
    """Lay `file`, or what a server at `location` holds raw, out as a store; how many papers it has.

    Raises `UnreadableError` for what is no dump with papers, `StoreError`.
    """
    with open_store(location, write=True) as store:
        if file is not None:
            quads = _kept(Path(file))
            while some := list(islice(quads, _AT_ONCE)):
                store.bulk(some)
        papers = store.paper_count()
        if not papers:
            raise StoreError(message("no-graph-of-a-file", place=file or location))
        store.apply(store.stamped(Change(), store.papers()))
        rebuild(store)
    return papers


def _kept(path: Path) -> Iterator[Quad]:
    """The quads of papers and decisions; what is derived from them is not taken over."""
    ending = path.suffix.lower()
    if ending not in _FORMATS:
        raise UnreadableError(path, message("not-a-dump"), message("other-ending"))
    try:
        with path.open("rb") as dump:
            yield from (q for q in parse(dump, format=_FORMATS[ending]) if _is_paper(q))
    except (OSError, SyntaxError) as error:
        why = reason_of(error) if isinstance(error, OSError) else message("syntax-at", error=error)
        raise UnreadableError(path, why, message("export-again")) from error


def _is_paper(quad: Quad) -> bool:
    graph = quad.graph_name
    ours = isinstance(graph, NamedNode) and graph.value.startswith(f"{BASE}graph/")
    return ours and graph not in _DERIVED
