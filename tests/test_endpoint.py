"""The endpoint as clients meet it: a started server, clauses of the Protocol, hostile queries.

Clause numbers are those of the SPARQL 1.1 Protocol (W3C Recommendation, 21 March 2013).
"""

import gzip
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import brotli
import pytest
import yaml

from graph.open import open_store
from graph.store import Change
from luocdo.cli import main
from ontology.identity import EFFECTIVE, LD, STANDARD, VOCABULARY
from queries.protocol import GRAPHS, RESULTS, negotiate
from queries.serve.worker import HELD

if TYPE_CHECKING:
    from conftest import Bait

# rdflib's own JSON-LD reader and SPARQLWrapper still use what rdflib has deprecated
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

SECONDS = 3.0  # limit of the server under test
CODES = f"SELECT ?d ?c WHERE {{ ?d <{LD}code> ?c }} ORDER BY ?c"
KH = "urn:lex:vn;hung.yen.o:tu:kh:2025;423"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"


@dataclass(frozen=True)
class Got:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").split(";")[0]

    @property
    def problem(self) -> dict[str, Any]:
        assert self.media == "application/problem+json", self.body[:200]
        return dict(json.loads(self.body))

    @property
    def rows(self) -> list[dict[str, Any]]:
        return list(json.loads(self.body)["results"]["bindings"])


