"""Authored corpora with known truth: which mentions mean one act, and what was in force when.

Numbers run as the trade numbers them: the State's from 1 every year, the Party's from 1 every
term, each body its own; so every number clashes across provinces, terms and years. The noise has
the rates that 3,342 real papers show (`python benchmarks/scale.py rates STORE` measures them).
"""

import random
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

from msgspec.structs import replace

from ontology.identity import citation_iri, name_record
from ontology.lexicon import provinces
from ontology.model import Assignment, Citation, Document, Record, Source

FIRST, DAYS = date(2016, 3, 1), 3500  # issued from … over so many days
MERGER = date(2025, 7, 1)
MERGED = {
    "thai-binh": "hung-yen",
    "bac-giang": "bac-ninh",
    "yen-bai": "lao-cai",
    "bac-lieu": "ca-mau",
}
PLACES = (*MERGED, *MERGED.values(), "nghe-an", "ha-tinh", "thanh-hoa", "cao-bang")  # fmt: skip
# Congresses, from which Party numbers run anew; Hưng Yên had two series in 2025.
CENTRAL = (date(2016, 1, 28), date(2021, 2, 1), date(2026, 1, 25))
LOCAL = (date(2015, 11, 1), date(2020, 11, 1), date(2025, 7, 1), date(2025, 10, 31))
HUNG_YEN = (date(2015, 11, 1), date(2020, 11, 1), date(2025, 6, 25), date(2025, 10, 3))


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of mentions (of papers: `draft`, `copy`) with each trouble."""

    day: float = 0.0021  # another day of the month
    month: float = 0.0029
    year: float = 0.0027
    undated: float = 0.0132  # no date, and no year in the number
    short: float = 0.55  # mentioned again by the number alone
    titled: float = 0.11
    draft: float = 0.02  # not measurable there: texts of the web bear no drafts
    copy: float = 0.003  # a second file of one act


REAL = Rates()
HARSH = Rates(day=0.02, month=0.02, year=0.02, undated=0.1, draft=0.1, copy=0.02)


@dataclass(frozen=True, slots=True)
class Kind:
    """A series: how its number, its issuer and its type are printed."""

    code: str
    issuer: str
    type: str
    word: str
    local: bool
    party: bool = False
    normative: bool = False


KINDS = (
    Kind("{n}-NQ/TW", "Bộ Chính trị", "nghi-quyet", "Nghị quyết", False, party=True),
    Kind("{n}-KL/TW", "Ban Bí thư", "ket-luan", "Kết luận", False, party=True),
    Kind("{n}/QĐ-TTg", "Thủ tướng Chính phủ", "quyet-dinh", "Quyết định", False),
    Kind("{n}/{y}/NĐ-CP", "Chính phủ", "nghi-dinh", "Nghị định", False, normative=True),
    Kind("{n}/{y}/TT-BTC", "Bộ Tài chính", "thong-tu", "Thông tư", False, normative=True),
    Kind("{n}-KH/TU", "Tỉnh ủy", "ke-hoach", "Kế hoạch", True, party=True),
    Kind("{n}/QĐ-UBND", "UBND tỉnh", "quyet-dinh", "Quyết định", True),
    Kind("{n}/{y}/QĐ-UBND", "UBND tỉnh", "quyet-dinh", "Quyết định", True, normative=True),
    Kind("{n}/KH-UBND", "UBND tỉnh", "ke-hoach", "Kế hoạch", True),
    Kind("{n}/UBND-NC", "UBND tỉnh", "cong-van", "Công văn", True),
)
EXEMPT = ("ke-hoach", "cong-van")
TASKS = 12  # of a plan or a dispatch: four a paper over all, as in 3,342 real papers
BODIES = ("Sở Nội vụ", "Sở Tài chính", "Sở Tư pháp", "Sở Y tế", "Văn phòng UBND tỉnh")


@dataclass(slots=True)
class Act:
    """A true document; what later acts do to it is in `events`."""

    id: int
    kind: Kind
    place: str | None
    day: date
    code: str
    key: tuple[object, ...]  # place, series and term (or year) whose number it has
    title: str
    effective: date | None = None
    does: list[tuple[str, "Act"]] = field(default_factory=list)
    events: list[tuple[str, "Act"]] = field(default_factory=list)

    @property
    def start(self) -> date | None:
        """First day in force; None where a normative act says none."""
        return self.effective or (None if self.kind.normative else self.day)


@dataclass(slots=True)
class World:
    """Papers, and the truth about them."""

    acts: list[Act] = field(default_factory=list)
    papers: list[tuple[Record, str]] = field(default_factory=list)
    act_of: dict[str, int] = field(default_factory=dict)  # citation IRI or sha256 → act
    misprinted: set[str] = field(default_factory=set)  # citations whose printed year is wrong
    held: set[int] = field(default_factory=set)


def world(size: int, *, seed: int = 0, rates: Rates = REAL, cited: int = 6) -> World:
    """A corpus of about `size` papers, each citing `cited` acts; equal for equal arguments."""
    rng, made = random.Random(seed), World()
    made.acts = _acts(rng, size * 3 // 2)
    shelf = _Shelf(made.acts)
    for act in made.acts:
        _decree(rng, act, shelf)
    for act in rng.sample(made.acts, size):
        made.held.add(act.id)
    # Only an act that is held says what it does; of the others nobody knows.
    for act in made.acts:
        act.events = [e for e in act.events if e[1].id in made.held]
    for act in made.acts:
        if act.id in made.held:
            _write(rng, made, act, shelf, rates, cited)
    return made


def _acts(rng: random.Random, count: int) -> list[Act]:
    acts, last = [], defaultdict[tuple[object, ...], int](int)
    days = sorted(rng.randrange(DAYS) for _ in range(count))
    for n, day in enumerate(FIRST + timedelta(days=d) for d in days):
        kind = rng.choice(KINDS)
        place = rng.choice(PLACES) if kind.local else None
        if place and day >= MERGER:
            place = MERGED.get(place, place)
        new = bool(place) and day >= _begun(kind, place)
        key = (place, new, kind.code, _slot(kind, place, day))
        last[key] += 1
        code = kind.code.format(n=last[key], y=day.year)
        acts.append(Act(n, kind, place, day, code, key, _title(rng, n)))
    return acts


def _begun(kind: Kind, place: str | None) -> date:
    """When the new province's own numbers begin: Hưng Yên's merged committee met before."""
    return HUNG_YEN[2] if kind.party and place == "hung-yen" else MERGER


def _slot(kind: Kind, place: str | None, day: date) -> int:
    """The year, of the Party the term, in which numbers run."""
    if not kind.party:
        return day.year
    return bisect_right({None: CENTRAL, "hung-yen": HUNG_YEN}.get(place, LOCAL), day)


_THEMES = ("tinh gọn bộ máy", "chuyển đổi số", "đất đai", "đầu tư công", "cải cách hành chính")


def _title(rng: random.Random, n: int) -> str:
    return f"thực hiện nhiệm vụ {rng.choice(_THEMES)} giai đoạn {n % 997} của ngành {n % 13}"


class _Shelf:
    """The acts by place and kind in the order of their days."""

    def __init__(self, acts: Sequence[Act]) -> None:
        self.by_place: dict[str | None, list[Act]] = defaultdict(list)
        for act in acts:
            self.by_place[act.place].append(act)
        self.famous = [a for a in acts if a.place is None and a.kind.normative]
        self.alive: dict[tuple[object, ...], list[Act]] = defaultdict(list)

    def pick(self, rng: random.Random, place: str | None, day: date, *, famous: bool) -> Act | None:
        """An act of a place from before a day: any, or one of the few that everybody cites.

        Those are normative: 294 of the 300 most cited documents of the real papers are.
        """
        acts = self.famous if famous else self.by_place[place]
        end = bisect_left(acts, day, key=lambda a: a.day)
        return acts[int(end * rng.random() ** (3 if famous else 1))] if end else None


_DONE = (  # what a new act does to an older one of its body: relation, part, of how many acts
    ("replaces", False, 0.12), ("repeals", False, 0.04), ("repeals", True, 0.04),
    ("suspends", False, 0.01), ("amends", False, 0.06),
)  # fmt: skip


def _decree(rng: random.Random, act: Act, shelf: _Shelf) -> None:
    """When an act takes effect, and which older act of the same body and kind it ends or changes.

    An act that was replaced is no longer there to be replaced: B replaces A, C replaces B.
    """
    if act.kind.normative and rng.random() < 0.9:
        act.effective = act.day + timedelta(days=rng.randrange(10, 60))
    elif not act.kind.normative and rng.random() < 0.3:
        act.effective = act.day + timedelta(days=rng.randrange(0, 10))
    older = shelf.alive[act.place, act.kind.code]
    roll = rng.random()
    for relation, part, share in _DONE:
        if 0 <= roll < share and older and act.kind.type not in EXEMPT:
            target = older[rng.randrange(len(older))]
            done = f"{relation} part" if part else relation
            target.events.append((done, act))
            act.does.append((done, target))
            if relation == "replaces":
                older.remove(target)
        roll -= share
    older.append(act)


# --- the papers -----------------------------------------------------------------------------------


def _write(
    rng: random.Random, made: World, act: Act, shelf: _Shelf, rates: Rates, cited: int
) -> None:
    """The paper of an act; at times a draft before it, or a second file of it."""
    record, text = _paper(rng, made, act, shelf, rates, cited), _body(act)
    files = [record]
    if rng.random() < rates.draft:
        files.append(_draft(record, act))
    if rng.random() < rates.copy:
        files.append(_file(record, f"{act.id} sao y"))
    for file in files:
        made.act_of[file.source.sha256] = act.id
        words = text.replace(" khẩn trương ", " ", 1) if file is not record else text
        made.papers.append((name_record(file), words if len(files) > 1 else ""))


def _body(act: Act) -> str:
    """A text that is this act's own, word for word."""
    items = (f"điểm {act.id * 31 + n} khẩn trương giao cơ quan {n}" for n in range(30))
    return f"{act.title}. {'; '.join(items)}"


