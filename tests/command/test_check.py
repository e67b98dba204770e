"""`python -m pytest_cors check`: the same checks and texts as in pytest, and exit codes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from tests.command.conftest import Folder

KEPT = """\
app = "shop:app"

[[policy]]
name = "public api"
allow_origins = ["https://app.example.com"]
expose_headers = ["X-Total-Count"]
ignore = { CORS303 = "Starlette tells its lists to everybody" }
"""
BROKEN = KEPT.replace("app.example.com", "admin.example.com")


def test_what_the_app_configures_itself(folder: Folder) -> None:
    code, out, err = folder.run("check", "shop:app")

    assert (code, err) == (0, "")
    assert out.startswith("own policy: 0 errors, 1 warning\n\nCORS303: ")


def test_a_contract_that_is_kept(folder: Folder) -> None:
    folder.file("cors.toml", KEPT)

    code, out, err = folder.run("check")

    assert (code, err) == (0, "")
    assert out.startswith("public api: The app keeps its CORS policy: ")


def test_a_contract_that_is_not(folder: Folder) -> None:
    folder.file("cors.toml", BROKEN)

    code, out, err = folder.run("check")

    assert (code, err) == (1, "")
    first, _, second = out.splitlines()[:3]
    assert first == "public api: 1 error, 1 warning"
    assert second.startswith("CORS102: https://admin.example.com ")
    assert "What the browser's console says" in out


def test_another_contract_for_another_app(folder: Folder) -> None:
    folder.file("cors.toml", BROKEN)
    folder.file("contracts/public.cors.toml", KEPT)

    code, out, _ = folder.run("check", "shop:open_app", "--contract", "contracts/public.cors.toml")

    assert code == 1
    assert "\nCORS101: " in out


def test_own_leaves_the_file_aside(folder: Folder) -> None:
    folder.file("cors.toml", BROKEN)

    code, out, _ = folder.run("check", "shop:app", "--own")

    assert code == 0
    assert out.startswith("own policy: ")


def test_strict(folder: Folder) -> None:
    assert folder.run("check", "shop:app", "--strict")[0] == 1


def test_the_gist_and_all_of_it(folder: Folder) -> None:
    folder.file("cors.toml", BROKEN)

    lengths = [
        len(folder.run("check", *arguments)[1].splitlines())
        for arguments in (["--quiet"], [], ["--verbose"])
    ]

    assert lengths == sorted(set(lengths))


class Silent(WSGIRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


def reflecting(environ: Any, start_response: Any) -> list[bytes]:
    origin = environ.get("HTTP_ORIGIN", "*")
    start_response("200 OK", [("Access-Control-Allow-Origin", origin), ("Content-Length", "0")])
    return []


@pytest.fixture
def server() -> Iterator[str]:
    """The URL of a server that lets everybody in."""
    with make_server("127.0.0.1", 0, reflecting, handler_class=Silent) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_running_server(folder: Folder, server: str) -> None:
    text = '[[policy]]\nallow_origins = ["https://app.example.com"]\nurls = ["/items"]\n'
    folder.file("cors.toml", text)

    code, out, err = folder.run("check", server)

    assert (code, err) == (1, "")
    assert f"may call GET {server}/items" in out or f"{server}/items" in out
    assert "CORS101 error" in out


MORE = """\
from shop import *
from starlette.routing import Mount

bare = Starlette(routes=[Route("/items", items)])
number = 1
odd = create_app(allow_origin_regex=5)
broken = Starlette(routes=[Route("/items", items)])

def crashing():
    return 1 / 0
"""

UNUSABLE: dict[str, tuple[tuple[str, ...], str]] = {
    "no app": (("check",), "there is no cors.toml here: name an app, as 'shop.main:app'"),
    "no such module": (
        ("check", "shap:app"),
        "'shap:app' cannot be imported: ModuleNotFoundError: No module named 'shap'",
    ),
    "not callable": (
        ("check", "more:number"),
        "'more:number' names no app: it is of type int, not callable",
    ),
    "no CORS": (("check", "more:bare"), "more:bare: no CORS policy can be read out of "),
    "settings that nothing can be made of": (
        ("check", "more:odd"),
        "more:odd: what the app configures of CORS cannot be read: TypeError: ",
    ),
    "a server without contract": (
        ("check", "http://127.0.0.1:9"),
        "http://127.0.0.1:9: a server does not tell its policy: ",
    ),
    "no such contract": (
        ("check", "--contract", "other.toml"),
        "other.toml: it cannot be read: No such file or directory",
    ),
    "malformed": (
        ("check", "--contract", "malformed.toml"),
        "malformed.toml: [[policy]] number 1: it says nothing of origins: ",
    ),
    "no app in the contract": (
        ("check", "--contract", "nameless.toml"),
        "nameless.toml names no app: name it there, or on the command line",
    ),
    "no such URL": (
        ("check", "shop:app", "--contract", "elsewhere.toml"),
        "app: urls: '/orders/*' matches none of the app's 1 routes",
    ),
    "a server that is not there": (
        ("check", "http://127.0.0.1:9", "--contract", "nameless.toml"),
        "the app cannot be checked: ",
    ),
    "both": (("check", "--own", "--contract", "a.toml"), "--own and --contract: one of the two"),
}


@pytest.mark.parametrize(("arguments", "told"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_cannot_be_checked(folder: Folder, arguments: tuple[str, ...], told: str) -> None:
    folder.file("more.py", MORE)
    folder.file("malformed.toml", "[[policy]]")
    folder.file("nameless.toml", KEPT.partition("\n\n")[2])
    folder.file("elsewhere.toml", '[[policy]]\nurls = ["/orders/*"]\nallow_origins = []\n')

    code, out, err = folder.run(*arguments)

    assert (code, out) == (2, "")
    assert err.startswith(f"pytest_cors check: {told}")
    assert "Traceback" not in err


def test_what_the_user_s_own_code_raised_is_shown(folder: Folder) -> None:
    folder.file("more.py", MORE)

    code, _, err = folder.run("check", "more:crashing()")

    assert code == 2
    assert err.startswith("pytest_cors check: 'more:crashing()' makes no app: ZeroDivisionError: ")
    assert "    return 1 / 0\n" in err
    assert "pytest_cors/" not in err


@pytest.mark.parametrize("arguments", [(), ("chek",), ("check", "--timeout", "0"), ("diff", "a")])
def test_wrong_arguments(folder: Folder, arguments: tuple[str, ...]) -> None:
    code, out, err = folder.run(*arguments)

    assert (code, out) == (2, "")
    assert "usage: python -m pytest_cors" in err


def test_as_scripts_call_it(folder: Folder) -> None:
    folder.file("cors.toml", BROKEN)

    done = folder.run_as_users_do("check")

    assert done.returncode == 1
    assert done.stdout.startswith("public api: 1 error, ")
    assert done.stderr == ""
    assert folder.run_as_users_do("--version").stdout.startswith("pytest-cors ")
