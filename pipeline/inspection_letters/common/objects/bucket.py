"""Read and write objects, with clear messages and with patience for a lost connection.

A store that was reached before and does not answer is asked again for up to `HEAL_SECONDS`. One
that was never reached usually has a wrong address, so that fails at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_exponential, wait_random

from inspection_letters.common.objects.address import ObjectAddress
from inspection_letters.common.reference.extras import missing_extra
from inspection_letters.common.safety.secret_values import remember_keys, without_secrets
from inspection_letters.records.errors import LettersError, UnreachableError, WorkspaceError

T = TypeVar("T")

HEAL_SECONDS: Final = 120.0
"""How long a store that was reached before is asked again."""

LONGEST_PAUSE: Final = 8.0
"""The longest pause between two attempts, in seconds; the first is half a second."""

ENDPOINTS: Final = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
"""Variables that name another store than Amazon's; the first that is set counts."""

_CLIENT: Final[dict[str, Any]] = {"timeout": "120s", "connect_timeout": "10s"}
_RETRIES: Final[Any] = {
    # For what passes within seconds; what takes longer is asked again here.
    "max_retries": 3,
    "retry_timeout": timedelta(seconds=15),
    "backoff": {
        "init_backoff": timedelta(milliseconds=100),
        "max_backoff": timedelta(seconds=2),
        "base": 2,
    },
}
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_METADATA: Final = "169.254."
"""How the addresses begin at which machines of a cloud find their own keys."""

_CHECK: Final = "Check the address, and that the bucket exists."
_ACCESS: Final = (
    "Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION in the environment, or ask "
    "whoever runs the store for access."
)


@dataclass(frozen=True, slots=True)
class Object:
    """An object: its name below the folder that was listed, bytes, and the tag of its content."""

    name: str
    size: int
    tag: str = ""


@dataclass(slots=True)
class Bucket:
    """A folder in an object store.

    Nothing is asked of the store, and the library that asks is not imported, before the first use.

    Parameters
    ----------
    address : ObjectAddress
        The folder.
    heal_seconds : float, optional
        How long a store that was reached before is asked again.

    Attributes
    ----------
    losses : int
        How often a lost connection came back.
    """

    address: ObjectAddress
    heal_seconds: float = HEAL_SECONDS
    losses: int = field(default=0, init=False)
    _store: Any = field(default=None, init=False, repr=False)
    _was_reached: bool = field(default=False, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def objects(self) -> list[Object]:
        """Return all objects of the folder, at any depth, by name.

        Raises
        ------
        WorkspaceError
            If the store cannot be reached, or refuses.
        """

        def ask(store: Any) -> list[Object]:
            from obstore import list as list_objects

            return [
                Object(found["path"], found["size"], (found["e_tag"] or "").strip('"'))
                for page in list_objects(store)
                for found in page
            ]

        return sorted(self._ask(ask), key=lambda found: found.name)

    def find(self, name: str) -> Object | None:
        """Return an object, None if there is none; raises as `objects`."""

        def ask(store: Any) -> Object | None:
            from obstore import head

            try:
                found = head(store, name)
            except FileNotFoundError as error:
                _check_bucket(error)
                return None
            return Object(name, found["size"], (found["e_tag"] or "").strip('"'))

        return self._ask(ask)

    def read(self, name: str) -> bytes | None:
        """Return the content of an object, None if there is none; raises as `objects`."""

        def ask(store: Any) -> bytes | None:
            from obstore import get

            try:
                content: bytes = get(store, name).bytes().to_bytes()
            except FileNotFoundError as error:
                _check_bucket(error)
                return None
            return content

        return self._ask(ask)

    def write(self, name: str, content: bytes | Path) -> None:
        """Write an object, which is there completely or not at all; raises as `objects`.

        Parameters
        ----------
        name : str
            Its name below the folder.
        content : bytes or Path
            What it is to contain, or the file with that.
        """

        def ask(store: Any) -> None:
            from obstore import put

            put(store, name, content)

        self._ask(ask)

    def _ask(self, ask: Callable[[Any], T]) -> T:
        """Ask the store, and again if it was reached before and does not answer."""
        failures = 0

        def attempt() -> T:
            nonlocal failures
            try:
                result = ask(self._open())
            except LettersError:
                raise
            except Exception as error:
                failures += 1
                raise self._explained(error) from error
            self._was_reached = True
            return result

        retrying = Retrying(
            retry=retry_if_exception(
                lambda error: self._was_reached and isinstance(error, UnreachableError)
            ),
            stop=stop_after_delay(self.heal_seconds),
            wait=wait_exponential(multiplier=0.5, max=LONGEST_PAUSE) + wait_random(0, 0.5),
            reraise=True,
        )
        result = retrying(attempt)
        if failures:
            with self._lock:
                self.losses += 1
        return result

    def _open(self) -> Any:
        with self._lock:
            if self._store is None:
                self._store = _connect(self.address, os.environ)
            return self._store

    def _explained(self, error: Exception) -> WorkspaceError:
        where, text = str(self.address), without_secrets(str(error))
        if _METADATA in text:
            return WorkspaceError(f"There are no keys for {where}.", _ACCESS)
        if "NoSuchBucket" in text:
            return WorkspaceError(f"There is no bucket {self.address.bucket!r}.", _CHECK)
        name = type(error).__name__
        if name in ("PermissionDeniedError", "UnauthenticatedError"):
            return WorkspaceError(f"Access to {where} is refused.", _ACCESS)
        if "builder error" in text:
            return WorkspaceError(
                f"The store of {where} is not asked, since its address begins with http:// and "
                "what is sent to it could be read on the way.",
                "Use an address with https://, or set AWS_ALLOW_HTTP=true for a network of your "
                "own.",
            )
        line = " ".join(text.partition("\n")[0].partition(" <?xml")[0].split())[:300].rstrip(".: ")
        if "status code: 4" in text:
            return WorkspaceError(f"The store of {where} refuses: {line}.", _CHECK)
        return UnreachableError(
            f"The store of {where} cannot be reached: {line}.",
            "Check the address, the network, and AWS_ENDPOINT_URL if the store is not Amazon's.",
        )


def _connect(address: ObjectAddress, environment: Mapping[str, str]) -> Any:
    try:
        from obstore.store import S3Store
    except ModuleNotFoundError as error:
        raise missing_extra("Files in an object store", "files", error) from error

    remember_keys(environment)
    endpoint = next((environment[name] for name in ENDPOINTS if environment.get(name)), None)
    options: Any = dict(_CLIENT)
    elsewhere: Any = {"endpoint": endpoint} if endpoint else {}
    if endpoint and urlsplit(endpoint).hostname in _LOOPBACK:
        # A store on this machine is never reached through a network.
        options["allow_http"] = True
    try:
        return S3Store(
            address.bucket,
            prefix=address.name or None,
            client_options=options,
            retry_config=_RETRIES,
            **elsewhere,
        )
    except Exception as error:
        line = without_secrets(str(error)).partition("\n")[0].rstrip(".")
        raise WorkspaceError(
            f"The store of {address} cannot be used: {line}.",
            "Check the variables AWS_... in the environment.",
        ) from error


def _check_bucket(error: FileNotFoundError) -> None:
    if "NoSuchBucket" in str(error):
        raise error


__all__ = ["ENDPOINTS", "Bucket", "Object"]
