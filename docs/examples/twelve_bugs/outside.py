"""Ask a CORS scanner and Schemathesis about each bug: `python outside.py`.

Needs `pip install cors schemathesis uvicorn`; `cors` is CORScanner. Every app is served on the
loopback interface. The scanner derives the origins that it tries from the host name of the server,
so it is told that the server is api.example.com. Prints a line for each app: what the two report.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from api import USER, api
from bugs import BUGS
from fastapi import FastAPI

SCAN = """
import json, sys
from CORScanner.cors_scan import cors_check
import socket
resolve = socket.getaddrinfo
def loopback(host, *rest, **more):
    return resolve("127.0.0.1" if host == "api.example.com" else host, *rest, **more)
socket.getaddrinfo = loopback
print(json.dumps(cors_check(sys.argv[1], json.loads(sys.argv[2]))))
"""


@contextmanager
def served(app: FastAPI) -> Iterator[int]:
    """The port of a server of the app."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield port
        finally:
            server.should_exit = True
            thread.join()


def scanner(port: int) -> str:
    """The misconfiguration that CORScanner reports, with the user's token and cookie."""
    url = f"http://api.example.com:{port}/items"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCAN, url, json.dumps(USER)],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return found["type"] if found else "nothing"


def schemathesis(port: int) -> str:
    """The checks that Schemathesis sees failing, all of them enabled."""
    headers = [f"--header={name}: {value}" for name, value in USER.items()]
    report = Path(f"schemathesis-{port}.ndjson")
    subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            "run",
            f"http://127.0.0.1:{port}/openapi.json",
            "--checks=all",
            "--seed=1",
            "--max-examples=20",
            "--report=ndjson",
            f"--report-ndjson-path={report}",
            *headers,
        ],
        capture_output=True,
        env=os.environ | {"COLUMNS": "200"},
    )
    failed: set[str] = set()
    for line in report.read_text(encoding="utf-8").splitlines():
        failed |= set(_failures(json.loads(line)))
    report.unlink()
    return ", ".join(sorted(failed)) or "nothing"


def _failures(node: object) -> Iterator[str]:
    """The names of failed checks, wherever they are in an event of the report."""
    if isinstance(node, dict):
        if node.get("status") == "failure" and "name" in node:
            yield node["name"]
        for value in node.values():
            yield from _failures(value)
    elif isinstance(node, list):
        for value in node:
            yield from _failures(value)


def main() -> None:
    apps: list[tuple[str, Callable[[], FastAPI]]] = [("no bug", api)]
    apps += [(bug.name, bug.app) for bug in BUGS]
    for name, app in apps:
        with served(app()) as port:
            print(f"{name:20} {scanner(port):30} {schemathesis(port)}", flush=True)


if __name__ == "__main__":
    main()
