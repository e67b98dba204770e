"""R44 to R46: which headers of a response script can read."""

from __future__ import annotations

import pytest

from pytest_cors.fetch import Engine
from pytest_cors.fetch.filtered_response import FORBIDDEN_RESPONSE_NAMES, SAFELISTED_RESPONSE_NAMES
from tests.fetch.browsing import API, PAGE, ask, permits, reply, run

SECRET = (
    "Date",
    "ETag",
    "Location",
    "Link",
    "Vary",
    "Server",
    "X-Request-Id",
    "Retry-After",
    "WWW-Authenticate",
    "Content-Disposition",
    "Content-Encoding",
    "Age",
    "Warning",
    "Access-Control-Max-Age",
)


def readable(*lines: str, engine: Engine = "standard", **request: object) -> tuple[str, ...]:
    answer = permits(PAGE, *lines, status=200)
    return run(ask(f"{API}/", **request), answer, engine=engine).readable_headers


@pytest.mark.parametrize("name", sorted(SAFELISTED_RESPONSE_NAMES))
def test_r44_safelisted(name: str) -> None:
    assert readable(f"{name.title()}: x") == (name,)


@pytest.mark.parametrize("name", SECRET)
def test_r44_all_else_is_hidden(name: str) -> None:
    assert readable(f"{name}: x") == ()
    assert readable(f"{name}: x", f"Access-Control-Expose-Headers: {name}") == (name.lower(),)


@pytest.mark.parametrize("name", sorted(FORBIDDEN_RESPONSE_NAMES))
@pytest.mark.parametrize("expose", ["*", "set-cookie, set-cookie2", "*, set-cookie"])
def test_r44_cookies_are_nobodys(name: str, expose: str) -> None:
    found = readable(f"{name}: a=b", f"Access-Control-Expose-Headers: {expose}")
    assert name not in found


NOTHING: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("include", "expose", "names"),
    [
        pytest.param(False, ["bb-8"], ("bb-8",), id="R46 one"),
        pytest.param(False, ["BB-8"], ("bb-8",), id="R46 case"),
        pytest.param(False, ["", "bb-8"], ("bb-8",), id="R46 an empty line"),
        pytest.param(False, ["bb-8,,@#$#%%&^&^*()()11!"], NOTHING, id="R46 garbage after"),
        pytest.param(False, ["bb-8, no no"], NOTHING, id="R46 white space within"),
        pytest.param(False, ["no no", "bb-8"], NOTHING, id="R46 a bad line before"),
        pytest.param(False, ["@#$,bb-8"], NOTHING, id="R46 garbage before"),
        pytest.param(False, [" bb-8,"], ("bb-8",), id="R46 a comma at the end"),
        pytest.param(False, [",bb-8"], ("bb-8",), id="R46 a comma first"),
        pytest.param(False, ["bb-8\x0c"], NOTHING, id="R46 FF"),
        pytest.param(False, ["bb-8\x0b,bb-8"], NOTHING, id="R46 VT"),
        pytest.param(False, ["'bb-8',bb-8"], ("bb-8",), id="R46 apostrophes"),
        pytest.param(False, ['"bb-8",bb-8'], NOTHING, id="R46 quotes"),
        pytest.param(False, ["bb-8 bb-8"], NOTHING, id="R46 by space"),
        pytest.param(False, ["bb-8;bb-8"], NOTHING, id="R46 by semicolon"),
        pytest.param(False, ["x"], NOTHING, id="R46 another"),
        pytest.param(False, [], NOTHING, id="R46 absent"),
        pytest.param(False, [""], NOTHING, id="R46 empty"),
        pytest.param(False, ["x", "*"], ("*", "bb-8"), id="R46 wildcard among others"),
        pytest.param(False, ["*"], ("*", "bb-8"), id="R46 wildcard"),
        pytest.param(False, ["*, no no"], NOTHING, id="R46 wildcard and garbage"),
        pytest.param(True, ["*"], ("*",), id="R46 with credentials, a literal"),
        pytest.param(True, ["*, bb-8"], ("*", "bb-8"), id="R46 with credentials, and another"),
        pytest.param(True, ["bb-8"], ("bb-8",), id="R46 with credentials"),
    ],
)
def test_r46_exposed_names(include: bool, expose: list[str], names: tuple[str, ...]) -> None:
    lines = [f"Access-Control-Expose-Headers: {line}" for line in expose]
    found = readable(
        "BB-8: hey", "*: whoa", *lines, credentials="include" if include else "same-origin"
    )
    assert [name for name in found if not name.startswith("access-control-")] == list(names)


