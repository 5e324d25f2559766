"""What a pen or a stamp wrote, read by a second reader: PaddleOCR's recogniser through RapidOCR.

Its model lies in the package, so that nothing is fetched; it reads one line, and digits best.
"""

import os
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.read.raster import Raster

if TYPE_CHECKING:
    from rapidocr import RapidOCR

_MODEL = "PP-OCRv6_rec_small.onnx"  # the only recogniser in the wheel (21 MB)
_OPENING = threading.Lock()  # pages of a file are read side by side


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says, and how sure the reader is of it (0-1)."""

    text: str
    confidence: float


def line(page: Raster) -> Line | None:
    """A picture of one line read; None without the packages of the extra `ocr`."""
    with _OPENING:
        reader = _reader()
    if reader is None:
        return None
    said = reader(page.image.convert("RGB"))
    return Line(said.txts[0], float(said.scores[0]))


@cache
def _reader() -> "RapidOCR | None":
    """The recogniser alone, opened once a process, on one thread: pages run side by side instead.

    Told its model's file, it looks for no newer one.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # versions from 1.29 on call their maker
    try:
        import onnxruntime  # noqa: F401
        import rapidocr
    except ImportError:  # on Windows also where Microsoft's C++ runtime is missing
        return None
    return rapidocr.RapidOCR(
        params={
            "Global.use_det": False,
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Rec.model_path": str(Path(rapidocr.__file__).parent / "models" / _MODEL),
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
