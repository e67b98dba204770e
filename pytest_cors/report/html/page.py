"""The page as a whole: head, verdict, contents, and a part for each policy."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

from pytest_cors.report.html.findings import findings
from pytest_cors.report.html.markup import Markup, element, join
from pytest_cors.report.html.table import Table
from pytest_cors.report.policy_words import policy_line, policy_words
from pytest_cors.report.record import Record
from pytest_cors.report.summary import extent, found_rules
from pytest_cors.report.visible_text import counted

__all__ = ["page"]


def page(contracts: Sequence[Record], *, tool: str) -> str:
    """The HTML of a run's contract checks; `tool` is the version of this package."""
    style, script = _resource("report.css"), _resource("report.js")
    verdict, good = _verdict(contracts)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        # Nothing is loaded, and no other script runs, whatever an app may have smuggled in.
        element(
            "meta",
            http_equiv="Content-Security-Policy",
            content=f"default-src 'none'; base-uri 'none'; form-action 'none'; "
            f"style-src '{_digest(style)}'; script-src '{_digest(script)}'",
        ),
        element("title", f"CORS report: {verdict}"),
        Markup(f"<style>{style}</style>"),
    )
    body = element(
        "body",
        element("a", "Skip to the policies", class_="skip", href="#main"),
        element(
            "header",
            element("h1", "CORS report"),
            element("p", verdict, class_="verdict good" if good else "verdict bad"),
            _contents(contracts),
        ),
        element("main", _policies(contracts), id="main"),
        element("footer", element("p", f"Written by pytest-cors {tool}.")),
        _dialog(),
        Markup(f"<script>{script}</script>"),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _verdict(contracts: Sequence[Record]) -> tuple[str, bool]:
    checks = [check for contract in contracts for check in contract["checks"]]
    if not checks:
        return "no contract was checked", True
    severities = [finding["severity"] for check in checks for finding in check["findings"]]
    found = [
        counted(severities.count(kind), kind) for kind in ("error", "warning") if kind in severities
    ]
    told = " and ".join(found) or "nothing found"
    return f"{told} in {counted(len(checks), 'check')}", all(check["ok"] for check in checks)


def _contents(contracts: Sequence[Record]) -> Markup | None:
    if len(contracts) < 2:
        return None
    links = [
        element("li", element("a", policy_line(contract["policy"]), href=f"#policy-{number}"))
        for number, contract in enumerate(contracts, 1)
    ]
    return element("nav", element("ol", links), aria_label="Policies")


def _policies(contracts: Sequence[Record]) -> Iterator[Markup]:
    if not contracts:
        yield element("p", "No test of this run has held an app to a policy.")
    for number, contract in enumerate(contracts, 1):
        name = f"policy-{number}"
        table = Table(contract, name)
        yield element(
            "section",
            element("h2", _title(contract, number, len(contracts)), id=name),
            _policy(contract),
            element("p", f"{extent(contract)}.", class_="extent"),
            findings(contract, name),
            table.section(),
            _checks(contract),
            table.exchanges(),
            aria_labelledby=name,
        )


def _title(contract: Record, number: int, count: int) -> str:
    errors = sum(len(each.findings) for each in found_rules(contract) if each.severity == "error")
    name = "The policy" if count == 1 else f"Policy {number}"
    return f"{name}: broken, {counted(errors, 'error')}" if errors else f"{name}: kept"


def _policy(contract: Record) -> Markup:
    pairs = [*policy_words(contract["policy"])]
    if contract["framework"]:
        pairs.append(("Configured in", contract["framework"]))
    return element(
        "dl",
        [element("div", element("dt", name), element("dd", words)) for name, words in pairs],
        class_="policy",
    )


def _checks(contract: Record) -> Markup:
    rows = [_check(check) for check in contract["checks"]]
    head = [element("th", name, scope="col") for name in ("Test", "Result", "Requests", "Time")]
    table = element(
        "table",
        element("caption", "The checks", class_="heard"),
        element("thead", element("tr", head)),
        element("tbody", rows),
        class_="checks",
    )
    return join(
        element("h3", "Checks"),
        element("div", table, class_="wide", tabindex=0, role="region", aria_label="The checks"),
    )


def _check(check: Record) -> Markup:
    found: list[Any] = check["findings"]
    codes = ", ".join(dict.fromkeys(finding["code"] for finding in found))
    result = ("kept" if check["ok"] else "broken") + (f" ({codes})" if codes else "")
    return element(
        "tr",
        element("th", check["nodeid"] or "outside of a test", scope="row"),
        element("td", result, class_="good" if check["ok"] else "bad"),
        element("td", str(check["probes"]), class_="number"),
        element("td", f"{check['seconds']:.2f} s", class_="number"),
    )


def _dialog() -> Markup:
    """Where script shows an exchange beside its cell; without script the links lead to it."""
    return element(
        "dialog",
        element("div", id="shown", tabindex=-1),
        element("button", "Close", type="button", id="close"),
        id="dialog",
        aria_label="The exchange",
    )


def _resource(name: str) -> str:
    return files("pytest_cors.report.html").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
