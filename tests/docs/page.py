"""A page of the documentation as data: its fenced blocks, in order, each with its marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt

__all__ = ["Block", "PageError", "blocks"]

RUN = frozenset({"console", "python", "sh"})
DATA = frozenset({"ini", "json", "toml", "yaml"})
SHOWN = frozenset({"diff", "html", "http", "javascript", "text"})

_FILE = re.compile(r"(?:#|;|//) (?P<name>[\w-][\w./-]*\.\w+)$")
_NOT_EXECUTED = re.compile(r"<!--\s*not executed:\s*(?P<reason>.+?)\s*-->", re.DOTALL)
_EXITS = re.compile(r"<!--\s*exits (?P<code>\d+)\s*-->")
_CONTAINER = re.compile(r'=== "|(!!!|\?\?\?\+?) \w')


class PageError(Exception):
    """The page shows something that is not so, or that nobody can know to be so."""


@dataclass(frozen=True)
class Block:
    """One fenced block. `exits` is the exit code that its (last) command is said to have."""

    language: str
    text: str
    line: int
    exits: int = 0
    not_executed: str | None = None

    @property
    def file(self) -> str | None:
        """The file that the block is, named by a comment in its first line."""
        if self.language not in DATA | {"python"}:
            return None
        first = _FILE.match(self.text.partition("\n")[0])
        return first.group("name") if first else None


def blocks(markdown: str) -> Iterator[Block]:
    """The fenced blocks of a page. Refuses code that would escape notice."""
    marks = ""
    for token in MarkdownIt("commonmark").parse(_flattened(markdown)):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "html_block":
            marks += token.content
            continue
        if token.type == "code_block":
            raise PageError(f"line {line}: indented code; write a fenced block with a language")
        if token.type == "fence":
            if token.info not in RUN | DATA | SHOWN:
                known = ", ".join(sorted(RUN | DATA | SHOWN))
                raise PageError(f"line {line}: language {token.info!r} is none of {known}")
            reason = _NOT_EXECUTED.search(marks)
            exits = _EXITS.search(marks)
            yield Block(
                language=token.info,
                text=token.content,
                line=line,
                exits=int(exits["code"]) if exits else 0,
                not_executed=reason["reason"] if reason else None,
            )
        marks = ""


def _flattened(markdown: str) -> str:
    """Content of tabs and admonitions moved to the margin, line by line: Markdown proper takes
    their indentation for indented code.
    """
    lines: list[str] = []
    depth = 0
    in_fence = False
    for line in markdown.splitlines():
        indent = len(line) - len(line.lstrip(" "))
        if line.strip() and not in_fence:
            depth = min(depth, indent // 4)
        content = line[4 * depth :]
        if content.lstrip().startswith("```"):
            in_fence = not in_fence
        if _CONTAINER.match(content) and not in_fence:
            depth += 1
            content = ""
        lines.append(content)
    return "\n".join(lines)
