"""Where the sentence of a quotation can be seen on its page."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from inspection_letters.analysis.quotations.search import Quotation
from inspection_letters.outputs.report import links
from inspection_letters.records.errors import UsageError


@dataclass(frozen=True, slots=True)
class QuotationLinks:
    """Links to quotations, or the command that shows them.

    Parameters
    ----------
    workspace : Path
        The workspace, which the command names.
    report : Path or None
        The folder of a report that was made of the same workspace.
    beside : Path or None
        The file with the links, from which those to the report are relative. Otherwise they
        are whole addresses.
    """

    workspace: Path
    report: Path | None = None
    beside: Path | None = None

    def check(self) -> None:
        """Raise `UsageError` if the folder is not that of a report."""
        if self.report is not None and not (self.report / links.SEARCH).is_file():
            raise UsageError(
                f"{self.report} is not the folder of a report: it has no {links.SEARCH}.",
                f"Make one with 'letters report -w {shlex.quote(str(self.workspace))} --out "
                "FOLDER', and name that folder.",
            )

    def link(self, quotation: Quotation) -> str | None:
        """Return the address of a sentence on its page; None if there is none.

        The page of the report comes first, then the letter where it is published.
        """
        letter, excerpt = quotation.letter, quotation.excerpt
        if self.report is not None and (
            (self.report / links.letter_page(letter.letter_id)).is_file()
        ):
            page, _, fragment = links.excerpt_page(letter.letter_id, excerpt.excerpt_id).partition(
                "#"
            )
            file = (self.report / page).resolve()
            if self.beside is None:
                return f"{file.as_uri()}#{fragment}"
            folder = self.beside.resolve().parent
            try:
                path = Path(os.path.relpath(file, folder))
            except ValueError:  # on another drive
                return f"{file.as_uri()}#{fragment}"
            return f"{quote(path.as_posix())}#{fragment}"
        if letter.url:
            return f"{letter.url.partition('#')[0]}#page={excerpt.page_number}"
        return None

    def command(self, quotation: Quotation) -> str:
        """Return the command that shows a sentence on its page."""
        workspace = shlex.quote(str(self.workspace))
        return (
            f"letters trace {quotation.excerpt.excerpt_id} -w {workspace} "
            f"--png {quotation.excerpt.excerpt_id}.png"
        )


__all__ = ["QuotationLinks"]
