"""One sentence for each rule about the policy itself: CORS4xx, whom it lets in unmeant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pytest_cors.contract import Finding
from pytest_cors.policy import CORSPolicy, Fault
from pytest_cors.policy.fault_words import describe
from pytest_cors.policy.foreign_origin import RegexAudit
from pytest_cors.report.finding_data import cause, regex_text
from pytest_cors.report.visible_text import visible

__all__ = ["POLICY_WORDS"]


def _reach(finding: Finding, policy: CORSPolicy) -> str:
    """What the app does with an origin that shows it, as far as it was asked."""
    cookies = ", with the visitor's cookies" if policy.allow_credentials else ""
    if finding.request is None or finding.verdict is None:
        return "would be let in" + cookies
    if finding.verdict.allowed:
        return f"can read {visible(finding.url)}{cookies}"
    return f"is in the policy, though {visible(finding.url)} blocks it"


def _witness(finding: Finding) -> str:
    return "a page" if finding.request is None else visible(finding.request.origin)


def _any_origin(finding: Finding, policy: CORSPolicy) -> str:
    return (
        f"any website, {_witness(finding)} for one, {_reach(finding, policy)}: the policy allows * "
        "with credentials; name the origins"
    )


def _null(finding: Finding, policy: CORSPolicy) -> str:
    return (
        f"any website can be null, in a sandboxed frame, and null {_reach(finding, policy)}: take "
        "null out of allow_origins"
    )


def _insecure(finding: Finding, policy: CORSPolicy) -> str:
    regex = finding.detail.get("regex")
    where = "allow_origins" if regex is None else f"allow_origin_regex, {regex_text(regex)}"
    return (
        f"{_witness(finding)} {_reach(finding, policy)}, and whoever is on the visitor's network "
        f"can be it: allow its https: origin only, in {where}"
    )


def _loose_regex(finding: Finding, policy: CORSPolicy) -> str:
    regex = regex_text(finding.detail.get("regex"))
    if finding.request is None:
        audit = finding.detail.get("audit")
        hard = audit.undecided if isinstance(audit, RegexAudit) else None
        because = f" for its {hard}" if hard else ""
        return (
            f"allow_origin_regex {regex} cannot be decided{because}: whether it lets other "
            "people's domains in is not known; write it without, or list the origins"
        )
    return (
        f"{_witness(finding)}, a name that anyone can have, {_reach(finding, policy)}: "
        f"allow_origin_regex {regex} accepts it; escape the dots, and match the host to its end"
    )


def _public_suffix(finding: Finding, policy: CORSPolicy) -> str:
    regex = regex_text(finding.detail.get("regex"))
    return (
        f"anybody can have a name beside {_witness(finding)}, which {_reach(finding, policy)}: "
        f"{visible(cause(finding))} is a public suffix; name your own hosts in allow_origin_regex "
        f"{regex}"
    )


def _dead(finding: Finding, policy: CORSPolicy) -> str:
    fault = finding.detail.get("fault")
    return describe(fault).rstrip(".") if isinstance(fault, Fault) else finding.title


def _development(finding: Finding, policy: CORSPolicy) -> str:
    return (
        f"{_witness(finding)} {_reach(finding, policy)}: a development server or playground, "
        "beside origins of production; keep it for the development settings"
    )


def _private_network(finding: Finding, policy: CORSPolicy) -> str:
    return (
        f"any website, {_witness(finding)} for one, {_reach(finding, policy)}, and the policy says "
        "that the server is in a private network: name the origins that may reach it"
    )


POLICY_WORDS: Final[dict[str, Callable[[Finding, CORSPolicy], str]]] = {
    "CORS401": _any_origin,
    "CORS402": _null,
    "CORS403": _insecure,
    "CORS404": _loose_regex,
    "CORS405": _public_suffix,
    "CORS406": _dead,
    "CORS407": _development,
    "CORS408": _private_network,
}
"""The words for each code."""
