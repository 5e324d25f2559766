"""Tesseract as a library in this process: its model is loaded once and not for every page, and no
page goes through a pipe, which saves a quarter of a page's time and more of a strip's (measured).

Linux only; where there is no library, the program is run (`ingest.read.tesseract`).
"""

import atexit
import ctypes
import queue
import sys
from functools import cache

MILLISECONDS = 50_000  # for one page
_Handle = ctypes.c_void_p
_RETURNS = {
    "TessBaseAPICreate": _Handle,
    "TessBaseAPIGetTsvText": ctypes.c_void_p,
    "TessMonitorCreate": ctypes.c_void_p,
}
_idle: queue.LifoQueue[_Handle] = queue.LifoQueue()


class TooSlowError(Exception):
    """A page took longer than `MILLISECONDS`."""


def tsv(grey: bytes, size: tuple[int, int], dpi: int, psm: int) -> bytes | None:
    """What Tesseract's program prints of a grey image, without its first line; None without a
    library that has the Vietnamese model. Raises `TooSlowError`.
    """
    tesseract = _library()
    engine = tesseract and _engine(tesseract)
    if not tesseract or not engine:
        return None
    try:
        tesseract.TessBaseAPISetPageSegMode(engine, psm)
        tesseract.TessBaseAPISetImage(engine, grey, *size, 1, size[0])
        tesseract.TessBaseAPISetSourceResolution(engine, dpi)
        _recognise(tesseract, engine)
        said = ctypes.c_void_p(tesseract.TessBaseAPIGetTsvText(engine, 0))
        try:
            return ctypes.string_at(said)
        finally:
            tesseract.TessDeleteText(said)
    finally:
        tesseract.TessBaseAPIClear(engine)
        _idle.put(engine)


def _recognise(tesseract: ctypes.CDLL, engine: _Handle) -> None:
    monitor = ctypes.c_void_p(tesseract.TessMonitorCreate())
    try:
        tesseract.TessMonitorSetDeadlineMSecs(monitor, MILLISECONDS)
        if tesseract.TessBaseAPIRecognize(engine, monitor):
            raise TooSlowError
    finally:
        tesseract.TessMonitorDelete(monitor)


def _engine(tesseract: ctypes.CDLL) -> _Handle | None:
    """An engine that no other thread uses; each keeps its model (10 MB)."""
    try:
        return _idle.get_nowait()
    except queue.Empty:
        engine = _Handle(tesseract.TessBaseAPICreate())
        atexit.register(tesseract.TessBaseAPIDelete, engine)  # else it tells of leaks at the end
    return None if tesseract.TessBaseAPIInit3(engine, None, b"vie") else engine


@cache
def _library() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    try:
        library = ctypes.CDLL("libtesseract.so.5")
        for function, returned in _RETURNS.items():
            getattr(library, function).restype = returned
    except (OSError, AttributeError):  # none, or of another build
        return None
    return library
