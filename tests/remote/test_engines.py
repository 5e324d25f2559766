"""A dump loaded elsewhere answers as the endpoint does; the ready questions too, on any engine.

Engines are started as their users start them: rdflib, Oxigraph, Debian's Jena, Virtuoso
(`make test-remote`).
"""

import json
import re
import subprocess
import urllib.parse
import urllib.request
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import servers

from graph.export import export
from graph.open import open_store
from graph.store import DEFAULT_GRAPHS, Store
from queries.answer.question import questions
from queries.answer.run import fill, with_prefixes

JARS = (
    *("jena-arq", "jena-base", "jena-cmds", "jena-core", "jena-iri", "jena-shacl", "jena-shex"),
    *("jena-rdfconnection", "jena-tdb", "jena-tdb2", "jena-dboe-base", "jena-dboe-index"),
    *("jena-dboe-storage", "jena-dboe-trans-data", "jena-dboe-transaction"),
    *("commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io"),
    *("commons-lang3", "dexx.collection", "gson", "guava", "httpclient", "httpclient-cache"),
    *("httpcore", "jackson-annotations", "jackson-core", "jackson-databind", "jakarta.json-api"),
    *("jcl-over-slf4j", "jsonld-java", "protobuf", "slf4j-api", "slf4j-nop", "thrift"),
    "titanium-json-ld",
)
JAVA = Path("/usr/share/java")


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Virtuoso of its own."""
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as address:
        yield address


@pytest.fixture(scope="session")
def oxigraph() -> Iterator[str]:
    """The address of an empty Oxigraph server."""
    with servers.oxigraph() as address:
        yield address


@pytest.fixture(scope="session")
def jena(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Ask.java over Debian's Jena."""
    if not (JAVA / "jena-cmds.jar").exists():
        pytest.skip("needs Jena: make test-remote")
    return jena_command(tmp_path_factory.mktemp("jena"))


def jena_command(lost: Path) -> list[str]:
    """Debian's Jena lost the words of its own parser on the way: they are put into `lost`."""
    with zipfile.ZipFile(JAVA / "jena-core.jar") as core:
        for name in core.namelist():
            if name.startswith("org/apache/jena/ext/xerces/") and name.endswith(".properties"):
                target = lost / name.removeprefix("org/apache/jena/ext/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(core.read(name))
    path = ":".join([str(lost), *(f"{JAVA / jar}.jar" for jar in JARS)])
    return ["java", "-cp", path, str(Path(__file__).with_name("Ask.java"))]


ROOT = Path(__file__).parents[2]
FIRST: dict[str, str] = dict(
    re.findall(
        r"^```sparql first (\w+)\n(.*?)^```",
        (ROOT / "docs" / "sparql.md").read_text(encoding="utf-8"),
        re.M | re.S,
    )
)
MEDIA = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "trig": "application/trig",
    "nquads": "application/n-quads",
    "jsonld": "application/ld+json",
}
ENDINGS = {"turtle": "ttl", "ntriples": "nt", "trig": "trig", "nquads": "nq", "jsonld": "jsonld10"}
Rows = Counter[tuple[str | None, ...]]
Ask = Callable[[Path, str, dict[str, str]], dict[str, Rows]]  # dump, format, queries


def cells(answer: dict[str, Any]) -> Rows:
    names = answer["head"]["vars"]
    bindings = answer["results"]["bindings"]
    return Counter(tuple(row[n]["value"] if n in row else None for n in names) for row in bindings)


def wanted(store: Store, queries: dict[str, str]) -> dict[str, Rows]:
    made = {}
    for name, sparql in queries.items():
        found = store.query(sparql, graphs=DEFAULT_GRAPHS)
        values = (tuple(None if t is None else str(getattr(t, "value", t)) for t in row)
                  for row in found.terms)  # fmt: skip
        made[name] = Counter(values)
    return made


def with_rdflib(dump: Path, format: str, queries: dict[str, str]) -> dict[str, Rows]:
    from rdflib import Dataset

    graph = Dataset()
    kind = {"jsonld": "json-ld", "ntriples": "nt"}.get(format, format)
    graph.parse(dump, format=kind)
    found = {}
    for name, sparql in queries.items():
        answer = json.loads(graph.query(sparql).serialize(format="json") or b"")
        found[name] = cells(answer)
    return found


def with_jena(command: list[str]) -> Ask:
    def ask(dump: Path, format: str, queries: dict[str, str]) -> dict[str, Rows]:
        for name, sparql in queries.items():
            dump.with_name(f"{name}.rq").write_text(sparql, encoding="utf-8")
        subprocess.run([*command, str(dump)], check=True)
        return {n: cells(json.loads(dump.with_name(f"{n}.json").read_bytes())) for n in queries}

    return ask


