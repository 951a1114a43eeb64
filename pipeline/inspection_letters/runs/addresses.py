"""Fetch letters from addresses in an object store or on the web.

They are fetched into the files that the workspace keeps, as a refresh does, and read from there.
An address that fails is a rejection of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from inspection_letters.common.objects import Bucket, Object, ObjectAddress, is_object_address
from inspection_letters.common.safety.secret_values import remember_secrets
from inspection_letters.common.settings.making import make_settings
from inspection_letters.common.settings.refresh import RefreshSettings
from inspection_letters.reading.formats import recognise
from inspection_letters.records import FileFormat, Rejection
from inspection_letters.records.errors import LetterError, LettersError, UsageError
from inspection_letters.runs.fetch import INCOMING, Clockwork, make_client
from inspection_letters.runs.inputs import Fetched, Inputs
from inspection_letters.runs.letter_files import LetterFile, is_document
from inspection_letters.site import FetchError, PoliteClient, download_pdf, site_at
from inspection_letters.store import Store
from inspection_letters.store.bucket_files import BucketFiles, temporary_folder
from inspection_letters.store.kept_files import FolderFiles, KeptFiles, digests_in

_SECRET: Final = re.compile(
    r"sig|token|key|secret|pass|pwd|credential|x-amz-|auth(?!ors?$)|jwt|session|^code$",
    re.IGNORECASE,
)
"""Names of parameters of a web address that may be secret."""

_AT_ONCE: Final = 8
_MIB: Final = 1 << 20


def fetch_addresses(store: Store, found: Inputs, clockwork: Clockwork | None = None) -> Fetched:
    """Fetch the letters at addresses into the files that a workspace keeps.

    Parameters
    ----------
    store : Store
        The workspace.
    found : Inputs
        From `sort_inputs`.
    clockwork : Clockwork, optional
        The clock for pauses between requests to web sites.

    Raises
    ------
    WorkspaceError
        If the workspace's own files cannot be written or reached.
    """
    settings = make_settings(RefreshSettings)
    fetching = _Fetching(
        store.files,
        store.path / INCOMING,
        settings,
        clockwork or Clockwork(),
        list(found.rejections),
    )
    fetching.fetch(found.addresses)
    return Fetched(
        tuple(map(without_keys, found.addresses)),
        tuple(fetching.files),
        tuple(fetching.rejections),
    )


def fetch_letter(address: str) -> Path:
    """Fetch one letter into a temporary folder, which is removed when the process ends.

    Raises
    ------
    UsageError
        If there are several letters at the address.
    LetterError
        If it cannot be fetched; the message names the address.
    """
    folder = temporary_folder("letters at addresses")
    fetching = _Fetching(
        FolderFiles(folder, is_shared=True),
        folder / INCOMING,
        make_settings(RefreshSettings),
        Clockwork(),
        [],
    )
    fetching.fetch([address])
    for fault in fetching.rejections:
        raise LetterError(f"{fault.source}: {fault.reason}", fault.remedy, stage=fault.stage)
    if len(fetching.files) != 1:
        raise UsageError(
            f"There are {len(fetching.files):,} letters at {without_keys(address)}.",
            "Name one of them, or read them all with Workspace.run.",
        )
    return fetching.files[0].path


def without_keys(address: str) -> str:
    """Return an address without what may be secret in it, and without its fragment.

    Of one that is not valid, nothing is certain not to be a password.
    """
    if is_object_address(address):
        return address if not {"@", "?"} & {*address} else "s3://..."
    nothing = f"{address.partition('://')[0].lower()}://..."
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return nothing
    if not parts.hostname or address.count("@") != parts.netloc.count("@"):
        return nothing
    netloc = parts.netloc.rpartition("@")[2]
    path, _, parameters = parts.path.partition(";")
    if not _names_a_secret(parameters):
        path = parts.path
    query = "" if _names_a_secret(parts.query) else parts.query
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def _names_a_secret(query: str) -> bool:
    pairs = parse_qsl(query.replace(";", "&"), keep_blank_values=True)
    return any(_SECRET.search(name) for name, _ in pairs)


def _fault_of(address: str) -> Rejection | None:
    """Return the rejection of a web address that cannot be asked, None if it can."""
    shown = without_keys(address)
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return Rejection(shown, "fetch", "This is not a valid web address.", "Correct it.")
    whole = urlunsplit((parts.scheme, parts.netloc, parts.path, parts.query, ""))
    if "@" in address or (parts.hostname and shown != whole):
        return Rejection(
            shown,
            "fetch",
            "The address has a password, a key or a signature in it, and addresses of letters are "
            "kept in the workspace.",
            "Use an address without it (an @ in the name of a file is written %40), or download "
            "the letter and name its file.",
        )
    if not parts.hostname:
        return Rejection(shown, "fetch", "This web address names no site.", "Correct it.")
    return None


@dataclass(slots=True)
class _Fetching:
    """Fetches letters, and collects them and the rejections."""

    kept: KeptFiles
    incoming: Path
    settings: RefreshSettings
    clockwork: Clockwork
    rejections: list[Rejection]
    files: list[LetterFile] = field(default_factory=list)

    def fetch(self, addresses: Iterable[str]) -> None:
        """Fetch what is at addresses."""
        hosts: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for address in addresses:
            remember_secrets(address)
            if is_object_address(address):
                self.fetch_objects(address)
            elif (fault := _fault_of(address)) is not None:
                self.rejections.append(fault)
            else:
                kept = without_keys(address)
                parts = urlsplit(kept)
                hosts[f"{parts.scheme}://{parts.netloc}"][kept] = None
        for host, theirs in hosts.items():
            self.fetch_from_site(host, list(theirs))

    def fetch_objects(self, text: str) -> None:
        """Fetch an object, or all documents of a folder of objects."""
        try:
            address = ObjectAddress.read(text, "The address of letters")
            if self._is_own(address):
                return
            bucket, objects = _objects_at(address)
        except LettersError as error:
            self.rejections.append(
                Rejection(without_keys(text), "fetch", error.reason, error.remedy)
            )
            return
        if not objects:
            self.rejections.append(
                Rejection(
                    str(address),
                    "fetch",
                    "There are no letters at this address: no PDF, Word (.docx), HTML or text "
                    "files.",
                    "Name an object, or the folder of some.",
                )
            )
        if (own := self._own_files(bucket)) is not None:
            self._take_own(own, [found.name for found in objects])
            return
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            for result in threads.map(lambda found: self._fetch_object(bucket, found), objects):
                if isinstance(result, Rejection):
                    self.rejections.append(result)
                else:
                    self.files.append(result)

    def _is_own(self, address: ObjectAddress) -> bool:
        """Take a single file that the workspace keeps itself, without asking for it now."""
        folder, _, name = address.name.rpartition("/")
        own = self._own_files(Bucket(ObjectAddress(address.bucket, folder)))
        if own is None or not digests_in([name]):
            return False
        self._take_own(own, [name])
        return True

    def _own_files(self, bucket: Bucket) -> BucketFiles | None:
        files = self.kept
        if isinstance(files, BucketFiles) and files.bucket.address == bucket.address:
            return files
        return None

    def _take_own(self, files: BucketFiles, names: Sequence[str]) -> None:
        """Take files that the workspace keeps itself; they are fetched when they are read."""
        for name in names:
            for digest in digests_in([name]):
                place = files.place(digest, FileFormat(name.rpartition(".")[2]))
                self.files.append(LetterFile(place, pdf_sha256=digest, is_kept=True))

    def _fetch_object(self, bucket: Bucket, found: Object) -> LetterFile | Rejection:
        address = str(bucket.address / found.name)
        largest = self.settings.max_file_size
        if found.size > largest * _MIB:
            return Rejection(
                address,
                "fetch",
                f"The file is larger than {largest:,} MiB.",
                "If it is a letter, allow larger files with LETTERS_MAX_FILE_SIZE (in MiB).",
            )
        try:
            content = bucket.read(found.name)
        except LettersError as error:
            return Rejection(address, "fetch", error.reason, error.remedy)
        if content is None:
            return Rejection(
                address, "fetch", "It was deleted after the run had started.", "Check the address."
            )
        try:
            file_format = recognise(content, found.name)
        except LetterError as error:
            return Rejection(address, error.stage, error.reason, error.remedy)
        digest = sha256(content).hexdigest()
        self.kept.keep(content, digest, file_format)
        return self._kept(address, digest, file_format)

    def _kept(self, address: str, digest: str, file_format: FileFormat) -> LetterFile:
        path = self.kept.place(digest, file_format)
        return LetterFile(path, address, digest, is_kept=True)

    def fetch_from_site(self, host: str, addresses: Sequence[str]) -> None:
        """Fetch PDFs from a web site, one after the other.

        They come into a folder of their own, since a refresh may be at work in the workspace.
        """
        self.incoming.mkdir(parents=True, exist_ok=True)
        with (
            TemporaryDirectory(dir=self.incoming) as own,
            make_client(self.settings, self.clockwork, site_at(host)) as client,
        ):
            self._download(client, Path(own), addresses)

    def _download(self, client: PoliteClient, incoming: Path, addresses: Sequence[str]) -> None:
        for number, address in enumerate(addresses):
            try:
                with self.kept.receive(incoming) as folder:
                    found = download_pdf(
                        client,
                        address,
                        folder,
                        incoming=incoming,
                        largest=self.settings.max_file_size * _MIB,
                    )
            except FetchError as error:
                self.rejections.append(
                    Rejection(address, "fetch", error.reason, _plainly(error.remedy))
                )
                continue
            except LettersError as error:
                # Nothing else from this site can be fetched now.
                self.rejections += [
                    Rejection(left, "fetch", error.reason, _plainly(error.remedy))
                    for left in addresses[number:]
                ]
                return
            if found is not None:
                self.files.append(self._kept(address, found.pdf_sha256, FileFormat.PDF))


def _plainly(remedy: str) -> str:
    """Return a remedy as it is for a run, in which nothing is refreshed."""
    if "refresh" in remedy:
        return "Open the link in a browser, or run the same command again later."
    return remedy


def _objects_at(address: ObjectAddress) -> tuple[Bucket, list[Object]]:
    """Return a bucket, and an object or the documents of a folder in it.

    Raises
    ------
    WorkspaceError
        If the store cannot be reached, or refuses.
    """
    folder, _, name = address.name.rpartition("/")
    if PurePosixPath(name).suffix:
        parent = Bucket(ObjectAddress(address.bucket, folder))
        if found := parent.find(name):
            return parent, [found]
    bucket = Bucket(address)
    return bucket, [found for found in bucket.objects() if is_document(Path(found.name))]
