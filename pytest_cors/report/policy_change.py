"""What a change of a policy opens and closes, in words: for reviewers, and for comments on it."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_cors.fetch import Request
from pytest_cors.policy.comparison import Comparison, Difference

__all__ = ["change_lines"]


def change_lines(comparison: Comparison) -> Iterator[str]:
    """A line for each thing that becomes possible, or no longer is, with a request that shows it.

    What is opened comes first.
    """
    for difference in comparison.opens:
        yield f"opens: {_told(difference)}"
    for difference in comparison.closes:
        yield f"closes: {_told(difference)}"
    if comparison.undecided:
        yield (
            f"not compared: the regexes over origins ({comparison.undecided}): either"
            " may accept what the other does not"
        )


def _told(difference: Difference) -> str:
    if difference.request is None:
        return str(difference)
    return f"{difference}, as in {_shown(difference.request)}"


def _shown(request: Request) -> str:
    parts = [request.method]
    if request.headers:
        parts.append(f"with {', '.join(name for name, _ in request.headers)}")
    if request.credentials == "include":
        parts.append("with cookies")
    return f"{' '.join(parts)} from {request.origin}"