@dataclass(frozen=True)
class Server:
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path = field(default=Path())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"

    def send(self, method: str, path: str, body: str | bytes | None = None, **headers: str) -> Got:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        try:
            line.request(method, path, body.encode() if isinstance(body, str) else body, named)
            answer = line.getresponse()
            given = {k.lower(): v for k, v in answer.getheaders()}
            return Got(answer.status, given, answer.read())
        finally:
            line.close()

    def get(self, query: str, *more: tuple[str, str], accept: str = "*/*") -> Got:
        return self.send("GET", f"/sparql?{urlencode([('query', query), *more])}", Accept=accept)

    def post(self, query: str, *more: tuple[str, str], accept: str = "*/*") -> Got:
        body = urlencode([("query", query), *more])
        return self.send("POST", "/sparql", body, Content_Type=FORM, Accept=accept)

    def memory(self) -> int:
        """Resident bytes of the server itself."""
        said = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+) kB", said)
        assert found
        return int(found[1]) * 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, log: Path, *more: str) -> Iterator[Server]:
    """`luocdo serve` on a free port, until the end of the block."""
    port = free_port()
    words = ["serve", "--store", str(folder), "--port", str(port), "--timeout", str(SECONDS), *more]
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "luocdo.cli", *words], stderr=out)
        started = Server(port, process, log)
        try:
            _await(started)
            yield started
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture(scope="module")
def server(chain_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(chain_folder, tmp_path_factory.mktemp("serve") / "log") as started:
        yield started


@pytest.mark.parametrize("media", ["text/turtle", "application/n-triples", "application/ld+json"])
def test_the_vocabulary_is_given_as_it_is_asked_for(server: Server, media: str) -> None:
    import pyoxigraph as ox

    got = server.send("GET", "/ontology", Accept=media)
    format = ox.RdfFormat.from_media_type(media)
    assert (got.status, got.media) == (200, media) and format
    subjects = {str(q.subject) for q in ox.parse(got.body, format=format)}
    assert f"<{LD}implements>" in subjects


def test_format_in_the_address_stands_in_for_accept(server: Server) -> None:
    assert server.get(CODES, ("format", "csv")).media == "text/csv"
    assert server.get(CODES, ("format", "json")).media == "application/sparql-results+json"
    assert server.get(
        "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", ("format", "jsonld")
    ).media == ("application/ld+json")
    assert server.get(CODES, ("format", "nonsense"), accept="text/csv").media == "text/csv"


def test_an_answer_is_sent_once_for_each_state_of_the_store(server: Server) -> None:
    path = f"/sparql?{urlencode({'query': CODES})}"
    first = server.send("GET", path, Accept="text/csv")
    mark = first.headers["etag"]
    again = server.send("GET", path, Accept="text/csv", If_None_Match=f'"x", {mark}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", mark)
    assert server.send("GET", path, Accept="application/json", If_None_Match=mark).status == 200
    assert server.send("GET", path, Accept="text/csv", If_None_Match='"x"').status == 200
    assert "etag" not in server.get("SELECT (NOW() AS ?n) {}").headers
    assert "etag" not in server.post(CODES).headers


def test_an_answer_of_a_stale_store_says_so(chain_folder: Path, tmp_path: Path) -> None:
    passing = shutil.ignore_patterns(".find*")  # of the other server, gone in the middle of it
    folder = shutil.copytree(chain_folder, tmp_path / "kho", ignore=passing)
    paths = [f"/sparql?{urlencode({'query': CODES})}", f"/id/{KH}", "/.well-known/void"]

    with serving(folder, tmp_path / "log") as started:

        def said() -> list[str | None]:
            got = [started.send("GET", path, Accept="*/*;q=0.1, text/turtle") for path in paths]
            return [each.headers.get("x-luocdo-stale") for each in got]

        mark = started.get(CODES).headers["etag"]
        assert said() == [None] * 3
        with open_store(folder, write=True) as store:
            store.apply(store.stamped(Change()))  # as a run that is stopped leaves it
        assert said() == ["true"] * 3
        assert started.send("GET", paths[0], If_None_Match=mark).status == 200
        page = started.send("GET", "/id/type/ke-hoach", Accept="text/html")
        assert "chưa được tính" in page.body.decode()
        open_store(folder, write=True).close()  # the next writer completes it
        assert said() == [None] * 3


def test_a_long_answer_is_compressed_where_the_client_takes_it(server: Server) -> None:
    path = f"/sparql?{urlencode({'query': 'SELECT * { ?s ?p ?o } LIMIT 500'})}"
    plain = server.send("GET", path, Accept="text/csv")
    smallest = server.send("GET", path, Accept="text/csv", Accept_Encoding="gzip, br")
    assert smallest.headers["content-encoding"] == "br"
    assert brotli.decompress(smallest.body) == plain.body
    packed = server.send("GET", path, Accept="text/csv", Accept_Encoding="br;q=0, gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    assert gzip.decompress(packed.body) == plain.body
    refused = server.send("GET", path, Accept="text/csv", Accept_Encoding="gzip;q=0")
    assert "content-encoding" not in refused.headers


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ontology%23cites", "ontology#cites"),
        ("type/ke-hoach", "ontology#DocumentType"),
        ("level/tw-dang", "level/tw-dang"),
    ],
)
def test_terms_and_lists_have_pages_of_their_own_too(server: Server, name: str, said: str) -> None:
    page = server.send("GET", f"/id/{name}", Accept="text/html")
    turtle = server.send("GET", f"/id/{name}", Accept="text/turtle")
    assert (page.status, turtle.status) == (200, 200)
    assert said in turtle.body.decode() or said.partition("#")[2] in turtle.body.decode()
    assert "<table" in page.body.decode()


def test_tasks_citations_and_bodies_are_found_by_their_names(server: Server) -> None:
    rows = server.get(
        "SELECT ?x { { ?x a ld:Citation } UNION { ?x a ld:Assignment } UNION { ?t ld:lead ?x } }"
    )
    for row in json.loads(rows.body)["results"]["bindings"]:
        name = row["x"]["value"].removeprefix("https://w3id.org/luocdo/")
        got = server.send("GET", f"/id/{quote(name, safe=':;/')}", Accept="application/ld+json")
        assert got.status == 200 and len(json.loads(got.body)) >= 1


def test_the_vocabulary_is_a_page_for_people(server: Server) -> None:
    got = server.send("GET", "/ontology", Accept="text/html")
    assert "ld:implements" in got.body.decode()
    assert got.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("media", ["application/n-quads", "application/trig"])
def test_a_graph_is_given_as_a_dataset_too(server: Server, media: str) -> None:
    got = server.get("CONSTRUCT { ?a ld:implements ?b } { ?a ld:implements ?b }", accept=media)
    assert got.headers["content-type"].startswith(media) and KH in got.body.decode()


def test_the_data_have_a_licence_and_a_day(server: Server) -> None:
    told = server.send("GET", "/.well-known/void", Accept="text/turtle").body.decode()
    for word in ("dcat:Dataset", "licenses/by/4.0", "dcterms:modified", "dcat:accessURL"):
        assert word in told


def test_no_page_of_another_origin_reads_unless_it_is_named(server: Server) -> None:
    path = f"/sparql?{urlencode({'query': CODES})}"
    foreign = server.send("GET", path, Origin="https://trang.example")
    assert "access-control-allow-origin" not in foreign.headers


def _await(server: Server) -> None:
    for _ in range(1_200):
        with suppress(OSError):
            if server.get("ASK {}").status == 200:
                return
        time.sleep(0.05)
    raise AssertionError("the server did not start")


# --- the Protocol ---------------------------------------------------------------------------------


def test_2_1_1_query_via_get(server: Server) -> None:
    got = server.get(CODES)
    assert (got.status, got.media) == (200, "application/sparql-results+json")
    assert "423-KH/TU" in {row["c"]["value"] for row in got.rows}


def test_2_1_2_query_via_url_encoded_post(server: Server) -> None:
    assert server.post(CODES).rows == server.get(CODES).rows


def test_2_1_3_query_via_post_directly(server: Server) -> None:
    got = server.send("POST", "/sparql", CODES, Content_Type=f"{DIRECT}; charset=UTF-8")
    assert got.rows == server.get(CODES).rows


@pytest.mark.parametrize(
    "kind", [DIRECT, DIRECT.upper(), f'{DIRECT};charset="utf-8"', f"{DIRECT} ; Charset=UTF-8"]
)
def test_2_1_3_utf_8_is_the_only_charset(server: Server, kind: str) -> None:
    assert server.send("POST", "/sparql", CODES, Content_Type=kind).status == 200


@pytest.mark.parametrize(
    ("kind", "body"), [(DIRECT, CODES), (FORM, urlencode({"query": CODES}))], ids=["2.1.3", "2.1.2"]
)
def test_2_1_parameters_of_a_post_may_stand_in_the_url(
    server: Server, kind: str, body: str
) -> None:
    """§2.1.3; a form may be sent to an address that has them: a dataset is never left out."""
    path = f"/sparql?{urlencode({'default-graph-uri': 'urn:x:none'})}"
    assert server.send("POST", path, body, Content_Type=kind).rows == []


def test_2_1_1_parameters_come_in_any_order(server: Server) -> None:
    pairs = [("named-graph-uri", "urn:x"), ("query", CODES), ("default-graph-uri", EFFECTIVE)]
    ways = [server.send("GET", f"/sparql?{urlencode(p)}").rows for p in (pairs, pairs[::-1])]
    assert ways[0] == ways[1] != []


def test_2_1_4_default_graph_uri_makes_the_default_graph(server: Server) -> None:
    every = "SELECT * WHERE { ?s ?p ?o }"
    known = len(server.get(every).rows)
    effective = len(server.get(every, ("default-graph-uri", EFFECTIVE)).rows)
    assert 0 < effective < known, "without parameters: effective and vocabulary"
    assert server.get(every, ("default-graph-uri", "urn:x:none")).rows == []


def test_2_1_4_named_graph_uri_makes_the_named_graphs(server: Server) -> None:
    graphs = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert len(server.get(graphs).rows) > 5, "without parameters: all of them"
    (only,) = server.post(graphs, ("named-graph-uri", EFFECTIVE)).rows
    assert only["g"]["value"] == EFFECTIVE
    assert server.get(CODES, ("named-graph-uri", EFFECTIVE)).rows == [], "and no default graph"


def test_2_1_4_several_graphs_are_one_default_graph(server: Server) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def said(*graphs: str) -> int:
        given = [("default-graph-uri", g) for g in graphs]
        by_form = server.post(count, *given).rows
        assert by_form == server.get(count, *given).rows
        return int(by_form[0]["n"]["value"])

    both = said(EFFECTIVE, VOCABULARY)
    assert said(EFFECTIVE) < both <= said(EFFECTIVE) + said(VOCABULARY)
    assert both == int(server.get(count).rows[0]["n"]["value"]), "what stands without parameters"


def test_2_1_4_a_whole_dataset(server: Server) -> None:
    query = f"SELECT ?g {{ <{KH}> <{LD}code> ?c . GRAPH ?g {{ ?s ?p ?o }} }}"
    given = [("default-graph-uri", EFFECTIVE), ("named-graph-uri", VOCABULARY)]
    found = server.post(query, *given).rows
    assert {row["g"]["value"] for row in found} == {VOCABULARY}


def test_2_1_4_from_in_the_query_makes_the_dataset(server: Server) -> None:
    named = f"SELECT DISTINCT ?g FROM NAMED <{VOCABULARY}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert [row["g"]["value"] for row in server.get(named).rows] == [VOCABULARY]
    assert server.get("SELECT * FROM <urn:x:none> { ?s ?p ?o }").rows == []


def test_2_1_4_the_protocol_wins_over_from(server: Server) -> None:
    query = f"SELECT * FROM <{EFFECTIVE}> WHERE {{ ?s <{LD}code> ?o }}"
    assert server.get(query).rows
    assert server.get(query, ("default-graph-uri", "urn:x:none")).rows == []


@pytest.mark.parametrize("query", [CODES, f"ASK {{ ?s <{LD}code> ?o }}"])
@pytest.mark.parametrize("media", RESULTS)
def test_2_1_5_the_client_chooses_the_result_format(server: Server, media: str, query: str) -> None:
    got = server.get(query, accept=media)
    assert (got.status, got.media) == (200, media)
    assert got.body


@pytest.mark.parametrize("query", [f"CONSTRUCT WHERE {{ ?s <{LD}code> ?o }}", f"DESCRIBE <{KH}>"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, of its own old names
@pytest.mark.parametrize("media", GRAPHS)
def test_2_1_5_the_client_chooses_the_graph_format(server: Server, media: str, query: str) -> None:
    import rdflib

    got = server.get(query, accept=media)
    assert (got.status, got.media) == (200, media)
    format = {"application/ld+json": "json-ld", "application/rdf+xml": "xml"}.get(media, media)
    assert len(rdflib.Dataset(default_union=True).parse(data=got.body, format=format)) > 3


@pytest.mark.parametrize(
    ("accept", "media", "why"),
    [
        ("", "application/sparql-results+json", "no wish"),
        ("*/*", "application/sparql-results+json", "any"),
        ("application/json", "application/sparql-results+json", "by its common name"),
        ("text/xml", "application/sparql-results+xml", "by its common name"),
        ("text/*", "application/sparql-results+xml", "a range: the first that fits"),
        ("text/csv;q=0.3, text/tab-separated-values;q=0.7", "text/tab-separated-values", "weights"),
        ("*/*;q=0.1, text/csv", "text/csv", "the exact one over the range"),
        ("application/json;q=0, */*;q=0.1", "application/sparql-results+json", "own name left"),
        ("image/png, text/csv;q=0.001", "text/csv", "the only one we have"),
        ("TEXT/CSV; Q=0.5", "text/csv", "in any case"),
        ("text/csv;q=nonsense", None, "no weight is no wish"),
        ("text/csv;q=0", None, "refused"),
        ("image/png", None, "none of ours"),
    ],
)
def test_negotiation(accept: str, media: str | None, why: str) -> None:
    assert negotiate(accept, RESULTS) == media, why


@pytest.mark.parametrize(
    ("query", "media"),
    [
        ("SELECT (1 AS ?value) {}", "application/sparql-results+json"),
        ("ASK {}", "application/sparql-results+json"),
        (f"DESCRIBE <{KH}>", "text/turtle"),
        ("CONSTRUCT { <s> <p> 1 } WHERE {}", "text/turtle"),
    ],
)
def test_2_1_6_success_is_a_2xx_of_the_media_type_of_its_form(
    server: Server, query: str, media: str
) -> None:
    got = server.send("POST", "/sparql", query, Content_Type=DIRECT)
    assert (got.status, got.media) == (200, media)
    assert got.headers["vary"] == "Accept, Accept-Encoding"


def test_2_1_6_an_ask_says_true_and_false(server: Server) -> None:
    assert json.loads(server.get("ASK {}").body)["boolean"] is True
    assert json.loads(server.get("ASK { <urn:x> ?p ?o }").body)["boolean"] is False


def test_2_3_relative_names_have_a_base_of_the_service(server: Server) -> None:
    """§2.3: a service must define one; here that of luocdo's own names, whatever its address."""
    query = "SELECT (<ontology#Work> AS ?x) (<urn:x> AS ?y) {}"
    (row,) = server.get(query).rows
    assert (row["x"]["value"], row["y"]["value"]) == (f"{LD}Work", "urn:x")
    (own,) = server.get(f"BASE <http://example.org/a/> {query}").rows
    assert own["x"]["value"] == "http://example.org/a/ontology#Work"


def test_3_1_13_any_letters_come_back(server: Server) -> None:
    words = "Kế hoạch số 423-KH/TU, “đã ký” 食べる 🙂"
    query = f"SELECT ('{words}' AS ?x) {{}}"
    direct = server.send("POST", "/sparql", query, Content_Type=DIRECT)
    for got in (server.get(query), server.post(query), direct):
        assert got.rows == [{"x": {"type": "literal", "value": words}}]


def test_3_1_11_and_12_long_queries_by_post(server: Server) -> None:
    query = f"SELECT ?x {{ VALUES ?x {{ {' '.join(map(str, range(15_000)))} }} }}"
    assert len(query) > 75_000
    direct = server.send("POST", "/sparql", query, Content_Type=DIRECT)
    assert len(direct.rows) == len(server.post(query).rows) == 15_000


def test_2_1_5_no_acceptable_format_is_406(server: Server) -> None:
    got = server.get(CODES, accept="image/png")
    assert got.status == 406
    assert "application/sparql-results+json" in got.problem["detail"]


@pytest.mark.parametrize(
    ("query", "accept", "other"),
    [
        ("SELECT ('\\u0001' AS ?x) {}", "application/sparql-results+xml", "text/csv"),
        ("CONSTRUCT { <urn:a> <urn:b#c> '\\u0001' } {}", "application/rdf+xml", "text/turtle"),
        ("SELECT ('\\uFFFE' AS ?x) {}", "application/sparql-results+xml", "text/csv"),
        ("CONSTRUCT { <urn:a> <urn:b/> 'c' } {}", "application/rdf+xml", "text/turtle"),
        ("CONSTRUCT { <urn:a> a <urn:b#> } {}", "application/rdf+xml", "text/turtle"),
    ],
)
def test_2_1_6_what_xml_cannot_hold_is_no_broken_xml(
    server: Server, query: str, accept: str, other: str
) -> None:
    assert server.get(query, accept=other).status == 200
    got = server.get(query, accept=accept)
    assert got.status == 422 and "XML" in got.problem["detail"]


@pytest.mark.parametrize("text", ["a\r\nb\rc", " a ", "]]>", "<&\"'", "\u0085\u2028\ufdd0🙂"])
def test_2_1_6_xml_says_what_json_says(server: Server, text: str) -> None:
    """XML 1.0 §2.11: a bare carriage return would come back as a line end."""
    written = text.replace("\r", "\\r").replace("\n", "\\n").replace("'", "\\'")
    rows = server.get(f"SELECT ('{written}' AS ?x) {{}}", accept="application/sparql-results+xml")
    (literal,) = ElementTree.fromstring(rows.body).iterfind(".//{*}literal")
    graph = server.get(
        f"CONSTRUCT {{ <urn:a> <urn:b#c> '{written}' }} {{}}", accept="application/rdf+xml"
    )
    (property,) = ElementTree.fromstring(graph.body).iterfind("./*/*")
    assert literal.text == property.text == text


def test_2_1_7_malformed_query_is_400_with_its_place(server: Server) -> None:
    got = server.post("SELECT ?x WHERE {\n  ?x ?y ?z .\n  oops\n}")
    assert got.status == 400
    assert (got.problem["line"], got.problem["column"]) == (3, 3), "the word that does not fit"
    assert got.problem["detail"].startswith("Câu hỏi SPARQL sai cú pháp (dòng")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ('Kế hoạch “số” 🙂' AS ?x) { ▸oops }", "chỗ “oops }”"),
        ("SELECT * {\r\n  ?s ?p 'a' .\r\n  ?s ?p ▸}", "chỗ “}”"),
        ("SELECT * {\n ?s ?p '\u2028\x85' .\n ?s ▸foo:bar ?o }", "chưa khai báo tiền tố"),
        ("SELECT * { ?s ?p ?o▸", "hết giữa chừng"),
        ("SELECT * { ?s ?p 'abc }▸", "dấu nháy"),
        ("SELECT * { ?s ?p ?o } LIMIT ▸x", "chỗ “x”"),
        ("SELECT * { FILTER(▸foo(1)) }", "chỗ “foo(1)"),
        ("SELECT ?x▸, ?y { ?x ?p ?y }", "chỗ “, ?y"),
        ("SELECT ?x { ?x a ld:Work } ORDER ▸?x", "chỗ “?x”"),
        ("▸PREFX x: <urn:x> SELECT * {}", "chỗ “PREFX"),
        ("SELECT * { GRAPH ▸<http://a b> {} }", "không phải một IRI"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ▸?p", "không nằm trong GROUP BY"),
        ("▸# không có gì", "thiếu SELECT"),
    ],
)
def test_2_1_7_a_syntax_error_is_placed_in_the_words_of_the_client(
    server: Server, query: str, said: str
) -> None:
    """Line and column count letters of the query as sent; ▸ marks the place."""
    before = query[: query.index("▸")]
    problem = server.post(query.replace("▸", "")).problem
    place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    assert (problem["line"], problem["column"]) == place, problem["detail"]
    assert said in problem["detail"]


def test_2_1_3_the_mark_that_windows_puts_first_is_no_part_of_a_query(server: Server) -> None:
    for query in (f"\ufeff{CODES}", f"\ufeff{CODES}".replace(" WHERE", "\r\nWHERE")):
        direct = server.send("POST", "/sparql", query, Content_Type=DIRECT)
        assert direct.rows == server.get(query).rows == server.get(CODES).rows != []


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status", "clause"),
    [
        ("GET", "/sparql?default-graph-uri=urn:x", None, "", 400, "2.1: exactly one query"),
        ("GET", "/sparql?query=ASK{}&query=ASK{}", None, "", 400, "2.1: exactly one query"),
        ("POST", "/sparql", "", FORM, 400, "2.1.2: exactly one query"),
        ("POST", "/sparql", "query=%FF", FORM, 400, "2.1.2: UTF-8"),
        ("POST", "/sparql?query=ASK{}", "query=ASK{}", FORM, 400, "2.1: exactly one query"),
        ("POST", "/sparql?query=ASK{}", "ASK {}", DIRECT, 400, "2.1: exactly one query"),
        ("GET", "/sparql?query=", None, "", 400, "2.1.7: no legal query"),
        ("GET", "/sparql?query=ASK%20{", None, "", 400, "2.1.7: no legal query"),
        ("POST", "/sparql", "", DIRECT, 400, "2.1.7: no legal query"),
        ("POST", "/sparql", b"\xff\xfe", DIRECT, 400, "2.1.3: UTF-8"),
        ("POST", "/sparql", "ASK {}".encode("utf-16-le"), DIRECT, 400, "2.1.3: UTF-8"),
        ("POST", "/sparql", "ASK {}", f"{DIRECT}; charset=UTF-16", 415, "2.1.3: UTF-8"),
        ("POST", "/sparql", "query=ASK{}", "", 415, "2.1.2: media type of the request"),
        ("POST", "/sparql", "ASK {}", "text/plain", 415, "2.1.3: media type of the request"),
        ("POST", "/sparql", "ASK {}", "", 415, "2.1.3: media type of the request"),
        ("GET", "/sparql?query=ASK{}&named-graph-uri=a%20b", None, "", 400, "2.1.4: IRIs"),
        ("GET", "/sparql?query=ASK{}&default-graph-uri=relative", None, "", 400, "2.1.4: IRIs"),
        ("POST", "/sparql", "update=DROP+ALL&update=DROP+ALL", FORM, 403, "2.2: refused"),
        ("POST", "/sparql", "query=ASK{}&update=DROP+ALL", FORM, 403, "2.2: refused"),
        ("POST", "/sparql?update=DROP+ALL", "ASK {}", DIRECT, 403, "2.2: refused"),
        ("POST", "/sparql", "update=DROP+ALL", "", 415, "2.2.1: media type of the request"),
        ("POST", "/sparql", "DROP ALL", DIRECT, 403, "2.2: an update is no query"),
        ("POST", "/sparql", "update=DROP+ALL", FORM, 403, "2.2.1: update via POST, refused"),
        ("GET", "/sparql?update=DROP+ALL", None, "", 403, "2.2: no update via GET"),
        ("POST", "/sparql", "DROP ALL", "application/sparql-update", 403, "2.2.2: refused"),
        ("PUT", "/sparql?query=ASK{}", None, "", 405, "2: GET and POST only"),
        ("DELETE", "/sparql", None, "", 405, "2: GET and POST only"),
        ("POST", "/sparql", "query=" + "x" * 1_100_000, FORM, 413, "RFC 9110 §15.5.14"),
    ],
)
def test_2_1_7_what_is_outside_the_protocol(
    server: Server,
    method: str,
    path: str,
    body: str | bytes | None,
    kind: str,
    status: int,
    clause: str,
) -> None:
    headers = {"Content_Type": kind} if kind else {}
    got = server.send(method, path, body, **headers)
    assert got.status == status, clause
    assert got.problem["status"] == status and got.problem["detail"].endswith("."), clause


