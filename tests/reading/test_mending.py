"""What mending never does, on any lines: lose or invent words, or misplace a character."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.reading.layout.blocks import DraftBlock
from inspection_letters.reading.layout.mend import TextBuilder, join_hyphenated
from inspection_letters.records import BlockKind, RawLine, RawWord
from inspection_letters.records.spans import BBox, union

from tests.support.invariants import signs
from tests.support.raw_pages import LEFT, PITCH, SIZE, SPACE, width_of

SOFT_HYPHEN = "\u00ad"
HALVES = st.sampled_from(
    ["inspec", "tion", "well", "being", "co", "produced", "birth", "day", "18", "month", "Upon"]
)
WORDS = st.one_of(
    st.text("abcXYZ019.,-’‘:;()\u2010\u200b\ufeff", min_size=1, max_size=8),
    HALVES,
    st.builds(lambda half, hyphen: half + hyphen, HALVES, st.sampled_from(["-", "\u2010"])),
)
GAPS = st.sampled_from([0.0, 0.04 * SIZE, SPACE, SPACE])
FONTS = st.sampled_from(["Tahoma", "Tahoma", "Tahoma-Bold"])
VOCABULARIES = st.dictionaries(
    st.sampled_from(["well-being", "wellbeing", "inspection", "birthday", "birth-day", "abc"]),
    st.integers(1, 3),
)


def block_of(lines: Sequence[Sequence[RawWord]]) -> DraftBlock:
    printed = (RawLine(tuple(words), union(word.bbox for word in words)) for words in lines)
    return DraftBlock(tuple(printed), BlockKind.PARAGRAPH, LEFT)


@st.composite
def draft_blocks(draw: st.DrawFn) -> list[DraftBlock]:
    """Blocks of lines that run down one page, with words cut, split and set apart."""
    blocks: list[DraftBlock] = []
    top = 60.0
    for _ in range(draw(st.integers(1, 3))):
        lines: list[list[RawWord]] = []
        for number in range(count := draw(st.integers(1, 4))):
            texts = draw(st.lists(WORDS, min_size=1, max_size=5))
            # A soft hyphen is printed only where a word is cut at the end of a line.
            if number < count - 1 and texts[-1].isalnum() and draw(st.booleans()):
                texts[-1] += SOFT_HYPHEN
            words: list[RawWord] = []
            at = LEFT
            for text in texts:
                box = BBox(1, at, top, at + width_of(text), top + SIZE)
                words.append(RawWord(text, box, draw(FONTS), SIZE, bold=False))
                at += width_of(text) + draw(GAPS)
            lines.append(words)
            top += PITCH
        blocks.append(block_of(lines))
    return blocks


def mended(
    blocks: Sequence[DraftBlock], vocabulary: dict[str, int], *, hyphenated: bool
) -> TextBuilder:
    builder = TextBuilder(vocabulary, hyphenated=hyphenated)
    for block in blocks:
        builder.add(block)
    return builder


def raw_words(blocks: Sequence[DraftBlock]) -> list[RawWord]:
    return [word for block in blocks for line in block.lines for word in line.words]


@given(draft_blocks(), VOCABULARIES, st.booleans())
def test_no_letter_is_lost_or_invented_and_the_order_stays(
    blocks: list[DraftBlock], vocabulary: dict[str, int], hyphenated: bool
) -> None:
    text = mended(blocks, vocabulary, hyphenated=hyphenated).text
    printed = "".join(word.text for word in raw_words(blocks))
    assert [c for c in text if c.isalnum()] == [c for c in printed if c.isalnum()]
    # Besides letters, only hyphens at line ends and glyphs without width may go.
    gone = Counter(printed) - Counter(text)
    assert set(gone) <= {"-", "\u2010", SOFT_HYPHEN, "\u200b", "\ufeff"}
    assert not Counter("".join(text.split())) - Counter(printed)


@given(draft_blocks(), VOCABULARIES, st.booleans())
def test_every_character_keeps_its_box(
    blocks: list[DraftBlock], vocabulary: dict[str, int], hyphenated: bool
) -> None:
    builder = mended(blocks, vocabulary, hyphenated=hyphenated)
    sources = iter(raw_words(blocks))
    for word in builder.words:
        text = word.span.of(builder.text)
        for box in word.boxes:
            # A box contains only the words that are printed side by side in it.
            inside: list[RawWord] = []
            while not inside or inside[-1].bbox.x1 < box.x1:
                source = next(sources)
                if signs([source.text]) or set(source.text) - {"\u200b", "\ufeff"}:
                    inside.append(source)
            assert union(source.bbox for source in inside) == box
            letters = "".join(c for source in inside for c in source.text if c.isalnum())
            assert letters == "".join(c for c in text if c.isalnum())[: len(letters)]
            text = "".join(c for c in text if c.isalnum())[len(letters) :]
        assert not signs([text])
    assert not any(signs([source.text]) for source in sources)


@given(draft_blocks(), VOCABULARIES, st.booleans())
def test_mended_text_needs_no_more_mending(
    blocks: list[DraftBlock], vocabulary: dict[str, int], hyphenated: bool
) -> None:
    first = mended(blocks, vocabulary, hyphenated=hyphenated)
    again: list[DraftBlock] = []
    for block in first.blocks:
        at = LEFT
        line: list[RawWord] = []
        for text in block.span.of(first.text).split(" "):
            box = BBox(1, at, 60.0, at + width_of(text), 60.0 + SIZE)
            line.append(RawWord(text, box, "Tahoma", SIZE, bold=False))
            at = box.x1 + SPACE
        again.append(block_of([line]))
    second = mended(again, vocabulary, hyphenated=hyphenated)
    assert second.text == first.text
    assert [word.span for word in second.words] == [word.span for word in first.words]
    assert not second.mended


@given(
    HALVES,
    st.sampled_from(["-", "\u2010", SOFT_HYPHEN, "\ufffe"]),
    HALVES,
    VOCABULARIES,
    st.booleans(),
)
def test_halves_are_joined_with_or_without_the_hyphen_and_nothing_else(
    left: str, hyphen: str, right: str, vocabulary: dict[str, int], automatic: bool
) -> None:
    joined, dropped = join_hyphenated(left + hyphen, right, vocabulary, automatic=automatic)
    assert joined == (left + right if dropped else left + hyphen + right)
    if hyphen in (SOFT_HYPHEN, "\ufffe"):
        assert dropped
