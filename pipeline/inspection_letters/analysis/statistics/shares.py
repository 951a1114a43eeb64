"""Findings: each measure of each code, for all letters and for groups of them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from inspection_letters.analysis.statistics.means import corrected_mean, mean_with_interval
from inspection_letters.analysis.statistics.measures import (
    MEASURES,
    LetterCounts,
    Measure,
    Table,
    tabulate,
)
from inspection_letters.analysis.statistics.prevalence import (
    AS_CODED,
    CORRECTED,
    LABELLED,
    Answers,
    Estimated,
    Share,
    corrected_share,
    transferred_share,
    wilson,
)

FEWEST_LABELLED: Final = 20
"""Labelled letters of a kind that a correction needs."""

FEWEST_IN_GROUP: Final = 10
"""Labelled letters that it needs in a group, and of a measure that is not of all letters."""

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure of a code, and the excerpts on which it rests.

    Attributes
    ----------
    codes : tuple of str
        A code, or several counted as one.
    measure : str
        The name of one of `MEASURES`.
    group : str or None
        The group of letters; None for all.
    share : Share
        The figure, with its interval.
    excerpt_ids : tuple of str
        The excerpts that are coded so, by letter and in reading order.
    """

    codes: tuple[str, ...]
    measure: str
    group: str | None
    share: Share
    excerpt_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterRows:
    """Letters as rows of tables, those at hand first.

    Attributes
    ----------
    kinds : tuple of str
        The kind of each letter.
    at_hand : array of bool
        Whether the letter is in the workspace.
    labelled : array of bool
        Whether people coded it wholly.
    compared : array of bool
        Whether it is labelled, and a coder's answers for it are known too.
    coded, coder, truth : Table
        Its mentions as coded, by the coder alone, and by people. Rows without such are 0.
    """

    kinds: tuple[str, ...]
    at_hand: Rows
    labelled: Rows
    compared: Rows
    coded: Table
    coder: Table
    truth: Table

    def applies(self, measure: Measure) -> Rows:
        """Return which letters a measure is of."""
        return np.where(self.at_hand, self.coded.applies(measure), self.truth.applies(measure))


def make_rows(
    kinds: Sequence[str],
    coded: Sequence[LetterCounts | None],
    coder: Sequence[LetterCounts | None],
    truth: Sequence[LetterCounts | None],
    subjects: Sequence[tuple[str, ...]],
    apart: Collection[str] = (),
) -> LetterRows:
    """Tabulate letters.

    Parameters
    ----------
    kinds : sequence of str
        The kind of each letter.
    coded, coder, truth : sequence of LetterCounts or None
        What is known of each: as coded (None if it is not at hand), by the coder alone (None if
        the coder is a person), and by people (None if it is not labelled).
    subjects : sequence of tuple of str
        Codes, or several codes counted as one.
    apart : collection of str
        Detail codes, whose mentions are not among all weakness mentions of a letter.
    """
    nothing = LetterCounts({}, frozenset())
    labelled = np.array([counts is not None for counts in truth], dtype=bool)
    return LetterRows(
        kinds=tuple(kinds),
        at_hand=np.array([counts is not None for counts in coded], dtype=bool),
        labelled=labelled,
        compared=labelled & np.array([counts is not None for counts in coder], dtype=bool),
        coded=tabulate([counts or nothing for counts in coded], subjects, apart),
        coder=tabulate([counts or nothing for counts in coder], subjects, apart),
        truth=tabulate([counts or nothing for counts in truth], subjects, apart),
    )


@dataclass(frozen=True, slots=True)
class Basis:
    """The letters from which figures of some letters are estimated.

    Attributes
    ----------
    letters : array of bool
        The letters at hand that the figures are of.
    labelled : array of bool
        The labelled letters that correct them; all False if they are not corrected.
    method : str
        `CORRECTED`, `LABELLED` or `AS_CODED`.
    transferred : bool
        Whether labelled letters come from elsewhere.
    """

    letters: Rows
    labelled: Rows
    method: str
    transferred: bool = False


def choose_basis(rows: LetterRows, measure: Measure, group: Rows) -> Basis:
    """Choose the labelled letters by which figures are corrected.

    Parameters
    ----------
    rows : LetterRows
        All letters.
    measure : Measure
        What is measured.
    group : array of bool
        The letters of the group, at hand or not.

    Notes
    -----
    Labelled letters must be of the one kind of letter that the figures are of. Those at hand
    suffice if there are `FEWEST_LABELLED` of this kind and `FEWEST_IN_GROUP` in the group;
    otherwise those from elsewhere are used too. Without a coder's answers beside people's, there
    is nothing to correct.
    """
    of_measure = rows.applies(measure)
    letters = rows.at_hand & group & of_measure
    nobody = np.zeros_like(letters)
    if letters.any() and rows.labelled[letters].all():
        return Basis(letters, letters, LABELLED)
    kinds = {rows.kinds[row] for row in np.flatnonzero(letters)}
    if len(kinds) != 1:
        return Basis(letters, nobody, AS_CODED)
    (kind,) = kinds
    of_kind = rows.compared & np.array([name == kind for name in rows.kinds], dtype=bool)
    for pool, transferred in ((of_kind & rows.at_hand, False), (of_kind, True)):
        within = pool & group & of_measure
        if pool.sum() >= FEWEST_LABELLED and within.sum() >= FEWEST_IN_GROUP:
            return Basis(letters, within, CORRECTED, transferred)
    return Basis(letters, nobody, AS_CODED)


