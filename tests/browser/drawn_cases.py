"""Cases drawn by hypothesis: mostly permissive answers, with values from every boundary put in.

An example starts as one that passes, and a few things are then changed. Where everything is drawn
alike, nearly every case is blocked by the first header looked at, and the rest is never tried.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from pytest_cors.contract.drawn_requests import no_constants_of_modules
from pytest_cors.fetch import Headers, HTTPResponse, Request
from pytest_cors.fetch.exchange import Credentials, Mode, Redirect
from pytest_cors.fetch.script_request import normalize_method
from tests.browser.bred_cases import bred_cases
from tests.browser.cases import Answer, Call, Case, PageKind
from tests.browser.header_values import (
    ALLOW_CREDENTIALS,
    ALLOW_HEADERS,
    ALLOW_METHODS,
    ALLOW_ORIGINS,
    EXPOSE_HEADERS,
    EXPOSED,
    MAX_AGES,
    METHODS,
    ODD_LOCATIONS,
    REQUEST_HEADERS,
)
from tests.browser.published_cases import published_cases

__all__ = ["drawn_cases", "fetched_cases", "resumed_cases", "sequence_cases"]

_T = TypeVar("_T")
_SITES: Final = ("page", "api", "api2")

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_PREFLIGHT_STATUSES: Final = (200, 204, 206, 226, 299, 300, 301, 302, 304, 308, 400, 401, 404, 500)
_ACTUAL_STATUSES: Final = (200, 201, 204, 206, 300, 304, 305, 400, 401, 404, 410, 500, 503, 599)
_BODY_TYPES: Final = ("text", "urlencoded", "formdata", "arraybuffer")
_REFERRER_POLICIES: Final = ("no-referrer", "same-origin", "origin", "unsafe-url")
_CREDENTIALS: Final[tuple[Credentials, ...]] = ("omit", "include")
_MODES: Final[tuple[Mode, ...]] = ("no-cors", "same-origin")
_REDIRECT_MODES: Final[tuple[Redirect, ...]] = ("error", "manual")
_PAGES: Final[st.SearchStrategy[PageKind]] = st.sampled_from(("top",) * 6 + ("null",))
_BODILESS: Final = frozenset({"GET", "HEAD"})


@cache
def drawn_cases(number: int, *, examples: int) -> tuple[Case, ...]:
    """The different cases among so many examples that hypothesis draws with this seed."""
    drawn: dict[Case, None] = {}

    @seed(number)
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.one_of(
            fetched_cases(),
            fetched_cases(),
            sequence_cases(),
            resumed_cases(),
            published_cases(),
            bred_cases(),
            bred_cases(),
        )
    )
    def draw(case: Case) -> None:
        drawn[case] = None

    with no_constants_of_modules():
        draw()
    return tuple(replace(case, id=f"drawn-{number:03}") for number, case in enumerate(drawn))


@cache
def _mostly(usual: _T, others: tuple[_T, ...], weight: int = 3) -> st.SearchStrategy[_T]:
    """The usual value in `weight` of `weight + 1` examples. Shrinks towards it."""
    return st.sampled_from((usual,) * (weight * len(others)) + others)


@st.composite
def _requests(draw: st.DrawFn, url: str) -> Request:
    method = draw(st.sampled_from(METHODS))
    listener = draw(_mostly(False, (True,), 9))
    headers = tuple(draw(st.lists(st.sampled_from(REQUEST_HEADERS), max_size=3)))
    request = Request(
        url=url,
        origin="{page}",
        method=method,
        headers=headers,
        credentials=draw(_mostly("same-origin", _CREDENTIALS, 1)),
        upload_listener=listener,
    )
    if listener or method.upper() not in _BODILESS:
        request = replace(request, body_type=draw(st.sampled_from((None, *_BODY_TYPES))))
    if listener:
        # XMLHttpRequest knows no mode but "cors", and cannot leave credentials at home.
        sent: Credentials = "include" if request.credentials == "include" else "same-origin"
        return replace(request, credentials=sent)
    mode = draw(_mostly("cors", _MODES, 12))
    policy = draw(_mostly("", _REFERRER_POLICIES, 12))
    return replace(
        request,
        mode=mode,
        redirect=draw(_mostly("follow", _REDIRECT_MODES, 12)),
        # In mode "same-origin", Chromium withholds the Origin for no policy.
        referrer_policy="" if mode == "same-origin" else policy,
    )


@st.composite
def fetched_cases(draw: st.DrawFn) -> Case:
    """One call, through up to three redirects between the sites."""
    page = draw(_PAGES)
    sites = [draw(_mostly("api", ("page",), 4))]
    hops = draw(st.sampled_from((0, 0, 0, 1, 1, 2, 3)))
    sites += [draw(st.sampled_from(_SITES)) for _ in range(hops)]
    request = draw(_requests(f"{_origin(sites[0])}/{{key}}/hop0"))
    if page == "null" and request.mode == "no-cors":
        # With them, a cross-site request names its origin whatever its mode, for the sake of
        # https://privacycg.github.io/storage-access-headers/
        request = replace(request, credentials="omit")
    if hops and request.mode == "no-cors":
        # A POST would have an Origin, which Chromium turns into `null` at redirects to any other
        # origin. What script gets does not depend on it.
        request = replace(request, method="GET", body_type=None)
    if sites[0] == "page" and request.mode == "no-cors":
        # To the page's own server, Chromium withholds the Origin for no policy, as above.
        request = replace(request, referrer_policy="")
    answers: list[Answer] = []
    tainted = False
    for number, site in enumerate(sites):
        if number and site != sites[number - 1]:
            tainted |= page == "null" or sites[number - 1] != "page"
        origin = "null" if tainted else "{page}"
        url = f"{_origin(site)}/{{key}}/hop{number}"
        answers.append(Answer(url, "preflight", draw(_preflight_answers(request, origin))))
        response = draw(_actual_answers(request, origin))
        if number < hops:
            hop = _redirections(response, site, sites[number + 1], number + 1, request.redirect)
            response = draw(hop)
        answers.append(Answer(url, "actual", response))
    return Case("", page, (Call(request),), tuple(answers))


@st.composite
def sequence_cases(draw: st.DrawFn) -> Case:
    """Two or three calls of one URL, so that what the first preflight permitted is remembered."""
    page = draw(_PAGES)
    url = "{api}/{key}/hop0"
    requests = [replace(draw(_requests(url)), mode="cors", redirect="follow")]
    for _ in range(draw(st.sampled_from((1, 2)))):
        other = replace(draw(_requests(url)), mode="cors", redirect="follow")
        requests.append(draw(st.sampled_from((requests[0], requests[-1], other))))
    answers = [
        Answer(url, "preflight", draw(_preflight_answers(request, "{page}", for_later=True)))
        for request in requests[: draw(st.sampled_from((1, 2)))]
    ]
    answers.append(Answer(url, "actual", draw(_actual_answers(requests[-1], "{page}"))))
    return Case("", page, tuple(map(Call, requests)), tuple(answers))


@st.composite
def resumed_cases(draw: st.DrawFn) -> Case:
    """One call through redirects, then others to the places that it came by."""
    case = draw(fetched_cases())
    first = case.calls[0].request
    places = [answer.url for answer in case.answers if answer.kind == "actual"]
    calls = [case.calls[0]]
    for _ in range(draw(st.sampled_from((1, 1, 2)))):
        url = draw(st.sampled_from(places))
        again = replace(first, url=url)
        other = draw(_requests(url))
        # What fetched_cases() has to say about modes and policies, it has said of the first call.
        # XMLHttpRequest, which is what has listeners, follows every redirect.
        redirect: Redirect = "follow" if other.upload_listener else first.redirect
        other = replace(other, mode="cors", redirect=redirect, referrer_policy="")
        calls.append(Call(draw(st.sampled_from((again, other if first.mode == "cors" else again)))))
    return replace(case, calls=tuple(calls))


def _origin(site: str) -> str:
    return "{top}" if site == "page" else f"{{{site}}}"


def _permission(request: Request, origin: str) -> Headers:
    """What lets script have the response, as a well-kept server says it."""
    allowed: Headers = (("Access-Control-Allow-Origin", origin),)
    if request.credentials == "include":
        allowed += (("Access-Control-Allow-Credentials", "true"),)
    return allowed


@st.composite
def _preflight_answers(
    draw: st.DrawFn, request: Request, origin: str, for_later: bool = False
) -> HTTPResponse:
    if request.credentials != "include" and draw(st.booleans()):
        origin = "*"
    names = ",".join(sorted({name.lower() for name, _ in request.headers}))
    headers = _permission(request, origin)
    headers += (("Access-Control-Allow-Methods", normalize_method(request.method)),)
    headers += (("Access-Control-Allow-Headers", names),) if names else ()
    if for_later or draw(st.booleans()):
        headers += (("Access-Control-Max-Age", draw(_mostly("600", MAX_AGES, 1))),)
    status = draw(_mostly(204, _PREFLIGHT_STATUSES, 7))
    return HTTPResponse(status, draw(_spoilt(headers)))


@st.composite
def _actual_answers(draw: st.DrawFn, request: Request, origin: str) -> HTTPResponse:
    if request.credentials != "include" and draw(st.booleans()):
        origin = "*"
    headers = _permission(request, origin)
    if draw(st.booleans()):
        headers += EXPOSED
        headers += (("Access-Control-Expose-Headers", draw(st.sampled_from(EXPOSE_HEADERS))),)
    status = draw(_mostly(200, _ACTUAL_STATUSES))
    return HTTPResponse(status, draw(_spoilt(headers)))


_BOUNDARIES: Final = {
    "Access-Control-Allow-Origin": ALLOW_ORIGINS,
    "Access-Control-Allow-Credentials": ALLOW_CREDENTIALS,
    "Access-Control-Allow-Methods": ALLOW_METHODS,
    "Access-Control-Allow-Headers": ALLOW_HEADERS,
    "Access-Control-Expose-Headers": EXPOSE_HEADERS,
    "Access-Control-Max-Age": MAX_AGES,
}


@st.composite
def _spoilt(draw: st.DrawFn, headers: Headers) -> Headers:
    """The headers as they are, or with one of the protocol's replaced, doubled or left out."""
    change = draw(st.sampled_from(("none", "none", "none", "replace", "replace", "double", "drop")))
    if change == "none":
        return headers
    name = draw(st.sampled_from(tuple(_BOUNDARIES)))
    present = [line for line in headers if line[0] == name]
    others = tuple(line for line in headers if line[0] != name)
    if change == "drop":
        return others
    value = draw(st.sampled_from(_BOUNDARIES[name]))
    if change == "double":
        # Spelt alike: Firefox overlooks an empty line whose name is in another case than its
        # twin's, which no app and proxy can be expected to send, and which HTTP/2 rules out.
        return (*others, *present, (name, value))
    return (*others, (draw(st.sampled_from((name, name.lower()))), value))


