"""What is counted of a letter: its mentions of a code, and the measures made from them.

A *mention* is a code assigned to a sentence. From the mentions of a letter follow whether it
has a code (the share of letters) and two figures between 0 and 1 (a mean over letters).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from inspection_letters.analysis.letters import RESTATING
from inspection_letters.records import Excerpt, Polarity, Role

Floats = npt.NDArray[np.float64]

RECOMMENDED: Final = "recommended"
BALANCE: Final = "balance"
WEAKNESS_SHARE: Final = "weakness_share"

SECTIONS: Final = ("priority", "improve")
"""The sections of recommendations: priority actions, and areas for improvement."""

_ASKED_IN: Final[Mapping[str, str]] = {
    **{section: section for section in SECTIONS},
    "areas-for-priority-action": "priority",
    "priority-and-immediate-action": "priority",
    "areas-for-improvement": "improve",
    "recommendations": "improve",
    "what-needs-to-improve": "improve",
}
"""Which of `SECTIONS` a section of a letter is: reports of other inspections use these headings."""

COUNTED: Final = (*(polarity.value for polarity in Polarity), *SECTIONS)
"""What is counted of a code in a letter: mentions by polarity, and recommendations by section."""

Mentions = tuple[int, ...]
"""The counts of a code in a letter, in the order of `COUNTED`."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a code.

    Attributes
    ----------
    name : str
        Its name.
    label : str
        What it measures, as a phrase that follows the name of a code.
    polarity : str or None
        The polarity that counts; any if None.
    sections : tuple of str
        The sections of recommendations that count, in letters that have any of them; all of
        a letter if empty.
    """

    name: str
    label: str
    polarity: str | None = None
    sections: tuple[str, ...] = ()

    @property
    def is_share(self) -> bool:
        """Whether it is a share of letters; otherwise it is a mean over letters."""
        return self.name not in (BALANCE, WEAKNESS_SHARE)

    @property
    def counted(self) -> tuple[int, ...]:
        """The places in `COUNTED` of the mentions that count."""
        if self.sections:
            return tuple(COUNTED.index(section) for section in self.sections)
        if self.name == BALANCE:
            return (_WEAKNESS, _STRENGTH)
        return (COUNTED.index(self.polarity),) if self.polarity else (_WEAKNESS,)


MEASURES: Final = (
    Measure(RECOMMENDED, "named for action or improvement", sections=SECTIONS),
    Measure(BALANCE, "weakness as a share of weakness and strength mentions in a letter"),
    Measure(WEAKNESS_SHARE, "share of a letter's weakness mentions"),
    Measure("weakness", "at least one weakness", polarity=Polarity.WEAKNESS.value),
    Measure("strength", "at least one strength", polarity=Polarity.STRENGTH.value),
    Measure("priority", "in a priority action", sections=("priority",)),
    Measure("improve", "in an area for improvement", sections=("improve",)),
)
"""All measures, the most telling first."""

_WEAKNESS: Final = COUNTED.index(Polarity.WEAKNESS.value)
_STRENGTH: Final = COUNTED.index(Polarity.STRENGTH.value)
_MIXED: Final = COUNTED.index(Polarity.MIXED.value)


@dataclass(frozen=True, slots=True)
class LetterCounts:
    """What a coder, or people, found in one letter.

    Attributes
    ----------
    mentions : mapping of str to tuple of int
        By code, the counts named in `COUNTED`; codes without any are left out.
    sections : frozenset of str
        The sections of recommendations that the letter has.
    """

    mentions: Mapping[str, Mentions]
    sections: frozenset[str]


def count_letter(
    excerpts: Iterable[tuple[str, Role, Mapping[str, Polarity]]], *, restating: bool = False
) -> LetterCounts:
    """Count the mentions of a letter.

    Parameters
    ----------
    excerpts : iterable of tuple
        The section and role of each excerpt, and its codes with their polarities.
    restating : bool, default False
        Whether the letter restates the recommendations of another; they do not count then.
    """
    mentions: dict[str, list[int]] = {}
    sections: set[str] = set()
    for heading, role, codes in excerpts:
        section = None if restating else _section_asking(heading, role)
        if section:
            sections.add(section)
        for code_id, polarity in codes.items():
            counts = mentions.setdefault(code_id, [0] * len(COUNTED))
            counts[COUNTED.index(polarity.value)] += 1
            if section:
                counts[COUNTED.index(section)] += 1
    return LetterCounts(
        {code_id: tuple(counts) for code_id, counts in mentions.items()}, frozenset(sections)
    )


@dataclass(frozen=True, slots=True)
class Table:
    """The mentions of some subjects in some letters.

    Attributes
    ----------
    counts : array of shape (letters, subjects, len(COUNTED))
        The mentions; those of several codes are summed.
    weaknesses : array of shape (letters, subjects)
        All weakness mentions of each letter: of main codes, and of the subject's detail codes.
    sections : array of bool of shape (letters, len(SECTIONS))
        Which sections of recommendations each letter has.
    """

    counts: Floats
    weaknesses: Floats
    sections: npt.NDArray[np.bool_]

    def applies(self, measure: Measure) -> npt.NDArray[np.bool_]:
        """Return which letters the measure is of, an array of shape (letters,)."""
        if not measure.sections:
            return np.ones(len(self.counts), dtype=bool)
        columns = [SECTIONS.index(section) for section in measure.sections]
        return np.asarray(self.sections[:, columns].any(axis=1))

    def has(self, measure: Measure, *, with_mixed: bool = False) -> npt.NDArray[np.bool_]:
        """Return which letters have each subject, an array of shape (letters, subjects).

        Parameters
        ----------
        measure : Measure
            What counts. For a mean over letters, a weakness mention.
        with_mixed : bool, default False
            Whether mixed mentions count as well.
        """
        columns = [*(measure.counted if measure.is_share else (_WEAKNESS,))]
        if with_mixed:
            columns.append(_MIXED)
        return np.asarray(self.counts[:, :, columns].sum(axis=2) > 0)

    def parts(self, measure: Measure) -> tuple[Floats, Floats]:
        """Return a mean over letters as numerator and denominator.

        Parameters
        ----------
        measure : Measure
            One that is not a share of letters.

        Returns
        -------
        tuple of array of shape (letters, subjects)
            The figure of each letter, 0 where it has none; and 1 where it has one. The mean
            over letters that have a figure is the ratio of their sums.
        """
        part = self.counts[:, :, _WEAKNESS]
        is_balance = measure.name == BALANCE
        whole = part + self.counts[:, :, _STRENGTH] if is_balance else self.weaknesses
        known = whole > 0
        return np.where(known, part / np.where(known, whole, 1.0), 0.0), known.astype(float)


def tabulate(
    letters: Sequence[LetterCounts],
    subjects: Sequence[tuple[str, ...]],
    apart: Collection[str] = (),
) -> Table:
    """Return the mentions of some subjects, each of one code or several, in some letters.

    Mentions of the codes ``apart``, detail codes, are among all weakness mentions of a letter
    only for a subject that has them: otherwise main codes say the same.
    """
    nothing = (0,) * len(COUNTED)
    counts = np.array(
        [
            [
                np.sum([letter.mentions.get(code, nothing) for code in codes], axis=0)
                for codes in subjects
            ]
            for letter in letters
        ],
        dtype=np.float64,
    ).reshape(len(letters), len(subjects), len(COUNTED))
    return Table(
        counts=counts,
        weaknesses=np.array(
            [_weaknesses(letter, subjects, apart) for letter in letters], dtype=np.float64
        ).reshape(len(letters), len(subjects)),
        sections=np.array(
            [[section in letter.sections for section in SECTIONS] for letter in letters], dtype=bool
        ).reshape(len(letters), len(SECTIONS)),
    )


def _weaknesses(
    letter: LetterCounts, subjects: Sequence[tuple[str, ...]], apart: Collection[str]
) -> list[int]:
    """Return the weakness mentions of a letter that each subject is a part of."""
    main = sum(
        found[_WEAKNESS] for code_id, found in letter.mentions.items() if code_id not in apart
    )
    return [
        main
        + sum(
            letter.mentions[code][_WEAKNESS]
            for code in codes
            if code in apart and code in letter.mentions
        )
        for codes in subjects
    ]


def _section_asking(section: str, role: Role) -> str | None:
    return _ASKED_IN.get(section) if role is Role.RECOMMENDATION else None


def recommends(excerpt: Excerpt, kind: str) -> str | None:
    """Return which of `SECTIONS` a recommendation counts for; None if the excerpt is none.

    Parameters
    ----------
    excerpt : Excerpt
        An excerpt.
    kind : str
        The kind of its letter.
    """
    return None if kind == RESTATING else _section_asking(excerpt.section, excerpt.role)
