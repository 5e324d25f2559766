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
from ingest.text.patterns import fold

LOOK_AHEAD = 420
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

    joins = lazy(lists.joins)
    titled = lazy(titles.titled)
    resumes = lazy(lists.resumes)

    @lazy
    def approved_over(self) -> bool:
        """ "thông qua nội dung dự thảo … sửa đổi Nghị quyết A tại Tờ trình B"."""
        if not self.gap.endswith((" tại ", " tại các ")):
            return False
        low = max(self.start, self.mention.left - LOOK_BACK)
        cue = last_cue(self.lower, low, self.mention.left, self.mention)
        over = cue and cue.start < self.last.top.mention.start
        return bool(cue and over and cue.relation == "approves" and speaker.ours(self, cue))

    @lazy
    def near_list(self) -> bool:
        """Few words and a mark or "và" stand between, no pinpoint."""
        joined = pattern("ends_joining").search(self.gap)
        return self.mention.pin is None and len(self.gap) < 60 and bool(joined)

    # the cue

    @property
    def its_cue(self) -> Cue:
        """The last cue, where the rows have asked what it says."""
        assert self.cue
        return self.cue

    @property
    def before_cue(self) -> str:
        """The sentence up to the cue."""
        cue = self.its_cue
        return self.lower[max(self.start, cue.start - 160) : cue.start]

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
        return self.lower[self.its_cue.end : self.mention.left]

    @lazy
    def far(self) -> bool:
        """More stands between than binds the verb to the document."""
        link = self.its_cue.row["filler"] == "link"
        return link and not bound(self.filler) and not self._heads_list()

    def _heads_list(self) -> bool:
        """ "Quán triệt tư tưởng …; Chỉ thị A; Kết luận B": what is no document comes first."""
        if self.says != "implements":
            return False
        opens = pattern("still").fullmatch(self.lower, self.start, self.its_cue.start)
        if opens and pattern("first_member").fullmatch(self.filler):
            return True
        return self.own not in kinds("norms") and bool(vague_members().fullmatch(self.filler))

    @lazy
    def ours(self) -> bool:
        """The cue speaks of the paper itself, not of what someone else did or sent."""
        return speaker.ours(self, self.its_cue)

    @lazy
    def undone(self) -> bool:
        """ "chưa hoàn thành cam kết tại X", "được cụ thể hóa tại X": nothing is carried out."""
        if pattern("suffered").search(self.before_cue) and pattern("at").match(self.filler):
            return True
        return bool(pattern("not_yet").search(self.before_cue[-30:]))

    @lazy
    def its(self) -> bool:
        """ "Thông tư A … thay thế B": the act of the document before it."""
        if self.before is None or re.search(r"[;:]|\.\s", self.filler):
            return False
        end = self.before.mention.end
        return bool(pattern("its_act").fullmatch(self.lower, end, self.its_cue.start))

    # grounds and what is weighed

    @lazy
    def ground_over(self) -> bool:
        """The main clause has begun, or the ground is none of this paper's."""
        return bool(
            pattern("named_above").match(self.lower, self.its_cue.end)
            or pattern("other_clause").search(self.filler)
            or speaker.another_grounds(self, self.its_cue)
            or self.main_clause
        )

    @lazy
    def main_clause(self) -> bool:
        """ "Căn cứ A, Sở X …": a body goes on behind a comma."""
        low = self.cue.end if self.cue else self.start
        commas = titles.NEW_CLAUSE.finditer(self.text, low, self.mention.left)
        return any(match_body(self.text, comma.end()) for comma in commas)

    @lazy
    def weighed(self) -> bool:
        """It is what was considered, or stands in what its author says at it."""
        near = len(self.filler.split()) <= 4 or bool(pattern("weighed").fullmatch(self.filler))
        return near and not (self.place != "basis" and self.on_ground and self._another_does())

    @lazy
    def on_ground(self) -> bool:
        """ "Trên cơ sở", "sau khi"."""
        return self.lower.startswith(("trên", "sau"), self.its_cue.start)

    @property
    def bare(self) -> bool:
        """ "xét Báo cáo số 3": nothing stands between."""
        return self.lower.startswith("xét", self.its_cue.start) and not self.filler.strip()

    @lazy
    def asked(self) -> bool:
        """Someone's proposal is named before it."""
        if self.type not in ("to-trinh", "cong-van"):
            return False
        return bool(pattern("asks").search(self.lower, self.its_cue.start, self.mention.left))

    def _another_does(self) -> bool:
        """ "Trên cơ sở Báo cáo X, Bộ Y làm việc với …": the ground of a task, not of the paper."""
        comma = titles.NEW_CLAUSE.search(self.text, self.mention.end, self.mention.end + LOOK_AHEAD)
        if not comma or _FULL_STOP.search(self.text, self.mention.end, comma.start()):
            return False
        end = match_body(self.text, comma.end())
        return end is not None and not pattern("issuer_acts").match(self.lower, end)

    @lazy
    def from_addressee(self) -> bool:
        """The paper answers the one that wrote it."""
        author = fold(self.mention.issuer or "")
        return bool(author) and any(author in name for name in self.paper.addressees)

    # parts

    @lazy
    def part(self) -> bool:
        """ "thay thế Mẫu số 02 Phụ lục III của Thông tư X" changes X."""
        pin = self.mention.pin
        said = "" if pin is None else self.lower[pin : self.mention.start]
        if pattern("form").match(said) or pattern("of_text").search(said):
            return True
        return bool(pattern("forms").match((self.object or "").lower()))

    @lazy
    def object(self) -> str | None:
        """ "bãi bỏ số thứ tự 5 … tại Quyết định X": what falls is that part of X."""
        if self.cue and self.says in titles.WHOLE_ACTS:
            return lists.object_of(self, self.cue.start)
        if self.cue and self.says == "amends":
            part = self.filler.lstrip(" \n:")
            if pattern("rows").match(part):
                return lists.object_of(self, self.mention.left - len(part))
        return None

    @lazy
    def changes_too(self) -> bool:
        """ "Thay thế Mẫu số 01 và bãi bỏ Điều 5 của X": parts of it fall."""
        acts = pattern("act_before").fullmatch(self.text, self.start, self.its_cue.start)
        return not self.follows and bool(acts and acts["changes"])

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
        if self.follows:
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
        return self.last.mention.type != self.type

    @lazy
    def weighs(self) -> bool:
        """A report by another body than the one that asks."""
        asks, says = fold(self.last.mention.issuer or ""), fold(self.mention.issuer or "")
        return asks not in says and says not in asks

    @property
    def brackets(self) -> bool:
        """A bracket opens right before it."""
        return self.text[self.mention.left - 1 : self.mention.left] == "("

    @lazy
    def opens(self) -> bool:
        """In the sentence that ends "… kết luận như sau:"."""
        ahead = self.lower[self.mention.end : self.mention.end + LOOK_AHEAD]
        return bool(pattern("as_follows").search(ahead))

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
