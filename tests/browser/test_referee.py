"""Live browsers do what the engine says: recorded cases asked again, and new ones drawn.

`CORS_REFEREE_SEED` is the number from which cases are drawn, `CORS_REFEREE_EXAMPLES` how many.
Another seed is another set of cases: a search for what is not known yet.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial

import pytest

from pytest_cors.fetch import HTTPResponse, Request
from tests.browser.browsers import BROWSERS
from tests.browser.cases import Answer, Call, Case
from tests.browser.drawn_cases import drawn_cases
from tests.browser.found_cases import FOUND
from tests.browser.live import LiveBrowser
from tests.browser.recorded_cases import recorded_sample
from tests.browser.referee import Disagreement, disagreements, predicted

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("unmeasured")]

SEED = int(os.environ.get("CORS_REFEREE_SEED", "1"))
EXAMPLES = int(os.environ.get("CORS_REFEREE_EXAMPLES", "800"))
EVERY = 12
"""Which of the recorded cases are asked again: some 580 of 7,000."""

# With `--dist loadgroup`, each browser is started by one worker only; else workers take turns.
each_browser = pytest.mark.parametrize(
    "live",
    [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in BROWSERS],
    indirect=True,
)


def fail_on(found: Sequence[Disagreement], origin: str) -> None:
    if found:
        text = "\n\n".join([f"{len(found)} disagreements; {origin}", *map(str, found)])
        pytest.fail(text, pytrace=False)


@each_browser
def test_a_browser_agrees_on_recorded_cases(live: LiveBrowser) -> None:
    cases = recorded_sample(EVERY)

    found = disagreements(live, partial(predicted, engine=live.engine), cases)

    fail_on(found, f"every {EVERY}th recorded case")


@each_browser
def test_a_browser_agrees_on_cases_found_before(live: LiveBrowser) -> None:
    found = disagreements(live, partial(predicted, engine=live.engine), FOUND)

    fail_on(found, "tests/browser/found_cases.py")


@each_browser
def test_a_browser_agrees_on_drawn_cases(live: LiveBrowser) -> None:
    cases = drawn_cases(SEED, examples=EXAMPLES)

    found = disagreements(live, partial(predicted, engine=live.engine), cases)

    fail_on(found, f"CORS_REFEREE_SEED={SEED} CORS_REFEREE_EXAMPLES={EXAMPLES}")


MISJUDGED = Case(
    "authorization under a wildcard, and more",
    "top",
    (
        Call(
            Request(
                "{api}/{key}/hop0",
                "{page}",
                "PUT",
                (("X-Foo", "1"), ("Authorization", "Basic YTpi")),
                body_type="text",
            )
        ),
    ),
    (
        Answer(
            "{api}/{key}/hop0",
            "preflight",
            HTTPResponse(
                200,
                (
                    ("Access-Control-Allow-Origin", "{page}"),
                    ("Access-Control-Allow-Methods", "GET, PUT, DELETE"),
                    ("Access-Control-Allow-Headers", "X-Foo, *"),
                    ("Access-Control-Max-Age", "600"),
                ),
            ),
        ),
        Answer(
            "{api}/{key}/hop0",
            "actual",
            HTTPResponse(404, (("Access-Control-Allow-Origin", "*"), ("ETag", '"x"'))),
        ),
    ),
)
"""No browser follows the standard here, so an engine that does is one that is wrong."""


@each_browser
def test_an_engine_that_is_wrong_is_found_out(live: LiveBrowser) -> None:
    judge = partial(predicted, engine="standard")

    (found,) = disagreements(live, judge, [MISJUDGED])

    assert found.original is MISJUDGED
    (call,), (answer,) = found.played.original.calls, found.played.original.answers
    assert call.request.method == "GET"
    assert call.request.headers == (("Authorization", "Basic YTpi"),)
    assert answer.response.headers == (
        ("Access-Control-Allow-Origin", "{page}"),
        ("Access-Control-Allow-Headers", " *"),
    )
    assert "differ in request 2" in str(found) or "all requests: number" in str(found)
