"""What browsers make of an app: an exhaustive grid of requests, asked without the contract's help.

Two apps are compared by it. The grid is this module's own: neither the probes nor the look-alikes
of `pytest_cors` are used, only `fetch`, which is the browser.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from pytest_cors import CORSPolicy
from pytest_cors.fetch import Exchange, HTTPRequest, HTTPResponse, Request, fetch, replay
from tests.mutants.subjects import A, B, C

__all__ = ["Behaviour", "Difference", "behaviour_of", "differences"]

URL: Final = "http://testserver/items"
STRANGER: Final = "https://stranger.test"

_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_ODD_METHODS: Final = ("patch", "PROBE", "PUTS", "PU", "UT", "XPUT", "xxputxx")
_NAMES: Final = ("x-request-id", "content-type", "authorization")
_ODD_NAMES: Final = (
    "x-other",
    "aa-other",
    "x-request",
    "x-request-id-2",
    "request-id",
    "x_request_id",
    "xxx-request-idxx",
)
_COOKIE: Final = ("Cookie", "session=1")


def _near(origin: str) -> Iterator[str]:
    """Origins that a sloppy comparison takes for this one."""
    scheme, _, rest = origin.partition("://")
    host, _, port = rest.partition(":")
    colon = f":{port}" if port else ""
    yield f"{scheme}://{host}.evil.test{colon}"
    yield f"{scheme}://{host}x{colon}"
    yield f"{scheme}://evil{host}{colon}"
    yield f"{scheme}://evil.{host}{colon}"
    yield f"{scheme}://{host[:-1]}{colon}"
    yield f"{scheme}://{host[1:]}{colon}"
    yield f"{scheme}://{host.replace('.', 'z', 1)}{colon}"
    yield f"{scheme}://{host}:9999"
    yield f"{scheme}://{host}{colon}0" if port else f"{scheme}://{host}:80"
    if port:
        yield f"{scheme}://{host}"
    yield f"{'http' if scheme == 'https' else 'https'}://{host}{colon}"
    yield f"{scheme}://{host.partition('.')[2] or 'host'}{colon}"


def _origins(policy: CORSPolicy) -> tuple[str, ...]:
    members = ["https://a.example.org", "https://shop.example.org"]
    outside = ["https://a.example.org.evil.test", "https://a1.example.org", "https://example.org"]
    outside += ["https://azexample.org", "https://a.examplezorg", "https://evil.test/".rstrip("/")]
    declared = [origin for origin in (*policy.allow_origins, *members) if origin != "*"]
    near = [other for origin in declared for other in _near(origin)]
    return tuple(dict.fromkeys([*declared, A, B, C, STRANGER, "null", *near, *outside]))


def _header_sets() -> Iterator[tuple[str, ...]]:
    yield ()
    for name in (*_NAMES, *_ODD_NAMES):
        yield (name,)
    yield ("x-request-id", "content-type")
    yield ("x-request-id", "x-other")
    yield ("aa-other", "x-request-id")


def _requests(policy: CORSPolicy) -> Iterator[Request]:
    origins = _origins(policy)
    for origin, include in product(origins, (False, True)):
        for method, names in (("GET", ()), ("PUT", ()), ("GET", ("x-request-id",))):
            yield _request(origin, method, names, include)
    declared = [each for each in origins if policy.allows_origin(each)][:1]
    header_sets = tuple(_header_sets())
    for origin, include in product([*declared, STRANGER], (False, True)):
        for method, names in product((*_METHODS, *_ODD_METHODS), header_sets[:2]):
            yield _request(origin, method, names, include)
        for method, names in product(("GET", "PUT", "POST"), header_sets[2:]):
            yield _request(origin, method, names, include)


def _request(origin: str, method: str, names: tuple[str, ...], include: bool) -> Request:
    headers = tuple((name, "application/json" if "type" in name else "1") for name in names)
    return Request(URL, origin, method, headers, "include" if include else "omit")


def _is_spoken_of(policy: CORSPolicy, request: Request) -> bool:
    """Whether the policy says something about the request.

    It says nothing of safelisted names with a value that is not, unless it lists them; nor, under
    a wildcard, of methods that not every API has. Who may GET may HEAD.
    """
    if request.method == "HEAD" and "HEAD" not in policy.allow_methods:
        return not policy.allows_method("GET")
    names = {name for name, _ in request.headers}
    listed = {name.lower() for name in policy.allow_headers}
    if "content-type" in names - listed and not policy.any_header:
        return False
    return not (policy.any_method and request.method not in _METHODS)


class Seen(NamedTuple):
    """What script gets of a request, and for how long the permission is remembered."""

    allowed: bool
    readable: tuple[str, ...]
    max_age: str | None


@dataclass(frozen=True, slots=True)
class Behaviour:
    """All that is compared. `error` is set where the app broke its server's interface."""

    seen: dict[tuple[Request, bool], Seen] = field(default_factory=dict)
    mixed_up: frozenset[object] = frozenset()
    leaks: frozenset[object] = frozenset()
    private_network: bool = False
    error: str | None = None


