"""Download a PDF: streamed, limited in size, checked, and in place only when complete."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from inspection_letters.records.catalogue import Validators
from inspection_letters.site.client import PoliteClient, SiteResponse
from inspection_letters.site.errors import FetchError, SiteError
from inspection_letters.site.headers import usable_validators, whole_number

_HEAD: Final = 1024
_TAIL: Final = 2048
_AGAIN: Final = "The next refresh tries again. Until then, open the link in a browser."
_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A downloaded file: the digest that names it, its size in bytes, and the site's headers."""

    pdf_sha256: str
    size: int
    validators: Validators


def download_pdf(
    client: PoliteClient,
    url: str,
    folder: Path,
    *,
    incoming: Path,
    largest: int,
    known: Validators | None = None,
) -> Downloaded | None:
    """Download a PDF into a folder, unless it has not changed.

    Parameters
    ----------
    client : PoliteClient
        The client to use.
    url : str
        The address of the file.
    folder : Path
        Where to put it, as ``<sha256>.pdf``. Only complete PDFs are written there.
    incoming : Path
        Where to keep it during the download; in the same file system.
    largest : int
        The largest allowed size, in bytes.
    known : Validators, optional
        The site's headers for the version that was downloaded before.

    Returns
    -------
    Downloaded or None
        None if the site says that nothing has changed.

    Raises
    ------
    FetchError
        If the site returns nothing, or a file that is not a complete PDF or is too large.
    SiteError
        If the site as a whole does not respond, or the disk cannot be written to.
    """
    headers = {"Accept-Encoding": "identity"}
    # Earlier versions kept what the site sent, even if no request can contain it.
    known = usable_validators(known or Validators())
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified

    def receive(response: SiteResponse) -> Downloaded | None:
        if response.status == 304:
            return None
        _check_length(response, largest)
        with _part(incoming) as part:
            digest, size = _write(response, part, largest)
            target = folder / f"{digest}.pdf"
            # A sound copy is left alone: something may be reading it.
            if not _is_sound(target, digest, size):
                part.replace(target)
        return Downloaded(
            digest,
            size,
            usable_validators(
                Validators(response.headers.get("ETag"), response.headers.get("Last-Modified"))
            ),
        )

    try:
        return client.ask(url, headers, receive)
    except OSError as error:
        raise SiteError(
            f"A downloaded file cannot be written ({error.strerror or error}).",
            "Check that the workspace's disk is not full, then run the same command again.",
        ) from error


def clear_incoming(incoming: Path) -> None:
    """Create the folder for downloads, and remove what an interrupted run left there."""
    incoming.mkdir(parents=True, exist_ok=True)
    for path in incoming.glob("*.part"):
        path.unlink(missing_ok=True)


@contextmanager
def _part(incoming: Path) -> Iterator[Path]:
    path = incoming / f"{secrets.token_hex(8)}.part"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _write(response: SiteResponse, part: Path, largest: int) -> tuple[str, int]:
    digest, size = sha256(), 0
    head, tail = b"", b""
    with part.open("wb") as file:
        for chunk in response.chunks:
            if len(head) < _HEAD:
                head = (head + chunk)[:_HEAD]
                if len(head) >= 16:
                    _check_head(head, whole=False)
            tail = (tail + chunk)[-_TAIL:]
            size += len(chunk)
            if size > largest:
                raise _too_large(largest)
            digest.update(chunk)
            file.write(chunk)
        _check_head(head, whole=True)
        if b"%%EOF" not in tail:
            raise FetchError("The PDF is incomplete: its end marker (%%EOF) is missing.", _AGAIN)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _check_length(response: SiteResponse, largest: int) -> None:
    stated = whole_number(response.headers.get("Content-Length"))
    if stated is not None and stated > largest:
        raise _too_large(largest)


def _check_head(head: bytes, *, whole: bool) -> None:
    if b"%PDF-" in head:
        return
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not begin:
        raise FetchError("The site returned an empty file instead of the PDF.", _AGAIN)
    if begin.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<!--")):
        raise FetchError("The site returned a web page instead of the PDF.", _AGAIN)
    if whole or len(head) >= _HEAD:
        raise FetchError("The site returned a file that is not a PDF.", _AGAIN)


def _too_large(largest: int) -> FetchError:
    return FetchError(
        f"The file is larger than {largest / _MIB:g} MiB.",
        "Open it in a browser; if it is a letter, raise the limit with --max-file-size.",
    )


def _is_sound(target: Path, digest: str, size: int) -> bool:
    try:
        return target.stat().st_size == size and sha256(target.read_bytes()).hexdigest() == digest
    except OSError:
        return False
