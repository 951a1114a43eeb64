"""Download one PDF: streamed, limited in size, checked, and in place only when whole."""

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
from inspection_letters.site.client import Answer, PoliteClient
from inspection_letters.site.errors import FetchError, SiteError

_HEAD: Final = 1024
_TAIL: Final = 2048
_AGAIN: Final = "It is tried again with the next refresh; look at the link in a browser meanwhile."
_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that is in place, under the digest of its content; ``size`` is in bytes."""

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
    """Download a PDF into a folder, unless it is still the one that is known.

    Parameters
    ----------
    client : PoliteClient
        Whom to ask through.
    url : str
        Where the file is.
    folder : Path
        Where it is put, as ``<sha256>.pdf``. Nothing is written there but whole PDFs.
    incoming : Path
        Where it is kept while it comes in; in the same file system.
    largest : int
        Most bytes that it may have.
    known : Validators, optional
        What the site said of the version that is here already.

    Returns
    -------
    Downloaded or None
        None if the site says that nothing has changed.

    Raises
    ------
    FetchError
        If what the site gives is no whole PDF, or too large, or nothing.
    SiteError
        If the site as a whole does not answer, or the disk cannot be written.
    """
    headers = {"Accept-Encoding": "identity"}
    if known is not None and known.etag:
        headers["If-None-Match"] = known.etag
    if known is not None and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified

    def receive(answer: Answer) -> Downloaded | None:
        if answer.status == 304:
            return None
        _check_length(answer, largest)
        with _part(incoming) as part:
            digest, size = _write(answer, part, largest)
            target = folder / f"{digest}.pdf"
            # A sound copy is left alone: something may be reading it.
            if not _is_sound(target, digest, size):
                part.replace(target)
        return Downloaded(
            digest,
            size,
            Validators(answer.headers.get("ETag"), answer.headers.get("Last-Modified")),
        )

    try:
        return client.ask(url, headers, receive)
    except OSError as error:
        raise SiteError(
            f"A downloaded file cannot be written ({error.strerror or error}).",
            "Check that the disk of the workspace is not full, then run the same command again.",
        ) from error


def clear_incoming(incoming: Path) -> None:
    """Make the folder for files that come in, without what an earlier run left there."""
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


def _write(answer: Answer, part: Path, largest: int) -> tuple[str, int]:
    digest, size = sha256(), 0
    head, tail = b"", b""
    with part.open("wb") as file:
        for chunk in answer.chunks:
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
            raise FetchError("The PDF is cut short: its end mark (%%EOF) is missing.", _AGAIN)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _check_length(answer: Answer, largest: int) -> None:
    stated = answer.headers.get("Content-Length", "")
    if stated.isdigit() and int(stated) > largest:
        raise _too_large(largest)


def _check_head(head: bytes, *, whole: bool) -> None:
    if b"%PDF-" in head:
        return
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not begin:
        raise FetchError("The site gives an empty file in place of the PDF.", _AGAIN)
    if begin.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<!--")):
        raise FetchError("The site gives a web page in place of the PDF.", _AGAIN)
    if whole or len(head) >= _HEAD:
        raise FetchError("What the site gives is no PDF.", _AGAIN)


def _too_large(largest: int) -> FetchError:
    return FetchError(
        f"The file is larger than {largest / _MIB:g} MiB.",
        "Look at it in a browser; if it is a letter, allow more with --max-file-size.",
    )


def _is_sound(target: Path, digest: str, size: int) -> bool:
    try:
        return target.stat().st_size == size and sha256(target.read_bytes()).hexdigest() == digest
    except OSError:
        return False
