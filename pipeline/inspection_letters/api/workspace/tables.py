"""Build the rows of data frames from records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.statistics.evaluation import Evaluation
from inspection_letters.analysis.topic_tables import CorpusTopic
from inspection_letters.outputs.report.evaluation import KINDS as ERROR_NAMES
from inspection_letters.outputs.report.evaluation import NAMES
from inspection_letters.outputs.schema.rows import coded_excerpt_row, excerpt_row, letter_row
from inspection_letters.records import Code, Codebook, CodedExcerpt, Excerpt

Row = dict[str, Any]


def letter_rows(
    letters: Iterable[CorpusLetter], excerpts: Iterable[Excerpt], *, doubtful_share: float
) -> Iterator[Row]:
    """Yield the row of each letter; for `doubtful_share` see `letter_row`."""
    counts = Counter(excerpt.letter_id for excerpt in excerpts)
    for letter in letters:
        letter_id = letter.letter_id
        yield {
            **letter_row(letter, doubtful_share),
            **_about(letter),
            "excerpts": counts[letter_id],
            "fictional": letter.fictional,
            "replaced": letter.replaced,
            "url": letter.url,
        }


def _about(letter: CorpusLetter) -> Row:
    """Return the columns of a letter that tables of its parts repeat."""
    return {
        "area": letter.stated_area,
        "region": letter.region,
        "kind": letter.metadata.kind,
        "date": letter.date,
        "year": letter.year,
        "outcome": letter.outcome,
    }


def recommendation_rows(letters: Iterable[CorpusLetter]) -> Iterator[Row]:
    """Yield the row of each priority action, area for improvement and significant weakness."""
    for letter in letters:
        metadata = letter.metadata
        for asked_as, items in (
            ("priority action", metadata.priority_actions),
            ("improvement", metadata.areas_for_improvement),
            ("significant weakness", metadata.significant_weaknesses),
        ):
            for item in items:
                yield {
                    "letter_id": letter.letter_id,
                    **_about(letter),
                    "asked_as": asked_as,
                    "text": item.text,
                    "responsible_bodies": item.responsible_bodies,
                    "verdict": item.verdict.value if item.verdict else None,
                }


def excerpt_rows(
    excerpts: Iterable[Excerpt],
    letters: Mapping[str, CorpusLetter],
    pages: Mapping[str, int],
) -> Iterator[Row]:
    """Yield the row of each excerpt of some letters."""
    for excerpt in excerpts:
        if excerpt.letter_id in letters:
            yield {
                **excerpt_row(excerpt, pages[excerpt.excerpt_id]),
                **_about(letters[excerpt.letter_id]),
                "words": len(excerpt.quote.split()),
            }


def coded_rows(
    codings: Iterable[CodedExcerpt],
    excerpts: Mapping[str, Row],
    labels: Mapping[str, str],
    codebooks: Mapping[str, Codebook],
) -> Iterator[Row]:
    """Yield the row of each code of each excerpt.

    Parameters
    ----------
    codings : iterable of CodedExcerpt
        The codes assigned.
    excerpts : mapping of str to dict
        The rows of excerpts, by excerpt ID.
    labels : mapping of str to str
        The label of each code.
    codebooks : mapping of str to Codebook
        The codebooks by digest.
    """
    for coded in codings:
        if coded.excerpt_id in excerpts:
            excerpt = excerpts[coded.excerpt_id]
            yield {
                **excerpt,
                **coded_excerpt_row(coded, excerpt["text"], codebooks),
                "label": labels.get(coded.code_id, coded.code_id),
            }


def code_rows(codes: Iterable[Code]) -> Iterator[Row]:
    """Yield the row of each code."""
    for code in codes:
        yield {
            "code": code.id,
            "group": code.group,
            "label": code.label,
            "definition": code.definition,
            "include": code.include or None,
            "exclude": code.exclude or None,
            "examples": list(code.examples),
            "parent": code.parent or None,
        }


def topic_rows(topics: Iterable[CorpusTopic]) -> Iterator[Row]:
    """Yield the row of each topic."""
    for topic in topics:
        code_id, share = topic.nearest_codes[0] if topic.nearest_codes else (None, None)
        yield {
            # Files of earlier releases do not have these two.
            "shown": topic.shown,
            "hidden_reason": None,
            **topic.line,
            "unstable": None if topic.stability is None else topic.unstable,
            "nearest_code": code_id,
            "nearest_share": share,
        }


def crossed_rows(
    topics: Mapping[str, str],
    members: Mapping[str, set[str]],
    coded: Mapping[str, set[str]],
    codes: Sequence[Code],
    total: int,
) -> Iterator[Row]:
    """Yield the row of each topic and code.

    Parameters
    ----------
    topics : mapping of str to str
        The names of topics, by topic ID.
    members, coded : mapping of str to set of str
        The excerpts of each topic, and the excerpts with each code.
    codes : sequence of Code
        The codes.
    total : int
        The number of all excerpts.
    """
    for topic_id, name in topics.items():
        in_topic = members.get(topic_id, set())
        for code in codes:
            with_code = coded.get(code.id, set())
            both = len(in_topic & with_code)
            expected = len(in_topic) * len(with_code) / total if total else 0.0
            yield {
                "topic_id": topic_id,
                "name": name,
                "code": code.id,
                "label": code.label,
                "observed": both,
                "expected": expected,
                "ratio": both / expected if expected else None,
                "share": both / len(in_topic) if in_topic else None,
                "recall": both / len(with_code) if with_code else None,
            }


def coverage(in_topic: set[str], coded: Mapping[str, set[str]], total: int, times: float) -> Row:
    """Return the columns that say how many of a topic's excerpts have codes.

    Parameters
    ----------
    in_topic : set of str
        The excerpts of the topic.
    coded : mapping of str to set of str
        The excerpts with each code.
    total : int
        The number of all excerpts.
    times : float
        A code goes with the topic if they occur together this many times as often as by chance.
    """
    with_any = in_topic & set().union(*coded.values())
    near = [
        code_id
        for code_id, with_code in coded.items()
        if in_topic & with_code
        and len(in_topic & with_code) * total >= times * len(in_topic) * len(with_code)
    ]
    covered = in_topic & set().union(*(coded[code_id] for code_id in near))
    return {
        "without_code": len(in_topic - with_any),
        "coded_share": len(with_any) / len(in_topic) if in_topic else None,
        "covered_share": len(covered) / len(in_topic) if in_topic else None,
        "codes": sorted(near),
    }


def figures_by_code(report: EvaluationReport, codebook: Codebook) -> Iterator[Row]:
    """Yield the row of each code of an evaluation: main codes, then detail codes."""
    labels = {code.id: code.label for code in codebook.all_codes}
    details = report.detail.codes if report.detail is not None else ()
    for code in (*report.evaluation.codes, *details):
        row: Row = {
            "code": code.code_id,
            "label": labels.get(code.code_id, code.code_id),
            "in_reference": code.n,
            "by_coder": code.assigned,
            "parent": codebook.parent_of(code.code_id),
        }
        for name, figure in code.figures.items():
            row |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
        yield row


def figures_overall(evaluation: Evaluation | None) -> Iterator[Row]:
    """Yield the row of each figure over all codes, in the order of reports; none of None."""
    if evaluation is None:
        return
    for name, title in NAMES.items():
        figure = evaluation.overall[name]
        yield {"figure": title, "value": figure.value, "low": figure.low, "high": figure.high}


def differences(report: EvaluationReport, labels: Mapping[str, str]) -> Iterator[Row]:
    """Yield the row of each of the most instructive differences."""
    for shown in report.errors:
        error = shown.error
        yield {
            "excerpt_id": error.excerpt_id,
            "letter_id": shown.letter_id,
            "area": shown.area,
            "page_number": shown.page_number,
            "code": error.code_id,
            "label": labels.get(error.code_id, error.code_id),
            "difference": ERROR_NAMES[error.kind],
            "in_reference": error.reference_polarity.value if error.reference_polarity else None,
            "by_coder": error.coder_polarity.value if error.coder_polarity else None,
            "score": error.score,
            "text": shown.quote,
        }
