"""The flow of one fetch, as a generator: it yields what to send, is sent what came back.

Main fetch, HTTP fetch and HTTP-redirect fetch of the standard, without the network in between:
https://fetch.spec.whatwg.org/#fetching. It assumes that nothing else blocks first: mixed content,
content security policy, a bad port, a permission for the local network.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping

from pytest_cors.fetch.cors_check import cors_check, invalid_response
from pytest_cors.fetch.disagreement import settled_decisions
from pytest_cors.fetch.exchange import Exchange, Headers, HTTPRequest, HTTPResponse, Request
from pytest_cors.fetch.filtered_response import basic_names, cors_names
from pytest_cors.fetch.header_list import combine
from pytest_cors.fetch.origin import OPAQUE, URL, parse_url, redirect_taints
from pytest_cors.fetch.preflight import asking_origin, judge_preflight, preflight_headers
from pytest_cors.fetch.preflight_cache import PreflightCache, Question, tainted_cache
from pytest_cors.fetch.quirks import ONLY_BY_FETCH, Quirk, Quirks, quirks_of
from pytest_cors.fetch.redirect import (
    becomes_get,
    check_target,
    credentials_stick,
    dropped_names,
    is_redirect,
    location,
    set_anew,
    without,
)
from pytest_cors.fetch.safelist import SAFELISTED_METHODS, unsafe_header_names
from pytest_cors.fetch.script_request import ScriptRequest, prepare, sent_by_xhr
from pytest_cors.fetch.tainting import Tainting, taint
from pytest_cors.fetch.verdict import (
    ENGINES,
    Engine,
    Failure,
    FailureCode,
    ResponseType,
    Stage,
    Verdict,
)
from pytest_cors.fetch.wire_headers import agent_headers, sends_referrer

__all__ = ["Flow", "fetch"]

Flow = Generator[HTTPRequest, HTTPResponse, Verdict]


def fetch(
    request: Request,
    *,
    engine: Engine = "standard",
    cache: PreflightCache | None = None,
    quirks: Quirks | None = None,
) -> Flow:
    """What one engine does for one request, from the script's call to the verdict.

    The generator yields each `HTTPRequest` to send, is sent the `HTTPResponse` to it, and returns
    the `Verdict`. It does no I/O of its own and raises on no response. A request that script
    cannot even make ends without a yield, blocked at stage "request". `quirks` replaces those that
    the engine is known for.

    Raises `ValueError` for an engine or a body type that does not exist.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine is {engine!r}; it is one of {', '.join(ENGINES)}")
    quirks = quirks_of(engine) if quirks is None else quirks
    request = sent_by_xhr(request, quirks) if request.upload_listener else request
    if cache is not None and request.origin == OPAQUE and Quirk.CACHE_FORGETS_OPAQUE in quirks:
        cache = cache.apart()
    script = prepare(request.method, request.headers, request.mode, request.body_type, quirks)
    return _Fetch(request, engine, quirks, cache).run(script)


