"""`luocdo watch FOLDER`: what is put into a folder is read into the store, each file once.

The folder is looked at every few seconds, which works on shares too. A file is taken when its size
and time have stayed the same from one look to the next. What was read goes to `da-nap/`, what could
not be to `khong-nap-duoc/` with the reason beside it. After a kill the same files are taken again,
and what the store holds already is only moved.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from graph.open import open_store
from luocdo.builder import Report, build
from ontology.disk import home_of
from ontology.errors import CurationError, StoreLockedError, UnreadableError
from ontology.lexicon import labelled
from ontology.messages import message
from queries.register.post import Head, heads
from viz.web.originals import forget, keep
from viz.words import date_text

DONE, FAILED = "da-nap", "khong-nap-duoc"
BATCH = 20  # files after which others may write
SECONDS = 5.0  # between two looks
_UNFINISHED = (".part", ".crdownload", ".tmp", ".download")
_Seen = dict[str, tuple[int, int]]  # name → size, time of the last change


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: `why` it is not in the store, else `what` it is there."""

    name: str
    why: str = ""
    what: str = ""


@dataclass(slots=True)
class Watch:
    """A folder and its store; call `look` again and again."""

    folder: Path
    store: str | Path
    workers: int = 0
    _seen: _Seen = field(default_factory=dict)

    def look(self) -> list[Taken]:
        """Take the files that are complete. Raises `UnreadableError` where the folder cannot be
        read; while another program writes in the store nothing is taken."""
        found = self._files()
        ready = [n for n, state in sorted(found.items()) if self._seen.get(n) == state]
        self._seen = found
        taken: list[Taken] = []
        with suppress(StoreLockedError):
            for n in range(0, len(ready), BATCH):
                taken += self._take(ready[n : n + BATCH])
        return taken

    def _files(self) -> _Seen:
        try:
            files = [p for p in self.folder.iterdir() if p.is_file() and not p.is_symlink()]
            states = [(p.name, p.stat()) for p in files]
        except OSError as error:
            remedy = message("check-share")
            raise UnreadableError(self.folder, message("folder-closed"), remedy) from error
        return {
            name: (state.st_size, state.st_mtime_ns)
            for name, state in states
            if not name.startswith((".", "~$")) and not name.lower().endswith(_UNFINISHED)
        }

    def _take(self, names: list[str]) -> list[Taken]:
        with open_store(self.store, write=True):  # made first, as what is kept lies in its folder
            pass
        kept = {}
        for name in names:
            with (self.folder / name).open("rb") as file:
                kept[name] = keep(home_of(self.store), name, file)
        why: dict[str, str] = {}
        report = Report()
        try:
            report = build(list(dict.fromkeys(kept.values())), self.store, workers=self.workers)
            why = {
                str(e.path): message("reason-remedy", reason=e.reason, remedy=e.remedy)
                for e in report.failed
            }
            why |= dict.fromkeys(report.refused, labelled("classified-refused"))
        except (UnreadableError, CurationError) as error:  # nothing of the batch can be read
            why = {str(path): error.args[0] for path in kept.values()}
        for reason_of in why:
            forget(home_of(self.store), Path(reason_of).parent.name)
        what = self._what(list(kept.values()), report)
        return [self._move(n, why.get(str(p), ""), what.get(p, "")) for n, p in kept.items()]

    def _what(self, paths: list[Path], report: Report) -> dict[Path, str]:
        """What each file is: a document, the documents of a package, or a register."""
        said: dict[Path, str] = {}
        shas = {path: report.inside.get(str(path), [path.parent.name]) for path in paths}
        with open_store(self.store) as store:
            came = heads(store, [sha for some in shas.values() for sha in some])
        for path in paths:
            if documents := [_came(came[sha]) for sha in shas[path] if sha in came]:
                said[path] = "; ".join(documents)
            elif note := next((n for n in report.notes if n.startswith(f"{path.name}: ")), ""):
                said[path] = note
        return said

    def _move(self, name: str, why: str, what: str) -> Taken:
        to = self.folder / (FAILED if why else DONE)
        to.mkdir(exist_ok=True)
        target = _free(to, name)
        (self.folder / name).rename(target)
        if why:
            target.with_name(f"{target.name}.txt").write_text(f"{why}\n", encoding="utf-8")
        self._seen.pop(name, None)
        return Taken(name, why, what)


def _came(head: Head) -> str:
    name = ", ".join(filter(None, (head.label, date_text(head.date))))
    return message("came", name=name, tasks=head.tasks)


def _free(folder: Path, name: str) -> Path:
    """A place for a file that overwrites none."""
    stem, suffix = Path(name).stem, Path(name).suffix
    places = (folder / (f"{stem} ({n}){suffix}" if n > 1 else name) for n in range(1, 100_000))
    return next(p for p in places if not p.exists())


def watch(
    folder: Path,
    store: str | Path,
    *,
    workers: int = 0,
    seconds: float = SECONDS,
    once: bool = False,
    tell: Callable[[Taken], None] = lambda taken: None,
) -> int:
    """Look until interrupted, or take once what is there; returns how many files failed."""
    watched, failed = Watch(folder, store, workers), 0
    rounds = 0
    while True:
        for taken in watched.look():
            failed += bool(taken.why)
            tell(taken)
        rounds += 1
        if once and rounds == 2:
            return failed
        time.sleep(min(seconds, 0.2) if once else seconds)
