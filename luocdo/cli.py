"""The command line: parse, call one verb, map errors to sentences and exit codes.

Exit codes: 0 done; 1 done, but some files of a batch failed; 2 a person's mistake, with one
sentence on stderr; 130 interrupted. Only `argparse` is imported before a command runs, so that
`luocdo --help` is as quick as Python itself.
"""

from __future__ import annotations

import errno
import io
import os
import sys

from luocdo.options import build_parser
from ontology.errors import LuocdoError
from ontology.messages import message, spoken

TYPE_CHECKING = False  # what type checkers take as true, without the import of typing
if TYPE_CHECKING:
    from collections.abc import Sequence

_WRITING = frozenset(
    [
        "bodies",
        "build",
        "curate",
        "remove",
        "compact",
        "backup",
        "restore",
        "serve",
        "standard",
        "watch",
    ]
)


def wanted_language(argv: Sequence[str]) -> str:
    """`vi` or `en`, looked up before parsing because the help itself is in that language."""
    for i, word in enumerate(argv):
        if word == "--lang" and i + 1 < len(argv):
            return "en" if argv[i + 1] == "en" else "vi"
        if word == "--lang=en":
            return "en"
    return "vi"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the return value is the exit code."""
    _speak_utf8()
    words = list(sys.argv[1:] if argv is None else argv)
    lang = wanted_language(words)
    try:
        code = _run(words, lang)
        print(end="", flush=True)  # a disk that is full is told here, not at the end of Python
        return code
    except LuocdoError as error:
        return _said(error, lang)
    except ImportError as error:
        return _said(_import_trouble(error), lang)
    except BrokenPipeError:  # `luocdo … | head`: the reader has seen enough
        _let_go()
        return 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _let_go()
        return _said(message("output-disk-full"), lang)
    except KeyboardInterrupt:
        print(spoken(message("stopped"), lang), file=sys.stderr)
        return 130


def _speak_utf8() -> None:
    """UTF-8 on every terminal and in every pipe, whatever the code page; lines as they are.

    What a paper or the name of a file holds drives no terminal.
    """
    from ontology.display import Tame

    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            terminal = stream.isatty()
            lines = None if terminal else ""
            stream.reconfigure(encoding="utf-8", errors="replace", newline=lines)
            setattr(sys, name, Tame(stream) if terminal else stream)


def _run(words: list[str], lang: str) -> int:
    parser = build_parser(lang)
    args = parser.parse_args(words)
    if args.version:
        from luocdo import __version__

        print(f"luocdo {__version__}")
        return 0
    if args.command is None:
        parser.print_help()
        return 0
    from luocdo.commands import run

    if args.command in _WRITING:
        os.umask(0o077)  # what is kept is for its owner alone
    try:
        return run(args)
    except _MISUNDERSTOOD as error:
        if "://" not in str(getattr(args, "store", "")):
            raise
        raise LuocdoError(
            message("server-misunderstood", store=args.store, error=type(error).__name__)
        ) from error


# What reading values that no store of ours holds may end in.
_MISUNDERSTOOD = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError),
    ValueError,
)


def _said(what: object, lang: str) -> int:
    print(f"luocdo: {spoken(what, lang)}", file=sys.stderr)
    return 2


def _let_go() -> None:
    """Nothing more can be written: what is left must not fail again at the end of Python."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _import_trouble(error: ImportError) -> str:
    """Who took our import names, if anybody did; else what is missing."""
    from importlib.metadata import packages_distributions

    from luocdo.names import OURS

    owners = {
        name: sorted(set(packages_distributions().get(name, [])) - {"luocdo"}) for name in OURS
    }
    taken = {name: others for name, others in owners.items() if others}
    if taken:
        return message("names-taken", taken=taken)
    return message("component-missing", error=error)


if __name__ == "__main__":
    sys.exit(main())
