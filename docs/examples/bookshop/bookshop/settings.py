"""What differs between deployments: all of it from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    shop_origin: str
    admin_origin: str
    preflight_seconds: int

    @classmethod
    def from_environment(cls) -> Settings:
        return cls(
            shop_origin=os.environ.get("SHOP_ORIGIN", "https://shop.example.com"),
            admin_origin=os.environ.get("ADMIN_ORIGIN", "https://admin.example.com"),
            preflight_seconds=int(os.environ.get("PREFLIGHT_SECONDS", "3600")),
        )
