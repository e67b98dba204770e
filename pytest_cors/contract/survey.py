"""The survey of one endpoint: what was asked of it, what it answered, each question sent once.

One answer serves many probes: a preflight is the same with and without credentials, and so is the
response of an app that is shown none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pytest_cors.contract.probe import Observation, Probe
from pytest_cors.drive import Flow, Job
from pytest_cors.fetch import Exchange, HTTPRequest, HTTPResponse, judge

__all__ = ["COOKIE", "Survey"]

COOKIE: Final = ("Cookie", "pytest_cors=probe")
"""What a browser sends that has a cookie for the app. The app does not know its name."""

_BUSTER: Final = "pytest-cors=1"


class Survey:
    """The exchanges with one endpoint so far.

    `has_identity` says that the client has cookies or authentication of its own, so that requests
    with and without credentials are not the same.
    """

    def __init__(self, *, has_identity: bool) -> None:
        self._has_identity = has_identity
        self._known: dict[HTTPRequest, HTTPResponse] = {}
        self.observed = 0

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Each request that was sent, as it was sent, with its first answer, in order."""
        return tuple(Exchange(request, response) for request, response in self._known.items())

    def job(self, probe: Probe) -> Job[Observation]:
        """The work of one probe; only what was not asked before is sent."""
        return Job(self._observe(probe, self._known))

    def anew(self, probe: Probe, *, busting: bool = False) -> Job[Observation]:
        """The work of one probe, all of it sent; `busting` adds a query that is new to the app."""
        if busting:
            url = probe.request.url
            busted = f"{url}{'&' if '?' in url else '?'}{_BUSTER}"
            probe = replace(probe, request=replace(probe.request, url=busted))
        return Job(self._observe(probe, {}))

    def _observe(self, probe: Probe, known: dict[HTTPRequest, HTTPResponse]) -> Flow[Observation]:
        flow = judge(probe.request, preflight_only=probe.preflight_only)
        self.observed += 1
        try:
            wanted = next(flow)
            while True:
                sent = self._as_sent(wanted, cookie=probe.cookie)
                response = known.get(sent)
                if response is None:
                    response = yield sent
                    known[sent] = response
                wanted = flow.send(response)
        except StopIteration as stop:
            return Observation(probe, stop.value)

    def _as_sent(self, wanted: HTTPRequest, *, cookie: bool) -> HTTPRequest:
        if not wanted.credentials or self._has_identity:
            return wanted
        headers = (*wanted.headers, COOKIE) if cookie else wanted.headers
        return replace(wanted, headers=headers, credentials=False)
