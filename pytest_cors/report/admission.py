"""What let a request through that should have been blocked, and what a page can do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pytest_cors.fetch.exchange import Exchange, Request
from pytest_cors.fetch.header_list import combine, extract_tokens
from pytest_cors.fetch.origin import OPAQUE
from pytest_cors.fetch.safelist import SAFELISTED_METHODS
from pytest_cors.report.case import Case
from pytest_cors.report.visible_text import quoted, visible

__all__ = ["Grant", "consequence", "grants"]

_ORIGIN: Final = "Access-Control-Allow-Origin"
_CREDENTIALS: Final = "Access-Control-Allow-Credentials"
_METHODS: Final = "Access-Control-Allow-Methods"
_HEADERS: Final = "Access-Control-Allow-Headers"


@dataclass(frozen=True, slots=True)
class Grant:
    """One header that a browser took for leave. `meaning` says for what, as a clause."""

    message: str
    header: str
    value: str
    meaning: str

    def __str__(self) -> str:
        return f"{self.header} of the {self.message} is {quoted(self.value)}"


def grants(case: Case) -> tuple[Grant, ...]:
    """The headers that let the request through, the origin's first.

    None where CORS was not asked: the page's own origin, or a response that script cannot read.
    """
    request, verdict = case.request, case.verdict
    if verdict.response_type in {"basic", "opaque", "opaqueredirect"} or not verdict.exchanges:
        return ()
    last = verdict.exchanges[-1]
    found = _origin_grants(request, last)
    for exchange in verdict.exchanges[-2:]:
        if exchange.request.kind == "preflight":
            found += _preflight_grants(request, exchange)
    return tuple(found)


def consequence(case: Case) -> str:
    """What a page of this origin can do, in one sentence."""
    request, verdict = case.request, case.verdict
    page = _page(request.origin)
    if verdict.response_type == "basic":
        return f"{visible(request.origin)} is the app's own origin: CORS is not asked there."
    if verdict.response_type in {"opaque", "opaqueredirect"}:
        return f"{page} can send this request, and reads nothing of the response."
    if not verdict.exchanges:
        return f"{page} sends this request without a preflight, so no preflight can refuse it."
    if verdict.exchanges[-1].request.kind == "preflight":
        method = visible(_asked(verdict.exchanges[-1], request))
        if request.credentials == "include":
            return f"{page} can send this {method}, with the cookies of whoever visits it."
        return f"{page} can send this {method}."
    if request.credentials == "include":
        return (
            f"{page} can read this response ({verdict.status}) with the cookies and the login of "
            "whoever visits it."
        )
    return f"{page} can read this response ({verdict.status}), without the visitor's cookies."


def _page(origin: str) -> str:
    if origin == OPAQUE:
        return "Any page in the world (a sandboxed frame has the origin null)"
    return f"A page of {visible(origin)}"


def _origin_grants(request: Request, exchange: Exchange) -> list[Grant]:
    message = exchange.request.kind if exchange.request.kind == "preflight" else "response"
    values = combine(exchange.response.headers) or {}
    found: list[Grant] = []
    value = values.get(_ORIGIN.lower())
    if value == "*":
        found.append(Grant(message, _ORIGIN, value, "every origin, without credentials"))
    elif value == OPAQUE:
        found.append(Grant(message, _ORIGIN, value, "every sandboxed frame, whoever made it"))
    elif value is not None:
        found.append(Grant(message, _ORIGIN, value, "the very origin that asked"))
    if request.credentials == "include" and _CREDENTIALS.lower() in values:
        credentials = values[_CREDENTIALS.lower()]
        found.append(Grant(message, _CREDENTIALS, credentials, "with cookies and login"))
    return found


def _preflight_grants(request: Request, exchange: Exchange) -> list[Grant]:
    values = combine(exchange.response.headers) or {}
    asked = (combine(exchange.request.headers) or {}).get("access-control-request-headers", "")
    method = _asked(exchange, request)
    found: list[Grant] = []
    methods = values.get(_METHODS.lower())
    if methods is not None and method not in SAFELISTED_METHODS:
        meaning = visible(method) if _names(method, methods) else f"any method, so {method}"
        found.append(Grant("preflight", _METHODS, methods, meaning))
    names = values.get(_HEADERS.lower())
    if names is not None and asked:
        listed = ", ".join(asked.split(","))
        meaning = f"any header, so {listed}" if _names("*", names) else listed
        found.append(Grant("preflight", _HEADERS, names, visible(meaning)))
    return found


def _asked(exchange: Exchange, request: Request) -> str:
    headers = combine(exchange.request.headers) or {}
    return headers.get("access-control-request-method", request.method)


def _names(element: str, value: str) -> bool:
    tokens = extract_tokens(value)
    return isinstance(tokens, tuple) and element in tokens
