"""Elements in the namespace of REFI-QDA projects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from lxml import etree

from inspection_letters.codebook.exchange.elements import PROJECT
from inspection_letters.common.files.xml import xml_text

_NAMESPACES: Final = {None: PROJECT}


def tag(name: str) -> str:
    """Return the name of an element with the namespace of projects."""
    return f"{{{PROJECT}}}{name}"


def root(**attributes: str) -> etree._Element:
    """Return the root of a project."""
    return etree.Element(tag("Project"), _written(attributes), nsmap=_NAMESPACES)


def add(parent: etree._Element, element: str, /, **attributes: str) -> etree._Element:
    """Return a new element, which is the last child of its parent."""
    return etree.SubElement(parent, tag(element), _written(attributes))


def add_text(parent: etree._Element, name: str, text: str) -> None:
    """Add an element that holds text alone."""
    etree.SubElement(parent, tag(name)).text = xml_text(text)


def moment(when: datetime) -> str:
    """Return a moment as XML Schema writes it: in UTC, to the second."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _written(attributes: dict[str, str]) -> dict[str, str]:
    return {name: xml_text(value) for name, value in attributes.items()}
