"""The same input gives the same look-alikes in the same order: everywhere, and again."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = r"""
from hashlib import sha256

from pytest_cors.policy import CORSPolicy
from pytest_cors.strategies.lookalikes import declared_origins, lookalikes
from pytest_cors.strategies.regex_members import members, near_misses

POLICIES = [
    CORSPolicy(),
    CORSPolicy(["https://app.example.com"]),
    CORSPolicy({"https://foo.com", "https://bar.com", "http://localhost:3000", "null"}),
    CORSPolicy(["http://10.0.0.1:8080", "http://[::1]:3000", "https://xn--bcher-kva.example"]),
    CORSPolicy(["capacitor://localhost", f"chrome-extension://{'ab' * 16}"]),
    CORSPolicy(allow_origin_regex=r"https?://(?:[a-z0-9-]+\.)?example\.com(?::\d+)?"),
    CORSPolicy(allow_origin_regex=r"(?i)https://(app|admin|[^.]{2,5})\.example\.com"),
    CORSPolicy(["https://a.com"], r"https://(?!evil)\w+\.b\.com|http://localhost:\d{4}"),
]

digest = sha256()
for policy in POLICIES:
    regex = policy.allow_origin_regex
    digest.update(repr(declared_origins(policy)).encode())
    for found in lookalikes(policy):
        digest.update(repr((found.origin, str(found.kind), found.of, found.sendable)).encode())
    if regex is not None:
        digest.update(repr((members(regex, 64), near_misses(regex, 64))).encode())
print(digest.hexdigest()[:16])
"""

# Whoever changes what is enumerated, or its order, writes down here what the assertion shows.
DIGEST = "0c89d73f5b6d686c"


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_look_alikes_are_the_same_on_every_python_and_with_every_hash_seed(seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout.strip() == DIGEST
