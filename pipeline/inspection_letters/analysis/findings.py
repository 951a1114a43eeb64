"""Findings: the figures of each code over the letters, and what they rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from inspection_letters.analysis.codebook_fit import unfit_letters
from inspection_letters.analysis.codes_left_out import left_out_sentence
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.findings_groups import FEW_LETTERS, drop_small, group_letters
from inspection_letters.analysis.findings_notes import added_note, is_of_gold, notes_on
from inspection_letters.analysis.findings_records import Findings, by_lead
from inspection_letters.analysis.findings_subjects import subjects_of, with_derived
from inspection_letters.analysis.labelled import (
    CountedLetter,
    codes_unmeasured,
    count_letters,
)
from inspection_letters.analysis.statistics.measures import BALANCE, MEASURES, Measure, recommends
from inspection_letters.analysis.statistics.shares import (
    Finding,
    find_shares,
    make_rows,
)
from inspection_letters.records import Codebook, Excerpt, Polarity
from inspection_letters.records.light_models import models_in_use
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.store.reviews import Review

Codes = Mapping[str, Polarity]


def make_findings(
    corpus: CodedCorpus,
    by: str | None = None,
    any_of: Sequence[str] = (),
    seed: int = DEFAULT_SEED,
    *,
    census: bool = False,
    detail: bool = False,
) -> Findings:
    """Make all findings of the corpus's coder.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    by : str, optional
        How letters are grouped: outcome, year, region, kind or grade, or two separated by a
        comma.
    any_of : sequence of str
        Codes separated by commas that are also to be counted as one.
    seed : int, default 0
        Random seed.
    census : bool, default False
        Whether the letters are all there are, not a sample of letters like them.
    detail : bool, default False
        Whether to make the findings of detail codes, in place of those of main codes.

    Raises
    ------
    UsageError
        If there is no such coder or code, the letters were not coded by the model that the
        user named, or their codebook has no detail codes.
    """
    return make_findings_by(corpus, [by], any_of, seed, census=census, detail=detail)[by]


def make_findings_by(
    corpus: CodedCorpus,
    bys: Sequence[str | None],
    any_of: Sequence[str] = (),
    seed: int = DEFAULT_SEED,
    *,
    census: bool = False,
    detail: bool = False,
) -> dict[str | None, Findings]:
    """Make all findings of the corpus's coder, with the letters grouped in several ways.

    Parameters are those of `make_findings`, but for ``bys``: the groupings.
    """
    codebook = with_derived(corpus.codebook)
    subjects = subjects_of(codebook, any_of, detail=detail)
    letters, found = _find_layer(corpus, codebook, subjects, bys, seed, census, detail=detail)
    in_detail = [codes for codes in subjects if not codebook.is_main(codes)]
    if in_detail and not detail:
        # Derived measures that name detail codes need both layers; the others must not change.
        _, mixed = _find_layer(corpus, codebook, in_detail, bys, seed, census, detail=True)
        found = {by: _replaced(found[by], mixed[by]) for by in bys}
    added = codes_unmeasured(corpus)
    if unmeasured := [codes for codes in subjects if added.intersection(codes)]:
        # Letters that people coded without these codes say nothing of them.
        layers = detail or not all(codebook.is_main(codes) for codes in unmeasured)
        learned = {model.code_id for model in models_in_use(corpus.coder.light)}
        for by_light in (False, True):
            some = [codes for codes in unmeasured if by_light != learned.isdisjoint(codes)]
            if not some:
                continue
            _, own = _find_layer(
                corpus,
                codebook,
                some,
                bys,
                seed,
                census,
                detail=layers,
                of_added=True,
                by_light=by_light,
            )
            found = {by: _replaced(found[by], own[by]) for by in bys}
    left_out = left_out_sentence(corpus.left_out, f"{codebook.name} {codebook.version}")
    unfit = unfit_letters(codebook, (letter.kind for letter in corpus.counted_letters))
    people = {review.coder_id for reviews in _counted(corpus) for review in reviews}
    return {
        by: Findings(
            coder=corpus.coder,
            codebook=codebook,
            held_out=corpus.held_out,
            by=by,
            seed=seed,
            census=census,
            detail=detail,
            part=corpus.part,
            findings=by_lead(found[by]),
            people=tuple(sorted(people)),
            reviewed=len(_counted(corpus)),
            unfit=unfit,
            of_gold=not (corpus.coder.is_person or added)
            and is_of_gold([each for each in letters if each.in_part and each.coded is not None]),
            on_intervals=(
                *notes_on(
                    corpus.coder,
                    corpus.held_out,
                    [letter for letter in letters if letter.in_part],
                    found[by],
                    census=census,
                ),
                *added_note(corpus.coder, codebook, unmeasured),
                *((FEW_LETTERS,) if by and "," in by else ()),
                *((left_out,) if left_out else ()),
            ),
        )
        for by in bys
    }


def _replaced(findings: Iterable[Finding], others: Iterable[Finding]) -> list[Finding]:
    """Return findings in their order, with others of the same subject in their place."""
    by_key = {(other.codes, other.measure, other.group): other for other in others}
    return [by_key.get((found.codes, found.measure, found.group), found) for found in findings]


def _find_layer(
    corpus: CodedCorpus,
    codebook: Codebook,
    subjects: Sequence[tuple[str, ...]],
    bys: Sequence[str | None],
    seed: int,
    census: bool,
    *,
    detail: bool,
    of_added: bool = False,
    by_light: bool = False,
) -> tuple[tuple[CountedLetter, ...], dict[str | None, list[Finding]]]:
    """Return the letters with their counts, and the findings from main codes, or from all."""
    layers = (corpus.codings, corpus.detail_codings) if detail else (corpus.codings,)
    letters = count_letters(corpus, detail=detail, of_added=of_added, by_light=by_light)
    excerpts = [
        (
            excerpt,
            corpus.letter_by_id[excerpt.letter_id].kind,
            {
                coding.code_id: coding.polarity
                for layer in layers
                for coding in layer.get(excerpt.excerpt_id, ())
            },
        )
        for excerpt in corpus.counted_excerpts
    ]
    figures = find_figures(
        letters,
        excerpts,
        subjects,
        bys,
        apart=(*codebook.detail_ids, *codes_unmeasured(corpus)),
        seed=seed,
        census=census,
    )
    return letters, figures


def _counted(corpus: CodedCorpus) -> list[tuple[Review, ...]]:
    """Return the reviews of each reviewed excerpt of the letters that count."""
    counted = {letter.letter_id for letter in corpus.counted_letters}
    return [
        reviews for reviews in corpus.counted_reviews.values() if reviews[0].letter_id in counted
    ]


def find_figures(
    letters: Sequence[CountedLetter],
    excerpts: Iterable[tuple[Excerpt, str, Codes]],
    subjects: Sequence[tuple[str, ...]],
    bys: Sequence[str | None],
    *,
    apart: Collection[str] = (),
    seed: int,
    census: bool = False,
) -> dict[str | None, list[Finding]]:
    """Return the findings of some letters under several groupings.

    Parameters
    ----------
    letters : sequence of CountedLetter
        The letters at hand, and labelled letters from elsewhere.
    excerpts : iterable of tuple
        The coded excerpts in reading order, each with the kind of its letter and its codes.
    subjects : sequence of tuple of str
        Codes, or several codes counted as one.
    bys : sequence of str or None
        How the letters are grouped.
    apart : collection of str
        Detail codes and `codes_unmeasured`, whose mentions are not among all weakness mentions
        of a letter.
    seed : int
        Seed of the resampling.
    census : bool, default False
        Whether the letters at hand are all there are.
    """
    rows = make_rows(
        [letter.kind for letter in letters],
        [letter.coded for letter in letters],
        [letter.coder for letter in letters],
        [letter.truth for letter in letters],
        subjects,
        apart,
    )
    places = {letter.letter_id: row for row, letter in enumerate(letters) if letter.letter_id}
    behind = _excerpts_behind(excerpts, places, subjects)
    in_part = np.array([letter.in_part for letter in letters], dtype=bool)
    overall = find_shares(rows, subjects, {None: in_part}, behind, seed=seed, census=census)
    features = [letter.groups for letter in letters]
    found: dict[str | None, list[Finding]] = {}
    for by in bys:
        found[by] = [*overall]
        if by:
            groups = group_letters(features, rows.at_hand, in_part, by)
            grouped = find_shares(rows, subjects, groups, behind, seed=seed, census=census)
            found[by] += drop_small(grouped, by)
    return found


def _excerpts_behind(
    excerpts: Iterable[tuple[Excerpt, str, Codes]],
    places: Mapping[str, int],
    subjects: Sequence[tuple[str, ...]],
) -> dict[tuple[tuple[str, ...], str], list[tuple[int, str]]]:
    """Return the excerpts that are coded so, by subject and measure."""
    behind: dict[tuple[tuple[str, ...], str], list[tuple[int, str]]] = {}
    by_code: dict[str, list[tuple[str, ...]]] = {}
    for codes in subjects:
        for code in codes:
            by_code.setdefault(code, []).append(codes)
    for excerpt, kind, assigned in excerpts:
        section = recommends(excerpt, kind)
        row = places[excerpt.letter_id]
        of_excerpt = {codes for code in assigned for codes in by_code.get(code, ())}
        for codes in of_excerpt:
            polarities = {assigned[code] for code in codes if code in assigned}
            for measure in MEASURES:
                if _counts(measure, section, polarities):
                    behind.setdefault((codes, measure.name), []).append((row, excerpt.excerpt_id))
    return behind


def _counts(measure: Measure, section: str | None, polarities: set[Polarity]) -> bool:
    if measure.sections:
        return section in measure.sections
    if measure.name == BALANCE:
        return bool(polarities & {Polarity.WEAKNESS, Polarity.STRENGTH})
    return Polarity(measure.polarity or Polarity.WEAKNESS) in polarities


__all__ = [
    "find_figures",
    "make_findings",
    "make_findings_by",
]
