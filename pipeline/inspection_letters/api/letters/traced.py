"""An excerpt followed to its page, to be looked at or saved as a picture."""

from __future__ import annotations

import io
import os
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_letters.records import CodedExcerpt, Excerpt, LetterText
from inspection_letters.records.errors import TraceError
from inspection_letters.records.spans import BBox
from inspection_letters.tracing.reasons import sureness
from inspection_letters.tracing.trace import Trace

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, slots=True)
class TracedExcerpt:
    """An excerpt with its place on the page; made by `Workspace.trace`.

    In a notebook it shows the page with the sentence boxed, or, if the letter is not a PDF,
    the text with the sentence marked; `str` says what it is.

    Attributes
    ----------
    place : Trace
        The excerpt, and one box for each printed line.
    pdf : Path
        The letter's file.
    area : str or None
        The area that was inspected.
    file : str
        The name that the file had when it was read.
    codings : tuple of CodedExcerpt
        The codes that are assigned to it.
    letter_text : LetterText or None
        The text of its letter.

    Examples
    --------
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> traced = letter.trace(letter.excerpts[0].excerpt_id)
    >>> traced.text == letter.excerpts[0].quote
    True
    """

    place: Trace
    pdf: Path
    area: str | None = None
    file: str = ""
    codings: tuple[CodedExcerpt, ...] = field(default=(), repr=False)
    letter_text: LetterText | None = field(default=None, repr=False)

    @property
    def excerpt(self) -> Excerpt:
        """The excerpt."""
        return self.place.excerpt

    @property
    def text(self) -> str:
        """The sentence."""
        return self.place.excerpt.quote

    @property
    def boxes(self) -> tuple[BBox, ...]:
        """Its boxes on the page, one for each printed line, in reading order."""
        return self.place.boxes

    @property
    def page_numbers(self) -> tuple[int, ...]:
        """The pages on which it appears, counted from 1; none if the letter is not a PDF."""
        return self.place.pages

    def __str__(self) -> str:
        """Return the sentence, its place and its codes."""
        lines = [
            self.text,
            f"{self.area or 'area not known'}, {self.file or self.pdf.name}, {self.place.place}, "
            f"section {self.excerpt.section}, excerpt {self.excerpt.excerpt_id}",
        ]
        lines += [
            f"  {coding.code_id}: {coding.polarity} ({sureness(coding)}, {coding.coder_id})"
            for coding in self.codings
        ]
        if self.place.confidence is not None:
            lines.append(
                "  recognised in a picture of the page (mean confidence "
                f"{self.place.confidence:.0%})"
            )
        return "\n".join(lines)

    def to_png(self, path: str | os.PathLike[str]) -> Path:
        """Save a picture of the page with the sentence boxed; two pages stand side by side.

        Parameters
        ----------
        path : str or path
            The picture to write; its folder is made if it is missing.

        Returns
        -------
        Path
            The picture.

        Raises
        ------
        TraceError
            If the letter is not a PDF, or the picture cannot be drawn within limits of time
            and memory, or cannot be written.

        Examples
        --------
        >>> import inspection_letters as il
        >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
        >>> letter.trace(letter.excerpts[0].excerpt_id).to_png("page.png").name
        'page.png'
        """
        from inspection_letters.runs.drawing import DrawingPool
        from inspection_letters.tracing.picture import save_page

        picture = Path(path).expanduser()
        with DrawingPool() as pool:
            save_page(self.pdf, self.place, picture, call=pool.call)
        return picture

    def to_image(self) -> Image.Image:
        """Return the picture that `to_png` saves.

        Raises
        ------
        TraceError
            If it cannot be drawn; see `to_png`.

        Examples
        --------
        >>> import inspection_letters as il
        >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
        >>> letter.trace(letter.excerpts[0].excerpt_id).to_image().mode
        'RGB'
        """
        from PIL import Image

        return Image.open(io.BytesIO(self._png()))

    def _png(self) -> bytes:
        from inspection_letters.runs.drawing import DrawingPool
        from inspection_letters.tracing.picture import page_png

        with DrawingPool() as pool:
            return pool.call(page_png, self.pdf, self.place)

    def to_html(self, path: str | os.PathLike[str]) -> Path:
        """Save the text of a letter that is not a PDF, with the sentence marked.

        Parameters
        ----------
        path : str or path
            The web page to write; its folder is made if it is missing.

        Returns
        -------
        Path
            The web page.

        Raises
        ------
        TraceError
            If the letter is a PDF, or the page cannot be written.

        Examples
        --------
        >>> import inspection_letters as il
        >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
        >>> try:
        ...     letter.trace(letter.excerpts[0].excerpt_id).to_html("copy.html")
        ... except il.LettersError as error:
        ...     print(error)
        The letter is a PDF, which has pages. Use to_png for a picture of its page.
        """
        from inspection_letters.tracing.highlight import MarkedExcerpt
        from inspection_letters.tracing.marked_text import write_marked_text

        if self.letter_text is None or self.letter_text.pages:
            raise TraceError(
                "The letter is a PDF, which has pages.", "Use to_png for a picture of its page."
            )
        page = Path(path).expanduser()
        title = f"{self.area or 'Area not known'}, {self.file or self.pdf.name}"
        marked = MarkedExcerpt(self.place, self.codings)
        write_marked_text(self.letter_text, [marked], {}, page, title=title)
        return page

    def _repr_html_(self) -> str | None:
        if self.letter_text is None or self.letter_text.pages:
            return None
        from html import escape

        number = self.place.paragraph or 1
        block = self.letter_text.blocks[number - 1].span.of(self.letter_text.text)
        marked = escape(block).replace(escape(self.text), f"<mark>{escape(self.text)}</mark>", 1)
        source = escape("; ".join(str(self).splitlines()[1:]))
        return f"<blockquote>{marked}<br><small>{source}</small></blockquote>"

    def _repr_png_(self) -> bytes | None:
        if self.place.paragraph is not None:
            return None
        try:
            return self._png()
        except TraceError as error:
            # A notebook then shows the sentence and its place in words.
            warnings.warn(f"The page is shown without its picture. {error}", stacklevel=2)
            return None


__all__ = ["TracedExcerpt"]
