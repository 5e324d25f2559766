"""What a citation says the paper does to the cited document, and what cited documents do to others.

The words are in lexicon/relation_cues.yaml. A citation is read in its sentence: a member of a list
takes the relation of the member before it; a document named in the title of another belongs to
that one (an edge, and only `references` for the paper); else the last cue before it decides, under
the guards: who speaks (self), what is not yet done (modality), parts, quotations, directions.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingest.citations.mention import Mention, parsed_code
from ingest.structure.tree import Block, Structure
from ingest.text.organisations import find_bodies, match_body
from ingest.text.patterns import UPPER, fold, phrase, tolerant, tree
from ontology import lexicon
from ontology.model import Document

_LOOK_BACK = 420  # characters of a sentence that are read before a citation
_LOOK_AHEAD = 420
_MAX_EDGES = 5_000
_SENTENCE = re.compile(
    rf"[.!?:\n](?:(?<=[.!?])\s+(?={UPPER}|\d|[-+*•“\"(]|[a-zđ]\))|(?<=\n)\s*\n(?=\W*{UPPER}|\d)"
    r"|(?<=:)\s*\n|(?<=\.)/\.)"
)
# a sentence does not end here, whatever line or page does
_CONNECTS = frozenset({"của", "tại", "theo", "và", "số", "hiện", "bởi", "cứ", "với"})
# … nor does it at a line's end behind these ("ban hành", "bãi bỏ")
_CARRIES = _CONNECTS | {"về", "việc", "các", "những", "cho", "ban hành", "bãi bỏ"}
_GROUND_WORDS = 12  # before the document of a ground that says no "Căn cứ"
_ITEMS = frozenset({"paragraph", "article", "clause", "point", "dash"})
_MARKS = "([“\"'-–*+•/"  # may stand glued before a word
_COORDINATE = re.compile(
    r"\s*(?:\[\d{1,3}\]\s*)?(?:\([^()]{0,160}\)\s*)?(?:[,;]|\s(?=và\s|hoặc\s|cùng\s))?\s*(?:\*\s*)?"
    r"(?:(?:[-+•]|[a-zđ]\)|\d{1,2}[.)])\s+)?"
    r"(?:và|hoặc|cùng với|cũng như)?\s*"
    r"(?:(?:một\s+số|các)\s+(?:điều|khoản|nội\s+dung|quy\s+định)\s+(?:của|tại)\s+)?"
    r"(?:(?:các|của)\s+)?(?:số\s*:?\s*)?",
    re.IGNORECASE,
)
_SAME_PROPOSAL = re.compile(
    r"\s*,?\s*(?:và\s+)?(?:của\s+)?[^;.:(]{2,90}\s+tại\s+(?:các\s+)?", re.IGNORECASE
)
# "Theo đề nghị của A tại X về …; đề nghị của B tại Y": behind the title of X, too
_NEXT_PROPOSAL = re.compile(
    r"(?:[,;]|\svà)\s(?:theo\s|xét\s)?(?:(?:ý\skiến\s)?(?:đề\snghị|đề\sxuất|kiến\snghị|tham\smưu)\s)?"
    r"của\s[^;.:(]{2,90}\s(?:tại|ở)\s(?:các\s)?\Z"
)
# "Căn cứ chỉ đạo của A tại X, của B tại Y"
_SAME_GROUND = re.compile(
    r"\s*,?\s*(?:và\s+)?(?:ý\s+kiến\s+)?của\s+[^;.:]{2,90}\s+tại\s+(?:các\s+)?", re.IGNORECASE
)
# what is weighed with its author named: "xét báo cáo và đề nghị của X tại", "… của X ("
_WEIGHED = re.compile(
    r"\s*(?:(?:các\s+|sự\s+)?(?:báo\s+cáo|đề\s+nghị|đề\s+xuất|kiến\s+nghị|ý\s+kiến|tờ\s+trình|thống\s+nhất"
    r"|đồng\s+ý|chỉ\s+đạo|kết\s+luận|thẩm\s+(?:định|tra)|giải\s+trình|tham\s+gia|góp\s+ý|biểu\s+quyết|kết\s+quả)"
    r"(?:\s*,|\s+và)?\s*){1,4}của\s+[^;.:]{2,120}?(?:\s+tại(?:\s+các)?(?:\s+văn\s+bản\s+số)?\s*|\s*\()"
    r"|\s*(?:các\s+)?(?:kết\s+quả|ý\s+kiến|nội\s+dung)(?:\s+[^\s;.:,]+){0,6}\s+(?:tại|trong)(?:\s+các)?\s*"
    r"|\s*[^;.:]{2,120}?\s(?:trình\s+bày|báo\s+cáo|trình)(?:\s+tại)?(?:\s+các)?\s*\(?"
)
_ENDS_COORDINATE = re.compile(
    r"(?:;\s*(?:\*\s*)?(?:và\s+)?|,\s+(?:và\s+)?|\s+và\s+)"
    r"(?:các\s+(?:(?:\w+\s+){0,3}\w+\s*:\s*)?)?(?:số\s*:?\s*)?\Z"
)
# a publisher's note inside the text: "[Khoản này hết hiệu lực bởi Khoản 2 Điều 140 Luật …]"
_NOTE = re.compile(r"\[[^\][]{5,200}(?:hiệu\s+lực|hướng\s+dẫn|sửa\s+đổi|bổ\s+sung)[^\][]{0,600}\]")
_EDITOR = re.compile(
    r"\[[^\][]{0,60}\s(?:bởi|theo|tại)\s(?:[Kk]hoản|[Đđ]iều|[Đđ]iểm|[Cc]hương)?[^\][]{0,30}\Z"
)
_PART_NEXT = re.compile(
    r"(?:;|,|\svà)\s+(?P<part>(?:các\s+)?(?:quy\s+định|nội\s+dung|cụm\s+từ|thủ\s+tục|số\s+thứ\s+tự|danh\s+mục)"
    r"\s(?!khác\s)[^;.]{2,90})\s(?:tại|của|trong)\s+\Z"
)
_AS_FOLLOWS = re.compile(r"(?:kết luận|có ý kiến|quyết định|thông báo)[^.;\n]{0,60}như\s+sau\s*:")
_LISTED = re.compile(r"[:;]\s*\d{1,2}\Z")  # "các văn bản sau: 1. Quyết định …; 2. …"
_FULL_STOP = re.compile(r"\.\s+(?=[^\s\d])")
_NEW_CLAUSE = re.compile(r",\s+(?=[A-ZĐÂƯỦÔ])")
_LABEL = re.compile(
    r"\s*(?:(?:Điều\s+\d{1,4}[a-zđ]?\.?|\d{1,2}(?:\.\d{1,2}){0,3}[.)]?|[a-zđ][.)]|[-+*•]|[IVX]{1,6}[.-])"
    r"\s+){0,3}(?:khoản\s+\d{1,3}\.?\s+)?"
    r"(?:(?:Phê\s+duyệt|Thống\s+nhất|Thông\s+qua|Chấp\s+thuận|Quyết\s+nghị|Nay)\s+(?:việc\s+)?)?"
    r"(?:(?:[Ss]ửa\s+đổi|[Bb]ổ\s+sung|[Tt]hay\s+thế|[Bb]ãi\s+bỏ)(?:\s*[,;]|\s+và)?\s*){0,4}"
)
# "Bãi bỏ Điều 5 và thay thế Mẫu số 01 của X": one sentence, two acts
_ACT_BEFORE = re.compile(
    r"\W{0,3}(?:(?P<changes>Sửa\s+đổi|Bổ\s+sung|Điều\s+chỉnh|Thay\s+thế)|Bãi\s+bỏ|H[ủu][ỷy]\s+bỏ)(?!\w)"
    r"[^.:“”]{2,160}?(?:[,;]|\svà)\s+"
)


@dataclass(slots=True)
class Link:
    """A relation between two cited documents, and where it is said."""

    subject: Mention
    relation: str
    object: Mention
    rule: str


@dataclass(slots=True)
class _Cue:
    id: str
    relation: str
    start: int  # in the text
    end: int
    row: dict[str, Any]


def relate(
    text: str, mentions: list[Mention], structure: Structure, document: Document
) -> list[Link]:
    """Give each mention its relation and rule; return the edges between other documents."""
    if not mentions:
        return []
    reader = _Reader(text, structure, document)
    links: list[Link] = []
    previous: Mention | None = None
    for mention in mentions:
        reader.read(mention, previous, links)
        if mention.rule not in _IN_NOTE:  # the sentence goes on behind the bracket
            previous = mention
    return links[:_MAX_EDGES]


class _Reader:
    """One paper while its relations are read."""

    def __init__(self, text: str, structure: Structure, document: Document) -> None:
        self.text, self.structure, self.document = text, structure, document
        lower = text.lower()
        lower = lower if len(lower) == len(text) else text  # some capitals grow: İ
        self.lower = _NOTE.sub(lambda m: " " * len(m[0]), lower) if "[" in lower else lower
        self.sentence_start = 0
        self.in_form = _annexes_forms(document)
        self._amended: dict[int, Mention] = {}
        self.outside: dict[int, Mention] = {}  # the document before the bracket that holds another
        self.pairs: dict[int, tuple[Mention, ...]] = {}  # what "và" joins to a mention

    def read(self, mention: Mention, previous: Mention | None, links: list[Link]) -> None:
        """Decide one mention from what stands before and behind it."""
        self.sentence_start = self._sentence(mention, previous)
        before = previous if previous and previous.end > self.sentence_start else None
        if mention.place in ("quoted", "web"):
            self._set_aside(mention, before)
            if mention.place == "quoted" and previous:
                self._quoted_act(mention, previous, links)
            return
        if _EDITOR.search(self.text, max(0, mention.left - 90), mention.left):
            mention.relation, mention.rule = "references", "references/editor"
            return
        if aside := self._named_aside(mention):
            mention.relation, mention.rule = "references", f"references/{aside}"
            return
        if before is not None and before.place in ("quoted", "web"):
            before = None
        if before is None:
            self._first(mention)
        else:
            self._later(mention, before, links)
        self._by_type(mention)
        self._behind(mention)
        if self.in_form and mention.place == "annex" and mention.relation == "based_on":
            mention.relation, mention.rule = "references", "references/form"

    def _named_aside(self, mention: Mention) -> str | None:
        """ "alias": what the paper calls a document; "phrase": words that it replaces."""
        near = self.lower[max(0, mention.left - 6) : mention.left].rstrip(' \n:“"')
        if near.endswith("là"):
            naming = _NAMING.search(self.lower, max(0, mention.left - 40), mention.left)
            return "alias" if naming else None
        quoted = len(near) < 6 and near.endswith(("từ", "và", ","))
        low = max(0, mention.left - 14)
        return "phrase" if quoted and _PHRASE.search(self.lower, low, mention.left) else None

    def _set_aside(self, mention: Mention, before: Mention | None) -> None:
        """Quoted wording is the amended act's, a web page's words are nobody's: references.

        Only where a page has cut off the printed head, its line "<own number> về …" is the title.
        """
        mention.relation, mention.rule = "references", f"references/{mention.place}"
        headless = mention.place == "web" and not self.document.code and not self.document.title
        if headless and before and _openers().match(self.lower, before.end):
            relation = self._title_relation(before.end, mention, before)
            if relation:
                mention.relation, mention.rule = relation, "title/web"

    def _quoted_act(self, mention: Mention, previous: Mention, links: list[Link]) -> None:
        """ "Khoản 2 Điều 90 Luật A quy định: “2. Bãi bỏ B”": what A does, in its own words."""
        quotes = _QUOTES.match(self.lower, previous.end, mention.left)
        if previous.place == "quoted" or quotes is None:
            return
        cue = _last(_cues_in(self.lower, quotes.end(), mention.left, mention))
        if cue is None or cue.relation not in (*_WHOLE_ACTS, "amends"):
            return
        lead = self.lower[quotes.end() : cue.start]
        itself = re.fullmatch(rf"(?:{_self_words()}(?:[^.;:“”]{{0,90}}\svà)?\s+)?", lead)
        if itself and _can_amend(previous, mention):
            links.append(Link(previous, cue.relation, mention, f"title/{cue.relation}"))

    # where the mention's sentence starts

    def _sentence(self, mention: Mention, previous: Mention | None) -> int:
        low = max(0, mention.left - _LOOK_BACK)
        if previous:
            low = max(low, min(previous.end, mention.left)) if previous.end > low else low
        start = low if low == mention.left - _LOOK_BACK or low == 0 else None
        holder = self.structure.at(mention.left)
        block = self._block_start(mention, holder)
        if holder and holder.kind == "article":
            block = max(block, self._article_body(mention, holder))
        if (
            previous
            and previous.place in ("title", "header")
            and mention.place
            not in (
                "title",
                "header",
            )
        ):
            block = max(block, self.structure.frame.head.body)  # the text proper begins anew
        if block > low:
            low = start = block
        for found in _SENTENCE.finditer(self.text, low, mention.left + 1):
            words = _CARRIES if found[0][0] == "\n" else _CONNECTS
            before = max(0, found.start() - 9), found.start()
            if not (_unfinished(self.text, *before, words) or _LISTED.search(self.text, *before)):
                start = min(found.end(), mention.left)
        if start is None:  # no break since the previous mention: its sentence goes on
            return self.sentence_start
        return start

    def _article_body(self, mention: Mention, block: Block) -> int:
        """Where the text under an article's title opens with its verb, 0 where it does not."""
        found = _ARTICLE_BODY.search(self.text, block.content, mention.left)
        return found.end() if found else 0

    def _block_start(self, mention: Mention, block: Block | None) -> int:
        """Start of the paragraph or item, 0 where it goes on with the one before (a page break)."""
        if mention.place in ("title", "header"):
            return 0  # a title is centred over several lines
        if block is None or self.text[block.content : block.content + 1].islower():
            return 0
        if _unfinished(self.text, max(0, block.start - 40), block.start, _CARRIES):
            return 0
        if block.kind == "paragraph" and self._next_member(block.start, mention):
            return 0
        return block.content

    def _next_member(self, start: int, mention: Mention) -> bool:
        """ "Thực hiện A về …; / B về …;": a line of its own for each document of one list."""
        if mention.left - start > 9 or self.text[start : mention.left].strip():
            return False
        end = max(0, start - 40) + len(self.text[max(0, start - 40) : start].rstrip())
        before = self.structure.at(end - 1)
        listed = before is not None and before.kind in _ITEMS and before.place == mention.place
        return listed and self.text[end - 1 : end] == ";"

    # the first of a sentence

    def _first(self, mention: Mention) -> None:
        cue = self._last_cue(self.sentence_start, mention)
        lead = self.lower[self.sentence_start : mention.left]
        if lead.rstrip().endswith(":") and self._listed(lead, mention):
            return
        if cue is None and mention.place == "title" and self.document.type == "huong-dan":
            mention.relation, mention.rule = "details", "details/title"
        elif cue is None:
            self._by_list(mention)
        else:
            self._apply(cue, mention)
            acts = _ACT_BEFORE.fullmatch(self.text, self.sentence_start, cue.start)
            if mention.relation in _WHOLE_ACTS and acts and acts["changes"]:
                mention.relation, mention.rule = "amends", "amends/acts"  # and parts of it fall

    def _by_list(self, mention: Mention) -> None:
        """An item that opens with the citation takes the relation of the sentence that leads in."""
        intro = self._intro(mention)
        if intro and self._listed(intro, mention):
            return
        last = [found.end() for found in _FULL_STOP.finditer(intro)][-1:] or [0]
        cue = _last(_cues_in(intro, last[0], len(intro), mention))
        if cue and cue.relation in ("implements", "based_on", "references"):
            mention.relation, mention.rule = cue.relation, f"{cue.relation}/list"
            return
        block = self.structure.at(mention.left)
        opens = not block or self.sentence_start <= block.content
        near = len(self.text[self.sentence_start : mention.left].split()) <= _GROUND_WORDS
        if mention.place == "basis" and opens and near:
            mention.relation, mention.rule = "based_on", "based_on/place"
            self._in_basis(mention)

    def _listed(self, intro: str, mention: Mention) -> bool:
        """The sentence before a colon says what happens to the documents behind it."""
        intro = _QUOTED.sub("", intro)
        for row in _words()["list_intro"]:
            if re.search(tolerant(row["re"]), intro) and self._acts(row["relation"]):
                mention.relation, mention.rule = row["relation"], f"{row['relation']}/list"
                if row["relation"] == "replaces" and self._is_part(mention):
                    mention.relation, mention.rule = "amends", "amends/part"
                return True
        return False

    def _in_basis(self, mention: Mention) -> None:
        """A submission or report of the preamble that no cue claims: "ý kiến … tại Báo cáo"."""
        if mention.type == "to-trinh" and self._opinion(mention):
            mention.relation, mention.rule = "based_on", "based_on/opinion"
        elif mention.type == "to-trinh":
            mention.relation, mention.rule = "proposed_by", "proposed_by/basis"
        elif mention.type == "bao-cao":
            mention.relation, mention.rule = "based_on", "based_on/report"

    def _opinion(self, mention: Mention) -> bool:
        """ "Trên cơ sở ý kiến của X tại Tờ trình A": what X thinks, asked for by others."""
        low = max(0, mention.left - 160)
        return bool(_OPINION_AT.search(_flat(self.lower[low : mention.left])))

    def _intro(self, mention: Mention) -> str:
        index = self.structure.index(mention.start)
        if index is None or mention.place == "footnote":
            return ""
        block = self.structure.blocks[index]
        if self.text[block.content : mention.left].strip(' -–*“"('):
            return ""
        for above in self.structure.ancestors(index):
            words = self.text[above.start : above.end]
            acting = above.kind == "article" and _heading().search(words.lower())
            if acting or words.rstrip().endswith(":") or ":\n" in words:
                return self.lower[above.start : above.end][-_LOOK_BACK:]
        for near in reversed(self.structure.blocks[max(0, index - 200) : index]):
            words = self.text[near.start : near.end].rstrip()
            if words.endswith(":"):
                return self.lower[near.start : near.end][-_LOOK_BACK:]
            if near.kind == block.kind and near.kind != "paragraph":
                continue
            if words.endswith((".", "./.")):
                return ""
        return ""

    def _acts(self, relation: str) -> bool:
        return relation in ("based_on", "implements") or self.document.type in _acting()

    # a later one of the same sentence

    def _later(self, mention: Mention, before: Mention, links: list[Link]) -> None:
        before, gap = self._past_bracket(mention, before)
        if _ENCLOSED.fullmatch(gap) and before.relation != "transmits":
            mention.relation, mention.rule = "references", "references/enclosed"
        elif mention.code and mention.code == before.code and gap.rstrip().endswith("("):
            mention.relation, mention.rule = "references", "references/short-form"
        elif self._restated(gap, before, mention):
            self._number(mention, before, links)
        elif self._by_quotation(gap, mention, before, links):
            pass
        elif _COORDINATE.fullmatch(self._behind_bracket(gap, before)):
            self._like(mention, before, links)
        elif gap.endswith((" tại ", " tại các ")) and self._said_at(gap, mention, before):
            pass
        elif self._directed_too(gap, mention, before):
            self._copy(mention, self._top(before))
        elif passive := _passive_in(gap):
            self._amends_before(mention, before, links, passive)
        elif self._in_title(before, mention):
            self._nested(mention, before, links)
        elif self._goes_on(gap, before, mention):
            self._copy(mention, self._top(before))
            self._take_part(mention, before)
        elif before.rule.startswith("proposed_by") and _SAME_PROPOSAL.fullmatch(gap):
            self._propose(mention, before, gap)
        elif before.relation == "based_on" and _SAME_GROUND.fullmatch(gap):
            self._copy(mention, before)
        else:
            cue = self._last_cue(before.end, mention)
            if cue is not None and self._done_by(cue, mention, before):
                self._of_before(cue, mention, before, links)
            elif cue is not None:
                self._apply(cue, mention)
            elif _ENDS_COORDINATE.search(gap) and len(gap) < 60 and mention.pin is None:
                self._like(mention, before, links)
            elif self._inherits(gap, before):
                self._copy(mention, self._top(before))

    def _past_bracket(self, mention: Mention, before: Mention) -> tuple[Mention, str]:
        """The document that `mention` goes on from, and what stands between them."""
        gap = _flat(self.lower[before.end : mention.left])
        if gap.lstrip().startswith(");") and (outer := self.outside.get(id(before))):
            before, gap = outer, gap.lstrip()[1:]  # "Tờ trình A (thực hiện Luật B); Báo cáo C"
        elif gap.rfind("(") > gap.rfind(")"):
            self.outside[id(mention)] = before
        elif ")" not in gap and (outer := self.outside.get(id(before))):
            self.outside[id(mention)] = outer
        return before, gap

    def _by_quotation(self, gap: str, mention: Mention, before: Mention, links: list[Link]) -> bool:
        """Where a quotation opens or closes between the two: what it says is not of `before`."""
        if "”" not in gap and _QUOTES.match(self.lower, before.end, mention.left):
            mention.relation, mention.rule = "references", "references/quoted"
            self._quoted_act(mention, before, links)
            return True
        over = self._over_quotation(mention, before) if "”" in gap else None
        if over is not None:
            self._apply(over, mention)
        return over is not None

    def _over_quotation(self, mention: Mention, before: Mention) -> _Cue | None:
        """ "Bãi bỏ thủ tục “… theo Thông tư A …” tại B": what is done to B stands before “."""
        low = max(self.sentence_start, before.left - _LOOK_BACK)
        opened = self.text.rfind("“", low, before.left)
        between = self.text[before.end : mention.left]
        if opened < low or "”" in self.text[opened : before.left] or "“" in between:
            return None
        if not _AT.match(" " + between.rpartition("”")[2].lstrip().lower()):
            return None
        return _last(
            _cues_in(self.lower, max(self.sentence_start, opened - _LOOK_BACK), opened, mention)
        )

    def _done_by(self, cue: _Cue, mention: Mention, before: Mention) -> bool:
        """ "Thông tư A có hiệu lực từ … và thay thế B", "Công văn A trả lời B": A's act."""
        if cue.relation not in (*_WHOLE_ACTS, "amends", "replies_to"):
            return False
        if re.search(r"[;:]|\.\s", self.lower[cue.end : mention.left]):
            return False
        return bool(_ITS_ACT.fullmatch(self.lower, before.end, cue.start))

    def _of_before(self, cue: _Cue, mention: Mention, before: Mention, links: list[Link]) -> None:
        mention.relation, mention.rule = "references", f"{cue.id}/its"
        if cue.relation != "replies_to" and not _ranks_below(before, mention):
            relation = cue.relation if mention.pin is None else "amends"  # only that part ends
            links.append(Link(before, relation, mention, f"title/{relation}"))

    def _copy(self, mention: Mention, source: Mention) -> None:
        """A member of a list; under one cue a report and a submission keep their own parts."""
        mention.relation, mention.rule = source.relation, source.rule
        mention.signs.add("member")
        if "object" in source.signs and mention.provision is None:
            mention.provision = source.provision
        whole = mention.pin is None and self.text[mention.left - 2 : mention.left].strip() == ";"
        if source.rule == "amends/part" and whole:
            mention.relation, mention.rule = "replaces", "replaces/list"
        elif mention.relation == "replaces" and self._is_part(mention):
            mention.relation, mention.rule = "amends", "amends/part"
        if source.rule == "proposed_by/at" and not self._weighs(mention, source):
            return  # "theo đề nghị của X tại Tờ trình A và Báo cáo B": asked for in both
        if mention.type == "bao-cao" and mention.relation == "proposed_by":
            mention.relation, mention.rule = "based_on", "based_on/report"
        elif mention.type == "to-trinh" != source.type and mention.relation == "based_on":
            mention.relation, mention.rule = "proposed_by", "proposed_by/list"

    def _take_part(self, mention: Mention, before: Mention) -> None:
        """ "… tại Quyết định A và thủ tục số 01 tại Quyết định B": that part of B."""
        part = _PART_NEXT.search(_flat(self.text[before.end : mention.left]))
        if part and mention.pin is None and mention.relation in _WHOLE_ACTS:
            mention.provision = part["part"]

    def _weighs(self, mention: Mention, source: Mention) -> bool:
        """A report on what is asked for, or by another body than the one that asks."""
        asks, says = fold(source.issuer or ""), fold(mention.issuer or "")
        another = bool(asks and says) and asks not in says and says not in asks
        return another or bool(_OPINION.search(self.lower, mention.start, mention.end))

    def _propose(self, mention: Mention, source: Mention, gap: str) -> None:
        """Another body asks like the first; its report on the matter is a ground."""
        mention.relation, mention.rule = source.relation, source.rule
        asked = _ASKS.search(gap) and not _OPINION.search(self.lower, mention.start, mention.end)
        if mention.type == "bao-cao" and not asked:
            mention.relation, mention.rule = "based_on", "based_on/report"

    def _restated(self, gap: str, before: Mention, mention: Mention) -> bool:
        """ "Luật A (Luật số 36/2024/QH15)": the number of the law just named."""
        named = before.how == "name" and before.code is None and mention.name is None
        return named and gap.strip() == "(" and mention.type == before.type

    def _number(self, mention: Mention, before: Mention, links: list[Link]) -> None:
        mention.relation, mention.rule, mention.of = before.relation, before.rule, before.of
        for link in links[-8:]:
            if link.object is before:
                link.object = mention

    def _behind_bracket(self, gap: str, before: Mention) -> str:
        """The list goes on behind the bracket that holds the number of a nested law."""
        nested = before.of is not None and self._in_brackets(before)
        return gap.lstrip().removeprefix(")") if nested else gap

    def _said_at(self, gap: str, mention: Mention, before: Mention) -> bool:
        """What a body has said "tại X" stands in no title: the list or the clause goes on."""
        top = self._top(before)
        if top.relation in _CARRIED and _DIRECTED.search(gap):
            self._copy(mention, top)
            return True
        if top.rule.startswith("proposed_by") and _NEXT_PROPOSAL.search(gap):
            self._propose(mention, top, gap)
            return True
        if mention.type not in _HANDED_IN:
            return False
        cue = self._last_cue(self.sentence_start, mention)
        if cue is None or cue.row["filler"] != "none" or cue.start >= top.start:
            return False
        self._apply(cue, mention)
        return True

    def _directed_too(self, gap: str, mention: Mention, before: Mention) -> bool:
        """What a body has said, behind a document that is carried out or rested on."""
        if mention.type not in _NOTICES or not gap.endswith("("):
            return False
        return self._top(before).relation in _CARRIED and bool(_NEXT_SAID.search(gap))

    def _goes_on(self, gap: str, before: Mention, mention: Mention) -> bool:
        """The list goes on behind the title of its last member, or over a semicolon."""
        if _PART_NEXT.search(gap):
            return self._top(before).relation in ("repeals", "amends", "replaces")
        if not _ENDS_COORDINATE.search(gap):
            return False
        top = self._top(before)
        strong = top.relation not in ("references", "transmits")
        if top is before and before.relation in _WHOLE_ACTS and before.type == mention.type:
            return True  # "bãi bỏ A … và B": whatever A's title says in between
        return self._titled(before) or (strong and gap.rstrip("* \n").endswith(";"))

    def _inherits(self, gap: str, before: Mention) -> bool:
        """Căn cứ blocks go on over semicolons and new lines of the same sentence."""
        return self._top(before).relation == "based_on" and gap.rstrip().endswith(";")

    def _like(self, mention: Mention, before: Mention, links: list[Link]) -> None:
        """A member of a list is what the member before it is, in a title too."""
        if before.rule.endswith("/amending") and self._ends_amending(before, mention):
            before = self._amended.get(id(before), before)
        elif self._next_of_top(before, mention):
            before = self._top(before)
        elif before.of is not None and before.of.of is not None and before.type != mention.type:
            before = before.of if before.of.type == mention.type else before
        self._copy(mention, before)
        mention.of = before.of
        joined = self.lower[before.end : mention.left].split(maxsplit=1)[:1] == ["và"]
        if joined and before.type == mention.type:
            self.pairs[id(mention)] = (*self.pairs.get(id(before), ()), before)
        for link in links[-8:]:
            if link.object is before and link.rule.startswith("title"):
                links.append(Link(link.subject, link.relation, mention, link.rule))
            elif link.subject is before and link.rule.startswith("passive"):
                links.append(Link(mention, link.relation, link.object, link.rule))
                self._amended[id(mention)] = link.object

    def _next_of_top(self, before: Mention, mention: Mention) -> bool:
        """ "các Thông tư: số 1 về … Luật A; số 2": no law, the next document of the outer list."""
        top = self._top(before)
        if top is before:
            return False
        titled = self.text[max(top.end, mention.left - _LOOK_BACK) : mention.left]
        if titled.count("(") > titled.count(")"):
            return False  # inside a bracket of the title
        if ";" in self.text[before.end : mention.left]:  # "về A và B; C": "và" was before the last
            closed = _AND.search(self.text, max(top.end, before.left - 9), before.left)
            return mention.type != before.type or closed is not None
        if mention.type == before.type:
            return False
        if _ranks_below(mention, top):
            return True  # "Nghị định A chi tiết Luật B, Thông tư C": no decree details a circular
        issued = mention.type in _ISSUED and before.type in _NORMS  # "về Luật A, Công văn số 3"
        return issued or (top.type == before.type and mention.type in _NORMS)

    def _ends_amending(self, before: Mention, mention: Mention) -> bool:
        """ "A được sửa đổi bởi B; C", "A (sửa đổi bởi B) và C": C is like A, it amends nothing."""
        gap = self.text[before.end : mention.left]
        return ";" in gap or ")" in gap or bool(mention.name and before.name is None)

    def _top(self, mention: Mention) -> Mention:
        while mention.of is not None:
            mention = mention.of
        return mention

    def _titled(self, before: Mention) -> bool:
        """True if what stands behind the list's last document is its title."""
        return self._entitled(self._top(before))

    def _in_title(self, before: Mention, mention: Mention) -> bool:
        """True if `mention` stands in the title of `before` (or of the document that holds it)."""
        top = self._top(before)
        start = self._behind_alias(top)
        if top.how == "name" and _OF_BODY.search(self.text, max(0, top.left - 40), top.left):
            return False
        if not self._entitled(top) and not self._made_for(top):
            return False
        gap = _flat(self.text[before.end : mention.left])
        if _GROUND_NEXT.search(gap):
            return False
        titled = self.text[start : mention.left]
        if "”" in titled.split("“", 1)[0]:
            return False  # the quotation that holds `before` with its title is over
        if ";" in _TITLE_GOES_ON.sub("", _QUOTED.sub("", titled)):
            return False
        for comma in _NEW_CLAUSE.finditer(self.text, before.end, mention.left):
            if match_body(self.text, comma.end()) is not None:
                return False
        return not _ENDS_COORDINATE.search(gap.lower())

    def _entitled(self, top: Mention) -> bool:
        """A title stands behind: its first word, or a capital right behind the issuer."""
        start = self._behind_alias(top)
        if _openers().match(self.lower, start):
            return True
        return "issuer" in top.signs and bool(_CAPITAL.match(self.text, start))

    def _behind_alias(self, top: Mention) -> int:
        """Where a title may begin: "Nghị định A (viết tắt là Nghị định 3) quy định chi tiết …"."""
        alias = _ALIAS.match(self.lower, top.end, top.end + 200)
        return alias.end() if alias else top.end

    def _made_for(self, top: Mention) -> bool:
        """ "đã ban hành Kế hoạch A để triển khai thực hiện B": what A is there for."""
        made = _ISSUING.search(self.lower, max(0, top.left - 30), top.left)
        return made is not None and _PURPOSE.match(self.lower, self._behind_alias(top)) is not None

    def _nested(self, mention: Mention, before: Mention, links: list[Link]) -> None:
        owner = _SMALL_OWNER.match(self.lower, before.end)
        start = owner.end() if owner else before.end
        inner = before.of is not None and _openers().match(self.lower, start)
        top = before if inner else self._top(before)
        mention.of = top
        mention.relation, mention.rule = "references", "references/title"
        relation = self._title_relation(before.end, mention, top)
        asks = relation in _ACTS and top.type in _LETTERS  # a letter asks for it, it gives none
        if relation is None or (asks and not _GUIDES.match(self.lower, before.end)):
            return
        for subject in self._subjects(top):
            itself = mention.name and fold(subject.name or "") == fold(mention.name)
            if itself and subject is not top:
                continue  # "Luật A và Luật B sửa đổi Luật A"
            links.append(Link(subject, relation, mention, f"title/{relation}"))

    def _title_relation(self, low: int, mention: Mention, top: Mention) -> str | None:
        """What the title of `top` says it does to `mention`; None where it only speaks of it."""
        cue = _last(_cues_in(self.lower, low, mention.left, mention))
        if cue is None or cue.relation not in _words()["title_edges"]:
            return None
        filler = self.lower[cue.end : mention.left]
        if cue.row["filler"] == "link" and not _bound(filler):
            return None
        between = self.lower[low : cue.start]
        if between.rstrip().endswith(("được", "bị")):
            return None  # "thủ tục được sửa đổi, bị bãi bỏ … tại X": not X is changed
        own = _OWN_TITLE.fullmatch(between)  # "Luật số 5 ban hành Luật sửa đổi …": itself
        typed = cue.row.get("by") == "self" and _bare_type().search(between)
        if typed and not (own and own["type"] == _type_name(top.type)):
            return None  # "ban hành Kế hoạch … Nghị định quy định chi tiết Luật": the decree's act
        if cue.relation == "amends" and _ranks_below(top, mention):
            return None
        if cue.row.get("clause") and not _CLAUSE.search(between):
            return None
        return None if _vague().search(between) or _DRAFT.search(between) else cue.relation

    def _subjects(self, top: Mention) -> list[Mention]:
        """ "A và B thực hiện C": both; "A, B; C thực hiện D": only the last."""
        return [*self.pairs.get(id(top), ()), top]

    def _amends_before(
        self, mention: Mention, before: Mention, links: list[Link], passive: re.Match[str]
    ) -> None:
        """ "A được sửa đổi, bổ sung bởi B": B amends A; A is the last one that B can amend."""
        again = _AGAIN.match(self.lower, before.end, mention.left)
        amended = self._amended.get(id(before), before) if again else before
        ended = "hết" in passive[0]  # said of the document itself, not of what its title names
        if amended.of is not None and (ended or not _can_amend(mention, amended)):
            amended = self._top(before)
        relation = _done_to(passive[0])
        links.append(Link(mention, relation, amended, "passive/" + relation))
        self._amended[id(mention)] = amended
        top = self._top(before)
        keep = top.relation in ("based_on", "implements")
        mention.relation = top.relation if keep else "references"
        mention.rule = f"{mention.relation}/amending"

    # cues

    def _last_cue(self, low: int, mention: Mention) -> _Cue | None:
        low = max(low, mention.left - _LOOK_BACK)
        cues = _cues_in(self.lower, low, mention.left, mention)
        if len(cues) > 1 and self._approved_in(cues[-2], cues[-1], mention):
            cues.pop()
        while len(cues) > 1 and cues[-1].row.get("by") == "self" and self._suffered(cues[-1]):
            cues.pop()  # "thay thế các thủ tục bị bãi bỏ tại X": what the paper does is said before
        return _last(cues)

    def _suffered(self, cue: _Cue) -> bool:
        return self.lower[cue.start - 6 : cue.start].rstrip().endswith((" được", " bị"))

    def _approved_in(self, does: _Cue, said: _Cue, mention: Mention) -> bool:
        """ "thực hiện phương án được phê duyệt tại X" does what X lays down."""
        between = self.lower[does.end : said.start]
        whole = mention.pin is None and self.document.type not in (*_NORMS, "quyet-dinh")
        if whole and does.relation == "implements" and _RULED.match(self.lower, said.start):
            return _all_bound(between.split())  # "triển khai nghiêm các quy định của X"
        if does.relation == "implements" and self.lower[said.start : said.end] == "theo":
            laid_down = between.rstrip().endswith(_laid_down()) and mention.type not in _NORMS
            return whole and laid_down and _all_bound(between.replace(",", " ").split())
        if does.id not in ("implements/do", "implements/fulfil"):
            return False
        near = len(between) < 140 and not re.search(r"[.;:]\s", between)
        return near and bool(_APPROVED.match(self.lower, said.start))

    def _apply(self, cue: _Cue, mention: Mention) -> None:
        filler = self.lower[cue.end : mention.left]
        relation, rule = cue.relation, cue.id
        if cue.row["filler"] == "link" and not (_bound(filler) or self._heads_list(cue, filler)):
            relation, rule = "references", "references/far"
        elif not self._allowed(cue, mention):
            relation, rule = "references", cue.id + "/other"
        elif cue.relation == "implements" and self._undone(cue):
            relation, rule = "references", "references/undone"
        elif cue.relation == "implements" and self._of_another(cue, mention):
            relation, rule = "references", "references/other-paper"
        elif cue.relation == "based_on" and self._ends_ground(cue, mention):
            relation, rule = "references", "references/behind-ground"
        elif cue.relation == "considered":
            relation = self._considered(cue, mention, filler)
            rule = f"{relation}/considered"
        elif cue.row.get("unless_annex") and mention.place == "annex":
            relation, rule = "references", "references/annex"
        elif relation == "replaces" and self._is_part(mention):
            relation, rule = "amends", "amends/part"
        mention.relation, mention.rule = relation, rule
        mention.signs.add(_nearness(filler))
        if relation in _WHOLE_ACTS:
            self._take_object(mention, cue.start)
        elif relation == "amends" and _COUNTED.match(part := filler.lstrip(" \n:")):
            self._take_object(mention, mention.left - len(part))
        if relation == "replaces" and _FORMS.match((mention.provision or "").lower()):
            mention.relation, mention.rule = "amends", "amends/part"

    def _heads_list(self, cue: _Cue, filler: str) -> bool:
        """ "Quán triệt tư tưởng …; Chỉ thị A; Kết luận B": what is no document comes first."""
        if cue.relation != "implements":
            return False
        opens = _STILL.fullmatch(self.lower, self.sentence_start, cue.start)
        if opens and _FIRST_MEMBER.fullmatch(filler):
            return True
        return self.document.type not in _NORMS and bool(_vague_members().fullmatch(filler))

    def _is_part(self, mention: Mention) -> bool:
        """ "thay thế Mẫu số 02 Phụ lục III của Thông tư X" changes X; rules issued with X are X."""
        part = "" if mention.pin is None else self.lower[mention.pin : mention.start]
        return bool(_FORM.match(part) or (_OF_TEXT.search(part) and "kèm" not in part))

    def _allowed(self, cue: _Cue, mention: Mention) -> bool:
        """The cue speaks of the paper itself, not of what someone else did or sent."""
        by = cue.row.get("by")
        if by == "self":
            if cue.row.get("clause") and not self._opens_clause(cue):
                return False
            return not self._too_high(cue, mention) and self._self_speaks(cue, mention)
        lead = self.lower[max(self.sentence_start, cue.start - _LOOK_BACK) : cue.start]
        if by == "speaker":
            return self._opens(cue) or self._issuer_speaks(lead)
        if cue.relation == "transmits":
            return not _SENT_BY_OTHER.search(lead)
        return not cue.row.get("reporter") or self._own_report(cue)

    def _opens_clause(self, cue: _Cue) -> bool:
        """ "…; sửa đổi quy định tại X", "UBND tỉnh bổ sung …": not "thủ tục khai bổ sung"."""
        lead = self.lower[max(self.sentence_start, cue.start - _LOOK_BACK) : cue.start]
        return bool(_CLAUSE.search(lead)) or self._issuer_speaks(lead)

    def _too_high(self, cue: _Cue, mention: Mention) -> bool:
        """No decision changes a norm, no office below amends what the centre has issued."""
        if cue.relation not in (*_WHOLE_ACTS, "amends"):
            return False
        if self.document.type == "quyet-dinh" and mention.type in _NORMS:
            return True
        if cue.relation != "amends":
            return False
        rank, its = _ORDER.get(self.document.type or ""), _ORDER.get(mention.type or "")
        if rank is not None and its is not None and rank > its:
            return True  # no circular amends a decree
        own = parsed_code(self.document.code) if self.document.code else None
        if own is None or mention.parsed is None or mention.parsed.owner not in _CENTRAL:
            return False
        return own.owner not in _CENTRAL

    def _take_object(self, mention: Mention, start: int) -> None:
        """ "bãi bỏ số thứ tự 5 … tại Quyết định X": what falls is that part of X."""
        lead = _flat(self.text[start : mention.start]).strip()
        if " này " in lead:  # "Quyết định này có hiệu lực từ …, các thủ tục … tại X hết hiệu lực"
            lead = re.split(r"[,;]\s+(?=(?:các|những)\s)", lead)[-1]
        found = _OBJECT.fullmatch(lead)
        if not found or " này " in lead or _GENERAL.match(found["part"]):
            return
        several = ";" in found["part"]  # of which the pinpoint is only the last
        if mention.pin is None or several or _COUNTED_PART.match(found["part"]):
            mention.provision = found["part"]
            mention.signs.add("object")

    def _undone(self, cue: _Cue) -> bool:
        """ "chưa hoàn thành cam kết tại X", "được cụ thể hóa tại X": nothing is carried out."""
        low = max(self.sentence_start, cue.start - 30)
        if _SUFFERED.search(self.lower, low, cue.start) and _AT.match(self.lower, cue.end):
            return True
        return bool(_NOT_YET.search(self.lower, low, cue.start))

    def _of_another(self, cue: _Cue, mention: Mention) -> bool:
        """ "Kế hoạch của UBND tỉnh về thực hiện X", a paper without number: its task, not ours."""
        lead = self.lower[max(self.sentence_start, cue.start - 160) : cue.start]
        return mention.place not in ("title", "header") and bool(_other_paper().search(lead))

    def _ends_ground(self, cue: _Cue, mention: Mention) -> bool:
        """ "Căn cứ quy định nêu trên, …": no ground is cited, or the main clause has begun."""
        if _NAMED_ABOVE.match(self.lower, cue.end) or self._another_grounds(cue):
            return True
        for comma in _NEW_CLAUSE.finditer(self.text, cue.end, mention.left):
            end = match_body(self.text, comma.end())
            if end and not _GROUND_GOES_ON.match(self.text, end, mention.left + 1):
                return True
        return False

    def _another_grounds(self, cue: _Cue) -> bool:
        """ "Đề nghị Sở X căn cứ Luật Y để …", "Các địa phương căn cứ …": what they rest on."""
        low = max(self.sentence_start, cue.start - 160)
        lead = self.text[low : cue.start].rstrip()
        if _ASKED.search(lead.lower()):
            return True
        bodies = find_bodies(self.text, low, low + len(lead)) if lead else []
        if not bodies or bodies[-1][1] != low + len(lead):
            return False
        return fold(self.text[slice(*bodies[-1])]) not in fold(self.document.issuer or "")

    def _considered(self, cue: _Cue, mention: Mention, filler: str) -> str:
        """What is weighed: submissions propose, reports are a ground, letters answer."""
        if len(filler.split()) > 4 and not _WEIGHED.fullmatch(filler):
            return "references"
        if self._another_does(cue, mention):
            return "references"
        if mention.type == "bao-cao" and self.document.type in ("ket-luan", "thong-bao"):
            return "concludes_on"
        on_ground = self.lower.startswith(("trên", "sau"), cue.start)
        asked = mention.type in _ASKING and _ASKS.search(self.lower, cue.start, mention.left)
        if self.document.type in ("cong-van", "cong-dien") and not (on_ground or asked):
            return "replies_to"
        if mention.type == "to-trinh" and on_ground and self._opinion(mention):
            return "based_on"
        proposes = mention.type == "to-trinh" or (mention.type == "cong-van" and not on_ground)
        weighed = proposes or mention.type in ("bao-cao", "cong-van", "de-an")
        return "proposed_by" if proposes else "based_on" if weighed else "references"

    def _another_does(self, cue: _Cue, mention: Mention) -> bool:
        """ "Trên cơ sở Báo cáo X, Bộ Y làm việc với …": the ground of a task, not of the paper."""
        if mention.place == "basis" or not self.lower.startswith("trên", cue.start):
            return False
        comma = _NEW_CLAUSE.search(self.text, mention.end, mention.end + _LOOK_AHEAD)
        if not comma or _FULL_STOP.search(self.text, mention.end, comma.start()):
            return False
        end = match_body(self.text, comma.end())
        if end is None or _SPEAKS.match(self.lower, end):
            return False
        ours = fold(self.text[comma.end() : end]) in fold(self.document.issuer or "")
        return not ours or bool(_TOLD.match(self.lower, end))

    def _self_speaks(self, cue: _Cue, mention: Mention) -> bool:
        """The paper itself acts: title, own name or issuer before the cue, or an opening cue."""
        lead = self.lower[self.sentence_start : cue.start]
        if mention.place in ("title", "header"):
            return not _PROPOSED.search(lead)
        acts = self.document.type in _acting() or cue.relation in _WHOLE_ACTS
        acts = acts or self._own_series(mention, cue)
        named = re.search(self._own_words() + r"\s*\Z", lead)  # "Công văn này hướng dẫn …"
        if not acts and not named and not self._issuer_speaks(lead):
            return False
        if cue.relation == "details" and (_RULES.search(lead) or self._guidance(cue)):
            return False
        if cue.relation in _ACTS and _vague().search(lead):
            return False  # "… và các văn bản sửa đổi, bổ sung X": their act
        if self._own_title(lead):
            return True
        itself = _self_words() if self.document.type in _acting() else self._own_words()
        if re.search(itself + r"(?![^.]*\.\s)", lead) and not _modality().search(lead):
            return True
        if _modality().search(lead):
            return False
        if self.document.type not in _acting() and not self._own_series(mention, cue):
            return self._issuer_speaks(lead)
        return self._opens(cue) or self._issuer_speaks(lead)

    def _own_title(self, lead: str) -> bool:
        """ "(Kèm theo Nghị quyết số … về sửa đổi X)" over an annex: the paper's own title."""
        own = (self.document.code or "").lower()
        at = lead.rfind(own) if own else -1
        return at >= 0 and bool(_OWN_ACT.fullmatch(lead, at + len(own)))

    def _guidance(self, cue: _Cue) -> bool:
        """ "theo … và hướng dẫn tại X": the guidance that X gives."""
        return self.lower[cue.start : cue.end].split() == ["hướng", "dẫn", "tại"]

    def _own_series(self, mention: Mention, cue: _Cue) -> bool:
        """A letter withdraws letters of its own office, and corrects whatever the office issued."""
        own = parsed_code(self.document.code) if self.document.code else None
        same = own and mention.parsed and own.owner == mention.parsed.owner
        return bool(same) and (mention.type == self.document.type or cue.relation == "corrects")

    def _own_words(self) -> str:
        """ "kế hoạch này": what a paper of no acting type says of itself."""
        return phrase(f"{_type_name(self.document.type) or 'văn bản'} này")

    def _opens(self, cue: _Cue) -> bool:
        """The cue opens its sentence, item or, in a capital, the text under an article's title."""
        if not self.lower[self.sentence_start : cue.start].strip():
            return True
        if _LABEL.fullmatch(self.text, self.sentence_start, cue.start):
            return True
        if _ACT_BEFORE.fullmatch(self.text, self.sentence_start, cue.start):
            return True
        lead = self.text[self.sentence_start : cue.start].rstrip(" \t")
        return lead.endswith("\n") and self.text[cue.start].isupper()

    def _own_report(self, cue: _Cue) -> bool:
        """ "báo cáo của X về tình hình thực hiện": X is the paper's issuer or what it works for."""
        found = re.search(r"của\s+(.{2,90}?)\s+về", self.lower[cue.start : cue.end], re.DOTALL)
        return not found or fold(" ".join(found[1].split())) in fold(self.document.issuer or "")

    def _issuer_speaks(self, lead: str) -> bool:
        issuer = self.document.issuer
        if not issuer:
            return False
        lead = " ".join(lead.split()).removesuffix(" việc").removesuffix(" về")
        made = "ban hành " + _type_name(self.document.type)
        ends = (fold(issuer).lower(), issuer.lower(), made)
        return lead.endswith(ends) or f"{issuer.lower()} cơ bản" in lead

    def _by_type(self, mention: Mention) -> None:
        """In a list under one cue, reports and submissions keep their own parts."""
        if mention.relation != "references":
            return
        in_basis = mention.place == "basis"
        if in_basis and mention.of is None:
            self._in_basis(mention)
        if mention.relation != "references" or not self._in_brackets(mention):
            return
        if in_basis or self._opening(mention):
            if mention.type == "to-trinh":
                mention.relation, mention.rule = "proposed_by", "proposed_by/brackets"
            elif mention.type == "bao-cao" and self.document.type not in _LETTERS:
                mention.relation, mention.rule = "concludes_on", "concludes_on/brackets"
        elif self._directed(mention):
            mention.relation, mention.rule = "implements", "implements/brackets"

    def _directed(self, mention: Mention) -> bool:
        """ "Thực hiện ý kiến chỉ đạo của X về việc … (Công văn số …)": what is carried out."""
        if mention.type not in _NOTICES:
            return False
        for found in _DIRECTION.finditer(self.lower, self.sentence_start, mention.left):
            lead = self.lower[self.sentence_start : found.start()]
            return not _TELLS_OF.search(lead[-40:])
        return False

    def _opening(self, mention: Mention) -> bool:
        """In the sentence that ends "… kết luận như sau:"."""
        ahead = self.lower[mention.end : mention.end + _LOOK_AHEAD]
        found = _AS_FOLLOWS.search(ahead)
        return found is not None and not re.search(
            r"\.\s+[A-ZĐ]", self.text[mention.end : mention.end + found.start()]
        )

    def _in_brackets(self, mention: Mention) -> bool:
        return self.text[mention.left - 1 : mention.left] == "("

    # behind

    def _behind(self, mention: Mention) -> None:
        if mention.of is not None or mention.place in ("quoted", "basis"):
            return
        if mention.rule == "references/vague" or mention.rule.endswith("/amending"):
            return
        for row in _words()["after"]:
            if row["relation"] in _WEAK and mention.relation != "references":
                continue
            end = mention.end + row.get("near", _LOOK_AHEAD)
            if self.lower.find(row["has"], mention.end, end) < 0:
                continue
            found = _after(row["re"]).search(self.lower, mention.end, end)
            if not found or _breaks(self.text, mention.end, found.start()):
                continue
            if "in" in row and self.document.type != row["in"]:
                continue
            if row.get("by") == "effect" and not self._ends_it(mention, found):
                continue
            mention.relation, mention.rule = row["relation"], row["id"] + "/after"
            if mention.relation in _WHOLE_ACTS:
                self._take_object(mention, self.sentence_start)
            return

    def _ends_it(self, mention: Mention, found: re.Match[str]) -> bool:
        """The paper ends the other's force: not "khi X hết hiệu lực", not its own end."""
        if self.document.type not in _acting():
            return False
        lead = self.lower[max(self.sentence_start, mention.left - 30) : mention.left]
        between = self.lower[mention.end : found.start()]
        if re.search(r"(?:khi|(?<!kèm )theo)\s+\Z", lead):
            return False
        return not re.search(r"hoặc|nếu|trường\s+hợp|(?:văn\s+bản|thủ\s+tục)[^.;]*\Z", between)


