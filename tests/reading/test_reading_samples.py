"""The fictional sample letters, read and compared with what was planted in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from inspection_letters.records.versions import READ_VERSIONS
from inspection_letters.runs.worker import read_pdf
from inspection_letters.tracing.trace import agrees, printed_in, trace_excerpt

from tests.support.cached_reading import AREA_LISTS, SAMPLES, read
from tests.support.invariants import check_balance, check_excerpts, check_text

MANIFEST = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["letters"]
REPORTS = [letter for letter in MANIFEST if letter["kind"] == "area-send-report"]


def each(entries: list[dict[str, Any]]) -> list[Any]:
    """Give each letter's tests to one worker, so that it is read once."""
    return [
        pytest.param(entry, id=name, marks=pytest.mark.xdist_group(name))
        for entry in entries
        if (name := entry["file"].removesuffix(".pdf"))
    ]


@pytest.mark.parametrize("planted", each(REPORTS))
def test_facts_of_reports(planted: dict[str, Any]) -> None:
    letter = read(SAMPLES / planted["file"])
    facts = letter.metadata
    assert facts.kind == planted["kind"]
    assert facts.area == planted["area"]
    assert facts.urn == planted["urn"]
    assert str(facts.inspection_start) == planted["inspection_start"]
    assert str(facts.inspection_end) == planted["inspection_end"]
    assert facts.previous_inspection == planted["previous_inspection"]
    assert facts.outcome == planted["outcome"]
    assert facts.next_inspection == planted["next_inspection"]
    assert list(facts.responsible_bodies) == planted["responsible_bodies"]
    assert list(facts.lead_inspectors) == planted["lead_inspectors"]
    assert letter.text.pages == planted["pages"]
    assert [area.text for area in facts.areas_for_improvement] == planted["areas_for_improvement"]
    assert [
        {"responsible_bodies": list(action.responsible_bodies), "text": action.text}
        for action in facts.priority_actions
    ] == [
        {name: action[name] for name in ("responsible_bodies", "text")}
        for action in planted["priority_actions"]
    ]


@pytest.mark.parametrize("planted", each(REPORTS))
def test_sentences_of_reports(planted: dict[str, Any]) -> None:
    letter = read(SAMPLES / planted["file"])
    for section, paragraphs in planted["findings"].items():
        read_ones: dict[int, list[str]] = {}
        for excerpt in letter.excerpts:
            if excerpt.section == section:
                read_ones.setdefault(excerpt.paragraph, []).append(excerpt.quote)
        sentences = [sentence for paragraph in paragraphs for sentence in paragraph]
        assert [quote for quotes in read_ones.values() for quote in quotes] == sentences
        # Where a sentence ends with its page, its paragraph may be read as two; two
        # paragraphs are never read as one.
        starts = {paragraph[0] for paragraph in paragraphs}
        assert all(not starts & set(quotes[1:]) for quotes in read_ones.values())
        assert len(read_ones) - len(paragraphs) <= 1


@pytest.mark.parametrize("planted", each(MANIFEST))
def test_text_and_excerpts_are_sound(planted: dict[str, Any]) -> None:
    path = SAMPLES / planted["file"]
    letter = read(path)
    assert letter.metadata.reading_notes == ()
    check_text(letter.text, letter.pages)
    check_excerpts(letter.text, letter.paragraphs, letter.excerpts)
    assert check_balance(letter.letter).unexcerpted() == ""
    pdf = pdfium.PdfDocument(path)
    try:
        for excerpt in letter.excerpts:
            found = trace_excerpt(letter.text, excerpt)
            assert agrees(excerpt.quote, printed_in(pdf, found.boxes)), excerpt.quote
    finally:
        pdf.close()


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = SAMPLES / MANIFEST[0]["file"]
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(path.read_bytes())
    first = read(path)
    again = read_pdf(copy, first.text.letter_id, first.text.pdf_sha256, AREA_LISTS)
    assert (again.text, again.metadata) == (first.text, first.metadata)
    assert (again.sections, again.excerpts) == (first.sections, first.excerpts)
    assert first.text.reader_version == "+".join(READ_VERSIONS[:2])


VISITS = [letter for letter in MANIFEST if letter["kind"] != "area-send-report"]


@pytest.mark.parametrize("planted", each(VISITS))
def test_facts_of_letters_revisits_and_monitoring(planted: dict[str, Any]) -> None:
    facts = read(SAMPLES / planted["file"]).metadata
    assert facts.kind == planted["kind"]
    assert facts.area == planted["area"]
    assert facts.urn == planted["urn"]
    assert str(facts.inspection_start) == planted["inspection_start"]
    assert str(facts.inspection_end) == planted["inspection_end"]
    assert (str(facts.letter_date) if facts.letter_date else None) == planted["letter_date"]
    assert list(facts.responsible_bodies) == planted["responsible_bodies"]
    assert list(facts.lead_inspectors) == planted["lead_inspectors"]
    assert facts.outcome is None
    if facts.kind == "area-send-monitoring":
        assert [
            (action.text, action.verdict, list(action.responsible_bodies))
            for action in facts.priority_actions
        ] == [
            (action["text"], action["verdict"], action["responsible_bodies"])
            for action in planted["priority_actions"]
        ]
        return
    assert [
        {"text": weakness.text, "verdict": weakness.verdict}
        for weakness in facts.significant_weaknesses
    ] == planted["significant_weaknesses"]
    if facts.kind == "area-send-letter":
        assert facts.statement_of_action is planted["statement_of_action"]
    assert len(facts.addressees) == len(planted["addressees"])
    for got, want in zip(facts.addressees, planted["addressees"], strict=True):
        assert want["name"] in got
        assert want["lines"][0].split(",")[0] in got
    assert sorted(facts.signatories) == sorted(
        signatory["name"] for signatory in planted["signatories"]
    )
    assert sorted(facts.inspectors) == sorted(
        inspector["name"] for inspector in planted["inspectors"]
    )


@pytest.mark.parametrize("planted", each(VISITS))
def test_sentences_and_roles_of_letters_revisits_and_monitoring(planted: dict[str, Any]) -> None:
    letter = read(SAMPLES / planted["file"])
    roles = {excerpt.quote: excerpt.role for excerpt in letter.excerpts}
    orders = {excerpt.quote: excerpt.order for excerpt in letter.excerpts}
    last = -1
    for section, paragraphs in planted["findings"].items():
        for sentence in (sentence for paragraph in paragraphs for sentence in paragraph):
            assert roles[sentence] == planted["roles"][section], sentence
            assert orders[sentence] > last, sentence
            last = orders[sentence]
    list_of_kind = {
        "area-send-letter": "significant_weaknesses",
        "area-send-monitoring": "priority_actions",
    }
    for weakness in planted.get(list_of_kind.get(planted["kind"], ""), []):
        first = weakness["text"].split("\n")[0].split(". ")[0].rstrip(".")
        assert any(quote.startswith(first) for quote in roles), first
