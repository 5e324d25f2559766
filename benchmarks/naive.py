"""The ten naive queries of docs/sparql.md on each engine and format: rows, beside the endpoint's.

    python benchmarks/naive.py [STORE]          # examples/ where no store is given

A cell is the number of rows; ≠ marks rows that are not the endpoint's. Engines that are not
installed are left out and named (`make test-remote` installs them). Virtuoso 7.2.5 takes one graph
as Turtle, and no body beyond ten megabytes.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import which

import luocdo
from graph.export import export
from graph.open import open_store
from queries.answer.run import with_prefixes

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "remote")]
import servers  # noqa: E402
import test_engines as engines  # noqa: E402


def main() -> int:
    """Print the table; 1 where an engine differs."""
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else scratch / "kho"
        if len(sys.argv) == 1:
            luocdo.build([ROOT / "examples"], folder)
        store = stack.enter_context(open_store(folder))
        queries = {name: with_prefixes(sparql) for name, sparql in engines.FIRST.items()}
        expected = engines.wanted(store, queries)
        table = {"endpoint": expected}
        for format, ending in engines.ENDINGS.items():
            dump = scratch / f"kho.{ending}"
            with dump.open("wb") as out:
                export(store, format, out)
        for name, ask in _engines(stack, scratch):
            for format in engines.MEDIA if name != "virtuoso" else ["turtle"]:
                print(f"{name} {format} …", file=sys.stderr, flush=True)
                dump = scratch / f"kho.{engines.ENDINGS[format]}"
                table[f"{name} {format}"] = ask(dump, format, queries)
    print("| | " + " | ".join(queries) + " |\n|---" + "|---" * len(queries) + "|")
    for name, found in table.items():
        cells = (f"{found[q].total()}{'' if found[q] == expected[q] else ' ≠'}" for q in queries)
        print(f"| {name} | " + " | ".join(cells) + " |")
    return int(any(found != expected for found in table.values()))


def _engines(stack: ExitStack, scratch: Path) -> Iterator[tuple[str, engines.Ask]]:
    yield "rdflib", engines.with_rdflib
    yield "oxigraph", engines.with_oxigraph(stack.enter_context(servers.oxigraph()))
    if (engines.JAVA / "jena-cmds.jar").exists():
        lost = scratch / "jena"
        lost.mkdir()
        yield "jena", engines.with_jena(engines.jena_command(lost))
    else:
        print("no Jena here", file=sys.stderr)
    if which("virtuoso-t"):
        os.environ["LUOCDO_VIRTUOSO"] = "1"
        address = stack.enter_context(servers.virtuoso(scratch))
        yield "virtuoso", engines.with_virtuoso(address)
    else:
        print("no Virtuoso here", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
