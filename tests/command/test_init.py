"""`python -m pytest_cors init`: a contract and a test to go on from, which pass as they are."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.command.conftest import Folder

CONTRACT = """\
# Which web pages may call this app, and with what. pytest holds the app to it.
# After a change of the app's settings: pytest --cors-update, and read the diff.
app = "shop:app"

[[policy]]
name = "app"
allow_origins = ["https://app.example.com"]
expose_headers = ["X-Total-Count"]
max_age = 600
"""
TEST = '''\
"""What the front ends ask of this app. The policy is in cors.toml, a test itself."""

import pytest

from shop import app


@pytest.fixture(scope="session")
def cors_app():
    return app


def test_the_front_end_may_call(cors):
    cors.allows("/items", origin="https://app.example.com")


def test_nobody_else_may(cors):
    cors.denies("/items", origin="https://app.example.com.evil.example")
'''


def passed(folder: Folder) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore"],
        cwd=folder.path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout.splitlines()[-1].partition(" in ")[0]


def test_a_contract_and_a_test(folder: Folder) -> None:
    code, out, err = folder.run("init", "shop:app")

    assert (code, err) == (0, "")
    assert (folder.path / "cors.toml").read_text() == CONTRACT
    assert (folder.path / "test_cors.py").read_text() == TEST
    assert out.splitlines()[-1] == "Now run: pytest cors.toml test_cors.py"
    assert passed(folder) == "4 passed"


def test_a_folder_of_tests_and_a_factory(folder: Folder) -> None:
    folder.file("tests/test_else.py", "")

    folder.run("init", "shop:create_app()")

    text = (folder.path / "tests" / "test_cors.py").read_text()
    assert "from shop import create_app\n" in text
    assert "    return create_app()\n" in text


def test_an_app_for_everybody(folder: Folder) -> None:
    folder.run("init", "shop:open_app", "--contract", "public.cors.toml", "--test", "test_open.py")

    text = (folder.path / "test_open.py").read_text()
    assert 'cors.allows("/items", origin="https://anybody.example")' in text
    assert "denies" not in text
    assert passed(folder) == "3 passed"


def test_an_app_without_cors(folder: Folder) -> None:
    folder.file("bare.py", "from shop import *\napp = Starlette(routes=[Route('/items', items)])\n")

    code, out, err = folder.run("init", "bare:app")
    assert (code, out) == (2, "")
    assert err.startswith("pytest_cors init: bare:app: no CORS policy can be read out of ")
    assert err.endswith(
        "name the front ends that may call it, as --origin https://app.example.com\n"
    )

    code, _, _ = folder.run("init", "bare:app", "--origin", "https://app.example.com")
    assert code == 0
    assert 'allow_origins = ["https://app.example.com"]' in (folder.path / "cors.toml").read_text()


def test_a_server(folder: Folder) -> None:
    assert folder.run("init", "http://127.0.0.1:9")[0] == 2

    folder.run("init", "http://127.0.0.1:9", "--origin", "https://app.example.com")

    assert 'app = "http://127.0.0.1:9"' in (folder.path / "cors.toml").read_text()
    text = (folder.path / "test_cors.py").read_text()
    assert 'httpx.Client(base_url="http://127.0.0.1:9")' in text
    compile(text, "test_cors.py", "exec")


def test_an_origin_that_is_none(folder: Folder) -> None:
    code, _, err = folder.run("init", "shop:app", "--origin", "app.example.com")

    assert code == 2
    assert '"app.example.com" has no scheme' in err


@pytest.mark.parametrize("there", ["cors.toml", "test_cors.py"])
def test_what_is_there_stays(folder: Folder, there: str) -> None:
    folder.file(there, "mine")

    code, _, err = folder.run("init", "shop:app")

    assert code == 2
    assert err == f"pytest_cors init: {there} is there already, and stays as it is\n"
    assert (folder.path / there).read_text() == "mine"
    assert sorted(each.name for each in folder.path.iterdir() if each.is_file()) == sorted(
        [there, "shop.py"]
    )
