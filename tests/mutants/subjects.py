"""The implementations that are mutated, and the configurations that use their every option.

Each builds an app from the module it is handed: the installed one, or a mutant of it.
"""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any, Final

from pytest_cors import CORSPolicy
from tests.mutants.endpoint import METHODS, Items, items

__all__ = ["SUBJECTS", "Configuration", "Subject"]

A: Final = "https://app.example.com"
B: Final = "https://admin.example.com:8443"
C: Final = "http://localhost:3000"
REGEX: Final = r"https://[a-z]+\.example\.org"


@dataclass(frozen=True, slots=True)
class Configuration:
    """One setting of the options, the policy that it says, and how an app is made with it."""

    id: str
    policy: CORSPolicy
    build: Callable[[ModuleType], Any]
    around: Callable[[], AbstractContextManager[object]] = nullcontext


@dataclass(frozen=True, slots=True)
class Subject:
    """One implementation. `names` are the top-level definitions of its module that matter."""

    id: str
    module: str
    names: tuple[str, ...]
    configurations: tuple[Configuration, ...] = field(repr=False)

    @property
    def source(self) -> str:
        """The text of the installed module."""
        spec = importlib.util.find_spec(self.module)
        assert spec is not None
        assert spec.origin is not None
        with open(spec.origin, encoding="utf-8") as file:
            return file.read()

    def load(self, source: str) -> ModuleType:
        """A module of this source, as if it were the installed one, which it does not replace."""
        spec = importlib.util.find_spec(self.module)
        assert spec is not None
        module = ModuleType(self.module)
        module.__package__ = spec.parent
        module.__file__ = spec.origin
        # Dataclasses look their module up, and must not find the mutant's namespace missing.
        importlib.import_module(self.module)
        assert self.module in sys.modules
        exec(compile(source, f"<mutant of {self.module}>", "exec"), module.__dict__)
        return module


def _policies() -> dict[str, dict[str, Any]]:
    """Between them they use every option, alone and beside the others; what is quick, first."""
    return {
        "any": {
            "allow_origins": ["*"],
            "allow_methods": ["*"],
            "allow_headers": ["*"],
            "allow_credentials": False,
            "expose_headers": ["X-Total-Count"],
            "max_age": 600,
        },
        "any-with-credentials": {
            "allow_origins": ["*"],
            "allow_methods": ["GET", "PUT"],
            "allow_headers": ["X-Request-Id", "Authorization"],
            "allow_credentials": True,
            "expose_headers": [],
            "max_age": 60,
        },
        "plain": {
            "allow_origins": [A],
            "allow_methods": ["GET", "POST", "PATCH", "OPTIONS"],
            "allow_headers": ["X-Request-Id"],
            "allow_credentials": False,
            "expose_headers": [],
            "max_age": 600,
        },
        "list": {
            "allow_origins": [A, B, C],
            "allow_methods": ["GET", "PUT", "DELETE"],
            "allow_headers": ["X-Request-Id", "Content-Type"],
            "allow_credentials": True,
            "expose_headers": ["X-Total-Count", "X-Page"],
            "max_age": 300,
        },
        "regex": {
            "allow_origins": [C],
            "allow_origin_regex": REGEX,
            "allow_methods": ["GET", "PUT"],
            "allow_headers": ["*"],
            "allow_credentials": True,
            "expose_headers": ["X-Total-Count"],
            "max_age": 600,
        },
    }


# Starlette.


def _starlette(options: dict[str, Any]) -> Callable[[ModuleType], Any]:
    def build(module: ModuleType) -> Any:
        from starlette.applications import Starlette
        from starlette.middleware import Middleware
        from starlette.routing import Route

        return Starlette(
            routes=[Route("/items", Items, methods=list(METHODS))],
            middleware=[Middleware(module.CORSMiddleware, **options)],
        )

    return build


def _starlette_configurations() -> Iterator[Configuration]:
    for name, options in _policies().items():
        yield Configuration(name, CORSPolicy(**options), _starlette(options))
    private = {"allow_origins": [A], "allow_private_network": True}
    # The defaults of Starlette are those of CORSPolicy, but for the time.
    yield Configuration("private-network", CORSPolicy(**private, max_age=600), _starlette(private))


# Falcon: methods are those of the resource; headers and time have no setting.


def _falcon(options: dict[str, Any]) -> Callable[[ModuleType], Any]:
    def build(module: ModuleType) -> Any:
        import falcon.asgi

        async def respond(resource: object, req: Any, resp: Any) -> None:
            for name, value in items.items():
                resp.set_header(name, value)

        methods = ("get", "head", "put", "delete")
        resource = type("Items", (), {f"on_{method}": respond for method in methods})()
        app: Any = falcon.asgi.App()
        app.add_middleware(module.CORSMiddleware(**options))
        app.add_route("/items", resource)
        return app

    return build


def _falcon_configurations() -> Iterator[Configuration]:
    fixed = {
        "allow_methods": ["GET", "HEAD", "PUT", "DELETE"],
        "allow_headers": ["*"],
        "max_age": 86400,
    }
    listed = {"allow_origins": [A, B], "expose_headers": ["X-Total-Count", "X-Page"]}
    yield Configuration(
        "list",
        CORSPolicy(**fixed, **listed, allow_credentials=True),
        _falcon({**listed, "allow_credentials": [A, B]}),
    )
    yield Configuration(
        "text",
        CORSPolicy(**fixed, allow_origins=[A], expose_headers=["X-Total-Count"]),
        _falcon({"allow_origins": A, "expose_headers": "X-Total-Count"}),
    )
    yield Configuration("any", CORSPolicy(**fixed, allow_origins=["*"]), _falcon({}))
    private = {"allow_origins": [A], "allow_private_network": True}
    yield Configuration(
        "private-network",
        CORSPolicy(**fixed, **private, allow_credentials=True),
        _falcon({**private, "allow_credentials": "*"}),
    )


