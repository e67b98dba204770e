"""The boundary of the app: redirects that lead to a server which is not under test.

An app in this process would answer for any host, and a request to somebody else's server is none of
a test's business. What that server answers decides the verdict, so there is none.
"""

from __future__ import annotations

import re
from typing import Final

from pytest_cors.drive import DriveError
from pytest_cors.fetch import Flow, Verdict
from pytest_cors.fetch.origin import parse_url

__all__ = ["ForeignServer", "within"]

_PORT: Final = re.compile(r":[0-9]+\Z")


class ForeignServer(DriveError):
    """A redirect led away from the app. `url` is where to, `address` is what was asked for."""

    def __init__(self, url: str, address: str) -> None:
        super().__init__(url, address)
        self.url = url
        self.address = address

    def __str__(self) -> str:
        return (
            f"{self.address} redirects to {self.url}, which is not the app under test: what that"
            " server answers decides, and it was not asked.\n"
            "A page that calls this URL depends on both servers; assert on each by itself."
        )


def within(flow: Flow, address: str) -> Flow:
    """The flow, as long as it stays with the host of `address`. Raises ForeignServer beyond.

    Another scheme or port of the host is still the app: `http:` that redirects to `https:`.
    """
    host = _host(address)
    try:
        wanted = next(flow)
        while True:
            if _host(wanted.url) != host:
                raise ForeignServer(wanted.url, address)
            response = yield wanted
            wanted = flow.send(response)
    except StopIteration as stop:
        verdict: Verdict = stop.value
        return verdict


def _host(url: str) -> str | None:
    parsed = parse_url(url)
    if parsed is None:
        return None
    return _PORT.sub("", parsed.origin.partition("://")[2])
