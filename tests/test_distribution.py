"""What is handed to users: the built wheel and source archive, unpacked and read."""

from __future__ import annotations

import configparser
import email
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from email.message import Message
from pathlib import Path, PurePosixPath

import pytest

import pytest_cors

ROOT = Path(__file__).parents[1]
DIST_INFO = f"pytest_cors-{pytest_cors.__version__}.dist-info"


def build(target: str, folder: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(build("wheel", tmp_path_factory.mktemp("wheel"))) as archive:
        yield archive


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    return email.message_from_bytes(wheel.read(f"{DIST_INFO}/METADATA"))


@pytest.fixture(scope="module")
def source_files(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    with tarfile.open(build("sdist", tmp_path_factory.mktemp("sdist"))) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_the_wheel_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    files = (path for path in (ROOT / "pytest_cors").rglob("*") if path.is_file())
    names = (path.relative_to(ROOT).as_posix() for path in files)
    expected = {name for name in names if not re.search(r"/__pycache__/|/\.", name)}  # caches
    shipped = {name for name in wheel.namelist() if not name.startswith(f"{DIST_INFO}/")}

    assert shipped == expected
    assert "pytest_cors/py.typed" in shipped


def test_the_wheel_carries_its_license(wheel: zipfile.ZipFile, metadata: Message) -> None:
    license_text = wheel.read(f"{DIST_INFO}/licenses/LICENSE").decode()

    assert license_text == (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert metadata["License-Expression"] == "MIT"


def test_pytest_finds_the_plugin_under_the_name_cors(wheel: zipfile.ZipFile) -> None:
    entry_points = configparser.ConfigParser()
    entry_points.read_string(wheel.read(f"{DIST_INFO}/entry_points.txt").decode())

    assert {name: dict(entry_points[name]) for name in entry_points.sections()} == {
        "pytest11": {"cors": "pytest_cors.plugin"}
    }
    assert "pytest_cors/plugin/__init__.py" in wheel.namelist()


def test_the_version_stands_in_one_place(metadata: Message) -> None:
    assert metadata["Version"] == pytest_cors.__version__


def test_dependencies_are_floors_without_ceilings(metadata: Message) -> None:
    requirements = metadata.get_all("Requires-Dist", [])

    floors = [re.fullmatch(r"([\w-]+)>=[\d.]+", requirement) for requirement in requirements]

    assert all(floors), requirements
    assert {floor.group(1) for floor in floors if floor} == {
        "ada-url",
        "anyio",
        "httpx",
        "hypothesis",
        "publicsuffixlist",
        "pytest",
        "starlette",
        "tomlkit",
    }


def test_the_index_shows_the_readme(metadata: Message) -> None:
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload(decode=True) == (ROOT / "README.md").read_bytes()


def test_declared_pythons_are_those_that_ci_runs(metadata: Message) -> None:
    prefix = "Programming Language :: Python :: "
    classifiers = metadata.get_all("Classifier", [])
    declared = {name.removeprefix(prefix) for name in classifiers if re.search(r":: 3\.\d+$", name)}
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    matrix = re.search(r"^ +python: (\[.+\])$", workflow, re.MULTILINE)

    assert matrix
    assert set(tomllib.loads(f"pythons = {matrix.group(1)}")["pythons"]) == declared
    assert metadata["Requires-Python"] == f">={min(declared, key=lambda v: int(v[2:]))}"


def test_the_source_archive_can_run_its_own_tests(source_files: set[str]) -> None:
    for needed in ["README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml", ".ci/run"]:
        assert needed in source_files
    tests = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py")}
    assert tests <= source_files


def test_the_source_archive_holds_no_litter(source_files: set[str]) -> None:
    litter = {"__pycache__", ".git", ".hypothesis", ".pytest_cache", ".coverage"}

    assert [name for name in source_files if litter & set(PurePosixPath(name).parts)] == []
    assert [name for name in source_files if name.startswith(".venv")] == []
