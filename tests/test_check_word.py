"""Comments in a Word file: at the exact words, ours alone replaced, every other part untouched."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree

import luocdo
from luocdo import checker
from ontology.errors import LuocdoError
from queries.check.word import AUTHOR, W

EXAMPLE = Path(__file__).parents[1] / "examples" / "ke-hoach-423-KH-TU.docx"
NAMESPACES = f'xmlns:w="{W[1:-1]}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = f"""<?xml version="1.0"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>
<Override PartName="/word/footnotes.xml" ContentType="{WORD}.footnotes+xml"/>
</Types>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
RELS = f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">{{}}</Relationships>'
TOP = RELS.format(
    f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
)
NOTES = RELS.format(f'<Relationship Id="b" Type="{OFFICE}/footnotes" Target="footnotes.xml"/>')


def run(text: str, bold: bool = False) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


BODY = (
    paragraph(run("ỦY BAN NHÂN DÂN TỈNH HƯNG YÊN")),
    paragraph(run("Căn cứ Luật "), run("Đất đai", bold=True), run(" năm 2013; yêu cầu rà soát.")),
    "<w:tbl><w:tr><w:tc>"
    + paragraph(run("Thực hiện Nghị định số 30/2020/"), run("NĐ-CP ngày 05/4/2020 của Chính phủ."))
    + "</w:tc></w:tr></w:tbl>",
    paragraph(
        run("Xem chú thích"),
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        '<w:ins w:id="9" w:author="Chị Lan">' + run(" do chị Lan thêm") + "</w:ins>",
    ),
)
FOOTNOTE = (
    f'<?xml version="1.0"?><w:footnotes {NAMESPACES}><w:footnote w:id="2">'
    + paragraph(run("Theo Luật Đất đai năm 2003."))
    + "</w:footnote></w:footnotes>"
)


