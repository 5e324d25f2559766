"""The words of lexicon/relation_cues.yaml found before and behind a citation."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingest.citations.mention import Mention
from ingest.relations.words import cue_words, pattern, type_name
from ingest.text.patterns import tolerant, tree


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in the text: its row of the lexicon and where it stands."""

    start: int
    end: int
    row: dict[str, Any]

    @property
    def id(self) -> str:
        """The row's id: "implements/do"."""
        return str(self.row["id"])

    @property
    def relation(self) -> str:
        """What the row says."""
        return str(self.row["relation"])


def cues_in(lower: str, low: int, high: int, mention: Mention) -> list[Cue]:
    """Cues of a stretch, left to right; the longest at a place, none inside another."""
    found, done = [], low
    patterns = _cue_patterns()
    for first in _first_words().finditer(lower, low, high):
        at = first.start()
        if at < done or (at and lower[at - 1].isalnum()):
            continue
        hit = patterns[first[0]].match(lower, at, high)
        if hit is None:
            continue
        row = cue_words()["cues"][int((hit.lastgroup or "c0")[1:])]
        if "types" in row and mention.type not in row["types"]:
            continue
        if row["filler"] == "none" and lower[hit.end() : high].strip(' \n\t“"('):
            continue
        done = hit.end()
        found.append(Cue(at, done, row))
    return found


def last_cue(lower: str, low: int, high: int, mention: Mention) -> Cue | None:
    """The cue nearest before `high`."""
    found = cues_in(lower, low, high, mention)
    return found[-1] if found else None


@cache
def _first_words() -> re.Pattern[str]:
    """The first word of any cue; no look-behind, so that the scan skips by first letters."""
    return re.compile(f"{tree(_cue_patterns())}(?!\\w)")


@cache
def _cue_patterns() -> dict[str, re.Pattern[str]]:
    """First word → the cues that may begin with it, in the order of the lexicon."""
    cues = cue_words()["cues"]
    made: dict[str, re.Pattern[str]] = {}
    for word in {w for row in cues for w in row["starts"]}:
        fitting = [
            f"(?P<c{i}>(?:{tolerant(row['re'])})(?!\\w))"
            for i, row in enumerate(cues)
            if word in row["starts"]
        ]
        made[word] = re.compile("|".join(fitting))
    return made


# what stands between a verb and the document


def bound(filler: str) -> bool:
    """True if only words that bind the verb to the document stand between, or a link ends it."""
    said = pattern("period").sub(" ", filler).replace(",", " ").split()
    if len(said) > 24 or re.search(r"[.;:]\s|\([^)]*\Z", filler):
        return False
    return all_bound(said) or bool(_links().search(filler))


def all_bound(said: list[str]) -> bool:
    """True if the words are a row of binding phrases, the longest taken first."""
    at = 0
    while at < len(said):
        for size in (4, 3, 2, 1):
            if " ".join(said[at : at + size]) in _bound_phrases():
                at += size
                break
        else:
            return False
    return True


def nearness(filler: str) -> str:
    """How far the cue stands off: the sign that tells best how sure it is."""
    count = len(filler.split())
    return "near" if count <= 3 else "far" if count > 12 else "off"


@cache
def _bound_phrases() -> frozenset[str]:
    return frozenset(cue_words()["filler"]["bound"])


@cache
def laid_down() -> tuple[str, ...]:
    """What a plan lays down: "nhiệm vụ", "giải pháp"."""
    return tuple(cue_words()["filler"]["laid_down"])


