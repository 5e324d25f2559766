"""Reading beside python-docx, pdfplumber and ocrmypdf in the same run, and a folder of many files.

usage: reading.py FORMATS [--folder N] [--skip-ocr]
       reading.py FORMATS --fuzz MINUTES [--seed N]    broken files, one after another

FORMATS is the folder of sample files (made/, scans_made/, real/). Times of docx and PDF are CPU
seconds of one process, medians; of OCR those of all processes that either starts, and wall time.
Peers: pip install python-docx pdfplumber ocrmypdf.
"""

import argparse
import difflib
import io
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ingest.read import read_many
from ingest.read.docx import read_docx
from ingest.read.pdf import read_pdf
from ontology.model import Text

RUNS = 15


def body(text: str) -> str:
    """From "Kính gửi" to "Nơi nhận", white space collapsed."""
    line = re.sub(r"\s+", " ", text)
    return line[line.find("Kính gửi") : line.find("Nơi nhận")].strip()


def errors(said: str, printed: str) -> float:
    """Wrong characters in per cent (an upper bound of the edit distance)."""
    codes = difflib.SequenceMatcher(None, said, printed, autojunk=False).get_opcodes()
    wrong = sum(max(i2 - i1, j2 - j1) for op, i1, i2, j1, j2 in codes if op != "equal")
    return 100 * wrong / len(printed)


def cpu(work: Callable[[], object]) -> float:
    """Milliseconds of computing, the median of several runs."""
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return 1000 * statistics.median(times)


def by_python_docx(data: bytes) -> str:
    """Paragraphs and cells in order, as its documentation shows."""
    import docx
    from docx.table import Table

    found = []
    for block in docx.Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(block, Table):
            found += [cell.text for row in block.rows for cell in row.cells]
        else:
            found.append(block.text)
    return "\n".join(found)


def by_pdfplumber(data: bytes) -> str:
    """Text and tables of every page."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_tables()
        return "\n".join(page.extract_text() for page in pdf.pages)


def born_digital(formats: Path, truth: str) -> None:
    """docx and PDF, ours and theirs."""
    print("file             tool          ms/file  body error %")
    peers: dict[str, tuple[Callable[[bytes], Text], str, Callable[[bytes], str]]] = {
        "docx": (read_docx, "python-docx", by_python_docx),
        "pdf": (read_pdf, "pdfplumber", by_pdfplumber),
    }
    for name in ("cv.docx", "cv_nfd.docx", "tcvn3.docx", "cv.pdf", "cv_fallback.pdf"):
        data = (formats / "made" / name).read_bytes()
        ours, peer, theirs = peers[name.rsplit(".", 1)[1]]
        for tool, spent, said in (
            ("luocdo", cpu(partial(ours, data)), ours(data).text),
            (peer, cpu(partial(theirs, data)), theirs(data)),
        ):
            print(f"{name:16} {tool:12} {spent:8.1f} {errors(body(said), body(truth)):8.2f}")


def scans(formats: Path, truth: str) -> None:
    """Scanned pages, ours and ocrmypdf's, one after the other; errors over 50 % are no reading."""
    print("scan   tool                                          s/page  CPU s/page  body error %")
    program = Path(sys.executable).with_name("ocrmypdf")
    peer = str(program) if program.exists() else shutil.which("ocrmypdf")
    tried: list[list[str]] = [[], ["--deskew"]] if peer else []
    if peer and shutil.which("unpaper"):
        tried.append(["--clean", "--deskew", "--rotate-pages"])
    for level in ("clean", "scan", "stamp", "bad"):
        path = formats / "scans_made" / f"{level}_200.pdf"
        _scan(level, "luocdo", partial(by_luocdo, path), truth)
        for options in tried:
            name = " ".join(["ocrmypdf", *options])
            _scan(level, name, partial(by_ocrmypdf, str(peer), path, options), truth)


def by_luocdo(path: Path) -> str:
    """Read in a process of its own, as a command does."""
    ((_, text),) = read_many([path])
    return text.text if isinstance(text, Text) else ""


def by_ocrmypdf(program: str, path: Path, options: list[str]) -> str:
    """The text it writes beside the PDF that it makes."""
    with tempfile.TemporaryDirectory() as place:
        sidecar = Path(place) / "said.txt"
        subprocess.run(
            [program, "-l", "vie", "--force-ocr", "--output-type", "pdf", "--jobs", "1", "-q",
             *options, "--sidecar", str(sidecar), str(path), str(Path(place) / "out.pdf")],
            check=True,
        )  # fmt: skip
        return sidecar.read_text(encoding="utf-8")


