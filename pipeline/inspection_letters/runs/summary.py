"""What came of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inspection_letters.analysis.codebook_fit import UnfitLetters
from inspection_letters.analysis.coding_quality import UnmeasuredKinds
from inspection_letters.records import Rejection
from inspection_letters.records.balance import DoubtfulLetter, WordCounts
from inspection_letters.records.light_models import LightModel

if TYPE_CHECKING:
    from inspection_letters.analysis.official import OfficialCheck


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How many excerpts and letters of a run are coded with a code and a polarity."""

    code_id: str
    label: str
    polarity: str
    excerpts: int
    letters: int


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What came of a run.

    Attributes
    ----------
    run_id : str
        The run.
    read, recoded, known : int
        Letters read and coded, letters only coded again, and letters already up to date.
    rejections : tuple of Rejection
        Letters and files that could not be processed.
    letters, excerpts : int
        Letters of the run with results, and their excerpts.
    coder_id : str
        The coder whose codes are counted.
    others : tuple of str
        Other coders that coded the same letters.
    codebook : str
        Name and version.
    codes, detail_codes : tuple of CodeCount
        The main codes and the detail codes that `coder_id` assigned, by code and polarity.
    letter_ids : tuple of str
        The letters of the run with results.
    labels : mapping of str to str
        The labels of the main codes, by code ID in the order of the codebook.
    remarks : tuple of str
        What the run found lost or changed in the workspace, and that it waited for another run, a
        sentence each.
    left_out : mapping of str to int
        People's codes that the codebook does not have, and on how many excerpts, by code ID.
    words : WordCounts
        Where the words of these letters have gone.
    doubts : tuple of DoubtfulLetter
        Those among these letters that are read with doubts, and why.
    same_inspections : tuple of tuple of str
        Files of letters of one kind that state the same area and dates, such as one letter in
        two formats.
    unmeasured : UnmeasuredKinds or None
        The kinds of letter among these on which the errors of `coder_id` are not known.
    unfit : UnfitLetters or None
        The letters for whose kinds the codebook was not made.
    better : str or None
        The command that codes these letters with a packaged codebook that may fit them.
    check : OfficialCheck or None
        The letters of the workspace compared with the record of inspections, without the places
        of facts.
    light : tuple of LightModel
        What was learned from people's judgements of codes that were added to the codebook of
        `coder_id`, the models that were not good enough to code included.
    added : mapping of str to int
        The codes that the codebook adds to the one it extends, and to how many excerpts
        `coder_id` assigned each.
    """

    run_id: str
    read: int
    recoded: int
    known: int
    rejections: tuple[Rejection, ...]
    letters: int
    excerpts: int
    coder_id: str
    others: tuple[str, ...]
    codebook: str
    codes: tuple[CodeCount, ...]
    words: WordCounts = field(default_factory=WordCounts)
    doubts: tuple[DoubtfulLetter, ...] = ()
    unmeasured: UnmeasuredKinds | None = None
    unfit: UnfitLetters | None = None
    better: str | None = None
    same_inspections: tuple[tuple[str, ...], ...] = ()
    check: OfficialCheck | None = None
    detail_codes: tuple[CodeCount, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    letter_ids: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    light: tuple[LightModel, ...] = ()
    added: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
