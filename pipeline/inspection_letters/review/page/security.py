"""Keep the page to the person who started it: token, Host and Origin are checked.

Anything on the computer, and any web page open in its browser, can send requests to
127.0.0.1. The token keeps out other users and programs; the check of Host keeps out pages
whose name was made to lead here (DNS rebinding), and the check of Origin keeps out forms of
other pages.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from inspection_letters.common.safety.local_requests import (
    FOREIGN_HOST,
    FOREIGN_ORIGIN,
    is_foreign_origin,
    is_own_host,
)

TOKEN: Final = "token"  # noqa: S105 - the name of a parameter

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: browsers would then send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

# Not a redirect: followed from a link on another site, the browser would not send the
# new cookie with it.
_ENTER: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Opening the page</title>'
    '<link rel="icon" href="/static/icon.svg">'
    '<meta http-equiv="refresh" content="0; url=/"></head><body><p><a href="/">Continue</a></p>'
    "</body></html>"
)


class Guard:
    """ASGI middleware that answers only requests of the person who started the page.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    token : str
        The secret of the address that was printed.
    hosts : sequence of str
        The hosts, with port, under which the page is reached.
    """

    def __init__(self, app: ASGIApp, token: str, hosts: tuple[str, ...]) -> None:
        self.app = app
        self.token = token
        self.hosts = hosts
        # Cookies do not tell ports apart, and two people may have pages open.
        self.cookie = f"letters-review-{hosts[0].rpartition(':')[2]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        refusal = self._refusal(request)
        if refusal is not None:
            await _with_headers(refusal)(scope, receive, send)
            return
        if request.url.path == "/" and TOKEN in request.query_params:
            await self._enter()(scope, receive, send)
            return

        async def send_with_headers(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                headers = [(k.lower().encode(), v.encode()) for k, v in HEADERS.items()]
                named = {name for name, _ in message["headers"]}  # type: ignore[attr-defined]
                message["headers"] = [
                    *message["headers"],  # type: ignore[misc]
                    *((name, value) for name, value in headers if name not in named),
                ]
            await send(message)

        await self.app(scope, receive, send_with_headers)  # type: ignore[arg-type]

    def _refusal(self, request: Request) -> Response | None:
        headers = request.scope["headers"]
        if not is_own_host(headers, self.hosts):
            return _refuse("This address is not that of the page.", FOREIGN_HOST)
        if is_foreign_origin(headers, self.hosts):
            return _refuse("Other pages are not answered.", FOREIGN_ORIGIN)
        if request.method not in ("GET", "HEAD") and "origin" not in request.headers:
            return _refuse("Only the page itself may change anything.", FOREIGN_ORIGIN)
        given = request.cookies.get(self.cookie, "")
        if request.url.path == "/" and TOKEN in request.query_params:
            given = request.query_params[TOKEN]
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            return _refuse(
                "This page is private. Open the whole address that letters review has printed, "
                "with its token.",
                403,
            )
        return None

    def _enter(self) -> Response:
        response = _with_headers(HTMLResponse(_ENTER))
        response.set_cookie(self.cookie, self.token, httponly=True, samesite="strict", path="/")
        return response


def _refuse(reason: str, status: int) -> Response:
    return PlainTextResponse(f"{reason}\n", status_code=status)


def _with_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response