def asked(url: str, sparql: str) -> Rows:
    body = urllib.parse.urlencode({"query": sparql}).encode()
    head = {"Accept": "application/sparql-results+json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, head)) as answer:
        return cells(json.load(answer))


def with_oxigraph(address: str) -> Ask:
    def ask(dump: Path, format: str, queries: dict[str, str]) -> dict[str, Rows]:
        send(f"{address}/update", b"CLEAR ALL", "application/sparql-update", "POST")
        quads = format in ("trig", "nquads", "jsonld")
        url = f"{address}/store" if quads else f"{address}/store?default"
        send(url, dump.read_bytes(), MEDIA[format], "POST")
        return {name: asked(f"{address}/query", sparql) for name, sparql in queries.items()}

    return ask


def send(url: str, body: bytes, media: str, method: str) -> None:
    head = {"Content-Type": media}
    urllib.request.urlopen(urllib.request.Request(url, body, head, method=method)).close()


def with_virtuoso(address: str) -> Ask:
    """Into one graph, as its bulk loader does; then asked without naming any."""

    def ask(dump: Path, format: str, queries: dict[str, str]) -> dict[str, Rows]:
        from urllib.request import HTTPDigestAuthHandler, HTTPPasswordMgrWithDefaultRealm

        base = address.removesuffix("/sparql")
        known = HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, base, "dba", "dba")
        opener = urllib.request.build_opener(HTTPDigestAuthHandler(known))
        url = f"{base}/sparql-graph-crud-auth?graph-uri=urn:dump"
        request = urllib.request.Request(
            url, dump.read_bytes(), {"Content-Type": MEDIA[format]}, method="PUT"
        )
        opener.open(request).close()
        return {name: asked(address, sparql) for name, sparql in queries.items()}

    return ask


@pytest.fixture(params=["rdflib", "oxigraph", "jena", "virtuoso"])
def engine(request: pytest.FixtureRequest) -> tuple[str, Ask]:
    if request.param == "rdflib":
        return "rdflib", with_rdflib
    given = request.getfixturevalue(request.param)
    if request.param == "jena":
        return "jena", with_jena(given)
    return request.param, (with_oxigraph if request.param == "oxigraph" else with_virtuoso)(given)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, of its own old names
@pytest.mark.parametrize("format", MEDIA)
def test_a_dump_answers_the_first_queries_as_the_endpoint_does(
    chain: Store, engine: tuple[str, Ask], format: str, tmp_path: Path
) -> None:
    name, ask = engine
    if name == "virtuoso" and format != "turtle":
        pytest.skip("Virtuoso's graph store takes triples, and shuts the door on large bodies")
    dump = tmp_path / f"kho.{ENDINGS[format]}"
    with dump.open("wb") as out:
        export(chain, format, out)
    queries = {key: with_prefixes(sparql) for key, sparql in FIRST.items()}
    assert ask(dump, format, queries) == wanted(chain, queries)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_ready_questions_give_the_same_rows_on_every_engine(
    chain: Store, engine: tuple[str, Ask], tmp_path: Path
) -> None:
    """The bare query of each question, over what a store holds whole."""
    name, ask = engine
    if name == "virtuoso":
        pytest.skip("compared through luocdo: test_virtuoso.py")
    dump = tmp_path / "kho.nq"
    with dump.open("wb") as out:
        for quad in {*chain.quads()}:
            out.write(f"{quad} .\n".encode())
            if quad.graph_name.value in DEFAULT_GRAPHS:  # type: ignore[union-attr]
                out.write(f"{quad.triple} .\n".encode())
    queries = {}
    for key, question in questions().items():
        given = {n: p.example for n, p in question.parameters.items() if not p.optional}
        given |= {"work": "423-KH/TU"} if "work" in given else {}
        queries[key] = fill(chain, question, given)
    assert ask(dump, "nquads", queries) == wanted(chain, queries)


@pytest.fixture
def both(
    virtuoso: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Store, Store]]:
    monkeypatch.setenv("LUOCDO_USER", "dba")
    monkeypatch.setenv("LUOCDO_PASSWORD", "dba")
    with (
        open_store(tmp_path / "kho", write=True) as folder,
        open_store(virtuoso, write=True) as far,
    ):
        yield folder, far


def test_virtuoso_goes_the_way_of_a_folder(
    both: tuple[Store, Store], the_same_way: Callable[[Store, Store], None]
) -> None:
    the_same_way(*both)
