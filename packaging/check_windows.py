"""What of a Windows folder can be checked without Windows: parts there, binaries for it alone."""

import sys
from pathlib import Path

PARTS = ("luocdo", "ontology", "ingest", "graph", "queries", "viz", "pyoxigraph", "pypdfium2",
         "lxml", "msgspec", "python_calamine", "starlette", "uvicorn")  # fmt: skip


def check(folder: Path) -> list[str]:
    """What is wrong with a folder that `make office` made, in sentences."""
    site = folder / "python" / "Lib" / "site-packages"
    wrong = [f"thiếu {name}" for name in PARTS if not (site / name).exists()]
    wrong += [f"không phải của Windows: {p.name}" for p in site.rglob("*.so")]
    binaries = [p for p in site.rglob("*") if p.suffix in (".pyd", ".dll")]
    wrong += [f"không phải mã máy x86-64: {p.name}" for p in binaries if not _is_amd64(p)]
    return wrong if binaries else [*wrong, "không có thư viện biên dịch nào"]


def _is_amd64(path: Path) -> bool:
    data = path.read_bytes()[:4096]
    at = int.from_bytes(data[60:64], "little")
    return data[:2] == b"MZ" and data[at : at + 6] == b"PE\0\0\x64\x86"


if __name__ == "__main__":
    found = check(Path(sys.argv[1]))
    python = (Path(sys.argv[1]) / "python" / "python.exe").exists()
    print("\n".join(found) or f"Windows: các gói đủ và đúng loại máy; python.exe: {python}")
    sys.exit(bool(found))
