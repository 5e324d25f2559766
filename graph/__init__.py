"""What is known: papers' graphs, the effective graph, the store, decisions, lineage."""

from graph.curate import curate, retract, unmatched
from graph.lineage import Lineage, WorkDetails, lineage, path, work
from graph.store import Store, open_store
from graph.update import add_papers, rebuild, refresh, remove_paper

__all__ = [
    "Lineage",
    "Store",
    "WorkDetails",
    "add_papers",
    "curate",
    "lineage",
    "open_store",
    "path",
    "rebuild",
    "refresh",
    "remove_paper",
    "retract",
    "unmatched",
    "work",
]
