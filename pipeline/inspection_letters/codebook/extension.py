"""Codebooks that add codes to another codebook, which a model may have been trained for.

The file of such a codebook names the other one and lists only what it adds::

    extends: send-area
    codes:
      - id: transport
        ...

The codes of the other codebook stay as they are and come first, so a model that was trained
for them codes them as before. See ``docs/decisions/0043-codebooks-that-extend.md``.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_letters.codebook.loading import (
    Patterns,
    add_patterns,
    code_of,
    codebook_file,
    content_digest,
    load_codebook,
    load_patterns,
    measure_of,
    packaged_codebooks,
    patterns_digest,
)
from inspection_letters.codebook.patterns import CodePatterns
from inspection_letters.records import Code, Codebook
from inspection_letters.records.errors import CodebookError, UsageError

if TYPE_CHECKING:
    from inspection_letters.codebook.schema import ExtensionEntry


def base_path(path: Path, extends: str) -> Path:
    """Return the file of the codebook that another extends: a packaged one, or one near it.

    Raises
    ------
    CodebookError
        If there is no such codebook.
    """
    beside = path.parent / extends
    try:
        base = beside if beside.is_file() else codebook_file(extends)
        missing = not base.is_file()
    except OSError:  # Such as a name that is too long for any file.
        missing = True
    if missing:
        raise CodebookError(
            f"Codebook {path} extends '{extends[:200]}', which does not exist.",
            "After 'extends', name a packaged codebook "
            f"({', '.join(packaged_codebooks())}) or a file by its place from {path.parent}.",
        )
    return base


def load_base(path: Path, extends: str) -> Codebook:
    """Read the codebook that another extends.

    Raises
    ------
    CodebookError
        If there is none, it has faults, or it extends a codebook itself.
    """
    from inspection_letters.codebook.file import extended_by

    base = base_path(path, extends)
    if (further := extended_by(base)) is not None:
        raise CodebookError(
            f"Codebook {path} extends {base}, which itself extends '{further}'.",
            f"Extend '{further}', and list all your codes in one file.",
        )
    return load_codebook(base)


def load_extension(path: Path, extends: str) -> Codebook:
    """Read a codebook that extends another.

    Parameters
    ----------
    path : Path
        Its file.
    extends : str
        The codebook that it extends, as the file names it.

    Returns
    -------
    Codebook
        The codes of both, those of the file after the others of their layer.

    Raises
    ------
    CodebookError
        If either has faults.
    """
    from inspection_letters.codebook.file import read_extension_file

    base = load_base(path, extends)
    return _joined(base, read_extension_file(path, base), path.stem)


def _joined(base: Codebook, added: ExtensionEntry, stem: str) -> Codebook:
    fields = set(Code.__dataclass_fields__)
    codes = [code.model_dump(include=fields) for code in added.codes]
    details = [code.model_dump(include=fields) for code in added.detail_codes]
    groups = {code.id: code.group for code in base.codes}
    groups |= {code.id: code.group for code in added.codes}
    content = {
        "base": base.digest,
        "name": added.name or stem,
        "version": added.version,
        "codes": codes,
        "detail_codes": details,
    }
    return replace(
        base,
        name=added.name or stem,
        version=added.version,
        codes=(*base.codes, *map(code_of, codes)),
        detail_codes=(
            *base.detail_codes,
            *(code_of(code | {"group": groups[code["parent"]]}) for code in details),
        ),
        digest=content_digest(content),
        derived=(*base.derived, *map(measure_of, added.derived)),
        extends=base.name,
        base=base.digest,
        added=tuple(code.id for code in added.all_codes),
    )


def extended_patterns(path: Path, extends: str, codebook: Codebook) -> Patterns:
    """Return the patterns of a codebook that extends another: those of both, and its cues.

    Parameters
    ----------
    path : Path
        The file of the codebook.
    extends : str
        The codebook that it extends, as the file names it.
    codebook : Codebook
        The codebook itself.
    """
    from inspection_letters.codebook.file import read_extension_file

    base = load_base(path, extends)
    patterns = load_patterns(base_path(path, extends), base)
    lines: dict[str, CodePatterns] = {code.code_id: code for code in patterns.codes}
    for code in read_extension_file(path, base).all_codes:
        add_patterns(lines, code.id, code.patterns)
    codes = tuple(lines[code_id] for code_id in codebook.all_code_ids if code_id in lines)
    return Patterns(codes, patterns.cues, patterns_digest(codes, patterns.cues))


def write_extension(extends: str, added: Path, out: Path) -> Codebook:
    """Write a codebook that extends another by the codes of a file, and return it.

    The file's own text is kept, comments included; what it lacks is put before it.

    Parameters
    ----------
    extends : str
        The codebook to extend: a packaged one, or a file.
    added : Path
        The codes to add.
    out : Path
        The codebook to write. Nothing is written if there are faults.

    Raises
    ------
    CodebookError
        If either file has faults.
    UsageError
        If the codes are a codebook that extends another already, or ``out`` cannot be written.
    """
    from inspection_letters.codebook.file import extended_by, read_extension_file

    base = codebook_file(extends).resolve()
    if not base.is_file():
        raise CodebookError(
            f"There is no codebook '{extends}'.",
            f"Name a packaged codebook ({', '.join(packaged_codebooks())}) or your file after "
            "--extend.",
        )
    if out.resolve() in (base, added.resolve()):
        raise UsageError(
            f"{out} would be replaced, and it is one of the files to read.",
            "Name another file with --out.",
        )
    if stated := extended_by(added):
        raise UsageError(
            f"{added} is a codebook already: it says that it extends '{stated}'.",
            f"Use it as it is (--codebook {added}), or delete its line 'extends'.",
        )
    entry = read_extension_file(added, load_base(added, str(base)))
    packaged = {path.resolve(): name for name, path in packaged_codebooks().items()}
    name = packaged.get(base) or Path(os.path.relpath(base, out.resolve().parent)).as_posix()
    head = f"extends: {json.dumps(name, ensure_ascii=False) if ' ' in name else name}\n"
    head += "" if entry.name else f"name: {json.dumps(out.stem, ensure_ascii=False)}\n"
    head += "" if "version" in entry.model_fields_set else 'version: "1"\n'
    try:
        out.write_text(head + added.read_text(encoding="utf-8-sig"), encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written ({error.strerror}).", "Choose another file with --out."
        ) from error
    return load_codebook(out)
