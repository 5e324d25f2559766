"""What comes beside papers: packages of the exchange are unpacked before a build reads, and what
they and the office's registers say of a paper is put beside its print as claims.

The rows of a register are kept in the store's folder: a row whose paper comes later finds it then.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from graph.curate import curate
from graph.entries import DESK
from graph.papers.triples import HEADER_FIELDS
from graph.read.printed import Finder, printed
from graph.store import Store
from ingest.beside.edxml import Package, is_package, read_package
from ingest.beside.register import SHEETS, Register, read_register, remembered
from ontology.disk import own_folder, write
from ontology.errors import UnreadableError
from ontology.messages import message
from queries.register.post import FOLDER
from viz.web.originals import clean_name, keep

_CLAIMED = ({*HEADER_FIELDS} | {*DESK}) - {"number"}
EXCHANGE = "edXML"  # who claims


@dataclass(slots=True)
class Post:
    """The packages and registers among the files of one build."""

    folder: Path  # of the store
    papers: list[Path] = field(default_factory=list)  # to be read, unpacked files among them
    packages: dict[Path, tuple[Package, list[Path]]] = field(default_factory=dict)
    registers: list[Register] = field(default_factory=list)
    failed: list[UnreadableError] = field(default_factory=list)

    def take(self, paths: Iterable[Path]) -> None:
        """Unpack packages, read registers; every other file is a paper."""
        for path in paths:
            try:
                self._take(path)
            except UnreadableError as error:
                self.failed.append(error)

    def _take(self, path: Path) -> None:
        if path.suffix.lower() in SHEETS:
            self.registers.append(read_register(path, remembered(self.folder / FOLDER)))
        elif path.is_file() and is_package(path):
            package = read_package(path)
            files = [self._kept(name, data) for name, data in package.files]
            self.packages[path] = package, files
            self.papers += files
        else:
            self.papers.append(path)

    def _kept(self, name: str, data: bytes) -> Path:
        """An unpacked file in the store's originals."""
        return keep(self.folder, name, io.BytesIO(data))

    def opened(self, read: Iterable[str]) -> list[Path]:
        """The packages of which a file was read."""
        done = set(read)
        return [p for p, (_, files) in self.packages.items() if done & {*map(str, files)}]

    def inside(self, here: Mapping[Any, str]) -> dict[str, list[str]]:
        """By package the SHA-256 of its files; `here` has those of all files."""
        return {
            str(path): [here[f] for f in files if f in here]
            for path, (_, files) in self.packages.items()
        }

    def claim(self, store: Store, here: Mapping[Any, str], fresh: Iterable[str]) -> list[str]:
        """Put down what packages and registers say; sentences to show.

        `here` has the SHA-256 of files, `fresh` that of papers just read.
        """
        for path, (package, files) in self.packages.items():
            shas = [here[f] for f in files if f in here]
            if main := _main(store, shas, package):
                curate(store, [{"claim": package.claims, "paper": main}], who=EXCHANGE, of=path)
        said = [s for r in self.registers for s in take_register(store, self.folder, r)]
        if new := set(fresh):
            for register in _saved(self.folder):
                _matched(store, register, new)
        return said


def _main(store: Store, shas: Sequence[str], package: Package) -> str:
    """The paper that the header of a package is about: of its number, else the first."""
    papers = printed(store, shas)
    there = {p.sha for p in papers}
    found = Finder(papers).find({"code": package.claims.get("code", "")})
    return found or next((s for s in shas if s in there), "")


def take_register(store: Store, folder: Path, register: Register) -> list[str]:
    """Put down what a register says of papers, in the place of what it said before."""
    place = own_folder(folder / FOLDER) / f"{clean_name(register.name)}.json"
    write(place, msgspec.json.encode(register, enc_hook=str))
    found = _matched(store, register, None)
    waiting = len(register.rows) - found
    said = {"name": register.name, "rows": len(register.rows), "found": found}
    note = message("rows-waiting" if waiting else "rows-found", **said, waiting=waiting)
    return [note, *register.wrong[:20]]


def _matched(store: Store, register: Register, fresh: set[str] | None) -> int:
    """Claims of the rows whose paper is there (of the `fresh` ones alone); how many."""
    finder = Finder(printed(store))
    entries: list[dict[str, Any]] = []
    for row in register.rows:
        sha = finder.find(row)
        claims = {k: v for k, v in row.items() if k in _CLAIMED}
        if sha and claims and (fresh is None or sha in fresh):
            by = str(message("row-of", name=register.name, line=row["line"]))
            entries.append({"claim": claims, "paper": sha, "by": by})
    if entries or fresh is None:
        curate(store, entries, of=Path("/", register.name), whole=fresh is None)
    return len(entries)


def _saved(folder: Path) -> Iterable[Register]:
    for path in sorted((folder / FOLDER).glob("*.*.json")):
        yield msgspec.json.decode(path.read_bytes(), type=Register)