def test_2_1_7_a_compressed_request_is_415(server: Server) -> None:
    """RFC 9110 §15.5.16: of the content coding, too."""
    packed = gzip.compress(b"ASK {}")
    got = server.send("POST", "/sparql", packed, Content_Type=DIRECT, Content_Encoding="gzip")
    assert got.status == 415 and "Content-Encoding" in got.problem["detail"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_2_1_other_methods_are_told_which_there_are(server: Server, method: str) -> None:
    """RFC 9110 §15.5.6: a 405 must name them."""
    got = server.send(method, "/sparql?query=ASK{}")
    assert got.status == 405
    assert {m.strip() for m in got.headers["allow"].split(",")} == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize("path", [f"/sparql?query={quote(CODES)}", "/sparql", f"/id/{KH}"])
def test_head_is_a_get_without_body(server: Server, path: str) -> None:
    """RFC 9110 §9.3.2: the same headers."""
    got, whole = (server.send(m, path, Accept="*/*;q=0.1, text/turtle") for m in ("HEAD", "GET"))
    assert (got.status, got.body, whole.status) == (200, b"", 200)
    for name in ("content-type", "content-length", "vary"):
        assert got.headers[name] == whole.headers[name]


def test_no_other_site_may_read(server: Server) -> None:
    got = server.send("GET", f"/sparql?query={quote(CODES)}", Origin="https://example.org")
    assert not [name for name in got.headers if name.startswith("access-control")]


@pytest.mark.parametrize("host", ["example.org", "example.org:80", "127.0.0.1.example.org", ""])
def test_a_request_to_another_host_is_refused(server: Server, host: str) -> None:
    assert server.send("GET", "/sparql?query=ASK{}", Host=host).status == 421


def test_the_access_log_holds_no_query(server: Server) -> None:
    server.get("SELECT * WHERE { ?s ?p 'bí mật nhà nước' }")
    server.send("GET", f"/id/{quote('urn:lex:vn:bi-mat')}")
    said = server.log.read_text(encoding="utf-8")
    assert "GET '/sparql' 200" in said
    assert "mật" not in said and "bi-mat" not in said and quote("mật") not in said


# --- description, names ---------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, of its own old names
@pytest.mark.parametrize("accept", ["", *GRAPHS])
def test_service_description(server: Server, accept: str) -> None:
    """Service Description §2: a GET of the endpoint without a query gives RDF about it."""
    import rdflib

    got = server.send("GET", "/sparql", **({"Accept": accept} if accept else {}))
    format = {"application/ld+json": "json-ld", "application/rdf+xml": "xml"}.get(got.media)
    graph = rdflib.Dataset(default_union=True).parse(data=got.body, format=format or got.media)
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    (service,) = graph.subjects(rdflib.RDF.type, sd.Service)
    assert graph.value(service, sd.endpoint) == rdflib.URIRef(server.url)
    assert set(graph.objects(service, sd.supportedLanguage)) == {sd.SPARQL11Query}
    formats = {str(f).rpartition("/")[2] for f in graph.objects(service, sd.resultFormat)}
    results = {f"SPARQL_Results_{name}" for name in ("JSON", "XML", "CSV", "TSV")}
    assert formats == results | {"Turtle", "N-Triples", "JSON-LD", "RDF_XML", "N-Quads", "TriG"}
    assert not set(graph.objects(service, sd.feature)), "no federation, nothing fetched by name"
    (dataset,) = graph.objects(service, sd.defaultDataset)
    assert graph.value(graph.value(dataset, sd.defaultGraph), rdflib.RDF.type) == sd.Graph


def test_void_counts_the_data(server: Server) -> None:
    import rdflib

    got = server.send("GET", "/.well-known/void", Accept="text/turtle")
    graph = rdflib.Graph().parse(data=got.body, format="turtle")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    (data,) = graph.subjects(rdflib.RDF.type, void.Dataset)
    known = len(server.get("SELECT * { ?s ?p ?o }").rows)
    works = len(server.get("SELECT * { ?work a ld:Work }").rows)
    assert int(str(graph.value(data, void.triples))) == known
    assert int(str(graph.value(data, void.entities))) == works
    assert graph.value(data, void.sparqlEndpoint) == rdflib.URIRef(server.url)
    assert KH.startswith("urn:") and f"{LD}x".startswith(str(graph.value(data, void.uriSpace)))
    assert len(set(graph.objects(data, void.feature))) == len(GRAPHS)
    assert (None, rdflib.URIRef("http://xmlns.com/foaf/0.1/primaryTopic"), data) in graph


@pytest.mark.parametrize(
    ("accept", "media"),
    [(media, media) for media in GRAPHS],
)
def test_a_name_resolves(server: Server, accept: str, media: str) -> None:
    got = server.send("GET", f"/id/{KH}", Accept=accept)
    assert (got.status, got.media) == (200, media)
    assert b"423-KH/TU" in got.body or b"423-KH" in got.body


@pytest.mark.parametrize("path", [f"/id/{KH}/", f"/id//{KH}", f"/id/{quote(KH, safe='')}"])
def test_a_name_resolves_however_its_address_is_written(server: Server, path: str) -> None:
    assert server.send("GET", path, Accept="text/turtle").status == 200


def test_a_browser_is_led_to_the_page_of_the_document(server: Server) -> None:
    got = server.send("GET", f"/id/{KH}", Accept="text/html,*/*;q=0.8")
    assert got.status == 303
    assert b"423-KH/TU" in server.send("GET", got.headers["location"]).body


def test_an_old_name_leads_to_the_new_one(chain_folder: Path, tmp_path: Path) -> None:
    """303 to the canonical name, with dcterms:isReplacedBy; seen without a restart."""
    import pyoxigraph as ox

    folder = shutil.copytree(chain_folder, tmp_path / "kho")
    old = "urn:lex:vn;hung.yen.o:tu:kh:2024;423"
    with _serving(folder) as server:
        assert server.send("GET", f"/id/{old}").status == 404
        with open_store(folder, write=True) as store:
            name_of = ox.NamedNode(f"{LD}nameOf")
            quad = ox.Quad(ox.NamedNode(old), name_of, ox.NamedNode(KH), ox.NamedNode(EFFECTIVE))
            kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
            odd = ox.NamedNode("urn:lex:vn:vpcp:cv.v%26i:2025;6721")
            work = ox.Quad(odd, kind, ox.NamedNode(f"{LD}Work"), ox.NamedNode(EFFECTIVE))
            store.apply(Change(add=[quad, work]))
        got = server.send("GET", f"/id/{old}")
        pasted, encoded = (f"/id/{name}" for name in (odd.value, quote(odd.value, safe=":;")))
        assert server.send("GET", pasted).headers["location"] == encoded
        read = server.send("GET", encoded, Accept="text/turtle")
    assert (got.status, got.headers["location"]) == (303, f"/id/{KH}")
    assert b"isReplacedBy" in got.body
    assert read.status == 200 and odd.value.encode() in read.body


def test_a_store_that_is_moved_away_and_back(chain_folder: Path, tmp_path: Path) -> None:
    """Said as what it is, and no worker is lost meanwhile."""
    folder = shutil.copytree(chain_folder, tmp_path / "kho")
    with _serving(folder) as server:
        rows = server.get(CODES).rows
        folder.rename(tmp_path / "khac")
        for _ in range(12):
            got = server.get(CODES)
            assert got.status == 503 and "Thư mục kho" in got.problem["detail"]
        (tmp_path / "khac").rename(folder)
        assert all(server.get(CODES).rows == rows for _ in range(12))


@contextmanager
def _serving(folder: Path) -> Iterator[Server]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "luocdo.cli", "serve", "--store", str(folder), "--port", str(port)],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        _await(server := Server(port, process))
        yield server
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize("name", ["urn:x", "work/none", "%3Cscript%3E", "a%20b", "x" * 3000, "%00"])
def test_what_is_no_name_is_404(server: Server, name: str) -> None:
    got = server.send("GET", f"/id/{name}")
    assert got.status == 404
    assert "<script>" not in got.body.decode()


