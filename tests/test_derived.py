"""The tables of tasks beside a store: brought up to a newer state they are those built anew."""

import sqlite3
from contextlib import closing

from graph.curate import curate
from graph.store import Store
from graph.update import add_papers, remove_paper
from ontology.model import Record
from queries.register.table import TABLES

Papers = list[tuple[Record, str]]

ROWS = (
    "SELECT name, start, iri, due, stated, generic, over, task.key, work.key, day"
    " FROM task LEFT JOIN work ON work.id = work ORDER BY name",
    "SELECT task.name, body.iri, role FROM part JOIN task ON task.id = part.task"
    " JOIN body ON body.id = part.body ORDER BY 1, 2, 3",
    "SELECT name, same FROM copy ORDER BY name",
)


def rows(tables: sqlite3.Connection) -> list[list[tuple[object, ...]]]:
    return [tables.execute(asked).fetchall() for asked in ROWS]


def same_as_anew(store: Store) -> list[list[tuple[object, ...]]]:
    """The rows of the file, which are those of tables made anew."""
    with TABLES.reading(store) as tables:
        found = rows(tables)
    with closing(sqlite3.connect(":memory:")) as anew:
        TABLES.fill(store, anew)
        assert found == rows(anew)
    return found


def test_what_changed_is_brought_up(own_chain: Store, chain_papers: Papers) -> None:
    tasks, parts, _ = same_as_anew(own_chain)
    assert len(tasks) > 4 and len(parts) >= len(tasks)
    (file,) = (p for p in TABLES.places(own_chain) if p.is_file())
    made = file.stat().st_ino

    for record, text in chain_papers:
        remove_paper(own_chain, record.source.sha256)
        assert same_as_anew(own_chain)[0] != tasks or not record.assignments
        add_papers(own_chain, [(record, text)])
        assert same_as_anew(own_chain)[0] == tasks
    letter = next(r for r, _ in chain_papers if r.source.name == "cong-van.txt")
    day = {"paper": letter.source.sha256, "set": {"date": "2025-11-03"}}
    assert curate(own_chain, [day], who="Lan", when="2026-11-24").added
    assert same_as_anew(own_chain)[0] != tasks
    assert file.stat().st_ino == made  # in its place, never built again


def test_a_file_that_is_none_is_built_again(own_chain: Store) -> None:
    found = same_as_anew(own_chain)
    (file,) = (p for p in TABLES.places(own_chain) if p.is_file())
    file.write_bytes(b"SQLite format 3\0 cut off")
    assert same_as_anew(own_chain) == found
    TABLES.forget(own_chain)
    assert not file.exists() and same_as_anew(own_chain) == found