def _done_to(said: str) -> str:
    """What "được sửa đổi", "được thay thế", "được bãi bỏ" do."""
    if "sửa" in said or "bổ sung" in said:
        return "amends"
    ends = "bỏ" in said or "hết" in said
    return "replaces" if "thay" in said else "repeals" if ends else "amends"


def _unfinished(text: str, low: int, end: int, words: frozenset[str]) -> bool:
    """A comma or one of `words` stands before `end`."""
    before = text[low:end].rstrip()
    if not before[-1:].isalpha():
        return before.endswith(",")
    near = before.lower().split()[-2:]
    return near[-1].lstrip(_MARKS) in words or " ".join(near).lstrip(_MARKS) in words


def _flat(gap: str) -> str:
    """`gap` with single blanks, those at its ends kept: runs of blanks cost patterns dear."""
    words = " ".join(gap.split())
    return f"{' ' if gap[:1].isspace() else ''}{words}{' ' if gap[-1:].isspace() else ''}"


def _nearness(filler: str) -> str:
    """How far the cue stands off: the sign that tells best how sure it is."""
    words = len(filler.split())
    return "near" if words <= 3 else "far" if words > 12 else "off"


def _breaks(text: str, start: int, end: int) -> bool:
    """True if a sentence or item ends between."""
    return bool(re.search(r";|\.\s+[A-ZĐÂƯÔ\d]|\n\s*\n|:", text[start:end]))


