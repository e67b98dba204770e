"""The headline of a failure: where pytest repeats a failure, its first line is enough.

With -vv and in CI, pytest's summary repeats the whole message of each failure, and a message of
ours has the exchange, the reasons and the consoles in it. The failure itself keeps them all.
"""

from __future__ import annotations

import pytest

from pytest_cors.plugin.plain_failure import PlainFailure

__all__ = ["summarize"]

# The assertion errors, by the name that they are told by: most runs never load them.
_TOLD_BY = "pytest_cors"


def summarize(report: pytest.TestReport, error: BaseException) -> None:
    """Leave the headline alone in what the summary has of a failure of ours."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None and (
        isinstance(error, PlainFailure) or type(error).__module__ == _TOLD_BY
    ):
        crash.message = crash.message.partition("\n")[0]
