"""Good practice, topics and years, and how sure all of it is: the last parts of the document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from inspection_letters.analysis.letters import UNKNOWN
from inspection_letters.analysis.practice import Practice
from inspection_letters.outputs.report import methods
from inspection_letters.outputs.report.differences import difference_words, differences
from inspection_letters.outputs.report.document.estimates import estimates_note, share_heading
from inspection_letters.outputs.report.document.paper import Paper, Picture
from inspection_letters.outputs.report.headlines import group_sizes
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.pieces import ReportExcerpt, ReportTopic
from inspection_letters.outputs.report.quotations import alike, quotable
from inspection_letters.outputs.report.wording import (
    count,
    interval_words,
    is_corrected,
    licence_notice,
    lower_first,
)
from inspection_letters.records.rounding import percent

PRACTICES = 3
TOPICS = 3
LEAST = 5
"""Letters of a year without which it is not compared."""

SHOWN = 8


def practice(paper: Paper) -> None:
    """Write good practice, from areas that differ."""
    material = paper.material
    chosen: list[Practice] = []
    for one in material.practices:
        if len(chosen) < PRACTICES and not any(_same(material, one, other) for other in chosen):
            chosen.append(one)
    if not chosen:
        return
    paper.heading("Good practice")
    paper.text(
        f"{count(len(material.practices), 'passage tells', 'passages tell')} of something that "
        "an area does together with what comes of it, by the words of the letters. These were "
        "chosen by rules, not judged by people; inspectors have not said that they would work "
        "elsewhere."
    )
    for one in chosen:
        labels = [material.labels.get(code, code) for code in one.code_ids]
        area = material.letter_of[one.letter_id].area
        paper.heading(f"{area}: {lower_first(labels[0]) if labels else 'practice'}", 2)
        paper.text(f"“{_words(material, one)}”", style="Quote")
        paper.source(material.by_id[one.practice_id])


def _same(material: Material, one: Practice, other: Practice) -> bool:
    """Tell whether two practices are of one area or one code, or told in nearly the same words."""
    areas = {material.area_key(each.letter_id) for each in (one, other)}
    return (
        len(areas) == 1
        or one.code_ids[:1] == other.code_ids[:1]
        or alike(_words(material, one), _words(material, other))
    )


def _words(material: Material, one: Practice) -> str:
    return " ".join(material.by_id[name].quote for name in one.excerpt_ids)


def topics(paper: Paper) -> None:
    """Write the topics that emerge, and how far sentences bear codes at all."""
    material = paper.material
    if not material.topics:
        return
    new = [one for one in material.topics if one.emerging and one.grain == "main"]
    new = new or [one for one in material.topics if one.emerging]
    paper.heading("Topics that emerge")
    bare = sum(not one.codings for one in material.excerpts)
    paper.text(
        "A topic model, which knows nothing of the codebook, found "
        f"{count(len(material.topics), 'topic')}; "
        f"{count(sum(one.emerging for one in material.topics), 'emerges', 'emerge')}. A main topic "
        "emerges if fewer than half of its sentences bear a code that goes with it, that is one at "
        "least twice as frequent in it as in all; a small one (which one phrase names) if the "
        "codebook does not have the phrase, at least five letters do, and no code is borne by 60% "
        "of its sentences. Topics that are not stable do not. That a topic emerges does not say "
        "that its sentences bear no code: of all "
        f"{count(len(material.excerpts), 'sentence')} {bare:,} "
        f"{'bears' if bare == 1 else 'bear'} none. Whether a topic is a theme that the codebook "
        "lacks, a part of a code, or lies between codes is for a researcher to judge."
        + (" The widest that emerge are:" if new else "")
    )
    for one in new[:TOPICS]:
        nearest = [material.labels.get(code, code) for code, _ in one.nearest_codes[:2]]
        near = f" Nearest codes: {'; '.join(nearest)}." if nearest else ""
        shaky = " It was not stable when the model was made anew." if one.unstable else ""
        paper.text(
            f"In {count(one.n_letters, 'letter')}, {count(one.n_excerpts, 'excerpt')}. Keywords: "
            f"{', '.join(one.keywords[:6])}. {_coded(material, one)}{near}{shaky}",
            bold=f"{one.name}.",
        )
        example = _example(material, one)
        if example:
            paper.quotation(example)


def _coded(material: Material, topic: ReportTopic) -> str:
    """Say how many sentences of a topic bear some code."""
    own = [one for one in material.excerpts if topic.topic_id in one.topic_ids]
    bearing = sum(bool(one.codings) for one in own)
    return f"{percent(bearing / len(own))} of its sentences bear some code." if own else ""


def _example(material: Material, topic: ReportTopic) -> ReportExcerpt | None:
    """Return a sentence of a topic that can be quoted, one of its examples if possible."""
    examples = [material.by_id[name] for name in topic.examples if name in material.by_id]
    others = (one for one in material.excerpts if topic.topic_id in one.topic_ids)
    return next((one for one in (*examples, *others) if quotable(one)), None)


def years(paper: Paper, figures: Mapping[str, Picture]) -> None:
    """Write what differs between years, with care for what else differs between them."""
    material = paper.material
    sizes = {year: n for year, n in group_sizes(material, "year").items() if year != UNKNOWN}
    if len(sizes) < 2:
        return
    paper.heading("Over the years")
    kinds: dict[str, set[str]] = defaultdict(set)
    for one in material.counted:
        kinds[one.group("year")].add(one.metadata.kind)
    if len({kind for year in sizes for kind in kinds[year]}) > 1:
        paper.text(
            "The letters of these years are of different kinds, written to different frameworks. "
            "What differs between years may come from the kind of letter, and is no trend of the "
            "areas on its own."
        )
    enough = [year for year, n in sizes.items() if n >= LEAST]
    if len(enough) < 2:
        paper.text(f"Fewer than two years have {LEAST} letters or more, so they are not compared.")
    else:
        first, last = enough[0], enough[-1]
        found = differences(material, "year", (first, last))
        of = (
            f"{first} ({count(sizes[first], 'letter')}) and {last} "
            f"({count(sizes[last], 'letter')}), the first and the last year with at least {LEAST},"
        )
        if found:
            paper.text(
                f"Between {of} {count(len(found), 'share differs', 'shares differ')} by more than "
                f"the 95% intervals, of {2 * len(material.codebook.codes)} that were compared; "
                "some of that can be chance."
            )
            paper.bullets(difference_words(material, one, "year") for one in found[:SHOWN])
        else:
            paper.text(
                f"Between {of} no strength or weakness can be told apart: all intervals overlap."
            )
    if "trends" in figures:
        paper.figure(figures["trends"], tallest=80)


def method(paper: Paper) -> None:
    """Write how this was done and how sure it is."""
    material = paper.material
    paper.heading("How this was done, and how sure it is")
    paper.bullets(methods.how_made(material))
    paper.heading("What the intervals hold", 2)
    paper.bullets(material.notes)
    found = methods.performances(material)
    if found:
        paper.heading("How well the coder does", 2)
        paper.text(methods.GLOSS)
        paper.bullets(
            " ".join([f"{one.title}: {methods.performance_words(one)}", *one.notes])
            for one in found
        )
    paper.heading("What the figures cannot tell", 2)
    paper.bullets(methods.limits(material))
    if material.rejections:
        paper.heading("What could not be processed", 2)
        paper.bullets(
            f"{source}: {reason} {remedy}"
            for source, reason, remedy in map(methods.rejected, material.rejections)
        )


def licence(paper: Paper) -> None:
    """Write by what right letters are quoted, and how to cite."""
    paper.heading("Licence, and how to cite")
    paper.text(licence_notice(paper.material.letters))
    paper.text(methods.how_to_cite(paper.material))
    paper.text(f"To make this report again: {paper.material.command or '–'}")


def appendix(paper: Paper) -> None:
    """Write all codes with their shares as weakness and as strength."""
    material = paper.material
    paper.heading("Appendix: all codes").paragraph_format.page_break_before = True
    rows = []
    adjusted = False
    for code in material.codebook.codes:
        row = [code.label]
        for measure in ("weakness", "strength"):
            share = material.figure(code.id, measure).share
            adjusted = adjusted or is_corrected(share)
            row += [f"{share.coded:,}", percent(share.point), interval_words(share)]
        rows.append(row)
    paper.table(
        "Letters with each code as a weakness and as a strength, of "
        f"{count(len(material.counted), 'letter')}",
        [
            "Code",
            "Weakness, as coded",
            share_heading(adjusted),
            "95% interval",
            "Strength, as coded",
            share_heading(adjusted),
            "95% interval",
        ],
        rows,
        [51, 20, 18, 20, 18, 19, 20],
        last=not adjusted,
    )
    if adjusted:
        paper.text(estimates_note(ordered=False))
