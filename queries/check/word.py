"""Findings as comments in the drafter's own Word file, anchored to their exact words.

Only the parts of comments and the anchors change; every other part stays byte for byte. A second
check replaces our own comments alone: those that a person resolved or answered stay, and their
findings are not made anew.
"""

import re
import unicodedata
import zipfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from lxml import etree

from queries.check.finding import Finding, word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_COMMENTS_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
AUTHOR = "luocdo"
_DOCUMENT, _COMMENTS = "word/document.xml", "word/comments.xml"
_EXTENDED, _CONTENT = "word/commentsExtended.xml", "[Content_Types].xml"
_STORIES = (_DOCUMENT, "word/footnotes.xml", "word/endnotes.xml")
_HIDDEN = {W + "del", W + "moveFrom", W + "txbxContent", W + "pPr", W + "rPr"}
_CHARS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_ID = re.compile(r"\[([0-9a-f]{12}(?:-\d+)?)\]\s*$")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_SHORT = 15  # letters of a paragraph below which its place says little


@dataclass(frozen=True, slots=True)
class Commented:
    """How many comments were written, and how many findings stayed away on a person's word."""

    written: int
    settled: int


def comment(
    package: zipfile.ZipFile,
    text: str,
    findings: Iterable[Finding],
    out: IO[bytes],
    *,
    when: datetime,
    lang: str = "vi",
) -> Commented:
    """Write the file again with one comment a finding; `text` is what `luocdo text` prints."""
    file = _File(package)
    settled = file.forget()
    wanted = [f for f in findings if f.id not in settled]
    file.anchor(text, wanted, when, lang)
    file.write(out)
    return Commented(len(wanted), len(settled))


