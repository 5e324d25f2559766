"""`luocdo mcp`: a store for assistants by the Model Context Protocol, read-only, over stdio.

Ten tools. Every answer is data of the store: rows with their sentence, file and place, what the
store covers, and what was not checked; a long answer is cut and says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import wraps
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import luocdo
from ontology.errors import LuocdoError
from ontology.lexicon import label
from ontology.messages import message, spoken

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from queries.answer.run import Answer

LONGEST = 20_000  # characters of an answer
ROWS = 50  # rows of an answer


def serve(store: str, lang: str = "vi") -> None:
    """Answer over standard input and output until it ends; raises `LuocdoError` without the SDK."""
    if find_spec("mcp") is None:
        raise LuocdoError(message("no-mcp"))
    server(store, lang).run("stdio")


def server(store: str, lang: str = "vi") -> MCPServer[Any]:
    """The server over one store."""
    from mcp.server import MCPServer
    from mcp.types import ToolAnnotations

    made: MCPServer[Any] = MCPServer("luocdo", instructions=label("mcp-instructions", lang))
    for tool in _tools(store):
        answer = _answered(tool, store, lang)
        made.tool(annotations=ToolAnnotations(read_only_hint=True))(answer)
    return made


def _answered(tool: Callable[..., object], store: str, lang: str) -> Callable[..., str]:
    """The tool, answering JSON with coverage and what was not checked, mistakes as sentences."""

    @wraps(tool)
    def answer(*given: Any, **named: Any) -> str:
        try:
            found: object = tool(*given, **named)
        except LuocdoError as error:
            return json.dumps({"mistake": spoken(error, lang)}, ensure_ascii=False)
        about = {"coverage": _coverage(store), "not_checked": label("mcp-not-checked", lang)}
        return _capped({"answer": found, **about}, lang)

    answer.__annotations__["return"] = str
    return answer


def _capped(answer: dict[str, Any], lang: str) -> str:
    text = json.dumps(answer, ensure_ascii=False, default=str)
    while len(text) > LONGEST:
        rows = answer["answer"].get("rows") if isinstance(answer["answer"], dict) else None
        answer["cut"] = label("mcp-cut", lang)
        if rows:
            del rows[len(rows) // 2 :]
        else:
            answer["answer"] = str(answer["answer"])[: LONGEST // 2]
        text = json.dumps(answer, ensure_ascii=False, default=str)
    return text


def _coverage(store: str) -> dict[str, int]:
    """What the store holds: nobody can be told more than is in it."""
    from graph import open_store
    from graph.store import PREFIXES

    counted = "SELECT (COUNT(*) AS ?n) { ?x a ld:Work ; ld:held %s }"
    with open_store(store) as opened:
        held, cited = (
            int(str(opened.query(PREFIXES + counted % flag).rows[0][0]))
            for flag in ("true", "false")
        )
        return {"files": opened.paper_count(), "documents": held, "cited_not_held": cited}


def _rows(answer: Answer) -> dict[str, Any]:
    return {"rows": answer.records(), "cut": answer.cut}


def _facts(found: Any, names: str) -> dict[str, Any]:
    return {name: getattr(found, name) for name in names.split()}


def _tools(store: str) -> tuple[Callable[..., object], ...]:
    """The tools; their docstrings are what an assistant reads."""

    def scope() -> object:
        """What the store holds and which ready questions there are."""
        from queries import questions

        return {name: asked.title.vi for name, asked in questions().items()}

    def find(words: str) -> object:
        """Find documents by number, title, issuer or words of the text."""
        hits = luocdo.find(words, store, limit=ROWS).hits
        return {"rows": [_facts(h, "document label date title issuer held snippet") for h in hits]}

    def document(code: str) -> object:
        """One document: what is known of it, and whatever it speaks of with the sentence."""
        shown = luocdo.show(code, store)
        facts = {name: [str(v) for v in said] for name, said in shown.fields.items()}
        return {
            "label": shown.label,
            "fields": facts,
            **_rows(luocdo.ask("rests-on", store, limit=ROWS, work=code)),
        }

    def state_on_a_day(code: str, day: str) -> object:
        """Whether a document was in force on a day (2025-12-31), and what changed it."""
        shown = luocdo.show(code, store, as_of=day)
        changes = _rows(luocdo.ask("amendments", store, limit=ROWS, work=code))
        return {"code": code, "day": day, "status": shown.validity.status, **changes}

    def chain(code: str, direction: str = "down") -> object:
        """The documents above ("up") or below ("down") a document, link by link."""
        way = "lineage-up" if direction == "up" else "lineage-down"
        return _rows(luocdo.ask(way, store, limit=ROWS, work=code))

    def tasks(body: str = "", document: str = "", due: str = "all") -> object:
        """Tasks of a body or document; due: late, none, all, a number of days or a day."""
        rows = luocdo.tasks(store, body=body or None, source=document or None, due=due)
        columns = list(type(rows[0]).__dataclass_fields__) if rows else []
        listed = [{k: str(getattr(r, k)) for k in columns if getattr(r, k)} for r in rows[:ROWS]]
        return {"rows": listed, "cut": len(rows) > ROWS}

    def bodies(name: str) -> object:
        """Bodies of the store that a name means."""
        from graph import open_store
        from queries import find_bodies

        with open_store(store) as opened:
            return {"rows": list(find_bodies(opened, name))[:ROWS]}

    def cite(code: str, party: bool = False) -> object:
        """The full and the short citation of a document as offices write it."""
        return _facts(luocdo.cite(code, store, party=party), "full short")

    def check_draft(path: str) -> object:
        """Check a draft on this computer: bases, citations, form, recipients, tasks."""
        return json.loads(luocdo.check(path, store).to_json())

    def ask(sentence: str) -> object:
        """A Vietnamese question, answered where it is a ready one; else the nearest are named."""
        from queries import question
        from queries.answer.phrases import understand

        meant = understand(sentence)
        if not meant.question:
            return {"not_understood": {n: question(n).title.vi for n in meant.near}}
        given: Mapping[str, str] = meant.given
        asked = {"question": question(meant.question).title.vi, "parameters": dict(given)}
        return {**asked, **_rows(luocdo.ask(meant.question, store, limit=ROWS, **given))}

    return scope, find, document, state_on_a_day, chain, tasks, bodies, cite, check_draft, ask
