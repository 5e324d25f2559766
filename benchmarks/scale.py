"""Authored corpora of any size: truth, building, asking, beside the bare engine and rdflib.

usage: scale.py truth [PAPERS] | scale.py table [PAPERS …] | scale.py rates STORE
       scale.py server [PAPERS]

truth compares identity and validity with what the generator knows (10,000); table builds a store
of each size (1,000 10,000) in a process of its own and prints what it costs; rates measures how
often the papers of a real store show the troubles that the generator gives its mentions; server
loads a folder and an Oxigraph server on disk with the same papers (1,000).
"""

import json
import math
import os
import random
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph as ox

sys.path.append(str(Path(__file__).resolve().parents[1]))

from benchmarks.generator import HARSH, REAL, Rates, world
from benchmarks.truth import identity, view_of, wrong_status
from graph.effective.decisions import decisions_of
from graph.effective.fields import is_draft, is_reference
from graph.open import open_store
from graph.read.lineage import lineage
from graph.store import PREFIXES, Store
from graph.update import add_papers, all_facts, copies_in, remove_paper
from ingest import extract, read
from ontology.identity import BASE, LD
from ontology.model import Record
from ontology.series import full_date

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
SAMPLES = ("cong-van-UBND-NC.txt", "ke-hoach-423-KH-TU.docx", "ke-hoach-30-KH-DU.pdf")
ONE_MENTION = Rates(short=0.0)  # each cited document once: six relations a paper
LINEAGES = 200
AGAIN = 60  # papers that are added once more


def timed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def cpu(action: Callable[[], object]) -> float:
    """Processor seconds that an action takes in this thread.

    A busy machine does not count, nor do the threads in which the engine tidies its files.
    """
    start = time.thread_time()
    action()
    return time.thread_time() - start


# --- truth ----------------------------------------------------------------------------------------


def truth(size: int) -> None:
    """Pairwise identity and validity of generated corpora, beside what is true."""
    for name, rates in (("real", REAL), ("harsh", HARSH)):
        found = identity(world(size, seed=1, rates=rates))
        print(
            f"{name:6} {size} papers, {found.items} mentions and papers: "
            f"P {found.right / found.joined:.5f} R {found.right / found.true:.5f} "
            f"F1 {found.f1:.5f}, joins across provinces or terms {len(found.across)}"
        )
    made = world(size, seed=1)
    with open_store(":memory:", write=True) as store:
        add_papers(store, made.papers)
        wrong = wrong_status(store, made, works=300)
    print(f"validity of 300 works on 20 days: {len(wrong)} of 6000 not the truth")


# --- the table ------------------------------------------------------------------------------------


def papers(file: Path) -> Iterator[tuple[Record, str]]:
    """Generated papers, one a line."""
    with file.open("rb") as lines:
        for line in lines:
            record, text = msgspec.json.decode(line, type=tuple[Record, str])
            yield record, text


def build(file: Path, place: Path) -> dict[str, float]:
    """Records → queryable store, in this process; reading the lines is taken off."""
    lines = timed(lambda: sum(1 for _ in papers(file)))
    start = time.perf_counter(), time.process_time()
    with open_store(place, write=True) as store:
        add_papers(store, papers(file))
    return {
        "build": time.perf_counter() - start[0] - lines,
        "build cpu": time.process_time() - start[1] - lines,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def bare(place: Path, scratch: Path) -> dict[str, float]:
    """The engine alone: the same quads as N-Quads in one bulk_load."""
    dump = scratch / "all.nq"
    with open_store(place) as store:
        ox.serialize(store.quads(), str(dump), format=ox.RdfFormat.N_QUADS)
        quads = sum(1 for _ in store.quads())
    engine = ox.Store(str(scratch / "bare"))
    begun = time.process_time()
    spent = timed(lambda: engine.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS))
    return {"bare": spent, "bare cpu": time.process_time() - begun, "quads": quads}


def ask(place: Path, file: Path) -> dict[str, float]:
    """Opening, the first answer, lineage of random works, one paper more; processor time."""
    start = time.perf_counter()
    with open_store(place) as store:
        first(store)
        opened = time.perf_counter() - start
        works = some_works(store)
        taken = [cpu(lambda w=work: lineage(store, w)) for work in works]  # type: ignore[misc]
    with open_store(place, write=True) as writer:
        samples = [one_more(writer, EXAMPLES / name) for name in SAMPLES]
        others = again(writer, file)
    return {
        "open": opened,
        **spread("lineage", taken),
        **{f"read {name}": spent for name, (spent, _) in zip(SAMPLES, samples, strict=True)},
        **{f"add {name}": spent for name, (_, spent) in zip(SAMPLES, samples, strict=True)},
        **spread("add any", others),
    }


