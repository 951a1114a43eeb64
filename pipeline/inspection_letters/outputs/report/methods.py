"""How letters were read and coded, how sure that is, and what it cannot tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.statistics import Estimate as Figure
from inspection_letters.outputs.report.headlines import group_sizes
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.naming import KINDS
from inspection_letters.outputs.report.wording import (
    coder_words,
    count,
    day,
    figure_words,
    together,
)
from inspection_letters.records import Rejection

NOTHING: Final = Figure(None, None, None)
"""A figure that is not known."""

FITTED: Final = (
    "Inspectors write strengths and weaknesses so that they fit the outcome they give: what goes "
    "with an outcome need not have brought it about."
)
"""What a comparison of outcomes cannot tell."""

GLOSS: Final = (
    "F1 tells how many of the codes that people gave were found and how many of those found are "
    "right (1 is perfect, 0 is nothing right), Krippendorff's alpha how far two coders agree "
    "beyond chance (1 is fully, 0 is as by chance), and polarity is how a code is meant: as a "
    "strength, a weakness, mixed or context."
)
"""What the measures of performance and agreement tell."""

_NO_RUN: Final = datetime(2000, 1, 1, tzinfo=UTC)
_GOLD: Final = "gold"


@dataclass(frozen=True, slots=True)
class CodePerformance:
    """How well the coder finds a code; each figure is value, low and high, None if unknown."""

    code_id: str
    n: int
    precision: Figure
    recall: Figure
    f1: Figure
    polarity: Figure
    alpha: Figure = NOTHING


@dataclass(frozen=True, slots=True)
class Performance:
    """How well the coder does, against what that was measured, and on what.

    Beside another coder there is ``agreement``, of which Krippendorff's alpha tells, and else
    performance, of which precision, recall and F1 do.
    """

    title: str
    basis: str
    notes: tuple[str, ...]
    codes: tuple[CodePerformance, ...]
    f1: Figure
    polarity: Figure
    alpha: Figure = NOTHING
    agreement: bool = False


def moment(material: Material) -> datetime:
    """Return the moment, in UTC, that files of a report give as that of their making.

    It is that of the newest run, so that the same material gives the same files.
    """
    run = material.run
    return ((run.finished_at or run.started_at) if run else _NO_RUN).astimezone(UTC)


def newest_run(material: Material) -> date | None:
    """Return the day on which the newest run began."""
    return material.run.started_at.date() if material.run else None


def made_with(material: Material) -> tuple[tuple[str, str], ...]:
    """Return what made the report, each with its name: enough to make it again."""
    run = material.run
    version = run.versions.get("inspection-letters") if run else None
    found = [
        ("Newest run", day(newest_run(material))),
        ("Run", run.run_id if run else "–"),
        ("Workspace", material.name),
        ("Version of the program", version or "–"),
        ("Coder", coder_words(material)),
        ("Codebook", f"{material.codebook.name} {material.codebook.version}"),
        ("Codebook digest", material.codebook.digest),
        ("Seed", str(material.seed)),
        ("Command", material.command or "–"),
    ]
    return tuple(found)


def how_to_cite(material: Material) -> str:
    """Return a line by which a figure or a quotation can be cited."""
    made = newest_run(material)
    when = f", run of {day(made)}" if made else ""
    return (
        f"Inspection letters, report on the workspace “{material.name}”{when}: "
        f"{count(len(material.counted), 'letter')}, codebook {material.codebook.name} "
        f"{material.codebook.version}, coder {coder_words(material)}, seed {material.seed}. "
        "Quotations: name the letter, its file and its page, as given beside them."
    )


def how_made(material: Material) -> tuple[str, ...]:
    """Say how letters were read, coded and counted."""
    replaced = len(material.letters) - len(material.counted)
    found = [
        "Each letter was read from its PDF into one text in reading order, in which every word "
        "keeps its place on the page. The text was parted into sentences, the excerpts, which are "
        "what bears codes and is quoted. A quotation is word for word what the letter says.",
        f"Excerpts were coded by {coder_words(material)} with the codebook "
        f"{material.codebook.name} {material.codebook.version} "
        f"({count(len(material.codebook.codes), 'code')}). Each code that an excerpt bears has a "
        "polarity: strength, weakness, mixed or context.",
        "A letter has a weakness (or strength) if at least one of its excerpts bears the code "
        "with that polarity; mixed and context count as neither. Shares are of letters, never of "
        "excerpts. Priority actions and areas for improvement are counted whatever their "
        "polarity, among letters that have some; monitoring letters, which restate those of an "
        "inspection before them, do not count there.",
    ]
    if replaced:
        found.append(
            f"{count(replaced, 'letter was', 'letters were')} published again later; each "
            "inspection counts once, in its latest edition."
        )
    return tuple(found)


def limits(material: Material) -> tuple[str, ...]:
    """Say what the figures cannot tell."""
    found = [
        "A letter tells what inspectors chose to write. That a letter does not tell of something "
        "does not mean that the area does not have it.",
        "Codes whose intervals overlap are in no certain order.",
        "Intervals treat letters as a sample of letters like them. Where many figures are "
        "compared, some differ by chance even if their intervals do not overlap.",
    ]
    if len(group_sizes(material, "kind")) > 1:
        found.append(
            "The letters are of several kinds, written to different frameworks: what differs "
            "between years may come from the kind of letter rather than from the areas."
        )
    if len(group_sizes(material, "outcome")) > 1:
        found.append(FITTED)
    if material.rejections:
        n = count(len(material.rejections), "file")
        found.append(f"{n} could not be processed and {_are(material.rejections)} not counted.")
    return tuple(found)


def _are(rows: Sequence[object]) -> str:
    return "is" if len(rows) == 1 else "are"


def performances(material: Material) -> tuple[Performance, ...]:
    """Return how the coder did: on held-out letters, against gold, and beside other coders."""
    found = [_against(one) for one in material.evaluations]
    card = card_told(material)
    held_out = _of_card(card) if card else None
    return (*((held_out,) if held_out else ()), *found)


def card_told(material: Material) -> Mapping[str, Any] | None:
    """Return the model's card, unless a comparison with gold rests on the same answers.

    That is so where it takes the model's held-out answers on as many letters as the card.
    """
    card = material.card
    if not card:
        return None
    letters = (card.get("model") or {}).get("letters")
    same = any(
        one.reference.startswith(_GOLD)
        and one.coder_id == card.get("name")
        and one.held_out > one.evaluation.excerpts / 2
        and one.evaluation.letters == letters
        for one in material.evaluations
    )
    return None if same else card


def _against(report: EvaluationReport) -> Performance:
    evaluation = report.evaluation
    gold = report.reference.startswith(_GOLD)
    what = "Performance against" if gold else "Agreement with"
    on = f"{count(evaluation.letters, 'letter')}, {count(evaluation.excerpts, 'excerpt')}"
    return Performance(
        title=f"{what} {report.reference}",
        basis=f"Measured on {on}.",
        notes=report.notes,
        codes=tuple(
            CodePerformance(
                one.code_id,
                one.n,
                one.figures["precision"],
                one.figures["recall"],
                one.figures["f1"],
                one.figures["polarity_accuracy"],
                one.figures["alpha"],
            )
            for one in evaluation.codes
        ),
        f1=evaluation.overall["micro_f1"],
        polarity=evaluation.overall["polarity_accuracy"],
        alpha=evaluation.overall["macro_alpha"],
        agreement=not gold,
    )


def _of_card(card: Any) -> Performance | None:
    """Read what a model's card tells; cards of other makers may tell less, or nothing."""
    model = card.get("model") or {}
    intervals = model.get("intervals") or {}
    if "micro_f1" not in model:
        return None

    def figure(value: float | None, between: Sequence[float] | None = None) -> Figure:
        low, high = between or (None, None)
        return Figure(value, low, high)

    on = ""
    if model.get("letters") and model.get("excerpts"):
        on = f" ({count(model['letters'], 'letter')}, {count(model['excerpts'], 'excerpt')})"
    names = [KINDS.get(one, one) for one in card.get("kinds") or ()]
    kinds = f"; kind of letter: {together(names)}" if names else ""
    return Performance(
        title=f"Performance of {card.get('name', 'the model')} on letters held out",
        basis=f"Each letter was coded by a model made without it{on}{kinds}.",
        notes=(),
        codes=tuple(
            CodePerformance(
                code_id,
                int(one.get("n", 0)),
                figure(one.get("precision")),
                figure(one.get("recall")),
                figure(one.get("f1"), (intervals.get("f1") or {}).get(code_id)),
                figure(one.get("polarity")),
            )
            for code_id, one in (model.get("codes") or {}).items()
        ),
        f1=figure(model["micro_f1"], intervals.get("micro_f1")),
        polarity=figure(model.get("polarity"), intervals.get("polarity_accuracy")),
    )


def performance_words(one: Performance) -> str:
    """Say in a sentence how well the coder did, or how far two coders agree."""
    if one.agreement:
        first = f"Krippendorff's alpha, mean over codes, {figure_words(one.alpha)}"
    else:
        first = f"F1 over all codes {figure_words(one.f1)}"
    return f"{first}; polarity the same in {figure_words(one.polarity)}. {one.basis}"


def rejected(one: Rejection) -> tuple[str, str, str]:
    """Return the file of a rejection (or its address), the reason and the remedy."""
    source = one.source
    if not source.startswith(("https://", "http://")):
        # Folders of the machine that read it tell a reader nothing.
        source = PurePosixPath(PureWindowsPath(source).as_posix()).name or source
    return source, one.reason, one.remedy
