"""Search by words: other forms of a word, and words for the same thing."""

from inspection_letters.common.search.families import WordFamilies, word_families
from inspection_letters.common.search.terms import Search, make_search, search_texts, words_of

__all__ = ["Search", "WordFamilies", "make_search", "search_texts", "word_families", "words_of"]
