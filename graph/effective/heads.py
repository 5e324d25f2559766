"""What a first query asks of a citation, a task, a work or a body: words, and where it stands.

The graph of the paper says it too, and more; here it stands where every query looks.
"""

from collections.abc import Collection, Iterator

from pyoxigraph import Literal, NamedNode

from graph.papers.facts import Mention, Task
from graph.papers.triples import relation_of
from graph.terms import LABEL, TYPE, Statement, day, ld
from ontology.identity import BASE, PREFIX, level_of
from ontology.levels import branch_of, province_of_name
from ontology.organisations import Standing, standing
from ontology.provisions import eids, provision_iri, words
from ontology.vocabulary import province_iri

STANDING = (ld("level"), ld("branch"), ld("jurisdiction"))
_UNKNOWN = "unknown"


def citation_head(node: NamedNode, mention: Mention) -> Iterator[Statement]:
    """A citation with the relation that it states and its words."""
    yield node, TYPE, ld("Citation")
    yield node, ld("relation"), ld(relation_of(mention.relation, mention.part))
    if mention.words:
        yield node, ld("quote"), Literal(mention.words)
    if mention.provision:
        yield node, ld("provision"), Literal(mention.provision)
    if last := day(mention.until):
        yield node, ld("until"), last
    if mention.voice != "own":
        yield node, ld("voice"), Literal(mention.voice)


def pinpoint(node: NamedNode, mention: Mention, work: str) -> Iterator[Statement]:
    """The parts of a work that a citation means, each a node of its own; none of an open name."""
    for eid in eids(mention.provision) if mention.provision and work.startswith(PREFIX) else ():
        part = NamedNode(provision_iri(work, eid))
        yield node, ld("pinpoint"), part
        yield part, TYPE, ld("Provision")
        yield part, ld("provisionOf"), NamedNode(work)
        yield part, LABEL, Literal(words(eid))


def task_head(node: NamedNode, task: Task) -> Iterator[Statement]:
    """A task with what is to be done by when, and the sentence that says so."""
    yield node, TYPE, ld("Assignment")
    yield node, ld("task"), Literal(task.text)
    yield node, ld("quote"), Literal(task.words)
    yield node, ld("generic"), Literal(task.generic)
    if task.deadline:
        yield node, ld("deadline"), Literal(task.deadline)
    if due := day(task.deadline):
        yield node, ld("due"), due


def standing_of_body(node: NamedNode) -> Iterator[Statement]:
    """Level, branch and province of a body, as far as its IRI tells them."""
    yield from _standing(node, standing(node.value))


def standing_of_work(
    node: NamedNode, kind: str | None, issuer: str | None, bodies: Collection[str]
) -> Iterator[Statement]:
    """The same of a work, by the owner of its number, else by its issuer, printed or as bodies."""
    iri = node.value
    own = standing(next(iter(bodies))) if len(bodies) == 1 else Standing()
    found = Standing(
        level_of(iri, kind, issuer),
        branch_of(iri, issuer) or own.branch,
        province_of_name(iri) or own.province,
    )
    yield from _standing(node, found)


def _standing(node: NamedNode, found: Standing) -> Iterator[Statement]:
    if found.level != _UNKNOWN:
        yield node, ld("level"), NamedNode(f"{BASE}level/{found.level}")
    if found.branch:
        yield node, ld("branch"), Literal(found.branch)
    if found.province:
        yield node, ld("jurisdiction"), NamedNode(province_iri(found.province))
