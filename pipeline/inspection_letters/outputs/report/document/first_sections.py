"""The first sections of the Word document: what the letters say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from inspection_letters.analysis.letters import RESTATING, UNKNOWN
from inspection_letters.analysis.official import Coverage
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report import leaders, methods
from inspection_letters.outputs.report.differences import (
    difference_title,
    listed_differences,
    standing_out,
    tested_words,
)
from inspection_letters.outputs.report.document.estimates import estimates_note, share_heading
from inspection_letters.outputs.report.document.paper import FigurePicture, Paper
from inspection_letters.outputs.report.headlines import (
    PLURAL,
    group_sizes,
    headlines,
    ranked,
    scope,
    too_few,
)
from inspection_letters.outputs.report.official import (
    coverage_table,
    coverage_words,
    has_coverage,
)
from inspection_letters.outputs.report.quotations import best_quotations
from inspection_letters.outputs.report.recommendations import (
    IMPROVE,
    PRIORITY,
    SIGNIFICANT,
    all_recommendations,
)
from inspection_letters.outputs.report.wording import (
    BYS,
    OF_LETTERS,
    VERDICTS,
    count,
    day,
    group_name,
    group_row,
    interval_words,
    is_corrected,
    licence_notice,
    lower_first,
    mixed_words,
    share_words,
    together,
)
from inspection_letters.records import Polarity
from inspection_letters.records.rounding import percent

TOP = 5
QUOTED = 2
YEARS = 6
"""Years in a table; more years are listed in a sentence."""

SHOWN = 12
"""Differences described in words; the workbook has all shares."""

_OTHER = {"weakness": "strength", "strength": "weakness"}


def write_opening(paper: Paper, title: str) -> None:
    """Write title, date and key points."""
    material = paper.material
    paper.text(title, style="Title")
    made = methods.newest_run(material)
    when = f" Letters processed on {day(made)}." if made else ""
    paper.text(f"{scope(material)}.{when}", style="Subtitle")
    if material.part:
        paper.notice(material.part.sentence)
    if any(letter.fictional for letter in material.letters):
        paper.notice(licence_notice(material.letters))
    if material.unfit is not None:
        paper.notice(material.unfit.sentence)
    paper.heading("Key points")
    paper.bullets(headlines(material))
    paper.text(
        "Intervals are 95% intervals. Codes whose intervals overlap are in no certain order. "
        "The last sections explain the method and what the figures cannot show."
    )


def write_letters(paper: Paper, figures: Mapping[str, FigurePicture]) -> None:
    """Describe the letters in the report."""
    material = paper.material
    paper.heading("Letters in this report")
    letters = material.counted
    pages = sum(letter.pages for letter in letters)
    regions = {letter.region for letter in letters if letter.region}
    paged = f" ({count(pages, 'page')})" if all(letter.pages for letter in letters) else ""
    where = f" in {count(len(regions), 'region')}" if regions else ""
    paper.text(
        f"The report covers {count(len(letters), 'letter')}{paged} about "
        f"{count(paper.material.count_areas(letters), 'area')}{where}."
    )
    years = group_sizes(material, "year")
    bys = ("kind", "outcome", "year") if len(years) <= YEARS else ("kind", "outcome")
    if len(years) > YEARS:
        listed = [f"{group_name('year', year)} ({n:,})" for year, n in years.items()]
        paper.text(f"Letters by year of inspection: {', '.join(listed)}.")
    rows = [
        [group_row(by, group), f"{n:,}"]
        for by in bys
        for group, n in group_sizes(material, by).items()
    ]
    what = together([lower_first(BYS[by]) for by in bys])
    paper.table(f"Letters by {what}", ["Letters by", "Letters"], rows, [110, 30])
    if "map-outcome" in figures:
        paper.figure(figures["map-outcome"], tallest=90)
    if has_coverage(material.coverage):
        _write_coverage(paper, material.coverage)


def _write_coverage(paper: Paper, coverage: Coverage) -> None:
    """Say which inspections of a record the letters cover."""
    paper.text(coverage_words(coverage))
    rows = [
        [name, f"{total.listed:,}", f"{total.covered:,}", percent(total.share)]
        for name, total in coverage_table(coverage)
    ]
    titles = ["Inspections", "On the record", "With a letter", "Share"]
    paper.table(f"Inspections on {coverage.record}", titles, rows, [80, 28, 28, 20])


def write_most_common(paper: Paper, measure: str, figures: Mapping[str, FigurePicture]) -> None:
    """Write the most common weaknesses or strengths, with quotations."""
    material = paper.material
    shares = ranked(material, measure)
    paper.heading(f"Any mention: main {PLURAL[measure]}")
    if not shares:
        paper.text(f"No sentence in these letters is coded as a {measure}.")
        return
    if measure == "weakness":
        paper.text(leaders.saturation_words(material), leaders.MIXED)
    top = shares[:TOP]
    every = len(shares) == len(material.codebook.codes)
    which = (
        f"Each of the {count(len(shares), 'code')}"
        if every
        else f"{len(shares):,} of {count(len(material.codebook.codes), 'code')}"
    )
    paper.text(
        f"{which} {'is' if every or len(shares) == 1 else 'are'} a {measure} in at least one "
        "letter. "
        "Intervals are 95% intervals. "
        + (
            f"This section describes the {len(top)} with the highest shares; the appendix lists "
            "all."
            if len(shares) > len(top)
            else "This section describes each of them."
        )
    )
    for figure in top:
        _of_code(paper, figure)
    name = f"prevalence-{measure}"
    if name in figures:
        paper.figure(figures[name])


def _of_code(paper: Paper, figure: Finding) -> None:
    material = paper.material
    code_id = figure.codes[0]
    definition = next(code.definition for code in material.codebook.codes if code.id == code_id)
    other = _OTHER[figure.measure]
    opposite = material.figure(code_id, other).share
    paper.heading(material.labels[code_id], 2)
    sentences = [
        f"Reported as a {figure.measure} in {share_words(figure.share)}, in "
        f"{count(len(figure.excerpt_ids), 'excerpt')}."
        + (f" {mixed[:1].upper()}{mixed[1:]}." if (mixed := mixed_words(figure.share)) else "")
    ]
    sentences.append(
        f"Reported as a {other} in {share_words(opposite)}."
        if opposite.coded
        else f"No letter reports it as a {other}."
    )
    if definition:
        sentences.append(f"Definition: {definition}")
    paper.text(*sentences)
    fit = best_quotations(material, code_id, Polarity(figure.measure), most=3 * QUOTED)
    # Each area is quoted before another is quoted again.
    fit.sort(key=lambda quoted: paper.quoted[material.area_key(quoted.letter_id)])
    for quoted in fit[:QUOTED]:
        paper.quotation(quoted)


def write_by_outcome(paper: Paper, figures: Mapping[str, FigurePicture]) -> None:
    """Write what differs by outcome by more than chance would explain."""
    material = paper.material
    groups = [group for group in material.groups("outcome") if group != UNKNOWN]
    if not groups:
        return
    paper.heading("What differs by outcome")
    if len(groups) < 2:
        paper.text(
            f"The only outcome stated is “{group_name('outcome', groups[0])}”, so there is "
            "nothing to compare."
        )
        return
    found = standing_out(material, "outcome")
    paper.text(tested_words(material), methods.FITTED)
    if not found:
        paper.text(f"{difference_title(material, 'outcome')}.")
    paper.bullets(listed_differences(material, found[:SHOWN]))
    if len(found) > SHOWN:
        paper.text(f"{len(found) - SHOWN:,} more differences are not listed.")
    if "codes-by-outcome" in figures:
        paper.figure(figures["codes-by-outcome"])


def write_recommendations(paper: Paper) -> None:
    """Write what letters recommend."""
    material = paper.material
    everything = [item for item in all_recommendations(material) if not item.letter.replaced]
    if not everything:
        return
    paper.heading("What inspectors recommend")
    kinds = Counter(item.kind for item in everything)
    naming = {
        kind: {item.letter.letter_id for item in everything if item.kind == kind} for kind in kinds
    }
    listed = [
        f"{count(len(naming[kind]), 'letter lists', 'letters list')} {count(kinds[kind], *names)}"
        for kind, names in (
            (PRIORITY, ("priority action", "priority actions")),
            (IMPROVE, ("area for improvement", "areas for improvement")),
            (SIGNIFICANT, ("significant weakness", "significant weaknesses")),
        )
        if kinds[kind]
    ]
    restated = any(item.letter.metadata.kind == RESTATING for item in everything)
    paper.text(
        f"{together(listed)}."
        + (
            " These numbers include actions that monitoring letters repeat from an earlier "
            "inspection; the tables leave them out."
            if restated
            else ""
        )
    )
    verdicts = Counter(
        item.recommendation.verdict for item in everything if item.recommendation.verdict
    )
    if verdicts:
        paper.text(
            f"Later visits give a verdict on {sum(verdicts.values()):,} of them: "
            + together(
                [f"{lower_first(VERDICTS[verdict])} on {n:,}" for verdict, n in verdicts.items()]
            )
            + "."
        )
    for measure, what in (("priority", "Priority actions"), ("improve", "Areas for improvement")):
        shares = ranked(material, measure)[:TOP]
        if shares:
            adjusted = any(is_corrected(share.share) for share in shares)
            paper.table(
                f"{what}: the most common codes, of {OF_LETTERS[measure]}",
                ["Code", "Letters", "As coded", share_heading(adjusted), "95% interval"],
                [
                    [
                        material.labels[share.codes[0]],
                        f"{share.share.n:,}",
                        f"{share.share.coded:,}",
                        percent(share.share.point),
                        interval_words(share.share),
                    ]
                    for share in shares
                ],
                [80, 18, 20, 20, 28],
            )
            notes = (estimates_note(adjusted) if adjusted else "", too_few(shares[0].share.n))
            if any(notes):
                paper.text(*filter(None, notes))
