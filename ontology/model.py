"""The records that pass from room to room: frozen, ordered, and the contract `luocdo-record/1`.

Field meanings are those of the extraction record (docs/record.md); its JSON Schema is made from
these classes. Dates are ISO 8601 as printed, cut where the print stops: `YYYY[-MM[-DD]]`.
Offsets are `str` indices into `Text.text`, end exclusive. Unknown is `None`, never a guess.
"""

from typing import Any

import msgspec

SCHEMA = "luocdo-record/1"
PIPELINE = "0.8.5"  # raised whenever the same bytes may give another record


class Span(msgspec.Struct, frozen=True):
    """A stretch of the text, end exclusive."""

    start: int
    end: int


class Cell(msgspec.Struct, frozen=True):
    """One cell of a table: its stretch of the text and where it stands (0-based; spans ≥ 1)."""

    start: int
    end: int
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


class Table(msgspec.Struct, frozen=True):
    """A table of the original, its cells in reading order."""

    start: int
    end: int
    cells: tuple[Cell, ...]


class Box(msgspec.Struct, frozen=True):
    """Where a stretch of text stands on its page: PDF points from the top left corner."""

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class Repair(msgspec.Struct, frozen=True):
    """Where a symbol that OCR read as `raw` ("148-KL/IW") was put right."""

    start: int
    end: int
    raw: str


class Doubt(msgspec.Struct, frozen=True):
    """A word that OCR was not sure of; `confidence` is Tesseract's own, 0-1."""

    start: int
    end: int
    confidence: float


class Unread(msgspec.Struct, frozen=True):
    """The `number`-th (from 1) picture of a page in a Word file, which could not be read; `at` is
    an offset on the line before it.
    """

    at: int
    number: int
    reason: str
    remedy: str


class Unsure(msgspec.Struct, frozen=True):
    """A place of a scanned head, "number" or "date", that was read as `raw` but not surely: it is
    left blank in the text. `place` is its box on the first page, in PDF points from the top left.
    """

    field: str
    raw: str
    place: tuple[float, float, float, float] | None = None


class Signature(msgspec.Struct, frozen=True):
    """A digital signature of the file, as its certificate and its bytes tell; all None where it
    cannot be read. `time` is what the signer's computer said (ISO 8601, +07:00).
    """

    name: str | None = None
    organisation: str | None = None
    time: str | None = None
    whole: bool | None = None  # covers the whole file: nothing was added behind it
    intact: bool | None = None  # the bytes are those that were signed
    trusted: bool | None = None  # by the authorities the office names; None: not checked


class Text(msgspec.Struct, frozen=True):
    """What a paper says, in reading order, with the way back to the original.

    For txt and md, `text` is the decoded file unchanged (BOM, CR and NFD kept); for every other
    format it is what `luocdo text FILE` prints.
    """

    text: str
    name: str
    sha256: str
    format: str
    ocr: bool = False
    pages: tuple[Span, ...] = ()
    tables: tuple[Table, ...] = ()
    boxes: tuple[Box, ...] = ()
    margins: tuple[str, ...] = ()  # running headers and footers, kept apart from the text
    footnotes: tuple[Span, ...] = ()
    repairs: tuple[Repair, ...] = ()  # OCR only, as are doubts: what to check on the original
    doubts: tuple[Doubt, ...] = ()
    unread: tuple[Unread, ...] = ()
    garbled: tuple[int, ...] = ()  # pages (0-based) whose letters spell nothing, read as pictures
    signatures: tuple[Signature, ...] = ()
    unsure: tuple[Unsure, ...] = ()


class Part(msgspec.Struct, frozen=True):
    """A part of a draft that the decrees on form name: text[start:end]; in a part of one line
    blanks stand for breaks, so lengths are kept.
    """

    start: int
    end: int
    text: str


Parts = dict[str, list[Part]]


class Layout(msgspec.Struct, frozen=True):
    """Paper and type of a Word file as most of it has them; None where the file does not tell."""

    size: tuple[float, float] | None = None  # width and height in mm
    margins: dict[str, float] = {}  # mm by side
    font: str | None = None
    points: float | None = None
    lines: float | None = None  # line spacing


class Source(msgspec.Struct, frozen=True):
    """The file a record was made from."""

    name: str
    sha256: str
    format: str
    chars: int
    ocr: bool = False
    pipeline: str = PIPELINE


class Recipient(msgspec.Struct, frozen=True):
    """One line of Nơi nhận; `purpose` as printed ("để b/c")."""

    name: str
    purpose: str | None = None


