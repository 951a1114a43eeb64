"""Requests to a server on this computer, which any web page open in a browser can send.

Such a page cannot choose its headers: ``Host`` is the name under which it reached the server,
even where that name was made to lead here (DNS rebinding), and ``Origin`` is the page's own.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from typing import Any, Final

Headers = Iterable[tuple[bytes, bytes]]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

FOREIGN_HOST: Final = 421
FOREIGN_ORIGIN: Final = 403
NO_TOKEN: Final = 401


def is_own_host(headers: Headers, hosts: Collection[str]) -> bool:
    """Whether a request was sent to a server under one of its own names.

    Parameters
    ----------
    headers : iterable of pairs of bytes
        The headers of the request, with names in lower case, as ASGI has them.
    hosts : collection of str
        The names, with port.
    """
    named = _values(headers, b"host")
    return len(named) == 1 and named[0] in hosts


def is_foreign_origin(headers: Headers, hosts: Collection[str]) -> bool:
    """Whether a page of another site sent a request; programs, and links, state no origin."""
    own = {f"http://{host}" for host in hosts}
    return any(origin not in own for origin in _values(headers, b"origin"))


class PrivateServer:
    """ASGI middleware for a server that only one program uses, and no browser.

    Parameters
    ----------
    app : ASGI application
        What is behind the door.
    hosts : collection of str
        The names of the server, with port.
    credentials : str
        What the program states as ``user:password`` (basic authentication). A web socket
        states them in its first message, which is for the application to check.
    """

    def __init__(self, app: App, hosts: Collection[str], credentials: str) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.authorization = b"Basic " + b64encode(credentials.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        status = self._refusal(scope)
        if status is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await send({"type": "http.response.start", "status": status, "headers": []})
            await send({"type": "http.response.body", "body": b"Refused.\n"})
        else:
            # Closed before it is accepted, a web socket is answered with the status 403.
            await send({"type": "websocket.close"})

    def _refusal(self, scope: Scope) -> int | None:
        headers = list(scope["headers"])
        if not is_own_host(headers, self.hosts):
            return FOREIGN_HOST
        if any(name == b"origin" or name.startswith(b"sec-fetch-") for name, _ in headers):
            return FOREIGN_ORIGIN
        if scope["type"] == "http" and not self._may_enter(headers):
            return NO_TOKEN
        return None

    def _may_enter(self, headers: Headers) -> bool:
        stated = [value for name, value in headers if name == b"authorization"]
        return len(stated) == 1 and hmac.compare_digest(stated[0], self.authorization)


def _values(headers: Headers, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in headers if key == name]