class Difference(NamedTuple):
    """In what two behaviours differ, by the weight that it has for a user."""

    verdict: object
    caching: object
    leaks: object

    @property
    def kind(self) -> str:
        """The worst of it: "verdict", "caching", or "none"."""
        if self.verdict:
            return "verdict"
        return "caching" if self.caching or self.leaks else "none"


def differences(policy: CORSPolicy, original: Behaviour, mutant: Behaviour) -> Difference:
    """How the mutant differs. Less caching trouble than before, and fewer leaks, are no mistake."""
    if mutant.error is not None:
        return Difference(mutant.error, None, None)
    verdict: object = next(
        (key for key in original.seen if original.seen[key] != mutant.seen[key]), None
    )
    if original.private_network != mutant.private_network:
        verdict = verdict or "private network"
    return Difference(verdict, mutant.mixed_up - original.mixed_up, mutant.leaks - original.leaks)


def behaviour_of(app: Any, policy: CORSPolicy) -> Behaviour:
    """Ask an app the whole grid."""
    requests = [each for each in _requests(policy) if _is_spoken_of(policy, each)]
    server = _Server(app)
    try:
        with server:
            return _behaviour(server, policy, requests)
    except _Broken as error:
        return Behaviour(error=str(error))


def _behaviour(server: _Server, policy: CORSPolicy, requests: Iterable[Request]) -> Behaviour:
    seen: dict[tuple[Request, bool], Seen] = {}
    leaks: set[object] = set()
    for request in requests:
        for cookie in (False, True) if request.credentials == "include" else (False,):
            exchanges, verdict = server.judge(request, cookie=cookie)
            max_age = _max_age(exchanges) if verdict.allowed else None
            seen[request, cookie] = Seen(verdict.allowed, verdict.readable_headers, max_age)
            if not verdict.allowed and not policy.allows_origin(request.origin):
                leaks |= _leaks(exchanges)
    asking = (("Origin", _declared(policy)), ("Access-Control-Request-Method", "GET"))
    private = (*asking, ("Access-Control-Request-Private-Network", "true"))
    answer = server.send(HTTPRequest("OPTIONS", URL, private, False, "preflight"))
    granted = 200 <= answer.status <= 299
    # Answers must not depend on what was asked before: once more, the other way round.
    for request in list(requests)[::-37]:
        _, verdict = server.judge(request, anew=True)
        before = seen[request, False]
        if (verdict.allowed, verdict.readable_headers) != before[:2]:
            seen[request, False] = Seen(not before.allowed, (), None)
    return Behaviour(
        seen,
        frozenset(_mixed_up(server, policy)),
        frozenset(leaks),
        granted and _value(answer, "access-control-allow-private-network") == "true",
    )


def _declared(policy: CORSPolicy) -> str:
    return next((origin for origin in policy.allow_origins if origin != "*"), A)


def _max_age(exchanges: list[Exchange]) -> str | None:
    for exchange in exchanges:
        if exchange.request.kind == "preflight":
            value = _value(exchange.response, "access-control-max-age")
            return value if value is not None and value.isdigit() else "5"
    return None


def _leaks(exchanges: list[Exchange]) -> set[object]:
    told: set[object] = set()
    for request, response in exchanges:
        if _value(response, "access-control-allow-credentials") == "true":
            told.add((request.kind, "credentials"))
        if _value(response, "access-control-allow-origin") is None:
            for name in ("access-control-allow-methods", "access-control-allow-headers"):
                if _value(response, name):
                    told.add((request.kind, name))
    return told


