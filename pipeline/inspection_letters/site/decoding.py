"""Decompress a response piece by piece, so that its size can be checked on the way."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from inspection_letters.site.errors import FetchError

PIECE: Final = 64 * 1024
"""Most bytes in a piece, before and after decompression."""

_GZIP: Final = 31
"""Window of zlib for the format of gzip."""


class BrokenBodyError(Exception):
    """A compressed body that is damaged or ends too soon."""


def decoded(pieces: Iterable[bytes], content_encoding: str) -> Iterator[bytes]:
    """Yield the bytes of a body in pieces of at most `PIECE` bytes.

    Parameters
    ----------
    pieces : iterable of bytes
        The body as it was sent.
    content_encoding : str
        The header of that name; empty if there is none.

    Raises
    ------
    FetchError
        If the body is compressed otherwise than once by gzip, which is all that the client
        asks for. Compression of what is compressed already can unpack five kilobytes to
        gigabytes.
    BrokenBodyError
        If it cannot be decompressed to its end.
    """
    names = [name.strip().lower() for name in content_encoding.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if not names:
        yield from pieces
    elif names in (["gzip"], ["x-gzip"]):
        yield from _unzipped(pieces)
    else:
        stated = "".join(filter(str.isprintable, ", ".join(names)))[:40]
        raise FetchError(
            f"The response is compressed in a way that was not asked for ({stated}).",
            "Run the same command again later; the site may be out of order.",
        )


def _unzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unzip = zlib.decompressobj(_GZIP)
    begun = False
    for piece in pieces:
        left = piece
        while left:
            if unzip.eof:
                # A body may consist of several compressed parts.
                unzip = zlib.decompressobj(_GZIP)
            begun = True
            try:
                yield unzip.decompress(left, PIECE)
            except zlib.error as error:
                raise BrokenBodyError(str(error)) from error
            left = unzip.unused_data if unzip.eof else unzip.unconsumed_tail
    while begun and not unzip.eof:
        # Without input, this hands out what is still to come of what was put in.
        rest = unzip.decompress(b"", PIECE)
        if not rest:
            raise BrokenBodyError("incomplete")
        yield rest