def _file(record: Record, mark: str) -> Record:
    """The same paper in another file, without what it cites."""
    sha = sha256(mark.encode()).hexdigest()
    return replace(record, source=replace(record.source, sha256=sha), citations=(), assignments=())


def _draft(record: Record, act: Act) -> Record:
    """Number and day blank, as before signing; the year stands there."""
    code = act.code.lstrip("0123456789").replace(f"/{act.day.year}/", "/", 1)
    blank = replace(record.document, code=code, number=None, date=str(act.day.year))
    return _file(replace(record, document=blank), f"{act.id} dự thảo")


def _paper(
    rng: random.Random, made: World, act: Act, shelf: _Shelf, rates: Rates, cited: int
) -> Record:
    sha, at, citations = sha256(f"{act.id}".encode()).hexdigest(), 0, list[Citation]()
    for mention, target, wrong in _mentions(rng, act, shelf, rates, cited):
        end = at + len(mention.quote)
        citations.append(replace(mention, start=at, end=end))
        made.act_of[iri := citation_iri(sha, at, end)] = target.id
        if wrong:
            made.misprinted.add(iri)
        at = end + 20
    document = Document(
        code=act.code,
        number=act.code[: len(act.code) - len(act.code.lstrip("0123456789"))],
        type=act.kind.type,
        issuer=_issuer(act, placed=True),
        place=_name(act.place) or "Hà Nội",
        date=str(act.day),
        title=act.title,
        effective=str(act.effective) if act.effective else None,
    )
    source = Source(name=f"{act.id}.txt", sha256=sha, format="txt", chars=at)
    tasks = tuple(_tasks(act, at, cited=bool(citations))) if act.kind.type in EXEMPT else ()
    return Record(
        source=replace(source, chars=at + 1000 * len(tasks)),
        document=document,
        citations=tuple(citations),
        assignments=tasks,
    )


