"""`init`: a first contract for an app, and a first test, to go on from."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from pytest_cors.command.outcome import CommandError, Outcome
from pytest_cors.command.target import Target, target_of
from pytest_cors.contract.clause import Clause
from pytest_cors.contract.document import parse
from pytest_cors.contract.endpoint import Endpoint, endpoints
from pytest_cors.contract.own_clauses import UnreadableConfiguration
from pytest_cors.contract.refreshing import new_contract
from pytest_cors.contract.writing import new_document, write_whole
from pytest_cors.policy import CORSPolicy, CORSPolicyError, PolicyNotFound

__all__ = ["run"]

_HEAD: Final = (
    '"""What the front ends ask of this app. The policy is in cors.toml, a test itself."""'
)


def run(given: argparse.Namespace) -> Outcome:
    """Write both files; neither, where one of them is there already. Raises `CommandError`."""
    contract = Path(given.contract)
    test = Path(given.test or ("tests/test_cors.py" if Path("tests").is_dir() else "test_cors.py"))
    for path in (contract, test):
        if path.exists():
            raise CommandError(f"{path} is there already, and stays as it is")
    target = target_of(given.target, Path.cwd())
    text = _contract(given, target)
    clause = parse(text, {}).clauses[0]
    try:
        for path, content in ((contract, text), (test, _test(given.target, target, clause))):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
    except OSError as error:
        raise CommandError(f"{error.filename} cannot be written: {error.strerror}") from None
    return Outcome(
        (
            f"{contract}: the policy that the app is held to. Read it: is that what you want?",
            f"{test}: requests of a front end. Add those that yours makes.",
            f"Now run: pytest {contract} {test}",
        )
    )


def _contract(given: argparse.Namespace, target: Target) -> str:
    if given.origin:
        try:
            policy = CORSPolicy(allow_origins=given.origin)
        except CORSPolicyError as error:
            raise CommandError(str(error)) from None
        return new_document(given.target, [Clause("app", policy)])
    if target.is_remote:
        raise CommandError(
            f"{given.target}: a server does not tell its policy: name the front ends that may call"
            " it, as --origin https://app.example.com"
        )
    try:
        written = new_contract(given.target, target.app, target.driver.base_url)
    except (PolicyNotFound, UnreadableConfiguration) as error:
        told = "or name the front ends that may call it, as --origin https://app.example.com"
        raise CommandError(f"{given.target}: {error}\n{told}") from None
    return written.text


def _test(reference: str, target: Target, clause: Clause) -> str:
    """A test module: where the app is, a request that is allowed, one that is not."""
    driver = target.driver
    covered = endpoints(driver.app, driver.base_url, clause.urls)
    endpoint = next((each for each in covered if each.reading_method), covered[0])
    path = endpoint.url.removeprefix(driver.base_url) or "/"
    parts = [_HEAD, "", *_client(reference, target), "", ""]
    origins = clause.policy.allow_origins
    named = next((each for each in origins if each not in {"*", "null"}), None)
    if named is not None:
        parts += _claim("the_front_end_may_call", "allows", endpoint, path, named)
    if clause.policy.any_origin:
        parts += _claim("any_page_may_call", "allows", endpoint, path, "https://anybody.example")
    else:
        lookalike = f"{named or 'https://app.example.com'}.evil.example"
        parts += _claim("nobody_else_may", "denies", endpoint, path, lookalike)
    return "\n".join(parts).rstrip() + "\n"


def _client(reference: str, target: Target) -> list[str]:
    if target.is_remote:
        return [
            "import httpx",
            "import pytest",
            "",
            "",
            "@pytest.fixture",
            "def cors_client():",
            f"    with httpx.Client(base_url={reference!r}) as client:".replace("'", '"'),
            "        yield client",
        ]
    module, _, attribute = reference.partition(":")
    name = attribute.removesuffix("()")
    return [
        "import pytest",
        "",
        f"from {module} import {name.partition('.')[0]}",
        "",
        "",
        '@pytest.fixture(scope="session")',
        "def cors_app():",
        f"    return {attribute}",
    ]


def _claim(name: str, verb: str, endpoint: Endpoint, path: str, origin: str) -> list[str]:
    method = endpoint.reading_method or min(endpoint.methods or {"GET"})
    extra = "" if method == "GET" else f', method="{method}"'
    return [
        f"def test_{name}(cors):",
        f'    cors.{verb}("{path}", origin="{origin}"{extra})',
        "",
        "",
    ]
