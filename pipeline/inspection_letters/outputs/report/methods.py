"""The method of a report, written once for its pages, its Word file and its workbook."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from inspection_letters.analysis.statistics.prevalence import AS_CODED, CORRECTED, LABELLED
from inspection_letters.outputs.report.detail_codes import DETAIL_RULE, codes_words
from inspection_letters.outputs.report.headlines import group_sizes
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.reading_quality import doubts_sentence
from inspection_letters.outputs.report.wording import (
    coder_words,
    count,
    day,
    is_corrected,
    together,
)
from inspection_letters.records import Rejection

FITTED: Final = (
    "Inspectors choose strengths and weaknesses to support the outcome they give, so what goes "
    "with an outcome did not necessarily cause it."
)
"""What a comparison of outcomes cannot show."""

RECORD: Final = "made-with.json"
"""The file beside the web pages with the record of what they were made with."""

_NO_RUN: Final = datetime(2000, 1, 1, tzinfo=UTC)


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
    found = material.made_with.pairs if material.made_with else ()
    return ("Workspace", material.name), *found


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


def why_numbers_differ(material: ReportMaterial) -> tuple[str, ...]:
    """Say why two numbers about the same code need not be equal."""
    coder = material.coder_id
    used = {figure.share.method for figure in material.figures[None] if figure.share.n}
    here = together([words for kind, words in _KINDS.items() if kind in used])
    found = [
        "Where people have coded all the letters, in the workspace or in the gold coding that "
        "comes with a coder, shares are those of their codes. Where the "
        f"errors of {coder} on letters of this kind are known, shares are corrected for them. "
        f"Otherwise they are as coded: the answers of {coder}, with people's in their place "
        f"where they judged a sentence. For all letters, this report has {here or 'no shares'}.",
        f"The summary at the end of a run shows the answers of {coder} alone. Tests of differences "
        "between groups are made on letters as coded.",
        "A share of letters counts a letter once, however often it mentions a code. A number of "
        "sentences (excerpts) counts each, and a sentence with two codes under both.",
        "“What areas are asked to improve” is of letters with priority actions or areas for "
        "improvement, the balance of a code is of letters that mention it, and any weakness and "
        "any strength are of all letters.",
        f"A figure leads to the sentences that {coder} or people coded. If it is corrected, it is "
        "not a count of them.",
    ]
    if material.codebook.detail_codes:
        found.append(
            "Main codes and detail codes are assigned and counted apart. Detail codes do not add "
            "up to their main code: a sentence may have several of them, or none."
        )
    return tuple(found)


_KINDS: Final = {
    LABELLED: "shares of people's codes",
    CORRECTED: "corrected shares",
    AS_CODED: "shares as coded",
}


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


def rejected(rejection: Rejection) -> tuple[str, str, str]:
    """Return the file (or address) of a rejection, the reason and the remedy."""
    source = rejection.source
    if not source.startswith(("https://", "http://")):
        # The folders of the machine that read the file mean nothing to readers.
        source = PurePosixPath(PureWindowsPath(source).as_posix()).name or source
    return source, rejection.reason, rejection.remedy