# --- the command ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--host", "0.0.0.0"], "--behind-proxy"),  # no login, no encryption of its own
        (["--host", "192.0.2.1"], "--behind-proxy"),
        (["--host", "example.org"], "--behind-proxy"),
        (["--port", "99999"], "chọn cổng khác"),
        (["--host", "192.0.2.1", "--behind-proxy"], "--proxy-secret"),
        (["--store", "http://127.0.0.1:1/"], "kiểm tra máy chủ"),
        (["--store", "khong-co", "--port", "0", "--read-only"], "Chưa có kho"),
        (["--proxy", "10.0.0.5"], "--behind-proxy"),
        (["--behind-proxy", "--proxy", "may-chu"], "cần địa chỉ IP"),
    ],
)
def test_serve_says_what_is_wrong(
    chain_folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["serve", "--store", str(chain_folder), *words]) == 2
    assert said in capsys.readouterr().err


def test_a_port_in_use_is_said(
    server: Server, chain_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = str(held.getsockname()[1])
        assert main(["serve", "--store", str(chain_folder), "--port", port]) == 2
    assert "chọn cổng khác" in capsys.readouterr().err


# --- real clients ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "request_method"),
    [("GET", "urlencoded"), ("POST", "urlencoded"), ("POST", "postdirectly")],
)
@pytest.mark.parametrize(
    ("query", "formats"),
    [
        (CODES, ("json", "xml", "csv", "tsv")),
        (f"ASK {{ <{KH}> ?p ?o }}", ("json", "xml")),
        (f"CONSTRUCT WHERE {{ <{KH}> ?p ?o }}", ("turtle", "n3", "xml", "rdf+xml", "json-ld")),
        (f"DESCRIBE <{KH}>", ("turtle", "xml", "json-ld")),
    ],
    ids=["select", "ask", "construct", "describe"],
)
def test_sparqlwrapper(
    server: Server, query: str, formats: tuple[str, ...], method: str, request_method: str
) -> None:
    from SPARQLWrapper import SPARQLWrapper

    for format in formats:
        client = SPARQLWrapper(server.url, returnFormat=format)
        client.setMethod(method)
        client.setRequestMethod(request_method)
        client.setQuery(query)
        converted: Any = client.query().convert()
        if format == "json":
            assert converted.get("boolean") or converted["results"]["bindings"]
        elif isinstance(converted, bytes):
            assert b"423" in converted
        elif hasattr(converted, "toxml"):
            assert "423" in converted.toxml() or ">true<" in converted.toxml()
        else:
            assert len(converted) > 3


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format", ["xml", "json", "csv", "tsv"])
def test_rdflib_sparqlstore(server: Server, method: str, format: str) -> None:
    from rdflib import Graph, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    store = SPARQLStore(server.url, returnFormat=format, method=method)
    graph = Graph(store=store)
    rows = list(graph.query(CODES))
    assert "423-KH/TU" in {str(row[1]) for row in rows}  # type: ignore[index]
    codes = {str(o) for o in graph.objects(URIRef(KH), URIRef(f"{LD}code"))}
    assert codes == {"423-KH/TU"}


