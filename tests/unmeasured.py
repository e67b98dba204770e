"""Parts of the tests whose coverage is not measured: it doubles their time.

They run over and over what other tests run, and are about apps, browsers and mutants. Every line of
the package is to be covered without them.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

__all__ = ["unmeasured"]


@contextmanager
def unmeasured() -> Generator[None]:
    """Measure nothing in this context, if anything is measured at all."""
    coverage: Any = sys.modules.get("coverage")
    running = None if coverage is None else coverage.Coverage.current()
    if running is None:
        yield
        return
    running.stop()
    try:
        yield
    finally:
        running.start()
