"""Clause: one policy of a contract, and the part of the app that it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pytest_cors.policy import CORSPolicy, Fault, Limit

__all__ = ["Clause"]

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Clause:
    """What is promised of some URLs of an app.

    `urls` are URLs, paths as the app writes them, or patterns; None: all routes. `ignore` has the
    reason for each rule that is left out, by code. `unsafe` and `strict` are those of
    `check_cors_policy`.

    Of a policy that was read out of an app, `faults` are its dead entries as they are written
    there, and with `limits` it is not all that the app's configuration says: the app cannot be
    held to it.
    """

    name: str
    policy: CORSPolicy
    urls: tuple[str, ...] | None = None
    ignore: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    unsafe: bool = False
    strict: bool = False
    source: str = ""
    faults: tuple[Fault, ...] = ()
    limits: tuple[Limit, ...] = ()
