"""The grid: an exhaustive set of requests, made without the contract's help.

Neither the probes nor the look-alikes of `pytest_cors` are used: what they forget shows here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from pytest_cors import CORSPolicy
from pytest_cors.fetch import Request
from tests.mutants.subjects import A, B, C

__all__ = ["STRANGER", "URL", "declared_origin", "grid"]

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


def grid(policy: CORSPolicy) -> tuple[Request, ...]:
    """All requests that the policy says something about."""
    return tuple(each for each in _requests(policy) if _is_spoken_of(policy, each))


def declared_origin(policy: CORSPolicy) -> str:
    """An origin that the policy allows."""
    return next((origin for origin in policy.allow_origins if origin != "*"), A)


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
    a wildcard, of methods that not every API has. Who may GET may HEAD. Of a POST that needs no
    preflight nothing can be said: no list can refuse it, and an app may.
    """
    if request.method == "POST" and not request.headers and not policy.allows_method("POST"):
        return False
    if request.method == "HEAD" and "HEAD" not in policy.allow_methods:
        return not policy.allows_method("GET")
    names = {name for name, _ in request.headers}
    listed = {name.lower() for name in policy.allow_headers}
    if "content-type" in names - listed and not policy.any_header:
        return False
    return not (policy.any_method and request.method not in _METHODS)
