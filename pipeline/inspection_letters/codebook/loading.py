"""Loading codebooks and their patterns from YAML.

A codebook is one YAML file. The patterns that the rules coder uses are data too: in
a file beside it (``<stem>.patterns.yaml``), under ``patterns`` of
each code of the codebook itself, or both. Either way the patterns of a code
are a list of lines, or a mapping of two such lists::

    patterns:
      match: [wait* too long, waiting list*]
      not: [waiting list* for plans]

A match that overlaps a match of ``not`` does not count. The syntax of a line is
that of `inspection_letters.codebook.patterns`.

A file with errors is rejected with one `CodebookError` that lists them all,
each with its line and field.
"""

from __future__ import annotations

import hashlib
import json
from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspection_letters.codebook.patterns import CUES, PATTERNS_SUFFIX, CodePatterns, Pattern
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.records import Code, Codebook, DerivedMeasure
from inspection_letters.records.errors import CodebookError
from inspection_letters.records.suggestions import nearest_values

# Files are read by functions that import what they need, pydantic and a YAML parser: a
# worker process, which is sent its codebook, starts faster without them.
if TYPE_CHECKING:
    from inspection_letters.codebook.schema import CodePatternsEntry, DerivedEntry, PatternsEntry

_DERIVED_SUFFIX = ".derived.yaml"


@dataclass(frozen=True, slots=True)
class Patterns:
    """All patterns of a codebook, and the cue lists that decide polarity.

    ``codes`` follows the order of the codebook and leaves out codes without
    patterns. ``digest`` is the SHA-256 of the content of both.
    """

    codes: tuple[CodePatterns, ...]
    cues: Mapping[str, tuple[Pattern, ...]]
    digest: str


def default_codebook_path() -> Path:
    """Return the path of the packaged codebook."""
    return shipped("corpus", "codebooks", "send-area.yaml")


def packaged_codebooks() -> dict[str, Path]:
    """Return the codebooks that come with the package, by the name under which to ask for them."""
    folder = shipped("corpus", "codebooks")
    files = {path.stem: path for path in folder.glob("*.yaml") if "." not in path.stem}
    return dict(sorted(files.items()))


def codebook_file(path: Path | str) -> Path:
    """Return the file of a codebook that is named by its path, or by the name of a packaged one.

    A file comes before a packaged codebook of the same name.

    Raises
    ------
    CodebookError
        If there is no such file, and the path looks like the name of a packaged codebook.

    Examples
    --------
    >>> codebook_file("childrens-services").name
    'childrens-services.yaml'
    """
    path = Path(path)
    if path.is_file() or path.suffix or len(path.parts) != 1:
        return path
    packaged = packaged_codebooks()
    if path.name in packaged:
        return packaged[path.name]
    nearest = nearest_values(path.name, packaged)
    raise CodebookError(
        f"There is no codebook {path.name!r}.",
        (f"Did you mean {' or '.join(map(repr, nearest))}? " if nearest else "")
        + f"Packaged codebooks: {', '.join(packaged)}. Name one of these, or the file of yours.",
    )


def patterns_path(codebook_path: Path) -> Path:
    """Return the path of a codebook's patterns file: ``<stem>.patterns.yaml`` beside it."""
    return codebook_path.with_name(codebook_path.stem + PATTERNS_SUFFIX)


def load_codebook(path: Path | str) -> Codebook:
    """Read and check a codebook.

    Parameters
    ----------
    path : Path or str
        A YAML file, or the name of a packaged codebook. With the key ``extends``, it adds codes
        to another codebook.

    Returns
    -------
    Codebook
        Its ``digest`` depends on the content only, not on layout, comments, patterns, derived
        measures or the kinds of letter it is for. Derived measures are in the file itself, or
        beside it (``<stem>.derived.yaml``).

    Raises
    ------
    CodebookError
        If the file cannot be read or has faults; lists them all.

    Examples
    --------
    >>> import inspection_letters as il
    >>> path = il.sample_letters().parent / "codebooks" / "send-area.yaml"
    >>> il.load_codebook(path).version
    '2.1.0'
    """
    from inspection_letters.codebook.file import (
        extended_by,
        read_codebook_file,
        read_derived_file,
    )

    path = codebook_file(path)
    if (extends := extended_by(path)) is not None:
        from inspection_letters.codebook.extension import load_extension

        return load_extension(path, extends)
    book = read_codebook_file(path)
    derived = list(book.derived)
    beside = path.with_name(path.stem + _DERIVED_SUFFIX)
    if beside.exists():
        taken = [code.id for code in book.all_codes]
        derived += read_derived_file(beside, taken).derived
    fields = set(Code.__dataclass_fields__)
    codes = [code.model_dump(include=fields) for code in book.codes]
    details = [code.model_dump(include=fields) for code in book.detail_codes]
    apart = {"codes", "detail_codes", "derived", "kinds"}
    content = {**book.model_dump(exclude=apart), "codes": codes}
    # A codebook of one layer keeps the digest that it had before there were two.
    content |= {"detail_codes": details} if details else {}
    groups = {code.id: code.group for code in book.codes}
    return Codebook(
        name=book.name,
        version=book.version,
        language=book.language,
        polarities=book.polarities.model_dump(),
        rules=tuple(book.rules),
        codes=tuple(code_of(code) for code in codes),
        detail_codes=tuple(code_of(code | {"group": groups[code["parent"]]}) for code in details),
        digest=content_digest(content),
        derived=tuple(map(measure_of, derived)),
        kinds=tuple(book.kinds),
    )


