"""argparse in Vietnamese, unless `lang` is en, and what all commands share."""

from __future__ import annotations

import argparse
import math
import os
import re
import sys

TYPE_CHECKING = False  # what type checkers take as true, without the import of typing
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    Say = Callable[[str, str], str]

DEFAULT_STORE = "kho"


class Parser(argparse.ArgumentParser):
    """argparse whose own sentences are Vietnamese unless `lang` is en."""

    lang = "vi"
    _WORDS = (
        (r"the following arguments are required: (.*)", r"còn thiếu \1"),
        (
            r"argument (\S+): invalid choice: (\S+) \(choose from (.*)\)",
            r"\1 không nhận \2 (chọn \3)",
        ),
        (r"argument (\S+): expected one argument", r"\1 cần một giá trị"),
        (r"argument (\S+): expected at least one argument", r"\1 cần ít nhất một giá trị"),
        (r"argument (\S+): not allowed with argument (\S+)", r"\1 không đi cùng \2"),
        (r"unrecognized arguments: (.*)", r"không hiểu \1"),
        (r"argument (\S+): (.*)", r"\1 \2"),
    )

    def error(self, message: str) -> NoReturn:
        """One sentence on stderr, exit code 2."""
        if self.lang == "vi":
            for pattern, words in self._WORDS:
                message = re.sub(pattern, words, message)
            message = f"Lệnh chưa đúng: {message}. Xem: {self.prog} --help"
        print(f"luocdo: {message}", file=sys.stderr)
        raise SystemExit(2)

    def format_help(self) -> str:
        """The help with argparse's own words translated."""
        return self._localised(super().format_help())

    def _localised(self, text: str) -> str:
        if self.lang == "en":
            return text
        for english, vietnamese in (
            ("usage:", "Cách dùng:"),
            ("positional arguments:", "tham số:"),
            ("options:", "tùy chọn:"),
            ("show this help message and exit", "hiện hướng dẫn này"),
        ):
            text = text.replace(english, vietnamese, 1)
        return text


class EnglishParser(Parser):
    """argparse as it is."""

    lang = "en"


class Commands:
    """Adds commands that share --lang, and --store where they need one."""

    def __init__(self, top: Parser, kind: type[Parser], say: Say) -> None:
        self._say = say
        self._made = top.add_subparsers(dest="command", metavar=say("LỆNH", "COMMAND"))
        self._common = kind(add_help=False)
        self._common.add_argument(
            "--lang",
            choices=("vi", "en"),
            default=argparse.SUPPRESS,  # before the command or behind it
            help=say("ngôn ngữ", "language"),
        )
        self._stored = kind(add_help=False, parents=[self._common])
        self._stored.add_argument(
            "--store",
            default=os.environ.get("LUOCDO_STORE", DEFAULT_STORE),
            metavar=say("KHO", "STORE"),
            help=say(
                "thư mục kho hoặc địa chỉ máy chủ SPARQL (mặc định: $LUOCDO_STORE, rồi ./kho)",
                "store folder or address of a SPARQL server (default: $LUOCDO_STORE, then ./kho)",
            ),
        )

    def add(self, name: str, vi: str, en: str, *, store: bool = True) -> Parser:
        """A new command; `vi` and `en` say what it does."""
        words = self._say(vi, en)
        parent = self._stored if store else self._common
        return self._made.add_parser(name, help=words, description=words, parents=[parent])


def whole_number(say: Say, least: int) -> Callable[[str], int]:
    """A whole number from `least` on, of at most nine digits."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < least:
            words = (
                "phải là số nguyên từ {} trở lên, nhiều nhất chín chữ số, không phải {!r}",
                "must be a whole number from {} on, of nine digits at most, not {!r}",
            )
            raise argparse.ArgumentTypeError(say(*words).format(least, text[:40]))
        return int(text)

    return read


def seconds_from(say: Say, least: float) -> Callable[[str], float]:
    """Seconds, `least` or more."""

    def read(text: str) -> float:
        found = float(text) if re.fullmatch(r"[0-9.]+", text) and text.count(".") < 2 else math.nan
        if not least <= found < math.inf:
            words = (
                "phải là số giây từ {:g} trở lên, không phải {!r}",
                "must be seconds from {:g} on, not {!r}",
            )
            raise argparse.ArgumentTypeError(say(*words).format(least, text[:40]))
        return found

    return read