_ARTICLE_BODY = re.compile(
    r"\n(?=(?:Bãi\s+bỏ|Hủy\s+bỏ|Thay\s+thế|Sửa\s+đổi|Bổ\s+sung|Đính\s+chính|Ngưng\s+hiệu)(?!\w))"
)
_SENT_BY_OTHER = re.compile(r"(?<!\w)(?:do|được)\s+[^,;.:()]{2,90}\Z")
_TELLS_OF = re.compile(
    r"(?<!\w)(?:đã|chưa|không|việc|kết\s+quả|tình\s+hình|quá\s+trình|sau\s+khi|trong\s+khi|khi|năm|tháng)"
    r"(?:\s+(?:tổ\s+chức|triển\s+khai|nghiêm\s+túc|khẩn\s+trương))*\s*\Z"
)
_DIRECTION = re.compile(
    r"(?<!\w)(?:thực\s+hiện|thi\s+hành|triển\s+khai(?:\s+thực\s+hiện)?)\s+(?:các\s+|sự\s+)?(?:ý\s+kiến|chỉ\s+đạo|yêu\s+cầu|kết\s+luận)"
    r"[^.;:()]{3,300}\(\Z"
)
# "quán triệt Chỉ thị A và kết luận của X tại hội nghị (Thông báo B)": B holds what is carried out
_NEXT_SAID = re.compile(
    r"(?:,|;| và) (?:các |những )?(?:ý kiến|chỉ đạo|kết luận|yêu cầu)(?: chỉ đạo| kết luận)?"
    r" (?:tại|của) [^;.:()]{3,300}\(\Z"
)
# "Ủy ban thực thi Hiệp định A": the name belongs to a body's
_OF_BODY = re.compile(r"(?:Ủy\s+ban|Uỷ\s+ban|Hội\s+đồng|Ban|Tổ|Nhóm)\s+(?:[^\W\d_]+\s+){1,4}\Z")
_ASKED = re.compile(r"(?:^|[\s,])(?:đề\s+nghị|yêu\s+cầu|giao)\s+[^.;:,]{3,120}\Z")
_ASKING = frozenset({"to-trinh", "cong-van"})
_HANDED_IN = frozenset({"to-trinh", "bao-cao", "cong-van", "de-an"})
_NOTICES = frozenset({"cong-van", "thong-bao"})
_LETTERS = frozenset({"cong-van", "to-trinh", "bao-cao", "cong-dien"})
_ACTS = frozenset(
    {"details", "amends", "replaces", "repeals", "suspends", "extends_validity", "corrects"}
)
_SPEAKS = re.compile(
    r"(?:\s+[^\s.;:,]+){0,8}?\s+(?:có\s+ý\s+kiến|kết\s+luận|thông\s+báo|ban\s+hành|yêu\s+cầu|đề\s+nghị|giao"
    r"|quyết\s+(?:định|nghị)|trả\s+lời|thống\s+nhất|chấp\s+thuận|đồng\s+ý|trình|báo\s+cáo)(?!\w)"
)
_OPINION = re.compile(r"(?:thẩm\s+(?:định|tra)|ý\s+kiến)(?!\s+(?:đề\s|kiến\s|tham\s))")
_OPINION_AT = re.compile(
    r"(?:,|;|^|và|trên cơ sở|căn cứ) (?:các )?ý kiến (?:tham gia |góp ý |thống nhất |thẩm định )?"
    r"của [^;.:,]{2,90} tại (?:các )?\Z"
)
_ASKS = re.compile(r"(?:đề\s+(?:nghị|xuất)|kiến\s+nghị|tham\s+mưu)\s+của\s")
_TOLD = re.compile(r"\s+đã\s")  # what the office did earlier is no act of this paper
_ENCLOSED = re.compile(r"\s*\((?:có\s+)?(?:gửi\s+)?kèm\s+theo(?:\s+các)?\s+")
_GROUND_NEXT = re.compile(
    r"(?:,|;| và) (?:trên cơ sở|căn cứ|theo đề nghị|xét đề nghị) ", re.IGNORECASE
)
# "Thực hiện A về … và chỉ đạo của X tại B": B is carried out like A
_AND = re.compile(r"\s(?:và|cùng)\s+\Z")
_CAPITAL = re.compile(rf" (?!Căn\s|Theo\s|Xét\s){UPPER}[^\W\d_]")
_ITS_ACT = re.compile(
    r"\s*\(?\s*(?:đã\s+|(?:có\s+hiệu\s+lực|được\s+ban\s+hành)[^;.:()]{0,80}?(?:,|\svà)\s+(?:đã\s+)?)?"
)
# "… quy định như sau: “9. "
_QUOTES = re.compile(
    r"[^.;:“”()]{0,80}?(?:quy\s+định|nêu|ghi)(?:\s+(?:rõ|như\s+sau|cụ\s+thể))*\s*:\s*[“\"]\s*"
    r"(?:(?:điều\s+)?\d{1,3}[.)]?\s+|[a-zđ]\)\s+)?"
)
_OWN_ACT = re.compile(r"[^;.:()]{0,120}?\s(?:(?:về(?:\s+việc)?|v/v)\s+)?")
# "sửa đổi nghị định số 31/2021/NĐ-CP của chính phủ quy định …", all in small letters
_SMALL_OWNER = re.compile(
    r"\s+của\s+(?:chính\s+phủ|quốc\s+hội|thủ\s+tướng(?:\s+chính\s+phủ)?|bộ(?:\s+trưởng)?\s[^;.:()]{3,50}?)"
    r"(?=\s+(?:về|quy|hướng|ban|sửa)\s)"
)
_OWN_TITLE = re.compile(
    r"\s*,?\s*(?:về\s+(?:việc\s+)?)?(?:ban\s+hành\s+)?(?P<type>(?:bộ\s+)?luật)\s+"
)
_DIRECTED = re.compile(
    r"(?:,|;| và) (?:thực hiện )?(?:các )?(?:(?:ý kiến(?: chỉ đạo| kết luận)?|chỉ đạo|kết luận"
    r"|yêu cầu|hướng dẫn) )?"
    r"của [^;.:,]{2,90} tại(?: các)? \Z"
)
_CARRIED = frozenset({"implements", "based_on"})
_WEAK = frozenset({"implements", "transmits"})  # said behind a mention: only where no more is said
_STILL = re.compile(r"[\W\d]*(?:[a-zđ]\)\s*)?(?:(?:tiếp\s+tục|tập\s+trung)\s+){0,2}")
_FIRST_MEMBER = re.compile(r"[^;.:()]{3,140};\s*")
# "A được sửa đổi bởi B và được thay thế bởi C": C replaces A
_AGAIN = re.compile(r"\s*(?:,|;|,?\s*và)\s+(?:đã\s+|tiếp\s+tục\s+|sau\s+đó\s+){0,3}(?:được|bị)\s")
_SUFFERED = re.compile(r"(?<!\w)(?:được|bị)\s+\Z")
_AT = re.compile(r"\s+(?:tại|bằng|trong)\s")
_NOT_YET = re.compile(  # or "Ủy ban thực thi Hiệp định A", a body's name
    r"(?:[uủ][yỷ]\s+ban|hội\s+đồng)\s+\Z|(?<!\w)(?:chưa|không(?!\s+(?:ngừng|chỉ))|chậm)\s+"
    r"(?:(?!thì\s|để\s|mà\s)[^\W\d_]+\s+){0,5}\Z"
)
_ISSUING = re.compile(r"(?:ban\s+hành|ký|tham\s+mưu|xây\s+dựng)\s+(?:các\s+)?\Z")
_PURPOSE = re.compile(
    r"\s*,?\s*(?:để|nhằm)\s+(?:tổ\s+chức\s+|tiếp\s+tục\s+|kịp\s+thời\s+)?"
    r"(?:thực\s+hiện|triển\s+khai|cụ\s+thể\s+hóa|quán\s+triệt|thi\s+hành)(?!\w)"
)
_GUIDES = re.compile(r"\s*hướng\s+dẫn\s")
_ISSUED = frozenset({"cong-van", "ke-hoach", "thong-bao", "cong-dien", "to-trinh", "bao-cao"})
_RULES = re.compile(r"pháp\s+luật\s*\Z")  # "quy định của pháp luật hướng dẫn thi hành X"
_RULED = re.compile(r"quy\s+định\s+(?:của|trong)(?!\w)")
_APPROVED = re.compile(r"(?:phê\s+duyệt|được\s+ban\s+hành)\s+tại(?!\w)")
_FORM = re.compile(r"(?:mẫu|biểu|phụ\s+lục)\s")  # part of a document, issued with it or not
_FORMS = re.compile(r"(?:(?:toàn bộ|một số|các|cụm) )?(?:phụ lục|mẫu|biểu|bảng|từ)(?!\w)")
_OF_TEXT = re.compile(r"(?:điều|khoản|điểm|mẫu|biểu|phụ\s+lục)\s")
# "(sau đây gọi tắt là Chỉ thị số 24)"
_NAMING = re.compile(
    r"\(\s*(?:sau\s+đây\s+)?(?:gọi|viết)\s+(?:(?:tắt|chung)\s+)?là\s*:?\s*[“\"]?\Z"
)
# "thay cụm từ “Thông tư số 12/2020/TT-BTC” bằng …"
_PHRASE = re.compile(r"(?:từ|và|,)\s*[“\"]\s*\Z")
_ALIAS = re.compile(r"\s*\((?:sau\s+đây\s+)?(?:gọi|viết)\s+[^()]{2,150}\)")
_IN_NOTE = frozenset({"references/editor", "references/alias"})
_WHOLE_ACTS = frozenset({"repeals", "replaces"})
# a decision corrects these, it never changes or ends them
_NORMS = frozenset(
    {"hien-phap", "luat", "bo-luat", "phap-lenh", "nghi-dinh", "thong-tu", "thong-tu-lien-tich"}
)
_CENTRAL = frozenset({"QH", "UBTVQH", "CTN", "CP", "TTg", "TW"})
_OBJECT = re.compile(
    r"(?:(?:bãi bỏ|hủy bỏ|huỷ bỏ|thay thế(?: cho)?|thay cho)\s+)?(?P<part>\S.{2,600}?)\s+"
    r"(?:(?:mới|đã)\s+)?(?:được\s+)?"
    r"(?:(?:ban hành|quy định|công bố|nêu|phê duyệt)\s+)?(?:tại|kèm theo)(?:\s+các)?",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"(?:toàn bộ|một số|một phần|(?:các |những )?(?:nội dung|quy định|văn bản)|này)(?!\w)",
    re.IGNORECASE,
)
_COUNTED_PART = re.compile(
    r"(?:các |\d{1,3} )?(?:số thứ tự|thủ tục|danh mục|dòng|cụm từ)", re.IGNORECASE
)
_COUNTED = re.compile(r"(?:các |\d{1,3} )?(?:số thứ tự|thủ tục)", re.IGNORECASE)
_NAMED_ABOVE = re.compile(
    r"\s*(?:vào\s+)?(?:các\s+)?(?:quy\s+định|nội\s+dung|hướng\s+dẫn|văn\s+bản|ý\s+kiến|cơ\s+sở)\s+"
    r"(?:(?:đã\s+)?(?:nêu|dẫn|viện\s+dẫn)\s+)?(?:ở\s+)?trên(?!\w)"
)
_GROUND_GOES_ON = re.compile(r"\s*(?:[,;(]|và\s|tại\s|về\s|\Z)")
_TITLE_GOES_ON = re.compile(
    r";(?=\s+(?:quy\s+định|hướng\s+dẫn|sửa\s+đổi|bổ\s+sung|bãi\s+bỏ|thay\s+thế|ban\s+hành)\s)"
)
# a title that speaks of a bill or a draft, or asks for something, changes nothing yet
_PROPOSED = re.compile(
    r"dự\s+thảo|dự\s+án\s+(?:bộ\s+)?(?:luật|pháp\s+lệnh|nghị\s+quyết)|đề\s+nghị|xin\s+ý\s+kiến|góp\s+ý"
)
_DRAFT = re.compile(
    r"dự\s+thảo|đề\s+nghị|đề\s+xuất|(?<!chương\s)(?<!công\s)(?<!quy\s)(?<!lộ\s)trình\s"
)
_QUOTED = re.compile(r"“[^”]*(?:”|\Z)")


