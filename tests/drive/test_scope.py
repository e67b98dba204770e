"""A request as an app gets it: the ASGI scope and the WSGI environment."""

from __future__ import annotations

import io
from typing import Any

import pytest

from pytest_cors.drive.environ import cgi_headers, environ
from pytest_cors.drive.scope import Scopes
from pytest_cors.fetch.exchange import Headers, HTTPRequest
from tests.drive.messages import one, recorder


def request(
    url: str = "http://testserver/", method: str = "GET", headers: Headers = ()
) -> HTTPRequest:
    return HTTPRequest(method, url, headers, False, "actual")


def scope_of(sent: HTTPRequest, content: bytes = b"", extras: Headers = ()) -> dict[str, Any]:
    return Scopes().scope(sent, content, extras, {})


PARTS: dict[str, tuple[str, dict[str, Any], bytes]] = {
    "plain": (
        "http://testserver/items/1",
        {"scheme": "http", "server": ("testserver", 80), "path": "/items/1"},
        b"testserver",
    ),
    "https, port and query": (
        "https://api.test:8443/a?b=c&d",
        {"scheme": "https", "server": ("api.test", 8443), "path": "/a", "query_string": b"b=c&d"},
        b"api.test:8443",
    ),
    "https by default": ("https://api.test/", {"server": ("api.test", 443)}, b"api.test"),
    "no path": ("http://testserver", {"path": "/", "raw_path": b"/"}, b"testserver"),
    "escapes": (
        "http://testserver/caf%C3%A9%20%2F/x?q=%20",
        {"path": "/café //x", "raw_path": b"/caf%C3%A9%20%2F/x", "query_string": b"q=%20"},
        b"testserver",
    ),
    "bytes that are no UTF-8": (
        "http://testserver/%FF",
        {"path": "/\N{REPLACEMENT CHARACTER}", "raw_path": b"/%FF"},
        b"testserver",
    ),
    "IPv6": ("http://[::1]:8000/", {"server": ("::1", 8000)}, b"[::1]:8000"),
    "a fragment": ("http://testserver/a?b#c", {"path": "/a", "query_string": b"b"}, b"testserver"),
    "a user": ("http://ada:pw@testserver/", {"server": ("testserver", 80)}, b"testserver"),
}


@pytest.mark.parametrize(("url", "parts", "host"), PARTS.values(), ids=PARTS)
def test_the_url_in_the_scope(url: str, parts: dict[str, Any], host: bytes) -> None:
    scope = scope_of(request(url))
    assert {key: scope[key] for key in parts} == parts
    assert scope["headers"][0] == (b"host", host)


@pytest.mark.parametrize(("url", "parts", "host"), PARTS.values(), ids=PARTS)
def test_the_url_in_the_environment(url: str, parts: dict[str, Any], host: bytes) -> None:
    variables = environ(request(url), b"")
    assert variables["HTTP_HOST"] == host.decode()
    if "path" in parts and "%FF" not in url:
        assert variables["PATH_INFO"].encode("latin-1").decode() == parts["path"]
    if "server" in parts:
        server = (variables["SERVER_NAME"], int(variables["SERVER_PORT"]))
        assert server == parts["server"]
    if "query_string" in parts:
        assert variables["QUERY_STRING"].encode() == parts["query_string"]
    if "scheme" in parts:
        assert variables["wsgi.url_scheme"] == parts["scheme"]


def test_bytes_that_are_no_utf_8_reach_a_wsgi_app_as_they_are() -> None:
    assert environ(request("http://testserver/%FF"), b"")["PATH_INFO"] == "/\xff"


def test_the_rest_of_the_scope() -> None:
    scope = Scopes(root_path="/api", client=("10.0.0.1", 1)).scope(
        request(method="patch"), b"", (), {"pool": 1}
    )
    del scope["headers"]
    assert scope == {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "patch",
        "scheme": "http",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "root_path": "/api",
        "client": ("10.0.0.1", 1),
        "server": ("testserver", 80),
        "extensions": {},
        "state": {"pool": 1},
    }


