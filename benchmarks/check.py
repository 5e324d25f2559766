"""What `luocdo check` gets right: citations altered and not, acts that ended, rules of form, speed.

    python benchmarks/check.py GOLD RECORDS [--store KHO] [--seed 1]

GOLD is a folder of texts (../shared/gold/texts), RECORDS their records, frozen by
benchmarks/records.py. `unaltered`: share of covered citations that get a false `differs` or
`ended`; `altered`: share whose one change is flagged in its field; `ended`: verdicts on a day
before and after of acts drawn from the codified law; `coverage`: căn cứ of central acts in papers
of 2025-2026 that table or store know.
"""

import argparse
import gzip
import json
import random
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from graph import open_store
from graph.store import Store
from ingest import extract
from ontology.code import parse_code
from ontology.law_table import Act, central, covered, packaged
from ontology.lexicon import document_types
from ontology.model import Document, Record, Text
from ontology.series import full_date
from queries.check.citations import citations
from queries.check.engine import check
from queries.check.known import Library, agreement

FIELDS = ("number", "date", "issuer", "type", "year")
_ISSUERS = ("Chính phủ", "Thủ tướng Chính phủ", "Bộ Tài chính", "Bộ Nội vụ", "Bộ Y tế", "Quốc hội")
_TYPES = ("Nghị định", "Thông tư", "Quyết định", "Nghị quyết", "Chỉ thị")