@cache
def _links() -> re.Pattern[str]:
    links = [*cue_words()["filler"]["links"], *(f"{what} theo" for what in laid_down())]
    either = "|".join(map(tolerant, sorted(links, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{either})\s*(?:các\s+)?\Z")


@cache
def vague_members() -> re.Pattern[str]:
    """ "nghiêm chủ trương của Đảng, chính sách của Nhà nước, ": no document yet, but its list."""
    filler = cue_words()["filler"]
    binding = "|".join(map(tolerant, sorted(filler["bound"], key=len, reverse=True)))
    first = "|".join(map(tolerant, filler["members"]))
    word = r"(?!(?:đã|về|quy|được|phải|và|thì|để)\s)[^;.:(),\s]+"
    member = rf"(?:các\s+|những\s+)?(?:{first})(?:\s+{word}){{0,12}}"
    return re.compile(
        rf"\s*(?:(?:{binding}),?\s+){{0,6}}(?:{member},\s+){{0,4}}{member}(?:,|\s+và)\s+"
        rf"(?:(?:{'|'.join(map(tolerant, filler['foremost']))})\s+)?"
    )


# rows of the cue file beside the cues


@cache
def behind(row_re: str) -> re.Pattern[str]:
    """A pattern that stands behind the citation."""
    return re.compile(tolerant(row_re.replace("{SELF}", cue_words()["self"])))


@cache
def intros() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What a sentence before a colon says of the documents behind it."""
    return tuple(
        (row["relation"], re.compile(tolerant(row["re"]))) for row in cue_words()["list_intro"]
    )


@cache
def acting_heading() -> re.Pattern[str]:
    """ "Điều 1. Bãi bỏ toàn bộ một số văn bản": a heading that acts on the items under it."""
    rows = "|".join(tolerant(row["re"]) for row in cue_words()["list_intro"])
    return re.compile(rf"\Ađiều\s+\d+[a-z]?\.?\s*(?:{rows})[^:;]{{0,160}}\Z")


def passive_in(gap: str) -> re.Match[str] | None:
    """ "A được sửa đổi bởi ": B, which follows, does it to A."""
    may = any(word in gap for word in cue_words()["passive_has"])
    return _passive().search(gap) if may else None


@cache
def _passive() -> re.Pattern[str]:
    said = tolerant(cue_words()["passive"])
    return re.compile(rf"^[\s,(]*{said}[^;.:]{{0,60}}\Z|{said}\s*\Z")


def passive_relation(said: str) -> str:
    """What "được sửa đổi", "được thay thế", "được bãi bỏ", "được phê duyệt" do."""
    for relation, syllables in cue_words()["passive_says"].items():
        if any(word in said for word in syllables):
            return str(relation)
    return "amends"


@cache
def vague_set() -> re.Pattern[str]:
    """ "sửa đổi một số nghị định quy định chi tiết Luật X": the set is the object, not X."""
    return re.compile(tolerant(cue_words()["vague_set"]) + r"\s*\Z")


@cache
def openers() -> re.Pattern[str]:
    """The first words of a title behind a citation."""
    found = sorted(cue_words()["title_openers"], key=len, reverse=True)
    return re.compile(
        r"\s*(?:" + "|".join(tolerant(re.escape(w).replace(r"\ ", " ")) for w in found) + r")"
    )


@cache
def self_words() -> str:
    """ "nghị định này": what a paper calls itself."""
    return tolerant(cue_words()["self"])


@cache
def modality() -> re.Pattern[str]:
    """Words that put off what follows: "trình", "đề nghị"."""
    return re.compile(rf"(?<!\w){tolerant(cue_words()['modality'])}\s*\Z")


@cache
def acting() -> frozenset[str]:
    """Types that act on other documents by their own wording."""
    return frozenset(cue_words()["acting"])


@cache
def bare_type() -> re.Pattern[str]:
    """A type word without number right before the cue: it is the cue's subject."""
    acts = "|".join(re.escape(type_name(kind)) for kind in sorted(acting()))
    return re.compile(rf"(?<!\w)(?:{acts})\s*\Z".replace(r"\ ", r"\s+"))


@cache
def _forms() -> dict[str, Any]:
    return dict(cue_words()["annex_forms"])


def annexes_forms(kind: str | None, title: str | None) -> bool:
    """True if the annexes are blank forms or procedures, whose "Căn cứ" is not the paper's own."""
    return kind in _forms()["types"] or _forms()["title"] in (title or "").lower()
