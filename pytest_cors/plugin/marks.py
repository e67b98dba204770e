"""What is asked about every test, and so has to be quick: is it marked, does it run now?

What a marker says is read elsewhere, and only where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import FunctionType
from typing import Final, cast

import pytest

__all__ = [
    "CHECKS_ITSELF",
    "CLIENT",
    "MARKER_LINE",
    "NAME",
    "RUNNING",
    "give_marked_tests_a_client",
    "is_marked",
]

NAME: Final = "cors_policy"
CLIENT: Final = "cors_client"
"""The fixture through which marked tests are checked."""

MARKER_LINE: Final = (
    "cors_policy(policy=None, *, allow_origins=(), allow_origin_regex=None,"
    " allow_methods=('GET',), allow_headers=(), allow_credentials=False, expose_headers=(),"
    " max_age=None, allow_private_network=False, urls=None, unsafe=False, ignore=(),"
    " strict=False, max_examples=None, seed=None): hold the app to this policy (by default the"
    " one that it configures itself) before the test runs."
)

CHECKS_ITSELF: Final = pytest.StashKey[bool]()
"""Set for tests that have the marker to be found by it, and are checks themselves."""

RUNNING: Final = pytest.StashKey[pytest.Item]()
"""The test of a run that runs now, if any."""


def is_marked(node: pytest.Item) -> bool:
    """Whether a test asks for a check by its markers."""
    return node.get_closest_marker(NAME) is not None and CHECKS_ITSELF not in node.stash


def give_marked_tests_a_client(collector: pytest.Collector, tested: object) -> None:
    """Make a marked test function request the client, as if it were marked with `usefixtures`.

    This is early enough for a fixture cors_app with `params` to make several tests of it. What it
    misses (methods of a unittest.TestCase, markers on parameters) gets the client later.
    """
    if not isinstance(tested, FunctionType):
        return
    use = pytest.mark.usefixtures
    if _own_marks(tested, NAME):
        if not _uses_client(_own_marks(tested, "usefixtures")):
            use(CLIENT)(tested)
    elif collector.get_closest_marker(NAME) and not _uses_client(
        collector.iter_markers("usefixtures")
    ):
        collector.add_marker(use(CLIENT))


def _own_marks(function: FunctionType, name: str) -> list[pytest.Mark]:
    marks = cast("list[pytest.Mark]", getattr(function, "pytestmark", []))
    return [mark for mark in marks if mark.name == name]


def _uses_client(marks: Iterator[pytest.Mark] | Sequence[pytest.Mark]) -> bool:
    return any(CLIENT in mark.args for mark in marks)
