"""What a server elsewhere may do to us: it gets no password that is not its own, and whatever it
answers is told in a sentence."""

import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest

from graph.remote import RemoteStore
from luocdo.cli import main
from ontology.errors import LuocdoError


class Quiet(BaseHTTPRequestHandler):
    """Tells nothing of its requests."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def running(handler: type[Quiet]) -> Iterator[str]:
    """The address of a server that answers by `handler`."""
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def served(code: int, to: str = "") -> Iterator[tuple[str, list[str | None]]]:
    """A server that always answers so: its address, and the Authorization of each request."""
    seen: list[str | None] = []

    class Handler(Quiet):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen.append(self.headers.get("Authorization"))
            self.send_response(code)
            if to:
                self.send_header("Location", to + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_PUT = _answer

    with running(Handler) as address:
        yield address, seen


@pytest.mark.parametrize("code", [301, 302, 303])
def test_no_password_follows_a_redirect(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUOCDO_USER", "lan")
    monkeypatch.setenv("LUOCDO_PASSWORD", "secret")
    with (
        served(404) as (other, theirs),
        served(code, other) as (own, ours),
        pytest.raises(LuocdoError),
    ):
        RemoteStore(own)
    assert any(ours), "the server that was named gets it"
    assert theirs and not any(theirs), "the one it points to gets none"


# --- odd answers ----------------------------------------------------------------------------------

_XSD = "http://www.w3.org/2001/XMLSchema#"
CELLS = {  # every cell of an answer with the right columns, two rows of it
    "no IRI": {"type": "uri", "value": "a b <\x1b>"},
    "a number for text": {"type": "uri", "value": 5},
    "no value": {"type": "literal"},
    "no type": {"value": "x"},
    "a type that is none": {"type": "moon", "value": "x"},
    "no number": {"type": "literal", "value": "abc", "datatype": _XSD + "integer"},
    "5,000 digits": {"type": "literal", "value": "9" * 5000, "datatype": _XSD + "integer"},
    "endless": {"type": "literal", "value": "INF", "datatype": _XSD + "double"},
    "no such day": {"type": "literal", "value": "2025-99-99", "datatype": _XSD + "date"},
    "controls": {"type": "literal", "value": "\x1b]0;x\x07\u202e"},
    "half a letter": {"type": "literal", "value": "\ud800"},
    "no language": {"type": "literal", "value": "x", "xml:lang": "!!"},
    "no datatype": {"type": "literal", "value": "x", "datatype": "no iri"},
    "no blank node": {"type": "bnode", "value": "no bnode!"},
    "a list": ["x"],
    "nothing": None,
    "text": "x",
    "a number": {"type": "literal", "value": "1", "datatype": _XSD + "integer"},
    "plain text": {"type": "literal", "value": "x"},
}
BODIES = {
    "deep": "[" * 200_000,
    "deep and closed": "[" * 100_000 + "]" * 100_000,
    "empty": "",
    "a page": "<html>",
    "null": "null",
    "a list": "[]",
    "no columns": '{"head": {}, "results": {"bindings": []}}',
    "columns null": '{"head": {"vars": null}, "results": {"bindings": []}}',
    "columns numbers": '{"head": {"vars": [1, 2]}, "results": {"bindings": [{}]}}',
    "other columns": '{"head": {"vars": ["z"]}, "results": {"bindings": [{}]}}',
    "a yes": '{"head": {}, "boolean": true}',
    "rows by name": '{"head": {"vars": ["x"]}, "results": {"bindings": {"a": 1}}}',
    "no JSON number": '{"head": {"vars": ["x"]}, "results": {"bindings": [NaN]}}',
    "cut": '{"head": {"vars": ["x"]}, "results": {"bindings": [{"x":',
    "bytes": "\x00\x01",
}
COMMANDS = (
    *(["find", "kế", "hoạch"], ["show", "423-KH/TU"], ["tasks"], ["ask", "missing"]),
    *(["query", "SELECT ?s { ?s ?p ?o }", "--format", "sparql-xml"], ["validate"]),
)


@contextmanager
def answering(answer: str | dict[str, object], more: tuple[str, ...] = ()) -> Iterator[str]:
    """A server that answers every query with `answer`, a body or what stands in each cell."""

    class Handler(Quiet):
        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            asked = urllib.parse.parse_qs(form).get("query", [""])[0]
            body = answer if isinstance(answer, str) else self._rows(asked)
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_POST

        def _rows(self, asked: str) -> str:
            try:
                found = ox.Store().query(asked)
                assert isinstance(found, ox.QuerySolutions)
            except (SyntaxError, AssertionError):  # asks for what we said before, or for a graph
                return "?"
            names = [*(v.value for v in found.variables), *more][::-1]
            rows = [dict.fromkeys(names, answer)] * 2
            return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}})

    with running(Handler) as address:
        yield address


@pytest.mark.parametrize("answer", [*CELLS.values(), *BODIES.values()], ids=[*CELLS, *BODIES])
def test_whatever_a_server_answers_is_told_in_a_sentence(
    answer: str | dict[str, object], capfd: pytest.CaptureFixture[str]
) -> None:
    """No traceback, nor anything that the engine says when it is let go in the wrong thread."""
    for more in ((), ("extra",)):
        with answering(answer, more) as server:
            for words in COMMANDS:
                code = main([*words, "--store", server])
                out, err = capfd.readouterr()
                assert code in (0, 1, 2) and "Traceback" not in err and "Error:" not in err
                assert code != 2 or ("luocdo: " in err and "→" in err), words
                assert code == 2 or not more, f"{words} took a column that nobody asked for"
                assert not {"\x1b", "\u202e"} & set(out), words
