"""ConfiguredPolicy: one policy that an app configures, and the part of the app that it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_cors.policy.entries import materialised
from pytest_cors.policy.fault import Fault
from pytest_cors.policy.origin_pattern import OriginPattern
from pytest_cors.policy.policy import CORSPolicy, unchecked_policy
from pytest_cors.policy.reading import Coverage, Reading
from pytest_cors.policy.readings import readings
from pytest_cors.policy.unread import Limit
from pytest_cors.policy.validation import faults_of, regex_fault

__all__ = ["ConfiguredPolicy", "configured_policies"]


@dataclass(frozen=True, slots=True)
class ConfiguredPolicy:
    """A policy as an app's own configuration states it.

    - `policy` is what the framework understands. It may have entries that are dead: `faults` has
      them, judged as they are written in the app.
    - `framework` is what was read ("starlette", "django", ...); `source` says where it stands.
    - `coverage` is the part of the app that it is for; `path` says it as the app does, and is ""
      for the whole app.
    - `patterns` are the origin regexes as written, each with how the framework matches it.
    - `limits` is empty where `policy` says all there is. Otherwise the app can decide differently,
      and should not be held to it.
    - `layer` is how many other CORS layers see a request before this one. More than 0: the app has
      two, of which the outer one answers preflights.
    """

    policy: CORSPolicy
    framework: str
    source: str
    coverage: Coverage
    patterns: tuple[OriginPattern, ...] = ()
    limits: tuple[Limit, ...] = ()
    faults: tuple[Fault, ...] = ()
    layer: int = 0

    @property
    def path(self) -> str:
        """The prefix, route or regex that it is for, as the app has it; "" for the whole app."""
        return self.coverage.text

    def covers(self, path: str) -> bool:
        """Whether it is for this path: without host, query and percent-encoding."""
        return self.coverage.includes(path)


def configured_policies(app: Any) -> tuple[ConfiguredPolicy, ...]:
    """Every CORS configuration found in the app, in order of precedence.

    The first that covers a path is the one that answers preflights there. Empty where none is
    found, and where the framework is not known.
    """
    return tuple(_configured(reading) for reading in readings(app))


def _configured(reading: Reading) -> ConfiguredPolicy:
    return ConfiguredPolicy(
        policy=unchecked_policy(reading.arguments),
        framework=reading.framework,
        source=reading.source,
        coverage=reading.coverage,
        patterns=reading.patterns,
        limits=reading.limits,
        faults=_faults(reading),
        layer=reading.layer,
    )


def _faults(reading: Reading) -> tuple[Fault, ...]:
    regexes = (
        regex_fault(pattern.regex, matching=pattern.matching) for pattern in reading.patterns
    )
    # As they are written: the policy's one regex is made of them.
    written = dict.fromkeys(fault for fault in regexes if fault is not None)
    faults = faults_of(materialised(reading.arguments))
    others = (fault for fault in faults if not (written and fault.field == "allow_origin_regex"))
    return (*others, *written)
