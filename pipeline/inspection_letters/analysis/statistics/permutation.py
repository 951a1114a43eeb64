"""Differences between groups of letters, tested together by permuting whole letters."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

PERMUTATIONS: Final = 9_999
FEWEST: Final = 5
"""Groups with fewer letters than this are not compared."""

_CELLS: Final = 400_000
_TOLERANCE: Final = 1e-4
"""Statistics closer than this are the same, but for rounding in single precision."""

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupMean:
    """The mean of a variable over the letters of a group that have a value."""

    group: str
    letters: int
    mean: float


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """The largest difference of a variable between two groups of a grouping.

    Attributes
    ----------
    variable : str
        The variable.
    by : str
        The grouping.
    high, low : GroupMean
        The two groups with the largest studentised difference, the higher mean first.
    statistic : float
        The difference in standard errors.
    p : float
        Adjusted p-value of the hypothesis that the variable is unrelated to the grouping: the
        chance of so large a difference in any variable, grouping and pair of groups.
    """

    variable: str
    by: str
    high: GroupMean
    low: GroupMean
    statistic: float
    p: float


def find_differences(
    values: Mapping[str, Sequence[float]],
    groupings: Mapping[str, Sequence[str | None]],
    *,
    seed: int,
    permutations: int = PERMUTATIONS,
    fewest: int = FEWEST,
) -> tuple[GroupDifference, ...]:
    """Find the largest difference of each variable by each grouping, with adjusted p-values.

    Parameters
    ----------
    values : mapping of str to sequence of float
        The value of each variable for each letter; NaN for letters to which it does not apply.
    groupings : mapping of str to sequence of str or None
        The group of each letter in each grouping; None if it is not known.
    seed : int
        Seed of the random generator (PCG64).
    permutations : int, default 9999
        How many times to permute the letters.
    fewest : int, default 5
        The fewest letters with a value that a group needs to be compared.

    Returns
    -------
    tuple of GroupDifference
        Smallest p-value first, then largest statistic. Variables that are the same in all
        letters are left out, as are groupings with fewer than two groups that are large enough.

    Raises
    ------
    ValueError
        If there are no permutations, or variables and groupings are not of the same letters.

    Notes
    -----
    The statistic for two groups *a* and *b* is ``(mean_a - mean_b) / (s sqrt(1/n_a + 1/n_b))``
    with *s* the standard deviation over all letters, which no permutation changes. The
    statistic for a variable and a grouping is the largest over all pairs of groups.

    Letters are permuted whole: each letter keeps all its values and receives the groups
    of another letter, in all groupings. So the variables remain related to one another
    as they are, and the groupings too. P-values are adjusted by the step-down max-T procedure
    ([1]_, algorithm 4.1; [2]_, box 3) over all variables and groupings: if no variable is related
    to any grouping, the chance that any adjusted p-value is at most 0.05 is at most 5%. The
    p-values include the letters as they are as one of the permutations [3]_. Their Monte Carlo
    standard error is that of a binomial share (see `monte_carlo_error`).

    A small p-value says that the variable is related to the grouping. That it differs between
    the two groups named, and not only between others, is a description.

    References
    ----------
    .. [1] P. H. Westfall and S. S. Young, *Resampling-Based Multiple Testing*, Wiley, 1993.
    .. [2] Y. Ge, S. Dudoit and T. P. Speed, "Resampling-based multiple testing for microarray
       data analysis", *Test* 12(1), 2003, 1-77.
    .. [3] B. Phipson and G. K. Smyth, "Permutation p-values should never be zero",
       *Statistical Applications in Genetics and Molecular Biology* 9(1), 2010, article 39.
    """
    if permutations < 1:
        raise ValueError("Give at least one permutation.")
    if len({len(row) for row in (*values.values(), *groupings.values())}) > 1:
        raise ValueError("Variables and groupings must be of the same letters.")
    table = _Table.of(values)
    pairs = _Pairs.of(groupings, fewest)
    if not table.names or not pairs.by:
        return ()
    as_they_are = np.arange(len(table.values))[None]
    statistics, means, sizes = (part[:, 0] for part in _compare(table, pairs, as_they_are))
    sizes = sizes[:, table.columns]
    enough = sizes >= fewest
    compared = enough[pairs.first] & enough[pairs.second]
    observed = _largest(statistics[:, None], compared, pairs)[0]
    order = np.argsort(-observed, kind="stable")
    reached = np.zeros(observed.size, dtype=np.int64)
    for drawn in _draw(len(table.values), permutations, seed, compared.size):
        found = _largest(_compare(table, pairs, drawn)[0], compared, pairs)[:, order]
        # The largest of each statistic and all that are smaller in the letters as they are.
        largest = np.maximum.accumulate(found[:, ::-1], axis=1)[:, ::-1]
        reached += (largest >= observed[order] - _TOLERANCE).sum(axis=0)
    adjusted = np.empty(observed.size)
    adjusted[order] = np.maximum.accumulate((1 + reached) / (1 + permutations))
    differences = []
    for at in np.flatnonzero(observed >= 0):
        of_grouping, column = divmod(int(at), len(table.names))
        size = np.where(compared[:, column], np.abs(statistics[:, column]), -1.0)
        pair = pairs.starts[of_grouping] + int(size[pairs.within(of_grouping)].argmax())
        ends = [
            GroupMean(pairs.groups[row], int(sizes[row, column]), float(means[row, column]))
            for row in (pairs.first[pair], pairs.second[pair])
        ]
        low, high = sorted(ends, key=lambda end: end.mean)
        differences.append(
            GroupDifference(
                variable=table.names[column],
                by=pairs.by[of_grouping],
                high=high,
                low=low,
                statistic=float(observed[at]),
                p=float(adjusted[at]),
            )
        )
    return tuple(sorted(differences, key=lambda found: (found.p, -found.statistic)))


def monte_carlo_error(p: float, permutations: int = PERMUTATIONS) -> float:
    """Return the standard error of a p-value that is due to drawing permutations at random."""
    return math.sqrt(p * (1 - p) / permutations)


@dataclass(frozen=True, slots=True)
class _Table:
    """The variables that are not the same in all letters: a row for each letter.

    ``values`` is 0 where a letter has none. ``known`` has a column for each set of letters
    with values, and ``columns`` says which is that of each variable. ``spread`` is the
    standard deviation.
    """

    names: tuple[str, ...]
    values: Floats
    known: Floats
    columns: Indices
    spread: Floats

    @classmethod
    def of(cls, values: Mapping[str, Sequence[float]]) -> _Table:
        columns = {name: np.asarray(column, dtype=np.float64) for name, column in values.items()}
        known = {name: column[~np.isnan(column)] for name, column in columns.items()}
        names = tuple(name for name, column in known.items() if column.size and np.ptp(column) > 0)
        table = np.column_stack([columns[name] for name in names]) if names else np.empty((0, 0))
        which, of_name = np.unique(~np.isnan(table), axis=1, return_inverse=True)
        return cls(
            names=names,
            values=np.nan_to_num(table).astype(np.float32),
            known=which.astype(np.float32),
            columns=of_name.reshape(-1),
            spread=np.asarray([known[name].std() for name in names], dtype=np.float32),
        )


@dataclass(frozen=True, slots=True)
class _Pairs:
    """All pairs of groups, those of a grouping together.

    ``members`` has a row for each group and a column for each letter; ``first`` and ``second``
    are the rows of each pair. The pairs of each grouping in ``by`` begin at ``starts``.
    """

    by: tuple[str, ...]
    groups: tuple[str, ...]
    members: Floats
    first: Indices
    second: Indices
    starts: Indices

    @classmethod
    def of(cls, groupings: Mapping[str, Sequence[str | None]], fewest: int) -> _Pairs:
        by: list[str] = []
        starts: list[int] = []
        groups: list[str] = []
        members: list[list[bool]] = []
        pairs: list[tuple[int, int]] = []
        for name, group_of in groupings.items():
            sizes = Counter(group for group in group_of if group is not None)
            large = [group for group in sorted(sizes) if sizes[group] >= fewest]
            if len(large) < 2:
                continue
            by.append(name)
            starts.append(len(pairs))
            rows = range(len(groups), len(groups) + len(large))
            pairs += [(first, second) for first, second in combinations(rows, 2)]
            groups += large
            members += [[own == group for own in group_of] for group in large]
        first, second = np.asarray(pairs, dtype=np.int64).reshape(-1, 2).T
        return cls(
            by=tuple(by),
            groups=tuple(groups),
            members=np.asarray(members, dtype=np.float32),
            first=first,
            second=second,
            starts=np.asarray(starts, dtype=np.int64),
        )

    def within(self, grouping: int) -> slice:
        """Return the pairs of a grouping."""
        ends = [*self.starts.tolist(), len(self.first)]
        return slice(ends[grouping], ends[grouping + 1])


def _draw(letters: int, permutations: int, seed: int, cells: int) -> Iterator[Indices]:
    """Yield permutations of letters, as many at a time as memory allows."""
    generator = np.random.default_rng(seed)
    at_once = max(1, _CELLS // max(cells, letters))
    for start in range(0, permutations, at_once):
        rows = min(at_once, permutations - start)
        yield generator.permuted(np.tile(np.arange(letters), (rows, 1)), axis=1)


def _compare(table: _Table, pairs: _Pairs, orders: Indices) -> tuple[Floats, Floats, Floats]:
    """Return studentised differences by pair, and means and sizes by group.

    Each is an array of pairs (or groups), orders of the letters, and variables; sizes have one
    column for each column of ``table.known``.
    """
    members = pairs.members[:, orders]
    sizes = members @ table.known
    inverse = np.divide(1.0, sizes, out=np.full_like(sizes, np.inf), where=sizes > 0)
    # The mean of no letters is 0, and its error is infinite.
    per_letter = np.where(sizes > 0, inverse, 0.0)
    means = (members @ table.values) * per_letter[..., table.columns]
    scale = 1.0 / np.sqrt(inverse[pairs.first] + inverse[pairs.second])
    statistics = means[pairs.first] - means[pairs.second]
    statistics *= scale[..., table.columns]
    statistics /= table.spread
    return statistics, means, sizes


def _largest(statistics: Floats, compared: npt.NDArray[np.bool_], pairs: _Pairs) -> Floats:
    """Return the largest statistic of each grouping and variable, by order of the letters.

    It is -1 where no pair is compared. The columns are the variables by the first grouping,
    then by the next.
    """
    sizes = np.where(compared[:, None], np.abs(statistics), -1.0)
    found = np.maximum.reduceat(sizes, pairs.starts, axis=0)
    return found.transpose(1, 0, 2).reshape(found.shape[1], -1)


__all__ = [
    "FEWEST",
    "PERMUTATIONS",
    "GroupDifference",
    "GroupMean",
    "find_differences",
    "monte_carlo_error",
]
