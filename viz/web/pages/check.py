"""Soát dự thảo: a file or a text in, its findings out; nothing of the draft is kept."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ingest.read import read
from ontology.errors import LuocdoError, UnreadableError
from ontology.law_table import table
from ontology.messages import message, spoken
from queries.check.dismissed import Dismissal, dismiss, now
from queries.check.finding import SEVERITIES, Finding, Report, word
from queries.check.known import Holdings
from queries.check.sheet import coverage_line
from viz.checked import report_of, with_comments
from viz.web.forms import posted
from viz.web.originals import clean_name
from viz.web.render import desk_of, language, render

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from ontology.model import Text

PATH = "/soat"
LARGEST = 50 << 20  # bytes of a draft
GIVEN = 10 << 20  # bytes of a copy with comments that the page carries
TONES = {"error": "bad", "warning": "warn", "hint": "unknown"}
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def routes() -> list[BaseRoute]:
    """The form, its answer, and the dismissal of a finding."""
    from starlette.routing import Route

    return [
        Route(PATH, posted(checked, limit=LARGEST), methods=["POST"]),
        Route(PATH, form),
        Route(f"{PATH}/bo-qua", posted(dismissed), methods=["POST"]),
    ]


def form(request: Request) -> Response:
    """Where a draft is dropped or pasted."""
    return render(request, "check.html", report=None, wrong="")


def checked(request: Request, form: FormData) -> Response:
    """The findings; a mistake is told over the form."""
    with TemporaryDirectory(prefix="luocdo-soat-") as folder:
        try:
            path = _draft(form, Path(folder))
            return _answer(request, path)
        except UnreadableError as error:
            wrong = f"{Path(error.path).name}: {error.reason} → {error.remedy}"
        except LuocdoError as error:
            wrong = spoken(error, language(request))
    return render(request, "check.html", status=400, report=None, wrong=wrong)


def _draft(form: FormData, folder: Path) -> Path:
    """The draft as a file that is gone after the answer."""
    from starlette.datastructures import UploadFile

    given, words = form.get("file"), str(form.get("text") or "")
    if isinstance(given, UploadFile) and given.filename:
        path = folder / clean_name(given.filename)
        path.write_bytes(given.file.read())
    elif words.strip():
        path = folder / "du-thao.txt"
        path.write_text(words.replace("\r\n", "\n"), encoding="utf-8")
    else:
        raise LuocdoError(message("no-draft"))
    return path


def _answer(request: Request, path: Path) -> Response:
    lang, desk, text = language(request), desk_of(request), read(path)
    with desk.read() as store:
        report = report_of(path, text, Holdings(store), table(desk.folder), lang=lang)
    return render(
        request,
        "check.html",
        wrong="",
        report=report,
        coverage=coverage_line(report, lang),
        groups=_groups(report, lang),
        right=[f for f in report.findings if not f.severity],
        word=lambda group, key: word(group, key, lang),
        tones=TONES,
        copy=_copy(path, text, report, lang),
        copy_name=f"{path.stem}-nhan-xet.docx",
    )


def _groups(report: Report, lang: str) -> list[dict[str, Any]]:
    """The findings by severity, the gravest first."""
    made: list[dict[str, Any]] = []
    for severity in SEVERITIES:
        found: list[Finding] = [f for f in report.findings if f.severity == severity]
        if found:
            name = word("severities", severity, lang)
            made.append({"severity": severity, "name": name, "findings": found})
    return made


def _copy(path: Path, text: Text, report: Report, lang: str) -> str | None:
    """The Word file with comments, in the page itself: on the server nothing is kept of it."""
    if text.format != "docx" or not report.faults:
        return None
    out = io.BytesIO()
    with_comments(path, text, report, out, lang)
    data = out.getvalue()
    return f"data:{_WORD};base64,{base64.b64encode(data).decode()}" if len(data) <= GIVEN else None


def dismissed(request: Request, form: FormData) -> Response:
    """Keep that a person waves a finding aside; the page says so in its place."""
    said = {
        key: str(form.get(key) or "").strip()[:2000] for key in ("id", "quote", "message", "why")
    }
    if not said["id"]:
        raise LuocdoError(message("which-finding"))
    dismiss(desk_of(request).folder, Dismissal(**said, who=request.state.user, when=now()))
    return render(request, "check-dismissed.html", message=said["message"])
