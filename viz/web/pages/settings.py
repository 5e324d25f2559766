"""What a reader likes: language, theme, single keys, whose tasks come first; in cookies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from queries.search.find import find_bodies
from viz.web.render import desk_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

YEAR = 365 * 24 * 3600  # seconds
KNOWN = {  # cookie → what it may hold
    "lang": r"vi|en",
    "theme": r"light|dark",
    "keys": r"on|off",
    "body": r"(?:tat-ca|(?:urn|https?):[^\s<>\"\\^`{}|]{1,300})?",
}


def routes() -> list[BaseRoute]:
    """The address of the settings' links; it changes nothing but the reader's own cookies."""
    from starlette.routing import Route

    return [Route("/tuy-chon", choose)]


def choose(request: Request) -> Response:
    """Take the choices of the address, and back to the page `ve`."""
    from urllib.parse import quote

    from starlette.responses import RedirectResponse

    back = request.query_params.get("ve", "/")
    own = re.match(r"/(?![/\\])", back) is not None and back.isprintable()
    response = RedirectResponse(back if own else "/", 303)
    given = dict(request.query_params)
    if (name := given.get("body", "").strip()[:300]) and not re.fullmatch(KNOWN["body"], name):
        with desk_of(request).read() as store:  # typed, not taken from the suggestions
            given["body"] = find_bodies(store, name)[0]
    for name, pattern in KNOWN.items():
        value = given.get(name)
        if value is not None and re.fullmatch(pattern, value):
            age = YEAR if value else 0
            response.set_cookie(name, quote(value, safe=""), max_age=age, samesite="lax")
    return response
