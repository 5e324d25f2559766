"""Reading: a file in whatever format → its text in reading order, with the way back."""

from ingest.read.batch import read_many
from ingest.read.cluster import readers
from ingest.read.place import places
from ingest.read.reader import page_image, read

__all__ = ["page_image", "places", "read", "read_many", "readers"]
