"""One sentence for each rule: what this app does, against what the policy says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pytest_cors.contract import Finding
from pytest_cors.policy import CORSPolicy

__all__ = ["finding_sentence", "listed"]


def finding_sentence(finding: Finding, policy: CORSPolicy) -> str:
    """The finding in one line that can stand alone."""
    words = _WORDS.get(finding.code)
    return f"{finding.title}: {finding.url}" if words is None else words(finding, policy)


def _origin(finding: Finding) -> str:
    return "a page" if finding.request is None else finding.request.origin


def _method(finding: Finding) -> str:
    return "GET" if finding.request is None else finding.request.method


def listed(finding: Finding, key: str) -> tuple[str, ...]:
    """What of the finding's data is a tuple of texts; empty where there is none."""
    values: Any = finding.detail.get(key, ())
    return tuple(map(str, values))


def _names(finding: Finding) -> str:
    return ", ".join(listed(finding, "witnesses"))


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(values) or "nobody"


def _header_names(finding: Finding) -> str:
    return "" if finding.request is None else ", ".join(name for name, _ in finding.request.headers)


_WORDS: Final[dict[str, Callable[[Finding, CORSPolicy], str]]] = {
    "CORS101": lambda f, p: (
        f"{_origin(f)} may call {_method(f)} {f.url}, and the policy allows"
        f" {_listed(p.allow_origins)} only"
    ),
    "CORS102": lambda f, p: f"{_origin(f)} is in the policy and blocked at {_method(f)} {f.url}",
    "CORS103": lambda f, p: (
        f"{_method(f)} {f.url} is allowed to {_origin(f)}, and the policy allows"
        f" {_listed(p.allow_methods)} only"
    ),
    "CORS104": lambda f, p: f"{_method(f)} is in the policy and blocked at {f.url}",
    "CORS105": lambda f, p: (
        f"the request header {_header_names(f)} is allowed at {f.url}, and is not in the policy"
    ),
    "CORS106": lambda f, p: (
        f"the request header {_header_names(f)} is in the policy and blocked at {f.url}"
    ),
    "CORS107": lambda f, p: (
        f"{_origin(f)} may send credentials to {f.url}, and the policy does not allow credentials"
    ),
    "CORS108": lambda f, p: (
        f"{_origin(f)} may not send credentials to {f.url}, and the policy allows them"
    ),
    "CORS109": lambda f, p: f"pages cannot read {_names(f)} of {f.url}, and the policy exposes it",
    "CORS110": lambda f, p: (
        f"pages can read {_names(f)} of {f.url}, and the policy does not expose it"
    ),
    "CORS111": lambda f, p: (
        f"preflights of {f.url} are remembered for {f.detail.get('told')} seconds,"
        f" and the policy says {f.detail.get('declared')}"
    ),
}