class _File:
    """The parts of a Word file that comments touch, parsed; all others as they are."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.names = set(package.namelist())
        self.parts = {n: self._parse(n) for n in _STORIES if n in self.names}
        self.comments_part = self._named() or _COMMENTS
        made = etree.Element(W + "comments", nsmap={"w": W[1:-1]})
        there = self.comments_part in self.names
        self.comments = self._parse(self.comments_part) if there else made
        self.changed: dict[str, etree._Element] = {}

    def _parse(self, name: str) -> etree._Element:
        return etree.fromstring(self.package.read(name), _PARSER)

    def _named(self) -> str | None:
        """The part that holds the comments, by the relations of the document."""
        name = "word/_rels/document.xml.rels"
        rows = self._parse(name) if name in self.names else ()
        found = (r.get("Target", "") for r in rows if r.get("Type") == _COMMENTS_REL)
        return next((t[1:] if t[:1] == "/" else f"word/{t}" for t in found), None)

    # --- our own comments of an earlier check -----------------------------------------------------

    def forget(self) -> set[str]:
        """Take our comments out; returns the findings that a person resolved or answered."""
        done, answered = self._threads()
        settled, gone = set(), set()
        for made in list(self.comments.iterfind(W + "comment")):
            if made.get(W + "author") != AUTHOR:
                continue
            paragraphs = {p.get(_W14 + "paraId") for p in made.iter(W + "p")} - {None}
            found = _ID.search("".join(t.text or "" for t in made.iter(W + "t")))
            if paragraphs & (done | answered):
                settled.add(found[1] if found else "")
            else:
                gone.add(made.get(W + "id"))
                self.comments.remove(made)
        for name, root in self.parts.items():
            if gone and _unanchor(root, gone):
                self.changed[name] = root
        return settled

    def _threads(self) -> tuple[set[str | None], set[str | None]]:
        """Paragraph ids of comments that are done, and of those that have answers."""
        if _EXTENDED not in self.names:
            return set(), set()
        rows = list(self._parse(_EXTENDED).iterfind(_W15 + "commentEx"))
        done = {r.get(_W15 + "paraId") for r in rows if r.get(_W15 + "done") in ("1", "true")}
        return done, {r.get(_W15 + "paraIdParent") for r in rows} - {None}

    # --- anchors ----------------------------------------------------------------------------------

    def anchor(self, text: str, findings: list[Finding], when: datetime, lang: str) -> None:
        """Add a comment for each finding, at its words or at the first paragraph."""
        places = _Places(text, self.parts)
        spans = [places.span(f.start, f.end) if f.end > f.start else None for f in findings]
        for _, cut in sorted((c for s in spans if s for c in s.cuts()), key=_last_first):
            cut.split()
        taken = [int(c.get(W + "id", "0")) for c in self.comments.iterfind(W + "comment")]
        number = max(taken, default=-1) + 1
        for finding, span in zip(findings, spans, strict=True):
            self.comments.append(_made(finding, number, when, lang))
            part = span.start.part if span else _DOCUMENT
            if span:
                span.mark(number)
            else:
                _mark_first(self.parts[_DOCUMENT], number)
            self.changed[part] = self.parts[part]
            number += 1

    # --- the file ---------------------------------------------------------------------------------

    def write(self, out: IO[bytes]) -> None:
        """The package again: changed parts serialised, the rest copied."""
        self.changed[self.comments_part] = self.comments
        if self.comments_part not in self.names:
            self._announce()
        for story in self.changed.keys() & set(_STORIES):
            self._relate(story)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for info in self.package.infolist():
                if info.filename not in self.changed:
                    made.writestr(info, self.package.read(info))
                else:
                    made.writestr(info, _bytes(self.changed[info.filename]))
            for name in sorted(self.changed.keys() - self.names):
                made.writestr(name, _bytes(self.changed[name]))

    def _announce(self) -> None:
        types = self._parse(_CONTENT)
        override = etree.SubElement(types, _TYPES + "Override")
        override.set("PartName", f"/{self.comments_part}")
        override.set("ContentType", _COMMENTS_TYPE)
        self.changed[_CONTENT] = types

    def _relate(self, story: str) -> None:
        """A story with comments names their part among its relations."""
        name = f"word/_rels/{story.removeprefix('word/')}.rels"
        empty = etree.fromstring(f'<Relationships xmlns="{_RELS}"/>')
        relations = self._parse(name) if name in self.names else empty
        if any(r.get("Type") == _COMMENTS_REL for r in relations):
            return
        ids = {r.get("Id") for r in relations}
        free = next(f"rIdLuocdo{n}" for n in range(len(ids) + 1) if f"rIdLuocdo{n}" not in ids)
        added = etree.SubElement(relations, f"{{{_RELS}}}Relationship")
        target = self.comments_part.removeprefix("word/")
        for key, value in (("Id", free), ("Type", _COMMENTS_REL), ("Target", target)):
            added.set(key, value)
        self.changed[name] = relations


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _unanchor(root: etree._Element, ids: set[str | None]) -> bool:
    """Take the anchors of comments out; True if there were any."""
    tags = (W + "commentRangeStart", W + "commentRangeEnd", W + "commentReference")
    found = [e for e in root.iter(*tags) if e.get(W + "id") in ids]
    for element in found:
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
        above = parent.getparent()
        if parent.tag == W + "r" and above is not None and not _content(parent):
            above.remove(parent)
    return bool(found)


def _content(run: etree._Element) -> list[etree._Element]:
    return [e for e in run if e.tag != W + "rPr"]


# --- from offsets to runs -------------------------------------------------------------------------


@dataclass
class _Paragraph:
    """A paragraph of the file: its printed characters, each with the text element it stands in."""

    part: str
    element: etree._Element
    letters: str = ""  # what is compared: small letters without blanks
    at: list[tuple[etree._Element, int]] = field(default_factory=list)  # of each letter

    def read(self) -> "_Paragraph":
        """Its letters as the file has them now."""
        self.letters, self.at = "", []
        for element, text in _texts(self.element):
            for start, cluster in _clusters(text):
                for letter in unicodedata.normalize("NFC", cluster).casefold():
                    if not letter.isspace():
                        self.letters += letter
                        self.at.append((element, start))
        return self


def _texts(element: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The text elements of a paragraph that are printed, in order."""
    for part in element:
        if not isinstance(part.tag, str) or part.tag in _HIDDEN:
            continue
        if part.tag == W + "t":
            yield part, part.text or ""
        elif part.tag in _CHARS:
            yield part, _CHARS[part.tag]
        elif part.tag != W + "p":
            yield from _texts(part)


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Letters with the marks that follow them."""
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or not unicodedata.combining(text[i]):
            yield start, text[start:i]
            start = i


class _Places:
    """Where the letters of the printed text stand in the file.

    Paragraphs are found in the printed text by their letters, in order; the reader's list numbers,
    columns and blanks lie between them.
    """

    def __init__(self, text: str, parts: dict[str, etree._Element]) -> None:
        self.offsets: list[int] = []
        letters: list[str] = []
        for start, cluster in _clusters(text):
            for letter in unicodedata.normalize("NFC", cluster).casefold():
                if not letter.isspace():
                    letters.append(letter)
                    self.offsets.append(start)
        self.letters = "".join(letters)
        self.found: list[tuple[int, _Paragraph]] = []
        self.lost: list[_Paragraph] = []  # whose letters the reader changed
        cursor = 0
        for part, root in parts.items():
            for element in root.iter(W + "p"):
                paragraph = _Paragraph(part, element).read()
                cursor = self._place(paragraph, cursor)
        self.found.sort(key=lambda pair: pair[0])

    def _place(self, paragraph: _Paragraph, cursor: int) -> int:
        letters = paragraph.letters
        if not letters:
            return cursor
        at = self.letters.find(letters, cursor)
        if at < 0 or (len(letters) < _SHORT and at - cursor > 2000):
            at = self.letters.find(letters)
        if at < 0:
            self.lost.append(paragraph)
            return cursor
        self.found.append((at, paragraph))
        return at + len(letters) if len(letters) >= _SHORT else cursor

    def span(self, start: int, end: int) -> "_Span | None":
        """The letters of a stretch: in one paragraph, or over the lines of one cell or page."""
        first, last = bisect_left(self.offsets, start), bisect_left(self.offsets, end)
        pieces = [
            (p, max(first, at) - at, min(last, at + len(p.letters)) - at)
            for at, p in self.found
            if max(first, at) < min(last, at + len(p.letters))
        ]
        if not pieces:
            return self._lost(self.letters[first:last])
        most = max(pieces, key=lambda piece: piece[2] - piece[1])
        beside = [p for p in pieces if p[0].element.getparent() is most[0].element.getparent()]
        whole = sum(high - low for _, low, high in beside) == last - first
        (head, low, _), (tail, _, high) = (beside[0], beside[-1]) if whole else (most, most)
        return _Span(head, low, tail, high)

    def _lost(self, letters: str) -> "_Span | None":
        for paragraph in self.lost:
            if (at := paragraph.letters.find(letters)) >= 0:
                return _Span(paragraph, at, paragraph, at + len(letters))
        return None


@dataclass(slots=True)
class _Cut:
    """A place between two letters, where a run is to be split."""

    element: etree._Element
    at: int

    def split(self) -> None:
        """Make the letters from `at` on a run of their own, with the same properties."""
        run = self.element.getparent()
        if run is None or run.tag != W + "r":
            return
        inner = self.element.tag == W + "t" and self.at > 0
        following = list(self.element.itersiblings())
        before = [e for e in self.element.itersiblings(preceding=True) if e.tag != W + "rPr"]
        if not inner and not before:
            return
        tail = etree.Element(W + "r", {str(k): str(v) for k, v in run.attrib.items()})
        properties = run.find(W + "rPr")
        if properties is not None:
            tail.append(deepcopy(properties))
        if inner:
            text = self.element.text or ""
            rest = etree.SubElement(tail, W + "t")
            rest.text, self.element.text = text[self.at :], text[: self.at]
            for element in (rest, self.element):
                element.set(_XML + "space", "preserve")
        else:
            tail.append(self.element)
        for element in following:
            tail.append(element)
        run.addnext(tail)


def _last_first(cut: tuple[int, _Cut]) -> int:
    return -cut[0]


@dataclass(slots=True)
class _Span:
    """From letter `first` of a paragraph to before letter `last` of the same or a later one."""

    start: _Paragraph
    first: int
    end: _Paragraph
    last: int

    def cuts(self) -> Iterator[tuple[int, _Cut]]:
        """Where runs must be split: before the first letter and behind the last."""
        yield self.start.at[self.first][1], _Cut(*self.start.at[self.first])
        if self.last < len(self.end.at):
            yield self.end.at[self.last][1], _Cut(*self.end.at[self.last])

    def mark(self, number: int) -> None:
        """Put the anchors around the runs of the letters."""
        first = self.start.read().at[self.first][0].getparent()
        last = self.end.read().at[self.last - 1][0].getparent()
        assert first is not None and last is not None
        _around(first, last, number)


def _around(first: etree._Element, last: etree._Element, number: int) -> None:
    start, end, reference = _anchors(number)
    first.addprevious(start)
    last.addnext(end)
    end.addnext(reference)


def _anchors(number: int) -> tuple[etree._Element, etree._Element, etree._Element]:
    key = {W + "id": str(number)}
    start = etree.Element(W + "commentRangeStart", key)
    end = etree.Element(W + "commentRangeEnd", key)
    reference = etree.Element(W + "r")
    etree.SubElement(reference, W + "commentReference", key)
    return start, end, reference


def _mark_first(root: etree._Element, number: int) -> None:
    """A finding of the whole draft: at its first paragraph."""
    paragraph = next(root.iter(W + "p"), None)
    if paragraph is None:
        body = next(root.iter(W + "body"))
        paragraph = etree.Element(W + "p")
        body.insert(0, paragraph)
    start, end, reference = _anchors(number)
    properties = paragraph.find(W + "pPr")
    if properties is not None:
        properties.addnext(start)
    else:
        paragraph.insert(0, start)
    paragraph.extend((end, reference))


def _made(finding: Finding, number: int, when: datetime, lang: str) -> etree._Element:
    """The comment: what is found, what to write, who says so, and the finding's id."""
    made = etree.Element(W + "comment", nsmap={"w": W[1:-1]})
    values = {"id": str(number), "author": AUTHOR, "initials": "ld"}
    values["date"] = when.isoformat(timespec="seconds")[:19] + "Z"
    for key, value in values.items():
        made.set(W + key, value)
    verdict = word("verdicts", finding.verdict, lang)
    severity = word("severities", finding.severity or "hint", lang)
    lines = [f"{verdict} ({severity.casefold()}). {finding.message}"]
    if finding.replacement:
        lines.append(f"→ {finding.replacement}")
    lines.append(f"[{finding.id}]")
    for line in lines:
        paragraph = etree.SubElement(made, W + "p")
        text = etree.SubElement(etree.SubElement(paragraph, W + "r"), W + "t")
        text.text = _clean(line)
        text.set(_XML + "space", "preserve")
    return made


def _clean(line: str) -> str:
    """XML has no control characters."""
    return re.sub("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", " ", line)
