"""The same probes in the same order everywhere, and the same findings in any process."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from pytest_cors import CORSPolicy
from pytest_cors.contract.drawn_requests import drawn_requests
from tests.contract.record_requests import digest, enumerated, recorded

pytestmark = pytest.mark.usefixtures("unmeasured")

PROVIDERS = "hypothesis.internal.conjecture.providers"

ROOT = Path(__file__).parents[2]

# Of what is enumerated, which no library has a part in. A change to the probes changes it, and is
# a change that users may notice: `python -m tests.contract.record_requests` prints the new one.
ENUMERATED = "48171c572b0f54d82af4c80ba20c2632224709778c15db70b5098df480d110b1"


def test_the_enumerated_probes_are_the_same_on_every_python() -> None:
    assert digest(enumerated()) == ENUMERATED


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_hash_seeds_change_nothing(hash_seed: str) -> None:
    lines, found = recorded()
    output = run("-m", "tests.contract.record_requests", hash_seed=hash_seed)

    assert output.split() == [ENUMERATED, digest(lines), digest(found)]


def test_the_numbers_in_loaded_modules_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = CORSPolicy(["https://app.example.com"])
    before = drawn_requests(policy, 300, 1)
    (tmp_path / "numbers_of_a_project.py").write_text(f"numbers = {list(range(2, 400))}")
    monkeypatch.syspath_prepend(tmp_path)
    import_module("numbers_of_a_project")

    assert drawn_requests(policy, 300, 1) == before


def test_what_others_draw_is_as_it_was() -> None:
    providers = pytest.importorskip(PROVIDERS, reason="this hypothesis draws no such numbers")

    known = providers._get_local_constants
    drawn_requests(CORSPolicy(["https://app.example.com"]), 10, 1)
    assert providers._get_local_constants is known


def test_where_there_is_no_such_module_requests_are_drawn_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def as_in_hypothesis_6_100(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("pytest_cors.contract.drawn_requests.import_module", as_in_hypothesis_6_100)

    assert len(drawn_requests(CORSPolicy(["https://app.example.com"]), 10, 1)) == 10


def test_another_seed_draws_other_requests() -> None:
    """Or else all of the above would hold of a check that draws nothing."""
    assert recorded(seed=5)[0] == recorded(seed=5)[0]
    assert recorded(seed=5)[0] != recorded(seed=6)[0]


SUITE = """\
import pathlib
import pytest
from pytest_cors import check_cors_policy
from tests.contract.findings import report_on
from tests.contract.rule_rows import ROWS

@pytest.mark.parametrize("row", ROWS[::9], ids=lambda row: row.id)
def test_findings(row):
    report = report_on(row.app(), row.policy)
    here = pathlib.Path(__file__).parent
    found = [(each.code, each.severity, each.count, each.request) for each in report.findings]
    (here / f"{ROWS.index(row)}.txt").write_text(f"{report.probes} {found!r}")
"""


def test_the_findings_are_the_same_in_several_processes(tmp_path: Path) -> None:
    pytest.importorskip("xdist")

    def findings(*arguments: str) -> dict[str, str]:
        folder = tmp_path / "-".join(["run", *arguments])
        folder.mkdir()
        (folder / "test_findings.py").write_text(SUITE)
        (folder / "pytest.ini").write_text("[pytest]\n")
        run("-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, str(folder))
        return {each.name: each.read_text() for each in sorted(folder.glob("*.txt"))}

    alone = findings()
    assert len(alone) > 8
    assert findings("-n", "2") == alone


def run(*arguments: str, hash_seed: str = "random") -> str:
    """Run Python at the root of the project, and return what it prints."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
