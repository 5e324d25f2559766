"""Exports: the same bytes for the same knowledge, readable by other people's programs."""

import io
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import luocdo
from graph.export import FORMATS, as_rdflib, canonical, export, network
from graph.open import open_store
from graph.store import Store
from graph.update import add_papers
from ontology.errors import QueryError
from ontology.identity import EFFECTIVE, LD, LOG, VOCABULARY
from ontology.model import Record
from queries.answer.run import Answer
from queries.answer.tables import page, tables


def written(store: Store, format: str, *, papers: bool = False) -> bytes:
    out = io.BytesIO()
    export(store, format, out, papers=papers)
    return out.getvalue()


def known(store: Store) -> set[ox.Triple]:
    return {q.triple for graph in (EFFECTIVE, VOCABULARY) for q in store.quads(graph)}


@pytest.mark.parametrize("format", FORMATS)
def test_order_of_papers_changes_nothing(
    chain: Store, chain_papers: list[tuple[Record, str]], tmp_path: Path, format: str
) -> None:
    shuffled = random.Random(7).sample(chain_papers, len(chain_papers))
    with open_store(tmp_path / "kho", write=True) as other:
        for paper in shuffled:
            add_papers(other, [paper])
        assert written(other, format) == written(chain, format)


def test_lines_sorted_in_many_runs_are_the_same_lines(
    chain: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = written(chain, "nquads")
    assert whole.count(b"\n") > 300
    monkeypatch.setattr("graph.export._SORTED", 100)
    assert written(chain, "nquads") == whole


def test_what_is_known_has_no_graph_and_the_log_is_left_out(chain: Store) -> None:
    lines = written(chain, "nquads", papers=True).decode().splitlines()
    bare = written(chain, "nquads").decode().splitlines()
    assert bare == sorted(bare) == lines[: len(bare)]
    assert {q.triple for q in ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS)
            if isinstance(q.graph_name, ox.DefaultGraph)} == known(chain)  # fmt: skip
    graphs = {line.rsplit(" ", 2)[-2] for line in lines}
    assert not graphs & {f"<{g}>" for g in (LOG, EFFECTIVE, VOCABULARY)}
    assert any(str(q.graph_name) == f"<{LOG}>" for q in chain.quads()), "the log is there, left out"


@pytest.mark.parametrize(
    ("format", "kind"), [("trig", ox.RdfFormat.TRIG), ("nquads", ox.RdfFormat.N_QUADS)]
)
@pytest.mark.parametrize("papers", [False, True])
def test_datasets_come_back_whole(
    chain: Store, format: str, kind: ox.RdfFormat, papers: bool
) -> None:
    found = set(ox.parse(written(chain, format, papers=papers), format=kind))
    assert found == set(canonical(chain, papers))


@pytest.mark.parametrize(
    ("format", "kind"), [("turtle", ox.RdfFormat.TURTLE), ("ntriples", ox.RdfFormat.N_TRIPLES)]
)
def test_turtle_is_what_is_known_with_its_vocabulary(
    chain: Store, format: str, kind: ox.RdfFormat
) -> None:
    assert {q.triple for q in ox.parse(written(chain, format), format=kind)} == known(chain)


def test_triples_alone_hold_no_graphs_of_papers(chain: Store) -> None:
    with pytest.raises(QueryError, match="trig, nquads, jsonld"):
        written(chain, "turtle", papers=True)


