"""Make `ontology/data/acts.csv`, the table of central acts, from facts that others print.

    python benchmarks/law_table.py RELATIONS RECORDS

RELATIONS is the folder with phapdien_docs.tsv, phapdien_related_edges.tsv,
phapdien_amend_edges.tsv and tvpl_luocdo.tsv, RECORDS what `benchmarks/records.py freeze` wrote of
folders of texts. `LISTED`, beside this script, holds acts as public pages print them, each with the
address of its page. Of an act with several sources each field is taken from the first in the order
of `RANK`; where citing papers disagree on a day, the day of at least 60 % of them.
"""

import argparse
import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from ontology.bodies import fold, recognise
from ontology.code import Code, parse_code
from ontology.identity import Context, laws, mint
from ontology.law_table import COLUMNS, OWN, Change, central, title_after
from ontology.lexicon import document_types, raw

RANK = ("codified", "own", "lexicon", "pointed", "listed", "cited")
_FIRST = {
    "effective": ("lexicon", "codified", "own", "listed"),  # brought forward by later acts
    "title": ("codified", "lexicon", "listed", "own", "cited"),  # heads of old laws run together
}
LISTED = Path(__file__).parent / "listed_acts.csv"
AGREED = 0.6
_CENTRE = Context(level="central")
Paper = tuple[str, dict[str, Any]]  # the text and its record