def test_headers_are_lower_case_bytes_in_order_with_duplicates() -> None:
    sent = request(headers=(("X-A", "1"), ("Origin", "https://\xe9.test"), ("x-a", "2")))
    assert scope_of(sent)["headers"] == [
        (b"host", b"testserver"),
        (b"user-agent", b"pytest-cors"),
        (b"x-a", b"1"),
        (b"origin", b"https://\xe9.test"),
        (b"x-a", b"2"),
    ]


def test_what_the_request_sets_is_not_added() -> None:
    headers = (("Host", "h"), ("User-Agent", "u"), ("Content-Length", "9"))
    written = scope_of(request(headers=headers), b"123")["headers"]
    assert written == [(b"host", b"h"), (b"user-agent", b"u"), (b"content-length", b"9")]


@pytest.mark.parametrize(
    ("method", "content", "length"),
    [
        ("GET", b"", None),
        ("DELETE", b"", None),
        ("PATCH", b"", None),
        ("OPTIONS", b"", None),
        ("POST", b"", b"0"),
        ("PUT", b"", b"0"),
        ("POST", b"abc", b"3"),
        ("DELETE", b"abc", b"3"),
    ],
)
def test_content_length(method: str, content: bytes, length: bytes | None) -> None:
    sent = request(method=method)
    assert dict(scope_of(sent, content)["headers"]).get(b"content-length") == length
    expected = None if length is None else length.decode()
    assert environ(sent, content).get("CONTENT_LENGTH") == expected


def test_extras_give_way_to_what_the_request_sets() -> None:
    sent = request(headers=(("X-Mine", "mine"),))
    extras = (("x-mine", "default"), ("X-Other", "other"), ("user-agent", "client/1"))
    headers = scope_of(sent, extras=extras)["headers"]
    assert headers[1:] == [
        (b"x-mine", b"mine"),
        (b"x-other", b"other"),
        (b"user-agent", b"client/1"),
    ]


def test_an_app_that_writes_into_its_scope_changes_no_other_request() -> None:
    scopes = Scopes()
    state = {"pool": 1}
    first = scopes.scope(request(), b"", (), state)
    first["headers"].clear()
    first["asgi"]["version"] = first["extensions"]["x"] = first["state"]["y"] = "changed"
    second = scopes.scope(request(), b"", (), state)
    assert second["headers"]
    assert second["asgi"]["version"] == "3.0"
    assert second["extensions"] == {}
    assert second["state"] == {"pool": 1}


def test_many_urls_and_headers_do_not_pile_up() -> None:
    scopes = Scopes()
    for number in range(5000):
        sent = request(f"http://testserver/{number}", headers=(("x", str(number)),))
        scope = scopes.scope(sent, b"", (), {})
        assert scope["path"] == f"/{number}"
    remembered = [len(each) for each in vars(scopes).values() if isinstance(each, dict)]
    assert max(remembered) < 5000


def test_the_body_is_given_once() -> None:
    seen: list[dict[str, Any]] = []
    one(recorder(seen), request(method="POST"), b"hello")
    assert seen[0]["body"] == b"hello"


def test_the_environment_of_a_request() -> None:
    headers = (("Content-Type", "text/plain"), ("X-A", "1"), ("X-A", "2"), ("X-B-C", "\xe9"))
    variables = environ(
        request(method="POST", headers=headers), b"hello", script_name="/api", remote_addr="::1"
    )
    assert variables.pop("wsgi.input").read() == b"hello"
    assert isinstance(variables.pop("wsgi.errors"), io.TextIOBase)
    assert variables == {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "/api",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "::1",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "5",
        "HTTP_HOST": "testserver",
        "HTTP_USER_AGENT": "pytest-cors",
        "HTTP_X_A": "1,2",
        "HTTP_X_B_C": "\xe9",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def test_cookies_are_joined_as_cookies() -> None:
    sent = request(headers=(("Cookie", "a=1"), ("Cookie", "b=2")))
    assert environ(sent, b"")["HTTP_COOKIE"] == "a=1; b=2"


def test_headers_out_of_a_default_environment() -> None:
    variables = {"HTTP_X_TOKEN": "t", "CONTENT_TYPE": "c", "REMOTE_ADDR": "::1"}
    assert cgi_headers(variables) == (("x-token", "t"), ("content-type", "c"))
