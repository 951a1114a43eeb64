"""What the letters say: the first parts of the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from inspection_letters.analysis.letters import RESTATING, UNKNOWN
from inspection_letters.analysis.statistics.shares import Finding as Figure
from inspection_letters.outputs.report import methods
from inspection_letters.outputs.report.differences import compared, difference_words, differences
from inspection_letters.outputs.report.document.estimates import estimates_note, share_heading
from inspection_letters.outputs.report.document.paper import Paper, Picture
from inspection_letters.outputs.report.headlines import (
    PLURAL,
    group_sizes,
    headlines,
    ranked,
    scope,
    too_few,
)
from inspection_letters.outputs.report.quotations import best_quotations
from inspection_letters.outputs.report.recommendations import (
    IMPROVE,
    PRIORITY,
    SIGNIFICANT,
    all_asked,
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
    share_words,
    together,
)
from inspection_letters.records import Polarity
from inspection_letters.records.rounding import percent

TOP = 5
QUOTED = 2
YEARS = 6
"""Years of a table; more of them are told in a sentence."""

SHOWN = 12
"""Differences that are told in words; the workbook has all shares."""

_OTHER = {"weakness": "strength", "strength": "weakness"}


def opening(paper: Paper, title: str) -> None:
    """Write title, date and key points."""
    material = paper.material
    paper.text(title, style="Title")
    made = methods.newest_run(material)
    when = f" Letters as read on {day(made)}." if made else ""
    paper.text(f"{scope(material)}.{when}", style="Subtitle")
    if any(one.fictional for one in material.letters):
        paper.notice(licence_notice(material.letters))
    paper.heading("Key points")
    paper.bullets(headlines(material))
    paper.text(
        "Intervals are 95% intervals. Codes whose intervals overlap are in no certain order. "
        "What the figures rest on and cannot tell is said at the end."
    )


def read(paper: Paper, figures: Mapping[str, Picture]) -> None:
    """Write what was read."""
    material = paper.material
    paper.heading("What was read")
    letters = material.counted
    pages = sum(one.pages for one in letters)
    regions = {one.region for one in letters if one.region}
    where = f" in {count(len(regions), 'region')}" if regions else ""
    paper.text(
        f"The report rests on {count(len(letters), 'letter')} ({count(pages, 'page')}) on "
        f"{count(paper.material.count_areas(letters), 'area')}{where}."
    )
    years = group_sizes(material, "year")
    bys = ("kind", "outcome", "year") if len(years) <= YEARS else ("kind", "outcome")
    if len(years) > YEARS:
        told = [f"{group_name('year', year)} ({n:,})" for year, n in years.items()]
        paper.text(f"Letters by year of inspection: {', '.join(told)}.")
    rows = [
        [group_row(by, group), f"{n:,}"]
        for by in bys
        for group, n in group_sizes(material, by).items()
    ]
    what = together([lower_first(BYS[by]) for by in bys])
    paper.table(f"Letters by {what}", ["Letters by", "Letters"], rows, [110, 30])
    if "map-outcome" in figures:
        paper.figure(figures["map-outcome"], tallest=90)


def found(paper: Paper, measure: str, figures: Mapping[str, Picture]) -> None:
    """Write the most frequent weaknesses or strengths, each with quotations."""
    material = paper.material
    shares = ranked(material, measure)
    paper.heading(f"Main {PLURAL[measure]}")
    if not shares:
        paper.text(f"No {measure} was found in these letters.")
        return
    top = shares[:TOP]
    every = len(shares) == len(material.codebook.codes)
    which = (
        f"Each of the {count(len(shares), 'code')}"
        if every
        else f"{len(shares):,} of {count(len(material.codebook.codes), 'code')}"
    )
    paper.text(
        f"{which} {'is' if every or len(shares) == 1 else 'are'} found as a {measure} in at least "
        "one letter. "
        "Intervals are 95% intervals. "
        + (
            f"The {len(top)} with the highest shares are told of here, the appendix has all."
            if len(shares) > len(top)
            else "Each is told of here."
        )
    )
    for one in top:
        _of_code(paper, one)
    name = f"prevalence-{measure}"
    if name in figures:
        paper.figure(figures[name])


def _of_code(paper: Paper, one: Figure) -> None:
    material = paper.material
    code_id = one.codes[0]
    definition = next(code.definition for code in material.codebook.codes if code.id == code_id)
    other = _OTHER[one.measure]
    opposite = material.figure(code_id, other).share
    paper.heading(material.labels[code_id], 2)
    sentences = [
        f"Reported as a {one.measure} in {share_words(one.share)}, in "
        f"{count(len(one.excerpt_ids), 'excerpt')}."
    ]
    sentences.append(
        f"Reported as a {other} in {share_words(opposite)}."
        if opposite.coded
        else f"No letter reports it as a {other}."
    )
    if definition:
        sentences.append(f"The code is about: {lower_first(definition)}")
    paper.text(*sentences)
    fit = best_quotations(material, code_id, Polarity(one.measure), most=3 * QUOTED)
    # Each area speaks before another speaks again.
    fit.sort(key=lambda quoted: paper.quoted[material.area_key(quoted.letter_id)])
    for quoted in fit[:QUOTED]:
        paper.quotation(quoted)


def by_outcome(paper: Paper, figures: Mapping[str, Picture]) -> None:
    """Write what differs by outcome, by more than the intervals."""
    material = paper.material
    groups = [one for one in material.groups("outcome") if one != UNKNOWN]
    if not groups:
        return
    paper.heading("What differs by outcome")
    if len(groups) < 2:
        paper.text(
            f"The only outcome that letters state is “{group_name('outcome', groups[0])}”, so "
            "there is nothing to compare."
        )
        return
    differing = differences(material)
    paper.text(
        f"Strengths and weaknesses were compared between {len(groups)} outcomes "
        f"({compared(material):,} pairs of shares). Only what differs by more than the intervals "
        "is told, that is where the 95% intervals do not overlap; with so many comparisons some "
        "of it can be chance.",
        methods.FITTED,
    )
    if not differing:
        paper.text("No strength or weakness can be told apart between outcomes.")
    paper.bullets(difference_words(material, one) for one in differing[:SHOWN])
    if len(differing) > SHOWN:
        paper.text(f"{count(len(differing) - SHOWN, 'smaller difference')} can be told apart too.")
    if "codes-by-outcome" in figures:
        paper.figure(figures["codes-by-outcome"])


def asked(paper: Paper) -> None:
    """Write what letters ask for."""
    material = paper.material
    everything = [one for one in all_asked(material) if not one.letter.replaced]
    if not everything:
        return
    paper.heading("What letters ask for")
    kinds = Counter(one.kind for one in everything)
    naming = {
        kind: {one.letter.letter_id for one in everything if one.kind == kind} for kind in kinds
    }
    told = [
        f"{count(len(naming[kind]), 'letter names', 'letters name')} {count(kinds[kind], *names)}"
        for kind, names in (
            (PRIORITY, ("priority action", "priority actions")),
            (IMPROVE, ("area for improvement", "areas for improvement")),
            (SIGNIFICANT, ("significant weakness", "significant weaknesses")),
        )
        if kinds[kind]
    ]
    restated = any(one.letter.metadata.kind == RESTATING for one in everything)
    paper.text(
        f"{together(told)}, counted each time that a letter names one."
        + (
            " Among them are those that monitoring letters restate from an inspection before them; "
            "tables leave these out."
            if restated
            else ""
        )
    )
    verdicts = Counter(
        one.recommendation.verdict for one in everything if one.recommendation.verdict
    )
    if verdicts:
        paper.text(
            f"Later visits give a verdict on {sum(verdicts.values()):,} of them: "
            + together([f"{lower_first(VERDICTS[one])} on {n:,}" for one, n in verdicts.items()])
            + "."
        )
    for measure, what in (("priority", "Priority actions"), ("improve", "Areas for improvement")):
        shares = ranked(material, measure)[:TOP]
        if shares:
            adjusted = any(is_corrected(one.share) for one in shares)
            paper.table(
                f"{what}: the most frequent codes, of {OF_LETTERS[measure]}",
                ["Code", "Letters", "As coded", share_heading(adjusted), "95% interval"],
                [
                    [
                        material.labels[one.codes[0]],
                        f"{one.share.n:,}",
                        f"{one.share.coded:,}",
                        percent(one.share.point),
                        interval_words(one.share),
                    ]
                    for one in shares
                ],
                [80, 18, 20, 20, 28],
            )
            notes = (estimates_note(adjusted) if adjusted else "", too_few(shares[0].share.n))
            if any(notes):
                paper.text(*filter(None, notes))
