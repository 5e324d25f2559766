"""What is read of annotated papers once words are exchanged that should not matter.

usage: perturb.py GOLD [--blind SET FOLDER …] [--errors KIND]

GOLD holds texts/, expected/ and score.py; SET is a file of tests/blind, the FOLDERs its texts. Each
kind exchanges provinces, fields of bodies, family names, numbers or days for others of their kind
(in the annotation, too), moves line ends, writes heads in other letters, spoils letters, or says
the same in other words. A fall shows a rule that knows its paper by heart.
"""

import argparse
import copy
import json
import random
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.blind import papers
from benchmarks.fit_confidence import module
from ingest.pipeline import extract
from ingest.structure.blocks import blocks
from ontology.lexicon import provinces
from ontology.model import Text

SHOWN = ("citation", "citation+relation", "assignment", "assignment.deadline")
FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Hồ", "Phan"]
FIELDS = ["Tài chính", "Tư pháp", "Nội vụ", "Y tế", "Công Thương", "Ngoại giao"]
DAY = r"(?<=ngày )(\d\d?)(?= tháng \d|[/-]\d\d?[/-]\d{4})"
Changes = list[tuple[int, int, str]]  # text[start:end] becomes the words
Kind = Callable[[str], Changes]


def by_rule(*rules: tuple[str, Callable[[re.Match[str]], str]], flags: int = 0) -> Kind:
    """What the expressions find becomes what stands beside them."""

    def changes(text: str) -> Changes:
        made: Changes = []
        for pattern, new in rules:
            for match in re.finditer(pattern, text, flags):
                if all(match.end() <= s or match.start() >= e for s, e, _ in made):
                    made.append((*match.span(), new(match)))
        return sorted(made)

    return changes


def ring(words: list[str]) -> Kind:
    """Each of the words becomes the next of them; capitals stay capitals."""
    after = {a.casefold(): b for a, b in zip(words, [*words[1:], words[0]], strict=True)}

    def new(match: re.Match[str]) -> str:
        word = match[0]
        made = after[re.sub(r"\s+", " ", word).casefold()]
        return word if word[0].islower() else made.upper() if word.isupper() else made

    longest = sorted(words, key=len, reverse=True)
    any_of = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest)
    return by_rule((rf"\b(?:{any_of})\b", new), flags=re.IGNORECASE)


def says(*pairs: tuple[str, str]) -> Kind:
    """Words become other words that say the same."""
    other = dict(pairs)
    any_of = "|".join(word.replace(" ", r"\s+") for word in other)
    return by_rule((rf"\b(?:{any_of})\b", lambda m: other[re.sub(r"\s+", " ", m[0])]))


def before(day: str) -> int:
    """The day before, in the same month."""
    return max(int(day) - 1, 1)


def noise(text: str) -> Changes:
    """Every hundredth letter loses its marks, every fiftieth blank is doubled."""
    chance, made = random.Random(len(text)), []
    for at, letter in enumerate(text):
        bare = unicodedata.normalize("NFD", letter)[0]
        if letter == " " and chance.random() < 0.02:
            made.append((at, at + 1, "  "))
        elif letter.isalpha() and chance.random() < 0.01 and bare != letter:
            made.append((at, at + 1, bare))
    return made


def heads(text: str) -> Changes:
    """Short lines in capitals before the body (bodies, the type) are written as names are."""
    body = re.search(r"^(?:Căn cứ|Kính gửi|Thực hiện|I\.)", text, re.MULTILINE)
    lines = re.finditer(r"^.{1,28}$", text[: body.start() if body else 0], re.MULTILINE)
    return [
        (*m.span(), m[0].title()) for m in lines if m[0].isupper() and not re.search(r"\d", m[0])
    ]


def lines(width: int) -> Kind:
    """Blocks are broken anew, at `width` characters at most."""

    def changes(text: str) -> Changes:
        made: Changes = []
        for block in blocks(text):
            start = block.start
            for match in re.finditer(r"(?<=\S)[ \n](?=(\S+))", text[block.start : block.end]):
                at = block.start + match.start()
                new = "\n" if at + 1 + len(match[1]) - start > width else " "
                start = at + 1 if new == "\n" else start
                if new != match[0]:
                    made.append((at, at + 1, new))
        return made

    return changes


