"""Paragraphs into sentences with spaCy: each sentence with its place is an excerpt."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from typing import Any

import numpy as np
import spacy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from inspection_letters.records import Excerpt, LetterText, Paragraph
from inspection_letters.records.spans import Span

_ENDERS = frozenset(".!?…")
_CLOSERS = frozenset("’”\"')]»")
_QUOTES = {"‘": "’", "“": "”"}
_LONGEST_QUOTATION = 60
"""Tokens within which a quotation must end; an unclosed mark quotes nothing."""

_OPENERS = frozenset("‘“\"'([«")

# After these a full stop never ends a sentence, whatever follows.
_NEVER_LAST = frozenset(
    "mr mrs ms miss dr prof rev st no nos fig figs para paras sec vs cf e.g eg i.e ie approx ref "
    "sect art vol pp p c".split()
)

# After these it does only if what follows is plainly a new sentence.
_SELDOM_LAST = frozenset("etc al inc ltd co dept est a.m p.m am pm".split())

_NEW_SENTENCE = frozenset(
    "the this these those they there their it its in on at as a an however although while when "
    "where leaders children parents families many most some too for he she we".split()
)


@Language.component("letter_sentences")
def letter_sentences(doc: Doc) -> Doc:
    """Set sentence starts by rule: formal prose ends its sentences with a mark.

    spaCy's statistical parsers cut such prose at colons, semicolons and headings;
    inspection letters need none of that, and rules give the same result everywhere.
    """
    starts: Any = np.full((len(doc), 1), -1, dtype=np.int64)
    starts[[0, *_boundaries(doc)][: len(doc)]] = 1
    # All at once: to set one token's start, spaCy looks through all the others.
    return doc.from_array([SENT_START], starts.astype(np.uint64))


def _boundaries(doc: Doc) -> Iterable[int]:
    quoted = _inside_quotations(doc)
    index = 0
    while index < len(doc) - 1:
        token = doc[index]
        if not (token.text in _ENDERS or _ends_in_stop(token.text)):
            index += 1
            continue
        following = index + 1
        while (
            following < len(doc)
            and doc[following].text in (_CLOSERS | _ENDERS)
            and not (doc[following - 1].whitespace_ and doc[following].text in _OPENERS)
        ):
            following += 1
        if following < len(doc) and following not in quoted and _ends(doc, index, following):
            yield following
        index = following


def _inside_quotations(doc: Doc) -> frozenset[int]:
    """Return the tokens after which a quotation is still open, so that it stays whole."""
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
    """Whether the mark at `index` ends a sentence that `following` would begin after."""
    token, after = doc[index], doc[following]
    if not doc[following - 1].whitespace_:
        return False
    opening = following
    while opening < len(doc) - 1 and doc[opening].text in _OPENERS:
        opening += 1
    first = doc[opening].text
    if not (first[:1].isupper() or first[:1].isdigit() or opening > following):
        return False
    if first[:1].islower():
        return False
    if token.text in {"!", "?", "…"}:
        return True
    word = token.text.rstrip(".").casefold()
    if not word and index:
        word = doc[index - 1].text.rstrip(".").casefold() if not doc[index - 1].whitespace_ else ""
    if word in _NEVER_LAST or re.fullmatch(r"[a-z]", word or "-"):
        return False
    if word in _SELDOM_LAST:
        return after.text.casefold() in _NEW_SENTENCE
    return True


@cache
def _language() -> Language:
    nlp = spacy.blank("en")
    # The usual limit spares the memory of parsers; splitting by rule takes hardly any.
    nlp.max_length = sys.maxsize
    nlp.add_pipe("letter_sentences")
    return nlp


def sentence_spans(text: str) -> list[Span]:
    """Return the spans of the sentences of one paragraph, without white space around them."""
    spans: list[Span] = []
    for sent in _language()(text).sents:
        raw = text[sent.start_char : sent.end_char]
        start = sent.start_char + len(raw) - len(raw.lstrip())
        end = start + len(raw.strip())
        if end > start:
            spans.append(Span(start, end))
    return spans


def segment(text: LetterText, paragraphs: Iterable[Paragraph]) -> tuple[Excerpt, ...]:
    """Cut the paragraphs of a letter into excerpts.

    Parameters
    ----------
    text : LetterText
        The letter.
    paragraphs : iterable of Paragraph
        The paragraphs that hold findings, in reading order.

    Returns
    -------
    tuple of Excerpt
        Sentences in reading order; ``quote`` equals the letter's text at ``span``.
        The id is a hash of the PDF, the quote and how often it came before, so it
        stays the same when a new reader version shifts offsets.
    """
    excerpts: list[Excerpt] = []
    seen: Counter[str] = Counter()
    for paragraph in paragraphs:
        body = paragraph.span.of(text.text)
        for sentence in sentence_spans(body):
            span = sentence.shift(paragraph.span.start)
            quote = span.of(text.text)
            if not any(char.isalnum() for char in quote):
                continue
            excerpts.append(
                Excerpt(
                    excerpt_id=_excerpt_id(text.pdf_sha256, quote, seen[quote]),
                    letter_id=text.letter_id,
                    span=span,
                    quote=quote,
                    section=paragraph.section,
                    paragraph=paragraph.order,
                    order=len(excerpts),
                    role=paragraph.role,
                )
            )
            seen[quote] += 1
    return tuple(excerpts)


def _excerpt_id(pdf_sha256: str, quote: str, before: int) -> str:
    return sha256(f"{pdf_sha256}\n{quote}\n{before}".encode()).hexdigest()[:16]
