"""Old Word files through LibreOffice: many in one go, in a profile of their own, to .docx."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from ingest.read.failure import RefusedError, broken
from ontology.errors import LuocdoError
from ontology.messages import message

_RESTART = 81  # exit code of LibreOffice that has set up its profile, and would begin anew
FIRST, EACH = 40, 3  # seconds for a call, and for each further file of it
_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
INSTALL = "install-libreoffice"
# No macros, no links followed, and a proxy that leads nowhere where the system has no other wall.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""  # noqa: E501


@cache
def program() -> str | None:
    """Where LibreOffice is, if it is installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((p for p in _PLACES if Path(p).exists()), None)


def to_pdf(source: Path, scratch: Path) -> None:
    """Print a Word or OpenDocument file to a PDF beside it; raises `RefusedError`."""
    soffice = program()
    if soffice is None or not _convert(
        soffice, [source], _profile(scratch), source.parent, "pdf:writer_pdf_Export"
    ):
        raise broken(message("kind-document"))
    if not source.with_suffix(".pdf").exists():
        raise broken(message("kind-document"))


def as_pdf(docx: bytes) -> bytes:
    """A Word file of our own as PDF; raises `LuocdoError` where LibreOffice is missing or fails."""
    if program() is None:
        raise LuocdoError(message("pdf-needs-libreoffice"))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "printed.docx")
        source.write_bytes(docx)
        try:
            to_pdf(source, Path(folder, "scratch"))
        except RefusedError as error:
            raise LuocdoError(message("pdf-failed")) from error
        return source.with_suffix(".pdf").read_bytes()


def converted(
    paths: Sequence[Path], scratch: Path, progress: Callable[[], None]
) -> list[Path | RefusedError]:
    """The .docx of each file, in order, in a new folder under `scratch`.

    Files are copied under plain names first: LibreOffice goes by extension where it should not,
    and the original is never opened by it.
    """
    soffice = program()
    if soffice is None:
        raise RefusedError(message("old-word"), _remedy())
    folder = Path(tempfile.mkdtemp(dir=scratch))
    copies = [folder / f"{i}.in" for i in range(len(paths))]
    for path, copy in zip(paths, copies, strict=True):
        shutil.copyfile(path, copy)
    finished = _convert(soffice, copies, _profile(scratch), folder)
    progress()
    made = [copy.with_suffix(".docx") for copy in copies]
    if finished or len(paths) == 1:
        return [p if p.exists() else broken(message("kind-old-word")) for p in made]
    for copy, target in zip(copies, made, strict=True):
        if not target.exists():  # one file stopped the batch: the others are tried alone
            _convert(soffice, [copy], _profile(scratch), folder)
            progress()
    return [p if p.exists() else broken(message("kind-old-word")) for p in made]


def _profile(scratch: Path) -> Path:
    """A LibreOffice profile that only this worker uses."""
    profile = scratch / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(_PROFILE, encoding="utf-8")
    return profile


def _convert(
    soffice: str,
    copies: Sequence[Path],
    profile: Path,
    folder: Path,
    to: str = "docx:MS Word 2007 XML",
) -> bool:
    """Run LibreOffice; False when it crashed or did not end in time."""
    home = str(profile.parent)
    command = [_itself(soffice), f"-env:UserInstallation={profile.as_uri()}"]
    command += [
        "--headless",
        "--norestore",
        "--convert-to",
        to,
        "--outdir",
        str(folder),
        *map(str, copies),
    ]
    run = partial(
        subprocess.run,
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=FIRST + EACH * (len(copies) - 1),
        check=False,
        cwd=home,
        env={**os.environ, "HOME": home, "TMPDIR": home, "OSL_SOCKET_PATH": "."},
    )
    try:
        code = run().returncode
        return (run().returncode if code == _RESTART else code) == 0
    except subprocess.TimeoutExpired:
        return False


def _itself(soffice: str) -> str:
    """Linux: the program behind the script that would have a socket in /tmp (`confine.seal`)."""
    if sys.platform != "linux":
        return soffice
    folders = (Path(soffice).resolve().parent, *Path("/usr").glob("lib*/libreoffice/program"))
    return next((str(p) for f in folders if (p := f / "soffice.bin").exists()), soffice)


def _remedy() -> str:
    return message("libreoffice-or-docx", install=message(INSTALL))
