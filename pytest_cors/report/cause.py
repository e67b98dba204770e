"""What may lie behind a failure, as far as the exchange gives it away.

What is certain is said plainly; the rest is said to be likely. Nothing is said where the exchange
shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pytest_cors.fetch.header_list import combine
from pytest_cors.fetch.origin import parse_url
from pytest_cors.fetch.verdict import Failure, FailureCode
from pytest_cors.report.deciding_exchange import DecidingExchange
from pytest_cors.report.reason import answer_lacks
from pytest_cors.report.visible_text import listed, quoted, shortened, visible

__all__ = ["Cause", "CauseKind", "cause_of", "slash_redirect"]


class CauseKind(StrEnum):
    """What went wrong in the app: it decides which advice is of use."""

    CRASH = "crash"
    AUTHENTICATION = "authentication"
    NO_OPTIONS = "no-options"
    NOT_FOUND = "not-found"
    SLASH_REDIRECT = "slash-redirect"
    SCHEME_REDIRECT = "scheme-redirect"
    OTHER_REDIRECT = "other-redirect"
    REFUSAL = "refusal"
    TWO_LAYERS = "two-layers"
    OUTSIDE = "outside"
    ORIGIN_REFUSED = "origin-refused"
    SILENT_REFUSAL = "silent-refusal"
    NO_LAYER = "no-layer"


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: its kind, and a sentence that says what points to it."""

    kind: CauseKind
    text: str


# Failures that are as a rule the outcome of something else.
_VAGUE: Final = frozenset(
    {
        FailureCode.MISSING_ALLOW_ORIGIN,
        FailureCode.PREFLIGHT_STATUS,
        FailureCode.PREFLIGHT_REDIRECT,
    }
)
_CORS_PREFIX: Final = "access-control-"
_ORIGIN: Final = "access-control-allow-origin"


def cause_of(deciding: DecidingExchange, failure: Failure) -> Cause | None:
    """The most telling cause of a block on this exchange, if it shows one."""
    if failure.code in {
        FailureCode.MULTIPLE_ALLOW_ORIGIN,
        FailureCode.MISSING_ALLOW_CREDENTIALS,
    }:
        return _two_layers(deciding, failure.header or "")
    if failure.code not in _VAGUE:
        return None  # the failure itself says all that there is to say
    return next(filter(None, (look(deciding) for look in _LOOKS)), None)


def slash_redirect(deciding: DecidingExchange) -> bool:
    """Whether the redirect leads to the same URL but for a slash at the end of its path."""
    here, there = parse_url(deciding.request.url), parse_url(deciding.redirect_target or "")
    if here is None or there is None:
        return False
    path, query = _path(here.address), here.address.partition("?")[2]
    other, other_query = _path(there.address), there.address.partition("?")[2]
    return query == other_query and path != other and path.rstrip("/") == other.rstrip("/")


def _path(address: str) -> str:
    return address.partition("?")[0]


def _crash(deciding: DecidingExchange) -> Cause | None:
    if deciding.cause is None or _ORIGIN in deciding.values:
        return None
    return Cause(
        CauseKind.CRASH,
        f"For an exception ({type(deciding.cause).__name__}) the server answers, outside of the "
        "CORS layer: no header of CORS is there.",
    )


def _two_layers(deciding: DecidingExchange, header: str) -> Cause | None:
    lines = deciding.lines(header.lower())
    if len(lines) < 2:
        return None
    what = "the same value" if len(set(lines)) == 1 else listed([quoted(line) for line in lines])
    return Cause(
        CauseKind.TWO_LAYERS,
        f"{header} is there {len(lines)} times, with {what}: two layers each add it, as a "
        "middleware and a handler do, or the app and a proxy.",
    )


def _redirect(deciding: DecidingExchange) -> Cause | None:
    target = deciding.redirect_target
    if target is None or (not deciding.is_preflight and _ORIGIN in deciding.values):
        return None
    here, there = visible(deciding.request.url), visible(target)
    if slash_redirect(deciding):
        return Cause(
            CauseKind.SLASH_REDIRECT, f"{here} is redirected to {there}: only the slash differs."
        )
    if there == here.replace("http:", "https:", 1):
        return Cause(CauseKind.SCHEME_REDIRECT, f"{here} is redirected to https.")
    if deciding.is_preflight:
        return Cause(
            CauseKind.OTHER_REDIRECT,
            f"The preflight is redirected to {there}, before the CORS layer has answered it.",
        )
    return None


