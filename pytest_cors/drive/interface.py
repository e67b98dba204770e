"""Which server interface an app speaks: ASGI 3, the older ASGI 2, or WSGI; and the ASGI types."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable, MutableMapping
from enum import Enum
from typing import Any

__all__ = [
    "ASGIApp",
    "Interface",
    "Message",
    "Receive",
    "Scope",
    "Send",
    "as_asgi3",
    "interface_of",
    "is_coroutine_callable",
    "needed_arguments",
]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]


class Interface(Enum):
    """How a server calls an app."""

    ASGI3 = "await app(scope, receive, send)"
    ASGI2 = "await app(scope)(receive, send)"
    WSGI = "app(environ, start_response)"


def interface_of(app: Any) -> Interface | None:
    """The interface of a callable, without calling it; None where there is no telling.

    A coroutine function of three arguments is ASGI 3. Otherwise the positional arguments decide,
    which also finds an app that is a class, or a function that hands on the awaitable of another.
    """
    if not callable(app):
        return None
    needed = needed_arguments(app)
    if not inspect.isclass(app) and is_coroutine_callable(app):
        if needed is None:
            return Interface.ASGI3
        # One or two: a handler of a framework's own requests, as aiohttp's.
        return Interface.ASGI3 if len(needed) == 3 else None
    if needed is None:
        return None
    if needed == ("scope",):  # by its name, or every factory would do
        return Interface.ASGI2
    return {2: Interface.WSGI, 3: Interface.ASGI3}.get(len(needed))


def as_asgi3(app: Any, interface: Interface) -> ASGIApp:
    """The app itself, or an ASGI 2 app behind the call of ASGI 3."""
    if interface is not Interface.ASGI2:
        return app  # type: ignore[no-any-return]  # a callable of any make

    async def double_callable(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope)(receive, send)

    return double_callable


def is_coroutine_callable(function: Any) -> bool:
    """Whether calling it makes a coroutine: a coroutine function, or an object with such a call."""
    while isinstance(function, functools.partial):
        function = function.func
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        getattr(function, "__call__", None)  # noqa: B004  # its kind is asked, not its presence
    )


def needed_arguments(function: Callable[..., object]) -> tuple[str, ...] | None:
    """The names of the positional arguments that a call must have; None where that is open."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return None
    return tuple(
        each.name
        for each in parameters
        if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
        and each.default is each.empty
    )
