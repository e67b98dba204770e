"""Real apps, one per framework: the same shop under the same CORS policy.

Nothing is imported before an app is asked for. `broken` beside them holds the apps that get it
wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Final, Literal

from tests.apps.shop import ADMIN_ORIGIN, APP_ORIGIN, POLICY, Policy

__all__ = ["ADMIN_ORIGIN", "APPS", "APP_ORIGIN", "POLICY", "App", "Policy"]


@dataclass(frozen=True, slots=True)
class App:
    """One app of the registry.

    `target` is where it is made, written as `--cors-app` takes it. `lifespan`: the app takes part
    in the ASGI lifespan protocol; `starts_itself`: it starts on its first request where no server
    ran its lifespan. `policy` is `POLICY`, or as much of it as the framework's own
    CORS facility can say. `blind_spots` are the paths whose answer lacks CORS headers although the
    facility is set up as its documentation says: true findings, each with its exchange in
    `test_apps.py`.
    """

    name: str
    target: str
    kind: Literal["asgi", "wsgi"] = "asgi"
    lifespan: bool = True
    starts_itself: bool = False
    policy: Policy = POLICY
    blind_spots: tuple[str, ...] = ()

    def factory(self) -> Any:
        """A fresh app (of Django: a fresh handler over settings that the process shares)."""
        module, _, attribute = self.target.partition(":")
        return getattr(import_module(module), attribute)()


APPS: Final = (
    App("starlette", "tests.apps.starlette_app:create_app", blind_spots=("/boom",)),
    App("fastapi", "tests.apps.fastapi_app:create_app", blind_spots=("/boom",)),
    App("litestar", "tests.apps.litestar_app:create_app"),
    App("quart", "tests.apps.quart_app:create_app"),
    App(
        "falcon",
        "tests.apps.falcon_app:create_app",
        # Falcon's middleware allows whatever header is asked for, for a day; neither can be set.
        policy=replace(POLICY, allow_headers=("*",), max_age=86400),
    ),
    App(
        "blacksheep",
        "tests.apps.blacksheep_app:create_app",
        starts_itself=True,
        blind_spots=("/missing",),
    ),
    App("django", "tests.apps.django_app:create_app", lifespan=False),
    App("django-wsgi", "tests.apps.django_app:create_wsgi_app", kind="wsgi", lifespan=False),
    App("flask", "tests.apps.flask_app:create_app", kind="wsgi", lifespan=False),
)
