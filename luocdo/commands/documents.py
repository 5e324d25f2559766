"""`luocdo show`, `lineage`, `view`, `find` and `cite`: one document and what it stands in."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import luocdo
from luocdo import present
from luocdo.commands.output import wait


def show(args: Namespace) -> int:
    """`luocdo show`: one document as text or JSON."""
    details = wait(args, lambda: luocdo.show(args.code, args.store, as_of=args.as_of))
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
    found = wait(
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
    return wait(args, lambda: luocdo.view(args.code, args.store, out, **options))


def find(args: Namespace) -> int:
    """`luocdo find`: 1 if nothing was found."""
    words = " ".join(args.words)
    found = wait(args, lambda: luocdo.find(words, args.store, limit=args.limit))
    if args.format == "json":
        print(present.found_json(found))
    else:
        present.print_found(found, present.console(), args.lang)
    return 0 if found.hits else 1


def cite(args: Namespace) -> int:
    """`luocdo cite`: the full string, then the short one."""
    made = wait(args, lambda: luocdo.cite(args.code, args.store, party=args.party))
    print(made.full)
    print(made.short)
    return 0
