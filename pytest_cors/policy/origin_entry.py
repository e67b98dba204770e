"""One entry of `allow_origins`: an origin, `*` or `null`.

An entry is held to more than an origin is: text that a browser could send if there were such a
host, but which nobody means as a host name, is a template that was never filled in.
"""

from __future__ import annotations

import re
from typing import Final

from pytest_cors.policy.fault import Fault, Field, Reason
from pytest_cors.policy.origin import origin_fault

__all__ = ["origin_entry_fault"]

_PLACEHOLDER: Final = re.compile(r"[${}<>]|%[s(]")
# Letters, digits and hyphens are host names (RFC 1123, 2.1), and the underscore is in use.
_HOST: Final = re.compile(r"https?://(?:[a-z0-9._\-]+|\[[0-9a-f:]+\])(?::[0-9]+)?")


def origin_entry_fault(value: object, field: Field = "allow_origins") -> Fault | None:
    """What is wrong with the entry; None where a browser can send it, or where it is `*`."""
    if value == "*":
        return None
    if isinstance(value, str) and _PLACEHOLDER.search(value):
        return Fault(field, value, Reason.PLACEHOLDER)
    fault = origin_fault(value, field)
    if fault is None and isinstance(value, str) and value.startswith(("http:", "https:")):
        return None if _HOST.fullmatch(value) else Fault(field, value, Reason.HOST)
    return fault
