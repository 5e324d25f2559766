"""A draft checked: read, extracted and compared, and kept nowhere; where ingest meets queries."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ingest import extract
from ingest.read.wordlayout import layout_of
from ingest.structure.parts import parts
from ingest.tasks.deadlines import last_stated
from ontology.errors import UnreadableError
from ontology.lexicon import label
from ontology.messages import message
from queries.check.dismissed import settled
from queries.check.engine import check
from queries.check.finding import KINDS, Report

if TYPE_CHECKING:
    from ontology.law_table import Table
    from ontology.model import Text
    from queries.check.known import Holdings


def report_of(
    path: Path,
    text: Text,
    holdings: Holdings | None,
    acts: Table,
    *,
    as_of: date | None = None,
    only: Collection[str] = KINDS,
    lang: str = "vi",
) -> Report:
    """The report of one draft that was read from `path`, without what people dismissed.

    Raises `UnreadableError` for an empty and for a classified draft.
    """
    if not text.text.strip():
        raise UnreadableError(path, message("no-words"), message("check-or-scan"))
    record = extract(text)
    if record.document.secrecy:
        raise UnreadableError(path, label("classified-refused"), message("check-offline"))
    found, layout = (parts(record, text.text), layout_of(path)) if "form" in only else ({}, None)
    report = check(
        record,
        text,
        holdings,
        acts,
        parts=found,
        layout=layout,
        last_day=partial(last_stated, text.text),
        as_of=as_of,
        only=only,
        lang=lang,
    )
    return settled(report, holdings.store.location if holdings else None)


def with_comments(draft: Path, text: Text, report: Report, out: IO[bytes], lang: str) -> None:
    """The draft's own Word file with one comment a finding; raises `UnreadableError`."""
    from lxml import etree

    from queries.check.word import comment

    try:
        with zipfile.ZipFile(draft) as package:
            now = datetime.now().astimezone()
            comment(package, text.text, report.faults, out, when=now, lang=lang)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError) as error:
        raise UnreadableError(
            draft, message("no-comments-there"), message("save-word-docx")
        ) from error
