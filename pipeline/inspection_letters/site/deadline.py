"""A limit on the whole of a request, from its first byte to its last.

A timeout of a socket counts from one byte to the next, so a response of which a byte comes now
and then never ends. Here a timer shuts the connection down instead, whatever it is doing.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any


class Deadline:
    """Ends the requests of one connection that take too long as a whole.

    Pass `trace` to httpx as the extension ``trace`` of each request, which is how the
    connection becomes known. A client with one connection at a time needs one deadline.
    """

    def __init__(self) -> None:
        self._stream: Any = None
        self.has_struck = False

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the newest connection; called by httpx with everything that happens."""
        if event.endswith(("connect_tcp.complete", "connect_unix_socket.complete")):
            self._stream = info["return_value"]
        elif event.endswith("start_tls.complete"):
            # The encrypted connection keeps the socket, and the former object loses it.
            self._stream = info["return_value"]

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Shut the connection down if the block takes longer; `has_struck` then says so."""
        self.has_struck = False
        timer = threading.Timer(seconds, self._strike)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _strike(self) -> None:
        self.has_struck = True
        found = self._stream.get_extra_info("socket") if self._stream is not None else None
        if found is not None:
            with suppress(OSError):
                # Not the method of an encrypted socket, which would forget its encryption
                # while another thread is reading.
                socket.socket.shutdown(found, socket.SHUT_RDWR)
