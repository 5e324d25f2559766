"""The original of a document: its pages as pictures with places marked, and the file itself."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.read.mentions import paper
from ingest.read import page_image, places, read
from ontology.errors import LuocdoError, NotFoundError
from ontology.messages import spoken
from viz import words
from viz.web.originals import located
from viz.web.render import address, desk_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from ontology.model import Box, Text
    from viz.web.reading import Reading

DPI = 110
_POINT = 72 / DPI  # points a pixel
_BESIDE = 80  # pixels of a line shown beside a place in doubt
PATH = "/van-ban/goc"


def routes() -> list[BaseRoute]:
    """File, picture of a page, marks on it."""
    from starlette.routing import Route

    return [
        Route(PATH, download),
        Route(f"{PATH}/trang", picture),
        Route(f"{PATH}/danh-dau", marked),
    ]


def download(request: Request) -> Response:
    """The original, to be saved and not shown: it may be anything."""
    from starlette.responses import FileResponse

    path, sha = _kept(request)
    with desk_of(request).read() as store:
        (info,) = store.paper_infos({sha}) or (None,)
    name = Path(info.name).name if info else path.name
    return FileResponse(path, media_type="application/octet-stream", filename=name)


def picture(request: Request) -> Response:
    """A page as PNG."""
    from starlette.responses import Response as Plain

    path, _ = _kept(request)
    drawn = _drawn(path, _page(request))
    if drawn is None:
        raise NotFoundError(path.name)
    headers = {"Cache-Control": "private, max-age=600"}
    return Plain(drawn, media_type="image/png", headers=headers)


def marked(request: Request) -> Response:
    """What is to be seen on a page, as SVG laid over its picture: citations, and one place."""
    from starlette.responses import Response as Plain

    path, sha = _kept(request)
    number = _page(request)
    drawn = _drawn(path, number)
    if drawn is None:
        raise NotFoundError(path.name)
    with desk_of(request).read() as store:
        spans = [(m.start, m.end) for m in paper(store, sha).mentions]
    width, height = (round(side * _POINT, 1) for side in _size(drawn))
    rects = "".join(_rects(_text(path), number - 1, spans, _span(request)))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}">{rects}</svg>'
    )
    return Plain(svg, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=600"})


def _rects(
    text: Text, page: int, spans: list[tuple[int, int]], wanted: tuple[int, int] | None
) -> list[str]:
    made = [_rect(b, "#0b5cad", 0.12) for s in spans for b in places(text, *s) if b.page == page]
    if wanted:
        made += [_rect(b, "#ffb300", 0.42) for b in places(text, *wanted) if b.page == page]
    return made


def _rect(box: Box, colour: str, opacity: float) -> str:
    x, y = box.x0 - 1.5, box.y0 - 1.5
    width, height = box.x1 - box.x0 + 3, box.y1 - box.y0 + 3
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2"'
        f' fill="{colour}" fill-opacity="{opacity}" stroke="{colour}" stroke-opacity=".8"/>'
    )


def _kept(request: Request) -> tuple[Path, str]:
    """The original that the address names, if the store still holds that paper."""
    sha = request.query_params.get("tep", "")
    with desk_of(request).read() as store:
        known = bool(re.fullmatch(r"[0-9a-f]{64}", sha)) and bool(store.paper_infos({sha}))
        path = located(store, desk_of(request).folder, sha) if known else None
    if path is None:
        raise NotFoundError(sha[:80])
    return path, sha


def _page(request: Request) -> int:
    """The number of a page, from 1."""
    typed = request.query_params.get("trang", "")
    return max(1, int(typed)) if re.fullmatch(r"[0-9]{1,5}", typed) else 1


def _span(request: Request) -> tuple[int, int] | None:
    found = re.fullmatch(r"(\d{1,9})-(\d{1,9})", request.query_params.get("den", ""))
    return (int(found[1]), int(found[2])) if found else None


@lru_cache(maxsize=24)
def _drawn(path: Path, page: int) -> bytes | None:
    """The picture of a page (the name of the folder is the hash of the file: it never changes)."""
    return page_image(path, page - 1, dpi=DPI)


@lru_cache(maxsize=4)
def _text(path: Path) -> Text:
    """The text with its places; reading a scan again takes a second a page."""
    return read(path)


def _size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the head of a PNG."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def picture_values(request: Request, reading: Reading) -> dict[str, Any]:
    """What the tab Bản gốc shows: a page with its neighbours, or why there is none."""
    copy = reading.copy
    desk = desk_of(request)
    with desk.read() as store:
        path = located(store, desk.folder, copy.sha256) if copy else None
    values: dict[str, Any] = {
        "file": words.shown(copy.name, 200) if copy else "",
        "gone": path is None,
        "page": 0,
        "problem": "",
        "download": address(PATH, tep=copy.sha256) if copy and path else "",
    }
    if copy is None or path is None:
        return values
    number = _page(request) if "trang" in request.query_params else _page_of(reading)
    try:
        drawn = _drawn(path, number)
    except LuocdoError as error:
        return values | {"problem": spoken(error, reading.lang)}
    if drawn is None:
        return values | {"beyond": number > 1, "first": reading.url(tab="ban-goc")}
    span = reading.asked.span
    den = f"{span[0]}-{span[1]}" if span else ""
    asked = {"tep": copy.sha256, "trang": str(number)}
    width, height = _size(drawn)
    return values | {
        "page": number,
        "width": width,
        "height": height,
        "picture": address(f"{PATH}/trang", asked),
        "marks": address(f"{PATH}/danh-dau", asked, den=den),
        "previous": reading.url(tab="ban-goc", trang=str(number - 1), den=den)
        if number > 1
        else "",
        "next": reading.url(tab="ban-goc", trang=str(number + 1), den=den),
        "sentence": f"{reading.url(tab='', den=den)}#c-{den}" if den else "",
    }


def cutout(sha: str, region: str) -> dict[str, str]:
    """A page of a file and the part of its picture with a region (docs/record.md) and some words
    on both sides.
    """
    page, box = region.removeprefix("page=").split("&xywh=")
    x, y, wide, high = (float(side) / _POINT for side in box.split(","))
    view = x - _BESIDE, y - _BESIDE / 8, wide + 2 * _BESIDE, high + _BESIDE / 4
    return {
        "page": address(f"{PATH}/trang", tep=sha, trang=page),
        "view": " ".join(f"{side:.0f}" for side in view),
    }


def _page_of(reading: Reading) -> int:
    """The page of the place that is asked for, as the store knows it."""
    span, made = reading.asked.span, reading.paper
    if not span or not made:
        return 1
    known = [m for m in made.mentions if m.page]
    at = [m.page for m in known if m.start <= span[0]]
    return max(1, *(p for p in at if p)) if at else 1
