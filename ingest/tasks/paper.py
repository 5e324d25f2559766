"""One paper as its tasks are looked for: its blocks, its kind, and where the walk stands."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.structure.tree import Block, Structure
from ingest.tasks.assemble import Draft, fold_name
from ingest.tasks.cues import cue, data, exact
from ingest.tasks.deadlines import Clock, deadline
from ingest.tasks.labelled import fields
from ingest.tasks.sections import HEADINGS, nested, zones
from ingest.text.sentences import statements
from ontology.model import Document, Table

PLACES = ("body", "annex", "task", "basis")
_DECISIONS = ("quyet-dinh", "nghi-quyet")
TOPIC = 200  # of a heading of items that inherit

BULLETS, NUMBERED = ("dash", "plus", "star"), ("roman", "clause")

LISTED = (*BULLETS, "point", "paren")
_SHORT_NAME = 4  # words; longer ones of readers are looked for as printed
NEAR = 40  # characters behind an actor in which its main verb stands


@dataclass(slots=True)
class Frame:
    """An item or announcing sentence whose actors what is below it inherits."""

    block: int
    draft: Draft
    umbrella: bool
    beside: bool  # a paragraph: its list stands beside it in the tree, not below
    coordinate: tuple[str, ...] = ()  # partners that it names for all below


_DUTY = {  # what any laying in a norm outside its execution clauses holds, by its first word
    "trách": re.compile(r"\s{1,9}nhiệm\s{1,9}(?:\S{1,20}\s{1,9}){0,4}?(?:thi|thực)\s"),
    "ướng": re.compile(r"(?<=hướng)\s{1,9}dẫn\s{1,9}thi\s|(?<=vướng)\s"),
    "iao": re.compile(r"\s{1,9}(?=[^\W\d_]*[A-ZĐỦ]|[Cc]ác|[Tt]hường|[Bb]an)"),
}

_UNFINISHED = re.compile(
    r"(?:,|\b(?:của|và|với|về|các|theo|tại|từ|đến|do|cho|để|số|ngày|trong|bởi|hoặc))\s*$"
)


def is_statute(document: Document) -> bool:
    """A law or ordinance, or one as consolidated by the Office of the National Assembly."""
    consolidated = document.type == "van-ban-hop-nhat" and (document.code or "").endswith("-VPQH")
    return consolidated or document.type in data()["zones"]["statutes"]


_INDIVIDUAL = re.compile(r"\d{0,6}/QĐ-")  # a decision of a case: its number shows no year
_RESOLVES = re.compile(r"\d{1,5}(?:/NQ-\S{2,20}|-NQ/\S{1,20})", re.IGNORECASE)


@lru_cache(maxsize=1)
def duties(text: str) -> tuple[int, ...]:
    """Where the words of `_DUTY` stand; a plain search for the first word is the fast way."""
    found = []
    for word, behind in _DUTY.items():
        at = text.find(word)
        while at >= 0:
            if behind.match(text, at + len(word)):
                found.append(at)
            at = text.find(word, at + 1)
    return tuple(found)


def _holding(offsets: Sequence[int], blocks: Sequence[Block]) -> Iterator[int]:
    """The blocks in whose words `offsets` stand."""
    contents = [block.content for block in blocks]
    return (bisect_right(contents, offset) - 1 for offset in offsets)


def stands(path: tuple[str, ...], text: str, start: int, end: int) -> bool:
    """True if the cue at `path` stands at `start` (its capitals as printed)."""
    return bool(exact(*path).match(text, start, end))


def _placed(folded: str) -> str:
    """A name without the noun of its place: "Sở Y tế tỉnh A" is printed "Sở Y tế A", too."""
    return re.sub(r" (?:tỉnh|thành phố)(?= )", "", folded)


_NAMED = re.compile(r"(?!Các |Quý )[^\W\d_]")  # one reader with a name, no class, no blank


def _long_names(printed: Sequence[str]) -> re.Pattern[str]:
    """The longer of these names at the head of a statement, in whatever case."""
    words = [name.split() for name in printed]
    long = sorted((w for w in words if len(w) > _SHORT_NAME), key=len, reverse=True)
    either = "|".join(r"\s{1,9}".join(map(re.escape, w)) for w in long)
    return re.compile(rf"(?:{either})(?= )" if either else r"(?!)", re.IGNORECASE)


class Paper:
    """The state of the walk, and what of it depends on the paper alone."""

    def __init__(
        self,
        text: str,
        structure: Structure,
        document: Document,
        tables: Sequence[Table],
        clock: Clock,
    ) -> None:
        self.text, self.document, self.clock = text, document, clock
        self.blocks = nested(text, structure.blocks)
        self.fields = fields(text, self.blocks)
        self.tables = tables
        kind, code, title = document.type, document.code or "", document.title or ""
        planned = _RESOLVES.fullmatch(code) or cue("planned").match(title)
        self.resolves = kind == "nghi-quyet" and bool(planned)  # it is no legal norm
        self.norms = kind in data()["zones"]["norms"] and not self.resolves
        self.individual = bool(_INDIVIDUAL.match(code))
        adopted = kind == "quyet-dinh" and self.individual and cue("annexed").match(title)
        self.plan = kind in data()["zones"]["plans"] or bool(adopted)  # or its annex is one
        self.statute = is_statute(document)
        self.concludes = kind == "thong-bao" and bool(cue("concludes").search(title))
        self.founds = bool(cue("founds").search(title))
        self.seats = bool(cue("seats").search(title))
        self.tells = kind in data()["zones"]["tells"]
        to = document.addressees if document.type == "cong-van" else ()
        self.reader = to[0] if len(to) == 1 and _NAMED.match(to[0]) else None
        self.readers = _long_names(document.addressees)
        self.zones = [""] * len(self.blocks) if self.statute else zones(text, self.blocks)
        self.loud = self._loud() if self.norms else frozenset()
        self.open = False  # an order has been given: weak signs will do
        self.frames: list[Frame] = []
        self.drafts: list[Draft] = []
        self.current: Draft | None = None
        self.weak = True  # more than an order can lay a task in this block
        self.told = -1  # the last block that tells what was
        self.listed = 0  # end of a list of actors that lays nothing: no member of it is tried

    def _says(self, i: int, sign: str) -> bool:
        """Does block `i` begin with this sign?"""
        return stands((sign,), self.text, self.blocks[i].content, self.blocks[i].end)

    def _within(self, i: int, unit: int) -> bool:
        """True if block `i` is `unit` or stands below it (-1: the whole paper)."""
        if unit < 0:
            return self.blocks[i].kind not in HEADINGS
        up: int | None = i
        while up is not None and up > unit:
            up = self.blocks[up].parent
        return up == unit

    def _under(self, i: int, frame: Frame) -> bool:
        if self._within(i, frame.block):
            return True
        if not frame.beside or self.blocks[i].kind in (*HEADINGS, "heading", "article"):
            return False
        above = self.blocks[frame.block].parent
        return above is None or self._within(i, above)

    def _loud(self) -> frozenset[int]:
        """The blocks of a norm that may lay a task: of its execution clauses, a decision's body,
        and those that hold the words of a duty.
        """
        found = set(_holding(duties(self.text), self.blocks))
        found.update(i for i, zone in enumerate(self.zones) if zone == "execution")
        if self.document.type in _DECISIONS:
            found.update(i for i, block in enumerate(self.blocks) if block.place == "body")
        return frozenset(found)

    def _has_list(self, i: int, block: Block) -> bool:
        """True if something stands below an item that only names who."""
        following = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        if following is None or following.place not in PLACES or following.kind in HEADINGS:
            return False
        if following.parent == i:
            return True
        return block.kind in ("paragraph", "heading") and following.kind != "paragraph"

    def _parent(self, i: int) -> bool:
        """Does anything stand below block `i`?"""
        return i + 1 < len(self.blocks) and self.blocks[i + 1].parent == i

    def _announced_by(self, i: int, *signs: str) -> bool:
        """Does what announces the list of block `i` end with one of these signs?"""
        above, kind = i - 1, self.blocks[i].kind
        if kind not in LISTED:
            return False
        while above > 0 and self.blocks[above].kind == kind:
            above -= 1
        first = self.blocks[above]
        if self.text[first.end - 1] not in ":ipớù":  # "…:", "chủ trì, phối hợp với"
            return False
        start = max(first.content, first.end - 80)
        return any(exact(sign).search(self.text, start, first.end) for sign in signs)

    def _runs_on(self, i: int, block: Block) -> bool:
        """A paragraph that goes on with a sentence broken by a page or a blank line."""
        if i == 0:
            return False
        last = self.blocks[i - 1]
        before = self.text[max(last.start, last.end - 12) : last.end]
        if block.kind == "dash":
            broken = before[-1].isalnum() and last.end - last.start > TOPIC
            first = self.text[block.content].islower()  # among dashes a capital begins an item
            return broken and (first or last.kind != "dash")
        return block.kind == "paragraph" and bool(_UNFINISHED.search(before))

    def _states_due(self, i: int) -> bool:
        """On the task before it: "Thời gian hoàn thành trước ngày …", "Báo cáo gửi về …"."""
        block = self.blocks[i]
        if block.kind == "paragraph" and self._says(i, "states_due"):
            return True
        handed = block.kind in ("paragraph", *BULLETS) and self._says(i, "hands_in")
        return handed and self._own_deadline(block)

    def _decided(self, i: int) -> bool:
        """Does block `i` stand in the body of a decision or resolution?"""
        return self.document.type in _DECISIONS and self.blocks[i].place == "body"

    def _due(self, start: int, end: int) -> str | None:
        found = deadline(self.text, start, end, self.clock)
        return found.value if found and found.computed else None

    def _repeats(self, start: int, end: int) -> bool:
        """A sentence that says when its task is due again, or then."""
        repeats = stands(("repeats",), self.text, start, start + NEAR)
        return repeats and deadline(self.text, start, end, self.clock) is not None

    def _own_deadline(self, block: Block) -> bool:
        """Is a block due at a time of its own? What a later sentence repeats is not its own."""
        if deadline(self.text, block.content, block.end, self.clock) is None:
            return False
        later = list(statements(self.text, block.content, block.end))[1:]
        end = next((start for start, end in later if self._repeats(start, end)), block.end)
        return deadline(self.text, block.content, end, self.clock) is not None

    def _is_issuer(self, name: str) -> bool:
        issuer = _placed(fold_name(self.document.issuer or ""))
        name = _placed(name)
        if not issuer:
            return False
        head = name.endswith(" " + issuer)  # "Cục trưởng Cục Hải quan" of Cục Hải quan
        return head or issuer.startswith(name) or name.startswith(issuer)

    def _above(self) -> Draft | None:
        return self.frames[-1].draft if self.frames else None

    def _told(self, i: int) -> bool:
        """True within or below a block that tells what was."""
        return self.told >= 0 and self._within(i, self.told)
