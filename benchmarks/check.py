"""What `luocdo check` gets right: citations altered and not, acts that ended, rules of form, speed.

    python benchmarks/check.py RELATIONS RECORDS GOLD [--store KHO] [--seed 1]

RELATIONS and RECORDS are those of benchmarks/law_table.py, GOLD the folder of signed papers among
them. `coverage`: căn cứ of central acts in papers of 2025-2026 that the table knows, where the
paper or the office that cites gave it nothing; `unaltered`: share of covered citations of GOLD that
get a false `differs` or `ended`; `altered`: share whose one change is flagged in its field. For
these two the offices are parted in fifths, and each is tried with the table that the papers of the
other four give. `ended`: verdicts on the day before and after
of acts drawn from the codified law; `form`: findings of the rules on GOLD.
"""

import argparse
import dataclasses
import random
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
from law_table import Facts, Paper, build, collect, paper_id, texts

from graph import open_store
from graph.store import Store
from ingest import extract
from ingest.structure.parts import parts
from ontology.bodies import fold
from ontology.code import Code, parse_code
from ontology.context import context_of
from ontology.law_table import Act, Table, central, covered, packaged, table_of, title_after
from ontology.lexicon import document_types
from ontology.model import Document, Record, Text
from ontology.series import full_date
from queries.check.citations import citations
from queries.check.engine import check
from queries.check.form import form
from queries.check.known import Holdings, Library, agreement

FOLDS, SHOWN = 5, 25
PROPOSALS = ("TTr", "ĐA", "BC")  # written for those who decide: grounds of a decision, but no acts
# Findings on signed papers that are true: verdict, words of the citation, why.
FAULTS = (
    ("differs", "vật liệu nổ và công cụ hỗ trợ ngày 26", "42/2024/QH15 is of 29/6/2024"),
    ("differs", "123-KL/TW ngày 25/01/2025", "it is of 24/01/2025"),
    ("differs", "1462-QĐ/ĐU", "a provincial committee numbers with TU"),
    ("differs", "15/2025/QĐ-TTg ngày 16", "six other papers print 14/6/2025"),
    ("differs", "31/2013/QH13 ngày 09/6/2013", "it is of 19/6/2013"),
    ("ended", "209/2013/NĐ-CP", "cited in 2025; 181/2025/NĐ-CP took its place on 01/7/2025"),
    ("ended", "41/2009/QH12", "cited in 2025; 24/2023/QH15 took its place on 01/7/2024"),
    ("ended", "Luật Xây dựng năm 2003", "ended in 2015; the paper speaks of 2011"),
)
FIELDS = ("number", "year", "date", "issuer", "type")
_ISSUERS = ("Chính phủ", "Thủ tướng Chính phủ", "Bộ Tài chính", "Bộ Nội vụ", "Bộ Y tế", "Quốc hội")
_TYPES = ("Nghị định", "Thông tư", "Quyết định", "Nghị quyết", "Chỉ thị")


# --- tables that were made without the papers that they are tried on ------------------------------


def office(record: dict[str, Any]) -> str:
    """Who issued a paper, as far as it says so."""
    return fold(record["document"]["issuer"] or record["source"]["name"])


def apart(
    relations: Path, read: list[Paper], key: Callable[[dict[str, Any]], str]
) -> Iterator[tuple[Table, list[Paper]]]:
    """For each fifth by `key`: the table made without its papers, and its papers."""
    parts = [crc32(key(record).encode()) % FOLDS for _, record in read]
    for fifth in range(FOLDS):
        rest = [p for p, n in zip(read, parts, strict=True) if n != fifth]
        yield (
            table_of(build(relations, rest)),
            [p for p, n in zip(read, parts, strict=True) if n == fifth],
        )


# --- coverage -------------------------------------------------------------------------------------


