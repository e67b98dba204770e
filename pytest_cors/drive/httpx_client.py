"""An httpx-like client that leads out of this process: every request goes through its `send`.

The client is left as it was found. What it would add to a request is added by its identity, so that
a preflight stays bare.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any, TypeVar

from pytest_cors.drive.driver import AsyncDriver, Driver, run_jobs, run_jobs_async
from pytest_cors.drive.errors import AppTimeout, ConnectionFailure
from pytest_cors.drive.flow import Job
from pytest_cors.drive.httpx_identity import httpx_defaults
from pytest_cors.drive.identity import Identity, header_pairs, wire_pairs
from pytest_cors.drive.interface import interface_of
from pytest_cors.drive.response import CRASH_HEADERS, CrashedResponse
from pytest_cors.drive.scope import USER_AGENT
from pytest_cors.fetch.exchange import HTTPRequest, HTTPResponse

__all__ = ["AsyncClientDriver", "ClientDriver"]

T = TypeVar("T")

# What the client's library works out for itself from the request.
_OF_THE_CONNECTION = frozenset({"connection", "content-length", "host", "transfer-encoding"})

# The methods of a transport, as httpx and its forks share them.
_OF_A_TRANSPORT = frozenset({"handle_async_request", "handle_request"})


class ClientDriver(Driver):
    """Sends through a sync client. `timeout` is for the headers of one response, in seconds."""

    def __init__(self, client: Any, *, base_url: str, app: Any, timeout: float) -> None:
        super().__init__(base_url, app)
        self._client = client
        self._timeout = timeout

    def _run(self, jobs: Iterable[Job[T]]) -> list[T]:
        client, timeout = self._client, self._timeout
        identity = Identity(*httpx_defaults(client))

        def exchange(request: HTTPRequest, content: bytes) -> HTTPResponse:
            built = _build(client, request, content, identity, timeout)
            with _left_as_found(client, request), _errors(request, timeout) as crash:
                response = client.send(built, **_options(client, request))
                response.close()
                return HTTPResponse(response.status_code, header_pairs(response.headers))
            return crash[0]

        return run_jobs(jobs, exchange)


class AsyncClientDriver(AsyncDriver):
    """Sends through an async client: the twin of `ClientDriver`."""

    def __init__(self, client: Any, *, base_url: str, app: Any, timeout: float) -> None:
        super().__init__(base_url, app)
        self._client = client
        self._timeout = timeout

    async def run(self, jobs: Iterable[Job[T]]) -> list[T]:
        """As `AsyncDriver.run`."""
        client, timeout = self._client, self._timeout
        identity = Identity(*httpx_defaults(client))

        async def exchange(request: HTTPRequest, content: bytes) -> HTTPResponse:
            built = _build(client, request, content, identity, timeout)
            with _left_as_found(client, request), _errors(request, timeout) as crash:
                response = await client.send(built, **_options(client, request))
                await response.aclose()
                return HTTPResponse(response.status_code, header_pairs(response.headers))
            return crash[0]

        return await run_jobs_async(jobs, exchange)


def _build(
    client: Any, request: HTTPRequest, content: bytes, identity: Identity, timeout: float
) -> Any:
    """The client's own kind of request, with no header that it added on its own account."""
    own = {name.lower() for name, _ in request.headers}
    extras = identity.extras(request, content)
    pairs = [*request.headers, *(each for each in extras if each[0].lower() not in own)]
    if not any(name.lower() == "user-agent" for name, _ in pairs):
        pairs.append(("user-agent", USER_AGENT))
    built = client.build_request(
        request.method,
        request.url,
        headers=wire_pairs(pairs),
        content=content or None,
        timeout=timeout,
    )
    wanted = {name.lower() for name, _ in pairs} | _OF_THE_CONNECTION
    for name in {name.lower() for name, _ in header_pairs(built.headers)} - wanted:
        del built.headers[name]
    return built


def _options(client: Any, request: HTTPRequest) -> dict[str, Any]:
    options: dict[str, Any] = {"stream": True, "follow_redirects": False}
    if not request.credentials or getattr(client, "auth", None) is None:
        options["auth"] = None  # else the client would send its own
    return options


@contextmanager
def _left_as_found(client: Any, request: HTTPRequest) -> Generator[None, None, None]:
    """Take off the client's event hooks that would disturb, and put them and its cookies back.

    A request hook may sign or mark a request, which a preflight does not carry. A response hook
    may raise for a status (`raise_for_status` is the usual one) that is to be judged.
    """
    hooks: Any = getattr(client, "event_hooks", None)
    jar: Any = getattr(getattr(client, "cookies", None), "jar", None)
    cookies: list[Any] = [] if jar is None else list(jar)
    if hooks:
        kept: Any = hooks.get("request", ()) if request.kind == "actual" else ()
        client.event_hooks = {"request": kept}
    try:
        yield
    finally:
        if hooks:
            client.event_hooks = hooks
        if jar is not None:
            jar.clear()  # `send` has stored what the response set
            for cookie in cookies:
                jar.set_cookie(cookie)


@contextmanager
def _errors(request: HTTPRequest, timeout: float) -> Generator[list[CrashedResponse], None, None]:
    """Tell the errors of the client's library, by the names that httpx and its forks share.

    An exception of any other kind is that of an app, if the client runs one in this process. Else
    it is the client's own (it is closed, a hook or its auth raises): then there is no response, and
    to judge the 500 of a server would let every denial pass.
    """
    crash: list[CrashedResponse] = []
    try:
        yield crash
    except Exception as error:
        names = {kind.__name__ for kind in type(error).__mro__}
        if "TimeoutException" in names:
            raise AppTimeout(request, timeout) from error
        if names & {"RequestError", "InvalidURL", "StreamError"} or not _is_of_an_app(error):
            reason = f"{type(error).__name__}: {error}"
            raise ConnectionFailure(request, reason) from error
        crash.append(CrashedResponse(500, CRASH_HEADERS, error))


def _is_of_an_app(error: BaseException) -> bool:
    """Whether it came out of a transport that holds an app."""
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_name in _OF_A_TRANSPORT:
            transport: Any = step.tb_frame.f_locals.get("self")
            if interface_of(getattr(transport, "app", None)) is not None:
                return True
        step = step.tb_next
    return False
