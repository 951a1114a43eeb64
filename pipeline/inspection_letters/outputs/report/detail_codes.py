"""What a report says about the detail codes under each main code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from inspection_letters.analysis.code_use import FINDING_ONLY, LEAST_F1
from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.quotations import best_quotations
from inspection_letters.outputs.report.wording import basis_words, count
from inspection_letters.records import Code, Codebook, Polarity

DETAIL_TITLE: Final = "Detail codes"
DETAIL_MEASURES: Final = ("recommended", "weakness", "strength")
"""The measures shown for each detail code."""

DETAIL_RULE: Final = (
    "A detail code says more narrowly what a sentence is about. It is assigned by the sentence's "
    "own words, with or without the main code under which it is listed, so a detail code can be "
    "in more letters than its main code."
)
"""What a detail code is."""


@dataclass(frozen=True, slots=True)
class DetailCode:
    """A detail code as the page of its main code shows it.

    ``excerpts`` counts its excerpts; ``example`` illustrates it, as ``polarity``. It is None if
    no sentence with the code can be quoted alone.
    """

    code: Code
    figures: tuple[Finding, ...]
    excerpts: int
    example: CorpusExcerpt | None
    polarity: Polarity | None
    mark: str


def details_under(material: ReportMaterial, code_id: str) -> tuple[DetailCode, ...]:
    """Return the detail codes under a main code, in the order of the codebook."""
    return tuple(_detail(material, code) for code in material.codebook.details_of(code_id))


def _detail(material: ReportMaterial, code: Code) -> DetailCode:
    example, polarity = _example(material, code)
    return DetailCode(
        code=code,
        figures=tuple(material.figure(code.id, measure) for measure in DETAIL_MEASURES),
        excerpts=len(material.with_code(code.id)),
        example=example,
        polarity=polarity,
        mark=use_words(material, code.id),
    )


def _example(
    material: ReportMaterial, code: Code
) -> tuple[CorpusExcerpt, Polarity] | tuple[None, None]:
    """Return the best quotation of a code and its polarity, of the commoner polarity first."""
    polarities = sorted(Polarity, key=lambda polarity: -len(material.with_code(code.id, polarity)))
    for polarity in polarities:
        for excerpt in best_quotations(material, code.id, polarity, most=1, beside=code.parent):
            return excerpt, polarity
    return None, None


def use_words(material: ReportMaterial, code_id: str) -> str:
    """Say that the figures of a code are not for counting; nothing if they are."""
    return FINDING_ONLY if code_id in material.finding_only else ""


def detail_notes(
    material: ReportMaterial, codes: Sequence[Code], mark: str = ""
) -> tuple[str, ...]:
    """Say what the detail codes of a table are, how sure their figures, and what they are for.

    Parameters
    ----------
    material : ReportMaterial
        What the report is made of.
    codes : sequence of Code
        The detail codes that are shown.
    mark : str, optional
        What marks codes whose figures are not for counting; if not given, these very words.
    """
    shown = {code.id for code in codes}
    figures = [
        figure
        for figure in material.detail_figures
        if figure.codes[0] in shown and figure.measure in DETAIL_MEASURES
    ]
    notes = [DETAIL_RULE, basis_words(material, figures)]
    if shown & material.finding_only:
        meaning = (
            f"{mark}: {FINDING_ONLY}" if mark else f"“{FINDING_ONLY[0].upper()}{FINDING_ONLY[1:]}”"
        )
        notes.append(
            f"{meaning}: the F1 of {material.coder_id} for the code on letters held out is under "
            f"{LEAST_F1:g}, or not known."
        )
    return tuple(note for note in notes if note)


def codes_words(codebook: Codebook) -> str:
    """Return how many codes a codebook has: ``23 codes and 27 detail codes``."""
    words = count(len(codebook.codes), "code")
    details = len(codebook.detail_codes)
    return f"{words} and {count(details, 'detail code')}" if details else words
