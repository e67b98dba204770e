"""Which engines could decide otherwise than the standard."""

from __future__ import annotations

import pytest

from pytest_cors.fetch import Engine, HTTPResponse, Request
from pytest_cors.fetch.disagreement import BROWSERS, engines_that_could_differ
from tests.fetch.browsing import API, PAGE, ask, permits, reply, run


@pytest.mark.parametrize(
    ("request_made", "answers", "engines"),
    [
        pytest.param(ask(), [permits()], (), id="nothing odd"),
        pytest.param(
            ask(f"{API}/", "X-A: 1", method="PUT"),
            [permits(methods="*", names="*", origin="*"), permits()],
            (),
            id="wildcards alone",
        ),
        pytest.param(
            ask(f"{API}/", "authorization: x"),
            [permits(names="authorization"), permits()],
            (),
            id="Authorization alone",
        ),
        pytest.param(
            ask(f"{API}/", "authorization: x"),
            [permits(names="x, *, authorization"), permits()],
            BROWSERS,
            id="Authorization and a wildcard",
        ),
        pytest.param(
            ask(), [permits(status=302)], BROWSERS, id="a redirect, with or without Location"
        ),
        pytest.param(ask(), [permits(status=304)], (), id="no redirect"),
        pytest.param(ask(method="PUT"), [permits(status=302)], (), id="a preflight redirected"),
        pytest.param(
            ask(upload_listener=True), [permits(), permits()], BROWSERS, id="an upload listener"
        ),
        pytest.param(ask(f"{API}/", "ECT: 4g"), [permits()], ("chromium",), id="a client hint"),
        pytest.param(ask(f"{API}/", "ECT: 9g"), [permits()], (), id="not a client hint"),
        pytest.param(
            ask(f"{API}/", "User-Agent: x"), [permits()], ("chromium",), id="a user agent"
        ),
        pytest.param(ask(f"{API}/", "Accept: \xe9"), [permits()], ("firefox",), id="bytes"),
        pytest.param(
            ask(f"{API}/", "Range: Bytes=0-1"),
            [permits(names="range"), permits()],
            ("webkit",),
            id="a range",
        ),
        pytest.param(
            ask(f"{API}/", "X-A: 1", "X-A: 2"), [permits()], ("firefox",), id="a header twice"
        ),
        pytest.param(
            ask(credentials="include"),
            [permits(PAGE, "Access-Control-Allow-Credentials: true")],
            ("firefox",),
            id="credentials twice",
        ),
        pytest.param(
            ask(credentials="include"),
            [reply(200, f"Access-Control-Allow-Origin: {PAGE}")],
            (),
            id="no credentials at all",
        ),
        pytest.param(
            ask(credentials="include"),
            [reply(200, *["Access-Control-Allow-Credentials: true"] * 2)],
            (),
            id="credentials twice, and no origin",
        ),
        pytest.param(ask(method="TRACE"), [], (), id="nothing sent"),
    ],
)
def test_engines_that_could_differ(
    request_made: Request, answers: list[HTTPResponse], engines: tuple[Engine, ...]
) -> None:
    verdict = run(request_made, *answers)
    found = engines_that_could_differ(request_made, verdict.exchanges, verdict.failure)
    assert found == engines
    settled = {"standard", *BROWSERS} - set(engines)
    assert verdict.engines == dict.fromkeys(settled, verdict.allowed)
