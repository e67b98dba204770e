"""What the consoles print, against what they did print.

`console_messages.json` holds the consoles of Chromium 156, Firefox 153 ESR and WebKitGTK 2.50,
recorded on one loopback server: each case is a page's call, the responses that it got (`x` the
actual request to `/x`, `x!` its preflight) and the lines that each browser printed for it, sorted;
`threw` is what `fetch()` itself threw at once. The bulk of Chromium's wordings comes with the
recorded verdicts in tests/data.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pytest_cors.fetch import Engine, HTTPRequest, HTTPResponse, Request, Verdict, fetch
from pytest_cors.report.case import Case
from pytest_cors.report.console import ConsoleMessage, console_messages
from tests.report.playing import PAGE, URL, answer, play, pump

BROWSERS: tuple[Engine, ...] = ("chromium", "firefox", "webkit")
ORIGINS = {"page": "http://localhost:21100", "api": "http://localhost:21101"}
ORIGINS |= {"api2": "http://localhost:21102", "api2_host": "localhost:21102"}
RECORDED = json.loads((Path(__file__).parent / "console_messages.json").read_text("utf-8"))
VERDICTS = Path(__file__).parents[1] / "data" / "browser-verdicts.jsonl.gz"

KNOWN = {
    ("firefox", "control"): "a control character is shown as an escape, not as it is",
    ("webkit", "acam bad nonascii"): "libsoup's decoding, which is not Safari's",
    ("webkit", "nul in preflight"): "libsoup's message, which is not Safari's",
}
"""Where the text differs on purpose."""


def message(engine: Engine, request: Request, verdict: Verdict) -> ConsoleMessage | None:
    found = console_messages(Case.of(request, verdict))
    return next((each for each in found if each.engine == engine), None)


def fill(text: str) -> str:
    for name, value in ORIGINS.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def request_of(case: dict[str, Any]) -> Request:
    asked = dict(case["request"])
    asked["headers"] = tuple((name, value) for name, value in asked.get("headers", ()))
    return Request(fill(asked.pop("url")), ORIGINS["page"], **asked)


def responder(case: dict[str, Any]) -> Callable[[HTTPRequest], HTTPResponse]:
    def respond(sent: HTTPRequest) -> HTTPResponse:
        step = urlsplit(sent.url).path.rpartition("/")[2]
        scripted = case["responses"].get(step + ("!" if sent.kind == "preflight" else ""))
        if scripted is None:  # what the server gave where nothing was scripted: leave
            asked = {name.lower(): value for name, value in sent.headers}
            return answer(
                acao=asked.get("origin", "*"),
                acac="true",
                acam=asked.get("access-control-request-method", "GET"),
                acah=asked.get("access-control-request-headers", "x"),
            )
        status, headers = scripted
        return HTTPResponse(status, tuple((name, fill(value)) for name, value in headers))

    return respond


def printed(lines: tuple[str, ...]) -> list[str]:
    """Our lines as far as the recording can hold them: it has no line of the network stack."""
    return sorted({line for line in lines if not line.startswith("Failed to load resource: net::")})


@pytest.mark.parametrize(
    ("engine", "case"),
    [
        pytest.param(engine, case, id=f"{engine}-{case['note']}")
        for case in RECORDED
        for engine in BROWSERS
        if (engine, case["note"]) not in KNOWN
    ],
)
def test_recorded_consoles(engine: Engine, case: dict[str, Any]) -> None:
    request = request_of(case)
    verdict = pump(fetch(request, engine=engine), responder(case))
    recorded = [fill(line) for line in case[engine]]
    ours = message(engine, request, verdict)
    if recorded == ["allowed"]:
        assert verdict.allowed
        assert ours is None
    elif recorded[:1] and recorded[0].startswith("threw "):
        assert ours is not None
        thrown = recorded[0].removeprefix("threw ").replace("\n", "\\n")
        assert [line.partition("TypeError: ")[2] for line in ours.lines] == [
            thrown.removeprefix("TypeError: ")
        ]
    else:
        lines = () if ours is None else ours.lines
        expected = [line for line in recorded if line != "Not allowed to request resource"]
        # Of the page's URL only the origin is known.
        expected = [line.replace("/page.", "/.").replace("/page may", "/ may") for line in expected]
        if ours is not None and ours.note:
            assert len(expected) == 1
            assert any(expected[0] == line for line in with_other_names(ours))
        else:
            assert printed(lines) == expected


def with_other_names(ours: ConsoleMessage) -> Iterator[str]:
    """Chromium's line with each of the names that its note grants it."""
    first = ours.lines[0]
    named = first.partition("Request header field ")[2].partition(" is not")[0]
    words = ours.note.removeprefix("it may name ").removesuffix(" instead")
    for name in [named, *words.replace(" or ", ", ").split(", ")]:
        yield first.replace(f"field {named} is", f"field {name} is")


def test_the_recording_covers_what_can_be_told() -> None:
    assert len(RECORDED) > 100
    for engine in BROWSERS:
        assert sum(bool(case[engine]) for case in RECORDED) > 80


