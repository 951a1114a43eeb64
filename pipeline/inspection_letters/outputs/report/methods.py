"""The method of a report, written once for its pages, its Word file and its workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.letters import KIND_LABELS
from inspection_letters.analysis.statistics import Estimate
from inspection_letters.outputs.report.detail_codes import DETAIL_RULE, codes_words
from inspection_letters.outputs.report.evaluation import LETTER_MEASURES
from inspection_letters.outputs.report.headlines import group_sizes
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.reading_quality import doubts_sentence
from inspection_letters.outputs.report.wording import (
    coder_words,
    count,
    day,
    figure_words,
    is_corrected,
    together,
)
from inspection_letters.records import Rejection

NOTHING: Final = Estimate(None, None, None)
"""A score that is not known."""

FITTED: Final = (
    "Inspectors choose strengths and weaknesses to support the outcome they give, so what goes "
    "with an outcome did not necessarily cause it."
)
"""What a comparison of outcomes cannot show."""

GLOSS: Final = (
    "F1 combines how many of the codes assigned by people were found with how many of the codes "
    "found are correct: 1 is perfect, 0 means none. Krippendorff's alpha, Cohen's kappa and "
    "Gwet's AC1 measure how far two coders agree beyond chance: 1 is full agreement, 0 is what "
    "chance alone would give. Polarity is the judgement of a code: strength, weakness, mixed or "
    "context."
)
"""What the measures of performance and agreement mean."""

_NO_RUN: Final = datetime(2000, 1, 1, tzinfo=UTC)
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


def moment(material: ReportMaterial) -> datetime:
    """Return the moment, in UTC, that files of a report give as their time of creation.

    It is the time of the newest run, so that the same material gives the same files.
    """
    run = material.run
    return ((run.finished_at or run.started_at) if run else _NO_RUN).astimezone(UTC)


def newest_run(material: ReportMaterial) -> date | None:
    """Return the day on which the newest run began."""
    return material.run.started_at.date() if material.run else None


def made_with(material: ReportMaterial) -> tuple[tuple[str, str], ...]:
    """Return what produced the report, as names and values: enough to reproduce it."""
    run = material.run
    version = run.versions.get("inspection-letters") if run else None
    found = [
        ("Newest run", day(newest_run(material))),
        ("Run", run.run_id if run else "–"),
        ("Workspace", material.name),
        ("Program version", version or "–"),
        ("Coder", coder_words(material)),
        ("Codebook", f"{material.codebook.name} {material.codebook.version}"),
        ("Codebook digest", material.codebook.digest),
        ("Seed", str(material.seed)),
        ("Command", material.command or "–"),
    ]
    return tuple(found)


def how_to_cite(material: ReportMaterial) -> str:
    """Return a line by which a figure or a quotation can be cited."""
    made = newest_run(material)
    when = f", run of {day(made)}" if made else ""
    return (
        f"Inspection letters, report on the workspace “{material.name}”{when}: "
        f"{count(len(material.counted), 'letter')}, codebook {material.codebook.name} "
        f"{material.codebook.version}, coder {coder_words(material)}, seed {material.seed}. "
        "When you quote a letter, name the area, the file and the page shown with the quotation."
    )


def how_made(material: ReportMaterial) -> tuple[str, ...]:
    """Return the steps from letter to figure."""
    replaced = len(material.letters) - len(material.counted)
    corrected = {
        is_corrected(figure.share)
        for figures in material.figures.values()
        for figure in figures
        if figure.share.n
    }
    which = "some are corrected" if False in corrected else "are corrected"
    steps = [
        "The text of each letter was put into reading order. Every word keeps its place.",
        "Findings and recommendations were split into sentences, called excerpts: "
        f"{len(material.excerpts):,} in all. Quotations are word for word.",
        f"Excerpts were coded by {coder_words(material)}, with the codebook "
        f"{material.codebook.name} {material.codebook.version} "
        f"({codes_words(material.codebook)}). Each code that is assigned has a "
        "polarity: strength, weakness, mixed or context.",
        "The report leads with what areas are asked to improve: the share of letters with priority "
        "actions or areas for improvement that name a code among them. Balance is the share of a "
        "letter's weakness and strength mentions that are weaknesses, averaged over letters.",
        "A letter has a weakness (or a strength) if at least one of its excerpts is coded as one. "
        "Mixed and context count as neither; code pages, Word file and workbook also show the "
        "number of letters with mixed counted in. Shares are of letters, not of excerpts"
        f"{f', and {which} for the errors of the coder' if True in corrected else ''}.",
        "Priority actions and areas for improvement are counted whatever their polarity, among "
        "letters that list any. Monitoring letters repeat the actions of an earlier inspection, "
        "so they are left out of these counts.",
    ]
    if material.codebook.detail_codes:
        steps.append(DETAIL_RULE)
    if replaced:
        steps.append(
            f"{count(replaced, 'letter was', 'letters were')} later published again. Each "
            "inspection counts once, in its latest edition."
        )
    return tuple(steps)


def about_intervals(material: ReportMaterial) -> tuple[str, ...]:
    """Say what the intervals include and what they do not."""
    notes = [
        *material.notes,
        "About 1 in 20 of the 95% intervals will miss the true value.",
        "Intervals do not account for errors in reading letters, for letters that were rejected "
        "or never published, or for errors by the people whose coding is taken as correct.",
    ]
    if material.reviewed:
        notes.append(
            f"{count(material.reviewed, 'excerpt was', 'excerpts were')} reviewed by "
            f"{together(material.people)}, whose coding is used in place of the coder's."
        )
    return tuple(notes)


def limits(material: ReportMaterial) -> tuple[str, ...]:
    """Say what the figures cannot show."""
    kinds = len(group_sizes(material, "kind"))
    cautions = [
        "Letters report what inspectors chose to write. A letter that does not mention a subject "
        "does not show that all is well, or that it is not.",
        "Shares count letters, not children: an area with many children counts the same as an "
        "area with few.",
        "Codes whose intervals overlap are in no certain order.",
        "Intervals treat these letters as a sample of similar letters. When many figures are "
        "compared, some will differ by chance even if their intervals do not overlap. Headings "
        "name a difference by outcome, year or region only if it passes a test of all of them.",
        "Groups with few letters have wide intervals. Check the intervals before you compare.",
    ]
    if kinds > 1:
        cautions.append(
            f"The letters are of {kinds} kinds, which differ in framework, length and purpose. "
            "Differences between years may be due to the kind of letter rather than the areas."
        )
    if len(group_sizes(material, "outcome")) > 1:
        cautions.append(FITTED)
    if doubts := doubts_sentence(material):
        cautions.append(doubts)
    if material.rejections:
        files = count(len(material.rejections), "file")
        verb = "is" if len(material.rejections) == 1 else "are"
        cautions.append(f"{files} could not be processed and {verb} not counted.")
    return tuple(cautions)


def performances(material: ReportMaterial) -> tuple[CoderScores, ...]:
    """Return how well the coder does: on held-out letters, against gold and other coders."""
    measured = [_against(report) for report in material.evaluations if report.evaluation.excerpts]
    card = _informative_card(material)
    held_out = _of_card(card) if card else None
    return (*((held_out,) if held_out else ()), *measured)


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
    gold = report.reference.startswith(_GOLD)
    what = "Performance against" if gold else "Agreement with"
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
        agreement=not gold,
        mean_f1=evaluation.overall["macro_f1"],
        report=report,
    )


def _of_card(card: Any) -> CoderScores | None:
    """Read the scores in a model's card; other people's cards may hold fewer, or none."""
    model = card.get("model") or {}
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
        title=f"Performance of {card.get('name', 'the model')} on held-out letters",
        basis=f"Each letter was coded by a model trained without it{on}{kinds}.",
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


def rejected(rejection: Rejection) -> tuple[str, str, str]:
    """Return the file (or address) of a rejection, the reason and the remedy."""
    source = rejection.source
    if not source.startswith(("https://", "http://")):
        # The folders of the machine that read the file mean nothing to readers.
        source = PurePosixPath(PureWindowsPath(source).as_posix()).name or source
    return source, rejection.reason, rejection.remedy
