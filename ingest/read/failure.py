"""Why a file could not be read, in words a clerk understands; the path is added by the caller."""

from collections.abc import Callable
from typing import TypeVar

from ontology.errors import LuocdoError
from ontology.messages import message
from ontology.reasons import reason_of

T = TypeVar("T")


class RefusedError(LuocdoError):
    """A file that a reader will not or cannot read: `reason` what is wrong, `remedy` what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(message("refused", reason=reason, remedy=remedy))


def broken(kind: str, detail: str = "") -> RefusedError:
    """The bytes are not what a file of this kind holds; `detail` is the parser's own word."""
    reason = message("broken-kind", kind=kind)
    return RefusedError(
        message("with-detail", reason=reason, detail=detail) if detail else reason,
        message("original-or-save"),
    )


def unsafe(what: str) -> RefusedError:
    """The file breaks a limit that no honest paper comes near."""
    return RefusedError(
        message("unsafe", what=what),
        message("save-apart"),
    )


def empty() -> RefusedError:
    """No text came out of a file that has bytes."""
    return RefusedError(
        message("no-words-in-file"),
        message("look-or-scan"),
    )


def password() -> RefusedError:
    """The file opens only with a password."""
    return RefusedError(message("password-set"), message("open-save-plain"))


def packed() -> RefusedError:
    """The file holds other files."""
    return RefusedError(message("is-archive"), message("unpack-each"))


def special() -> RefusedError:
    """A device, a pipe, a folder: nothing that is copied and kept."""
    return RefusedError(message("special-file"), message("copy-to-file"))


def signed() -> RefusedError:
    """The paper is wrapped in its signature (.p7m)."""
    return RefusedError(
        message("is-signed-wrapper"),
        message("unwrap"),
    )


def misnamed(ending: str) -> RefusedError:
    """The ending says one thing, the bytes are none of it."""
    return RefusedError(
        message("misnamed", ending=ending),
        message("original-or-txt"),
    )


def mail() -> RefusedError:
    """The paper is attached to a letter, or a web page saved in the form of one (.mht)."""
    return RefusedError(
        message("is-mail"),
        message("save-attachments"),
    )


def attached() -> RefusedError:
    """A PDF without text of its own, with files in it (a portfolio)."""
    return RefusedError(message("pdf-of-files"), message("save-attached"))


def worker_died() -> RefusedError:
    """The process that read the file is no more, and its own death is all it told."""
    return RefusedError(
        message("reader-died"),
        message("save-docx-pdf"),
    )


_AS_PDF = "save-as-pdf"


def pasted() -> RefusedError:
    """A Word file with a picture of a paper, not where pictures are looked for, and no text."""
    return RefusedError(message("word-picture-only"), message(_AS_PDF))


def linked() -> RefusedError:
    """A picture that a Word file names but does not hold; nothing outside is ever fetched."""
    return RefusedError(message("picture-linked"), message(_AS_PDF))


def drawn() -> RefusedError:
    """A picture of a kind that holds drawings (emf, wmf, eps) or is not known."""
    return RefusedError(message("picture-unknown"), message(_AS_PDF))


def many_pictures(most: int) -> RefusedError:
    """More pictures of pages than any paper has; those after `most` were left out."""
    return RefusedError(message("word-many-pictures", most=most), message("split-file"))


def many_pages(pages: int, most: int) -> RefusedError:
    """A PDF longer than any paper: a part of it would look like the whole."""
    return RefusedError(
        message("many-pages", pages=pages, most=most),
        message("split-documents"),
    )


def guarded(work: Callable[[], T]) -> T | RefusedError:
    """Whatever hostile bytes do to a parser is this file's failure and no other's."""
    try:
        return work()
    except RefusedError as error:
        return error
    except MemoryError:
        return RefusedError(message("too-much-memory"), message("split-parts"))
    except OSError as error:
        return RefusedError(
            message("cannot-open", reason=reason_of(error)), message("check-name-rights")
        )
    except Exception as error:
        return broken(message("this"), type(error).__name__)
