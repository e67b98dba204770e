"""The check of a contract: the app, its policy, its URLs; what to ask, and what it shows.

Sans-I/O like the fetch: a generator yields batches of jobs and is sent their results, so that sync
and async clients are served by the same check.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Any

from pytest_cors.contract.advertised import advertised, advertised_marks, advertised_probes
from pytest_cors.contract.cache_rules import cache_marks, stored_responses
from pytest_cors.contract.endpoint import Endpoint, error_endpoints, missing_endpoint
from pytest_cors.contract.enumeration import origin_probes, probes
from pytest_cors.contract.expectation import Expectation
from pytest_cors.contract.finding import ContractReport
from pytest_cors.contract.lost_answers import lost_answer_marks
from pytest_cors.contract.mark import Ledger, Mark
from pytest_cors.contract.odd_requests import odd_request_marks
from pytest_cors.contract.own_pages import own_page_marks
from pytest_cors.contract.plain_requests import ask, failed, plain_request
from pytest_cors.contract.policy_rules import policy_marks
from pytest_cors.contract.private_network import private_network_marks
from pytest_cors.contract.probe import Observation
from pytest_cors.contract.repetition import confirmed, repetition_marks
from pytest_cors.contract.response_rules import response_marks
from pytest_cors.contract.sample import Sample, sample_of
from pytest_cors.contract.standing import Standing
from pytest_cors.contract.survey import Survey
from pytest_cors.contract.tail import drawn_probes, smaller
from pytest_cors.contract.tally import Tally
from pytest_cors.contract.verdict_rules import verdict_marks
from pytest_cors.contract.watch import tell
from pytest_cors.drive import Job
from pytest_cors.fetch import Exchange
from pytest_cors.policy import CORSPolicy, Fault

__all__ = ["Check", "Checking", "Plan", "Step", "checking", "most_telling"]

Checking = Generator[list[Job[Any]], list[Any], ContractReport]
Step = Generator[list[Job[Any]], list[Any], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be checked, and how far.

    `faults` are those of the policy as it is written in the app, where it was read out of one.
    """

    policy: CORSPolicy
    endpoints: tuple[Endpoint, ...]
    base_url: str
    has_identity: bool
    ignored: frozenset[str]
    unsafe: bool = False
    strict: bool = False
    max_examples: int | None = None
    seed: int | None = None
    faults: tuple[Fault, ...] = ()


def checking(plan: Plan) -> Checking:
    """Check a contract: the batches to drive, and in the end the report."""
    check = Check(plan, sample_of(plan.policy))
    thorough = yield from most_telling(plan)
    for number, endpoint in enumerate(plan.endpoints):
        yield from check.covered(endpoint, number, thorough=endpoint is thorough)
    yield from check.policy(thorough)
    yield from check.beside()
    check.weigh()
    return check.report(plan.endpoints)


