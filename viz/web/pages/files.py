"""Tệp đã nạp: every file of the store, and the way to take one out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph import remove_paper
from graph.store import PREFIXES
from ontology import collate
from ontology.errors import NotFoundError
from ontology.model import PIPELINE
from queries.per_state import Kept
from viz.web.forms import posted
from viz.web.originals import documents, forget, left_at, original
from viz.web.render import desk_of, listing, page_number, render

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.store import PaperInfo, Store

PATH = "/tep"
SIZE = 100  # rows a page


def routes() -> list[BaseRoute]:
    """The addresses of the files."""
    from starlette.routing import Route

    return [
        Route(PATH, files),
        Route(f"{PATH}/bo", posted(remove), methods=["POST"]),
        Route(f"{PATH}/bo", confirm),
    ]


def files(request: Request) -> Response:
    """A page of the files by name; `q` is a part of it."""
    query = request.query_params
    wanted, page = query.get("q", "").strip()[:200], page_number(query.get("trang", ""))
    desk = desk_of(request)
    with listing(request, "files", _named) as store:
        found = [sha for name, sha in _named(store) if wanted.casefold() in name.casefold()]
        here = found[(page - 1) * SIZE : page * SIZE]
        infos = {i.sha256: i for i in store.paper_infos(here)}
        shown = [infos[sha] for sha in here if sha in infos]
        pages = documents(store, [i.sha256 for i in shown])
        kept = {i.sha256 for i in shown if original(desk.folder, i.sha256)}
        left = [i.sha256 for i in shown if i.sha256 not in kept]
        found_at = {sha: place for sha in left if (place := left_at(store, sha))}
    return render(
        request,
        "files.html",
        q=wanted,
        files=shown,
        pages=pages,
        kept=kept,
        found=found_at,
        total=len(found),
        page=page,
        last=max(1, -(-len(found) // SIZE)),
        pipeline=PIPELINE,
    )


def _names(store: Store) -> tuple[tuple[str, str], ...]:
    """(name, sha256) of every file, by name."""
    rows = store.query(
        PREFIXES + "SELECT ?p ?name WHERE { GRAPH ?g { ?p ld:fileName ?name } }", graphs=()
    ).rows
    found = [(str(name), str(p).rpartition("/")[2]) for p, name in rows]
    return tuple(sorted(found, key=lambda f: (collate.key(f[0]), f[1])))


_named = Kept(_names)


def confirm(request: Request) -> Response:
    """What would go, before it goes."""
    info, work = _file(request, request.query_params.get("sha", ""))
    return render(request, "file-remove.html", file=info, work=work, erases=desk_of(request).erases)


def remove(request: Request, form: FormData) -> Response:
    """Take a paper out of the store, with what only it supports and its kept original.

    Its words go from the files of the database, too, where the form says so.
    """
    from starlette.responses import RedirectResponse

    info, _ = _file(request, str(form.get("sha", "")))
    desk = desk_of(request)
    with desk.write() as store:
        remove_paper(store, info.sha256)
    forget(desk.folder, info.sha256)
    if form.get("erase"):
        desk.erase()
    return RedirectResponse(PATH, 303)


def _file(request: Request, sha: str) -> tuple[PaperInfo, str]:
    """A file and the document it is a copy of; raises `NotFoundError`."""
    with desk_of(request).read() as store:
        if len(sha) != 64 or not (found := store.paper_infos([sha]) if sha.isalnum() else ()):
            raise NotFoundError(sha[:64])
        return found[0], documents(store, [sha]).get(sha, "")
