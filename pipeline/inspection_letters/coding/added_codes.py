"""Codes that a codebook adds to the one for which a model was trained: patterns assign them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from inspection_letters.codebook import load_patterns
from inspection_letters.coding.manifest import Manifest
from inspection_letters.coding.rules import RulesCoder, coder_of_some
from inspection_letters.records import Codebook


def coder_of_added(manifest: Manifest, codebook: Codebook, path: Path) -> RulesCoder | None:
    """Return the coder of the codes that a model was not trained for, None if there are none.

    Parameters
    ----------
    manifest : Manifest
        The model's manifest.
    codebook : Codebook
        The codebook of the coding, which may extend the model's.
    path : Path
        The codebook's file, with the patterns.
    """
    if manifest.codebook["digest"] == codebook.digest or not codebook.added:
        return None
    return coder_of_some(codebook, load_patterns(path, codebook), codebook.added)


def digest_with_added(manifest: Manifest, added: RulesCoder | None) -> str:
    """Return the digest of a model, or of a model together with the coder of added codes."""
    if added is None:
        return manifest.digest
    return hashlib.sha256(f"{manifest.digest}\n{added.digest}".encode()).hexdigest()


__all__ = ["coder_of_added", "digest_with_added"]
