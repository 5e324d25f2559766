"""Asking, beside the bare engine, under attack, and beside an Oxigraph server.

usage: asking.py questions STORE [RUNS [QUESTION …]] | asking.py hostile STORE
       asking.py mutated STORE [COUNT] | asking.py load STORE [SECONDS]

questions prints p50 and p95 of each ready question with its sentences, in CPU time of one process,
beside pyoxigraph alone on the same SPARQL (its ORDER BY included, no sentences; what takes it more
than 120 s is ended and marked ">"); hostile sends 200 hostile queries by four clients beside eight
ordinary ones; mutated sends 10,000 queries made of the ready questions by cutting, doubling,
swapping and strewing in; load has 16 clients ask luocdo's endpoint and an Oxigraph server, in turn,
on the same folder: 70 % look-ups, 20 % questions, 10 % heavy ones.
"""

import multiprocessing
import random
import re
import resource
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pyoxigraph as ox

sys.path.append(str(Path(__file__).resolve().parents[1]))

from graph.embedded import DATA
from graph.open import open_store
from graph.store import DEFAULT_GRAPHS, PREFIXES, Store
from ontology.identity import EFFECTIVE
from queries.answer.question import question, questions
from queries.answer.run import answer, fill

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

ENOUGH = 20  # seconds after which a question is not asked once more
ENDLESS = 120  # seconds of the processor after which the bare engine is ended
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ASKED_OF = {  # the most cited document has no answer to these
    "rests-on": "lower",
    "lineage-up": "lower",
    "tasks-of-document": "tasked",
    "carried-out-by": "carried",
    "amendments": "amended",
    "replies": "replied",
}


def share(times: Sequence[float], part: float) -> float:
    """A percentile of times in milliseconds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))] * 1000


# --- questions ------------------------------------------------------------------------------------


def _given(store: Store) -> dict[str, str]:
    """The work that is cited, carried out, amended most …, and the busiest body."""

    def top(pattern: str) -> str:
        rows = store.query(
            PREFIXES + f"SELECT ?x (COUNT(*) AS ?n) WHERE {{ GRAPH <{EFFECTIVE}> {{ {pattern} }} }}"
            " GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 1"
        ).rows
        return str(rows[0][0]) if rows else ""

    hub = top("?s ld:cites ?x")
    return {
        "work": hub,
        "upper": hub,
        "lower": top("?x ld:held true ; ld:cites ?o"),
        "tasked": top("?task ld:lead ?body ; ld:from ?x"),
        "carried": top("?s ld:implements ?x"),
        "amended": top("?s ld:amends ?x"),
        "replied": top("?s ld:replies_to ?x"),
        "body": top("?task ld:lead ?x"),
        "until": "2025-12-31",
        "since": "2025-05-01",
    }


def _taken(action: Callable[[], object], runs: int) -> list[float]:
    times: list[float] = []
    while len(times) < runs and sum(times) < ENOUGH:
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return times


def _bare(folder: Path, sparql: str, runs: int, out: "Connection") -> None:
    """Rows and times of pyoxigraph alone."""
    resource.setrlimit(resource.RLIMIT_CPU, (ENDLESS, ENDLESS))
    store, rows = ox.Store.read_only(str(folder / DATA)), list[int]()
    times = _taken(lambda: rows.append(_read(store, sparql)), runs)
    out.send((rows[0], times))


def _read(store: ox.Store, sparql: str) -> int:
    found = store.query(sparql, default_graph=[ox.NamedNode(g) for g in DEFAULT_GRAPHS])
    assert isinstance(found, ox.QuerySolutions)
    return sum(1 for _ in found)


def engine(folder: Path, sparql: str, runs: int) -> tuple[int | None, list[float]]:
    """Rows and seconds of the bare engine, in a process that the system ends after `ENDLESS`
    seconds of CPU time: its queries cannot be cancelled. (None, []) where it was ended."""
    forking = multiprocessing.get_context("fork")
    here, there = forking.Pipe(duplex=False)
    process = forking.Process(target=_bare, args=(folder, sparql, runs, there))
    process.start()
    there.close()
    try:
        found: tuple[int, list[float]] = here.recv()
    except EOFError:
        return None, []
    finally:
        process.join()
    return found


def time_questions(folder: Path, runs: int, names: Sequence[str]) -> None:
    """A line a question: rows, p50 and p95, the bare engine's, and the ratio of the medians."""
    with open_store(folder) as store:
        given = _given(store)
        times = "first 100 p50 | p95 | all p50 | p95 | engine p50 | p95"
        print(f"| question | rows | {times} | first 100 ÷ engine | all ÷ engine | runs |")
        for name in names or questions():
            asked = question(name)
            needed = {n: given[n] for n, p in asked.parameters.items() if not p.optional}
            needed |= {"work": given[ASKED_OF[name]]} if name in ASKED_OF else {}
            if not all(needed.values()):
                continue  # this store has no such link
            few = _taken(lambda: answer(store, name, needed, limit=100), runs)  # noqa: B023
            rows, theirs = engine(folder, fill(store, asked, needed), runs)
            huge = rows is None or sum(theirs) > ENOUGH  # nobody asks for all of it
            ours = [] if huge else _taken(lambda: answer(store, name, needed), runs)  # noqa: B023
            ended = f"> {ENDLESS * 1000}" if rows is None else ""
            ms = [
                f"{share(s, p):.0f}" if s else ended if s is theirs else ""
                for s in (few, ours, theirs)
                for p in (0.5, 0.95)
            ]
            median = share(theirs, 0.5) if theirs else 0
            ratios = [f"{share(s, 0.5) / median:.2f}" if s and median else "" for s in (few, ours)]
            counted = "" if rows is None else str(rows)
            print(f"| {' | '.join([name, counted, *ms, *ratios, str(len(few))])} |", flush=True)


