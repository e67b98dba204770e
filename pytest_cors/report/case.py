"""The case to be told: a request, its verdict, what the test expected, and other engines' views.

What one browser makes of the recorded responses is not guessed: its own flow is run over them. An
engine that would have sent something else than was sent is not judged at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pytest_cors.fetch.exchange import Exchange, HTTPRequest, HTTPResponse, Request
from pytest_cors.fetch.fetching import fetch
from pytest_cors.fetch.header_list import combine
from pytest_cors.fetch.judgement import replay
from pytest_cors.fetch.verdict import Engine, Verdict
from pytest_cors.report.browsers import BROWSERS, decides
from pytest_cors.report.deciding_exchange import DecidingExchange, deciding_exchange

__all__ = ["Case", "Expected"]

Expected = Literal["allowed", "blocked"]


@dataclass(frozen=True, slots=True)
class Case:
    """One verdict that is to be explained.

    `verdict` holds the exchanges that led to it, `recorded` all of them: where engines differ,
    some were made for one of them alone. `framework` is the name of the one that was recognised.
    `missing_exposes` are the headers that script was to read and cannot. `allowed_origins` are
    those that the app is set up to allow, where that is known.
    """

    request: Request
    verdict: Verdict
    recorded: tuple[Exchange, ...]
    expected: Expected
    framework: str | None
    missing_exposes: tuple[str, ...]
    allowed_origins: tuple[str, ...]

    @classmethod
    def of(
        cls,
        request: Request,
        verdict: Verdict,
        *,
        expected: Expected = "allowed",
        framework: str | None = None,
        missing_exposes: Sequence[str] = (),
        allowed_origins: Sequence[str] = (),
    ) -> Case:
        """The case of a verdict as it comes from the drive."""
        case = cls(
            request,
            verdict,
            verdict.exchanges,
            expected,
            framework,
            tuple(missing_exposes),
            tuple(allowed_origins),
        )
        engine = "standard" if "standard" in verdict.engines else next(iter(verdict.engines), None)
        own = None if engine is None else case.judged_by(engine)
        if own is None or own.failure != verdict.failure:
            return case
        return replace(case, verdict=replace(verdict, exchanges=own.exchanges))

    def judged_by(self, engine: Engine) -> Verdict | None:
        """What `engine` decides on these very exchanges; None where it would have had others."""
        exchanges = self.recorded
        asked = _cached_preflight(self.request, self.verdict, engine)
        if asked is not None:
            exchanges = (Exchange(asked, _leave(asked)), *exchanges)
        return replay(self.request, exchanges, fetch(self.request, engine=engine))

    def blocking(self) -> Verdict | None:
        """The verdict that tells why it is blocked: this one, or that of an engine which blocks.

        None where nobody blocks, and where those that do would have had other exchanges.
        """
        if self.verdict.failure is not None:
            return self.verdict
        for engine in BROWSERS:
            if not decides(self.verdict, engine):
                judged = self.judged_by(engine)
                if judged is not None and judged.failure is not None:
                    return judged
        return None

    def deciding(self) -> DecidingExchange | None:
        """The exchange that decided: of the verdict that blocks, if any. None: nothing was sent."""
        return deciding_exchange(self.request, self.blocking() or self.verdict)


def _cached_preflight(request: Request, verdict: Verdict, engine: Engine) -> HTTPRequest | None:
    """The preflight that this engine asks for and that was not sent, because it had been before."""
    if verdict.preflighted or not verdict.exchanges:
        return None
    asked = [next(fetch(request, engine=one), None) for one in ("standard", engine)]
    if all(one is not None and one.kind == "preflight" for one in asked):
        return asked[1]
    return None


def _leave(preflight: HTTPRequest) -> HTTPResponse:
    """An answer that permits what a preflight asks for."""
    asked = combine(preflight.headers) or {}
    return HTTPResponse(
        204,
        (
            ("Access-Control-Allow-Origin", asked.get("origin", "*")),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Methods", asked.get("access-control-request-method", "")),
            ("Access-Control-Allow-Headers", asked.get("access-control-request-headers", "")),
        ),
    )