def estimate_shares(
    rows: LetterRows, measure: Measure, group: Rows, *, census: bool = False, seed: int = 0
) -> list[Share]:
    """Estimate a measure of every subject for a group of letters.

    Parameters
    ----------
    rows : LetterRows
        All letters.
    measure : Measure
        What is measured.
    group : array of bool
        The letters of the group, at hand or not.
    census : bool, default False
        Whether the letters at hand are all there are, not a sample.
    seed : int, default 0
        Seed of the resampling, for means over letters.
    """
    basis = choose_basis(rows, measure, group)
    if measure.is_share:
        return _shares(rows, measure, basis, census)
    return _means(rows, measure, basis, census, seed)


def _shares(rows: LetterRows, measure: Measure, basis: Basis, census: bool) -> list[Share]:
    coded = rows.coded.has(measure)[basis.letters]
    mixed = rows.coded.has(measure, with_mixed=True)[basis.letters] if measure.polarity else None
    truth, answers = rows.truth.has(measure).astype(float), rows.coder.has(measure).astype(float)
    others = basis.letters & ~rows.labelled
    n = int(basis.letters.sum())
    shares = []
    measured = rows.compared & rows.applies(measure)
    for subject in range(coded.shape[1]):
        y, f = truth[:, subject], answers[:, subject]
        if basis.method == CORRECTED:
            used = Answers(y[basis.labelled], f[basis.labelled], f[others])
            if basis.transferred:
                known = y[basis.letters & rows.labelled]
                estimated = transferred_share(used, known, census=census)
            else:
                estimated = corrected_share(used, census=census)
        else:
            values = y[basis.letters] if basis.method == LABELLED else coded[:, subject]
            estimated = _counted(values, exact=census and basis.method == LABELLED)
        found, right = y[measured] > 0, f[measured] > 0
        shares.append(
            Share(
                n=n,
                coded=int(coded[:, subject].sum()),
                point=estimated.point,
                low=estimated.low,
                high=estimated.high,
                method=basis.method,
                coded_with_mixed=None if mixed is None else int(mixed[:, subject].sum()),
                labelled=int(basis.labelled.sum()),
                sensitivity=float(right[found].mean()) if found.any() else None,
                specificity=float((~right[~found]).mean()) if (~found).any() else None,
            )
        )
    return shares


def _counted(values: npt.NDArray[np.generic], *, exact: bool) -> Estimated:
    if not len(values):
        return Estimated(*[float("nan")] * 3)
    point = float(values.mean())
    return (
        Estimated(point, point, point) if exact else Estimated(point, *wilson(point, len(values)))
    )


def _means(
    rows: LetterRows, measure: Measure, basis: Basis, census: bool, seed: int
) -> list[Share]:
    others = basis.letters & ~rows.labelled
    truth, answers = rows.truth.parts(measure), rows.coder.parts(measure)
    coded = rows.coded.parts(measure)
    if not basis.letters.any():
        bounds = np.full((3, coded[0].shape[1]), np.nan)
    elif basis.method == CORRECTED:
        bounds = corrected_mean(
            _rows_of(truth, basis.labelled),
            _rows_of(answers, basis.labelled),
            _rows_of(answers, others),
            tuned=not basis.transferred,
            seed=seed,
        )
    else:
        known = truth if basis.method == LABELLED else coded
        bounds = mean_with_interval(_rows_of(known, basis.letters), seed=seed)
        if census and basis.method == LABELLED:
            bounds = np.stack([bounds[0]] * 3)
    having = coded[1][basis.letters].sum(axis=0)
    weak = rows.coded.has(measure)[basis.letters].sum(axis=0)
    return [
        Share(
            n=int(having[subject]),
            coded=int(weak[subject]),
            point=float(bounds[0, subject]),
            low=float(bounds[1, subject]),
            high=float(bounds[2, subject]),
            method=basis.method,
            labelled=int(basis.labelled.sum()),
        )
        for subject in range(len(having))
    ]


def _rows_of(
    parts: tuple[npt.NDArray[np.float64], ...], rows: Rows
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return parts[0][rows], parts[1][rows]


def find_shares(
    rows: LetterRows,
    subjects: Sequence[tuple[str, ...]],
    groups: Mapping[str | None, Rows],
    excerpts: Mapping[tuple[tuple[str, ...], str], Sequence[tuple[int, str]]],
    *,
    seed: int,
    census: bool = False,
) -> list[Finding]:
    """Return the findings of each group of letters: by measure, subject and group.

    Parameters
    ----------
    rows : LetterRows
        All letters.
    subjects : sequence of tuple of str
        Codes, or several codes counted as one: those of the tables of ``rows``.
    groups : mapping of str or None to array of bool
        The letters of each group; those of None are all.
    excerpts : mapping
        By subject and measure, the row and the ID of each excerpt that is coded so.
    seed : int
        Seed of the resampling. Each measure and group has its own stream.
    census : bool, default False
        Whether the letters at hand are all there are.
    """
    findings = []
    for measure in MEASURES:
        shares = {
            group: estimate_shares(
                rows, measure, letters, census=census, seed=_seed(seed, measure.name, group)
            )
            for group, letters in groups.items()
        }
        for place, codes in enumerate(subjects):
            of_subject = excerpts.get((codes, measure.name), ())
            for group, letters in groups.items():
                ids = tuple(excerpt_id for row, excerpt_id in of_subject if letters[row])
                share = shares[group][place]
                findings.append(Finding(codes, measure.name, group, share, ids))
    return findings


def _seed(seed: int, measure: str, group: str | None) -> int:
    text = "\x1f".join((str(seed), measure, group or ""))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
