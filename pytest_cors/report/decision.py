"""The decision in two lines: what a browser expects of the deciding message, and what it got."""

from __future__ import annotations

from pytest_cors.fetch.verdict import Failure, FailureCode
from pytest_cors.report.deciding_exchange import DecidingExchange
from pytest_cors.report.exchange_text import DECIDING_HEADERS
from pytest_cors.report.explanation import Line
from pytest_cors.report.list_value import first_malformed
from pytest_cors.report.standard_step import spec_link, step
from pytest_cors.report.visible_text import abridged, listed, quoted, shortened, visible

__all__ = ["decision_lines"]


def decision_lines(failure: Failure, deciding: DecidingExchange | None) -> tuple[Line, ...]:
    """Expected, got, and the step of the standard with its address."""
    lines: list[Line] = []
    expected = None if deciding is None else _expected(failure, deciding)
    if deciding is not None and expected is not None:
        lines.append(Line(expected, "expected", "expected"))
        lines.append(Line(_got(failure, deciding), "got", "got"))
    lines.append(Line(step(failure), "text", "standard"))
    lines.append(Line(spec_link(failure), "link"))
    return tuple(lines)


def _expected(failure: Failure, deciding: DecidingExchange) -> str | None:
    header = DECIDING_HEADERS.get(failure.code, "")
    origin = visible(deciding.origin)
    match failure.code:
        case FailureCode.MISSING_ALLOW_ORIGIN | FailureCode.ALLOW_ORIGIN_MISMATCH:
            return f"{header}: {origin}{'' if deciding.include else ' (or *)'}"
        case FailureCode.MULTIPLE_ALLOW_ORIGIN:
            return f"{header}: {origin}{'' if deciding.include else ' (or *)'}, once"
        case FailureCode.WILDCARD_WITH_CREDENTIALS:
            return f"{header}: {origin}"
        case FailureCode.MISSING_ALLOW_CREDENTIALS:
            return f"{header}: true"
        case FailureCode.PREFLIGHT_STATUS | FailureCode.PREFLIGHT_REDIRECT:
            return "a status from 200 to 299"
        case FailureCode.INVALID_ALLOW_METHODS | FailureCode.INVALID_ALLOW_HEADERS:
            return f"{header}: names, separated by commas"
        case FailureCode.METHOD_NOT_ALLOWED:
            return f"{header} with {visible(deciding.method)} in it"
        case FailureCode.HEADER_NOT_ALLOWED:
            return f"{header} with {visible(listed(deciding.missing_names()))} in it"
        case FailureCode.REDIRECT_LOCATION:
            return f"{header}: a URL, once"
        case _:
            return None


def _got(failure: Failure, deciding: DecidingExchange) -> str:
    header = DECIDING_HEADERS.get(failure.code)
    if header is None:
        return f"{deciding.status}"
    lines = deciding.lines(header.lower())
    if not lines:
        return f"no {header}"
    value = ", ".join(lines)
    if failure.code in {FailureCode.METHOD_NOT_ALLOWED, FailureCode.HEADER_NOT_ALLOWED}:
        return f"{header}: {abridged(value, deciding.near_elements())}"
    if failure.code in {FailureCode.INVALID_ALLOW_METHODS, FailureCode.INVALID_ALLOW_HEADERS}:
        return f"{header}: {abridged(value, [first_malformed(value) or value])}"
    shown = [quoted(shortened(line, 120)) for line in lines[:4]]
    return f"{header}: {listed(shown)}"
