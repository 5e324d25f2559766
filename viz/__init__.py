"""What people look at: the lineage as a drawing, a list and one offline file."""

from viz.document import DocumentView, Mention, Notice, Task
from viz.page import view_html, write_view

__all__ = ["DocumentView", "Mention", "Notice", "Task", "view_html", "write_view"]