# BlackSheep: it refuses preflights for methods that the route lacks.


def _blacksheep(options: dict[str, Any]) -> Callable[[ModuleType], Any]:
    def build(module: ModuleType) -> Any:
        from blacksheep import Application, Response, Router

        app = Application(router=Router())

        async def respond() -> Any:  # BlackSheep looks the annotation up
            response = Response(200)
            for name, value in items.items():
                response.add_header(name.encode(), value.encode())
            return response

        for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "POST"):
            app.router.add(method, "/items", respond)
        strategy = module.CORSStrategy(module.CORSPolicy(**options), app.router)
        app.middlewares.append(module.get_cors_middleware(app, strategy))
        asyncio.run(app.start())  # what cannot be started is no app
        return app

    return build


def _blacksheep_configurations() -> Iterator[Configuration]:
    for name, options in _policies().items():
        if "allow_origin_regex" not in options:
            yield Configuration(name, CORSPolicy(**options), _blacksheep(options))


# Litestar: the middleware alone, around an endpoint of ours; and its configuration.


def _litestar(options: dict[str, Any], part: str) -> Callable[[ModuleType], Any]:
    def build(module: ModuleType) -> Any:
        from litestar import Request
        from litestar.config.cors import CORSConfig
        from litestar.middleware._internal.cors import CORSMiddleware

        config = (module.CORSConfig if part == "config" else CORSConfig)(**options)
        make = module.CORSMiddleware if part == "middleware" else CORSMiddleware
        middleware = make(app=Items().as_app, config=config)
        litestar = SimpleNamespace(request_class=Request)

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await middleware({**scope, "litestar_app": litestar}, receive, send)

        return app

    return build


def _litestar_configurations(part: str) -> Iterator[Configuration]:
    for name, options in _policies().items():
        if name == "any-with-credentials":
            continue  # it sends * to whoever has no cookie yet
        yield Configuration(name, CORSPolicy(**options), _litestar(options, part))


# django-cors-headers: its settings are Django's, and those are the process's.


def _django(module: ModuleType) -> Any:
    from tests.mutants import django_urls

    django_urls.middleware = module.CorsMiddleware
    from django.core.handlers.wsgi import WSGIHandler

    return WSGIHandler()


def _django_settings(options: dict[str, Any]) -> Callable[[], AbstractContextManager[object]]:
    @contextmanager
    def around() -> Iterator[None]:
        from tests.apps.django_app import create_wsgi_app

        create_wsgi_app()
        from django.test import override_settings

        with override_settings(
            MIDDLEWARE=["tests.mutants.django_urls.current_middleware"],
            ROOT_URLCONF="tests.mutants.django_urls",
            **options,
        ):
            yield

    return around


def _django_configurations() -> Iterator[Configuration]:
    for name, options in _policies().items():
        if name in {"any", "regex"}:
            options = {**options, "allow_headers": ["X-Request-Id"]}
        if name == "any":
            options["allow_methods"] = ["GET", "PUT"]
        anybody = options["allow_origins"] == ["*"]
        regex = options.get("allow_origin_regex")
        settings: dict[str, Any] = {
            "CORS_ALLOW_ALL_ORIGINS": anybody,
            "CORS_ALLOWED_ORIGINS": [] if anybody else options["allow_origins"],
            # It is matched at the start only.
            "CORS_ALLOWED_ORIGIN_REGEXES": [f"^{regex}$"] if regex else [],
            "CORS_ALLOW_METHODS": options["allow_methods"],
            "CORS_ALLOW_HEADERS": options["allow_headers"],
            "CORS_ALLOW_CREDENTIALS": options["allow_credentials"],
            "CORS_EXPOSE_HEADERS": options["expose_headers"],
            "CORS_PREFLIGHT_MAX_AGE": options["max_age"],
            "CORS_ALLOW_PRIVATE_NETWORK": name == "plain",
        }
        policy = CORSPolicy(**options, allow_private_network=name == "plain")
        yield Configuration(name, policy, _django, _django_settings(settings))


SUBJECTS: Final = (
    Subject(
        "starlette",
        "starlette.middleware.cors",
        ("ALL_METHODS", "SAFELISTED_HEADERS", "CORSMiddleware"),
        tuple(_starlette_configurations()),
    ),
    Subject("falcon", "falcon.middleware", ("CORSMiddleware",), tuple(_falcon_configurations())),
    Subject(
        "blacksheep",
        "blacksheep.server.cors",
        ("CORSPolicy", "_set_cors_origin", "get_cors_middleware"),
        tuple(_blacksheep_configurations()),
    ),
    Subject(
        "litestar",
        "litestar.middleware._internal.cors",
        ("CORSMiddleware",),
        tuple(_litestar_configurations("middleware")),
    ),
    Subject(
        "litestar-config",
        "litestar.config.cors",
        ("CORSConfig",),
        tuple(_litestar_configurations("config")),
    ),
    Subject(
        "corsheaders",
        "corsheaders.middleware",
        ("CorsMiddleware",),
        tuple(_django_configurations()),
    ),
)
