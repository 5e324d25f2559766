"""Reading: a file in whatever format → its text in reading order, with the way back."""

from ingest.read.place import places
from ingest.read.reader import extract_many, page_image, read, read_many

__all__ = ["extract_many", "page_image", "places", "read", "read_many"]
