"""Addresses in an object store: a bucket, and a folder or an object in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Self

from inspection_letters.common.safety.secret_values import remember_secrets
from inspection_letters.records.errors import UsageError

_SCHEME: Final = "s3"
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]")
_EXAMPLE: Final = "Use an address such as s3://bucket/folder."
LONGEST: Final = 1024
"""Most bytes of the name of an object."""


def is_object_address(text: str) -> bool:
    """Whether a text is meant for the address of an object store."""
    return text.lower().startswith(f"{_SCHEME}://")


@dataclass(frozen=True, slots=True)
class ObjectAddress:
    """The address of a folder or an object.

    Attributes
    ----------
    bucket : str
        The bucket.
    name : str
        The folder or the object in it, without slashes at its ends; empty for the whole bucket.
    """

    bucket: str
    name: str = ""

    @classmethod
    def read(cls, text: str, what: str) -> Self:
        """Read an address from a user's setting.

        Parameters
        ----------
        text : str
            The address.
        what : str
            What it is called in a message, such as "The address of the files".

        Raises
        ------
        UsageError
            If it is not an address of S3, or has a password or a key.
        """
        remember_secrets(text)
        scheme, separator, rest = text.partition("://")
        if not separator or scheme.lower() != _SCHEME:
            raise UsageError(f"{what} does not begin with s3://.", _EXAMPLE)
        bucket, _, name = rest.partition("/")
        if "@" in bucket or "?" in rest:
            # It is not repeated, since it may contain a key.
            raise UsageError(
                f"{what} may have no password, key or parameters (? or @), because it is kept in "
                "the workspace.",
                "Give the keys in the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
            )
        if not _BUCKET.fullmatch(bucket):
            raise UsageError(f"{what} names no bucket: {bucket!r} cannot be one.", _EXAMPLE)
        parts = [part for part in name.split("/") if part]
        fault = any(part in (".", "..") for part in parts) or not name.isprintable()
        if fault or len(name.encode(errors="replace")) > LONGEST:
            raise UsageError(f"{what} cannot be used: {name[:100]!r} is no name.", _EXAMPLE)
        return cls(bucket, "/".join(parts))

    def __str__(self) -> str:
        return f"{_SCHEME}://{self.bucket}{f'/{self.name}' if self.name else ''}"

    def __truediv__(self, name: str) -> Self:
        return replace(self, name=f"{self.name}/{name}" if self.name else name)
