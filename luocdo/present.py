"""What the terminal shows: trees, one document, the report of a build. Words from the lexicon."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graph.taskstatus import SHOWN
from ontology.dates import day
from ontology.lexicon import label, relations, task_statuses
from ontology.messages import spoken
from viz.words import date_text, misprint, name

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree

    from graph.curate import Curated
    from graph.read.decision_log import Settled
    from graph.read.lineage import Evidence, Lineage, Link, Node, WorkDetails
    from graph.taskstatus import StatedTask, TaskStatus
    from graph.validate import Problem
    from ingest.read.doctor import Part
    from luocdo.builder import Progress, Report
    from queries import Found, Question
    from queries.register.bodies import Ended

MAX_LINES = 400  # of one tree: beyond it the reader wants the HTML page


def console() -> Console:
    """A console that wraps at the terminal, and not at all when the output is a file."""
    from queries.answer import output

    wide = None if sys.stdout.isatty() else 10_000
    return output.console(sys.stdout, wide, soft_wrap=wide is not None)


def print_ended(body: Ended, lang: str) -> None:
    """That a body is no more since when, and who answers now; to stderr."""
    now = (
        label("answers-since", lang).format(body=a.label, day=day(a.since), source=a.source)
        if a.since and a.source
        else a.label
        for a in body.now
    )
    last = day(body.last) if body.last else "?"
    said = label("answers-now", lang).format(body=body.name, day=last, now="; ".join(now))
    print(said, file=sys.stderr)


def heading(node: Node, lang: str) -> str:
    """One line for a document: name, date, and what a reader must know about it."""
    notes = [] if node.held else [label("cited-not-held", lang)]
    if node.sample:
        notes.append(label("sample", lang))
    line = " · ".join(p for p in (name(node, lang), date_text(node.date)) if p)
    return f"{line}  ({'; '.join(notes)})" if notes else line


def lineage_tree(
    lineage: Lineage, *, up: bool, down: bool, sentences: bool, lang: str = "vi"
) -> Tree:
    """The superiors and subordinates of the focus as one tree; each document is opened once."""
    from rich.tree import Tree

    nodes = {n.iri: n for n in lineage.nodes}
    top = Tree(heading(nodes[lineage.focus], lang))
    for wanted, key, upward in ((up, "show-superior", True), (down, "show-subordinate", False)):
        if wanted:
            branch = top.add(label(key, lang))
            _grow(branch, lineage, nodes, upward=upward, sentences=sentences, lang=lang)
            if not branch.children:
                branch.add(label("none-in-store", lang))
    if lineage.cut:
        top.add(label("show-more", lang).format(n=lineage.cut))
    return top


def _grow(
    branch: Tree,
    lineage: Lineage,
    nodes: dict[str, Node],
    *,
    upward: bool,
    sentences: bool,
    lang: str,
) -> None:
    stack: list[tuple[Tree, str]] = [(branch, lineage.focus)]
    opened, lines = {lineage.focus}, 0
    while stack:
        here, iri = stack.pop()
        for link in lineage.links:
            near, far = (link.subject, link.object) if upward else (link.object, link.subject)
            if near != iri or far not in nodes or lines >= MAX_LINES:
                continue
            lines += 1
            child = here.add(f"{_word(link, upward, lang)} → {heading(nodes[far], lang)}")
            if sentences:
                for evidence in link.evidence[:1]:
                    child.add(_quoted(evidence, lang))
            if far not in opened:
                opened.add(far)
                stack.append((child, far))


def _word(link: Link, upward: bool, lang: str) -> str:
    relation = relations()[link.relation]
    return str(getattr(relation, lang if upward else f"{lang}_inverse"))


def _quoted(evidence: Evidence, lang: str) -> str:
    """The sentence with its document, or who added the relation, with the note."""
    said, source = " ".join(evidence.sentence.split()), evidence.paper_label
    if evidence.quote:
        return f"“{said}” ({source})"
    who = f" ({source})" if source else ""
    note = f": “{said}”" if said not in (source, "…") else ""
    return f"{label('added-by', lang)}{who}{note}"


def print_report(report: Report, out: Console, lang: str) -> None:
    """The closing summary of a build."""
    counts = {
        "read": len(report.read),
        "known": report.known,
        "failed": len(report.failed),
        "refused": len(report.refused),
    }
    out.print(label("report-read", lang).format(**counts))
    out.print(
        label("report-store", lang).format(
            papers=report.papers,
            works=report.works,
            edges=report.edges,
            tasks=report.assignments,
            warnings=report.warnings,
        )
    )
    for error in report.failed:
        out.print(f"  ✕ {spoken(error, lang)}")
    for path in report.refused:
        out.print(f"  ✕ {path}: {label('classified-refused', lang)}")
    for note in report.notes:
        out.print(f"  ! {spoken(note, lang)}")
    if report.unnumbered:
        names = ", ".join(report.unnumbered[:5]) + (" …" if len(report.unnumbered) > 5 else "")
        blank = label("report-unnumbered", lang).format(n=len(report.unnumbered), names=names)
        out.print(f"  ! {blank}")
    if report.missing:
        out.print(f"{label('missing-documents', lang)}:")
        for missing in report.missing:
            out.print("  " + label("waiting", lang).format(label=missing.label, n=missing.waiting))


@contextmanager
def progress(lang: str) -> Iterator[Progress]:
    """A bar with rate and remaining time on stderr, for as long as a build reads."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    err = Console(file=getattr(sys.stderr, "inner", sys.stderr))
    bar = Progress(
        TextColumn(label("add-documents", lang)),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[file]}", markup=False),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
    with bar:
        task = bar.add_task("", total=None, file="", rate="")

        def tick(done: int, total: int, file: str) -> None:
            shown = bar.tasks[0]
            if done < shown.completed:  # all compared, now they are read
                bar.reset(task)
            rate = label("per-second", lang).format(n=f"{shown.speed or 0:.0f}")
            bar.update(task, completed=done, total=total, file=file[:40], rate=rate)

        yield tick


