"""Regexes as frameworks apply them, said as regexes that match from start to end.

`re.match` looks at the start only, so that `https://a` without a `$` lets `https://a.evil.test` in.
What it permits is said here by a regex that means the same when it is full-matched.
"""

from __future__ import annotations

import re
import warnings
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeGuard

from pytest_cors.policy.regex_tree import compiles, ends_anchored, starts_anchored

__all__ = ["Matching", "compiled", "full_regex", "is_regex", "regex_text", "scoped"]

_GLOBAL_FLAGS: Final = re.compile(r"(?:\(\?[aiLmsux]+\))*")
_FLAG_LETTERS: Final = (
    (re.ASCII, "a"),
    (re.IGNORECASE, "i"),
    (re.MULTILINE, "m"),
    (re.DOTALL, "s"),
    (re.VERBOSE, "x"),
)


class Matching(StrEnum):
    """How much of the origin a regex has to match: the name of the `re` function."""

    FULL = "fullmatch"
    START = "match"
    ANYWHERE = "search"


def full_regex(regex: str, matching: Matching) -> str:
    """A regex that full-matches exactly the lines of text which this one matches in its way.

    Origins and paths have no line breaks, so `.*` stands for anything that may follow, and `$` for
    the very end.
    """
    before = matching is Matching.ANYWHERE and not starts_anchored(regex)
    after = matching is not Matching.FULL and not ends_anchored(regex)
    if not (before or after):
        return regex
    return f"{'.*' if before else ''}{scoped(regex)}{'.*' if after else ''}"


def is_regex(value: object) -> TypeGuard[re.Pattern[str]]:
    """Whether this is a compiled regex for text."""
    return isinstance(getattr(value, "pattern", None), str) and isinstance(value, re.Pattern)


def regex_text(pattern: str | re.Pattern[str], flags: re.RegexFlag = re.UNICODE) -> str:
    """The regex as text, the flags it was compiled with written into it.

    `flags` are those which the framework would compile a text with.
    """
    if isinstance(pattern, re.Pattern):
        text, flags = pattern.pattern, re.RegexFlag(pattern.flags)
    else:
        text = pattern
    missing = flags & ~re.RegexFlag(compiled(text).flags)
    letters = _letters(missing)
    return f"(?{letters}){text}" if letters else text


@lru_cache(maxsize=512)
def compiled(regex: str) -> re.Pattern[str]:
    """The compiled regex; one that does not compile matches nothing.

    What `re` has to say about a regex's style is not said in the user's name.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return re.compile(regex if compiles(regex) else "(?!)")


def scoped(regex: str) -> str:
    """The regex as a group that can stand in another one: its flags hold inside it only."""
    flags = re.RegexFlag(compiled(regex).flags)
    leading = _GLOBAL_FLAGS.match(regex)
    body = regex[leading.end() :] if leading else regex
    # In a verbose regex the bracket could end up in a comment.
    end = "\n)" if re.VERBOSE in flags else ")"
    return f"(?{_letters(flags)}:{body}{end}"


def _letters(flags: re.RegexFlag) -> str:
    return "".join(letter for flag, letter in _FLAG_LETTERS if flag in flags)
