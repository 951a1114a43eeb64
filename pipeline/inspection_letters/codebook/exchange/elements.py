"""Codes as XML elements of REFI-QDA, written and read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from lxml import etree

from inspection_letters.codebook.exchange.tree import QdaCode
from inspection_letters.common.files.xml import xml_text
from inspection_letters.records.errors import UsageError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PROJECT: Final = "urn:QDA-XML:project:1.0"
"""Namespace of projects."""
CODEBOOK: Final = "urn:QDA-XML:codebook:1.0"
"""Namespace of codebooks."""
_DEEPEST: Final = 40
"""How deep codes may be nested; no program nests them nearly as deep."""


def append_codes(parent: etree._Element, codes: Iterable[QdaCode]) -> None:
    """Write codes, with all below them, as children of an element and in its namespace."""
    namespace = etree.QName(parent).namespace
    for code in codes:
        element = etree.SubElement(
            parent,
            f"{{{namespace}}}Code",
            guid=code.guid,
            name=xml_text(code.name),
            isCodable=str(code.is_codable).lower(),
        )
        if code.description:
            etree.SubElement(element, f"{{{namespace}}}Description").text = xml_text(
                code.description
            )
        append_codes(element, code.children)


def read_codes(parent: Element, name: str, depth: int = 0) -> tuple[QdaCode, ...]:
    """Return the codes below an element, whatever the namespace.

    Parameters
    ----------
    parent : Element
        ``Codes``, or a code.
    name : str
        What messages call the file.
    depth : int
        How deep the element is nested.

    Raises
    ------
    UsageError
        If codes are nested without end.
    """
    if depth > _DEEPEST:
        raise UsageError(
            f"In {name}, codes are nested more than {_DEEPEST} deep, so it was not read.",
            "Move these codes up in the program that wrote the file, and export it again.",
        )
    found = []
    for element in parent:
        if local_name(element) != "Code":
            continue
        description = next((part for part in element if local_name(part) == "Description"), None)
        found.append(
            QdaCode(
                (element.get("guid") or "").strip("{} ").lower(),
                " ".join((element.get("name") or "").split()),
                (description.text or "") if description is not None else "",
                # The standard requires it; QualCoder takes codes without it as codable.
                is_codable=(element.get("isCodable") or "true").strip() not in ("false", "0"),
                children=read_codes(element, name, depth + 1),
            )
        )
    return tuple(found)


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace, of which programs vary the version."""
    return str(element.tag).rpartition("}")[2]
