"""The invented chain of cases/chain.yaml as a store, for every test that asks a graph."""

import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from graph.store import Store, open_store
from graph.update import add_papers
from ontology.identity import name_record
from ontology.model import Record

CHAIN = Path(__file__).parent / "cases" / "chain.yaml"


def _span(text: str, item: dict[str, Any]) -> dict[str, Any]:
    start = -1
    for _ in range(int(item.get("nth", 1))):
        start = text.index(item["quote"], start + 1)
    return {"confidence": 0.9, "start": start, "end": start + len(item["quote"])}


def _record(paper: dict[str, Any]) -> tuple[Record, str]:
    text = paper["text"]
    digest = sha256(text.encode()).hexdigest()
    source = {"name": paper["name"], "format": "txt", "chars": len(text), "sha256": digest}
    made: dict[str, Any] = {"source": source, "document": paper["document"]}
    for kind in ("citations", "edges", "assignments"):
        made[kind] = [_span(text, item) | item for item in paper.get(kind, [])]
    return name_record(msgspec.convert(made, Record, strict=False)), text


def _papers() -> list[tuple[Record, str]]:
    # BaseLoader keeps dates as the text they are; msgspec reads numbers and booleans from text
    raw = yaml.load(CHAIN.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return [_record(paper) for paper in raw["papers"]]


@pytest.fixture(scope="session")
def chain_papers() -> list[tuple[Record, str]]:
    return _papers()


@pytest.fixture(scope="session")
def chain_folder(
    tmp_path_factory: pytest.TempPathFactory, chain_papers: list[tuple[Record, str]]
) -> Path:
    folder = tmp_path_factory.mktemp("chain") / "kho"
    with open_store(folder, write=True) as store:
        add_papers(store, chain_papers)
    return folder


@pytest.fixture
def own_folder(chain_folder: Path, tmp_path: Path) -> Path:
    """A copy of the folder to write to."""
    return shutil.copytree(chain_folder, tmp_path / "kho")


@pytest.fixture
def own_chain(own_folder: Path) -> Iterator[Store]:
    """A copy to write to."""
    with open_store(own_folder, write=True) as store:
        yield store


@pytest.fixture(scope="session")
def chain(chain_folder: Path) -> Iterator[Store]:
    with open_store(chain_folder) as store:
        yield store
