"""What notebooks show, readable where they are not run, such as on GitHub or in print.

Charts and pages become pictures, tables and sentences plain HTML, without scripts and without
a network.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd
import vl_convert as vlc
from PIL import Image, ImageOps

from inspection_letters.analysis.letters import KIND_LABELS, OUTCOME_LABELS
from inspection_letters.outputs.colours import LIGHT_GREY
from inspection_letters.outputs.notebook.words import count, plural
from inspection_letters.records.rounding import percent as as_percent

SCALE: Final = 1.5
"""Pixels of a picture for each pixel of its chart, so that it is sharp on fine screens."""

COLOURS: Final = 96
"""Number of colours a picture is reduced to, which makes it several times smaller."""

_LABELS: Final = {**KIND_LABELS, **OUTCOME_LABELS}
_NUMBER: Final = re.compile(r"–|-?[\d.,]+%?")

_ID_LENGTH: Final = 12
"""Characters shown of an excerpt ID; six are enough for ``letters trace`` if unique."""

_NONE: Final = "None."


@dataclass(frozen=True, slots=True)
class NotebookPicture:
    """A picture for a notebook: a PNG, and what it shows in words."""

    png: bytes
    alt: str
    width: int

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        return (
            {"image/png": self.png, "text/plain": repr(self)},
            {"image/png": {"alt": self.alt, "width": self.width}},
        )


@dataclass(frozen=True, slots=True)
class NotebookText:
    """Sentences for a notebook, as Markdown."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class NotebookTable:
    """A table or quotations for a notebook, as HTML and as plain text."""

    html: str
    text: str = field(repr=False)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def show(item: Any, alt: str | None = None, *, width: int = 720) -> NotebookPicture:
    """Return a chart or a page as a picture.

    Parameters
    ----------
    item : altair.Chart, TracedExcerpt or PIL.Image.Image
        What to show: a chart, or a page with an excerpt boxed.
    alt : str, optional
        What it shows, in words; for a chart, its title if not given.
    width : int, default 720
        Width of a page in pixels; a chart has its own.
    """
    if hasattr(item, "to_image"):
        item = item.to_image()
    if isinstance(item, Image.Image):
        width = min(width, item.width)
        size = (round(width * SCALE), round(item.height * width * SCALE / item.width))
        picture = item if size[0] > item.width else item.resize(size, Image.Resampling.LANCZOS)
        # A white page needs an edge on a white background.
        picture = ImageOps.expand(picture.convert("RGB"), border=1, fill=LIGHT_GREY)
        return NotebookPicture(_small_png(picture), alt or "A page.", width)
    spec = item.to_dict()
    with Image.open(io.BytesIO(vlc.vegalite_to_png(spec, scale=SCALE))) as drawn:
        picture = drawn.convert("RGB")
    return NotebookPicture(
        _small_png(picture), alt or _title_of(spec), round(picture.width / SCALE)
    )


def _small_png(picture: Image.Image) -> bytes:
    reduced = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    reduced.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def _title_of(spec: Mapping[str, Any]) -> str:
    title = spec.get("title", {})
    if isinstance(title, str):
        return title
    parts = [title.get("text", ""), title.get("subtitle", "")]
    joined = [" ".join(part) if isinstance(part, list) else part for part in parts]
    sentences = [part.rstrip(".") for part in joined if part]
    return ". ".join(sentences) + "." if sentences else "A chart."


def show_text(*paragraphs: str) -> NotebookText:
    """Return paragraphs of Markdown; empty ones are left out."""
    return NotebookText("\n\n".join(paragraph for paragraph in paragraphs if paragraph))


def show_together(*parts: NotebookText | NotebookTable) -> NotebookTable:
    """Return text, tables and quotations as a single output, one below the other."""
    shown = [
        part.html
        if isinstance(part, NotebookTable)
        else "".join(f"<p>{_as_html(paragraph)}</p>" for paragraph in part.text.split("\n\n"))
        for part in parts
    ]
    return NotebookTable("\n".join(shown), "\n\n".join(str(part) for part in parts))


def _as_html(text: str) -> str:
    """Return a paragraph of Markdown as HTML, as far as notebooks use it."""
    plain = html.escape(text, quote=False)
    plain = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", plain)
    return re.sub(r"`(.+?)`", r"<code>\1</code>", plain)