# --- servers and clients --------------------------------------------------------------------------


@contextmanager
def serving(words: Sequence[str], port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A server process that answers at `port`."""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _luocdo(folder: Path, port: int, seconds: float) -> list[str]:
    words = ["serve", "--store", str(folder), "--port", str(port), "--timeout", str(seconds)]
    return [sys.executable, "-m", "luocdo.cli", *words]


def memory(process: "subprocess.Popen[bytes]") -> int:
    """Megabytes of a process and all below it, shared pages counted once (PSS)."""
    family, kilobytes = {process.pid}, 0
    for file in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda f: int(f.parent.name)):
        with suppress(OSError, IndexError):  # processes come and go
            parent = int(file.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            if {parent, int(file.parent.name)} & family:
                family.add(int(file.parent.name))
                said = (file.parent / "smaps_rollup").read_text(encoding="utf-8")
                kilobytes += int(said.partition("\nPss:")[2].split()[0])
    return kilobytes // 1000


def _post(line: HTTPConnection, path: str, query: str) -> int:
    fields = [("query", query), *(("default-graph-uri", g) for g in DEFAULT_GRAPHS)]
    line.request("POST", path, urlencode(fields), FORM)
    reply = line.getresponse()
    reply.read()
    return reply.status


def clients(
    number: int,
    at: tuple[int, str],
    pick: Callable[[random.Random], str],
    pause: float,
    work: Callable[[], object],
) -> tuple[list[float], Counter[int]]:
    """Seconds of each answer and their statuses, while `work` lasts."""
    stop, times, said = threading.Event(), list[float](), Counter[int]()

    def client(seed: int) -> None:
        line, chance = HTTPConnection("127.0.0.1", at[0], timeout=120), random.Random(seed)
        while not stop.is_set():
            start = time.perf_counter()
            said[_post(line, at[1], pick(chance))] += 1
            times.append(time.perf_counter() - start)
            time.sleep(pause)

    threads = [threading.Thread(target=client, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    work()
    stop.set()
    for thread in threads:
        thread.join()
    return times, said


# --- under attack ---------------------------------------------------------------------------------


def under_attack(folder: Path) -> None:
    """p95 of eight ordinary clients, idle and beside 200 hostile queries; three times."""
    sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
    cases = import_module("test_endpoint")

    ordinary: list[str] = [cases.CODES, PREFIXES + "SELECT ?a ?b { ?a ld:implements ?b }"]
    refused = [q.replace("$url", "http://127.0.0.1:9/") for q in (*cases.DISGUISED, *cases.WRITES)]
    hostile = (([*cases.BOMBS, *refused]) * 3)[:200]
    random.Random(1).shuffle(hostile)
    port = free_port()
    at = (port, "/sparql")

    def pick(chance: random.Random) -> str:
        return chance.choice(ordinary)

    with serving(_luocdo(folder, port, 3), port):
        for _ in range(3):
            idle, _ = clients(8, at, pick, 0.1, partial(time.sleep, 8))
            said = Counter[int]()
            attack = partial(_attack, port, hostile, said)
            busy, fine = clients(8, at, pick, 0.1, attack)
            quiet, loud = share(idle, 0.95), share(busy, 0.95)
            print(
                f"p95 idle {quiet:.0f} ms, under attack {loud:.0f} ms, ratio {loud / quiet:.2f};"
                f" ordinary {dict(fine)}, hostile {dict(said)}",
                flush=True,
            )


def _attack(port: int, hostile: Sequence[str], said: Counter[int]) -> None:
    rest, lock = iter(hostile), threading.Lock()

    def attacker() -> None:
        while True:
            with lock:
                query = next(rest, None)
            if query is None:
                return
            line = HTTPConnection("127.0.0.1", port, timeout=120)
            said[_post(line, "/sparql", query)] += 1
            line.close()

    threads = [threading.Thread(target=attacker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# --- mutated queries ------------------------------------------------------------------------------

TOKEN = re.compile(r"<[^>]*>|\"[^\"]*\"|[?$]?[\w:]+|\s+|.", re.S)
STREWN = (
    *("{", "}", "(", ")", ".", ";", "*", "+", "|", "^", "/", "!", "<", ">", "#", "'", "''", "\\"),
    *("?x", "?s ?p ?o .", "GRAPH ?g", "OPTIONAL", "UNION", "MINUS", "FILTER", "BIND", "VALUES"),
    *(
        "SERVICE",
        "COUNT(*)",
        "REGEX",
        "FROM",
        "LIMIT 1",
        "GROUP BY",
        "\x00",
        "\ud7ff",
        "é",
        "1e999",
    ),
)


def _mutated(chance: random.Random, sources: Sequence[str]) -> str:
    """A query with one to four changes."""
    parts = TOKEN.findall(chance.choice(sources))
    for _ in range(chance.randint(1, 4)):
        a, b = sorted(chance.randrange(len(parts) + 1) for _ in range(2))
        match chance.randrange(6):
            case 0:
                parts[a : a + chance.randint(1, 3)] = []
            case 1:
                parts[a:a] = parts[b : b + chance.randint(1, 30)]
            case 2:
                parts[a:a] = [" ", chance.choice(STREWN), " "]
            case 3:
                parts[a:] = TOKEN.findall(chance.choice(sources))[b:]
            case 4 if a < b < len(parts):
                parts[a], parts[b] = parts[b], parts[a]
            case _:
                parts[a : a + 1] = [chance.choice(parts or [""])[::-1]]
    return "".join(parts)


def mutate(folder: Path, count: int) -> None:
    """What four clients get for mutated queries; the memory of all processes before and after."""
    with open_store(folder) as store:
        given = _given(store)
        sources = [
            fill(store, q, {n: given[n] for n, p in q.parameters.items() if not p.optional})
            for q in questions().values()
            if all(given[n] for n, p in q.parameters.items() if not p.optional)
        ]
    port, chance = free_port(), random.Random(10)
    with serving(_luocdo(folder, port, 3), port) as process:
        for part in range(5):
            said = Counter[int]()
            before = memory(process)
            _attack(port, [_mutated(chance, sources) for _ in range(count // 5)], said)
            print(
                f"{part + 1}/5: {dict(sorted(said.items()))}, {before} → {memory(process)} MB",
                flush=True,
            )


# --- load -----------------------------------------------------------------------------------------

LOOKUP = "SELECT ?d ?label ?date ?issuer { ?d ld:code '%s' ; rdfs:label ?label OPTIONAL { ?d ld:date ?date } OPTIONAL { ?d ld:issuerName ?issuer } }"  # fmt: skip # noqa: E501
HEAVY = "SELECT ?type (COUNT(?d) AS ?n) { ?d a ld:Work ; ld:year %d ; ld:type ?type } GROUP BY ?type ORDER BY DESC(?n)"  # fmt: skip # noqa: E501


def mixed(store: Store) -> Callable[[random.Random], str]:
    """A query of the mix: 70 % by code, 20 % rests-on and cited-by, 10 % counts over a year."""
    rows = store.query(
        PREFIXES + "SELECT ?w ?c WHERE { ?w ld:held true ; ld:code ?c } ORDER BY ?w LIMIT 5000"
    ).rows
    works = [(str(w), str(c)) for w, c in rows]

    def pick(chance: random.Random) -> str:
        (work, code), turn = chance.choice(works), chance.random()
        if turn < 0.7:
            return PREFIXES + LOOKUP % code.replace("'", "")
        if turn < 0.9:
            return question(chance.choice(("rests-on", "cited-by"))).sparql.replace(
                "$work", f"<{work}>"
            )
        return PREFIXES + HEAVY % chance.randint(2017, 2025)

    return pick


def _settled(port: int) -> float:
    """Seconds until luocdo has read what it reads once for each state of a store."""
    start, left = time.perf_counter(), ["/tim?q=a", "/nhiem-vu", "/co-quan"]
    while left:
        line = HTTPConnection("127.0.0.1", port, timeout=120)
        line.request("GET", left[0])
        reply = line.getresponse()
        reply.read()
        line.close()
        if reply.status == 200:
            left.pop(0)
    return time.perf_counter() - start


def load(folder: Path, seconds: float) -> None:
    """Answers (200) a second to 16 clients, luocdo and the Oxigraph server in turn, twice each."""
    with open_store(folder) as store:
        pick, count = mixed(store), len(store.papers())
    oxigraph = str(Path(sys.executable).with_name("oxigraph"))
    rates: dict[str, list[float]] = {"luocdo": [], "oxigraph": []}
    print(f"{count} papers, 16 clients, {seconds:g} s a server and half")
    for name in ("luocdo", "oxigraph", "oxigraph", "luocdo"):
        port = free_port()
        words = (
            _luocdo(folder, port, 20)
            if name == "luocdo"
            else [oxigraph, "serve-read-only", "-l", str(folder / DATA), "-b", f"127.0.0.1:{port}"]
        )
        at = (port, "/sparql" if name == "luocdo" else "/query")
        with serving(words, port) as process:
            if name == "luocdo":
                print(f"settled after {_settled(port):.0f} s, {memory(process)} MB", flush=True)
            clients(16, at, pick, 0, partial(time.sleep, 2))
            before, start = memory(process), time.perf_counter()
            times, said = clients(16, at, pick, 0, partial(time.sleep, seconds / 2))
            rates[name].append(said[200] / (time.perf_counter() - start))
            print(
                f"{name}: {rates[name][-1]:.1f} a second, p50 {share(times, 0.5):.0f} p95"
                f" {share(times, 0.95):.0f} ms, {dict(said)}, {before} → {memory(process)} MB",
                flush=True,
            )
    print(f"throughput ratio {sum(rates['luocdo']) / sum(rates['oxigraph']):.2f}")


def main() -> None:
    """See the module."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    more = float(sys.argv[3]) if len(sys.argv) > 3 else 0
    match what:
        case "questions":
            time_questions(folder, int(more) or 5, sys.argv[4:])
        case "hostile":
            under_attack(folder)
        case "mutated":
            mutate(folder, int(more) or 10_000)
        case _:
            load(folder, more or 180)


if __name__ == "__main__":
    main()