def _scan(level: str, tool: str, work: Callable[[], str], truth: str) -> None:
    """Wall time, and the computing of all processes, which other work disturbs less."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    said = work()
    wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    wrong = errors(body(said), body(truth))
    print(f"{level:6} {tool:44} {wall / 3:7.2f} {spent / 3:11.2f} {wrong:13.2f}", flush=True)


def folder(formats: Path, count: int) -> None:
    """A folder of mixed files: files a minute, and the most memory of all processes together."""
    kinds = ("docx", "odt", "rtf", "doc", "html", "txt", "pdf")
    sources = [p for k in kinds for p in sorted((formats / "made").glob(f"*.{k}"))]
    with tempfile.TemporaryDirectory() as place:
        for i in range(count):
            source = sources[i % len(sources)]
            shutil.copy(source, Path(place) / f"{i:05}{source.suffix}")
        peak, done = _watch_memory()
        begun = time.monotonic()
        results = list(read_many(sorted(Path(place).iterdir()), workers=2))
        spent = time.monotonic() - begun
        done.set()
    texts = sum(isinstance(result, Text) for _, result in results)
    print(f"folder: {texts} of {count} read, {60 * count / spent:.0f} files/min, {peak[0]} MB peak")


FUZZED = ("docx", "pdf", "html", "odt", "rtf", "doc")
MUTANTS = 40  # of one source at a time; office files go to LibreOffice in batches


def fuzz(formats: Path, minutes: float, seed: int) -> None:
    """Read mutated files until the time is up; counts by kind, the slowest read, the most memory.

    Whatever is in a file, the only outcomes allowed are a text and an `UnreadableError`; one that
    names an error of Python is told by its kind: there the program did not know what it met.
    """
    rng = random.Random(seed)
    folders = (formats / "made", formats / "real", formats.parents[1] / "gold" / "files" / "files")
    sources = {k: sorted(p for f in folders for p in f.glob(f"*.{k}")) for k in FUZZED}
    texts, refused, met, slowest = Counter[str](), Counter[str](), Counter[str](), 0.0
    peak, done = _watch_memory()
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        kind = rng.choice(FUZZED[:3] * 3 + FUZZED[3:])
        source = rng.choice(sources[kind])
        data, made = source.read_bytes(), source.parent.name == "made"  # real ones may be scans
        with tempfile.TemporaryDirectory() as place:
            for i in range(MUTANTS if made and kind in FUZZED[:4] else 3):
                Path(place, f"{i:03}.{kind}").write_bytes(_mutated(data, rng))
            last = time.monotonic()
            for path, result in read_many(sorted(Path(place).iterdir()), workers=1):
                slowest = max(slowest, time.monotonic() - last)
                last = time.monotonic()
                counts = texts if isinstance(result, Text) else refused
                counts[path.suffix[1:]] += 1
                if error := re.search(r"\((\w+Error)\)", str(result)[:400]):
                    met[f"{path.suffix[1:]}: {error[1]}"] += 1
    done.set()
    print("kind   read  refused")
    for kind in FUZZED:
        print(f"{kind:5} {texts[kind]:6} {refused[kind]:8}")
    for what, count in met.most_common():
        print(f"refused by {what}: {count}")
    total = texts.total() + refused.total()
    print(f"{total} files, slowest {slowest:.1f} s, {peak[0]} MB peak, seed {seed}: alive")


def _mutated(data: bytes, rng: random.Random) -> bytes:
    """Broken bytes: inside the parts of a zip as often as in the zip itself."""
    if data.startswith(b"PK") and rng.random() < 0.8:
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
            chosen = rng.choice([n for n in old.namelist() if n.endswith(".xml")])
            for name in old.namelist():
                part = old.read(name)
                new.writestr(name, _broken(part, rng) if name == chosen else part)
        return packed.getvalue()
    return _odd_boxes(data, rng) if rng.random() < 0.5 else _broken(data, rng)


_BOX = re.compile(rb"/(?:BBox|Rect|MediaBox|CropBox|Matrix|Width|Height|Rotate)\s*\[?([^\]/>]*)")
_ODD = (b"0", b"-1", b"1e9", b"-99999999", b"0.00001", b"nan", b"null")


def _odd_boxes(data: bytes, rng: random.Random) -> bytes:
    """A PDF in which boxes of pages, annotations and pictures are empty, upside down or vast."""

    def odd(box: re.Match[bytes]) -> bytes:
        if rng.random() < 0.7:
            return box[0]
        return re.sub(rb"-?[\d.]+", lambda n: rng.choice((n[0], *_ODD)), box[0])

    return _BOX.sub(odd, data)


def _broken(data: bytes, rng: random.Random) -> bytes:
    """A few bytes flipped, and stretches cut out, doubled, moved, or blown up a thousandfold."""
    broken = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if len(broken) < 4:
            break
        at = rng.randrange(len(broken) - 1)
        stretch = bytes(broken[at : at + rng.choice((1, 8, 200, 5000))])
        match rng.randrange(6):
            case 0:
                broken[at] = rng.randrange(256)
            case 1:
                del broken[at : at + len(stretch)]
            case 2:
                broken[at:at] = stretch
            case 3:
                there = rng.randrange(len(broken))
                broken[there:there] = stretch
            case 4:
                broken[at : at + 1] = rng.choice((b"<", b">", b"999999999", b"-1", b"\0", b"]]>"))
            case _:
                broken[at:at] = stretch[:200] * rng.choice((10, 1000))
    return bytes(broken)


def _watch_memory() -> tuple[list[int], threading.Event]:
    """The peak, in MB, of the memory that this process and those below it hold (needs psutil)."""
    import psutil

    peak, done = [0], threading.Event()

    def watch() -> None:
        me = psutil.Process()
        while not done.wait(0.2):
            used = 0
            for process in (me, *me.children(recursive=True)):
                try:
                    used += process.memory_info().rss
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], used >> 20)

    threading.Thread(target=watch, daemon=True).start()
    return peak, done


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", type=Path)
    parser.add_argument("--folder", type=int, default=1000, help="files of the mixed folder")
    parser.add_argument("--skip-ocr", action="store_true")
    parser.add_argument("--fuzz", type=float, metavar="MINUTES", help="only read broken files")
    parser.add_argument("--seed", type=int, default=1, help="of the broken files")
    options = parser.parse_args()
    if options.fuzz:
        fuzz(options.formats, options.fuzz, options.seed)
        return
    truth = (options.formats / "made" / "truth.txt").read_text(encoding="utf-8")
    born_digital(options.formats, truth)
    if not options.skip_ocr:
        scans(options.formats, truth)
    if options.folder:
        folder(options.formats, options.folder)


if __name__ == "__main__":
    main()
