"""The books that there are. A database in real life: opened when the app starts, closed after."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Stock:
    titles: dict[int, str] = field(default_factory=dict)
    is_open: bool = True

    @classmethod
    def filled(cls) -> Stock:
        return cls({1: "Walden", 2: "Middlemarch", 3: "Moby-Dick"})

    def close(self) -> None:
        self.is_open = False
