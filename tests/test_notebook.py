"""The notebooks of docs/ run from top to bottom."""

import warnings
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"


def run(name: str) -> tuple[Any, str]:
    """The notebook with its outputs made anew, and all that it printed."""
    with warnings.catch_warnings():  # of the notebook machinery, not ours
        warnings.simplefilter("ignore")
        import nbformat
        from nbclient import NotebookClient

        notebook = nbformat.read(DOCS / name, as_version=4)  # type: ignore[no-untyped-call]
        NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": DOCS}}
        ).execute()

    return notebook, printed(notebook)


def printed(notebook: Any) -> str:
    outputs = (o for c in notebook.cells for o in c.get("outputs", []))
    return "".join(o.get("text", "") for o in outputs)


def test_first_steps() -> None:
    assert "KH 30-KH/ĐU thực hiện KH 423-KH/TU" in run("first-steps.ipynb")[1]


def test_analysis_prints_what_its_outputs_show() -> None:
    import nbformat

    pytest.importorskip("starlette")
    kept = nbformat.read(DOCS / "analysis.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    assert run("analysis.ipynb")[1] == printed(kept)
    assert any("image/png" in o.get("data", {}) for c in kept.cells for o in c.get("outputs", []))