def packed(path: Path, **parts: str) -> Path:
    body = f"<w:body>{''.join(BODY)}</w:body>"
    document = f'<?xml version="1.0"?><w:document {NAMESPACES}>{body}</w:document>'
    files = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": TOP,
        "word/_rels/document.xml.rels": NOTES,
        "word/document.xml": document,
        "word/footnotes.xml": FOOTNOTE,
        **parts,
    }
    with zipfile.ZipFile(path, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return path


def commented(draft: Path, out: Path) -> dict[str, bytes]:
    checker.check(draft, None, only=["citation"], out=out)
    with zipfile.ZipFile(out) as package:
        return {name: package.read(name) for name in package.namelist()}


def comments(parts: dict[str, bytes]) -> dict[str, tuple[str, str]]:
    """id → (author, text)."""
    root = etree.fromstring(parts["word/comments.xml"])
    return {
        str(c.get(W + "id")): (
            str(c.get(W + "author")),
            "".join(t.text or "" for t in c.iter(W + "t")),
        )
        for c in root.iter(W + "comment")
    }


def anchored(parts: dict[str, bytes]) -> dict[str, str]:
    """id → the words between the anchors."""
    found: dict[str, str] = {}
    for name in ("word/document.xml", "word/footnotes.xml"):
        is_open: set[str] = set()
        for element in etree.fromstring(parts[name]).iter():
            key = str(element.get(W + "id"))
            if element.tag == W + "commentRangeStart":
                is_open.add(key)
            elif element.tag == W + "commentRangeEnd":
                is_open.discard(key)
            elif element.tag == W + "t":
                for one in is_open:
                    found[one] = found.get(one, "") + (element.text or "")
    return found


def test_comments_stand_at_the_exact_words(tmp_path: Path) -> None:
    parts = commented(packed(tmp_path / "a.docx"), tmp_path / "b.docx")

    said, words = comments(parts), anchored(parts)

    assert {words[key] for key in said} == {
        "Luật Đất đai năm 2013",  # over three runs
        "Nghị định số 30/2020/NĐ-CP ngày 05/4/2020 của Chính phủ",  # in a cell
        "Luật Đất đai năm 2003",  # in a footnote
    }
    assert {author for author, _ in said.values()} == {AUTHOR}
    assert any("→ Nghị định số" in text for _, text in said.values())
    assert OFFICE + "/comments" in parts["word/_rels/footnotes.xml.rels"].decode()


def test_every_other_part_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    out = tmp_path / "b.docx"
    checker.check(EXAMPLE, None, out=out)

    with zipfile.ZipFile(EXAMPLE) as before, zipfile.ZipFile(out) as after:
        changed = {n for n in before.namelist() if before.read(n) != after.read(n)}
        added = set(after.namelist()) - set(before.namelist())

    touched = {"[Content_Types].xml", "word/_rels/document.xml.rels", "word/document.xml"}
    assert (changed, added) == (touched, {"word/comments.xml"})
    assert luocdo.text(out).text == luocdo.text(EXAMPLE).text


PERSONS = (
    f'<?xml version="1.0"?><w:comments {NAMESPACES}><w:comment w:id="5" w:author="Chị Lan">'
    + paragraph(run("Xem lại câu này"))
    + "</w:comment></w:comments>"
)


def test_a_second_check_replaces_only_our_comments(tmp_path: Path) -> None:
    with_hers = TYPES.replace(
        "</Types>",
        '<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.comments+xml"/></Types>',
    )
    rels = NOTES.replace(
        "</Rel", f'<Relationship Id="c" Type="{OFFICE}/comments" Target="comments.xml"/></Rel'
    )
    draft = packed(
        tmp_path / "a.docx",
        **{
            "word/comments.xml": PERSONS,
            "[Content_Types].xml": with_hers,
            "word/_rels/document.xml.rels": rels,
        },
    )

    once = commented(draft, tmp_path / "b.docx")
    twice = commented(tmp_path / "b.docx", tmp_path / "c.docx")

    assert sorted(comments(once).values()) == sorted(comments(twice).values())
    assert comments(twice)["5"] == ("Chị Lan", "Xem lại câu này")
    assert sorted(anchored(once).values()) == sorted(anchored(twice).values())
    assert twice["word/document.xml"].count(b"commentReference") == 2
    assert b"Lan" in twice["word/document.xml"]  # what she added stays tracked


def test_a_comment_that_a_person_resolved_stays_away(tmp_path: Path) -> None:
    parts = commented(packed(tmp_path / "a.docx"), tmp_path / "b.docx")
    ours = parts["word/comments.xml"].decode()
    first = re.search(r"\[([0-9a-f]{12})\]", ours)
    assert first
    marked = ours.replace("<w:p>", '<w:p w14:paraId="0000000A">', 1).replace(
        "<w:comments ",
        '<w:comments xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" ',
    )
    word15 = "http://schemas.microsoft.com/office/word/2012/wordml"
    done = (
        f'<w15:commentsEx xmlns:w15="{word15}"><w15:commentEx w15:paraId="0000000A" w15:done="1"/>'
        "</w15:commentsEx>"
    )
    resolved = tmp_path / "c.docx"
    with zipfile.ZipFile(resolved, "w") as package:
        for name, content in parts.items():
            package.writestr(name, marked if name == "word/comments.xml" else content)
        package.writestr("word/commentsExtended.xml", done)

    after = commented(resolved, tmp_path / "d.docx")["word/comments.xml"].decode()

    assert after.count(first[1]) == 1  # the resolved one, and no new one beside it
    assert after.count("<w:comment ") == 3


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_with_every_comment(tmp_path: Path) -> None:
    commented(packed(tmp_path / "a.docx"), tmp_path / "b.docx")

    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            *("--headless", "--convert-to", "odt", "b.docx"),
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )

    with zipfile.ZipFile(tmp_path / "b.odt") as package:
        content = package.read("content.xml").decode()
    assert content.count("<office:annotation ") == 3
    assert content.count("<dc:creator>luocdo") == 3


def test_the_draft_is_never_overwritten(tmp_path: Path) -> None:
    draft = packed(tmp_path / "a.docx")

    with pytest.raises(LuocdoError, match="đặt tên khác"):
        checker.check(draft, None, out=tmp_path / "." / "a.docx")

    assert zipfile.is_zipfile(draft)
    assert [p.name for p in tmp_path.iterdir()] == ["a.docx"]


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_drafts_without_comments_give_a_list(tmp_path: Path, ending: str) -> None:
    draft = tmp_path / "a.txt"
    draft.write_text("Căn cứ Luật Đất đai năm 2013, yêu cầu rà soát.", encoding="utf-8")

    checker.check(draft, None, out=tmp_path / f"b.{ending}")

    content = (tmp_path / f"b.{ending}").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        every = b"".join(package.read(n) for n in package.namelist()).decode(errors="ignore")
    assert "Luật Đất đai năm 2013" in every
