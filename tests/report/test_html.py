"""The page for people: complete, safe from a hostile app, usable without eyes, mouse or script."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from pytest_cors import CORSPolicy
from pytest_cors.assertions.policy_check import CheckOptions, PolicyCheck
from pytest_cors.report.html import page
from pytest_cors.report.html.explanation import sections
from pytest_cors.report.html.markup import Markup, element, join
from pytest_cors.report.html.table import MOST_EXCHANGES
from tests.report.recorded_run import RecordedRun

HOSTILE = """'"></script></style></td></dialog><img src=x onerror="document.title='pwned'">&lt;"""
POLICY = CORSPolicy(
    allow_origins=["https://app.example.com", "https://admin.example.com"],
    allow_methods=["GET", "PUT"],
    allow_headers=["X-A"],
    expose_headers=["X-Total-Count"],
)
VOID = {"meta", "input"}


async def items(request: Request) -> JSONResponse:
    headers = {"X-Total-Count": HOSTILE, "X-Evil": HOSTILE, "ETag": HOSTILE}
    return JSONResponse([], headers=headers)


async def crashing(request: Request) -> JSONResponse:
    raise RuntimeError(HOSTILE)


def app(*routes: Route) -> Starlette:
    layer = Middleware(
        CORSMiddleware,
        allow_origin_regex=r"https://.*\.example\.com",
        allow_methods=["GET", "DELETE"],
        expose_headers=["*"],
    )
    return Starlette(routes=list(routes), middleware=[layer])


def recorded(target: Starlette, policy: CORSPolicy = POLICY) -> list[dict[str, Any]]:
    """The records of one check, as the controller has them."""
    run = RecordedRun()
    with run.in_force():
        PolicyCheck.of(target, policy, CheckOptions.of(max_examples=5, seed=1)).run()
    return run.contracts()


@pytest.fixture(scope="module")
def contracts() -> list[dict[str, Any]]:
    routes = [Route("/items", items, methods=["GET", "PUT"]), Route("/crash", crashing)]
    return recorded(app(*routes, *(Route(f"/more/{n}", items) for n in range(5))))


class Parsed(HTMLParser):
    """A page as a tree of elements, flat: name, attributes, text, the names of those around it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        assert not self._open, f"never closed: {[each.name for each in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        around = tuple(each.name for each in self._open)
        assert len({name for name, _ in attrs}) == len(attrs)
        found = Element(tag, dict(attrs), around)
        self.elements.append(found)
        if tag not in VOID:
            self._open.append(found)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().name == tag

    def handle_data(self, data: str) -> None:
        for each in self._open:
            each.texts.append(data)

    def all(self, name: str) -> list[Element]:
        return [each for each in self.elements if each.name == name]


class Element:
    """One element."""

    def __init__(self, name: str, attributes: dict[str, str | None], around: tuple[str, ...]):
        self.name, self.attributes, self.around = name, attributes, around
        self.texts: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name] or ""


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in pairs:
        if isinstance(each, str):
            yield (*path, key), each
        elif isinstance(each, dict | list):
            yield from leaves(each, (*path, key))


def poisoned(contracts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every text of a record made hostile, but for the words that the schema fixes."""
    fixed = {"role", "kind", "severity", "outcome", "code", "name", "stage", "credentials"}
    poisoned: list[dict[str, Any]] = json.loads(json.dumps(contracts))
    for path, text in [*leaves(poisoned)]:
        if path[-1] in fixed or "codes" in path:
            continue
        holder: Any = poisoned
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = text + HOSTILE
    return poisoned


# A hostile app.


def shape(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.name, tuple(sorted(each.attributes))) for each in Parsed(text).elements]


def test_what_an_app_says_adds_no_markup(contracts: list[dict[str, Any]]) -> None:
    hostile = page(poisoned(contracts), tool="1")

    # The same elements as ever (some more or fewer of them, as origins are told apart or not).
    assert set(shape(hostile)) <= set(shape(page(contracts, tool="1")))
    parsed = Parsed(hostile)
    assert len(parsed.all("script")) == len(parsed.all("style")) == 1
    assert not parsed.all("img")
    assert HOSTILE in parsed.all("main")[0].text
    for each in parsed.elements:
        assert not [name for name in each.attributes if name.startswith("on")]


def test_links_lead_to_the_page_itself_and_to_the_standard(
    contracts: list[dict[str, Any]],
) -> None:
    for records in (contracts, poisoned(contracts)):
        parsed = Parsed(page(records, tool="1"))
        ids = [each["id"] for each in parsed.elements if "id" in each.attributes]
        assert len(ids) == len(set(ids))
        for link in parsed.all("a"):
            href = link["href"]
            if href.startswith("#"):
                assert href[1:] in ids
            else:
                assert href.startswith("https://fetch.spec.whatwg.org/#")


