"""Reading: a file in whatever format → its text in reading order, with the way back."""

from ingest.read.place import places
from ingest.read.reader import page_image, read, read_many

__all__ = ["page_image", "places", "read", "read_many"]
