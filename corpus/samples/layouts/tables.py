"""Ruled tables whose rows page breaks may cut."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.samples.layouts.flow import LEADING, LEFT, Flow

PAD = 4.0
INNER_INDENT = 34.0
INNER_MARK = 18.0


@dataclass(frozen=True, slots=True)
class CellPart:
    """A paragraph of a cell; with a ``mark`` it is a bullet."""

    text: str
    mark: str = ""
    bold: bool = False
    before: float = 0.0


CellContent = tuple[CellPart, ...]


@dataclass(frozen=True, slots=True)
class _CellLine:
    text: str
    dx: float
    bold: bool
    mark: str
    height: float
    before: float


def cell(*texts: str, bold: bool = False) -> CellContent:
    """Return a cell of plain paragraphs.

    Parameters
    ----------
    *texts : str
        Its paragraphs.
    bold : bool
        Whether they are bold.

    Returns
    -------
    tuple of CellPart
        The cell.
    """
    return tuple(CellPart(text, bold=bold) for text in texts)


def _cell_lines(flow: Flow, content: CellContent, width: float, size: float) -> list[_CellLine]:
    lines = []
    for part in content:
        dx = INNER_INDENT if part.mark else 0.0
        texts = flow.lines(part.text, width - 2 * PAD - dx, size, part.bold)
        for place, text in enumerate(texts):
            first = place == 0
            lines.append(
                _CellLine(
                    text=text,
                    dx=dx,
                    bold=part.bold,
                    mark=part.mark if first else "",
                    height=size * LEADING,
                    before=part.before if first else 0.0,
                )
            )
    return lines


def _take(lines: list[_CellLine], start: int, height: float) -> tuple[int, float]:
    """Return up to which line a cell fits into ``height``, and how much of it that takes."""
    used = 0.0
    place = start
    while place < len(lines):
        need = lines[place].height + (lines[place].before if place > start else 0.0)
        if used + need > height:
            break
        used += need
        place += 1
    return place, used


def _print_part(flow: Flow, lines: list[_CellLine], x: float, size: float) -> None:
    y = flow.y + PAD
    for place, line in enumerate(lines):
        y += line.before if place else 0.0
        if line.mark:
            flow.put(x + PAD + INNER_MARK, y, line.mark, size)
        flow.put(x + PAD + line.dx, y, line.text, size, line.bold)
        y += line.height


def _row(
    flow: Flow,
    row: tuple[CellContent, ...],
    widths: tuple[float, ...],
    size: float,
    kind: str,
    ruled: bool,
) -> None:
    columns = [
        _cell_lines(flow, content, width, size) for content, width in zip(row, widths, strict=True)
    ]
    starts = [0] * len(columns)
    step = size * LEADING
    most = max(len(lines) for lines in columns)
    if not flow.room(min(most, 2) * step + 2 * PAD):
        flow.new_page()
    while any(start < len(lines) for start, lines in zip(starts, columns, strict=True)):
        if any(starts):
            flow.new_page()
            flow.cuts[kind] += 1
        space = 0.0
        while flow.room(space + step + 2 * PAD):
            space += step
        taken = [_take(lines, start, space) for lines, start in zip(columns, starts, strict=True)]
        height = max(used for _, used in taken) + 2 * PAD
        x = LEFT
        for lines, start, (stop, _), width in zip(columns, starts, taken, widths, strict=True):
            if ruled:
                flow.pdf.set_line_width(0.6)
                flow.pdf.rect(x, flow.y, width, height)
            _print_part(flow, lines[start:stop], x, size)
            x += width
        starts = [stop for stop, _ in taken]
        flow.y += height


def table(
    flow: Flow,
    rows: list[tuple[CellContent, ...]],
    widths: tuple[float, ...],
    *,
    size: float = 12,
    kind: str = "cell",
    ruled: bool = True,
    after: float = 14,
) -> None:
    """Print a table row by row; a row that does not fit is cut by the page break.

    Both parts of a row that is cut have their borders.

    Parameters
    ----------
    flow : Flow
        Where it goes.
    rows : list of tuple of CellContent
        The rows, the header row first if there is one.
    widths : tuple of float
        The widths of the columns in points.
    size : float
        Font size in points.
    kind : str
        Under which name a cut by a page break is counted.
    ruled : bool
        Whether borders are drawn.
    after : float
        Space below.
    """
    for row in rows:
        _row(flow, row, widths, size, kind, ruled)
    flow.y += after
