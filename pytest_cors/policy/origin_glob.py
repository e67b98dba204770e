"""Wildcards inside origins: `https://*.example.com` means nothing to a browser or to the standard.

Some frameworks give them a meaning of their own, and many people expect one. Both end up as a
regex: a framework's wildcard by that framework's rule, a hopeful one as the suggestion of a fault.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["glob_to_regex"]

_LABELS: Final = "[a-z0-9-]+"
_GLOB: Final = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.\-]*)://)?(?P<host>[a-z0-9._*\-]+)(?P<port>:(?:[0-9]+|\*))?/?",
    re.IGNORECASE,
)


def glob_to_regex(value: str) -> str | None:
    """The narrowest regex that such an origin can have meant; None where that is anybody's guess.

    One `*` is one label or a part of it, never a dot; `:*` is any port, or none. A `*` among the
    last two labels would hand the policy to whoever registers a name, so nothing is suggested.
    """
    found = _GLOB.fullmatch(value)
    if found is None:
        return None
    host = found["host"].lower()
    labels = host.split(".")
    if "" in labels or ("*" in host and (len(labels) < 3 or "*" in "".join(labels[-2:]))):
        return None
    pattern = r"\.".join(label.replace("*", _LABELS) for label in labels)
    port = found["port"] or ""
    suffix = "(:[0-9]+)?" if port == ":*" else port
    return f"{(found['scheme'] or 'https').lower()}://{pattern}{suffix}"
