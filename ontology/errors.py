"""Every error a person can cause, under one root; the message says what, where and what to do."""

from __future__ import annotations

import copyreg

from ontology.messages import message

TYPE_CHECKING = False  # what type checkers take as true: `luocdo --help` waits for no import
if TYPE_CHECKING:
    from pathlib import Path


class LuocdoError(Exception):
    """Root of luocdo's errors: one `Message` for people, the data as attributes."""

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled with its data, which an exception of its own signature is not by itself."""
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]


class UnreadableError(LuocdoError):
    """A paper that cannot be read; the rest of its batch goes on."""

    def __init__(self, path: Path | str, reason: str, remedy: str) -> None:
        self.path, self.reason, self.remedy = path, reason, remedy
        super().__init__(message("unreadable", path=path, reason=reason, remedy=remedy))


class HeldError(UnreadableError):
    """A paper that may be classified: it waits for a person who looks at it."""


class LexiconError(LuocdoError):
    """A lexicon file that does not fit its own rules."""

    def __init__(self, file: str, problem: str) -> None:
        self.file, self.problem = file, problem
        super().__init__(message("of-lexicon", file=file, problem=problem))


class BadNameError(LuocdoError, ValueError):
    """A document name (IRI) that is not of the grammar of `ontology.identity`."""

    def __init__(self, text: str, problem: str) -> None:
        self.text, self.problem = text, problem
        super().__init__(message("bad-name", text=text, problem=problem))


class NotFoundError(LuocdoError):
    """Nothing in the store answers to what was asked; `near` holds close names, best first."""

    def __init__(
        self,
        wanted: str,
        near: tuple[str, ...] = (),
        *,
        where: str | None = None,
        remedy: str | None = None,
    ) -> None:
        self.wanted, self.near = wanted, near
        shown = wanted if len(wanted) <= 100 else f"{wanted[:99]}…"
        where = where or message("in-the-store")
        key = "not-found-near" if near else "not-found"
        hint = ", ".join(near) if near else remedy or message("look-at-code")
        super().__init__(message(key, shown=shown, where=where, hint=hint))


class AmbiguousError(LuocdoError):
    """A code that several documents bear; `candidates` are (IRI, label) pairs."""

    def __init__(self, wanted: str, candidates: tuple[tuple[str, str], ...]) -> None:
        self.wanted, self.candidates = wanted, candidates
        listed = "\n".join(f"  {label}  <{iri}>" for iri, label in candidates)
        super().__init__(message("ambiguous", wanted=wanted, n=len(candidates), listed=listed))


class StoreError(LuocdoError):
    """A store that cannot be opened, read or written."""


class StoreLockedError(StoreError):
    """Another process is writing to the store."""

    def __init__(self, store: Path | str) -> None:
        self.store = store
        super().__init__(message("store-locked", store=store))


class QueryError(LuocdoError):
    """A query that is malformed, not allowed, or over a limit."""


class CurationError(LuocdoError):
    """A decision (YAML, register row) that cannot be taken as written."""
