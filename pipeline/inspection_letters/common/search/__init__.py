"""Search by words: other forms of a word, and words for the same thing."""

from inspection_letters.common.search.families import WordFamilies, word_families
from inspection_letters.common.search.nothing_found import why_nothing
from inspection_letters.common.search.terms import (
    Search,
    make_search,
    nearest_words,
    plain,
    search_texts,
    words_of,
)

__all__ = [
    "Search",
    "WordFamilies",
    "make_search",
    "nearest_words",
    "plain",
    "search_texts",
    "why_nothing",
    "word_families",
    "words_of",
]
