"""Transferable practice of a workspace, with the area and the page that tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspection_letters.analysis.choosing import choose_coder, codebook_of, without_replaced
from inspection_letters.analysis.judged import codings_that_count
from inspection_letters.analysis.practice import Practice, find_practice
from inspection_letters.outputs.export import check_quotes
from inspection_letters.outputs.report.pieces import ReportLetter
from inspection_letters.records import Codebook, Excerpt
from inspection_letters.records.errors import UsageError
from inspection_letters.store import open_store, queries


@dataclass(frozen=True, slots=True)
class FoundPractice:
    """A practice with its sentences and the letter that tells them.

    ``page_numbers`` are the pages on which the sentences begin, from 1.
    """

    practice: Practice
    excerpts: tuple[Excerpt, ...]
    page_numbers: tuple[int, ...]
    letter: ReportLetter

    @property
    def page_number(self) -> int:
        """The page on which it begins."""
        return self.page_numbers[0]

    @property
    def impact(self) -> Excerpt:
        """The sentence that tells what comes of it."""
        return next(one for one in self.excerpts if one.excerpt_id == self.practice.impact_id)

    @property
    def impact_page_number(self) -> int:
        """The page on which that sentence begins."""
        return self.page_numbers[self.excerpts.index(self.impact)]


@dataclass(frozen=True, slots=True)
class Practices:
    """Practice that was found, the best first, and where it was looked for.

    ``in_all`` is how many there are beyond a limit too, and ``telling`` in how many letters.
    """

    coder_id: str
    codebook: Codebook
    letters: int
    found: tuple[FoundPractice, ...]
    in_all: int = 0
    telling: int = 0

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels of codes by their ids."""
        return {one.id: one.label for one in self.codebook.codes}

    def by_code(self) -> dict[str, list[FoundPractice]]:
        """Return them by their first code, in the order of the best of each."""
        found: dict[str, list[FoundPractice]] = {}
        for one in self.found:
            found.setdefault(one.practice.code_ids[0], []).append(one)
        return found


def gather_practice(
    workspace: Path,
    *,
    coder: str | None = None,
    code: str | None = None,
    area: str | None = None,
    limit: int | None = None,
    database_url: str | None = None,
) -> Practices:
    """Find transferable practice in the letters of a workspace.

    Parameters
    ----------
    workspace : Path
        The folder.
    coder : str, optional
        Whose codes; may be left out where there is one to choose. What people have judged
        goes before them.
    code : str, optional
        Only practice that bears this code.
    area : str, optional
        Only letters whose area holds this text, whatever the case.
    limit : int, optional
        How many at most; the best are kept.
    database_url : str, optional
        Database in place of the one in the workspace.

    Raises
    ------
    UsageError
        If nothing has been coded, or there is no such coder, code or area.
    """
    with open_store(workspace, url=database_url) as opened, opened.read() as conn:
        coded = without_replaced(conn, choose_coder(conn, coder))
        codebook = codebook_of(conn, coded)
        letters = {
            one.letter.letter_id: ReportLetter(one.letter, one.metadata)
            for one in queries.all_letters(conn)
            if one.letter.letter_id in coded.letters
        }
        excerpts = [one for one in queries.all_excerpts(conn) if one.letter_id in letters]
        check_quotes(excerpts, queries.letter_texts(conn))
        by_excerpt, _ = codings_that_count(conn, coded)
        pages = queries.page_numbers(conn)
    if code is not None and code not in codebook.code_ids:
        raise UsageError(
            f"The codebook has no code {code!r}.", f"Its codes: {', '.join(codebook.code_ids)}."
        )
    wanted = _of_area(letters, area)
    by_id = {one.excerpt_id: one for one in excerpts}
    found = [
        _found(one, by_id, pages, letters[one.letter_id])
        for one in find_practice(
            excerpts, [coding for codings in by_excerpt.values() for coding in codings]
        )
        if one.letter_id in wanted and code in (None, *one.code_ids)
    ]
    return Practices(
        coder_id=coded.coder_id,
        codebook=codebook,
        letters=len(wanted),
        found=tuple(found[:limit]),
        in_all=len(found),
        telling=len({one.practice.letter_id for one in found}),
    )


def _of_area(letters: Mapping[str, ReportLetter], area: str | None) -> frozenset[str]:
    """Return the ids of the letters of an area."""
    if area is None:
        return frozenset(letters)
    found = {one for one, letter in letters.items() if area.casefold() in letter.area.casefold()}
    if not found:
        areas = sorted({one.area for one in letters.values()}, key=str.casefold)
        raise UsageError(
            f"No letter is of an area like {area!r}.",
            f"Areas in the workspace: {', '.join(areas) or 'none'}.",
        )
    return frozenset(found)


def _found(
    practice: Practice,
    excerpts: Mapping[str, Excerpt],
    pages: Mapping[str, int],
    letter: ReportLetter,
) -> FoundPractice:
    told: Sequence[str] = practice.excerpt_ids
    return FoundPractice(
        practice=practice,
        excerpts=tuple(excerpts[one] for one in told),
        page_numbers=tuple(pages[one] for one in told),
        letter=letter,
    )