def _last(cues: list[_Cue]) -> _Cue | None:
    return cues[-1] if cues else None


def _cues_in(lower: str, low: int, high: int, mention: Mention) -> list[_Cue]:
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
        row = _words()["cues"][int((hit.lastgroup or "c0")[1:])]
        if "types" in row and mention.type not in row["types"]:
            continue
        if row.get("opens") and lower[low:at].strip(" \n\t-+*•"):
            continue
        if row["filler"] == "none" and lower[hit.end() : high].strip(' \n\t“"('):
            continue
        done = hit.end()
        found.append(_Cue(row["id"], row["relation"], at, done, row))
    return found


# before a verb that opens its clause, alone or behind another: "phê duyệt việc điều chỉnh"
_CLAUSE = re.compile(r"(?:\A|[\n;,.:)]|(?<!\w)(?:này|và|việc|duyệt|nhất|qua|thuận|nghị|nay))\s*\Z")
_PERIOD = re.compile(
    r"(?<!\w)(?:năm|giai\s+đoạn|quý|nhiệm\s+kỳ)\s+(?:\d{1,4}|[ivx]{1,4})(?:\s*[-/]\s*\d{4})?(?!\w)"
)


def _bound(filler: str) -> bool:
    """True if only words that bind the verb to the document stand between, or a link ends it."""
    words = _PERIOD.sub(" ", filler).replace(",", " ").split()
    if len(words) > 24 or re.search(r"[.;:]\s|\([^)]*\Z", filler):
        return False
    return _all_bound(words) or bool(_links().search(filler))


