"""The rules: stable codes for what a contract check can find. How they are told is in report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["RULES", "Rule", "Severity", "rule_codes", "rule_of"]

Severity = Literal["error", "warning"]
"""`error`: a browser does what the policy does not say, or the policy is dangerous. `warning`:
works today, but disputed, not refusable by CORS, or untidy."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `code` and `name` are stable, `title` is one line, `severity` the usual one."""

    code: str
    name: str
    title: str
    severity: Severity = "error"


RULES: Final = (
    # The browser's verdict is not the policy's.
    Rule("CORS101", "undeclared-origin-allowed", "an origin that the policy does not name gets in"),
    Rule("CORS102", "declared-origin-blocked", "an origin that the policy names is blocked"),
    Rule("CORS103", "undeclared-method-allowed", "a method that the policy does not name gets in"),
    Rule("CORS104", "declared-method-blocked", "a method that the policy names is blocked"),
    Rule(
        "CORS105",
        "undeclared-header-allowed",
        "a request header that the policy does not name gets in",
    ),
    Rule("CORS106", "declared-header-blocked", "a request header that the policy names is blocked"),
    Rule(
        "CORS107",
        "undeclared-credentials-allowed",
        "credentials get in although the policy has none",
    ),
    Rule(
        "CORS108",
        "declared-credentials-blocked",
        "credentials are blocked although the policy has them",
    ),
    Rule(
        "CORS109",
        "declared-header-unreadable",
        "a response header that the policy exposes cannot be read",
    ),
    Rule(
        "CORS110",
        "undeclared-header-readable",
        "a response header that the policy does not expose can be read",
    ),
    Rule(
        "CORS111",
        "max-age-differs",
        "preflights are remembered for another time than the policy says",
    ),
    Rule(
        "CORS112",
        "private-network-differs",
        "the private network is opened or closed against the policy",
        "warning",
    ),
    # Plumbing: how the app answers.
    Rule(
        "CORS201",
        "unreadable-error",
        "an error response has no CORS headers, so pages cannot see it",
    ),
    Rule(
        "CORS202",
        "preflight-needs-authentication",
        "the preflight wants authentication, which no browser sends",
    ),
    Rule(
        "CORS203",
        "preflight-redirected",
        "the preflight is redirected, which browsers do not follow",
    ),
    Rule(
        "CORS204",
        "preflight-and-response-disagree",
        "the preflight permits what the response takes back",
    ),
    Rule("CORS205", "duplicated-header", "a CORS header is sent twice"),
    Rule("CORS206", "malformed-header", "a CORS header has a value that browsers cannot use"),
    Rule(
        "CORS207", "preflight-reaches-endpoint", "the preflight is not answered by any CORS layer"
    ),
    Rule("CORS208", "answers-leak", "an answer depends on the requests that came before"),
    Rule("CORS209", "own-origin-refused", "requests of the app's own pages are refused"),
    Rule("CORS210", "origin-crashes-app", "an odd Origin header makes the app fail", "warning"),
    Rule(
        "CORS211",
        "answer-lost",
        "the CORS layer answers in place of the endpoint",
    ),
    # Caches and leaks.
    Rule(
        "CORS301",
        "missing-vary",
        "an answer that depends on Origin does not say so, so caches mix answers up",
    ),
    Rule(
        "CORS302",
        "credentials-sent-to-refused",
        "refused origins are told that credentials are allowed",
        "warning",
    ),
    Rule(
        "CORS303",
        "lists-sent-to-refused",
        "refused origins are told what is allowed to others",
        "warning",
    ),
    # The policy itself is dangerous or dead.
    Rule("CORS401", "any-origin-with-credentials", "every website may act as the signed-in user"),
    Rule("CORS402", "null-origin", "the policy trusts null, which every website can be"),
    Rule("CORS403", "insecure-origin", "the policy trusts an origin that the network can forge"),
    Rule(
        "CORS404",
        "loose-regex",
        "the regex accepts an origin under a domain that anyone can register",
    ),
    Rule("CORS405", "public-suffix", "the policy trusts every site under a public suffix"),
    Rule("CORS406", "dead-entry", "the policy has an entry that no browser can ever use"),
    Rule("CORS407", "development-origin", "the policy trusts a development origin", "warning"),
    Rule(
        "CORS408",
        "open-private-network",
        "every website may reach a server in a private network",
        "warning",
    ),
)
"""Every rule, in the order of the codes."""

_BY_CODE: Final = {rule.code: rule for rule in RULES}


def rule_codes() -> tuple[str, ...]:
    """All codes, in order."""
    return tuple(_BY_CODE)


def rule_of(code: str) -> Rule:
    """The rule of a code, in any case. Raises `ValueError`, which says what is near, or all."""
    found = _BY_CODE.get(code.upper())
    if found is None:
        raise ValueError(f"{code!r} is no rule: the codes are {', '.join(_BY_CODE)}")
    return found
