"""An explanation before it is laid out: a sentence, then sections of lines, each with its role.

Whoever renders one (plain text, a terminal with colours, a page) decides how a role looks; what
is said, and in which order, is decided once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Explanation", "Line", "Role", "Section", "SectionKind", "plain_rows", "plain_text"]

Role = Literal[
    "text",  # prose
    "request",  # a request line
    "response",  # a status line
    "header",  # a header line of either
    "culprit",  # the header line that decided
    "absent",  # a header that decided by not being there
    "expected",
    "got",
    "link",
    "code",  # to be copied: a line of code, of configuration, of shell
]

SectionKind = Literal[
    "browsers", "exchange", "decision", "admission", "exposure", "console", "remedy", "reproduce"
]

_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `label` stands before it in a column of its own; `depth` is its indentation."""

    text: str
    role: Role = "text"
    label: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together. `kind` is stable, `title` is for the reader."""

    kind: SectionKind
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is to be told about one verdict. `sentence` is one line, and enough in a short space.

    Sections without lines do not occur.
    """

    sentence: str
    sections: tuple[Section, ...]


def plain_text(explanation: Explanation) -> str:
    """The explanation without colour, its first line the sentence; no newline at its end."""
    rows = [explanation.sentence]
    if explanation.sections:
        rows.append("")
    return "\n".join([*rows, *plain_rows(explanation)])


def plain_rows(explanation: Explanation) -> list[str]:
    """The rows of the sections alone."""
    rows: list[str] = []
    for section in explanation.sections:
        width = max((len(line.label) for line in section.lines), default=0)
        rows += [section.title, *(_row(line, width) for line in section.lines)]
    return rows


def _row(line: Line, width: int) -> str:
    label = f"{line.label:<{width}}  " if width else ""
    return f"{_INDENT}{label}{_INDENT * line.depth}{line.text}".rstrip()
