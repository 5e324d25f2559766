"""What people read on a work or a body: short, and the same whoever cites it."""

import re
from functools import cache

from ontology.bodies import COMMUNE, Body, fold, local_name, recognise, spelled, untitled
from ontology.identity import Context
from ontology.lexicon import Province, document_types, provinces

_UNIT = re.compile(
    r"(?:huyện|quận|thị|thành) ủy ."
    rf"|\b(?:huyện|quận|thị xã|{COMMUNE}|phường|đặc khu) \w"
)


@cache
def _letters(type_id: str) -> str:
    """The letters of a type ("KH"), its name where it has none ("Luật")."""
    kind = document_types().get(type_id)
    if kind is None:
        return ""
    return next((str(f["code"]) for f in kind.forms if f.get("code")), kind.vi)


def work_label(
    code: str | None, type_id: str | None, title: str | None, date: str | None
) -> str | None:
    """One line for a document; None where nothing is known of it.

    >>> work_label("423-KH/TU", "ke-hoach", None, None)
    'KH 423-KH/TU'
    >>> work_label("/UBND-NC", "cong-van", None, "2025")
    'CV …/UBND-NC'
    >>> work_label("Hiến pháp", "hien-phap", None, "2013")
    'Hiến pháp'
    """
    letters = _letters(type_id) if type_id else ""
    if code:
        letters = "" if code.startswith(letters) else letters
        return f"{letters} {'…' if code[0] in '/-' else ''}{code}".strip()
    if title:
        return title
    kind = document_types().get(type_id or "")
    return " ".join(filter(None, (kind.vi if kind else None, date))) or None


@cache
def body_label(name: str, context: Context) -> str | None:
    """The name of a local body with its place; None for a body that the vocabulary labels."""
    body = recognise(name, context)
    if body.row is not None and not body.row.template and not body.inside:
        return None
    if body.group or body.led or _UNIT.search(fold(name)):
        return _printed(name)
    if body.inside and body.inside == context.inside:
        return None  # "UBND xã" in its own paper, the head of which has the whole name
    return untitled(_printed(name)) if body.row is None else _of_row(body)


def _printed(name: str) -> str:
    plain = spelled(name.lower() if name.isupper() else name)
    return plain[:1].upper() + plain[1:]


def _of_row(body: Body) -> str:
    assert body.row is not None
    row = _province(body.province)
    place, kind = (row.name, row.kind) if row else ("", "")
    name = local_name(body.row, city=kind == "C")
    filled = name.replace("{T}", {"C": "thành phố", "P": "tỉnh"}.get(kind, ""))
    filled = filled.replace("{P}", place).replace("{D}", "").replace("…", "")
    if place and "{P}" not in name:
        filled = filled.removesuffix(" tỉnh")
        filled = f"{filled} {'thành phố' if kind == 'C' else 'tỉnh'} {place}"
    return " ".join(filled.split())


def _province(base: str | None) -> Province | None:
    rows = provinces()
    return rows.get(f"{base}-n") or rows.get(f"{base}-o") if base else None
