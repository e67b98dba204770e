"""Taking turns: one browser of a kind on a machine, however many processes run tests.

Workers of pytest-xdist, and runs side by side, would else start a browser each, all at once.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

__all__ = ["turn"]


@contextlib.contextmanager
def turn(name: str, *, patience: float = 600.0) -> Iterator[bool]:
    """Wait until nobody else has this turn, and have it. It ends with the process at the latest.

    `patience` in seconds. Whoever has waited that long goes ahead without, and is told so: a turn
    saves memory and time, and is no reason to fail.
    """
    # Here, since it is POSIX's, as are the browsers' process groups.
    import fcntl

    path = Path(tempfile.gettempdir()) / f"pytest-cors-{name}-{os.getuid()}.lock"
    with path.open("wb") as file:
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    yield False
                    return
                time.sleep(0.1)
            else:
                yield True
                return