def print_details(details: WorkDetails, out: Console, lang: str) -> None:
    """`luocdo show`: fields, both sides, tasks, warnings."""
    from luocdo.pages import page_fields
    from viz.content import warning_label

    out.print(heading(details.node, lang), style="bold")
    for key, value in page_fields(details, lang):
        out.print(f"  {label(key, lang)}: {value}")
    for links, own, way in (
        (details.outgoing, "object", ""),
        (details.incoming, "subject", "_inverse"),
    ):
        for link in links:
            word = getattr(relations()[link.relation], lang + way)
            out.print(f"  {word} → {heading(details.neighbours[getattr(link, own)], lang)}")
            for evidence in link.evidence[:1]:
                out.print(f"      {_quoted(evidence, lang)}")
    for number, task in enumerate(details.tasks, start=1):
        out.print(f"  {label('task', lang)} {number}: {', '.join(task.lead)}: {_line(task.task)}")
        due = task.deadline and (date_text(task.deadline) or task.deadline)
        for key, said in (("partners", ", ".join(task.partners)), ("deadline", due)):
            if said:
                out.print(f"      {label(key, lang)}: {said}")
    for warning in details.warnings:
        out.print(f"  ! {label(warning_label(warning.kind), lang)}: {warning.message}")
    for doubt in details.doubts:
        out.print(f"  ! {label('conflicts', lang)}: {label('conflict-' + doubt.kind, lang)}")


def _line(text: str, limit: int = 200) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def details_json(details: WorkDetails) -> str:
    """`luocdo show --format json`: the dataclass as it is, with `status` at the top."""
    import msgspec

    body = {"status": details.validity.status, **msgspec.to_builtins(details)}
    return msgspec.json.format(msgspec.json.encode(body), indent=2).decode()


def print_found(found: Found, out: Console, lang: str) -> None:
    """`luocdo find`: each document with the place where the words stand."""
    for hit in found.hits:
        wrong = misprint(hit.meant, lang) if hit.meant is not None else ""
        notes = "" if hit.held else f"  ({wrong or label('cited-not-held', lang)})"
        line = " · ".join(p for p in (hit.label, date_text(hit.date), hit.title) if p)
        out.print(f"{_line(line)}{notes}", style="bold")
        if hit.snippet:
            out.print(f"    {hit.snippet}")
    if found.total > len(found.hits):
        out.print(label("more-found", lang).format(n=found.total - len(found.hits)))
    if not found.hits:
        out.print(label("none-found", lang))
    if found.near:
        out.print(f"{label('near-codes', lang)}: {', '.join(found.near)}")


