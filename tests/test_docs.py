"""Documentation keeps its promises: every command, option, setting and link is there."""

import argparse
import re
import tomllib
from pathlib import Path

import pytest

from luocdo.options import build_parser

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def subparsers() -> dict[str, argparse.ArgumentParser]:
    for action in build_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("no commands")


@pytest.mark.parametrize("name", sorted(subparsers()))
def test_every_command_and_option_is_documented(name: str) -> None:
    section = re.search(rf"^### `luocdo {name}\b.*?(?=^##|\Z)", COMMANDS, re.M | re.S)
    assert section, f"docs/commands.md has no section for {name}"
    shared = {"--help", "--lang", "--store"}
    options = {o for a in subparsers()[name]._actions for o in a.option_strings if o[:2] == "--"}

    missing = {o for o in options - shared if o not in section[0]}

    assert missing == set()


def test_every_environment_setting_is_documented() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for room in ("luocdo", "viz", "queries", "graph", "ingest", "ontology")
        for path in (ROOT / room).rglob("*.py")
    )
    settings = set(re.findall(r"\bLUOCDO_[A-Z_]+\b", code))

    assert {s for s in settings if s not in COMMANDS} == set()


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    explained = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").casefold()
    extras = project["project"]["optional-dependencies"].values()
    wanted = [*project["project"]["dependencies"], *(d for extra in extras for d in extra)]
    names = [
        re.split(r"[<>=;\[ ]", d)[0] for d in (*wanted, *project["dependency-groups"]["bench"])
    ]

    assert [n for n in names if n.casefold() not in explained] == []


def test_every_page_that_the_sources_name_is_there() -> None:
    """What a comment or a page leans on can be read by a stranger."""
    rooms = (
        "luocdo",
        "viz",
        "queries",
        "graph",
        "ingest",
        "ontology",
        "tests",
        "benchmarks",
        "docs",
    )
    named: dict[str, str] = {}
    for path in (p for room in rooms for p in (ROOT / room).rglob("*")):
        if path.suffix not in {".py", ".yaml", ".ttl", ".rq", ".md"}:
            continue
        text = path.read_text(encoding="utf-8")
        named |= dict.fromkeys(
            re.findall(r"\bdocs/(?:\w+/)?[\w-]+\.(?:md|json|ipynb)\b", text), path.name
        )
        named |= dict.fromkeys(re.findall(r"\b[A-Z]{5,}(?:\.md| §)", text), path.name)
    known = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md"}

    assert {n: at for n, at in named.items() if n not in known and not (ROOT / n).exists()} == {}


def code_blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S)


@pytest.mark.parametrize("language", ["sh", "python"])
def test_both_readmes_give_the_same_commands(language: str) -> None:
    assert code_blocks(ROOT / "README.md", language) == code_blocks(ROOT / "README.vi.md", language)


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            if not (path.parent / target).exists():
                broken.append(f"{path.name} → {target}")

    assert broken == []
