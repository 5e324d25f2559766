"""What an installation is made of: every package pinned by hash, every vendored file unchanged."""

import re
import tomllib
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
VENDORED = yaml.safe_load((ROOT / "tests" / "vendored.yaml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
USER = [*PROJECT["project"]["dependencies"], *EXTRAS["server"], *EXTRAS["ocr"]]


def locked(name: str) -> dict[str, tuple[str, int]]:
    """Package → (version, how many hashes) of a lock file."""
    text = (ROOT / "locks" / name).read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)==(\S+)((?:.*\\\n)*.*--hash=sha256:\S+)?", text, re.M)
    return {_name(package): (version, rest.count("--hash=")) for package, version, rest in pins}


def _name(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [("user.txt", USER), ("dev.txt", [*USER, *PROJECT["dependency-groups"]["dev"]])],
)
def test_every_dependency_is_locked_with_hashes(lock: str, wanted: list[str]) -> None:
    """`make lock` after a change of pyproject.toml."""
    pins = locked(lock)
    assert pins and all(hashes > 0 for _, hashes in pins.values())
    for written in wanted:
        requirement = Requirement(written)
        version, _ = pins[_name(requirement.name)]
        assert version in requirement.specifier, written


@pytest.mark.parametrize("name", sorted(VENDORED))
def test_a_vendored_file_is_the_published_one(name: str) -> None:
    package, _, inside = name.partition(":")
    path = files(package) / inside if inside else ROOT / name
    assert sha256(path.read_bytes()).hexdigest() == VENDORED[name]["sha256"]


def test_every_script_from_elsewhere_is_listed() -> None:
    """Minified scripts, styles and fonts come from somewhere: their hash is written down."""
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("viz/static", "tests/vendor")
        for path in (ROOT / folder).rglob("*")
        if re.search(r"\.min\.\w+\Z|\.woff2\Z", path.name)
    }
    assert found == {name for name in VENDORED if ":" not in name}


def test_the_engine_of_the_second_reader_calls_nobody() -> None:
    """onnxruntime from 1.29 on sends what it does to its maker unless told not to."""
    folder = Path(str(files("onnxruntime") / "capi"))
    binaries = [p for p in folder.iterdir() if p.suffix in (".so", ".pyd", ".dll", ".dylib")]
    assert binaries and not [p for p in binaries if b"events.data.microsoft" in p.read_bytes()]
