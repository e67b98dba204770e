"""R14, R36, R39: URLs, origins, and how a redirect takes a request its origin."""

from __future__ import annotations

import pytest

from pytest_cors.fetch.origin import OPAQUE, URL, parse_location, parse_url, redirect_taints


def url(value: str) -> URL:
    parsed = parse_url(value)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    ("value", "origin"),
    [
        pytest.param("HTTPS://EXAMPLE.com:443/", "https://example.com", id="R36 case, port"),
        pytest.param("http://élève.test", "http://xn--lve-6lad.test", id="R36 IDN"),
        pytest.param("http://[0:0::1]:80", "http://[::1]", id="R36 IPv6"),
        pytest.param("https://example.com.", "https://example.com.", id="R36 trailing dot"),
        pytest.param("http://127.1/", "http://127.0.0.1", id="R36 short IPv4"),
        pytest.param("http://0x7f.0.0.1/", "http://127.0.0.1", id="R36 hexadecimal IPv4"),
        pytest.param("http://a:8080/x?y#z", "http://a:8080", id="R36 another port"),
        pytest.param("http://a:443/", "http://a:443", id="R36 the other scheme's port"),
        pytest.param("ftp://a:21/", "ftp://a", id="R14 ftp"),
        pytest.param("data:,x", OPAQUE, id="R14 data"),
        pytest.param("about:blank", OPAQUE, id="R14 about"),
        pytest.param("foo://bar/", OPAQUE, id="R14 other schemes"),
    ],
)
def test_origins(value: str, origin: str) -> None:
    assert url(value).origin == origin


@pytest.mark.parametrize(
    ("value", "origin", "same"),
    [
        pytest.param("http://a/", "http://a", True, id="R14 the same"),
        pytest.param("http://a:80/", "http://a", True, id="R14 default port"),
        pytest.param("http://a/", "https://a", False, id="R14 scheme"),
        pytest.param("http://a:8000/", "http://a:8001", False, id="R14 port"),
        pytest.param("http://a.b/", "http://b", False, id="R14 subdomain"),
        pytest.param("data:,x", OPAQUE, False, id="R14 opaque is never the same"),
    ],
)
def test_same_origin(value: str, origin: str, same: bool) -> None:
    assert url(value).is_same_origin(origin) is same


@pytest.mark.parametrize("value", ["", "/x", "http://", "http://a b/", "http://[::1", "http://a:x"])
def test_what_does_not_parse(value: str) -> None:
    assert parse_url(value) is None


@pytest.mark.parametrize(
    ("value", "href", "address", "credentials"),
    [
        ("http://a", "http://a/", "http://a/", False),
        ("http://a/x?y#z", "http://a/x?y#z", "http://a/x?y", False),
        ("http://u:p@a/#z", "http://u:p@a/#z", "http://a/", True),
        ("http://u@a/", "http://u@a/", "http://a/", True),
        ("http://:p@a/", "http://:p@a/", "http://a/", True),
        ("http://@a/", "http://a/", "http://a/", False),
        ("http://:@a/", "http://a/", "http://a/", False),
    ],
)
def test_what_goes_on_the_wire(value: str, href: str, address: str, credentials: bool) -> None:
    parsed = url(value)
    assert (parsed.href, parsed.address, parsed.has_credentials) == (href, address, credentials)


@pytest.mark.parametrize(
    ("scheme", "http"),
    [("http", True), ("https", True), ("ftp", False), ("ws", False), ("file", False)],
)
def test_http_schemes(scheme: str, http: bool) -> None:
    assert url(f"{scheme}://a/").is_http is http


@pytest.mark.parametrize(
    ("value", "base", "target"),
    [
        pytest.param("/b", "http://a/x", "http://a/b", id="R40 a path"),
        pytest.param("b", "http://a/x/y", "http://a/x/b", id="R40 relative"),
        pytest.param("//c/d", "https://a/x", "https://c/d", id="R40 without a scheme"),
        pytest.param("\\\\c\\d", "http://a/x", "http://c/d", id="R40 backslashes"),
        pytest.param("http:b", "http://a/x/y", "http://a/x/b", id="R40 the same scheme"),
        pytest.param("", "http://a/x?y", "http://a/x?y", id="R40 empty"),
        pytest.param("?z", "http://a/x?y", "http://a/x?z", id="R40 a query"),
        pytest.param("/b", "http://a/x#f", "http://a/b#f", id="R40 the fragment lives on"),
        pytest.param("/b#g", "http://a/x#f", "http://a/b#g", id="R40 a fragment of its own"),
        pytest.param("/b#", "http://a/x#f", "http://a/b#", id="R40 an empty fragment"),
        pytest.param("/\xe9", "http://a/", "http://a/%E9", id="R40 a byte"),
        pytest.param("/\xc3\xa9?\xc3\xa9", "http://a/", "http://a/%C3%A9?%C3%A9", id="R40 UTF-8"),
        pytest.param("http://\xc3\xa9.test/", "http://a/", "http://xn--9ca.test/", id="R40 IDN"),
        pytest.param("data:,x", "http://a/", "data:,x", id="R40 another scheme"),
        pytest.param("http://\xe9.test/", "http://a/", None, id="R40 not UTF-8 in a host"),
        pytest.param("http://", "http://a/", None, id="R40 no host"),
        pytest.param("http://b:99999/", "http://a/", None, id="R40 no port"),
    ],
)
def test_locations(value: str, base: str, target: str | None) -> None:
    found = parse_location(value, url(base))
    assert (found and found.href) == target


@pytest.mark.parametrize(
    ("previous", "following", "taints"),
    [
        pytest.param("https://p", "https://a", False, id="R39 page to A"),
        pytest.param("https://p", "https://p", False, id="R39 page to page"),
        pytest.param("https://a", "https://a", False, id="R39 A to A"),
        pytest.param("https://a", "https://b", True, id="R39 A to B"),
        pytest.param("https://a", "https://p", True, id="R39 A to page"),
        pytest.param("https://a", "http://a", True, id="R39 A to A by another scheme"),
    ],
)
def test_redirect_taint(previous: str, following: str, taints: bool) -> None:
    assert redirect_taints("https://p", url(previous), url(following)) is taints