def grounds(read: list[Paper]) -> Iterator[tuple[Code, dict[str, Any]]]:
    """The căn cứ of central acts in papers of 2025-2026: code and the record that cites it."""
    for _, record in read:
        if (record["document"]["date"] or "")[:4] not in ("2025", "2026"):
            continue
        for c in record["citations"]:
            code = parse_code(c["code"] or "")
            is_act = code and code.number and central(code) and code.series not in PROPOSALS
            if code and is_act and c["place"] == "basis":
                yield code, record


def coverage(name: str, read: list[Paper], known: Callable[[Code, dict[str, Any]], bool]) -> None:
    """Print the share that is known, of all and of the kinds that the table means to hold, and by
    kind and year what is not."""
    found = [(code, known(code, record)) for code, record in grounds(read)]
    means = [(code, is_known) for code, is_known in found if covered(code)]
    shares = [
        f"{sum(k for _, k in f)}/{len(f)} = {sum(k for _, k in f) / len(f):.3f}"
        for f in (found, means)
    ]
    print(f"coverage, {name}: {shares[0]} of the căn cứ of central acts in papers of 2025-2026;")
    print(f"  {shares[1]} of those of kinds that the table means to hold")
    for part in (_kind, _year):
        of = Counter(part(code) for code, _ in found)
        unknown = Counter(part(code) for code, is_known in found if not is_known)
        print("  unknown:", ", ".join(f"{p} {n} of {of[p]}" for p, n in unknown.most_common(12)))


def _kind(code: Code) -> str:
    if code.term or code.owner in ("CP", "TTg", "TW"):
        return f"{code.series or 'law'}-{code.owner}"
    return f"{code.series} of ministries"


def _year(code: Code) -> str:
    return str(code.year or "no year")


def print_coverage(relations: Path, read: list[Paper]) -> None:
    """The coverage without the paper or the office that cites, and with everything."""
    acts: dict[Any, list[Facts]] = defaultdict(list)
    for act in collect(relations, read).acts.values():
        if act.best("date")[0] and (code := parse_code(act.code)):
            acts[code.key].append(act)
    of_office = defaultdict(set)
    for _, record in read:
        of_office[office(record)].add(paper_id(record))

    def without_office(code: Code, record: dict[str, Any]) -> bool:
        return any(a.known_without(of_office[office(record)]) for a in acts[code.key])

    def without_paper(code: Code, record: dict[str, Any]) -> bool:
        return any(a.known_without({paper_id(record)}) for a in acts[code.key])

    coverage("no paper of the office that cites was seen", read, without_office)
    coverage("the paper that cites was not seen", read, without_paper)
    coverage("the table of the package", read, lambda code, _: bool(packaged().find(code)))


# --- unaltered and altered ------------------------------------------------------------------------

KNOWN = ("right", "amended", "partly", "ended", "not_yet", "suspended", "differs")


def signed(record: Record) -> date:
    """The day of a paper, or the first that its own citations allow."""
    bounds = context_of(record.document, record.citations).bounds
    return full_date(record.document.date) or bounds.earliest or date(2026, 6, 1)


def unaltered(table: Table, read: list[Paper], verdicts: Counter[str], loud: list[str]) -> None:
    """False alarms on signed papers, by verdict."""
    for text, record in read:
        made = msgspec.convert(record, Record)
        day = signed(made)
        for f in citations(made, text, Library(table, None), day, "vi"):
            verdicts[f.verdict] += 1
            if f.verdict in ("differs", "ended"):
                quote = " ".join(f.quote.split())
                own = any(f.verdict == v and w in quote for v, w, _ in FAULTS)
                loud.append(f"{'  ' if own else 'F '}{made.source.name}: {quote} | {f.message}")