# --- OpenAPI, mounted elsewhere, YASGUI ---------------------------------------------------------


def test_openapi_names_every_route(server: Server) -> None:
    from queries.serve.endpoint import routes
    from queries.serve.pool import Limits, Pool

    said = json.loads(server.send("GET", "/openapi.json").body)
    paths = {route.path.replace(":path", "") for route in routes(Pool(Path(), Limits()))}
    assert set(said["paths"]) == paths
    assert said["servers"] == [{"url": f"http://127.0.0.1:{server.port}"}]


HOOKS = """import schemathesis

@schemathesis.serializer("application/sparql-query")
def as_text(context, value):
    return str(value).encode()
"""


def test_no_request_that_the_description_allows_is_a_5xx(server: Server, tmp_path: Path) -> None:
    """schemathesis: what OpenAPI allows, and requests near it."""
    (tmp_path / "hooks.py").write_text(HOOKS, encoding="utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "run", "--checks", "not_a_server_error"]
    address = f"http://127.0.0.1:{server.port}/openapi.json"
    command += [address, "--max-examples", "25", "--seed", "7", "--phases", "examples,fuzzing"]
    paths = {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(tmp_path)}
    found = subprocess.run(
        command, env=os.environ | paths, cwd=tmp_path, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-3000:]


def test_yasgui_shows_rows_and_asks_this_computer_only(server: Server, browser: Any) -> None:
    """`browser` fails for a request elsewhere and for anything on the console (the policy)."""
    browser.open(f"http://127.0.0.1:{server.port}/nang-cao")
    browser.wait("return document.querySelector('.yasqe .CodeMirror')")
    browser.driver.execute_script(
        "document.querySelector('.CodeMirror').CodeMirror.setValue(arguments[0])", CODES
    )
    browser.driver.execute_script("document.querySelector('.yasqe_queryButton').click()")
    browser.says("423-KH/TU", ".yasr_results")


# --- hostile queries ------------------------------------------------------------------------------

CASES = Path(__file__).parent / "cases" / "hostile.yaml"
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"


def hostile(kind: str) -> list[str]:
    """The queries of cases/hostile.yaml, written out."""
    cases = yaml.load(CASES.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return [
        re.sub(r"\[\[(?:0-)?(\d+):(.*?)\]\](?!\])", _repeated, query, flags=re.S)
        for _, query in cases[kind]
    ]


def _repeated(match: re.Match[str]) -> str:
    times, text = int(match[1]), match[2]
    if not match[0].startswith("[[0-"):
        return text * times
    return " ".join(text.replace("##", str(n + 1)).replace("#", str(n)) for n in range(times))


DISGUISED, WRITES, BOMBS = hostile("service"), hostile("write"), hostile("bomb")
NAMES_ONLY = "SELECT * FROM <$url> FROM NAMED <$url> { GRAPH ?g { ?s ?p ?o } }"
ALLOWED = {200, 400, 403, 406, 422, 503, 504}  # never 500, never an answer cut in the middle


def test_two_hundred_different_queries() -> None:
    assert len({*DISGUISED, *WRITES, *BOMBS}) >= 200
    assert not [q for q in BOMBS if re.search(r"\[\[\d", q)], "all written out"


def test_the_bait_works(bait: "Bait") -> None:
    """What the gate is for: the engine itself follows SERVICE."""
    import pyoxigraph as ox

    with pytest.raises(OSError):
        list(ox.Store().query(f"SELECT * {{ SERVICE <{bait.url}> {{ ?s ?p ?o }} }}"))  # type: ignore[arg-type]
    assert bait.visits > 0


def test_no_query_leaves_the_house_or_writes(server: Server, bait: "Bait") -> None:
    before = server.get(CODES).rows
    for query in (*DISGUISED, *WRITES):
        got = server.post(query.replace("$url", bait.url))
        assert got.status in (400, 403), (query, got.body[:300])
        assert got.problem["detail"]
    assert server.post(NAMES_ONLY.replace("$url", bait.url)).rows == [], "a name, never fetched"
    assert bait.visits == 0
    assert server.get(CODES).rows == before


def test_words_that_only_look_like_service_are_fine(server: Server) -> None:
    for query in (
        "PREFIX service: <urn:service:> SELECT ?service { ?service service:load 'SERVICE <x>' }",
        "SELECT * { ?s ?p ?o FILTER(?o = '''SERVICE <http://a/> {}''') } # SERVICE",
        "SELECT * { ?s <http://service/#service> ?o }",
    ):
        assert server.post(query).status == 200, query


@pytest.mark.parametrize(
    "bombs", [BOMBS[::6], pytest.param(BOMBS, marks=pytest.mark.nightly)], ids=["some", "all"]
)
def test_bombs_are_cut_while_others_are_answered(server: Server, bombs: list[str]) -> None:
    """Four attackers, one ordinary client; the server keeps its memory and all of its workers."""
    quiet = [_timed(server) for _ in range(40)]
    memory, stop = server.memory(), threading.Event()
    ordinary: list[float] = []

    def client() -> None:
        while not stop.is_set():
            ordinary.append(_timed(server))
            time.sleep(0.02)

    watcher = threading.Thread(target=client)
    watcher.start()
    try:
        with ThreadPoolExecutor(4) as attackers:
            statuses = list(attackers.map(lambda q: _attack(server, q), bombs))
    finally:
        stop.set()
        watcher.join()
    assert set(statuses) <= ALLOWED
    assert 504 in statuses, "some must have run into the limit"
    slowest = sorted(ordinary)[int(len(ordinary) * 0.95)]
    assert slowest < max(SECONDS, 10 * max(quiet)), "the ordinary client was kept waiting"
    assert server.memory() - memory < 60_000_000
    time.sleep(1)
    assert all(_timed(server) < SECONDS for _ in range(10))


def _timed(server: Server) -> float:
    start = time.perf_counter()
    got = server.get(CODES)
    assert got.status == 200, got.body
    return time.perf_counter() - start


def _attack(server: Server, query: str) -> int:
    start = time.perf_counter()
    got = server.post(query)
    assert time.perf_counter() - start < (2 + HELD) * SECONDS + 10, query[:80]
    if got.status == 200:
        json.loads(got.body) if got.media.endswith("json") else got.body.decode()
    else:
        assert got.problem["detail"], query[:80]
    return got.status


def test_a_query_ends_with_the_client_that_asked(server: Server) -> None:
    """Else a few impatient reloads would keep every turn of the heavy queries for their time."""
    path = f"/sparql?{urlencode({'query': f'SELECT (COUNT(*) AS ?n) {{ {CROSS} }}'})}"
    before = len(_statuses(server))
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            time.sleep(0.05)
    for _ in range(600):
        if len(said := _statuses(server)[before:]) == 3:
            break
        time.sleep(0.05)
    assert "499" in said and "504" not in said, "none ran on to the limit"
    assert server.get(CODES).status == 200


def _statuses(server: Server) -> list[str]:
    return re.findall(r"'/sparql' (\d+) ", server.log.read_text(encoding="utf-8"))


def test_workers_that_the_system_killed_are_replaced(server: Server) -> None:
    for worker in _workers(server):
        with suppress(ProcessLookupError):  # one that was late, and has just gone by itself
            os.kill(worker, signal.SIGKILL)
    time.sleep(0.5)
    assert [server.get(CODES).status for _ in range(20)] == [200] * 20


def _workers(server: Server) -> list[int]:
    """The processes below the fork server: those that have a parent below the server itself."""
    told = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    parents = {int(pid): int(up) for pid, up in map(str.split, told.stdout.splitlines())}
    found = [pid for pid, up in parents.items() if parents.get(up) == server.process.pid]
    assert len(found) >= 8
    return found


def test_a_timeout_is_a_504_with_a_sentence(server: Server) -> None:
    got = server.post(f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}")
    assert got.status == 504
    assert f"chạy quá {SECONDS:g} giây nên đã dừng" in got.problem["detail"]


def test_too_many_rows_are_refused_not_cut(server: Server) -> None:
    values = "VALUES ?%s { " + " ".join(map(str, range(320))) + " }"
    for accept in RESULTS:
        got = server.post(f"SELECT * {{ {values % 'x'} {values % 'y'} }}", accept=accept)
        assert got.status == 422, accept
        assert "LIMIT" in got.problem["detail"]


def test_memory_is_bounded(server: Server) -> None:
    bomb = "SELECT * { BIND('0123456789' AS ?v0) %s }"
    doubled = " ".join(f"BIND(CONCAT(?v{n},?v{n}) AS ?v{n + 1})" for n in range(40))
    got = server.post(bomb % doubled)
    assert got.status in (422, 504)
    assert got.problem["detail"]


def test_the_server_is_alive_after_all_this(server: Server) -> None:
    assert server.process.poll() is None


def test_named_origins_may_read(chain_folder: Path, tmp_path: Path) -> None:
    with serving(chain_folder, tmp_path / "log", "--origin", "https://trang.example") as named:
        for origin, allowed in (("https://trang.example", True), ("https://other.example", False)):
            got = named.send("GET", "/sparql?query=ASK%20%7B%7D", Origin=origin)
            assert (got.headers.get("access-control-allow-origin") == origin) is allowed
            assert (got.status == 200) is allowed
            page = named.send("GET", "/van-ban", Origin=origin)
            assert page.status == 403, "the endpoint alone is open to others"


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ({}, "vi"),
        ({"Accept-Language": "en-US,en;q=0.9"}, "en"),
        ({"Accept-Language": "vi,en;q=0.5"}, "vi"),
        ({"Accept-Language": "fr, *;q=0.1"}, "vi"),
        ({"Accept-Language": "vi", "Cookie": "lang=en"}, "en"),
    ],
)
def test_problems_speak_the_language_of_who_asks(
    server: Server, asked: dict[str, str], lang: str
) -> None:
    found = server.send("GET", "/sparql?query=SELECT", **asked)
    assert (found.status, found.headers["content-language"]) == (400, lang)
    assert "Accept-Language" in found.headers["vary"]
    begins = {"vi": "Câu hỏi SPARQL sai cú pháp", "en": "The SPARQL query is malformed"}
    assert found.problem["detail"].startswith(begins[lang])


