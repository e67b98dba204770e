"""One fetch, played against answers that are written down: what a report is made from."""

from __future__ import annotations

from collections.abc import Callable

from pytest_cors.fetch import Flow, HTTPRequest, HTTPResponse, Request, Verdict
from pytest_cors.fetch.judgement import judge

__all__ = ["API", "PAGE", "URL", "answer", "play", "pump"]

PAGE = "https://app.example.com"
API = "https://api.example.com"
URL = f"{API}/items/1"


def answer(status: int = 200, **headers: str | list[str]) -> HTTPResponse:
    """A response: `acao="*"` for short, other names with `_` for `-`, a list for several lines."""
    short = {
        "acao": "Access-Control-Allow-Origin",
        "acac": "Access-Control-Allow-Credentials",
        "acam": "Access-Control-Allow-Methods",
        "acah": "Access-Control-Allow-Headers",
        "aceh": "Access-Control-Expose-Headers",
    }
    lines: list[tuple[str, str]] = []
    for key, value in headers.items():
        name = short.get(key, key.replace("_", "-").title())
        lines += [(name, line) for line in ([value] if isinstance(value, str) else value)]
    return HTTPResponse(status, tuple(lines))


def play(request: Request, *answers: HTTPResponse) -> Verdict:
    """What the standard and the browsers decide, the n-th request getting the n-th answer."""
    left = list(answers)

    def respond(sent: HTTPRequest) -> HTTPResponse:
        assert left, f"no answer is written down for {sent}"
        return left.pop(0)

    verdict = pump(judge(request), respond)
    assert not left, "an answer was not asked for"
    return verdict


def pump(flow: Flow, respond: Callable[[HTTPRequest], HTTPResponse]) -> Verdict:
    """Run a flow to its verdict."""
    try:
        sent = next(flow)
        while True:
            sent = flow.send(respond(sent))
    except StopIteration as stop:
        verdict: Verdict = stop.value
        return verdict
