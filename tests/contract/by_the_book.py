"""A CORS layer by the book, in parts that can be got wrong one at a time.

It is middleware around any ASGI app. A test takes it as it is, for the app that must not be
accused, or overrides one method, for the app that has one bug.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from pytest_cors import CORSPolicy

__all__ = [
    "ADMIN",
    "APP",
    "POLICY",
    "Answer",
    "Asked",
    "ByTheBook",
    "Pairs",
    "items",
    "serving",
]

APP: Final = "https://app.example.com"
ADMIN: Final = "https://admin.example.com:8443"

POLICY: Final = CORSPolicy(
    allow_origins=[APP, ADMIN],
    allow_methods=["GET", "PUT", "DELETE"],
    allow_headers=["X-Request-Id", "Content-Type"],
    allow_credentials=True,
    expose_headers=["X-Total-Count"],
    max_age=600,
)

Pairs = list[tuple[str, str]]
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as far as a CORS layer looks at it."""

    method: str
    path: str
    headers: dict[str, str]

    @property
    def origin(self) -> str | None:
        return self.headers.get("origin")

    @property
    def wanted_method(self) -> str:
        return self.headers.get("access-control-request-method", "")

    @property
    def wanted_names(self) -> list[str]:
        value = self.headers.get("access-control-request-headers", "")
        return [name.strip().lower() for name in value.split(",") if name.strip()]

    @property
    def is_preflight(self) -> bool:
        return self.method == "OPTIONS" and "origin" in self.headers and bool(self.wanted_method)


@dataclass(slots=True)
class Answer:
    """A status and headers."""

    status: int = 204
    headers: Pairs = field(default_factory=list)


async def items(request: Request) -> Response:
    """What is behind the layer: one header to be exposed, one not to be."""
    return JSONResponse([], headers={"X-Total-Count": "42", "X-Internal": "1", "ETag": '"1"'})


def serving(*routes: BaseRoute, methods: Iterable[str] = ("GET", "PUT", "DELETE")) -> Starlette:
    """A router: the given routes, or `/items` with these methods."""
    return Starlette(routes=list(routes) or [Route("/items", items, methods=list(methods))])


class ByTheBook:
    """Answers preflights, and adds headers to responses. `policy` is what it enforces."""

    def __init__(self, policy: CORSPolicy = POLICY, app: Any = None) -> None:
        self.policy = policy
        self.app = serving() if app is None else app

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        pairs = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ]
        asked = Asked(scope["method"], scope["path"], dict(pairs))
        early = self.early(asked)
        if early is not None:
            await _send_answer(early, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [
                    (name.decode("latin-1"), value.decode("latin-1"))
                    for name, value in message["headers"]
                ]
                answer = self.finished(asked, Answer(message["status"], own))
                message = {
                    **message,
                    "status": answer.status,
                    "headers": _encoded(answer.headers),
                }
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def early(self, asked: Asked) -> Answer | None:
        """What is answered without the app: preflights."""
        return self.preflight(asked) if asked.is_preflight else None

    def preflight(self, asked: Asked) -> Answer:
        """A refused one gets no CORS headers at all, but for the Vary."""
        origin = asked.origin or ""
        answer = Answer(204, [("Vary", self.vary())])
        if self.admits(origin) and self.permits(asked.wanted_method, asked.wanted_names):
            answer.headers += self.allow_origin(origin, asked)
            answer.headers += self.allow_credentials(asked)
            answer.headers += self.lists(asked)
            answer.headers += self.max_age()
            if asked.headers.get("access-control-request-private-network"):
                answer.headers += self.allow_private_network()
        return answer

    def finished(self, asked: Asked, answer: Answer) -> Answer:
        """The app's own answer, with what CORS adds to it."""
        answer.headers.append(("Vary", self.vary()))
        if asked.origin is not None and self.admits(asked.origin):
            answer.headers += self.allow_origin(asked.origin, asked)
            answer.headers += self.allow_credentials(asked)
            answer.headers += self.expose()
        return answer

    def admits(self, origin: str) -> bool:
        return self.policy.allows_origin(origin)

    def permits(self, method: str, names: list[str]) -> bool:
        return self.permits_method(method) and all(map(self.permits_name, names))

    def permits_method(self, method: str) -> bool:
        return self.policy.allows_method(method) is True

    def permits_name(self, name: str) -> bool:
        return self.policy.allows_header(name) is not False

    def allow_origin(self, origin: str, asked: Asked) -> Pairs:
        return [("Access-Control-Allow-Origin", origin)]

    def allow_credentials(self, asked: Asked) -> Pairs:
        return [("Access-Control-Allow-Credentials", "true")] * self.policy.allow_credentials

    def lists(self, asked: Asked) -> Pairs:
        """No more than was asked for."""
        listed = [("Access-Control-Allow-Methods", asked.wanted_method)]
        if asked.wanted_names:
            listed.append(("Access-Control-Allow-Headers", ", ".join(asked.wanted_names)))
        return listed

    def max_age(self) -> Pairs:
        seconds = self.policy.max_age
        return [] if seconds is None else [("Access-Control-Max-Age", str(seconds))]

    def allow_private_network(self) -> Pairs:
        granted = self.policy.allow_private_network
        return [("Access-Control-Allow-Private-Network", "true")] * granted

    def expose(self) -> Pairs:
        names = ", ".join(self.policy.expose_headers)
        return [("Access-Control-Expose-Headers", names)] if names else []

    def vary(self) -> str:
        return "Origin"


async def _send_answer(answer: Answer, send: Send) -> None:
    start = {"status": answer.status, "headers": _encoded(answer.headers)}
    await send({"type": "http.response.start", **start})
    await send({"type": "http.response.body", "body": b""})


def _encoded(headers: Pairs) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
