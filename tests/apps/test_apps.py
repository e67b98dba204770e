"""Every app of the registry serves the same shop under the same policy, as raw bytes show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.apps import ADMIN_ORIGIN, APP_ORIGIN, APPS, App
from tests.apps.bare import Caller, get, preflight, serve

JSON = ("Content-Type", "application/json")

ITEM_1, ITEM_2 = ({"id": number, "name": f"Item {number}"} for number in (1, 2))

ROUTES = [
    ("list", "GET", "/items", None, 200, [ITEM_1, ITEM_2]),
    ("read", "GET", "/items/7", None, 200, {"id": 7, "name": "Item 7"}),
    ("update", "PUT", "/items/7", {"name": "Cup"}, 200, {"id": 7, "name": "Cup"}),
    ("update-nothing", "PUT", "/items/7", None, 200, {"id": 7, "name": "Item 7"}),
    ("create", "POST", "/items", {"name": "Cup"}, 201, {"id": 43, "name": "Cup"}),
    ("create-nothing", "POST", "/items", None, 201, {"id": 43, "name": "Item 43"}),
    ("delete", "DELETE", "/items/7", None, 204, None),
]


@pytest.mark.parametrize(
    ("method", "path", "wish", "status", "goods"),
    [pytest.param(*route, id=name) for name, *route in ROUTES],
)
def test_the_shop_is_open(
    caller: Caller, method: str, path: str, wish: object, status: int, goods: object
) -> None:
    body = json.dumps(wish).encode() if wish else b""
    answer = caller(method, path, [("Origin", APP_ORIGIN), JSON], body=body)
    assert answer.status == status
    assert (json.loads(answer.body) if answer.body else None) == goods
    assert answer.values("X-Total-Count") == ["42"]
    assert answer.values("Access-Control-Allow-Origin") == [APP_ORIGIN]


def test_only_the_list_has_an_internal_header(caller: Caller) -> None:
    assert get(caller, "/items").values("X-Internal") == ["secret"]
    assert get(caller, "/items/1").values("X-Internal") == []


def test_an_exception_is_a_500(caller: Caller, app: App) -> None:
    answer = get(caller, "/boom")
    assert answer.status == 500
    assert answer.raised is None or str(answer.raised) == "boom"


def test_the_stream_starts_at_once_and_has_no_end(caller: Caller) -> None:
    answer = caller("GET", "/stream", [("Origin", APP_ORIGIN)], first_chunk=True)
    assert answer.status == 200
    assert answer.values("Content-Type")[0].startswith("text/event-stream")
    assert answer.values("Access-Control-Allow-Origin") == [APP_ORIGIN]
    assert b"data: " in answer.body
    assert answer.ended != "by itself"


def test_the_lifespan_is_run_on_the_loop_that_serves(caller: Caller, app: App) -> None:
    expected = {"started": app.lifespan, "same_loop": app.lifespan}
    assert json.loads(get(caller, "/lifespan").body) == expected


def test_the_lifespan_is_not_needed(app: App) -> None:
    expected = {"started": app.starts_itself, "same_loop": app.starts_itself}
    with serve(app.factory(), app.kind, lifespan=False) as caller:
        assert json.loads(get(caller, "/lifespan").body) == expected


# The policy


@pytest.mark.parametrize("origin", [APP_ORIGIN, ADMIN_ORIGIN])
def test_a_preflight_is_told_the_policy(caller: Caller, app: App, origin: str) -> None:
    answer = preflight(caller, origin=origin)
    assert 200 <= answer.status <= 299
    assert answer.values("Access-Control-Allow-Origin") == [origin]
    assert answer.values("Access-Control-Allow-Credentials") == ["true"]
    assert "put" in answer.names("Access-Control-Allow-Methods")
    assert answer.names("Access-Control-Allow-Headers") >= {"content-type", "x-request-id"}
    assert answer.values("Access-Control-Max-Age") == [str(app.policy.max_age)]


@pytest.mark.parametrize("origin", [APP_ORIGIN, ADMIN_ORIGIN])
def test_a_page_is_told_the_policy(caller: Caller, origin: str) -> None:
    answer = get(caller, "/items", origin)
    assert answer.values("Access-Control-Allow-Origin") == [origin]
    assert answer.values("Access-Control-Allow-Credentials") == ["true"]
    assert answer.names("Access-Control-Expose-Headers") == {"x-total-count"}


def test_other_pages_are_refused(caller: Caller) -> None:
    evil = "https://app.example.com.evil.test"
    assert get(caller, "/items", evil).values("Access-Control-Allow-Origin") == []
    assert preflight(caller, origin=evil).values("Access-Control-Allow-Origin") == []


def test_other_methods_and_headers_are_refused(caller: Caller, app: App) -> None:
    answer = preflight(caller, method="PATCH", names="content-type")
    assert "patch" not in answer.names("Access-Control-Allow-Methods")
    answer = preflight(caller, names="x-other")
    is_refused = answer.status >= 400 or not answer.names("Access-Control-Allow-Headers") & {
        "x-other",
        "*",
    }
    assert is_refused is (app.policy.allow_headers != ("*",))


@pytest.mark.parametrize("path", ["/boom", "/missing", "/items/abc"])
def test_errors_are_readable_but_in_blind_spots(caller: Caller, app: App, path: str) -> None:
    answer = get(caller, path)
    assert answer.status >= 400
    expected = [] if path in app.blind_spots else [APP_ORIGIN]
    assert answer.values("Access-Control-Allow-Origin") == expected


def test_malformed_json_is_the_page_s_fault_and_readable(caller: Caller) -> None:
    answer = caller("PUT", "/items/7", [("Origin", APP_ORIGIN), JSON], body=b"{")
    assert answer.status in {400, 422}
    assert answer.values("Access-Control-Allow-Origin") == [APP_ORIGIN]


def test_starlette_s_global_enforcement_has_no_blind_spot() -> None:
    from tests.apps.starlette_app import create_enforced_app

    with serve(create_enforced_app()) as caller:
        answer = get(caller, "/boom")
        assert (answer.status, answer.values("Access-Control-Allow-Origin")) == (500, [APP_ORIGIN])
        assert preflight(caller).status == 200


# The registry


def test_every_call_makes_a_new_app(app: App) -> None:
    assert app.factory() is not app.factory()


def test_names_are_unique() -> None:
    assert len({app.name for app in APPS}) == len(APPS)


def run_python(code: str) -> str:
    """Runs it in a process of its own, where nothing is imported and nothing configured yet."""
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=root,
        env={k: v for k, v in os.environ.items() if k != "TZ"} | {"PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_registry_imports_no_framework() -> None:
    frameworks = "starlette fastapi litestar quart falcon blacksheep django flask asyncio"
    code = f"""
