"""What others wrote since a page was opened: told before it is written over, nothing typed lost."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ontology.lexicon import label, task_statuses
from viz.content import DESK_LABELS
from viz.web.render import language, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response


LABELS = DESK_LABELS | {"status": "status"}  # field of a form → key of labels.yaml


def mark(key: str, decisions: Iterable[str]) -> str:
    """What a form keeps in `seen`: of what it writes, and by which decisions that stood then."""
    return f"{key}={hashlib.sha256(chr(10).join(sorted(decisions)).encode()).hexdigest()[:16]}"


def changed(form: FormData, now: Mapping[str, Iterable[str]]) -> list[str]:
    """The keys of `now` (what is about to be written on → its decisions) that were others when the
    page was made; none where the person has been told and writes all the same.
    """
    seen = {str(said).partition("=")[0]: str(said) for said in form.getlist("seen")}
    if form.get("anyway"):
        return []
    return [key for key, said in now.items() if seen.get(key) not in (None, mark(key, said))]


def tell(
    request: Request, form: FormData, stands: Sequence[tuple[str, str]], back: str
) -> Response:
    """The page that shows what stands now, each (what, who said what), and what was typed."""
    given = [(k, str(v)) for k, v in form.multi_items() if k not in ("csrf", "seen")]
    lang = language(request)
    typed = [(label(LABELS[k], lang), _words(k, v, lang)) for k, v in given if k in LABELS and v]
    return render(
        request,
        "changed.html",
        status=409,
        stands=stands,
        typed=typed,
        given=given,
        back_to=back,
    )


def _words(name: str, value: str, lang: str) -> str:
    known = task_statuses() if name == "status" else {}
    return str(getattr(known[value], lang)) if value in known else value
