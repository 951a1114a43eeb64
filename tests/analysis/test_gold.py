"""Stand-off gold: its files, and finding its sentences in letters that are read again."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.analysis.gold import (
    GoldLetter,
    GoldOrigin,
    GoldSentence,
    StandOffGold,
    Status,
    anchor,
    default_gold_path,
    digest_of,
    dump_gold,
    load_gold,
    normalise,
    sketch_of,
)
from inspection_letters.analysis.gold.anchor import GONE, REPEATED
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.records import Codebook, Excerpt, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.records.spans import Span

from corpus.gold.changes import read_rows
from corpus.gold.make import make, stand_off, summary, with_details
from tests.support.cached_reading import SAMPLES, read
from tests.support.published_letters import each, needs_letters
from tests.support.published_letters import gold as table

SAMPLE = SAMPLES / "990020_brackenfold.pdf"
DIGEST = "f" * 64
LETTER_ID = DIGEST[:16]


def make_excerpts(quotes: list[str], section: str = "experience") -> list[Excerpt]:
    found, start = [], 0
    for order, quote in enumerate(quotes):
        span = Span(start, start + len(quote))
        found.append(Excerpt(f"e{order}", LETTER_ID, span, quote, section, order, order))
        start = span.end + 1
    return found


def make_gold(excerpts: list[Excerpt]) -> StandOffGold:
    """Gold in which every sentence has a code of its own, so that a mix-up shows."""
    sentences = tuple(
        GoldSentence(
            excerpt.span,
            digest_of(excerpt.quote),
            sketch_of(excerpt.quote),
            excerpt.section,
            {f"c{number}": Polarity.STRENGTH},
            Status.SINGLE,
        )
        for number, excerpt in enumerate(excerpts)
    )
    letter = GoldLetter("letter.pdf", DIGEST, "0" * 64, "reader-1", sentences)
    return StandOffGold("made", "d", tuple(f"c{n}" for n in range(len(excerpts))), (letter,))


def sample_quotes() -> list[str]:
    return [excerpt.quote for excerpt in read(SAMPLE).excerpts]


# --- normalised sentences -------------------------------------------------------------


def test_what_two_readers_may_see_differently_makes_no_difference() -> None:
    plain = "Leaders’ long-term plan is ‘clear’."
    for other in (
        "1. Leaders' long-term plan is 'clear'.",
        "◼ Leaders’ long- term  plan is ‘clear’.",
        "• LEADERS’ long‐term\u00a0plan is ‘clear’.",
        "a) Leaders’ longterm plan\nis ‘clear’.",
    ):
        assert digest_of(other) == digest_of(plain)
        assert sketch_of(other) == sketch_of(plain)
    assert digest_of("Leaders’ long-term plan is not ‘clear’.") != digest_of(plain)
    # "A child" has no item number, and "3 out of 4" begins with a number of its own.
    assert normalise("A child") == "achild"
    assert normalise("3 out of 4") == "3outof4"


@given(st.text(max_size=60))
def test_digests_have_one_form(sentence: str) -> None:
    for digest in (digest_of(sentence), sketch_of(sentence)):
        assert re.fullmatch("[0-9a-f]{16}", digest)


# --- files ----------------------------------------------------------------------------

HEX = st.text(alphabet="0123456789abcdef", min_size=16, max_size=16)
SENTENCES = st.builds(
    GoldSentence,
    span=st.none()
    | st.builds(lambda a, b: Span(a, a + b), st.integers(0, 999), st.integers(0, 99)),
    digest=HEX,
    sketch=HEX,
    section=st.sampled_from(["experience", "priority"]),
    codes=st.dictionaries(st.sampled_from(["a", "b", "a-1"]), st.sampled_from(list(Polarity))),
    status=st.sampled_from(list(Status)),
    reason=st.none() | st.just("a lone bullet"),
)
LETTERS = st.builds(
    GoldLetter,
    file=st.text(max_size=9),
    pdf_sha256=HEX,
    text_sha256=HEX,
    reader_version=st.just("r"),
    sentences=st.lists(SENTENCES, max_size=4).map(tuple),
)


@given(letters=st.lists(LETTERS, max_size=3).map(tuple))
def test_gold_comes_back_from_its_file(letters: tuple[GoldLetter, ...], tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    origin = GoldOrigin("2", {"single": "a reader"}, "1", "two readers", 3, 2)
    gold = StandOffGold("g", "d", ("a", "b"), letters, ("a-1",), origin)
    path = tmp_path_factory.getbasetemp() / "round.jsonl"
    path.write_text(dump_gold(gold), encoding="utf-8")
    assert load_gold(path) == gold


@pytest.mark.parametrize(
    ("line", "new", "words"),
    [
        (1, "{}", "line 1: the key 'format' is missing"),
        (1, '{"format": 2, "codes": []}', "its format is 2; this version reads 1"),
        (
            1,
            '{"format": 1, "gold": "g", "codebook_digest": "d", "codes": [], "origin": {"who": 1}}',
            "line 1: 'origin' has the unknown key 'who'",
        ),
        (2, '{"file": "x"}', "line 2: the key 'pdf_sha256' is missing"),
        (3, "[0, 1]", "line 3"),
        (3, "nonsense", "line 3"),
        (3, '[0, 1, "aa", "bb", "s", "single", {"z": "strength"}]', "code 'z'"),
        (3, '[0, 1, "aa", "bb", "s", "single", {"c0": "good"}]', "good"),
        (3, '[0, 1, "aa", "bb", "s", "twice", {}]', "twice"),
        (3, '[5, 1, "aa", "bb", "s", "single", {}]', "Not a span"),
        (3, '[0, 1, "aa", "not hex", "s", "single", {}]', "not hex"),
    ],
)
def test_faults_of_a_file_are_named(line: int, new: str, words: str, tmp_path: Path) -> None:
    lines = dump_gold(make_gold(make_excerpts(["One sentence."]))).splitlines()
    lines[line - 1] = new
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_gold(path)
    assert words in str(caught.value)
    assert "gold.jsonl" in str(caught.value)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_gold(tmp_path / "none.jsonl")
    (tmp_path / "bare.jsonl").touch()
    with pytest.raises(UsageError, match="is empty"):
        load_gold(tmp_path / "bare.jsonl")


# --- anchoring ------------------------------------------------------------------------


def test_every_sentence_finds_its_excerpt() -> None:
    excerpts = make_excerpts(sample_quotes())
    found = anchor(make_gold(excerpts), {LETTER_ID: excerpts})
    assert {name: next(iter(codes)) for name, codes in found.matched.items()} == {
        f"e{n}": f"c{n}" for n in range(len(excerpts))
    }
    assert (found.unplaced, found.absent, found.shifted) == ((), (), 0)
    assert set(found.status.values()) == {Status.SINGLE}


def test_letters_that_are_not_there_are_named() -> None:
    found = anchor(make_gold(make_excerpts(["One sentence."])), {})
    assert (found.matched, found.unplaced, found.absent) == ({}, (), ("letter.pdf",))


@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_what_is_lost_or_changed_is_never_guessed(draw: random.Random) -> None:
    excerpts = make_excerpts(sample_quotes())
    gold = make_gold(excerpts)
    now = []
    changed = set()
    for excerpt in excerpts:
        fate = draw.random()
        if fate < 0.1:  # Lost.
            continue
        quote = excerpt.quote
        if fate < 0.3:  # Other white space, hyphens and bullets.
            quote = f"◼ {quote.replace(' ', '  ')}"
        elif fate < 0.4:  # A letter misread.
            at = draw.randrange(len(quote))
            quote = f"{quote[:at]}#{quote[at + 1 :]}"
        elif fate < 0.5:  # Cut otherwise.
            quote = quote[: len(quote) // 2]
        if normalise(quote) != normalise(excerpt.quote):
            changed.add(excerpt.excerpt_id)
        now.append(
            replace(
                excerpt, quote=quote, span=Span(excerpt.span.start, excerpt.span.start + len(quote))
            )
        )
    found = anchor(gold, {LETTER_ID: now})
    for excerpt_id, codes in found.matched.items():
        assert codes == {f"c{excerpt_id[1:]}": Polarity.STRENGTH}
    kept = {excerpt.excerpt_id for excerpt in now} - changed
    assert kept <= set(found.matched)
    assert len(found.matched) + len(found.unplaced) == len(excerpts)
    assert found.shifted == len(set(found.matched) & changed)


def test_a_sentence_misread_is_found_by_its_place() -> None:
    quotes = sample_quotes()[:9]
    excerpts = make_excerpts(quotes)
    gold = make_gold(excerpts)
    misread = replace(excerpts[4], quote=excerpts[4].quote.replace("f", "fi", 1))
    found = anchor(gold, {LETTER_ID: [*excerpts[:4], misread, *excerpts[5:]]})
    assert found.matched["e4"] == {"c4": Polarity.STRENGTH}
    assert (found.shifted, found.unplaced) == (1, ())
    # Not so in another section, or at another place.
    for now in (
        [*excerpts[:4], replace(misread, section="priority"), *excerpts[5:]],
        [misread, *excerpts[:4], *excerpts[5:]],
    ):
        found = anchor(gold, {LETTER_ID: now})
        assert "e4" not in found.matched
        assert [(sentence.number, sentence.reason) for sentence in found.unplaced] == [(4, GONE)]


def test_one_of_two_like_sentences_is_not_chosen() -> None:
    long = "Leaders across the partnership know the needs of children in the area {} well."
    excerpts = make_excerpts(["First of all.", long.format("very"), "Last of all."])
    now = make_excerpts(
        ["First of all.", long.format("quite"), long.format("rather"), "Last of all."]
    )
    found = anchor(make_gold(excerpts), {LETTER_ID: now})
    assert set(found.matched) == {"e0", "e3"}
    assert [sentence.number for sentence in found.unplaced] == [1]


def test_repeated_sentences_go_in_order_or_not_at_all() -> None:
    excerpts = make_excerpts(["The same.", "Another one.", "The same."])
    found = anchor(make_gold(excerpts), {LETTER_ID: excerpts})
    assert [next(iter(found.matched[f"e{n}"])) for n in range(3)] == ["c0", "c1", "c2"]
    found = anchor(make_gold(excerpts), {LETTER_ID: excerpts[:2]})
    assert set(found.matched) == {"e1"}
    assert [(sentence.number, sentence.reason) for sentence in found.unplaced] == [
        (0, REPEATED),
        (2, REPEATED),
    ]


# --- the making of it, and what comes with the package --------------------------------


def test_rows_that_are_no_excerpt_are_kept_with_reasons() -> None:
    letter = read(SAMPLE)
    first, second = letter.excerpts[:2]
    half = first.quote.split()
    sentences = {
        first.quote: None,
        "◼": "a lone bullet or item number",
        "disabilities (SEND) in this area?": "a piece of a heading",
        f"{first.quote} {second.quote}": "more or less than one excerpt",
        " ".join([half[-1], *half]): "words of two columns of a table interleaved, or otherwise "
        "not together",
    }
    rows = [
        {"sentence": sentence, "section": "s", "codes": "a:strength;b:mixed", "status": "single"}
        for sentence in sentences
    ]
    made = stand_off("x.pdf", rows, letter.text, letter.excerpts)
    assert [sentence.reason for sentence in made.sentences] == list(sentences.values())
    assert [sentence.span for sentence in made.sentences] == [first.span, None, None, None, None]
    assert made.sentences[0].codes == {"a": Polarity.STRENGTH, "b": Polarity.MIXED}
    lines = summary(StandOffGold("g", "d", ("a", "b"), (made,)))
    assert "5 sentences of 1 letters" in lines
    assert "4 of them without a place" in lines


DETAIL_CODEBOOK = """
name: made
version: 2.0.0
language: en-GB
polarities: {strength: works, weakness: fails, mixed: both, context: neither}
rules: [Code what the sentence says.]
codes:
  - {id: a, group: g, label: A, definition: A.}
  - {id: b, group: g, label: B, definition: B.}
