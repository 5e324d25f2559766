"""The digital signatures of files, as their papers' graphs hold them."""

from collections.abc import Iterable

from graph.store import PREFIXES, Store
from graph.terms import Value
from ontology.identity import BASE
from ontology.model import Signature


def signatures(store: Store, files: Iterable[str]) -> tuple[Signature, ...]:
    """The signatures of files (IRIs of papers), the earliest first."""
    graphs = tuple(file.replace(f"{BASE}file/", f"{BASE}graph/") for file in sorted(files))
    if not graphs:
        return ()
    rows = store.query(
        PREFIXES + "SELECT ?s ?name ?organisation ?at ?whole ?intact ?trusted WHERE {"
        " ?paper ld:signature ?s"
        " OPTIONAL { ?s ld:signatureName ?name }"
        " OPTIONAL { ?s ld:signatureOrganisation ?organisation }"
        " OPTIONAL { ?s ld:signedAt ?at } OPTIONAL { ?s ld:coversWholeFile ?whole }"
        " OPTIONAL { ?s ld:intact ?intact } OPTIONAL { ?s ld:trusted ?trusted } } ORDER BY ?at ?s",
        graphs=graphs,
    ).rows
    return tuple(_signature(*row[1:]) for row in rows)


def _signature(
    name: Value | None,
    organisation: Value | None,
    at: Value | None,
    whole: Value | None,
    intact: Value | None,
    trusted: Value | None,
) -> Signature:
    return Signature(
        _text(name), _text(organisation), _text(at), *map(_flag, (whole, intact, trusted))
    )


def _text(value: Value | None) -> str | None:
    return None if value is None else str(value)


def _flag(value: Value | None) -> bool | None:
    return None if value is None else value in (True, "true")
