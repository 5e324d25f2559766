"""How one document is cited in another, as văn thư writes it.

The first mention gives type, number, date, issuer and trích yếu, later ones type and number (Decree
30/2020/NĐ-CP, Annex I, II.5); a law goes by its name and date, without number and issuer (same
place). Papers of the Party put a comma before the date (Guideline 36-HD/VPTW).
"""

from dataclasses import dataclass
from datetime import date

from ontology import lexicon
from ontology.dates import day
from queries.search.find import Work

NBSP = "\u00a0"  # after "số": the number must not fall on the next line


@dataclass(frozen=True, slots=True)
class Citation:
    """The two strings to paste: of the first mention, and of every later one."""

    full: str
    short: str


def cite(work: Work, *, party: bool = False) -> Citation:
    """How `work` is cited in a paper of the State, or of the Party (`party`)."""
    return citation(
        work.code,
        type=work.type.rpartition("/")[2] if work.type else None,
        date=work.date.isoformat() if work.date else str(work.year or "") or None,
        issuer=work.issuer,
        title=work.title,
        party=party,
    )


def citation(
    code: str | None,
    *,
    type: str | None = None,
    date: str | None = None,
    issuer: str | None = None,
    title: str | None = None,
    party: bool = False,
) -> Citation:
    """The citation of a document from its parts, each None where unknown.

    `type` is an id of the lexicon, `date` YYYY[-MM[-DD]].

    >>> citation("30/2020/NĐ-CP", type="nghi-dinh", date="2020-03-05", issuer="Chính phủ",
    ...          title="Công tác văn thư").full.replace(NBSP, " ")
    'Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về công tác văn thư'
    """
    when = _when(date)
    named = title if _goes_by_name(type) or (not code and _names_itself(title, type)) else None
    if named:
        return Citation(" ".join(filter(None, (named, when))), named)
    short = _numbered(type, code)
    first = f"{short}, {when}" if party and when.startswith("ngày") else f"{short} {when}"
    by = f"của {issuer}" if issuer else ""
    parts = (first.strip(), by, _about(title, type))
    return Citation(" ".join(filter(None, parts)), short)


def _goes_by_name(type: str | None) -> bool:
    """Laws, codes, the Constitution, the Charter and ordinances: the number is left out."""
    kind = lexicon.document_types().get(type or "")
    if kind is None:
        return False
    unlettered = all(form["system"] == "vbqppl" and not form.get("code") for form in kind.forms)
    return unlettered or bool(kind.cite) or kind.id == "phap-lenh"


def _names_itself(title: str | None, type: str | None) -> bool:
    """Whether the title opens with its type: "Nghị quyết Đại hội XIII" wants no other name."""
    kind = lexicon.document_types().get(type or "")
    return bool(title and kind and title.casefold().startswith(kind.vi.casefold()))


def _numbered(type: str | None, code: str | None) -> str:
    kind = lexicon.document_types().get(type or "")
    name = kind.vi if kind else lexicon.label("documents")
    if not code:
        return name
    return f"{name} số{NBSP}{'…' if code[0] in '/-' else ''}{code}"


def _when(printed: str | None) -> str:
    year, *rest = (printed or "").split("-")
    if len(rest) == 2:
        return f"ngày {day(date(int(year), int(rest[0]), int(rest[1])))}"
    if rest:
        return f"tháng {int(rest[0])}/{year}"
    return f"năm {year}" if year else ""


def _about(title: str | None, type: str | None) -> str:
    """The trích yếu as it goes on in the sentence: with "về" unless it says what is done."""
    text = " ".join((title or "").split())
    if not text or _names_itself(text, type):
        return ""
    text = _lowered(text)
    words = lexicon.raw("labels")["titles"]
    if text.startswith("về "):
        return text
    if type == "cong-van":
        return f"về việc {text}"
    acts = tuple(f"{w} " for w in words["acts"])
    return text if text.startswith(acts) else f"về {text}"


def _lowered(text: str) -> str:
    """Without the capital of a first word that is no name ("Hưng Yên", "UBND" keep theirs)."""
    first, _, rest = text.partition(" ")
    name = rest[:1].isupper() or (len(first) > 1 and first[1:] != first[1:].lower())
    return text if name else first[:1].lower() + text[1:]
