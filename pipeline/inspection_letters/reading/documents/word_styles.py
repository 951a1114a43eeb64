"""Styles and numbering of a Word document: headings, lists, bold and hidden text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_TITLES: Final = ("heading", "title", "subtitle")
_BODY_LEVEL: Final = 9
"""The outline level of text that is no heading."""

_ROMAN: Final = (
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def child(element: Any, name: str) -> Any | None:
    """Return the first child element with a name of Word's namespace."""
    return element.find(W + name)


def is_on(value: str | None, *, default: bool = True) -> bool:
    """Whether a switch is on; it is, by default, if its element has no value."""
    return default if value is None else value not in ("0", "false", "off")


def _value(element: Any | None, *names: str) -> str | None:
    """Return the value of an element below another, by the names on the way to it."""
    for name in names:
        element = None if element is None else child(element, name)
    return None if element is None else element.get(W + "val")


class Styles:
    """The styles of a document; each inherits from the style that it is based on.

    Parameters
    ----------
    element : lxml element or None
        The root of the part with the styles.
    """

    def __init__(self, element: Any | None) -> None:
        self._styles: dict[str, Any] = {}
        self._default: str | None = None
        for style in () if element is None else element.iter(W + "style"):
            self._styles[style.get(W + "styleId", "")] = style
            if style.get(W + "type") == "paragraph" and is_on(
                style.get(W + "default"), default=False
            ):
                self._default = style.get(W + "styleId")

    def of_paragraph(self, properties: Any | None) -> str | None:
        """Return the ID of a paragraph's style."""
        return _value(properties, "pStyle") or self._default

    def _chain(self, style: str | None) -> Iterator[Any]:
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = _value(self._styles[style], "basedOn")

    def is_heading(self, properties: Any | None, style: str | None) -> bool:
        """Whether a paragraph is a heading by its outline level or its style."""
        level = _value(properties, "outlineLvl")
        for element in self._chain(style):
            level = level or _value(element, "pPr", "outlineLvl")
            name = (_value(element, "name") or "").casefold()
            if name.startswith(_TITLES):
                return True
            if name.startswith("toc "):
                return False
        return level is not None and level.isdigit() and int(level) < _BODY_LEVEL

    def list_place(self, properties: Any | None, style: str | None) -> tuple[str, int] | None:
        """Return the list of a paragraph and its level from 0, or None if it is in no list."""
        found = [
            properties,
            *(
                found
                for element in self._chain(style)
                if (found := child(element, "pPr")) is not None
            ),
        ]
        for level in found:
            number = _value(level, "numPr", "numId")
            if number is not None:
                depth = _value(level, "numPr", "ilvl") or "0"
                return None if number == "0" else (number, int(depth))
        return None

    def is_set(self, name: str, run: Any | None, style: str | None) -> bool:
        """Whether a switch of the type, such as bold, is on for a run.

        Parameters
        ----------
        name : str
            Name of the switch: ``b`` or ``vanish``.
        run : lxml element or None
            The properties of the run.
        style : str or None
            The ID of its paragraph's style.
        """
        own = [] if run is None else [run]
        for element in (*own, *self._chain(_value(run, "rStyle")), *self._chain(style)):
            properties = element if element is run else child(element, "rPr")
            switch = None if properties is None else child(properties, name)
            if switch is not None:
                return is_on(switch.get(W + "val"))
        return False


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list; ``number`` is what Word prints before it, empty for a bullet."""

    number: str = ""


class Numbering:
    """Counts the items of a document's lists as Word does.

    Parameters
    ----------
    element : lxml element or None
        The root of the part with the lists.
    """

    def __init__(self, element: Any | None) -> None:
        self._abstract: dict[str, dict[int, Any]] = {}
        self._lists: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if element is None:
            return
        for found in element.iter(W + "abstractNum"):
            self._abstract[found.get(W + "abstractNumId", "")] = {
                int(level.get(W + "ilvl", "0")): level for level in found.iter(W + "lvl")
            }
        for found in element.iter(W + "num"):
            number = found.get(W + "numId", "")
            self._lists[number] = _value(found, "abstractNumId") or ""
            for override in found.iter(W + "lvlOverride"):
                start = _value(override, "startOverride")
                if start is not None:
                    self._starts[number, int(override.get(W + "ilvl", "0"))] = int(start)

    def of(self, place: tuple[str, int] | None) -> ListItem | None:
        """Count an item and return it; None for a paragraph that is in no list."""
        if place is None:
            return None
        number, depth = place
        name = self._lists.get(number, "")
        levels = self._abstract.get(name, {})
        level = levels.get(depth)
        if level is None:
            return ListItem()
        counts = self._counts.setdefault(name, {})
        if number not in self._begun:
            self._begun.add(number)
            for (other, at), start in self._starts.items():
                if other == number:
                    counts[at] = start - 1
        first = int(_value(level, "start") or "1")
        counts[depth] = counts.get(depth, first - 1) + 1
        for deeper in [at for at in counts if at > depth]:
            del counts[deeper]
        printed = _value(level, "lvlText") or ""
        if _value(level, "numFmt") == "bullet":
            return ListItem()
        for at in range(depth + 1):
            if f"%{at + 1}" in printed:
                shape = _value(levels.get(at), "numFmt") or "decimal"
                printed = printed.replace(f"%{at + 1}", _printed(counts.get(at, 1), shape))
        return ListItem(printed.strip())


def _printed(count: int, shape: str) -> str:
    """Return a number in the shape that a list prints it in."""
    if shape in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if shape == "lowerLetter" else letter.upper()
    if shape in ("lowerRoman", "upperRoman"):
        roman, rest = "", count
        for value, sign in _ROMAN:
            while rest >= value:
                roman, rest = roman + sign, rest - value
        return roman if shape == "lowerRoman" else roman.upper()
    return "" if shape in ("none", "bullet") else str(count)