def _all_bound(words: list[str]) -> bool:
    """True if the words are a row of binding phrases, the longest taken first."""
    at = 0
    while at < len(words):
        for size in (4, 3, 2, 1):
            if " ".join(words[at : at + size]) in _bound_phrases():
                at += size
                break
        else:
            return False
    return True


_RANK = {"hien-phap": 0, "bo-luat": 0, "luat": 0, "nghi-quyet": 1, "phap-lenh": 1}


_ORDER = {
    "bo-luat": 0,
    "luat": 0,
    "phap-lenh": 1,
    "nghi-dinh": 2,
    "thong-tu": 3,
    "thong-tu-lien-tich": 3,
}


def _ranks_below(mention: Mention, top: Mention) -> bool:
    """True for a circular behind a decree, a decree behind a law."""
    low, high = _ORDER.get(mention.type or ""), _ORDER.get(top.type or "")
    return low is not None and high is not None and low > high


def _can_amend(amender: Mention, amended: Mention) -> bool:
    """A law is amended by a law, a decree by a decree: never by something lower."""
    a, b = amender.type or "", amended.type or ""
    return a == b or (_RANK.get(b, 2) <= 1 and _RANK.get(a, 2) <= 1)


def _annexes_forms(document: Document) -> bool:
    """True if the annexes are blank forms or procedures, whose "Căn cứ" is not the paper's own."""
    forms = _words()["annex_forms"]
    return document.type in forms["types"] or forms["title"] in (document.title or "").lower()