@dataclass
class Score:
    """How often one change is flagged in its field."""

    tried: Counter[str] = dataclasses.field(default_factory=Counter)
    right: Counter[str] = dataclasses.field(default_factory=Counter)
    missed: list[str] = dataclasses.field(default_factory=list)

    def add(self, field: str, citation: str, table: Table) -> None:
        """Try one altered citation."""
        verdicts = _verdicts(citation, table)
        if field in ("number", "year") and _real(citation, table):
            return
        self.tried[field] += 1
        wanted = "number" if field == "year" else field
        if any(v in ("differs", "likely") and f == wanted for v, f in verdicts):
            self.right[field] += 1
        else:
            self.missed.append(f"{field}: {citation[:160]} → {verdicts[:3]}")

    def print(self, name: str) -> None:
        """The shares, and some that were missed."""
        for field in FIELDS:
            share = self.right[field] / max(self.tried[field], 1)
            print(
                f"altered, {name}, {field}: {self.right[field]}/{self.tried[field]} = {share:.3f}"
            )
        for line in self.missed[:SHOWN]:
            print("  ", line)


def altered(table: Table, read: list[Paper], draw: random.Random, score: Score) -> None:
    """Each known citation of the papers that prints its day, with one thing changed."""
    for text, record in read:
        for c in record["citations"]:
            if not c["code"] or not full_date(c["date"]):
                continue
            quote = " ".join(text[c["start"] : c["end"]].split())
            behind = " ".join(text[c["end"] : c["end"] + 250].split())
            if not {v for v, _ in _verdicts(f"{quote} {behind}", table)[:1]} & {*KNOWN} - {
                "differs"
            }:
                continue
            for field in FIELDS:
                if changed := _printed(quote, field, draw):
                    score.add(field, f"{changed} {behind}", table)


def _printed(quote: str, field: str, draw: random.Random) -> str | None:
    """A printed citation with one digit, month, issuer, type or year of its number changed."""
    patterns = {
        "number": r"(?<![\d/])\d+(?=[/-])",
        "year": r"(?<=/)(?:19|20)\d\d(?=/)",
        "date": r"(?<=[/-])\d\d?(?=[/-]\d{4})|(?<=tháng )\d\d?",
        "issuer": "của (?P<issuer>" + "|".join(_ISSUERS) + r")\b",
        "type": "^(?:" + "|".join(_TYPES) + r")\b",
    }
    found = re.search(patterns[field], quote)
    if not found:
        return None
    old = found[0]
    if field == "number":
        at = draw.randrange(len(old))
        new = old[:at] + draw.choice([d for d in "123456789" if d != old[at]]) + old[at + 1 :]
    elif field == "year":
        new = str(int(old) + draw.choice((-1, 1)))
    elif field == "date":
        new = f"{draw.choice([m for m in range(1, 13) if m != int(old)]):02d}"
    elif field == "issuer":
        new = (
            f"của {draw.choice([i for i in _ISSUERS if i not in old and found['issuer'] not in i])}"
        )
    else:
        new = draw.choice([t for t in _TYPES if t != old])
    return quote[: found.start()] + new + quote[found.end() :]


def drawn(table: Table, draw: random.Random, score: Score, size: int = 400) -> None:
    """Acts of the table, printed in full with one change."""
    acts = [a for a in table.acts if a.issuer and a.title and covered(a.code) and a.type]
    for field in FIELDS:
        for act in draw.sample(acts, size):
            if changed := _change(act, field, draw):
                score.add(field, changed, table)


def _real(citation: str, table: Table) -> bool:
    """Whether the change made the citation of another act, of that day and title: no fault."""
    text = f"Thực hiện {citation}; yêu cầu các cơ quan báo cáo."
    record = extract(Text(text, "a.txt", "0" * 64, "txt"))
    for c in record.citations[:1]:
        title = title_after(text, c.end)
        same = (a for a in table.find(c.code or "") if a.date == c.date)
        return any((agreement(a.title, title) or 1) >= 0.6 for a in same)
    return False


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


def _verdicts(citation: str, table: Table) -> list[tuple[str, str | None]]:
    text = f"Thực hiện {citation}; yêu cầu các cơ quan báo cáo."
    record = extract(Text(text, "a.txt", "0" * 64, "txt"))
    record = msgspec.structs.replace(record, document=Document(date="2025-12-01"))
    found = citations(record, text, Library(table, None), date(2025, 12, 1), "vi")
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


