"""`read` and `read_many`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.read.dispatch import parse
from ingest.read.failure import RefusedError
from ontology.errors import UnreadableError
from ontology.model import Text


def read(path: Path) -> Text:
    """The text of one file; raises `UnreadableError`, whose message says why and what to do."""
    try:
        return parse(path.read_bytes(), path.name, path.suffix)
    except RefusedError as error:
        raise UnreadableError(path, error.reason, error.remedy) from error
    except OSError as error:
        raise UnreadableError(path, "không mở được tệp", "kiểm tra tên và quyền đọc") from error


def read_many(
    paths: Iterable[Path], workers: int = 1
) -> Iterator[tuple[Path, Text | UnreadableError]]:
    """Each file's text or why it has none."""
    for path in paths:
        try:
            yield path, read(path)
        except UnreadableError as error:
            yield path, error
