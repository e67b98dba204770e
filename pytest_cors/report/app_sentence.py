"""One sentence for each rule about how the app answers: CORS2xx plumbing, CORS3xx caches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pytest_cors.contract import Finding
from pytest_cors.fetch.exchange import HTTPResponse
from pytest_cors.fetch.header_list import combine
from pytest_cors.policy import CORSPolicy
from pytest_cors.report.admission import grants
from pytest_cors.report.finding_data import (
    cause,
    few,
    finding_case,
    finding_exchange,
    names,
    place,
    value_of,
)
from pytest_cors.report.sentence import reason
from pytest_cors.report.visible_text import abridged, counted, listed, quoted, shortened, visible

__all__ = ["APP_WORDS"]

_ORIGIN: Final = "Access-Control-Allow-Origin"
_CREDENTIALS: Final = "Access-Control-Allow-Credentials"
_LONGEST: Final = 80


def _origin(finding: Finding) -> str:
    return "a page" if finding.request is None else visible(finding.request.origin)


def _reason(finding: Finding, policy: CORSPolicy) -> str:
    case = finding_case(finding, policy)
    return "" if case is None else f": {reason(case)}"


def _crash(finding: Finding) -> str:
    """What the app raised, as a clause; empty where it did not."""
    kind = finding.detail.get("cause_type")
    if kind is None:
        return ""
    text = visible(shortened(str(finding.detail.get("cause_text", "")), _LONGEST))
    return f"the app raises {kind}{': ' if text else ''}{text}, and "


def _unreadable_error(finding: Finding, policy: CORSPolicy) -> str:
    return (
        f"{place(finding)}: {_crash(finding)}{_origin(finding)} cannot see the "
        f"{finding.detail.get('status')}, which has no {_ORIGIN}: have the CORS layer around what "
        "makes this answer"
    )


def _authentication(finding: Finding, policy: CORSPolicy) -> str:
    return (
        f"the preflight of {place(finding)} is answered {finding.detail.get('status')}, for want "
        "of a login, and no browser sends one with a preflight: let OPTIONS through without"
    )


def _redirected(finding: Finding, policy: CORSPolicy) -> str:
    target = value_of(finding_exchange(finding, "preflight"), "location")
    to = "" if target is None else f" to {visible(shortened(target, _LONGEST))}"
    return (
        f"the preflight of {place(finding)} is redirected{to} ({finding.detail.get('status')}), "
        "and no browser follows that: answer OPTIONS before what redirects"
    )


def _disagreement(finding: Finding, policy: CORSPolicy) -> str:
    origin = _origin(finding)
    match cause(finding):
        case "preflight-refuses":
            return (
                f"{origin} can read what needs no preflight, and the preflight of {place(finding)} "
                f"is refused to it{_reason(finding, policy)}"
            )
        case "refused-origin-passes-preflight":
            case = finding_case(finding, policy)
            found = () if case is None else grants(case)
            because = f": {listed([str(grant) for grant in found])}" if found else ""
            return (
                f"{origin} is not in the policy and passes the preflight of {place(finding)}"
                f"{because}; so its requests are sent, and only the responses are kept from it"
            )
        case _:
            return (
                f"preflights from {origin} pass, and the response to {place(finding)} is blocked"
                f"{_reason(finding, policy)}"
            )


def _duplicated(finding: Finding, policy: CORSPolicy) -> str:
    header, lines = finding.detail.get("header"), names(finding, "lines")
    shown = listed([quoted(shortened(line, 60)) for line in lines[:3]])
    return (
        f"{place(finding)} is answered with {counted(len(lines), f'{header} header')}, {shown}, "
        "and a browser takes neither: leave it to one layer"
    )


def _malformed(finding: Finding, policy: CORSPolicy) -> str:
    header, value = str(finding.detail.get("header")), str(finding.detail.get("value"))
    effect = {
        "Access-Control-Max-Age": "so browsers remember the preflight for 5 seconds",
        "Access-Control-Expose-Headers": "so nothing is exposed",
        _CREDENTIALS: "and only true, in lower case, allows credentials",
        _ORIGIN: f"where a browser wants {_origin(finding)}, alone and exactly so",
    }.get(header, "and one bad element spoils the whole list")
    return f"{header} at {place(finding)} is {abridged(value)}, {effect}"


def _endpoint(finding: Finding, policy: CORSPolicy) -> str:
    because = _reason(finding, policy)
    return f"nothing answers the preflight of {place(finding)} as a preflight{because}"


def _leaking(finding: Finding, policy: CORSPolicy) -> str:
    first, then = finding.detail.get("first"), finding.detail.get("then")
    differing = names(finding, "headers")
    if isinstance(first, HTTPResponse) and isinstance(then, HTTPResponse) and differing:
        name = differing[0]
        what = f"{name} is {_value(first, name)} at first and {_value(then, name)} then"
    else:
        what = "what a browser makes of the answer is not the same"
    if cause(finding) == "stored":
        return (
            f"{visible(finding.url)} gives one origin what was made for another: with a query "
            f"that is new to the app {_origin(finding)} is let in, without it is not; keep answers "
            "apart by Origin"
        )
    return (
        f"the same request to {visible(finding.url)} is answered differently when it is repeated: "
        f"{what}; something is kept from request to request"
    )


def _value(response: HTTPResponse, name: str) -> str:
    value = (combine(response.headers) or {}).get(name)
    return "missing" if value is None else abridged(value, limit=60)


def _own_pages(finding: Finding, policy: CORSPolicy) -> str:
    response: Any = finding.detail.get("response")
    status = response.status if isinstance(response, HTTPResponse) else "an error"
    if cause(finding) == "own-origin":
        return (
            f"{visible(finding.url)} answers {status} to the Origin of its own pages, "
            f"{_origin(finding)}, and not without it: browsers send it with every POST; let it in"
        )
    return (
        f"{visible(finding.url)} answers {status} where no Origin is sent, and not where it is: "
        "links, images and the app's own pages send none; do not require it"
    )


def _odd(finding: Finding, policy: CORSPolicy) -> str:
    response, error = finding.detail.get("response"), finding.detail.get("error")
    answer = f"answered {response.status}" if isinstance(response, HTTPResponse) else "an error"
    fails = visible(shortened(str(error), _LONGEST)) if error is not None else answer
    witness = shortened(next(iter(names(finding, "witnesses")), ""), 40)
    match cause(finding):
        case "origin":
            what = f"the Origin {quoted(witness)}"
        case "options":
            missing = "Access-Control-Request-Method" if witness == "no method" else "Origin"
            what = f"OPTIONS without {missing}"
        case _:
            what = f"a preflight with Access-Control-Request-Headers: {quoted(witness)}"
    return f"{what} makes {visible(finding.url)} fail ({fails}), and anybody can send that"


def _lost(finding: Finding, policy: CORSPolicy) -> str:
    lost, asked = names(finding, "lost"), place(finding)
    match cause(finding):
        case "status":
            exchange, usual = finding_exchange(finding, "actual"), finding.detail.get("usual")
            got = "another status" if exchange is None else str(exchange.response.status)
            meant = usual.status if isinstance(usual, HTTPResponse) else "a success"
            return (
                f"{asked} answers {got} to {_origin(finding)}, which the policy names, and {meant} "
                "without an Origin: hand the request on to the endpoint"
            )
        case "content":
            what = few(lost, nothing="all content")
            return (
                f"the answer of {asked} to {_origin(finding)} has lost {what}, which it has "
                "without an Origin: add to the endpoint's answer, and do not replace it"
            )
        case _:
            return (
                f"{visible(finding.url)} answers as a path does that no route has, and as OPTIONS "
                "does, with nothing: answer preflights alone, and hand everything else on"
            )


def _no_vary(finding: Finding, policy: CORSPolicy) -> str:
    url = visible(finding.url)
    detail = finding.detail
    if cause(finding) == "overwritten":
        to = detail.get("served_to")
        who = "a request without Origin" if to is None else visible(str(to))
        return (
            f"the answer of {url} to {who} has lost Vary: {few(names(finding, 'lost'))}, which "
            "other answers have: the CORS layer has to add to Vary, and not to replace it"
        )
    stored = detail.get("stored_for")
    before = "a request without Origin" if stored is None else visible(str(stored))
    blocked = finding.verdict is not None and not finding.verdict.allowed
    effect = "a browser then blocks it" if blocked else "some of its headers are then unreadable"
    return (
        f"a cache may hand {_origin(finding)} the answer of {url} to {before}, and {effect}: the "
        "answer depends on Origin and does not say Vary: Origin"
    )


def _credentials_to_refused(finding: Finding, policy: CORSPolicy) -> str:
    if cause(finding) == "undeclared":
        return (
            f"{place(finding)} says {_CREDENTIALS}: true to {_origin(finding)}; the policy allows "
            "no credentials, and a browser blocks this all the same: leave the header out"
        )
    return (
        f"{_origin(finding)} is refused at {place(finding)}, and told {_CREDENTIALS}: true all the "
        "same: leave it out for whoever is refused"
    )


def _lists_to_refused(finding: Finding, policy: CORSPolicy) -> str:
    lists: Any = finding.detail.get("lists", {})
    told = [f"{name}: {abridged(str(value), limit=60)}" for name, value in dict(lists).items()]
    return (
        f"{_origin(finding)} is refused at {place(finding)}, and told {listed(told)} all the same: "
        "leave the lists out for whoever is refused"
    )


APP_WORDS: Final[dict[str, Callable[[Finding, CORSPolicy], str]]] = {
    "CORS201": _unreadable_error,
    "CORS202": _authentication,
    "CORS203": _redirected,
    "CORS204": _disagreement,
    "CORS205": _duplicated,
    "CORS206": _malformed,
    "CORS207": _endpoint,
    "CORS208": _leaking,
    "CORS209": _own_pages,
    "CORS210": _odd,
    "CORS211": _lost,
    "CORS301": _no_vary,
    "CORS302": _credentials_to_refused,
    "CORS303": _lists_to_refused,
}
"""The words for each code."""
