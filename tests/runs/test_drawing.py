"""A page that cannot be drawn within limits costs its own picture, and that is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.outputs.report.site.letter_pages import Pictures
from inspection_letters.records.errors import TraceError
from inspection_letters.runs.drawing import DrawingPool, PendingDrawing
from inspection_letters.tracing.highlight import marked_copy
from inspection_letters.tracing.page_files import draw_pages

from tests.support import faulty_pdfs

pytestmark = pytest.mark.xdist_group("drawing")


@pytest.fixture(scope="module")
def pool() -> Iterator[DrawingPool]:
    with DrawingPool(time_limit=2) as opened:
        opened.call(len, "")
        yield opened


def letter(pages: int) -> CorpusLetter:
    return cast("CorpusLetter", SimpleNamespace(letter_id="a", file="a.pdf", pages=pages))


def pictures_of(drawer: Any, path: Path, pages: int) -> list[str]:
    drawn = Pictures(drawer, {"a": path}, path.parent / "report").of(letter(pages))
    return [page.undrawn for page in drawn]


@pytest.mark.slow
def test_a_page_with_an_endless_pattern_costs_its_own_picture(
    pool: DrawingPool, tmp_path: Path
) -> None:
    path = faulty_pdfs.endless_pattern(tmp_path / "a.pdf", pages=3, bad=(2,))
    assert pictures_of(pool, path, 3) == [
        "",
        "Drawing the page took longer than 2 seconds and was stopped.",
        "",
    ]
    drawn = sorted(path.name for path in (tmp_path / "report" / "pages").iterdir())
    assert drawn == ["a-001.png", "a-003.png"]


@pytest.mark.parametrize(
    ("boxes", "size"),
    [
        ({"media": b"[0 0 100000 100000]"}, "100,000 by 100,000"),
        ({"crop": b"[5000 5000 5600 5842]"}, "0 by 0"),
        ({"media": b"[0 0 0.001 900000000]"}, "points large"),
    ],
)
def test_pages_of_impossible_sizes(boxes: dict[str, bytes], size: str, tmp_path: Path) -> None:
    path = faulty_pdfs.boxed_page(tmp_path / "a.pdf", **boxes)
    (page,) = draw_pages("a", path, tmp_path)
    assert page.undrawn.startswith("Page 1 cannot be drawn: it is ")
    assert size in page.undrawn


def test_memory_is_limited(tmp_path: Path) -> None:
    with (
        DrawingPool(memory_limit=64) as small,
        pytest.raises(TraceError, match="needs more memory than 64 MiB"),
    ):
        small.call(bytearray, 200 * 1024 * 1024)


def test_metadata_are_copied_without_unpacking_them(pool: DrawingPool, tmp_path: Path) -> None:
    path = faulty_pdfs.long_metadata(tmp_path / "a.pdf", mebibytes=64)
    content, annotations = pool.call(marked_copy, path, ())
    assert len(content) < 1024 * 1024
    assert annotations == 0


def test_parts_that_refer_to_each_other_without_end_are_said_in_plain_words() -> None:
    class Failed:
        def result(self) -> object:
            raise RecursionError("maximum recursion depth exceeded")

    drawing = PendingDrawing(Failed(), cast("DrawingPool", None), "Highlighting the PDF")
    with pytest.raises(TraceError) as caught:
        drawing.result()
    assert caught.value.reason == (
        "Highlighting the PDF failed, since parts of the PDF refer to each other without end."
    )


def test_an_unforeseen_fault_is_one_line(pool: DrawingPool) -> None:
    with pytest.raises(TraceError) as caught:
        pool.call(int, "many\nlines")
    assert caught.value.reason.startswith("Drawing the page failed (ValueError: invalid literal")
    assert "\n" not in str(caught.value)


def test_after_three_pages_without_a_picture_the_others_are_not_tried(tmp_path: Path) -> None:
    tried: list[object] = []

    class Failing:
        def submit(self, function: object, /, *args: object) -> Any:
            tried.append(args[3:])
            return self

        def result(self) -> object:
            raise TraceError("Too slow.", "Look.")

    path = faulty_pdfs.boxed_page(tmp_path / "a.pdf")
    assert pictures_of(Failing(), path, 9) == ["Too slow."] * 9
    assert tried == [(), (1,), (2,), (3,)]