def recorded_verdicts() -> list[dict[str, Any]]:
    with gzip.open(VERDICTS, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_every_recorded_block_of_chromium() -> None:
    """The tail of the message, for every single block whose wording was recorded."""
    compared = 0
    other: list[str] = []
    for case in recorded_verdicts():
        wording = case.get("chromium_console")
        # In the family `cache` the block is one of several fetches, not the one described.
        if wording is None or case["family"] == "cache":
            continue
        request, verdict = replayed(case)
        ours = message("chromium", request, verdict)
        compared += 1
        lines = [] if ours is None else [ours.lines[0], *with_other_names(ours)]
        tails = {neutral(line.partition("by CORS policy: ")[2], request) for line in lines}
        if neutral(placed(wording, request.origin), request) not in tails:
            other.append(case["id"])
    # Chromium takes a header whose name ends in white space for one without it.
    assert other == ["acao-0818"]
    assert compared > 3000


def placed(text: str, page: str) -> str:
    """A recorded text with its placeholders filled in; `PAGE` was port 21100 throughout."""
    values = {"page": page, "top": ORIGINS["page"], "api": ORIGINS["api"], "api2": ORIGINS["api2"]}
    values |= {"page_port": "21100", "api_port": "21101", "api2_port": "21102"}
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def neutral(text: str, request: Request) -> str:
    """The recorder wrote one placeholder for the page and for the page around it."""
    return text.replace(ORIGINS["page"], "{page}").replace(request.origin, "{page}")


def replayed(case: dict[str, Any]) -> tuple[Request, Verdict]:
    asked = case["request"]
    page = case["page_origin"].replace("PAGE", "21100")
    start = placed(asked.get("url", "{api}/hop0"), page)
    kinds = {None: None, "bytes": "arraybuffer"}
    request = Request(
        start,
        page,
        asked["method"],
        tuple((name, placed(value, page)) for name, value in asked["headers"]),
        asked["credentials"],
        redirect=asked.get("redirect", "follow"),
        body_type=None
        if asked["body"] is None
        else kinds.get(asked.get("body_kind"), "text") or "text",
    )
    used: Counter[tuple[str, str]] = Counter()

    def respond(sent: HTTPRequest) -> HTTPResponse:
        url = sent.url.replace("localhost.:", "localhost:").replace("127.0.0.1:", "localhost:")
        scripted = [
            each
            for each in case["exchanges"]
            if (each["expect"] == "preflight") == (sent.kind == "preflight")
            and placed(each.get("url", start), page) == url
        ]
        if not scripted:
            return HTTPResponse(599, ())
        number = used[sent.kind, url]
        used[sent.kind, url] += 1
        chosen = scripted[min(number, len(scripted) - 1)]
        headers = tuple((name, placed(value, page)) for name, value in chosen["headers"])
        return HTTPResponse(chosen["status"], headers)

    return request, pump(fetch(request, engine="chromium"), respond)


def test_each_browser_reports_in_its_own_order() -> None:
    """Nothing is right with this preflight: who looks at what first?"""
    request = Request(URL, PAGE, "PUT")
    verdict = play(request, answer(404, acao="https://other.example.com", acam="GET POST"))
    first = {each.engine: each.lines[0] for each in console_messages(Case.of(request, verdict))}
    assert "header has a value 'https://other.example.com'" in first["chromium"]
    assert "does not match ‘https://other.example.com’" in first["firefox"]
    assert first["webkit"] == "Preflight response is not successful. Status code: 404"


def test_firefox_drops_an_empty_line_of_allow_credentials() -> None:
    request = Request(URL, PAGE, "PUT", credentials="include")
    verdict = play(request, answer(204, acao=PAGE, acac=["", "true"], acam="GET"))
    ours = message("firefox", request, verdict)
    assert ours is not None
    assert "(Reason: Did not find method in CORS header" in ours.lines[0]


def test_webkit_names_a_header_as_it_knows_it_or_as_script_wrote_it() -> None:
    json_type = ("Content-Type", "application/json")
    request = Request(URL, PAGE, "POST", (("X-b", "1"), json_type, ("X-A", "1")))
    refused = [answer(204, acao="*", acah=allowed) for allowed in ("", "content-type", "x-b")]
    named = [message("webkit", request, play(request, each)) for each in refused]
    words = [each and each.lines[0].split()[3] for each in named]
    assert words == ["Content-Type", "X-b", "Content-Type"]


def test_nothing_is_claimed_about_a_browser_that_would_have_sent_something_else() -> None:
    """Chromium needs no preflight for DPR, so what the preflight answered is not its affair."""
    request = Request(URL, PAGE, headers=(("DPR", "2"),))
    verdict = play(request, answer(404), answer(acao="https://other.example.com"))
    by_engine = {each.engine: each.lines[0] for each in console_messages(Case.of(request, verdict))}
    assert "Status code: 404" in by_engine["firefox"]
    assert "doesn't pass" not in by_engine["chromium"]
    assert "https://other.example.com" in by_engine["chromium"]
    alone = pump(fetch(request), lambda sent: answer(404))
    assert {each.engine for each in console_messages(Case.of(request, alone))} == {
        "firefox",
        "webkit",
    }


def test_a_browser_that_lets_it_through_prints_nothing() -> None:
    request = Request(URL, PAGE, headers=(("Authorization", "Bearer 1"),))
    verdict = play(request, answer(204, acao="*", acah="*"), answer(acao="*"))
    assert verdict.outcome == "disputed"
    assert console_messages(Case.of(request, verdict)) == ()


def test_a_preflight_that_the_cache_answered_is_no_other_course() -> None:
    request = Request(URL, PAGE, "PUT")
    verdict = play(request, answer(204, acao="*", acam="PUT"), answer(500))
    cached = Verdict(
        verdict.allowed,
        verdict.failure,
        False,
        verdict.response_type,
        verdict.status,
        verdict.readable_headers,
        verdict.exchanges[1:],
        verdict.engines,
    )
    assert [each.engine for each in console_messages(Case.of(request, cached))] == list(BROWSERS)
