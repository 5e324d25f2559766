"""Lists of documents: what joins them, where they go on, and which member the next one is like."""

import re

from msgspec.structs import replace

from ingest.relations import titles
from ingest.relations.cues import Cue, passive_relation
from ingest.relations.scene import Scene
from ingest.relations.verdict import Link, Verdict
from ingest.relations.words import flat, pattern, ranks_below

_BESIDE = 20  # documents that "và" joins: more do nothing together
_ACTS = ("repeals", "amends", "replaces")


def joins(c: Scene) -> bool:
    """Only what joins the members of a list stands between."""
    before = c.last.mention
    nested = c.last.parent is not None and c.text[before.left - 1 : before.left] == "("
    gap = c.gap.lstrip().removeprefix(")") if nested else c.gap  # the nested law's number is over
    if gap.strip() == "(" and before.name and not before.code and not c.mention.name:
        return c.type == before.type  # "Luật A (Luật số 36/2024/QH15)": of the law just named
    return bool(pattern("joins").fullmatch(gap))


def resumes(c: Scene) -> bool:
    """The list goes on behind the title of its last member, or over a semicolon."""
    top = c.last.top
    if pattern("next_part").search(c.gap):
        return top.relation in _ACTS
    if not pattern("ends_joining").search(c.gap):
        return False
    if top is c.last and top.relation in _ACTS[::2] and top.mention.type == c.type:
        return True  # "bãi bỏ A … và B": whatever A's title says in between
    strong = top.relation not in ("references", "transmits")
    return titles.entitled(c, top) or (strong and c.gap.rstrip("* \n").endswith(";"))


def like(c: Scene, model: Verdict) -> Verdict:
    """What is said of another document, said of this one, too."""
    part = c.mention.provision is None and "object" in model.signs
    return replace(
        c.verdict,
        relation=model.relation,
        rule=model.rule,
        part=_next_part(c) or (model.part if part else None),
        signs=frozenset({"member"} | (model.signs & {"object"} if part else frozenset())),
    )


def _next_part(c: Scene) -> str | None:
    """ "… tại Quyết định A và thủ tục số 01 tại Quyết định B": that part of B."""
    found = pattern("next_part").search(c.gap)
    if not found or c.mention.pin is not None or c.top_says not in _ACTS:
        return None
    return flat(c.text[c.last.mention.end : c.mention.left])[slice(*found.span("part"))]


def member(c: Scene) -> Verdict:
    """A member of a list is what the member before it is, in a title too."""
    model = _model(c, c.last)
    joined = c.lower[c.last.mention.end : c.mention.left].split(maxsplit=1)[:1] == ["và"]
    same = joined and model.mention.type == c.type
    return replace(
        like(c, model),
        parent=model.parent,
        beside=(*c.last.beside[-_BESIDE:], c.last) if same else (),
        done=model.done,
        does=model.does if model is c.last else (),
    )


def _model(c: Scene, before: Verdict) -> Verdict:
    if before.does and _ends_amending(c, before):
        return before.does[0].other
    if _next_of_top(c, before):
        return before.top
    inner = before.parent
    if inner and inner.parent and inner.mention.type == c.type != before.mention.type:
        return inner
    return before


def _ends_amending(c: Scene, before: Verdict) -> bool:
    """ "A được sửa đổi bởi B; C", "A (sửa đổi bởi B) và C": C is like A, it amends nothing."""
    named = c.mention.name and before.mention.name is None
    return ";" in c.gap or ")" in c.gap or bool(named)


def _next_of_top(c: Scene, before: Verdict) -> bool:
    """ "các Thông tư: số 1 về … Luật A; số 2": no law, the next document of the outer list."""
    top = before.top
    if top is before:
        return False
    titled = c.text[top.mention.end : c.mention.left]
    if titled.count("(") > titled.count(")"):
        return False  # inside a bracket of the title
    kind, inner = c.type, before.mention.type
    if ";" in c.gap:  # "về A và B; C": "và" was before the last
        low = max(top.mention.end, before.mention.left - 9)
        closed = pattern("and_last").search(c.text, low, before.mention.left)
        return kind != inner or closed is not None
    # "Nghị định A chi tiết Luật B, Thông tư C": no decree details a circular
    return kind != inner and ranks_below(kind, top.mention.type)


def amending(c: Scene) -> Verdict:
    """ "A được sửa đổi, bổ sung bởi B": B amends A; A is the last one that B can amend."""
    assert c.passive
    before, said = c.last, c.passive[0]
    again = pattern("again").match(c.lower, before.mention.end, c.mention.left)
    changed = before.does[0].other if again and before.does else before
    ended = "hết" in said  # said of the document itself, not of what its title names
    if changed.parent and (ended or not titles.can_amend(c.type, changed.mention.type)):
        changed = before.top
    relation = passive_relation(said)
    top = before.top
    kept = ("based_on",) if relation == "approves" else ("based_on", "implements")
    says = top.relation if top.relation in kept else "references"
    link = Link(changed, relation, f"passive/{relation}")
    return replace(c.verdict, relation=says, rule=f"{says}/amending", does=(link,))


def its_act(c: Scene, cue: Cue) -> Verdict:
    """ "Thông tư A … thay thế B": an act of the document before it."""
    relation = cue.relation if c.mention.pin is None else "amends"  # only that part ends
    may = cue.relation != "replies_to"
    links = (Link(c.last, relation, f"title/{relation}"),) if may else ()
    return replace(c.verdict, rule=f"{cue.id}/its", done=links)


def object_of(c: Scene, start: int) -> str | None:
    """ "bãi bỏ số thứ tự 5 … tại Quyết định X": what falls is that part of X."""
    lead = flat(c.text[start : c.mention.start]).strip()
    if " này " in lead:  # "Quyết định này có hiệu lực từ …, các thủ tục … tại X hết hiệu lực"
        lead = pattern("in_force").split(lead)[-1]
    found = re.fullmatch(pattern("object"), lead.lower())
    part = lead[found.start("part") : found.end("part")] if found else ""
    if not part or pattern("general").match(part.lower()):
        return _matter(c, lead)
    several = ";" in part  # of which the pinpoint is only the last
    if c.mention.pin is None or several or pattern("counted").match(part.lower()):
        return part
    return None


def _matter(c: Scene, lead: str) -> str | None:
    """ "bãi bỏ các quy định về phí tại X": what X lays down on one matter; a pinpoint is surer."""
    found = pattern("partly").search(lead.lower()) if c.mention.pin is None else None
    return lead[found.start("part") : found.end("part")] if found else None
