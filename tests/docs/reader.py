"""A reader who does what a page says, top to bottom, in an empty folder, and compares."""

from __future__ import annotations

import difflib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from configparser import ConfigParser
from configparser import Error as IniError
from pathlib import Path

from tests.docs.page import Block, PageError

__all__ = ["environment", "follow", "same_output"]

NO_TESTS = 5

_PARSERS: dict[str, Callable[[str], object]] = {
    "ini": lambda text: ConfigParser().read_string(text),
    "json": json.loads,
    "toml": tomllib.loads,
}
_TEST = re.compile(r"^\s*(async )?def test_", re.MULTILINE)
_TEST_FILE = re.compile(r"(test_\w+|\w+_test)\.py$")

# Lines of pytest's header: they describe the machine, not the example.
_HEADER = re.compile(r"(platform |(cachedir|rootdir|configfile|plugins|asyncio): )")
_VARIES = [
    (re.compile(r"\bin \d+\.\d+s\b"), "in 0.00s"),
    (re.compile(r"\b0x[0-9a-f]+\b"), "0x0"),
    (re.compile(r" +\[ *(\d+%)\]$"), r" [\1]"),  # at the right edge of the terminal
    (re.compile(r"([=_-])\1{3,}"), r"\1\1\1"),  # rulers: as long as the terminal is wide
]


def environment() -> dict[str, str]:
    """The environment of a reader at a desk: this Python, no CI, none of our own settings."""
    # Nor is their coverage: each example is some process more, and runs what the tests have run.
    ours = ("PYTEST_", "COVERAGE_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours) and k != "CI"}
    return kept | {
        "COLUMNS": "80",
        "PY_COLORS": "0",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        # Random order is no reader's; and pytest-asyncio talks where its scope is not set.
        "PYTEST_ADDOPTS": "-p no:randomly -o asyncio_default_fixture_loop_scope=function",
    }


def follow(page: Iterable[Block], folder: Path) -> None:
    """Do what the page says in `folder`; PageError where something else happens than it shows."""
    reader = _Reader(folder)
    for block in page:
        if block.not_executed is None:
            try:
                reader.read(block)
            except PageError as error:
                raise PageError(f"line {block.line}: {error}") from None
    reader.run_what_is_new()


def same_output(expected: str, actual: str) -> bool:
    """Whether `actual` is what the page shows. `...` stands for any text in a line, alone on a line
    for any lines; times, addresses and lengths of rulers do not count.
    """
    parts = []
    for line in _comparable(expected):
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(re.escape(line).replace(r"\.\.\.", ".*?") + r"\n")
    return (
        re.fullmatch("".join(parts), "".join(f"{line}\n" for line in _comparable(actual)))
        is not None
    )


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.new: list[str] = []  # files written since something was run
        self.output: str | None = None  # what the block just before this one printed

    def read(self, block: Block) -> None:
        output, self.output = self.output, None
        if block.language in _PARSERS:
            self._parse(block)
        if block.file:
            self._write(block.file, block.text)
        elif block.language == "python":
            self._run_script(block)
        elif block.language == "sh":
            self.output = self._run_shell(block.text, block.exits)
        elif block.language == "console":
            self._run_console(block)
        elif block.language == "text":
            if output is None:
                raise PageError("text that follows no command: whose output is it?")
            _compare(block.text, output)

    def run_what_is_new(self) -> None:
        """Run the files that no command on the page has run: by pytest, or one by one."""
        if not self.new:
            return
        new, self.new = self.new, []
        code, output = self._execute(["pytest", "-q", "--ignore=docs"])
        if code == NO_TESTS:
            for name in new:
                if name.endswith(".py"):
                    run = f"import runpy; runpy.run_path({name!r}, run_name='__main__')"
                    self._run([sys.executable, "-c", run], 0)
        elif code:
            raise PageError(f"pytest on {', '.join(new)} exits {code}:\n{output}")

    def _parse(self, block: Block) -> None:
        try:
            _PARSERS[block.language](block.text)
        except (ValueError, IniError) as error:
            raise PageError(f"no {block.language}: {error}") from None

    def _write(self, name: str, text: str) -> None:
        if _TEST.search(text) and not _TEST_FILE.search(name):
            raise PageError(f"pytest finds no tests in a file named {name}")
        path = self.folder / name
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise PageError(f"{name} is outside the reader's folder")
        if name in self.new:  # the page goes on to another version: this one has to work too
            self.run_what_is_new()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.new.append(name)

    def _run_script(self, block: Block) -> None:
        if _TEST.search(block.text):
            raise PageError("a test needs a file name in its first line, or nothing runs it")
        self.output = self._run([sys.executable, "-c", block.text], block.exits)

    def _run_console(self, block: Block) -> None:
        commands = list(_commands(block.text))
        if not commands:
            raise PageError("no line starts with `$ `")
        for number, (command, shown) in enumerate(commands, start=1):
            last = number == len(commands)
            output = self._run_shell(command, block.exits if last else 0)
            if shown.strip():
                _compare(shown, output)
            else:
                self.output = output if last else None

    def _run_shell(self, script: str, exits: int) -> str:
        output = self._run(["bash", "-euo", "pipefail", "-c", script], exits)
        ran_all = re.search(r"\bpytest\b", script)
        self.new = [] if ran_all else [name for name in self.new if name not in script]
        return output

    def _run(self, command: list[str], exits: int) -> str:
        code, output = self._execute(command)
        if code != exits:
            raise PageError(f"exits {code}, not {exits}:\n{output}")
        return output

    def _execute(self, command: list[str]) -> tuple[int, str]:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout.replace(str(self.folder), "/project")


def _commands(console: str) -> Iterator[tuple[str, str]]:
    """Each `$ ` command of a console block, with the output shown below it."""
    pattern = r"^\$ (?P<command>(?:.*\\\n)*.*)\n(?P<shown>(?:(?!\$ ).*\n?)*)"
    for found in re.finditer(pattern, console, re.MULTILINE):
        yield found["command"], found["shown"]


def _comparable(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.strip("\n").splitlines() if not _HEADER.match(line)]
    for pattern, constant in _VARIES:
        lines = [pattern.sub(constant, line) for line in lines]
    return lines


def _compare(expected: str, actual: str) -> None:
    if not same_output(expected, actual):
        changes = difflib.ndiff(_comparable(expected), _comparable(actual))
        raise PageError("shows another output than it gets (-):\n" + "\n".join(changes))
