"""`luocdo mcp` under the protocol's own test tool, @modelcontextprotocol/conformance.

usage: benchmarks/conformance.py STORE    (needs npm; a Node of its own is fetched with the tool)

The tool speaks HTTP only, so the same server is started on a port of this computer. Those scenarios
are run that a server with tools alone must pass: the others ask for tools, prompts and
resources of a model server (images, sampling, subscriptions). Exit 1 where one fails.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PORT = 8931
TOOL = ("node@22", "@modelcontextprotocol/conformance")
SCENARIOS = (
    "server-initialize", "ping", "tools-list", "tools-call-simple-text", "tools-call-error",
    "server-sse-multiple-streams", "resources-list", "prompts-list", "dns-rebinding-protection",
)  # fmt: skip
_SERVE = (
    "import sys; from luocdo.assistant import server;"
    f"server(sys.argv[1]).run('streamable-http', host='127.0.0.1', port={PORT})"
)


def main(store: str) -> int:
    """How many scenarios failed."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "install", "--silent", *TOOL], cwd=folder, check=True)
        modules = Path(folder, "node_modules")
        path = os.pathsep.join([str(modules / "node" / "bin"), os.environ["PATH"]])
        served = subprocess.Popen([sys.executable, "-c", _SERVE, store], stderr=subprocess.DEVNULL)
        try:
            _wait()
            failed = [s for s in SCENARIOS if _fails(modules, s, {**os.environ, "PATH": path})]
        finally:
            served.kill()
            served.wait()
    print(f"{len(SCENARIOS) - len(failed)} of {len(SCENARIOS)} scenarios passed", *failed)
    return len(failed)


def _wait() -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/mcp", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.5)


def _fails(modules: Path, scenario: str, environment: dict[str, str]) -> bool:
    command = [str(modules / ".bin" / "conformance"), "server", "--scenario", scenario]
    url = f"http://127.0.0.1:{PORT}/mcp"
    run = subprocess.run(
        [*command, "--url", url],
        cwd=modules.parent,
        env=environment,
        capture_output=True,
        text=True,
    )
    return run.returncode != 0


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:]) else 0)
