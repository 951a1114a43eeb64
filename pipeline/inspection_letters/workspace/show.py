"""What notebooks show, so that it can be read where they are not run: on GitHub, in print.

Charts and pages become pictures, tables and sentences plain HTML; none needs a script or a
network.
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

from inspection_letters.outputs.report.naming import KINDS, OUTCOMES
from inspection_letters.records.rounding import percent as whole

SCALE: Final = 1.5
"""Pixels of a picture for each pixel of its chart, so that it is sharp on fine screens."""

COLOURS: Final = 96
"""Colours that a picture is reduced to, which makes it several times smaller."""

_CALLED: Final = {**KINDS, **OUTCOMES}
_NUMBER: Final = re.compile(r"–|-?[\d.,]+%?")

_ID: Final = 12
"""So many characters of an excerpt id are shown; six suffice for `letters trace`."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a notebook: PNG, and in words what it shows."""

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
class Prose:
    """Sentences for a notebook, as Markdown."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Page:
    """A table or quotations for a notebook, as HTML and as plain text."""

    html: str
    text: str = field(repr=False)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def show(item: Any, alt: str | None = None, *, width: int = 720) -> Picture:
    """Return a chart or a page as a picture.

    Parameters
    ----------
    item : altair.Chart or PIL.Image.Image
        What to show.
    alt : str, optional
        What it shows, in words; for a chart, its title if not given.
    width : int, default 720
        Width in pixels of a page; a chart has its own.
    """
    if isinstance(item, Image.Image):
        width = min(width, item.width)
        size = (round(width * SCALE), round(item.height * width * SCALE / item.width))
        picture = item if size[0] > item.width else item.resize(size, Image.Resampling.LANCZOS)
        # A page is white, and so is what it is shown on.
        picture = ImageOps.expand(picture.convert("RGB"), border=1, fill="#bbbbbb")
        return Picture(_small_png(picture), alt or "A page.", width)
    spec = item.to_dict()
    with Image.open(io.BytesIO(vlc.vegalite_to_png(spec, scale=SCALE))) as drawn:
        picture = drawn.convert("RGB")
    return Picture(_small_png(picture), alt or _title_of(spec), round(picture.width / SCALE))


def _small_png(picture: Image.Image) -> bytes:
    few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def _title_of(spec: Mapping[str, Any]) -> str:
    title = spec.get("title", {})
    if isinstance(title, str):
        return title
    lines = [title.get("text", ""), title.get("subtitle", "")]
    joined = [" ".join(one) if isinstance(one, list) else one for one in lines]
    return ". ".join(one.rstrip(".") for one in joined if one) + "." if any(joined) else "A chart."


def prose(*sentences: str) -> Prose:
    """Return sentences, reckoned from what the notebook shows; each is a paragraph."""
    return Prose("\n\n".join(one for one in sentences if one))


def together(*parts: Prose | Page) -> Page:
    """Return sentences, tables and quotations as one, to be shown one below the other."""
    shown = [
        part.html
        if isinstance(part, Page)
        else "".join(f"<p>{_marked(one)}</p>" for one in part.text.split("\n\n"))
        for part in parts
    ]
    return Page("\n".join(shown), "\n\n".join(str(part) for part in parts))


def _marked(text: str) -> str:
    """Return a paragraph of Markdown as HTML, as far as sentences here use it."""
    plain = html.escape(text, quote=False)
    plain = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", plain)
    return re.sub(r"`(.+?)`", r"<code>\1</code>", plain)


def listing(
    found: pd.DataFrame,
    columns: Mapping[str, str] | Sequence[str] | None = None,
    *,
    percent: Sequence[str] = (),
    digits: int = 2,
    most: int | None = None,
) -> Page:
    """Return a table without its index, with values as people write them.

    Parameters
    ----------
    found : pandas.DataFrame
        The rows.
    columns : mapping of str to str, or sequence of str, optional
        Which columns, and what to call them; all if not given.
    percent : sequence of str
        Columns of shares to be shown as whole percentages.
    digits : int, default 2
        Decimals of other numbers that are not whole.
    most : int, optional
        So many rows at most; how many are left out is said.
    """
    names = (
        dict(columns) if isinstance(columns, Mapping) else {one: one for one in columns or found}
    )
    shown = found if most is None else found.head(most)
    cells = pd.DataFrame(
        {
            called: [_cell(one, name in percent, digits) for one in shown[name]]
            for name, called in names.items()
        },
        dtype="object",
    )
    left = len(found) - len(shown)
    note = f"{left} more row{'s are' if left > 1 else ' is'} not shown." if left else ""
    if cells.empty:
        return Page("<p>None.</p>", "None.")
    made = _table(cells)
    text = cells.to_string(index=False)
    if note:
        made, text = f"{made}\n<p>{note}</p>", f"{text}\n{note}"
    return Page(made, text)


def _table(cells: pd.DataFrame) -> str:
    """Return cells as HTML: numbers to the right, words to the left.

    Both by attribute and by style, as notebooks and the pages that show them heed one each.
    """
    sides = [
        "right" if all(_NUMBER.fullmatch(one) for one in cells[name]) else "left" for name in cells
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


def _cell(value: Any, percent: bool, digits: int) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(str(one) for one in value) or "–"
    if pd.isna(value):
        return "–"
    if isinstance(value, pd.Timestamp):
        return f"{value.day} {value:%B %Y}"
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    if isinstance(value, float):
        return whole(value) if percent else f"{value:.{digits}f}"
    return _CALLED.get(str(value), str(value))


def quotes(found: pd.DataFrame, most: int = 5) -> Page:
    """Return excerpts in the words of their letters, each with where it stands.

    Parameters
    ----------
    found : pandas.DataFrame
        Rows of `Frames.excerpts` or `Frames.coded_excerpts`.
    most : int, default 5
        So many at most.
    """
    if found.empty:
        return Page("<p>None.</p>", "None.")
    parts, lines = [], []
    for row in found.head(most).to_dict("records"):
        kind = KINDS.get(str(row["kind"]), str(row["kind"])).lower()
        place = f"{row['area']}, {kind}"
        if pd.notna(row["year"]):
            place += f" of {row['year']}"
        place += f", page {row['page_number']}"
        if "polarity" in row:
            place += f"; {row['label']}: {row['polarity']}"
        shown = str(row["excerpt_id"])[:_ID]
        parts.append(
            f"<blockquote>{html.escape(str(row['text']))}<br><small>— {html.escape(place)} "
            f"(excerpt <code>{shown}</code>)</small></blockquote>"
        )
        lines.append(f"{row['text']}\n  — {place} (excerpt {shown})")
    return Page("\n".join(parts), "\n".join(lines))
