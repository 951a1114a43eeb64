"""The source of a quotation: a line that names it, and an address that opens it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PureWindowsPath
from urllib.parse import quote, urldefrag

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.outputs.report import links
from inspection_letters.outputs.report.material import ReportMaterial


@dataclass(frozen=True, slots=True)
class Address:
    """An address in two parts, as office programs store it: a target and a place within it."""

    target: str
    fragment: str = ""

    @property
    def whole(self) -> str:
        """The complete address."""
        return f"{self.target}#{self.fragment}" if self.fragment else self.target


def letter_address(
    letter: CorpusLetter, *, site: str | None, page_number: int | None = None
) -> Address | None:
    """Return the address of a letter, or None if it is not known.

    Parameters
    ----------
    letter : CorpusLetter
        The letter.
    site : str or None
        Folder of the pages, relative to the file with the link.
    page_number : int, optional
        The page, from 1, of a published letter.
    """
    if letter.url:
        page = f"page={page_number}" if page_number else ""
        return Address(urldefrag(letter.url).url, page)
    return in_site(links.letter_page(letter.letter_id), site)


def excerpt_address(
    material: ReportMaterial, excerpt: CorpusExcerpt, *, site: str | None
) -> Address | None:
    """Return the address of an excerpt on its page, or None if it is not known.

    This is the published letter if it was downloaded from there, otherwise the pages of the report.
    """
    letter = material.letter_of[excerpt.letter_id]
    if letter.url:
        return letter_address(letter, site=site, page_number=excerpt.page_number)
    return in_site(links.excerpt_page(excerpt.letter_id, excerpt.excerpt_id), site)


def in_site(page: str, site: str | None) -> Address | None:
    """Return the address of a page of the report, or None if it has no pages."""
    if site is None:
        return None
    # Windows separates folders by backslashes, addresses do not.
    folder = PureWindowsPath(site).as_posix()
    path, _, fragment = page.partition("#")
    return Address(path if folder == "." else f"{quote(folder)}/{path}", fragment)


def source_line(material: ReportMaterial, excerpt: CorpusExcerpt) -> str:
    """Return the source of a quotation: area, file and place."""
    letter = material.letter_of[excerpt.letter_id]
    year = f" ({letter.year})" if letter.year else ""
    return f"{letter.area}{year}, {letter.file}, {letter.place(excerpt.page_number)}"