def found_json(found: Found) -> str:
    """`luocdo find --format json`: the dataclass as it is."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()


def print_questions(questions: Iterable[Question], out: Console, lang: str) -> None:
    """`luocdo ask` without a name: every question with its parameters and an example."""
    for question in questions:
        out.print(f"{question.name}: {getattr(question.title, lang)}", style="bold")
        given = " ".join(
            f'{k}="{p.example}"' for k, p in question.parameters.items() if not p.optional
        )
        out.print(f"    luocdo ask {question.name} {given}".rstrip())


def print_problems(problems: Iterable[Problem], out: Console, lang: str) -> None:
    """`luocdo validate`: one line a problem, or that there is none."""
    lines = [f"{p.severity}: {p.rule}: {p.message} <{p.subject}>" for p in problems]
    for line in lines or [label("all-well", lang)]:
        out.print(line)


def print_curated(done: Curated, out: Console, lang: str) -> None:
    """`luocdo curate`: what was taken, undone, kept, and what matched nothing."""
    out.print(
        label("curated", lang).format(
            added=len(done.added), removed=len(done.removed), kept=done.kept
        )
    )
    for entry in done.unmatched:
        out.print(f"  ! {entry.decision}: {spoken(entry.reason, lang)}")


def print_status_set(task: StatedTask, said: TaskStatus, out: Console, lang: str) -> None:
    """`luocdo tasks --set`: what was written down, of which task."""
    words = label("status-set", lang)
    status = getattr(task_statuses()[said.status], lang)
    out.print(words.format(status=status, id=task.key[:SHOWN], task=_line(task.task)))


def print_status_undone(said: TaskStatus, out: Console, lang: str) -> None:
    """`luocdo tasks --unset`: what was taken back."""
    out.print(label("status-undone", lang).format(**_said(said, lang)))


def print_decisions(location: str, out: Console, lang: str) -> None:
    """`luocdo decisions`: what people settled, by document."""
    from graph import open_store
    from graph.read.decision_log import all_decisions
    from viz.decided import by_document, in_words

    with open_store(location) as store:
        found = [d for d in all_decisions(store) if d.verb != "withdraws"]
        for of in by_document(store, found, lang):
            out.print(of.name or label("document-left", lang))
            for said in of.decisions:
                out.print(f"  {_decision(in_words(said, lang), said)}")
    if not found:
        out.print(label("no-decisions-yet", lang))


def print_unmatched(location: str, out: Console, lang: str) -> None:
    """`luocdo decisions --unmatched`: each with the sentence then and the most alike now."""
    from luocdo import unmatched
    from viz.decided import in_words

    found = unmatched(location)
    out.print(label("decisions-unmatched", lang).format(n=len(found)))
    for one in found:
        id_ = one.decision.rpartition("/")[2][:SHOWN]
        words, reason = in_words(one.said, lang), spoken(one.reason, lang)
        out.print(f"{id_}: {_decision(words, one.said)} ({reason})")
        if one.near:
            out.print(f"  {label('sentence-now', lang)}: “{_line(one.near.words)}”")


def _decision(words: str, said: Settled) -> str:
    signed = ", ".join(p for p in (said.who, date_text(said.when[:10])) if p)
    quote = f": “{_line(said.words)}”" if said.words else ""
    return f"{words}{quote} – {signed}"


def print_lost(lost: Iterable[TaskStatus], out: Console, lang: str) -> None:
    """`luocdo tasks --lost`: the words of people that fit no task, with the task's own words."""
    lines = ["{id}: {status}, {by}, {on}: “{quote}”".format(**_said(s, lang)) for s in lost]
    for line in lines or [label("all-well", lang)]:
        out.print(line)


def _said(said: TaskStatus, lang: str) -> dict[str, str]:
    status = str(getattr(task_statuses()[said.status], lang))
    on, quote = date_text(said.on.isoformat()), _line(said.quote)
    return {"id": said.task[:SHOWN], "status": status, "by": said.by, "on": on, "quote": quote}


def print_parts(parts: Iterable[Part], out: Console, lang: str) -> None:
    """`luocdo doctor`: what is there, what it enables, how to get what is missing."""
    for part in parts:
        out.print(
            f"{'✓' if part.present else '✕'} {spoken(part.name, lang)}"
            f" {spoken(part.version or '', lang)}: {spoken(part.enables, lang)}"
        )
        if not part.present:
            out.print(f"    {spoken(part.install, lang)}")
