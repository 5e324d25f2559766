"""The tables that lie beside a store (`queries.derived`): all of them at once."""

from graph.store import Store
from queries.derived import Derived
from queries.register.table import TABLES
from queries.search.index import INDEX

ALL: tuple[Derived, ...] = (TABLES, INDEX)


def bring_up(store: Store) -> None:
    """Bring every table up to the state of `store`, so that who reads next need not wait for it."""
    for derived in ALL:
        with derived.reading(store):
            pass


def forget(store: Store) -> None:
    """Delete every table of `store`, with all words that they ever held."""
    for derived in ALL:
        derived.forget(store)
