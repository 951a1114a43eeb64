"""The figures of a coder measured against gold or another coder, as tables."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.statistics.evaluation import POLARITIES
from inspection_letters.api.workspace import tables
from inspection_letters.api.workspace.corpus_frames import labels
from inspection_letters.outputs.schema import results
from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.records import Codebook


@dataclass(frozen=True, slots=True)
class Measured:
    """A coder measured against a reference, on the excerpts that both judged.

    All figures are from 0 to 1, except coefficients of agreement, which are from -1 to 1. The
    95% intervals (``low``, ``high``) come from resampling whole letters, and are missing if
    there is only one letter.

    Attributes
    ----------
    coder_id, reference : str
        The coder that was evaluated, and the reference.
    letters, excerpts : int
        The numbers of letters and excerpts compared.
    overall : pandas.DataFrame
        One row for each figure over all main codes: ``figure`` (its name), ``value``, ``low``,
        ``high``.
    by_code : pandas.DataFrame
        One row for each main code, and then for each detail code that both judged: ``code``;
        ``label``; ``in_reference`` and ``by_coder``, the numbers of excerpts with it in the
        reference and by the coder; and ``precision``, ``recall``, ``f1``, ``kappa`` (Cohen),
        ``alpha`` (Krippendorff), ``ac1`` (Gwet), ``polarity_accuracy`` (share with the same
        polarity, where both assigned the code) and ``prevalence`` (share of excerpts with it in
        the reference), each with ``_low`` and ``_high``; and ``parent``, the main code under
        which a detail code is listed, missing for a main code. Figures are missing where they
        are not defined. Those of detail codes are of the excerpts for which both judged them.
    confusion : pandas.DataFrame
        Counts of codes that both assigned, with the reference's polarities as rows and the
        coder's as columns.
    differences : pandas.DataFrame
        The most instructive differences: ``excerpt_id``, ``letter_id``, ``area``,
        ``page_number``, ``code``, ``label``, ``difference`` (its kind), ``in_reference`` and
        ``by_coder`` (the polarity that each assigned, missing if it did not assign the code),
        ``score`` (the coder's, 0 to 1) and ``text``, the sentence.
    notes : tuple of str
        Notes on what the scores cover and what they do not.
    is_performance : bool
        Whether the reference is taken as correct: gold, what counts of people's coding, or a
        person who checks the coding of others and a model together. Else the figures are of
        agreement between coders.
    detail_overall : pandas.DataFrame
        As ``overall``, over all detail codes; no rows if not both judged any.
    detail_note : str
        Who coded no detail codes, or which were not compared; empty if none were left out.
    """

    coder_id: str
    reference: str
    letters: int
    excerpts: int
    overall: pd.DataFrame
    by_code: pd.DataFrame
    confusion: pd.DataFrame
    differences: pd.DataFrame
    notes: tuple[str, ...]
    is_performance: bool
    detail_overall: pd.DataFrame
    detail_note: str


def as_measured(report: EvaluationReport, codebook: Codebook) -> Measured:
    """Return the tables of a report."""
    names = labels(codebook)
    details = report.detail.codes if report.detail is not None else ()
    polarities = [polarity.value for polarity in POLARITIES]
    return Measured(
        coder_id=report.coder_id,
        reference=report.reference,
        letters=report.evaluation.letters,
        excerpts=report.evaluation.excerpts,
        overall=to_data_frame(
            tables.figures_overall(report.evaluation), results.EVALUATION_OVERALL
        ),
        by_code=to_data_frame(
            tables.figures_by_code(report, codebook),
            results.EVALUATION_BY_CODE,
            orders={"code": [code.code_id for code in (*report.evaluation.codes, *details)]},
        ),
        confusion=pd.DataFrame(
            report.evaluation.confusion,
            index=pd.Index(polarities, name=report.reference),
            columns=pd.Index(polarities, name=report.coder_id),
            dtype="Int64",
        ),
        differences=to_data_frame(tables.differences(report, names), results.DIFFERENCES),
        notes=report.notes,
        is_performance=report.is_performance,
        detail_overall=to_data_frame(
            tables.figures_overall(report.detail), results.EVALUATION_OVERALL
        ),
        detail_note=report.detail_note,
    )
