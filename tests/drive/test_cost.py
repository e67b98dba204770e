"""What a batch costs, counted and not timed: turns of the loop, timers, imports, memory."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from pytest_cors.drive import Driver, Job, resolve
from pytest_cors.drive.response import fields
from tests.drive.messages import both, get, http_only, once, plain


def entered(app: Any) -> Driver:
    driver = resolve(http_only(app))
    assert isinstance(driver, Driver)
    return driver.__enter__()


def counting(monkeypatch: pytest.MonkeyPatch, name: str) -> list[str]:
    calls: list[str] = []
    original = getattr(asyncio.BaseEventLoop, name)

    def counted(*args: Any, **options: Any) -> Any:
        calls.append(name)
        return original(*args, **options)

    monkeypatch.setattr(asyncio.BaseEventLoop, name, counted)
    return calls


def test_a_batch_enters_the_loop_once(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = entered(plain)
    calls = counting(monkeypatch, "run_until_complete")
    driver.run([Job(both()) for _ in range(100)])
    assert len(calls) == 1
    driver.close()


def test_an_app_that_never_waits_costs_no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = entered(plain)
    calls = counting(monkeypatch, "call_at")
    driver.run([Job(both()) for _ in range(100)])
    assert calls == []
    driver.close()


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with Python 3.12")
def test_an_app_that_never_waits_costs_no_turn_of_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver = entered(plain)
    calls = counting(monkeypatch, "_run_once")
    driver.run([Job(once(get()))])
    few = len(calls)
    driver.run([Job(both()) for _ in range(100)])
    assert len(calls) - few == few
    driver.close()


def test_known_headers_do_not_pile_up() -> None:
    from pytest_cors.drive import response

    for number in range(5000):
        value = str(number)
        assert fields([(b"x-request-id", value.encode())]) == (("x-request-id", value),)
    assert len(vars(response)["_KNOWN"]) < 5000


HEAVY = ("anyio", "httpx", "httpx2", "hypothesis", "starlette", "trio", "django", "flask")


def imported_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_the_room_imports_no_loop_and_no_client() -> None:
    assert not imported_by("import pytest_cors.drive") & {"asyncio", *HEAVY}


def test_driving_an_asgi_app_imports_no_client() -> None:
    code = """
from pytest_cors.drive import Job, resolve
from pytest_cors.fetch.exchange import HTTPRequest
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body"})
def flow():
    yield HTTPRequest("GET", "http://testserver/", (), False, "actual")
resolve(app).run([Job(flow())])
"""
    assert not imported_by(code) & set(HEAVY)
