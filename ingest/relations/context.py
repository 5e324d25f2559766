"""All that a row of lexicon/relation_rules.yaml may ask of a citation, worked out when asked.

One `Context` a citation, never changed. A row names its properties; `cue` and what depends on it
read the words before the citation, `before` and what depends on it the document before it in its
sentence.
"""

import re

from ingest.citations.mention import Mention
from ingest.relations import lists, speaker, titles
from ingest.relations.cues import (
    Cue,
    acting,
    behind,
    bound,
    cues_in,
    intros,
    last_cue,
    openers,
    vague_members,
)
from ingest.relations.scene import Scene
from ingest.relations.sentence import LOOK_BACK, breaks, intro
from ingest.relations.verdict import Verdict
from ingest.relations.words import cue_words, kinds, lazy, pattern
from ingest.structure.tree import Structure
from ingest.text.organisations import match_body
from ingest.text.patterns import UPPER, fold

LOOK_AHEAD = 420
WHOLE_ACTS = frozenset({"repeals", "replaces"})
_NEW_CLAUSE = re.compile(rf",\s+(?={UPPER})")
_FULL_STOP = re.compile(r"\.\s+(?=[^\s\d])")


class Context(Scene):
    """One citation with all that can be asked of it."""

    verdict: Verdict  # what the rows have said so far

    # set aside

    @lazy
    def web_title(self) -> str | None:
        """What the title says that a page shows over a paper without its printed head."""
        if self.document.code or self.document.title or self.previous is None:
            return None
        end = self.previous.mention.end
        if not openers().match(self.lower, end):
            return None
        return titles.relation_of(self, end, self.previous)

    # lists and titles (their parsing is in lists.py and titles.py)

    @lazy
    def joins(self) -> bool:
        """Only what joins the members of a list stands between."""
        return self.follows and lists.joins(self)

    @lazy
    def titled(self) -> bool:
        """It stands in the title of the document before it."""
        return self.follows and titles.in_title(self)

    @lazy
    def resumes(self) -> bool:
        """The list goes on behind the title of its last member, or over a semicolon."""
        return self.follows and lists.resumes(self)

    @lazy
    def approved_over(self) -> bool:
        """ "thông qua nội dung dự thảo … sửa đổi Nghị quyết A tại Tờ trình B"."""
        if self.before is None or not self.gap.endswith((" tại ", " tại các ")):
            return False
        low = max(self.start, self.mention.left - LOOK_BACK)
        cue = last_cue(self.lower, low, self.mention.left, self.mention)
        over = cue is not None and cue.start < self.before.top.mention.start
        return cue is not None and over and cue.relation == "approves" and speaker.ours(self, cue)

    @lazy
    def near_list(self) -> bool:
        """Few words and a mark or "và" stand between, no pinpoint."""
        joined = pattern("ends_joining").search(self.gap)
        return self.mention.pin is None and len(self.gap) < 60 and bool(joined)

    # the cue

    @property
    def before_cue(self) -> str:
        """The sentence up to the cue."""
        return (
            self.lower[max(self.start, self.cue.start - 160) : self.cue.start] if self.cue else ""
        )

    @lazy
    def cue(self) -> Cue | None:
        """The last cue before it."""
        low = self.before.mention.end if self.before else self.start
        low = max(low, self.mention.left - LOOK_BACK)
        lower = self.lower
        if "”" in self.lead and not self.follows:  # "Bãi bỏ thủ tục “… theo Thông tư A” tại B"
            lower = lower[: self.start] + _blanked(self.lead)
        found = cues_in(lower, low, self.mention.left, self.mention)
        if len(found) > 1 and speaker.carries_out(self, found[-2], found[-1]):
            found.pop()
        while len(found) > 1 and found[-1].row.get("by") == "self" and self._suffers(found[-1]):
            found.pop()  # "thay thế các thủ tục bị bãi bỏ tại X": what the paper does is before
        return found[-1] if found else None

    def _suffers(self, cue: Cue) -> bool:
        return self.lower[cue.start - 6 : cue.start].rstrip().endswith((" được", " bị"))

    @property
    def says(self) -> str | None:
        """The relation of the cue."""
        return self.cue.relation if self.cue else None

    @lazy
    def filler(self) -> str:
        """What stands between the cue and it."""
        return self.lower[self.cue.end : self.mention.left] if self.cue else ""

    @lazy
    def far(self) -> bool:
        """More stands between than binds the verb to the document."""
        if self.cue is None or self.cue.row["filler"] != "link":
            return False
        return not bound(self.filler) and not self._heads_list()

    def _heads_list(self) -> bool:
        """ "Quán triệt tư tưởng …; Chỉ thị A; Kết luận B": what is no document comes first."""
        if self.cue is None or self.says != "implements":
            return False
        opens = pattern("still").fullmatch(self.lower, self.start, self.cue.start)
        if opens and pattern("first_member").fullmatch(self.filler):
            return True
        return self.own not in kinds("norms") and bool(vague_members().fullmatch(self.filler))

    @lazy
    def ours(self) -> bool:
        """The cue speaks of the paper itself, not of what someone else did or sent."""
        return self.cue is not None and speaker.ours(self, self.cue)

    @lazy
    def undone(self) -> bool:
        """ "chưa hoàn thành cam kết tại X", "được cụ thể hóa tại X": nothing is carried out."""
        if self.cue is None:
            return False
        if pattern("suffered").search(self.before_cue) and pattern("at").match(self.filler):
            return True
        return bool(pattern("not_yet").search(self.before_cue[-30:]))

    @lazy
    def its(self) -> bool:
        """ "Thông tư A … thay thế B": the act of the document before it."""
        if self.cue is None or self.before is None:
            return False
        if re.search(r"[;:]|\.\s", self.filler):
            return False
        end = self.before.mention.end
        return bool(pattern("its_act").fullmatch(self.lower, end, self.cue.start))

    # grounds and what is weighed

    @lazy
    def ground_over(self) -> bool:
        """The main clause has begun, or the ground is none of this paper's."""
        if self.cue is None:
            return False
        if pattern("named_above").match(self.lower, self.cue.end):
            return True
        if pattern("other_clause").search(self.filler) or speaker.another_grounds(self, self.cue):
            return True
        return self.main_clause

    @lazy
    def main_clause(self) -> bool:
        """ "Căn cứ A, Sở X …": a body goes on behind a comma."""
        low = self.cue.end if self.cue else self.start
        for comma in _NEW_CLAUSE.finditer(self.text, low, self.mention.left):
            end = match_body(self.text, comma.end())
            goes_on = pattern("ground_goes_on")
            if end and not goes_on.match(self.text, end, self.mention.left + 1):
                return True
        return False

    @lazy
    def weighed(self) -> bool:
        """It is what was considered, or stands in what its author says at it."""
        near = len(self.filler.split()) <= 4 or bool(pattern("weighed").fullmatch(self.filler))
        return near and not (self.place != "basis" and self.on_ground and self._another_does())

    @lazy
    def on_ground(self) -> bool:
        """ "Trên cơ sở", "sau khi"."""
        return self.cue is not None and self.lower.startswith(("trên", "sau"), self.cue.start)

    @property
    def bare(self) -> bool:
        """ "xét Báo cáo số 3": nothing stands between."""
        xet = self.cue is not None and self.lower.startswith("xét", self.cue.start)
        return xet and not self.filler.strip()

    @lazy
    def asked(self) -> bool:
        """Someone's proposal is named before it."""
        low = self.cue.start if self.cue else self.start
        if self.type not in ("to-trinh", "cong-van"):
            return False
        return bool(pattern("asks").search(self.lower, low, self.mention.left))

    def _another_does(self) -> bool:
        """ "Trên cơ sở Báo cáo X, Bộ Y làm việc với …": the ground of a task, not of the paper."""
        comma = _NEW_CLAUSE.search(self.text, self.mention.end, self.mention.end + LOOK_AHEAD)
        if not comma or _FULL_STOP.search(self.text, self.mention.end, comma.start()):
            return False
        end = match_body(self.text, comma.end())
        if end is None or pattern("issuer_acts").match(self.lower, end):
            return False
        ours = fold(self.text[comma.end() : end]) in self.paper.issuer
        return not ours or bool(pattern("told").match(self.lower, end))

    @lazy
    def from_addressee(self) -> bool:
        """The paper answers the one that wrote it."""
        author = fold(self.mention.issuer or "")
        return bool(author) and any(author in name for name in self.paper.addressees)

    # parts

    @lazy
    def part(self) -> bool:
        """ "thay thế Mẫu số 02 Phụ lục III của Thông tư X" changes X; rules issued with X are X."""
        pin = self.mention.pin
        said = "" if pin is None else self.lower[pin : self.mention.start]
        if pattern("form").match(said):
            return True
        if pattern("of_text").search(said) and "kèm" not in said:
            return True
        return bool(pattern("forms").match((self.object or "").lower()))

    @lazy
    def object(self) -> str | None:
        """ "bãi bỏ số thứ tự 5 … tại Quyết định X": what falls is that part of X."""
        if self.cue and self.says in WHOLE_ACTS:
            return lists.object_of(self, self.cue.start)
        if self.cue and self.says == "amends":
            part = self.filler.lstrip(" \n:")
            if pattern("rows").match(part):
                return lists.object_of(self, self.mention.left - len(part))
        return None

    @lazy
    def changes_too(self) -> bool:
        """ "Thay thế Mẫu số 01 và bãi bỏ Điều 5 của X": parts of it fall."""
        if self.cue is None or self.follows:
            return False
        acts = pattern("act_before").fullmatch(self.text, self.start, self.cue.start)
        return bool(acts and acts["changes"])

    # no cue, or a list behind a colon

    @lazy
    def listed(self) -> str | None:
        """What the sentence before the colon says of the documents behind it."""
        if self.follows:
            return None
        colon = self.lead.rstrip(" 0123456789.)(\n").endswith(":") and _COLON.search(self.lead)
        authored = colon and intro(*self._here())  # "- Công ty A: ▸Giấy đề nghị số 1"
        said = authored or self.lead if colon else "" if self.cue else intro(*self._here())
        if not said:
            return None
        said = pattern("quoted").sub("", said)
        for relation, row in intros():
            if row.search(said) and (relation in _ANYONE or self.own in acting()):
                return relation
        return None

    def _here(self) -> tuple[str, str, Structure, Mention]:
        return self.text, self.lower, self.paper.structure, self.mention

    @lazy
    def intro_says(self) -> str | None:
        """The cue of the sentence that leads in its list."""
        if self.cue or self.follows:
            return None
        said = intro(*self._here())
        last = [found.end() for found in _FULL_STOP.finditer(said)][-1:] or [0]
        cue = last_cue(said, last[0], len(said), self.mention)
        return cue.relation if cue else None

    # what the rows have said, and what that leaves open

    @property
    def was(self) -> str:
        """The relation so far."""
        return self.verdict.relation

    @property
    def was_rule(self) -> str:
        """The rule so far."""
        return self.verdict.rule

    @property
    def nested(self) -> bool:
        """It stands in another's title."""
        return self.verdict.parent is not None

    @property
    def member(self) -> bool:
        """It is what the list says."""
        return "member" in self.verdict.signs

    @property
    def whole(self) -> bool:
        """ "…; Thông tư X": no pinpoint, nothing else before it in the list."""
        left = self.mention.left
        return self.mention.pin is None and self.text[left - 2 : left].strip() == ";"

    @lazy
    def unlike(self) -> bool:
        """Its type is not that of the list's member before it."""
        return self.before is not None and self.before.mention.type != self.type

    @lazy
    def weighs(self) -> bool:
        """A report on what is asked for, or by another body than the one that asks."""
        if self.before is None:
            return False
        asks, says = fold(self.before.mention.issuer or ""), fold(self.mention.issuer or "")
        another = bool(asks and says) and asks not in says and says not in asks
        opinion = pattern("opinion").search(self.lower, self.mention.start, self.mention.end)
        return another or bool(opinion)

    @property
    def brackets(self) -> bool:
        """A bracket opens right before it."""
        return self.text[self.mention.left - 1 : self.mention.left] == "("

    @lazy
    def opens(self) -> bool:
        """In the preamble, or in the sentence that ends "… kết luận như sau:"."""
        if self.place == "basis":
            return True
        ahead = self.lower[self.mention.end : self.mention.end + LOOK_AHEAD]
        found = pattern("as_follows").search(ahead)
        return found is not None and not re.search(
            r"\.\s+[A-ZĐ]", self.text[self.mention.end : self.mention.end + found.start()]
        )

    @lazy
    def directed(self) -> bool:
        """ "Thực hiện ý kiến chỉ đạo của X về việc … (Công văn số …)": what is carried out."""
        found = pattern("direction").search(self.lower, self.start, self.mention.left)
        told = found and pattern("tells_of").search(self.lower, self.start, found.start())
        return found is not None and not told

    @property
    def forms(self) -> bool:
        """The paper's annexes are blank forms."""
        return self.paper.annexes_forms

    @lazy
    def behind(self) -> dict[str, str] | None:
        """The row of what stands behind the citation."""
        for row in cue_words()["after"]:
            end = self.mention.end + row.get("near", LOOK_AHEAD)
            end = min(end, self.limit) if "near" in row else end
            if self.lower.find(row["has"], self.mention.end, end) < 0:
                continue
            found = behind(row["re"]).search(self.lower, self.mention.end, end)
            if not found or breaks(self.text, self.mention.end, found.start()):
                continue
            if "in" in row and self.own != row["in"]:
                continue
            if row.get("by") == "effect" and not speaker.ends_it(self, found):
                continue
            return dict(row)
        return None

    @property
    def behind_says(self) -> str | None:
        """The relation of that row."""
        return self.behind["relation"] if self.behind else None


_ANYONE = frozenset({"based_on", "implements", "proposed_by", "transmits"})
_COLON = re.compile(r":\s*(?:\(?\d{1,2}[.)]?\s*)?\Z")


def _blanked(lead: str) -> str:
    """The words with every closed quotation blanked, its marks kept."""
    return re.sub("“[^”]*”", lambda m: f"“{' ' * (len(m[0]) - 2)}”", lead)
