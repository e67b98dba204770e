"""The words for a fault: what is wrong with the entry, why no browser obeys it, what to write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_cors.policy.fault import Fault, Reason

__all__ = ["describe", "describe_all", "predicate", "quoted"]

_SENTENCES: Final = {
    Reason.WRONG_TYPE: "is a {type}, which {field} does not take",
    Reason.STRING_FOR_LIST: "is one string where {field} takes a list of them",
    Reason.EMPTY: "is empty and matches nothing",
    Reason.WHITESPACE: "has white space around it and is compared with it",
    Reason.SEVERAL_IN_ONE: "holds several entries in one string, which is compared as a whole",
    Reason.WILDCARD_PATTERN: "is compared literally: CORS has no wildcards inside a value",
    Reason.NO_SCHEME: "has no scheme: an origin begins with https:// or the like",
    Reason.MISSPELT_SCHEME: "has a scheme that no browser knows",
    Reason.OPAQUE_SCHEME: "is never sent: pages with such a URL send the origin null",
    Reason.UNSENT_SCHEME: "has a scheme that no page is loaded by",
    Reason.USERINFO: "has a user name, and an origin has none",
    Reason.TRAILING_SLASH: "ends in a slash, and an origin has none",
    Reason.PATH: "has a path, and an origin ends after host and port",
    Reason.QUERY: "has a query, and an origin ends after host and port",
    Reason.FRAGMENT: "has a fragment, and an origin ends after host and port",
    Reason.UPPER_CASE: "has upper-case letters, and browsers send origins in lower case",
    Reason.DEFAULT_PORT: "names the default port of its scheme, which browsers leave out",
    Reason.PORT: "has a port as no browser writes it: digits, up to 65535, no leading zero",
    Reason.BLOCKED_PORT: "has a port that browsers refuse to load pages from",
    Reason.UNICODE_HOST: "has a host in Unicode, and browsers send its ASCII form",
    Reason.IP_ADDRESS: "has an IP address in a form that browsers do not send",
    Reason.HOST: "has a host that no page can be loaded from",
    Reason.PLACEHOLDER: "looks like a template that was not filled in",
    Reason.TOO_LONG: "is longer than any origin can be",
    Reason.NOT_SERIALISED: "is not written the way browsers send an origin",
    Reason.NOT_A_REGEX: "is no regular expression: {regex_error}",
    Reason.MATCHES_NO_ORIGIN: (
        "matches no origin as browsers send them: scheme, host, port if not the default, no more"
    ),
    Reason.NOT_A_TOKEN: "has characters that cannot be in the name of a {noun}",
    Reason.METHOD_CASE: "is sent by browsers in upper case, and methods are compared by case",
    Reason.WILDCARD_WITH_CREDENTIALS: (
        "exposes nothing when credentials are sent along: name the headers instead"
    ),
    Reason.OUT_OF_RANGE: "is outside 0 to 86400 seconds, the longest that a browser caches for",
}

_FORBIDDEN: Final = {
    "allow_methods": "is a method that browsers refuse to send for a page",
    "allow_headers": "is a request header that browsers do not let pages set",
    "expose_headers": "is a response header that browsers never show to pages",
}

_WRONG_SIDE: Final = {
    "allow_headers": "is a response header; {field} lists what a page may send",
    "expose_headers": "is no header of a response to a page; {field} lists what a page may read",
}


def describe(fault: Fault) -> str:
    """One line: the argument, the value, what is wrong with it, and what was probably meant."""
    line = f"{fault.field}: {quoted(fault.value)} {predicate(fault)}"
    meant = _meant(fault)
    return f"{line}; did you mean {meant}?" if meant else line


def describe_all(faults: Sequence[Fault]) -> str:
    """The text of the error. Its first line stands alone; with several faults, each has a line."""
    if len(faults) == 1:
        return f"CORSPolicy: {describe(faults[0])}"
    first = f"CORSPolicy: {len(faults)} faults, the first in {describe(faults[0])}"
    return "\n".join([first, *(f"  - {describe(fault)}" for fault in faults)])


def predicate(fault: Fault) -> str:
    """What is wrong with the value, as a sentence without its subject."""
    if fault.reason is Reason.FORBIDDEN:
        return _FORBIDDEN[fault.field]
    if fault.reason is Reason.WRONG_SIDE:
        return _WRONG_SIDE[fault.field].format(field=fault.field)
    return _SENTENCES[fault.reason].format(
        field=fault.field,
        noun="method" if fault.field == "allow_methods" else "header",
        regex_error=_regex_error(fault),
        type=type(fault.value).__name__,
    )


def _regex_error(fault: Fault) -> str:
    if fault.reason is not Reason.NOT_A_REGEX:
        return ""
    try:
        re.compile(str(fault.value))
    except (re.error, OverflowError, RecursionError) as error:
        return str(error) or type(error).__name__
    return ""


def _meant(fault: Fault) -> str:
    suggestion = fault.suggestion
    if suggestion is None:
        return ""
    if isinstance(suggestion, tuple):
        return f"[{', '.join(map(quoted, suggestion))}]"
    if fault.reason is Reason.WILDCARD_PATTERN:
        # The argument of an assertion is one origin: a regex would be no help there.
        return f'allow_origin_regex=r"{suggestion}"' if fault.field == "allow_origins" else ""
    if fault.field == "allow_origin_regex":
        return f'r"{suggestion}"'
    return quoted(suggestion)


def quoted(value: object) -> str:
    """The value as source code, in double quotes as most people write it, and never endless."""
    if isinstance(value, str) and value.isprintable() and not {'"', "\\"} & set(value):
        text = f'"{value}"'
    else:
        text = repr(value)
    return text if len(text) <= 120 else f"{text[:80]}...{text[-20:]}"
