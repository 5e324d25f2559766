"""Nạp văn bản: files in, a job that reads them, and the page that tells how far it is."""

from __future__ import annotations

from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from ingest.beside.register import FIELDS, SHEETS, columns_of, remember, remembered
from ontology.errors import NotFoundError, StoreError
from ontology.messages import message
from ontology.reasons import reason_of
from queries.register.post import FOLDER, heads
from viz.web.forms import posted
from viz.web.jobs import Filed, Job, Jobs, State
from viz.web.originals import clean_name, documents, keep, original
from viz.web.render import desk_of, render

if TYPE_CHECKING:
    from starlette.datastructures import FormData, UploadFile
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

PATH = "/nap"
TOTAL, EACH = 500 << 20, 200 << 20  # bytes of one upload, of one file
DECISIONS = (".yaml", ".yml")  # are signed: `luocdo curate` knows by whom
SHOWN = 30  # jobs listed
TOLD = 200  # files of a job of which it is said what they are
_WIDEST = 100  # columns of a register
FIRST: tuple[State, ...] = (
    "held",
    "failed",
    "refused",
    "noted",
)  # what a person must see, in this order


def routes() -> list[BaseRoute]:
    """The addresses of uploads and jobs."""
    from starlette.routing import Route

    return [
        Route(PATH, posted(add, limit=TOTAL), methods=["POST"]),
        Route(PATH, form),
        Route(f"{PATH}/cot", columns),
        Route(f"{PATH}/cot", posted(name_columns), methods=["POST"]),
        Route(f"{PATH}/{{id}}", job),
        Route(f"{PATH}/{{id}}/thu-lai", posted(again), methods=["POST"]),
        Route(f"{PATH}/{{id}}/bo", posted(dismiss), methods=["POST"]),
        Route(f"{PATH}/{{id}}/xem-mat", posted(settle), methods=["POST"]),
    ]


def jobs_of(request: Request) -> Jobs:
    """The jobs of the application's store."""
    jobs: Jobs = request.app.state.jobs
    return jobs


def form(request: Request) -> Response:
    """Where files are dropped or chosen, and what was added of late."""
    return render(request, "upload.html", jobs=jobs_of(request).recent(30)[:SHOWN], wrong="")


def add(request: Request, form: FormData) -> Response:
    """Keep the files and take the job on; to its page (a script gets its address)."""
    from starlette.datastructures import UploadFile
    from starlette.responses import JSONResponse, RedirectResponse

    given = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
    if not given:
        recent = jobs_of(request).recent(30)[:SHOWN]
        return render(request, "upload.html", status=400, jobs=recent, wrong="no_file_chosen")
    filed = {f.sha256 or f.name: f for f in (_file(request, file) for file in given)}
    made = jobs_of(request).add(request.state.user, filed.values())
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"href": f"{PATH}/{made.id}"})
    return RedirectResponse(f"{PATH}/{made.id}", 303)


def _file(request: Request, file: UploadFile) -> Filed:
    """One file, kept, or why not."""
    name = clean_name(file.filename or "")
    if (file.size or 0) > EACH:
        reason, remedy = message("larger-than", mb=EACH >> 20), message("split-or-build")
        return Filed(name, "", "failed", reason, remedy)
    if PurePath(name).suffix.casefold() in DECISIONS:
        reason, remedy = message("no-decisions-here"), message("run-curate")
        return Filed(name, "", "failed", reason, remedy)
    try:
        path = keep(desk_of(request).folder, name, file.file)
    except OSError as error:
        why = reason_of(error)
        raise StoreError(message("file-not-kept", why=why)) from error
    return Filed(path.name, path.parent.name)


def columns(request: Request) -> Response:
    """The headings of a register with what each is taken for, to be put right."""
    sha = request.query_params.get("tep", "")
    path = _sheet(request, sha)
    known = columns_of(path, remembered(desk_of(request).folder / FOLDER))
    return render(
        request, "columns.html", sha=sha, name=path.name, columns=known[:_WIDEST], fields=FIELDS
    )


def name_columns(request: Request, form: FormData) -> Response:
    """Remember what each heading stands for, in this and every later register; read it again."""
    from starlette.responses import RedirectResponse

    path = _sheet(request, str(form.get("tep", "")))
    pairs = zip(form.getlist("heading"), form.getlist("field"), strict=False)
    remember(desk_of(request).folder / FOLDER, {str(h)[:200]: str(f) for h, f in pairs})
    made = jobs_of(request).add(request.state.user, [Filed(path.name, path.parent.name)])
    return RedirectResponse(f"{PATH}/{made.id}", 303)


def _sheet(request: Request, sha: str) -> Path:
    """An uploaded register; raises `NotFoundError`."""
    path = original(desk_of(request).folder, sha)
    if path is None or path.suffix.lower() not in SHEETS:
        raise NotFoundError(sha[:12])
    return path


def job(request: Request) -> Response:
    """How far a job is; with `phan` only the part that changes."""
    jobs = jobs_of(request)
    found = jobs.get(request.path_params["id"])
    with desk_of(request).read() as store:
        shas = [s for f in found.files for s in (f.sha256, *f.inside) if s]
        pages, came = documents(store, shas), heads(store, shas[:TOLD])
    template = "job-part.html" if request.query_params.get("phan") else "job.html"
    counts = {s: n for s in ("read", "known", *FIRST) if (n := found.count(s))}
    files = sorted(found.files, key=lambda f: FIRST.index(f.state) if f.state in FIRST else 9)
    return render(
        request,
        template,
        job=found,
        files=files,
        now=jobs.now(found),
        pages=pages,
        came=came,
        counts=counts,
        sheets={f.sha256 for f in files if PurePath(f.name).suffix.lower() in SHEETS},
    )


def again(request: Request, form: FormData) -> Response:
    """Read the failed files once more."""
    return _changed(request, Jobs.again)


def dismiss(request: Request, form: FormData) -> Response:
    """Leave the failed files out, and delete what was kept of them."""
    return _changed(request, Jobs.dismiss)


def settle(request: Request, form: FormData) -> Response:
    """A held file is classified, or is not, as a person says who has looked at it."""
    sha, secret = str(form.get("sha", "")), form.get("verb") == "secret"
    return _changed(request, partial(Jobs.settle, sha=sha, secret=secret))


def _changed(request: Request, change: object) -> Response:
    from starlette.responses import RedirectResponse

    jobs = jobs_of(request)
    found: Job = jobs.get(request.path_params["id"])
    assert callable(change)
    change(jobs, found)
    return RedirectResponse(f"{PATH}/{found.id}", 303)
