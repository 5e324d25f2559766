"""What a person settles on a document's page: links confirmed, dropped or corrected, fields,
documents joined and split; each with who and when, each undone by one button."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from graph.curate import curate, retract
from graph.read.decision_log import Settled, decisions_about, of_mention, settled
from graph.read.mentions import Mention, paper
from graph.read.nodes import canonical
from ontology.errors import AmbiguousError, CurationError, NotFoundError
from ontology.identity import paper_iri
from ontology.lexicon import labelled
from ontology.messages import message
from queries import lookup
from viz.web.forms import posted
from viz.web.pages.document import asked_of
from viz.web.reading import Reading, open_links
from viz.web.render import desk_of, document_url, language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.store import Store

_NOTE = 500  # characters of a note
_UNDONE = 2_000  # decisions undone at once


def routes() -> list[BaseRoute]:
    """One address a form."""
    from starlette.routing import Route

    forms = {
        "lien-he": link,
        "xac-nhan": confirm_all,
        "sua": correct,
        "ten": names,
        "hoan-tac": undo,
    }
    return [Route(f"/van-ban/{p}", posted(h), methods=["POST"]) for p, h in forms.items()]


def link(request: Request, form: FormData) -> Response:
    """Confirm, drop or correct one mention, told by its place in the paper."""
    sha, verb = _sha(form), _field(form, "verb")
    with desk_of(request).write() as store:
        mention = _mention(store, sha, _field(form, "moc"))
        retract(store, *_free(of_mention(settled(store, [sha]), mention)))
        _take(store, request, form, _entries(verb, mention, sha, form, store))
    return _back(request, form, anchor=f"c-{mention.start}-{mention.end}")


def _entries(
    verb: str, mention: Mention, sha: str, form: FormData, store: Store
) -> list[dict[str, Any]]:
    said = {"paper": sha, "of": mention.name, "quote": mention.quote}
    if verb in ("confirm", "reject"):
        return [{verb: mention.relation, **said}]
    if verb != "correct":
        raise CurationError(message("no-verb", verb=verb[:40]))
    relation, typed = _field(form, "relation"), _field(form, "of")
    other = _document(store, typed) if typed else mention.work or mention.name
    if relation == mention.relation and other in (mention.work, mention.name):
        return [{"confirm": relation, **said}]
    added = {"add": relation, "paper": sha, "of": other, "quote": mention.quote}
    return [{"reject": mention.relation, **said}, added]


def confirm_all(request: Request, form: FormData) -> Response:
    """Confirm every link of one paper that nobody has looked at."""
    sha = _sha(form)
    with desk_of(request).write() as store:
        reading = Reading(store, asked_of_paper(request, sha))
        entries = [{"confirm": m.relation, "paper": sha, "of": m.name} for m in open_links(reading)]
        _take(store, request, form, entries)
    return _back(request, form)


def asked_of_paper(request: Request, sha: str) -> Any:
    """What an address would ask for to see that paper."""
    from dataclasses import replace

    return replace(asked_of(request), iri=paper_iri(sha), copy=sha)


def correct(request: Request, form: FormData) -> Response:
    """Set fields of a paper's header, those typed otherwise than they were shown (`was`); the work
    may bear another name afterwards."""
    sha = _sha(form)
    names, values, was = (list(map(str, form.getlist(k))) for k in ("field", "value", "was"))
    typed = zip(names, values, was or [""] * len(names), strict=False)
    new = {name: value.strip() for name, value, old in typed if value.strip() not in ("", old)}
    if not new:
        raise CurationError(message("no-value"))
    with desk_of(request).write() as store:
        there = settled(store, [sha])
        retract(store, *_free(d for d in there if d.verb == "set" and d.field in new))
        _take(store, request, form, [{"set": new, "paper": sha}])
        iri = canonical(store, paper_iri(sha))
    return _back(request, form, iri=iri)


def names(request: Request, form: FormData) -> Response:
    """Two names are one document, or never are."""
    verb, given = _field(form, "verb"), [str(v).strip() for v in form.getlist("name")]
    if verb not in ("same", "different"):
        raise CurationError(message("no-verb", verb=verb[:40]))
    with desk_of(request).write() as store:
        known = [_document(store, name) for name in given if name]
        _take(store, request, form, [{verb: list(dict.fromkeys(known))}])
        iri = canonical(store, known[0])
    return _back(request, form, iri=iri)


def _document(store: Store, typed: str) -> str:
    """The IRI that is typed or chosen; raises `CurationError` where no one document is meant."""
    if re.match(r"https?://|urn:", typed):
        return typed
    try:
        return lookup(store, typed[:300]).iri
    except AmbiguousError as error:
        listed = "; ".join(name for _, name in error.candidates[:5])
        raise CurationError(message("may-be", typed=typed[:80], listed=listed)) from error
    except NotFoundError as error:
        near = message("near-names", listed=", ".join(error.near)) if error.near else ""
        said = {"sentence": labelled("not-a-document"), "near": near}
        raise CurationError(message("cannot-find-typed", typed=typed[:80], **said)) from error


def undo(request: Request, form: FormData) -> Response:
    """Take decisions back that were taken on a page."""
    with desk_of(request).write() as store:
        wanted = [str(v) for v in form.getlist("decision")][:_UNDONE]
        retract(store, *_free(decisions_about(store, filter(_is_iri, wanted))))
        iri = canonical(store, paper_iri(_sha(form)) if form.get("tep") else _field(form, "iri"))
    return _back(request, form, iri=iri)


def _is_iri(text: str) -> bool:
    return bool(re.fullmatch(r"https?://[\w./;:#-]{1,300}", text))


def _free(found: Iterable[Settled]) -> list[str]:
    """Those of no file; the others would come back with the next reading of the file."""
    return [d.iri for d in found if not d.source]


# --- what forms hold ------------------------------------------------------------------------------


def _take(store: Store, request: Request, form: FormData, entries: list[dict[str, Any]]) -> None:
    note = _field(form, "note")[:_NOTE]
    signed = [{**entry, "note": note} if note else entry for entry in entries]
    when = datetime.now().astimezone().isoformat(timespec="seconds")
    done = curate(store, signed, who=request.state.user, when=when)
    if done.unmatched:
        raise CurationError(message("not-written", reason=done.unmatched[0].reason))


def _mention(store: Store, sha: str, place: str) -> Mention:
    """The mention of that IRI; raises `CurationError` for a page from before a re-reading."""
    found = next((m for m in paper(store, sha).mentions if m.iri == place), None)
    if found is None:
        raise CurationError(message("read-again"))
    return found


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def _sha(form: FormData) -> str:
    sha = _field(form, "tep")
    if not re.fullmatch(r"[0-9a-f]{64}", sha):
        raise NotFoundError(sha[:80])
    return sha


def _back(request: Request, form: FormData, *, iri: str = "", anchor: str = "") -> Response:
    """To the page that the form stood on, at the place it was about."""
    from starlette.responses import RedirectResponse

    kept = {key: _field(form, key)[:300] for key in ("tab", "ngay", "den")}
    if _field(form, "ban"):
        kept["tep"] = _sha(form)
    if language(request) == "en" and request.query_params.get("lang"):
        kept["lang"] = "en"
    url = document_url(iri or _field(form, "iri"), **kept)
    return RedirectResponse(f"{url}#{anchor}" if anchor else url, status_code=303)
