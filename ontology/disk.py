"""Files that are on disk before anybody is told so, and for their owner alone."""

import os
import re
import stat
from contextlib import suppress
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, would outlive a power cut."""
    if os.name == "nt" and path.is_dir():  # Windows keeps names by itself
        return
    opened = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write(path: Path, data: bytes) -> None:
    """Put `data` in a file's place: the old bytes or the new ones, never a mixture."""
    part = path.with_name(f".{path.name}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    sync(part)
    part.replace(path)
    sync(path.parent)


def on_server(store: str | Path) -> bool:
    """Whether a store's address is that of a server."""
    return str(store).startswith(("http://", "https://"))


def home_of(store: str | Path) -> Path:
    """The folder of what lies beside the graph: originals, jobs, registers, search, settings.

    A folder's own; of a server one below `LUOCDO_HOME` (~/.luocdo), named by the address.
    """
    if not on_server(store):
        return Path(store)
    name = re.sub(r"[^\w.-]+", "-", str(store).partition("://")[2].rstrip("/"))
    return Path(os.environ.get("LUOCDO_HOME") or Path.home() / ".luocdo") / name


def own_files(folder: Path) -> None:
    """Take the files of a folder, and itself, from everybody but their owner (not on Windows)."""
    for path, mode in ((folder, 0o700), *((file, 0o600) for file in folder.iterdir())):
        with suppress(OSError):  # gone meanwhile, or another's
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                path.chmod(mode)


def own_folder(path: Path) -> Path:
    """The folder, made for its owner alone where it is not there yet, whatever the umask."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
    return path
