"""Split paragraphs into sentences, with a spaCy component that works by rules.

spaCy's statistical parsers split formal prose at colons, semicolons and headings. In
inspection letters, sentences end with a punctuation mark, and rules give the same result
everywhere. The words that the rules need are data: see ``corpus/sentences.yaml``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import spacy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from inspection_letters.common.reference.english import english, is_word
from inspection_letters.records.spans import Span

_ENDERS = frozenset(".!?…")
_CLOSERS = frozenset("’”\"')]»")
_QUOTES = {"‘": "’", "“": "”"}
_LONGEST_QUOTATION = 60
"""Most tokens in a quotation; an opening mark that is not closed within them is ignored."""

_OPENERS = frozenset("‘“\"'([«")

_NOTED = re.compile(r"(?P<word>[^\W\d_]{2,})[.!?…][’”\"')\]]*(?:\d{1,2}|[*†‡§]|[¹²³⁰⁴-⁹]+)$")
"""A word, the stop that ends its sentence, and the mark of a note after it."""

_NOTE_MARK = re.compile(r"(?:\d{1,2}|[*†‡§]|[¹²³⁰⁴-⁹]+)$")


@Language.component("letter_sentences")
def letter_sentences(doc: Doc) -> Doc:
    """Set the sentence starts of a doc; a spaCy component."""
    starts: Any = np.full((len(doc), 1), -1, dtype=np.int64)
    starts[[0, *_boundaries(doc)][: len(doc)]] = 1
    # All at once, because spaCy goes through the whole doc to set a single token's start.
    return doc.from_array([SENT_START], starts.astype(np.uint64))


def _boundaries(doc: Doc) -> Iterable[int]:
    quoted = _inside_quotations(doc)
    index = 0
    while index < len(doc) - 1:
        token = doc[index]
        if not (token.text in _ENDERS or _ends_in_stop(token.text) or _NOTED.search(token.text)):
            index += 1
            continue
        following = _after_closers(doc, index)
        if following < len(doc) and following not in quoted and _ends(doc, index, following):
            yield following
        index = following


def _after_closers(doc: Doc, index: int) -> int:
    """Return the first token after the marks that close a sentence, including a note's mark."""
    following = index + 1
    while (
        following < len(doc)
        and doc[following].text in (_CLOSERS | _ENDERS)
        and not (doc[following - 1].whitespace_ and doc[following].text in _OPENERS)
    ):
        following += 1
    if (
        following < len(doc)
        and not doc[following - 1].whitespace_
        and _NOTE_MARK.fullmatch(doc[following].text)
        and (following + 1 == len(doc) or doc[following].whitespace_)
        and doc[index - 1 if index else 0].text.isalpha()
    ):
        following += 1
    return following


def _inside_quotations(doc: Doc) -> frozenset[int]:
    """Return the tokens inside quotations, where no sentence may begin."""
    inside: set[int] = set()
    index = 0
    while index < len(doc):
        closer = _QUOTES.get(doc[index].text)
        ahead = range(index + 1, min(len(doc), index + _LONGEST_QUOTATION))
        end = next((at for at in ahead if doc[at].text == closer), None) if closer else None
        if end is None:
            index += 1
            continue
        inside.update(range(index + 1, end + 1))
        index = end + 1
    return frozenset(inside)


def _ends_in_stop(text: str) -> bool:
    return len(text) > 1 and text[-1] in _ENDERS


def _ends(doc: Doc, index: int, following: int) -> bool:
    """Whether the mark at `index` ends a sentence and the token at `following` begins one."""
    stop = doc[index].text
    opening = following
    while opening < len(doc) - 1 and doc[opening].text in _OPENERS:
        opening += 1
    first = doc[opening].text
    word = _word_before(doc, index)
    if not doc[following - 1].whitespace_ and not _space_is_missing(word, stop, first):
        return False
    if opening == following and not _can_open(word, stop, first):
        return False
    if first[:1].islower() and opening > following:
        return False
    if stop in {"!", "?", "…"}:
        return True
    return _stop_ends(doc, index, opening, word)


def _word_before(doc: Doc, index: int) -> str:
    """Return the word before the mark at `index`, in lower case and without its stop."""
    noted = _NOTED.search(doc[index].text)
    if noted:
        return noted.group("word").casefold()
    word = doc[index].text.rstrip(".").casefold()
    if not word and index and not doc[index - 1].whitespace_:
        word = doc[index - 1].text.rstrip(".").casefold()
    return word


def _space_is_missing(word: str, stop: str, first: str) -> bool:
    """Whether the space between two sentences is missing: "are late.Visits are"."""
    return (
        stop in _ENDERS
        and len(first) > 1
        and first[0].isupper()
        and first[1:].islower()
        and len(word) > 2
        and not english().abbreviates(word)
        and is_word(word)
    )


def _can_open(word: str, stop: str, first: str) -> bool:
    """Whether a sentence can begin with the word `first`, after `word` and its stop."""
    if first[:1].isupper() or first[:1].isdigit():
        return True
    if not first[:1].islower() or not stop.endswith(("!", "?", "…", ".")):
        return False
    # A product's name ("iPads") or a slip can, but not after an abbreviation.
    capital_inside = len(first) > 2 and first[1].isupper()
    return capital_inside and len(word) > 2 and not english().abbreviates(word)


def _stop_ends(doc: Doc, index: int, opening: int, word: str) -> bool:
    """Whether the full stop after `word` ends the sentence, or only an abbreviation."""
    known = english()
    first = doc[opening].text
    opens = first.casefold() in known.openers
    if word in known.never_last:
        return False
    if word in known.before_number:
        return not first[:1].isdigit()
    if word in known.time_of_day:
        return first.casefold() not in known.after_time
    if word in known.before_name or re.fullmatch(r"[a-z](?:\.[a-z])+", word):
        return opens
    if re.fullmatch(r"[a-z]", word or "-"):
        return _letter_ends(doc, index, opens=opens)
    return True


def _letter_ends(doc: Doc, index: int, *, opens: bool) -> bool:
    """Whether a single letter ends a sentence ("hepatitis B.") or is an initial ("J. Smith")."""
    known = english()
    letter = index if doc[index].text.rstrip(".") else index - 1
    before = doc[letter - 1].text if letter > 0 else ""
    if before.casefold() in known.designators:
        return True
    if not before or before.endswith(".") or before.casefold() in known.before_initial:
        return False
    return opens


@cache
def _language() -> Language:
    nlp = spacy.blank("en")
    # The default limit protects parsers from running out of memory; rules need very little.
    nlp.max_length = sys.maxsize
    nlp.add_pipe("letter_sentences")
    return nlp


def sentence_spans(text: str) -> list[Span]:
    """Return the spans of a paragraph's sentences, without surrounding white space.

    Parameters
    ----------
    text : str
        Text of the paragraph.

    Returns
    -------
    list of Span
        Code points of `text`, in order.
    """
    spans: list[Span] = []
    for sent in _language()(text).sents:
        raw = text[sent.start_char : sent.end_char]
        start = sent.start_char + len(raw) - len(raw.lstrip())
        end = start + len(raw.strip())
        if end > start:
            spans.append(Span(start, end))
    return spans
