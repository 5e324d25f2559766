"""Sentences that people see when something fails, by key: lexicon/messages.yaml, vi and en.

An error carries a `Message`: text in Vietnamese wherever a `str` is wanted, with its English beside
it, so that who shows it chooses the language (`spoken`) and who raises it need not know.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Self


class Words(str):
    """Words with places to fill; `{n:file|files}` is singular where `n` is 1.

    >>> Words("{n} {n:file|files}").format(n=1), Words("{n} {n:file|files}").format(n="1,200")
    ('1 file', '1,200 files')
    """

    def format(self, *places: object, **named: object) -> str:
        """The words with their places filled."""
        return _PLURAL.vformat(self, places, named)


def worded(text: str) -> str:
    """A label: with a plural in it `Words`, to be filled; else plain, to be sent as it is."""
    return Words(text) if "|" in text else text


class _Plural(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if bar:
            return one if str(value) == "1" else many
        return str(super().format_field(value, format_spec))


_PLURAL = _Plural()


class Message(str):
    """A sentence in Vietnamese; `en` is the same in English."""

    en: str

    def __new__(cls, vi: str, en: str) -> Self:
        """Both languages at once: they are short, and an error is rare."""
        made = super().__new__(cls, vi)
        made.en = en
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """Both languages go along into another process."""
        return str(self), self.en


def message(key: str, /, **data: object) -> Message:
    """The sentence `key` with its `data`, of which messages and errors are given in each language.

    >>> said = message("no-store", folder="kho")
    >>> said, said.en
    ('Chưa có kho kho', 'There is no store kho')
    """
    row = _table()[key]
    ours = {name: _counted(value, ".") for name, value in data.items()}
    english = {name: _counted(_english(value), ",") for name, value in data.items()}
    return Message(row["vi"].format(**ours), Words(row["en"]).format(**english))


def spoken(said: object, lang: str) -> str:
    """An error or a sentence in `vi` or `en`; what has no English is given as it is."""
    return str(_english(said) if lang == "en" else said)


def both(said: str) -> tuple[str, str]:
    """A sentence in both languages, to be sent or kept as plain text."""
    return str(said), spoken(said, "en")


def kept(said: str | tuple[str, str]) -> str:
    """What `both` gave, as one sentence again; plain text stays as it is."""
    return said if isinstance(said, str) else Message(*said)


@cache
def _table() -> dict[str, dict[str, str]]:
    import yaml

    text = (files("ontology") / "lexicon" / "messages.yaml").read_text(encoding="utf-8")
    table: dict[str, dict[str, str]] = yaml.load(
        text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    return table


def _counted(value: object, mark: str) -> object:
    """A count with `mark` between thousands; what is no count (a port, a year) is given as text."""
    return f"{value:,}".replace(",", mark) if isinstance(value, int) else value


def _english(said: object) -> object:
    of = said.args[0] if isinstance(said, BaseException) and said.args else said
    return of.en if isinstance(of, Message) else said
