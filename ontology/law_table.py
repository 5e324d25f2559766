"""The table of central acts: what a paper may cite that the office does not hold.

`ontology/data/acts.csv` is made by benchmarks/law_table.py; lexicon/law_table.yaml says its day,
its sources and which kinds of acts it means to hold. An office's own list (csv, same columns) lies
beside its store as `laws.csv` and counts before it, row by row.
"""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path

from ontology.code import Code, parse_code
from ontology.dates import typed
from ontology.disk import home_of
from ontology.errors import LuocdoError
from ontology.identity import PREFIX, Context, Name, mint
from ontology.lexicon import document_types, issuers, raw
from ontology.messages import message
from ontology.series import full_date

OWN = Path(__file__).parent / "data" / "acts.csv"  # what the script writes
UPDATE = "laws.csv"  # the office's own list, in the store's folder
COLUMNS = (
    "number",
    "type",
    "date",
    "issuer",
    "title",
    "effective",
    "ended",
    "ended_by",
    "parts_ended",
    "amended_by",
    "source",
)
_DAYS = ("date", "effective", "ended")
_CHANGE = re.compile(r"(?:(?P<part>.+) @ )?(?P<by>\S+) (?P<since>\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """Another act changed this one from the first day `since` on; `part` "" means the whole.

    >>> str(Change("12/2020/NĐ-CP", "2020-03-01", "Điều 5"))
    'Điều 5 @ 12/2020/NĐ-CP 2020-03-01'
    """

    by: str
    since: str  # YYYY-MM-DD
    part: str = ""

    def __str__(self) -> str:
        """As the table writes it; `parse` reads it back."""
        part = re.sub(r"\s*[;@]\s*", ", ", self.part)
        return f"{part} @ {self.by} {self.since}" if part else f"{self.by} {self.since}"

    @classmethod
    def parse(cls, text: str) -> "Change":
        """Read one change; raises `ValueError` for anything that `str` would not give back."""
        if not (found := _CHANGE.fullmatch(text.strip())):
            raise ValueError(text)
        return cls(found["by"], found["since"], found["part"] or "")


@dataclass(frozen=True)
class Act:
    """One row. Dates are days (YYYY-MM-DD); `ended` is the first day no longer in force."""

    number: str
    type: str | None  # id of document_types.yaml
    date: str
    issuer: str | None
    title: str | None
    effective: str | None = None
    ended: str | None = None
    ended_by: str | None = None
    parts_ended: tuple[Change, ...] = ()
    amended_by: tuple[Change, ...] = ()
    source: str = ""

    @cached_property
    def code(self) -> Code:
        """Its number in parts."""
        code = parse_code(self.number)
        assert code, self.number  # `_act` lets no other in
        return code

    @cached_property
    def iri(self) -> str | None:
        """Its name in the graph; None where number and issuer leave it open."""
        name = mint(self.code, date=self.date, issuer=self.issuer, context=_CENTRE)
        return name.iri if name and not name.open else None

    def status(self, day: datetime.date) -> str:
        """`ended`, `not_yet`, `partly`, `amended` or `in_force` on a day, by what the row says."""
        on = day.isoformat()
        if self.ended and self.ended <= on:
            return "ended"
        if (self.effective or self.date) > on:
            return "not_yet"
        if any(c.since <= on for c in self.parts_ended):
            return "partly"
        return "amended" if any(c.since <= on for c in self.amended_by) else "in_force"


_CENTRE = Context(level="central")


def _number(text: str) -> int:
    found = re.match(r"\d+", text)
    return int(found[0]) if found else 0


class Table:
    """Acts by number, by name (IRI) and by what they replace; `day` is that of its facts."""

    def __init__(self, acts: Iterable[Act], day: datetime.date) -> None:
        self.acts, self.day = tuple(acts), day
        self._by_number: dict[int, list[Act]] = {}
        for act in self.acts:
            self._by_number.setdefault(_number(act.number), []).append(act)

    def numbered(self, number: int) -> tuple[Act, ...]:
        """All acts with this running number."""
        return tuple(self._by_number.get(number, ()))

    def find(self, code: Code | str) -> tuple[Act, ...]:
        """The acts that bear this code: several where numbers start anew each year or term."""
        parsed = parse_code(code) if isinstance(code, str) else code
        if parsed is None or not parsed.number:
            return ()
        return tuple(a for a in self.numbered(parsed.number) if a.code.key == parsed.key)

    def named(self, iri: str) -> Act | None:
        """The act with this name in the graph."""
        found = self.numbered(_number(Name.parse(iri).number)) if iri.startswith(PREFIX) else ()
        return next((a for a in found if a.iri == iri), None)

    def search(self, words: str) -> Iterator[Act]:
        """Acts whose number, title or issuer hold all words, marks and case aside."""
        from ontology.bodies import ascii_slug

        wanted = [w for w in ascii_slug(words).split(".") if w]
        for act in self.acts:
            said = f".{ascii_slug(f'{act.number} {act.title} {act.issuer} {act.date[:4]}')}."
            if all(f".{w}" in said for w in wanted):
                yield act

    def with_update(self, update: "Table") -> "Table":
        """This table with another's rows before its own of the same act."""
        taken = {(a.code.key, a.date[:4]) for a in update.acts}
        kept = (a for a in self.acts if (a.code.key, a.date[:4]) not in taken)
        return Table((*update.acts, *kept), max(self.day, update.day))


@cache
def packaged() -> Table:
    """The table that comes with luocdo."""
    text = (files("ontology") / "data" / "acts.csv").read_text(encoding="utf-8")
    return table_of(csv.DictReader(io.StringIO(text)))


def table_of(rows: Iterable[dict[str, str]]) -> Table:
    """A table of rows that the script wrote."""
    return Table(map(_act, rows), raw("law_table")["day"])


def table(store: str | Path | None = None) -> Table:
    """The table with the office's own list, which lies in the folder of its store."""
    file = own_list(store)
    return _updated(file, file.stat().st_mtime_ns)[1] if file else packaged()


def own(store: str | Path | None) -> Table | None:
    """The office's own list alone; None where there is none."""
    file = own_list(store)
    return _updated(file, file.stat().st_mtime_ns)[0] if file else None


def own_list(store: str | Path | None) -> Path | None:
    """The file of the office's own list, where there is one."""
    file = home_of(store) / UPDATE if store else None
    return file if file and file.is_file() else None


@lru_cache(maxsize=4)
def _updated(file: Path, changed: int) -> tuple[Table, Table]:
    found = read(file)
    return found, packaged().with_update(found)


def find(code: Code | str, store: str | Path | None = None) -> tuple[Act, ...]:
    """The acts of the table that bear this code.

    >>> [(a.type, a.date) for a in find("30/2020/NĐ-CP")]
    [('nghi-dinh', '2020-03-05')]
    """
    return table(store).find(code)


def read(file: Path, left: list[str] | None = None) -> Table:
    """A list of acts (csv in UTF-8), with `left` as in `listed`; raises `LuocdoError`."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LuocdoError(message("table-unread", file=file)) from error
    return listed(csv.reader(io.StringIO(text)), file, left)


def listed(rows: Iterable[list[str]], file: Path, left: list[str] | None = None) -> Table:
    """A list of acts from its rows, the first of which names the columns.

    A row that cannot be read is told in `left`; where that is None it raises `LuocdoError`.
    """
    day = datetime.date.fromtimestamp(file.stat().st_mtime)
    return Table(_acts(iter(rows), file.name, left), day)


def _acts(rows: Iterator[list[str]], name: str, left: list[str] | None) -> Iterator[Act]:
    heads = [_column(h) for h in next(rows, [])]
    if missing := {"number", "date"} - set(heads):
        raise LuocdoError(message("table-column", name=name, listed=", ".join(sorted(missing))))
    for line, cells in enumerate(rows, start=2):
        row = {k: _value(k, v) for k, v in zip(heads, cells, strict=False) if k}
        if not any(row.values()):
            continue
        if not (trouble := _trouble({"number": "", "date": "", **row})):
            yield _act(row)
            continue
        told = message("table-row", name=name, line=line, trouble=trouble)
        if left is None:
            raise LuocdoError(told)
        left.append(told)


def _column(heading: str) -> str:
    """The column that a heading names, as here or as registers print it; "" for none."""
    return heading.strip() if heading.strip() in COLUMNS else _headings().get(_plain(heading), "")


@cache
def _headings() -> dict[str, str]:
    return {_plain(h): column for column, hs in raw("law_table")["headings"].items() for h in hs}


def _plain(words: str) -> str:
    from ontology.bodies import ascii_slug

    return ascii_slug(words)


@cache
def _types() -> dict[str, str]:
    return {t.vi.casefold(): t.id for t in document_types().values()}


def _value(column: str, cell: str) -> str:
    """A cell as the table writes it: ISO days, ids of types, the body without who signed."""
    text = cell.strip()
    if column in _DAYS:
        return typed(text) or text
    if column == "type":
        return _types().get(text.casefold(), text)
    return text.partition(" / ")[0] if column == "issuer" else text


def _trouble(row: dict[str, str]) -> str | None:
    """What is wrong with a row that a person wrote, and the remedy."""
    code, kind = parse_code(row["number"]), row.get("type")
    if code is None or not code.number:
        return message("not-a-code", number=row["number"])
    for key in _DAYS:
        if (key == "date" or row.get(key)) and not full_date(row[key]):
            return message("write-day-so", key=key, row=row[key])
    if kind and kind not in document_types():
        return message("no-kind", kind=kind)
    try:
        for key in ("parts_ended", "amended_by"):
            _changes(row.get(key))
    except ValueError as error:
        return message("write-provision-so", error=error)
    return None


def _act(row: dict[str, str]) -> Act:
    said = {k: (row.get(k) or "").strip() or None for k in COLUMNS}
    return Act(
        number=said["number"] or "",
        type=said["type"],
        date=said["date"] or "",
        issuer=said["issuer"],
        title=said["title"],
        effective=said["effective"],
        ended=said["ended"],
        ended_by=said["ended_by"],
        parts_ended=_changes(said["parts_ended"]),
        amended_by=_changes(said["amended_by"]),
        source=said["source"] or "update",
    )


def _changes(text: str | None) -> tuple[Change, ...]:
    return tuple(Change.parse(t) for t in text.split("; ")) if text else ()


# --- what the table means to hold -----------------------------------------------------------------


def covered(code: Code) -> bool:
    """Whether the table means to hold every act of this kind."""
    if code.term:
        return True
    return any(
        code.series in row["series"]
        and (code.owner in row["owners"] if "owners" in row else _central(code))
        and (not row.get("year") or code.year is not None)
        for row in raw("law_table")["covered"]
    )


def central(code: Code) -> bool:
    """Whether the code is an act of the centre, no dispatch and nothing of a province."""
    return covered(code) or (bool(code.series) and _central(code))


def _central(code: Code) -> bool:
    if code.joint:
        return code.owner not in _local_letters()
    return code.owner in _central_letters()


@cache
def _central_letters() -> frozenset[str]:
    old = set(raw("document_types")["old_short"]["owners"])
    rows = issuers().values()
    return frozenset({c for row in rows if not row.template for c in row.codes} | old) - (
        _local_letters()
    )


@cache
def _local_letters() -> frozenset[str]:
    return frozenset(c for row in issuers().values() if row.template for c in row.codes)


def title_after(text: str, end: int) -> str | None:
    """The trích yếu printed behind a citation that ends at `end`, None where there is none.

    >>> title_after("Nghị định số 30/2020/NĐ-CP của Chính phủ về công tác văn thư; Căn cứ", 40)
    'Công tác văn thư'
    """
    found = _subject().match(text, end)
    if not found:
        return None
    words = " ".join(found["title"].split()).strip(" ,.:")
    words = re.sub(r"^(?:về việc|về) ", "", words)
    bare = words in raw("law_table")["subject"]
    return None if bare or len(words) < 4 else words[:1].upper() + words[1:]


@cache
def _subject() -> re.Pattern[str]:
    starts = "|".join(map(re.escape, raw("law_table")["subject"]))
    stop = "|".join(raw("law_table")["subject_ends"])
    return re.compile(rf"\s*,?\s*(?P<title>(?:{starts})\s(?:“[^”]+”|.){{3,300}}?)(?={stop})", re.S)
