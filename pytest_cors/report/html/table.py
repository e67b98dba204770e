"""The matrix on the page: URL and method against origin and credentials, and the exchanges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pytest_cors.report.html.explanation import sections
from pytest_cors.report.html.markup import Markup, element, hidden, join
from pytest_cors.report.record import Record
from pytest_cors.report.summary import found_rules
from pytest_cors.report.visible_text import counted, shortened, visible

__all__ = ["MOST_EXCHANGES", "Table"]

MOST_EXCHANGES: Final = 1200
"""How many exchanges a table shows. One is about 2 kB."""

_MOST_URLS: Final = 2000
_SHOWN_URLS: Final = 3
_LONGEST: Final = 300
_KINDS: Final = ("declared", "undeclared", "others")
_LEGEND: Final = (
    ("allowed", "allowed", "script gets the response, or its preflight passes"),
    ("blocked", "blocked", "script gets nothing"),
    ("disputed", "disputed", "browsers or the standard do not agree"),
    ("error", "breaks a rule", "a browser does what the policy does not say"),
    ("warning", "a warning", "the verdict may be right; what the answer says is not"),
)


class Table:
    """The matrix of one policy. `name` begins the ids of its parts."""

    def __init__(self, contract: Record, name: str) -> None:
        matrix: Record = contract["matrix"] or {"groups": [], "exchanges": [], "left_out": 0}
        self._name = name
        self._errors = {each.code for each in found_rules(contract) if each.severity == "error"}
        self._groups: list[Record] = matrix["groups"]
        self._exchanges: list[Record] = matrix["exchanges"]
        self._left_out: int = matrix["left_out"]
        self._columns = self._found_columns()
        self._shown = self._chosen()

    def section(self) -> Markup | None:
        """The table, with its legend and its notes; nothing where no matrix was kept."""
        if not self._groups:
            return None
        title = "Who may call what"
        return join(
            element("h3", title, id=f"{self._name}-matrix"),
            element(
                "p",
                "Each row is a method at a URL, each column a page's origin, without credentials "
                "and with them. URLs that answer everything alike share their rows. A cell leads "
                "to the exchange that shows it.",
            ),
            self._legend(),
            self._filter(),
            element(
                "div", self._table(), class_="wide", tabindex=0, role="region", aria_label=title
            ),
            list(self._notes()),
        )

    def exchanges(self) -> Markup | None:
        """The exchanges that the cells lead to."""
        if not self._shown:
            return None
        return element(
            "details",
            element("summary", f"All {counted(len(self._shown), 'exchange')}"),
            [self._exchange(number) for number in self._shown],
            class_="exchanges",
        )

    def _found_columns(self) -> list[tuple[str, bool]]:
        found: dict[tuple[str, bool], str] = {}
        for cell in self._cells():
            found.setdefault((cell["origin"], cell["credentials"]), cell["kind"])
        origins = dict.fromkeys(
            origin for origin, _ in sorted(found, key=lambda each: _KINDS.index(found[each]))
        )
        return [(origin, include) for origin in origins for include in (False, True)]

    def _cells(self) -> Iterator[Record]:
        for group in self._groups:
            for row in group["rows"]:
                yield from row["cells"]

    def _chosen(self) -> list[int]:
        """The exchanges that are shown: those that break a rule first."""
        cells = sorted(self._cells(), key=lambda cell: _RANKS[cell["severity"]])
        chosen = dict.fromkeys(int(cell["exchange"]) for cell in cells)
        return sorted([*chosen][:MOST_EXCHANGES])

    def _table(self) -> Markup:
        origins = dict.fromkeys(origin for origin, _ in self._columns)
        first = element("th", "URL and method", scope="col", rowspan=2)
        heads = [
            element("th", visible(shortened(origin, _LONGEST)), scope="colgroup", colspan=2)
            for origin in origins
        ]
        states = [
            element("th", "with cookies" if include else "without", scope="col")
            for _, include in self._columns
        ]
        return element(
            "table",
            element("caption", "Verdicts by URL, method, origin and credentials", class_="heard"),
            element("thead", element("tr", first, heads), element("tr", states)),
            [self._group(group) for group in self._groups],
            class_="matrix",
        )

    def _group(self, group: Record) -> Markup:
        urls: list[str] = group["urls"]
        rows = [self._row(row) for row in sorted(group["rows"], key=_method_rank)]
        heading = element("th", _urls(urls), scope="rowgroup", colspan=1 + len(self._columns))
        return element(
            "tbody", element("tr", heading, class_="urls"), rows, data_urls=" ".join(urls)
        )

    def _row(self, row: Record) -> Markup:
        cells = {(cell["origin"], cell["credentials"]): cell for cell in row["cells"]}
        return element(
            "tr",
            element("th", visible(row["method"]), scope="row"),
            [self._cell(cells.get(column)) for column in self._columns],
        )

    def _cell(self, cell: Record | None) -> Markup:
        if cell is None:
            return element(
                "td",
                element("span", "·", aria_hidden="true"),
                hidden("not asked"),
                class_="unasked",
            )
        severity, codes = cell["severity"], ", ".join(cell["codes"])
        if severity == "error":
            codes = ", ".join(code for code in cell["codes"] if code in self._errors)
        text = join(
            cell["outcome"],
            element("span", f" {codes}", class_="codes") if severity == "error" else None,
            hidden(f", warning {codes}") if severity == "warning" else None,
        )
        number = int(cell["exchange"])
        if number in self._shown:
            text = element("a", text, href=f"#{self._id(number)}", title=_hint(cell))
        return element("td", text, class_=f"{cell['outcome']} {severity or 'kept'}")

    def _exchange(self, number: int) -> Markup:
        told = self._exchanges[number]["told"]
        return element(
            "section",
            element("h4", told["sentence"]),
            sections(told),
            element("p", element("a", "Back to the table", href=f"#{self._name}-matrix")),
            id=self._id(number),
            class_="cited",
        )

    def _id(self, number: int) -> str:
        return f"{self._name}-x{number}"

    def _legend(self) -> Markup:
        items = [
            element("li", element("span", name, class_=f"key {kind}"), f" {meaning}")
            for kind, name, meaning in _LEGEND
        ]
        return element("ul", items, class_="legend")

    def _filter(self) -> Markup | None:
        """Of use to script alone, which shows it."""
        if sum(len(group["urls"]) for group in self._groups) < 2:
            return None
        name = f"{self._name}-filter"
        return element(
            "p",
            element("label", "Show URLs with ", for_=name),
            element("input", type="search", id=name, data_table=self._name),
            " ",
            element("span", role="status", id=f"{name}-status"),
            class_="filter",
            hidden=True,
        )

    def _notes(self) -> Iterator[Markup]:
        if self._left_out:
            text = (
                f"{counted(self._left_out, 'URL')} more answered in still other ways and are left "
                "out of the table; the findings speak of them, too."
            )
            yield element("p", text, class_="note")
        missing = len({int(cell["exchange"]) for cell in self._cells()}) - len(self._shown)
        if missing > 0:
            text = f"{counted(missing, 'exchange')} of cells that break nothing are left out."
            yield element("p", text, class_="note")


_RANKS: Final[dict[Any, int]] = {"error": 0, "warning": 1, None: 2}
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY")


def _method_rank(row: Record) -> tuple[int, str]:
    method: str = row["method"]
    rank = _METHODS.index(method) if method in _METHODS else len(_METHODS)
    return rank + (method == "others"), method


def _urls(urls: list[str]) -> Markup:
    shown = [element("span", visible(shortened(url, _LONGEST)), class_="url") for url in urls]
    if len(shown) <= _SHOWN_URLS:
        return join(*shown)
    rest = shown[1:_MOST_URLS]
    items = [element("li", url) for url in rest]
    if len(urls) > _MOST_URLS:
        items.append(element("li", f"and {len(urls) - _MOST_URLS} more"))
    return join(
        shown[0],
        element(
            "details",
            element("summary", f"and {len(urls) - 1} more that answer alike"),
            element("ul", items),
        ),
    )


def _hint(cell: Record) -> str:
    wanted = {True: "the policy wants it allowed", False: "the policy wants it blocked"}
    says = wanted.get(cell["wanted"], "the policy says nothing of it")
    codes = f"; {', '.join(cell['codes'])}" if cell["codes"] else ""
    return f"{says}; {counted(cell['requests'], 'request')}{codes}"
