"""Apps that get CORS wrong, each the way a real one does: what a page asks of it, what it gets.

The verdicts are read off the Fetch standard, not off our engine, which is held to this table.
"""

from __future__ import annotations

from typing import Final

from tests.apps.broken.preflights import PREFLIGHTS
from tests.apps.broken.record import Broken
from tests.apps.broken.responses import RESPONSES, UNREADABLE

__all__ = ["BROKEN", "PREFLIGHTS", "RESPONSES", "UNREADABLE", "Broken"]

BROKEN: Final = PREFLIGHTS + RESPONSES + UNREADABLE
