"""Settings that hold for every test."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes says more about the machine's load than about the code. The rest is
# hypothesis's own default, which in CI is derandomised; `--hypothesis-profile` still overrides.
settings.register_profile("house", settings(), deadline=None)
settings.load_profile("house")
