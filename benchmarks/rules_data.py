"""What the rules are measured on, and how: the data of `benchmarks.rules_baseline`."""

from __future__ import annotations

import csv
import random
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from inspection_letters.analysis.gold import default_gold_path, load_gold
from inspection_letters.analysis.statistics.counts import Labels
from inspection_letters.analysis.statistics.evaluation import Estimate, evaluate
from inspection_letters.analysis.statistics.held_out import (
    HELD_OUT,
    HeldOut,
    HeldOutLetter,
    read_held_out,
)
from inspection_letters.analysis.statistics.letter_level import LetterMeasure, measure_letters
from inspection_letters.analysis.statistics.measures import count_letter, recommends
from inspection_letters.analysis.statistics.performance import (
    Intervals,
    Performance,
    bootstrap,
    performance,
)
from inspection_letters.coding import RulesCoder
from inspection_letters.coding.choice import default_model_path
from inspection_letters.reading.structure.area_send_report import ROLES, AreaSendReport
from inspection_letters.records import CodedExcerpt, Excerpt, Polarity, Role
from inspection_letters.records.spans import Span

KIND = AreaSendReport.name
SEED = 20
DETAIL_SEED = 7
RESAMPLES = 2000


class Sampled(TypedDict):
    """What all figures with intervals are made with."""

    code_ids: Sequence[str]
    seed: int
    resamples: int


@dataclass(frozen=True)
class Half:
    """Letters that are measured together, with their figures.

    ``figures`` and ``intervals`` are of codes; ``overall`` has the figures of code and
    polarity together, and ``by_letter`` how well letters are found, by measure.
    """

    letters: tuple[str, ...]
    figures: Performance
    intervals: Intervals
    overall: Mapping[str, Estimate]
    by_letter: tuple[LetterMeasure, ...]


def read_gold(path: Path) -> tuple[list[Excerpt], dict[str, dict[str, Polarity]]]:
    """Return the sentences of a table as excerpts, and the codes of each by excerpt ID."""
    excerpts: list[Excerpt] = []
    gold: dict[str, dict[str, Polarity]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for order, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)):
            excerpt_id = f"{row['file']}/{row['sentence_id']}"
            if excerpt_id in gold:
                raise SystemExit(f"{path}: sentence {excerpt_id} stands there twice.")
            excerpts.append(
                Excerpt(
                    excerpt_id=excerpt_id,
                    letter_id=row["file"],
                    span=Span(0, len(row["sentence"])),
                    quote=row["sentence"],
                    section=row["section"],
                    role=ROLES.get(row["section"], Role.CONTEXT),
                    paragraph=int(row["paragraph"]),
                    order=order,
                )
            )
            gold[excerpt_id] = _codes(row["codes"])
    return excerpts, gold


def read_detail(path: Path, sentences: Iterable[str]) -> Labels:
    """Return the detail codes of each sentence; a sentence without a row has none.

    The table has the columns file, sentence_id and detail_codes.
    """
    gold: dict[str, dict[str, Polarity]] = {excerpt_id: {} for excerpt_id in sentences}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            excerpt_id = f"{row['file']}/{row['sentence_id']}"
            if excerpt_id not in gold:
                raise SystemExit(f"{path}: sentence {excerpt_id} is not in the gold table.")
            gold[excerpt_id] = _codes(row["detail_codes"])
    return gold


def _codes(cell: str) -> dict[str, Polarity]:
    pairs = (code.split(":") for code in cell.split(";") if code)
    return {code_id: Polarity(polarity) for code_id, polarity in pairs}


