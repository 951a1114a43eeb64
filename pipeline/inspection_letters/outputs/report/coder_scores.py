"""How well the coder of a report does, written once for its pages, its Word file and workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.letters import KIND_LABELS
from inspection_letters.analysis.statistics import Estimate
from inspection_letters.outputs.report.evaluation import LETTER_MEASURES
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import count, figure_words, together

NOTHING: Final = Estimate(None, None, None)
"""A score that is not known."""
GLOSS: Final = (
    "F1 combines how many of the codes assigned by people were found with how many of the codes "
    "found are correct: 1 is perfect, 0 means none. Krippendorff's alpha, Cohen's kappa and "
    "Gwet's AC1 measure how far two coders agree beyond chance: 1 is full agreement, 0 is what "
    "chance alone would give. Polarity is the judgement of a code: strength, weakness, mixed or "
    "context."
)
"""What the measures of performance and agreement mean."""

_GOLD: Final = "gold"


@dataclass(frozen=True, slots=True)
class CodeScores:
    """How well the coder finds one code; each score is a value with its interval, or unknown."""

    code_id: str
    n: int
    precision: Estimate
    recall: Estimate
    f1: Estimate
    polarity: Estimate
    alpha: Estimate = NOTHING


@dataclass(frozen=True, slots=True)
class CoderScores:
    """How well the coder does, compared with what, and measured on what.

    ``agreement`` is true if it is compared with another coder, so that Krippendorff's alpha
    applies; otherwise precision, recall and F1 do. ``report`` is the full evaluation, None
    if the scores come from the model's card.
    """

    title: str
    basis: str
    notes: tuple[str, ...]
    codes: tuple[CodeScores, ...]
    f1: Estimate
    polarity: Estimate
    alpha: Estimate = NOTHING
    agreement: bool = False
    mean_f1: Estimate = NOTHING
    report: EvaluationReport | None = None


def performances(material: ReportMaterial) -> tuple[CoderScores, ...]:
    """Return how well the coder does: on held-out letters, against gold and other coders."""
    measured = [
        layer
        for report in material.evaluations
        if report.evaluation.excerpts
        for layer in (_against(report), *_details_against(report))
    ]
    card = _informative_card(material)
    held_out = _of_card(card) if card else ()
    return (*held_out, *measured)


def _informative_card(material: ReportMaterial) -> Mapping[str, Any] | None:
    """Return the model's card, unless a comparison with gold rests on the same coding.

    It does if it uses the model's held-out coding of as many letters as the card.
    """
    card = material.card
    if not card:
        return None
    letters = (card.get("model") or {}).get("letters")
    same = any(
        report.reference.startswith(_GOLD)
        and report.coder_id == card.get("name")
        and report.held_out > report.evaluation.excerpts / 2
        and report.evaluation.letters == letters
        for report in material.evaluations
    )
    return None if same else card


def _against(report: EvaluationReport) -> CoderScores:
    evaluation = report.evaluation
    what = "Performance against" if report.is_performance else "Agreement with"
    on = f"{count(evaluation.letters, 'letter')}, {count(evaluation.excerpts, 'excerpt')}"
    return CoderScores(
        title=f"{what} {report.reference}",
        basis=f"Measured on {on}.",
        notes=report.notes,
        codes=tuple(
            CodeScores(
                code.code_id,
                code.n,
                code.figures["precision"],
                code.figures["recall"],
                code.figures["f1"],
                code.figures["polarity_accuracy"],
                code.figures["alpha"],
            )
            for code in evaluation.codes
        ),
        f1=evaluation.overall["micro_f1"],
        polarity=evaluation.overall["polarity_accuracy"],
        alpha=evaluation.overall["macro_alpha"],
        agreement=not report.is_performance,
        mean_f1=evaluation.overall["macro_f1"],
        report=report,
    )


def _details_against(report: EvaluationReport) -> tuple[CoderScores, ...]:
    """Return the scores of the detail codes, if any were measured."""
    if report.detail is None or not report.detail.excerpts:
        return ()
    # Which letters have a code is measured for the main codes only.
    of_details = replace(report, evaluation=report.detail, detail=None, letter_measures=())
    found = _against(of_details)
    return (replace(found, title=f"{found.title}: detail codes", notes=()),)


def _of_card(card: Any) -> tuple[CoderScores, ...]:
    """Read the scores in a model's card; other people's cards may hold fewer, or none."""
    without = "Each letter was coded by a model trained without it"
    unseen = "all letters" in ((card.get("by_rules") or {}).get("subsets") or {})
    by_patterns = (
        "Measured on letters that the patterns were not written on"
        if unseen
        else "The patterns may have been written on some of these letters"
    )
    layers = (
        ("model", "", without),
        ("detail", ": detail codes", without),
        ("by_rules", ": detail codes assigned by patterns", by_patterns),
    )
    found = (_layer_of_card(card, *layer) for layer in layers)
    return tuple(scores for scores in found if scores)


def _layer_of_card(card: Any, layer: str, suffix: str, basis: str) -> CoderScores | None:
    """Read the scores of one layer of codes, or None if the card does not have them."""
    model = card.get(layer) or {}
    intervals = model.get("intervals") or {}
    if "micro_f1" not in model:
        return None

    def figure(value: float | None, between: Sequence[float] | None = None) -> Estimate:
        low, high = between or (None, None)
        return Estimate(value, low, high)

    on = ""
    if model.get("letters") and model.get("excerpts"):
        on = f" ({count(model['letters'], 'letter')}, {count(model['excerpts'], 'excerpt')})"
    names = [KIND_LABELS.get(kind, kind) for kind in card.get("kinds") or ()]
    kinds = f"; kind of letter: {together(names)}" if names else ""
    return CoderScores(
        title=f"Performance of {card.get('name', 'the model')} on held-out letters{suffix}",
        basis=f"{basis}{on}{kinds}.",
        notes=(),
        codes=tuple(
            CodeScores(
                code_id,
                int(code.get("n", 0)),
                figure(code.get("precision")),
                figure(code.get("recall")),
                figure(code.get("f1"), (intervals.get("f1") or {}).get(code_id)),
                figure(code.get("polarity")),
            )
            for code_id, code in (model.get("codes") or {}).items()
        ),
        f1=figure(model["micro_f1"], intervals.get("micro_f1")),
        polarity=figure(model.get("polarity"), intervals.get("polarity_accuracy")),
        mean_f1=figure(model.get("macro_f1")),
    )


def performance_words(performance: CoderScores) -> str:
    """Say in a sentence how well the coder does, or how far two coders agree."""
    if performance.agreement:
        score = f"Krippendorff's alpha is {figure_words(performance.alpha)}, averaged over codes"
    else:
        score = f"F1 is {figure_words(performance.f1)} over all codes together"
        if performance.mean_f1.value is not None:
            score += f" and {figure_words(performance.mean_f1)} averaged over codes"
    if performance.report and not performance.agreement:
        joint = performance.report.evaluation.overall.get("joint_f1", NOTHING)
        if joint.value is not None:
            score += f"; for code and polarity together it is {figure_words(joint)}"
    return (
        f"{score}. Of the codes that both assigned, the share with the same polarity is "
        f"{figure_words(performance.polarity)}. {performance.basis}{_letter_words(performance)}"
    )


def _letter_words(performance: CoderScores) -> str:
    """Say how well the coder finds which letters have a code, in each measure."""
    report = performance.report
    if report is None or performance.agreement or not report.letter_measures:
        return ""
    parts = [
        f"{LETTER_MEASURES[found.measure]}, {figure_words(found.sensitivity)} and "
        f"{figure_words(found.specificity)}"
        for found in report.letter_measures
    ]
    return (
        " Sensitivity and specificity, the shares of letters with and without a code that the "
        f"coder recognises as such: {'; '.join(parts)}."
    )