@cache
def _words() -> dict[str, Any]:
    return lexicon.raw("relation_cues")


@cache
def _first_words() -> re.Pattern[str]:
    """The first word of any cue; no look-behind, so that the scan skips by first letters."""
    return re.compile(f"{tree(_cue_patterns())}(?!\\w)")


@cache
def _cue_patterns() -> dict[str, re.Pattern[str]]:
    """First word → the cues that may begin with it, in the order of the lexicon."""
    rows = [tolerant(row["re"]) for row in _words()["cues"]]
    made: dict[str, re.Pattern[str]] = {}
    for word in {w for row in _words()["cues"] for w in row["starts"]}:
        fitting = [
            f"(?P<c{i}>(?:{rows[i]})(?!\\w))"
            for i, row in enumerate(_words()["cues"])
            if word in row["starts"]
        ]
        made[word] = re.compile("|".join(fitting))
    return made


@cache
def _after(pattern: str) -> re.Pattern[str]:
    return re.compile(tolerant(pattern.replace("{SELF}", _words()["self"])))


def _passive_in(gap: str) -> re.Match[str] | None:
    may = any(word in gap for word in _words()["passive_has"])
    return _passive().search(gap) if may else None


@cache
def _passive() -> re.Pattern[str]:
    return re.compile(
        r"^[\s,(]*"
        + tolerant(_words()["passive_amend"])
        + r"[^;.:]{0,60}\Z|"
        + tolerant(_words()["passive_amend"])
        + r"\s*\Z"
    )


