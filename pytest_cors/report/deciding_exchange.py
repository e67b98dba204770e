"""The exchange that decided: the last one of a fetch, read as the CORS protocol reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from pytest_cors.fetch.exchange import Exchange, HTTPRequest, HTTPResponse, Request
from pytest_cors.fetch.header_list import combine, extract_tokens, field_lines
from pytest_cors.fetch.origin import parse_location, parse_url
from pytest_cors.fetch.verdict import Verdict

__all__ = ["DecidingExchange", "deciding_exchange"]

# https://fetch.spec.whatwg.org/#redirect-status
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class DecidingExchange:
    """One exchange of a fetch, with the facts that the texts are made of.

    `page` is what script asked for. `before` are the exchanges that came first. `values` are the
    response's headers, combined by lower-case name. `wants` begins the clause that says what is
    missing: somebody finds fault, and where engines differ it is not every browser.
    """

    page: Request
    exchange: Exchange
    before: tuple[Exchange, ...]
    values: Mapping[str, str]
    wants: str = "a browser wants"

    @property
    def request(self) -> HTTPRequest:
        """What was sent."""
        return self.exchange.request

    @property
    def response(self) -> HTTPResponse:
        """What came back."""
        return self.exchange.response

    @property
    def status(self) -> int:
        """The status of the response."""
        return self.exchange.response.status

    @property
    def is_preflight(self) -> bool:
        """Whether this is the browser's question, not the request itself."""
        return self.exchange.request.kind == "preflight"

    @property
    def is_ok(self) -> bool:
        """Whether the status is an ok one (https://fetch.spec.whatwg.org/#ok-status)."""
        return 200 <= self.status <= 299

    @property
    def include(self) -> bool:
        """Whether the credentials mode is "include": a preflight is judged by it as well."""
        return self.page.credentials == "include"

    @property
    def origin(self) -> str:
        """The origin as it was sent: `null` once a redirect has tainted it."""
        return self.sent("origin") or self.page.origin

    @property
    def is_tainted(self) -> bool:
        """Whether a redirect has made the origin `null` that was not so at first."""
        return self.origin == "null" != self.page.origin

    @property
    def method(self) -> str:
        """The method that is asked for: of a preflight, the one that it announces."""
        return self.sent("access-control-request-method") or self.request.method

    @property
    def names(self) -> tuple[str, ...]:
        """The header names that a preflight announces, as they were sent."""
        announced = self.sent("access-control-request-headers") or ""
        return tuple(name for name in announced.split(",") if name)

    @property
    def url(self) -> str:
        """The URL as consoles print it: with the fragment that script or a `Location` gave it."""
        url = parse_url(self.page.url)
        for request, response in self.before:
            place = field_lines(response.headers, "location")
            if request.kind == "preflight" or url is None or not place:
                continue
            url = parse_location(place[0], url)
        if url is None or url.address != self.request.url:
            return self.request.url
        return url.href

    @property
    def initial_url(self) -> str | None:
        """The URL that script asked for, where redirects have led away from it."""
        first = parse_url(self.page.url)
        if first is None or first.address == self.request.url:
            return None
        return first.href

    @property
    def redirect_target(self) -> str | None:
        """Where the response redirects to, absolute; None where it is no redirect.

        A `Location` that does not parse is given as it is.
        """
        location = self.values.get("location")
        if location is None or self.status not in _REDIRECT_STATUSES:
            return None
        base = parse_url(self.request.url)
        target = None if base is None else parse_location(location, base)
        return location if target is None else target.href

    @property
    def cause(self) -> BaseException | None:
        """What the app raised, where it raised and a server's answer stands in for its own."""
        cause = getattr(self.response, "cause", None)
        return cause if isinstance(cause, BaseException) else None

    @property
    def body_line(self) -> str:
        """The first line of the body, where the driver kept one and it is text."""
        body = getattr(self.response, "body", b"")
        if not isinstance(body, bytes) or not self.values.get("content-type", "").startswith(
            ("text/plain", "application/json", "application/problem+json")
        ):
            return ""
        lines = body[:400].decode("utf-8", "replace").strip().splitlines()
        return lines[0] if lines else ""

    @property
    def said(self) -> str:
        """What the CORS layer says of its refusal, where it says so.

        Starlette's middleware answers a refused preflight with "Disallowed CORS ..." as the body,
        BlackSheep's with a header of its own.
        """
        line = self.body_line
        return line if line.startswith("Disallowed CORS") else self.values.get("cors-error", "")

    def sent(self, name: str) -> str | None:
        """The value of a header of the request, by lower-case name."""
        lines = field_lines(self.request.headers, name)
        return ", ".join(lines) if lines else None

    def lines(self, name: str) -> list[str]:
        """The value of each line of a header of the response, by lower-case name."""
        return field_lines(self.response.headers, name)

    def tokens(self, name: str) -> tuple[str, ...] | None:
        """The elements of a list header of the response: `()` where absent, None if malformed."""
        value = self.values.get(name)
        if value is None:
            return ()
        tokens = extract_tokens(value)
        return tokens if isinstance(tokens, tuple) else None

    def near_names(self) -> dict[str, str]:
        """For each missing name, the listed one that it may have been meant for."""
        tokens = self.tokens("access-control-allow-headers") or ()
        listed = {token.lower(): token for token in tokens}
        candidates = [name for name in listed if name not in self.names]
        near = {name: _nearest(name, candidates) for name in self.missing_names()}
        return {name: listed[found] for name, found in near.items() if found is not None}

    def near_elements(self) -> list[str]:
        """The listed methods and names that a reader may take for what is missing."""
        method = self.method.lower()
        methods = self.tokens("access-control-allow-methods") or ()
        return [each for each in methods if each.lower() == method] + list(
            self.near_names().values()
        )

    def permits_method(self) -> bool:
        """Whether `Access-Control-Allow-Methods` covers the method, or nothing needs to."""
        tokens = self.tokens("access-control-allow-methods") or ()
        wildcard = "*" in tokens and not self.include
        return self.method in tokens or wildcard or self.method in {"GET", "HEAD", "POST"}

    def missing_names(self, *, wildcard_covers_authorization: bool = False) -> tuple[str, ...]:
        """The announced names that `Access-Control-Allow-Headers` does not cover, in their order.

        https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 lets `*` cover any name but
        Authorization; browsers let it cover that too.
        """
        tokens = {token.lower() for token in self.tokens("access-control-allow-headers") or ()}
        wildcard = "*" in tokens and not self.include
        return tuple(
            name
            for name in self.names
            if name not in tokens
            and not (wildcard and (wildcard_covers_authorization or name != "authorization"))
        )


def _nearest(name: str, candidates: list[str]) -> str | None:
    """The candidate that differs in its separators only, or else by a slip of the pen."""
    for candidate in candidates:
        if candidate.replace("_", "-") == name.replace("_", "-"):
            return candidate
    return next(iter(get_close_matches(name, candidates, 1, 0.85)), None)


def deciding_exchange(request: Request, verdict: Verdict) -> DecidingExchange | None:
    """The last exchange of the fetch; None where nothing was sent."""
    if not verdict.exchanges:
        return None
    *before, last = verdict.exchanges
    return DecidingExchange(request, last, tuple(before), combine(last.response.headers) or {})
