"""What a change does to the records: freeze those of today, later compare with them, by field.

    python benchmarks/records.py freeze FOLDER … [--at out/records.jsonl.gz]     before a change
    python benchmarks/records.py diff FOLDER … [--at FILE] [--examples 3]         after it

FOLDER holds any files that luocdo reads (../shared: see its README; texts.tar.xz unpacked outside
the checkout). Exit code 1 where a record changed, so that "no record changed" is a check.
"""

import argparse
import gzip
import hashlib
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

AT_ONCE = 200  # files a process
Record = dict[str, Any]


def records(folders: list[Path]) -> Iterator[tuple[str, Record]]:
    """(address of the file, its record or its error) in the order of the addresses."""
    files = sorted(p for f in folders for p in (f.rglob("*") if f.is_dir() else [f]) if p.is_file())
    batches = [files[i : i + AT_ONCE] for i in range(0, len(files), AT_ONCE)]
    with ThreadPoolExecutor(2) as pool:
        for done, batch in enumerate(pool.map(_extract, batches), start=1):
            print(f"\r{done * AT_ONCE}/{len(files)}", end="", file=sys.stderr)
            yield from batch
    print(file=sys.stderr)


def _extract(batch: list[Path]) -> list[tuple[str, Record]]:
    """One run of the command line; a file that it could not read has the record {}."""
    command = [sys.executable, "-m", "luocdo.cli", "extract", "--format", "jsonl", *map(str, batch)]
    out = subprocess.run(command, capture_output=True, text=True).stdout
    found: dict[str, Record] = {}
    for line in out.splitlines():
        record = json.loads(line)
        found[record["source"]["sha256"]] = record
    return [(str(path), found.get(_sha(path), {})) for path in batch]


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def freeze(folders: list[Path], frozen: Path) -> int:
    """Write the records of today."""
    frozen.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(frozen, "wt", encoding="utf-8") as out:
        for path, record in records(folders):
            print(json.dumps([path, record], ensure_ascii=False), file=out)
    print(f"{frozen}: {frozen.stat().st_size >> 20} MB")
    return 0


def diff(folders: list[Path], frozen: Path, examples: int) -> int:
    """Print which fields of how many files changed; 1 if any did."""
    with gzip.open(frozen, "rt", encoding="utf-8") as lines:
        old: dict[str, Record] = dict(map(json.loads, lines))
    changed: set[str] = set()
    fields: dict[str, list[tuple[str, object, object]]] = defaultdict(list)
    for path, new in records(folders):
        for field, was, now in _differences(old.get(path, {}), new):
            changed.add(path)
            fields[field].append((path, was, now))
    for field, found in sorted(fields.items(), key=lambda item: -len(item[1])):
        print(f"{field}: {len(found)} in {len({p for p, *_ in found})} files")
        for path, was, now in found[:examples]:
            print(f"   {Path(path).name}\n      - {_short(was)}\n      + {_short(now)}")
    print(f"files changed: {len(changed)} of {len(old)}")
    return int(bool(changed))


def _differences(old: Record, new: Record) -> Iterator[tuple[str, object, object]]:
    """(field, was, is); members of a list are matched by where they begin."""
    for name in sorted((old.keys() | new.keys()) - {"schema", "source"}):
        was, now = old.get(name), new.get(name)
        if isinstance(was, list) and isinstance(now, list):
            yield from _members(name, was, now)
        elif isinstance(was, dict) and isinstance(now, dict):
            for key in sorted(was.keys() | now.keys()):
                if was.get(key) != now.get(key):
                    yield f"{name}.{key}", was.get(key), now.get(key)
        elif was != now:
            yield name, was, now


def _members(
    name: str, was: list[Record], now: list[Record]
) -> Iterator[tuple[str, object, object]]:
    before, after = _by_place(was), _by_place(now)
    for place in sorted(before.keys() | after.keys(), key=str):
        a, b = before.get(place), after.get(place)
        if a is None or b is None:
            yield f"{name} {'gone' if b is None else 'new'}", a, b
            continue
        for key in sorted(a.keys() | b.keys()):
            if a.get(key) != b.get(key):
                words = (a.get("quote"), a.get(key)), (b.get("quote"), b.get(key))
                yield f"{name}.{key}", *words


def _by_place(members: list[Record]) -> dict[tuple[object, ...], Record]:
    places: dict[tuple[object, ...], Record] = {}
    for member in members:
        key = (member.get("start"), member.get("subject"), member.get("object"), member.get("code"))
        places[(*key, sum(1 for k in places if k[:4] == key))] = member
    return places


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) < 300 else f"{text[:300]} …"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("verb", choices=("freeze", "diff"))
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--at", type=Path, default=Path("out/records.jsonl.gz"))
    parser.add_argument("--examples", type=int, default=3)
    args = parser.parse_args()
    if args.verb == "freeze":
        return freeze(args.folders, args.at)
    return diff(args.folders, args.at, args.examples)


if __name__ == "__main__":
    sys.exit(main())
