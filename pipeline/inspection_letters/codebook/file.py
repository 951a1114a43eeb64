"""Reading a YAML file of codes or patterns, with the line and field of every fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from ruamel.yaml.composer import MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from inspection_letters.codebook.faults import Fault, fault_of, locate, refusal
from inspection_letters.codebook.schema import (
    CodebookEntry,
    DerivedFileEntry,
    ExtensionEntry,
    FileEntry,
    PatternsEntry,
)
from inspection_letters.common.files.yaml_text import LONGEST, MOST_DEPTH, parse_yaml
from inspection_letters.records import Codebook
from inspection_letters.records.errors import CodebookError
from inspection_letters.records.suggestions import nearest_values

Root = TypeVar("Root", bound=FileEntry)

CODE_LISTS = ("codes", "detail_codes")
"""The lists of a codebook file that hold codes."""


def read_codebook_file(path: Path) -> CodebookEntry:
    """Read and check a codebook file.

    Raises
    ------
    CodebookError
        If the file cannot be read or has faults; lists them all.
    """
    if path.suffix.lower() == ".qdc":
        raise CodebookError(
            f"{path} is a REFI-QDA codebook.",
            f"Turn it into YAML first: letters codebook --codebook {path} --out codebook.yaml",
        )
    return _read(path, "Codebook", CodebookEntry, None)


def extended_by(path: Path) -> str | None:
    """Return the codebook that a codebook file extends, None if it stands by itself.

    Faults of the file are left to those who read it whole.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            tree = _tree(file.read(LONGEST + 1))
    except (OSError, ValueError, YAMLError):
        return None
    extends = tree.get("extends") if isinstance(tree, Mapping) else None
    return " ".join(extends.split()) if isinstance(extends, str) else None


def read_extension_file(path: Path, base: Codebook) -> ExtensionEntry:
    """Read and check a file of codes that are added to a codebook.

    Raises
    ------
    CodebookError
        If the file cannot be read or has faults; lists them all.
    """
    return _read(path, "Codebook", ExtensionEntry, base, base.all_code_ids)


def read_patterns_file(path: Path, codebook: Codebook | None) -> PatternsEntry:
    """Read and check a patterns file; without a codebook, it may name any code.

    Raises
    ------
    CodebookError
        If the file cannot be read or has faults; lists them all.
    """
    return _read(path, "Patterns file", PatternsEntry, codebook)


def read_derived_file(path: Path, code_ids: Sequence[str]) -> DerivedFileEntry:
    """Read and check a file of derived measures of some codes.

    Raises
    ------
    CodebookError
        If the file cannot be read or has faults; lists them all.
    """
    return _read(path, "Derived measures", DerivedFileEntry, None, code_ids)


def _read(
    path: Path,
    what: str,
    model: type[Root],
    codebook: Codebook | None,
    code_ids: Sequence[str] = (),
) -> Root:
    try:
        # A file that is too long is not read to its end.
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(LONGEST + 1)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise CodebookError(
            f"{what} {path} cannot be read: {reason}.",
            "Check the path, and save the file as YAML in UTF-8.",
        ) from error
    try:
        tree = _tree(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context or "not YAML").split("\n")[0]
        if isinstance(error, MaxDepthExceededError):
            problem = f"lists and mappings are nested more than {MOST_DEPTH} levels deep"
        raise refusal(path, what, [Fault(mark.line + 1 if mark else 1, "YAML", problem)]) from error
    except (YAMLError, ValueError) as error:
        raise refusal(path, what, [Fault(1, "YAML", str(error).split("\n")[0])]) from error
    faults: list[Fault] = []
    if model is CodebookEntry:
        faults += [*_repeated_ids(tree), *_unknown_parents(tree)]
    if model is ExtensionEntry and codebook is not None:
        faults += [
            *_repeated_ids(tree),
            *_unknown_parents(tree, codebook),
            *_taken_ids(tree, codebook),
            *_nothing_added(tree),
        ]
    if model in (CodebookEntry, DerivedFileEntry, ExtensionEntry):
        faults += _derived_faults(tree, code_ids)
    try:
        content = model.model_validate(tree, context=codebook)
    except ValidationError as error:
        faults += [fault_of(tree, model, details) for details in error.errors(include_url=False)]
        raise refusal(path, what, faults) from error
    if faults:
        raise refusal(path, what, faults)
    return content


