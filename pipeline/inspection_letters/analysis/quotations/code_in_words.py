"""Questions in words: the code that they name, and whether its name stands near the others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from inspection_letters.common.search import Search, plain
from inspection_letters.records import Code, Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.records.suggestions import listed_values

_NEAR: Final = 6
"""Most words between those searched and the name of the code."""

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
        raise UsageError(
            f"{text!r} names no code.",
            f"Name one with --code. {listed_values('Codes', codebook.all_code_ids)}",
        )
    if len(codes) > 1:
        raise UsageError(
            f"{text!r} names {len(codes)} codes: {', '.join(codes)}.",
            "Choose one with --code, and leave the other out.",
        )
    rest = simple
    for start, end in sorted({span for span, _ in longest}, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    return codes[0], " ".join(_EMPTY.sub(" ", rest).split())


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
