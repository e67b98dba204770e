"""What to change: the cause as far as it shows, then the setting, as the framework spells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from pytest_cors.fetch.script_request import normalize_method
from pytest_cors.fetch.verdict import Failure, FailureCode
from pytest_cors.report.case import Case
from pytest_cors.report.cause import Cause, CauseKind, cause_of
from pytest_cors.report.deciding_exchange import DecidingExchange
from pytest_cors.report.explanation import Line
from pytest_cors.report.framework_setting import (
    Setting,
    facility,
    header_line,
    setting_line,
)
from pytest_cors.report.list_value import meant_names
from pytest_cors.report.origin_difference import origin_difference
from pytest_cors.report.visible_text import listed, quoted, visible

__all__ = ["block_remedies", "set_to"]

_Advice = Callable[[Case, DecidingExchange], Iterator[Line]]

_METHODS: Final = "access-control-allow-methods"
_NAMES: Final = "access-control-allow-headers"


def block_remedies(case: Case) -> tuple[Line, ...]:
    """What to change so that every browser lets the request through."""
    judged, deciding = case.blocking(), case.deciding()
    if judged is None or judged.failure is None:
        return ()
    failure = judged.failure
    if deciding is None:
        return tuple(_say(_CALLS[failure.code])) if failure.code in _CALLS else ()
    cause = cause_of(deciding, failure)
    # What is refused stands in the first line already: as the answer lacks it, or as it says.
    told = cause is not None and cause.kind is CauseKind.REFUSAL
    lines = () if cause is None or told else tuple(_say(cause.text))
    return (*lines, *_advice(case, deciding, failure, cause))


def set_to(
    case: Case, setting: Setting, values: list[str], text: str, *, more: bool = False
) -> Iterator[Line]:
    """A sentence, and the line of code that does what it says.

    `more`: there may be values in the setting already which the exchange does not show.
    """
    known = facility(case.framework)
    line = setting_line(case.framework, setting, values, more=more)
    if line is None:
        yield from _say(f"{text} (the response header that is wanted)")
        yield Line(header_line(setting, values), "code", depth=1)
        return
    where = "" if known is None else f", in {known.name}"
    yield from _say(f"{text}{where}:" if known else f"{text}, so that the answer has:")
    yield Line(line, "code", depth=1)


def _say(text: str) -> Iterator[Line]:
    yield Line(text)


def _advice(
    case: Case, deciding: DecidingExchange, failure: Failure, cause: Cause | None
) -> Iterator[Line]:
    kind = None if cause is None else cause.kind
    by_cause = _BY_CAUSE.get(kind) if kind is not None else None
    by_code = _BY_CODE.get(failure.code)
    if by_cause is not None:
        yield from by_cause(case, deciding)
    elif by_code is not None:
        yield from by_code(case, deciding)


def _allow_origin(case: Case, deciding: DecidingExchange) -> Iterator[Line]:
    origin = deciding.origin
    if deciding.is_tainted:
        yield from _say(
            "Let script call the final URL, or keep the redirect on one origin: after a redirect "
            "from one to another the Origin is null, and null is no origin to allow."
        )
        return
    if origin == "null":
        yield from _say(
            "Serve the page from an origin of its own: null is what every sandboxed frame sends, "
            "and no origin to allow."
        )
        return
    for one in case.allowed_origins:
        meant = origin_difference(one, origin)
        if meant is not None:
            yield from _say(f"The app is set up to allow {quoted(one)}: {meant}.")
    value = deciding.values.get("access-control-allow-origin", "")
    if "," in value or " " in value:
        yield from _say(
            "Answer with the one origin that asked, if it is allowed, and Vary: Origin."
        )
    if value and origin_difference(value, origin):
        text = f"Write {visible(origin)} in the allowed origins, exactly so"
        yield from set_to(case, "origins", [origin], text)
    else:
        text = f"Add {visible(origin)} to the allowed origins"
        yield from set_to(case, "origins", [origin], text, more=True)


def _allow_credentials(case: Case, deciding: DecidingExchange) -> Iterator[Line]:
    if deciding.values.get("access-control-allow-credentials", "").lower() == "true":
        yield from _say("Write true in lower case.")
    yield from set_to(
        case, "credentials", [deciding.origin], "Allow credentials, or send none from the page"
    )


def _name_origin(case: Case, deciding: DecidingExchange) -> Iterator[Line]:
    yield from set_to(
        case,
        "origins",
        [deciding.origin],
        "Name the origins instead of *, or send no credentials from the page",
    )


def _allow_method(case: Case, deciding: DecidingExchange) -> Iterator[Line]:
    method = deciding.method
    tokens = [token for token in deciding.tokens(_METHODS) or () if token != "*"]
    near = [token for token in tokens if token.lower() == method.lower() and token != method]
    if near and normalize_method(near[0]) != method:
        yield from _say(
            f"Write {visible(near[0])} in the script as well: only DELETE, GET, HEAD, OPTIONS, "
            "POST and PUT are put into upper case for it."
        )
        return
    known = facility(case.framework)
    if known is not None and "methods" not in known.arguments:
        responder = f"on_{method.lower()}()"
        yield from _say(
            f"Add {visible(method)} to the route, here a responder {visible(responder)}: "
            f"{known.name} allows what the route has."
        )
        return
    does = "Write {} in this case in" if near else "Add {} to"
    methods = dict.fromkeys([*map(normalize_method, tokens), method])
    text = f"{does.format(visible(method))} the allowed methods"
    yield from set_to(case, "methods", list(methods), text, more=not tokens)


def _allow_names(case: Case, deciding: DecidingExchange) -> Iterator[Line]:
    # As script wrote them: they are compared in any case, and read better so.
    written = {name.lower(): name for name, _ in deciding.page.headers}
    missing = [written.get(name, name) for name in deciding.missing_names()]
    tokens = list(deciding.tokens(_NAMES) or ())
    if deciding.include:  # * counts for nothing then
        tokens = [token for token in tokens if token != "*"]
    for name, near in deciding.near_names().items():
        asked = visible(written.get(name, name))
        yield from _say(f"{visible(near)} is on the list: is it meant for {asked}?")
    yield from set_to(
        case,
        "headers",
        [*tokens, *missing],
        f"Add {visible(listed(missing))} to the allowed headers",
        more=not tokens,
    )


def _allow_what_was_refused(case: Case, deciding: DecidingExchange) -> Iterator[Line]:
    lines = tuple(_item_by_item(case, deciding))
    yield from lines or _check_settings(case, deciding)


def _item_by_item(case: Case, deciding: DecidingExchange) -> Iterator[Line]:
    said = deciding.said.lower()
    if "access-control-allow-origin" not in deciding.values and (not said or "origin" in said):
        yield from _allow_origin(case, deciding)
    tokens = deciding.tokens(_METHODS)
    if "method" in said or (tokens and deciding.method not in tokens and "*" not in tokens):
        yield from _allow_method(case, deciding)
    if deciding.missing_names() and ("header" in said or _NAMES in deciding.values):
        yield from _allow_names(case, deciding)


def _repair_list(header: str, setting: Setting) -> _Advice:
    def advice(case: Case, deciding: DecidingExchange) -> Iterator[Line]:
        meant = meant_names(deciding.values.get(header, ""))
        asked = [deciding.method] if setting == "methods" else deciding.names
        there = {name.lower() for name in meant}
        names = [*meant, *(name for name in asked if name.lower() not in there)]
        yield from _say("Separate the names by commas, without quotes or brackets; on the wire:")
        yield Line(header_line(setting, names), "code", depth=1)

    return advice


def _outermost(text: str) -> _Advice:
    def advice(case: Case, deciding: DecidingExchange) -> Iterator[Line]:
        yield from _say(text)
        known = facility(case.framework)
        if known is not None:
            yield Line(known.outermost, "code", depth=1)

    return advice


def _check_settings(case: Case, deciding: DecidingExchange) -> Iterator[Line]:
    known = facility(case.framework)
    layer = "the CORS layer" if known is None else known.name
    asked = [f"the origin {visible(deciding.origin)}", f"the method {visible(deciding.method)}"]
    written = {name.lower(): name for name, _ in case.request.headers}
    if deciding.names:
        names = [visible(written.get(name, name)) for name in deciding.names]
        asked.append(f"the header{'s' if len(names) > 1 else ''} {listed(names)}")
    yield from _say(f"See to it that {layer} allows all of this: {'; '.join(asked)}.")


def _drop_slash(case: Case, deciding: DecidingExchange) -> Iterator[Line]:
    target = visible(deciding.redirect_target or "")
    known = facility(case.framework)
    if known is None or known.no_slash_redirect is None:
        yield from _say(f"Let script call {target}, or serve both paths without a redirect.")
        return
    yield from _say(f"Let script call {target}, or keep the app from redirecting for a slash:")
    yield Line(known.no_slash_redirect, "code", depth=1)


def _plain(text: str) -> _Advice:
    return lambda case, deciding: _say(text)


_BY_CAUSE: Final[dict[CauseKind, _Advice]] = {
    CauseKind.CRASH: _outermost(
        "Mend the exception. For pages to be able to read error responses, put the CORS layer "
        "around the whole app, error handling included:"
    ),
    CauseKind.AUTHENTICATION: _outermost(
        "Let preflights through without a login: put the CORS layer outside of authentication, or "
        "exempt OPTIONS from it:"
    ),
    CauseKind.NO_OPTIONS: _outermost(
        "Answer OPTIONS with 200 or 204, before the router does: put a CORS layer around the app:"
    ),
    CauseKind.NOT_FOUND: _outermost(
        "Check the URL. If it is right, answer OPTIONS with 200 or 204 before the router does: put "
        "a CORS layer around the app:"
    ),
    CauseKind.SILENT_REFUSAL: _check_settings,
    CauseKind.SLASH_REDIRECT: _drop_slash,
    CauseKind.SCHEME_REDIRECT: _plain("Let script call the https: URL."),
    CauseKind.OTHER_REDIRECT: _outermost(
        "Answer OPTIONS without a redirect: put the CORS layer outside of what redirects, or let "
        "script call the final URL:"
    ),
    CauseKind.REFUSAL: _allow_what_was_refused,
    CauseKind.TWO_LAYERS: _plain("Leave the header to one of them, and take it out of the other."),
    CauseKind.OUTSIDE: _outermost(
        "Have one CORS layer around all that answers, error handling included:"
    ),
}

_BY_CODE: Final[dict[FailureCode, _Advice]] = {
    FailureCode.MISSING_ALLOW_ORIGIN: _allow_origin,
    FailureCode.MULTIPLE_ALLOW_ORIGIN: _plain("Send Access-Control-Allow-Origin once."),
    FailureCode.ALLOW_ORIGIN_MISMATCH: _allow_origin,
    FailureCode.WILDCARD_WITH_CREDENTIALS: _name_origin,
    FailureCode.MISSING_ALLOW_CREDENTIALS: _allow_credentials,
    FailureCode.PREFLIGHT_REDIRECT: _plain("Answer OPTIONS with 200 or 204, not with a redirect."),
    FailureCode.PREFLIGHT_STATUS: _plain("Answer the preflight with 200 or 204."),
    FailureCode.METHOD_NOT_ALLOWED: _allow_method,
    FailureCode.HEADER_NOT_ALLOWED: _allow_names,
    FailureCode.INVALID_ALLOW_METHODS: _repair_list(_METHODS, "methods"),
    FailureCode.INVALID_ALLOW_HEADERS: _repair_list(_NAMES, "headers"),
    FailureCode.INVALID_RESPONSE: _plain("Take NUL and line breaks out of the header."),
    FailureCode.REDIRECT_MODE: _plain(
        'Let script call the final URL, or follow: redirect: "follow".'
    ),
    FailureCode.REDIRECT_LOCATION: _plain("Send one Location, with a URL that parses."),
    FailureCode.REDIRECT_CREDENTIALS: _plain(
        "Take the user name and the password out of the Location."
    ),
    FailureCode.REDIRECT_LIMIT: _plain("End the loop of redirects."),
    FailureCode.NOT_HTTP: _plain("Redirect to http: or https: only."),
    FailureCode.SAME_ORIGIN_MODE: _plain(
        'Stay on the page\'s origin, or let script fetch with mode: "cors".'
    ),
}

_CALLS: Final[dict[FailureCode, str]] = {
    FailureCode.INVALID_URL: "Give an absolute URL that parses.",
    FailureCode.URL_HAS_CREDENTIALS: "Send them in an Authorization header instead.",
    FailureCode.INVALID_METHOD: "Give a method without spaces or separators.",
    FailureCode.FORBIDDEN_METHOD: (
        "No page can send it, so no policy has to name it: take it out of the test."
    ),
    FailureCode.INVALID_HEADER_NAME: "Give a header name without spaces or separators.",
    FailureCode.INVALID_HEADER_VALUE: "Give a value without NUL and line breaks, in Latin-1.",
    FailureCode.BODY_NOT_ALLOWED: "Leave the body out, or send it with POST.",
    FailureCode.NO_CORS_METHOD: 'Use mode "cors".',
    FailureCode.NO_CORS_REDIRECT_MODE: 'Use redirect "follow", or mode "cors".',
    FailureCode.SAME_ORIGIN_MODE: 'Use mode "cors".',
    FailureCode.NOT_HTTP: "Give an http: or https: URL.",
}
