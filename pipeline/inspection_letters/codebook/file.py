"""One YAML file of codes or patterns: its content, and its faults with line and field."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from inspection_letters.codebook.patterns import (
    CUES,
    CodePatterns,
    Pattern,
    PatternError,
    parse_pattern,
)
from inspection_letters.records import Code, Codebook, Polarity
from inspection_letters.records.errors import CodebookError

_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODEBOOK_KEYS = {
    "name": True,
    "version": True,
    "language": True,
    "polarities": True,
    "rules": False,
    "codes": True,
}
_CODE_KEYS = {
    "id": True,
    "group": True,
    "label": True,
    "definition": True,
    "include": False,
    "exclude": False,
    "seed_theme": False,
    "examples": False,
    "patterns": False,
}
_MISSING = object()


def content_digest(content: object) -> str:
    """Return the SHA-256 of some content, written as canonical JSON."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


@lru_cache(maxsize=4)
def _tree(text: str) -> Any:
    # The same codebook is taken apart for its codes and again for its patterns, and
    # that is slow. Nothing changes what is in the tree.
    return YAML(typ="rt", pure=True).load(text)


class CodebookFile:
    """Reads one YAML file and gathers its faults instead of stopping at the first."""

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        self.what = what
        self.faults: list[tuple[int, str]] = []
        self.entries: dict[str, CodePatterns] = {}
        self.cues: dict[str, tuple[Pattern, ...]] = {}
        self.root: Any = self._parse()

    def _parse(self) -> Any:
        try:
            text = self.path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            raise CodebookError(
                f"{self.what} {self.path} cannot be read: {reason}.",
                "Give the path of a YAML file saved as UTF-8.",
            ) from error
        try:
            return _tree(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            problem = str(error.problem or error.context or "not YAML").split("\n")[0]
            self.fault(mark.line + 1 if mark else 1, "YAML", problem)
        except (YAMLError, ValueError) as error:
            self.fault(1, "YAML", str(error).split("\n")[0])
        return None

    def fault(self, line: int, field: str, message: str) -> None:
        """Note a fault of a field at a line (from 1)."""
        self.faults.append((line, f"line {line}, {field}: {message}"))

    def finish(self) -> None:
        """Raise one error with all faults, if there are any."""
        if not self.faults:
            return
        faults = [text for _, text in sorted(self.faults, key=lambda fault: fault[0])]
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        listed = "".join(f"\n  {text}" for text in faults)
        raise CodebookError(f"{self.what} {self.path} has {count}:{listed}\n", "Mend the file.")

    # --- the two kinds of file --------------------------------------------------------

    def codebook(self) -> Codebook:
        """Read the root as a codebook; worth using only if there are no faults."""
        root = self._mapping(self.root, 1, "the file", _CODEBOOK_KEYS)
        named = {key: self._text(root, key, key) for key in ("name", "version", "language")}
        polarities = self._polarities(root)
        rules = self._texts(root, "rules", "rules")
        codes: list[Code] = []
        lines: dict[str, int] = {}
        for line, field, item in self._items(root, "codes", "codes", "no codes"):
            code = self._code(item, line, field)
            if code.id and code.id in lines:
                at = self._line(item, "id")
                self.fault(at, f"{field}.id", f"'{code.id}' is also on line {lines[code.id]}")
            elif code.id:
                lines[code.id] = self._line(item, "id")
            codes.append(code)
        content = {
            **named,
            "polarities": polarities,
            "rules": rules,
            "codes": [
                {name: getattr(code, name) for name in Code.__slots__}  # one place names the fields
                for code in codes
            ],
        }
        return Codebook(
            name=named["name"],
            version=named["version"],
            language=named["language"],
            polarities=polarities,
            rules=rules,
            codes=tuple(codes),
            digest=content_digest(content),
        )

    def patterns_file(self, codebook: Codebook | None) -> None:
        """Read the root as a patterns file; without a codebook, any code may be named."""
        root = self._mapping(self.root, 1, "the file", {"codes": True, "cues": False})
        codes = self._mapping(root.get("codes"), self._line(root, "codes"), "codes", None)
        for code_id in codes:
            field = f"codes.{code_id}"
            if codebook is not None and code_id not in codebook.code_ids:
                self.fault(
                    self._line(codes, code_id),
                    field,
                    f"codebook '{codebook.name}' has no code '{code_id}'",
                )
            self._entry(str(code_id), codes, code_id, field)
        if "cues" in root:
            known = dict.fromkeys(CUES, False)
            cues = self._mapping(root["cues"], self._line(root, "cues"), "cues", known)
            self.cues = {name: self._lines(cues, name, f"cues.{name}") for name in cues}

    # --- their parts ------------------------------------------------------------------

    def _code(self, item: Any, line: int, field: str) -> Code:
        fields = self._mapping(item, line, field, _CODE_KEYS)
        text = {
            key: self._text(fields, key, f"{field}.{key}")
            for key in ("id", "group", "label", "definition", "include", "exclude", "seed_theme")
        }
        for key in ("id", "group"):
            if text[key] and not _KEBAB.fullmatch(text[key]):
                self.fault(
                    self._line(fields, key),
                    f"{field}.{key}",
                    f"'{text[key]}' is not of the form 'lower-case-words'",
                )
        if "patterns" in fields:
            self._entry(text["id"], fields, "patterns", f"{field}.patterns")
        return Code(examples=self._texts(fields, "examples", f"{field}.examples"), **text)

    def _polarities(self, root: Any) -> dict[str, str]:
        if "polarities" not in root:
            return {}
        line = self._line(root, "polarities")
        known = {polarity.value: True for polarity in Polarity}
        found = self._mapping(root["polarities"], line, "polarities", known)
        return {key: self._text(found, key, f"polarities.{key}") for key in known if key in found}

    def _entry(self, code_id: str, parent: Any, key: Any, field: str) -> None:
        if isinstance(parent[key], Mapping):
            known = {"match": True, "not": False}
            parts = self._mapping(parent[key], self._line(parent, key), field, known)
            match = self._lines(parts, "match", f"{field}.match")
            exclude = self._lines(parts, "not", f"{field}.not")
        else:
            match, exclude = self._lines(parent, key, field), ()
        self.entries[code_id] = CodePatterns(code_id, match, exclude)

    def _lines(self, parent: Any, key: Any, field: str) -> tuple[Pattern, ...]:
        found: list[Pattern] = []
        for line, place, item in self._items(parent, key, field, "no patterns"):
            if not isinstance(item, str):
                self.fault(line, place, f"must be text, not {_kind(item)}")
                continue
            try:
                found.append(parse_pattern(item))
            except PatternError as error:
                self.fault(line, place, f"pattern '{item}' {error}")
        return tuple(found)

    # --- values with their lines ------------------------------------------------------

    def _line(self, parent: Any, key: Any) -> int:
        marks = getattr(parent, "lc", None)
        if marks is None or not isinstance(marks.data, Mapping) or key not in marks.data:
            return 1
        return int(marks.data[key][0]) + 1

    def _mapping(
        self, node: Any, line: int, field: str, known: Mapping[str, bool] | None
    ) -> Mapping[Any, Any]:
        """Return the node if it is a mapping; `known` tells keys and whether each must be there."""
        if not isinstance(node, Mapping):
            if not self.faults or self.root is not None:
                self.fault(line, field, f"must be a mapping of keys to values, not {_kind(node)}")
            return {}
        if known is not None:
            for key in node:
                if key not in known:
                    self.fault(
                        self._line(node, key),
                        f"{field}.{key}" if node is not self.root else str(key),
                        f"unknown key; known are {', '.join(known)}",
                    )
            for key, needed in known.items():
                if needed and key not in node:
                    self.fault(line, field, f"the key '{key}' is missing")
        return node

    def _text(self, parent: Mapping[Any, Any], key: str, field: str) -> str:
        value = parent.get(key, _MISSING)
        if value is _MISSING:
            return ""
        if not isinstance(value, str):
            hint = (
                "" if value is None or isinstance(value, Mapping | list) else "; put it in quotes"
            )
            self.fault(self._line(parent, key), field, f"must be text, not {_kind(value)}{hint}")
            return ""
        if not value.strip():
            self.fault(self._line(parent, key), field, "is empty")
        return " ".join(value.split())

    def _texts(self, parent: Mapping[Any, Any], key: str, field: str) -> tuple[str, ...]:
        found = []
        for line, place, item in self._items(parent, key, field, ""):
            if not isinstance(item, str):
                self.fault(line, place, f"must be text, not {_kind(item)}")
            elif not item.strip():
                self.fault(line, place, "is empty")
            else:
                found.append(" ".join(item.split()))
        return tuple(found)

    def _items(
        self, parent: Mapping[Any, Any], key: Any, field: str, empty: str
    ) -> Iterator[tuple[int, str, Any]]:
        """Yield line, field and value of each item of a list; `empty` is the fault if none."""
        value = parent.get(key, _MISSING)
        if value is _MISSING:
            return
        if not isinstance(value, list):
            self.fault(self._line(parent, key), field, f"must be a list, not {_kind(value)}")
            return
        if not value and empty:
            self.fault(self._line(parent, key), field, f"holds {empty}")
        for index, item in enumerate(value):
            yield int(value.lc.item(index)[0]) + 1, f"{field}[{index}]", item  # type: ignore[attr-defined]


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    return f"{value!s} ({type(value).__name__})"
