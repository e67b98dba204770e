"""How findings are told: a first line that is enough, nothing that was not seen, and the fix."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_cors import ContractReport, CORSPolicy
from pytest_cors.contract.mark import Ledger, Mark
from pytest_cors.contract.rule import rule_codes
from pytest_cors.fetch import Exchange, HTTPRequest, HTTPResponse
from pytest_cors.report.contract_text import contract_text, headline
from pytest_cors.report.finding_data import MOST_NOTED, names
from pytest_cors.report.finding_remedy import finding_remedies
from pytest_cors.report.finding_sentence import finding_sentence
from pytest_cors.report.finding_text import finding_explanation
from pytest_cors.report.framework_setting import setting_line
from tests.contract.by_the_book import ByTheBook
from tests.contract.findings import report_on
from tests.report.shown_findings import Shown, shown_findings

LINES: dict[str, str] = json.loads(
    Path(__file__).with_name("finding_lines.json").read_text(encoding="utf-8")
)
FRAMEWORKS = [
    "starlette",
    "fastapi",
    "litestar",
    "quart",
    "flask",
    "falcon",
    "blacksheep",
    "django",
]


def by_id(name: str) -> Shown:
    return next(shown for shown in shown_findings() if shown.id == name)


def sentence(shown: Shown) -> str:
    return finding_sentence(shown.finding, shown.report.policy)


def test_every_rule_is_told() -> None:
    assert {shown.finding.code for shown in shown_findings()} == set(rule_codes())


@pytest.mark.parametrize("name", LINES)
def test_the_first_line(name: str) -> None:
    assert sentence(by_id(name)) == LINES[name]


def test_each_rule_has_a_line_that_was_read_by_somebody() -> None:
    assert {by_id(name).finding.code for name in LINES} == set(rule_codes())


# No message lies: what it quotes was sent, and what it names was asked.


def exchanges(shown: Shown) -> Iterator[Exchange]:
    finding = shown.finding
    if finding.verdict is not None:
        yield from finding.verdict.exchanges
    for key in ("response", "first", "then"):
        response = finding.detail.get(key)
        if isinstance(response, HTTPResponse):
            request = finding.detail.get("request")
            if not isinstance(request, HTTPRequest):
                request = HTTPRequest("GET", finding.url, (), False, "actual")
            yield Exchange(request, response)


def seen(shown: Shown) -> str:
    """Everything that crossed the wire, and what was declared or drawn to get it."""
    finding, policy = shown.finding, shown.report.policy
    lines = [finding.url, repr(finding.detail), repr(policy), "true *"]
    if finding.request is not None:
        request = finding.request
        lines += [request.url, request.origin, request.method, str(request.headers)]
    for request, response in exchanges(shown):
        lines += [request.method, request.url, str(response.status)]
        lines += [f"{name}: {value}" for name, value in (*request.headers, *response.headers)]
        lines.append(
            ", ".join(value for _, value in response.headers)
        )  # lists may be combined of several lines
    return "\n".join(lines).lower()


def test_what_is_quoted_was_there() -> None:
    for shown in shown_findings():
        everything = seen(shown)
        for quoted in re.findall(r'(?<!r)"([^"]*)"', sentence(shown)):
            if "did you mean" in sentence(shown):
                continue
            text = quoted.lower().replace("\\xe9", "\xe9")
            assert text in everything, (shown.id, quoted)


def test_origins_urls_and_statuses_are_those_of_the_exchange() -> None:
    for shown in shown_findings():
        everything = seen(shown)
        told = sentence(shown).partition("did you mean")[0]
        for address in re.findall(r"https?://[^\s\",;']+", told):
            bare = address.rstrip(".:").lower()
            assert bare in everything.replace("\\\\", "\\"), (shown.id, address)
        for status in re.findall(r"(?:answered|answers|the) ([1-5]\d\d)\b", told):
            statuses = {str(each.response.status) for each in exchanges(shown)}
            assert status in statuses, (shown.id, status)


def test_it_is_one_line_without_anything_unseen() -> None:
    for shown in shown_findings():
        line = sentence(shown)
        assert line.isascii() or "Unicode" in line, shown.id
        assert "\n" not in line
        assert not line.endswith((".", ":", ";"))
        assert len(line) < 450, shown.id


# The whole text.


def test_each_finding_says_what_to_change_and_how_to_see_it() -> None:
    for shown in shown_findings():
        told = finding_explanation(shown.finding, shown.report.policy)
        kinds = [section.kind for section in told.sections]
        assert "remedy" in kinds, shown.id
        if shown.finding.request is not None or "request" in shown.finding.detail:
            assert "exchange" in kinds, shown.id
            assert kinds[-1] == "reproduce", shown.id
            assert told.sections[-1].lines[0].text.startswith("curl -i "), shown.id
        assert all(section.lines for section in told.sections), shown.id


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_framework_has_advice_for_every_finding(framework: str) -> None:
    for shown in shown_findings():
        lines = finding_remedies(shown.finding, shown.report.policy, framework)
        assert lines, shown.id
        assert all(line.text.strip() for line in lines), shown.id
        assert "`" not in "".join(line.text for line in lines if line.role != "code"), shown.id


@pytest.mark.parametrize(
    ("name", "setting", "values"),
    [
        ("reflects any", "origins", ["https://app.example.com", "https://admin.example.com:8443"]),
        ("permits any method", "methods", ["GET", "PUT", "DELETE"]),
        ("mirrors headers", "headers", ["X-Request-Id", "Content-Type"]),
        ("exposes the internal", "exposed", ["X-Total-Count"]),
        ("remembers longer", "max_age", ["600"]),
    ],
)
@pytest.mark.parametrize("framework", ["starlette", "django", "flask"])
def test_the_line_to_write_has_the_policys_values(
    name: str, setting: str, values: list[str], framework: str
) -> None:
    shown = by_id(name)
    lines = finding_remedies(shown.finding, shown.report.policy, framework)
    wanted = setting_line(framework, setting, values)  # type: ignore[arg-type]
    assert wanted in [line.text for line in lines if line.role == "code"]


def test_a_regex_is_written_where_the_framework_has_a_setting_for_it() -> None:
    policy = CORSPolicy(allow_origin_regex=r"https://[a-z]+\.example\.org")
    finding = by_id("reflects any").finding

    def code(framework: str) -> list[str]:
        lines = finding_remedies(finding, policy, framework)
        return [line.text for line in lines if "regex" in line.text.lower()]

    assert code("starlette") == [
        'app.add_middleware(CORSMiddleware, ..., allow_origin_regex=r"https://[a-z]+\\.example\\.org")'
    ]
    assert code("django") == ['CORS_ALLOWED_ORIGIN_REGEXES = [r"https://[a-z]+\\.example\\.org"]']
    assert code("falcon") == []


def test_the_reader_may_declare_instead() -> None:
    shown = by_id("permits Authorization")
    lines = [line.text for line in finding_remedies(shown.finding, shown.report.policy, None)]
    assert lines[-1] == "Or, if authorization is meant: add to allow_headers."
    anybody = by_id("reflects any")
    lines = [line.text for line in finding_remedies(anybody.finding, anybody.report.policy, None)]
    assert not any("is meant" in line for line in lines)


def test_a_cookie_goes_with_the_line_that_needs_one() -> None:
    shown = by_id("policy: any origin with credentials")
    told = finding_explanation(shown.finding, shown.report.policy)
    assert '-H "Cookie: $COOKIE"' in told.sections[-1].lines[0].text


def test_a_check_without_findings_is_one_line() -> None:
    report = report_on(ByTheBook(), by_id("reflects any").report.policy)
    report = ContractReport((), report.probes, report.urls, report.policy)
    assert contract_text(report) == headline(report)
    assert re.fullmatch(
        r"The app keeps its CORS policy: \d+ requests to 1 URL\.", contract_text(report)
    )


def test_the_headline_is_the_worst_and_counts_the_others() -> None:
    shown = by_id("policy: any origin with credentials")
    rest = by_id("advertises a method").finding
    report = shown.alone
    both = ContractReport((rest, shown.finding), report.probes, report.urls, report.policy)
    assert headline(both) == f"CORS401: {sentence(shown)} (and 1 more finding)"
    assert contract_text(both).splitlines()[0] == headline(both)


def test_a_finding_keeps_as_much_as_the_words_take_it_to() -> None:
    """Else "at least" would be said of what is all there is."""
    ledger = Ledger()
    ledger.note(
        Mark("CORS302", "refused", f"http://testserver/{n}", witness=str(n)) for n in range(99)
    )
    [finding] = ledger.findings()
    assert len(names(finding, "urls")) == len(names(finding, "witnesses")) == MOST_NOTED


def test_verbosity() -> None:
    report = by_id("opens the private network").alone
    short, usual, whole = (contract_text(report, verbosity=n) for n in (-1, 0, 1))
    assert "What to change" in short
    assert "What was sent" not in short
    assert "Vary: Origin" in usual
    assert "Accept: */*" in whole
    assert "Accept: */*" not in usual
    assert len(short) < len(usual) < len(whole)


def test_what_else_shows_it_is_listed_and_cut() -> None:
    text = contract_text(by_id("reflects any").alone)
    [line] = [line for line in text.splitlines() if line.startswith("  seen with: ")]
    assert line.count("://") == 7
    assert line.endswith(" and at least 12 more")
    assert "pytest --cors-explain CORS101 has more" in text
