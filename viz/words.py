"""How a document is named on screen and paper: number, date, title, citation."""

import re
from functools import cache
from typing import TYPE_CHECKING

from ontology import lexicon
from viz.measure import clean

if TYPE_CHECKING:
    from graph.read.nodes import Node

NBSP = "\u00a0"
TITLE_LIMIT = 1_000  # characters of a title or name shown anywhere; a real one has under 500
LONG_WORD = 20  # characters; what is longer is no word and may be cut


def shown(text: str | None, limit: int = TITLE_LIMIT) -> str:
    """Text as shown, cut at a word within `limit` characters (a hostile title must not break the
    page).

    >>> shown("thẩm định đầu tư", 14), shown("x" * 30, 5)
    ('thẩm định đầu …', 'xxxxx …')
    """
    made = clean((text or "")[: limit * 2])
    if len(made) <= limit:
        return made
    head, _, rest = made[: limit + 1].rpartition(" ")
    return (head if head and len(rest) < LONG_WORD else made[:limit]).rstrip() + " …"


def date_text(date: str | None, blank: str = "…") -> str:
    """`2025-04-08` → `08/4/2025` as in văn thư; `2025-04` → `4/2025`; `2025` → `…/2025`."""
    year, *rest = (date or "").split("-")
    if not year or not year.isdigit():
        return ""
    if not rest:
        return f"{blank}/{year}"
    month = int(rest[0]) if rest[0].isdigit() else 0
    shown_month = f"{month:02d}" if month < 3 else str(month)
    return f"{rest[1]}/{shown_month}/{year}" if len(rest) > 1 else f"{shown_month}/{year}"


@cache
def abbreviation(type_id: str | None) -> str:
    """`ke-hoach` → `KH`; a type without letters (Luật, Hiến pháp) gives its name; none gives ""."""
    kind = lexicon.document_types().get(type_id or "")
    if kind is None:
        return ""
    codes = [form["code"] for form in kind.forms if form.get("code")]
    return codes[0] if codes else kind.vi


def type_name(type_id: str | None, lang: str = "vi") -> str:
    """The name of a document type in `lang`; "" for an unknown one."""
    kind = lexicon.document_types().get(type_id or "")
    return str(getattr(kind, lang)) if kind else ""


def number(code: str | None) -> str:
    """The number as shown: a blank one (`/UBND-NC`) opens with an ellipsis."""
    made = shown(code, 120)
    return f"…{made}" if made.startswith(("/", "-")) else made


def name(node: "Node", lang: str = "vi") -> str:
    """`KL 148-KL/TW`; a law `Luật 45/2019/QH14`; without a number its type or title; of a draft
    that is said before.
    """
    plain = _name(node, lang)
    return f"{lexicon.label('draft', lang)} {plain}" if node.draft else plain


def _name(node: "Node", lang: str) -> str:
    letters, code = abbreviation(node.type), number(node.code)
    if node.code:
        return code if code.startswith(letters) else f"{letters} {code}"
    return shown(node.title, 120) or type_name(node.type, lang) or lexicon.label("unknown", lang)


def citation(node: "Node") -> str:
    """The exact citation to paste: `Kế hoạch số 423-KH/TU ngày 28/4/2025 của …`, NBSP after số."""
    kind = type_name(node.type) or lexicon.label("documents")
    parts = [f"{kind} số{NBSP}{number(node.code)}" if node.code else kind]
    if node.date:
        full = len(node.date) == 10
        parts.append(f"ngày {date_text(node.date)}" if full else f"năm {node.date[:4]}")
    if node.issuer:
        parts.append(f"của {shown(node.issuer)}")
    return " ".join(parts)


@cache
def _shortenings() -> tuple[tuple[str, str], ...]:
    rules = lexicon.raw("labels")["titles"]
    by_type = tuple(
        (
            rules["type_number"].format(type=kind.vi, number=""),
            f"{abbreviation(kind.id)} ",
        )
        for kind in lexicon.document_types().values()
        if abbreviation(kind.id) != kind.vi
    )
    return (*sorted(by_type, key=lambda pair: -len(pair[0])), *map(tuple, rules["shorten"]))


def beside(name: str, title: str | None, limit: int = TITLE_LIMIT) -> str:
    """The title that stands beside a name; "" where the name says it already.

    >>> beside("Hiến pháp", "Hiến pháp"), beside("Luật 31/2024/QH15", "Luật Đất đai")
    ('', 'Luật Đất đai')
    """
    return "" if name.casefold() == (title or "").casefold() else shown(title, limit)


def misprint(meant: str, lang: str) -> str:
    """What is said of a number that was probably cited wrong; `meant` is the right one, or ""."""
    return lexicon.label("misprinted" if meant else "misprinted-day", lang).format(code=meant)


def title(node: "Node") -> str:
    """The title of a box: leading "V/v", "về" dropped, types and bodies shortened, not numbers."""
    made = beside(_name(node, "vi"), node.title)
    for word in lexicon.raw("labels")["titles"]["drop"]:
        made = re.sub(rf"^{re.escape(word)}[\s:]+", "", made)
    for long, short in _shortenings():
        made = made.replace(long, short).replace(long[:1].lower() + long[1:], short)
    return made or shown(node.issuer)
