"""R1 to R4: which methods a page may use, and what becomes of them."""

from __future__ import annotations

import pytest

from pytest_cors.fetch import refusal
from pytest_cors.fetch.script_request import normalize_method
from tests.fetch.browsing import ask, is_preflighted, permits, run


@pytest.mark.parametrize(
    ("method", "code"),
    [
        pytest.param("GET", None, id="R1 a token"),
        pytest.param("CHICKEN", None, id="R1 any token"),
        pytest.param("!#$%&'*+-.^_`|~09azAZ", None, id="R1 every character of a token"),
        pytest.param("", "INVALID_METHOD", id="R1 empty"),
        pytest.param("G ET", "INVALID_METHOD", id="R1 white space"),
        pytest.param("GET\x00", "INVALID_METHOD", id="R1 NUL"),
        pytest.param("GÉT", "INVALID_METHOD", id="R1 not ASCII"),
        pytest.param("GET/", "INVALID_METHOD", id="R1 a delimiter"),
        pytest.param("CONNECT", "FORBIDDEN_METHOD", id="R2"),
        pytest.param("TRACK", "FORBIDDEN_METHOD", id="R2 track"),
        pytest.param("trace", "FORBIDDEN_METHOD", id="R2 in any case"),
        pytest.param("TRACES", None, id="R2 nothing but the name"),
    ],
)
def test_a_method_that_script_may_use(method: str, code: str | None) -> None:
    failure = refusal(ask(method=method))
    assert (failure.code.name if failure else None) == code
    if failure:
        assert (failure.stage, failure.got, failure.spec) == ("request", method, "#dom-request")


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        *[
            pytest.param(name.lower(), name, id=f"R3 {name}")
            for name in ("DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT")
        ],
        pytest.param("pOsT", "POST", id="R3 mixed case"),
        pytest.param("patch", "patch", id="R3 patch stays"),
        pytest.param("Patch", "Patch", id="R3 Patch stays"),
        pytest.param("PATCH", "PATCH", id="R3 PATCH stays"),
        pytest.param("query", "query", id="R3 query stays"),
        pytest.param("chicken", "chicken", id="R3 chicken stays"),
        # U+017F upper-cases to S: it must not make a method of something that is none.
        pytest.param("po\u017ft", "po\u017ft", id="R3 by byte"),
    ],
)
def test_normalisation(written: str, sent: str) -> None:
    assert normalize_method(written) == sent


@pytest.mark.parametrize(
    ("method", "preflighted"),
    [
        *[pytest.param(name, False, id=f"R4 {name}") for name in ("GET", "HEAD", "POST", "post")],
        *[
            pytest.param(name, True, id=f"R4 {name}")
            for name in ("PUT", "DELETE", "OPTIONS", "PATCH", "patch", "QUERY", "Chicken")
        ],
    ],
)
def test_safelisted_methods_go_without_asking(method: str, preflighted: bool) -> None:
    assert is_preflighted(ask(method=method)) is preflighted


def test_r4_no_list_refuses_a_safelisted_method() -> None:
    answer = permits(methods="PUT", names="x-a")
    assert run(ask("https://api.example.com/", "X-A: 1", method="POST"), answer, permits()).allowed
