"""One row for each way to break a rule: the one method that is wrong, and the one finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from pytest_cors import CORSPolicy
from tests.contract.by_the_book import (
    ADMIN,
    APP,
    POLICY,
    Answer,
    Asked,
    ByTheBook,
    Pairs,
    items,
    serving,
)

__all__ = ["ROWS", "Row", "policy"]


@dataclass(frozen=True, slots=True)
class Row:
    """`origin`, `method` and `names` are those of the smallest request that shows it."""

    id: str
    app: Callable[[], Any]
    code: str
    cause: str
    severity: str = "error"
    policy: CORSPolicy = POLICY
    witnesses: tuple[str, ...] | None = None
    origin: str | None = APP
    method: str = "GET"
    names: tuple[str, ...] = ()
    credentials: str = "omit"


def policy(**changes: Any) -> CORSPolicy:
    """The usual policy, but for some of it."""
    fields = {name: getattr(POLICY, name) for name in POLICY.__slots__}
    return CORSPolicy(**{**fields, **changes})


# CORS101 to 108: the verdict.


class ReflectsAny(ByTheBook):
    def admits(self, origin: str) -> bool:
        return True


class TrustsNull(ByTheBook):
    def admits(self, origin: str) -> bool:
        return origin == "null" or super().admits(origin)


class MatchesBeginning(ByTheBook):
    def admits(self, origin: str) -> bool:
        return origin.startswith(self.policy.allow_origins)


class FoldsCase(ByTheBook):
    def admits(self, origin: str) -> bool:
        return super().admits(origin.lower())


class TrustsAnyWithCookies(ByTheBook):
    def finished(self, asked: Asked, answer: Answer) -> Answer:
        answer = super().finished(asked, answer)
        stranger = asked.origin is not None and not self.admits(asked.origin)
        if stranger and "cookie" in asked.headers:
            answer.headers += self.allow_origin(asked.origin, asked)
            answer.headers += self.allow_credentials(asked)
        return answer


class KnowsTheFirstOriginOnly(ByTheBook):
    def admits(self, origin: str) -> bool:
        return origin in self.policy.allow_origins[:1]


class NoHead(ByTheBook):
    def finished(self, asked: Asked, answer: Answer) -> Answer:
        return answer if asked.method == "HEAD" else super().finished(asked, answer)


class PermitsDelete(ByTheBook):
    def permits_method(self, method: str) -> bool:
        return method == "DELETE" or super().permits_method(method)


class PermitsAnyMethod(ByTheBook):
    def permits_method(self, method: str) -> bool:
        return True


class PermitsPost(ByTheBook):
    def permits_method(self, method: str) -> bool:
        return method == "POST" or super().permits_method(method)


class AdvertisesMore(ByTheBook):
    def lists(self, asked: Asked) -> Pairs:
        return [
            ("Access-Control-Allow-Methods", "GET, PUT, DELETE, PURGE"),
            ("Access-Control-Allow-Headers", "X-Request-Id, Content-Type"),
        ]


class PermitsPurge(AdvertisesMore):
    def permits_method(self, method: str) -> bool:
        return method == "PURGE" or super().permits_method(method)


class RefusesPut(ByTheBook):
    def permits_method(self, method: str) -> bool:
        return method != "PUT" and super().permits_method(method)


class RefusesDelete(ByTheBook):
    def permits_method(self, method: str) -> bool:
        return method != "DELETE" and super().permits_method(method)


class ListsMethodsInLowerCase(ByTheBook):
    def lists(self, asked: Asked) -> Pairs:
        return [(name, value.lower()) for name, value in super().lists(asked)]


class ListsAnyMethod(ByTheBook):
    def lists(self, asked: Asked) -> Pairs:
        return [("Access-Control-Allow-Methods", "*"), *super().lists(asked)[1:]]


class PermitsAuthorization(ByTheBook):
    def permits_name(self, name: str) -> bool:
        return name == "authorization" or super().permits_name(name)


class MirrorsHeaders(ByTheBook):
    def permits_name(self, name: str) -> bool:
        return True


class ChecksTheFirstHeaderOnly(ByTheBook):
    def permits(self, method: str, names: list[str]) -> bool:
        return super().permits(method, names[:1])


class SearchesTheListAsText(ByTheBook):
    def permits_name(self, name: str) -> bool:
        return name in "x-request-id, content-type" or super().permits_name(name)


class AdvertisesHeader(ByTheBook):
    def lists(self, asked: Asked) -> Pairs:
        names = ("Access-Control-Allow-Headers", "X-Request-Id, Content-Type, X-Debug")
        return [super().lists(asked)[0], names]


class PermitsDebug(AdvertisesHeader):
    def permits_name(self, name: str) -> bool:
        return name == "x-debug" or super().permits_name(name)


class ComparesHeaderCase(ByTheBook):
    def permits_name(self, name: str) -> bool:
        return name in self.policy.allow_headers or name == "content-type"


class ForgetsAllowHeaders(ByTheBook):
    def lists(self, asked: Asked) -> Pairs:
        return super().lists(asked)[:1]


class ListsAnyHeader(ByTheBook):
    def lists(self, asked: Asked) -> Pairs:
        return [super().lists(asked)[0], ("Access-Control-Allow-Headers", "*")]


class AllowsCredentials(ByTheBook):
    def allow_credentials(self, asked: Asked) -> Pairs:
        return [("Access-Control-Allow-Credentials", "true")]


class NoCredentials(ByTheBook):
    def allow_credentials(self, asked: Asked) -> Pairs:
        return []


class CredentialsOnPreflightOnly(ByTheBook):
    def allow_credentials(self, asked: Asked) -> Pairs:
        return super().allow_credentials(asked) if asked.is_preflight else []


class SendsTheWildcard(ByTheBook):
    def allow_origin(self, origin: str, asked: Asked) -> Pairs:
        return [("Access-Control-Allow-Origin", "*")]


class SpecificToCookiesOnly(ByTheBook):
    def allow_origin(self, origin: str, asked: Asked) -> Pairs:
        specific = "cookie" in asked.headers or asked.is_preflight
        return [("Access-Control-Allow-Origin", origin if specific else "*")]


# CORS109 to 112: what is read, and remembered.


class ExposesNothing(ByTheBook):
    def expose(self) -> Pairs:
        return []


class ExposesAnything(ByTheBook):
    def expose(self) -> Pairs:
        return [("Access-Control-Expose-Headers", "*")]


class ExposesInternal(ByTheBook):
    def expose(self) -> Pairs:
        return [("Access-Control-Expose-Headers", "X-Total-Count, X-Internal")]


class ExposesUnsent(ByTheBook):
    def expose(self) -> Pairs:
        return [("Access-Control-Expose-Headers", "X-Total-Count, X-Debug")]


class RemembersLonger(ByTheBook):
    def max_age(self) -> Pairs:
        return [("Access-Control-Max-Age", "86400")]


class ForgetsMaxAge(ByTheBook):
    def max_age(self) -> Pairs:
        return []


class OpensPrivateNetwork(ByTheBook):
    def allow_private_network(self) -> Pairs:
        return [("Access-Control-Allow-Private-Network", "true")]


class ClosesPrivateNetwork(ByTheBook):
    def allow_private_network(self) -> Pairs:
        return []


# CORS201 to 207: plumbing.


async def _raising(scope: Any, receive: Any, send: Any) -> None:
    raise RuntimeError("boom")


async def _failure(request: Request) -> Response:
    return Response(status_code=503)


async def _login(request: Request) -> Response:
    return RedirectResponse("/login", 302)


async def _by_number(request: Request) -> Response:
    if not request.path_params["number"].isdigit():
        raise HTTPException(422, "not a number")
    return await items(request)


class NotOnErrors(ByTheBook):
    def finished(self, asked: Asked, answer: Answer) -> Answer:
        return answer if answer.status >= 400 else super().finished(asked, answer)


class NotOnRedirects(ByTheBook):
    def finished(self, asked: Asked, answer: Answer) -> Answer:
        redirects = 300 <= answer.status < 400
        return answer if redirects else super().finished(asked, answer)


class Gate(ByTheBook):
    """Something outside of the CORS layer that answers by itself."""

    status = 401
    with_headers: ClassVar[Pairs] = []

    def stops(self, asked: Asked) -> bool:
        return asked.is_preflight

    def early(self, asked: Asked) -> Answer | None:
        if self.stops(asked):
            return Answer(self.status, list(self.with_headers))
        return super().early(asked)


class StopsEverybody(Gate):
    def stops(self, asked: Asked) -> bool:
        return "authorization" not in asked.headers


class WantsLogin(Gate):
    status = 302
    with_headers: ClassVar[Pairs] = [("Location", "/login")]


class WantsLoginOfEverybody(WantsLogin):
    def stops(self, asked: Asked) -> bool:
        return "cookie" not in asked.headers


class LimitsRate(Gate):
    status = 429


class NoOptions(ByTheBook):
    def early(self, asked: Asked) -> Answer | None:
        return None


class NoOptionsNorHeaders(NoOptions):
    def finished(self, asked: Asked, answer: Answer) -> Answer:
        return answer if asked.method == "OPTIONS" else super().finished(asked, answer)


class CrashesOnPreflight(ByTheBook):
    def preflight(self, asked: Asked) -> Answer:
        raise KeyError("access-control-request-headers")


class AutomaticOptions(ByTheBook):
    def preflight(self, asked: Asked) -> Answer:
        return Answer(200, [("Allow", "GET, PUT")])


class OriginOnPreflightOnly(ByTheBook):
    def allow_origin(self, origin: str, asked: Asked) -> Pairs:
        return super().allow_origin(origin, asked) if asked.is_preflight else []


class RefusesPreflightsOfTheSecond(ByTheBook):
    def preflight(self, asked: Asked) -> Answer:
        return Answer(403) if asked.origin == ADMIN else super().preflight(asked)


class PreflightForAnybody(ByTheBook):
    def preflight(self, asked: Asked) -> Answer:
        origin = [("Access-Control-Allow-Origin", asked.origin or "")]
        if self.permits(asked.wanted_method, asked.wanted_names):
            return Answer(204, [*origin, *self.lists(asked), ("Access-Control-Max-Age", "600")])
        return Answer(403)

    def allow_credentials(self, asked: Asked) -> Pairs:
        return []


class SendsOriginTwice(ByTheBook):
    def allow_origin(self, origin: str, asked: Asked) -> Pairs:
        return super().allow_origin(origin, asked) * 2


class SendsCredentialsTwice(ByTheBook):
    def allow_credentials(self, asked: Asked) -> Pairs:
        return super().allow_credentials(asked) * 2


class SendsMaxAgeTwice(ByTheBook):
    def max_age(self) -> Pairs:
        return super().max_age() * 2


class ListsOrigins(ByTheBook):
    def allow_origin(self, origin: str, asked: Asked) -> Pairs:
        return [("Access-Control-Allow-Origin", ", ".join(self.policy.allow_origins))]


class TrailingSlash(ByTheBook):
    def allow_origin(self, origin: str, asked: Asked) -> Pairs:
        return [("Access-Control-Allow-Origin", f"{origin}/")]


class PythonBool(ByTheBook):
    def allow_credentials(self, asked: Asked) -> Pairs:
        return [("Access-Control-Allow-Credentials", str(self.policy.allow_credentials))]


class PythonList(ByTheBook):
    def lists(self, asked: Asked) -> Pairs:
        methods = str(list(self.policy.allow_methods))
        return [("Access-Control-Allow-Methods", methods), *super().lists(asked)[1:]]


class SemicolonList(ByTheBook):
    def lists(self, asked: Asked) -> Pairs:
        names = "; ".join(self.policy.allow_headers)
        return [super().lists(asked)[0], ("Access-Control-Allow-Headers", names)]


class SpacedExposure(ByTheBook):
    def expose(self) -> Pairs:
        return [("Access-Control-Expose-Headers", "X-Total-Count X-Page")]


class TimeDelta(ByTheBook):
    def max_age(self) -> Pairs:
        return [("Access-Control-Max-Age", "0:10:00")]


# CORS208 to 211: state, own pages, odd requests, lost answers.


class RemembersLastOrigin(ByTheBook):
    last = ""

    def finished(self, asked: Asked, answer: Answer) -> Answer:
        answer = super().finished(asked, answer)
        if self.last != asked.origin:
            answer.headers = [each for each in answer.headers if "Allow-Origin" not in each[0]]
        self.last = asked.origin or ""
        return answer


class SharesItsLists(ByTheBook):
    """A list that grows: what one preflight asked for, the next is told."""

    def __init__(self, policy: CORSPolicy = POLICY, app: Any = None) -> None:
        super().__init__(policy, app)
        self.shared: list[str] = []

    def lists(self, asked: Asked) -> Pairs:
        self.shared += [name for name in asked.wanted_names if name not in self.shared]
        names = ("Access-Control-Allow-Headers", ", ".join(self.shared))
        return [super().lists(asked)[0], names]


class CachesByURL(ByTheBook):
    """As a page cache does that knows nothing of Vary; a query is another page."""

    def __init__(self, policy: CORSPolicy = POLICY, app: Any = None) -> None:
        super().__init__(policy, app)
        self.pages: dict[object, Answer] = {}
        self.query = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.query = scope.get("query_string", b"")
        await super().__call__(scope, receive, send)

    def finished(self, asked: Asked, answer: Answer) -> Answer:
        key = (asked.method, asked.path, self.query)
        if key not in self.pages:
            self.pages[key] = super().finished(asked, answer)
        return replace(self.pages[key])


class RefusesForeigners(ByTheBook):
    """Every Origin that is not declared is an attack, and its own is not declared."""

    def early(self, asked: Asked) -> Answer | None:
        if asked.origin is not None and not self.admits(asked.origin):
            return Answer(403)
        return super().early(asked)


class WantsOrigin(ByTheBook):
    def early(self, asked: Asked) -> Answer | None:
        return Answer(403) if asked.origin is None else super().early(asked)


class NeedsOrigin(ByTheBook):
    def finished(self, asked: Asked, answer: Answer) -> Answer:
        asked.headers["origin"]
        return super().finished(asked, answer)


class ParsesOrigin(ByTheBook):
    def admits(self, origin: str) -> bool:
        from urllib.parse import urlsplit

        urlsplit(origin)  # raises for half of an IPv6 address
        return super().admits(origin)


class TakesOptionsForPreflight(ByTheBook):
    def early(self, asked: Asked) -> Answer | None:
        if asked.method == "OPTIONS" and asked.origin is not None:
            asked.headers["access-control-request-method"]
        return super().early(asked)


class DecodesNames(ByTheBook):
    def permits(self, method: str, names: list[str]) -> bool:
        ",".join(names).encode("ascii")
        return super().permits(method, names)


class TakesPagesForPreflights(ByTheBook):
    def early(self, asked: Asked) -> Answer | None:
        if asked.origin is None or asked.is_preflight:
            return super().early(asked)
        return self.finished(asked, Answer(204))


class RefusesWhomItAdmits(ByTheBook):
    """Some other layer does, whose list is another one."""

    def finished(self, asked: Asked, answer: Answer) -> Answer:
        refused = asked.origin == APP
        return super().finished(asked, replace(answer, status=403) if refused else answer)


class ReplacesHeaders(ByTheBook):
    def finished(self, asked: Asked, answer: Answer) -> Answer:
        if asked.origin is not None:
            kept = [each for each in answer.headers if each[0] == "content-type"]
            answer = replace(answer, headers=kept)
        return super().finished(asked, answer)


class AnswersEverything(ByTheBook):
    def early(self, asked: Asked) -> Answer | None:
        if asked.is_preflight:
            return super().early(asked)
        return self.finished(asked, Answer(200, [("Content-Length", "0")]))


# CORS301 to 303: caches and leaks.


class NoVary(ByTheBook):
    def vary(self) -> str:
        return "Accept"


class VaryForPagesOnly(ByTheBook):
    def finished(self, asked: Asked, answer: Answer) -> Answer:
        answer = super().finished(asked, answer)
        if asked.origin is None:
            answer.headers = [each for each in answer.headers if each[0] != "Vary"]
        return answer


class NoVaryToRefused(ByTheBook):
    def finished(self, asked: Asked, answer: Answer) -> Answer:
        answer = super().finished(asked, answer)
        if asked.origin is not None and not self.admits(asked.origin):
            answer.headers = [each for each in answer.headers if each[0] != "Vary"]
        return answer


class OverwritesVary(ByTheBook):
    def finished(self, asked: Asked, answer: Answer) -> Answer:
        if asked.origin is not None:
            answer.headers = [each for each in answer.headers if each[0].lower() != "vary"]
        return super().finished(asked, answer)


class TellsRefusedOfCredentials(ByTheBook):
    def finished(self, asked: Asked, answer: Answer) -> Answer:
        answer = super().finished(asked, answer)
        if asked.origin is not None and not self.admits(asked.origin):
            answer.headers += [("Access-Control-Allow-Credentials", "true")]
        return answer


class SaysCredentialsWithWildcard(ByTheBook):
    def allow_credentials(self, asked: Asked) -> Pairs:
        return [("Access-Control-Allow-Credentials", "true")]

    def allow_origin(self, origin: str, asked: Asked) -> Pairs:
        return [("Access-Control-Allow-Origin", "*")]


class TellsRefusedOfLists(ByTheBook):
    def preflight(self, asked: Asked) -> Answer:
        answer = super().preflight(asked)
        if len(answer.headers) == 1:
            answer.headers += [("Access-Control-Allow-Methods", "GET, PUT, DELETE")]
        return answer


async def _negotiated(request: Request) -> Response:
    headers = {"X-Total-Count": "42", "Cache-Control": "max-age=60", "Vary": "Accept-Language"}
    return JSONResponse([], headers=headers)


async def _fresh(request: Request) -> Response:
    return JSONResponse([], headers={"X-Total-Count": "42"})


def _on(layer: type[ByTheBook], path: str, endpoint: Any, **options: Any) -> Callable[[], Any]:
    return lambda: layer(options.pop("policy", POLICY), serving(Route(path, endpoint)))


_READ_ONLY: Final = policy(allow_methods=["GET"], allow_headers=["X-Request-Id"])
_NO_CREDENTIALS: Final = policy(allow_credentials=False)
_ANYBODY: Final = policy(allow_origins=["*"], allow_credentials=False)
_ANY_HEADER: Final = policy(allow_credentials=False, allow_headers=["*"])
_STRANGER: Final = "https://stranger.example"

ROWS: Final = (
    Row("reflects any", ReflectsAny, "CORS101", "any-origin", origin=_STRANGER),
    Row("trusts null", TrustsNull, "CORS101", "null", origin="null", witnesses=("null",)),
    Row("matches the beginning", MatchesBeginning, "CORS101", "origin", origin=f"{APP}.evil.test"),
    Row(
        "folds case",
        FoldsCase,
        "CORS101",
        "unsendable",
        "warning",
        origin="https://APP.EXAMPLE.COM",
    ),
    Row(
        "trusts any with cookies",
        TrustsAnyWithCookies,
        "CORS101",
        "any-origin",
        origin=_STRANGER,
        credentials="include",
    ),
    Row(
        "knows the first origin only",
        KnowsTheFirstOriginOnly,
        "CORS102",
        "origin",
        origin=ADMIN,
        witnesses=(ADMIN,),
    ),
    Row("has no CORS at all", lambda: serving(), "CORS102", "origin", witnesses=(APP, ADMIN)),
    Row(
        "forgets HEAD",
        lambda: NoHead(policy(allow_methods=["GET", "HEAD", "PUT", "DELETE"])),
        "CORS102",
        "origin",
        policy=policy(allow_methods=["GET", "HEAD", "PUT", "DELETE"]),
        method="HEAD",
    ),
    Row(
        "permits DELETE",
        lambda: PermitsDelete(_READ_ONLY),
        "CORS103",
        "method",
        policy=_READ_ONLY,
        method="DELETE",
        witnesses=("DELETE",),
    ),
    Row("permits any method", PermitsAnyMethod, "CORS103", "any-method", method="PATCH"),
    Row(
        "permits POST",
        PermitsPost,
        "CORS103",
        "safelisted-method",
        "warning",
        method="POST",
        names=("X-Request-Id",),
    ),
    Row(
        "advertises a method",
        AdvertisesMore,
        "CORS103",
        "listed",
        "warning",
        method="PUT",
        witnesses=("PURGE",),
    ),
    Row("permits an odd method", PermitsPurge, "CORS103", "method", method="PURGE"),
    Row("refuses PUT", RefusesPut, "CORS104", "method", method="PUT", witnesses=("PUT",)),
    Row(
        "lists methods in lower case",
        ListsMethodsInLowerCase,
        "CORS104",
        "method",
        method="PUT",
        witnesses=("PUT", "DELETE"),
    ),
    Row(
        "lists any method",
        ListsAnyMethod,
        "CORS104",
        "method",
        method="PUT",
        credentials="include",
    ),
    Row(
        "refuses a method that nobody has",
        lambda: RefusesDelete(POLICY, serving(methods=["GET", "PUT"])),
        "CORS104",
        "method",
        "warning",
        method="DELETE",
        witnesses=("DELETE",),
    ),
    Row(
        "permits Authorization",
        PermitsAuthorization,
        "CORS105",
        "header",
        names=("authorization",),
        witnesses=("authorization",),
    ),
    Row(
        "mirrors headers",
        MirrorsHeaders,
        "CORS105",
        "any-header",
        names=("a-pytest-cors-probe",),
    ),
    Row(
        "checks the first header only",
        ChecksTheFirstHeaderOnly,
        "CORS105",
        "header",
        names=("X-Request-Id", "Content-Type", "zz-pytest-cors-probe"),
    ),
    Row(
        "searches the list as text",
        SearchesTheListAsText,
        "CORS105",
        "header",
        names=("x-request-i",),
    ),
    Row(
        "advertises a header",
        AdvertisesHeader,
        "CORS105",
        "listed",
        "warning",
        method="PUT",
        witnesses=("x-debug",),
    ),
    Row(
        "permits an odd header", PermitsDebug, "CORS105", "header", method="PUT", names=("x-debug",)
    ),
    Row(
        "lists any header",
        lambda: ListsAnyHeader(_ANY_HEADER),
        "CORS106",
        "disputed",
        "warning",
        policy=_ANY_HEADER,
        names=("authorization",),
        witnesses=("authorization",),
    ),
    Row(
        "compares the case of headers",
        ComparesHeaderCase,
        "CORS106",
        "header",
        names=("X-Request-Id",),
        witnesses=("x-request-id",),
    ),
    Row(
        "forgets Allow-Headers",
        ForgetsAllowHeaders,
        "CORS106",
        "header",
        names=("X-Request-Id",),
        witnesses=("x-request-id", "content-type"),
    ),
    Row(
        "lists any header with credentials",
        ListsAnyHeader,
        "CORS106",
        "header",
        names=("X-Request-Id",),
        credentials="include",
    ),
    Row(
        "allows credentials",
        lambda: AllowsCredentials(_NO_CREDENTIALS),
        "CORS107",
        "credentials",
        policy=_NO_CREDENTIALS,
        credentials="include",
    ),
    Row("allows no credentials", NoCredentials, "CORS108", "credentials", credentials="include"),
    Row(
        "allows credentials on the preflight only",
        CredentialsOnPreflightOnly,
        "CORS108",
        "credentials",
        credentials="include",
    ),
    Row("sends the wildcard", SendsTheWildcard, "CORS108", "wildcard", credentials="include"),
    Row(
        "is specific to cookies only",
        SpecificToCookiesOnly,
        "CORS108",
        "wildcard",
        credentials="include",
    ),
    Row("exposes nothing", ExposesNothing, "CORS109", "header", witnesses=("x-total-count",)),
    Row(
        "exposes anything",
        lambda: ExposesAnything(_NO_CREDENTIALS),
        "CORS110",
        "header",
        policy=_NO_CREDENTIALS,
    ),
    Row(
        "never exposes what is never sent",
        ByTheBook,
        "CORS109",
        "header",
        "warning",
        policy=policy(expose_headers=["X-Total-Count", "X-Page"]),
        witnesses=("x-page",),
    ),
    Row("exposes the internal", ExposesInternal, "CORS110", "header", witnesses=("x-internal",)),
    Row(
        "exposes what is not sent",
        ExposesUnsent,
        "CORS110",
        "header",
        "warning",
        witnesses=("x-debug",),
    ),
    Row("remembers longer", RemembersLonger, "CORS111", "max-age", method="PUT"),
    Row("forgets max-age", ForgetsMaxAge, "CORS111", "max-age", method="PUT"),
    Row(
        "opens the private network",
        OpensPrivateNetwork,
        "CORS112",
        "granted",
        "warning",
        origin=None,
    ),
    Row(
        "closes the private network",
        ClosesPrivateNetwork,
        "CORS112",
        "refused",
        "warning",
        policy=policy(allow_private_network=True),
        origin=None,
    ),
    Row(
        "crashes", lambda: ByTheBook(POLICY, _raising), "CORS201", "response", witnesses=("crash",)
    ),
    Row(
        "fails without headers",
        lambda: NotOnErrors(POLICY, serving(Route("/", _failure))),
        "CORS201",
        "response",
        witnesses=("503", "404"),
    ),
    Row(
        "redirects without headers",
        lambda: NotOnRedirects(POLICY, serving(Route("/", _login))),
        "CORS201",
        "response",
        witnesses=("302",),
    ),
    Row(
        "says 422 without headers",
        lambda: NotOnErrors(POLICY, serving(Route("/{number}", _by_number))),
        "CORS201",
        "response",
        witnesses=("422",),
    ),
    Row(
        "says 404 without headers",
        NotOnErrors,
        "CORS201",
        "response",
        "warning",
        witnesses=("404",),
    ),
    Row(
        "redirects to the slash without headers",
        NotOnRedirects,
        "CORS201",
        "response",
        "warning",
        witnesses=("307",),
    ),
    Row("wants authentication", Gate, "CORS202", "preflight", method="PUT"),
    Row("wants authentication of everybody", StopsEverybody, "CORS202", "preflight", method="PUT"),
    Row("redirects preflights", WantsLogin, "CORS203", "preflight", method="PUT"),
    Row("redirects everybody", WantsLoginOfEverybody, "CORS203", "preflight", method="PUT"),
    Row(
        "names the origin on the preflight only",
        OriginOnPreflightOnly,
        "CORS204",
        "response-takes-back",
    ),
    Row(
        "refuses preflights of one origin",
        RefusesPreflightsOfTheSecond,
        "CORS204",
        "preflight-refuses",
        origin=ADMIN,
        method="PUT",
    ),
    Row(
        "lets anybody's preflight pass",
        lambda: PreflightForAnybody(_NO_CREDENTIALS),
        "CORS204",
        "refused-origin-passes-preflight",
        policy=_NO_CREDENTIALS,
        origin=_STRANGER,
        method="PUT",
    ),
    Row("sends the origin twice", SendsOriginTwice, "CORS205", "Access-Control-Allow-Origin"),
    Row(
        "sends credentials twice",
        SendsCredentialsTwice,
        "CORS205",
        "Access-Control-Allow-Credentials",
        credentials="include",
    ),
    Row("sends max-age twice", SendsMaxAgeTwice, "CORS205", "Access-Control-Max-Age", method="PUT"),
    Row("lists origins", ListsOrigins, "CORS206", "Access-Control-Allow-Origin"),
    Row("ends the origin in a slash", TrailingSlash, "CORS206", "Access-Control-Allow-Origin"),
    Row(
        "writes a Python bool",
        PythonBool,
        "CORS206",
        "Access-Control-Allow-Credentials",
        credentials="include",
    ),
    Row(
        "writes a Python list", PythonList, "CORS206", "Access-Control-Allow-Methods", method="PUT"
    ),
    Row(
        "writes semicolons", SemicolonList, "CORS206", "Access-Control-Allow-Headers", method="PUT"
    ),
    Row("writes spaces", SpacedExposure, "CORS206", "Access-Control-Expose-Headers"),
    Row("writes a time", TimeDelta, "CORS206", "Access-Control-Max-Age", method="PUT"),
    Row(
        "writes a time that nobody declared",
        TimeDelta,
        "CORS206",
        "Access-Control-Max-Age",
        "warning",
        policy=policy(max_age=None),
        method="PUT",
    ),
    Row("leaves OPTIONS to the router", NoOptions, "CORS207", "preflight", method="PUT"),
    Row("leaves OPTIONS alone", NoOptionsNorHeaders, "CORS207", "preflight", method="PUT"),
    Row("crashes on preflights", CrashesOnPreflight, "CORS207", "preflight", method="PUT"),
    Row("has automatic OPTIONS", AutomaticOptions, "CORS207", "preflight", method="PUT"),
    Row("limits the rate of preflights", LimitsRate, "CORS207", "preflight", method="PUT"),
    Row("remembers the last origin", RemembersLastOrigin, "CORS208", "repeated", origin=None),
    Row("shares its lists", SharesItsLists, "CORS208", "repeated", origin=None),
    Row("caches by URL", CachesByURL, "CORS208", "stored"),
    Row(
        "refuses its own pages",
        RefusesForeigners,
        "CORS209",
        "own-origin",
        origin="http://testserver",
        method="POST",
        credentials="same-origin",
    ),
    Row(
        "wants an Origin",
        WantsOrigin,
        "CORS209",
        "no-origin",
        origin="http://testserver",
        credentials="same-origin",
    ),
    Row(
        "crashes without an Origin",
        NeedsOrigin,
        "CORS209",
        "no-origin",
        origin="http://testserver",
        credentials="same-origin",
    ),
    Row("parses origins", ParsesOrigin, "CORS210", "origin", "warning", origin=None),
    Row(
        "takes any OPTIONS for a preflight",
        TakesOptionsForPreflight,
        "CORS210",
        "options",
        "warning",
        origin=None,
        witnesses=("no method",),
    ),
    Row("decodes names", DecodesNames, "CORS210", "names", "warning", origin=None),
    Row("takes pages for preflights", TakesPagesForPreflights, "CORS211", "content"),
    Row("refuses whom it admits", RefusesWhomItAdmits, "CORS211", "status"),
    Row("replaces headers", ReplacesHeaders, "CORS211", "content"),
    Row("answers everything", AnswersEverything, "CORS211", "every-request"),
    Row("says nothing of Vary", NoVary, "CORS301", "missing"),
    Row("varies for pages only", VaryForPagesOnly, "CORS301", "missing", witnesses=("no-origin",)),
    Row(
        "says nothing of Vary to the refused",
        NoVaryToRefused,
        "CORS301",
        "missing",
        witnesses=("refused-origin",),
    ),
    Row(
        "says nothing of Vary, and may not be stored for sure",
        _on(NoVaryToRefused, "/items", _fresh),
        "CORS301",
        "missing",
        "warning",
    ),
    Row(
        "overwrites Vary",
        _on(OverwritesVary, "/items", _negotiated),
        "CORS301",
        "overwritten",
        "warning",
        witnesses=("accept-language",),
    ),
    Row(
        "tells the refused of credentials",
        TellsRefusedOfCredentials,
        "CORS302",
        "refused",
        "warning",
        origin=_STRANGER,
        witnesses=("actual",),
    ),
    Row(
        "says credentials beside the wildcard",
        lambda: SaysCredentialsWithWildcard(_ANYBODY),
        "CORS302",
        "undeclared",
        "warning",
        policy=_ANYBODY,
        origin="https://one.example",
        credentials="include",
        witnesses=("actual", "preflight"),
    ),
    Row(
        "tells the refused of lists",
        TellsRefusedOfLists,
        "CORS303",
        "refused",
        "warning",
        origin=_STRANGER,
        method="PUT",
        witnesses=("preflight",),
    ),
)
