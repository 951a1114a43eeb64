"""Figures as pictures: SVG to stand in a page, and files to keep."""

from __future__ import annotations

import csv
import io
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import vl_convert as vlc
from lxml import etree
from PIL import Image

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.sheets import escaped
from inspection_letters.outputs.report.links import FIGURE_BASE
from inspection_letters.outputs.report.plots.plot import Plot

SCALE: Final = 2.0
"""Pixels of a PNG for each pixel of the figure."""

COLOURS: Final = 128
"""Colours of a PNG: enough for a figure and the smooth edges of its letters."""

_SVG: Final = "{http://www.w3.org/2000/svg}"
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_ARIA: Final = ("role", "aria-roledescription", "aria-label", "aria-hidden")


def plot_svg(plot: Plot, *, root: str, narrow: bool = False) -> str:
    """Return a figure as SVG to be put into a page.

    Links have names and can be reached by keyboard. Everything else is hidden from screen
    readers, which read `Plot.alt` instead. Ids contain the name of the figure, so that one
    page can hold several figures.

    Parameters
    ----------
    plot : Plot
        The figure.
    root : str
        The path from the page to the folder of the report: "" or "../".
    narrow : bool, default False
        Whether the figure is for a column of 328 pixels, not 720.
    """
    svg = _drawn(plot, root, narrow=narrow)
    width = svg.attrib.pop("width")
    svg.attrib.pop("height")
    for anchor in svg.iter(f"{_SVG}a"):
        anchor.attrib.pop(_XLINK)
    svg.set("style", f"display:block;width:100%;max-width:{width}px;height:auto")
    return _text(svg)


def write_plot(plot: Plot, folder: Path) -> list[Path]:
    """Write a figure as SVG and PNG, and its data as CSV.

    Parameters
    ----------
    plot : Plot
        The figure.
    folder : Path
        A folder within that of the report.

    Returns
    -------
    list of Path
        The three files.
    """
    svg = _text(_drawn(plot, "../", narrow=False))
    paths = [folder / f"{plot.name}{ending}" for ending in (".svg", ".png", ".csv")]
    with atomic_file(paths[0]) as part:
        part.write_text(svg, encoding="utf-8", newline="\n")
    with atomic_file(paths[1]) as part:
        part.write_bytes(_picture(svg))
    with (
        atomic_file(paths[2]) as part,
        part.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        columns = list(dict.fromkeys(name for row in plot.rows for name in row))
        writer = csv.DictWriter(file, columns, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: escaped(cell) for name, cell in row.items()} for row in plot.rows)
    return paths


def _picture(svg: str) -> bytes:
    """Return the PNG of a figure, with few colours, which makes it an eighth of the size."""
    with Image.open(io.BytesIO(vlc.svg_to_png(svg, scale=SCALE))) as drawn:
        few = drawn.convert("RGB").quantize(
            COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
    written = io.BytesIO()
    few.save(written, format="PNG", dpi=(72 * SCALE, 72 * SCALE))
    return written.getvalue()


@lru_cache(maxsize=4)
def _rendered(spec: str) -> str:
    """Return the SVG of a specification.

    It is kept for a while, because a figure is put into a page right after it is written.
    """
    svg: str = vlc.vegalite_to_svg(spec)
    return svg


def _text(svg: Any) -> str:
    text: str = etree.tostring(svg, encoding="unicode")
    return text


def _drawn(plot: Plot, root: str, *, narrow: bool) -> Any:
    svg = etree.fromstring(_rendered(json.dumps(plot.narrow if narrow else plot.spec)).encode())
    prefix = f"{plot.name}-{'narrow' if narrow else 'wide'}-"
    for element in svg.iter(etree.Element):
        label = element.get("aria-label")
        for name in _ARIA:
            element.attrib.pop(name, None)
        element.attrib.pop("class", None)
        if element.get("id"):
            element.set("id", prefix + element.get("id"))
        for name, value in element.attrib.items():
            if "url(#" in value:
                element.set(name, value.replace("url(#", f"url(#{prefix}"))
        parent = element.getparent()
        if parent is not None and parent.tag == f"{_SVG}a":
            _name_link(parent, label or "", root)
            if element.get("fill") is None:
                # Transparent areas would otherwise not react to clicks.
                element.set("pointer-events", "all")
    _hide(svg)
    fonts = {text.get("font-family") for text in svg.iter(f"{_SVG}text")}
    if len(fonts) == 1:
        # Named once rather than for some hundred texts.
        for text in svg.iter(f"{_SVG}text"):
            text.attrib.pop("font-family")
        svg.set("font-family", fonts.pop())
    svg.set("role", "group")
    svg.set("aria-label", plot.alt)
    return svg


def _name_link(anchor: Any, name: str, root: str) -> None:
    address = anchor.get(_XLINK).replace(FIGURE_BASE, root)
    anchor.set(_XLINK, address)
    anchor.set("href", address)
    anchor.set("aria-label", name)
    title = etree.Element(f"{_SVG}title")
    title.text = name
    anchor.insert(0, title)


def _hide(element: Any) -> bool:
    """Hide elements without links from screen readers; return whether this one has a link."""
    if element.tag == f"{_SVG}a":
        return True
    children = [(child, _hide(child)) for child in element]
    has_link = any(child_has_link for _, child_has_link in children)
    if has_link or element.getparent() is None:
        for child, child_has_link in children:
            if not child_has_link:
                child.set("aria-hidden", "true")
                # Text on a cell must not keep clicks from the link below it.
                child.set("pointer-events", "none")
    return has_link
