"""Strategy for methods, and the table that it and the strategy for requests choose from."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pytest_cors.strategies.arguments import checked_flag

__all__ = ["METHODS", "methods"]

METHODS: Final = (
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "HEAD",
    "OPTIONS",
    "QUERY",
    "patch",
    "Patch",
    "query",
    "PROPFIND",
    "REPORT",
    "PURGE",
    "LINK",
    "MKCOL",
    "LOCK",
    "SEARCH",
    "custom",
    "GETS",
    "GE",
    "PUTS",
    "POST-X",
    "x",
    "M",
    "!#$%&'*+-.^_`|~",
    "*",
    "0",
    "NULL",
    "A" * 256,
    "PATCHPATCH",
    "CHICKEN",
)
"""As they go on the wire: for `put` a browser sends `PUT`, but `patch` stays as it is."""

_UNSENDABLE: Final = (
    "CONNECT",
    "TRACE",
    "TRACK",
    "trace",
    "get",
    "Put",
    "oPTIONS",
    "",
    " ",
    "GET ",
    " GET",
    "GET,PUT",
    "GET PUT",
    "GET\t",
    "PUT/1.1",
    "P\xdcT",
    "M-\xff",
    "(PUT)",
    '"PUT"',
    "PUT:",
    "PUT;",
    "{}",
    "<PUT>",
    "PUT\x0b",
    "\x7f",
    "[PUT]",
    "PU@T",
    "PU\\T",
    "?",
    "=",
    "GET, ",
    "G\xa0",
)


def methods(*, sendable: bool = True) -> SearchStrategy[str]:
    """Generates methods, as they go on the wire: those of every API, rare ones, and other tokens.

    With `sendable=False` there are also those that a page cannot use (`TRACE`), those that a
    browser changes before it sends them (`put`), and texts that are no method at all.

    Examples from this strategy shrink towards `"GET"`.

    Source: https://fetch.spec.whatwg.org/#methods
    """
    return st.deferred(lambda: _methods(sendable))


def _methods(sendable: bool) -> SearchStrategy[str]:
    table = METHODS if checked_flag("sendable", sendable) else METHODS + _UNSENDABLE
    return st.sampled_from(table)