KINDS: dict[str, Kind] = {
    "as printed": lambda text: [],
    "provinces": ring([p.name for p in provinces().values() if p.valid_to is None]),
    "bodies": ring(FIELDS),
    "persons": ring(FAMILIES),
    "numbers": by_rule(
        (r"(?<![\d/.-])\d{1,5}(?=(?:/\d{4})?[/-](?!QH)[A-ZĐ][\w-])", lambda m: str(int(m[0]) + 11))
    ),
    "days": by_rule((DAY, lambda m: f"{before(m[0]):02}")),
    "narrow lines": lines(58),
    "wide lines": lines(100_000),
    "heads": heads,
    "noise": noise,
    "other words": says(
        ("phối hợp với", "phối hợp cùng"), ("trước ngày", "chậm nhất ngày"),
        ("có trách nhiệm", "chịu trách nhiệm"), ("về việc", "về"),
        ("Ủy ban nhân dân", "UBND"), ("hằng", "hàng"), ("triển khai thực hiện", "thực hiện"),
    ),
    "Party forms": by_rule(
        (r"(?<=\d[/-][A-ZĐ]{2}[/-][A-ZĐ]{2}) ngày (?=\d)", lambda m: ", ngày "),
        (r"^Căn cứ", lambda m: "- Căn cứ"), (r"(?<=\d)/(?=\d\d?/\d{4})", lambda m: "-"),
        flags=re.MULTILINE,
    ),
}  # fmt: skip


def said(text: str, changes: Changes) -> str:
    """The text with the changes in it."""
    for start, end, new in reversed(changes):
        text = text[:start] + new + text[end:]
    return text


def valued(value: Any, name: str, text: str) -> Any:
    """A value of the annotation under the change."""
    if isinstance(value, list):
        return [valued(each, name, text) for each in value]
    if not isinstance(value, str):
        return value
    if name == "days" and (day := re.fullmatch(r"(\d{4}-(\d\d))-(\d\d)", value)):
        printed = rf"ngày 0?{int(day[3])}(?: tháng |[/-])0?{int(day[2])}\D"
        return f"{day[1]}-{before(day[3]):02}" if re.search(printed, text) else value
    in_values = ("provinces", "bodies", "persons", "numbers", "days", "other words")
    return said(value, KINDS[name](value)) if name in in_values else value


def changed(expected: dict[str, Any], text: str, name: str) -> tuple[dict[str, Any], str]:
    """The annotation and the text under a change."""
    changes, gold = KINDS[name](text), copy.deepcopy(expected)
    new = said(text, changes)
    spans = [*gold["citations"], *gold["assignments"], *(gold.get("ignore") or [])]
    for item in (gold["document"], *gold.get("edges", ()), *spans):
        item.update({k: valued(v, name, text) for k, v in item.items() if k not in ("quote", "id")})
    for item in spans:
        for end in ("start", "end"):
            item[end] += sum(len(w) - e + s for s, e, w in changes if e <= item[end])
        item["quote"] = new[item["start"] : item["end"]]
    return gold, new


def main() -> None:
    """Print each kind with its F1 and how far it is below the text as printed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--blind", nargs="+", type=Path, default=[])
    parser.add_argument("--errors", choices=sorted(KINDS))
    args = parser.parse_args()
    score = module(args.gold / "score.py")
    gold = [
        score.read_gold(args.gold, path.stem) for path in (args.gold / "expected").glob("*.json")
    ]
    if args.blind:
        gold += [(paper, text) for paper, _, text in papers(args.blind[0], args.blind[1:])]
    print(f"{len(gold)} texts{'':10}" + "".join(f"{name:>24}" for name in SHOWN))
    first: list[float] = []
    for name in KINDS:
        rows = []
        for expected, text in gold:
            wanted, new = changed(expected, text, name)
            record = json.loads(extract(Text(new, "x.txt", "0" * 64, "txt")).to_json())
            rows.append(score.score_document(wanted, record, new)[:2])
            if name == args.errors:
                show(expected["id"], rows[-1][1])
        values = [score.prf(*score.total([m for m, _ in rows], k))[2] for k in SHOWN]
        first = first or values
        print(
            f"{name:18}"
            + "".join(f"{v:16.3f} {v - f:+7.3f}" for v, f in zip(values, first, strict=True))
        )


def show(paper: str, errors: dict[str, list[Any]]) -> None:
    """What is wrong in a paper."""
    for kind in SHOWN:
        for error in errors.get(kind, ()):
            print(
                f"    {paper} {kind}:",
                *(" ".join(str(part).split())[:110] for part in error),
                sep=" | ",
            )


if __name__ == "__main__":
    main()
