"""Facts of letters as variables, and letters as cases, of a REFI-QDA project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import pyarrow as pa
from lxml import etree

from inspection_letters.codebook.exchange import guid
from inspection_letters.outputs.export.qdpx.material import ProjectLetter
from inspection_letters.outputs.export.qdpx.tags import add, add_text
from inspection_letters.outputs.schema import LETTERS, heading_of, meaning_of

FACTS: Final = (
    *("letter_id", "kind", "urn", "area", "inspection_start", "inspection_end"),
    *("published", "letter_date", "outcome", "next_inspection", "theme", "pages"),
    *("responsible_bodies", "lead_inspectors", "inspectors"),
    *("statement_of_action", "statement_due", "statement_issued", "statement_fit"),
    "overall_grade",
)
"""Columns of the table of letters that become variables: facts that fit into one value."""


class _Kind(NamedTuple):
    """How REFI-QDA names a type of variable, and the element that holds a value of it."""

    name: str
    element: str


def _kind(field: Any) -> _Kind:
    types = pa.types
    if types.is_date(field.type):
        return _Kind("Date", "DateValue")
    if types.is_boolean(field.type):
        return _Kind("Boolean", "BooleanValue")
    if types.is_integer(field.type):
        return _Kind("Integer", "IntegerValue")
    return _Kind("Text", "TextValue")


def _value(value: Any) -> str:
    """Return a value as REFI-QDA writes it; an empty text for what is unknown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(map(str, value))
    return str(value)


def _known(letters: Sequence[ProjectLetter]) -> Iterator[Any]:
    """Yield the columns of which at least one letter has a value."""
    for name in FACTS:
        if any(_value(letter.facts[name]) for letter in letters):
            yield LETTERS.field(name)


def add_variables(project: etree._Element, letters: Sequence[ProjectLetter]) -> None:
    """Write the variables of which at least one letter has a value."""
    fields = list(_known(letters))
    parent = add(project, "Variables") if fields else None
    for field in fields:
        variable = add(
            parent,
            "Variable",
            guid=guid("variable", field.name),
            name=heading_of(field),
            typeOfVariable=_kind(field).name,
        )
        add_text(variable, "Description", meaning_of(field))


def add_cases(project: etree._Element, letters: Sequence[ProjectLetter]) -> None:
    """Write a case for each letter, with its facts and its source."""
    fields = list(_known(letters))
    parent = add(project, "Cases")
    for letter, name in zip(letters, source_names(letters), strict=True):
        case = add(parent, "Case", guid=guid("case", letter.text.pdf_sha256), name=name)
        for field in fields:
            text = _value(letter.facts[field.name])
            if not text:
                continue
            value = add(case, "VariableValue")
            add(value, "VariableRef", targetGUID=guid("variable", field.name))
            add_text(value, _kind(field).element, text)
        add(case, "SourceRef", targetGUID=source_guid(letter))


def add_sets(project: etree._Element, letters: Sequence[ProjectLetter]) -> None:
    """Write a set of letters for each kind of letter."""
    kinds = dict.fromkeys(letter.facts["kind"] for letter in letters)
    parent = add(project, "Sets")
    for kind in sorted(kinds):
        found = add(parent, "Set", guid=guid("set", kind), name=f"Letters: {kind}")
        for letter in letters:
            if letter.facts["kind"] == kind:
                add(found, "MemberSource", targetGUID=source_guid(letter))


def source_guid(letter: ProjectLetter) -> str:
    """Return the identifier of a letter as a source, which depends on its file alone."""
    return guid("source", letter.text.pdf_sha256)


def source_names(letters: Sequence[ProjectLetter]) -> tuple[str, ...]:
    """Return the names of letters' files; those of one name have their letter ID as well."""
    files = [letter.facts["file"] for letter in letters]
    return tuple(
        file if files.count(file) == 1 else f"{letter.facts['letter_id']} {file}"
        for letter, file in zip(letters, files, strict=True)
    )
