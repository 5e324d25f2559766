"""A checked draft as a file: its Word file with comments, or the findings as docx or xlsx."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from ontology.errors import LuocdoError
from ontology.lexicon import label
from ontology.messages import message
from ontology.model import Text
from ontology.reasons import reason_of
from queries.check.finding import Report
from queries.check.sheet import answer, write_docx
from viz.checked import with_comments


def write(draft: Path, text: Text, report: Report, out: Path, lang: str) -> None:
    """Write what `--out` names, whole or not at all; raises `LuocdoError`."""
    if out.resolve() == draft.resolve() or (out.exists() and out.samefile(draft)):
        raise LuocdoError(message("out-is-draft", out=out))
    partial = out.with_name(f"{out.name}.part")
    try:
        with partial.open("wb") as file:
            _write(draft, text, report, out.suffix.casefold(), file, lang)
        partial.replace(out)
    except OSError as error:
        raise LuocdoError(message("cannot-write", out=out, reason=reason_of(error))) from error
    finally:
        partial.unlink(missing_ok=True)


def _write(draft: Path, text: Text, report: Report, ending: str, out: IO[bytes], lang: str) -> None:
    if ending == ".docx" and text.format == "docx":
        with_comments(draft, text, report, out, lang)
    elif ending == ".docx":
        write_docx(report, out, lang=lang)
    elif ending == ".xlsx":
        from queries.register.sheet import write_answer

        write_answer(answer([report], lang), out, title=label("check-a-draft", lang), lang=lang)
    else:
        raise LuocdoError(message("out-ending", ending=ending or "…"))
