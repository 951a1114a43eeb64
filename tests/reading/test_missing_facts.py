"""A letter whose kind is recognised is read whatever it lacks, and a note says what that is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.common.reference.areas import read_areas
from inspection_letters.reading.segment import segment
from inspection_letters.reading.structure.area_send_letter import AreaSendLetter
from inspection_letters.reading.structure.area_send_monitoring import AreaSendMonitoring
from inspection_letters.reading.structure.area_send_report import AreaSendReport
from inspection_letters.reading.structure.area_send_revisit import AreaSendRevisit
from inspection_letters.reading.structure.kinds import Kind, Structured, block_text
from inspection_letters.records import LetterText

from tests.support.cached_reading import AREA_LISTS, SAMPLES, read

REPORT = "990001_wexmoor.pdf"
LETTER = "990001_wexmoor_letter-2018.pdf"
REVISIT = "990002_ashdale_revisit-2018.pdf"
MONITORING = "990003_carrow-vale_monitoring-2025.pdf"
KINDS: dict[str, Kind] = {
    REPORT: AreaSendReport(),
    LETTER: AreaSendLetter(),
    REVISIT: AreaSendRevisit(),
    MONITORING: AreaSendMonitoring(),
}


def without(text: LetterText, pattern: str) -> LetterText:
    """Return a letter's text without the blocks that match a pattern."""
    kept = tuple(block for block in text.blocks if not re.search(pattern, block_text(text, block)))
    assert len(kept) < len(text.blocks)
    return replace(text, blocks=kept)


def structured(name: str, text: LetterText) -> Structured:
    return KINDS[name].read(text, read_areas(AREA_LISTS))


@pytest.mark.parametrize(
    ("name", "pattern", "what"),
    [
        (REPORT, r"^Inspection dates?:", "inspection dates"),
        (REPORT, r"Area SEND inspection of", "area"),
        (REPORT, r"experiences and outcomes", "outcome"),
        (REPORT, r"next full|monitoring inspection will", "next inspection"),
        (REPORT, r"responsible for|artnership details", "responsible bodies"),
        (REPORT, r"lead inspector|Lead inspector", "lead inspectors"),
        (REPORT, r"^Areas for improvement$", "section “Areas for improvement”"),
        (LETTER, r"^Yours (sincerely|faithfully)", "signatories"),
        (LETTER, r"^\d{1,2} \w+ \d{4}$", "date of the letter"),
        (LETTER, r"conducted a joint inspection", "inspection dates"),
        (REVISIT, r"initial inspection found|sufficient progress", "significant weaknesses"),
        (REVISIT, r"revisited the", "inspection dates"),
        (MONITORING, r"^(Monitoring )?[Ii]nspection dates?", "inspection dates"),
    ],
)
def test_what_a_letter_lacks_is_noted(name: str, pattern: str, what: str) -> None:
    text = read(SAMPLES / name).text
    found = structured(name, without(text, pattern)).metadata.reading_notes
    assert what in {note.what for note in found}
    assert all(note.sentence.endswith(".") and "  " not in note.sentence for note in found)


@pytest.mark.parametrize("name", [REVISIT, MONITORING])
def test_a_verdict_that_is_not_found_is_noted_for_each_item(name: str) -> None:
    text = read(SAMPLES / name).text
    found = structured(name, without(text, r"sufficient progress|effective action")).metadata
    items = found.significant_weaknesses or found.priority_actions
    verdicts = [note for note in found.reading_notes if note.what.startswith("verdict on")]
    assert items
    assert len(verdicts) == len(items)


@pytest.mark.parametrize("name", [REVISIT, LETTER])
def test_findings_that_are_not_recognised_are_excerpts_all_the_same(name: str) -> None:
    """Without its landmarks, a letter's prose is kept where it stands."""
    text = read(SAMPLES / name).text
    lacking = without(
        text, r"initial inspection found|^Main findings|effectiveness of the local area in"
    )
    found = structured(name, lacking)
    quotes = {excerpt.quote for excerpt in segment(lacking, found.paragraphs)}
    expected = [
        excerpt.quote
        for excerpt in read(SAMPLES / name).excerpts
        if any(block.span.contains(excerpt.span) for block in lacking.blocks)
        and excerpt.quote.endswith(".")
    ]
    assert len(expected) > 5
    assert set(expected) <= quotes
    assert found.metadata.reading_notes


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=15)
@given(data=st.data())
def test_no_letter_of_a_known_kind_is_rejected_for_what_it_lacks(
    name: str, data: st.DataObject
) -> None:
    text = read(SAMPLES / name).text
    gone = data.draw(st.sets(st.integers(0, len(text.blocks) - 1)))
    cut = data.draw(st.integers(0, len(text.blocks)))
    kept = [block for number, block in enumerate(text.blocks) if number not in gone]
    found = structured(name, replace(text, blocks=tuple(kept[:cut])))
    assert found.metadata.kind == KINDS[name].name
