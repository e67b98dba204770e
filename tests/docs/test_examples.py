"""Every example of README.md and docs/ is executed, and shows what really happens.

CONTRIBUTING.md, "Examples in the documentation", tells writers the rules; the tests below show
that a page which breaks one of them is refused.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.page import Block, PageError, blocks
from tests.docs.reader import environment, follow, same_output

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLES = sorted(path for path in (ROOT / "docs" / "examples").glob("*/") if path.is_dir())


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_shows_what_happens(path: Path, tmp_path: Path) -> None:
    page = list(blocks(path.read_text(encoding="utf-8")))
    if any("docs/examples" in block.text for block in page if block.not_executed is None):
        shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")

    follow(page, tmp_path)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_what_ci_is_said_to_run_is_what_it_runs(path: Path) -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    for block in blocks(path.read_text(encoding="utf-8")):
        if ".ci/run" in (block.not_executed or ""):
            for line in block.text.splitlines():
                assert line in ci, f"line {block.line}: .ci/run does not run {line!r}"


@pytest.mark.parametrize("folder", EXAMPLES, ids=name)
def test_an_example_project_passes(folder: Path, tmp_path: Path) -> None:
    project = shutil.copytree(folder, tmp_path / folder.name)

    done = subprocess.run(
        [sys.executable, "-m", "pytest"],
        cwd=project,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stdout + done.stderr


GOOD = {
    "nothing": "Just words.",
    "script": "```python\nprint(1 + 1)\n```\n\nprints\n\n```text\n2\n```",
    "files": "```python\n# shop/main.py\napp = 1\n```\n"
    "```python\n# test_it.py\nfrom shop.main import app\n\ndef test_it():\n    assert app\n```",
    "file alone": "```python\n# app.py\nimport re\n```",
    "file, then script": "```python\n# app.py\nx = 3\n```\n"
    "```python\nimport app; print(app.x)\n```\n```text\n3\n```",
    "console": "```console\n$ echo one\none\n$ echo two\n```\n```text\ntwo\n```",
    "console, long command": "```console\n$ echo one \\\n    two\none two\n```",
    "failing command": "<!-- exits 3 -->\n```sh\nexit 3\n```",
    "tests, shown": "```python\n# test_it.py\ndef test_it():\n    pass\n```\n```console\n$ pytest\n"
    "=== test session starts ===\ncollected 1 item\n\ntest_it.py .   [100%]\n\n"
    "=== 1 passed in 0.01s ===\n```",
    "failing tests, shown": "```python\n# test_it.py\ndef test_it():\n    assert 1 == 2\n```\n"
    "<!-- exits 1 -->\n```console\n$ pytest -q test_it.py\n...\nE       assert 1 == 2\n...\n"
    "1 failed in 0.07s\n```",
    "version that works, then one that fails": "```python\n# app.py\nx = 1\n```\n"
    "```python\n# app.py\n1 / 0\n```\n<!-- exits 1 -->\n```console\n$ python app.py\n```",
    "marked": "<!-- not executed: needs a browser -->\n```python\n1 / 0\n```",
    "in a tab": '=== "A"\n\n    ```python\n    print("x")\n    ```\n\n    ```text\n    x\n    ```',
    "in a list": "1. Do this:\n\n   ```sh\n   true\n   ```",
    "tab-like text in a fence": '<!-- not executed: a drawing -->\n```text\n=== "a"\nb\n```\n\nc',
    "settings": '```toml\na = 1\n```\n```ini\n[pytest]\na = -q\n```\n```json\n{"a": 1}\n```',
    "settings that pytest reads": "```ini\n# pytest.ini\n[pytest]\npython_functions = check_*\n"
    "```\n```python\n# test_it.py\ndef check_it():\n    pass\n```",
}


@pytest.mark.parametrize("page", GOOD.values(), ids=GOOD)
def test_a_good_page_is_followed_to_its_end(page: str, tmp_path: Path) -> None:
    follow(blocks(page), tmp_path)


BAD = {
    "script that fails": ("```python\n1 / 0\n```", "ZeroDivisionError"),
    "script with other output": ("```python\nprint(1)\n```\n```text\n2\n```", r"- 2\n\+ 1"),
    "text of nobody": ("```text\n2\n```", "whose output"),
    "text after another block": (
        "```sh\necho 2\n```\n```toml\n```\n```text\n2\n```",
        "whose output",
    ),
    "console with other output": ("```console\n$ echo 1\n2\n```", "line 1: .*shows another"),
    "console without command": ("```console\npytest\n```", r"`\$ `"),
    "command that fails": ("\n```sh\nfalse\ntrue\n```", "line 2: exits 1, not 0"),
    "command that should fail": ("<!-- exits 1 -->\n```sh\ntrue\n```", "exits 0, not 1"),
    "tests that fail": (
        "```python\n# test_it.py\ndef test_it():\n    assert 1 == 2\n```",
        "pytest on test_it.py exits 1",
    ),
    "first of two versions fails": (
        "```python\n# test_it.py\ndef test_it():\n    assert 1 == 2\n```\n"
        "```python\n# test_it.py\ndef test_it():\n    assert 2 == 2\n```",
        "pytest on test_it.py exits 1",
    ),
    "file that fails": ("```python\n# app.py\n1 / 0\n```", "ZeroDivisionError"),
    "file that fails, not run by the script": (
        "```python\n# app.py\n1 / 0\n```\n```python\nprint(1)\n```",
        "ZeroDivisionError",
    ),
    "test without file": ("```python\ndef test_it():\n    pass\n```", "needs a file name"),
    "test where pytest does not look": (
        "```python\n# checks.py\nasync def test_it():\n    pass\n```",
        "no tests in a file named checks.py",
    ),
    "file elsewhere": ("```python\n# shop/../../x.py\n```", "outside"),
    "other name for Python": ("```py\n1\n```", "language 'py' is none of"),
    "no language": ("```\n1\n```", "language '' is none of"),
    "indented code": ("words\n\n    print(1)\n", "line 3: indented code"),
    "toml": ("```toml\na = \n```", "no toml"),
    "ini": ("```ini\na\n```", "no ini"),
    "mark of another block": (
        "<!-- not executed: x -->\nwords\n\n```python\n1 / 0\n```",
        "ZeroDivisionError",
    ),
    "in a tab": ('=== "A"\n\n    ```python\n    1 / 0\n    ```', "ZeroDivisionError"),
    "in an admonition in a tab": (
        '=== "A"\n\n    !!! note\n\n        ```python\n        1 / 0\n        ```\n',
        "ZeroDivisionError",
    ),
}


@pytest.mark.parametrize(("page", "reason"), BAD.values(), ids=BAD)
def test_a_bad_page_is_refused(page: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(PageError, match=f"(?s){reason}"):
        follow(blocks(page), tmp_path)


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("a", "a\n", True),
        ("a", "b", False),
        ("a", "a\nb", False),
        ("a\n...", "a\nb\nc", True),
        ("...\nc", "a\nb\nc", True),
        ("a\n...\nc", "a\nc", True),
        ("a ... z", "a b c z", True),
        ("a.c", "abc", False),
        ("1 passed in 0.01s", "1 passed in 12.34s", True),
        ("==== 1 passed ====", "============ 1 passed ============", True),
        ("1 passed", "platform linux -- Python 3.13\nrootdir: /project\n1 passed", True),
        ("<X at 0x1>", "<X at 0xfff0>", True),
    ],
)
def test_output_is_compared_but_for_what_varies(expected: str, actual: str, same: bool) -> None:
    assert same_output(expected, actual) is same


def test_a_block_knows_its_place() -> None:
    page = "# Title\n\n<!-- exits 2 -->\n```python\n# a/b.py\nx\n```\n"

    assert list(blocks(page)) == [Block("python", "# a/b.py\nx\n", line=4, exits=2)]
    assert [block.file for block in blocks(page)] == ["a/b.py"]
