"""A browser is ended with whoever started it, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.browsers import BROWSERS, Browser, Engine

ROOT = Path(__file__).parents[2]

STAND_IN = """\
#!/bin/sh
sleep 1000 &
echo "$@" >"$HOME/started"
wait
"""
"""Starts a process of its own, as browsers do, and has to be killed."""

OPEN_AND_WAIT = """\
import sys, time
from tests.browser.browsers import BROWSERS

with BROWSERS[sys.argv[1]].opened("http://localhost:1/") as running:
    while not running.stderr.with_name("started").exists():
        time.sleep(0.01)
    print(running.process.pid, running.stderr.parent, flush=True)
    time.sleep(1000)
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="process groups are POSIX")

engines = pytest.mark.parametrize("engine", BROWSERS)


@pytest.fixture(autouse=True)
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("chromium", "firefox-esr"):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(STAND_IN)
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.01)


def is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@engines
def test_a_browser_is_ended_with_its_children(engine: Engine) -> None:
    with BROWSERS[engine].opened("http://localhost:1/") as running:
        home = running.stderr.parent
        wait_for((home / "started").exists)

        assert not running.has_ended
        assert "http://localhost:1/" in (home / "started").read_text().split()

    assert running.has_ended
    wait_for(lambda: is_gone(running.process.pid))
    assert not home.exists()


@engines
def test_a_browser_does_not_outlive_a_killed_test_run(engine: Engine) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OPEN_AND_WAIT, engine], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        group, home = run.stdout.readline().split()
        run.send_signal(signal.SIGKILL)

    wait_for(lambda: is_gone(int(group)))
    wait_for(lambda: not Path(home).exists())


def test_a_browser_that_is_not_there_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    browser = Browser("firefox")

    assert browser.absence == "none of firefox-esr, firefox is installed"
    with pytest.raises(FileNotFoundError, match="firefox-esr"), browser.opened("http://localhost/"):
        pass
