"""Objections: why an assertion asks for what no page could ask for, in words."""

from __future__ import annotations

from typing import Final

from pytest_cors.fetch import Failure, FailureCode
from pytest_cors.policy import Fault, Reason
from pytest_cors.policy.fault_words import predicate, quoted

__all__ = ["no_origin", "no_request_header", "unaskable", "wrong_type"]

_ARTICLES: Final = {"a": "an", "e": "an", "i": "an", "o": "an", "u": "an"}


def wrong_type(name: str, value: object, wanted: str) -> TypeError:
    """The error for an argument of another type than the one that is wanted."""
    kind = type(value).__name__
    return TypeError(f"{name} is {_ARTICLES.get(kind[:1].lower(), 'a')} {kind}; {wanted}")


def no_origin(fault: Fault) -> TypeError | ValueError:
    """The error for an `origin=` that no page has, with the one that was probably meant."""
    if fault.reason is Reason.WRONG_TYPE:
        example = fault.suggestion or "https://app.example.com"
        return wrong_type("origin", fault.value, f"a str is wanted, as {quoted(example)}")
    subject = f"origin={quoted(fault.value)}"
    if fault.reason is Reason.WILDCARD_PATTERN:
        return ValueError(
            f"{subject} is not an origin but a pattern, and each page has one origin:"
            ' name one, as "https://app.example.com"'
        )
    if fault.reason is Reason.SEVERAL_IN_ONE and isinstance(fault.suggestion, tuple):
        each = ", ".join(map(quoted, fault.suggestion))
        return ValueError(
            f"{subject} is not an origin but several, and each page has one:"
            f" make one assertion for each of {each}"
        )
    meant = "null" if fault.reason is Reason.OPAQUE_SCHEME else fault.suggestion
    question = f", did you mean {quoted(meant)}? It" if meant else ": it"
    return ValueError(f"{subject} is not an origin{question} {predicate(fault)}")


def no_request_header(name: str) -> ValueError:
    """The error for a request header that browsers do not let script set."""
    instead = _INSTEAD.get(name.lower(), "leave it out")
    return ValueError(f"no page can set the request header {name}: {instead}")


_FROM_ARGUMENTS: Final = "the browser writes it, from the arguments method and headers"
_INSTEAD: Final = {
    "access-control-request-headers": _FROM_ARGUMENTS,
    "access-control-request-method": _FROM_ARGUMENTS,
    "cookie": "give the cookie to the client, and the assertion credentials=True",
    "host": "the browser writes it, from the URL: give an absolute one",
    "origin": "the browser writes it, from the argument origin",
}

_REASONS: Final = {
    FailureCode.INVALID_URL: "{got!r} is not a URL",
    FailureCode.URL_HAS_CREDENTIALS: "no page can send a URL with a user name: {got!r}",
    FailureCode.INVALID_METHOD: "method={got!r} is not an HTTP method",
    FailureCode.FORBIDDEN_METHOD: "no page can send {got}: browsers forbid it to script",
    FailureCode.INVALID_HEADER_NAME: "{got!r} is not the name of a header",
    FailureCode.INVALID_HEADER_VALUE: "{got!r} is not the value of a header",
    FailureCode.BODY_NOT_ALLOWED: "no page can send a {got} with a body: leave out content",
    FailureCode.NOT_HTTP: "the URL's scheme is {got!r}, and CORS is for http and https",
}


def unaskable(failure: Failure) -> ValueError:
    """The error for a request that script cannot make: `fetch()` would throw."""
    return ValueError(_REASONS[failure.code].format(got=failure.got))
