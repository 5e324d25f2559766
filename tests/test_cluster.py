"""Reading on a Dask cluster and from addresses gives the store that one process here gives."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import luocdo
from graph import open_store
from graph.export import canonical
from ontology.errors import LuocdoError, UnreadableError

pytest.importorskip("distributed")
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
SEED = EXAMPLES / "cong-van-UBND-NC.txt"


def papers(folder: Path, count: int) -> Path:
    """So many letters, each of its own number."""
    folder.mkdir()
    text = SEED.read_text(encoding="utf-8")
    for n in range(count):
        (folder / f"{n}.txt").write_text(f"{text}\nSố lưu: {n}\n", encoding="utf-8")
    return folder


def nquads(store: Path) -> list[str]:
    with open_store(store) as opened:
        return [str(quad) for quad in canonical(opened)]


@pytest.fixture(scope="module")
def cluster() -> Iterator["object"]:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as made:  # type: ignore[no-untyped-call]
        yield made


def test_a_worker_that_dies_or_stands_still_loses_and_doubles_nothing(
    cluster: object, tmp_path: Path
) -> None:
    folder = papers(tmp_path / "vào", 40)
    killed, slowed = (nanny.pid for nanny in cluster.workers.values())  # type: ignore[attr-defined]
    done: list[int] = []

    def tick(count: int, total: int, name: str) -> None:
        if name.endswith(".txt") and not done:
            os.kill(killed, signal.SIGKILL)
            os.kill(slowed, signal.SIGSTOP)
            threading.Timer(2, os.kill, (slowed, signal.SIGCONT)).start()
        if name.endswith(".txt"):
            done.append(count)

    address = cluster.scheduler_address  # type: ignore[attr-defined]
    report = luocdo.build([folder], tmp_path / "cụm", cluster=address, progress=tick)
    assert (len(report.read), report.papers, report.failed) == (40, 40, [])
    assert done == list(range(1, 41))
    luocdo.build([folder], tmp_path / "máy")
    assert nquads(tmp_path / "cụm") == nquads(tmp_path / "máy")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket on a server that speaks S3, with the examples below papers/."""
    s3fs = pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(key, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3fs.S3FileSystem.clear_instance_cache()
    s3 = s3fs.S3FileSystem()
    s3.mkdir("kho-luu-tru")
    s3.put(str(EXAMPLES), "kho-luu-tru/papers", recursive=True)
    s3.pipe("kho-luu-tru/papers/.hidden.txt", b"x")
    s3.pipe("kho-luu-tru/papers/so-van-ban.csv", b"x")
    yield "s3://kho-luu-tru/papers"
    server.stop()


def test_papers_are_read_from_an_address(bucket: str, tmp_path: Path) -> None:
    """Once here, and once by the workers of a cluster, which fetch them themselves."""
    own = [p for p in EXAMPLES.iterdir() if p.name != "so-van-ban.csv"]
    here = luocdo.build(own, tmp_path / "máy")
    for n, cluster in enumerate(("", "local:1")):
        report = luocdo.build([bucket], tmp_path / str(n), cluster=cluster)
        assert len(report.read) == len(here.read)
        assert [str(e.path) for e in report.failed] == [f"{bucket}/so-van-ban.csv"]
        assert nquads(tmp_path / str(n)) == nquads(tmp_path / "máy")
        with open_store(tmp_path / str(n)) as store:
            sha = next(iter(store.papers()))
            assert store.read_from(sha)[0].startswith(bucket)
    again = luocdo.build([bucket], tmp_path / "0")
    assert (again.read, again.known) == ([], len(here.read))


@pytest.mark.parametrize("address", ["nosuch://a/b", "memory://nothing"])
def test_an_address_that_nothing_opens_is_named(address: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as said:
        luocdo.build([address], tmp_path / "kho")
    assert str(said.value.path).rstrip("/") == address and said.value.remedy


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "local:0", "http://a"])
def test_a_cluster_that_is_none_is_named(address: str, tmp_path: Path) -> None:
    from dask import config

    with (
        config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(LuocdoError) as said,
    ):
        luocdo.build([SEED], tmp_path / "kho", cluster=address)
    assert address in str(said.value) and " → " in str(said.value)