@lru_cache(maxsize=4)
def _tree(text: str) -> Any:
    # A codebook is parsed for its codes and again for its patterns, and parsing is slow.
    # Nothing changes the tree.
    return parse_yaml(text, typ="rt")


def _entries(tree: Any, key: str) -> list[Any]:
    """Return the entries of a list of the file, none if it is missing or no list."""
    entries = tree.get(key) if isinstance(tree, Mapping) else None
    return entries if isinstance(entries, list) else []


def _ids(tree: Any, *keys: str) -> set[str]:
    """Return the IDs of the entries of some lists of the file."""
    return {
        " ".join(str(entry.get("id")).split())
        for key in keys
        for entry in _entries(tree, key)
        if isinstance(entry, Mapping)
    }


def _repeated_ids(tree: Any) -> Iterator[Fault]:
    lines: dict[str, int] = {}
    for key in CODE_LISTS:
        for index, code in enumerate(_entries(tree, key)):
            code_id = code.get("id") if isinstance(code, Mapping) else None
            if not isinstance(code_id, str) or not code_id.strip():
                continue
            line, field, _ = locate(tree, (key, index, "id"))
            code_id = " ".join(code_id.split())
            if code_id in lines:
                yield Fault(line, field, f"'{code_id}' is also on line {lines[code_id]}")
            lines[code_id] = line


def _taken_ids(tree: Any, base: Codebook) -> Iterator[Fault]:
    """Yield added codes whose ID is that of a code of the codebook that is extended."""
    labels = {code.id: code.label for code in base.all_codes}
    for key in CODE_LISTS:
        for index, code in enumerate(_entries(tree, key)):
            code_id = code.get("id") if isinstance(code, Mapping) else None
            if isinstance(code_id, str) and code_id in labels:
                line, field, _ = locate(tree, (key, index, "id"))
                yield Fault(
                    line,
                    field,
                    f"the codebook '{base.name}' {base.version} already has the code '{code_id}' "
                    f"({labels[code_id]}); choose another ID",
                )


def _nothing_added(tree: Any) -> Iterator[Fault]:
    """Yield a file that adds no code."""
    if isinstance(tree, Mapping) and not any(_entries(tree, key) for key in CODE_LISTS):
        yield Fault(1, "the file", "adds no codes; list them under 'codes' or 'detail_codes'")


def _unknown_parents(tree: Any, base: Codebook | None = None) -> Iterator[Fault]:
    """Yield detail codes under something that is not a main code of the file or of its base."""
    main, details = _ids(tree, "codes"), _ids(tree, "detail_codes")
    if base is not None:
        main, details = main | set(base.code_ids), details | set(base.detail_ids)
    for index, code in enumerate(_entries(tree, "detail_codes")):
        parent = code.get("parent") if isinstance(code, Mapping) else None
        if not isinstance(parent, str) or " ".join(parent.split()) in main:
            continue
        line, field, _ = locate(tree, ("detail_codes", index, "parent"))
        reason = (
            f"'{parent}' is a detail code itself; the parent must be a main code"
            if parent in details
            else f"the codebook has no main code '{parent}'"
        )
        if nearest := () if parent in details else nearest_values(parent, main):
            reason += f"; did you mean {' or '.join(map(repr, nearest))}?"
        yield Fault(line, field, reason)


def _derived_faults(tree: Any, code_ids: Sequence[str]) -> Iterator[Fault]:
    """Yield derived measures of unknown codes, or with the ID of a code or of each other."""
    known = {*code_ids, *_ids(tree, *CODE_LISTS)}
    seen: set[str] = set()
    for index, entry in enumerate(_entries(tree, "derived")):
        if not isinstance(entry, Mapping):
            continue
        name = entry.get("id")
        if isinstance(name, str) and name in known | seen:
            line, field, _ = locate(tree, ("derived", index, "id"))
            yield Fault(line, field, f"'{name}' is already the ID of a code or measure")
        seen.add(str(name))
        any_of = entry.get("any_of")
        for place, code_id in enumerate(any_of if isinstance(any_of, list) else ()):
            if isinstance(code_id, str) and code_id not in known:
                line, field, _ = locate(tree, ("derived", index, "any_of", place))
                yield Fault(line, field, f"the codebook has no code '{code_id}'")
