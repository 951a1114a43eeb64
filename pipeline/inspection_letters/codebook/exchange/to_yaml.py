"""A codebook of REFI-QDA as a codebook file of this package (YAML)."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from inspection_letters.codebook.exchange.description import fields_of
from inspection_letters.codebook.exchange.qdc import QdcFile, read_qdc
from inspection_letters.codebook.exchange.tree import NO_CODE, QdaCode, leaf_name
from inspection_letters.codebook.loading import default_codebook_path, load_codebook
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.records import Codebook, Polarity
from inspection_letters.records.errors import CodebookError, UsageError

_NO_GROUP: Final = "codes"
"""Group of codes that stand in none."""
_WIDTH: Final = 100
_ENTRY_FIELDS: Final = ("label", "definition", "include", "exclude", "seed_theme", "examples")


@dataclass(frozen=True, slots=True)
class ConvertedCodebook:
    """A codebook made from REFI-QDA, and what of it had to be changed.

    ``without_definition`` names codes without a description, whose name stands in for it;
    ``raised`` names codes nested deeper than detail codes, which became detail codes.
    """

    codebook: Codebook
    without_definition: tuple[str, ...]
    raised: tuple[str, ...]


def convert_qdc(path: Path, out: Path) -> ConvertedCodebook:
    """Write a codebook of REFI-QDA as a codebook file, and load it.

    Parameters
    ----------
    path : Path
        The codebook (.qdc).
    out : Path
        The file to write (.yaml).

    Raises
    ------
    CodebookError
        If it cannot be read, or is no codebook that can be used.
    UsageError
        If the file cannot be written.
    """
    from ruamel.yaml import YAML

    builder = _Builder(read_qdc(path), path.stem)
    content = builder.content()
    yaml = YAML()
    yaml.width = _WIDTH
    text = io.StringIO()
    yaml.dump(content, text)
    try:
        with atomic_file(out) as target:
            target.write_text(text.getvalue(), encoding="utf-8")
            codebook = load_codebook(target)
    except CodebookError as error:
        raise CodebookError(
            f"The codebook {path} cannot be used as it is. As YAML, it has faults: "
            f"{error.reason.partition(':')[2].strip()}",
            "Correct the codes in the program that made the file, and export it again.",
        ) from error
    except OSError as error:
        raise UsageError(
            f"The codebook {out} cannot be written ({error.strerror or error}).",
            "Check the path, and that you may write to its folder.",
        ) from error
    return ConvertedCodebook(codebook, tuple(builder.without_definition), tuple(builder.raised))


class _Entry(NamedTuple):
    """An entry of a codebook file, and the identifier of its code."""

    guid: str
    fields: dict[str, Any]


@dataclass(slots=True)
class _Builder:
    """Makes the entries of a codebook file, in two layers."""

    file: QdcFile
    name: str
    without_definition: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    _polarities: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _main: list[_Entry] = field(default_factory=list)
    _details: list[_Entry] = field(default_factory=list)

    def content(self) -> dict[str, Any]:
        """Return the content of the file."""
        for code in self.file.codes:
            if _is_no_code(code):
                continue
            if _is_group(code):
                for member in code.children:
                    self._add(member, code.name.removesuffix(" (group)"))
            else:
                self._add(code, _NO_GROUP)
        name, _, version = self.file.title.rpartition(" ")
        usual = load_codebook(default_codebook_path()).polarities
        content: dict[str, Any] = {
            "name": name or _kebab(self.name, "codebook"),
            "version": version or "1.0.0",
            "language": self.file.language or "en-GB",
            "polarities": {
                polarity.value: self._polarities.get(polarity.value) or usual[polarity.value]
                for polarity in Polarity
            },
        }
        if self.file.rules:
            content["rules"] = list(self.file.rules)
        content["codes"] = self._in_order(self._main)
        if self._details:
            content["detail_codes"] = self._in_order(self._details)
        return content

    def _in_order(self, entries: Sequence[_Entry]) -> list[dict[str, Any]]:
        """Return entries in the order that the file says, or else in that of the tree."""
        places = {guid: place for place, guid in enumerate(self.file.order)}
        ordered = sorted(entries, key=lambda entry: places.get(entry.guid, len(places)))
        return [entry.fields for entry in ordered]

    def _add(self, code: QdaCode, group: str) -> None:
        entry = self._entry(code)
        main = {"id": entry.pop("id"), "group": _kebab(group, _NO_GROUP), **entry}
        self._main.append(_Entry(code.guid, main))
        for child, depth in self._below(code):
            detail = self._entry(child)
            detail.pop("seed_theme", None)
            self._details.append(
                _Entry(child.guid, {"id": detail.pop("id"), "parent": main["id"], **detail})
            )
            if depth:
                self.raised.append(child.name)

    def _entry(self, code: QdaCode) -> dict[str, Any]:
        fields = fields_of(code.description)
        if "definition" not in fields:
            self.without_definition.append(code.name)
            fields["definition"] = code.name
        wished = str(fields.get("id", ""))
        code_id = self._free_id(_kebab(wished or code.name, "code"))
        # The name is the label, unless an export changed it because two codes had the same.
        label = code.name.removesuffix(f" ({code_id})")
        entry: dict[str, Any] = {"id": code_id}
        return entry | {
            name: value
            for name in _ENTRY_FIELDS
            if (value := label if name == "label" else fields.get(name))
        }

    def _free_id(self, code_id: str) -> str:
        free, number = code_id, 2
        while free in self._taken:
            free, number = f"{code_id}-{number}", number + 1
        self._taken.add(free)
        return free

    def _below(self, code: QdaCode, depth: int = 0) -> Iterator[tuple[QdaCode, int]]:
        """Yield all codes below a code that are no polarities, and how deep they are nested."""
        for child in self._without_polarities(code):
            yield child, depth
            yield from self._below(child, depth + 1)

    def _without_polarities(self, code: QdaCode) -> Sequence[QdaCode]:
        """Return the codes below a code that are no polarities of it."""
        others = []
        for child in code.children:
            polarity = next((p for p in Polarity if leaf_name(code.name, p) == child.name), None)
            if polarity is None:
                others.append(child)
            elif child.description:
                self._polarities.setdefault(polarity.value, " ".join(child.description.split()))
        return others


def _is_no_code(code: QdaCode) -> bool:
    return code.name == NO_CODE and not code.children


def _is_group(code: QdaCode) -> bool:
    """Whether a code at the top only holds others: it cannot be assigned and has no polarities."""
    names = {leaf_name(code.name, polarity) for polarity in Polarity}
    return (
        not code.is_codable
        and bool(code.children)
        and not any(child.name in names for child in code.children)
    )


def _kebab(name: str, otherwise: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or otherwise
