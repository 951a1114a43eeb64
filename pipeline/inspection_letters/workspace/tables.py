"""Rows of tables, made from records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from inspection_letters.analysis.practice import Practice
from inspection_letters.analysis.statistics.findings import Figure
from inspection_letters.outputs.report.evaluation import KINDS as WHAT
from inspection_letters.outputs.report.evaluation import NAMES, EvaluationReport
from inspection_letters.outputs.report.pieces import ReportLetter
from inspection_letters.records import Code, CodedExcerpt, Excerpt, Rejection, Run

Row = dict[str, Any]


def letter_rows(letters: Iterable[ReportLetter], excerpts: Iterable[Excerpt]) -> Iterator[Row]:
    """Yield a row for each letter."""
    number = Counter(one.letter_id for one in excerpts)
    for one in letters:
        about = one.metadata
        yield {
            **_of_letter(one),
            "region": one.region,
            "pages": one.pages,
            "excerpts": number[one.letter_id],
            "priority_actions": len(about.priority_actions),
            "areas_for_improvement": len(about.areas_for_improvement),
            "significant_weaknesses": len(about.significant_weaknesses),
            "inspection_start": about.inspection_start,
            "inspection_end": about.inspection_end,
            "letter_date": about.letter_date,
            "published": one.letter.published,
            "urn": one.urn,
            "fictional": one.fictional,
            "replaced": one.replaced,
            "file": one.file,
            "url": one.url,
        }


def _of_letter(one: ReportLetter) -> Row:
    return {
        "letter_id": one.letter_id,
        "area": one.metadata.area or one.letter.area,
        "kind": one.metadata.kind,
        "date": one.date,
        "year": one.year,
        "outcome": one.outcome,
    }


def recommendation_rows(letters: Iterable[ReportLetter]) -> Iterator[Row]:
    """Yield a row for each thing that a letter asks for or finds significantly weak."""
    for one in letters:
        about = one.metadata
        for asked_as, items in (
            ("priority action", about.priority_actions),
            ("improvement", about.areas_for_improvement),
            ("significant weakness", about.significant_weaknesses),
        ):
            for item in items:
                yield {
                    **_of_letter(one),
                    "asked_as": asked_as,
                    "text": item.text,
                    "responsible_bodies": item.responsible_bodies,
                    "verdict": item.verdict.value if item.verdict else None,
                }


def excerpt_rows(
    excerpts: Iterable[Excerpt],
    letters: Mapping[str, ReportLetter],
    pages: Mapping[str, int],
) -> Iterator[Row]:
    """Yield a row for each excerpt of some letters."""
    for one in excerpts:
        if one.letter_id in letters:
            yield {
                **_of_letter(letters[one.letter_id]),
                "excerpt_id": one.excerpt_id,
                "page_number": pages[one.excerpt_id],
                "order": one.order,
                "section": one.section,
                "role": one.role.value,
                "words": len(one.quote.split()),
                "quote": one.quote,
            }


def coded_rows(
    codings: Iterable[CodedExcerpt], excerpts: Mapping[str, Row], labels: Mapping[str, str]
) -> Iterator[Row]:
    """Yield a row for each code of each excerpt."""
    for one in codings:
        if one.excerpt_id in excerpts:
            yield {
                **excerpts[one.excerpt_id],
                "code_id": one.code_id,
                "label": labels.get(one.code_id, one.code_id),
                "polarity": one.polarity.value,
                "coder_id": one.coder_id,
                "score": one.score,
            }


def code_rows(codes: Iterable[Code]) -> Iterator[Row]:
    """Yield a row for each code."""
    for one in codes:
        yield {
            "code_id": one.id,
            "group": one.group,
            "label": one.label,
            "definition": one.definition,
            "include": one.include or None,
            "exclude": one.exclude or None,
            "examples": "\n".join(one.examples) or None,
        }


def finding_rows(figures: Iterable[Figure], labels: Mapping[str, str]) -> Iterator[Row]:
    """Yield a row for each figure; what is not known of no letters is missing."""
    for one in figures:
        known = one.share.n > 0
        yield {
            "code_id": ",".join(one.codes),
            "label": " or ".join(labels.get(code, code) for code in one.codes),
            "measure": one.measure,
            "group": one.group,
            "letters": one.share.n,
            "letters_coded": one.share.coded,
            "share": one.share.point if known else None,
            "low": one.share.low if known else None,
            "high": one.share.high if known else None,
            "method": one.share.method,
            "excerpts": len(one.excerpt_ids),
            "excerpt_ids": one.excerpt_ids,
        }


def topic_rows(lines: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """Yield a row for each topic, from the lines of ``topics.jsonl``."""
    for one in lines:
        nearest = one["nearest_codes"][0] if one["nearest_codes"] else {}
        yield {
            "topic_id": one["topic_id"],
            "name": one["name"],
            "grain": one["grain"],
            "keywords": ", ".join(one["keywords"]),
            "excerpts": one["n_excerpts"],
            "letters": one["n_letters"],
            "emerging": one["emerging"],
            "explained_by": one["explained_by"],
            "nearest_code": nearest.get("code_id"),
            "nearest_share": nearest.get("share"),
            "stability": one["stability"],
            "unstable": None if one["stability"] is None else one["unstable"],
            "examples": tuple(one["examples"]),
        }


def crossed_rows(
    topics: Mapping[str, str],
    members: Mapping[str, set[str]],
    having: Mapping[str, set[str]],
    codes: Sequence[Code],
    total: int,
) -> Iterator[Row]:
    """Yield a row for each topic and code.

    Parameters
    ----------
    topics : mapping of str to str
        The names of topics, by id.
    members, having : mapping of str to set of str
        The excerpts of each topic, and those that bear each code.
    codes : sequence of Code
        The codes.
    total : int
        How many excerpts there are in all.
    """
    for topic_id, name in topics.items():
        own = members.get(topic_id, set())
        for code in codes:
            coded = having.get(code.id, set())
            both = len(own & coded)
            expected = len(own) * len(coded) / total if total else 0.0
            yield {
                "topic_id": topic_id,
                "name": name,
                "code_id": code.id,
                "label": code.label,
                "observed": both,
                "expected": expected,
                "ratio": both / expected if expected else None,
                "share": both / len(own) if own else None,
                "recall": both / len(coded) if coded else None,
            }


def covered_row(own: set[str], having: Mapping[str, set[str]], total: int, times: float) -> Row:
    """Return how much of one topic bears codes.

    Parameters
    ----------
    own : set of str
        The excerpts of the topic.
    having : mapping of str to set of str
        The excerpts that bear each code.
    total : int
        How many excerpts there are in all.
    times : float
        A code goes with the topic if they meet this many times as often as chance has it.
    """
    coded = own & set().union(*having.values())
    near = [
        code_id
        for code_id, excerpts in having.items()
        if own & excerpts and len(own & excerpts) * total >= times * len(own) * len(excerpts)
    ]
    covered = own & set().union(*(having[one] for one in near))
    return {
        "without_code": len(own - coded),
        "coded_share": len(coded) / len(own) if own else None,
        "covered_share": len(covered) / len(own) if own else None,
        "codes": tuple(sorted(near)),
    }


def rejection_rows(rejections: Iterable[Rejection]) -> Iterator[Row]:
    """Yield a row for each letter that could not be processed."""
    for one in rejections:
        yield {
            "file": PurePath(one.source).name,
            "stage": one.stage,
            "reason": one.reason,
            "remedy": one.remedy,
            "letter_id": one.letter_id,
            "source": one.source,
        }


def run_rows(runs: Iterable[Run]) -> Iterator[Row]:
    """Yield a row for each run."""
    for one in runs:
        yield {
            "run_id": one.run_id,
            "started_at": one.started_at,
            "finished_at": one.finished_at,
            **{name: one.counts.get(name) for name in ("read", "coded", "known", "rejected")},
            "seed": one.seed,
            "settings_digest": one.settings_digest,
            "versions": dict(one.versions),
        }


def practice_rows(
    practices: Iterable[Practice], excerpts: Mapping[str, Row], labels: Mapping[str, str]
) -> Iterator[Row]:
    """Yield a row for each practice."""
    for one in practices:
        yield {
            **excerpts[one.practice_id],
            "practice_id": one.practice_id,
            "labels": "; ".join(labels.get(code, code) for code in one.code_ids),
            "code_ids": one.code_ids,
            "score": one.score,
            "told": " ".join(excerpts[each]["quote"] for each in one.excerpt_ids),
            "impact": excerpts[one.impact_id]["quote"],
            "excerpt_ids": one.excerpt_ids,
        }


def figures_by_code(report: EvaluationReport, labels: Mapping[str, str]) -> Iterator[Row]:
    """Yield a row for each code of an evaluation."""
    for one in report.evaluation.codes:
        row: Row = {
            "code_id": one.code_id,
            "label": labels.get(one.code_id, one.code_id),
            "in_reference": one.n,
            "by_coder": one.given,
        }
        for name, figure in one.figures.items():
            row |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
        yield row


def figures_overall(report: EvaluationReport) -> Iterator[Row]:
    """Yield a row for each figure over all codes, in the order of reports."""
    for name, called in NAMES.items():
        one = report.evaluation.overall[name]
        yield {"figure": called, "value": one.value, "low": one.low, "high": one.high}


def differences(report: EvaluationReport, labels: Mapping[str, str]) -> Iterator[Row]:
    """Yield a row for each of the differences that teach most."""
    for one in report.errors:
        error = one.error
        yield {
            "excerpt_id": error.excerpt_id,
            "letter_id": one.letter_id,
            "area": one.area,
            "page_number": one.page_number,
            "code_id": error.code_id,
            "label": labels.get(error.code_id, error.code_id),
            "what": WHAT[error.kind],
            "in_reference": error.wanted.value if error.wanted else None,
            "by_coder": error.given.value if error.given else None,
            "score": error.score,
            "quote": one.quote,
        }