def test_an_address_that_is_not_the_standard_s_is_no_link() -> None:
    for address, count in (
        ("javascript:alert(1)", 0),
        ("https://evil.test/#https://fetch.spec.whatwg.org/", 0),
        ("https://fetch.spec.whatwg.org/#cors-check", 1),
    ):
        line = {"text": address, "role": "link"}
        told = {"sections": [{"kind": "decision", "title": "Why", "lines": [line]}]}
        assert len(Parsed(join(sections(told))).all("a")) == count


def test_nothing_is_loaded_and_no_other_script_may_run(contracts: list[dict[str, Any]]) -> None:
    parsed = Parsed(page(contracts, tool="1"))
    [policy] = [
        each["content"]
        for each in parsed.all("meta")
        if each.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not any(each.attributes.keys() & {"src", "srcset", "style"} for each in parsed.elements)
    for name in ("report.css", "report.js"):
        text = files("pytest_cors.report.html").joinpath(name).read_text(encoding="utf-8")
        assert not re.search(r"url\(|@import|https?:|fetch\(|import\(|innerHTML|eval", text)


@pytest.mark.browser
def test_nothing_of_an_app_runs_in_a_browser(
    contracts: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Without the policy that forbids it, too: it is escaping that counts."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium is installed")
    text = page(poisoned(contracts), tool="1")
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    assert bare != text
    for number, html in enumerate((text, bare)):
        path = tmp_path / f"{number}.html"
        path.write_text(html, encoding="utf-8")
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        done = subprocess.run(
            [*command, profile, path.as_uri()], capture_output=True, text=True, timeout=120
        )
        title = re.search(r"<title>(.*?)</title>", done.stdout)
        assert title is not None
        assert title[1].startswith("CORS report")
        # Our own script has run: it shows the search.
        assert "hidden" not in str(re.search(r'<p class="filter"[^>]*>', done.stdout))


@pytest.mark.browser
def test_a_wide_table_does_not_make_the_page_wide(
    contracts: list[dict[str, Any]], tmp_path: Path
) -> None:
    """On paper it has a wider page; on a screen what is only heard must not stick out of it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium is installed")
    path, printed = tmp_path / "report.html", tmp_path / "report.pdf"
    path.write_text(page(contracts, tool="1"), encoding="utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}"]
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    subprocess.run([*command, profile, path.as_uri()], check=True, timeout=120, stderr=-1)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed.read_bytes())
    assert {float(width) > float(height) for width, height in boxes} == {False, True}

    css = files("pytest_cors.report.html").joinpath("report.css").read_text(encoding="utf-8")
    assert "position: absolute" in css[css.index(".heard {") : css.index(".verdict {")]
    assert re.search(r"\.wide \{[^}]*position: relative; overflow-x: auto;", css)


def test_markup_escapes_all_that_is_not_markup() -> None:
    assert element("p", "<b>", title='"x"', class_="a") == (
        '<p title="&quot;x&quot;" class="a">&lt;b&gt;</p>'
    )
    assert element("p", element("b", "&"), ["<", Markup("<i></i>")], None) == (
        "<p><b>&amp;</b>&lt;<i></i></p>"
    )
    assert element("meta", http_equiv="x", hidden=True, open=False, lang=None) == (
        '<meta http-equiv="x" hidden>'
    )
    assert isinstance(join("<", ">"), Markup)


# For everybody.


def test_the_structure_can_be_heard(contracts: list[dict[str, Any]]) -> None:
    parsed = Parsed(page(contracts, tool="1"))
    [root] = parsed.all("html")
    assert root["lang"] == "en"
    assert parsed.all("title")[0].text.startswith("CORS report: ")
    for landmark in ("header", "main", "footer", "h1"):
        assert len(parsed.all(landmark)) == 1
    levels = [int(each.name[1]) for each in parsed.elements if re.fullmatch("h[1-6]", each.name)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in parsed.all("table"):
        assert table.text
    assert len(parsed.all("caption")) == len(parsed.all("table"))
    for header in parsed.all("th"):
        assert header["scope"] in {"col", "row", "colgroup", "rowgroup"}
        assert header.text.strip()
    labels = {each["for"] for each in parsed.all("label")}
    assert {each["id"] for each in parsed.all("input")} == labels
    for each in parsed.elements:
        if "aria-labelledby" in each.attributes:
            assert each["aria-labelledby"] in {
                one["id"] for one in parsed.elements if "id" in one.attributes
            }
        if each.attributes.get("role") == "region":
            assert each["aria-label"]
            assert each["tabindex"] == "0"  # what scrolls can be scrolled by the keyboard
    assert parsed.all("button")[0].text == "Close"


def test_a_cell_says_its_verdict_in_words(contracts: list[dict[str, Any]]) -> None:
    cells = Parsed(page(contracts, tool="1")).all("td")
    shown = [each for each in cells if {"allowed", "blocked"} & set(each["class"].split())]
    assert shown
    for cell in shown:
        assert cell.text.startswith(("allowed", "blocked"))
        kind = cell["class"].split()[1]
        assert {"error": " CORS", "warning": ", warning CORS", "kept": "ed"}[kind] in cell.text
    assert all(each.text == "·not asked" for each in cells if each["class"] == "unasked")


def colours(css: str) -> list[dict[str, str]]:
    """The colours of the light and of the dark page."""
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    light, dark = (dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in blocks[:2])
    assert light.keys() == dark.keys()
    return [light, dark]


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *((text, ground) for text in ("text", "soft", "link") for ground in ("page", "panel")),
    *(("text", ground) for ground in ("allowed", "blocked", "disputed")),
    ("bad", "error"),
    ("bad", "page"),
    ("bad", "panel"),
    ("good", "page"),
    ("badge", "bad"),
    ("badge", "warn"),
]


@pytest.mark.parametrize(("text", "ground"), PAIRS)
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast(scheme: int, text: str, ground: str) -> None:
    css = files("pytest_cors.report.html").joinpath("report.css").read_text(encoding="utf-8")
    palette = colours(css)[scheme]
    assert contrast(palette[text], palette[ground]) >= 4.5
    assert contrast(palette["focus"], palette["page"]) >= 3


# What it shows.


def test_findings_are_told_with_their_fix(contracts: list[dict[str, Any]]) -> None:
    parsed = Parsed(page(contracts, tool="1"))
    told = [each for each in parsed.all("details") if each.attributes.get("class") == "finding"]
    codes = [each.text.split()[0] for each in told]
    assert "CORS101" in codes
    assert "CORS201" in codes
    for each in told:
        assert "What to change" in each.text
    errors = [each for each in told if each.text.split()[1].startswith("error")]
    assert errors
    assert all("open" in each.attributes for each in errors)


def test_urls_that_answer_alike_share_their_rows(contracts: list[dict[str, Any]]) -> None:
    parsed = Parsed(page(contracts, tool="1"))
    bodies = [
        each["data-urls"].split() for each in parsed.all("tbody") if "data-urls" in each.attributes
    ]
    more = [f"http://testserver/more/{n}" for n in range(5)]
    assert more in bodies
    assert sum(map(len, bodies)) == 7


def test_a_page_of_a_policy_that_is_kept() -> None:
    kept = Starlette(routes=[Route("/items", items)])
    records = recorded(kept, CORSPolicy())
    for check in records[0]["checks"]:
        check["findings"], check["ok"] = [], True
    text = Parsed(page(records, tool="1")).all("body")[0].text
    assert "nothing found in 1 check" in text
    assert "The policy: kept" in text
    assert "None: the app does what the policy says." in text


def test_a_page_of_nothing() -> None:
    text = page([], tool="1")
    assert "no contract was checked" in Parsed(text).all("body")[0].text


def test_several_policies_are_listed(contracts: list[dict[str, Any]]) -> None:
    parsed = Parsed(page([*contracts, *recorded(app(), CORSPolicy())], tool="1"))
    [nav] = parsed.all("nav")
    assert nav["aria-label"] == "Policies"
    assert [each["href"] for each in parsed.all("a") if "nav" in each.around] == [
        "#policy-1",
        "#policy-2",
    ]


# Large ones.


def grown(contracts: list[dict[str, Any]], groups: int, urls: int) -> list[dict[str, Any]]:
    """The same with so many different rows, each of so many URLs, all exchanges different."""
    large: list[dict[str, Any]] = json.loads(json.dumps(contracts))
    matrix = large[0]["matrix"]
    [first, *_], exchanges = matrix["groups"], []
    matrix["groups"] = []
    for number in range(groups):
        group = json.loads(json.dumps(first))
        group["urls"] = [f"http://testserver/group{number}/url{n}" for n in range(urls)]
        for row in group["rows"]:
            for cell in row["cells"]:
                exchange = json.loads(json.dumps(matrix["exchanges"][cell["exchange"]]))
                exchange["told"]["sentence"] += f" {number}"
                cell["exchange"] = len(exchanges)
                exchanges.append(exchange)
        matrix["groups"].append(group)
    matrix["exchanges"], matrix["left_out"] = exchanges, 17
    return large


def test_a_thousand_urls_that_are_all_different_stay_below_5_mb(
    contracts: list[dict[str, Any]],
) -> None:
    records = grown(contracts, 60, 17)

    text = page(records, tool="1")

    assert len(text.encode()) < 5_000_000
    parsed = Parsed(text)
    cited = [each for each in parsed.elements if each.attributes.get("class") == "cited"]
    assert len(cited) == min(MOST_EXCHANGES, len(records[0]["matrix"]["exchanges"]))
    body = parsed.all("body")[0].text
    assert "17 URLs more answered in still other ways and are left out" in body
    if len(records[0]["matrix"]["exchanges"]) > MOST_EXCHANGES:
        assert "of cells that break nothing are left out" in body
