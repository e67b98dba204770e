"""What to change so that a request which got through is blocked, or a header becomes readable."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_cors.fetch.header_list import combine
from pytest_cors.fetch.origin import OPAQUE
from pytest_cors.fetch.safelist import SAFELISTED_METHODS
from pytest_cors.fetch.script_request import normalize_method
from pytest_cors.report.admission import grants
from pytest_cors.report.case import Case
from pytest_cors.report.explanation import Line
from pytest_cors.report.exposure import EXPOSE_HEADERS, unreadable
from pytest_cors.report.framework_setting import facility
from pytest_cors.report.list_value import meant_names
from pytest_cors.report.remedy import set_to
from pytest_cors.report.visible_text import listed, visible

__all__ = ["exposure_remedies", "refusal_remedies"]


def refusal_remedies(case: Case) -> tuple[Line, ...]:
    """What to change so that every browser blocks the request."""
    if not grants(case):
        if case.verdict.response_type == "basic":
            return (Line("Test with another origin than that of the URL: CORS rules those only."),)
        if not case.verdict.exchanges:
            return (Line("Ask without `preflight_only`: only the actual request can be refused."),)
        return ()
    return (*_refuse_origin(case), *_refuse_request(case))


def exposure_remedies(case: Case) -> tuple[Line, ...]:
    """What to change so that script can read the headers that it cannot read."""
    found = unreadable(case)
    names = [each.name for each in found if each.advice is None]
    lines = [Line(each.advice) for each in found if each.advice is not None]
    if names:
        exposed = {name.lower(): name for name in [*_exposed(case), *names]}
        lines += set_to(case, "exposed", list(exposed.values()), f"Expose {listed(names)} by name")
    return tuple(lines)


def _exposed(case: Case) -> list[str]:
    """What is exposed by name already."""
    headers = case.verdict.exchanges[-1].response.headers
    names = meant_names((combine(headers) or {}).get(EXPOSE_HEADERS.lower(), ""))
    return [name for name in names if name != "*"]


def _refuse_origin(case: Case) -> Iterator[Line]:
    origin = visible(case.request.origin)
    allowed = [
        grant.value for grant in grants(case) if grant.header == "Access-Control-Allow-Origin"
    ]
    if "*" in allowed:
        yield Line(f"If {origin} is not to read this: name the allowed origins instead of *.")
    elif OPAQUE in allowed:
        yield Line("Never allow null: it stands for every sandboxed frame and data: document.")
    elif allowed:
        known = facility(case.framework)
        where = "allowed origins" if known is None else f"allowed origins of {known.name}"
        yield Line(
            f"If {origin} is not to read this: take it out of the {where}. Where a pattern or a "
            "function lets it in, match the whole origin, and escape the dots."
        )


def _refuse_request(case: Case) -> Iterator[Line]:
    method = normalize_method(case.request.method)
    if not case.verdict.preflighted:
        yield Line(
            "No list of methods or headers can refuse this request: it needs no preflight, so "
            "only the origin decides."
        )
    elif method not in SAFELISTED_METHODS:
        yield Line(f"If only {visible(method)} is unwanted: take it out of the allowed methods.")
    elif any(grant.header == "Access-Control-Allow-Headers" for grant in grants(case)):
        yield Line("If only a header is unwanted: take it out of the allowed headers.")
