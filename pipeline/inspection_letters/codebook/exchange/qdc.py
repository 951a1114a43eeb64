"""A codebook as a file of REFI-QDA (.qdc), and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lxml import etree

from inspection_letters.codebook.exchange.elements import (
    CODEBOOK,
    append_codes,
    local_name,
    read_codes,
)
from inspection_letters.codebook.exchange.guids import guid
from inspection_letters.codebook.exchange.tree import QdaCode, code_guid, code_tree
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.xml import parse_xml, xml_text
from inspection_letters.records import Codebook
from inspection_letters.records.errors import CodebookError, UsageError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ENDING: Final = ".qdc"
_LARGEST: Final = 32 << 20
_AGAIN: Final = (
    "Export the codebook again as 'REFI-QDA codebook (.qdc)' in the program that made it."
)
_RULE: Final = "Rule"
_LANGUAGE: Final = "Language"


@dataclass(frozen=True, slots=True)
class QdcFile:
    """What a file holds: codes, and what a set of all codes says of the codebook.

    ``title`` is the name and version of the codebook, empty if the file does not say them.
    ``order`` has the identifiers of its codes in their order, which a tree cannot hold where
    codes of several groups alternate.
    """

    codes: tuple[QdaCode, ...]
    title: str = ""
    language: str = ""
    rules: tuple[str, ...] = ()
    order: tuple[str, ...] = ()


def write_qdc(codebook: Codebook, path: Path) -> None:
    """Write a codebook as REFI-QDA, with its groups, codes, polarities and detail codes.

    Its name, version, language and rules are those of a set of its codes, since the format
    has no other place for them.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    root = etree.Element(_tag("CodeBook"), nsmap={None: CODEBOOK}, origin="Inspection Letters")
    append_codes(etree.SubElement(root, _tag("Codes")), code_tree([codebook]))
    title = f"{codebook.name} {codebook.version}"
    whole = etree.SubElement(
        etree.SubElement(root, _tag("Sets")),
        _tag("Set"),
        guid=guid("codebook", title),
        name=xml_text(title),
    )
    lines = [f"{_LANGUAGE}: {codebook.language}", *(f"{_RULE}: {rule}" for rule in codebook.rules)]
    etree.SubElement(whole, _tag("Description")).text = xml_text("\n\n".join(lines))
    for code_id in codebook.all_code_ids:
        etree.SubElement(whole, _tag("MemberCode"), guid=code_guid(codebook.name, code_id))
    content = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    try:
        with atomic_file(path) as target:
            target.write_bytes(content)
    except OSError as error:
        raise UsageError(
            f"The codebook {path} cannot be written ({error.strerror or error}).",
            "Check the path, and that you may write to its folder.",
        ) from error


def read_qdc(path: Path) -> QdcFile:
    """Return what a codebook of REFI-QDA holds.

    Raises
    ------
    CodebookError
        If it cannot be read, or has no codes.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise CodebookError(
                f"The codebook {path} is larger than {_LARGEST >> 20} MiB.",
                "Check that it is a codebook.",
            )
        content = path.read_bytes()
    except OSError as error:
        raise CodebookError(
            f"The codebook {path} cannot be read: {error.strerror}.", "Check the path."
        ) from error
    try:
        root = parse_xml(content, f"The codebook {path}", _AGAIN)
        codes = next((part for part in root if local_name(part) == "Codes"), None)
        found = read_codes(codes, str(path)) if codes is not None else ()
    except UsageError as error:
        raise CodebookError(error.reason, error.remedy) from error
    if local_name(root) != "CodeBook" or not found:
        raise CodebookError(f"{path} is not a REFI-QDA codebook: it has no codes.", _AGAIN)
    return _with_facts(root, found)


def _with_facts(root: Element, codes: tuple[QdaCode, ...]) -> QdcFile:
    """Return codes with what one of the file's own sets says of the codebook."""
    for found in _sets(root):
        lines = _lines(found)
        if (found.get("guid") or "") == guid("codebook", found.get("name") or ""):
            return QdcFile(
                codes,
                found.get("name") or "",
                next(iter(lines.get(_LANGUAGE, ())), ""),
                tuple(lines.get(_RULE, ())),
                tuple(part.get("guid") or "" for part in found if local_name(part) == "MemberCode"),
            )
    return QdcFile(codes)


def _sets(root: Element) -> Iterator[Element]:
    for part in root:
        if local_name(part) == "Sets":
            yield from part


def _lines(found: Element) -> Mapping[str, list[str]]:
    """Return the lines of a set's description by what they begin with."""
    description = next((part for part in found if local_name(part) == "Description"), None)
    lines: dict[str, list[str]] = {}
    for line in ((description.text or "") if description is not None else "").splitlines():
        mark, _, text = line.partition(": ")
        lines.setdefault(mark, []).append(text)
    return lines


def _tag(name: str) -> str:
    return f"{{{CODEBOOK}}}{name}"