class _Fetch:
    """The standard's request while it is under way: what each hop makes of it."""

    __slots__ = (
        "cache",
        "count",
        "engine",
        "exchanges",
        "forced",
        "headers",
        "include",
        "method",
        "names",
        "origin",
        "preflight_repeated",
        "preflighted",
        "quirks",
        "request",
        "script",
        "tainting",
        "url",
        "with_cache",
        "with_preflight",
        "without_referrer",
    )

    url: URL
    method: str
    headers: Headers
    names: tuple[str, ...]
    script: ScriptRequest
    preflight_repeated: bool

    def __init__(
        self, request: Request, engine: Engine, quirks: Quirks, cache: PreflightCache | None
    ) -> None:
        self.request = request
        self.engine: Engine = engine
        self.quirks = quirks - ONLY_BY_FETCH if request.upload_listener else quirks
        self.cache = cache
        self.with_cache = cache is not None
        self.exchanges: list[Exchange] = []
        self.tainting: Tainting = "basic"
        # What the request's origin serialises to: `null` once a redirect has tainted it.
        self.origin = request.origin
        self.include = request.credentials == "include"
        self.count = 0
        # Whether a preflight was needed, and whether one was sent: a cache may have the answer.
        self.with_preflight = self.preflighted = False
        self.without_referrer = False
        # https://fetch.spec.whatwg.org/#use-cors-preflight-flag
        self.forced = request.upload_listener and (
            request.body_type is not None or Quirk.UPLOAD_LISTENER_NEEDS_BODY not in quirks
        )

    def run(self, script: ScriptRequest | Failure) -> Flow:
        failure = self._construct(script)
        while failure is None:
            failure = self._enter_main_fetch()
            if failure is not None:
                break
            question = self._preflight_question()
            if question is not None:
                preflight = self._preflight(question)
                answer = yield preflight
                self.exchanges.append(Exchange(preflight, answer))
                self.preflighted = True
                failure = self._judge_preflight(question, answer)
                if failure is not None:
                    break
            actual = self._actual()
            response = yield actual
            self.exchanges.append(Exchange(actual, response))
            values = combine(response.headers)
            if values is None:
                failure = invalid_response("response")
                break
            failure = self._check_response(response, values)
            if failure is not None:
                break
            if not is_redirect(response, self.request.redirect, self.quirks):
                return self._deliver(response.status, values)
            if self.request.redirect == "manual":
                return self._verdict(None, "opaqueredirect", 0, ())
            followed = self._follow(response)
            if followed is False:
                return self._deliver(response.status, values)
            failure = None if followed is True else followed
        by_mode = failure.code is FailureCode.REDIRECT_MODE
        kept = by_mode and Quirk.CACHE_SURVIVES_REDIRECT_MODE in self.quirks
        if self.cache is not None and self.exchanges and not kept:
            needed, url = self.with_preflight, self.url.href
            origin = asking_origin(self.request.origin, self.origin, self.quirks)
            self.cache.clear(self.engine, origin, url, self.quirks, with_preflight=needed)
        return self._verdict(failure, "error", 0, ())

    def _construct(self, script: ScriptRequest | Failure) -> Failure | None:
        """The rest of the Request constructor: https://fetch.spec.whatwg.org/#dom-request"""
        if isinstance(script, Failure):
            return script
        url = parse_url(self.request.url)
        # XMLHttpRequest takes a user and a password: https://xhr.spec.whatwg.org/#the-open()-method
        if url is None or (url.has_credentials and not self.request.upload_listener):
            code = FailureCode.INVALID_URL if url is None else FailureCode.URL_HAS_CREDENTIALS
            return Failure(code, "request", None, None, self.request.url, "#dom-request")
        self.url = url
        self.method = script.method
        self.headers = script.headers
        self.names = script.unsafe_names
        self.script = script
        self.preflight_repeated = Quirk.INITIAL_PREFLIGHT_REPEATED in self.quirks and bool(
            self.names
        )
        return None

    def _enter_main_fetch(self) -> Failure | None:
        """https://fetch.spec.whatwg.org/#main-fetch"""
        stage: Stage = "redirect" if self.count else "request"
        tainting = taint(self.request, self.url, self.tainting, stage=stage)
        if isinstance(tainting, Failure):
            return tainting
        self.tainting = tainting
        return None

    def _preflight_question(self) -> Question | None:
        """What a preflight has to ask, or None where none is needed.

        https://fetch.spec.whatwg.org/#http-fetch
        """
        if self.tainting != "cors":
            return None
        forced = self.forced or (self.count > 0 and self.preflight_repeated)
        unsafe_method = self.method not in SAFELISTED_METHODS
        if not forced and not self.names and not unsafe_method:
            return None
        self.with_preflight = True
        if unsafe_method and Quirk.METHOD_PREFLIGHT_REPEATED in self.quirks:
            self.preflight_repeated = True
        origin = asking_origin(self.request.origin, self.origin, self.quirks)
        question = Question(origin, self.url.href, self.include, self.method, self.names)
        if self.cache and self.cache.covers(self.engine, question, self.quirks, forced=forced):
            return None
        return question

    def _preflight(self, question: Question) -> HTTPRequest:
        headers = preflight_headers(question) + self._agent_headers("OPTIONS", question.origin)
        return HTTPRequest("OPTIONS", self.url.address, headers, False, "preflight")

    def _judge_preflight(self, question: Question, response: HTTPResponse) -> Failure | None:
        """https://fetch.spec.whatwg.org/#cors-preflight-fetch-0"""
        failure, answer = judge_preflight(
            question,
            response,
            to_own_server=self.url.is_same_origin(self.request.origin),
            forced=self.forced,
            quirks=self.quirks,
        )
        kept = failure is None or Quirk.CACHE_STORES_REFUSALS in self.quirks
        if self.cache is not None and answer is not None and kept:
            self.cache.store(self.engine, question, answer, self.quirks)
        return failure

    def _actual(self) -> HTTPRequest:
        headers = self.headers + self._agent_headers(self.method, self.origin)
        credentials = self.include or (
            self.tainting == "basic" and self.request.credentials == "same-origin"
        )
        return HTTPRequest(self.method, self.url.address, headers, credentials, "actual")

    def _agent_headers(self, method: str, origin: str) -> Headers:
        page, mode, policy = self.request.origin, self.request.mode, self.request.referrer_policy
        cors, silent = self.tainting == "cors", self.without_referrer
        return agent_headers(self.url, page, origin, method, mode, policy, cors, silent)

    def _check_response(self, response: HTTPResponse, values: Mapping[str, str]) -> Failure | None:
        """Every hop of a CORS request is checked, before anybody looks at where it redirects."""
        if self.tainting == "cors":
            first = self.exchanges[0].request
            stick = bool(self.quirks) and credentials_stick(
                self.request, first, response, self.quirks
            )
            failure = cors_check(
                response,
                values,
                origin=self.origin,
                include=self.include or stick,
                stage="response",
                quirks=self.quirks,
            )
            if failure is not None:
                return failure
        if self.request.redirect == "error" and is_redirect(response, "error", self.quirks):
            status = str(response.status)
            return Failure(FailureCode.REDIRECT_MODE, "redirect", None, None, status, "#http-fetch")
        return None

    def _follow(self, response: HTTPResponse) -> Failure | bool:
        """Whether the redirect leads on; if so, the request is what it has become.

        https://fetch.spec.whatwg.org/#http-redirect-fetch
        """
        value = location(response, self.quirks)
        if not isinstance(value, str):
            return value or False
        page = self.request.origin
        target = check_target(
            value,
            self.url,
            page=page,
            mode=self.request.mode,
            tainted=self.tainting == "cors",
            count=self.count,
            quirks=self.quirks,
        )
        if isinstance(target, Failure):
            return target
        self.count += 1
        self._rewrite(response.status, target)
        if redirect_taints(page, self.url, target):
            self.cache = tainted_cache(self.cache, self.origin, self.quirks)
            self.origin = OPAQUE
        if not sends_referrer(self.url, page, self.request.referrer_policy):
            self.without_referrer = True
        self.url = target
        return True

    def _rewrite(self, status: int, target: URL) -> None:
        hop = (self.url, target, self.request.origin, self.quirks)
        dropped = dropped_names(status, self.method, *hop)
        if Quirk.HEADERS_SET_ANEW in self.quirks:
            anew = dropped_names(status, self.script.method, *hop)
            self.headers = set_anew(self.request, self.script.headers, self.headers, anew)
        else:
            self.headers = without(self.headers, dropped)
        if becomes_get(status, self.method):
            self.method = "GET"
        if not self.preflight_repeated:
            self.names = unsafe_header_names(self.headers, self.quirks)
        elif Quirk.INITIAL_HEADER_NAMES_KEPT not in self.quirks:
            # Only this redirect counts: at the next one, the names are those of the beginning.
            self.names = tuple(name for name in self.script.unsafe_names if name not in dropped)

    def _deliver(self, status: int, values: Mapping[str, str]) -> Verdict:
        """https://fetch.spec.whatwg.org/#concept-filtered-response"""
        if self.tainting == "opaque":
            return self._verdict(None, "opaque", 0, ())
        if self.tainting == "basic":
            return self._verdict(None, "basic", status, basic_names(values))
        names = cors_names(values, include=self.include, quirks=self.quirks)
        return self._verdict(None, "cors", status, names)

    def _verdict(
        self,
        failure: Failure | None,
        response_type: ResponseType,
        status: int,
        readable: tuple[str, ...],
    ) -> Verdict:
        exchanges = tuple(self.exchanges)
        # What each engine remembers is its own: with a cache, one run says nothing of the others.
        engines: Mapping[Engine, bool] = (
            {self.engine: failure is None}
            if self.with_cache or self.engine != "standard"
            else settled_decisions(self.request, exchanges, failure)
        )
        return Verdict(
            failure is None,
            failure,
            self.preflighted,
            response_type,
            status,
            readable,
            exchanges,
            engines,
        )
