"""`luocdo bodies`."""

from __future__ import annotations

import sys
from argparse import Namespace

import luocdo
from luocdo.waiting import waited
from ontology.lexicon import label


def bodies(args: Namespace) -> int:
    """`luocdo bodies`: the list, or what a person says of two of them; 1 if nothing was found."""
    from queries import write

    for verb in ("same", "different", "undo"):
        if names := getattr(args, verb):
            count = luocdo.settle_bodies(args.store, verb, names)
            print(label("bodies-settled", args.lang).format(n=count))
            return 0 if count else 1
    which = "twins" if args.twins else "orphans" if args.orphans else "all"
    words = " ".join(args.words)
    found = waited(lambda: luocdo.bodies(args.store, words, which=which), lang=args.lang)
    write(found, sys.stdout, format=args.format, lang=args.lang)
    return 0 if found.rows else 1
