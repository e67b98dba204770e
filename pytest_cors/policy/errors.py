"""The errors of this room: a policy with faults, and an app whose policy cannot be read."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_cors.policy.fault import Fault
from pytest_cors.policy.fault_words import describe_all
from pytest_cors.policy.unread import Unread
from pytest_cors.policy.unread_words import describe_unread

__all__ = ["CORSPolicyError", "PolicyNotFound"]


class CORSPolicyError(ValueError):
    """A policy with entries that can never do anything in a browser.

    `faults` holds all of them, in the order of the arguments of `CORSPolicy`.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return describe_all(self.faults)


class PolicyNotFound(LookupError):
    """No policy can be read out of an app. `unread` says where was looked and what was found."""

    def __init__(self, unread: Unread) -> None:
        self.unread = unread
        super().__init__(unread)

    def __str__(self) -> str:
        return describe_unread(self.unread)
