"""For which kinds of letter it is known how well a coder codes, and for which it is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_letters.analysis.letters import KIND_LABELS

if TYPE_CHECKING:
    from inspection_letters.analysis.corpus import CodedCorpus

SENTENCES = 100
"""How many sentences of a kind a person is asked to judge: enough for an interval of 20 points."""


@dataclass(frozen=True, slots=True)
class UnmeasuredKinds:
    """Letters of kinds on which a coder's errors were never measured.

    Attributes
    ----------
    coder_id : str
        The coder.
    measured : tuple of str
        The kinds of letter on which its errors are known; empty if they are known on none.
    letters : tuple of (str, int)
        The other kinds, and how many letters there are of each, the most frequent first.
    """

    coder_id: str
    measured: tuple[str, ...]
    letters: tuple[tuple[str, int], ...]

    @property
    def sentence(self) -> str:
        """What is known of the coder's errors, and what is not."""
        number = sum(count for _, count in self.letters)
        kinds = "; ".join(
            f"{KIND_LABELS.get(kind, kind)}: {count:,}" for kind, count in self.letters
        )
        if not self.measured:
            letters = "the letter" if number == 1 else f"the {number:,} letters"
            return (
                f"How well {self.coder_id} codes has not been measured for {letters} here "
                f"({kinds}), so its errors are not known."
            )
        letters = "1 letter here is" if number == 1 else f"{number:,} letters here are"
        return (
            f"How well {self.coder_id} codes is known for {_names(self.measured)} only; {letters} "
            f"of other kinds ({kinds}), and its errors there are not known."
        )

    @property
    def command(self) -> str:
        """The command that draws sentences of the most frequent of these kinds, to measure it."""
        return f"letters sample --sentences {SENTENCES} --kind {self.letters[0][0]}"


def unmeasured_kinds(
    coder_id: str, kinds: Iterable[str], measured: Collection[str]
) -> UnmeasuredKinds | None:
    """Return the kinds of some letters on which a coder was never measured, None if there are none.

    Parameters
    ----------
    coder_id : str
        The coder.
    kinds : iterable of str
        The kind of each letter that it coded.
    measured : collection of str
        The kinds of letter on which its errors are known.
    """
    counts = Counter(kind for kind in kinds if kind not in measured)
    if not counts:
        return None
    ordered = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return UnmeasuredKinds(coder_id, tuple(sorted(measured)), ordered)


def measured_kinds(corpus: CodedCorpus) -> frozenset[str]:
    """Return the kinds of letter for which it is known how well the coder codes.

    The codes of a person are taken as correct, whatever the kind.
    """
    if corpus.coder.is_person:
        return frozenset(letter.kind for letter in corpus.letters)
    return frozenset(corpus.held_out.kinds if corpus.held_out else ())


def unmeasured_note(kinds: Iterable[str]) -> str:
    """Say that it is not known how well letters of some kinds are coded; empty for none."""
    names = [f"“{KIND_LABELS.get(kind, kind)}”" for kind in dict.fromkeys(kinds)]
    if not names:
        return ""
    noun = "kinds" if len(names) > 1 else "kind"
    return f"It is not known how well letters of the {noun} {' and '.join(names)} are coded."


def _names(kinds: Iterable[str]) -> str:
    return " and ".join(f"the kind '{KIND_LABELS.get(kind, kind)}'" for kind in kinds)