class Check:
    """One check under way: what is known so far, of all endpoints that were asked."""

    def __init__(self, plan: Plan, sample: Sample) -> None:
        self._plan = plan
        self._probed = 0
        self._expectation = Expectation(plan.policy)
        self._sample = sample
        self._ledger = Ledger(plan.ignored)
        self._tally = Tally(plan.policy)

    def report(self, endpoints: Iterable[Endpoint]) -> ContractReport:
        """What was found at these endpoints."""
        urls = tuple(endpoint.url for endpoint in endpoints)
        plan = self._plan
        return ContractReport(self._ledger.findings(), self._probed, urls, plan.policy, plan.strict)

    def weigh(self) -> None:
        """Find what only all endpoints together show, once all were asked."""
        self._ledger.note(self._tally.marks())

    def policy(self, endpoint: Endpoint) -> Step:
        """The dangers and the dead entries of the policy itself, shown at one endpoint."""
        survey = Survey(has_identity=self._plan.has_identity)
        marks = yield from policy_marks(self._plan.policy, endpoint, survey)
        told = {mark.cause for mark in marks if mark.code == "CORS406"}
        written = ((f"{each.field}:{each.value}", each) for each in self._plan.faults)
        marks += [
            Mark("CORS406", cause, endpoint.url, detail={"fault": fault})
            for cause, fault in written
            if cause not in told
        ]
        self._ledger.note(marks)
        self._probed += survey.observed

    def counted(self, endpoint: Endpoint) -> Step:
        """What of an endpoint counts for all together: declared methods, exposed headers."""
        if self._tally.is_settled:
            return
        survey = Survey(has_identity=self._plan.has_identity)
        [answer] = yield [ask(plain_request(endpoint))]
        failing = failed(answer)
        sample = self._sample.declared_only()
        asked = probes(self._plan.policy, endpoint, sample, unsafe=False, failing=failing)
        observed: list[Observation] = yield [*map(survey.job, asked)]
        standing = Standing(self._expectation, answer)
        standing.learn(observed)
        self._marks(observed, standing)
        self._probed += survey.observed

    def covered(self, endpoint: Endpoint, number: int, *, thorough: bool) -> Step:
        """Everything that an endpoint of the contract is asked."""
        plan, survey = self._plan, Survey(has_identity=self._plan.has_identity)
        sample = self._sample if thorough else self._sample.share(number)
        asked = plain_request(endpoint)
        [answer] = yield [ask(asked)]
        failing = failed(answer) and (yield from self._fails_pages(endpoint))
        enumerated = probes(plan.policy, endpoint, sample, unsafe=plan.unsafe, failing=failing)
        observed: list[Observation] = yield [*map(survey.job, enumerated)]
        listed = advertised(self._expectation, observed)
        answers: list[Observation] = yield [*map(survey.job, advertised_probes(listed))]
        observed += answers
        standing = Standing(self._expectation, answer)
        standing.learn(observed)
        marks = [*self._marks(observed, standing), *advertised_marks(listed, answers)]
        leaks: list[Mark] = []
        if not failing:
            leaks = yield from repetition_marks(endpoint, survey.exchanges, thorough=thorough)
        self._ledger.note((yield from confirmed(marks, leaks, survey)))
        if not failing:
            if thorough:
                yield from self._tail(endpoint, sample, survey, standing)
            plain = Exchange(asked, answer)
            yield from self._beyond_pages(endpoint, sample, survey, plain, observed)
        self._probed += survey.observed

    def _fails_pages(self, endpoint: Endpoint) -> Generator[list[Job[Any]], list[Any], bool]:
        """Whether a declared page makes it fail, too, and not only who has no Origin."""
        if not self._sample.declared:
            return True
        origin = ("Origin", self._sample.declared[0])
        [answer] = yield [ask(plain_request(endpoint, origin))]
        return failed(answer)

    def _beyond_pages(
        self,
        endpoint: Endpoint,
        sample: Sample,
        survey: Survey,
        plain: Exchange,
        observed: list[Observation],
    ) -> Step:
        """What no verdict shows: caches, lost answers, the app's own pages, odd requests."""
        plan, thorough = self._plan, sample is self._sample
        origin = next(iter(sample.declared), None)
        held = stored_responses(observed, plain, sample)
        self._ledger.note(cache_marks(self._expectation, held))
        missing = missing_endpoint(plan.base_url)
        for asking in (
            lost_answer_marks(self._expectation, endpoint, plain, held, missing),
            own_page_marks(endpoint, plain.response, origin),
            private_network_marks(plan.policy, endpoint, origin),
            odd_request_marks(endpoint, origin or "https://one.example", thorough=thorough),
        ):
            self._ledger.note((yield from asking))

    def beside(self) -> Step:
        """What paths that nobody has declared are asked: is their answer to a page readable?"""
        for endpoint in error_endpoints(self._plan.endpoints, self._plan.base_url):
            yield from self._beside(endpoint)

    def _beside(self, endpoint: Endpoint) -> Step:
        [answer] = yield [ask(plain_request(endpoint))]
        if endpoint.known == "slash" and not 300 <= answer.status < 400:
            return
        survey = Survey(has_identity=self._plan.has_identity)
        every = probes(self._plan.policy, endpoint, self._sample.origins_only(), unsafe=False)
        wanted = [
            probe
            for probe in every
            if probe.aspect == "origin" and (endpoint.known == "slash" or not probe.preflight_only)
        ]
        observed: list[Observation] = yield [*map(survey.job, wanted)]
        standing = Standing(self._expectation, answer)
        standing.learn(observed)
        marks = self._marks(observed, standing)
        self._ledger.note(mark for mark in marks if mark.code.startswith("CORS2"))
        self._probed += survey.observed

    def _tail(self, endpoint: Endpoint, sample: Sample, survey: Survey, standing: Standing) -> Step:
        plan = self._plan
        drawn = list(
            drawn_probes(
                self._expectation,
                [endpoint],
                max_examples=plan.max_examples,
                seed=plan.seed,
                unsafe=plan.unsafe,
            )
        )
        origins = dict.fromkeys(probe.request.origin for probe in drawn)
        unknown = [origin for origin in origins if not standing.knows(origin)]
        baselines = [*origin_probes(plan.policy, endpoint, sample, unknown), *drawn]
        observed: list[Observation] = yield [*map(survey.job, baselines)]
        standing.learn(observed)
        marks = [mark for mark in self._marks(observed, standing) if not self._ledger.knows(mark)]
        for mark in (yield from confirmed(marks, [], survey)):
            if not self._ledger.knows(mark):
                self._ledger.note([(yield from self._minimal(mark, survey, standing))])

    def _minimal(
        self, mark: Mark, survey: Survey, standing: Standing
    ) -> Generator[list[Job[Any]], list[Any], Mark]:
        """The same rule, shown to be broken by less, if less does it."""
        smaller_ones = iter(() if mark.probe is None else smaller(self._expectation, mark.probe))
        for candidate in smaller_ones:
            observed = yield [survey.job(candidate)]
            same = [each for each in self._marks(observed, standing) if each.code == mark.code]
            if same:
                return (yield from self._minimal(same[0], survey, standing))
        return mark

    def _marks(self, observed: Iterable[Observation], standing: Standing) -> list[Mark]:
        observed = list(observed)
        marks = [
            *verdict_marks(self._expectation, observed, standing, self._tally),
            *response_marks(self._expectation, observed, self._tally),
        ]
        tell(self._expectation, observed, marks)
        return marks


def most_telling(plan: Plan) -> Generator[list[Job[Any]], list[Any], Endpoint]:
    """The endpoint that is tried with everything: one that answers, with the most methods."""

    def merit(endpoint: Endpoint) -> tuple[bool, int]:
        allowed = [method for method in endpoint.methods or () if plan.policy.allows_method(method)]
        return endpoint.reading_method is not None, len(allowed)

    ranked = sorted(plan.endpoints, key=merit, reverse=True)
    for endpoint in ranked:
        [answer] = yield [ask(plain_request(endpoint))]
        if not failed(answer):
            return endpoint
    return ranked[0]