def _mixed_up(server: _Server, policy: CORSPolicy) -> Iterator[object]:
    """A cache that has one answer gives it to others where Vary lets it; who loses by that?"""
    origins = [None, STRANGER, _declared(policy), *(each for each in (B, C))]
    kept: dict[object, tuple[HTTPRequest, HTTPResponse]] = {}
    for origin in origins:
        headers = (("Accept", "*/*"), *([("Origin", origin)] if origin else []))
        sent = HTTPRequest("GET", URL, headers, False, "actual")
        kept[origin] = sent, server.send(sent)
    for (stored_for, (before, response)), origin in product(kept.items(), origins):
        if origin is None or not policy.allows_origin(origin) or origin == stored_for:
            continue
        own = _verdict(Request(URL, origin, credentials="omit"), kept[origin][1])
        vary = {name.strip().lower() for name in (_value(response, "vary") or "").split(",")}
        lines = dict(before.headers), dict(kept[origin][0].headers)
        same = all(lines[0].get(name.title()) == lines[1].get(name.title()) for name in vary)
        if same and "*" not in vary and own and not _verdict(Request(URL, origin), response):
            yield stored_for, origin
    # What the endpoint itself varies by must survive.
    for origin, (_, response) in kept.items():
        if "accept-encoding" not in (_value(response, "vary") or "").lower():
            yield "endpoint's own Vary", origin


def _verdict(request: Request, response: HTTPResponse) -> bool:
    sent = next(fetch(request))
    verdict = replay(request, [Exchange(sent, response)])
    return verdict is not None and verdict.allowed


def _value(response: HTTPResponse, name: str) -> str | None:
    values = [value for key, value in response.headers if key.lower() == name]
    return ", ".join(values) if values else None


class _Broken(Exception):
    """The app answered in no way that a server could pass on."""


class _Server:
    """Calls an ASGI or a WSGI app; an answer is asked for once, unless `anew`."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._wsgi = type(app).__name__ == "WSGIHandler"
        self._runner: asyncio.Runner | None = None
        self._known: dict[HTTPRequest, HTTPResponse] = {}

    def __enter__(self) -> _Server:
        if not self._wsgi:
            self._runner = asyncio.Runner()
            start = getattr(self._app, "start", None)
            if start is not None:  # BlackSheep builds its middleware then
                self._runner.run(start())
        return self

    def __exit__(self, *exception: object) -> None:
        if self._runner is not None:
            self._runner.close()

    def judge(self, request: Request, *, cookie: bool = False, anew: bool = False) -> Any:
        flow = fetch(request)
        exchanges: list[Exchange] = []
        try:
            wanted = next(flow)
            while True:
                sent = wanted
                if wanted.credentials and cookie:
                    sent = replace(wanted, headers=(*wanted.headers, _COOKIE))
                response = self.send(sent, anew=anew)
                exchanges.append(Exchange(wanted, response))
                wanted = flow.send(response)
        except StopIteration as stop:
            return exchanges, stop.value

    def send(self, request: HTTPRequest, *, anew: bool = False) -> HTTPResponse:
        if anew or request not in self._known:
            call = self._call_wsgi if self._wsgi else self._call_asgi
            self._known[request] = call(request)
        return self._known[request]

    def _call_asgi(self, request: HTTPRequest) -> HTTPResponse:
        assert self._runner is not None
        return self._runner.run(self._exchange(request))

    async def _exchange(self, request: HTTPRequest) -> HTTPResponse:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        url = urlsplit(request.url)
        headers = [(b"host", url.netloc.encode())]
        headers += [(name.lower().encode(), value.encode()) for name, value in request.headers]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": url.path,
            "raw_path": url.path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("testserver", 80),
            "state": {},
        }
        crashed: Exception | None = None
        try:
            await asyncio.wait_for(self._app(scope, receive, send), 5)
        except Exception as error:  # a mutant may fail in any way
            crashed = error
        starts = [message for message in sent if message["type"] == "http.response.start"]
        if not starts:
            if crashed is None:
                raise _Broken("no response")
            return HTTPResponse(500, ())
        try:
            fields = tuple(
                (bytes(name).decode("latin-1"), bytes(value).decode("latin-1"))
                for name, value in starts[0].get("headers", ())
            )
            return HTTPResponse(int(starts[0]["status"]), fields)
        except (TypeError, ValueError) as error:
            raise _Broken(str(error)) from error

    def _call_wsgi(self, request: HTTPRequest) -> HTTPResponse:
        import io
        import sys

        started: list[tuple[str, list[tuple[str, str]]]] = []
        environ: dict[str, Any] = {
            "REQUEST_METHOD": request.method,
            "PATH_INFO": urlsplit(request.url).path,
            "QUERY_STRING": "",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        for name, value in request.headers:
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
            started.append((status, headers))

        try:
            body = self._app(environ, start_response)
            close = getattr(body, "close", None)
            if close is not None:
                close()
        except Exception:  # a mutant may fail in any way
            return HTTPResponse(500, ())
        status, headers = started[0]
        return HTTPResponse(int(status.split()[0]), tuple(headers))
