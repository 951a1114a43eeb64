"""Whether a codebook was made for the kinds of some letters, and which codebook was."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspection_letters.analysis.letters import KIND_LABELS
from inspection_letters.codebook import load_codebook, packaged_codebooks
from inspection_letters.records import Codebook


@dataclass(frozen=True, slots=True)
class UnfitLetters:
    """Letters of kinds for which a codebook was not made.

    Attributes
    ----------
    codebook, version : str
        The codebook.
    number : int
        How many letters there are, of any kind.
    kinds : tuple of (str, int)
        The kinds for which it was not made, and how many letters there are of each, the most
        frequent first.
    suggested : str or None
        The packaged codebook that was made for most of these letters, None if none was.
    """

    codebook: str
    version: str
    number: int
    kinds: tuple[tuple[str, int], ...]
    suggested: str | None

    @property
    def unfit(self) -> int:
        """How many letters are of these kinds."""
        return sum(number for _, number in self.kinds)

    @property
    def is_all(self) -> bool:
        """Whether all the letters are of these kinds."""
        return self.unfit == self.number

    @property
    def sentence(self) -> str:
        """Which letters the codebook was not made for, and what that means."""
        kinds = "; ".join(
            KIND_LABELS.get(kind, kind) + (f": {number:,}" if self.number > 1 else "")
            for kind, number in self.kinds
        )
        which = f"{self.unfit:,} of these {self.number:,} letters"
        if self.number == 1:
            which = "letters of this kind"
        elif self.is_all:
            which = f"any of these {self.number:,} letters"
        return (
            f"The codebook {self.codebook} {self.version} was not made for {which} ({kinds}). "
            f"Its figures there may mean nothing.{self._suggestion}"
        )

    @property
    def _suggestion(self) -> str:
        # Reports of any inspectorate may be of one kind, so that not even this is certain.
        if self.suggested is None:
            return ""
        return f" The packaged codebook {self.suggested} may fit better."

    def command(self, letters: Sequence[Path | str], workspace: Path | str) -> str | None:
        """Return the command that codes letters with the suggested codebook; None without one.

        The results go to a workspace of their own, so that figures of two codebooks are never
        in one table.
        """
        if self.suggested is None:
            return None
        own = f"{str(workspace).rstrip('/')}-{self.suggested}"
        named = " ".join(shlex.quote(str(letter)) for letter in letters)
        return (
            f"letters run {named} --workspace {shlex.quote(own)} "
            f"--codebook {shlex.quote(self.suggested)}"
        )


def unfit_letters(codebook: Codebook, kinds: Iterable[str]) -> UnfitLetters | None:
    """Return which letters a codebook was not made for, None if it fits them all.

    A codebook that does not say what it was made for fits all letters. That of a workspace
    coded before codebooks could say so is taken from the package, if it is packaged.

    Parameters
    ----------
    codebook : Codebook
        The codebook with which the letters are coded.
    kinds : iterable of str
        The kind of each letter.
    """
    counts = Counter(kinds)
    made_for = codebook.kinds or _packaged_kinds(codebook)
    others = [(kind, number) for kind, number in counts.items() if kind not in made_for]
    if not made_for or not others:
        return None
    ordered = tuple(sorted(others, key=lambda item: (-item[1], item[0])))
    return UnfitLetters(
        codebook.name, codebook.version, counts.total(), ordered, _suggested(codebook, ordered)
    )


@cache
def _packaged(name: str) -> Codebook:
    return load_codebook(name)


def _packaged_kinds(codebook: Codebook) -> tuple[str, ...]:
    """Return for what the packaged codebook with the same content was made."""
    for name in packaged_codebooks():
        if name.startswith(codebook.name):
            packaged = _packaged(name)
            if packaged.digest == codebook.digest:
                return packaged.kinds
    return ()


def _suggested(codebook: Codebook, kinds: Sequence[tuple[str, int]]) -> str | None:
    """Return the packaged codebook that was made for the most of some letters."""
    suited: dict[str, int] = {}
    for name in packaged_codebooks():
        packaged = _packaged(name)
        # An earlier version is packaged under a name of its own, and is not for new work.
        if packaged.name == name and name != codebook.name:
            suited[name] = sum(number for kind, number in kinds if kind in packaged.kinds)
    best = max(suited, key=lambda name: suited[name], default=None)
    return best if best is not None and suited[best] else None


__all__ = ["UnfitLetters", "unfit_letters"]
