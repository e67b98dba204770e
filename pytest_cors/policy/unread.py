"""Why no policy could be read out of an app, as data. The words are in `unread_words`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Limit", "Unread", "UnreadReason"]


class UnreadReason(StrEnum):
    """What stood in the way: a closed set."""

    UNKNOWN_APP = "unknown-app"
    """No framework that can be read was recognised."""
    NO_CORS = "no-cors"
    """The framework was recognised, and configures no CORS in the places looked at."""
    PARTIAL = "partial"
    """CORS is configured for parts of the app, and for none as a whole."""
    INEXPRESSIBLE = "inexpressible"
    """CORS is configured in a way that no `CORSPolicy` can say."""


class Limit(StrEnum):
    """What keeps a configuration from being said as one `CORSPolicy`: a closed set."""

    CREDENTIALS_PER_ORIGIN = "credentials-per-origin"
    """Credentials for some of the allowed origins only (Falcon)."""
    HEADER_PATTERN = "header-pattern"
    """Request headers allowed by regex (flask-cors)."""
    ORIGIN_PATTERNS = "origin-patterns"
    """Several origin regexes with back-references, which cannot be joined into one."""
    CODE = "code"
    """Code of the app has a say: an overridden method, a signal receiver."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What was looked at, and what was found there.

    `app` is the dotted name of the app's class. `looked_at` are the places that CORS can be
    configured in, for each framework recognised (for all of them where none was). `found` are the
    paths that have a policy of their own, or the source of the one that cannot be expressed.
    """

    reason: UnreadReason
    app: str
    looked_at: tuple[str, ...]
    found: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
