"""Defects that real CORS layers have had, retold: each beside the version that mends it.

Those that rule_rows.py has are not repeated. Advisories and scanners know most of them; the names
here say what was wrong, not where.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pytest_cors import CORSPolicy
from tests.contract.by_the_book import ADMIN, APP, POLICY, Answer, Asked, ByTheBook, Pairs, serving
from tests.contract.rule_rows import policy

__all__ = ["DEFECTS", "Defect"]


@dataclass(frozen=True, slots=True)
class Defect:
    """`codes` are the rules that the broken app breaks; the mended one breaks none."""

    id: str
    codes: frozenset[str]
    broken: Callable[[], Any]
    mended: Callable[[], Any] = ByTheBook
    policy: CORSPolicy = POLICY
    severity: str = "error"


# How an origin is compared.

Comparison = Callable[[str], bool]
_HOSTS: Final = {urlsplit(origin).hostname for origin in POLICY.allow_origins}
_SUBDOMAINS: Final = CORSPolicy(
    allow_origins=[],
    allow_origin_regex=r"https://([a-z0-9-]+\.)*example\.com",
    allow_methods=["GET", "PUT", "DELETE"],
    allow_headers=["X-Request-Id"],
    expose_headers=["X-Total-Count"],
)


def _comparing(admits: Comparison, declared: CORSPolicy = POLICY) -> Callable[[], Any]:
    class Comparing(ByTheBook):
        def admits(self, origin: str) -> bool:
            return admits(origin)

    return lambda: Comparing(declared)


def _matching(wrong: str, how: str, right: str) -> dict[str, Any]:
    """A pattern and the way to hold it against an origin; and one that is right."""
    match = getattr(re.compile(wrong), how)
    full = re.compile(right).fullmatch
    declared = policy(allow_origins=[], allow_origin_regex=right, allow_credentials=False)
    return {
        "broken": _comparing(lambda origin: match(origin) is not None, declared),
        "mended": _comparing(lambda origin: full(origin) is not None, declared),
        "policy": declared,
    }


def _comparisons() -> list[Defect]:
    undeclared = frozenset({"CORS101"})
    wrong: dict[str, Comparison] = {
        "compares the end": lambda origin: origin.endswith(("app.example.com", ":8443")),
        "compares the end of the host": lambda origin: urlsplit(origin).netloc.endswith(
            ("example.com", "example.com:8443")
        ),
        "looks for a declared origin in the text": lambda origin: any(
            declared in origin for declared in POLICY.allow_origins
        ),
        "looks for the origin in a text of all": lambda origin: (
            origin in ",".join(POLICY.allow_origins)
        ),
        "compares as much as there is": lambda origin: any(
            declared.startswith(origin) for declared in POLICY.allow_origins
        ),
        "compares hosts without scheme or port": lambda origin: urlsplit(origin).hostname in _HOSTS,
        "takes ports off": lambda origin: (
            re.sub(r":\d+$", "", origin) in {APP, ADMIN.removesuffix(":8443")}
        ),
        "takes http for https": lambda origin: (
            origin.replace("http://", "https://") in POLICY.allow_origins
        ),
        "takes www off": lambda origin: origin.replace("//www.", "//") in POLICY.allow_origins,
        "takes a final dot off": lambda origin: origin.rstrip(".") in POLICY.allow_origins,
        "lets any subdomain of a declared host in": lambda origin: (
            origin in POLICY.allow_origins or origin.endswith(".app.example.com")
        ),
        "lets in what calls itself by its own host": lambda origin: (
            urlsplit(origin).hostname == "testserver" or origin in POLICY.allow_origins
        ),
        "looks for its own host in the text": lambda origin: (
            "testserver" in origin or origin in POLICY.allow_origins
        ),
        "takes null for no origin": lambda origin: (
            origin in (None, "", "null") or origin in POLICY.allow_origins
        ),
        "has a back door for development": lambda origin: (
            origin.startswith(("http://localhost", "http://127.0.0.1"))
            or origin in POLICY.allow_origins
        ),
        "takes an underscore for a dot": lambda origin: (
            re.sub(r"[^a-z0-9:/]", ".", origin) in POLICY.allow_origins
        ),
    }
    return [Defect(name, undeclared, _comparing(admits)) for name, admits in wrong.items()]


def _patterns() -> list[Defect]:
    undeclared = frozenset({"CORS101"})
    right = r"https://[a-z]+\.example\.com"
    several = r"https://app\.example\.com|https://[a-z]+\.example\.org"
    wrong = {
        "does not escape a dot": (r"https://[a-z]+.example\.com", "fullmatch", right),
        "does not escape the last dot": (r"https://[a-z]+\.example.com", "fullmatch", right),
        "has no anchor at the end": (right, "match", right),
        "has no anchor at all": (r"[a-z]+\.example\.com", "search", right),
        "has no anchor at the start": (r"[a-z]+\.example\.com$", "search", right),
        "has anchors for one alternative each": (
            r"^https://app\.example\.com|https://[a-z]+\.example\.org$",
            "search",
            several,
        ),
        "lets the scheme be anything": (r".*://[a-z]+\.example\.com", "fullmatch", right),
        "lets dots into a label": (r"https://[a-z.]+\.example\.com", "fullmatch", right),
        "ends the host at any character": (r"https://[a-z]+\.example\.com\b.*", "match", right),
        "ignores upper and lower case": (r"(?i)https://[a-z]+\.EXAMPLE\.com", "search", right),
    }
    return [Defect(name, undeclared, **_matching(*each)) for name, each in wrong.items()]


# What a preflight is, and what it asks for.


class SplitsAtCommaAndSpace(ByTheBook):
    """Browsers put no space there (https://fetch.spec.whatwg.org/#cors-preflight-fetch)."""

    def preflight(self, asked: Asked) -> Answer:
        names = asked.headers.get("access-control-request-headers", "").split(", ")
        known = {name.lower() for name in self.policy.allow_headers} | {""}
        return super().preflight(asked) if known.issuperset(names) else Answer(400)


class NeedsNamesInPreflights(ByTheBook):
    def early(self, asked: Asked) -> Answer | None:
        named = "access-control-request-headers" in asked.headers
        return super().early(asked) if named else None


class CrashesWithoutNames(ByTheBook):
    def preflight(self, asked: Asked) -> Answer:
        asked.headers["access-control-request-headers"]
        return super().preflight(asked)


class FoldsMethods(ByTheBook):
    def permits_method(self, method: str) -> bool:
        return super().permits_method(method.upper())


class FoldsNames(ByTheBook):
    def permits_name(self, name: str) -> bool:
        return super().permits_name(name.replace("_", "-"))


class PermitsAllExtensions(ByTheBook):
    def permits_name(self, name: str) -> bool:
        return name.startswith("x-") or super().permits_name(name)


class TakesContentTypeForSafe(ByTheBook):
    """It is, but not for JSON."""

    def lists(self, asked: Asked) -> Pairs:
        names = [name for name in asked.wanted_names if name != "content-type"]
        listed = [("Access-Control-Allow-Headers", ", ".join(names))] * bool(names)
        return [super().lists(asked)[0], *listed]


class EchoesNamesWithSemicolons(ByTheBook):
    """It shows where two are asked for, and not with one."""

    def lists(self, asked: Asked) -> Pairs:
        echoed = [("Access-Control-Allow-Headers", "; ".join(asked.wanted_names))]
        return [super().lists(asked)[0], *echoed * bool(asked.wanted_names)]


class ListsOneMethodPerLine(ByTheBook):
    """And rightly so: a list may be in several lines."""

    def lists(self, asked: Asked) -> Pairs:
        methods = [("Access-Control-Allow-Methods", each) for each in self.policy.allow_methods]
        return [*methods, *super().lists(asked)[1:]]


class ListsTheLastMethodOnly(ByTheBook):
    """A dict of headers keeps the last of several."""

    def lists(self, asked: Asked) -> Pairs:
        last = self.policy.allow_methods[-1]
        return [("Access-Control-Allow-Methods", last), *super().lists(asked)[1:]]


class Refuses(ByTheBook):
    """A firewall, a router or an outer middleware answers OPTIONS by itself."""

    status = 403

    def early(self, asked: Asked) -> Answer | None:
        return Answer(self.status) if asked.method == "OPTIONS" else super().early(asked)


class NotFound(Refuses):
    status = 404


class NotAllowed(Refuses):
    status = 405


class Unavailable(Refuses):
    status = 503


class RedirectsToSlash(ByTheBook):
    def early(self, asked: Asked) -> Answer | None:
        if asked.path.endswith("/"):
            return super().early(asked)
        return Answer(308, [("Location", f"{asked.path}/")])


# What is sent back.


class SpellsTheOriginAnew(ByTheBook):
    def allow_origin(self, origin: str, asked: Asked) -> Pairs:
        parts = urlsplit(origin)
        return [("Access-Control-Allow-Origin", f"{parts.scheme}://{parts.hostname}")]


class SendsAllOriginsInLines(ByTheBook):
    def allow_origin(self, origin: str, asked: Asked) -> Pairs:
        return [("Access-Control-Allow-Origin", each) for each in self.policy.allow_origins]


class WildcardOnPreflight(ByTheBook):
    def allow_origin(self, origin: str, asked: Asked) -> Pairs:
        return [("Access-Control-Allow-Origin", "*" if asked.is_preflight else origin)]


class CredentialsOnResponseOnly(ByTheBook):
    def allow_credentials(self, asked: Asked) -> Pairs:
        return [] if asked.is_preflight else super().allow_credentials(asked)


class SaysYes(ByTheBook):
    def allow_credentials(self, asked: Asked) -> Pairs:
        return [("Access-Control-Allow-Credentials", "yes")]


class ExposesOnPreflightOnly(ByTheBook):
    def lists(self, asked: Asked) -> Pairs:
        return [*super().lists(asked), *super().expose()]

    def expose(self) -> Pairs:
        return []


class ExposesAnythingWithCredentials(ByTheBook):
    """To a request with credentials, `*` is a name like any other."""

    def finished(self, asked: Asked, answer: Answer) -> Answer:
        answer = super().finished(asked, answer)
        kept = [each for each in answer.headers if "Expose" not in each[0]]
        answer.headers = [*kept, ("Access-Control-Expose-Headers", "*")]
        return answer


class MaxAgeOnResponseOnly(ByTheBook):
    def max_age(self) -> Pairs:
        return []

    def finished(self, asked: Asked, answer: Answer) -> Answer:
        answer = super().finished(asked, answer)
        answer.headers += super().max_age()
        return answer


class OnlyForScripts(ByTheBook):
    """As if every request of a page said that it is one."""

    def finished(self, asked: Asked, answer: Answer) -> Answer:
        says = "x-requested-with" in asked.headers
        return super().finished(asked, answer) if says else answer


class OnlyOnSuccess(ByTheBook):
    def finished(self, asked: Asked, answer: Answer) -> Answer:
        return super().finished(asked, answer) if answer.status == 200 else answer


class SplitsSettings(ByTheBook):
    """`"https://a, https://b".split(",")`: the second begins with a space."""

    def admits(self, origin: str) -> bool:
        return origin in ", ".join(self.policy.allow_origins).split(",")


class KeepsVary(ByTheBook):
    """Where there is a Vary, that of the endpoint, it is left as it is."""

    def finished(self, asked: Asked, answer: Answer) -> Answer:
        varies = any(name.lower() == "vary" for name, _ in answer.headers)
        answer = super().finished(asked, answer)
        if varies:
            answer.headers.remove(("Vary", "Origin"))
        return answer


class AnswersForTheLastOrigin(ByTheBook):
    """The origin is kept on the instance, and read after the next request has come."""

    last: ClassVar[str] = APP

    def allow_origin(self, origin: str, asked: Asked) -> Pairs:
        before, type(self).last = self.last, origin
        return [("Access-Control-Allow-Origin", before)]


class ParsesPorts(ByTheBook):
    def admits(self, origin: str) -> bool:
        int(origin.rpartition(":")[2] or 80) if origin.count(":") > 1 else 80
        return super().admits(origin)


async def _unauthorized(request: Request) -> Response:
    return JSONResponse({}, 401, headers={"X-Total-Count": "0"})


async def _negotiated(request: Request) -> Response:
    headers = {"X-Total-Count": "42", "Cache-Control": "max-age=60", "Vary": "Accept-Language"}
    return JSONResponse([], headers=headers)


def _on(layer: type[ByTheBook], endpoint: Any) -> Callable[[], Any]:
    methods = ["GET", "PUT", "DELETE"]
    return lambda: layer(POLICY, serving(Route("/items", endpoint, methods=methods)))


def _two_layers() -> Any:
    return ByTheBook(POLICY, ByTheBook())


def _all_but_one_route() -> Any:
    class AllButOne(ByTheBook):
        def finished(self, asked: Asked, answer: Answer) -> Answer:
            return answer if asked.path == "/late" else super().finished(asked, answer)

        def early(self, asked: Asked) -> Answer | None:
            return None if asked.path == "/late" else super().early(asked)

    return AllButOne(POLICY, _two_routes())


def _two_routes() -> Any:
    methods = ["GET", "PUT", "DELETE"]
    return serving(*(Route(path, _negotiated, methods=methods) for path in ("/items", "/late")))


_ANY_NAME: Final = policy(allow_headers=["*"])
_PATCH: Final = policy(allow_methods=["GET", "PATCH"])

_OTHERS: Final = (
    Defect("splits names at comma and space", frozenset({"CORS106"}), SplitsAtCommaAndSpace),
    Defect("needs names in preflights", frozenset({"CORS104"}), NeedsNamesInPreflights),
    Defect("crashes without names", frozenset({"CORS104"}), CrashesWithoutNames),
    Defect(
        "folds methods",
        frozenset({"CORS103"}),
        lambda: FoldsMethods(_PATCH),
        lambda: ByTheBook(_PATCH),
        _PATCH,
    ),
    Defect("folds names", frozenset({"CORS105"}), FoldsNames),
    Defect("permits all extensions", frozenset({"CORS105"}), PermitsAllExtensions),
    Defect("takes Content-Type for safe", frozenset({"CORS106"}), TakesContentTypeForSafe),
    Defect(
        "echoes names with semicolons",
        frozenset({"CORS206"}),
        lambda: EchoesNamesWithSemicolons(_ANY_NAME),
        lambda: ByTheBook(_ANY_NAME),
        _ANY_NAME,
    ),
    Defect(
        "lists the last method only",
        frozenset({"CORS104"}),
        ListsTheLastMethodOnly,
        ListsOneMethodPerLine,
    ),
    Defect("a firewall refuses OPTIONS", frozenset({"CORS204"}), Refuses),
    Defect("OPTIONS is not found", frozenset({"CORS207"}), NotFound),
    Defect("OPTIONS is not allowed", frozenset({"CORS207"}), NotAllowed),
    Defect("OPTIONS is not available", frozenset({"CORS207"}), Unavailable),
    Defect("redirects to a slash", frozenset({"CORS203"}), RedirectsToSlash),
    Defect("spells the origin anew", frozenset({"CORS102"}), SpellsTheOriginAnew),
    Defect("sends all origins in lines", frozenset({"CORS205"}), SendsAllOriginsInLines),
    Defect("sends a wildcard on the preflight", frozenset({"CORS108"}), WildcardOnPreflight),
    Defect("credentials on the response only", frozenset({"CORS108"}), CredentialsOnResponseOnly),
    Defect("says yes", frozenset({"CORS206"}), SaysYes),
    Defect("exposes on the preflight only", frozenset({"CORS109"}), ExposesOnPreflightOnly),
    Defect(
        "exposes anything with credentials",
        frozenset({"CORS109", "CORS110"}),
        ExposesAnythingWithCredentials,
    ),
    Defect("max-age on the response only", frozenset({"CORS111"}), MaxAgeOnResponseOnly),
    Defect("only for scripts that say so", frozenset({"CORS204"}), OnlyForScripts),
    Defect(
        "not on a 401",
        frozenset({"CORS201"}),
        _on(OnlyOnSuccess, _unauthorized),
        _on(ByTheBook, _unauthorized),
    ),
    Defect("splits its settings", frozenset({"CORS102"}), SplitsSettings),
    Defect("keeps a Vary", frozenset({"CORS301"}), _on(KeepsVary, _negotiated)),
    Defect(
        "answers for the last origin", frozenset({"CORS104", "CORS208"}), AnswersForTheLastOrigin
    ),
    Defect("parses ports", frozenset({"CORS210"}), ParsesPorts, severity="warning"),
    Defect("two layers", frozenset({"CORS205"}), _two_layers),
    Defect(
        "all but one route",
        frozenset({"CORS102"}),
        _all_but_one_route,
        lambda: ByTheBook(POLICY, _two_routes()),
    ),
    Defect(
        "any subdomain of any site",
        frozenset({"CORS101"}),
        _comparing(lambda origin: origin.endswith("example.com"), _SUBDOMAINS),
        lambda: ByTheBook(_SUBDOMAINS),
        _SUBDOMAINS,
    ),
)

DEFECTS: Final = (*_comparisons(), *_patterns(), *_OTHERS)
