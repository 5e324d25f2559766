"""The commands, one function each: call a verb, print, return the exit code."""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

import luocdo
from luocdo import present
from luocdo.audit_command import audit
from luocdo.bodies_command import bodies
from luocdo.check_commands import check, laws
from luocdo.progress_command import progress
from luocdo.reports_command import FORMS, proposals, write_file
from luocdo.waiting import waited
from ontology.errors import LuocdoError, QueryError, UnreadableError
from ontology.lexicon import label
from ontology.messages import message, spoken
from ontology.reasons import reason_of

__all__ = [
    "audit",
    "bodies",
    "check",
    "laws",
    "progress",
    "proposals",
]  # the others are functions of this module

if TYPE_CHECKING:
    from queries import Answer
    from queries.register.tasks import TaskRow

T = TypeVar("T")


def _wait(args: Namespace, action: Callable[[], T]) -> T:
    """What a verb that leaves the store as it is gives; Ctrl+C and --timeout end it at once."""
    found = waited(action, lang=args.lang, seconds=getattr(args, "timeout", 0))
    _tell_stale(args)
    return found


def _tell_stale(args: Namespace) -> None:
    """Say once that what is known is behind the papers: a run died, or still goes."""
    from graph import open_store

    if not getattr(args, "store", None) or vars(args).get("told"):
        return
    args.told = True
    with suppress(LuocdoError), open_store(args.store) as store:
        if store.stale:
            print(label("store-stale", args.lang), file=sys.stderr)


def build(args: Namespace) -> int:
    """`luocdo build`: 1 if a paper failed."""
    with present.progress(args.lang) as tick:
        report = luocdo.build(
            args.paths,
            args.store,
            workers=args.workers,
            cluster=args.cluster,
            progress=tick,
            cleared=args.cleared,
            columns=dict(c.rpartition("=")[::2] for c in args.column),
        )
    present.print_report(report, present.console(), args.lang)
    return 1 if report.failed else 0


def watch(args: Namespace) -> int:
    """`luocdo watch`: until Ctrl+C; 1 if --once and a file failed."""
    from luocdo.watch import Taken
    from luocdo.watch import watch as watch_folder
    from viz.measure import clean

    def tell(taken: Taken) -> None:
        more = spoken(taken.why or taken.what, args.lang).removeprefix(f"{taken.name}: ")
        said = f"{'✕' if taken.why else '✓'} {taken.name}{': ' if more else ''}{more}"
        print(clean(said), flush=True)  # a name may hold what a terminal would obey

    if not args.once:
        print(label("watching", args.lang).format(folder=args.folder, store=args.store), flush=True)
    failed = watch_folder(
        Path(args.folder),
        args.store,
        workers=args.workers,
        seconds=args.every,
        once=args.once,
        tell=tell,
    )
    return 1 if failed else 0


def extract(args: Namespace) -> int:
    """`luocdo extract`: one JSON object, or one line a file."""
    if args.format == "json" and len(args.files) > 1:
        raise QueryError(message("many-files-jsonl"))
    failed = 0
    for file in args.files:
        try:
            record = luocdo.extract(file)
        except UnreadableError as error:
            if len(args.files) == 1:
                raise
            print(f"luocdo: {spoken(error, args.lang)}", file=sys.stderr)
            failed += 1
            continue
        print(record.to_json(indent=2 if args.format == "json" else 0))
    return 1 if failed else 0


def text(args: Namespace) -> int:
    """`luocdo text`: the text and nothing else, so that offsets count in it; or all of it."""
    read = luocdo.text(args.file)
    if args.format == "json":
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(read), indent=2).decode())
    else:
        sys.stdout.write(read.text)
    return 0


def show(args: Namespace) -> int:
    """`luocdo show`: one document as text or JSON."""
    details = _wait(args, lambda: luocdo.show(args.code, args.store, as_of=args.as_of))
    if args.format == "json":
        print(present.details_json(details))
    else:
        present.print_details(details, present.console(), args.lang)
    return 0


def lineage(args: Namespace) -> int:
    """`luocdo lineage`: a tree, and the offline page if asked for."""
    from ontology.lexicon import relations

    both = args.up == args.down
    wanted = None if args.references else set(relations()) - {"references", "assigns"}
    found = _wait(
        args,
        lambda: luocdo.lineage(
            args.code,
            args.store,
            up=both or args.up,
            down=both or args.down,
            depth=args.depth,
            relations=wanted,
        ),
    )
    tree = present.lineage_tree(
        found, up=both or args.up, down=both or args.down, sentences=args.sentences, lang=args.lang
    )
    out = present.console()
    out.print(tree)
    if args.html:
        out.print(str(_viewed(args, args.html)))
    return 0


