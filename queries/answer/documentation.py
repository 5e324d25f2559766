"""docs/questions.md, made from the questions: `python -m queries.answer.documentation`."""

from pathlib import Path

from queries.answer import tables
from queries.answer.question import Question, questions

PAGE = "docs/questions.md"


def page() -> str:
    """The page of all ready questions."""
    head = [
        "# Câu hỏi theo mẫu / Ready questions",
        "",
        "`luocdo ask TÊN_MẪU tham_số=giá_trị … --store KHO`; `luocdo ask` liệt kê các mẫu. Số, ký"
        " hiệu gõ sao cũng được (`148-kl/tw`, `kế hoạch 423`, `hung yen 423`), ngày viết"
        " `31/12/2025` hoặc `2025-12-31`. Mỗi câu hỏi là một tệp trong queries/sparql/; trang này"
        " làm từ các tệp đó. Câu chứng minh (nguyên văn, tệp, vị trí) được tìm riêng cho các dòng"
        " hiện ra, không nằm trong SPARQL của tệp: cách hỏi ở [sparql.md](sparql.md). Ra bảng tính:"
        " `--out ket-qua.xlsx`.",
        "",
        "*Codes are found in any case and without diacritics. Every question is one file of"
        " queries/sparql/, and this page is made from them (`python -m"
        " queries.answer.documentation`). Evidence (sentence, file, place) is looked up for the"
        " rows that are shown, by their key"
        " `evidence`, and is not in the SPARQL of the file: sparql.md says how to ask for it. A"
        " workbook: `--out answer.xlsx`.*",
        "",
    ]
    return "\n".join(head + [_section(q) for q in questions().values()])


def _section(question: Question) -> str:
    given = " ".join(
        f'{name}="{p.example}"' for name, p in question.parameters.items() if not p.optional
    )
    lines = [
        f"## {question.name}",
        "",
        f"**{question.title.vi}.** {question.description.vi}",
        "",
        f"*{question.title.en}. {question.description.en}*",
        "",
        "```console",
        f"$ luocdo ask {question.name} {given}".rstrip(),
        "```",
        "",
    ]
    for name, p in question.parameters.items():
        note = " (có thể bỏ trống / optional)" if p.optional else ""
        lines.append(f"- `{name}`: {p.vi} / {p.en}, ví dụ `{p.example}`{note}")
    shown = [f"{c.vi} / {c.en}" for c in question.columns.values() if c.kind != "id"]
    lines += [""] * bool(question.parameters) + [f"Cột / columns: {'; '.join(shown)}.", ""]
    return "\n".join(lines)


def main() -> None:
    """Write the pages into the working tree this module lies in."""
    root = Path(__file__).resolve().parents[2]
    (root / "docs/tables.md").write_text(tables.page(), encoding="utf-8")
    (root / PAGE).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
