"""What a browser can send: the quick answer is the one of the URL standard."""

from __future__ import annotations

import ada_url
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_cors import strategies
from pytest_cors.policy.fault import Reason
from pytest_cors.policy.origin import origin_fault
from pytest_cors.strategies.header_tricks import ODD_ORIGINS
from pytest_cors.strategies.lookalikes import lookalikes
from pytest_cors.strategies.sendable_origin import is_sendable
from tests.strategies.broken_matchers import DECLARED

ALL_LOOKALIKES = [found.origin for origins in DECLARED.values() for found in lookalikes(origins)]


def is_round_trip(host: str) -> bool:
    """Whether Unicode comes to this host: versions of ada differ on those to which none does."""
    try:
        labels = [
            label[4:].encode().decode("punycode") if label.startswith("xn--") else label
            for label in host.split(".")
        ]
        return ada_url.URL(f"https://{'.'.join(labels)}").hostname == host
    except ValueError:
        return False


def by_the_standard(origin: str) -> bool:
    """Slowly: parsed and serialised, and nothing in the way of the page being loaded."""
    if origin == "null":
        return True
    try:
        url = ada_url.URL(origin)
    except ValueError:
        return False
    fault = origin_fault(origin)
    if url.protocol in {"http:", "https:"}:
        if "xn--" in origin and not is_round_trip(url.hostname):
            return False
        reasons = {Reason.WILDCARD_PATTERN, Reason.SEVERAL_IN_ONE}
        return url.origin == origin and (fault is None or fault.reason in reasons)
    return url.href == origin and fault is None


def test_look_alikes_are_as_sendable_as_the_standard_says() -> None:
    assert [is_sendable(text) for text in ALL_LOOKALIKES] == [
        by_the_standard(text) for text in ALL_LOOKALIKES
    ]


@given(
    st.one_of(
        strategies.origins(sendable=False),
        strategies.opaque_origins(sendable=False),
        st.builds(
            "{}://{}{}".format,
            st.sampled_from(["http", "https", "capacitor", "ftp", "HTTP", ""]),
            st.text(st.sampled_from("abxn0127.-_~:[]@%/?#\\^| \x00\x7f\xe9A*,;"), max_size=12),
            st.sampled_from(["", ":443", ":80", ":8443", ":0", ":6667", ":65536", ":08", ":"]),
        ),
    )
)
@example("https://xn--a.com")
@example("https://a.xn--zzzzz")
@example("https://a.0x7f")
@example("https://a.1")
@example("https://1.a")
@example("https://a.b.")
def test_any_text_is_as_sendable_as_the_standard_says(text: str) -> None:
    assert is_sendable(text) == by_the_standard(text)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://example.com",
        "https://example.com.",
        "https://example.com:8443",
        "http://example.com:443",
        "http://127.0.0.1",
        "http://[::1]:3000",
        "https://xn--bcher-kva.example",
        "https://a_b.example",
        "https://a,b.example",
        "https://*.example",
        f"https://{'a' * 63}.example",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        "capacitor://localhost",
    ],
)
def test_sendable(origin: str) -> None:
    assert is_sendable(origin)


@pytest.mark.parametrize(
    "origin",
    [
        *ODD_ORIGINS,
        "NULL",
        "https://example.com/",
        "https://EXAMPLE.com",
        "https://example.com:443",
        "http://example.com:80",
        "https://example.com:6667",
        "https://example.com:0",
        "https://a..example",
        "https://b\xfccher.example",
        "https://xn--.example",
        "https://xn--a.example",
        "https://xn--zn7c.example",
        "https://xn--pokxncvks.example",
        "https://a.xn--ls8h=",
        "https://%61.example",
        "http://127.1",
        "http://0x7f.0.0.1",
        "http://[0:0::1]",
        f"https://{'a' * 64}.example",
        f"https://example.{'a' * 64}",
        f"https://{'a.' * 126}example.com",
        "ftp://example.com",
        "file://",
        "data:,",
        "chrome-extension://",
        "https://a b",
    ],
)
def test_not_sendable(origin: str) -> None:
    assert not is_sendable(origin)
