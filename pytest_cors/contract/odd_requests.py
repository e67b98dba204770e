"""CORS210: an app that fails on what anybody can send, though no browser does."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any, Final, NamedTuple

from pytest_cors.contract.endpoint import Endpoint
from pytest_cors.contract.mark import Mark
from pytest_cors.contract.plain_requests import Answer, plain_request, try_asking
from pytest_cors.contract.sample import NEVER_SEEN
from pytest_cors.drive import ConnectionFailure, Job
from pytest_cors.fetch import HTTPRequest
from pytest_cors.strategies.header_tricks import ODD_ORIGINS

__all__ = ["odd_request_marks"]

_FEW: Final = 6
_METHOD: Final = "Access-Control-Request-Method"
_NAMES: Final = "Access-Control-Request-Headers"
_ODD_NAMES: Final = ("", ",", "," * 1024, "x y", '"x"', "\xe9", "x-" + "a" * 8192)


class _Odd(NamedTuple):
    """A request that is odd in one place, `what`, and the value there."""

    request: HTTPRequest
    what: str
    value: str


def odd_request_marks(
    endpoint: Endpoint, origin: str, *, thorough: bool
) -> Generator[list[Job[Any]], list[Any], list[Mark]]:
    """Odd Origins, then OPTIONS requests that are nearly preflights of `origin`.

    What fails without being odd is not held against the app here.
    """
    plain, options, preflight = _normal(endpoint, origin)
    odd = [*_odd_origins(endpoint, thorough=thorough), *_odd_options(endpoint, origin)]
    answers: list[Answer] = yield [
        try_asking(request)
        for request in (plain, options, preflight, *(each.request for each in odd))
    ]
    fails = {"origin": answers[0].failed, "options": answers[1].failed, "names": answers[2].failed}
    return [
        Mark("CORS210", each.what, endpoint.url, witness=each.value, detail=_detail(each, answer))
        for each, answer in zip(odd, answers[3:], strict=True)
        if answer.failed and not fails[each.what] and not _is_of_the_server(answer)
    ]


def _normal(endpoint: Endpoint, origin: str) -> tuple[HTTPRequest, HTTPRequest, HTTPRequest]:
    asked = (("Origin", origin), (_METHOD, "PUT"), (_NAMES, "x-pytest-cors-probe"))
    return (
        plain_request(endpoint),
        plain_request(endpoint, method="OPTIONS"),
        plain_request(endpoint, *asked, method="OPTIONS"),
    )


def _odd_origins(endpoint: Endpoint, *, thorough: bool) -> Iterator[_Odd]:
    visible = [origin for origin in ODD_ORIGINS if not NEVER_SEEN.search(origin)]
    for origin in visible if thorough else visible[:_FEW]:
        yield _Odd(plain_request(endpoint, ("Origin", origin)), "origin", origin)


def _odd_options(endpoint: Endpoint, origin: str) -> Iterator[_Odd]:
    """OPTIONS with Origin and nothing else; a preflight's question without one; odd names."""
    bare = (("Origin", origin),)
    yield _Odd(plain_request(endpoint, *bare, method="OPTIONS"), "options", "no method")
    question = ((_METHOD, "PUT"),)
    yield _Odd(plain_request(endpoint, *question, method="OPTIONS"), "options", "no origin")
    for names in _ODD_NAMES:
        asked = (*bare, *question, (_NAMES, names))
        yield _Odd(plain_request(endpoint, *asked, method="OPTIONS"), "names", names)


def _is_of_the_server(answer: Answer) -> bool:
    """Whether the server hung up before any app saw the request, as on headers too long."""
    return isinstance(answer.error, ConnectionFailure)


def _detail(odd: _Odd, answer: Answer) -> dict[str, object]:
    return {"request": odd.request, "response": answer.response, "error": answer.error}
