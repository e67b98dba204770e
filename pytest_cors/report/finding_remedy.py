"""What to change about a finding: the app's line of code, with the value that the policy has.

Where the exchange itself shows more (what is missing from a list, which cause lies behind a
block), the advice of a failed assertion is given; otherwise that of the rule's page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from pytest_cors.contract import Finding
from pytest_cors.policy import CORSPolicy
from pytest_cors.report.explanation import Line
from pytest_cors.report.finding_data import cause, finding_case, names, sent_names
from pytest_cors.report.framework_setting import Setting, facility
from pytest_cors.report.manual import page_of
from pytest_cors.report.manual.page import Place
from pytest_cors.report.manual.text import place_line
from pytest_cors.report.refusal_remedy import exposure_remedies
from pytest_cors.report.remedy import block_remedies
from pytest_cors.report.visible_text import listed, visible

__all__ = ["finding_remedies"]

_Remedy = Callable[[Finding, CORSPolicy, str | None], Iterator[Line]]


def finding_remedies(
    finding: Finding, policy: CORSPolicy, framework: str | None
) -> tuple[Line, ...]:
    """What to change so that the finding is gone; the last resort is to change the policy."""
    special = _REMEDIES.get(finding.code)
    lines = () if special is None else tuple(special(finding, policy, framework))
    return lines or tuple(_of_the_page(finding.code, policy, framework))


def _of_the_page(code: str, policy: CORSPolicy, framework: str | None) -> Iterator[Line]:
    page = page_of(code)
    yield Line(page.fix.replace("`", ""))
    for place in page.places:
        if code.startswith("CORS4"):
            break  # the policy is what is wrong: its own values are no fix
        line = place_line(framework, place, _declared(policy, place))
        if line is not None and (place in {"outermost", "slash"} or _declared(policy, place)):
            yield Line(line, "code", depth=1)


def _declared(policy: CORSPolicy, place: Place) -> list[str]:
    """What the policy has for a setting."""
    match place:
        case "origins" | "credentials":
            return list(policy.allow_origins)
        case "regex":
            return [] if policy.allow_origin_regex is None else [policy.allow_origin_regex]
        case "methods":
            return list(policy.allow_methods)
        case "headers":
            return list(policy.allow_headers)
        case "exposed":
            return list(policy.expose_headers)
        case "max_age":
            return [] if policy.max_age is None else [str(policy.max_age)]
        case _:
            return []


def _as_declared(argument: str, *settings: Setting, verb: str = "Allow") -> _Remedy:
    """Set what the policy says; or change the policy."""

    def remedy(finding: Finding, policy: CORSPolicy, framework: str | None) -> Iterator[Line]:
        known = facility(framework)
        lines = [
            line
            for setting in settings
            if (line := place_line(framework, setting, _declared(policy, setting))) is not None
        ]
        where = f", in {known.name}:" if known is not None and lines else "."
        yield Line(f"{verb} what the policy says, and no more{where}")
        yield from (Line(line, "code", depth=1) for line in lines)
        yield from _or_declare(finding, argument)

    return remedy


def _or_declare(finding: Finding, argument: str) -> Iterator[Line]:
    found = [name for name in names(finding, "witnesses") if name != "*"][:4]
    # Undeclared origins are our own invention: nobody means to declare one.
    invented = finding.code == "CORS101" or cause(finding) in {"any-method", "any-header"}
    if invented or not found:
        return
    shown = listed([visible(name) for name in found])
    yield Line(f"Or, if {shown} {'are' if len(found) > 1 else 'is'} meant: add to {argument}.")


def _unlisted(argument: str, setting: Setting) -> _Remedy:
    usual = _as_declared(argument, setting)

    def remedy(finding: Finding, policy: CORSPolicy, framework: str | None) -> Iterator[Line]:
        if cause(finding) == "safelisted-method":
            yield Line(
                "Fail the preflight for a method that is not allowed, or add it to the policy: "
                "without a preflight, no CORS layer can keep the request from the app."
            )
            return
        yield from usual(finding, policy, framework)

    return remedy


def _no_credentials(finding: Finding, policy: CORSPolicy, framework: str | None) -> Iterator[Line]:
    known = facility(framework)
    where = "" if known is None else f", in {known.name}"
    yield Line(f"Switch credentials off{where}; or declare them: allow_credentials=True.")


def _unblocked(finding: Finding, policy: CORSPolicy, framework: str | None) -> Iterator[Line]:
    case = finding_case(finding, policy, framework=framework)
    if case is not None:
        yield from block_remedies(case)


def _exposed(finding: Finding, policy: CORSPolicy, framework: str | None) -> Iterator[Line]:
    there = [name for name in names(finding, "witnesses") if name in sent_names(finding)]
    case = finding_case(finding, policy, framework=framework, missing_exposes=there)
    if there and case is not None:
        yield from exposure_remedies(case)


_REMEDIES: Final[dict[str, _Remedy]] = {
    "CORS101": _as_declared("allow_origins", "origins", "regex"),
    "CORS102": _unblocked,
    "CORS103": _unlisted("allow_methods", "methods"),
    "CORS104": _unblocked,
    "CORS105": _unlisted("allow_headers", "headers"),
    "CORS106": _unblocked,
    "CORS107": _no_credentials,
    "CORS108": _unblocked,
    "CORS109": _exposed,
    "CORS110": _as_declared("expose_headers", "exposed", verb="Expose"),
    "CORS201": _unblocked,
    "CORS202": _unblocked,
    "CORS203": _unblocked,
    "CORS206": _unblocked,
    "CORS207": _unblocked,
}
