"""Methods and header names that are not allowed, but differ from an allowed one by little.

A list that is searched as one text, or compared by beginning or end, lets them in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice, zip_longest
from typing import Final

from pytest_cors.policy import CORSPolicy
from pytest_cors.policy.header_name import request_header_fault
from pytest_cors.policy.method import method_fault

__all__ = ["near_headers", "near_methods"]

_MOST: Final = 48


def near_methods(policy: CORSPolicy, listed: Iterable[str]) -> tuple[str, ...]:
    """Methods that a page can use and the policy does not allow, one of each listed in turn."""
    return tuple(
        method
        for method in _in_turn(_near_methods(method) for method in listed)
        if method_fault(method) is None and policy.allows_method(method) is False
    )


def near_headers(policy: CORSPolicy, listed: Iterable[str]) -> tuple[str, ...]:
    """Header names, lower case, that a page can set and that the policy does not allow."""
    return tuple(
        name
        for name in _in_turn(_near_headers(name.lower()) for name in listed)
        if request_header_fault(name) is None and policy.allows_header(name) is False
    )


def _near_methods(method: str) -> Iterator[str]:
    yield f"{method}X"
    yield method[:-1]
    yield f"X{method}"
    yield method[1:]
    yield method.lower()
    yield method.capitalize()


def _near_headers(name: str) -> Iterator[str]:
    yield f"{name}x"
    yield name[:-1]
    yield f"x{name}"
    yield name[1:]
    # Servers that keep headers in an environment have no telling these apart.
    yield name.replace("-", "_")
    yield name.rpartition("-")[2]
    yield name.rpartition("-")[0]


def _in_turn(sources: Iterable[Iterator[str]]) -> Iterator[str]:
    """One of each, then a second one of each; without repetitions, and only so many."""
    texts = chain.from_iterable(zip_longest(*sources, fillvalue=""))
    return islice(dict.fromkeys(text for text in texts if text), _MOST)
