"""A change, or an export, with its line in the audit log before it happens.

What then fails gets a second line that says so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from graph.taskstatus import find_task
from ontology.errors import LuocdoError
from ontology.identity import paper_iri
from viz.web import audit
from viz.web.originals import documents
from viz.web.render import desk_of
from viz.web.roles import NAMES

if TYPE_CHECKING:
    from starlette.datastructures import FormData, QueryParams
    from starlette.requests import Request
    from starlette.responses import Response

    Handler = Callable[[Request, Any], Response]

_SAID = (  # fields that say which change it is; what people write stands in the store itself
    *("verb", "moc", "field", "relation", "status", "undo", "task", "decision", "name", "id"),
    *("erase", "toan-van", "unit", "handler", "inner"),
)
_TASKS = 50  # of many ticked at once whose documents are named
_LONGEST = 1_000  # characters of one of them


def audited(handler: Handler) -> Handler:
    """The handler, its change written down first; raises `StoreError` where that cannot be."""

    def answer(request: Request, given: FormData | QueryParams) -> Response:
        said = _said(request, given)
        folder = desk_of(request).folder
        audit.append(folder, **said)
        try:
            made = handler(request, given)
        except Exception:
            audit.append(folder, **said | {"did": "failed", "what": {"change": said["did"]}})
            raise
        if made.status_code >= 400:
            audit.append(folder, **said | {"did": "failed", "what": {"change": said["did"]}})
        return made

    return answer


def _said(request: Request, given: FormData | QueryParams) -> dict[str, Any]:
    what = {key: ", ".join(map(str, given.getlist(key)))[:_LONGEST] for key in _SAID}
    return {
        "who": request.state.user,
        "role": NAMES[request.state.role],
        "did": request.state.change.did,
        "path": request.url.path,
        "papers": _papers(request, given),
        "what": {key: words for key, words in what.items() if words},
    }


def _papers(request: Request, given: FormData | QueryParams) -> list[str]:
    """What it is about: files (by their hash) and the documents they are copies of."""
    shas = [str(sha) for key in ("sha", "tep") for sha in given.getlist(key)]
    shas += [_digest(file.file) for file in given.getlist("files") if hasattr(file, "file")]
    if not shas and (job := request.path_params.get("id")):
        files = request.app.state.jobs.get(job).files
        shas += [file.sha256 for file in files if file.state == "failed"]
    files = [paper_iri(sha) for sha in shas if re.fullmatch("[0-9a-f]{64}", sha)]
    with desk_of(request).read() as store:
        for task in given.getlist("task")[:_TASKS]:
            with suppress(LuocdoError):  # the handler says what is wrong with it
                files.append(find_task(store, str(task)).paper)
        named = documents(store, [file.rpartition("/")[2] for file in files])
    iris = [str(iri)[:_LONGEST] for iri in given.getlist("iri") if iri]
    return list(dict.fromkeys((*named.values(), *iris, *files)))


def _digest(file: Any) -> str:
    sha = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return sha
