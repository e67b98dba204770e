"""What a finding holds, read for its words: its case, its place, its lists, its messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from pytest_cors.contract import Finding
from pytest_cors.fetch.exchange import Exchange, HTTPRequest, HTTPResponse
from pytest_cors.fetch.header_list import combine
from pytest_cors.fetch.script_request import normalize_method
from pytest_cors.policy import CORSPolicy
from pytest_cors.report.case import Case, Expected
from pytest_cors.report.visible_text import listed, visible

__all__ = [
    "MOST_NOTED",
    "allowed_origins",
    "cause",
    "few",
    "finding_case",
    "finding_exchange",
    "names",
    "place",
    "regex_text",
    "sent_names",
    "value_of",
    "wire_exchange",
]

_MOST: Final = 4
MOST_NOTED: Final = 20
"""How many witnesses and URLs a finding keeps: where it has so many, there may be more."""


def cause(finding: Finding) -> str:
    """What of the rule it is: a stable word for each way to break it."""
    return str(finding.detail.get("cause", ""))


def names(finding: Finding, key: str) -> tuple[str, ...]:
    """What of the finding's data is a tuple of texts; empty where there is none."""
    values: Any = finding.detail.get(key, ())
    return tuple(map(str, values))


def few(values: Iterable[str], *, nothing: str = "nothing") -> str:
    """The values as in a sentence, shown so that they can be seen, and no more than four."""
    shown = [visible(value) for value in values]
    if not shown:
        return nothing
    more = len(shown) - _MOST
    return f"{', '.join(shown[:_MOST])} and {more} more" if more > 0 else listed(shown)


def regex_text(regex: object) -> str:
    """A regex as it is written in Python."""
    return f'r"{visible(str(regex))}"'


def place(finding: Finding) -> str:
    """Method and URL of what was asked; the URL alone where the finding is of no request."""
    request = finding.request
    if request is None:
        return visible(finding.url)
    return f"{visible(normalize_method(request.method))} {visible(request.url)}"


def allowed_origins(policy: CORSPolicy) -> str:
    """Who is in the policy, in words."""
    origins = ["any origin" if origin == "*" else origin for origin in policy.allow_origins]
    if policy.allow_origin_regex is not None:
        origins.append(f"what matches {regex_text(policy.allow_origin_regex)}")
    return few(origins, nothing="no origin")


def finding_case(
    finding: Finding,
    policy: CORSPolicy,
    *,
    framework: str | None = None,
    missing_exposes: Sequence[str] = (),
) -> Case | None:
    """The verdict that shows the finding, as a case; None where no verdict does."""
    if finding.request is None or finding.verdict is None:
        return None
    wanted: Expected = "blocked" if finding.verdict.allowed else "allowed"
    if missing_exposes:
        wanted = "allowed"
    return Case.of(
        finding.request,
        finding.verdict,
        expected=wanted,
        framework=framework,
        missing_exposes=missing_exposes,
        allowed_origins=[each for each in policy.allow_origins if each not in {"*", "null"}],
    )


def finding_exchange(finding: Finding, kind: str) -> Exchange | None:
    """The last exchange of a kind, "preflight" or "actual", in the finding's verdict."""
    exchanges = () if finding.verdict is None else finding.verdict.exchanges
    for exchange in reversed(exchanges):
        if exchange.request.kind == kind:
            return exchange
    return None


def wire_exchange(finding: Finding, key: str = "response") -> Exchange | None:
    """The exchange that no verdict is about: what was sent, and the answer under `key`."""
    request, response = finding.detail.get("request"), finding.detail.get(key)
    if isinstance(response, HTTPResponse):
        if isinstance(request, HTTPRequest):
            return Exchange(request, response)
        if finding.request is not None:
            page = finding.request
            fields = (("Origin", page.origin),) if page.method == "POST" else ()
            return Exchange(
                HTTPRequest("GET", page.url, fields, credentials=False, kind="actual"), response
            )
    return None


def value_of(exchange: Exchange | None, name: str) -> str | None:
    """The combined value of a response header; None where it was not sent."""
    if exchange is None:
        return None
    return (combine(exchange.response.headers) or {}).get(name.lower())


def sent_names(finding: Finding) -> frozenset[str]:
    """The lower-case names of the headers of the final response."""
    exchange = finding_exchange(finding, "actual")
    if exchange is None:
        return frozenset()
    return frozenset(name.lower() for name, _ in exchange.response.headers)
