"""The engine against what three browsers were seen to do in some seven thousand cases.

One test holds a whole family of cases: each case takes a fraction of a millisecond, and a test of
its own would take ten times as long as what it tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

import pytest

from pytest_cors.fetch import Engine, FailureCode
from pytest_cors.fetch.quirks import Quirk, quirks_of
from tests.fetch.recorded import (
    BROWSERS,
    FAMILIES,
    OUT_OF_REACH,
    Observation,
    Record,
    Seen,
    observation_of,
    play,
    records,
)

BACKSLASHES: Final = frozenset({"redirect-1170", "redirect-1172", "redirect-1173"})
"""Recorded as blocked, since the recording server could not attribute the follow-up request of a
`Location` like `\\\\localhost:{api2_port}\\hop1` to its case. Asked live, Chromium 156 and Firefox
153 follow it, as the URL standard says: tests/browser holds them to it."""

RETRIED: Final = frozenset({"pfstatus-0195"})
"""A preflight answered 421 is sent a second time, on a new connection (RFC 9110, 15.5.20)."""

ENGINES: Final[tuple[Engine, ...]] = ("standard", *BROWSERS)

WILDCARD: Final = frozenset({Quirk.AUTHORIZATION_UNDER_WILDCARD})

by_family = pytest.mark.parametrize("family", FAMILIES)
by_browser = pytest.mark.parametrize("browser", BROWSERS)


@by_browser
@by_family
def test_every_recorded_verdict_is_the_engines(family: str, browser: Engine) -> None:
    expect(
        lambda record: observed(record, browser).allowed,
        lambda record: played(record.id, browser).allowed,
        cases(family),
    )


@pytest.mark.parametrize("engine", ENGINES)
@by_family
def test_where_the_browsers_agree_so_do_engine_and_standard(family: str, engine: Engine) -> None:
    def facts(seen: Observation) -> tuple[object, ...]:
        return (
            seen.allowed,
            seen.preflighted,
            seen.asked,
            seen.origin,
            seen.readable,
            seen.status,
        )

    expect(
        lambda record: facts(observed(record, "chromium")),
        lambda record: facts(played(record.id, engine)),
        [
            record
            for record in cases(family)
            if record.unanimous and not (engine == "standard" and is_about_authorization(record))
        ],
    )


@pytest.mark.parametrize("family", ["acah", "redirect"])
def test_all_browsers_differ_from_the_standard_where_a_wildcard_meets_authorization(
    family: str,
) -> None:
    disputed = [
        record for record in cases(family) if record.unanimous and is_about_authorization(record)
    ]
    assert disputed
    expect(
        lambda record: observed(record, "chromium").allowed,
        lambda record: observation_of(play(record, "standard", WILDCARD)).allowed,
        disputed,
    )


@by_browser
@by_family
def test_what_is_sent_is_what_the_servers_saw(family: str, browser: Engine) -> None:
    def sent(requests: tuple[Seen, ...] | None) -> object:
        assert requests is not None
        return [shown(request, browser) for request in requests]

    expect(
        lambda record: sent(observed(record, browser).requests),
        lambda record: sent(played(record.id, browser).requests),
        [
            record
            for record in cases(family)
            if observed(record, browser).requests is not None
            and record.id not in RETRIED
            and not (browser == "webkit" and has_traffic_of_its_own(record))
        ],
    )


@pytest.mark.parametrize("quirk", list(Quirk), ids=lambda quirk: quirk.name)
def test_a_quirk_is_shown_by_its_evidence(quirk: Quirk) -> None:
    for case_id in quirk.evidence:
        record = records()[case_id]
        for engine in quirk.engines:
            seen = observed(record, engine)
            without = observation_of(play(record, engine, quirks_of(engine) - {quirk}))
            assert proof(seen, played(case_id, engine)) == proof(seen, seen), (case_id, engine)
            assert proof(seen, without) != proof(seen, seen), (case_id, engine)


def test_evidence_is_missing_only_where_the_recording_has_none() -> None:
    assert {quirk.name for quirk in Quirk if not quirk.evidence} == {
        # The recording was made with fetch(), which has no upload to listen to.
        "CACHE_IGNORES_UPLOAD_LISTENER",
        "UNSAFE_METHOD_NOT_IMPLIED",
        "UPLOAD_LISTENER_NEEDS_BODY",
        # No case has these headers, Locations, redirect modes or sequences.
        "CACHED_WILDCARD_COVERS_AUTHORIZATION",
        "CACHE_CLEARED_BY_ANY_REFUSAL",
        "CACHE_FORGETS_TAINTED",
        "CACHE_SURVIVES_REDIRECT_MODE",
        "CLIENT_HINTS_LEFT_BEHIND",
        "CONDITIONAL_ASKS_ANEW",
        "CONDITIONAL_FETCH_ASKS_ANEW",
        "ERROR_MODE_NEEDS_LOCATION",
        "LOCATION_CREDENTIALS_REFUSED",
        "OVERRIDE_SPLIT_IN_QUOTES",
        "PADDED_OVERRIDE",
        "ZERO_MAX_AGE_IGNORED",
    }


def test_the_recording_is_read_whole() -> None:
    found = records().values()
    assert {record.family for record in found} == set(FAMILIES)
    assert len(found) > 6900
    assert sum(len(record.calls) > 1 for record in found) >= 139
    assert not {record.id for record in found} & {"pfstatus-0172", "pfstatus-0254"}  # not stable


def cases(family: str) -> list[Record]:
    return [
        record
        for record in records().values()
        if record.family == family
        and not record.classes & OUT_OF_REACH
        and record.id not in BACKSLASHES
    ]


def observed(record: Record, browser: Engine) -> Observation:
    return record.observed[browser]


@cache
def played(case_id: str, engine: Engine) -> Observation:
    return observation_of(play(records()[case_id], engine))


def expect(
    want: Callable[[Record], object],
    got: Callable[[Record], object],
    among: Iterable[Record],
) -> None:
    """All cases at once; of those that are wrong, the first five are told in full."""
    wrong = [(record.id, want(record), got(record)) for record in among]
    wrong = [case for case in wrong if case[1] != case[2]]
    told = "\n".join(f"{case_id}\n  want {want}\n  got  {got}" for case_id, want, got in wrong[:5])
    assert not wrong, f"{len(wrong)} cases differ from the recording:\n{told}"


def is_about_authorization(record: Record) -> bool:
    failure = play(record, "standard")[0].failure
    return (
        failure is not None
        and failure.code is FailureCode.HEADER_NOT_ALLOWED
        and failure.expected == "authorization"
        and "*" in (failure.got or "")
    )


def has_traffic_of_its_own(record: Record) -> bool:
    """What WebKitGTK's HTTP library adds to the traffic, without a change to the verdict.

    It makes a GET of a DELETE that is redirected to another server. And by the time that WebKit
    refuses a redirect for the credentials of the first request (class R4), the preflight of the
    next hop may be on its way.
    """
    call = record.calls[0][1]
    at_home = call.credentials == "same-origin" and call.url.startswith(f"{call.origin}/")
    return record.family == "redirect" and (at_home or call.method == "DELETE")


def shown(request: Seen, browser: Engine) -> object:
    """What is compared of a request. Of WebKit's, not all: its HTTP library has habits of its own.

    It keeps `Origin` on a GET to the page's own server after a POST, and brings back Content-Type.
    """
    if browser != "webkit":
        return request
    origin = request.origin if request.kind == "preflight" else None
    return request.kind, request.method, request.place, origin, request.asked


def proof(seen: Observation, other: Observation) -> tuple[object, ...]:
    """What may show a quirk, as far as it was recorded of `seen`."""
    traffic = other.kinds if seen.requests is None else other.requests
    return other.allowed, other.preflighted, other.asked, other.readable, traffic
