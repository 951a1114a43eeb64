"""An object store of this machine that speaks S3, for tests (moto's server)."""

from __future__ import annotations

import itertools
from typing import Any

import httpx

KEY_ID = "AKIA7TESTS7ONLY"
SECRET = "secret-key-of-tests"


class ObjectServer:
    """A server that can be stopped and started again, with what it holds."""

    def __init__(self) -> None:
        self.port = 0
        self._server: Any = None
        self._numbers = itertools.count(1)
        self.start()

    def start(self) -> None:
        """Start it, again at the port that it had."""
        from moto.server import ThreadedMotoServer

        self._server = ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
        self._server.start()
        self.port = self._server.get_host_and_port()[1]

    def stop(self) -> None:
        """Stop it; what it holds stays in memory."""
        self._server.stop()

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def new_bucket(self) -> str:
        """Make an empty bucket, and return its name."""
        name = f"letters-{next(self._numbers)}"
        httpx.put(f"{self.url}/{name}").raise_for_status()
        return name

    def environment(self) -> dict[str, str]:
        """Return the variables by which programs find it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
        }
