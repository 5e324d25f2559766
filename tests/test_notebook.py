"""The notebook of docs/ runs from top to bottom."""

import warnings
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


def test_first_steps() -> None:
    with warnings.catch_warnings():  # of the notebook machinery, not ours
        warnings.simplefilter("ignore")
        import nbformat
        from nbclient import NotebookClient

        notebook = nbformat.read(DOCS / "first-steps.ipynb", as_version=4)  # type: ignore[no-untyped-call]
        NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": DOCS}}
        ).execute()

    printed = "".join(o.get("text", "") for c in notebook.cells for o in c.get("outputs", []))
    assert "KH 30-KH/ĐU thực hiện KH 423-KH/TU" in printed
