"""What the marker `cors_policy` says, read while tests are collected.

Wrong arguments are an error of the collection, which names the test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_cors.plugin.marks import CLIENT, NAME, is_marked
from pytest_cors.policy.fault import SIGNATURE

if TYPE_CHECKING:
    from pytest_cors.assertions.policy_check import CheckOptions
    from pytest_cors.policy import CORSPolicy

__all__ = ["MarkedPolicy", "marked_policies", "read_markers", "refuse_wrong_markers"]

_DECLARING: Final[tuple[str, ...]] = SIGNATURE
_CHECKING: Final = ("urls", "unsafe", "ignore", "strict", "max_examples", "seed")

_MARKED: Final = pytest.StashKey["tuple[MarkedPolicy, ...]"]()
_READ: Final = pytest.StashKey["dict[int, tuple[pytest.Mark, MarkedPolicy | _Fault]]"]()


@dataclass(frozen=True, slots=True)
class MarkedPolicy:
    """What one marker says: a policy (None: the app's own), and how it is checked."""

    policy: CORSPolicy | None
    options: CheckOptions


@dataclass(frozen=True, slots=True)
class _Fault:
    text: str


def marked_policies(node: pytest.Item) -> tuple[MarkedPolicy, ...]:
    """What the markers of a test say, the nearest one first."""
    return node.stash.get(_MARKED, ())


def refuse_wrong_markers(report: pytest.CollectReport, config: pytest.Config) -> None:
    """Fail the collection of a module or class whose tests are marked wrongly."""
    items = [node for node in report.result if isinstance(node, pytest.Item)]
    faults = list(_faults(items, config))
    if faults:
        report.outcome = "failed"
        report.longrepr = "\n".join(faults)
        report.result = []


def read_markers(items: Sequence[pytest.Item], config: pytest.Config) -> None:
    """Read the markers of all tests, those that were added after they were collected included.

    Raises `pytest.UsageError`, which names the tests.
    """
    faults = list(_faults(items, config))
    if faults:
        raise pytest.UsageError("\n".join(faults))
    for item in items:
        if not is_marked(item):
            continue
        read = [_read(mark, config) for mark in item.iter_markers(NAME)]
        item.stash[_MARKED] = tuple(each for each in read if isinstance(each, MarkedPolicy))
        fixtures: list[str] = getattr(item, "fixturenames", [])
        if CLIENT not in fixtures:
            fixtures.append(CLIENT)


def _faults(items: Sequence[pytest.Item], config: pytest.Config) -> Iterator[str]:
    """One text for each marker that makes no sense, with the first test that has it."""
    told: set[int] = set()
    for item in items:
        if not is_marked(item):
            continue
        for mark in item.iter_markers(NAME):
            read = _read(mark, config)
            if not hasattr(item, "fixturenames"):
                read = _Fault(f"a {type(item).__name__} cannot be marked: it has no fixtures")
            if isinstance(read, _Fault) and id(mark) not in told:
                told.add(id(mark))
                yield f"{item.nodeid}: @pytest.mark.cors_policy: {read.text}"


def _read(mark: pytest.Mark, config: pytest.Config) -> MarkedPolicy | _Fault:
    """What a mark says. It is read once, however many tests of a module it is for."""
    known = config.stash.setdefault(_READ, {})
    if id(mark) not in known:  # with the mark itself, so that its id stays its own
        try:
            read: MarkedPolicy | _Fault = _interpreted(mark)
        except (TypeError, ValueError) as error:
            read = _Fault(str(error))
        known[id(mark)] = mark, read
    return known[id(mark)][1]


def _interpreted(mark: pytest.Mark) -> MarkedPolicy:
    from pytest_cors.assertions.policy_check import CheckOptions

    for name in mark.kwargs:
        if name not in (*_DECLARING, *_CHECKING, "policy"):
            near = get_close_matches(name, (*_DECLARING, *_CHECKING), n=1)
            meant = f", did you mean {near[0]}?" if near else ""
            raise TypeError(f"there is no argument {name}{meant}")
    checking = {name: value for name, value in mark.kwargs.items() if name in _CHECKING}
    declaring = {name: value for name, value in mark.kwargs.items() if name in _DECLARING}
    given = [*mark.args, *(value for name, value in mark.kwargs.items() if name == "policy")]
    return MarkedPolicy(_policy(given, declaring), CheckOptions.of(**checking))


def _policy(given: Sequence[Any], declaring: Mapping[str, Any]) -> CORSPolicy | None:
    from pytest_cors.policy import CORSPolicy

    if len(given) > 1 or (given and declaring):
        raise TypeError("it takes either one CORSPolicy, or the arguments of one by name")
    if not given:
        return CORSPolicy(**declaring) if declaring else None
    [policy] = given
    if policy is not None and not isinstance(policy, CORSPolicy):
        raise TypeError(
            f"it takes a CORSPolicy, or the arguments of one by name, and not {policy!r}"
        )
    return policy