def view(args: Namespace) -> int:
    """`luocdo view`: write the offline page and name it."""
    print(_viewed(args, args.out, full_text=args.full_text))
    return 0


def _viewed(args: Namespace, out: str | None, *, full_text: bool = False) -> Path:
    options = {"depth": args.depth, "lang": args.lang, "full_text": full_text}
    return _wait(args, lambda: luocdo.view(args.code, args.store, out, **options))


def query(args: Namespace) -> int:
    """`luocdo query`: SPARQL as given, from a file or standard input."""
    from queries import Answer
    from queries.answer.standard import GRAPHS, ROWS

    sparql = _sparql(args.file)
    format = _format(args)
    if format in ROWS or format in GRAPHS:
        return _query_standard(sparql, args, format)
    found = _wait(
        args, lambda: luocdo.query(sparql, args.store, limit=args.limit, as_of=args.as_of)
    )
    if isinstance(found, Answer):
        _print_answer(found, args, format)
        if not found.rows:
            _advise(sparql, args)
    elif format == "table":
        _put(found.turtle, args)
        _note_cut(found.cut, args)
    else:
        known = ", ".join(GRAPHS)
        raise QueryError(message("graph-formats", known=known))
    return 0


def _advise(sparql: str, args: Namespace) -> None:
    """Why a query may have found nothing."""
    from queries.answer.empty import reasons

    for sentence in reasons(sparql, args.lang):
        print(sentence, file=sys.stderr)


def _query_standard(sparql: str, args: Namespace, format: str) -> int:
    """In a format of the recommendations."""
    from graph import open_store
    from queries.answer.standard import standard

    def ask() -> tuple[str, bool]:
        with open_store(args.store) as store:
            return standard(store, sparql, format=format, limit=args.limit, as_of=args.as_of)

    body, cut = _wait(args, ask)
    _put(body, args)
    _note_cut(cut, args)
    return 0


def _sparql(file: str) -> str:
    """The text of a query as given, or of a file (less the mark that Windows puts before it)."""
    if "{" in file:
        return file
    try:
        given = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return given.decode("utf-8-sig")
    except OSError as error:
        raise QueryError(message("file-reason", file=file, reason=reason_of(error))) from error
    except UnicodeDecodeError as error:
        raise QueryError(message("file-not-utf8", file=file)) from error


def find(args: Namespace) -> int:
    """`luocdo find`: 1 if nothing was found."""
    words = " ".join(args.words)
    found = _wait(args, lambda: luocdo.find(words, args.store, limit=args.limit))
    if args.format == "json":
        print(present.found_json(found))
    else:
        present.print_found(found, present.console(), args.lang)
    return 0 if found.hits else 1


def cite(args: Namespace) -> int:
    """`luocdo cite`: the full string, then the short one."""
    made = _wait(args, lambda: luocdo.cite(args.code, args.store, party=args.party))
    print(made.full)
    print(made.short)
    return 0


def ask(args: Namespace) -> int:
    """`luocdo ask`: answer a ready question, or list them."""
    from queries import questions

    if args.name is None:
        present.print_questions(questions().values(), present.console(), args.lang)
        return 0
    format = _format(args)
    if format == "xlsx" and not args.out:
        raise QueryError(message("xlsx-needs-name", name=args.name))
    found = _wait(args, lambda: _asked(args))
    if format == "xlsx":
        _write_sheet(found, args)
    else:
        _print_answer(found, args, format)
    return 0


def _asked(args: Namespace) -> Answer:
    """The parameters are words of a person, no names of Python."""
    from graph import open_store
    from queries.answer.run import answer

    with open_store(args.store) as store:
        return answer(store, args.name, _pairs(args.params), limit=args.limit)


def _write_sheet(answer: Answer, args: Namespace) -> None:
    from queries import question
    from queries.register.sheet import write_answer

    with _writing(Path(args.out)) as out:
        title = getattr(question(args.name).title, args.lang)
        write_answer(answer, out, title=title, lang=args.lang)
    print(args.out)
    _note_cut(answer.cut, args)


