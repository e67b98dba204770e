"""A claim about one request: what a test says that browsers do, held against what they do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pytest_cors.assertions.arguments import absolute, check_flag, encoded, names
from pytest_cors.assertions.boundary import within
from pytest_cors.assertions.failure import CORSAssertionError, cause_of
from pytest_cors.assertions.objection import unaskable
from pytest_cors.assertions.pending import Pending
from pytest_cors.assertions.run import current_run
from pytest_cors.assertions.target import driver_of
from pytest_cors.assertions.user_frames import tell_by_text_alone
from pytest_cors.drive import AsyncDriver, DriveError, Job
from pytest_cors.fetch import Request, Verdict, judge, refusal
from pytest_cors.fetch.origin import parse_url
from pytest_cors.policy import configured_policies
from pytest_cors.report.case import Expected
from pytest_cors.report.failure_text import explain

__all__ = ["Claim", "settle"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What the assertion `name` claims. The URL of `request` is not known before the client is."""

    name: str
    request: Request
    content: bytes
    expected: Expected
    exposes: tuple[str, ...]
    preflight_only: bool

    @classmethod
    def of(
        cls,
        name: str,
        expected: Expected,
        request: Request,
        *,
        content: str | bytes | None,
        exposes: Iterable[str] = (),
        preflight_only: bool,
    ) -> Claim:
        """The claim, from the arguments of the assertion. Raises TypeError, ValueError."""
        __tracebackhide__ = True
        check_flag("preflight_only", preflight_only)
        exposed = names(exposes)
        if exposed and preflight_only:
            raise ValueError(
                "exposes is about the response, and preflight_only leaves out the request for it"
            )
        return cls(name, request, encoded(content), expected, exposed, preflight_only)

    def at(self, address: str) -> Claim:
        """The claim about this URL. Raises ValueError for a request that no page can make."""
        __tracebackhide__ = True
        request = replace(self.request, url=address)
        refused = refusal(request)
        if refused is not None:
            raise unaskable(refused)
        return replace(self, request=request)

    def job(self) -> Job[Verdict]:
        """The flow that judges the request."""
        flow = judge(self.request, preflight_only=self.preflight_only)
        return Job(within(flow, self.request.url), self.content)

    def check(self, verdict: Verdict, app: object) -> Verdict:
        """The verdict, if it is the one that was claimed. Raises CORSAssertionError."""
        __tracebackhide__ = True
        if self.preflight_only and not verdict.preflighted:
            raise ValueError(f"preflight_only: no browser sends a preflight here: {self._simple()}")
        hidden = tuple(
            name for name in self.exposes if name.lower() not in verdict.readable_headers
        )
        if verdict.outcome == self.expected and not hidden:
            return verdict
        configured = () if app is None else configured_policies(app)
        text = explain(
            self.request,
            verdict,
            expected=self.expected,
            framework=configured[0].framework if configured else None,
            missing_exposes=hidden if verdict.outcome == "allowed" else (),
            allowed_origins=tuple(
                dict.fromkeys(one for each in configured for one in each.policy.allow_origins)
            ),
            verbosity=current_run().verbosity,
        )
        raise CORSAssertionError(text, self.request, verdict) from cause_of(verdict)

    def _simple(self) -> str:
        """Why the request needs no preflight."""
        url = parse_url(self.request.url)
        if url is not None and url.origin == self.request.origin:
            return f"the page is of the same origin as {self.request.url}"
        return (
            f"{self.request.method} is a safelisted method, and no header of the request needs one"
        )


def settle(client: object, url: str, claim: Claim) -> Verdict | Pending[Verdict]:
    """Drive the request, and check the verdict; with an async client, once that is awaited."""
    __tracebackhide__ = True
    driver = driver_of(client)
    claim = claim.at(absolute(driver.base_url, url))
    if isinstance(driver, AsyncDriver):
        return Pending(f"{claim.name}(...)", lambda: _settle_later(driver, claim))
    try:
        [verdict] = driver.run([claim.job()])
    except DriveError as error:
        tell_by_text_alone(error)
        raise error
    return claim.check(verdict, driver.app)


async def _settle_later(driver: AsyncDriver, claim: Claim) -> Verdict:
    __tracebackhide__ = True
    try:
        async with driver:
            [verdict] = await driver.run([claim.job()])
    except DriveError as error:
        tell_by_text_alone(error)
        raise error
    return claim.check(verdict, driver.app)
