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
        One row for each figure over all codes: ``figure`` (its name), ``value``, ``low``,
        ``high``.
    by_code : pandas.DataFrame
        One row for each code: ``code``; ``label``; ``in_reference`` and ``by_coder``, the
        numbers of excerpts with it in the reference and by the coder; and ``precision``,
        ``recall``, ``f1``, ``kappa`` (Cohen), ``alpha`` (Krippendorff), ``ac1`` (Gwet),
        ``polarity_accuracy`` (share with the same polarity, where both assigned the code) and
        ``prevalence`` (share of excerpts with it in the reference), each with ``_low`` and
        ``_high``. Missing where a figure is not defined.
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

    @property
    def is_performance(self) -> bool:
        """Whether it is performance against gold or people; else agreement between two coders."""
        return self.reference.startswith(("gold (", "people ("))


def as_measured(report: EvaluationReport, codebook: Codebook) -> Measured:
    """Return the tables of a report."""
    names = labels(codebook)
    polarities = [polarity.value for polarity in POLARITIES]
    return Measured(
        coder_id=report.coder_id,
        reference=report.reference,
        letters=report.evaluation.letters,
        excerpts=report.evaluation.excerpts,
        overall=to_data_frame(tables.figures_overall(report), results.EVALUATION_OVERALL),
        by_code=to_data_frame(
            tables.figures_by_code(report, names),
            results.EVALUATION_BY_CODE,
            orders={"code": [code.code_id for code in report.evaluation.codes]},
        ),
        confusion=pd.DataFrame(
            report.evaluation.confusion,
            index=pd.Index(polarities, name=report.reference),
            columns=pd.Index(polarities, name=report.coder_id),
            dtype="Int64",
        ),
        differences=to_data_frame(tables.differences(report, names), results.DIFFERENCES),
        notes=report.notes,
    )
