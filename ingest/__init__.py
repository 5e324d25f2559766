"""What a paper says: `read(path)` gives its text, `extract(text)` its record."""

from ingest.pipeline import extract
from ingest.read import read

__all__ = ["extract", "read"]
