"""`luocdo query` in the formats of the recommendations: the same answer as the engine's own."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from graph.store import Store
from luocdo.cli import main
from ontology.errors import QueryError
from ontology.vocabulary import PREFIXES
from queries.answer.standard import GRAPHS, ROWS, standard

HARD = """SELECT * {
  VALUES (?a ?b) {
    ('Kế hoạch, “số” & <1>' UNDEF) ('a"b\\nc\\td\\re\\\\f' 1.5) ('' true) (<urn:x,y'z> 'd'@vi)
    ('=cmd|x' '2025-01-01'^^xsd:date) (UNDEF UNDEF) ('  x  ' 1e3)
  }
}"""
READ = {
    "sparql-json": ox.QueryResultsFormat.JSON,
    "sparql-xml": ox.QueryResultsFormat.XML,
    "sparql-tsv": ox.QueryResultsFormat.TSV,
}
KH = "<urn:lex:vn;hung.yen.o:tu:kh:2025;423>"


@pytest.mark.parametrize("format", READ)
def test_rows_come_back_as_the_engine_gave_them(chain: Store, format: str) -> None:
    given = ox.Store().query(HARD, prefixes=PREFIXES)
    assert isinstance(given, ox.QuerySolutions)
    wanted = [tuple(row) for row in given]
    body, cut = standard(chain, HARD, format=format)
    read = ox.parse_query_results(body, format=READ[format])
    assert isinstance(read, ox.QuerySolutions)
    assert ([tuple(row) for row in read], cut) == (wanted, False)


def test_csv_has_values_only(chain: Store) -> None:
    """CSV and TSV §3.2: nothing is marked for a spreadsheet here."""
    body, _ = standard(chain, HARD, format="sparql-csv")
    rows = list(csv.reader(io.StringIO(body, newline="")))
    assert rows[0] == ["a", "b"] and rows[2] == ['a"b\nc\td\re\\f', "1.5"]
    assert ["=cmd|x", "2025-01-01"] in rows and rows[6] == ["", ""]


@pytest.mark.parametrize("format", ROWS)
def test_an_ask_is_true_or_false(chain: Store, format: str) -> None:
    for query, said in ((f"ASK {{ {KH} ?p ?o }}", "true"), ("ASK { <urn:x> ?p ?o }", "false")):
        body, _ = standard(chain, query, format=format)
        if format == "sparql-json":
            assert json.loads(body) == {"head": {}, "boolean": said == "true"}
        elif format == "sparql-xml":
            (boolean,) = ElementTree.fromstring(body).findall("{*}boolean")
            assert boolean.text == said
        else:
            assert body.strip() == said


@pytest.mark.parametrize("query", [f"DESCRIBE {KH}", f"CONSTRUCT WHERE {{ {KH} ?p ?o }}"])
@pytest.mark.parametrize("format", GRAPHS)
def test_graphs(chain: Store, format: str, query: str) -> None:
    body, _ = standard(chain, query, format=format)
    read = ox.parse(body, format=ox.RdfFormat.from_media_type(GRAPHS[format]))
    plain, _ = standard(chain, query, format="ntriples")
    assert {str(quad.triple) for quad in read} == {line[:-2] for line in plain.splitlines()}


def test_a_limit_cuts_and_says_so(chain: Store) -> None:
    rows, cut = standard(chain, HARD, format="sparql-json", limit=2)
    assert (len(json.loads(rows)["results"]["bindings"]), cut) == (2, True)
    graph, cut = standard(chain, f"DESCRIBE {KH}", format="ntriples", limit=2)
    assert (len(graph.splitlines()), cut) == (2, True)


@pytest.mark.parametrize(
    ("query", "format", "said"),
    [
        ("ASK {}", "turtle", "sparql-json"),
        (f"DESCRIBE {KH}", "sparql-json", "rdfxml"),
        ("SELECT ('\\u0001' AS ?x) {}", "sparql-xml", "XML không viết được"),
        ("CONSTRUCT { <urn:a> <urn:b#c> '\\u0001' } {}", "rdfxml", "XML không viết được"),
    ],
)
def test_what_a_format_cannot_hold(chain: Store, query: str, format: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        standard(chain, query, format=format)


def test_the_command(
    chain_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.rq").write_text("SELECT ?c { ?d ld:code ?c } ORDER BY ?c", encoding="utf-8")
    file = tmp_path / "a.srj"
    words = ["query", str(tmp_path / "a.rq"), "--store", str(chain_folder)]
    assert main([*words, "--out", str(file)]) == 0
    assert {"c"} == set(json.loads(file.read_bytes())["head"]["vars"])
    capsys.readouterr()
    assert main([*words, "--format", "sparql-tsv", "--limit", "1"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("?c\n") and len(out.splitlines()) == 2 and "--limit" in err
