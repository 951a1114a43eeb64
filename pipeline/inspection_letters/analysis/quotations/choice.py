"""Choose sentences that illustrate a code: the clearest, from different areas and outcomes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.quotations.clearness import Clearness, clearness
from inspection_letters.analysis.quotations.sentences import are_alike, is_whole, needs_context
from inspection_letters.records import Excerpt, Polarity
from inspection_letters.records.seeds import DEFAULT_SEED

_POOL: Final = 6
"""Outcomes are varied among the best sentences, this many times as many as requested."""


def choose_quotations(
    excerpts: Iterable[CorpusExcerpt],
    code_id: str,
    polarity: Polarity,
    *,
    letters: Mapping[str, CorpusLetter],
    area_of: Callable[[str], str],
    most: int = 3,
    area_once: bool = True,
    beside: str | None = None,
    before: Mapping[str, Excerpt] | None = None,
    nearest: Collection[str] = (),
    seed: int = DEFAULT_SEED,
) -> list[CorpusExcerpt]:
    """Return sentences that illustrate a code, from different areas and outcomes.

    Parameters
    ----------
    excerpts : iterable of CorpusExcerpt
        Sentences; those without the code and polarity are passed over.
    code_id : str
        The code, a main code or a detail code.
    polarity : Polarity
        How the sentences judge the subject of the code.
    letters : mapping of str to CorpusLetter
        Their letters by ID. Letters that a later edition replaces are not quoted.
    area_of : callable
        Returns what is the same for letters about one area, by letter ID.
    most : int, default 3
        The largest number of sentences.
    area_once : bool, default True
        Whether to quote each area only once. Otherwise an area is quoted again when every
        area has been quoted.
    beside : str, optional
        The main code of a detail code. Sentences that have it too come first, because both
        layers then agree on their subject.
    before : mapping of str to Excerpt, optional
        The sentence before each, in its paragraph, by excerpt ID. Without it, sentences that
        refer to the sentence before are left out.
    nearest : collection of str, default none
        The sentences that come first if they are not doubtful, by excerpt ID.
    seed : int, default 0
        Decides between sentences that are equally clear.

    Returns
    -------
    list of CorpusExcerpt
        Whole sentences of 60 to 280 characters; possibly fewer than ``most``, or none. Each
        is the clearest of an area that was quoted least so far, and among the clearest of one
        with an outcome quoted least. Doubtful sentences come after all others.
    """
    ranked: list[tuple[Clearness, CorpusExcerpt]] = sorted(
        (
            (
                clearness(
                    excerpt,
                    code_id,
                    polarity,
                    beside=beside,
                    before=before.get(excerpt.excerpt_id) if before is not None else None,
                ),
                excerpt,
            )
            for excerpt in excerpts
            if excerpt.coding(code_id, polarity)
            and is_whole(excerpt.quote)
            and (before is not None or not needs_context(excerpt.quote))
            and not letters[excerpt.letter_id].replaced
        ),
        key=lambda pair: (pair[0], _drawn(seed, pair[1].excerpt_id)),
    )
    clear = [excerpt for found, excerpt in ranked if not found.doubtful]
    doubtful = [excerpt for found, excerpt in ranked if found.doubtful]
    spread = _Spread(letters, area_of, most, area_once)
    spread.take([excerpt for excerpt in clear if excerpt.excerpt_id in nearest])
    spread.take([excerpt for excerpt in clear if excerpt.excerpt_id not in nearest])
    spread.take(doubtful)
    return spread.chosen


def _drawn(seed: int, excerpt_id: str) -> str:
    """Return what decides between equals: another order for each seed."""
    return hashlib.sha256(f"{seed} {excerpt_id}".encode()).hexdigest()


class _Spread:
    """Sentences chosen in turn, each from the area and outcome used least so far."""

    def __init__(
        self,
        letters: Mapping[str, CorpusLetter],
        area_of: Callable[[str], str],
        most: int,
        area_once: bool,
    ) -> None:
        self.letters = letters
        self.area_of = area_of
        self.most = most
        self.area_once = area_once
        self.chosen: list[CorpusExcerpt] = []
        self._areas: Counter[str] = Counter()
        self._outcomes: Counter[str | None] = Counter()

    def take(self, ranked: Sequence[CorpusExcerpt]) -> None:
        """Choose from sentences in order, until there are enough."""
        left = list(ranked)
        while left and len(self.chosen) < self.most:
            used = [self._used(excerpt, at) for at, excerpt in enumerate(left)]
            best = left.pop(used.index(min(used)))
            area = self.area_of(best.letter_id)
            if self.area_once and self._areas[area]:
                return  # every remaining area has been quoted
            if any(are_alike(best.quote, quoted.quote) for quoted in self.chosen):
                continue
            self.chosen.append(best)
            self._areas[area] += 1
            self._outcomes[self.letters[best.letter_id].outcome] += 1

    def _used(self, excerpt: CorpusExcerpt, at: int) -> tuple[int, bool, int, int]:
        far = at >= _POOL * self.most
        outcome = self.letters[excerpt.letter_id].outcome
        return (
            self._areas[self.area_of(excerpt.letter_id)],
            far,
            0 if far else self._outcomes[outcome],
            at,
        )


__all__ = ["choose_quotations"]
