"""Văn bản đến hôm nay: a row a paper, its slip as a Word file, and who of us is to handle it."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from graph.curate import curate, retract
from graph.entries import DATES
from ontology.dates import day as day_text
from ontology.errors import CurationError, NotFoundError
from ontology.lexicon import label
from ontology.messages import message
from queries.answer.days import day_of
from queries.register.claims import Claim, claims
from queries.register.letters import write_slip
from queries.register.post import MOST, Received, one, received, waiting
from queries.register.queue import HANDED
from queries.search.cite import citation
from viz.content import FIELD_LABELS
from viz.papers import file_name
from viz.web.changed import changed, mark, tell
from viz.web.forms import posted
from viz.web.office import office, office_name
from viz.web.originals import located
from viz.web.pages.tasks import TYPES
from viz.web.reading import box
from viz.web.render import address, attachment, desk_of, language, page_number, render
from viz.words import date_text

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

PATH = "/van-ban-den"
SENT = ("revokes", "updates", "replaces", "answers")  # what the exchange says of other documents


def routes() -> list[BaseRoute]:
    """The page, its slips, and the form that hands a paper over."""
    from starlette.routing import Route

    return [
        Route(PATH, page),
        Route(f"{PATH}/phieu.docx", slip),
        Route(f"{PATH}/giao", posted(hand), methods=["POST"]),
    ]


def page(request: Request) -> Response:
    """The papers of a day, today unless the address says otherwise."""
    lang, asked = language(request), request.query_params.get("ngay", "").strip()
    number = page_number(request.query_params.get("trang", ""))
    day = date.fromisoformat(day_of("ngay", asked)) if asked else date.today()
    desk = desk_of(request)
    with desk.read() as store:
        body = office(request, store)
        rows, total = received(store, day, body, first := (number - 1) * MOST)
        unread = store.paper_infos({r.sha for r in rows if not r.number_read})
        drawn = {i.sha256 for i in unread if i.ocr or i.format == "pdf"}
        pictured = {sha for sha in drawn if located(store, desk.folder, sha)}
        late = waiting(store, desk.folder, day)
        return render(
            request,
            "post.html",
            day=day,
            is_today=day == date.today(),
            rows=[_shown(r, lang) for r in rows],
            total=total,
            page=number,
            first=first,
            pages=max(1, -(-total // MOST)),
            at=lambda n: address(PATH, ngay=asked, trang=str(n)),
            pictured=pictured,
            waiting=late,
            body=body,
            body_name=office_name(store, body),
        )


def _shown(row: Received, lang: str) -> dict[str, Any]:
    said = label("source-says", lang)
    return {
        "r": row,
        "d": box(row.node, lang),
        "slip": address(f"{PATH}/phieu.docx", tep=row.sha),
        "differing": [
            (
                label(FIELD_LABELS[c.field], lang),
                said.format(who=c.who, value=_text(c, c.value), printed=_text(c, printed)),
            )
            for c, printed in row.differing
        ],
        "sent": [(key, row.claims[key][0]) for key in SENT if key in row.claims],
        "handed": [(name, row.claim(name)) for name in HANDED if row.claim(name)],
        "seen": mark(row.sha, _decisions(row.claims)),
        "by": next((c[0].who for n in HANDED if (c := row.claims.get(n))), ""),
    }


def _text(claim: Claim, value: str) -> str:
    return date_text(value) if claim.field in DATES else value


def _decisions(told: dict[str, list[Claim]]) -> list[str]:
    """What people said of who handles a paper."""
    return [c.iri for name in HANDED for c in told.get(name, ())]


def slip(request: Request) -> Response:
    """Phiếu giải quyết văn bản đến of one paper."""
    from starlette.responses import Response

    sha, lang, out = _sha(request.query_params.get("tep", "")), language(request), io.BytesIO()
    with desk_of(request).read() as store:
        body = office(request, store)
        row = one(store, sha, date.today(), body)
        if row is None:
            raise NotFoundError(sha[:12])
        node = row.node
        cited = citation(
            node.code, type=node.type, date=node.date, issuer=node.issuer, title=node.title
        )
        arrived = row.claim("arrived")
        when = day_text(date.fromisoformat(arrived)) if arrived else ""
        inner, unit = row.claim("inner"), row.claim("unit") or row.claim("handler")
        until = day_text(date.fromisoformat(inner)) if inner else "…/…/……"
        write_slip(
            out,
            office=office_name(store, body),
            paper=cited.full,
            arrival=", ".join(p for p in (row.claim("arrival"), when) if p),
            tasks=[(t.task, t.deadline or "") for t in row.ours],
            proposed=label("slip-proposed", lang).format(unit=unit, day=until) if unit else "",
            lang=lang,
        )
    name = file_name(f"phieu {node.code or sha[:8]}", "docx")
    return Response(out.getvalue(), headers=attachment(name), media_type=TYPES["docx"])


def hand(request: Request, form: FormData) -> Response:
    """Who of us handles a paper, until when; the last word counts. `verb` take makes it the
    user's, finish closes it, undo takes the last words back."""
    from starlette.responses import RedirectResponse

    sha = _sha(str(form.get("tep", "")))
    said = {name: " ".join(str(form.get(name, "")).split())[:300] for name in HANDED}
    said = {name: value for name, value in said.items() if value}
    verb, user, back = str(form.get("verb", "")), request.state.user, _back(form, sha)
    done = {"take": {"handler": user}, "finish": {"finished": date.today().isoformat()}}
    said |= done.get(verb, {})
    if not said and verb != "undo":
        raise CurationError(message("no-charge"))
    if "inner" in said:
        said["inner"] = day_of("inner", said["inner"])
    when = datetime.now().astimezone().isoformat(timespec="microseconds")
    with desk_of(request).write() as store:
        told = claims(store, [sha]).get(sha, {})
        if changed(form, {sha: _decisions(told)}):
            row = one(store, sha, date.today())
            name = box(row.node, language(request))["name"] if row else sha[:12]
            stands = "; ".join(f"{c[0].value} ({c[0].who})" for n in HANDED if (c := told.get(n)))
            return tell(request, form, [(name, stands)], back)
        if verb == "undo":
            last = max((c.when for n in HANDED for c in told.get(n, ())), default="")
            gone = [c.iri for n in HANDED for c in told.get(n, ()) if last and c.when == last]
            retract(store, *gone)
            return RedirectResponse(back, 303)
        made = curate(store, [{"claim": said, "paper": sha}], who=user, when=when)
        if made.unmatched:
            raise CurationError(message("not-written", reason=made.unmatched[0].reason))
    return RedirectResponse(back, 303)


def _back(form: FormData, sha: str) -> str:
    """The page that the form stood on."""
    if form.get("phong"):
        return address("/phong", ai=str(form.get("ai", ""))[:200])
    return f"{address(PATH, ngay=str(form.get('ngay', ''))[:10])}#p-{sha[:12]}"


def _sha(given: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", given):
        raise NotFoundError(given[:80])
    return given
