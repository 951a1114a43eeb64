"""Where what is quoted stands: a line that names it, and an address that opens it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PureWindowsPath
from urllib.parse import quote, urldefrag

from inspection_letters.outputs.report import links
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.pieces import ReportExcerpt, ReportLetter


@dataclass(frozen=True, slots=True)
class Address:
    """An address in two parts, as office programs store it: what to open, and where in it."""

    target: str
    fragment: str = ""

    @property
    def whole(self) -> str:
        """The address in one piece."""
        return f"{self.target}#{self.fragment}" if self.fragment else self.target


def letter_address(
    letter: ReportLetter, *, site: str | None, page_number: int | None = None
) -> Address | None:
    """Return where a letter can be opened, or None if nothing is known.

    Parameters
    ----------
    letter : ReportLetter
        The letter.
    site : str or None
        Folder of the static report, relative to the file that bears the link.
    page_number : int, optional
        The page, from 1, of a published letter.
    """
    if letter.url:
        page = f"page={page_number}" if page_number else ""
        return Address(urldefrag(letter.url).url, page)
    return in_site(links.letter_page(letter.letter_id), site)


def excerpt_address(material: Material, one: ReportExcerpt, *, site: str | None) -> Address | None:
    """Return where an excerpt can be seen on its page, or None if nothing is known.

    That is the published letter, if it was fetched from there, and else the static report.
    """
    letter = material.letter_of[one.letter_id]
    if letter.url:
        return letter_address(letter, site=site, page_number=one.page_number)
    return in_site(links.excerpt_page(one.letter_id, one.excerpt_id), site)


def in_site(page: str, site: str | None) -> Address | None:
    """Return the address of a page of the static report, or None if there is none."""
    if site is None:
        return None
    # A path may be given as Windows writes it; addresses have none of its strokes.
    folder = PureWindowsPath(site).as_posix()
    path, _, fragment = page.partition("#")
    return Address(path if folder == "." else f"{quote(folder)}/{path}", fragment)


def source_line(material: Material, one: ReportExcerpt) -> str:
    """Return the source of a quotation: area, file and page."""
    letter = material.letter_of[one.letter_id]
    year = f" ({letter.year})" if letter.year else ""
    return f"{letter.area}{year}, {letter.file}, page {one.page_number}"
