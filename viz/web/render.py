"""From a page's values to HTML: one Jinja environment, the labels, the filters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from ontology import lexicon
from ontology.messages import spoken
from viz import words
from viz.content import labels
from viz.page import raised, swatch, unbroken
from viz.web.roles import Role

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.requests import Request
    from starlette.responses import Response

    from graph.store import Store
    from queries.serve.pool import Pool
    from viz.web.desk import Desk

THEMES = ("light", "dark")
MENU = (  # key of labels.yaml → address
    ("desk-home", "/"),
    ("documents", "/van-ban"),
    ("lineage", "/chuoi"),
    ("tasks", "/nhiem-vu"),
    ("progress-short", "/trien-khai"),
)
MORE = (
    ("post", "/van-ban-den"),
    ("room", "/phong"),
    ("check-a-draft", "/soat"),
    ("bodies", "/co-quan"),
    ("ready-questions", "/tra-cuu"),
    ("missing-documents", "/con-thieu"),
    ("conflicts", "/chua-thong-nhat"),
    ("decisions", "/ghi-nhan"),
    ("files-read", "/tep"),
    ("about", "/gioi-thieu"),
    ("advanced", "/nang-cao"),
)


@cache
def environment() -> Environment:
    """Templates of viz/web/templates; every value is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("viz.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters |= {
        "day": words.date_text,
        "shown": words.shown,
        "spoken": spoken,
        "nb": unbroken,
        "raised": raised,
        "count": count,
    }
    made.globals |= {
        "misprint": words.misprint,
        "swatch": swatch,
        "document_url": document_url,
        "address": address,
        "beside": words.beside,
        "tone": lambda state: lexicon.task_states()[state].tone,
    }
    return made


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """A page: `values` beside what every page has.

    That is lang, labels `w`, menu, user, csrf, `writes` and `rules` (whether the forms of those who
    handle papers, and of who runs the store, may be offered).
    """
    from starlette.responses import HTMLResponse

    lang = language(request)
    shared = {
        "request": request,
        "lang": lang,
        "w": labels(lang),
        "menu": MENU,
        "more": MORE,
        "here": request.url.path,
        "back": _back(request),
        "user": request.state.user,
        "csrf": request.state.csrf,
        "writes": may(request, Role.EDITOR),
        "why_reading": "only_reading" if desk_of(request).read_only else "role_reading",
        "rules": may(request, Role.ADMIN),
        "theme": _cookie(request, "theme", THEMES),
        "keys": request.cookies.get("keys") != "off",
        "stale": desk_of(request).stale,
        "old": getattr(request.state, "old", False),
    }
    html = environment().get_template(template).render(shared | values)
    return HTMLResponse(html, status)


def may(request: Request, role: Role) -> bool:
    """Whether the user may do what that role does."""
    return not desk_of(request).read_only and request.state.role >= role


def _back(request: Request) -> str:
    """The address of this page for who changes its language or theme."""
    if request.method != "GET":
        return "/"
    given = [pair for pair in request.query_params.multi_items() if pair[0] != "lang" and pair[1]]
    return f"{request.url.path}?{urlencode(given)}" if given else request.url.path


def _cookie(request: Request, name: str, known: tuple[str, ...]) -> str:
    value = request.cookies.get(name, "")
    return value if value in known else ""


def desk_of(request: Request) -> Desk:
    """The desk that the application was made for."""
    desk: Desk = request.app.state.desk
    return desk


@contextmanager
def listing(request: Request, name: str, read: Callable[[Store], object]) -> Iterator[Store]:
    """The store whose list of that name is read (see `Desk.listed`); the page says so if it is of
    the state before."""
    store, request.state.old = desk_of(request).listed(name, read)
    yield store


def pool_of(request: Request) -> Pool:
    """The workers that answer what people make up themselves."""
    pool: Pool = request.app.state.pool
    return pool


def language(request: Request) -> str:
    """`vi`, unless the address or the cookie says `en`: browsers' own language is often English."""
    asked = request.query_params.get("lang") or request.cookies.get("lang")
    return "en" if asked == "en" else "vi"


def page_number(text: str) -> int:
    """The page that an address asks for, 1 where it names none."""
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def document_url(iri: str, **parameters: str) -> str:
    """The page of a document."""
    return address("/van-ban/xem", {"iri": iri, **parameters})


def address(path: str, parameters: Mapping[str, str] = {}, **more: str) -> str:
    """A path with the parameters that are not empty; `more` count before `parameters`."""
    kept = {key: value for key, value in {**parameters, **more}.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path


def attachment(name: str) -> dict[str, str]:
    """The header under which a browser saves a file; the name may have letters of any language."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


def count(n: int) -> str:
    """A number as written in Vietnamese: 12.910."""
    return f"{n:,}".replace(",", ".")