@pytest.mark.parametrize("ending", ["nq", "trig", "jsonld"])
def test_a_dump_with_papers_is_laid_out_as_the_store_it_came_from(
    own_chain: Store, tmp_path: Path, ending: str
) -> None:
    format = {"nq": "nquads"}.get(ending, ending)
    dump = tmp_path / f"kho.{ending}"
    dump.write_bytes(written(own_chain, format, papers=True))
    assert luocdo.load(tmp_path / "other", dump) == own_chain.paper_count()
    with open_store(tmp_path / "other") as other:
        assert written(other, "nquads", papers=True) == written(own_chain, "nquads", papers=True)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("kho.nq", b"<a> <b>", "sai c\u00fa ph\u00e1p"),
        ("kho.xml", b"", ".nq, .trig, .jsonld"),
        ("kho.nq", b"<urn:a> <urn:b> <urn:c> .\n", "--papers"),
    ],
)
def test_what_is_no_dump_with_papers_is_told_with_the_remedy(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(luocdo.LuocdoError, match=said):
        luocdo.load(tmp_path / "store", tmp_path / name)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # of its own old names
def test_jsonld_is_read_by_another_program(chain: Store) -> None:
    from rdflib import Dataset

    other = Dataset()
    other.parse(data=written(chain, "jsonld", papers=True), format="json-ld")
    lines = (line for line in other.serialize(format="nquads").splitlines() if line)
    text = "\n".join(lines).replace(" <urn:x-rdflib:default> .", " .")
    assert set(ox.parse(text, format=ox.RdfFormat.N_QUADS)) == set(canonical(chain, True))


def test_jsonld_calls_things_by_short_names(chain: Store) -> None:
    text = written(chain, "jsonld").decode()
    assert '"implements": "urn:lex:vn:tw:kl:2025;148"' in text
    assert '"date": "2025-04-28"' in text
    assert "graph/" not in text


def test_graphml_is_read_by_another_program(chain: Store) -> None:
    import networkx as nx

    graph: Any = nx.parse_graphml(written(chain, "graphml").decode())
    plan = "urn:lex:vn;hung.yen.o:tu:kh:2025;423"
    assert graph.nodes[plan] == {
        "label": "KH 423-KH/TU",
        "type": "Kế hoạch",
        "level": "Tỉnh ủy, ban Đảng tỉnh",
        "date": "2025-04-28",
        "title": "thực hiện Kết luận của Bộ Chính trị về công tác kiểm tra",
        "held": True,
    }
    link = next(d for a, b, d in graph.edges(data=True) if a == plan and d["words"] == "thực hiện")
    assert link["relation"] == "implements"
    assert "148-KL/TW" in link["quote"]


def test_network_has_one_link_a_relation(chain: Store) -> None:
    links = [(a, b, key) for a, b, key in network(chain).edges(keys=True)]
    assert len(links) == len(set(links))
    known = chain.query(f"SELECT ?s ?o WHERE {{ ?s <{LD}cites> ?o }}").rows
    assert {(a, b) for a, b, _ in links} == {(str(a), str(b)) for a, b in known}


def test_a_lineage_is_a_network_of_typed_documents_and_quoted_relations(
    chain_folder: Path,
) -> None:
    found = luocdo.network("423-KH/TU", chain_folder)
    plan, conclusion = "urn:lex:vn;hung.yen.o:tu:kh:2025;423", "urn:lex:vn:tw:kl:2025;148"
    assert found.nodes[conclusion]["level"] == "tw-dang"
    assert found.nodes[plan]["date"] == "2025-04-28"
    edge = found.edges[plan, conclusion, "implements"]
    assert edge["words"] == "thực hiện"
    assert "148-KL/TW" in edge["quote"]
    assert luocdo.network("423-KH/TU", chain_folder, down=False).number_of_nodes() < len(found)


def test_pyvis_draws_documents_in_columns_and_asks_for_nothing_outside(
    chain_folder: Path, tmp_path: Path
) -> None:
    from pyvis.network import Network

    made = luocdo.pyvis("423-KH/TU", chain_folder)
    found = luocdo.network("423-KH/TU", chain_folder)
    assert isinstance(made, Network)
    at = {node["id"]: (node["x"], node["shape"], node["authority"]) for node in made.nodes}
    assert at.keys() == found.nodes.keys()
    assert at["urn:lex:vn:tw:kl:2025;148"][0] < at["urn:lex:vn;hung.yen.o:ubnd:cv.nc:2025;1690"][0]
    assert {shape for _, shape, _ in at.values()} == {"box"}
    drawn = {(e["from"], e["to"], e["relation"]) for e in made.edges}
    assert drawn == {(a, b, r) for a, b, r in found.edges(keys=True)}
    made.write_html(str(tmp_path / "chain.html"))
    page = (tmp_path / "chain.html").read_text(encoding="utf-8")
    assert "<link" not in page
    assert " src=" not in page.partition("<script>")[0]
    assert made._repr_html_().startswith("<iframe srcdoc=")


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_tables_are_opened_by_duckdb_as_the_dictionary_says(
    chain: Store, chain_folder: Path, tmp_path: Path, format: str
) -> None:
    import duckdb

    made = luocdo.tables(chain_folder, tmp_path, format)
    assert [path.stem for path in made] == sorted(tables())
    kinds = {"text": "VARCHAR", "integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}
    for path in made:
        found: Any = duckdb.sql(f"SELECT * FROM '{path}'")
        fields = tables()[path.stem].columns
        assert found.columns == list(fields)
        assert len(found) > 0, path.stem
        if format == "parquet":
            assert [str(t) for t in found.types] == [kinds[f.type] for f in fields.values()]
    late: Any = duckdb.sql(
        f"SELECT label, text FROM '{tmp_path}/tasks.{format}'"
        f" JOIN '{tmp_path}/works.{format}' ON document = work"
        " WHERE due < DATE '2025-06-25' ORDER BY due"
    )
    assert late.fetchall() == [("CV 1690/UBND-NC", "tham mưu UBND tỉnh sắp xếp tổ chức bộ máy")]


def test_an_answer_is_a_frame_with_days(chain_folder: Path) -> None:
    frame = luocdo.ask("tasks-due", chain_folder, until="2025-12-31").frame()
    assert str(frame["date"].dtype).startswith("datetime64")
    assert frame.loc[0, "givenBy"] == "CV 1690/UBND-NC"
    empty = luocdo.query("SELECT ?x { ?x ld:none ?y }", chain_folder)
    assert isinstance(empty, Answer) and empty.frame().empty


def test_the_data_dictionary_is_current() -> None:
    assert (Path(__file__).parents[1] / "docs" / "tables.md").read_text(encoding="utf-8") == page()


def test_rdflib_gets_the_same_triples(chain: Store) -> None:
    graph = as_rdflib(chain.quads(EFFECTIVE))
    lines = graph.serialize(format="nt")
    found = {q.triple for q in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}
    assert found == {q.triple for q in chain.quads(EFFECTIVE)}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, of its own old names
def test_standard_words_answer_beside_our_own(chain: Store) -> None:
    from rdflib import Graph

    out = io.BytesIO()
    export(chain, "turtle", out, standard=True)
    graph = Graph().parse(data=out.getvalue(), format="turtle")
    pairs = {
        word: set(graph.query(f"SELECT ?a ?b {{ ?a {word} ?b }}"))
        for word in ("ld:cites", "eli:cites", "ld:date", "eli:date_document", "dcterms:title")
    }
    assert pairs["ld:cites"] and pairs["ld:cites"] <= pairs["eli:cites"]
    assert pairs["ld:date"] == pairs["eli:date_document"] and pairs["dcterms:title"]
    for kind in ("eli:LegalResource", "schema:Legislation", "org:Organization", "prov:Entity"):
        assert len(graph.query(f"SELECT ?x {{ ?x a {kind} }}")), kind
    assert b"eli:cites>" not in written(chain, "ntriples")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_recipes_of_the_page_run_as_they_stand(
    chain: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).parent.parent / "docs" / "export.md").read_text(encoding="utf-8")
    for format, name in (("turtle", "kho.ttl"), ("nquads", "kho.nq")):
        (tmp_path / name).write_bytes(written(chain, format))
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"^rdflib:\n\n```python\n(.*?)^```", page, re.M | re.S)
    made: dict[str, Any] = {}
    exec(code, made)
    rows = {(str(a), str(b)) for a, b in made["rows"]}
    Path("hoi.rq").write_text(re.findall(r'"(PREFIX [^"]*)"', code)[0], encoding="utf-8")
    (lines,) = re.findall(r"^Oxigraph:\n\n```console\n(.*?)^```", page, re.M | re.S)
    load, query, _ = (line.removeprefix("$ ").split() for line in lines.splitlines())
    oxigraph = str(Path(sys.executable).with_name("oxigraph"))
    subprocess.run([oxigraph, *load[1:]], check=True, capture_output=True)
    told = subprocess.run([oxigraph, *query[1:]], check=True, capture_output=True, text=True)
    assert {tuple(line.split(",")) for line in told.stdout.splitlines()[1:]} == rows and rows


def test_unknown_format_says_which_there_are(chain: Store) -> None:
    with pytest.raises(QueryError, match="turtle, ntriples, trig, nquads, jsonld, graphml"):
        written(chain, "xlsx")
