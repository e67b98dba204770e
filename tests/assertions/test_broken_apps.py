"""Every app of the table of broken apps fails, and the first line of the text names what decided.

The first line is all that a summary, a CI annotation or a JUnit viewer shows.
"""

from __future__ import annotations

from typing import Any

import pytest

from pytest_cors import (
    CORSAssertionError,
    CORSPolicy,
    DriveError,
    assert_cors_allows,
    assert_cors_denies,
    check_cors_policy,
)
from tests.apps.broken import BROKEN, Broken
from tests.apps.shop import APP_ORIGIN

ALLOW_ORIGIN = "Access-Control-Allow-Origin"
ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials"
ALLOW_METHODS = "Access-Control-Allow-Methods"
ALLOW_HEADERS = "Access-Control-Allow-Headers"

PREFLIGHT_WITHOUT = f"without {ALLOW_ORIGIN}"
RESPONSE_WITHOUT = f"the response has no {ALLOW_ORIGIN}"
SET_UP = "The app is set up to allow"

# What has to be in the first line: the message that decided, and what was wrong with it.
FACTS: dict[str, tuple[str, ...]] = {
    "starlette-method-not-listed": ("the preflight answered 400", f"{ALLOW_METHODS} lacks PUT"),
    "starlette-method-in-lower-case": ("the preflight answered 400", f"{ALLOW_METHODS} lacks PUT"),
    "starlette-header-not-listed": ("answered 400", f"{ALLOW_HEADERS} lacks x-request-id"),
    "starlette-authorization-not-listed": ("answered 400", f"{ALLOW_HEADERS} lacks authorization"),
    "auth-inside-proxy": ("the preflight answered 401", "200 to 299"),
    "options-not-allowed": ("the preflight answered 405", "200 to 299"),
    "options-not-found": ("the preflight answered 404", "200 to 299"),
    "login-redirect-inside-proxy": ("the preflight answered 302", "redirect to", "/login"),
    "https-redirect-inside-proxy": ("the preflight answered 307", "redirect to https://api."),
    "origin-not-listed": ("the preflight answered 400", PREFLIGHT_WITHOUT),
    "auth-outside-cors": ("the preflight answered 401", PREFLIGHT_WITHOUT),
    "login-redirect-outside-cors": ("answered 302", "/login", PREFLIGHT_WITHOUT),
    "https-redirect-outside-cors": ("answered 307", "https://api.", PREFLIGHT_WITHOUT),
    "slash-redirect-outside-cors": ("answered 307", "/items/1/)", PREFLIGHT_WITHOUT),
    "handler-sets-allow-origin": ("the preflight answered 405", PREFLIGHT_WITHOUT),
    "allow-origin-not-on-preflight": (f"the preflight has no {ALLOW_ORIGIN}",),
    "two-allow-origins-on-preflight": (f"the preflight has 2 {ALLOW_ORIGIN} headers",),
    "any-origin-with-credentials-on-preflight": (f'{ALLOW_ORIGIN} of the preflight is "*"',),
    "credentials-not-on-preflight": (f"the preflight has no {ALLOW_CREDENTIALS}",),
    "method-in-lower-case": (f'{ALLOW_METHODS} of the preflight is "put"', "case"),
    "no-allow-methods": (f"the preflight has no {ALLOW_METHODS}", "PUT"),
    "any-method-with-credentials": (f'{ALLOW_METHODS} of the preflight is "*"', "by name"),
    "methods-separated-by-spaces": ('"GET PUT POST"', "separated by commas"),
    "header-not-listed": (f'{ALLOW_HEADERS} of the preflight is "Content-Type"', "x-request-id"),
    "any-header-with-credentials": (f'{ALLOW_HEADERS} of the preflight is "*"', "by name"),
    "headers-separated-by-semicolon": ('"Content-Type; X-Request-Id"', "separated by commas"),
    "configured-with-trailing-slash": (SET_UP, f'"{APP_ORIGIN}/"', "slash"),
    "configured-with-other-port": (SET_UP, f'"{APP_ORIGIN}:8443"', "port"),
    "configured-with-default-port": (SET_UP, f'"{APP_ORIGIN}:443"', "port"),
    "configured-in-upper-case": (SET_UP, '"https://App.Example.com"', "case"),
    "configured-with-http": (SET_UP, '"http://app.example.com"', "scheme"),
    "configured-without-scheme": (SET_UP, '"app.example.com"', "scheme"),
    "configured-with-pattern": (SET_UP, '"https://*.example.com"', "pattern"),
    "regex-without-apex": (RESPONSE_WITHOUT, "https://example.com"),
    "sandboxed-page": ("from null", RESPONSE_WITHOUT),
    "any-origin-with-credentials": (f'{ALLOW_ORIGIN} of the response is "*"', "with credentials"),
    "credentials-not-allowed": (f"the response has no {ALLOW_CREDENTIALS}",),
    "allow-origin-trailing-slash": (f'{ALLOW_ORIGIN} of the response is "{APP_ORIGIN}/"', "slash"),
    "allow-origin-upper-case": ('"https://App.Example.com"', "case"),
    "allow-origin-list": (f'"{APP_ORIGIN}, https://admin.example.com"', "list"),
    "allow-origin-pattern": ('"https://*.example.com"', "pattern"),
    "allow-origin-null": (f'{ALLOW_ORIGIN} of the response is "null"',),
    "allow-origin-empty": (f'{ALLOW_ORIGIN} of the response is ""', "empty"),
    "any-origin-and-credentials": (f'{ALLOW_ORIGIN} of the response is "*"', "with credentials"),
    "credentials-capitalised": (f'{ALLOW_CREDENTIALS} of the response is "True"', '"true"'),
    "credentials-twice": (f'{ALLOW_CREDENTIALS} of the response is "true, true"',),
    "no-cors": (RESPONSE_WITHOUT,),
    "app-and-proxy": (f"the response has 2 {ALLOW_ORIGIN} headers",),
    "middleware-twice": (f"the response has 2 {ALLOW_ORIGIN} headers", '"*" and "*"'),
    "allow-origin-only-on-preflight": (RESPONSE_WITHOUT,),
    "error-without-headers": ("the app raised RuntimeError: boom", "500", f"no {ALLOW_ORIGIN}"),
    "not-found-without-headers": (f"the response (404) has no {ALLOW_ORIGIN}",),
    "rate-limit-outside-cors": (f"the response (429) has no {ALLOW_ORIGIN}",),
    "slash-redirect-without-headers": (f"the redirect (307) has no {ALLOW_ORIGIN}",),
    "count-not-exposed": ("cannot read X-Total-Count", "Access-Control-Expose-Headers"),
    "any-header-exposed-with-credentials": ("cannot read X-Total-Count", "*", "credentials"),
    "exposed-headers-separated-by-spaces": ("cannot read X-Total-Count", "X-Total-Count X-Page"),
    "count-exposed-on-preflight": ("cannot read X-Total-Count", "Access-Control-Expose-Headers"),
}

