"""The manifest of a trained model: its name, its codebook and the checksums of its files.

Planning a run needs nothing else from a model, so this module imports neither numpy nor
onnxruntime.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inspection_letters.common.files.bounded import parse_json, read_bounded
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError

FORMAT = "letters-model-4"
"""The format that this release writes."""

READABLE = (FORMAT, "letters-model-3")
"""The formats that it reads. In the earlier one, all encoders read every paragraph."""

MANIFEST = "manifest.json"

AGAIN = (
    "Train the model again with 'letters train', copy the folder again from its source, or code "
    "with the rules (--coder rules)."
)

EDITED = (
    "Give it a version of its own and train a model for it ('letters train'), or leave the "
    "packaged codebook as it is and add your codes to it ('letters codebook --extend')"
)
"""What to do with a codebook that was edited under the version that a model was made for."""

_NAME = re.compile(r"model(-[\w.-]+)?")
"""People's names may not look like this: see `letters import-coding`."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a model's folder.

    Attributes
    ----------
    folder : Path
        The model's folder.
    coder_id : str
        Name and version of the model, such as ``model-2``.
    codebook : mapping of str to str
        Name, version and digest of the codebook for which the model was trained.
    learned : tuple of str
        The codes that the model learned, in the order of its arrays: the main codes of the
        codebook, and the detail codes with enough examples.
    by_rules : tuple of str
        The detail codes that it assigns by patterns.
    files : mapping of str to str
        SHA-256 of each file, by its name.
    digest : str
        SHA-256 of the manifest, which therefore covers all files of the model.
    """

    folder: Path
    coder_id: str
    codebook: Mapping[str, str]
    learned: tuple[str, ...]
    by_rules: tuple[str, ...]
    files: Mapping[str, str]
    digest: str

    def fits(self, codebook: Codebook) -> bool:
        """Whether the model was trained for a codebook, or for the one that it extends."""
        return self.codebook["digest"] in codebook.digests

    def is_edited(self, codebook: Codebook) -> bool:
        """Whether a codebook has the name and version of the model's, but other content."""
        stated = (self.codebook["name"], self.codebook["version"])
        return stated == (codebook.name, codebook.version) and not self.fits(codebook)

    def check(self, codebook: Codebook) -> None:
        """Check that the model is for a codebook and that its files are unchanged.

        Raises
        ------
        UsageError
            If the model is for another codebook, or a file is missing or changed.
        """
        if self.is_edited(codebook):
            raise UsageError(edited_sentence(codebook), EDITED + ", or code with the rules.")
        if not self.fits(codebook):
            raise UsageError(
                f"The model in '{self.folder}' was made for codebook '{self.codebook['name']}' "
                f"{self.codebook['version']} (digest {self.codebook['digest'][:12]}), not for "
                f"'{codebook.name}' {codebook.version} (digest {codebook.digest[:12]}).",
                "Train one for this codebook ('letters train --codebook FILE --gold FILE --out "
                "FOLDER', then --model FOLDER), code by that one (--codebook FILE), or code with "
                "the rules (--coder rules).",
            )
        for name, digest in self.files.items():
            self._check_file(name, digest)

    def _check_file(self, name: str, digest: str) -> None:
        path = self.folder / name
        if Path(name).name != name or not path.is_file():
            raise UsageError(f"The model in '{self.folder}' is missing its file '{name}'.", AGAIN)
        try:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise UsageError(
                f"The file '{name}' of the model in '{self.folder}' cannot be read "
                f"({error.strerror}).",
                "Check that you have permission to read it.",
            ) from error
        if found != digest:
            raise UsageError(
                f"The file '{name}' of the model in '{self.folder}' is not the one that was "
                f"written (SHA-256 {found[:12]}, not {digest[:12]}).",
                AGAIN,
            )


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a model's folder, without checking the other files.

    Raises
    ------
    UsageError
        If there is no such folder, or it has no valid manifest.
    """
    path = folder / MANIFEST
    try:
        content = read_bounded(path)
    except OSError as error:
        raise _no_model(folder) from error
    except ValueError as error:
        raise UsageError(f"'{path}' is not the manifest of a model: {error}.", AGAIN) from error
    try:
        stored = parse_json(content)
        strange = stored["format"] not in READABLE
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"'{path}' is not the manifest of a model.", AGAIN) from error
    if strange:
        raise UsageError(
            f"'{path}' has the format '{stored['format']}'; this release reads '{FORMAT}'.",
            "Make the model again with this release ('letters train').",
        )
    name, book, files = (stored.get(key) for key in ("coder_id", "codebook", "files"))
    codes = [stored.get(key) for key in ("learned", "by_rules")]
    whole = isinstance(name, str) and isinstance(book, dict) and isinstance(files, dict)
    whole = whole and all(
        isinstance(listed, list) and all(isinstance(code_id, str) for code_id in listed)
        for listed in codes
    )
    # A file without a checksum would not be checked.
    if not whole or not all(
        isinstance(text, str)
        for text in (*(book.get(key) for key in ("name", "version", "digest")), *files.values())
    ):
        raise UsageError(f"'{path}' is not the complete manifest of a model.", AGAIN)
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"The model in '{folder}' is named {name!r}.",
            "A model's name is 'model-' and a version, such as 'model-2'. " + AGAIN,
        )
    learned, ruled = (tuple(listed) for listed in codes)
    return Manifest(folder, name, book, learned, ruled, files, hashlib.sha256(content).hexdigest())


def edited_sentence(codebook: Codebook) -> str:
    """Return what is said of a codebook that was edited under the same version."""
    return (
        f"The content of codebook '{codebook.name}' {codebook.version} has changed since the model "
        "was made for this version."
    )


def _no_model(folder: Path) -> UsageError:
    remedy = (
        "Name a folder that 'letters train' has written, or code with the rules (--coder rules)."
    )
    if not folder.exists():
        return UsageError(f"There is no folder '{folder}'.", remedy)
    if not folder.is_dir():
        return UsageError(f"'{folder}' is a file, not the folder of a model.", remedy)
    return UsageError(f"There is no model in '{folder}': '{MANIFEST}' cannot be read.", remedy)


__all__ = [
    "AGAIN",
    "EDITED",
    "FORMAT",
    "MANIFEST",
    "Manifest",
    "edited_sentence",
    "read_manifest",
]