detail_codes:
  - {id: a-1, parent: a, label: A one, definition: A one.}
"""


@pytest.fixture
def detail_codebook(tmp_path: Path) -> Codebook:
    path = tmp_path / "made.yaml"
    path.write_text(DETAIL_CODEBOOK, encoding="utf-8")
    return load_codebook(path)


def write_tables(folder: Path, details: list[str]) -> tuple[Path, Path]:
    """Write two coded sentences of the sample letter, and the table of their detail codes."""
    coded, detail = folder / "coded.tsv", folder / "detail.tsv"
    head = "file\tsentence_id\tsection\tsentence\tcodes\tstatus"
    rows = [
        f"{SAMPLE.name}\t{number}\t{excerpt.section}\t{excerpt.quote}\ta:strength\tsingle"
        for number, excerpt in enumerate(read(SAMPLE).excerpts[:2])
    ]
    coded.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    lines = ["file\tsentence_id\tdetail_codes", *details]
    detail.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return coded, detail


def test_detail_codes_are_made_into_gold(tmp_path: Path, detail_codebook: Codebook) -> None:
    coded, detail = write_tables(tmp_path, [f"{SAMPLE.name}\t1\ta-1:weakness"])
    gold = make(coded, SAMPLES, detail_codebook, detail=detail)
    assert (gold.code_ids, gold.detail_ids) == (("a", "b"), ("a-1",))
    (letter,) = gold.letters
    assert [sentence.codes for sentence in letter.sentences] == [
        {"a": Polarity.STRENGTH},
        {"a": Polarity.STRENGTH, "a-1": Polarity.WEAKNESS},
    ]
    assert "1 of them with detail codes" in summary(gold)
    # Without that table nobody is said to have looked for detail codes.
    assert make(coded, SAMPLES, detail_codebook).detail_ids == ()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("other.pdf\t1\ta-1:weakness", "other.pdf/1 is not among the coded sentences"),
        (f"{SAMPLE.name}\t7\ta-1:weakness", "/7 is not among the coded sentences"),
        (f"{SAMPLE.name}\t0\ta-1:mixed", "/0 has two rows"),
        (f"{SAMPLE.name}\t1\ta-2:weakness", "no code 'a-2'"),
        (f"{SAMPLE.name}\t1\tb:weakness", "b is no detail code"),
        (f"{SAMPLE.name}\t1\ta-1:good", "no polarity 'good'"),
    ],
)
def test_faults_of_a_table_of_detail_codes(
    row: str, words: str, tmp_path: Path, detail_codebook: Codebook
) -> None:
    coded, detail = write_tables(tmp_path, [f"{SAMPLE.name}\t0\ta-1:mixed", row])
    with pytest.raises(UsageError, match=words):
        with_details(read_rows(coded), read_rows(detail), detail_codebook)


def test_a_table_without_its_columns_is_refused(tmp_path: Path, detail_codebook: Codebook) -> None:
    coded, _ = write_tables(tmp_path, [])
    with pytest.raises(UsageError, match="is missing the column detail_codes"):
        make(coded, SAMPLES, detail_codebook, detail=coded)


def test_the_gold_of_the_package() -> None:
    gold = load_gold()
    codebook = load_codebook(default_codebook_path())
    assert (gold.name, gold.codebook_digest) == (codebook.name, codebook.digest)
    assert gold.code_ids == codebook.code_ids
    sentences = [sentence for letter in gold.letters for sentence in letter.sentences]
    assert (len(gold.letters), len(sentences)) == (40, 4436)
    assert sum(sentence.span is None for sentence in sentences) == 73
    assert all((sentence.span is None) == (sentence.reason is not None) for sentence in sentences)
    assert sum(sentence.status is Status.ADJUDICATED for sentence in sentences) == 2042


def test_the_gold_of_the_package_holds_no_sentence() -> None:
    lines = default_gold_path().read_text(encoding="utf-8").splitlines()
    gold = load_gold()
    known = {
        sentence.reason
        for letter in gold.letters
        for sentence in letter.sentences
        if sentence.reason
    }
    assert len(known) == 4
    for line in lines[1:]:
        for word in re.findall(r'"([^"]*)"', line):
            assert " " not in word or word in known, word
    assert json.loads(lines[0])["format"] == 1


@needs_letters
@pytest.mark.parametrize("path", each()[::5])
def test_gold_is_anchored_on_letters_read_now(path: Path) -> None:
    gold = load_gold()
    letter = read(path)
    mine = replace(
        gold, letters=tuple(letter for letter in gold.letters if letter.file == path.name)
    )
    (kept,) = mine.letters
    assert (kept.pdf_sha256, kept.letter_id) == (letter.text.pdf_sha256, letter.text.letter_id)
    found = anchor(mine, {letter.text.letter_id: letter.excerpts})
    lost = {sentence.number for sentence in found.unplaced}
    assert lost == {n for n, sentence in enumerate(kept.sentences) if sentence.span is None}
    by_id = {excerpt.excerpt_id: excerpt for excerpt in letter.excerpts}
    rows = [row for n, row in enumerate(table()[path.name]) if n not in lost]
    assert len(rows) == len(found.matched)
    for row, (excerpt_id, codes) in zip(rows, found.matched.items(), strict=True):
        assert normalise(by_id[excerpt_id].quote) == normalise(row["sentence"])
        pairs = f"{row['codes']};{row['detail_codes']}".split(";")
        assert {f"{code}:{polarity}" for code, polarity in codes.items()} == {*pairs} - {""}
    if kept.text_sha256 == letter.text.text_sha256:
        spans = [sentence.span for sentence in kept.sentences if sentence.span]
        assert spans == [by_id[excerpt_id].span for excerpt_id in found.matched]