def measure_of(entry: DerivedEntry) -> DerivedMeasure:
    """Return the derived measure of an entry of a file."""
    return DerivedMeasure(entry.id, entry.label, tuple(entry.any_of), entry.note)


def code_of(fields: Mapping[str, Any]) -> Code:
    """Return the code of an entry of a file, by its fields."""
    return Code(**{**fields, "examples": tuple(fields["examples"])})


def load_patterns(path: Path | str, codebook: Codebook) -> Patterns:
    """Read and check the patterns of a codebook.

    Parameters
    ----------
    path : Path or str
        The codebook's file, or the name of a packaged codebook, whose own ``patterns`` and
        patterns file beside it are read; or a patterns file (``*.patterns.yaml``), which is
        read without the codebook's file. A patterns file may extend another.
    codebook : Codebook
        The codebook whose codes the patterns may name.

    Returns
    -------
    Patterns
        Without any code if there are no patterns. Missing cue lists are taken from the
        packaged codebook.

    Raises
    ------
    CodebookError
        If a file cannot be read or has faults; lists them all.
    """
    from inspection_letters.codebook.file import extended_by, read_codebook_file

    path = codebook_file(path)
    if (extends := extended_by(path)) is not None and not path.name.endswith(PATTERNS_SUFFIX):
        from inspection_letters.codebook.extension import extended_patterns

        return extended_patterns(path, extends, codebook)
    lines: dict[str, CodePatterns] = {}
    cues: dict[str, tuple[Pattern, ...]] = {}
    beside = path if path.name.endswith(PATTERNS_SUFFIX) else patterns_path(path)
    if beside != path:
        for code in read_codebook_file(path).all_codes:
            add_patterns(lines, code.id, code.patterns)
    if beside == path or beside.exists():
        for file in _with_extended(beside, codebook):
            cues |= _cues(file)
            for code_id, entry in file.codes.items():
                add_patterns(lines, code_id, entry)
    packaged = patterns_path(default_codebook_path())
    if set(cues) != set(CUES) and beside.resolve() != packaged.resolve():
        standard = [_cues(file) for file in _with_extended(packaged, None)]
        cues = dict(ChainMap(cues, *reversed(standard)))
    codes = tuple(lines[code_id] for code_id in codebook.all_code_ids if code_id in lines)
    ordered = {name: cues.get(name, ()) for name in CUES}
    return Patterns(codes, ordered, patterns_digest(codes, ordered))


def _with_extended(path: Path, codebook: Codebook | None) -> list[PatternsEntry]:
    """Return a patterns file and those that it extends, the last of these first."""
    from inspection_letters.codebook.file import read_patterns_file

    files: list[PatternsEntry] = []
    names: list[str] = []
    while True:
        file = read_patterns_file(path, codebook)
        files.insert(0, file)
        names.append(path.name)
        if file.extends is None:
            return files
        extended = path.with_name(file.extends)
        if extended.name in names:
            raise CodebookError(
                f"Patterns file {path} extends '{extended.name}', and so itself.",
                f"Delete the key 'extends' in {path.name}.",
            )
        if not extended.exists():
            raise CodebookError(
                f"Patterns file {path} extends '{extended.name}', which is not in its folder.",
                f"Copy {extended.name} to {path.parent}, or correct the name after 'extends'.",
            )
        path = extended


def patterns_digest(codes: Sequence[CodePatterns], cues: Mapping[str, tuple[Pattern, ...]]) -> str:
    """Return the SHA-256 of patterns and cue lists."""
    content = {
        "codes": [
            [code.code_id, [p.source for p in code.match], [p.source for p in code.exclude]]
            for code in codes
        ],
        "cues": {name: [p.source for p in lines] for name, lines in cues.items()},
    }
    return content_digest(content)


def content_digest(content: object) -> str:
    """Return the SHA-256 of some content, written as canonical JSON."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def add_patterns(lines: dict[str, CodePatterns], code_id: str, entry: CodePatternsEntry) -> None:
    """Add the patterns of an entry to those of its code."""
    if not entry.match:
        return
    known = lines.get(code_id, CodePatterns(code_id, ()))
    lines[code_id] = CodePatterns(
        code_id, known.match + tuple(entry.match), known.exclude + tuple(entry.exclude)
    )


def _cues(file: PatternsEntry) -> dict[str, tuple[Pattern, ...]]:
    """Return the cue lists that a patterns file has."""
    return {name: tuple(getattr(file.cues, name)) for name in file.cues.model_fields_set}
