"""How well pictures of pages are read: share of words wrong, and seconds a page.

    uv run --extra ocr python -m benchmarks.recognition LETTERS ... --pages 10

Pages of letters whose text is known are drawn as pictures, as a scanner would make them, and
recognised. Both readings are put in order by their lines; words that stand where the letter
has none (logos, bullets, running heads) are counted apart. For a trial of another engine, add
``--with rapidocr`` and ``--engine rapidocr``.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from inspection_letters.common.reference.areas import shipped_area_lists
from inspection_letters.reading.layout.lines import group_lines
from inspection_letters.records import LetterText, RawWord
from inspection_letters.records.spans import BBox
from inspection_letters.runs.worker import read_pdf
from PIL import Image

SCANS = {
    "300 dpi": {"dpi": 300},
    "200 dpi": {"dpi": 200},
    "150 dpi": {"dpi": 150},
    "200 dpi, 1 degree askew": {"dpi": 200, "askew": 1.0},
    "200 dpi, grey noise": {"dpi": 200, "noise": 25.0},
}
SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
NEAR = 2.0
"""Points by which a recognised word may stand outside the words of the letter."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a letter and its words as the PDF holds them."""

    path: Path
    number: int
    words: tuple[RawWord, ...]


def pages_of(paths: Sequence[Path], count: int) -> list[Page]:
    """Return a page of prose of each of some letters, spread over all that there are."""
    chosen = [paths[round(at)] for at in np.linspace(0, len(paths) - 1, min(count, len(paths)))]
    pages = []
    for path in chosen:
        digest = sha256(path.read_bytes()).hexdigest()
        text = read_pdf(path, digest[:16], digest, shipped_area_lists()).text
        number = 3 if text.pages > 3 else text.pages
        pages.append(Page(path, number, words_on(text, number)))
    return pages


def words_on(text: LetterText, number: int) -> tuple[RawWord, ...]:
    """Return the words of a page; those that a line end cuts are left out, being in two places."""
    return tuple(
        RawWord(word.span.of(text.text), word.boxes[0], "", 10.0, False)
        for word in text.words
        if len(word.boxes) == 1 and word.boxes[0].page_number == number
    )


