"""Reading: a file in whatever format → its text in reading order, with the way back."""

from ingest.read.reader import read, read_many

__all__ = ["read", "read_many"]
