"""What fills, keeps, checks and hands out a store."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

import luocdo
from luocdo import present
from luocdo.commands.output import put, wait, writing
from ontology.errors import QueryError
from ontology.lexicon import label
from ontology.messages import message, spoken


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


def remove(args: Namespace) -> int:
    """`luocdo remove`: name what was taken out."""
    print(luocdo.remove(args.paper, args.store, secret=args.secret))
    if not args.secret:
        print(label("removed-not-erased", args.lang), file=sys.stderr)
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


def export(args: Namespace) -> int:
    """`luocdo export`: to a file, or to standard output; tables to a folder."""
    if (args.format == "akn") != bool(args.code):
        raise QueryError(message("akn-one"))
    if args.format == "akn":
        put(wait(args, lambda: luocdo.akoma_ntoso(args.code, args.store)).decode(), args)
        return 0
    if args.format in ("parquet", "csv"):
        return _export_tables(args)
    more = {"papers": args.papers, "standard": args.standard}
    if args.out is None:
        luocdo.export(args.store, args.format, sys.stdout.buffer, **more)
        return 0
    with writing(Path(args.out)) as out:
        luocdo.export(args.store, args.format, out, **more)
    return 0


def _export_tables(args: Namespace) -> int:
    if not args.out or args.papers:
        raise QueryError(message("folder-needed", format=args.format))
    for path in wait(args, lambda: luocdo.tables(args.store, args.out, args.format)):
        print(path)
    return 0


def validate(args: Namespace) -> int:
    """`luocdo validate`: 1 if anything does not hold (warnings alone: 0)."""
    problems = wait(args, lambda: luocdo.validate(args.store, lang=args.lang, deep=args.deep))
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


def compact(args: Namespace) -> int:
    """`luocdo compact`: how many statements the new database holds."""
    _say_kept(wait(args, lambda: luocdo.compact(args.store)), args)
    return 0


def backup(args: Namespace) -> int:
    """`luocdo backup`: how many statements were copied and read back."""
    _say_kept(wait(args, lambda: luocdo.backup(args.store, args.target)), args)
    return 0


def restore(args: Namespace) -> int:
    """`luocdo restore`: how many statements the store holds."""
    _say_kept(wait(args, lambda: luocdo.restore(args.source, args.store)), args)
    return 0


def _say_kept(count: int, args: Namespace) -> None:
    print(label("store-kept", args.lang).format(n=count))


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


def mcp(args: Namespace) -> int:
    """`luocdo mcp`: until standard input ends."""
    from luocdo.assistant import serve as serve_assistant

    serve_assistant(args.store, args.lang)
    return 0