def _tasks(act: Act, at: int, *, cited: bool) -> Iterator[Assignment]:
    """What a plan tells the bodies of its place; a third of it by a day."""
    rng = random.Random(act.id)  # of its own: the rest of the world stays as it is without tasks
    for n in range(TASKS):
        lead, *partners = rng.sample(BODIES, 3)
        task = f"thực hiện việc {n} {act.title}"
        yield Assignment(
            start=at + 1000 * n,
            end=at + 1000 * n + len(task),
            quote=task,
            lead=(lead,),
            coordinate=tuple(partners),
            task=task,
            deadline=str(act.day + timedelta(days=rng.randrange(10, 400))) if n % 3 == 0 else None,
            cites=(0,) if cited and n % 4 == 0 else (),
            confidence=0.9,
            rule="generated",
        )


def _mentions(
    rng: random.Random, act: Act, shelf: _Shelf, rates: Rates, cited: int
) -> Iterator[tuple[Citation, Act, bool]]:
    """(mention, the act meant, whether its year is misprinted); what it does to others first.

    Of two acts with one number a paper cites only one: no short form could tell them apart.
    """
    codes: set[str] = set()
    for done, target in act.does:
        codes.add(target.code)
        relation, _, part = done.partition(" ")
        mention = _mention(rng, act, target, str(target.day), rates)
        yield (
            replace(mention, relation=relation, provision="Điều 5" if part else None),
            target,
            False,
        )
    for target in _chosen(rng, act, shelf, cited):
        if target.code not in codes:
            codes.add(target.code)
            printed = _printed(rng, target, rates)
            wrong = bool(printed) and printed[:4] != str(target.day.year)
            yield _mention(rng, act, target, printed, rates), target, wrong
            if rng.random() < rates.short:
                yield _short(target), target, wrong


