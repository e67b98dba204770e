"""Settings that hold for every test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module

import pytest
from hypothesis import settings

from tests.unmeasured import unmeasured

# httpx loads its own half late, and a pytester run inside this process forgets what it has loaded:
# then there would be two of each exception.
for name in ("httpcore", "httpcore2"):
    with suppress(ImportError):
        import_module(name)

# How long an example takes says more about the machine's load than about the code. The rest is
# hypothesis's own default, which in CI is derandomised; `--hypothesis-profile` still overrides.
settings.register_profile("house", settings(), deadline=None)
settings.load_profile("house")


@pytest.fixture(name="unmeasured")
def _unmeasured() -> Iterator[None]:
    """For tests whose coverage is not to be measured."""
    with unmeasured():
        yield
