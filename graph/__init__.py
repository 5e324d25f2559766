"""What is known: papers' graphs, the effective graph, the store, decisions, lineage."""

from graph.curate import curate, retract
from graph.open import open_store
from graph.read.lineage import Lineage, WorkDetails, lineage, path, work
from graph.reattach import unmatched
from graph.store import Store
from graph.update import Fresh, add_papers, put_papers, rebuild, refresh, remove_paper
from ontology.organisations import Answer, answers

__all__ = [
    "Answer",
    "Fresh",
    "Lineage",
    "Store",
    "WorkDetails",
    "add_papers",
    "answers",
    "curate",
    "lineage",
    "open_store",
    "path",
    "put_papers",
    "rebuild",
    "refresh",
    "remove_paper",
    "retract",
    "unmatched",
    "work",
]
