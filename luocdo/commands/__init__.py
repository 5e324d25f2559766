"""The commands, one function each: call a verb, print, return the exit code."""

from argparse import Namespace
from importlib import import_module

# The module that has each: only the one that was asked for is imported, so that reading one file
# does not wait for the graph, nor a question for the reader.
HOMES = {
    "audit": "audit",
    "bodies": "bodies",
    "check": "check laws",
    "documents": "show lineage view find cite",
    "progress": "progress",
    "questions": "query ask changes",
    "reading": "extract text doctor",
    "reports": "proposals",
    "store": "build watch remove load standard export validate curate decisions compact backup"
    " restore serve mcp",
    "tasks": "tasks",
}


def run(args: Namespace) -> int:
    """Run `args.command`; its exit code."""
    (home,) = (home for home, names in HOMES.items() if args.command in names.split())
    done: int = getattr(import_module(f"luocdo.commands.{home}"), args.command)(args)
    return done
