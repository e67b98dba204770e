r"""Regexes over origins: as an app has them, and as the one full-matching regex of a policy.

A policy's regex must match the whole origin. Frameworks differ: some look for a match at the start
only, so that `https://x\.example\.com` without a `$` lets `https://x.example.com.evil.test` in.
What such an app permits is said here by a regex that means the same when it is full-matched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pytest_cors.policy.matching import Matching, compiled, full_regex, scoped
from pytest_cors.policy.regex_tree import has_back_references

__all__ = ["OriginPattern", "joined"]

_NAMED_GROUP: Final = re.compile(r"\(\?P<[^>]*>")


@dataclass(frozen=True, slots=True)
class OriginPattern:
    """A regex as it stands in an app's configuration, and how the framework applies it."""

    regex: str
    matching: Matching = Matching.FULL

    def matches(self, origin: str) -> bool:
        """Whether the framework lets this origin in by the regex."""
        return getattr(compiled(self.regex), self.matching.value)(origin) is not None

    def full(self) -> str:
        """A regex that full-matches exactly the origins which this one matches in its way."""
        return full_regex(self.regex, self.matching)


def joined(patterns: Sequence[OriginPattern]) -> str | None:
    """One regex that full-matches what any of the patterns lets in; None where there are none.

    Raises `ValueError` where the patterns cannot be joined: they refer to their groups by number
    or name, and in one regex those would be other groups.
    """
    if len(patterns) < 2:
        return patterns[0].full() if patterns else None
    if any(has_back_references(pattern.regex) for pattern in patterns):
        raise ValueError("regexes with back-references cannot be joined")
    branches = [scoped(pattern.full()) for pattern in patterns]
    names = [name for pattern in patterns for name in compiled(pattern.regex).groupindex]
    if len(set(names)) < len(names):
        # A name can stand once in a regex, and without references no group needs one.
        branches = [_NAMED_GROUP.sub("(", branch) for branch in branches]
    return "|".join(branches)
