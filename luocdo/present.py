"""What the terminal shows: trees, one document, the report of a build. Words from the lexicon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontology.lexicon import label, relations

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree

    from graph.lineage import Evidence, Lineage, Link, Node
    from luocdo.build import Report

MAX_LINES = 400  # of one tree: beyond it the reader wants the HTML page


def console() -> Console:
    """A console that wraps at the terminal, and not at all when the output is a file."""
    import sys

    from rich.console import Console

    wide = None if sys.stdout.isatty() else 10_000
    return Console(width=wide, highlight=False, markup=False, emoji=False, soft_wrap=wide is not None)


def day(printed: str | None) -> str:
    """A date as văn thư writes it: 08/4/2025, tháng 4/2025, năm 2025 (NĐ 30/2020, Phụ lục I)."""
    if not printed:
        return ""
    parts = printed.split("-")
    if len(parts) == 1:
        return f"năm {parts[0]}"
    month = f"{int(parts[1]):02d}" if int(parts[1]) < 3 else str(int(parts[1]))
    return f"{int(parts[2]):02d}/{month}/{parts[0]}" if len(parts) == 3 else f"tháng {month}/{parts[0]}"


def heading(node: Node, lang: str) -> str:
    """One line for a document: label, date, and what a reader must know about it."""
    notes = [] if node.held else [label("cited-not-held", lang)]
    if node.sample:
        notes.append("mẫu minh họa" if lang == "vi" else "sample")
    parts = [node.label, day(node.date), f"({'; '.join(notes)})" if notes else ""]
    return " · ".join(p for p in parts[:2] if p) + (f"  {parts[2]}" if parts[2] else "")


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
                branch.add("chưa có văn bản nào trong kho" if lang == "vi" else "none in the store")
    if lineage.cut:
        top.add(f"… còn {lineage.cut} văn bản không hiện" if lang == "vi" else f"… {lineage.cut} more not shown")
    return top


def _grow(
    branch: Tree, lineage: Lineage, nodes: dict[str, Node], *, upward: bool, sentences: bool, lang: str
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
                    child.add(_quoted(evidence))
            if far not in opened:
                opened.add(far)
                stack.append((child, far))


def _word(link: Link, upward: bool, lang: str) -> str:
    relation = relations()[link.relation]
    return str(getattr(relation, lang if upward else f"{lang}_inverse"))


def _quoted(evidence: Evidence) -> str:
    return f"“{' '.join(evidence.sentence.split())}” ({evidence.paper_label})"


def print_report(report: Report, out: Console, lang: str) -> None:
    """The closing summary of a build."""
    say = (lambda vi, en: vi) if lang == "vi" else (lambda vi, en: en)
    out.print(
        say(
            f"Đã đọc {len(report.read)} văn bản mới, {report.known} đã có sẵn,"
            f" {len(report.failed)} không đọc được, {len(report.refused)} không nạp vì mật.",
            f"{len(report.read)} papers read, {report.known} known already,"
            f" {len(report.failed)} failed, {len(report.refused)} refused as classified.",
        )
    )
    out.print(
        say(
            f"Kho có {report.papers} tệp, {report.works} văn bản, {report.edges} mối liên hệ,"
            f" {report.assignments} nhiệm vụ, {report.warnings} cảnh báo.",
            f"The store holds {report.papers} files, {report.works} documents, {report.edges} links,"
            f" {report.assignments} tasks, {report.warnings} warnings.",
        )
    )
    for error in report.failed:
        out.print(f"  ✕ {error}")
    for name in report.refused:
        out.print(f"  ✕ {name}: {label('classified-refused', lang)}")
    for note in report.notes:
        out.print(f"  ! {note}")
    if report.missing:
        out.print(f"{label('missing-documents', lang)}:")
        for missing in report.missing:
            out.print(f"  {missing.label}  ← {missing.waiting} " + say("văn bản", "papers"))
