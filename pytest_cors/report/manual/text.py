"""The manual in words: the list of rules and one rule's page for a terminal, all in Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from pytest_cors.contract.rule import RULES, Rule, rule_of
from pytest_cors.report.framework_setting import FRAMEWORKS, facility, setting_line
from pytest_cors.report.manual import page_of
from pytest_cors.report.manual.page import Place, RulePage

__all__ = ["manual_markdown", "place_line", "rule_list", "rule_markdown", "rule_text"]

_SAMPLES: Final[dict[Place, list[str]]] = {
    "origins": ["https://app.example.com"],
    "regex": [r"https://[a-z0-9-]+\.example\.com"],
    "methods": ["GET", "PUT"],
    "headers": ["Authorization", "Content-Type"],
    "credentials": ["https://app.example.com"],
    "exposed": ["X-Total-Count"],
    "max_age": ["600"],
    "outermost": [],
    "slash": [],
}
_FAMILIES: Final = {
    "1": "The browser's verdict is not the policy's",
    "2": "Plumbing: how the app answers",
    "3": "Caches and leaks",
    "4": "The policy itself",
}
_INTRODUCTION: Final = """\
# Rules

What a contract check can find. Each rule has a stable code; `ignore=["CORS302"]` leaves one out.
An `error` fails the check: a browser does what the policy does not say, or the policy is dangerous.
A `warning` is shown, and counts with `strict=True`. `pytest --cors-rules` prints the list,
`pytest --cors-explain CORS301` one page of it.
"""


def place_line(framework: str | None, place: Place, values: list[str]) -> str | None:
    """The line of code for a place in a framework; None where it has none, or is not known."""
    known = facility(framework)
    if known is None:
        return None
    if place == "outermost":
        return known.outermost
    if place == "slash":
        return known.no_slash_redirect
    if place not in known.arguments or (place in {"regex", "max_age"} and not values):
        return None
    return setting_line(framework, place, values)


def rule_list() -> str:
    """Every rule in a line, by family."""
    lines: list[str] = []
    for digit, family in _FAMILIES.items():
        lines += ["", f"CORS{digit}xx  {family}"] if lines else [f"CORS{digit}xx  {family}"]
        for rule in _family(digit):
            lines.append(f"  {rule.code}  {rule.severity:<7}  {rule.title}")
    return "\n".join(lines)


def rule_text(code: str, *, width: int = 100) -> str:
    """One rule's page for a terminal. Raises `ValueError` for what is no code."""
    rule = rule_of(code)
    page = page_of(rule.code)
    lines = [f"{rule.code} {rule.name} ({rule.severity})", *_wrapped(rule.title, width), ""]
    for title, paragraphs in _chapters(page):
        lines.append(title)
        for paragraph in paragraphs:
            mark = "- " if len(paragraphs) > 1 else ""
            lines += _wrapped(paragraph.replace("`", ""), width, mark)
    for where, line in _spellings(page):
        lines += [f"  {where}:", f"    {line}"]
    lines += ["Not to be told of it", f'  ignore=["{rule.code}"]']
    return "\n".join(lines)


def manual_markdown() -> str:
    """All pages, as docs/rules.md has them."""
    parts = [_INTRODUCTION]
    for digit, family in _FAMILIES.items():
        rows = [
            f"| [{rule.code}](#{rule.code.lower()}-{rule.name}) | {rule.severity} | {rule.title} |"
            for rule in _family(digit)
        ]
        table = ["| code | severity | what it finds |", "|---|---|---|", *rows]
        parts.append("\n".join([f"## {family}", "", *table, ""]))
        parts += [_markdown(rule) for rule in _family(digit)]
    return "\n".join(parts)


def rule_markdown(code: str) -> str:
    """One rule's page in Markdown, below a heading of its own. Raises `ValueError`."""
    return _markdown(rule_of(code))


def _family(digit: str) -> Iterator[Rule]:
    return (rule for rule in RULES if rule.code[4] == digit)


def _chapters(page: RulePage) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "What it is", (page.meaning,)
    yield "What a browser does", (page.browser,)
    yield "Why it happens", page.causes
    yield "What to change", (page.fix,)


def _spellings(page: RulePage) -> Iterator[tuple[str, str]]:
    """Each line of code, after the names of all frameworks that it is for."""
    for place in page.places:
        lines: dict[str, list[str]] = {}
        for framework in FRAMEWORKS:
            known, line = facility(framework), place_line(framework, place, _SAMPLES[place])
            if known is not None and line is not None:
                lines.setdefault(line, []).append(known.name)
        yield from ((", ".join(names), line) for line, names in lines.items())


def _wrapped(text: str, width: int, mark: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=f"  {mark}",
        subsequent_indent=" " * (2 + len(mark)),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _markdown(rule: Rule) -> str:
    page = page_of(rule.code)
    lines = [f"### {rule.code} {rule.name}", ""]
    for title, paragraphs in _chapters(page):
        if len(paragraphs) == 1:
            lines += [*_filled(f"**{title}.** {paragraphs[0]}"), ""]
        else:
            lines += [f"**{title}.**", ""]
            for paragraph in paragraphs:
                lines += _filled(f"- {paragraph}", "  ")
            lines.append("")
    rows = [f"| {where} | `{line}` |" for where, line in _spellings(page)]
    if rows:
        lines += ["| framework | line |", "|---|---|", *rows, ""]
    return "\n".join(lines)


def _filled(text: str, indent: str = "") -> Iterable[str]:
    return textwrap.wrap(
        text,
        100,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