import sys
from tests.apps import APPS
print([name for name in {frameworks.split()} if name in sys.modules])
"""
    assert run_python(code) == "[]\n"


def test_django_changes_nothing_of_the_process_but_its_own_settings() -> None:
    code = """
import logging, os, time
before = (dict(os.environ), time.tzname, logging.root.handlers[:])
import tests.apps.django_app
from django.conf import settings
assert not settings.configured
tests.apps.django_app.create_app()
tests.apps.django_app.create_wsgi_app()
assert settings.configured
assert before == (dict(os.environ), time.tzname, logging.root.handlers)
assert not logging.getLogger("django").handlers
"""
    run_python(code)


def test_django_of_somebody_else_is_left_alone() -> None:
    code = """
from django.conf import settings
settings.configure(ROOT_URLCONF="elsewhere")
from tests.apps.django_app import create_app
try:
    create_app()
except RuntimeError as error:
    print(error)
"""
    assert run_python(code) == "Django is configured for another app in this process\n"


def test_django_s_settings_can_be_overridden_for_a_while() -> None:
    from django.test import override_settings

    from tests.apps.django_app import create_wsgi_app

    with serve(create_wsgi_app(), "wsgi") as caller:
        with override_settings(CORS_ALLOWED_ORIGINS=[ADMIN_ORIGIN]):
            assert get(caller, "/items").values("Access-Control-Allow-Origin") == []
        assert get(caller, "/items").values("Access-Control-Allow-Origin") == [APP_ORIGIN]
