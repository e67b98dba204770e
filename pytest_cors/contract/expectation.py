"""What a policy wants of a request: that it is allowed, that it is blocked, or nothing at all."""

from __future__ import annotations

from typing import Literal, NamedTuple

from pytest_cors.fetch import Headers, Request
from pytest_cors.fetch.quirks import quirks_of
from pytest_cors.fetch.safelist import SAFELISTED_METHODS
from pytest_cors.fetch.script_request import ScriptRequest, prepare
from pytest_cors.policy import CORSPolicy

__all__ = ["Aspect", "Expectation", "Wanted", "scripted"]

Aspect = Literal["origin", "method", "header", "credentials"]
"""What of a request a policy speaks about."""

_Asked = tuple[str, Headers, str | None, bool]


class Wanted(NamedTuple):
    """`allowed` is None where the policy says nothing; `forbidding` are the aspects against it."""

    allowed: bool | None
    forbidding: tuple[Aspect, ...] = ()


class Expectation:
    """One policy, asked about many requests that mostly differ in one thing."""

    def __init__(self, policy: CORSPolicy) -> None:
        self.policy = policy
        self._origins: dict[str, bool] = {}
        self._asked: dict[_Asked, tuple[tuple[Aspect, ...], bool]] = {}

    def allows_origin(self, origin: str) -> bool:
        """As the policy's own."""
        known = self._origins.get(origin)
        if known is None:
            known = self._origins[origin] = self.policy.allows_origin(origin)
        return known

    def of(self, request: Request) -> Wanted:
        """What the policy wants of a request that a page can make.

        Where no preflight is sent, neither the method nor a header can be refused. Raises
        `ValueError` for a request that no page can make.
        """
        forbidding: tuple[Aspect, ...] = ()
        if not self.allows_origin(request.origin):
            forbidding = (*forbidding, "origin")
        if request.credentials == "include" and not self.policy.allow_credentials:
            forbidding = (*forbidding, "credentials")
        key = (request.method, request.headers, request.body_type, request.upload_listener)
        known = self._asked.get(key)
        if known is None:
            known = self._asked[key] = self._of_what_is_asked(request)
        refused, unsaid = known
        forbidding = (*forbidding, *refused)
        if forbidding:
            return Wanted(False, forbidding)
        return Wanted(None if unsaid else True)

    def _of_what_is_asked(self, request: Request) -> tuple[tuple[Aspect, ...], bool]:
        """Which of method and headers are forbidden, and whether one of them is left open."""
        script = scripted(request)
        method = self.policy.allows_method(script.method)
        needs_preflight = bool(script.unsafe_names) or script.method not in SAFELISTED_METHODS
        if not (needs_preflight or request.upload_listener):
            # An app that refuses a simple POST or HEAD that nobody declared does no wrong.
            return (), script.method != "GET" and method is not True
        names = [self.policy.allows_header(name) for name in script.unsafe_names]
        forbidding: tuple[Aspect, ...] = ("method",) if method is False else ()
        if False in names:
            forbidding = (*forbidding, "header")
        return forbidding, method is None or None in names


def scripted(request: Request) -> ScriptRequest:
    """What the browser makes of the request: its method normalised, its unsafe names.

    Raises `ValueError` for one that no page can make.
    """
    script = prepare(
        request.method, request.headers, request.mode, request.body_type, quirks_of("standard")
    )
    if not isinstance(script, ScriptRequest):
        raise ValueError(f"no page can make this request: {script.code.value}")
    return script