def _short(target: Act) -> Citation:
    """A second mention by the number alone, of another province's act too."""
    quote = f"{target.kind.word} số {target.code}"
    return Citation(0, 0, quote, code=target.code, type=target.kind.type)


def _abroad(act: Act, target: Act) -> bool:
    """Whether an act is of another province, or of what was the province before the merger."""
    home, there = (act.place, act.day < MERGER), (target.place, target.day < MERGER)
    return target.kind.local and home != there


def _chosen(rng: random.Random, act: Act, shelf: _Shelf, cited: int) -> Iterator[Act]:
    """Older acts: half of the centre, a few of which everybody cites, some of another province."""
    others = [p for p in PLACES if act.day < MERGER or p not in MERGED]
    for _ in range(cited - len(act.does)):
        roll = rng.random()
        place = None if roll < 0.5 else rng.choice(others) if roll > 0.95 else act.place
        if chosen := shelf.pick(rng, place, act.day, famous=roll < 0.25):
            yield chosen


def _printed(rng: random.Random, target: Act, rates: Rates) -> str:
    """The date as a clerk prints it."""
    day, roll = target.day, rng.random()
    if roll < rates.year:
        return f"{day.year - 1}-{day.month:02}-{min(day.day, 28):02}"
    if roll < rates.year + rates.month:
        return f"{day.year}-{day.month % 12 + 1:02}-{min(day.day, 28):02}"
    if roll < rates.year + rates.month + rates.day:
        return f"{day.year}-{day.month:02}-{day.day % 28 + 1:02}"
    if roll < rates.year + rates.month + rates.day + rates.undated:
        return ""
    return str(day)


def _mention(rng: random.Random, act: Act, target: Act, printed: str, rates: Rates) -> Citation:
    issuer = _issuer(target, placed=_abroad(act, target) or rng.random() < 0.3)
    title = target.title if rng.random() < rates.titled else None
    quote = f"{target.kind.word} số {target.code}, ngày {printed} của {issuer} {title or ''}"
    return Citation(
        start=0,
        end=0,
        quote=quote,
        code=target.code,
        name=title,
        type=target.kind.type,
        date=printed or None,
        issuer=issuer,
        relation=_relation(act, target),
        confidence=0.9,
        rule="generated",
    )


def _relation(act: Act, target: Act) -> str:
    """A plan carries out what the Party decided, everything rests on what the centre issued.

    Every other dispatch that speaks of a dispatch answers it.
    """
    if act.kind.type == target.kind.type == "cong-van" and (act.id + target.id) % 2:
        return "replies_to"
    if act.kind.type in EXEMPT and target.kind.party:
        return "implements"
    return "based_on" if target.place is None else "references"


def _issuer(act: Act, *, placed: bool) -> str:
    """Who issued it, as printed at home, or with the name of the province."""
    name = _name(act.place)
    if not name or not placed:
        return act.kind.issuer
    return f"Tỉnh ủy {name}" if act.kind.party else f"Ủy ban nhân dân tỉnh {name}"


def _name(place: str | None) -> str | None:
    return provinces()[f"{place}-o"].name if place else None


# --- what was in force ----------------------------------------------------------------------------


def status(act: Act, day: date) -> str:
    """The true status of an act on a day, from the events themselves (docs/graph.md)."""
    if act.kind.type in EXEMPT:
        return "not-applicable"
    individual = act.kind.type == "quyet-dinh" and not act.kind.normative  # by their titles
    if day < (act.start or act.day) and not individual:
        return "not-yet"
    ends = [e for done, e in act.events if done in ("replaces", "repeals")]
    pauses = [e for done, e in act.events if done == "suspends" and status(e, day) != "expired"]
    if any(e.start and e.start <= day for e in ends):
        return "expired"
    if individual:
        return "not-applicable"
    if any(e.start and e.start <= day for e in pauses):
        return "suspended"
    if any(e.start is None and e.day <= day for e in (*ends, *pauses)) or act.start is None:
        return "unknown"
    parts = (e for done, e in act.events if done == "repeals part")
    return "partly-expired" if any(e.start and e.start <= day for e in parts) else "in-force"
