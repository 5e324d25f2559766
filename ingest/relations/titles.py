"""Titles of cited documents: what stands in one, and what it says that the document does."""

import re

from msgspec.structs import replace

from ingest.relations.cues import bare_type, bound, last_cue, openers, vague_set
from ingest.relations.scene import Scene
from ingest.relations.verdict import Link, Verdict
from ingest.relations.words import cue_words, kinds, pattern, ranks_below, words
from ingest.text.organisations import match_body
from ingest.text.patterns import UPPER, fold

WHOLE_ACTS = frozenset({"repeals", "replaces"})
ACTS = frozenset(
    {"details", "amends", "replaces", "repeals", "suspends", "extends_validity", "corrects"}
)
NEW_CLAUSE = re.compile(rf",\s+(?={UPPER})")


def titled(c: Scene) -> bool:
    """True if it stands in the title of the document before it (or of the one that holds that)."""
    top = c.last.top
    start = _behind_alias(c, top)
    body = pattern("of_body")
    left = top.mention.left
    if top.mention.how == "name" and body.search(c.text, max(0, left - 40), left):
        return False
    if not entitled(c, top) and not _made_for(c, top):
        return False
    if pattern("ground_next").search(c.gap):
        return False
    title = c.text[start : c.mention.left]
    if ";" in pattern("title_goes_on").sub("", pattern("quoted").sub("", title)):
        return False
    for comma in NEW_CLAUSE.finditer(c.text, c.last.mention.end, c.mention.left):
        if match_body(c.text, comma.end()) is not None:
            return False
    return not pattern("ends_joining").search(c.gap)


def entitled(c: Scene, top: Verdict) -> bool:
    """A title stands behind: its first word, or a capital right behind the issuer."""
    start = _behind_alias(c, top)
    if openers().match(c.lower, start):
        return True
    capital = "issuer" in top.mention.signs
    return capital and bool(pattern("title_capital").match(c.text, start))


def _behind_alias(c: Scene, top: Verdict) -> int:
    """Where a title may begin: "Nghị định A (viết tắt là Nghị định 3) quy định chi tiết …"."""
    end = top.mention.end
    alias = pattern("alias").match(c.lower, end, end + 200)
    return alias.end() if alias else end


def _made_for(c: Scene, top: Verdict) -> bool:
    """ "đã ban hành Kế hoạch A để triển khai thực hiện B": what A is there for."""
    left = top.mention.left
    made = pattern("issuing").search(c.lower, max(0, left - 30), left)
    return made is not None and bool(pattern("purpose").match(c.lower, _behind_alias(c, top)))


def nested(c: Scene) -> Verdict:
    """It belongs to the document in whose title it stands; that one may do something to it."""
    before, end = c.last, c.last.mention.end
    owner = pattern("small_owner").match(c.lower, end)
    inner = before.parent is not None and openers().match(c.lower, owner.end() if owner else end)
    top = before if inner else before.top
    relation = relation_of(c, end, top)
    asks = relation in ACTS and top.mention.type in kinds("letters")  # it asks for it
    if relation is None or (asks and not pattern("guides").match(c.lower, end)):
        return replace(c.verdict, parent=top)
    name = fold(c.mention.name or "")
    links = tuple(
        Link(subject, relation, f"title/{relation}")
        for subject in (*top.beside, top)  # "A và B thực hiện C": both
        if subject is top or not name or fold(subject.mention.name or "") != name
    )
    return replace(c.verdict, parent=top, done=links)


def relation_of(c: Scene, low: int, top: Verdict) -> str | None:
    """What the title of `top` says it does to the citation; None where it only speaks of it."""
    cue = last_cue(c.lower, low, c.mention.left, c.mention)
    if cue is None or cue.relation not in cue_words()["title_edges"]:
        return None
    if cue.row["filler"] == "link" and not bound(c.lower[cue.end : c.mention.left]):
        return None
    between = c.lower[low : cue.start]
    if between.rstrip().endswith(("được", "bị")):
        return None  # "thủ tục bị bãi bỏ … tại X": not X is changed
    if cue.row.get("by") == "self" and bare_type().search(between):
        return None  # "ban hành Kế hoạch … Nghị định quy định chi tiết Luật": the decree's act
    if cue.relation == "amends" and ranks_below(top.mention.type, c.type):
        return None
    if cue.row.get("clause") and not pattern("clause").search(between):
        return None
    if vague_set().search(between) or pattern("draft").search(between):
        return None
    return cue.relation


def can_amend(amender: str | None, amended: str | None) -> bool:
    """A law is amended by a law, a decree by a decree: never by something lower."""
    rank: dict[str | None, int] = words()["rank"]
    return amender == amended or max(rank.get(amender, 2), rank.get(amended, 2)) <= 1
