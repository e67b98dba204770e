"""Why script cannot read a header of a response that it may have.

https://fetch.spec.whatwg.org/#concept-filtered-response-cors
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pytest_cors.fetch.filtered_response import FORBIDDEN_RESPONSE_NAMES
from pytest_cors.fetch.header_list import combine, extract_tokens
from pytest_cors.report.case import Case
from pytest_cors.report.visible_text import abridged, visible

__all__ = ["EXPOSE_HEADERS", "Unreadable", "unreadable"]

EXPOSE_HEADERS: Final = "Access-Control-Expose-Headers"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One header that script asks for in vain.

    `why` is a clause. `advice` is what to do about it; None where naming it in
    `Access-Control-Expose-Headers` is.
    """

    name: str
    why: str
    advice: str | None = None


def unreadable(case: Case) -> tuple[Unreadable, ...]:
    """The reason for each of the case's `missing_exposes`, as the final response shows it."""
    values: Mapping[str, str] = {}
    if case.verdict.exchanges:
        values = combine(case.verdict.exchanges[-1].response.headers) or {}
    return tuple(_reason(case, values, name) for name in case.missing_exposes)


def _reason(case: Case, values: Mapping[str, str], name: str) -> Unreadable:
    shown = visible(name)
    if name.lower() in FORBIDDEN_RESPONSE_NAMES:
        return Unreadable(shown, "no script can ever read it", "Hand the value over otherwise.")
    if name.lower() not in values:
        return Unreadable(shown, "the response does not have it", f"Send {shown}.")
    if case.verdict.response_type in {"opaque", "opaqueredirect"}:
        why = "script reads nothing of an opaque response"
        return Unreadable(shown, why, 'Use mode "cors".')
    exposed = values.get(EXPOSE_HEADERS.lower())
    if exposed is None:
        return Unreadable(shown, f"the response has no {EXPOSE_HEADERS}")
    tokens = extract_tokens(exposed)
    is_ = f"{EXPOSE_HEADERS} is {abridged(exposed)}"
    if not isinstance(tokens, tuple):
        return Unreadable(shown, f"{is_}, which does not parse, so nothing is exposed")
    if "*" in tokens and case.request.credentials == "include":
        return Unreadable(shown, f"{is_}, and with credentials * exposes nothing")
    return Unreadable(shown, f"{is_} and does not name it")
