"""Read one letter: its text, its facts, its sections and its excerpts."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inspection_letters.api.letters.traced import TracedExcerpt
from inspection_letters.common.reference.areas import shipped_area_lists
from inspection_letters.reading.recognition import check_engine
from inspection_letters.reading.structure.registry import check_kind
from inspection_letters.records import Excerpt, LetterText, Metadata, ReadOptions, Section
from inspection_letters.records.errors import LetterError, UsageError
from inspection_letters.records.places import boxes_of, page_of
from inspection_letters.records.spans import BBox, Span
from inspection_letters.runs.inputs import is_address
from inspection_letters.runs.unfit_files import oversized
from inspection_letters.runs.worker import read_pdf
from inspection_letters.tracing.trace import trace_excerpt

if TYPE_CHECKING:
    import pandas as pd

_MOST_MEMORY: Final = 2048
"""MiB of a file that is read; the limit of a run unless it is given another."""

_SMALLER: Final = "Check that it is a letter. If it is, save it with smaller pictures."
_IN_PYTHON: Final = {"--ocr": "ocr=True", "--kind generic": "kind='generic'"}
"""What to pass to `read` for an option of ``letters run``."""

SHORTEST_ID = 6
"""The fewest characters of an excerpt ID."""


@dataclass(frozen=True, slots=True)
class LetterDocument:
    """A letter that has been read; made by `read`.

    Attributes
    ----------
    path : Path
        The file.
    letter_text : LetterText
        The text with its words, blocks and furniture, each with its place on the page.
    metadata : Metadata
        The facts that the letter states: dates, outcome, responsible bodies, actions.
    sections : tuple of Section
        The parts of the letter in reading order; ``heading`` and ``body`` are spans.
    excerpts : tuple of Excerpt
        The sentences of its findings in reading order, each with its span.

    Examples
    --------
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> letter.kind, letter.area
    ('area-send-report', 'Wexmoor')
    >>> excerpt = letter.excerpts[0]
    >>> excerpt.quote == excerpt.span.of(letter.text)
    True
    >>> [box.page_number for box in letter.boxes(excerpt.span)]
    [1, 1]
    """

    path: Path
    letter_text: LetterText = field(repr=False)
    metadata: Metadata = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)
    excerpts: tuple[Excerpt, ...] = field(repr=False)

    @property
    def letter_id(self) -> str:
        """The letter's ID: the first 16 digits of the SHA-256 of its file."""
        return self.letter_text.letter_id

    @property
    def text(self) -> str:
        """The whole text in reading order, into which every span points."""
        return self.letter_text.text

    @property
    def pages(self) -> int:
        """The number of pages; 0 if the letter is not a PDF."""
        return self.letter_text.pages

    @property
    def kind(self) -> str:
        """The kind of letter, such as ``area-send-report``."""
        return self.metadata.kind

    @property
    def area(self) -> str | None:
        """The area that was inspected, if the letter names it."""
        return self.metadata.area

    def boxes(self, span: Span) -> tuple[BBox, ...]:
        """Return the boxes of a span on its pages, one for each printed line.

        Parameters
        ----------
        span : Span
            Characters of `text`: the span of an excerpt, a section's heading or body, or
            any other, as ``Span(start, end)``.

        Returns
        -------
        tuple of BBox
            In reading order, in PDF points from the top left corner of the page; empty if
            the span covers white space only, or the letter is not a PDF.

        Examples
        --------
        >>> import inspection_letters as il
        >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
        >>> [box.page_number for box in letter.boxes(letter.excerpts[0].span)]
        [1, 1]
        """
        return boxes_of(self.letter_text, span)

    def trace(self, excerpt_id: str) -> TracedExcerpt:
        """Follow an excerpt to its page.

        Parameters
        ----------
        excerpt_id : str
            Excerpt ID, or its first characters: six are enough if they are unique.

        Raises
        ------
        UsageError
            If the letter has no such excerpt, or more than one.

        Examples
        --------
        >>> import inspection_letters as il
        >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
        >>> letter.trace(letter.excerpts[0].excerpt_id[:8]).page_numbers
        (1,)
        """
        found = [excerpt for excerpt in self.excerpts if excerpt.excerpt_id.startswith(excerpt_id)]
        if len(excerpt_id) < SHORTEST_ID or len(found) != 1:
            raise UsageError(
                f"{len(found) or 'No'} excerpts of {self.path.name} have an ID that begins with "
                f"{excerpt_id!r}.",
                f"Give at least {SHORTEST_ID} characters of one ID; to_frame() lists all.",
            )
        return TracedExcerpt(
            trace_excerpt(self.letter_text, found[0]),
            self.path,
            self.area,
            letter_text=self.letter_text,
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the excerpts as a data frame with the columns of the exported ``excerpts``.

        Returns
        -------
        pandas.DataFrame
            One row for each excerpt in reading order; docs/export.md describes the columns.

        Examples
        --------
        >>> import inspection_letters as il
        >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
        >>> letter.to_frame().shape[0] == len(letter.excerpts)
        True
        """
        # Data frames take a moment to load, and not everybody wants one.
        from inspection_letters.outputs.schema import EXCERPTS
        from inspection_letters.outputs.schema.data_frames import to_data_frame
        from inspection_letters.outputs.schema.rows import excerpt_row

        return to_data_frame(
            (
                excerpt_row(excerpt, page_of(self.letter_text, excerpt.span))
                for excerpt in self.excerpts
            ),
            EXCERPTS,
        )


def read(
    path: str | os.PathLike[str],
    *,
    areas: Iterable[str | os.PathLike[str]] = (),
    ocr: bool = False,
    kind: str | None = None,
) -> LetterDocument:
    """Read one letter.

    The letter is read in this process, with no time limit; `Workspace.run` reads many at
    the same time, with limits of time and memory for each.

    Parameters
    ----------
    path : str or path
        The letter: a PDF, Word document (.docx), web page (.html, .htm) or text file (.txt), or
        its address (``s3://bucket/letter.pdf``, ``https://site/letter.pdf``).
    areas : iterable of str or path, optional
        Additional lists of areas (CSV).
    ocr : bool, default False
        Whether to recognise the text of pages that are pictures (extra ``ocr``).
    kind : str, optional
        Kind of letter to read a document as if it cannot be read as any other; ``generic``
        reads any prose.

    Returns
    -------
    LetterDocument
        Text, facts, sections and excerpts; every span of a PDF leads to its boxes on the page.

    Raises
    ------
    UsageError
        If there is no such file or kind, a list of areas has faults, or text recognition is
        not installed.
    LetterError
        If the letter cannot be read; the message names the stage that failed and what to
        do about it.

    Examples
    --------
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> letter.metadata.outcome.value
    'positive'
    >>> letter.to_frame()[["page_number", "section", "text"]].shape
    (67, 3)
    """
    if isinstance(path, str) and is_address(path):
        # Brings a client for the web, which reading a file does without.
        from inspection_letters.runs.addresses import fetch_letter

        file = fetch_letter(path)
    else:
        file = Path(path).expanduser()
    if file.is_dir():
        raise UsageError(
            f"{file} is a folder, not a letter.",
            "Name one file, or read the whole folder with Workspace.run.",
        )
    try:
        large = oversized(file, _MOST_MEMORY)
        with file.open("rb") as content:
            digest = "" if large else file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(
            f"The letter {file} cannot be read ({error.strerror or error}).", "Check the path."
        ) from error
    if large:
        raise LetterError(f"{file.name}: {large.reason}", _SMALLER, stage="open")
    lists = (*shipped_area_lists(), *(Path(name).expanduser().resolve() for name in areas))
    check_kind(kind)
    if ocr:
        check_engine()
    try:
        letter = read_pdf(file, digest[:16], digest, lists, ReadOptions(ocr, kind))
    except LetterError as error:
        raise LetterError(
            f"{file.name}: {error.reason}",
            error.remedy_with(f"read({str(path)!r}, {_IN_PYTHON.get(error.option, '')})"),
            stage=error.stage,
            option=error.option,
        ) from error
    return LetterDocument(file, letter.text, letter.metadata, letter.sections, letter.excerpts)


__all__ = ["LetterDocument", "read"]
