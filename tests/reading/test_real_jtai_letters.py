"""Published letters of joint targeted area inspections, compared with what a reader found."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from inspection_letters.analysis.balance import Place, balance_words
from inspection_letters.reading.structure.letter_template import read_template
from inspection_letters.records import ReadLetter
from inspection_letters.tracing.trace import agrees, printed_in, trace_excerpt

from tests.support.cached_reading import Reading, read
from tests.support.invariants import check_excerpts, check_text
from tests.support.outlines import GOLDEN, outline
from tests.support.published_letters import each, needs_letters, truth

pytestmark = needs_letters

MAIN_HEADINGS = frozenset(
    "context headline priority improve strengths partnership findings next-steps".split()
)
MARK = re.compile(r"[^\W\d_][)’”]?[.,]?\d{1,2}[.,]?$|[^\W\d_]\d(?=\s[a-z])|[^\W\d_][*†]")
NAMED_WITH_A_DIGIT = re.compile(r"\b(?:[A-Z]{1,4}\d{1,2}|level ?\d|tier ?\d)")


def facts(letter: Reading) -> dict[str, str]:
    """Return the facts of a letter in the columns of the truth."""
    found = letter.metadata
    template = read_template(letter.text)
    headings = [
        section.heading.of(letter.text.text)
        for section in letter.sections
        if section.kind in MAIN_HEADINGS and len(section.heading)
    ]
    return {
        "sha256": letter.text.pdf_sha256,
        "pages": str(letter.text.pages),
        "area_name": found.area or "",
        "urn": found.urn or "",
        "letter_date": str(found.letter_date),
        "title": template.title,
        "inspection_start": str(found.inspection_start),
        "inspection_end": str(found.inspection_end),
        "theme": found.theme or "",
        "addressees": str(len(found.addressees)),
        "addressee_names": ";".join(person.name for person in template.addressees),
        "signatories": ";".join(found.signatories),
        "bodies_inspecting": ";".join(found.inspectors),
        "headings": " | ".join(headings),
        "priority_action": str(len(found.priority_actions)),
        "improve_items": str(len(found.areas_for_improvement)),
        "statement_due": str(found.statement_due or ""),
        "principal_authority": "; ".join(found.responsible_bodies),
        "case_studies": str(sum(section.kind == "case-study" for section in letter.sections)),
    }


@pytest.mark.parametrize("path", each("letters-jtai"))
def test_facts_equal_truth(path: Path) -> None:
    letter = read(path)
    assert letter.metadata.kind == "jtai-letter"
    wanted = truth("letters-jtai")[path.name]
    differences = [
        f"{path.name}: {name}: read {value!r}, truth {wanted[name]!r}"
        for name, value in facts(letter).items()
        if value != wanted[name]
    ]
    assert not differences, "\n".join(differences)


@pytest.mark.parametrize("path", each("letters-jtai"))
def test_excerpts_have_no_mark_of_a_note_no_signature_and_nothing_hidden(path: Path) -> None:
    letter = read(path)
    signed = set(letter.metadata.signatories)
    close = next(part for part in letter.sections if part.kind == "signature").heading.start
    hidden = [piece.text for piece in letter.text.omitted if len(piece.text) > 30]
    for excerpt in letter.excerpts:
        plain = NAMED_WITH_A_DIGIT.sub("", excerpt.quote)
        assert not MARK.search(plain), excerpt.quote
        assert not any(name in excerpt.quote for name in signed), excerpt.quote
        assert excerpt.span.end <= close
        assert not any(piece in excerpt.quote for piece in hidden)
        assert "Regulations 2015" not in excerpt.quote
        assert "section 20 of the Children Act" not in excerpt.quote


@pytest.mark.parametrize("path", each("letters-jtai"))
def test_every_word_is_in_an_excerpt_or_left_out_for_a_reason(path: Path) -> None:
    letter = read(path)
    check_text(letter.text, letter.pages)
    check_excerpts(letter.text, letter.paragraphs, letter.excerpts)
    whole = ReadLetter(letter.text, letter.metadata, letter.sections, letter.excerpts)
    balance = balance_words(whole)
    counts = balance.counts.by_place
    assert Place.UNEXCERPTED not in counts, balance.unexcerpted()
    assert counts[Place.EXCERPT] > 0.8 * len(letter.text.words)


@pytest.mark.parametrize("path", each("letters-jtai"))
def test_outline_is_the_golden_one(path: Path) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    letter = read(path)
    assert outline(letter) == golden[letter.text.pdf_sha256]


@pytest.mark.parametrize("path", each("letters-jtai"))
def test_excerpts_are_boxed_where_a_second_reader_finds_it(path: Path) -> None:
    letter = read(path)
    pdf = pdfium.PdfDocument(path)
    try:
        for excerpt in letter.excerpts[::9]:
            printed = printed_in(pdf, trace_excerpt(letter.text, excerpt).boxes)
            # Bristol's prints "letter.The" without a space, so both words have one box.
            alone = printed.partition("letter.The")
            assert agrees(excerpt.quote, f"The{alone[2]}" if alone[1] else printed), excerpt.quote
    finally:
        pdf.close()
