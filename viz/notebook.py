"""pyvis' network as a page that asks for nothing from outside: its own asks for bootstrap.

Imported where a drawing is made: pyvis takes half a second.
"""

import json
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path

from pyvis.network import Network

_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>luocdo</title>
<style>html,body,#net{{margin:0;height:100%}}</style></head>
<body><div id="net"></div><script>{script}</script>
<script>const data = {data};
const net = new vis.Network(document.getElementById("net"), data, data.options);
net.once("afterDrawing", () => net.fit());</script></body></html>
"""


class Chain(Network):  # type: ignore[misc]  # pyvis has no types
    """A `pyvis.network.Network` that a notebook shows, and whose file works offline."""

    def generate_html(
        self, name: str = "index.html", local: bool = True, notebook: bool = False
    ) -> str:
        """The page: text of documents is data in it, never markup."""
        nodes, edges, *_, options = self.get_network_data()
        data = {"nodes": nodes, "edges": edges, "options": json.loads(options)}
        written = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
        self.html = _PAGE.format(script=vis_script(), data=written)
        return self.html

    def write_html(
        self,
        name: str,
        local: bool = True,
        notebook: bool = False,
        open_browser: bool = False,
    ) -> None:
        """Write the page, in UTF-8 on every system."""
        Path(name).write_text(self.generate_html(), encoding="utf-8", newline="\n")

    def _repr_html_(self) -> str:
        page = escape(self.generate_html())
        return f'<iframe srcdoc="{page}" width="100%" height="640" frameborder="0"></iframe>'


@cache
def vis_script() -> str:
    """vis-network as pyvis ships it (9.1.2)."""
    script = files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js"
    text = script.read_text(encoding="utf-8").replace("\r\n", "\n")
    return text.rpartition("//# sourceMappingURL")[0] or text
