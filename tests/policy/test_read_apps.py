"""The shop in every framework: its policy and its routes, as read from outside."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict, replace
from typing import Any

import pytest

from pytest_cors.policy import CORSPolicy, PolicyNotFound, UnreadReason, configured_policies, routes
from tests.apps import APPS, App

SHOP = {
    "/items": {"GET", "POST"},
    "/items/1": {"GET", "PUT", "DELETE"},
    "/boom": {"GET"},
    "/stream": {"GET"},
    "/lifespan": {"GET"},
}


def comparable(policy: Any) -> dict[str, Any]:
    """The fields in any order, header names in any case."""
    fields = asdict(policy)
    for name in ("allow_origins", "allow_methods"):
        fields[name] = sorted(fields[name])
    for name in ("allow_headers", "expose_headers"):
        fields[name] = sorted(map(str.lower, fields[name]))
    return fields


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
class TestShop:
    def test_the_policy(self, app: App) -> None:
        expected = app.policy
        if app.name == "falcon":
            # Its middleware allows what each resource responds to.
            expected = replace(expected, allow_methods=("*",))

        policy = CORSPolicy.from_app(app.factory())

        assert comparable(policy) == comparable(expected) | {
            "allow_origin_regex": None,
            "allow_private_network": False,
        }
        assert policy.faults() == ()

    def test_there_is_one_policy(self, app: App) -> None:
        (found,) = configured_policies(app.factory())

        assert (found.path, found.layer, found.limits) == ("", 0, ())

    def test_the_routes(self, app: App) -> None:
        found = {route.path: route for route in routes(app.factory())}

        assert SHOP.keys() <= found.keys()
        for path, methods in SHOP.items():
            listed = found[path].methods
            assert listed is None or methods <= set(listed) <= methods | {"HEAD", "OPTIONS"}
            assert found[path].exact


@pytest.mark.parametrize(
    "app", [None, 5, "shop.main:app", object(), lambda scope: None, print, int]
)
def test_what_is_no_app_is_not_read(app: Any) -> None:
    with pytest.raises(PolicyNotFound) as caught:
        CORSPolicy.from_app(app)

    assert caught.value.unread.reason is UnreadReason.UNKNOWN_APP
    assert len(caught.value.unread.looked_at) == 8
    assert "CORSPolicy(allow_origins=[...], ...)" in str(caught.value)
    assert routes(app) == ()


FRAMEWORKS = (
    "asyncio",
    "blacksheep",
    "corsheaders",
    "django",
    "falcon",
    "fastapi",
    "flask",
    "flask_cors",
    "httpx",
    "hypothesis",
    "litestar",
    "quart",
    "quart_cors",
    "starlette",
    "werkzeug",
)


def test_reading_imports_no_framework() -> None:
    code = (
        "import sys\n"
        "from pytest_cors.policy import configured_policies, routes\n"
        "async def app(scope, receive, send): ...\n"
        "assert configured_policies(app) == () == routes(app)\n"
        f"print([name for name in {FRAMEWORKS} if name in sys.modules])"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"
