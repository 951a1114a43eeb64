"""Code one letter: assign the codes of a codebook to its sentences."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_letters.api.letters.read import LetterDocument
from inspection_letters.coding.choice import (
    choose_coders,
    codebook_at,
    codebook_path_of,
    make_coder,
)
from inspection_letters.common.settings.making import make_settings
from inspection_letters.common.settings.run import Settings
from inspection_letters.records import Codebook, CodedExcerpt
from inspection_letters.records.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class CodedLetter:
    """A letter that has been coded; made by `code`.

    Attributes
    ----------
    letter : LetterDocument
        The letter.
    codebook : Codebook
        The codes that could be assigned.
    coders : tuple of str
        The names and versions of the coders.
    coded_excerpts : tuple of CodedExcerpt
        The codes that were assigned, in reading order.
    note : str or None
        A note on how the coder was chosen, if any.

    Examples
    --------
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> coded = il.code(letter, coder="rules")
    >>> coded.coders
    ('rules-1',)
    """

    letter: LetterDocument
    codebook: Codebook = field(repr=False)
    coders: tuple[str, ...]
    coded_excerpts: tuple[CodedExcerpt, ...] = field(repr=False)
    note: str | None = None

    def to_frame(self) -> pd.DataFrame:
        """Return the codes as a data frame with the columns of the exported ``coded_excerpts``.

        Returns
        -------
        pandas.DataFrame
            One row for each code of each excerpt, in the order of the export;
            docs/export.md describes the columns. ``run_id`` is missing, since there was no
            run.

        Examples
        --------
        >>> import inspection_letters as il
        >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
        >>> list(il.code(letter, coder="rules").to_frame())[:4]
        ['excerpt_id', 'letter_id', 'code', 'polarity']
        """
        # Data frames take a moment to load, and not everybody wants one.
        from inspection_letters.outputs.schema import CODED_EXCERPTS
        from inspection_letters.outputs.schema.data_frames import to_data_frame
        from inspection_letters.outputs.schema.rows import coded_excerpt_row

        excerpts = {excerpt.excerpt_id: excerpt for excerpt in self.letter.excerpts}
        codings = sorted(
            self.coded_excerpts,
            key=lambda coding: (
                excerpts[coding.excerpt_id].order,
                coding.code_id,
                coding.coder_id,
            ),
        )
        codebooks = {self.codebook.digest: self.codebook}
        rows = (
            {
                **coded_excerpt_row(coding, excerpts[coding.excerpt_id].quote, codebooks),
                "run_id": None,
            }
            for coding in codings
        )
        return to_data_frame(rows, CODED_EXCERPTS)


def code(
    letter: LetterDocument,
    *,
    coder: str | None = None,
    codebook: str | os.PathLike[str] | None = None,
    model: str | os.PathLike[str] | None = None,
) -> CodedLetter:
    """Code one letter.

    An option that is left out is taken from the environment (``LETTERS_CODER``,
    ``LETTERS_CODEBOOK``, ``LETTERS_MODEL``), as by ``letters run``.

    Parameters
    ----------
    letter : LetterDocument
        A letter from `read`.
    coder : str, optional
        Coder to use: ``model``, ``rules``, ``all`` (both), or a coder that another package
        adds. By default the model, or the rules if there is no model for the codebook.
    codebook : str or path, optional
        Your own codebook (YAML) in place of the packaged one.
    model : str or path, optional
        The folder of your own trained model in place of the packaged one.

    Returns
    -------
    CodedLetter
        The codes of each excerpt.

    Raises
    ------
    UsageError
        If there is no such coder, the codebook has faults, or there is no sound model for
        the codebook.

    Examples
    --------
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> coded = il.code(letter, coder="rules")
    >>> coded.coders
    ('rules-1',)
    >>> list(coded.to_frame())[:6]
    ['excerpt_id', 'letter_id', 'code', 'polarity', 'score', 'coder']
    """
    if not isinstance(letter, LetterDocument):
        raise UsageError(
            f"code() codes a letter, not {type(letter).__name__}.",
            "Read the letter first: code(read(path)).",
        )
    settings = make_settings(
        Settings,
        coder=coder,
        codebook=None if codebook is None else Path(codebook).expanduser(),
        model=None if model is None else Path(model).expanduser(),
    )
    choice = choose_coders(settings)
    return CodedLetter(
        letter=letter,
        codebook=codebook_at(codebook_path_of(settings)),
        coders=tuple(chosen.coder_id for chosen in choice.coders),
        coded_excerpts=tuple(
            coding
            for chosen in choice.coders
            for coding in make_coder(chosen).code(letter.excerpts, run_id="")
        ),
        note=choice.note,
    )


__all__ = ["CodedLetter", "code"]
