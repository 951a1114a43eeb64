"""Questions in words: the code that they name, and whether its name stands near the others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from shlex import quote
from typing import Final

from inspection_letters.common.search import Search, make_search, plain, words_of
from inspection_letters.common.search.families import word_families
from inspection_letters.records import Code, Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.records.suggestions import listed_values, nearest_values

_NEAR: Final = 6
"""Most words between those searched and the name of the code."""

_MOST: Final = 3
"""Most codes that are suggested."""

_LONG: Final = 4
"""Letters of the words by which codes are suggested."""

_ALIKE: Final = 0.8
"""How alike a mistyped word and one of a code's name are, from 0 to 1."""

_IN_NAME: Final = 2
"""How much more a word in the name of a code counts than one in its definition."""

_WORD: Final = re.compile(r"[a-z0-9'-]+")
_EMPTY: Final = re.compile(r'"\s*"')


def code_in_words(text: str, codebook: Codebook) -> tuple[str, str]:
    """Return the code that a question names, and the other words of the question.

    A code is named by its ID, with spaces or hyphens, or by its label: "absent social care"
    names ``social-care``. Where one name is part of another, the longer counts.

    Raises
    ------
    UsageError
        If the words name no code, or several.
    """
    simple = plain(text)
    found = [
        (match.span(), code.id)
        for code in codebook.all_codes
        for name in _names(code)
        for match in _named(name).finditer(simple)
    ]
    longest = [
        ((start, end), code_id)
        for (start, end), code_id in found
        if not any(
            first <= start and end <= last and (first, last) != (start, end)
            for (first, last), _ in found
        )
    ]
    codes = sorted({code_id for _, code_id in longest})
    if not codes:
        raise UsageError(f"{text!r} names no code.", _nearest(text, codebook))
    if len(codes) > 1:
        raise UsageError(
            f"{text!r} names {len(codes)} codes: {', '.join(codes)}.",
            "Choose one with --code, and leave the other out.",
        )
    rest = simple
    for start, end in sorted({span for span, _ in longest}, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    return codes[0], " ".join(_EMPTY.sub(" ", rest).split())


def _nearest(text: str, codebook: Codebook) -> str:
    """Return which codes words that name none may mean; all main codes if they are like none."""
    codes = likely_codes(text, codebook)
    if codes:
        return (
            f"Did you mean {' or '.join(map(repr, codes))}? Name it with --code, or search all "
            f"coded sentences for these words: letters find {quote(text)}."
        )
    main = listed_values("Main codes", codebook.code_ids, most=len(codebook.code_ids))
    detail = " Their detail codes: letters codebook." if codebook.detail_codes else ""
    return f"Name one with --code. {main}{detail}"


def likely_codes(text: str, codebook: Codebook) -> tuple[str, ...]:
    """Return the codes that words may mean, the likeliest first, at most three.

    They are those that are spelt like the words, and then those with most of the words (in other
    forms too) in their name, or else in what they define and include.
    """
    by_name = {name: code.id for code in codebook.all_codes for name in _names(code)}
    spelt = [by_name[name] for name in nearest_values(plain(text), by_name)]
    spelt += [
        code.id
        for word in _WORD.findall(plain(text))
        if len(word) >= _LONG
        for code in codebook.all_codes
        if get_close_matches(word, _WORD.findall(plain(code.label)), n=1, cutoff=_ALIKE)
    ]
    texts = [
        f"{code.id} {code.label} {code.definition} {code.include}" for code in codebook.all_codes
    ]
    families = word_families(words_of(texts))
    searches = [
        make_search(f'"{word}"', families)
        for word in _WORD.findall(plain(text))
        if len(word) >= _LONG
    ]
    numbers = {
        code.id: sum(
            _IN_NAME * search.match(f"{code.id} {code.label}") + search.match(whole)
            for search in searches
        )
        for code, whole in zip(codebook.all_codes, texts, strict=True)
    }
    with_words = sorted(
        (code_id for code_id, number in numbers.items() if number),
        key=lambda code_id: -numbers[code_id],
    )
    return tuple(dict.fromkeys([*spelt, *with_words]))[:_MOST]


def is_near_name(search: Search, code: Code, sentence: str) -> bool:
    """Whether a sentence has words that are searched near the name of a code.

    "The absence of advice from social care" does for *absent* and ``social-care``; where more
    than six words stand between them, the words are probably about something else.
    """
    simple = plain(sentence)
    names = [match.span() for name in _names(code) for match in _named(name).finditer(simple)]
    return any(
        len(_WORD.findall(simple[min(end, last) : max(start, first)])) <= _NEAR
        for start, end in names
        for first, last in search.spans(simple)
    )


def _names(code: Code) -> Iterable[str]:
    return {code.id, code.id.replace("-", " "), plain(code.label)}


def _named(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])")


__all__ = ["code_in_words", "is_near_name"]
