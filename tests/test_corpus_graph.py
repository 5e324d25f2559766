"""What the resolver makes of real papers (../shared/corpus), beside what is officially known.

`pytest -s tests/test_corpus_graph.py` prints the figures.
"""

import csv
import os
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.truth import view_of
from graph.effective.claims import Resolution
from graph.effective.decisions import Decisions
from graph.papers.facts import facts_of
from ingest import extract
from ontology.errors import BadNameError
from ontology.identity import Context, Name, citation_iri, mint, parse_code
from ontology.model import Record, Text

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
if not CORPUS.exists() and not os.environ.get("CI"):
    pytest.skip("needs the corpus beside the checkout", allow_module_level=True)

# A căn cứ line up to its end, a number of a law in it, a law by name and full date in it.
_LINE = re.compile(r"(?m)^[ \t>*_]{0,8}Căn\s+cứ\s[^;]{0,600}?(?=;|\.\s*\n|\n\s*\n|\Z)")
_CODE = re.compile(r"\b\d{1,3}/(?:19|20)\d\d/(?:QH|UBTVQH)\d{1,2}\b|\b\d{1,3}[-/]L/?CTN\b")
_NAMED = re.compile(
    r"(?:Bộ\s+luật|Luật|Pháp\s+lệnh)\s+([^;]{3,250}?),?\s+"
    r"ngày\s+(\d{1,2})(?:\s+tháng\s+|/)(\d{1,2})(?:\s+năm\s+|/)(\d{4})"
)


@dataclass(frozen=True)
class Basis:
    """A law in a căn cứ line: where it stands, and what the official table says it is."""

    start: int
    end: int
    iri: str
    line: str


def _plain(title: str) -> str:
    words = re.sub(r"\W+", " ", title.casefold()).strip()
    return re.sub(r"^(?:bộ luật|luật|pháp lệnh) ", "", words)


def _laws() -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """The official table's laws: number → IRI, (title, ISO date) → IRI."""
    numbers, titles = {}, {}
    with (CORPUS / "relations" / "phapdien_docs.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            date = "-".join(reversed(row["date"].split("/")))
            if row["type"] in ("Luật", "Bộ luật", "Pháp lệnh"):
                code, issuer = parse_code(row["number"]), row["issuer"]
                name = mint(code, date=date, issuer=issuer, context=Context())
                if name is not None:  # "Không": the Constitution's like
                    numbers[row["number"]] = titles[_plain(row["title"]), date] = name.iri
    return numbers, titles


def _bases(text: str) -> Iterator[Basis]:
    numbers, titles = LAWS
    for line in _LINE.finditer(text):
        at = line.start()
        for code in _CODE.finditer(line[0]):
            if iri := numbers.get(code[0]):
                yield Basis(at + code.start(), at + code.end(), iri, line[0])
        if law := _NAMED.search(line[0]):
            date = f"{law[4]}-{int(law[3]):02}-{int(law[2]):02}"
            if iri := titles.get((_plain(law[1]), date)):
                yield Basis(at + law.start(), at + law.end(), iri, line[0])


LAWS = _laws()


@dataclass(frozen=True)
class Corpus:
    """The whole laws and the papers of late 2025, extracted and resolved."""

    papers: list[tuple[Record, str]]
    resolution: Resolution


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    papers = []
    with tarfile.open(CORPUS / "texts.tar.xz") as archive:
        for member in archive:
            if member.name.split("/")[1] in ("laws", "mixed") and member.isfile():
                content = archive.extractfile(member)
                assert content is not None
                data = content.read()
                text = data.decode("utf-8")
                made = Text(text, Path(member.name).name, sha256(data).hexdigest(), "txt")
                papers.append((extract(made), text))
    texts = {r.source.sha256: text for r, text in papers}
    view = view_of((facts_of(r) for r, _ in papers), Decisions(), texts.get)
    return Corpus(papers, view.resolution)


def test_every_known_law_of_a_basis_line_resolves(corpus: Corpus) -> None:
    missed, total = [], 0
    for record, text in corpus.papers:
        sha = record.source.sha256
        for basis in _bases(text):
            total += 1
            meant = {
                corpus.resolution.cited[citation_iri(sha, c.start, c.end)][0]
                for c in record.citations
                if c.start < basis.end and basis.start < c.end
            }
            if basis.iri not in meant:
                missed.append((record.source.name, basis.line, basis.iri, meant))
    print(f"\nlaws of căn cứ lines: {total - len(missed)} of {total} resolve")
    assert total >= 340
    assert len(missed) <= 0.03 * total, missed


def test_nothing_is_joined_across_place_or_series(corpus: Corpus) -> None:
    for name, work in corpus.resolution.work_of.items():
        try:
            one, other = Name.parse(name), Name.parse(work)
        except BadNameError:
            continue
        assert (one.place, one.owner, one.number) == (other.place, other.owner, other.number)


def test_what_is_inferred_is_no_older_than_five_years(corpus: Corpus) -> None:
    inferred = [w for w, sure in corpus.resolution.cited.values() if sure < 1]
    print(f"\ninferred: {len(inferred)}, offered: {len(corpus.resolution.candidates)}")
    assert all((Name.parse(w).year or 0) >= 2015 for w in inferred)


def test_joint_issuers_are_no_conflict(corpus: Corpus) -> None:
    kinds = [c.kind for c in corpus.resolution.conflicts]
    print("\nconflicts:", {k: kinds.count(k) for k in sorted(set(kinds))})
    assert not [
        c.work
        for c in corpus.resolution.conflicts
        if c.kind == "issuer" and ":ttlt-" in c.work and ":mttq" not in c.work
    ]
