"""What is wrong with a contract file: each fault with its table and key, and the error of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["DocumentError", "DocumentFault"]


@dataclass(frozen=True, slots=True)
class DocumentFault:
    """One fault. `place` names the table, "" for the file as such; `key` is "" for the whole."""

    place: str
    text: str
    key: str = ""

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.place, self.key) if part)
        return f"{where}: {self.text}" if where else self.text


class DocumentError(ValueError):
    """A file that is no contract. `faults` are all of them, in the order of the file."""

    def __init__(self, faults: Iterable[DocumentFault]) -> None:
        self.faults: tuple[DocumentFault, ...] = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        if len(self.faults) == 1:
            return str(self.faults[0])
        lines = (f"  - {fault}" for fault in self.faults)
        return "\n".join([f"{len(self.faults)} faults", *lines])