@st.composite
def _redirections(
    draw: st.DrawFn, response: HTTPResponse, site: str, following: str, number: int, mode: Redirect
) -> HTTPResponse:
    """A response that leads on, nearly always, to the next site's next path."""
    status = draw(st.sampled_from(_REDIRECTS))
    path = f"{{key}}/hop{number}"
    forms = [
        f"{_origin(following)}/{path}",
        f"//localhost:{{{following}_port}}/{path}",
        f"HTTP://LOCALHOST:{{{following}_port}}/{path}#fragment",
        f"\\\\localhost:{{{following}_port}}\\{{key}}\\hop{number}",
        f"http://user:pw@localhost:{{{following}_port}}/{path}",
        f"http://@localhost:{{{following}_port}}/{path}?query",
    ]
    if site == following:
        forms += [f"hop{number}", f"/{path}", f"./x/../hop{number}?a=b"]
    form = draw(_mostly(forms[0], tuple(forms)))
    odd = ((form, form), (form, "{api}/{key}/hop0"), (), *((one,) for one in ODD_LOCATIONS))
    # Where a redirect is not to be followed, HTTP parsers still refuse a Location that is no URL
    # (Chromium) and two that differ (Chromium and Firefox).
    chosen = draw(_mostly((form,), odd, 9)) if mode == "follow" else (form,)
    headers = tuple(line for line in response.headers if line[0] != "Location")
    return HTTPResponse(status, (*headers, *(("Location", value) for value in chosen)))
