"""The method of an analysis, in words for a paper."""

from __future__ import annotations

import os
from pathlib import Path

from inspection_letters.analysis.letter_filter import Where
from inspection_letters.api.workspace.reader import WorkspaceReader
from inspection_letters.outputs.methods import as_markdown, as_text, method_sections, write_word
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED

_FORMATS = {"md": as_markdown, "text": as_text}


class MethodText(WorkspaceReader):
    """The method of an analysis."""

    def methods(
        self,
        format: str = "md",
        *,
        docx: str | os.PathLike[str] | None = None,
        where: Where = None,
        coder: str | None = None,
        seed: int = DEFAULT_SEED,
    ) -> str:
        """Return the method of the analysis for a paper, as ``letters methods`` writes it.

        Parameters
        ----------
        format : {"md", "text"}
            Markdown, or text of 80 columns.
        docx : path, optional
            A Word file to write as well.
        where : mapping, optional
            As in `letters`.
        coder : str, optional
            Coder whose codes were used.
        seed : int, default 0
            Random seed.

        Returns
        -------
        str
            Sections on the letters, excerpts, codebook, coding, gold, figures and software,
            and how to cite; every figure is that of this workspace.

        Raises
        ------
        UsageError
            If there is no such format, coder or letter, no letter has been coded, or the Word
            file cannot be written.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> "We analysed 1 letter about 1 area" in ws.methods(coder="rules-1")
        True
        """
        if format not in _FORMATS:
            raise UsageError(
                f"There is no format {format!r}.",
                f"Formats: {', '.join(_FORMATS)}; for Word, name a file with docx=.",
            )
        sections = method_sections(self._corpus(coder, where), seed=seed)
        if docx is not None:
            write_word(sections, Path(docx).expanduser())
        return _FORMATS[format](sections)
