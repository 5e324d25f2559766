"""Whose desk it is: the office of the installation, or the one that the reader chose.

`luocdo.toml` in the store's folder names the first:

    [office]
    body = "Sở Nội vụ tỉnh Hưng Yên"

and which groups of the login server have which role (viz.web.roles):

    [roles]
    xu-ly = ["VP-VanThu", "VP-TongHop"]
    quan-tri = ["CNTT"]
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ontology.errors import LuocdoError, UnreadableError
from ontology.messages import message
from queries.per_state import Kept
from queries.register.bodies import name_of, place_of
from queries.search.find import find_bodies
from viz.web.roles import Role, own_groups

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from graph.store import Store

FILE = "luocdo.toml"
EVERYBODY = "tat-ca"  # the cookie of who wants to see all bodies


def configured(folder: Path) -> str:
    """The name of the installation's office; "" where the file or the line is missing.

    Raises `UnreadableError` where the file cannot be understood.
    """
    body = _table(folder, "office").get("body", "")
    if not isinstance(body, str):
        raise UnreadableError(folder / FILE, *map(message, _WRONG))
    return body.strip()


def groups(folder: Path) -> dict[str, Role]:
    """Which role each group of the login server has; raises as `configured` does."""
    try:
        return own_groups(_table(folder, "roles"))
    except (KeyError, TypeError):
        remedy = message("write-roles")
        raise UnreadableError(folder / FILE, message("bad-role"), remedy) from None


_WRONG = ("not-toml", "write-office")


def _table(folder: Path, name: str) -> dict[str, Any]:
    path = folder / FILE
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8")).get(name, {})
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):  # also of letters that are no UTF-8
        said = None
    if not isinstance(said, dict):
        raise UnreadableError(path, *map(message, _WRONG))
    return said


def office(request: Request, store: Store) -> str:
    """The IRI of the body whose desk it is; "" for all bodies, or where the store has none such."""
    chosen = unquote(request.cookies.get("body", ""))
    if chosen == EVERYBODY:
        return ""
    if chosen:
        return chosen if re.match(r"(?:urn|https?):\S+$", chosen) and _named(store, chosen) else ""
    return installed(request.app.state.desk.folder, store)


def installed(folder: Path, store: Store) -> str:
    """The IRI of the installation's office; "" where it has none, or the store does not know it."""
    name, found = configured(folder), _found(store)
    if name and name not in found:
        found[name] = _look(store, name)
    return found.get(name, "")


_found: Kept[dict[str, str]] = Kept(lambda store: {})  # names looked for, of one state of the store


def _look(store: Store, name: str) -> str:
    try:
        return find_bodies(store, name)[0]
    except LuocdoError:  # no paper of the store names it yet, or it may mean several
        return ""


def _named(store: Store, iri: str) -> str:
    try:
        return name_of(store, iri)
    except LuocdoError:
        return ""


def office_name(store: Store, iri: str) -> str:
    """How the office is shown."""
    return _named(store, iri) if iri else ""


def province(iri: str) -> str:
    """The province of an office, as issuers print it; "" where it has none."""
    return place_of(iri).partition(" (")[0]
