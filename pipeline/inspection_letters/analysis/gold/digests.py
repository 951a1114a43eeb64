"""Digests of sentences: what is kept of their words where the words are not kept."""

from __future__ import annotations

import re
from hashlib import blake2b, sha256
from typing import Final

import numpy as np

DIGITS: Final = 16
_GRAM: Final = 3
_BYTES: Final = 8

_ITEM: Final = re.compile(r"^\s*\(?(?:\d{1,2}|[a-z])[.)]\s+", re.IGNORECASE)
_GLYPHS: Final = "•◼▪■\uf0a7\uf0b7 "
_UNWRITTEN: Final = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212\u2022\u25a0-\u25ff\uf0a7\uf0b7]+")
_PLAIN: Final = str.maketrans("‘’“”", "''\"\"")


def normalise(sentence: str) -> str:
    """Return the words of a sentence in the form that its digests are made of.

    White space, hyphens and dashes, bullet glyphs and a leading item number are
    removed, quotation marks made straight, and capitals made small: all that two
    readers of the same PDF may see differently.
    """
    bare = _UNWRITTEN.sub("", _ITEM.sub("", sentence.lstrip(_GLYPHS)))
    return bare.translate(_PLAIN).casefold()


def digest_of(sentence: str) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of a normalised sentence."""
    return sha256(normalise(sentence).encode()).hexdigest()[:DIGITS]


def sketch_of(sentence: str) -> str:
    """Return a digest that stays much the same if a sentence changes a little.

    Notes
    -----
    This is the 64-bit fingerprint of [1]_ over the sets of three characters of the
    normalised sentence: sentences with the same words differ in few bits.

    References
    ----------
    .. [1] M. S. Charikar, "Similarity estimation techniques from rounding
       algorithms", *Proceedings of the 34th ACM Symposium on Theory of Computing*,
       2002, 380-388.
    """
    words = normalise(sentence)
    grams = {words[at : at + _GRAM] for at in range(max(1, len(words) - _GRAM + 1))}
    hashes = b"".join(blake2b(gram.encode(), digest_size=_BYTES).digest() for gram in grams)
    bits = np.unpackbits(np.frombuffer(hashes, dtype=np.uint8).reshape(-1, _BYTES), axis=1)
    return np.packbits(2 * bits.sum(axis=0, dtype=np.int64) > len(grams)).tobytes().hex()


def distance(sketch: str, other: str) -> int:
    """Return in how many of 64 bits two sketches differ."""
    return (int(sketch, 16) ^ int(other, 16)).bit_count()
