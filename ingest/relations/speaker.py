"""Who speaks: the paper itself, or someone of whose acts it tells."""

import re

from ingest.relations.cues import (
    Cue,
    acting,
    all_bound,
    laid_down,
    modality,
    self_words,
    vague_set,
)
from ingest.relations.scene import Scene
from ingest.relations.sentence import LOOK_BACK
from ingest.relations.titles import ACTS, WHOLE_ACTS
from ingest.relations.words import kinds, pattern, ranks_below, type_name
from ingest.text.organisations import find_bodies
from ingest.text.patterns import fold, phrase


def ours(c: Scene, cue: Cue) -> bool:
    """The cue speaks of the paper itself, not of what someone else did or sent."""
    by = cue.row.get("by")
    lead = c.lower[max(c.start, cue.start - LOOK_BACK) : cue.start]
    if by == "self":
        if cue.row.get("clause") and not pattern("clause").search(lead):
            return False
        return not _too_high(c, cue) and _self_speaks(c, cue)
    if by == "speaker":
        return _opens(c, cue) or _issuer_speaks(c, lead)
    # "báo cáo của X về tình hình thực hiện" is no report of the paper's own
    return not (
        cue.row.get("reporter") and pattern("report_of").search(c.lower, cue.start, cue.end)
    )


def _too_high(c: Scene, cue: Cue) -> bool:
    """No decision changes a norm, no office below amends what the centre has issued."""
    if cue.relation not in (*WHOLE_ACTS, "amends"):
        return False
    if c.own == "quyet-dinh" and c.type in kinds("norms"):
        return True
    if cue.relation != "amends":
        return False
    if ranks_below(c.own, c.type):
        return True  # no circular amends a decree
    own, cited, central = c.paper.code, c.mention.parsed, kinds("central")
    return bool(own and cited and cited.owner in central and own.owner not in central)


def _self_speaks(c: Scene, cue: Cue) -> bool:
    """The paper itself acts: title, own name or issuer before the cue, or an opening cue."""
    lead = c.lower[c.start : cue.start]
    if c.place in ("title", "header"):
        return not pattern("proposed").search(lead)
    its_kind = c.own in acting()
    series = _own_series(c, cue)
    named = re.search(_own_words(c) + r"\s*\Z", lead)  # "Công văn này hướng dẫn …"
    if not (its_kind or cue.relation in WHOLE_ACTS or series or named):
        return False
    if cue.relation == "details" and _tells_of_guidance(c, cue, lead):
        return False
    if cue.relation in ACTS and vague_set().search(lead):
        return False  # "… và các văn bản sửa đổi, bổ sung X": their act
    if _own_title(c, lead):
        return True
    if modality().search(lead):
        return False
    if re.search((self_words() if its_kind else _own_words(c)) + r"(?![^.]*\.\s)", lead):
        return True
    return _issuer_speaks(c, lead) or ((its_kind or series) and _opens(c, cue))


def _tells_of_guidance(c: Scene, cue: Cue, lead: str) -> bool:
    """ "quy định của pháp luật hướng dẫn thi hành X", "theo hướng dẫn tại X": what X gives."""
    said = " ".join(c.lower[cue.start : cue.end].split())
    return said == "hướng dẫn tại" or bool(pattern("rules_of_law").search(lead))


def _own_title(c: Scene, lead: str) -> bool:
    """ "(Kèm theo Nghị quyết số … về sửa đổi X)" over an annex: the paper's own title."""
    own = (c.document.code or "").lower()
    at = lead.rfind(own) if own else -1
    return at >= 0 and bool(pattern("own_act").fullmatch(lead, at + len(own)))


def _own_series(c: Scene, cue: Cue) -> bool:
    """A letter withdraws letters of its own office, and corrects whatever the office issued."""
    own, cited = c.paper.code, c.mention.parsed
    same = bool(own and cited and own.owner == cited.owner)
    return same and (c.type == c.own or cue.relation == "corrects")


def _own_words(c: Scene) -> str:
    """ "kế hoạch này": what a paper of no acting type says of itself."""
    return phrase(f"{type_name(c.own) or 'văn bản'} này")


def _opens(c: Scene, cue: Cue) -> bool:
    """The cue opens its sentence or item."""
    lead = c.text[c.start : cue.start]
    return bool(
        not lead.strip()
        or pattern("label").fullmatch(c.lower, c.start, cue.start)
        or pattern("act_before").fullmatch(c.text, c.start, cue.start)
    )


def _issuer_speaks(c: Scene, lead: str) -> bool:
    issuer = c.document.issuer
    if not issuer:
        return False
    lead = " ".join(lead.split()).removesuffix(" việc").removesuffix(" về")
    made = "ban hành " + type_name(c.own)
    return lead.endswith((c.paper.issuer, issuer.lower(), made))


def another_grounds(c: Scene, cue: Cue) -> bool:
    """ "Đề nghị Sở X căn cứ Luật Y để …", "Các địa phương căn cứ …": what they rest on."""
    low = max(c.start, cue.start - 160)
    lead = c.text[low : cue.start].rstrip()
    if pattern("asked").search(lead.lower()):
        return True
    bodies = find_bodies(c.text, low, low + len(lead)) if lead else []
    if not bodies or bodies[-1][1] != low + len(lead):
        return False
    return fold(c.text[slice(*bodies[-1])]) not in c.paper.issuer


def carries_out(c: Scene, does: Cue, said: Cue) -> bool:
    """ "thực hiện phương án được phê duyệt tại X" does what X lays down."""
    if does.relation != "implements":
        return False
    between = c.lower[does.end : said.start]
    norm = c.own in (*kinds("norms"), "quyet-dinh")
    several = c.mention.pin is None or between.rstrip().endswith("các")  # one rule is applied
    if not norm and several and pattern("ruled").match(c.lower, said.start):
        return all_bound(between.replace(",", " ").split())  # "thực hiện nghiêm các quy định tại X"
    if c.lower[said.start : said.end] == "theo":
        plan = between.rstrip().endswith(laid_down()) and c.type not in kinds("norms")
        whole = c.mention.pin is None and not norm
        return whole and plan and all_bound(between.replace(",", " ").split())
    if does.id not in ("implements/do", "implements/fulfil"):
        return False
    near = len(between) < 140 and not re.search(r"[.;:]\s", between)
    return near and bool(pattern("approved").match(c.lower, said.start))


def ends_it(c: Scene, found: re.Match[str]) -> bool:
    """The paper ends the other's force: not "khi X hết hiệu lực", not its own end, nor that of a
    document which X amended.
    """
    if c.own not in acting():
        return False
    left = c.mention.left
    lead = c.lower[max(c.start, left - 30) : left]
    if pattern("when").search(lead) or pattern("amended_by").search(c.lower[c.start : left]):
        return False
    between = c.lower[c.mention.end : found.start()]
    return not pattern("not_ended").search(between)