def split(letters: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the development letters and the held-out letters."""
    names = sorted(set(letters))
    chosen = set(random.Random(SEED).sample(names, len(names) // 2))  # noqa: S311
    return (
        tuple(name for name in names if name in chosen),
        tuple(name for name in names if name not in chosen),
    )


def measure(
    letters: tuple[str, ...],
    excerpts: Sequence[Excerpt],
    gold: dict[str, dict[str, Polarity]],
    coded: Sequence[CodedExcerpt],
    code_ids: Sequence[str],
) -> Half:
    """Measure the codes of some letters."""
    home = {e.excerpt_id: e.letter_id for e in excerpts if e.letter_id in letters}
    reference = {excerpt_id: gold[excerpt_id] for excerpt_id in home}
    assigned = _assigned(coded, home, code_ids)
    sections = {
        excerpt.excerpt_id: section
        for excerpt in excerpts
        if excerpt.excerpt_id in home and (section := recommends(excerpt, KIND))
    }
    sampled = Sampled(code_ids=code_ids, seed=SEED, resamples=RESAMPLES)
    return Half(
        letters,
        performance(reference, assigned, code_ids=code_ids),
        bootstrap(reference, assigned, home, **sampled),
        evaluate(reference, assigned, home, **sampled).overall,
        measure_letters(reference, assigned, home, sections, **sampled),
    )


def errors(
    figures: Sequence[Performance],
    letters: Sequence[str],
    excerpts: Sequence[Excerpt],
    gold: Labels,
    coded: Sequence[CodedExcerpt],
    coder: RulesCoder,
) -> HeldOut:
    """Count the coder's codes in each held-out letter.

    `figures` are those of each layer of the codebook on these letters. The kind, outcome, year
    and region of the letters come from the packaged model's file.
    """
    digests = {letter.file: letter.pdf_sha256 for letter in load_gold(default_gold_path()).letters}
    facts = {
        letter.key: letter.groups
        for letter in read_held_out(default_model_path() / HELD_OUT).labelled
    }
    assigned = _assigned(coded, gold, coder.codebook.all_code_ids)
    labelled = []
    for name in letters:
        home = [excerpt for excerpt in excerpts if excerpt.letter_id == name]
        truth, found = (
            count_letter(
                (excerpt.section, excerpt.role, codes.get(excerpt.excerpt_id, {}))
                for excerpt in home
            )
            for codes in (gold, assigned)
        )
        labelled.append(
            HeldOutLetter(
                digests[name],
                facts[digests[name]],
                len(home),
                truth,
                found,
                in_detail=bool(coder.codebook.detail_codes),
            )
        )
    f1 = {code.code_id: code.f1 for half in figures for code in half.codes if code.f1 is not None}
    return HeldOut(coder.coder_id, coder.digest, coder.codebook.digest, tuple(labelled), f1)


@dataclass(frozen=True)
class DetailHalf:
    """Letters whose detail codes are measured together, with their figures."""

    letters: tuple[str, ...]
    figures: Performance
    intervals: Intervals


def measure_detail(
    letters: tuple[str, ...],
    excerpts: Sequence[Excerpt],
    gold: Labels,
    coded: Sequence[CodedExcerpt],
    code_ids: Sequence[str],
) -> DetailHalf:
    """Measure the detail codes of some letters."""
    home = {e.excerpt_id: e.letter_id for e in excerpts if e.letter_id in letters}
    reference = {excerpt_id: gold[excerpt_id] for excerpt_id in home}
    assigned = _assigned(coded, home, code_ids)
    return DetailHalf(
        letters,
        performance(reference, assigned, code_ids=code_ids),
        bootstrap(
            reference,
            assigned,
            home,
            code_ids=code_ids,
            seed=DETAIL_SEED,
            resamples=RESAMPLES,
        ),
    )


def _assigned(
    coded: Sequence[CodedExcerpt], home: Container[str], code_ids: Container[str]
) -> dict[str, dict[str, Polarity]]:
    """Return the assigned codes of some excerpts, of those codes only."""
    assigned: dict[str, dict[str, Polarity]] = {}
    for code in coded:
        if code.excerpt_id in home and code.code_id in code_ids:
            assigned.setdefault(code.excerpt_id, {})[code.code_id] = code.polarity
    return assigned
