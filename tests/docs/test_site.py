"""The site holds together: every page in the navigation, every link and anchor leading somewhere.

`mkdocs build --strict` checks the same and more, where mkdocs is installed (the group `docs`).
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "examples" not in path.parts)
WITH_LINKS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES]
SITE = ("material", "mkdocs", "mkdocstrings")
PUBLIC = re.compile(r"^::: (pytest_cors[\w.]+)\.(\w+)$", re.MULTILINE)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def links(markdown: str) -> Iterator[str]:
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        for inline in token.children or ():
            target = inline.attrGet("href") or inline.attrGet("src")
            if isinstance(target, str):
                yield target


def anchors(markdown: str) -> set[str]:
    """The ids of the headings, as Python-Markdown makes them."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    found: set[str] = set()
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            text = "".join(one.content for one in inline.children or ())
            found.add(slug(text))
    return found


def slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


def broken(path: Path) -> Iterator[str]:
    for link in links(path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        if not file.exists():
            yield f"{link}: there is no {target}"
        elif anchor and anchor not in anchors(file.read_text(encoding="utf-8")):
            yield f"{link}: {file.name} has no such heading"


@pytest.mark.parametrize("path", WITH_LINKS, ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    assert list(broken(path)) == []


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Some `heading` (here)\n\n[a](#some-heading-here) [b](#other) [c](no.md)\n")

    assert [line.partition(":")[0] for line in broken(page)] == ["#other", "no.md"]


def test_the_navigation_has_every_page_once() -> None:
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    navigation = re.findall(r"[:-] ([\w/-]+\.md)$", settings.partition("\nnav:\n")[2], re.MULTILINE)

    assert sorted(navigation) == sorted(path.relative_to(DOCS).as_posix() for path in PAGES)


def test_the_reference_has_every_public_name() -> None:
    import pytest_cors
    from pytest_cors import strategies

    documented = {found[1] for found in PUBLIC.findall((DOCS / "api.md").read_text("utf-8"))}

    assert documented >= {*pytest_cors.__all__, *strategies.__all__} - {"__version__"}


def test_the_reference_has_every_option() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:randomly", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    reference = (DOCS / "fixtures.md").read_text(encoding="utf-8").partition("\n## Options\n")[2]
    offered = set(re.findall(r"^  (--cors[a-z-]*|cors_[a-z_]+)\b", shown, re.MULTILINE))
    # An option is the first word of a row, an ini key the whole of the second cell.
    rows = re.findall(r"^\| `(--cors[a-z-]*)[^|]*\| (?:`(\w+)`)?", reference, re.MULTILINE)

    assert {one for row in rows for one in row if one} == offered


@pytest.mark.skipif(
    any(importlib.util.find_spec(module) is None for module in SITE),
    reason="needs mkdocs-material and mkdocstrings-python",
)
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "tutorial" / "index.html").exists()
    assert sorted(loaded_from_elsewhere(tmp_path)) == []


def loaded_from_elsewhere(site: Path) -> Iterator[str]:
    """What a reader without a network would miss: scripts, styles, pictures of other hosts, and
    what the theme fetches for a diagram in Mermaid.
    """
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        tags = r"<(?:script|img|iframe)\b[^>]*\bsrc=\"?https?://|<link\b[^>]*stylesheet[^>]*href=\"?https?://"
        for found in re.findall(tags + r"|<pre class=\"?mermaid", html):
            yield f"{page.relative_to(site)}: {found}"