def papers(gold: Path, records: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The frozen records of the texts below `gold`."""
    with gzip.open(records, "rt", encoding="utf-8") as lines:
        for line in lines:
            path, record = json.loads(line)
            if record and Path(path).is_relative_to(gold):
                yield Path(path), record


# --- coverage -------------------------------------------------------------------------------------


def coverage(found: list[tuple[Path, dict[str, Any]]], store: Store | None) -> None:
    """Share of the căn cứ of central acts that somebody knows, by what the table means to hold."""
    table = packaged()
    counts: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for _, record in found:
        if (record["document"]["date"] or "")[:4] not in ("2025", "2026"):
            continue
        for c in record["citations"]:
            code = parse_code(c["code"] or "")
            basis = c["place"] == "basis" or c["relation"] == "based_on"
            if not basis or code is None or not code.number or not central(code):
                continue
            late = (c["date"] or str(code.year or "")) > str(table.day)
            library = Library(table, store)
            library.load([code.number], ())
            known = any(k.held or k.act for k in library.numbered(code))
            counts["late" if late and not known else "known" if known else "missing"] += 1
            if not known:
                missing[f"{code} ({c['date']})"] += 1
    of = counts["known"] + counts["missing"]
    print(f"coverage: {counts['known']}/{of} = {counts['known'] / max(of, 1):.3f} of the căn cứ of")
    print(f"  central acts up to the table's day; {counts['late']} are younger than the table")
    print("  missing:", ", ".join(missing) or "none")


# --- unaltered and altered ------------------------------------------------------------------------


def unaltered(found: list[tuple[Path, dict[str, Any]]], store: Store | None) -> None:
    """False alarms on signed papers, by verdict."""
    verdicts: Counter[str] = Counter()
    loud = []
    for path, record in found:
        text = path.read_text(encoding="utf-8") if path.suffix == ".txt" else None
        if text is None:
            continue
        made = msgspec.convert(record, Record)
        day = full_date(made.document.date) or date(2026, 6, 1)
        for f in citations(made, text, Library(packaged(), store), day, "vi"):
            verdicts[f.verdict] += 1
            if f.verdict in ("differs", "ended"):
                quote = " ".join(f.quote.split())
                loud.append(f"{path.name} {f.verdict} {f.field or ''}: {quote} | {f.message}")
    of = sum(n for v, n in verdicts.items() if v not in ("outside", "unchecked", "unknown"))
    print(f"unaltered: {len(loud)} of {of} covered citations got differs or ended (look at each):")
    for line in loud:
        print("  ", line)
    print("  ", dict(verdicts))


def altered(draw: random.Random, store: Store | None, size: int = 400) -> None:
    """One change in a citation printed in full; flagged if the right field is named."""
    acts = [a for a in packaged().acts if a.issuer and a.title and covered(a.code) and a.type]
    right: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    missed = []
    for field in FIELDS:
        for act in draw.sample(acts, size):
            if (changed := _change(act, field, draw)) is None or (
                field in ("number", "year") and _real(changed)
            ):
                continue
            tried[field] += 1
            wanted = "number" if field == "year" else field
            verdicts = _verdicts(changed, store)
            if any(v in ("differs", "likely") and f == wanted for v, f in verdicts):
                right[field] += 1
            else:
                missed.append(f"{field}: {changed} → {verdicts}")
    for field in FIELDS:
        print(f"altered {field}: {right[field]}/{tried[field]} = {right[field] / tried[field]:.3f}")
    for line in missed[:20]:
        print("  ", line)


def _real(citation: str) -> bool:
    """Whether the change made the citation of another act, of that day and title: no fault."""
    number, day = re.search(r"số (\S+) ngày (\S+)", citation).groups()  # type: ignore[union-attr]
    title = citation.partition(" về ")[2]
    on = date(*map(int, reversed(day.split("/")))).isoformat()
    return any(
        a.date == on and (agreement(a.title, title) or 0) >= 0.6 for a in packaged().find(number)
    )


def _full(act: Act) -> tuple[str, str, date, str, str]:
    day = date.fromisoformat(act.date)
    kind = document_types()[act.type or ""].vi
    return kind, act.number, day, act.issuer or "", (act.title or "")[:250]


def _change(act: Act, field: str, draw: random.Random) -> str | None:
    """The citation with one digit, month, issuer, type or year of the number changed."""
    kind, number, day, issuer, title = _full(act)
    if field == "number":
        at = draw.randrange(len(re.match(r"\d+", number)[0]))  # type: ignore[index]
        digit = draw.choice([d for d in "123456789" if d != number[at]])
        number = number[:at] + digit + number[at + 1 :]
    elif field == "year":
        if not (year := re.search(r"/((?:19|20)\d\d)/", number)):
            return None
        other = str(int(year[1]) + draw.choice((-1, 1)))
        number = number.replace(f"/{year[1]}/", f"/{other}/")
    elif field == "date":
        month = draw.choice([m for m in range(1, 13) if m != day.month])
        day = date(day.year, month, min(day.day, 28))
    elif field == "issuer":
        if act.code.joint:
            return None
        issuer = draw.choice([i for i in _ISSUERS if i not in issuer and issuer not in i])
    elif field == "type":
        same = {"Luật", "Bộ luật", "Pháp lệnh"}
        kind = draw.choice([t for t in _TYPES if t != kind and not {t, kind} <= same])
    return f"{kind} số {number} ngày {day:%d/%m/%Y} của {issuer} về {title[:1].lower()}{title[1:]}"


def _verdicts(citation: str, store: Store | None) -> list[tuple[str, str | None]]:
    text = f"Thực hiện {citation}; yêu cầu các cơ quan báo cáo."
    record = extract(Text(text, "a.txt", "0" * 64, "txt"))
    record = msgspec.structs.replace(record, document=Document(date="2025-12-01"))
    found = citations(record, text, Library(packaged(), store), date(2025, 12, 1), "vi")
    return [(f.verdict, f.field) for f in found]


# --- ended ----------------------------------------------------------------------------------------


def ended(draw: random.Random, size: int = 300) -> None:
    """Acts of the codified law with a first day, an end, a part that fell or a change: the verdict
    the day before and on the day."""
    acts = [a for a in packaged().acts if "codified" in a.source.split() and a.title and a.issuer]
    cases: list[tuple[Act, date, str]] = []
    for act in acts:
        days: list[tuple[str, str, str]] = []
        if act.effective and act.effective > act.date:
            days.append((act.effective, "not_yet", "in_force"))
        if act.ended and not act.parts_ended and not act.amended_by:
            days.append((act.ended, "in_force", "ended"))
        changes = sorted(c.since for c in act.amended_by)
        if changes and not act.parts_ended and not act.ended:
            days.append((changes[0], "in_force", "amended"))
        parts = sorted(c.since for c in act.parts_ended)
        if parts and not act.amended_by and not act.ended:
            days.append((parts[0], "in_force", "partly"))
        for day, before, after in days:
            on = date.fromisoformat(day)
            cases += [(act, on - timedelta(days=1), before), (act, on, after)]
    draw.shuffle(cases)
    chosen = _balanced(cases, size)
    right, missed = 0, []
    for act, day, wanted in chosen:
        got = _stood(act, day)
        if got == ("right" if wanted == "in_force" else wanted):
            right += 1
        else:
            missed.append(f"{act.number} {day} wanted {wanted}, got {got}")
    print(f"ended: {right}/{len(chosen)} = {right / len(chosen):.3f} of verdicts on a signing day")
    for line in missed[:15]:
        print("  ", line)


def _balanced(cases: list[tuple[Act, date, str]], size: int) -> list[tuple[Act, date, str]]:
    """As many of each verdict as there are, up to their share."""
    groups: dict[str, list[tuple[Act, date, str]]] = defaultdict(list)
    for case in cases:
        groups[case[2]].append(case)
    chosen = []
    for left, group in zip(
        range(len(groups), 0, -1), sorted(groups.values(), key=len), strict=True
    ):
        chosen += group[: (size - len(chosen)) // left]
    return chosen


def _stood(act: Act, day: date) -> str:
    kind, number, signed, issuer, _ = _full(act)
    text = f"Căn cứ {kind} số {number} ngày {signed:%d/%m/%Y} của {issuer}; yêu cầu báo cáo."
    record = extract(Text(text, "a.txt", "0" * 64, "txt"))
    record = msgspec.structs.replace(record, document=Document(date=day.isoformat()))
    found = citations(record, text, Library(packaged(), None), day, "vi")
    return found[0].verdict if found else "none"


# --- speed ----------------------------------------------------------------------------------------


def speed(found: list[tuple[Path, dict[str, Any]]], store: Store | None) -> None:
    """CPU seconds of checking a draft of 20 pages (about 50,000 characters) and the memory."""
    texts = [p.read_text(encoding="utf-8") for p, _ in found if p.suffix == ".txt"]
    text = max(texts, key=len)
    while len(text) < 50_000:
        text += "\n" + max(texts, key=len)
    text = text[:50_000]
    paper = Text(text, "a.txt", "0" * 64, "txt")
    start = time.process_time()
    record = extract(paper)
    read = time.process_time() - start
    report = check(record, paper, store, packaged())
    whole = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"speed: {whole:.2f} s CPU for 50,000 characters ({read:.2f} s reading),"
        f" {report.coverage.citations} citations; peak memory {memory} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("records", type=Path)
    parser.add_argument("--store")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    found = list(papers(args.gold, args.records))
    store = open_store(args.store) if args.store else None
    coverage(found, store)
    unaltered(found, store)
    altered(random.Random(args.seed), store)
    ended(random.Random(args.seed))
    speed(found, store)


if __name__ == "__main__":
    main()
