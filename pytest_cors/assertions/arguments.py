"""The arguments of assertions: what tests write, checked and put into the terms of a request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from pytest_cors.assertions.objection import no_origin, no_request_header, wrong_type
from pytest_cors.fetch import Headers, Request
from pytest_cors.fetch.filtered_response import FORBIDDEN_RESPONSE_NAMES
from pytest_cors.fetch.header_list import is_token
from pytest_cors.fetch.origin import parse_url
from pytest_cors.fetch.script_request import is_forbidden_header
from pytest_cors.policy import origin_fault

__all__ = ["HeadersLike", "absolute", "check_flag", "encoded", "names", "script_request"]

HeadersLike: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]
"""Headers as a mapping or as pairs; pairs may repeat a name."""

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")


def script_request(
    origin: str,
    method: str,
    headers: HeadersLike | None,
    *,
    credentials: bool,
    content: str | bytes | None,
) -> Request:
    """The request of a page's script, but for its URL. Raises TypeError, ValueError."""
    __tracebackhide__ = True
    fault = origin_fault(origin)
    if fault is not None:
        raise no_origin(fault)
    _check_str("method", method, "PUT")
    check_flag(
        "credentials",
        credentials,
        'True is wanted for credentials mode "include", False for the default',
    )
    return Request(
        url="",
        origin=origin,
        method=method,
        headers=_pairs(headers),
        credentials="include" if credentials else "same-origin",
        body_type=_body_type(content),
    )


def absolute(base_url: str, url: str) -> str:
    """The URL, resolved as clients do: the path of the base stays in front. Raises ValueError."""
    __tracebackhide__ = True
    _check_str("url", url, "/items")
    if not _ABSOLUTE.match(url):
        if not base_url:
            raise ValueError(
                f"url={url!r} is relative, and the client has no base URL: give an absolute URL,"
                " or the client a base_url"
            )
        url = f"{base_url.rstrip('/')}/{url.lstrip('/')}"
    parsed = parse_url(url)
    if parsed is None:
        raise ValueError(f"{url!r} is not a URL")
    return parsed.href


def encoded(content: str | bytes | None) -> bytes:
    """The body as it goes out: text as UTF-8, as script sends it. Raises TypeError."""
    __tracebackhide__ = True
    _body_type(content)
    return content.encode() if isinstance(content, str) else content or b""


def names(exposes: Iterable[str]) -> tuple[str, ...]:
    """Header names that script is to read. Raises TypeError, ValueError."""
    __tracebackhide__ = True
    if isinstance(exposes, str):
        raise TypeError(f"exposes={exposes!r} is one str; a list of names is wanted: [{exposes!r}]")
    wanted = tuple(exposes)
    for name in wanted:
        _check_str("a name in exposes", name, "X-Total-Count")
        if not is_token(name):
            raise ValueError(f"exposes: {name!r} is not the name of a header")
        if name.lower() in FORBIDDEN_RESPONSE_NAMES:
            raise ValueError(
                f"no page can read the response header {name}: browsers keep it to themselves"
            )
    return wanted


def check_flag(name: str, value: object, wanted: str = "True or False is wanted") -> None:
    """Raises TypeError for what is neither True nor False."""
    __tracebackhide__ = True
    if not isinstance(value, bool):
        raise wrong_type(name, value, wanted)


def _check_str(name: str, value: object, example: str) -> str:
    __tracebackhide__ = True
    if not isinstance(value, str):
        raise wrong_type(name, value, f'a str is wanted, as "{example}"')
    return value


def _body_type(content: object) -> str | None:
    __tracebackhide__ = True
    if content is None:
        return None
    if isinstance(content, str):
        return "text"
    if isinstance(content, bytes):
        return "arraybuffer"
    raise wrong_type(
        "content",
        content,
        "str or bytes is wanted: for JSON, content=json.dumps(...)"
        " and the header Content-Type: application/json",
    )


def _pairs(headers: HeadersLike | None) -> Headers:
    __tracebackhide__ = True
    if headers is None:
        return ()
    given: Any = headers  # whatever has `items`: not all libraries' headers are a Mapping
    try:
        items = given.items() if hasattr(given, "items") else given
        pairs: list[tuple[object, object]] = [(name, value) for name, value in items]
    except (TypeError, ValueError):
        raise TypeError(
            f"headers={headers!r}: a dict or pairs of (name, value) are wanted"
        ) from None
    return tuple([_pair(name, value) for name, value in pairs])


def _pair(name: object, value: object) -> tuple[str, str]:
    __tracebackhide__ = True
    name = _check_str("the name of a header", name, "X-Request-Id")
    value = _check_str(f"the value of the header {name}", value, "1")
    # Script that sets such a header is not told that it did so in vain; a test should be.
    if is_forbidden_header(name, value):
        raise no_request_header(name)
    return name, value