def one_more(writer: Store, paper: Path) -> tuple[float, float]:
    """Reading and adding a paper: medians of wall time, as a worker does much of the reading."""
    reading, adding = [], []
    for _ in range(15):
        start = time.perf_counter()
        text = read(paper)
        record = extract(text)
        between = time.perf_counter()
        add_papers(writer, [(record, text)])
        adding.append(time.perf_counter() - between)
        reading.append(between - start)
        remove_paper(writer, record.source.sha256)
    return statistics.median(reading), statistics.median(adding)


def again(writer: Store, file: Path) -> list[float]:
    """Random papers of the store taken out and put in again: what each addition takes."""
    with file.open("rb") as lines:
        chosen = random.Random(6).sample(list(lines), AGAIN)
    adding = []
    for line in chosen:
        paper = msgspec.json.decode(line, type=tuple[Record, str])
        remove_paper(writer, paper[0].source.sha256)
        adding.append(cpu(lambda p=paper: add_papers(writer, [p])))  # type: ignore[misc]
    return adding


def first(store: Store) -> None:
    """The works of one issue, as the first page asks."""
    store.query(PREFIXES + "SELECT ?w ?l WHERE { ?w ld:held true ; rdfs:label ?l } LIMIT 20")


def some_works(store: Store) -> list[str]:
    """The works whose lineage is asked for."""
    rows = store.query(PREFIXES + "SELECT ?x WHERE { ?x ld:held true } ORDER BY ?x").rows
    works = [str(w) for (w,) in rows]
    return random.Random(6).sample(works, min(LINEAGES, len(works)))