def test_standard_words_answer_where_they_are_laid(
    server: Server, chain_folder: Path, tmp_path: Path
) -> None:
    cites = "PREFIX eli: <http://data.europa.eu/eli/ontology#> SELECT ?a ?b { ?a eli:cites ?b }"
    refused = server.get(cites, ("profile", "standard"))
    assert (refused.status, "luocdo standard" in refused.problem["detail"]) == (406, True)
    folder = tmp_path / "kho"
    shutil.copytree(chain_folder, folder)
    assert main(["standard", "--store", str(folder)]) == 0
    with serving(folder, tmp_path / "log") as started:
        assert not started.get(cites).rows
        said = started.get(cites, ("profile", "standard")).rows
        alone = started.get(cites, ("default-graph-uri", STANDARD)).rows
        own = started.get("SELECT ?a ?b { ?a ld:cites ?b }", ("profile", "standard")).rows
    assert len(said) == len(alone) == len(own) > 10


WRONG = "SELECT ?x { ?x ld:implement ?y }"


def test_who_finds_nothing_is_told_why(server: Server) -> None:
    """In a header of the Web and in the head of JSON results, which have a place for it."""
    got = server.send(
        "GET", f"/sparql?{urlencode({'query': WRONG})}", Accept="*/*", Accept_Language="en"
    )
    (link,) = json.loads(got.body)["head"]["link"]
    assert got.status == 200 and link.endswith(quote(WRONG)) and not got.rows
    assert f'<{link}>; rel="help"' in got.headers["link"]
    assert quote("ld:implement is not in the store → use ld:implements.") in got.headers["link"]
    for accept in RESULTS:
        assert "rel=" in server.get(WRONG, accept=accept).headers["link"]
    for query in (CODES, "SELECT ?x { ?x ld:implements ld:Work }", "ASK { ?x ld:implement ?y }"):
        assert "link" not in server.get(query).headers


