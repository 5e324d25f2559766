"""Where in its paper a sentence stands: "điểm c khoản 2 Điều 3", "mục II.2.c", "Phụ lục II"."""

from bisect import bisect_right

from ingest.structure.tree import Block, Structure

_UNNUMBERED = ("dash", "plus", "star", "paragraph", "heading")


def provision(tree: Structure, offset: int) -> str | None:
    """The provision that holds `offset`; None where nothing around it is numbered."""
    index = bisect_right(tree.starts, offset) - 1
    chain = [tree.blocks[index], *tree.ancestors(index)]
    if any(b.kind == "annex" for b in chain) or chain[0].place == "annex":
        return _annex(chain)
    return _numbered(chain)


def closes(tree: Structure, offset: int) -> bool:
    """Whether `offset` lies in the last paragraph of a body of numbered items: it is of none."""
    index = bisect_right(tree.starts, offset) - 1
    if tree.blocks[index].kind != "paragraph":
        return False
    inside = any(b.kind == "article" for b in tree.ancestors(index))
    return not inside and not any(b.place == "body" for b in tree.blocks[index + 1 :])


def _annex(chain: list[Block]) -> str:
    return next((b.label for b in chain if b.kind == "annex" and b.label), "Phụ lục")


def _numbered(chain: list[Block]) -> str | None:
    """From the innermost block outwards: "điểm c khoản 2 Điều 3", else "mục II.2.c"."""
    labels = {b.kind: (b.label or "").strip(" .)") for b in reversed(chain)}
    if "article" in labels:
        parts = [
            f"{word} {labels[kind]}"
            for word, kind in (("điểm", "point"), ("khoản", "clause"))
            if labels.get(kind)
        ]
        return " ".join([*parts, labels["article"]])
    numbers = (b.label or "" for b in reversed(chain) if b.kind not in _UNNUMBERED)
    path = [n.strip(" .)") for n in numbers if any(map(str.isalnum, n))]  # no bar of a table
    return f"mục {'.'.join(path)}" if path else None
