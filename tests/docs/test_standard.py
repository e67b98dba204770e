"""docs/standard.md says what there is: the functions and tests that it names, and every quirk."""

from __future__ import annotations

import importlib
import re
from functools import reduce
from pathlib import Path
from typing import NamedTuple

import pytest

from pytest_cors.fetch import Quirk
from pytest_cors.fetch.quirks import MAX_AGE_LIMITS, ONLY_BY_FETCH

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "standard.md").read_text(encoding="utf-8")
SPECIFICATIONS = (
    "https://fetch.spec.whatwg.org/#",
    "https://html.spec.",
    "https://wicg.github.io/",
)
NAMES = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKit"}


class Rule(NamedTuple):
    """A row of the tables in "The standard, rule by rule"."""

    number: int
    url: str
    says: str
    played_by: str
    tested_in: str

    @property
    def is_judged(self) -> bool:
        return self.played_by != "*not judged*"


def rows(heading: str) -> list[list[str]]:
    """The cells of all table rows between a heading and the next one of its level."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = (line for line in section.splitlines() if line.startswith("|"))
    cells = ([cell.strip() for cell in line.strip("|").split(" | ")] for line in lines)
    return [row for row in cells if not set("".join(row)) <= set("-| ")]


def rules() -> list[Rule]:
    found = []
    for first, *rest in rows("The standard, rule by rule"):
        link = re.fullmatch(r"\[R(\d+)\]\((\S+)\)", first)
        if link is not None:
            found.append(Rule(int(link[1]), link[2], *rest))
    return found


by_rule = pytest.mark.parametrize("rule", rules(), ids=lambda rule: f"R{rule.number}")


def test_every_rule_is_there_once() -> None:
    assert [rule.number for rule in rules()] == list(range(1, 58))


@by_rule
def test_a_rule_says_what_it_is_about(rule: Rule) -> None:
    assert rule.url.startswith(SPECIFICATIONS)
    assert rule.says
    assert rule.tested_in, "where it is tested, or why it is not judged"


@by_rule
def test_what_plays_a_rule_exists(rule: Rule) -> None:
    played = re.findall(r"`([\w.]+)`", rule.played_by)
    assert bool(played) is rule.is_judged
    for name in played:
        name = name if name.startswith("pytest_cors.") else f"pytest_cors.fetch.{name}"
        found = re.fullmatch(r"(pytest_cors\.[a-z]+\.[a-z_]+)\.([\w.]+)", name)
        assert found is not None, name
        assert reduce(getattr, found[2].split("."), importlib.import_module(found[1])) is not None


@by_rule
def test_a_rule_is_tested_where_it_says(rule: Rule) -> None:
    paths = [ROOT / path for path in re.findall(r"`(tests/[\w/]+\.py)`", rule.tested_in)]
    assert bool(paths) is rule.is_judged
    for path in paths:
        if path.parent.name == "fetch":
            # Tests of the protocol name the rule: in their own name, or in the id of a case.
            text = path.read_text(encoding="utf-8").split('"""', 2)[2]
            assert re.search(rf"\bR{rule.number}\b|_r{rule.number}_", text), path.name
        else:
            assert path.exists()


def row_of(quirk: Quirk) -> list[str]:
    summary = quirk.summary.removesuffix(".")
    return [
        f"`{quirk.name}`",
        f"{summary} (`fetch()` only)" if quirk in ONLY_BY_FETCH else summary,
        ", ".join(NAMES[engine] for engine in quirk.engines),
        "leaves it open" if quirk.permitted else "says otherwise",
        ", ".join(quirk.evidence) or "asked live",
    ]


def test_the_quirks_are_those_of_the_engine() -> None:
    written = [row for row in rows("Quirks") if row[0].startswith("`")]
    expected = list(map(row_of, Quirk))
    text = "\n".join(f"| {' | '.join(row)} |" for row in expected)
    assert written == expected, f"the table has to be:\n{text}"


def test_the_limits_of_the_caches_are_those_of_the_engine() -> None:
    hours, day, minutes = "2 hours", "24 hours", "10 minutes"
    assert f"Chromium {hours}, Firefox {day}, WebKit {minutes}" in " ".join(PAGE.split())
    assert MAX_AGE_LIMITS == {
        "standard": None,
        "chromium": 2 * 3600,
        "firefox": 24 * 3600,
        "webkit": 10 * 60,
    }