def _authentication(deciding: DecidingExchange) -> Cause | None:
    if not deciding.is_preflight:
        return None
    challenge = deciding.values.get("www-authenticate")
    never = "A browser sends neither cookies nor Authorization with a preflight."
    if challenge is not None or deciding.status in {401, 407}:
        asks = f" (WWW-Authenticate: {visible(shortened(challenge, 60))})" if challenge else ""
        return Cause(
            CauseKind.AUTHENTICATION,
            f"The preflight is answered {deciding.status}{asks}: something wants it to log in. "
            f"{never}",
        )
    if deciding.status == 403 and not _has_cors_headers(deciding):
        return Cause(
            CauseKind.AUTHENTICATION,
            "The preflight is answered 403 without any header of CORS: most likely by something "
            f"in front of the CORS layer, for want of a login or of a token. {never}",
        )
    return None


def _no_options(deciding: DecidingExchange) -> Cause | None:
    if not deciding.is_preflight or deciding.status not in {404, 405, 501}:
        return None
    if deciding.status == 404:
        return Cause(
            CauseKind.NOT_FOUND,
            f"The preflight is answered 404: either nothing is at this URL for "
            f"{visible(deciding.method)}, or OPTIONS is left to a router that does not know it.",
        )
    allow = deciding.values.get("allow")
    offers = f" (Allow: {visible(shortened(allow, 60))})" if allow else ""
    answered = f"The preflight is answered {deciding.status}{offers}"
    if _has_cors_headers(deciding):
        return Cause(
            CauseKind.NO_OPTIONS,
            f"{answered}: something adds headers of CORS, but leaves OPTIONS to the router.",
        )
    return Cause(
        CauseKind.NO_OPTIONS,
        f"{answered} without any header of CORS: most likely no CORS layer is there, or the "
        "router answers before it does.",
    )


def _refusal(deciding: DecidingExchange) -> Cause | None:
    if not deciding.is_preflight or deciding.is_ok:
        return None
    refuses_origin = _has_cors_headers(deciding) and _ORIGIN not in deciding.values
    if not (deciding.said or refuses_origin or answer_lacks(deciding)):
        return None
    return Cause(CauseKind.REFUSAL, "The CORS layer refuses the preflight.")


def _outside(deciding: DecidingExchange) -> Cause | None:
    """A response without CORS headers whose preflight had them, or that reports an error."""
    if deciding.is_preflight or _has_cors_headers(deciding) or deciding.redirect_target:
        return None
    if deciding.said:  # it is the CORS layer that reports the error
        return None
    if deciding.before and deciding.before[-1].request.kind == "preflight":
        allowed = (combine(deciding.before[-1].response.headers) or {}).get(_ORIGIN, "")
        return Cause(
            CauseKind.OUTSIDE,
            f"The preflight was answered with Access-Control-Allow-Origin: {visible(allowed)}, "
            f"and this {deciding.status} without: it is made outside of the CORS layer, or by one "
            "that answers preflights only.",
        )
    if deciding.status < 400 or _varies(deciding):
        return None
    return Cause(
        CauseKind.OUTSIDE,
        f"This {deciding.status} has no header of CORS at all: either error responses are made "
        "outside of the CORS layer, or the layer does not allow this origin.",
    )


def _origin_refused(deciding: DecidingExchange) -> Cause | None:
    if _ORIGIN in deciding.values:
        return None
    signs = [
        name for name in deciding.values if name.startswith(_CORS_PREFIX) or name == "cors-error"
    ]
    if not signs and not _varies(deciding):
        return None
    sign = signs[0] if signs else "Vary: Origin"
    return Cause(
        CauseKind.ORIGIN_REFUSED,
        f"A CORS layer has seen the request ({visible(sign)} is there) and most likely does not "
        f"allow {visible(deciding.origin)}.",
    )


def _no_layer(deciding: DecidingExchange) -> Cause | None:
    if _has_cors_headers(deciding):
        return None
    if deciding.is_preflight and not deciding.is_ok:
        return Cause(
            CauseKind.SILENT_REFUSAL,
            "The answer has no header of CORS at all: either no CORS layer is there for this URL, "
            "or it refuses something without saying what.",
        )
    return Cause(
        CauseKind.NO_LAYER,
        "The response has no header of CORS at all: either no CORS layer is there for this URL, "
        f"or it does not allow {visible(deciding.origin)}.",
    )


def _has_cors_headers(deciding: DecidingExchange) -> bool:
    return any(name.startswith(_CORS_PREFIX) for name in deciding.values)


def _varies(deciding: DecidingExchange) -> bool:
    return "origin" in deciding.values.get("vary", "").lower().replace(" ", "").split(",")


_LOOKS: Final[tuple[Callable[[DecidingExchange], Cause | None], ...]] = (
    _crash,
    _authentication,
    _redirect,
    _no_options,
    _refusal,
    _outside,
    _origin_refused,
    _no_layer,
)
