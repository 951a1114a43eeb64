"""Archives (ZIP) that somebody else has made: workbooks, Word documents, projects, arrays.

A few kilobytes can unpack to gigabytes. What an archive says of its own sizes is compared with
bounds before anything is unpacked; Python then never unpacks more of a file than the archive
says of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

_MIB: Final = 1 << 20
_CHUNK: Final = 1 << 16

DAMAGE: Final = (
    BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What damaged archives make zipfile raise."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an archive may hold.

    Attributes
    ----------
    files : int
        Number of files.
    size : int
        Bytes of all files together, unpacked.
    tags : int
        Number of "<" in all files together, about two for each element of XML.
    """

    files: int = 5_000
    size: int = 256 * _MIB
    tags: int = 16_000_000


class ArchiveError(ValueError):
    """An archive is damaged or exceeds a bound; the message says of "it" why it is not read."""


class LockedArchiveError(ArchiveError):
    """An archive is protected by a password."""


class OversizedArchiveError(ArchiveError):
    """An archive exceeds a bound."""


class HostileArchiveError(ArchiveError):
    """An archive holds XML that declares a document type or entities."""


@contextmanager
def open_archive(file: Path | IO[bytes], bounds: Bounds) -> Iterator[ZipFile]:
    """Yield an archive that is within bounds.

    Parameters
    ----------
    file : Path or binary file
        The archive.
    bounds : Bounds
        What it may hold.

    Raises
    ------
    ArchiveError
        If it is no archive, is damaged, or exceeds a bound.
    OSError
        If the file cannot be read.
    """
    try:
        archive = ZipFile(file)
    except (BadZipFile, NotImplementedError, ValueError) as error:
        raise ArchiveError("it is damaged, or no archive") from error
    with archive:
        _check_sizes(archive.infolist(), bounds)
        yield archive


def _check_sizes(files: list[ZipInfo], bounds: Bounds) -> None:
    if any(file.flag_bits & 1 for file in files):
        raise LockedArchiveError("it is protected by a password")
    if len(files) > bounds.files:
        raise OversizedArchiveError(f"it has {len(files):,} files, and may have {bounds.files:,}")
    size = sum(file.file_size for file in files)
    if size > bounds.size:
        raise OversizedArchiveError(
            f"it unpacks to {size / _MIB:,.0f} MiB, and may have {bounds.size / _MIB:,.0f} MiB"
        )
    # Other ways of compressing are not unpacked piece by piece.
    if any(file.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for file in files):
        raise ArchiveError("it is compressed in an unknown way")


def check_markup(archive: ZipFile, bounds: Bounds) -> None:
    """Check all XML in an archive, without keeping any of it.

    Declarations of entities and document types are refused: they can make a small file fill the
    memory, or read other files. What is not well-formed is left to those who read it.

    Raises
    ------
    ArchiveError
        If a file declares a document type or entities, is damaged, or there are too many tags.
    """
    from defusedxml import DefusedXmlException

    tags = 0
    for info in archive.infolist():
        parser = _tag_parser()
        try:
            with archive.open(info) as part:
                while parser is not None and (chunk := part.read(_CHUNK)):
                    tags += chunk.count(b"<")
                    if tags > bounds.tags:
                        raise OversizedArchiveError(f"it has more than {bounds.tags:,} tags of XML")
                    parser = _fed(parser, chunk)
        except DefusedXmlException as error:
            raise HostileArchiveError(
                f"it declares a document type or entities (in {info.filename[:100]}), which could "
                "be used to attack the computer"
            ) from error
        except ArchiveError:
            raise
        except DAMAGE as error:
            raise ArchiveError("it is damaged") from error


def _tag_parser() -> Any:
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=_Nothing(), forbid_dtd=True)
    # Nothing is done with the content, so no function needs to be called for it.
    parser.parser.DefaultHandlerExpand = None
    return parser


def _fed(parser: Any, chunk: bytes) -> Any:
    """Return a parser that has read on, None once it has met what is not well-formed."""
    from defusedxml.ElementTree import ParseError

    try:
        parser.feed(chunk)
    except (ParseError, LookupError, ValueError) as error:
        from defusedxml import DefusedXmlException

        if isinstance(error, DefusedXmlException):
            raise
        return None
    return parser


class _Nothing:
    """Receives nothing of what a parser meets."""

    def close(self) -> None:
        """Do nothing."""


def first_bytes(archive: ZipFile, name: str, size: int) -> bytes:
    """Return the beginning of a file of an archive, empty if there is no such file."""
    try:
        with archive.open(name) as file:
            return file.read(size)
    except KeyError:
        return b""


__all__ = [
    "DAMAGE",
    "ArchiveError",
    "Bounds",
    "HostileArchiveError",
    "LockedArchiveError",
    "OversizedArchiveError",
    "check_markup",
    "first_bytes",
    "open_archive",
]
