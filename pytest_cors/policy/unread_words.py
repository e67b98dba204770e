"""The words for an app whose policy cannot be read: what was looked for, what to do instead."""

from __future__ import annotations

from typing import Final

from pytest_cors.policy.unread import Limit, Unread, UnreadReason

__all__ = ["describe_unread"]

_LIMITS: Final = {
    Limit.CREDENTIALS_PER_ORIGIN: "it allows credentials for some of its origins only",
    Limit.HEADER_PATTERN: "it allows request headers by a regular expression",
    Limit.ORIGIN_PATTERNS: "its origin regexes have back-references and cannot be joined into one",
    Limit.CODE: "code of the app decides, not configuration alone",
}

_INSTEAD: Final = "Declare the policy instead: CORSPolicy(allow_origins=[...], ...)"


def describe_unread(unread: Unread) -> str:
    """The text of the error; its first line stands alone."""
    lines = [f"no CORS policy can be read out of {unread.app}: {_cause(unread)}"]
    if unread.reason in {UnreadReason.UNKNOWN_APP, UnreadReason.NO_CORS}:
        lines.append("Looked for:")
        lines += [f"  - {place}" for place in unread.looked_at]
    if unread.reason is UnreadReason.PARTIAL:
        lines.append("Parts of the app that have a policy of their own:")
        lines += [f"  - {place}" for place in unread.found]
    return "\n".join([*lines, f"{_INSTEAD}{_for_a_part(unread)}."])


def _cause(unread: Unread) -> str:
    match unread.reason:
        case UnreadReason.UNKNOWN_APP:
            return "it is of no framework whose configuration is known"
        case UnreadReason.NO_CORS:
            return "it configures no CORS where that was looked for"
        case UnreadReason.PARTIAL:
            return "it configures CORS for parts of the app only"
        case UnreadReason.INEXPRESSIBLE:
            because = " and ".join(_LIMITS[limit] for limit in unread.limits)
            return f"{', '.join(unread.found)} says more than one policy can: {because}"


def _for_a_part(unread: Unread) -> str:
    return (
        ", one for each part with its urls=[...]" if unread.reason is UnreadReason.PARTIAL else ""
    )
