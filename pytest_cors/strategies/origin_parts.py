"""The parts of a serialised origin, and other origins made by replacing one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

__all__ = ["DEFAULT_PORTS", "OriginParts", "split_origin"]

DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}
"""What a serialised origin never shows (https://url.spec.whatwg.org/#default-port)."""

_ORIGIN: Final = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.\-]*)://(?P<host>\[[0-9a-f:.]+\]|[^\s/?#@:\[\]\\]+)(?P<port>:[0-9]+)?"
)
_IPV4: Final = re.compile(r"[0-9]+(?:\.[0-9]+){3}")


@dataclass(frozen=True, slots=True)
class OriginParts:
    """Scheme, host and port; the port with its colon, or empty where it is the default one."""

    scheme: str
    host: str
    port: str = ""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{self.port}"

    @property
    def is_ipv4(self) -> bool:
        """Whether the host is an IPv4 address."""
        return _IPV4.fullmatch(self.host) is not None

    @property
    def is_address(self) -> bool:
        """Whether the host is an IP address: it has no subdomains."""
        return self.host.startswith("[") or self.is_ipv4

    @property
    def tails(self) -> tuple[str, ...]:
        """What the host's labels leave when the first, the first two... are cut off."""
        labels = () if self.is_address else tuple(self.host.split("."))
        return tuple(".".join(labels[cut:]) for cut in range(1, len(labels)))

    def with_scheme(self, scheme: str) -> str:
        """The origin that differs in its scheme."""
        return f"{scheme}://{self.host}{self.port}"

    def with_host(self, host: str) -> str:
        """The origin that differs in its host."""
        return f"{self.scheme}://{host}{self.port}"

    def with_port(self, port: str) -> str:
        """The origin that differs in its port, given as `":8443"`."""
        return f"{self.scheme}://{self.host}{port}"

    def serialised(self) -> OriginParts:
        """The same origin without a port that is the scheme's default."""
        return replace(self, port="") if self.port == DEFAULT_PORTS.get(self.scheme) else self


@lru_cache(maxsize=1024)
def split_origin(origin: str) -> OriginParts | None:
    """The parts of an origin; None for `null`, and for what is no `scheme://host:port`."""
    found = _ORIGIN.fullmatch(origin)
    return found and OriginParts(found["scheme"], found["host"], found["port"] or "")
