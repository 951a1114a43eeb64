"""How the two codings of the packaged gold agreed before anything was adjudicated."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inspection_letters.common.reference.shipped import shipped

COLUMNS: Final = ("code", "sentences", "first", "second", "both", "same_polarity")
"""The columns of the table."""


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """How two codings agree on a code, in numbers of sentences.

    ``first`` and ``second`` have the code in one of the codings, ``both`` in both and
    ``same_polarity`` in both with the same polarity, of ``sentences`` in all.
    """

    code: str
    sentences: int
    first: int
    second: int
    both: int
    same_polarity: int

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa (1960) of assigning the code; None if both always or never did."""
        n = self.sentences
        agreed = (n - self.first - self.second + 2 * self.both) / n
        chance = (self.first * self.second + (n - self.first) * (n - self.second)) / n**2
        return None if chance == 1 else (agreed - chance) / (1 - chance)


def gold_agreement(path: Path | None = None) -> tuple[CodeAgreement, ...]:
    """Return the agreement of the codings of the packaged gold, by code."""
    path = path or shipped("corpus", "gold", "send-area.agreement.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return tuple(
        CodeAgreement(row["code"], *(int(row[column]) for column in COLUMNS[1:])) for row in rows
    )


def pooled_f1(codes: tuple[CodeAgreement, ...], *, polarity: bool = False) -> float:
    """Return how far two codings agree over all codes: micro F1 of one against the other.

    Parameters
    ----------
    codes : tuple of CodeAgreement
        All codes, at least one assigned.
    polarity : bool, default False
        Whether both have to assign the same polarity, too.
    """
    agreed = sum(code.same_polarity if polarity else code.both for code in codes)
    return 2 * agreed / sum(code.first + code.second for code in codes)