class FilePart(msgspec.Struct, frozen=True):
    """One paper of a file that holds several: text[start:end] with what its own head prints.

    `kind` is main, promulgated (the regulation of a decision), draft or enclosed.
    """

    start: int
    end: int
    kind: str
    code: str | None = None
    type: str | None = None
    issuer: str | None = None
    date: str | None = None
    title: str | None = None
    signer: str | None = None


class Document(msgspec.Struct, frozen=True):
    """What the paper says of itself. `evidence` maps a field to (start, end, confidence)."""

    code: str | None = None
    number: str | None = None
    type: str | None = None
    issuer: str | None = None
    place: str | None = None
    date: str | None = None
    title: str | None = None
    addressees: tuple[str, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    signer: str | None = None
    position: str | None = None
    capacity: str | None = None
    secrecy: str | None = None
    urgency: str | None = None
    effective: str | None = None
    condition: str | None = None  # what its start waits for, where no day is printed
    expires: str | None = None  # last day (or month, year) of its own time
    draft: bool = False  # marked as a draft, or number and day both left blank (letters, no scan)
    iri: str | None = None
    evidence: dict[str, tuple[int, int, float]] = {}
    parts: tuple[FilePart, ...] = ()  # the papers of the file, where it holds more than this one


class Citation(msgspec.Struct, frozen=True):
    """One mention of another document; code, name, date, issuer as printed with this mention."""

    start: int
    end: int
    quote: str
    code: str | None = None
    name: str | None = None
    type: str | None = None
    date: str | None = None
    issuer: str | None = None
    provision: str | None = None
    relation: str = "references"
    confidence: float = 0.5
    rule: str = ""
    place: str = "body"
    voice: str = "own"  # own, quoted (wording of another act), editor (a note of a law database)
    until: str | None = None  # the last day that an extension or suspension of the document names
    target: str | None = None
    part: int | None = None  # index into Document.parts, where the file holds several papers


class Edge(msgspec.Struct, frozen=True):
    """A relation that the paper states between two other documents."""

    subject: str
    relation: str
    object: str
    start: int
    end: int
    quote: str
    confidence: float = 0.5
    subject_target: str | None = None
    object_target: str | None = None


class Assignment(msgspec.Struct, frozen=True):
    """A task laid on bodies; `cites` and `parent` are indices into citations and assignments."""

    start: int
    end: int
    quote: str
    lead: tuple[str, ...] = ()
    coordinate: tuple[str, ...] = ()
    monitor: tuple[str, ...] = ()  # who follows the task up ("theo dõi, đôn đốc"): leads nothing
    advise: str | None = None
    task: str = ""
    deadline: str | None = None
    printed_deadline: str | None = None  # the words of `deadline`
    provision: str | None = None  # where it stands: "điểm c khoản 2 Điều 3", "mục II.2"
    output: str | None = None
    generic: bool = False
    cites: tuple[int, ...] = ()
    parent: int | None = None
    confidence: float = 0.5
    rule: str = ""
    part: int | None = None  # as of a citation


class Warning(msgspec.Struct, frozen=True):
    """Something a careful clerk would ask about; never a verdict.

    `region` is the place on the original to look at, where reading it was in doubt:
    `page=1&xywh=x,y,width,height` (W3C Media Fragments), in PDF points from the top left.
    """

    code: str
    message: str
    start: int
    end: int
    region: str | None = None


class Record(msgspec.Struct, frozen=True):
    """Everything read from one paper: a pure function of its bytes, the lexicon and PIPELINE."""

    source: Source
    document: Document
    citations: tuple[Citation, ...] = ()
    edges: tuple[Edge, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    warnings: tuple[Warning, ...] = ()
    signatures: tuple[Signature, ...] = ()
    schema: str = SCHEMA

    def to_json(self, *, indent: int = 2) -> str:
        """The record as one JSON object; `indent=0` gives one line."""
        keys = (
            "schema", "source", "document", "citations", "edges", "assignments", "warnings",
            "signatures",
        )  # fmt: skip
        built: dict[str, Any] = msgspec.to_builtins(self)
        data = msgspec.json.encode({k: built[k] for k in keys})
        return (msgspec.json.format(data, indent=indent) if indent else data).decode()

    @classmethod
    def from_json(cls, data: str | bytes) -> "Record":
        """Read what `to_json` wrote; raises `msgspec.ValidationError` on anything else."""
        return msgspec.json.decode(data, type=cls)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record, as kept in docs/record.schema.json."""
    return msgspec.json.schema(Record)
