"""Our five import names are common words: who else owns one is told in a sentence.

The folders are given as top-level packages; a wheel cannot carry them as `luocdo.graph` and leave
editable installs and type checkers whole (docs/architecture.md says what was tried).
"""

import sys
from importlib.machinery import PathFinder
from pathlib import Path

OURS = ("ontology", "ingest", "graph", "queries", "viz")
_COMMANDS = ("luocdo", "luocdo.exe", "-m")  # what argv[0] begins with when a command is run


def check() -> None:
    """Raise `ImportError` with a sentence where Python finds another module under one of our names.

    A command ends with the sentence and exit code 2 instead.
    """
    home = Path(__file__).resolve().parents[1]
    for name in OURS:
        found = PathFinder.find_spec(name)
        place = Path(found.origin).resolve() if found and found.origin else None
        if place is None or place == home / name / "__init__.py":
            continue
        sentence = (
            f"{place} che mất phần `{name}` của luocdo → đổi tên tệp hoặc thư mục đó, hoặc chạy ở"
            f" thư mục khác. ({place} hides luocdo's `{name}`: rename it, or run elsewhere.)"
        )
        if Path(sys.argv[0] if sys.argv else "").name in _COMMANDS:
            print(f"luocdo: {sentence}", file=sys.stderr)
            sys.exit(2)
        raise ImportError(sentence, name=name, path=str(place))
