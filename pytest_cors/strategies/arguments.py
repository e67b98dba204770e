"""What the arguments of strategies have to be. Checked when a strategy is first drawn from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, cast

from hypothesis.errors import InvalidArgument

from pytest_cors.fetch.header_list import is_token
from pytest_cors.fetch.origin import parse_url
from pytest_cors.fetch.script_request import is_forbidden_header
from pytest_cors.policy.origin import origin_fault
from pytest_cors.policy.policy import CORSPolicy

__all__ = [
    "checked_declared",
    "checked_flag",
    "checked_names",
    "checked_origin",
    "checked_policy",
    "checked_schemes",
    "checked_urls",
]

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.\-]*")
# Long enough to be the id of an extension.
_ANY_HOST: Final = "a" * 32


def checked_flag(name: str, value: object) -> bool:
    """A bool and nothing that is merely true or false. Raises `InvalidArgument`."""
    if not isinstance(value, bool):
        raise InvalidArgument(f"{name}={value!r} is not a bool")
    return value


def checked_schemes(schemes: object, *, sendable: bool) -> tuple[str, ...]:
    """Schemes, in lower case, of origins that browsers send. Raises `InvalidArgument`."""
    checked = _texts("schemes", schemes)
    for scheme in checked:
        if not _SCHEME.fullmatch(scheme):
            raise InvalidArgument(f"{scheme!r} in schemes is not a scheme in lower case")
        if sendable and origin_fault(f"{scheme}://{_ANY_HOST}") is not None:
            raise InvalidArgument(
                f"{scheme!r} in schemes: no browser sends an origin of this scheme; "
                "say sendable=False to have it all the same"
            )
    return checked


def checked_declared(declared: object) -> CORSPolicy | tuple[str, ...]:
    """A policy, or the origins that are allowed. Raises `InvalidArgument`."""
    if isinstance(declared, CORSPolicy):
        return declared
    return _texts("declared", declared, empty=True)


def checked_policy(policy: object) -> CORSPolicy | None:
    """A policy or None. Raises `InvalidArgument`."""
    if policy is not None and not isinstance(policy, CORSPolicy):
        raise InvalidArgument(f"policy={policy!r} is not a CORSPolicy")
    return policy


def checked_names(names: object, *, sendable: bool) -> tuple[str, ...]:
    """Header names, each once in whatever case. Raises `InvalidArgument`."""
    checked = _texts("names", names)
    if len({name.lower() for name in checked}) < len(checked):
        raise InvalidArgument(f"names={checked!r} has a name twice")
    for name in checked if sendable else ():
        if not is_token(name):
            raise InvalidArgument(f"{name!r} in names is not a header name")
        if is_forbidden_header(name, ""):
            raise InvalidArgument(
                f"{name!r} in names: no page can set this header; "
                "say sendable=False to have it all the same"
            )
    return checked


def checked_urls(urls: object) -> tuple[str, ...]:
    """Absolute HTTP(S) URLs that `fetch()` takes. Raises `InvalidArgument`."""
    checked = _texts("urls", urls)
    for text in checked:
        url = parse_url(text)
        if url is None or not url.is_http or url.has_credentials:
            raise InvalidArgument(f"{text!r} in urls is not an absolute URL that a page can fetch")
    return checked


def checked_origin(name: str, value: object) -> str:
    """A text. Raises `InvalidArgument`."""
    if not isinstance(value, str):
        raise InvalidArgument(f"{name}={value!r} is not a str")
    return value


def _texts(name: str, value: object, *, empty: bool = False) -> tuple[str, ...]:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise InvalidArgument(f"{name}={value!r} is not a list of str")
    items = list(cast("Iterable[object]", value))
    texts = tuple(item for item in items if isinstance(item, str))
    if len(texts) < len(items):
        raise InvalidArgument(f"{name}={items!r} is not a list of str")
    if not texts and not empty:
        raise InvalidArgument(f"{name}={items!r} has nothing to choose from")
    return texts
