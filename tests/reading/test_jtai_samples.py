"""Fictional letters of joint targeted area inspections, one in each template."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.analysis.balance import Place, balance_words
from inspection_letters.common.reference.areas import read_areas
from inspection_letters.reading.structure.jtai_letter import JtaiLetter
from inspection_letters.reading.structure.letter_template import read_template
from inspection_letters.records import ReadLetter
from inspection_letters.tracing.trace import agrees, printed_in, trace_excerpt

from corpus.samples.build import made_with, targeted_letters
from tests.support.cached_reading import AREA_LISTS, CORPUS, read
from tests.support.invariants import check_excerpts, check_text

FOLDER = CORPUS / "sample-jtai"
WHOLE = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
LETTERS = [
    pytest.param(known, id=known["file"], marks=pytest.mark.xdist_group(known["file"]))
    for known in WHOLE["letters"]
]
UNHEADED = frozenset({"front", "signature", "case-study"})


@pytest.mark.parametrize("known", LETTERS)
def test_every_fact_is_read(known: dict[str, Any]) -> None:
    letter = read(FOLDER / known["file"])
    facts = letter.metadata
    template = read_template(letter.text)
    plain = ("kind", "area", "urn", "theme")
    assert [getattr(facts, name) for name in plain] == [known[name] for name in plain]
    days = ("letter_date", "inspection_start", "inspection_end", "statement_due")
    assert [str(getattr(facts, name)) for name in days] == [known[name] for name in days]
    assert template.title == known["title"]
    assert [[person.name, person.role] for person in template.addressees] == known["addressees"]
    assert list(facts.signatories) == known["signatories"]
    assert list(facts.inspectors) == known["inspectorates"]
    assert list(facts.responsible_bodies) == [known["authority"]]
    for name in ("priority_actions", "areas_for_improvement"):
        assert [item.text for item in getattr(facts, name)] == known[name]
    assert facts.reading_notes == ()


@pytest.mark.parametrize("known", LETTERS)
@pytest.mark.parametrize("titled", [True, False])
def test_without_a_salutation_addressees_end_where_the_letter_begins(
    titled: bool, known: dict[str, Any]
) -> None:
    text = read(FOLDER / known["file"]).text
    blocks = [(block, block.span.of(text.text)) for block in text.blocks]
    kept = tuple(
        block
        for block, words in blocks
        if not words.startswith("Dear") and (titled or words.strip() not in known["title"])
    )
    template = read_template(replace(text, blocks=kept))
    assert template.salutation == ""
    assert [[person.name, person.role] for person in template.addressees] == known["addressees"]


@pytest.mark.parametrize("known", LETTERS)
def test_sections_and_boxes_are_found(known: dict[str, Any]) -> None:
    letter = read(FOLDER / known["file"])
    headed = [part for part in letter.sections if len(part.heading) and part.kind not in UNHEADED]
    assert [part.heading.of(letter.text.text) for part in headed] == known["headings"]
    boxes = [part for part in letter.sections if part.kind == "case-study"]
    assert len(boxes) == len(known["boxes"])
    for box, heading in zip(boxes, known["boxes"], strict=True):
        assert box.heading.of(letter.text.text).startswith(heading)


@pytest.mark.parametrize("known", LETTERS)
def test_findings_and_nothing_else_are_excerpts(known: dict[str, Any]) -> None:
    letter = read(FOLDER / known["file"])
    paragraphs: dict[int, list[str]] = {}
    told: dict[int, tuple[str, str]] = {}
    for excerpt in letter.excerpts:
        paragraphs.setdefault(excerpt.paragraph, []).append(excerpt.quote)
        told[excerpt.paragraph] = (excerpt.section, excerpt.role.value)
    found = [[*told[number], " ".join(quotes)] for number, quotes in paragraphs.items()]
    assert found == known["findings"]


@pytest.mark.parametrize("known", LETTERS)
def test_every_word_is_accounted_for_and_boxed(known: dict[str, Any]) -> None:
    path = FOLDER / known["file"]
    letter = read(path)
    check_text(letter.text, letter.pages)
    check_excerpts(letter.text, letter.paragraphs, letter.excerpts)
    whole = ReadLetter(letter.text, letter.metadata, letter.sections, letter.excerpts)
    assert Place.UNEXCERPTED not in balance_words(whole).counts.by_place
    pdf = pdfium.PdfDocument(path)
    try:
        assert len(pdf) == known["pages"]
        for page in pdf:
            assert "Fictional sample" in page.get_textpage().get_text_bounded()
        for excerpt in letter.excerpts:
            boxes = trace_excerpt(letter.text, excerpt).boxes
            assert agrees(excerpt.quote, printed_in(pdf, boxes)), excerpt.quote
    finally:
        pdf.close()


def test_printing_again_gives_what_the_folder_has() -> None:
    printed = list(targeted_letters())
    assert len(printed) == len(WHOLE["letters"])
    for (known, pdf), kept in zip(printed, WHOLE["letters"], strict=True):
        assert {**known, "sha256": ""} == {**kept, "sha256": ""}
        if WHOLE["made_with"] == made_with():
            assert pdf.data == (FOLDER / known["file"]).read_bytes()


@settings(max_examples=15)
@given(data=st.data())
def test_no_letter_is_rejected_for_what_it_lacks(data: st.DataObject) -> None:
    known = data.draw(st.sampled_from(WHOLE["letters"]))
    text = read(FOLDER / known["file"]).text
    gone = data.draw(st.sets(st.integers(0, len(text.blocks) - 1)))
    cut = data.draw(st.integers(0, len(text.blocks)))
    kept = [block for number, block in enumerate(text.blocks) if number not in gone]
    lacking = replace(text, blocks=tuple(kept[:cut]))
    found = JtaiLetter().read(lacking, read_areas(AREA_LISTS))
    inside = [paragraph.span for paragraph in found.paragraphs]
    assert found.metadata.kind == "jtai-letter"
    assert inside == sorted(inside)
    assert all(any(block.span.contains(span) for block in lacking.blocks) for span in inside)
    if not lacking.blocks:
        assert {note.what for note in found.metadata.reading_notes} >= {"area", "addressees"}