def test_browsers_are_shown_pages(server: Server) -> None:
    html = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    form = server.send("GET", "/sparql", Accept=html)
    asked = server.get(CODES, accept=html)
    empty = server.get(WRONG, accept=html)
    posted = server.post(CODES, accept=html)
    assert [p.media for p in (form, asked, empty, posted)] == ["text/html"] * 4
    assert b"<textarea" in form.body and KH.encode() in asked.body and KH.encode() in posted.body
    assert "dùng ld:implements" in empty.body.decode() and "Accept" in asked.headers["vary"]
    wrong = server.get("SELECT ?x {", accept=html)
    assert (wrong.status, wrong.media) == (400, "text/html")
    data = server.get(CODES, ("format", "csv"), accept=html)
    assert data.media == "text/csv"
    for path in ("/ontology", f"/id/{quote('ontology#cites')}", "/id/type/ke-hoach"):
        page = server.send("GET", path, Accept=html)
        assert (page.status, b'class="table"' in page.body, b"</nav>" in page.body) == (
            *(200, True, True),
        )
    english = server.send("GET", "/ontology", Accept=html, Cookie="lang=en").body.decode()
    assert "Vocabulary of luocdo" in english
    own = {"Accept": html, "Accept-Language": "en"}  # a browser's own, as on every page
    assert "Từ vựng của lược đồ" in server.send("GET", "/ontology", **own).body.decode()
