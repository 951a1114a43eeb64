"""The report of an evaluation as JSON and as HTML."""

from __future__ import annotations

from dataclasses import asdict
from statistics import median
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.statistics import Estimate
from inspection_letters.analysis.statistics.evaluation import POLARITIES
from inspection_letters.common.files.json_text import json_text
from inspection_letters.outputs.report.evaluation_charts import dots, reliability_diagram
from inspection_letters.records.rounding import count

_DIGITS: Final = 6

NAMES: Final = {
    "joint_precision": "precision, code and polarity (micro)",
    "joint_recall": "recall, code and polarity (micro)",
    "joint_f1": "F1, code and polarity (micro)",
    "recall_strength": "recall of strength, code and polarity",
    "recall_weakness": "recall of weakness, code and polarity",
    "recall_mixed": "recall of mixed, code and polarity",
    "recall_context": "recall of context, code and polarity",
    "micro_precision": "precision (micro)",
    "micro_recall": "recall (micro)",
    "micro_f1": "F1 (micro)",
    "macro_precision": "precision (macro)",
    "macro_recall": "recall (macro)",
    "macro_f1": "F1 (macro)",
    "macro_kappa": "Cohen's kappa (macro)",
    "macro_alpha": "Krippendorff's alpha (macro)",
    "macro_ac1": "Gwet's AC1 (macro)",
    "polarity_accuracy": "polarity accuracy",
    "polarity_kappa": "Cohen's kappa of polarity",
    "polarity_alpha": "Krippendorff's alpha of polarity",
    "polarity_ac1": "Gwet's AC1 of polarity",
    "calibration_error": "expected calibration error",
}
"""The scores over all codes, in the order of reports."""

_AGREEMENT: Final = (
    "macro_kappa",
    "macro_alpha",
    "macro_ac1",
    "polarity_accuracy",
    "polarity_kappa",
    "polarity_alpha",
    "polarity_ac1",
)
"""The scores that do not take the reference as correct: two coders can change places."""

_CODE_SCORES: Final = {
    "prevalence": "prevalence",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "kappa": "kappa",
    "alpha": "alpha",
    "ac1": "AC1",
    "polarity_accuracy": "polarity accuracy",
}
"""The columns for each code on the page."""

_GROUP_SCORES: Final = {
    "micro_precision": "precision (micro)",
    "micro_recall": "recall (micro)",
    "micro_f1": "F1 (micro)",
    "macro_f1": "F1 (macro)",
    "macro_alpha": "alpha (macro)",
    "polarity_accuracy": "polarity accuracy",
}
"""The columns for each group of excerpts on the page."""

_PERFORMANCE: Final = frozenset(
    {"precision", "recall", "f1", "micro_precision", "micro_recall", "micro_f1", "macro_f1"}
)
"""Columns that take the reference as correct."""

LETTER_MEASURES: Final = {
    "recommended": "named for action or improvement",
    "priority": "in a priority action",
    "improve": "in an area for improvement",
    "weakness": "any mention as a weakness",
    "strength": "any mention as a strength",
}
"""The measures of letters, in the order of reports."""

KINDS: Final = {
    "added": "extra code",
    "missed": "missed code",
    "polarity": "different polarity",
}
"""The names of kinds of error."""


def number(value: float | None) -> str:
    """Return a score with two decimals, or a dash if it is not defined."""
    return "–" if value is None else f"{value:.2f}"


def between(figure: Estimate) -> str:
    """Return the interval of a score, or nothing if it has none."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{figure.low:.2f}–{figure.high:.2f}"


def overall_names(report: EvaluationReport) -> dict[str, str]:
    """Return the scores over all codes to show, with their names.

    Two coders are compared by agreement alone, because neither is known to be correct.
    """
    if report.is_performance:
        return NAMES
    return {name: NAMES[name] for name in _AGREEMENT}


def _shown_scores(report: EvaluationReport, scores: dict[str, str]) -> dict[str, str]:
    if report.is_performance:
        return scores
    return {name: words for name, words in scores.items() if name not in _PERFORMANCE}


def scored_part(report: EvaluationReport) -> str:
    """Say what the scores cover: coders score only the codes they assign."""
    return f"{report.evaluation.scored:,} codes assigned by {report.coder_id}"


def letters_range(report: EvaluationReport) -> str:
    """Say between which values F1 of single letters lies."""
    for_codes = [score.f1 for score in report.letter_scores if score.f1 is not None]
    joint = sorted(score.joint_f1 for score in report.letter_scores if score.joint_f1 is not None)
    if len(for_codes) < 2:
        return ""
    return (
        f"F1 of single letters (micro): {min(for_codes):.2f} to {max(for_codes):.2f} for codes, "
        f"median {median(for_codes):.2f}; {joint[0]:.2f} to {joint[-1]:.2f} for code and polarity, "
        f"median {median(joint):.2f}."
    )


def to_json(report: EvaluationReport) -> str:
    """Return a report as JSON, with numbers rounded to six decimals."""
    found = asdict(report)
    found["polarities"] = [str(polarity) for polarity in POLARITIES]
    return json_text(found, digits=_DIGITS)


def to_html(report: EvaluationReport) -> str:
    """Return a report as one page without scripts or anything from a network."""
    environment = Environment(
        loader=PackageLoader("inspection_letters.outputs.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(number=number, between=between)
    evaluation = report.evaluation
    return environment.get_template("evaluation.html.j2").render(
        report=report,
        count=count,
        evaluation=evaluation,
        code_tables={
            "Each code": evaluation,
            **({"Each detail code": report.detail} if report.detail is not None else {}),
        },
        names=overall_names(report),
        code_scores=_shown_scores(report, _CODE_SCORES),
        group_scores=_shown_scores(report, _GROUP_SCORES),
        kinds=KINDS,
        letter_measures=LETTER_MEASURES,
        letters_range=letters_range(report),
        polarities=POLARITIES,
        scored=scored_part(report),
        f1=dots([(code.code_id, code.figures["f1"]) for code in evaluation.codes]),
        diagram=reliability_diagram(evaluation.bins),
    )
