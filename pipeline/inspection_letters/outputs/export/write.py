"""Write an export, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Final

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.outputs.export.check import check_codings, check_excerpts
from inspection_letters.outputs.export.folder import export_folder
from inspection_letters.outputs.export.parquet import write_parquet
from inspection_letters.outputs.export.plain import write_csv, write_jsonl
from inspection_letters.outputs.export.workbook import write_workbook
from inspection_letters.outputs.schema import EXPORTED, TableRow, check_rows, in_order, name_of
from inspection_letters.records.errors import UsageError

_Writer = Callable[..., None]
"""Called with a table, its rows and the path to write to."""

_WRITERS: Final[dict[str, _Writer]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "parquet": write_parquet,
}
PART_FILE: Final = "part-of-workspace.txt"
"""Says which part of a workspace an export is of."""

WORKBOOK_FILE: Final = "inspection-letters.xlsx"
FORMATS: Final = (*_WRITERS, "xlsx")


def write_tables(
    tables: Mapping[str, Sequence[TableRow]],
    fmt: str,
    out: Path,
    *,
    texts: Mapping[str, str],
    part: str = "",
    exact_csv: bool = False,
) -> tuple[Path, ...]:
    """Check that all excerpts can be traced, then write all tables in one format.

    Parameters
    ----------
    tables : mapping of str to sequence of mapping
        Rows of every exported table, in any order.
    fmt : {"jsonl", "csv", "parquet", "xlsx"}
        The format.
    out : Path
        A folder, made if it is missing. It gets a file for each table, or for xlsx
        one workbook.
    texts : mapping of str to str
        The text of each letter, by letter ID, to check the excerpts against.
    part : str, optional
        Which part of a workspace the tables are of, a sentence: `PART_FILE` has it, or the
        first sheet of the workbook.
    exact_csv : bool, default False
        Whether CSV leaves text unchanged that a spreadsheet could calculate; otherwise such
        text begins with an apostrophe.

    Returns
    -------
    tuple of Path
        The files written. No file is put in place before all have been written.

    Raises
    ------
    TraceError
        If an excerpt is not the text of its letter at its place.
    UsageError
        If there is no such format, the folder cannot be written, or a table does not
        fit into a sheet.
    """
    if fmt not in FORMATS:
        raise UsageError(f"There is no export format {fmt!r}.", f"Use one of {', '.join(FORMATS)}.")
    check_excerpts(tables["excerpts"], texts)
    check_codings(tables["coded_excerpts"], tables["excerpts"])
    for schema in EXPORTED:
        check_rows(schema, tables[name_of(schema)])
    ordered = in_order(tables)
    with export_folder(out):
        if fmt == "xlsx":
            target = out / WORKBOOK_FILE
            with atomic_file(target) as path:
                write_workbook(ordered, path, part=part)
            return (target,)
        written = _write_files(ordered, fmt, out, _writer(fmt, exact_csv=exact_csv))
        # What an earlier export of a part left here would be wrong now.
        (out / PART_FILE).unlink(missing_ok=True)
        if not part:
            return written
        with atomic_file(out / PART_FILE) as path:
            path.write_text(f"{part}\n", encoding="utf-8")
        return (*written, out / PART_FILE)


def write_table(
    schema: Any, rows: Sequence[TableRow], target: Path, *, exact_csv: bool = False
) -> None:
    """Write one table; the ending of the file's name decides the format.

    Parameters
    ----------
    schema : table
        The table.
    rows : sequence of mapping
        Its rows, in their order.
    target : Path
        The file; its folder is made if it is missing.
    exact_csv : bool, default False
        As for `write_tables`.

    Raises
    ------
    UsageError
        If no format has this ending, the file cannot be written, or the table does not fit
        into a sheet.
    """
    fmt = target.suffix.lower().removeprefix(".")
    if fmt not in FORMATS:
        raise UsageError(
            f"The table cannot be written as {target.name!r}: its format is not known.",
            f"Use a file name that ends in {', '.join(f'.{name}' for name in FORMATS)}.",
        )
    check_rows(schema, rows)
    with export_folder(target.parent), atomic_file(target) as path:
        if fmt == "xlsx":
            write_workbook({name_of(schema): rows}, path, [schema])
        else:
            _writer(fmt, exact_csv=exact_csv)(schema, rows, path)


def _writer(fmt: str, *, exact_csv: bool) -> _Writer:
    writer = _WRITERS[fmt]
    # Only CSV has a choice to make.
    return partial(writer, exact=True) if exact_csv and fmt == "csv" else writer


def _write_files(
    ordered: Mapping[str, Sequence[TableRow]], fmt: str, out: Path, write: _Writer
) -> tuple[Path, ...]:
    targets = []
    with ExitStack() as stack:
        for schema in EXPORTED:
            name = name_of(schema)
            target = out / f"{name}.{fmt}"
            path = stack.enter_context(atomic_file(target))
            write(schema, ordered[name], path)
            targets.append(target)
    return tuple(targets)
