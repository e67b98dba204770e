"""Origins: what browsers send is taken, everything else is a fault with the right suggestion."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_cors.fetch.origin import parse_url
from pytest_cors.policy.fault import Fault, Reason, Suggestion
from pytest_cors.policy.origin import origin_fault
from pytest_cors.policy.origin_entry import origin_entry_fault

LABEL = "a" * 63

SENDABLE = [
    "https://app.example.com",
    "http://app.example.com",
    "https://app.example.com:8443",
    "http://localhost",
    "http://localhost:3000",
    "http://127.0.0.1:8000",
    "http://[::1]",
    "http://[::1]:8080",
    "http://[2001:db8::1]",
    "http://[::ffff:102:304]",
    "https://xn--lve-6lad.test",
    "https://example.com.",
    "https://under_score.example.com",
    "https://com",
    f"https://{LABEL}.com",
    f"https://{LABEL}.{LABEL}.{LABEL}.{'a' * 61}",
    "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    "moz-extension://1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    "safari-web-extension://1B4E28BA-2FA1-11D2-883F-0016D3CCA427",
    "capacitor://localhost",
    "ionic://localhost",
    "tauri://localhost",
    "app://.",
    "app://",
    "vscode-webview://0a1b2c",
    "null",
]

FAULTY: list[tuple[str, Reason, Suggestion]] = [
    ("", Reason.EMPTY, None),
    ("   ", Reason.EMPTY, None),
    (" https://a.example", Reason.WHITESPACE, "https://a.example"),
    ("https://a.example\n", Reason.WHITESPACE, "https://a.example"),
    ("\thttps://A.example/ ", Reason.WHITESPACE, "https://a.example"),
    (
        "https://a.example,https://b.example/",
        Reason.SEVERAL_IN_ONE,
        ("https://a.example", "https://b.example"),
    ),
    (
        "https://a.example b.example",
        Reason.SEVERAL_IN_ONE,
        ("https://a.example", "https://b.example"),
    ),
    ("https://a.example;", Reason.SEVERAL_IN_ONE, "https://a.example"),
    ("*", Reason.WILDCARD_PATTERN, None),
    ("https://*.example.com", Reason.WILDCARD_PATTERN, r"https://[a-z0-9-]+\.example\.com"),
    ("*.Example.com", Reason.WILDCARD_PATTERN, r"https://[a-z0-9-]+\.example\.com"),
    ("https://app-*.example.com", Reason.WILDCARD_PATTERN, r"https://app-[a-z0-9-]+\.example\.com"),
    ("http://localhost:*", Reason.WILDCARD_PATTERN, "http://localhost(:[0-9]+)?"),
    ("https://*.com", Reason.WILDCARD_PATTERN, None),
    ("https://example.*", Reason.WILDCARD_PATTERN, None),
    ("https://*/x/y", Reason.WILDCARD_PATTERN, None),
    ("example.com", Reason.NO_SCHEME, "https://example.com"),
    ("Example.com:443/", Reason.NO_SCHEME, "https://example.com"),
    ("localhost:3000", Reason.NO_SCHEME, "http://localhost:3000"),
    ("127.0.0.1", Reason.NO_SCHEME, "http://127.0.0.1"),
    ("//example.com", Reason.NO_SCHEME, "https://example.com"),
    ("://", Reason.NO_SCHEME, None),
    ("a.example/x/y", Reason.NO_SCHEME, "https://a.example"),
    ("htps://example.com", Reason.MISSPELT_SCHEME, "https://example.com"),
    ("htttp://example.com", Reason.MISSPELT_SCHEME, "http://example.com"),
    ("file://", Reason.OPAQUE_SCHEME, None),
    ("file:///index.html", Reason.OPAQUE_SCHEME, None),
    ("data:text/html,x", Reason.OPAQUE_SCHEME, None),
    ("blob:https://a.example/1", Reason.OPAQUE_SCHEME, None),
    ("about:blank", Reason.OPAQUE_SCHEME, None),
    ("ws://a.example", Reason.UNSENT_SCHEME, "http://a.example"),
    ("wss://a.example:443", Reason.UNSENT_SCHEME, "https://a.example"),
    ("ftp://a.example", Reason.UNSENT_SCHEME, None),
    ("https://user@a.example", Reason.USERINFO, "https://a.example"),
    ("https://a.example@evil.test", Reason.USERINFO, "https://evil.test"),
    ("app://user@host", Reason.USERINFO, "app://host"),
    ("https://a.example/", Reason.TRAILING_SLASH, "https://a.example"),
    ("HTTPS://Example.com:443/", Reason.TRAILING_SLASH, "https://example.com"),
    ("tauri://localhost/", Reason.TRAILING_SLASH, "tauri://localhost"),
    ("https://a.example/api", Reason.PATH, "https://a.example"),
    ("https://a.example\\", Reason.PATH, "https://a.example"),
    ("https://a.example?x", Reason.QUERY, "https://a.example"),
    ("https://a.example/?x", Reason.QUERY, "https://a.example"),
    ("https://a.example#x", Reason.FRAGMENT, "https://a.example"),
    ("HTTPS://a.example", Reason.UPPER_CASE, "https://a.example"),
    ("https://A.example", Reason.UPPER_CASE, "https://a.example"),
    ("Capacitor://localhost", Reason.UPPER_CASE, "capacitor://localhost"),
    ("https://a.example:443", Reason.DEFAULT_PORT, "https://a.example"),
    ("http://a.example:80", Reason.DEFAULT_PORT, "http://a.example"),
    ("https://a.example:", Reason.PORT, "https://a.example"),
    ("https://a.example:08443", Reason.PORT, "https://a.example:8443"),
    ("https://a.example:65536", Reason.PORT, None),
    ("https://a.example:port", Reason.PORT, None),
    ("https://a.example:-1", Reason.PORT, None),
    ("https://a.example:0", Reason.BLOCKED_PORT, None),
    ("http://localhost:6000", Reason.BLOCKED_PORT, None),
    ("http://élève.test", Reason.UNICODE_HOST, "http://xn--lve-6lad.test"),
    ("https://аpp.example.com", Reason.UNICODE_HOST, "https://xn--pp-6kc.example.com"),
    ("https://a。example", Reason.UNICODE_HOST, "https://a.example"),
    ("http://0x7f.1", Reason.IP_ADDRESS, "http://127.0.0.1"),
    ("http://127.1:8000", Reason.IP_ADDRESS, "http://127.0.0.1:8000"),
    ("http://010.0.0.1", Reason.IP_ADDRESS, "http://8.0.0.1"),
    ("http://256.0.0.1", Reason.IP_ADDRESS, None),
    ("http://[0:0::1]:80", Reason.IP_ADDRESS, "http://[::1]"),
    ("http://[::ffff:1.2.3.4]", Reason.IP_ADDRESS, "http://[::ffff:102:304]"),
    ("http://[::1", Reason.IP_ADDRESS, None),
    ("http://[fe80::1%25eth0]", Reason.IP_ADDRESS, None),
    ("https://", Reason.HOST, None),
    ("https://:8080", Reason.HOST, None),
    ("https://a..example", Reason.HOST, None),
    ("https://a|b.example", Reason.HOST, None),
    ("chrome-extension://", Reason.HOST, None),
    (f"https://{LABEL}a.com", Reason.TOO_LONG, None),
    (f"https://{LABEL}.{LABEL}.{LABEL}.{'a' * 62}", Reason.TOO_LONG, None),
    (f"capacitor://{'a' * 400}", Reason.TOO_LONG, None),
    ("https:a.example", Reason.NOT_SERIALISED, "https://a.example"),
    ("https:/a.example", Reason.NOT_SERIALISED, "https://a.example"),
    ("https:///a.example", Reason.NOT_SERIALISED, "https://a.example"),
    ("https://a%2Eexample", Reason.NOT_SERIALISED, "https://a.example"),
    ("https://a\u00ad.example", Reason.UNICODE_HOST, "https://a.example"),
]


@pytest.mark.parametrize("origin", SENDABLE)
def test_what_browsers_send_has_no_fault(origin: str) -> None:
    assert origin_fault(origin) is None
    assert origin_entry_fault(origin) is None


@pytest.mark.parametrize(
    ("origin", "reason", "suggestion"), FAULTY, ids=[repr(f[0])[:40] for f in FAULTY]
)
def test_what_no_browser_sends(origin: str, reason: Reason, suggestion: Suggestion) -> None:
    assert origin_fault(origin) == Fault("origin", origin, reason, suggestion)


@pytest.mark.parametrize(
    ("value", "suggestion"),
    [
        (None, None),
        (3, None),
        (b"https://a.example", "https://a.example"),
        (b"https://A.example/", "https://a.example"),
        (("https://a.example",), None),
    ],
    ids=repr,
)
def test_another_type(value: object, suggestion: str | None) -> None:
    assert origin_fault(value) == Fault("origin", value, Reason.WRONG_TYPE, suggestion)


def test_a_url_object_is_one_str_away() -> None:
    class Url:  # as pydantic's AnyHttpUrl prints
        def __str__(self) -> str:
            return "https://a.example/"

    fault = origin_fault(Url())

    assert fault is not None
    assert (fault.reason, fault.suggestion) == (Reason.WRONG_TYPE, "https://a.example")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("https://${HOST}", Reason.PLACEHOLDER),
        ("https://{tenant}.example.com", Reason.PLACEHOLDER),
        ("https://<your-domain>", Reason.PLACEHOLDER),
        ("https://%(host)s", Reason.PLACEHOLDER),
        ("https://a!b.example", Reason.HOST),
        ("https://a'b.example", Reason.HOST),
    ],
)
def test_an_entry_of_a_policy_is_a_name_that_somebody_means(entry: str, reason: Reason) -> None:
    assert origin_entry_fault(entry) == Fault("allow_origins", entry, reason)


def test_a_browser_can_send_what_nobody_would_declare() -> None:
    # Attacks are made of it, so an assertion may ask about it.
    assert origin_fault("https://app.example.com!.evil.test") is None


def test_the_wildcard_is_an_entry_and_no_origin() -> None:
    assert origin_entry_fault("*") is None
    assert origin_fault("*") is not None


def test_every_suggestion_of_the_table_is_sendable() -> None:
    wildcard = Reason.WILDCARD_PATTERN
    for _, reason, suggestion in FAULTY:
        several = suggestion if isinstance(suggestion, tuple) else (suggestion,)
        if suggestion is not None and reason is not wildcard:
            assert [origin_fault(origin) for origin in several] == [None] * len(several)


HOSTS = st.one_of(
    st.from_regex(r"[a-zA-Z0-9_-]{1,8}(\.[a-zA-Z0-9-]{1,8}){0,2}\.?", fullmatch=True),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map("[{}]".format),
    st.text(max_size=6),
)


@given(st.sampled_from(["http", "https", "HTTP"]), HOSTS, st.none() | st.integers(0, 70000))
@example("https", "ex%41mple", None)
def test_a_web_origin_has_no_fault_only_where_it_is_its_own_serialisation(
    scheme: str, host: str, port: int | None
) -> None:
    value = f"{scheme}://{host}" + (f":{port}" if port is not None else "")

    if origin_fault(value) is None:
        url = parse_url(value)
        assert url is not None
        assert url.origin == value


@given(st.text())
@example("https://\x00")
@example("https://[")
@example("::::")
def test_any_text_gets_a_verdict_and_a_suggestion_that_has_no_fault(value: str) -> None:
    fault = origin_fault(value)

    if fault is not None and isinstance(fault.suggestion, str) and "*" not in value:
        assert origin_fault(fault.suggestion) is None
