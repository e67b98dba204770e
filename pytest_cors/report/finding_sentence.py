"""One sentence for each rule: what this app does, against what the policy says.

It is the first line of a failure and may be all that is seen, so it names what is to be changed.
Every claim in it is read off the finding's own exchange or data. Here are the rules about verdicts,
CORS1xx; the words for the others are in `app_sentence` and `policy_sentence`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pytest_cors.contract import Finding
from pytest_cors.policy import CORSPolicy
from pytest_cors.report.admission import grants
from pytest_cors.report.app_sentence import APP_WORDS
from pytest_cors.report.exposure import EXPOSE_HEADERS, unreadable
from pytest_cors.report.finding_data import (
    allowed_origins,
    cause,
    few,
    finding_case,
    finding_exchange,
    names,
    place,
    sent_names,
    value_of,
)
from pytest_cors.report.policy_sentence import POLICY_WORDS
from pytest_cors.report.sentence import reason, sentence
from pytest_cors.report.visible_text import abridged, listed, visible

__all__ = ["finding_sentence"]

_Words = Callable[[Finding, CORSPolicy], str]


def finding_sentence(finding: Finding, policy: CORSPolicy) -> str:
    """The finding in one line that can stand alone."""
    return _WORDS[finding.code](finding, policy)


def _granted(finding: Finding, policy: CORSPolicy, header: str = "") -> str:
    """The headers that let it through, the one that is meant first, as a clause with its colon."""
    case = finding_case(finding, policy)
    found = () if case is None else grants(case)
    meant = [grant for grant in found if grant.header == header] or found
    return f": {listed([str(grant) for grant in meant])}" if meant else ""


def _refused(finding: Finding, policy: CORSPolicy) -> str:
    """Why a browser blocks it, as a clause with its colon."""
    case = finding_case(finding, policy)
    return "" if case is None else f": {reason(case)}"


def _origin(finding: Finding) -> str:
    return "a page" if finding.request is None else visible(finding.request.origin)


def _method(finding: Finding) -> str:
    return "" if finding.request is None else visible(finding.request.method)


def _reach(finding: Finding) -> str:
    """What a page has of it: the response, or no more than a preflight that passes."""
    asked_only = finding_exchange(finding, "actual") is None
    return "passes the preflight of" if asked_only else "can read"


def _undeclared_origin(finding: Finding, policy: CORSPolicy) -> str:
    who = _origin(finding)
    match cause(finding):
        case "any-origin":
            who = f"any website, {who} for one,"
        case "null":
            who = "any sandboxed frame (its origin is null)"
        case "unsendable":
            who = f"a client that says it is {who}, which no browser says,"
        case _:
            pass
    return (
        f"{who} {_reach(finding)} {place(finding)}{_granted(finding, policy)}; "
        f"the policy allows {allowed_origins(policy)} only"
    )


def _declared_origin(finding: Finding, policy: CORSPolicy) -> str:
    return (
        f"{_origin(finding)} is in the policy and is blocked at {place(finding)}"
        f"{_refused(finding, policy)}"
    )


def _listed_in_vain(finding: Finding, header: str, argument: str) -> str:
    value = value_of(finding_exchange(finding, "preflight"), header) or ""
    extra = names(finding, "witnesses")
    return (
        f"the preflight of {place(finding)} answers {header}: {abridged(value, extra)}; "
        f"{few(extra)} {'are' if len(extra) > 1 else 'is'} not in the policy's {argument}"
    )


def _undeclared_method(finding: Finding, policy: CORSPolicy) -> str:
    header = "Access-Control-Allow-Methods"
    if cause(finding) == "listed":
        return _listed_in_vain(finding, header, "allow_methods")
    only = f"the policy allows {few(policy.allow_methods, nothing='no method')} only"
    if cause(finding) == "safelisted-method":
        return (
            f"{place(finding)} from {_origin(finding)} passes its preflight; {only}, and no list "
            "can refuse GET, HEAD or POST: only a preflight that fails can"
        )
    method = "any method, this one too," if cause(finding) == "any-method" else "the method"
    return (
        f"{place(finding)}: {method} passes the preflight of {_origin(finding)}"
        f"{_granted(finding, policy, header)}; {only}"
    )


def _declared_method(finding: Finding, policy: CORSPolicy) -> str:
    star = (
        " (as *)" if finding.request and finding.request.method not in policy.allow_methods else ""
    )
    return (
        f"{_method(finding)} is in the policy{star} and is blocked at {place(finding)}"
        f"{_refused(finding, policy)}"
    )


def _undeclared_header(finding: Finding, policy: CORSPolicy) -> str:
    header = "Access-Control-Allow-Headers"
    if cause(finding) == "listed":
        return _listed_in_vain(finding, header, "allow_headers")
    only = f"the policy allows {few(policy.allow_headers, nothing='none')} only"
    found = _header_names(finding, policy, declared=False)
    if cause(finding) == "disputed":
        return f"{_dispute(finding, policy)}; of request headers, {only}"
    subject = f"the request header {found}"
    if cause(finding) == "any-header":
        subject = f"any request header, {found} too,"
    return (
        f"{place(finding)}: {subject} passes the preflight of {_origin(finding)}"
        f"{_granted(finding, policy, header)}; {only}"
    )


def _declared_header(finding: Finding, policy: CORSPolicy) -> str:
    if cause(finding) == "disputed":
        return _dispute(finding, policy)
    found = _header_names(finding, policy, declared=True)
    return (
        f"the request header {found} is in the policy and is blocked at {place(finding)}"
        f"{_refused(finding, policy)}"
    )


def _header_names(finding: Finding, policy: CORSPolicy, *, declared: bool) -> str:
    fields = () if finding.request is None else finding.request.headers
    every = [name for name, _ in fields]
    meant = [name for name in every if bool(policy.allows_header(name)) is declared]
    return few(meant or every)


def _dispute(finding: Finding, policy: CORSPolicy) -> str:
    case = finding_case(finding, policy)
    return place(finding) if case is None else sentence(case).rstrip(".")


def _undeclared_credentials(finding: Finding, policy: CORSPolicy) -> str:
    header = "Access-Control-Allow-Credentials"
    return (
        f"{_origin(finding)} {_reach(finding)} {place(finding)} with the visitor's cookies"
        f"{_granted(finding, policy, header)}; the policy allows no credentials"
    )


def _declared_credentials(finding: Finding, policy: CORSPolicy) -> str:
    return (
        f"the policy allows credentials, and {place(finding)} from {_origin(finding)} with "
        f"credentials is blocked{_refused(finding, policy)}"
    )


def _unreadable_header(finding: Finding, policy: CORSPolicy) -> str:
    witnesses = names(finding, "witnesses")
    there = [name for name in witnesses if name in sent_names(finding)]
    case = finding_case(finding, policy, missing_exposes=there)
    if not there or case is None:
        return (
            f"no response has or exposes {few(witnesses)}, which the policy exposes: send it and "
            f"name it in {EXPOSE_HEADERS}, or take it out of the policy"
        )
    found = unreadable(case)
    return (
        f"{_origin(finding)} cannot read {few([each.name for each in found])} of {place(finding)}, "
        f"which the policy exposes: {found[0].why}"
    )


def _readable_header(finding: Finding, policy: CORSPolicy) -> str:
    witnesses = names(finding, "witnesses")
    there = [name for name in witnesses if name in sent_names(finding)]
    value = value_of(finding_exchange(finding, "actual"), EXPOSE_HEADERS) or ""
    only = f"the policy exposes {few(policy.expose_headers)}"
    says = f"{EXPOSE_HEADERS} is {abridged(value, witnesses)}"
    if finding.severity == "error" and there:
        return f"{_origin(finding)} can read {few(there)} of {place(finding)}: {says}; {only}"
    return f"{place(finding)} exposes {few(witnesses)}, which it does not send: {says}; {only}"


def _max_age(finding: Finding, policy: CORSPolicy) -> str:
    detail = finding.detail
    value = detail.get("value")
    says = "has no Access-Control-Max-Age" if value is None else f"says {visible(str(value))}"
    return (
        f"browsers remember the preflight of {place(finding)} for {detail.get('told')} seconds, as "
        f"it {says}; the policy says {detail.get('declared')}"
    )


def _private_network(finding: Finding, policy: CORSPolicy) -> str:
    does = "grants" if cause(finding) == "granted" else "does not grant"
    return (
        f"the preflight of {place(finding)} {does} access to a private network "
        f"(Access-Control-Allow-Private-Network), and the policy says "
        f"allow_private_network={policy.allow_private_network}"
    )


_WORDS: Final[dict[str, _Words]] = {
    "CORS101": _undeclared_origin,
    "CORS102": _declared_origin,
    "CORS103": _undeclared_method,
    "CORS104": _declared_method,
    "CORS105": _undeclared_header,
    "CORS106": _declared_header,
    "CORS107": _undeclared_credentials,
    "CORS108": _declared_credentials,
    "CORS109": _unreadable_header,
    "CORS110": _readable_header,
    "CORS111": _max_age,
    "CORS112": _private_network,
    **APP_WORDS,
    **POLICY_WORDS,
}