@dataclass
class Facts:
    """What all sources say of one act."""

    code: str
    fields: dict[str, dict[str, Counter[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )
    changes: set[tuple[str, Change]] = field(default_factory=set)
    papers: set[str] = field(default_factory=set)  # that print it with its day, by `paper_id`

    def known_without(self, papers: set[str]) -> bool:
        """Whether another paper or a source that is no paper dates it."""
        return bool(self.papers - papers) or any(
            self.fields["date"][s] for s in RANK if s not in ("own", "cited")
        )

    def say(self, source: str, **said: str | None) -> None:
        for name, value in said.items():
            if value:
                self.fields[name][source][value] += 1

    def best(self, name: str) -> tuple[str, str]:
        """(value, source); ("", "") where nobody says it or the citing papers disagree."""
        for source in _FIRST.get(name, RANK):
            if said := self.fields[name][source]:
                value, count = said.most_common(1)[0]
                if name == "title" or count >= AGREED * said.total():
                    return value, source
        return "", ""


class Table:
    """All acts by the key of their code."""

    def __init__(self) -> None:
        self.acts: dict[Any, Facts] = {}

    def act(self, printed: str, day: str | None = None) -> Facts | None:
        """The act of a central code, None for what the table does not cover."""
        code = parse_code(printed)
        if code is None or not central(code):
            return None
        return self.acts.setdefault(_key(code, day), Facts(str(code)))


def _key(code: Code, day: str | None) -> tuple[Any, ...]:
    """Administrative and Party numbers start anew: the year of the day tells them apart."""
    return (*code.key, None if code.year or code.term else (day or "")[:4])


def codified(table: Table, folder: Path) -> None:
    """The codified law: its list of acts and what it says of their changes."""
    for row in _rows(folder / "phapdien_docs.tsv"):
        day, issuer, title = _iso(row["date"]), row["issuer"].strip(), _sentence(row["title"])
        if inner := re.search(r".*ngày (\d\d?/\d\d?/\d{4}) của (.+)$", issuer):
            day, issuer, title = _iso(inner[1]), inner[2], ""  # split at a citation in its title
        if act := table.act(row["number"], day):
            first = _iso(row["effective"])
            act.say("codified", type=_type_id(row["type"]), date=day, issuer=issuer, title=title)
            act.say("codified", effective=first if first and _soon(day, first) else None)
    _related(table, folder)
    for row in _rows(folder / "phapdien_amend_edges.tsv"):
        act = table.act(row["amended_doc"].split()[-1])
        by = parse_code(row["amending_doc"].split()[-1])
        if act is None or by is None:
            continue
        start, phrase = _iso(row["effective_of_amending"]) or "", row["relation_phrase"]
        whole_article = re.search(r"(?<!nội dung )bị bãi bỏ|^\W*bị bãi bỏ", phrase)
        if whole_article:
            act.changes.add(("parts", Change(str(by), start, row["amended_article"])))
        else:
            act.changes.add(("amended", Change(str(by), start)))
    for row in _rows(folder / "tvpl_luocdo.tsv"):
        ends = {"thay thế": (1, 0), "bị thay thế bởi": (0, 1)}.get(row["relation"])
        if ends and (act := table.act((row["doc_number"], row["related_number"])[ends[0]])):
            by = parse_code((row["doc_number"], row["related_number"])[ends[1]])
            if by and "sửa đổi" not in row["related_title"].casefold():
                act.changes.add(("ended", Change(str(by), "")))


def _related(table: Table, folder: Path) -> None:
    """The days that the codified law prints beside acts that its provisions point to.

    Some lines name a change of the act too and give its day: only that of the number's year counts.
    """
    days = defaultdict(set)
    for row in _rows(folder / "phapdien_related_edges.tsv"):
        kind, _, number = row["doc_b"].rpartition(" ")
        day, code = _iso(row["doc_b_date"]), parse_code(number)
        if day and code and code.year == int(day[:4]):
            days[kind, number].add(day)
    for (kind, number), printed in days.items():
        if len(printed) == 1 and (act := table.act(number, *printed)):
            act.say("pointed", type=_type_id(kind), date=min(printed))


def lexicon_laws(table: Table) -> None:
    """Laws by name; a version ends when the next of its name comes into force."""
    versions = defaultdict(list)
    for law in laws():
        if law.code and (act := table.act(law.code, str(law.date))):
            kind = next((t for t in ("bo-luat", "phap-lenh", "luat") if _named(law.name, t)), None)
            act.say("lexicon", type=kind, date=str(law.date), title=law.name)
            act.say("lexicon", effective=str(law.effective) if law.effective else None)
            if not law.amends:
                versions[law.name].append(law)
    known = raw("law_table")["known"]
    for code, (kind, day, first, title) in known.items():
        if act := table.act(code, str(day)):
            act.say("lexicon", type=kind, date=str(day), title=title, effective=str(first or ""))
    for code, (by, since) in raw("law_table")["known_ends"].items():
        if act := table.act(code, str(known[code][1]) if code in known else None):
            act.changes.add(("ended", Change(by, str(since))))
    for same in versions.values():
        same.sort(key=lambda law: law.date)
        for old, new in pairwise(same):
            act = table.act(old.code, str(old.date)) if old.code else None
            if act and new.code and new.effective:
                act.changes.add(("ended", Change(new.code, str(new.effective))))


def listed(table: Table, path: Path = LISTED) -> None:
    """Acts that public pages list; a column that its page does not print is empty."""
    for row in _rows(path, ","):
        if act := table.act(row["number"], row["date"]):
            act.say("listed", **{k: v for k, v in row.items() if k not in ("number", "source")})


def papers(table: Table, read: Iterable[Paper]) -> None:
    """Heads, closing articles and citations of papers."""
    for text, record in read:
        document = record["document"]
        own, day = document["code"], document["date"]
        act = table.act(own, day) if own and day and len(day) == 10 else None
        if act:
            act.papers.add(paper_id(record))
            kept = ("type", "date", "issuer", "title", "effective")
            act.say("own", **{k: document[k] for k in kept})
        for citation in record["citations"]:
            if cited := _cited(table, citation, text):
                cited.papers.add(paper_id(record))
            if act and citation["place"] != "quoted":
                start = document["effective"] or day
                _ended(table, citation, act.code, start)
        for edge in record["edges"]:
            _edge(table, edge)


def paper_id(record: dict[str, Any]) -> str:
    """The same for copies of one paper that differ in their text."""
    document = record["document"]
    if document["code"] and document["date"]:
        return " ".join(str(document[k]) for k in ("code", "date", "issuer"))
    return str(record["source"]["sha256"])


def _cited(table: Table, citation: dict[str, Any], text: str) -> Facts | None:
    code, day = parse_code(citation["code"] or ""), citation["date"]
    if code is None or not code.number or not day or len(day) != 10:
        return None
    name = mint(code, date=day, issuer=citation["issuer"], context=_CENTRE)
    if name is None or name.open or name.place or (act := table.act(str(code), day)) is None:
        return None
    title = citation["name"] or title_after(text, citation["end"])
    act.say("cited", type=citation["type"], date=day, issuer=citation["issuer"], title=title)
    return act


def _ended(table: Table, citation: dict[str, Any], by: str, start: str) -> None:
    """What the closing articles of a paper end; a part where a provision is printed."""
    if citation["relation"] not in ("replaces", "repeals", "amends") or not citation["code"]:
        return
    act = table.act(citation["code"], citation["date"])
    if act is None or act.code == by:
        return
    if citation["relation"] == "amends":
        act.changes.add(("amended", Change(by, start)))
    elif part := citation["provision"]:
        act.changes.add(("parts", Change(by, start, part)))
    else:
        act.changes.add(("ended", Change(by, start)))


def _edge(table: Table, edge: dict[str, Any]) -> None:
    by = parse_code(edge["subject"])
    act = table.act(edge["object"])
    if by and by.number and act and edge["relation"] == "amends":
        act.changes.add(("amended", Change(str(by), "")))


def collect(relations: Path, read: Iterable[Paper]) -> Table:
    """What all sources say."""
    table = Table()
    codified(table, relations)
    lexicon_laws(table)
    listed(table)
    papers(table, read)
    return table


def build(relations: Path, read: Iterable[Paper]) -> list[dict[str, str]]:
    """All rows, from all sources."""
    return _written(collect(relations, read))


def _written(table: Table) -> list[dict[str, str]]:
    """The rows, changes dated by the acts that make them; a part of what fell whole is dropped."""
    starts = {a.code: a.best("effective")[0] or a.best("date")[0] for a in table.acts.values()}
    rows = []
    for act in table.acts.values():
        values = {n: act.best(n) for n in ("type", "date", "issuer", "title", "effective")}
        if not values["date"][0]:
            continue
        row = {n: v for n, (v, _) in values.items()} | {"number": act.code}
        kind = parse_code(act.code)
        row["issuer"] = _spelled(row["issuer"]) or _issuer(kind)
        row |= _changes(act, starts, row["date"])
        cited = sum(act.fields["date"]["cited"].values())
        used = {s for _, s in values.values() if s}
        if used != {"cited"} and not (kind and kind.year):  # in force from its own day
            row["effective"] = row["effective"] or row["date"]
        row["source"] = " ".join(f"cited:{cited}" if s == "cited" else s for s in RANK if s in used)
        rows.append(row)
    return sorted(rows, key=lambda r: (r["date"], r["number"]))


def _changes(act: Facts, starts: dict[str, str], day: str) -> dict[str, str]:
    known: dict[str, set[Change]] = defaultdict(set)
    for kind, change in act.changes:
        since = change.since or starts.get(change.by, "")
        if since and since >= day:
            known[kind].add(Change(change.by, since, change.part))
    whole = min(known["ended"], key=_in_time, default=None)
    parts = sorted(known["parts"], key=lambda c: (*_in_time(c), c.part))
    amended = {c.by: c for c in sorted(known["amended"], key=_in_time, reverse=True)}
    return {
        "ended": whole.since if whole else "",
        "ended_by": whole.by if whole else "",
        "parts_ended": "; ".join(map(str, parts[:12])),
        "amended_by": "; ".join(map(str, sorted(amended.values(), key=_in_time))),
    }


def _in_time(change: Change) -> tuple[str, str]:
    return change.since, change.by


def _soon(day: str | None, first: str) -> bool:
    """Acts begin within two and a half years; anything later is a slip of the source."""
    return not day or 0 <= (date.fromisoformat(first) - date.fromisoformat(day)).days < 900


def _issuer(code: Code | None) -> str:
    """Who issues laws and decrees is in the code."""
    if code is None:
        return ""
    return str(raw("law_table")["issuers"].get(code.owner, "")) if not code.joint else ""


def _spelled(issuer: str) -> str:
    """As the lexicon spells it ("Bộ công thương."), where it knows the very body."""
    body = recognise(issuer).row if issuer else None
    return body.vi if body and fold(body.vi) == fold(issuer) else issuer.strip(" .")


def _named(name: str, type: str) -> bool:
    return name.startswith(document_types()[type].vi)


def _type_id(words: str) -> str:
    return next((t.id for t in document_types().values() if t.vi == words.strip()), "")


def _iso(printed: str) -> str | None:
    found = re.fullmatch(r"(\d\d?)/(\d\d?)/(\d{4})", printed.strip())
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}" if found else None


def _sentence(title: str) -> str:
    text = " ".join(title.split())
    return text[:1].upper() + text[1:]


def _rows(path: Path, delimiter: str = "\t") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def texts(frozen: Path, under: Path = Path("/")) -> Iterator[Paper]:
    """The texts of frozen records, each once (the same paper lies in several collections)."""
    seen = set()
    with gzip.open(frozen, "rt", encoding="utf-8") as lines:
        for path, record in map(json.loads, lines):
            if not path.endswith(".txt") or not record or not Path(path).is_relative_to(under):
                continue
            if record["source"]["sha256"] not in seen:
                seen.add(record["source"]["sha256"])
                yield Path(path).read_text(encoding="utf-8"), record


def write(rows: Iterable[dict[str, str]], to: Path) -> None:
    with to.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("relations", type=Path)
    parser.add_argument("records", type=Path)
    args = parser.parse_args()
    rows = build(args.relations, texts(args.records))
    write(rows, OWN)
    print(f"{OWN}: {len(rows)} acts")


if __name__ == "__main__":
    main()