def _pairs(words: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not key or not equals:
            raise QueryError(message("write-parameter", word=word))
        if key in given:
            raise QueryError(message("parameter-twice", key=key))
        given[key] = value
    return given


def changes(args: Namespace) -> int:
    """`luocdo changes`: all of them, and from where to ask next time."""
    from queries.answer.feed import FORMATS

    found = _wait(args, lambda: luocdo.changes(args.store, args.since, lang=args.lang))
    if args.format != "table":
        _put(FORMATS[args.format](found, "", args.lang).decode(), args)
        return 0
    lines = (
        f"{e.epoch} {label(f'change-{e.kind}', args.lang)}: {e.title}\n" for e in found.entries
    )
    _put("".join(lines), args)
    print(label("changes-next", args.lang).format(n=found.epoch), file=sys.stderr)
    return 0


def tasks(args: Namespace) -> int:
    """`luocdo tasks`: the register, or what a person says of one task."""
    if args.set:
        return _set_task(args)
    if args.unset:
        said = luocdo.unset_task(args.unset, args.store)
        present.print_status_undone(said, present.console(), args.lang)
        return 0
    if args.lost:
        lost = _wait(args, lambda: luocdo.lost_task_statuses(args.store))
        present.print_lost(lost, present.console(), args.lang)
        return 0
    _write_tasks(_wait(args, lambda: _tasks(args)), args)
    if args.body:
        heirs = _wait(args, lambda: luocdo.answering(args.body, args.store, today=args.as_of))
        for ended in heirs:
            present.print_ended(ended, args.lang)
    if lost := _wait(args, lambda: luocdo.lost_task_statuses(args.store)):
        print(label("statuses-lost", args.lang).format(n=len(lost)), file=sys.stderr)
    return 0


def _tasks(args: Namespace) -> Sequence[TaskRow]:
    return luocdo.tasks(
        args.store,
        body=args.body,
        source=args.source,
        due=args.due,
        role=args.role,
        today=args.as_of,
        specific=args.specific,
    )


def _set_task(args: Namespace) -> int:
    given = _pairs(args.set[1:])
    unknown = sorted(given.keys() - {"status", "note", "by", "when"})
    if unknown or not given.get("status"):
        what = message("none-named", unknown=unknown[0]) if unknown else message("status-missing")
        example = message("status-example")
        raise QueryError(message("set-how", what=what, set=args.set[0], example=example))
    task, said = luocdo.set_task(args.set[0], args.store, **given)
    present.print_status_set(task, said, present.console(), args.lang)
    return 0


def _write_tasks(rows: Sequence[TaskRow], args: Namespace) -> None:
    """To standard output, or to a file in the format of its ending."""
    format = _format(args)
    if args.form != "list" and format not in FORMS[args.form]:
        known = ", ".join(f".{kind}" for kind in FORMS[args.form])
        raise QueryError(message("out-how", out=args.out or args.form, known=known))
    if format in ("xlsx", "docx"):
        _write_office(rows, args, format)
        return
    from queries.register import sheet

    every = format in ("csv", "json")
    _write(sheet.answer(rows, args.lang, every=every, sentences=args.sentences), args, format)


def _write_office(rows: Sequence[TaskRow], args: Namespace, format: str) -> None:
    if not args.out:
        raise QueryError(message("file-needs-name", format=format))
    with _writing(Path(args.out)) as out:
        write_file(rows, out, args, format)
    print(args.out)


def _print_answer(answer: Answer, args: Namespace, format: str) -> None:
    _write(answer, args, format)
    _note_cut(answer.cut, args)


def _write(answer: Answer, args: Namespace, format: str) -> None:
    from queries import write

    if not args.out:
        sys.stdout.write(_mark(args, format))
        write(answer, sys.stdout, format=format, lang=args.lang)
        return
    text = io.StringIO(newline="")
    write(answer, text, format=format, lang=args.lang)
    _put(_mark(args, format) + text.getvalue(), args)


def _mark(args: Namespace, format: str) -> str:
    return "\ufeff" if args.bom and format == "csv" else ""


def _put(text: str, args: Namespace) -> None:
    """To the file that was named, or to standard output."""
    if not args.out:
        sys.stdout.write(text)
        return
    with _writing(Path(args.out)) as out:
        out.write(text.encode())
    print(args.out)


_ENDINGS = {
    "ask": {".xlsx": "xlsx"},
    "tasks": {".xlsx": "xlsx", ".docx": "docx"},
    "query": {".srj": "sparql-json", ".srx": "sparql-xml", ".tsv": "sparql-tsv", ".ttl": "turtle"}
    | {".nt": "ntriples", ".jsonld": "jsonld", ".rdf": "rdfxml"},
}
_ENDINGS_OF_ALL = {".csv": "csv", ".json": "json", ".md": "markdown", ".txt": "table", "": "table"}


def _format(args: Namespace) -> str:
    """`--format`, else what the ending of the file says."""
    endings = _ENDINGS_OF_ALL | _ENDINGS[args.command]
    ending = Path(args.out or "").suffix.casefold()
    if not args.format and ending not in endings:
        known = ", ".join(sorted(endings.keys() - {""}))
        raise QueryError(message("out-how", out=args.out, known=known))
    return args.format or endings[ending]


def _note_cut(cut: bool, args: Namespace) -> None:
    if cut:
        more = "còn nữa, tăng --limit để xem" if args.lang == "vi" else "cut, raise --limit"
        print(f"({args.limit}: {more})", file=sys.stderr)


def serve(args: Namespace) -> int:
    """`luocdo serve`: until interrupted."""
    luocdo.serve(
        args.store,
        host=args.host,
        port=args.port,
        behind_proxy=args.behind_proxy,
        proxies=args.proxy,
        proxy_secret=args.proxy_secret,
        names=args.name,
        who=args.who,
        read_only=args.read_only,
        seconds=args.timeout,
        origins=args.origin,
        open_browser=args.open_browser,
        ready=lambda address: print(
            label("serving", args.lang).format(address=address), flush=True
        ),
    )
    return 0


def export(args: Namespace) -> int:
    """`luocdo export`: to a file, or to standard output; tables to a folder."""
    if (args.format == "akn") != bool(args.code):
        raise QueryError(message("akn-one"))
    if args.format == "akn":
        _put(_wait(args, lambda: luocdo.akoma_ntoso(args.code, args.store)).decode(), args)
        return 0
    if args.format in ("parquet", "csv"):
        return _export_tables(args)
    more = {"papers": args.papers, "standard": args.standard}
    if args.out is None:
        luocdo.export(args.store, args.format, sys.stdout.buffer, **more)
        return 0
    with _writing(Path(args.out)) as out:
        luocdo.export(args.store, args.format, out, **more)
    return 0


def _export_tables(args: Namespace) -> int:
    if not args.out or args.papers:
        raise QueryError(message("folder-needed", format=args.format))
    for path in _wait(args, lambda: luocdo.tables(args.store, args.out, args.format)):
        print(path)
    return 0


def mcp(args: Namespace) -> int:
    """`luocdo mcp`: until standard input ends."""
    from luocdo.assistant import serve as serve_assistant

    serve_assistant(args.store, args.lang)
    return 0


def load(args: Namespace) -> int:
    """`luocdo load`: say how many papers there are."""
    papers = luocdo.load(args.store, args.file)
    print(label("loaded", args.lang).format(n=papers))
    return 0


def standard(args: Namespace) -> int:
    """`luocdo standard`: lay the graph of standard words."""
    from ontology.identity import STANDARD

    luocdo.standard(args.store)
    print(label("standard-laid", args.lang).format(graph=STANDARD))
    return 0


def _writing(path: Path) -> IO[bytes]:
    try:
        return path.open("wb")
    except OSError as error:
        raise LuocdoError(
            message("path-cannot-write", path=path, reason=reason_of(error))
        ) from error


def validate(args: Namespace) -> int:
    """`luocdo validate`: 1 if anything does not hold (warnings alone: 0)."""
    problems = _wait(args, lambda: luocdo.validate(args.store, lang=args.lang, deep=args.deep))
    present.print_problems(problems, present.console(), args.lang)
    return 1 if any(p.severity == "error" for p in problems) else 0


def curate(args: Namespace) -> int:
    """`luocdo curate`: 1 if an entry matched nothing."""
    done = luocdo.curate(args.file, args.store, who=args.who)
    present.print_curated(done, present.console(), args.lang)
    return 1 if done.unmatched else 0


def decisions(args: Namespace) -> int:
    """`luocdo decisions`: those of people by document, or those that fit no sentence."""
    if args.attach or args.withdraw:
        wanted = args.attach or args.withdraw
        made = luocdo.settle_unmatched(wanted, args.store, attach=bool(args.attach), by=args.who)
        print(made.rpartition("/")[2])
        return 0
    print_decisions = present.print_unmatched if args.unmatched else present.print_decisions
    print_decisions(args.store, present.console(), args.lang)
    return 0


def remove(args: Namespace) -> int:
    """`luocdo remove`: name what was taken out."""
    print(luocdo.remove(args.paper, args.store, secret=args.secret))
    if not args.secret:
        print(label("removed-not-erased", args.lang), file=sys.stderr)
    return 0


def compact(args: Namespace) -> int:
    """`luocdo compact`: how many statements the new database holds."""
    _say_kept(_wait(args, lambda: luocdo.compact(args.store)), args)
    return 0


def backup(args: Namespace) -> int:
    """`luocdo backup`: how many statements were copied and read back."""
    _say_kept(_wait(args, lambda: luocdo.backup(args.store, args.target)), args)
    return 0


def restore(args: Namespace) -> int:
    """`luocdo restore`: how many statements the store holds."""
    _say_kept(_wait(args, lambda: luocdo.restore(args.source, args.store)), args)
    return 0


def _say_kept(count: int, args: Namespace) -> None:
    print(label("store-kept", args.lang).format(n=count))


def doctor(args: Namespace) -> int:
    """`luocdo doctor`: the optional parts of this computer."""
    from ingest.read.doctor import doctor as parts

    present.print_parts(parts(), present.console(), args.lang)
    return 0