def spread(name: str, taken: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    late = statistics.quantiles(taken, n=20)[18]
    return {f"{name} p50": statistics.median(taken), f"{name} p95": late}


def beside(place: Path) -> dict[str, float]:
    """The same lineages walked in an rdflib graph in memory, which holds every triple once."""
    import rdflib

    graph = rdflib.Graph()
    with open_store(place) as store:
        works = some_works(store)
        triples = ox.serialize((q.triple for q in store.quads()), format=ox.RdfFormat.N_TRIPLES)
    loading = cpu(lambda: graph.parse(data=triples, format="nt"))
    taken = [cpu(lambda w=work: _walk(graph, rdflib.URIRef(w))) for work in works]  # type: ignore[misc]
    return {"rdflib load": loading, **spread("rdflib", taken)}


def _walk(graph: Any, focus: Any) -> list[tuple[Any, ...]]:
    """Neighbours breadth first up to 300 each way, their fields, and the proof of every edge."""
    import rdflib

    def ld(name: str) -> Any:
        return rdflib.URIRef(LD + name)

    found = {focus: None}
    for step in (graph.objects, graph.subjects):
        edge = [focus]
        while edge and len(found) < 300:
            pairs = (
                {o for w in edge for o in graph.objects(w, ld("cites"))}
                if step == graph.objects
                else {s for w in edge for s in graph.subjects(ld("cites"), w)}
            )
            edge = sorted(p for p in pairs if p not in found and not p.startswith(f"{BASE}org/"))
            edge = edge[: 300 - len(found)]
            found.update(dict.fromkeys(edge))
    made: list[tuple[Any, ...]] = [tuple(graph.predicate_objects(w)) for w in found]
    for work in found:
        for citation in graph.subjects(ld("from"), work):
            if graph.value(citation, ld("cited")) in found:
                made.append(tuple(graph.predicate_objects(citation)))
    return made


def measure(size: int) -> dict[str, float]:
    """All of one size, each step in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        made = world(size, seed=1, rates=ONE_MENTION)
        with (scratch / "papers.jsonl").open("wb") as file:
            file.writelines(msgspec.json.encode(p) + b"\n" for p in made.papers)
        cited = sum(len(r.citations) for r, _ in made.papers)
        row: dict[str, float] = {"papers": len(made.papers), "relations": cited}
        del made
        steps = ["build", "bare", "ask"] + ["beside"] * (size <= 10_000)
        for step in steps:
            done = subprocess.run(
                [sys.executable, __file__, step, name], check=True, stdout=subprocess.PIPE
            )
            row |= json.loads(done.stdout)
    return row


def table(sizes: list[int]) -> None:
    """What every size costs, and how costs grow from one size to the next (exponents)."""
    rows = [measure(size) for size in sizes]
    for name in rows[-1] | rows[0]:
        cells = [f"{row[name]:>12.4g}" if name in row else " " * 12 for row in rows]
        grown = [
            f"{math.log(b[name] / a[name]) / math.log(b['papers'] / a['papers']):.2f}"
            for a, b in pairwise(rows)
            if name in a and name in b and min(a[name], b[name]) > 0
        ]
        print(f"{name:13} {' '.join(cells)}   {' '.join(grown)}")
    ratios = [f"{row['build'] / row['bare']:.2f} ({row['build cpu'] / row['bare cpu']:.2f} cpu)"
              for row in rows]  # fmt: skip
    print("build ÷ bare bulk_load: " + ", ".join(ratios))
    for sample in SAMPLES:
        shares = ", ".join(f"{row[f'add {sample}'] / row[f'read {sample}']:.1f}" for row in rows)
        print(f"add ÷ read, {sample}: {shares}")
    for part in ("p50", "p95"):
        beside = [r[f"lineage {part}"] / r[f"rdflib {part}"] for r in rows if f"rdflib {part}" in r]
        print(f"lineage ÷ rdflib, {part}: " + ", ".join(f"{ratio:.1f}" for ratio in beside))


# --- a server -------------------------------------------------------------------------------------


def server(size: int) -> None:
    """Records → store, in a folder and on an Oxigraph server that keeps its data on disk."""
    made = list(world(size, seed=1, rates=ONE_MENTION).papers)
    with tempfile.TemporaryDirectory() as scratch, socket.create_server(("127.0.0.1", 0)) as probe:
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
        probe.close()
        binary = Path(sys.executable).with_name("oxigraph")
        process = subprocess.Popen(
            [binary, "serve", "--location", f"{scratch}/data", "--bind", bind],
            stderr=subprocess.DEVNULL,
        )
        time.sleep(3)
        for name, place in (("folder", f"{scratch}/kho"), ("server", f"http://{bind}")):
            start = time.perf_counter(), time.process_time()
            with open_store(place, write=True) as store:
                add_papers(store, made)
            print(
                f"{name}: {len(made)} papers,"
                f" {time.perf_counter() - start[0]:.1f} s,"
                f" {time.process_time() - start[1]:.1f} s of processor here"
            )
        process.terminate()
        usage = os.wait4(process.pid, 0)[2]
        print(f"the server itself: {usage.ru_utime + usage.ru_stime:.1f} s of processor,"
              f" {usage.ru_maxrss / 1024:.0f} MB")  # fmt: skip


# --- real rates -----------------------------------------------------------------------------------


def rates(place: str) -> None:
    """How often real mentions show what the generator imitates."""
    with open_store(place) as store:
        found = list(all_facts(store))
        view = view_of(found, decisions_of(store.curated(), copies_in(store)), lambda sha: None)
    mentions = [m for p in found for m in p.mentions if m.code and not m.subject]
    bare_open = sum(1 for m in mentions if not m.date and is_reference(m.name))
    print(f"{len(found)} papers, {len(mentions)} numbered mentions; a paper without full name "
          f"{sum(map(is_draft, found)) / len(found):.1%}")  # fmt: skip
    print(f"no date and no year {bare_open / len(mentions):.2%}, "
          f"title {sum(1 for m in mentions if m.title) / len(mentions):.1%}")  # fmt: skip
    wrong: Counter[str] = Counter()
    for work, cited in view.cited.items():
        days = Counter(d for _, m in cited if (d := full_date(m.date)))
        own = [d for p in view.held.get(work, ()) if (d := full_date(p.document.date))]
        usual, times = days.most_common(1)[0] if days else (None, 0)
        true = own[0] if own else usual if times > 1 else None
        if true and not is_reference(work) and sum(days.values()) > 1:
            wrong["all"] += sum(days.values())
            for day, count in days.items():
                parts = ((day.year, true.year), (day.month, true.month), (day.day, true.day))
                kind = next((k for k, (a, b) in zip(("year", "month", "day"), parts, strict=True)
                             if a != b), None)  # fmt: skip
                wrong[kind or "right"] += count
    print({k: f"{n / wrong['all']:.2%}" for k, n in wrong.items()}, f"of {wrong['all']} dated")


def main() -> None:
    """Run what is asked for."""
    command, *rest = sys.argv[1:] or ["truth"]
    if command == "truth":
        truth(int(rest[0]) if rest else 10_000)
    elif command == "table":
        table([int(r) for r in rest] or [1_000, 10_000])
    elif command == "server":
        server(int(rest[0]) if rest else 1_000)
    elif command == "rates" and rest:
        rates(rest[0])
    elif command in ("build", "bare", "ask", "beside") and rest:
        place, scratch = Path(rest[0], "kho"), Path(rest[0])
        steps: dict[str, Callable[[], dict[str, float]]] = {
            "build": lambda: build(scratch / "papers.jsonl", place),
            "bare": lambda: bare(place, scratch),
            "ask": lambda: ask(place, scratch / "papers.jsonl"),
            "beside": lambda: beside(place),
        }
        print(json.dumps(steps[command]()))
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
