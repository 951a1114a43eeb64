"""Figures as pictures: SVG to stand in a page, and files to keep."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import vl_convert as vlc
from lxml import etree
from PIL import Image

from inspection_letters.files.atomic import atomic_file
from inspection_letters.outputs.report.links import FIGURE_BASE
from inspection_letters.outputs.report.plots.plot import Plot

SCALE: Final = 2.0
"""Pixels of a PNG for each of the figure."""

COLOURS: Final = 128
"""Colours of a PNG: figures have few, and the grey edges of their letters."""

_SVG: Final = "{http://www.w3.org/2000/svg}"
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_ARIA: Final = ("role", "aria-roledescription", "aria-label", "aria-hidden")


def plot_svg(plot: Plot, *, root: str, narrow: bool = False) -> str:
    """Return a figure as SVG to be put into a page.

    Links are named and can be reached by keyboard; all else is hidden from screen readers,
    which are given `Plot.alt`. Ids bear the figure's name, so that several figures can
    stand in one page.

    Parameters
    ----------
    plot : Plot
        The figure.
    root : str
        What leads from the page to the folder of the report: "" or "../".
    narrow : bool, default False
        For a column of 328 pixels in place of 720.
    """
    svg = _drawn(plot, root, narrow=narrow)
    width = svg.attrib.pop("width")
    svg.attrib.pop("height")
    for anchor in svg.iter(f"{_SVG}a"):
        anchor.attrib.pop(_XLINK)
    svg.set("style", f"display:block;width:100%;max-width:{width}px;height:auto")
    return _text(svg)


def write_plot(plot: Plot, folder: Path) -> list[Path]:
    """Write a figure as SVG, as PNG and its data as CSV.

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
        writer.writerows(plot.rows)
    return paths


def _picture(svg: str) -> bytes:
    """Return the PNG of a figure, with as many colours as it needs: an eighth of the size."""
    with Image.open(io.BytesIO(vlc.svg_to_png(svg, scale=SCALE))) as drawn:
        few = drawn.convert("RGB").quantize(
            COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
    written = io.BytesIO()
    few.save(written, format="PNG", dpi=(72 * SCALE, 72 * SCALE))
    return written.getvalue()


@lru_cache(maxsize=4)
def _rendered(spec: str) -> str:
    """Return the SVG of a specification, with numbers in place of its texts.

    Kept for a while, as a figure is put into a page and written as a file one after the other.
    """
    svg: str = vlc.vegalite_to_svg(spec)
    return svg


def _text(svg: Any) -> str:
    text: str = etree.tostring(svg, encoding="unicode")
    return text


def _numbered(spec: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Put numbers in place of texts, and return the texts.

    The renderer spends two thirds of its time on measuring text, and nothing depends on
    that: `Canvas` has broken lines and chosen places. Numbers are measured in no time.
    """
    places: dict[str, int] = {}

    def number(text: str) -> str:
        return "\n".join(str(places.setdefault(line, len(places))) for line in text.split("\n"))

    title = {**spec["title"]}
    for part in ("text", "subtitle"):
        title[part] = [number(line) for line in title[part]]
    layers = [
        {
            **layer,
            "data": {"values": [{**row, "t": number(row["t"])} for row in layer["data"]["values"]]},
        }
        if layer["mark"]["type"] == "text"
        else layer
        for layer in spec["layer"]
    ]
    return {**spec, "title": title, "layer": layers}, list(places)


def _drawn(plot: Plot, root: str, *, narrow: bool) -> Any:
    spec, texts = _numbered(plot.narrow if narrow else plot.spec)
    svg = etree.fromstring(_rendered(json.dumps(spec)).encode())
    for line in svg.iter(f"{_SVG}text", f"{_SVG}tspan"):
        if line.text:
            line.text = texts[int(line.text)]
    prefix = f"{plot.name}-{'narrow' if narrow else 'wide'}-"
    for element in svg.iter(etree.Element):
        named = element.get("aria-label")
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
            _name(parent, named or "", root)
            if element.get("fill") is None:
                # A place to click on that is not seen would not be hit either.
                element.set("pointer-events", "all")
    _hide(svg)
    fonts = {one.get("font-family") for one in svg.iter(f"{_SVG}text")}
    if len(fonts) == 1:
        # Once in place of some hundred times.
        for one in svg.iter(f"{_SVG}text"):
            one.attrib.pop("font-family")
        svg.set("font-family", fonts.pop())
    svg.set("role", "group")
    svg.set("aria-label", plot.alt)
    return svg


def _name(anchor: Any, named: str, root: str) -> None:
    address = anchor.get(_XLINK).replace(FIGURE_BASE, root)
    anchor.set(_XLINK, address)
    anchor.set("href", address)
    anchor.set("aria-label", named)
    title = etree.Element(f"{_SVG}title")
    title.text = named
    anchor.insert(0, title)


def _hide(element: Any) -> bool:
    """Hide what holds no link from screen readers; return whether a link is within."""
    if element.tag == f"{_SVG}a":
        return True
    within = [(child, _hide(child)) for child in element]
    linked = any(found for _, found in within)
    if linked or element.getparent() is None:
        for child, found in within:
            if not found:
                child.set("aria-hidden", "true")
                # Text on a cell must not keep clicks from the link below it.
                child.set("pointer-events", "none")
    return linked