def scanned(page: Page, *, dpi: int, askew: float = 0.0, noise: float = 0.0) -> Image.Image:
    """Return a page as a picture in greys, turned by some degrees, with some noise."""
    with pdfium.PdfDocument(page.path) as pdf:
        picture = pdf[page.number - 1].render(scale=dpi / 72, grayscale=True).to_pil()
    if askew:
        picture = picture.rotate(askew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    if noise:
        greys = np.asarray(picture, dtype=float) * 0.8 + 30
        greys += np.random.default_rng(0).normal(0, noise, greys.shape)
        picture = Image.fromarray(np.clip(greys, 0, 255).astype("uint8"))
    return picture


def by_tesseract(picture: Image.Image, dpi: int) -> list[RawWord]:
    """Recognise words with the engine of this package."""
    from inspection_letters.reading.recognition.engine import recognise

    return [
        _word(word.text, (word.x0, word.top, word.x1, word.bottom), dpi)
        for line in recognise(picture, dpi, seconds=120).lines
        for word in line.words
    ]


def by_rapidocr(picture: Image.Image, dpi: int) -> list[RawWord]:
    """Recognise words with RapidOCR, which gives lines: words share them by their letters."""
    found = _rapidocr()(np.stack([np.asarray(picture)] * 3, axis=-1))
    words = []
    for corners, line in zip(
        found.boxes if found.txts else (), found.txts if found.txts else (), strict=True
    ):
        x0, top = np.min(corners, axis=0)
        x1, bottom = np.max(corners, axis=0)
        for match in re.finditer(r"\S+", line):
            left, right = (x0 + (x1 - x0) * at / len(line) for at in match.span())
            words.append(_word(match[0], (left, top, right, bottom), dpi))
    return words


@cache
def _rapidocr() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR()


def _word(text: str, box: tuple[float, float, float, float], dpi: int) -> RawWord:
    return RawWord(text, BBox(1, *(float(value) * 72 / dpi for value in box)), "", 10.0, False)


ENGINES: dict[str, Callable[[Image.Image, int], list[RawWord]]] = {
    "tesseract": by_tesseract,
    "rapidocr": by_rapidocr,
}


def straightened(words: Sequence[RawWord], page: Page, askew: float) -> list[RawWord]:
    """Return words where they would stand if the page were not askew."""
    if not askew:
        return list(words)
    with pdfium.PdfDocument(page.path) as pdf:
        width, height = pdf[page.number - 1].get_size()
    angle = np.radians(askew)
    moved = []
    for word in words:
        box = word.bbox
        x, y = (box.x0 + box.x1 - width) / 2, (box.top + box.bottom - height) / 2
        dx = x * np.cos(angle) - y * np.sin(angle) - x
        dy = x * np.sin(angle) + y * np.cos(angle) - y
        moved.append(
            RawWord(
                word.text,
                BBox(1, box.x0 + dx, box.top + dy, box.x1 + dx, box.bottom + dy),
                "",
                10.0,
                False,
            )
        )
    return moved


def in_order(words: Sequence[RawWord]) -> list[str]:
    """Return the words with letters or digits line by line, quotation marks and dashes alike."""
    texts = (word.text.translate(SAME) for line in group_lines(words) for word in line.words)
    return [text for text in texts if re.search(r"\w", text)]


def is_within(word: RawWord, places: Sequence[RawWord]) -> bool:
    """Whether a word stands where the letter has one."""
    x, y = (word.bbox.x0 + word.bbox.x1) / 2, (word.bbox.top + word.bbox.bottom) / 2
    return any(
        place.bbox.x0 - NEAR <= x <= place.bbox.x1 + NEAR
        and place.bbox.top - NEAR <= y <= place.bbox.bottom + NEAR
        for place in places
    )


def distance(known: Sequence[str], found: Sequence[str]) -> int:
    """Return how many words must be replaced, left out or added (Levenshtein)."""
    before = list(range(len(found) + 1))
    for row, word in enumerate(known, start=1):
        after = [row]
        for column, other in enumerate(found, start=1):
            cheapest = min(after[-1], before[column]) + 1
            after.append(min(cheapest, before[column - 1] + (word != other)))
        before = after
    return before[-1]


def measure(engine: str, pages: Sequence[Page], scan: dict[str, Any]) -> str:
    """Return the cells of one row: words wrong, words from nowhere, seconds a page."""
    wrong = words = nowhere = 0
    seconds = 0.0
    for page in pages:
        picture = scanned(page, **scan)
        start = time.process_time()
        found = ENGINES[engine](picture, scan["dpi"])
        seconds += time.process_time() - start
        found = straightened(found, page, scan.get("askew", 0.0))
        inside = [word for word in found if is_within(word, page.words)]
        known = in_order(page.words)
        wrong += distance(known, in_order(inside))
        words += len(known)
        nowhere += len(found) - len(inside)
    return (
        f"{wrong} of {words} | {wrong / words:.2%} | {nowhere / len(pages):.0f} | "
        f"{seconds / len(pages):.1f}"
    )


def main() -> None:
    """Print a table for one engine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, help="folders of letters (PDF)")
    parser.add_argument("--pages", type=int, default=10, help="pages of each folder")
    parser.add_argument("--engine", choices=ENGINES, default="tesseract")
    asked = parser.parse_args()
    pages = [
        page
        for folder in asked.folders
        for page in pages_of(sorted(folder.glob("*.pdf")), asked.pages)
    ]
    print("| engine | scan | words wrong | share | from nowhere, a page | processor s a page |")  # noqa: T201
    print("|---|---|---|---|---|---|")  # noqa: T201
    for name, scan in SCANS.items():
        print(f"| {asked.engine} | {name} | {measure(asked.engine, pages, scan)} |", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
