"""The findings on the page: each told once, with the exchange, the fix, and where else it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pytest_cors.report.finding_data import MOST_NOTED
from pytest_cors.report.html.explanation import sections
from pytest_cors.report.html.markup import Markup, element, join
from pytest_cors.report.record import Record
from pytest_cors.report.summary import found_rules
from pytest_cors.report.visible_text import counted, shortened, visible

__all__ = ["findings"]

_MOST: Final = 150
_MOST_PLACES: Final = 40
_MOST_UNFOLDED: Final = 6


def findings(contract: Record, name: str) -> Markup:
    """The findings of one policy's checks, errors first; those that are alike as one."""
    alike: dict[tuple[str, str, str], list[Record]] = {}
    for rule in found_rules(contract):
        for finding in rule.findings:
            cause = str(finding["detail"].get("cause", ""))
            alike.setdefault((rule.severity, rule.code, cause), []).append(finding)
    groups = list(alike.values())
    heading = element("h3", "Findings", id=f"{name}-findings")
    if not groups:
        return join(heading, element("p", "None: the app does what the policy says."))
    more = len(groups) - _MOST
    note = f"{counted(more, 'more finding')} are not shown." if more > 0 else None
    return join(
        heading,
        [_finding(group) for group in groups[:_MOST]],
        None if note is None else element("p", note, class_="note"),
    )


def _finding(group: list[Record]) -> Markup:
    first, severity = group[0], group[0]["severity"]
    return element(
        "details",
        element(
            "summary",
            element("span", f"{first['code']} {severity}", class_=f"badge {severity}"),
            " ",
            element("span", first["told"]["sentence"], class_="sentence"),
        ),
        element(
            "div",
            element("p", f"{first['title']}; {_extent(group)}."),
            _places(group),
            sections(first["told"]),
            class_="told",
        ),
        open=severity == "error",
        class_="finding",
    )


def _extent(group: list[Record]) -> str:
    return f"shown by {counted(sum(each['count'] for each in group), 'request')}"


def _places(group: list[Record]) -> Iterator[Markup]:
    """What differs from request to request: who asked, and where; folded where it is long."""
    for title, key in (("Seen with", "witnesses"), ("At", "urls")):
        values: dict[str, None] = {}
        is_cut = False
        for finding in group:
            listed: Any = finding["detail"].get(key) or ()
            values.update(dict.fromkeys(map(str, listed)))
            is_cut = is_cut or len(listed) >= MOST_NOTED
        if len(values) < 2:
            continue
        items = [element("li", visible(shortened(value, 300))) for value in values]
        more = len(items) - _MOST_PLACES
        if more > 0:
            items = [*items[:_MOST_PLACES], element("li", f"and {more} more")]
        number = f"{len(values)} or more" if is_cut else f"{len(values)}"
        yield element(
            "details",
            element("summary", f"{title} ({number})"),
            element("ul", items),
            open=len(values) <= _MOST_UNFOLDED,
            class_="places",
        )
