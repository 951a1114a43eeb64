"""What worker processes load before their first letter."""

from __future__ import annotations

from typing import NoReturn

import pytest
from inspection_letters.coding import matching
from inspection_letters.common.reference import english
from inspection_letters.reading.segment import sentences
from inspection_letters.runs import worker


def test_what_the_first_letter_needs_is_loaded_once() -> None:
    worker.load()
    cached = (matching.load, english._dictionary, sentences._language)
    made = [function.cache_info().misses for function in cached]
    worker.load()
    matching.PatternMatcher({})
    assert [function.cache_info().misses for function in cached] == made
    assert all(function.cache_info().currsize == 1 for function in cached)


def test_a_fault_of_loading_is_left_for_a_letter_to_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> NoReturn:
        raise FileNotFoundError(text)

    monkeypatch.setattr(english, "is_word", broken)
    worker.load()