def show_table(
    data: pd.DataFrame,
    columns: Mapping[str, str] | Sequence[str] | None = None,
    *,
    percent: Sequence[str] = (),
    digits: int = 2,
    limit: int | None = None,
) -> NotebookTable:
    """Return a table without its index, with values as people write them.

    Parameters
    ----------
    data : pandas.DataFrame
        The rows.
    columns : mapping of str to str, or sequence of str, optional
        The columns to show, and their headings; all if not given.
    percent : sequence of str
        Columns of shares to show as whole percentages.
    digits : int, default 2
        Decimals of other numbers that are not whole.
    limit : int, optional
        How many rows to show; a note says how many are left out.
    """
    headings = (
        dict(columns) if isinstance(columns, Mapping) else {name: name for name in columns or data}
    )
    shown = data if limit is None else data.head(limit)
    if shown.empty:
        return NotebookTable(f"<p>{_NONE}</p>", _NONE)
    cells = pd.DataFrame(
        {
            heading: [_cell(value, name in percent, digits) for value in shown[name]]
            for name, heading in headings.items()
        },
        dtype="object",
    )
    table, text = _as_table(cells), cells.to_string(index=False)
    hidden = len(data) - len(shown)
    if hidden:
        note = f"{count(hidden, 'more row')} {plural(hidden, 'is', 'are')} not shown."
        table, text = f"{table}\n<p>{note}</p>", f"{text}\n{note}"
    return NotebookTable(table, text)


def _as_table(cells: pd.DataFrame) -> str:
    """Return cells as HTML, numbers on the right and words on the left.

    Alignment is given both by attribute and by style, as notebooks heed one and the pages
    that show them the other.
    """
    sides = [
        "right" if all(_NUMBER.fullmatch(text) for text in cells[name]) else "left"
        for name in cells
    ]

    def row(tag: str, values: Iterable[str]) -> str:
        parts = "".join(
            f'<{tag} align="{side}" style="text-align: {side}">'
            f"{html.escape(value, quote=False).replace(chr(10), '<br>')}</{tag}>"
            for side, value in zip(sides, values, strict=True)
        )
        return f"<tr>{parts}</tr>"

    body = "\n".join(row("td", values) for values in cells.itertuples(index=False))
    head = row("th", map(str, cells))
    return f"<table>\n<thead>{head}</thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _cell(value: Any, is_share: bool, digits: int) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "–"
    if pd.isna(value):
        return "–"
    if isinstance(value, pd.Timestamp):
        return f"{value.day} {value:%B %Y}"
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    if isinstance(value, float):
        return as_percent(value) if is_share else f"{value:.{digits}f}"
    return _LABELS.get(str(value), str(value))


def show_quotations(excerpts: pd.DataFrame, limit: int = 5) -> NotebookTable:
    """Return excerpts in the words of their letters, each with its source.

    Parameters
    ----------
    excerpts : pandas.DataFrame
        Rows of the tables of excerpts or coded excerpts.
    limit : int, default 5
        How many to show.
    """
    if excerpts.empty:
        return NotebookTable(f"<p>{_NONE}</p>", _NONE)
    parts, lines = [], []
    for row in excerpts.head(limit).to_dict("records"):
        text, source = str(row["text"]), _source(row)
        excerpt_id = str(row["excerpt_id"])[:_ID_LENGTH]
        parts.append(
            f"<blockquote>{html.escape(text)}<br><small>— {html.escape(source)} "
            f"(excerpt <code>{excerpt_id}</code>)</small></blockquote>"
        )
        lines.append(f"{text}\n  — {source} (excerpt {excerpt_id})")
    return NotebookTable("\n".join(parts), "\n".join(lines))


def _source(row: Mapping[Any, Any]) -> str:
    """Return area, kind of letter, year and page of an excerpt, and its code if it has one."""
    kind = KIND_LABELS.get(str(row["kind"]), str(row["kind"])).lower()
    source = f"{row['area']}, {kind}"
    if pd.notna(row["year"]):
        source += f", {row['year']}"
    source += f", page {row['page_number']}"
    if "polarity" in row:
        source += f"; {row['label']}: {row['polarity']}"
    return source