# --- form -----------------------------------------------------------------------------------------

# Texts of scans, whose form is not judged, and findings that are false, each looked at: texts that
# are cut, letters of a font without Unicode, a list within a list.
SCANS = frozenset(
    ["m01", "m11", "m17", "o26", "o41", "o42", "o43", "q06", "q07", "q11", "q12", "q14"]
)
FALSE = {
    "l09": "recipients signer",
    "o13": "recipients signer",
    "o17": "motto",
    "o19": "date",
    "o21": "motto recipients-above archive archive-colon",
    "o29": "recipients signer",
    "o30": "recipients signer",
    "o34": "recipients signer",
    "o49": "recipients signer",
    "o52": "number",
    "o54": "recipients signer number date title",
    "d04": "recipients",
    "d11": "recipients-end",
    "p07": "party-signer party-recipients",
    "p11": "party-star party-recipients-end",
}


def formal(read: list[Paper]) -> None:
    """Findings of form on signed papers with a printed head, true and false."""
    papers, rules, false = 0, Counter[str](), 0
    for text, record in read:
        made = msgspec.convert(record, Record)
        name = made.source.name.removesuffix(".txt")
        paper = Text(text, made.source.name, made.source.sha256, "txt", ocr=name in SCANS)
        found = form(made, paper, parts(made, text), None, signed(made), "vi")
        if found is None:
            continue
        papers += 1
        rules.update(f.rule.removeprefix("form/") for f in found)
        false += sum(f.rule.removeprefix("form/") in FALSE.get(name, "").split() for f in found)
    print(f"form: {rules.total()} findings on {papers} signed papers with a printed head,")
    print(f"  {false} of them false: {false / papers:.2f} a paper")
    print("  ", ", ".join(f"{rule} {n}" for rule, n in rules.most_common()))


# --- speed ----------------------------------------------------------------------------------------


def speed(read: list[Paper], store: Store | None) -> None:
    """CPU seconds of checking a draft of 20 pages (about 50,000 characters) and the memory."""
    text = max((text for text, _ in read), key=len)
    text = (text + "\n") * (50_000 // len(text) + 1)
    paper = Text(text[:50_000], "a.txt", "0" * 64, "txt")
    start = time.process_time()
    record = extract(paper)
    read_in = time.process_time() - start
    holdings = Holdings(store) if store else None
    report = check(record, paper, holdings, packaged(), parts=parts(record, paper.text))
    whole = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"speed: {whole:.2f} s CPU for 50,000 characters ({read_in:.2f} s reading),"
        f" {report.coverage.citations} citations; peak memory {memory} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("relations", type=Path)
    parser.add_argument("records", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--store")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    read, gold = list(texts(args.records)), list(texts(args.records, args.gold))
    ids = {record["source"]["sha256"] for _, record in gold}
    draw = random.Random(args.seed)
    verdicts: Counter[str] = Counter()
    loud: list[str] = []
    changed = Score()
    print_coverage(args.relations, read)
    for table, own in apart(args.relations, read, office):
        signed = [p for p in own if p[1]["source"]["sha256"] in ids]
        unaltered(table, signed, verdicts, loud)
        altered(table, signed, draw, changed)
    of = sum(verdicts[v] for v in KNOWN)
    false = sum(line.startswith("F") for line in loud)
    print(f"unaltered: {false} of {of} = {false / of:.4f} covered citations got a false differs or")
    print(f"  ended (F); {len(loud) - false} are faults of the papers themselves (FAULTS):")
    for line in loud:
        print("  ", line)
    print("  ", dict(verdicts))
    changed.print("citations of gold papers")
    drawn(packaged(), draw, changed := Score())
    changed.print("acts of the table")
    ended(random.Random(args.seed))
    formal(gold)
    speed(gold, open_store(args.store) if args.store else None)


if __name__ == "__main__":
    main()