AWAY = "redirect-to-another-origin"
"""What the other server answers decides, so it is no verdict on this app."""


def ask(judged: Any, row: Broken) -> Any:
    return judged(row.factory(), **row.call)


@pytest.mark.parametrize("row", [row for row in BROKEN if row.id != AWAY], ids=lambda row: row.id)
def test_a_broken_app_fails_and_the_first_line_says_why(row: Broken) -> None:
    with pytest.raises(CORSAssertionError) as caught:
        ask(assert_cors_allows, row)

    first = str(caught.value).partition("\n")[0]
    assert first.startswith(f"{row.call.get('method', 'GET')} http")
    assert [fact for fact in FACTS[row.id] if fact not in first] == [], first
    failure = caught.value.verdict.failure
    assert (failure and failure.code, failure and failure.stage) == (row.code, row.stage)
    assert caught.value.verdict.exchanges[-1].response.status == row.status


@pytest.mark.parametrize("row", BROKEN, ids=lambda row: row.id)
def test_what_is_blocked_is_denied(row: Broken) -> None:
    call = {name: value for name, value in row.call.items() if name != "exposes"}
    if row.id == AWAY:
        with pytest.raises(DriveError, match=r"redirects to https://cdn\.example\.com/items"):
            assert_cors_denies(row.factory(), **call)
    elif row.code is None:
        with pytest.raises(CORSAssertionError, match="is allowed and should be blocked"):
            assert_cors_denies(row.factory(), **call)
    else:
        verdict = assert_cors_denies(row.factory(), **call)
        assert verdict.failure is not None
        assert verdict.failure.code is row.code


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise LookupError


def test_an_exception_that_cannot_be_put_into_words() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise Unspeakable

    with pytest.raises(CORSAssertionError) as caught:
        assert_cors_allows(app, origin=APP_ORIGIN)
    assert "the app raised Unspeakable: <exception str() failed>" in str(caught.value)
    # The same of a whole contract.
    policy = CORSPolicy(allow_origins=[APP_ORIGIN])
    assert not check_cors_policy(app, policy, urls=["/"], max_examples=0).ok


def test_every_row_has_its_facts() -> None:
    assert FACTS.keys() == {row.id for row in BROKEN} - {AWAY}