def test_r46_a_wildcard_exposes_the_cors_headers_too() -> None:
    found = readable("Access-Control-Expose-Headers: *")
    assert found == (
        "access-control-allow-credentials",
        "access-control-allow-origin",
        "access-control-expose-headers",
    )


def test_r46_only_the_last_response_exposes() -> None:
    expose = "Access-Control-Expose-Headers: x-a"
    preflight = permits(PAGE, expose, names="x-b")
    redirect = permits(PAGE, expose, f"Location: {API}/b", status=302)
    verdict = run(ask(f"{API}/"), redirect, permits(PAGE, "X-A: 1"))
    assert verdict.readable_headers == ()
    verdict = run(ask(f"{API}/", "X-B: 1"), preflight, permits(PAGE, "X-A: 1"))
    assert verdict.readable_headers == ()


@pytest.mark.parametrize(
    ("expose", "engine", "names"),
    [
        ("*, a b", "standard", NOTHING),
        ("*, a b", "chromium", NOTHING),
        ("*, a b", "firefox", ("x-a",)),
        ("*,,a b", "firefox", ("x-a",)),
        ("a b, *", "firefox", NOTHING),
        ("x-a, a b", "firefox", NOTHING),
        ("*, a b", "webkit", NOTHING),
    ],
)
def test_firefox_minds_a_wildcard_before_garbage(
    expose: str, engine: Engine, names: tuple[str, ...]
) -> None:
    found = readable("X-A: 1", f"Access-Control-Expose-Headers: {expose}", engine=engine)
    assert tuple(name for name in found if name == "x-a") == names


def test_firefox_does_so_for_fetch_only() -> None:
    answer = permits(PAGE, "X-A: 1", "Access-Control-Expose-Headers: *, a b", status=200)
    request = ask(f"{API}/", method="POST", body_type="text", upload_listener=True)
    verdict = run(request, permits(), answer, engine="firefox")
    assert verdict.readable_headers == ()


def test_r45_basic() -> None:
    verdict = run(ask(f"{PAGE}/"), reply(200, "X-B: 1", "X-A: 1", "Set-Cookie: a", "x-a: 2"))
    assert (verdict.response_type, verdict.readable_headers) == ("basic", ("x-a", "x-b"))


def test_r45_opaque() -> None:
    verdict = run(ask(mode="no-cors"), reply(200, "Content-Type: text/plain"))
    assert (verdict.allowed, verdict.response_type) == (True, "opaque")
    assert (verdict.status, verdict.readable_headers) == (0, ())


def test_r45_opaque_redirect() -> None:
    verdict = run(ask(redirect="manual"), permits(PAGE, "Location: /b", status=302))
    assert (verdict.allowed, verdict.response_type) == (True, "opaqueredirect")
    assert (verdict.status, verdict.readable_headers) == (0, ())


@pytest.mark.parametrize(
    "status", [200, 201, 300, 304, 400, 401, 404, 407, 418, 500, 502, 599, 699]
)
def test_r37_any_status_may_be_read(status: int) -> None:
    verdict = run(ask(), permits(status=status))
    assert (verdict.allowed, verdict.status) == (True, status)
    verdict = run(ask(), reply(status))
    assert (verdict.allowed, verdict.status, verdict.readable_headers) == (False, 0, ())
