"""Write the pages of letters, with their page pictures from worker processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from markupsafe import Markup

from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.outputs.report import links
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.site.folder import ReportFolder
from inspection_letters.outputs.report.site.page_pictures import (
    PAD,
    boxes_by_page,
)
from inspection_letters.outputs.report.site.render import Renderer
from inspection_letters.records import LetterText
from inspection_letters.records.errors import TraceError
from inspection_letters.records.pages import name_pages
from inspection_letters.tracing.marked_text import TextMark, text_as_html
from inspection_letters.tracing.page_files import PagePicture, draw_pages, page_picture

MOST_FAILURES: Final = 3
"""After so many pages of a letter that cannot be drawn, the rest of its pages are not tried."""


class Pending(Protocol):
    """A call that will have a result."""

    def result(self) -> Any:
        """Wait for it."""


class Drawer(Protocol):
    """Calls functions in other processes, such as an Executor or a `DrawingPool`."""

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Pending:
        """Begin a call."""


class Pictures:
    """Pictures of the pages of letters, which are drawn ahead.

    Parameters
    ----------
    drawer : Drawer
        Draws them; `TraceError` if a call exceeds its limits.
    pdfs : mapping of str to Path
        The PDF of each letter.
    out : Path
        The folder of the report.
    """

    def __init__(self, drawer: Drawer, pdfs: Mapping[str, Path], out: Path) -> None:
        self._drawer = drawer
        self._pdfs = pdfs
        self._out = out
        self._ahead = {
            letter_id: drawer.submit(draw_pages, letter_id, path, out)
            for letter_id, path in pdfs.items()
        }

    def of(self, letter: CorpusLetter) -> tuple[PagePicture, ...]:
        """Return the picture of each page of a letter, or why it has none.

        If drawing the letter exceeded a limit, its pages are drawn one by one, so that a
        page that cannot be drawn does not affect the others.
        """
        pending = self._ahead.get(letter.letter_id)
        if pending is None:
            return _none(letter, "The workspace has no copy of its PDF.")
        try:
            found = tuple(pending.result())
        except TraceError:
            found = tuple(self._one_by_one(letter))
        if len(found) != letter.pages:
            return _none(letter, "Its PDF does not have the same pages as when it was read.")
        return found

    def _one_by_one(self, letter: CorpusLetter) -> Iterator[PagePicture]:
        path = self._pdfs[letter.letter_id]
        reasons: list[str] = []
        for number in range(1, letter.pages + 1):
            if len(reasons) == MOST_FAILURES:
                same = len(set(reasons)) == 1
                reason = reasons[0] if same else "Other pages of the letter could not be drawn."
                yield PagePicture(undrawn=reason)
                continue
            try:
                (page,) = self._drawer.submit(
                    draw_pages, letter.letter_id, path, self._out, number
                ).result()
            except TraceError as error:
                page = PagePicture(undrawn=error.reason)
            if page.undrawn:
                reasons.append(page.undrawn)
            yield page


def start_pictures(drawer: Drawer, pdfs: Mapping[str, Path], out: Path) -> Pictures:
    """Start drawing the pages of letters; see `Pictures`."""
    return Pictures(drawer, pdfs, out)


def _none(letter: CorpusLetter, reason: str) -> tuple[PagePicture, ...]:
    return (PagePicture(undrawn=reason),) * letter.pages


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a letter and the excerpts on it."""

    number: int
    picture: PagePicture
    boxes: tuple[object, ...]


def write_letters(
    renderer: Renderer,
    writer: ReportFolder,
    material: ReportMaterial,
    text_of: Callable[[str], LetterText],
    pictures: Pictures | None,
) -> dict[str, str]:
    """Write the page of each letter; return the letters and pages without pictures, and why."""
    undrawn: dict[str, str] = {}
    for letter in material.letters:
        if not letter.pages:
            _write_text(renderer, writer, material, letter, text_of(letter.letter_id))
            continue
        found = pictures.of(letter) if pictures is not None else _none(letter, NO_PICTURES)
        if pictures is not None:
            undrawn.update(_undrawn(letter, found))
        boxes = boxes_by_page(text_of(letter.letter_id), material.excerpts_of(letter.letter_id))
        pages = [
            _Page(number, picture, boxes.get(number, ()))
            for number, picture in enumerate(found, start=1)
        ]
        address = links.letter_page(letter.letter_id)
        drawn = [page for page in pages if not page.picture.undrawn]
        page = renderer.page(
            "letter",
            f"{letter.area}, {letter.file}",
            here="areas",
            address=address,
            letter=letter,
            pages=pages,
            area=material.area_slugs.get(letter.letter_id),
            text=None,
            excerpts=(),
            drawn=bool(drawn),
            why_not=" ".join(dict.fromkeys(picture.undrawn for picture in found)),
            pad=PAD,
        )
        writer.put(address, page)
        writer.kept(page_picture(letter.letter_id, page.number) for page in drawn)
    return undrawn


NO_PICTURES: Final = "This report has no pictures of pages."


def _undrawn(letter: CorpusLetter, pictures: Sequence[PagePicture]) -> dict[str, str]:
    """Return why pages have no picture, by what to call the pages."""
    by_reason: dict[str, list[int]] = {}
    for number, picture in enumerate(pictures, start=1):
        if picture.undrawn:
            by_reason.setdefault(picture.undrawn, []).append(number)
    return {
        letter.file
        if len(numbers) == len(pictures)
        else f"{letter.file}, {name_pages(numbers)}": reason
        for reason, numbers in by_reason.items()
    }


def _write_text(
    renderer: Renderer,
    writer: ReportFolder,
    material: ReportMaterial,
    letter: CorpusLetter,
    text: LetterText,
) -> None:
    """Write the page of a letter without pages: its text, with the excerpts to be marked."""
    excerpts = material.excerpts_of(letter.letter_id)
    marks = [
        TextMark(
            excerpt.excerpt.span, {"id": f"x-{excerpt.excerpt_id}", "data-x": excerpt.excerpt_id}
        )
        for excerpt in excerpts
    ]
    address = links.letter_page(letter.letter_id)
    page = renderer.page(
        "letter",
        f"{letter.area}, {letter.file}",
        here="areas",
        address=address,
        letter=letter,
        pages=(),
        text=Markup(text_as_html(text, marks, heading="h3")),  # noqa: S704 - escaped there
        excerpts=excerpts,
        area=material.area_slugs.get(letter.letter_id),
        drawn=False,
        why_not="",
        pad=PAD,
    )
    writer.put(address, page)
