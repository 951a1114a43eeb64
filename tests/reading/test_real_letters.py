"""Published letters, read and compared with what careful readers found in them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from inspection_letters.records.balance import doubts
from inspection_letters.records.errors import LetterError
from inspection_letters.tracing.trace import agrees, printed_in, trace_excerpt

from tests.support.cached_reading import read
from tests.support.invariants import check_balance, check_excerpts, check_text
from tests.support.outlines import GOLDEN, outline
from tests.support.published_letters import each, gold, needs_letters, truth

pytestmark = needs_letters

# The truth names one lead inspector of the Care Quality Commission for Trafford; the
# letter itself prints "CQC Lead inspector" behind two names, and so both are read.
KNOWN_DIFFERENCES = {
    ("80573_trafford.pdf", "lead_inspectors"): "Sue Eastwood; Kaye Goodfellow; Lesley Perry",
}

WORDS = {"three": 3, "3": 3, "five": 5, "5": 5}


def years(sentences: str) -> int | None:
    """Return the years to the next full inspection that a sentence names."""
    found = re.search(r"(?:approximately |within )(three|five|3|5) years", sentences)
    return WORDS[found.group(1)] if found else None


@pytest.mark.parametrize("path", each())
def test_facts_equal_truth(path: Path) -> None:
    want = truth()[path.name]
    letter = read(path)
    facts = letter.metadata
    assert facts.reading_notes == ()
    boards = [body for body in facts.responsible_bodies if body.endswith("Integrated Care Board")]
    got = {
        "urn": facts.urn,
        "area_name": facts.area,
        "inspection_start": str(facts.inspection_start),
        "inspection_end": str(facts.inspection_end),
        "outcome": facts.outcome,
        "next_full_inspection": facts.next_inspection,
        "years": years(facts.next_inspection or ""),
        "n_priority_actions": str(len(facts.priority_actions)),
        "n_areas_for_improvement": str(len(facts.areas_for_improvement)),
        "icbs": "; ".join(boards),
        "lead_inspectors": "; ".join(facts.lead_inspectors),
        "pages": str(letter.text.pages),
        "sha256": letter.text.pdf_sha256,
    }
    expected = {
        **want,
        "years": years(want["next_full_inspection"]),
        "lead_inspectors": want["lead_inspectors"].replace(" & ", "; "),
    }
    for name in got:
        expected[name] = KNOWN_DIFFERENCES.get((path.name, name), expected[name])
    differences = [
        f"{path.name}: {name}: read {value!r}, truth {expected[name]!r}"
        for name, value in got.items()
        if value != expected[name]
    ]
    assert not differences, "\n".join(differences)


@pytest.mark.parametrize("path", each())
def test_recommendations_are_whole(path: Path) -> None:
    facts = read(path).metadata
    for action in (*facts.priority_actions, *facts.areas_for_improvement):
        assert re.search(r"[.!?’”]$", action.text), action.text
        assert action.text[0].isupper(), action.text
        assert "Responsible body" not in action.text
    for action in facts.priority_actions:
        assert action.responsible_bodies
        assert all(
            body.endswith(("Council", "Board", "Trust", "First", "leaders"))
            for body in action.responsible_bodies
        ), action.responsible_bodies


@pytest.mark.parametrize("path", each())
def test_every_excerpt_is_boxed_where_a_second_reader_finds_it(path: Path) -> None:
    letter = read(path)
    pdf = pdfium.PdfDocument(path)
    try:
        for excerpt in letter.excerpts:
            found = trace_excerpt(letter.text, excerpt)
            assert agrees(excerpt.quote, printed_in(pdf, found.boxes)), excerpt.quote
    finally:
        pdf.close()


@pytest.mark.parametrize("path", each())
def test_text_and_excerpts_are_sound(path: Path) -> None:
    letter = read(path)
    check_text(letter.text, letter.pages)
    check_excerpts(letter.text, letter.paragraphs, letter.excerpts)
    assert doubts(check_balance(letter.letter).counts, ()) == ()


@pytest.mark.parametrize("path", each())
def test_outline_is_the_golden_one(path: Path) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    letter = read(path)
    assert outline(letter) == golden[letter.text.pdf_sha256]


def bare(sentence: str) -> str:
    """Return a sentence without white space, hyphens, bullet glyphs and item number."""
    return re.sub(r"[\s\-‐◼▪•]+", "", re.sub(r"^\d{1,2}\.\s", "", sentence))


def is_one_sentence(row: dict[str, str], text: str) -> bool:
    """Whether the words of a coded row are together in the letter, as a single sentence.

    The rows were cut by a plain script. Some hold words of two table columns
    interleaved, a piece of a heading, a lone bullet, or two sentences.
    """
    words = bare(row["sentence"])
    if words not in bare(text) or len(row["sentence"].split()) < 2:
        return False
    inner = row["sentence"].rstrip(".!?:’”'\"")
    return not re.search(r"[.!?:][’”']?\s+(?:- )?[A-Z-]", inner) and not words.endswith("area?")


@pytest.mark.parametrize("path", each())
def test_coded_sentences_are_excerpts(path: Path) -> None:
    letter = read(path)
    quotes = {bare(excerpt.quote) for excerpt in letter.excerpts}
    blocks = [block.span.of(letter.text.text) for block in letter.text.blocks]
    missing = [
        f"{path.name} {row['sentence_id']}: {row['sentence']}"
        for row in gold()[path.name]
        if bare(row["sentence"]) not in quotes
        and any(is_one_sentence(row, block) for block in blocks)
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.slow
@pytest.mark.parametrize("path", each("letters-other"))
def test_other_reports_are_read_as_generic(path: Path) -> None:
    if path.name in {"80429_birmingham_2012.pdf", "80490_bromley_2012.pdf"}:
        with pytest.raises(LetterError, match="web page"):
            read(path)
        return
    letter = read(path)
    assert letter.metadata.kind == "generic"
    assert letter.metadata.outcome is None
    assert len(letter.sections) > 3
    assert len(letter.excerpts) > 100
    assert letter.metadata.area
    assert letter.metadata.inspection_start
    assert doubts(check_balance(letter.letter).counts, ()) == ()


@pytest.mark.slow
@pytest.mark.parametrize("path", [*each("letters-jtai"), *each("letters-recommendations")])
def test_the_balance_of_letters_of_other_frameworks_closes(path: Path) -> None:
    assert doubts(check_balance(read(path).letter).counts, ()) == ()