@cache
def _heading() -> re.Pattern[str]:
    """ "Điều 1. Bãi bỏ toàn bộ một số văn bản": a heading that acts on the items under it."""
    rows = "|".join(tolerant(row["re"]) for row in _words()["list_intro"])
    return re.compile(rf"\Ađiều\s+\d+[a-z]?\.?\s*(?:{rows})[^:;]{{0,160}}\Z")


@cache
def _vague() -> re.Pattern[str]:
    """ "sửa đổi một số nghị định quy định chi tiết Luật X": the set is the object, not X."""
    return re.compile(tolerant(_words()["vague_set"]) + r"\s*\Z")


@cache
def _openers() -> re.Pattern[str]:
    words = sorted(_words()["title_openers"], key=len, reverse=True)
    return re.compile(
        r"\s*(?:" + "|".join(tolerant(re.escape(w).replace(r"\ ", " ")) for w in words) + r")"
    )


@cache
def _self_words() -> str:
    return tolerant(_words()["self"])


@cache
def _modality() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){tolerant(_words()['modality'])}\s*\Z")


@cache
def _acting() -> frozenset[str]:
    return frozenset(_words()["acting"])


@cache
def _bound_phrases() -> frozenset[str]:
    return frozenset(_words()["filler"]["bound"])


@cache
def _vague_members() -> re.Pattern[str]:
    """ "nghiêm chủ trương của Đảng, chính sách của Nhà nước, ": no document yet, but its list."""
    words = _words()["filler"]
    bound = "|".join(map(tolerant, sorted(words["bound"], key=len, reverse=True)))
    first = "|".join(map(tolerant, words["members"]))
    word = r"(?!(?:đã|về|quy|được|phải|và|thì|để)\s)[^;.:(),\s]+"
    member = rf"(?:các\s+|những\s+)?(?:{first})(?:\s+{word}){{0,12}}"
    return re.compile(
        rf"\s*(?:(?:{bound}),?\s+){{0,6}}(?:{member},\s+){{0,4}}{member}(?:,|\s+và)\s+"
        rf"(?:(?:{'|'.join(map(tolerant, words['foremost']))})\s+)?"
    )


@cache
def _laid_down() -> tuple[str, ...]:
    return tuple(_words()["filler"]["laid_down"])


@cache
def _links() -> re.Pattern[str]:
    links = [*_words()["filler"]["links"], *(f"{what} theo" for what in _laid_down())]
    words = sorted(links, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(tolerant, words))})\s*(?:các\s+)?\Z")


@cache
def _other_paper() -> re.Pattern[str]:
    kinds = "|".join(kind.vi.lower() for kind in lexicon.document_types().values())
    return re.compile(
        tolerant(
            rf"(?:^|[;,] |\n|- )(?:{kinds}) của [^;,.:]{{2,80}} (?:về|về việc) (?:triển khai )?\Z"
        )
    )


@cache
def _bare_type() -> re.Pattern[str]:
    """A type word without number right before the cue: it is the cue's subject."""
    acts = "|".join(re.escape(_type_name(kind)) for kind in sorted(_acting()))
    return re.compile(rf"(?<!\w)(?:{acts})\s*\Z".replace(r"\ ", r"\s+"))


def _type_name(kind: str | None) -> str:
    found = lexicon.document_types().get(kind or "")
    return found.vi.lower() if found else ""


__all__ = ["Link", "relate"]
