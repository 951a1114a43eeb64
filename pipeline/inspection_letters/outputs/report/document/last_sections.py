"""The last sections of the Word document: good practice, topics, years, method and licence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import UNKNOWN
from inspection_letters.analysis.practice import Practice
from inspection_letters.analysis.quotations import are_alike, quotable
from inspection_letters.analysis.topic_tables import CorpusTopic
from inspection_letters.outputs.quotations.wording import DOUBT
from inspection_letters.outputs.report import methods
from inspection_letters.outputs.report.coder_scores import GLOSS, performance_words, performances
from inspection_letters.outputs.report.differences import (
    difference_title,
    listed_differences,
    standing_out,
)
from inspection_letters.outputs.report.document.paper import FigurePicture, Paper
from inspection_letters.outputs.report.headlines import group_sizes
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import count, licence_notice, lower_first
from inspection_letters.records.rounding import percent

PRACTICES = 3
TOPICS = 3

SHOWN = 8


def write_practice(paper: Paper) -> None:
    """Write examples of good practice from different areas."""
    material = paper.material
    chosen: list[Practice] = []
    for practice in material.practices:
        if len(chosen) < PRACTICES and not any(
            _same(material, practice, other) for other in chosen
        ):
            chosen.append(practice)
    if not chosen:
        return
    paper.heading("Good practice")
    paper.text(
        f"{count(len(material.practices), 'passage describes', 'passages describe')} something "
        "that an area does and its effect. Rules found them by their wording, and nobody has "
        "reviewed them. Shown are the most specific of different areas and codes; those whose code "
        "is in doubt come last, and are marked. Inspectors do not say whether they would work "
        "elsewhere."
    )
    for excerpt in chosen:
        labels = [material.labels.get(code, code) for code in excerpt.code_ids]
        area = material.letter_of[excerpt.letter_id].area
        paper.heading(f"{area}: {lower_first(labels[0]) if labels else 'practice'}", 2)
        paper.text(f"“{_words(material, excerpt)}”", style="Quote")
        if material.is_doubtful(excerpt):
            paper.text(DOUBT)
        paper.source(material.by_id[excerpt.practice_id])


def _same(material: ReportMaterial, practice: Practice, other: Practice) -> bool:
    """Whether two practices have the same area or code, or nearly the same words."""
    areas = {material.area_key(each.letter_id) for each in (practice, other)}
    return (
        len(areas) == 1
        or practice.code_ids[:1] == other.code_ids[:1]
        or are_alike(_words(material, practice), _words(material, other))
    )


def _words(material: ReportMaterial, practice: Practice) -> str:
    return " ".join(material.by_id[name].quote for name in practice.excerpt_ids)


def write_topics(paper: Paper) -> None:
    """Write the emerging topics, and how many sentences have a code at all."""
    material = paper.material
    if not material.topics:
        return
    new = [topic for topic in material.topics if topic.emerging and topic.grain == "main"]
    new = new or [topic for topic in material.topics if topic.emerging]
    paper.heading("Emerging topics")
    bare = sum(not excerpt.codings for excerpt in material.excerpts)
    emerging = sum(topic.emerging for topic in material.topics)
    paper.text(
        "A topic model, which does not use the codebook, found "
        f"{count(len(material.topics), 'topic')}. "
        f"{f'{material.topic_sample.words} ' if material.topic_sample else ''}"
        f"{count(emerging, 'topic is', 'topics are')} emerging. A main topic is emerging if fewer "
        "than half of its sentences have a code that goes with it, meaning a code at least twice "
        "as common in the topic as overall. A small topic, named after a phrase, is emerging if "
        "the phrase is not in the codebook, at least five letters use it, and no single code "
        "covers 60% of its sentences. Unstable topics are never emerging. Sentences of an emerging "
        f"topic may still have codes: of all {count(len(material.excerpts), 'sentence')}, {bare:,} "
        f"{'has' if bare == 1 else 'have'} none. A researcher has to decide whether a topic is a "
        "theme that the codebook misses, part of a code, or something between codes."
        + (" The emerging topics found in most letters are:" if new else "")
    )
    for topic in new[:TOPICS]:
        nearest = [material.labels.get(code, code) for code, _ in topic.nearest_codes[:2]]
        near = f" Nearest codes: {'; '.join(nearest)}." if nearest else ""
        unstable = (
            " It is unstable: refitting the model did not find it reliably."
            if topic.unstable
            else ""
        )
        paper.text(
            f"{count(topic.n_excerpts, 'excerpt')} in {count(topic.n_letters, 'letter')}. "
            f"Keywords: {', '.join(topic.keywords[:6])}. {_coded(material, topic)}{near}{unstable}",
            bold=f"{topic.name}.",
        )
        example = _example(material, topic)
        if example:
            paper.quotation(example)


def _coded(material: ReportMaterial, topic: CorpusTopic) -> str:
    """Say what share of the sentences of a topic have a code."""
    own = [excerpt for excerpt in material.excerpts if topic.topic_id in excerpt.topic_ids]
    coded = sum(bool(excerpt.codings) for excerpt in own)
    return f"{percent(coded / len(own))} of its sentences have a code." if own else ""


def _example(material: ReportMaterial, topic: CorpusTopic) -> CorpusExcerpt | None:
    """Return a sentence of a topic that can be quoted, if possible one of its examples."""
    examples = [material.by_id[name] for name in topic.examples if name in material.by_id]
    others = (excerpt for excerpt in material.excerpts if topic.topic_id in excerpt.topic_ids)
    return next((excerpt for excerpt in (*examples, *others) if quotable(excerpt.quote)), None)


def write_years(paper: Paper, figures: Mapping[str, FigurePicture]) -> None:
    """Write what differs between years, and what else may explain it."""
    material = paper.material
    sizes = {year: n for year, n in group_sizes(material, "year").items() if year != UNKNOWN}
    if len(sizes) < 2:
        return
    paper.heading("Changes over time")
    kinds: dict[str, set[str]] = defaultdict(set)
    for letter in material.counted:
        kinds[letter.group("year")].add(letter.metadata.kind)
    if len({kind for year in sizes for kind in kinds[year]}) > 1:
        paper.text(
            "The letters of these years are of different kinds, written under different "
            "frameworks. Differences between years may be due to the kind of letter and are not in "
            "themselves trends in the areas."
        )
    found = standing_out(material, "year")
    if found:
        paper.text(
            "These differences between years are larger than chance would explain (95% intervals "
            "in brackets)."
        )
        paper.bullets(listed_differences(material, found[:SHOWN]))
    else:
        paper.text(f"{difference_title(material, 'year')}.")
    if "trends" in figures:
        paper.figure(figures["trends"], tallest=80)


def write_method(paper: Paper) -> None:
    """Write the method and its quality."""
    material = paper.material
    paper.heading("Method and quality")
    paper.bullets(methods.how_made(material))
    paper.heading("What the intervals include", 2)
    paper.bullets(methods.about_intervals(material))
    paper.heading("Why one number differs from another", 2)
    paper.bullets(methods.why_numbers_differ(material))
    found = performances(material)
    if found:
        paper.heading("How well the coder does", 2)
        paper.text(GLOSS)
        paper.bullets(
            " ".join(
                [
                    f"{performance.title}: {performance_words(performance)}",
                    *performance.notes,
                ]
            )
            for performance in found
        )
    paper.heading("What the figures cannot show", 2)
    paper.bullets(methods.limits(material))
    if material.rejections:
        paper.heading("Files that could not be processed", 2)
        paper.bullets(
            f"{source}: {reason} {remedy}"
            for source, reason, remedy in map(methods.rejected, material.rejections)
        )


def write_licence(paper: Paper) -> None:
    """Write the licence and how to cite the report."""
    paper.heading("Licence and citation")
    paper.text(licence_notice(paper.material.letters))
    paper.text(methods.how_to_cite(paper.material))
    paper.heading("What this report was made with", 2)
    for name, value in methods.made_with(paper.material):
        paper.text(value, bold=f"{name}:")
