"""What to say when no sentence has the words that were searched."""

from __future__ import annotations

from collections.abc import Sequence

from inspection_letters.common.search.terms import (
    make_search,
    nearest_words,
    search_texts,
    words_of,
)


def why_nothing(
    text: str, searched: Sequence[str], all_texts: Sequence[str], *, exact: bool = False
) -> str:
    """Say which of some words no sentence has, and what is spelt like them.

    Parameters
    ----------
    text : str
        What a person typed.
    searched : sequence of str
        The sentences that were searched, of which none matches.
    all_texts : sequence of str
        All sentences there are: their words are suggested.
    exact : bool, default False
        Whether the text was searched exactly as written.

    Examples
    --------
    >>> why_nothing("absnet", ["Care is absent."], ["Care is absent."])
    "No sentence has 'absnet'. Did you mean 'absent'?"
    """
    if exact:
        return f"No sentence has exactly {text!r}. Without --exact, other forms are found too."
    searches = {
        term: search_texts(f'"{term}"', all_texts) for (term, *_) in make_search(text).terms
    }
    numbers = {
        term: sum(search.match(sentence) for sentence in searched)
        for term, search in searches.items()
    }
    missing = [term for term, number in numbers.items() if not number]
    if not missing:
        listed = ", ".join(f"{term!r} is in {number:,}" for term, number in numbers.items())
        return f"No sentence has all the words: {listed}."
    sentences = [f"No sentence has {' or '.join(map(repr, missing))}."]
    words = words_of(all_texts)
    nearest = [near for term in missing for near in nearest_words(term, words) if near != term]
    if nearest:
        sentences.append(f"Did you mean {' or '.join(map(repr, nearest[:3]))}?")
    return " ".join(sentences)


__all__ = ["why_nothing"]
