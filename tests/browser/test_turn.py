"""Who has a turn keeps others waiting, until it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.turn import turn

ROOT = Path(__file__).parents[2]

HAVE_IT = """\
import sys, time
from tests.browser.turn import turn

with turn(sys.argv[1]) as alone:
    print(alone, flush=True)
    time.sleep(float(sys.argv[2]))
print("over", flush=True)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="file locks are POSIX's here")


@pytest.fixture(autouse=True)
def locks_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def another(name: str, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HAVE_IT, name, str(seconds)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    return process


def test_a_turn_comes_when_the_one_before_is_over() -> None:
    with another("browser", 0.5) as process, turn("browser") as alone:
        assert alone
        assert process.stdout is not None
        assert process.stdout.read() == "over\n"


def test_turns_of_other_names_have_nothing_to_do_with_it() -> None:
    with another("browser", 1000) as process:
        with turn("another browser", patience=0) as alone:
            assert alone
        process.kill()


def test_who_has_waited_long_enough_goes_ahead() -> None:
    with another("browser", 1000) as process:
        with turn("browser", patience=0) as alone:
            assert not alone
        process.kill()


def test_a_turn_ends_with_its_process() -> None:
    with another("browser", 1000) as process:
        process.kill()
        with turn("browser") as alone:
            assert alone
