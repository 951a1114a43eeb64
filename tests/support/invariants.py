"""Check what must be true of every letter's text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from inspection_letters.analysis.balance import Balance, balance_words
from inspection_letters.records import Excerpt, LetterText, Paragraph, RawPage, ReadLetter
from inspection_letters.records.balance import Place
from inspection_letters.records.places import boxes_of


def signs(texts: Iterable[str]) -> Counter[str]:
    """Count letters and digits."""
    return Counter(char for text in texts for char in text if char.isalnum())


def check_text(text: LetterText, pages: Sequence[RawPage]) -> None:
    """Check that nothing is lost or invented, and that spans are nested, ordered and boxed."""
    printed = signs(word.text for page in pages for word in page.words)
    kept = signs([text.text, *(item.text for item in text.furniture)])
    assert kept == printed
    end = 0
    for word in text.words:
        assert end <= word.span.start < word.span.end <= len(text.text)
        assert not any(char.isspace() for char in word.span.of(text.text))
        assert word.boxes
        end = word.span.end
    covered = {at for word in text.words for at in range(word.span.start, word.span.end)}
    assert all(char.isspace() for at, char in enumerate(text.text) if at not in covered)
    end = 0
    for block in text.blocks:
        assert end <= block.span.start < block.span.end <= len(text.text)
        assert boxes_of(text, block.span)
        end = block.span.end
    starts = [block.span for block in text.blocks]
    assert all(any(span.contains(word.span) for span in starts) for word in text.words[:50])
    numbers = {page.page_number for page in pages}
    assert all(box.page_number in numbers for word in text.words for box in word.boxes)


def check_excerpts(
    text: LetterText, paragraphs: Sequence[Paragraph], excerpts: Sequence[Excerpt]
) -> None:
    """Check that excerpts do not overlap and cover every sentence of their paragraphs."""
    end = 0
    for excerpt in sorted(excerpts, key=lambda excerpt: excerpt.span):
        assert excerpt.span.of(text.text) == excerpt.quote
        assert excerpt.span.start >= end
        end = excerpt.span.end
    assert [excerpt.order for excerpt in excerpts] == list(range(len(excerpts)))
    assert len({excerpt.excerpt_id for excerpt in excerpts}) == len(excerpts)
    for paragraph in paragraphs:
        inside = [excerpt.quote for excerpt in excerpts if excerpt.paragraph == paragraph.order]
        assert signs(inside) == signs([paragraph.span.of(text.text)])


def check_balance(letter: ReadLetter) -> Balance:
    """Check that every word, furniture and hidden text included, is in exactly one place."""
    balance = balance_words(letter)
    text = letter.text
    furniture = [word for piece in text.furniture for word in piece.text.split()]
    hidden = [word for piece in text.omitted for word in piece.text.split()]
    assert [word.text for word in balance.words] == [
        *(word.span.of(text.text) for word in text.words),
        *furniture,
        *hidden,
    ]
    counts = balance.counts
    assert counts.total == len(balance.words) == sum(counts.by_place.values())
    assert counts.by_place.get(Place.FURNITURE, 0) == len(furniture)
    assert counts.by_place.get(Place.HIDDEN, 0) == len(hidden)
    quoted = Counter("".join(excerpt.quote for excerpt in letter.excerpts).replace(" ", ""))
    placed = Counter("".join(word.text for word in balance.words if word.place is Place.EXCERPT))
    # Of two words that are printed without a space, an excerpt may hold the second alone.
    quoted_at = bytearray(len(text.text))
    for excerpt in letter.excerpts:
        quoted_at[excerpt.span.start : excerpt.span.end] = b"\1" * len(excerpt.span)
    beside = Counter(
        "".join(
            char
            for word in text.words
            if any(quoted_at[word.span.start : word.span.end])
            for char, is_quoted in zip(
                word.span.of(text.text), quoted_at[word.span.start : word.span.end], strict=True
            )
            if not is_quoted
        )
    )
    assert placed - quoted == beside
    assert not quoted - placed
    return balance
