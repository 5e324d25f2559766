"""The web application of `luocdo serve`: the office's own lược đồ in the browser (docs/web.md)."""

from viz.web.app import application
from viz.web.desk import Desk

__all__ = ["Desk", "application"]
