"""The first line: what was asked, what the browsers did, and why. It can stand alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pytest_cors.fetch.exchange import Request
from pytest_cors.fetch.script_request import normalize_method
from pytest_cors.fetch.verdict import Failure
from pytest_cors.report.admission import consequence, grants
from pytest_cors.report.browsers import BROWSERS, decides, sides
from pytest_cors.report.case import Case
from pytest_cors.report.deciding_exchange import DecidingExchange, deciding_exchange
from pytest_cors.report.exposure import Unreadable, unreadable
from pytest_cors.report.origin_difference import origin_difference
from pytest_cors.report.reason import call_reason, exchange_reason
from pytest_cors.report.visible_text import listed, quoted, visible

__all__ = ["asked", "reason", "sentence"]


def sentence(case: Case) -> str:
    """One line that says what is wrong, enough for somebody who sees nothing else."""
    subject = asked(case.request)
    if case.verdict.outcome == "disputed":
        return f"{subject} {_dispute(case)}."
    if case.verdict.outcome == "blocked":
        verb = "is blocked" if case.verdict.exchanges else "cannot be sent"
        return f"{subject} {verb}: {reason(case)}."
    if case.missing_exposes:
        return f"{subject} is allowed, but {_unreadable(unreadable(case))}."
    if case.expected == "blocked":
        return f"{subject} is allowed and should be blocked: {_let_through(case)}."
    return f"{subject} is allowed."


def asked(request: Request) -> str:
    """The request as a subject: method, URL, origin, and whether with credentials."""
    method = visible(normalize_method(request.method))
    credentials = " with credentials" if request.credentials == "include" else ""
    return f"{method} {visible(request.url)} from {visible(request.origin)}{credentials}"


def reason(case: Case) -> str:
    """Why it is blocked, as a clause: what the deciding message says or lacks."""
    judged = case.blocking()
    if judged is None or judged.failure is None:
        return "they are known to differ here"
    deciding = deciding_exchange(case.request, judged)
    if deciding is None:
        return call_reason(case.request, judged.failure)
    if case.verdict.outcome == "disputed":
        names = _of_one_mind(case, judged.failure)
        deciding = replace(deciding, wants=f"{listed(names)} {_agree('want', names)}")
    return exchange_reason(deciding, judged.failure) + _near_miss(case, deciding)


def _near_miss(case: Case, deciding: DecidingExchange) -> str:
    """The origin that the app was told to allow, where it only just misses the one that asked."""
    if "access-control-allow-origin" in deciding.values:
        return ""
    for one in case.allowed_origins:
        difference = origin_difference(one, deciding.origin)
        if difference is not None:
            return f". The app is set up to allow {quoted(one)}: {difference}"
    return ""


def _of_one_mind(case: Case, failure: Failure) -> list[str]:
    """Those that block for this very failure, by name."""
    return [
        name
        for engine, name in BROWSERS.items()
        if not decides(case.verdict, engine)
        and (judged := case.judged_by(engine)) is not None
        and judged.failure == failure
    ]


def _dispute(case: Case) -> str:
    allow, block = sides(case.verdict)
    return (
        f"should be {case.expected} by all and is disputed: {listed(allow)} "
        f"{_agree('let', allow)} it through, {listed(block)} {_agree('block', block)} it: "
        f"{reason(case)}"
    )


def _agree(verb: str, names: Sequence[str]) -> str:
    return verb if len(names) > 1 else f"{verb}s"


def _unreadable(reasons: Sequence[Unreadable]) -> str:
    names = listed([reason.name for reason in reasons], conjunction="or")
    causes = list(dict.fromkeys(reason.why for reason in reasons))
    if len(causes) == 1:
        return f"script cannot read {names}: {causes[0]}"
    each = "; ".join(f"{reason.name}: {reason.why}" for reason in reasons)
    return f"script cannot read {names}: {each}"


def _let_through(case: Case) -> str:
    found = grants(case)
    if not found:
        text = consequence(case).rstrip(".")
        return text[:1].lower() + text[1:]
    return listed([str(grant) for grant in found])
